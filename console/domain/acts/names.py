"""What an act is called, where there is no room for what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_NAMES: Final[Mapping[str, str]] = {
    "call.hangup": "hang up",
    "call.reject_not_ready": "reject, not ready",
    "conference.create": "begin a conference",
    "conference.join": "join the conference",
    "conference.leave": "leave the conference",
    "conference.hold": "hold in the conference",
    "conference.unhold": "resume in the conference",
    "conference.mute": "mute in the conference",
    "conference.unmute": "unmute in the conference",
    "conference.announce": "announce to all",
    "conference.play": "play to all",
    "conference.play_stop": "silence all",
    "conference.record": "record the conference",
    "conference.record_pause": "pause the conference's recording",
    "conference.record_resume": "resume the conference's recording",
    "conference.record_stop": "end the conference's recording",
    "conference.end": "end the conference",
    "consult.start": "consult",
    "consult.complete": "connect the two",
    "consult.swap": "swap the two",
    "consult.abort": "back from consulting",
    "phone.ring": "ring your phone",
    "phone.drop": "hang up your phone",
    "phone.use": "use the phone",
    "agent.next": "next state",
    "agent.extend": "more of wrap-up",
    "agent.wrap_up_end": "end of wrap-up",
    "agent.disposition": "what came of the call",
    "apps.create": "create application",
    "apps.update": "change application",
    "apps.delete": "delete application",
    "queues.create": "make queue",
    "queues.resize": "resize queue",
    "queues.delete": "delete queue",
    "queues.take_out": "take out of queue",
    "call.give": "hand over",
    "call.ask_help": "ask for help",
    "call.leave_note": "leave a note",
    "assist.take": "come to help",
    "assist.withdraw": "need no help",
    "call_back.add": "set a call-back",
    "call_back.done": "end a call-back",
    "member.state": "set a colleague's state",
}
"""Those whose id says it badly."""


def act_name(action: str) -> str:
    """The act of this id in a few words, without its parameters: `join the conference`."""
    return _NAMES.get(action) or action.partition(".")[2].replace("_", " ") or action

"""What the actions of talking do: acts at once, consultation, keys on the line, supervision."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from console.domain import numbers
from console.domain.acts import (
    Consult,
    HangUp,
    LeaveNote,
    SendDtmf,
    Supervise,
    SwitchRole,
    UsePhone,
)
from console.domain.acts.operations import StartTranscription
from console.domain.acts.team import LONGEST_WORD
from console.domain.leg import Leg
from console.domain.orders import OutcomeKind
from console.errors import InvalidParameter
from console.linear import speech
from console.linear.announcements import Announcement, Urgency
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled, numbered
from console.linear.doing.numbers import number_for
from console.linear.ordering import Told, answered
from console.text import clean
from console.ui.actions.situation import Situation
from console.ui.actions.supervision import NEXT, ROLES
from console.ui.actions.talk import LAST_SAID, NOTE_SAID
from console.ui.acts.at_once import AT_ONCE, AT_ONCE_ELSEWHERE, Make
from console.ui.state.transcript import NOTHING_SAID, SpokenLine, Transcript, last_sentence

READ: Final = 3
"""Lines of what was said last that are read out."""

_OF_CALLS: frozenset[str] = frozenset({"call.answer", HangUp.action})


def talk_handlers() -> Mapping[str, Handler]:
    """The handlers of talking, and of all that needs nothing but the situation."""
    at_once = {
        action: partial(_give, action, make)
        for action, make in {**AT_ONCE, **AT_ONCE_ELSEWHERE}.items()
        if action not in _OF_CALLS
    }
    return {
        **at_once,
        Consult.action: _consult,
        SendDtmf.action: _press_keys,
        UsePhone.action: _use_phone,
        "call.copy_link": _link,
        LAST_SAID: _read_last,
        NOTE_SAID: _note_last,
        Supervise.action: _supervise,
        **{action: partial(_switch, role) for action, role in ROLES.items()},
    }


async def _give(action: str, make: Make, front: LinearConsole, now: Situation, _: str) -> None:
    act = make(now)
    about = now.leg if act is not None and now.leg and now.leg.id in act.calls else None
    front.give_for(front.keymap.action(action), about, act)
    if action == "call.conference":
        front.calls.marked.clear()


async def _consult(front: LinearConsole, now: Situation, entered: str) -> None:
    """Hold the caller, and call somebody about it."""
    if now.leg is None:
        return
    found = await number_for(front, f"Consult about {speech.label(now.leg)}", now, entered)
    front.still(Consult.action, now)
    front.give(
        found.confirmed(Consult(call=now.leg.id, to=found.number)),
        f"Consult {speech.number(found.number)}; {speech.label(now.leg)} is held meanwhile",
    )


async def _press_keys(front: LinearConsole, now: Situation, entered: str) -> None:
    """Keys on the line, as often as some are typed; an empty line ends it."""
    if now.leg is None:
        return
    call, alone = now.leg.id, bool(entered)
    while True:
        if not entered:
            question = f"Keys to {speech.label(now.leg)}, Enter sends them, Enter alone ends"
            entered = (await front.dialogue.ask(question)).text
            if not entered:
                return
        try:
            keys = numbers.dtmf_keys(entered)
        except InvalidParameter as error:
            wrong = f"Keys: it {speech.spoken(error.reason)}."
            if alone:
                raise Cancelled(wrong) from error
            front.say(wrong)
        else:
            reason = front.why_not(front.keymap.action(SendDtmf.action), front.now_of(call, now))
            if reason is not None:
                raise Cancelled(f"Keys: {reason}.")
            act = SendDtmf(call=call, parameters={"digits": keys})
            front.give(act, f"Keys {' '.join(keys)} to {speech.label(now.leg)}")
        if alone:
            return
        entered = ""


async def _use_phone(front: LinearConsole, now: Situation, name: str) -> None:
    if not name:
        options = numbered(
            (one.name, f"{speech.spoken(one.name, 40)}, {speech.number(one.address)}")
            for one in now.phones
        )
        name = await front.dialogue.choose("Which phone of yours", options)
    front.give(UsePhone(name=name), f"Your phone is {speech.spoken(name, 40)} from now on")


async def _link(front: LinearConsole, now: Situation, _: str) -> None:
    """The link of the newest recording, on a line of its own."""
    saved = now.leg.media.recordings if now.leg else ()
    links = [link for recording in saved for link in recording.links[:1]]
    front.say(
        *(
            (speech.link(links[-1]), "Telnyx lets it live ten minutes.")
            if links
            else ("The recording has no link.",)
        )
    )


async def _supervise(front: LinearConsole, now: Situation, _: str) -> None:
    if now.leg is not None:
        front.give(
            Supervise(call=now.leg.id),
            f"Listen in on {speech.label(now.leg)}; your phone rings",
            _when_done(front, "monitor"),
        )


async def _switch(role: str, front: LinearConsole, now: Situation, _: str) -> None:
    if now.supervision is not None:
        act = SwitchRole(call=now.supervision.id, parameters={"role": role})
        front.give(act, told=_when_done(front, role))


def _when_done(front: LinearConsole, role: str) -> Told:
    def told(outcome: object) -> None:
        if getattr(outcome, "kind", None) is OutcomeKind.ACCEPTED:
            words = speech.sentence(NEXT[role])
            front.dialogue.announce(
                [Announcement(words=words, urgency=Urgency.MINE, about="supervision")]
            )

    return told


async def _said(front: LinearConsole, leg: Leg) -> tuple[SpokenLine, ...]:
    """What was said in a call. Raises `Cancelled` where nothing was."""
    transcript = Transcript()
    transcript.take(await answered(front.link.timeline(leg.id)))
    if not transcript.lines:
        raise Cancelled(f"{NOTHING_SAID}.".capitalize())
    return transcript.lines


async def _read_last(front: LinearConsole, now: Situation, _: str) -> None:
    """The last sentences, each with whose it is."""
    if now.leg is None:
        return
    for line in (await _said(front, now.leg))[-READ:]:
        front.say(f"{speech.speaker(now.leg, line.track)}: {speech.spoken(line.text)}")


async def say_talk(front: LinearConsole, _now: Situation, _: str) -> None:
    """Have what is said in a call announced from now on, or no more."""
    front.news.says_talk = not front.news.says_talk
    key = front.keymap.shown(StartTranscription.action)
    begins = f" {key} begins the captions of a call." if key else ""
    said = f"Captions are said as they come.{begins}"
    front.say(said if front.news.says_talk else "Captions are said no more.")


async def _note_last(front: LinearConsole, now: Situation, _: str) -> None:
    """The last sentence goes into a note of the call."""
    if now.leg is None:
        return
    last = last_sentence(await _said(front, now.leg))
    if last is None:
        raise Cancelled(f"{NOTHING_SAID}.".capitalize())
    note = str(clean(last.text.strip(), LONGEST_WORD))
    front.still(NOTE_SAID, now)
    front.give(LeaveNote(call=now.leg.id, note=note), f"Note of {speech.label(now.leg)}: {note}")

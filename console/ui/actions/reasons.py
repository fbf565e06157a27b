"""Why an action is not possible now: a function for each row of the table of actions.

Each takes the situation and gives words, or None. What the domain knows of a leg
(`why_not.why_not`) is asked first; here stands what also depends on my phone, on
the marks, and on the line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.domain.acts import (
    CompleteConsult,
    Confer,
    Consult,
    HangUp,
    LeaveNote,
    Mute,
    MuteParticipant,
    PauseAll,
    PauseRecording,
    ResumeAll,
    ResumeRecording,
    Role,
    SwapConsult,
    SwitchRole,
    Unmute,
    UnmuteParticipant,
)
from console.domain.acts.names import act_name
from console.domain.leg import CallState, Leg
from console.domain.my_phone import PhoneState, is_up, phone_state, together
from console.domain.orders import Answer
from console.domain.why_not import JOIN, OVER, why_not
from console.ui.actions.situation import No, Situation, bridge_choice, why_not_ordered

Reason = Callable[[Situation], str | None]

NO_CALL: Final = "no call is selected"
NO_PHONE: Final = "no phone of yours is configured: set agent.phone"
NOT_IN_CALL: Final = "your phone is not in this call"
NO_OTHER_PARTY: Final = "this call has no other party on the board"
NOBODY_RINGS: Final = "nobody rings"
RUNG: Final = "a colleague has your phone rung: talk there first, or put it down"
NO_CONSULTATION: Final = "nobody is being consulted"


def ordering(action: str) -> Reason:
    """The reason that the call under the cursor gives."""
    return lambda now: why_not_ordered(action, now)


def hanging_up(now: Situation) -> str | None:
    """A call whose consultation is being set up is not hung up for one who is not there yet."""
    if now.consultation is None and _under_way(now.leg, frozenset({Consult.action})):
        return "the consultation is being set up, and this call would end: wait a moment"
    return why_not_ordered(HangUp.action, now)


def on_a_call(now: Situation) -> str | None:
    """There must be a call under the cursor."""
    return None if now.leg else NO_CALL


def on_a_live_call(now: Situation) -> str | None:
    """It must go on, and not be about to end."""
    return why_not(HangUp.action, now.leg)


def marking(now: Situation) -> str | None:
    """A mark is for a call that can still be joined with another."""
    if now.leg is None:
        return NO_CALL
    return None if now.leg.alive else OVER


def stepping(now: Situation) -> str | None:
    """There must be another party to go to."""
    if now.leg is None:
        return NO_CALL
    return None if now.others else NO_OTHER_PARTY


def on_a_number(now: Situation) -> str | None:
    """Its far end must be known."""
    if now.leg is None:
        return NO_CALL
    if now.leg.withheld:
        return "the number is withheld"
    return None if now.leg.other_party else "the number is not known"


def may_order(now: Situation) -> str | None:
    """Orders must be possible at all."""
    return now.barred


def on_the_line(now: Situation) -> str | None:
    """The switchboard must be reached."""
    return now.unreachable


def bridging(now: Situation) -> str | None:
    """Two legs must be clear, or one and a choice."""
    choice = bridge_choice(now)
    return choice.reason if isinstance(choice, No) else None


# My phone ---------------------------------------------------------------------------------


def answering(now: Situation) -> str | None:
    """With a phone, a call that was answered and waits can be joined, too."""
    if now.phone and now.rung is not None:
        return now.barred or RUNG
    return why_not_ordered(JOIN if now.phone else Answer.action, now)


def taking_back(now: Situation) -> str | None:
    """One who is alone is not answered once more."""
    return "take back" if now.leg is not None and now.leg.alone_since is not None else None


def answering_next(now: Situation) -> str | None:
    """Somebody must ring."""
    if now.next_call is None:
        return now.barred or NOBODY_RINGS
    return now.barred or (RUNG if now.phone and now.rung is not None else None)


def ringing_phone(now: Situation) -> str | None:
    """My phone is rung if there is one and it is down."""
    if reason := may_order(now):
        return reason
    if now.phone is None:
        return NO_PHONE
    if now.rung is not None:
        return RUNG
    if now.mine is None:
        return None
    ringing = phone_state(now.mine, ()) is PhoneState.RINGING
    return "your phone is ringing" if ringing else "your phone is up already"


def changing_phone(now: Situation) -> str | None:
    """There must be another phone to change to."""
    if reason := may_order(now):
        return reason
    if now.phone is None:
        return NO_PHONE
    return None if len(now.phones) > 1 else "you have one phone: name others in agent.phones"


def dropping_phone(now: Situation) -> str | None:
    """My phone is hung up if it is not down."""
    if reason := may_order(now):
        return reason
    if now.mine is None:
        return "your phone is down"
    return "your phone is being hung up" if now.mine.state is CallState.ENDING else None


def _with_me(action: str, now: Situation) -> tuple[Leg | None, str | None]:
    """My phone, which must be on the line with the call; or why that is not so."""
    if reason := why_not_ordered(action, now):
        return None, reason
    if now.phone is None and now.mine is None:
        return None, NO_PHONE
    if now.leg is None or now.mine is None or not together(now.mine, now.leg):
        return None, NOT_IN_CALL
    return now.mine, None


_MUTING: Final = frozenset(
    {Mute.action, Unmute.action, MuteParticipant.action, UnmuteParticipant.action}
)


def muting(now: Situation) -> str | None:
    """My phone is muted once, in the call under the cursor."""
    mine, reason = _with_me(Mute.action, now)
    if mine is None:
        return reason
    return _under_way(now.leg, _MUTING) or ("you are muted already" if mine.media.muted else None)


def unmuting(now: Situation) -> str | None:
    """My phone is heard again if it was muted, whatever is under the cursor."""
    if now.mine is not None and now.mine.media.muted and is_up(now.mine):
        return now.barred or _under_way(now.leg, _MUTING) or _under_way(now.mine, _MUTING)
    mine, reason = _with_me(Unmute.action, now)
    return reason if mine is None else "you are not muted"


def _under_way(leg: Leg | None, actions: frozenset[str]) -> str | None:
    for pending in leg.pending if leg else ():
        if pending.action in actions:
            return f"{act_name(pending.action)} is under way"
    return None


# Conference and consultation --------------------------------------------------------------


def _participating(action: str, now: Situation) -> str | None:
    if reason := why_not_ordered(action, now):
        return reason
    if now.leg is None or now.leg.media.conference is None:
        return "the call is in no conference"
    return _under_way(now.leg, frozenset({MuteParticipant.action, UnmuteParticipant.action}))


def muting_them(now: Situation) -> str | None:
    """A participant of a conference is muted once."""
    if reason := _participating(MuteParticipant.action, now):
        return reason
    return "they are muted already" if now.leg and now.leg.media.muted else None


def unmuting_them(now: Situation) -> str | None:
    """A participant is heard again if they were muted."""
    if reason := _participating(UnmuteParticipant.action, now):
        return reason
    return None if now.leg and now.leg.media.muted else "they are not muted"


def conferring(now: Situation) -> str | None:
    """A conference needs two, my phone included; in a consultation it lets all three talk."""
    if now.barred:
        return now.barred
    legs = {leg.id: leg for leg in (*now.marked, *((now.leg,) if now.leg else ()))}
    if not legs:
        return NO_CALL
    for leg in legs.values():
        if reason := why_not(Confer.action, leg):
            return reason
    if now.consultation is not None and consulted_here(now):
        waits = now.consultation.waiting
        return None if waits is not None else "all three talk already"
    with_me = now.mine is not None and now.mine.id not in legs
    joined = any(leg.peer for leg in legs.values())
    if len(legs) == 1 and not with_me and not joined:
        return "mark the calls that belong in it, or bring your phone up"
    if len(legs) == 1 and with_me and _in_one_conference(now):
        return "the call is in your conference already"
    return None


def consulted_here(now: Situation) -> bool:
    """Whether the call under the cursor belongs to my consultation, and none is marked."""
    if now.consultation is None or now.leg is None or now.marked:
        return False
    return now.leg.id in {now.consultation.caller.id, now.consultation.target.id}


def is_in_consultation(now: Situation) -> bool:
    """Whether my phone is on the line with one of the two of my consultation."""
    both = (now.consultation.caller, now.consultation.target) if now.consultation else ()
    return any(together(now.mine, leg) for leg in both)


def talked_with(now: Situation) -> Leg | None:
    """Whom `x` is for: in a consultation the one of the two whom I talk with, or who is rung.

    The other one waits, and must not be hung up for it. None where the call under the cursor
    is meant: there is no consultation, another call is under the cursor, or all three talk.
    """
    if now.consultation is None or not consulted_here(now) or not is_in_consultation(now):
        return None
    return now.consultation.talking


def _in_one_conference(now: Situation) -> bool:
    if now.leg is None or now.mine is None:
        return False
    conference = now.leg.media.conference
    return conference is not None and conference == now.mine.media.conference


def consulting(now: Situation) -> str | None:
    """One is consulted at a time, about a call that I am in."""
    if not now.barred and now.consultation is not None:
        return "you are consulting somebody already"
    return _with_me(Consult.action, now)[1]


def in_consultation(action: str) -> Reason:
    """There must be a consultation; what is done is for its two parties, wherever the cursor is."""

    def reason(now: Situation) -> str | None:
        if now.barred:
            return now.barred
        if now.consultation is None:
            return NO_CONSULTATION
        if pending := _under_way(now.consultation.caller, _CONSULTING):
            return pending
        if action == SwapConsult.action and not is_in_consultation(now):
            return NOT_IN_CALL
        return _not_picked_up(action, now.consultation.target)

    return reason


_CONSULTING: Final = frozenset(
    {CompleteConsult.action, SwapConsult.action, "consult.abort"},
)


def _not_picked_up(action: str, target: Leg) -> str | None:
    needed = action in (CompleteConsult.action, SwapConsult.action)
    if needed and target.state in (CallState.DIALLING, CallState.ANSWERED):
        return "the one consulted has not picked up"
    return None


# Operations -------------------------------------------------------------------------------

_PAUSED: Final = "paused"


def pausing(now: Situation) -> str | None:
    """A recording that goes on is paused."""
    return why_not_ordered(PauseRecording.action, now) or _not_paused(_recording(now))


def going_on(now: Situation) -> str | None:
    """A recording that is paused goes on."""
    return why_not_ordered(ResumeRecording.action, now) or _not_resumed(_recording(now))


def pausing_all(now: Situation) -> str | None:
    """A conference's recording that goes on is paused."""
    return why_not_ordered(PauseAll.action, now) or _not_paused(_recording_of_all(now))


def resuming_all(now: Situation) -> str | None:
    """A conference's recording that is paused goes on."""
    return why_not_ordered(ResumeAll.action, now) or _not_resumed(_recording_of_all(now))


def _recording(now: Situation) -> str | None:
    return now.leg.media.recording if now.leg is not None else None


def _recording_of_all(now: Situation) -> str | None:
    return now.leg.media.conference_recording if now.leg is not None else None


def _not_paused(recording: str | None) -> str | None:
    return "the recording is paused already" if recording == _PAUSED else None


def _not_resumed(recording: str | None) -> str | None:
    return None if recording == _PAUSED else "the recording is not paused"


def switching_role(now: Situation) -> str | None:
    """Only a supervisor's leg has a role to switch."""
    if reason := why_not_ordered(SwitchRole.action, now):
        return reason
    if now.leg is None:
        return NO_CALL
    return None if now.leg.role is Role.SUPERVISOR else "nobody supervises on this leg"


def on_a_recording(now: Situation) -> str | None:
    """A saved recording must have come."""
    if now.leg is None:
        return NO_CALL
    saved = any(recording.links for recording in now.leg.media.recordings)
    return None if saved else "no recording of the call was saved yet"


def noting_words(now: Situation) -> str | None:
    """A note is written for a call."""
    return why_not_ordered(LeaveNote.action, now)

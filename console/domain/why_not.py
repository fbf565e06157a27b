"""Why not now: for each action on a call, the reason that forbids it, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from console.domain.acts import (
    AbortConsult,
    Announce,
    Answer,
    AnyAct,
    AskForHelp,
    Bridge,
    CompleteConsult,
    Confer,
    ConferenceOperation,
    Consult,
    CreateConference,
    EndConference,
    Enqueue,
    Gather,
    GatherUsingAudio,
    GatherUsingSpeak,
    GiveCall,
    HangUp,
    Hold,
    HoldParticipant,
    JoinConference,
    LeaveConference,
    LeaveNote,
    LeaveQueue,
    Mute,
    MuteParticipant,
    OfferAgain,
    PauseAll,
    PauseRecording,
    PlayToAll,
    RecordAll,
    Refer,
    Reject,
    RejectNotReady,
    Resume,
    ResumeAll,
    ResumeRecording,
    Role,
    SendDtmf,
    SendSipInfo,
    SilenceAll,
    Speak,
    StartPlayback,
    StartRecording,
    StartStreaming,
    StopGather,
    StopPlayback,
    StopRecording,
    StopRecordingAll,
    StopStreaming,
    Supervise,
    SwapConsult,
    SwitchRole,
    TakeOver,
    Transfer,
    UnholdParticipant,
    Unmute,
    UnmuteParticipant,
)
from console.domain.acts.names import act_name
from console.domain.acts.operations import (
    StartNoiseSuppression,
    StartTranscription,
    StopNoiseSuppression,
    StopTranscription,
)
from console.domain.help_requests.request import WHY_NOT_HELP
from console.domain.ids import CallId
from console.domain.leg import CallState, Direction, Leg
from console.domain.leg_media import Media
from console.errors import NotNow

JOIN: Final = "call.join"
"""Why-not of an answer that joins my phone, which `Answer.action` by itself does not."""

OVER: Final = "the call has ended"
NO_CONFERENCE: Final = "the call is in no conference"
NOT_ANSWERED: Final = "the call is not answered yet"

_IN_DIALOG_STATES: Final = frozenset(
    {
        CallState.ANSWERED,
        CallState.BRIDGED,
        CallState.CONFERENCE,
        CallState.HELD,
        CallState.QUEUED,
        CallState.STALE,
    }
)
"""One who waits in a queue was answered before: what is said and played reaches them."""

_ALREADY: Final[Mapping[CallState, str]] = {
    CallState.CONFERENCE: "in a conference",
    CallState.QUEUED: "in a queue",
}

_TAKEN_UP: Final = (Answer.action, Reject.action, RejectNotReady.action)


def _gone(leg: Leg) -> str | None:
    if leg.state is CallState.ENDED:
        return OVER
    if leg.state is CallState.ENDING:
        return "the call is being hung up"
    return None


def _waiting_for(leg: Leg, *actions: str) -> str | None:
    for pending in leg.pending:
        if pending.action in actions:
            return f"{act_name(pending.action)} is under way"
    return None


def _already(leg: Leg) -> str:
    return f"the call is {_ALREADY.get(leg.state, leg.state.value)} already"


def _is_told_of(leg: Leg) -> bool:
    """Whether the board saw the leg begin and is in no doubt: what it was not told is not so."""
    return leg.started_at is not None and leg.state is not CallState.STALE


def _why_not_while_offered(leg: Leg) -> str | None:
    if reason := _gone(leg) or _waiting_for(leg, *_TAKEN_UP):
        return reason
    if leg.direction is Direction.OUTGOING:
        return "only an incoming call is answered or rejected"
    if leg.state is not CallState.OFFERED and leg.state is not CallState.STALE:
        return _already(leg)
    return None


def _why_not_join(leg: Leg) -> str | None:
    """Answer and join my phone: also a call that is answered, waits in a queue, or is alone."""
    if reason := _gone(leg) or _waiting_for(leg, *_TAKEN_UP):
        return reason
    if leg.state is CallState.DIALLING:
        return NOT_ANSWERED
    talks = leg.state in (CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD)
    return _already(leg) if talks and leg.alone_since is None else None


def _why_not_transfer(leg: Leg) -> str | None:
    if reason := _gone(leg) or _waiting_for(leg, Transfer.action):
        return reason
    if leg.state is CallState.DIALLING:
        return NOT_ANSWERED
    return None


def _why_not_bridge(leg: Leg) -> str | None:
    if reason := _gone(leg) or _waiting_for(leg, Bridge.action):
        return reason
    if leg.state is CallState.DIALLING:
        return NOT_ANSWERED
    if leg.state is CallState.OFFERED:
        return "answer the call first"
    return None


def _why_not_hang_up(leg: Leg) -> str | None:
    return _gone(leg) or _waiting_for(leg, HangUp.action)


def _why_not_in_dialog(leg: Leg) -> str | None:
    return _gone(leg) or (None if leg.state in _IN_DIALOG_STATES else NOT_ANSWERED)


def _why_not_handed_over(leg: Leg) -> str | None:
    return _waiting_for(leg, GiveCall.action, TakeOver.action) or _why_not_in_dialog(leg)


def _about_help(action: str) -> Callable[[Leg], str | None]:
    """What forbids to ask for help, to come, or to need it no more."""
    possible = _why_not_in_dialog if action == AskForHelp.action else _gone
    return lambda leg: (
        _waiting_for(leg, action) or possible(leg) or WHY_NOT_HELP[action](leg.help_request)
    )


def _why_not_offered_again(leg: Leg) -> str | None:
    """Who is about to talk with the caller would do so beside whoever takes it then."""
    under_way = (*_TAKEN_UP, GiveCall.action, TakeOver.action)
    return _gone(leg) or _waiting_for(leg, *under_way)


def _left(leg: Leg) -> str | None:
    """Who was left alone would be so whether held or resumed, and seem to be left anew."""
    left = leg.alone_since is not None and leg.state in (CallState.HELD, CallState.CONFERENCE)
    return "nobody is with it any more: take it back instead" if left else None


def _why_not_hold(leg: Leg) -> str | None:
    under_way = (Hold.action, Resume.action, Consult.action)
    if reason := _gone(leg) or _waiting_for(leg, *under_way) or _left(leg):
        return reason
    last = leg.known if leg.state is CallState.STALE else leg.state
    if last is CallState.HELD:
        return "the call is held already"
    talking = (CallState.BRIDGED, CallState.CONFERENCE, CallState.STALE)
    return None if leg.state in talking else "nobody talks on this call"


def _why_not_resume(leg: Leg) -> str | None:
    if reason := _gone(leg) or _waiting_for(leg, Hold.action, Resume.action) or _left(leg):
        return reason
    return None if leg.state in (CallState.HELD, CallState.STALE) else "the call is not held"


def _why_not_talking(leg: Leg) -> str | None:
    if reason := _gone(leg):
        return reason
    talking = (CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD, CallState.STALE)
    return None if leg.state in talking else "nobody talks on this call"


def _why_not_supervised(leg: Leg) -> str | None:
    """Who is held is heard by nobody, and must not hear a voice out of nowhere."""
    if leg.state is CallState.HELD:
        return "the call is held: listen once it talks again, or to whom its agent talks with"
    return _why_not_in_dialog(leg) or _why_not_talking(leg)


def _needing(is_so: Callable[[Media], object], reason: str) -> Callable[[Leg], str | None]:
    """Something must go on on the leg; of a stale one it is not known whether it does."""

    def why_not_now(leg: Leg) -> str | None:
        if gone := _gone(leg):
            return gone
        return None if is_so(leg.media) or leg.state is CallState.STALE else reason

    return why_not_now


def _once(goes_on: Callable[[Media], object], reason: str) -> Callable[[Leg], str | None]:
    """What goes on already is not begun again; a leg that is in doubt leaves it to Telnyx."""

    def why_not_now(leg: Leg) -> str | None:
        if reason_before := _why_not_in_dialog(leg):
            return reason_before
        return reason if goes_on(leg.media) and _is_told_of(leg) else None

    return why_not_now


def _why_not_record(leg: Leg) -> str | None:
    if reason := _why_not_in_dialog(leg):
        return reason
    return "the call is recorded already" if leg.media.recording else None


def _why_not_in_conference(leg: Leg) -> str | None:
    if reason := _gone(leg):
        return reason
    return None if leg.media.conference else NO_CONFERENCE


def _why_not_record_all(leg: Leg) -> str | None:
    if reason := _why_not_in_conference(leg):
        return reason
    recorded = leg.media.conference_recording and leg.state is not CallState.STALE
    return "the conference is recorded already" if recorded else None


def _why_not_recorded_all(leg: Leg) -> str | None:
    if reason := _why_not_in_conference(leg):
        return reason
    possible = leg.media.conference_recording or leg.state is CallState.STALE
    return None if possible else "the conference is not recorded"


def _why_not_end_conference(leg: Leg) -> str | None:
    return _why_not_in_conference(leg) or _waiting_for(leg, EndConference.action)


def _why_not_enqueue(leg: Leg) -> str | None:
    if reason := _why_not_in_dialog(leg):
        return reason
    return "the call waits in a queue already" if leg.state is CallState.QUEUED else None


def _why_not_gather(leg: Leg) -> str | None:
    if reason := _why_not_in_dialog(leg) or _waiting_for(leg, *_GATHERS):
        return reason
    gathering = leg.media.gathering and _is_told_of(leg)
    return "keys are being collected already" if gathering else None


def _why_not_stop_gather(leg: Leg) -> str | None:
    if reason := _why_not_in_dialog(leg):
        return reason
    possible = leg.media.gathering or _waiting_for(leg, *_GATHERS) or not _is_told_of(leg)
    return None if possible else "no keys are being collected"


def _why_not_stop_playback(leg: Leg) -> str | None:
    if reason := _why_not_in_dialog(leg):
        return reason
    possible = leg.media.sounding or _waiting_for(leg, *_SOUNDS) or not _is_told_of(leg)
    return None if possible else "nothing is being played"


_GATHERS: Final = (Gather.action, GatherUsingSpeak.action, GatherUsingAudio.action)
_SOUNDS: Final = (
    *(Speak.action, StartPlayback.action),
    *(GatherUsingSpeak.action, GatherUsingAudio.action),
)

_IN_DIALOG: Final = (Refer, SendSipInfo, SendDtmf, Speak, StartPlayback, SwitchRole)
_CONFERRED: Final = (CreateConference, JoinConference, Confer)
_PARTICIPATING: Final = (HoldParticipant, UnholdParticipant, MuteParticipant, UnmuteParticipant)
"""They name their conference; that the leg is in it, its webhook may tell a moment later."""
_CONSULTING: Final = (Consult, CompleteConsult, SwapConsult, AbortConsult, Mute, Unmute)

WHY_NOT: Final[Mapping[str, Callable[[Leg], str | None]]] = {
    Answer.action: _why_not_while_offered,
    JOIN: _why_not_join,
    Reject.action: _why_not_while_offered,
    RejectNotReady.action: _why_not_while_offered,
    Transfer.action: _why_not_transfer,
    Bridge.action: _why_not_bridge,
    HangUp.action: _why_not_hang_up,
    **{act.action: _why_not_in_dialog for act in _IN_DIALOG},
    **{act.action: _why_not_talking for act in _CONSULTING},
    Supervise.action: _why_not_supervised,
    **{act.action: _why_not_handed_over for act in (GiveCall, TakeOver)},
    OfferAgain.action: _why_not_offered_again,
    **{action: _about_help(action) for action in WHY_NOT_HELP},
    LeaveNote.action: _why_not_hang_up,
    Hold.action: _why_not_hold,
    Resume.action: _why_not_resume,
    **{act.action: _why_not_bridge for act in _CONFERRED},
    **{act.action: _why_not_in_dialog for act in _PARTICIPATING},
    **{act.action: _why_not_in_conference for act in (Announce, PlayToAll, SilenceAll)},
    RecordAll.action: _why_not_record_all,
    **{act.action: _why_not_recorded_all for act in (PauseAll, ResumeAll, StopRecordingAll)},
    EndConference.action: _why_not_end_conference,
    LeaveConference.action: _needing(lambda on: on.conference, NO_CONFERENCE),
    StopPlayback.action: _why_not_stop_playback,
    **dict.fromkeys(_GATHERS, _why_not_gather),
    StopGather.action: _why_not_stop_gather,
    StartRecording.action: _why_not_record,
    **{
        act.action: _needing(lambda on: on.recording, "the call is not recorded")
        for act in (PauseRecording, ResumeRecording, StopRecording)
    },
    StartStreaming.action: _once(lambda on: on.streaming, "the call is streamed already"),
    StopStreaming.action: _needing(lambda on: on.streaming, "the call is not streamed"),
    StartTranscription.action: _once(lambda on: on.transcribing, "it is being transcribed already"),
    StopTranscription.action: _needing(lambda on: on.transcribing, "it is not being transcribed"),
    StartNoiseSuppression.action: _once(lambda on: on.suppressing, "noise is suppressed already"),
    StopNoiseSuppression.action: _needing(lambda on: on.suppressing, "noise is not suppressed"),
    Enqueue.action: _why_not_enqueue,
    LeaveQueue.action: _needing(lambda on: on.queue, "the call waits in no queue"),
}
"""For each action on a call, the reason that forbids it now, or None.

A stale call is not forbidden anything: its state is not known, so Telnyx decides.
"""

_PASSED_ON: Final = (Answer, Transfer, Bridge, Consult, Hold, Enqueue, Refer, *_CONFERRED)
_FOR_A_CALLER: Final = frozenset(
    {JOIN, *(one.action for one in (*_PASSED_ON, GiveCall, TakeOver, OfferAgain, AskForHelp))}
)
NO_CALLER: Final = "a supervisor listens here, who is no caller: go to the call"


def why_not(action: str, leg: Leg | None) -> str | None:
    """Why the action cannot be ordered for this leg now, in words; None if it can."""
    if action not in WHY_NOT:
        return None
    if leg is None:
        return "no call is selected"
    if leg.role is Role.SUPERVISOR and action in _FOR_A_CALLER:
        return _gone(leg) or NO_CALLER
    return WHY_NOT[action](leg)


def permit(act: AnyAct, legs: Mapping[CallId, Leg]) -> None:
    """Raise `NotNow` if one of the act's legs forbids it.

    An id that the board does not know is allowed: Telnyx may know it.
    """
    if isinstance(act, Bridge) and act.call == act.other:
        raise NotNow("a call cannot be bridged with itself")
    action = JOIN if isinstance(act, Answer) and act.join else act.action
    # of a conference others may leave meanwhile: it goes on without them
    calls = (act.call,) if isinstance(act, ConferenceOperation) else act.calls
    for number, leg in enumerate(map(legs.get, calls), 1):
        if leg is not None and (reason := why_not(action, leg)):
            raise NotNow(reason if len(calls) == 1 else f"call {number} of {len(calls)}: {reason}")

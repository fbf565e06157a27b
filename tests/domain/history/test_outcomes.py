"""What a call was: whom nobody heard is abandoned, and a machine answers as well."""

from __future__ import annotations

import pytest

from console.domain.events import (
    ConversationCreated,
    DtmfReceived,
    GatherEnded,
    Payload,
    PlaybackStarted,
    SpeakStarted,
    StreamingFailed,
    StreamingStarted,
    Transcribed,
)
from console.domain.history.outcomes import UNATTENDED, CallOutcome, is_with_machine
from console.domain.history.past_calls import PastCall, outcome, talked, waited
from tests.domain.history.test_past_calls import past
from tests.domain.stories import at


@pytest.mark.parametrize("source", ["caller", "callee", "unknown", None])
def test_a_caller_whom_nobody_heard_is_abandoned_whoever_ended_the_call(
    source: str | None,
) -> None:
    """The agent's phone dies before the bridge, and who has the call hangs up at last."""
    unheard = past(answered_at=at(1), source=source)

    assert outcome(unheard) is CallOutcome.ABANDONED
    assert outcome(unheard) in UNATTENDED
    assert (talked(unheard), waited(unheard)) == (None, 10)


@pytest.mark.parametrize("source", ["caller", "callee"])
def test_a_caller_whom_a_machine_served_was_answered_and_nobody_talked(source: str) -> None:
    """A PIN was told, or an assistant talked: there is nothing to call back for."""
    served = past(answered_at=at(1), machine_at=at(4), source=source)
    untold = past(machine_at=at(4), source=source)

    assert outcome(served) is outcome(untold) is CallOutcome.ANSWERED
    assert served.served_by_machine
    assert (talked(served), waited(served)) == (None, 1)
    assert (talked(untold), waited(untold)) == (None, 4)


def test_who_was_asked_by_a_machine_and_then_queued_waited_for_a_person() -> None:
    """One for sales, two for support, and nobody came."""
    gave_up = past(answered_at=at(1), machine_at=at(4), queue="support")

    assert outcome(gave_up) is CallOutcome.ABANDONED
    assert not gave_up.served_by_machine
    assert waited(gave_up) == 10


def test_who_was_asked_by_a_machine_and_then_joined_talked_with_somebody() -> None:
    """What came after counts, however the call began."""
    joined = past(answered_at=at(1), machine_at=at(2), bridged_at=at(4))

    assert outcome(joined) is CallOutcome.ANSWERED
    assert not joined.served_by_machine
    assert (waited(joined), talked(joined)) == (4, 6)


@pytest.mark.parametrize("more", [{}, {"machine_at": at(3)}, {"queue": "support"}])
def test_a_callee_who_answered_was_reached(more: dict[str, object]) -> None:
    """Whom we called talks from the answer on."""
    callee: PastCall = past(direction="outgoing", answered_at=at(3), source="callee", **more)

    assert outcome(callee) is CallOutcome.ANSWERED
    assert not callee.served_by_machine
    assert (waited(callee), talked(callee)) == (3, 7)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (GatherEnded(digits="1", status="valid"), True),
        (GatherEnded(digits="••••", status="call_hangup"), True),
        (GatherEnded(digits="", status="timeout"), False),
        (GatherEnded(status="call_hangup"), False),
        (StreamingStarted(), True),
        (ConversationCreated(), True),
        (SpeakStarted(), False),
        (PlaybackStarted(), False),
        (StreamingFailed(), False),
        (DtmfReceived(digit="1"), False),
        (Transcribed(), False),
    ],
)
def test_what_plays_is_no_talk_and_a_question_needs_an_answer(
    payload: Payload, *, expected: bool
) -> None:
    """Else whoever heard music would have been served."""
    assert is_with_machine(payload) is expected

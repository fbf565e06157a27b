"""Who may only look: refused by the switchboard, whatever its console says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from console.domain.acts import AnyAct
from console.domain.orders import Answer
from console.errors import NotNow
from console.line import questions
from console.line.port import Question
from console.line.questions import CHANGING, QUESTIONS, Give
from console.line.unix import connect
from tests.domain.stories import call, order
from tests.line.switchboard import Desk
from tests.line.test_questions import ASKED
from tests.line.test_unix import followed
from tests.waiting import until

READING = {
    questions.BoardNow,
    questions.Timeline,
    questions.RawBody,
    questions.History,
    questions.Report,
    questions.HowFar,
    questions.Queues,
    questions.Applications,
    questions.OneApplication,
    questions.Reconcile,  # asks Telnyx what is true, and changes no call
    questions.MessagesSeen,  # who only looks has seen them all the same
    questions.ListEntries,
    questions.StatusNow,
    questions.OwnStatusNow,
    questions.CallsNow,
    questions.Hosts,
    questions.DrainedNow,
    questions.CompareHosts,
    questions.BarredNumbers,
}


def test_every_question_either_changes_something_or_reads() -> None:
    """A new one has to be thought about: forgotten, it would be open to whoever may only look."""
    assert set(QUESTIONS) == CHANGING | READING
    assert not CHANGING & READING


def test_every_act_is_asked_for_by_a_question_that_changes() -> None:
    """There is no second way to have something done."""
    bearing = {question for question in QUESTIONS if "order" in question.__struct_fields__}

    assert bearing == {Give}
    assert bearing < CHANGING
    assert Give.__annotations__["order"] == "Order"
    assert AnyAct


@pytest.mark.parametrize("question", ASKED, ids=lambda question: type(question).__name__)
async def test_what_reads_is_answered_and_what_changes_is_refused(
    desk: Desk, socket: Path, question: Question[Any]
) -> None:
    """The greeting decides, not the screen: a bent console gets no further."""
    line = await connect(socket, name="visitor", read_only=True)
    if type(question) in CHANGING:
        with pytest.raises(NotNow, match="read-only"):
            await line.ask(question)
    else:
        await line.ask(question)

    assert desk.asked_for == []
    await line.close()


async def test_who_may_only_look_takes_over_from_nobody(desk: Desk, socket: Path) -> None:
    """`--steal` would throw an agent out."""
    agent = await connect(socket, name="Ada")
    _, _, running = await followed(agent)
    visitor = await connect(socket, name="visitor", steal=True, read_only=True)
    await visitor.snapshot()
    await until(lambda: desk.consoles == 2)

    assert not running.done()
    assert desk.attached.ordering == ("Ada",)
    assert (await agent.ask(Give(order(Answer(call=call("A")))))).order_id
    running.cancel()
    await agent.close()
    await visitor.close()

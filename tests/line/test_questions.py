"""The set of questions is derived, and what each asks and is told crosses the line as it is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.domain.history.past_calls import UNATTENDED, Search
from console.domain.orders import Answer
from console.domain.team.report import By, ReportSearch
from console.errors import LineClosed
from console.line import frames
from console.line.port import Asker, Question, answer
from console.line.questions import (
    QUESTIONS,
    Applications,
    BoardNow,
    Give,
    History,
    OneApplication,
    Queues,
    RawBody,
    Reconcile,
    Report,
    StatusNow,
    Timeline,
    answer_type,
)
from console.line.server import LineServer
from console.line.unix import connect
from tests.domain.stories import NOON, at, call, order
from tests.line.test_unix import Desk

ASKED: list[Question[Any]] = [
    BoardNow(),
    Give(order(Answer(call=call("A"), join=True))),
    Timeline(call("A")),
    RawBody(7),
    History(Search(text="ada", outcomes=UNATTENDED, since=NOON)),
    Report(ReportSearch(by=By.HOUR, since=NOON, periods=(NOON, at(3600)), of=("ada", ""))),
    Queues(),
    Applications(),
    OneApplication("129"),
    Reconcile(),
    StatusNow(),
]


def test_every_question_is_among_the_samples() -> None:
    """So that a new one is tried below too."""
    assert {type(question) for question in ASKED} == set(QUESTIONS)


@pytest.mark.parametrize("question", ASKED, ids=lambda question: type(question).__name__)
async def test_a_question_and_its_answer_cross_the_line_as_they_are(
    question: Question[Any],
) -> None:
    """Their types follow from the struct alone: no frame of their own is written."""
    asked = frames.question_in(frames.asked(1, question))
    told = await answer(Desk().answers, question, Asker(user="ada"))

    assert asked == question
    assert frames.answer_in(frames.replied(1, told), question) == told


def test_the_answer_to_another_question_is_told_apart() -> None:
    """It must not stand on a screen as what was asked for."""
    with pytest.raises(LineClosed, match="another answer"):
        frames.answer_in(frames.replied(1, "a text"), BoardNow())
    assert answer_type(Reconcile) is type(None)


async def test_a_question_that_nobody_knows_ends_the_line_of_its_console_alone(
    tmp_path: Path,
) -> None:
    """Versions are compared at the greeting: what comes after it has no business being unknown."""
    desk, path = Desk(), tmp_path / "line.sock"
    server = LineServer(desk, path, desk.count)
    await server.start()
    other = await connect(path, name="Ada")
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(frames.frame(frames.Hello(version=frames.VERSION, name="stranger")))
    await frames.from_switchboard(reader)
    strange = msgspec.Raw(msgspec.msgpack.encode({"type": "Guess"}))
    writer.write(frames.frame(frames.Ask(1, 0.0, strange)))

    assert await reader.read() == b""
    assert (await other.ask(BoardNow())).agent == "Ada"
    writer.close()
    await other.close()
    await server.stop()

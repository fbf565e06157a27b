"""The set of questions is derived, and what each asks and is told crosses the line as it is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.domain.history.outcomes import UNATTENDED
from console.domain.history.past_calls import Search
from console.domain.orders import Answer
from console.domain.team.report import By, ReportSearch
from console.domain.work_lists.rules import ListRules
from console.domain.work_lists.work_list import Person
from console.errors import LineClosed
from console.line import frames
from console.line.port import Asker, Question, answer
from console.line.questions import (
    QUESTIONS,
    AddPeople,
    Applications,
    BarEntry,
    BarNumbers,
    BarredNumbers,
    BoardNow,
    CallsNow,
    CloseList,
    CompareHosts,
    Drain,
    DrainedNow,
    Give,
    History,
    Hosts,
    HowFar,
    ListEntries,
    MessagesSeen,
    OneApplication,
    OpenList,
    OwnStatusNow,
    Queues,
    RawBody,
    Reconcile,
    Reload,
    Report,
    SendMessage,
    SettleEntry,
    SkipEntry,
    StatusNow,
    TakeNext,
    Timeline,
    UnbarNumbers,
    answer_type,
)
from console.line.server import LineServer
from tests.domain.stories import NOON, at, call, order
from tests.line.switchboard import Desk

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
    OwnStatusNow(),
    CallsNow(),
    OpenList("1", "Winter", 2, ("bo",), ListRules(again={"later": 60})),
    AddPeople("1", 0, (Person(name="Ada", numbers=("+13125550100",), columns=(("Town", "Ulm"),)),)),
    TakeNext("2", "1", 3),
    SettleEntry("3", "1/0", "sold", "a note", at(60), only=True),
    SkipEntry("1/0"),
    CloseList("1"),
    ListEntries("1", 200, 100),
    HowFar(),
    Hosts(),
    Drain(on=True),
    DrainedNow(),
    CompareHosts(),
    Reload(),
    SendMessage("id", "support", "hello", call("A"), urgent=True),
    MessagesSeen(("id",), read=True),
    BarNumbers(("+442079460123",), "asked never to"),
    BarEntry("winter/7"),
    UnbarNumbers(("+442079460123",)),
    BarredNumbers("+44"),
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


async def test_a_question_that_is_not_understood_is_refused_in_words_and_the_line_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A time without a zone is no moment; what is no question at all is told as well."""
    desk, path = Desk(), tmp_path / "line.sock"
    server = LineServer(desk, path, desk.count)
    await server.start()
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(frames.frame(frames.Hello(version=frames.VERSION, name="stranger")))
    await frames.from_switchboard(reader)
    told = {}
    naive = {"type": "Report", "search": {"since": NOON.replace(tzinfo=None)}}
    strange = [naive, {"type": "Guess"}, {"type": "Timeline", "call": 7}, [], None]
    raws = [*map(msgspec.msgpack.encode, strange), b"\x81\xa4type\xa1\xff"]
    for number, raw in enumerate(raws):
        writer.write(frames.frame(frames.Ask(number, 0.0, msgspec.Raw(raw))))
        while not isinstance(said := await frames.from_switchboard(reader), frames.Failed):
            pass
        told[number] = said.message
    writer.write(frames.frame(frames.asked(99, BoardNow())))
    while not isinstance(last := await frames.from_switchboard(reader), frames.Reply):
        pass

    assert frames.answer_in(last, BoardNow()).agent == "Ada"
    assert told.keys() == set(range(len(raws)))
    assert all("does not understand the question" in said for said in told.values())
    assert "timezone" in told[0]
    deep = b"\x83\xa4type\xa6Follow\xa1x" + b"\x91" * 10_000 + b"\xc0"
    writer.write(len(deep).to_bytes(4, "big") + deep)
    while await reader.read(4096):
        pass
    assert not caplog.records
    writer.close()
    await server.stop()

"""A whole working day at a real terminal: what Telnyx, the history and the files say at its end."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from tests.e2e.day.awkward_stories import AWKWARD, MOST_AWKWARD
from tests.e2e.day.day_stories import (
    HARD_STORIES,
    MORNING,
    SENT_ON,
    STORIES,
    Story,
)
from tests.e2e.day.screen_forms import ESCAPE
from tests.e2e.day.working_day import PHONE, Told, WorkingDay
from tests.e2e.workplace import Desk, is_up
from tests.processes import eventually
from tests.switchboard.harness import told_to
from tests.switchboard.journal.everything_written import everything_written
from tests.switchboard.test_kill import board, replayed

SIZE: Final = {"columns": 160, "lines": 50}
NUMBER: Final = 12
"""Characters of a number that stand in a line of the history, however long it is."""

CLOSE: Final = timedelta(milliseconds=250)
"""What may lie between a moment and the event that tells it, on a busy machine."""

UNREACHABLE: Final = "+13125550005"

ONCE: Final = ("answer", "reject", "hangup", "transfer")
"""What is ordered of a call once in its life."""


def work(day: WorkingDay, stories: tuple[Story, ...]) -> None:
    """The day; after each story the desk is as before."""
    day.ready()
    for story in stories:
        story(day)
        day.nobody_is_on_the_line()
        day.is_me("Ready ", "phone down")


@pytest.mark.parametrize(
    "stories",
    [
        pytest.param((*MORNING, *MOST_AWKWARD), id="the morning"),
        pytest.param(STORIES, id="all of it", marks=pytest.mark.long),
    ],
)
def test_a_working_day(desk: Desk, stories: tuple[Story, ...]) -> None:
    """Callers and calls of mine, in every manner; and at its end everything is as it was."""
    with desk.terminal(**SIZE) as screen:
        screen.until(is_up)
        day = WorkingDay(desk, screen)
        work(day, stories)
        no_leg_is_left(day)
        assert no_order_came_twice(day) == {"done", "refused"}
        the_journal_tells_the_board(day)
        the_history_is_right(day)
        the_history_is_on_the_screen(day)

        desk.home.stop()
        screen.until(lambda it: "line lost" in it.lines[0])
        assert desk.home.run("switchboard", "start").returncode == 0
        screen.until(is_up)
        the_history_is_right(day)
        the_history_is_on_the_screen(day)
        no_key_and_no_fault_is_in_the_files(day)


LATE_AND_TWICE: Final = (
    {"target": "webhooks", "kind": "duplicate", "probability": 0.3},
    {"target": "webhooks", "kind": "reorder", "probability": 0.15, "seconds": 0.3},
    {"target": "webhooks", "kind": "delay", "probability": 0.15, "seconds": 0.3},
)


@pytest.mark.long
@told_to
def test_an_awkward_day(desk: Desk, told: str) -> None:
    """What was begun fails, people leave, phones drop: nobody is alone unnoticed, no leg is left.

    Webhooks come late and twice, and of a bridge Telnyx tells one side, the other, or both.
    """
    with desk.terminal(**SIZE) as screen:
        screen.until(is_up)
        day = WorkingDay(desk, screen)
        desk.practice.ask("rules", {"bridged_on": told})
        for fault in LATE_AND_TWICE:
            desk.practice.ask("faults", fault)
        work(day, (*AWKWARD, *SENT_ON))
        no_leg_is_left(day)
        assert no_order_came_twice(day) == {"done"}
        the_journal_tells_the_board(day)
        the_history_is_right(day)
        the_history_is_on_the_screen(day)
        no_key_and_no_fault_is_in_the_files(day)


FAULTS: Final = (
    {"target": "api", "kind": "drop_after_effect", "count": 2, "only": "/actions/bridge"},
    *LATE_AND_TWICE,
    {"target": "api", "kind": "429", "probability": 0.05, "seconds": 0.2},
    {"target": "api", "kind": "500", "probability": 0.05},
)


@pytest.mark.long
def test_a_hard_day(desk: Desk) -> None:
    """Webhooks come twice, late and in disorder, Telnyx fails now and then: all is as right."""
    with desk.terminal(**SIZE) as screen:
        screen.until(is_up)
        day = WorkingDay(desk, screen)
        for fault in FAULTS:
            desk.practice.ask("faults", fault)
        work(day, HARD_STORIES)
        no_leg_is_left(day)
        assert no_order_came_twice(day) == {"done", "duplicate", "refused"}
        the_journal_tells_the_board(day)
        the_history_is_right(day)
        the_history_is_on_the_screen(day)
        no_key_and_no_fault_is_in_the_files(day)


# What Telnyx says -------------------------------------------------------------------------


def no_leg_is_left(day: WorkingDay) -> None:
    """Every leg there ever was has ended, and nobody waits in a queue."""
    assert [leg for leg in day.practice.legs() if leg["state"] != "ended"] == []
    assert [leg for leg in day.practice.legs() if leg["queue"]] == []


def no_order_came_twice(day: WorkingDay) -> set[str]:
    """Each command was done once, under an id of its own; none is a second try of an intent.

    Returns which effects there were: refused was D38 alone, what a fault refused, and what
    was tried again after a fault when its call was over.
    """
    commands = [c for c in day.practice.ask("commands") if c["method"] == "POST"]
    failed = {c["command_id"] for c in commands if c["status"] in (429, 500)}
    refused = [
        c
        for c in commands
        if c["effect"] == "refused"
        and c["status"] not in (429, 500)
        and c["command_id"] not in failed
    ]
    told = [(c["status"], c["command_id"], c["path"], c["body"]) for c in refused]
    assert [c["body"].get("to") for c in refused] in ([], [UNREACHABLE]), told

    done = [command for command in commands if command["effect"] == "done"]
    ids = Counter(command["command_id"] for command in done if command["command_id"])
    assert ids.most_common(1)[0][1] == 1
    ordered = Counter(c["path"] for c in done if c["path"].rpartition("/")[2] in ONCE)
    assert ordered.most_common(1)[0][1] == 1
    dialled = Counter(c["body"]["to"] for c in done if c["path"].endswith("/v2/calls"))
    del dialled[PHONE]
    assert dialled.most_common(1)[0][1] == 1
    return {command["effect"] for command in commands}


# What the history says --------------------------------------------------------------------


def the_history_is_right(day: WorkingDay) -> None:
    """One row a call, with all that was told of it; times are Telnyx's; JSON and CSV alike."""
    past = day.desk.home.json("history", "--format", "json")
    expected = Counter(map(_expected, day.told))
    _the_same(Counter(map(_said, past)), expected)
    legs = {leg["call_control_id"]: leg for leg in day.practice.legs()}
    for call in past:
        _times_fit(call, legs[call["call_control_id"]])

    written = day.desk.home.run("history", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(written)))
    in_csv = Counter(row[:7] for row in expected.elements())
    _the_same(Counter(map(_said_in_csv, rows)), in_csv)


def _the_same(said: Counter[tuple[str, ...]], expected: Counter[tuple[str, ...]]) -> None:
    assert (list(expected - said), list(said - expected)) == ([], [])


def _expected(told: Told) -> tuple[str, ...]:
    fields = (told.outcome, told.agent, told.name, told.disposition, told.note)
    return (told.number, told.direction, *(field or "" for field in fields), *_more(told))


def _more(told: Told) -> tuple[str, str]:
    return (told.queue or "", told.role or "")


def _said(call: dict[str, Any]) -> tuple[str, ...]:
    number = call["to"] if call["direction"] == "outgoing" else call["from"]
    names = ("direction", "outcome", "agent", "name", "disposition", "note", "queue", "role")
    return (number, *(call[name] or "" for name in names))


def _said_in_csv(row: dict[str, str]) -> tuple[str, ...]:
    number = row["to"] if row["direction"] == "outgoing" else row["from"]
    names = ("direction", "outcome", "agent", "name", "disposition", "note")
    return (number.lstrip("'"), *(row[name] for name in names))


def _times_fit(call: dict[str, Any], leg: dict[str, Any]) -> None:
    """The moments are those of Telnyx, and no more is talked or waited than there was time."""
    started, answered, ended = (_moment(leg[f"{name}_time"]) for name in ("start", "answer", "end"))
    assert started is not None
    assert ended is not None
    assert _moment(call["started_at"]) == pytest.approx(started, abs=CLOSE)
    assert _moment(call["ended_at"]) == pytest.approx(ended, abs=CLOSE)
    if answered is None:
        assert (call["answered_at"], call["seconds"]) == (None, None)
        whole = ended - started
    else:
        assert _moment(call["answered_at"]) == pytest.approx(answered, abs=CLOSE)
        whole = ended - answered
    waited = timedelta(seconds=call["waited_seconds"] or 0)
    assert timedelta() <= waited <= ended - started + CLOSE
    if call["outcome"] == "answered":
        assert timedelta() < timedelta(seconds=call["seconds"]) <= whole + CLOSE
    else:
        assert call["seconds"] is None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def the_history_is_on_the_screen(day: WorkingDay) -> None:
    """`h` lists every call with outcome and disposition, and beside the list what was noted."""
    day.opens("h", "call back", "CSV JSON")
    day.reads("History", str(len(day.told)))
    for told in day.told:
        arrow = "→" if told.direction == "outgoing" else "←"
        day.reads(arrow, told.number[:NUMBER], told.outcome, told.disposition or "")
    for told in day.told:
        if told.note:
            day.screen.press(f"/{told.number}\r")
            day.reads("note", told.note)
            day.screen.press("/\x15\r")
            day.reads("History", str(len(day.told)))
    day.screen.press("e")
    day.reads("written", "exports")
    newest = max((day.desk.home.state / "exports").glob("*.csv"), key=_age)
    assert newest.read_text() == day.desk.home.run("history", "--format", "csv").stdout
    day.screen.press(ESCAPE)
    day.reads_no_more("call back", "CSV JSON")


def _age(file: Path) -> int:
    return file.stat().st_mtime_ns


# What the files say -----------------------------------------------------------------------


def the_journal_tells_the_board(day: WorkingDay) -> None:
    """The journal, read from its beginning, is the board that the switchboard shows."""

    def same() -> bool:
        ours = asyncio.run(board(day.desk.home))
        told = replayed(day.desk.home.paths.journal)
        return bool(ours) and all(told.get(call) == leg for call, leg in ours.items())

    eventually(same)


def no_key_and_no_fault_is_in_the_files(day: WorkingDay) -> None:
    """The API key stands in no file and was on no screen; the log knows of no fault."""
    key = day.desk.home.environment["TELNYX_API_KEY"].encode()
    files = list(everything_written(day.desk.home.state))
    assert files
    for file, content in files:
        assert key not in content, file
        if file.suffix == ".log":
            assert b"Traceback" not in content, content.decode()
            assert b"ERROR" not in content, content.decode()
    assert key not in day.screen.seen
    assert b"A fault in the console" not in day.screen.seen

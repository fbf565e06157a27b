"""Figures from the command line: as a table, for a spreadsheet, for a program."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from console.cli.commands.past.report import lines
from console.domain.agent.spells import Times
from console.domain.team.report import By, Reported, ReportRow
from console.domain.team.service_level import USUAL, CallFigures, OfferFigures
from console.reports.fields import FiguresJson
from tests.cli.user import Office
from tests.domain.stories import NOON
from tests.processes import eventually


@pytest.fixture(scope="module")
def served(office: Office) -> str:
    """A caller who was served by who works alone, after one who gave up."""
    gone = office.ring("Grace Hopper")
    office.practice.ask(f"calls/{gone}/remote", {"do": "hangup"})
    call, other = office.answered(), office.answered()
    office.give("bridge", call, other)
    eventually(lambda: office.shown(call) == office.shown(other) == "bridged")
    office.give("hangup", call)
    office.give("agent", "disposition", call, "resolved")
    eventually(lambda: office.json("report", "--format", "json")["total"]["dispositions"])
    return call


def figures(office: Office, *arguments: str) -> dict[str, Any]:
    """The figures of all, as a program is told them."""
    found: dict[str, Any] = office.json("report", "--format", "json", *arguments)["total"]
    return found["figures"]


@pytest.mark.usefixtures("served")
def test_who_works_alone_has_figures_too(office: Office) -> None:
    """Nobody is offered anything without a team: all callers are this one agent's."""
    told = figures(office)
    callers = office.json("history", "--json", "--limit", "1000")
    incoming = [one for one in callers if one["direction"] == "incoming"]

    assert told["offered"] == told["member_offered"] == len(incoming) >= 2
    assert told["answered"] >= 1
    assert told["on_calls_seconds"] > 0
    assert figures(office, "--until", "2026-01-01", "--since", "2025-01-01")["offered"] == 0


@pytest.mark.usefixtures("served")
def test_the_table_is_even_and_fits_a_terminal_of_80_columns(office: Office) -> None:
    """Each block has its figures below their heads."""
    told = office.run("report", "--by", "hour", "--since", "2h").out
    blocks = [block.splitlines() for block in told.rstrip("\n").split("\n\n")]

    assert [block[0].split()[0] for block in blocks[1:]] == ["CALLERS", "MEMBERS", "DISPOSITIONS"]
    for block in blocks[1:]:
        assert len({len(line) for line in block}) == 1
        assert max(map(len, block)) <= 80
        assert block[-1].startswith("all")
    assert blocks[-1][-1].split() == ["all:", "resolved", "1"]


def test_a_year_of_a_large_team_fits_too() -> None:
    """Names as long as people have, and the hours of hundreds."""
    row = ReportRow(
        key="wolfgang",
        name="Wolfgang Amadeus Theophilus Mozart",
        calls=CallFigures(
            offered=999_999, answered=999_999, wait=5e9, talk=5e9, longest_wait=1e5, in_time=999
        ),
        offers=OfferFigures(offered=999_999, taken=999_999, missed=99_999),
        times=Times(talk=359_999, wrap_up=359_999, ready=1e9, not_ready=1e9),
    )
    told = Reported(
        by=By.MEMBER, since=NOON, until=NOON, target=USUAL, rows=(row,), total=row, members=None
    )

    assert max(map(len, lines(told))) <= 80


@pytest.mark.usefixtures("served")
def test_rows_for_a_spreadsheet_have_the_names_that_a_program_is_told(office: Office) -> None:
    """One truth: a column is a field, and the same figure."""
    told = office.json("report", "--by", "day", "--since", "today", "--format", "json")
    written = office.run("report", "--by", "day", "--since", "today", "--format", "csv").out
    (row,) = csv.DictReader(io.StringIO(written))

    assert list(row) == ["key", "name", *FiguresJson.__struct_fields__, "dispositions"]
    assert datetime.fromisoformat(row["key"]) == datetime.fromisoformat(told["rows"][0]["key"])
    assert int(row["offered"]) == told["rows"][0]["figures"]["offered"]
    assert float(row["longest_wait_seconds"]) == pytest.approx(
        told["rows"][0]["figures"]["longest_wait_seconds"], abs=0.001
    )
    assert row["dispositions"] == "resolved: 1"


@pytest.mark.usefixtures("served")
def test_a_picture_has_the_figures_that_a_program_is_told(office: Office, tmp_path: Path) -> None:
    """One truth: what is drawn, beside what is counted. Nothing that is there is written over."""
    file = tmp_path / "report.svg"
    asked = ("report", "--by", "hour", "--since", "2h", "--until", _after())
    drawn = office.run(*asked, "--svg", str(file))
    told = office.json(*asked, "--format", "json")

    assert drawn.code == 0, drawn.err
    assert str(file) in drawn.out
    assert file.stat().st_mode & 0o777 == 0o600
    picture = ET.fromstring(file.read_text(encoding="utf-8"))
    rows = [one for one in picture.iter(f"{SVG}g") if one.get("class") == "callers"]
    assert [_counts(one) for one in rows] == [
        [row["figures"][name] for name in ("offered", "answered", "abandoned", "turned_away")]
        for row in (*told["rows"], told["total"])
    ]

    assert office.run(*asked, "--svg", str(file), "--format", "json").code == 2
    before = file.read_bytes()
    again = office.run(*asked, "--svg", str(file))
    assert again.code == 1
    assert "is there already, and is not overwritten" in again.err
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


SVG = "{http://www.w3.org/2000/svg}"


def _after() -> str:
    """A moment that no call of this test comes after, so that both count the same."""
    return datetime.now().astimezone().isoformat()


def _counts(row: ET.Element) -> list[int]:
    return [int(one.text or "") for one in list(row)[1:5]]


def test_a_group_that_there_is_not_is_named(office: Office) -> None:
    """No figures at all would look like a day without callers."""
    ran = office.run("report", "--group", "suport")

    assert ran.code == 2
    assert "there is no group suport: no team is configured" in ran.err


def test_a_century_of_hours_is_refused_with_what_to_do(office: Office) -> None:
    """Before anybody is asked for it."""
    ran = office.run("report", "--by", "hour", "--since", "2000-01-01")

    assert ran.code == 2
    assert "--by day" in ran.err


def test_the_help_says_what_each_figure_means(office: Office) -> None:
    """A figure that two people understand differently is worse than none."""
    told = office.run("report", "--help").out

    for word in ("offered", "abandoned", "level", "speed", "talk", "wrap-up", "occupied", "missed"):
        assert f"\n  {word} " in told

"""`list`: a file is looked at, opened, worked through and exported, each by a command."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from console.cli.commands.lists.printed import card, list_rows, list_words
from console.domain.work_lists.rules import CallOutcome
from console.line.port import Snapshot
from tests.cli.user import Office
from tests.domain.work_lists.listed import answered, called, entry, released, taken, the_list
from tests.processes import Home, Practice, begin_switchboard, eventually

FILE = """Name;Phone;Town;Note
Ada \x1b[2J;+13122000100;Ulm;=1+1
Bo;+13122010002;Bonn;
Cy;+442079460199;Kiel;never
Again;(312) 200-0100;;
Nobody;hello;;
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A user with a phone, and somebody who asked not to be called."""
    home = Home(tmp_path_factory.mktemp("office"))
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home, 'phone = "sip:ada@sip.example.com"\n[lists]\nbusy = 0\n')
        begin_switchboard(home)
        assert home.run("dnc", "add", "+442079460199").returncode == 0
        yield Office(home, practice)
        home.stop()


def test_a_list_is_worked_through_from_a_shell(office: Office, tmp_path: Path) -> None:
    """From the file to what came of each; nothing is taken before it was looked at."""
    file = tmp_path / "winter.csv"
    file.write_text(FILE)

    unasked = office.run("list", "open", str(file))
    assert (unasked.code, "say --yes" in unasked.err) == (2, True)
    assert "\x1b" not in unasked.out
    assert "columns: Name, Phone, Town, Note" in unasked.out
    looked_at = office.json("list", "open", str(file), "--json")
    assert looked_at["people"] == 2
    assert looked_at["list"] is None
    places = {sort: [one["place"] for one in looked_at[sort]] for sort in ("refused", "twice")}
    assert places == {"refused": ["line 6"], "twice": ["line 5"]}
    assert [one["place"] for one in looked_at["barred"]] == ["line 4"]
    assert not [one for one in office.json("list", "--json") if one["name"] == "winter"]
    assert office.run("list", "dial").code == 1

    opened = office.json("list", "open", str(file), "--yes", "--json")["list"]
    assert (opened["name"], opened["people"], opened["untouched"]) == ("winter", 2, 2)
    first = office.json("list", "next", "--json")
    assert dict(first["columns"])["Town"] == "Ulm"
    card = office.run("list", "next")
    assert "\x1b" not in card.out
    assert "next number +13122000100" in card.out
    dialled = office.give("list", "dial")
    assert dialled["message"] == "you are talking with +13122000100"
    again = office.run("list", "dial")
    assert (again.code, "say what came of it" in again.err) == (1, True)
    done = office.json("list", "done", "resolved", "--note", "agreed", "--json")
    assert (done["standing"], done["disposition"]) == ("done", "resolved")
    call = done["tries"][0]["call_control_id"]
    office.run("hangup", call)

    for _ in range(3):
        assert office.json("list", "next", "winter", "--json")["name"] == "Bo"
        busy = office.run("list", "dial", "--json")
        assert busy.code == 1
        eventually(lambda: office.json("list", "show", "--json")["mine"] is None)
    shown = office.json("list", "show", "winter", "--json")
    assert (shown["calls"], shown["reached"], shown["results"]) == (
        4,
        1,
        {"busy": 1, "resolved": 1},
    )
    assert "50 % of them" in office.run("list", "show").out
    assert office.run("list", "next").code == 1
    assert "2" in office.run("list").out


def test_what_came_of_each_is_exported_with_every_column(office: Office, tmp_path: Path) -> None:
    """In the CSV nothing is a formula, and a file that is there is not overwritten."""
    file = tmp_path / "spring.csv"
    file.write_text(FILE)
    opened = office.json("list", "open", str(file), "--yes", "--name", "Spring", "--json")
    id_ = opened["list"]["id"]
    taken = office.json("list", "next", id_[:8], "--json")
    skipped = office.json("list", "skip", "--json")
    assert (skipped["standing"], skipped["id"]) == ("free", taken["id"])
    office.json("list", "next", "Spring", "--entry", "1", "--json")
    those = ("--entry", "1", "--list", "spring")
    promised = office.json("list", "done", "resolved", "--at", "2h", "--mine", "--json", *those)
    assert promised["again_at"] is not None
    assert office.run("list", "done", "resolved").code == 1

    written = tmp_path / "out.csv"
    assert office.run("list", "export", "spring", str(written)).code == 0
    assert office.run("list", "export", "spring", str(written)).code == 1
    rows = [*csv.DictReader(written.read_text("utf-8").splitlines())]
    assert [row["Town"] for row in rows] == ["Ulm", "Bonn"]
    assert rows[0]["Note"] == "'=1+1"
    assert rows[0]["list_disposition"] == "resolved"
    exported = json.loads(office.run("list", "export", "spring", "--json").out)
    assert [one["place"] for one in exported] == [0, 1]
    assert office.run("--read-only", "list", "close", "spring").code == 1
    assert office.json("list", "close", "spring", "--json")["closed_at"] is not None
    assert office.run("list", "next", "spring").code == 1
    nothing = office.run("list", "show", "summer")
    assert (nothing.code, "No work list could be meant by 'summer'" in nothing.err) == (1, True)


def test_one_of_whom_nobody_knows_is_printed_with_who_has_it_and_what_decides() -> None:
    """As long as its member has it, and after that."""
    facts = (taken(1), called(2), answered(130, CallOutcome.UNKNOWN))
    unclear = the_list(*facts)
    held, doubtful = entry(*facts), entry(*facts, released(600, why="away"))

    words = ["\n".join(card(one, Snapshot(number=0))) for one in (held, doubtful)]

    for told in words:
        assert "not known whether the person was called" in told
        assert "`list done CODE --entry 1`" in told
    assert "taken by ada since" in words[0]
    assert "`list next --entry 1`" in words[1]
    assert any("unclear      1:" in line for line in list_words(unclear))
    assert "1 unclear" in "".join(list_rows([unclear]))


def test_a_number_that_is_not_to_be_called_is_marked_for_whoever_is_told_it_or_not() -> None:
    """Else one learns it as the call is refused."""
    one, board = entry(taken(1)), Snapshot(number=0)
    number = one.entry.person.numbers[0]
    marked = (
        (one, structs.replace(board, barred_numbers=(number,))),
        (structs.replace(one, barred=(0,)), board),
    )

    said = ["  it is on the do-not-call list" in card(*told) for told in ((one, board), *marked)]
    assert said == [False, True, True]

"""A batch stored by few statements and the same facts stored one by one leave the same journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.events import Fact, RecordingSaved
from console.domain.orders import Dial, HangUp, OutcomeKind
from console.switchboard.journal.commit import (
    IN_ONE_STATEMENT,
    Commits,
    Delivered,
    Stored,
    commit,
)
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.shared import ELSEWHERE, begin_sharing
from tests.domain.stories import (
    CALLER,
    OURS,
    answered,
    at,
    bridged,
    call,
    hung_up,
    initiated,
    order,
    placed,
    settled,
    sighted,
    transcribed,
)
from tests.examples import examples
from tests.switchboard.journal.test_writer import body_of


def late(seconds: float, leg_id: str) -> Fact:
    """A webhook that names its leg by no control id."""
    return Fact(
        id=f"saved@{seconds}",
        kind="call.recording.saved",
        occurred_at=at(seconds),
        received_at=at(seconds),
        payload=RecordingSaved(call_leg_id=leg_id, call_session_id="S"),
    )


DIAL = order(Dial(to=CALLER, from_=OURS, connection_id="7"))
END = order(HangUp(call=call("A")), 2)
STORY = (
    *(each for leg in "ABC" for each in (initiated(0, leg), answered(2, leg), bridged(3, leg))),
    *(hung_up(9, leg) for leg in "AB"),
    sighted(10, "C", alive=False),
    placed(1, DIAL),
    settled(2, DIAL, OutcomeKind.ACCEPTED, "D"),
    placed(8, END),
    settled(9, END, OutcomeKind.ACCEPTED),
    late(20, "leg-A"),
    late(21, "leg-unknown"),
    transcribed(4, "A", "hello", final=False),
    transcribed(5, "A", "Grüß Gott"),
    transcribed(6, "B", "hello there", track=None),
)


def stored(
    database: sqlite3.Connection, facts: Sequence[Fact], sizes: Sequence[int]
) -> list[Stored]:
    """The facts committed in batches of those sizes, the rest in one."""
    results: list[Stored] = []
    todo = [Delivered(each, body_of(each), b"{}") for each in facts]
    for size in (*sizes, len(todo)):
        if todo[:size]:
            results += commit(database, todo[:size])
        todo = todo[size:]
    return results


def stored_behind(
    database: sqlite3.Connection, facts: Sequence[Fact], sizes: Sequence[int], then: Sequence[str]
) -> list[Stored]:
    """The same by a writer that keeps what follows later, or ends before it gets to that."""
    results: list[Stored] = []
    commits = Commits(database)
    todo = [Delivered(each, body_of(each), b"{}") for each in facts]
    for size, what in zip((*sizes, len(todo)), (*then, "rest"), strict=False):
        if todo[:size]:
            results += commits.commit(todo[:size])
        todo = todo[size:]
        if what == "rest":
            commits.behind.follow_up(busy=False)
        elif what == "end":
            commits = Commits(database)
    if todo:
        results += commits.commit(todo)
    Commits(database)
    return results


def tables(database: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    names = ("facts", "about", "calls", "attendance", "spoken", "had", "followed")
    return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608 - constants


@settings(max_examples=examples(0.4))
@given(
    facts=st.one_of(
        st.lists(st.sampled_from(STORY), min_size=1, max_size=30),
        st.permutations(STORY),
    ),
    sizes=st.lists(st.integers(min_value=2, max_value=12), max_size=6),
    then=st.lists(st.sampled_from(("go on", "rest", "end")), max_size=6),
)
def test_the_size_of_a_batch_changes_nothing(
    facts: list[Fact], sizes: list[int], then: list[str]
) -> None:
    """With and without repetitions, in any order: rows, numbers and answers are the same, whether
    what follows from a fact is kept with it, behind it, or by the next process."""
    with TemporaryDirectory() as folder:
        one_by_one = open_for_writing(Path(folder) / "one.db")
        together = open_for_writing(Path(folder) / "many.db")
        expected = stored(one_by_one, facts, [1] * len(facts))

        assert stored(together, facts, sizes) == expected
        assert tables(together) == tables(one_by_one)
        behind = open_for_writing(Path(folder) / "behind.db")
        assert stored_behind(behind, facts, sizes, then) == expected
        assert tables(behind) == tables(one_by_one)
        for database in (one_by_one, together, behind):
            database.close()


def test_the_end_of_a_leg_counts_for_what_follows_it_in_the_same_batch(tmp_path: Path) -> None:
    """A late fact does not put an ended leg back, however close behind the end it comes."""
    database = open_for_writing(tmp_path / "journal.db")
    results = stored(database, [initiated(0, "A"), hung_up(9, "A"), answered(2, "A")], [])

    assert [each.after_end for each in results] == [False, False, True]
    assert [each.number for each in results] == [1, 2, 3]
    database.close()


def test_who_reads_what_a_writer_left_behind_finds_it_kept(tmp_path: Path) -> None:
    """A process that is killed between a fact and what follows from it costs no line of a call."""
    path = tmp_path / "journal.db"
    database = open_for_writing(path)
    told = (initiated(0, "A"), answered(2, "A"), hung_up(9, "A"))
    Commits(database).commit([Delivered(each, body_of(each), b"{}") for each in told])
    assert not database.execute("SELECT * FROM calls").fetchall()
    database.close()
    reader = JournalReader(path)

    (line,) = reader.calls_named("")
    assert (line.answered_at, line.ended_at) == (at(2), at(9))
    assert len(reader.facts_of_call(line.call)) == 3
    reader.close()


@pytest.mark.parametrize("many", [1, IN_ONE_STATEMENT + 1])
def test_what_is_stored_after_all_facts_were_pruned_is_followed_too(
    tmp_path: Path, many: int
) -> None:
    """Numbers go on, or begin anew where many go in at once: each fact is followed either way."""
    database = open_for_writing(tmp_path / "journal.db")
    first, *others = (
        Delivered(one, body_of(one), b"{}")
        for one in (initiated(0, f"A{number}") for number in range(many + 1))
    )
    commits = Commits(database)
    commits.commit([first])
    commits.behind.catch_up()
    database.execute("DELETE FROM facts")
    (stored, *_), _ = (commits.commit(others), Commits(database))

    assert stored.number == (2 if many <= IN_ONE_STATEMENT else 1)
    assert len(database.execute("SELECT call_id FROM about").fetchall()) == 1 + many
    database.close()


def test_nothing_follows_from_what_stands_beside_another_fact_after_a_start_either(
    tmp_path: Path,
) -> None:
    """What another host shared first is the fact of all; the host's own version tells no more."""
    database = open_for_writing(tmp_path / "journal.db")
    begin_sharing(database)
    own, shared = settled(9, END), settled(9, END, OutcomeKind.REFUSED)
    commits = Commits(database)
    commits.commit([Delivered(own, body_of(own), b"")])
    commits.commit([Delivered(shared, body_of(shared), b"", ELSEWHERE)])
    before = tables(database)
    Commits(database)

    assert len(database.execute("SELECT id FROM facts").fetchall()) == 2
    assert len(before["about"]) == 1
    assert tables(database) == before
    database.close()

"""A batch stored by few statements and the same facts stored one by one leave the same journal."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.events import Fact, RecordingSaved
from console.domain.orders import Dial, HangUp, OutcomeKind
from console.switchboard.journal.commit import Delivered, Stored, commit
from console.switchboard.journal.file import open_for_writing
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


def tables(database: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    names = ("facts", "about", "calls", "attendance", "spoken")
    return {name: database.execute(f"SELECT * FROM {name}").fetchall() for name in names}  # noqa: S608 - constants


@settings(max_examples=examples(0.4))
@given(
    facts=st.one_of(
        st.lists(st.sampled_from(STORY), min_size=1, max_size=30),
        st.permutations(STORY),
    ),
    sizes=st.lists(st.integers(min_value=2, max_value=12), max_size=6),
)
def test_the_size_of_a_batch_changes_nothing(facts: list[Fact], sizes: list[int]) -> None:
    """With and without repetitions, in any order: rows, numbers and answers are the same."""
    with TemporaryDirectory() as folder:
        one_by_one = open_for_writing(Path(folder) / "one.db")
        together = open_for_writing(Path(folder) / "many.db")
        expected = stored(one_by_one, facts, [1] * len(facts))

        assert stored(together, facts, sizes) == expected
        assert tables(together) == tables(one_by_one)
        one_by_one.close()
        together.close()


def test_the_end_of_a_leg_counts_for_what_follows_it_in_the_same_batch(tmp_path: Path) -> None:
    """A late fact does not put an ended leg back, however close behind the end it comes."""
    database = open_for_writing(tmp_path / "journal.db")
    results = stored(database, [initiated(0, "A"), hung_up(9, "A"), answered(2, "A")], [])

    assert [each.after_end for each in results] == [False, False, True]
    assert [each.number for each in results] == [1, 2, 3]
    database.close()

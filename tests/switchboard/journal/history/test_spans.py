"""The index hides no call, keeps nothing of one that is gone, and may be broken off at any time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.history.past_calls import PastCall, Search
from console.domain.leg import CallId
from console.errors import Cancelled
from console.progress import Progress
from console.switchboard.journal.check import examine
from console.switchboard.journal.commit import Delivered, commit
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.history import several, spans
from console.switchboard.journal.history.find import find
from console.switchboard.journal.history.several import Asking
from console.switchboard.journal.history.spans import bring_up_to_date, packed, unpacked
from console.switchboard.journal.prune import prune
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.repair import repair
from console.switchboard.journal.search import Parameters
from tests.domain.history.test_past_calls import past
from tests.domain.stories import NOON, at, hung_up, initiated
from tests.switchboard.journal import damage
from tests.switchboard.journal.test_search import EVER, expected, store
from tests.switchboard.journal.test_writer import body_of, golden
from tests.waiting import LIMIT

CALLS = 400


@pytest.fixture(autouse=True)
def small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "SMALL", 8)
    monkeypatch.setattr(spans, "LARGE", 64)
    monkeypatch.setattr(spans, "_STEP", 4)
    monkeypatch.setattr(spans, "_ROWS", 20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_for_writing(path)) as opened:
        opened.execute("PRAGMA synchronous = OFF")
        yield opened


def caller(number: int) -> PastCall:
    """One of many, each with a name of its own."""
    name = f"Ada {number:04}x" if number % 2 else f"Zoë {number:04}x"
    return past(call=CallId(f"v3:{number}"), name=name, ended_at=at(number // 3))


def index(database: sqlite3.Connection, progress: Progress | None = None) -> None:
    bring_up_to_date(database, EVER, breath=0, changed=0, progress=progress)


def found(path: Path, text: str) -> list[str]:
    reader = JournalReader(path)
    calls = [call.call for call in reader.search(Search(text=text))]
    reader.close()
    return calls


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.integers(0, n - 1)))))
def test_places_come_back_as_they_were_packed(drawn: tuple[int, set[int]]) -> None:
    """Few or many."""
    count, places = drawn

    assert unpacked(packed(sorted(places), count), count) == sum(1 << place for place in places)


def test_a_search_looks_at_few_of_many_calls(
    path: Path, database: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks for a caller that never called must not wait for two hundred thousand others."""
    monkeypatch.setattr(several, "QUICK", LIMIT)  # by one connection, whose steps are counted
    store(database, [caller(number) for number in range(CALLS)], {})

    def steps(text: str) -> int:
        """Steps of SQLite, in hundreds."""
        counted = count()
        reader = JournalReader(path)
        reader._database.set_progress_handler(lambda: 0 * next(counted), 100)
        reader.search(Search(text=text))
        reader.close()
        return next(counted)

    words = ("nobody", "+4999999", "zoe 0200", "bo")
    before = {text: steps(text) for text in words}
    index(database)
    sizes = [calls for (calls,) in database.execute("SELECT calls FROM spans")]

    assert sum(sizes) > CALLS - 4 * spans.SMALL
    assert len(sizes) < CALLS // spans.LARGE + spans.LARGE // spans.SMALL
    assert {text: steps(text) * 4 < before[text] for text in words} == dict.fromkeys(words, True)


def test_nothing_of_a_call_that_is_gone_is_left_in_the_file(
    path: Path, database: sqlite3.Connection
) -> None:
    """Nobody's name outlives its call, also where it was indexed with others that stay."""
    old = past(call=CallId("v3:old"), name="Qxj Zvk", note="Wjq", ended_at=at(0))
    store(database, [old, *map(caller, range(1, 40))], {old.call: ["Hello Vqz"]})
    database.execute("UPDATE calls SET touched_at = ? WHERE call_id <> 'v3:old'", (EVER,))
    index(database)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    signs = [b"qxj", b"zvk", b"wjq", b"vqz"]
    written = path.read_bytes().lower()
    assert [sign in written for sign in signs] == [True] * 4
    prune(path, NOON.timestamp() + 1)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    written = path.read_bytes().lower()

    assert [sign in written for sign in signs] == [False] * 4
    assert database.execute("SELECT count(*) FROM grams WHERE gram = 'qxj'").fetchone() == (0,)
    assert found(path, "ada 0001x") == ["v3:1"]
    assert examine(path).faults == ()


def test_what_is_broken_off_hides_nothing_and_is_taken_up_again(
    path: Path, database: sqlite3.Connection
) -> None:
    """A switchboard ends at any time; a journal of an older version is indexed for minutes."""
    store(database, [caller(number) for number in range(60)], {})

    class Ended(Progress):
        """Work that ends after so many looks whether it shall."""

        left = 0

        def check(self) -> None:
            self.left -= 1
            if self.left < 0:
                raise Cancelled(self.what)

    broken_off = 0
    for left in range(0, 200, 9):
        progress = Ended()
        progress.left = left
        try:
            index(database, progress)
        except Cancelled:
            broken_off += 1
        assert found(path, "ada 0001x") == ["v3:1"]
        assert found(path, "zoe 0058x") == ["v3:58"]
        assert found(path, "nobody") == []
        database.execute("UPDATE calls SET note = ? WHERE call_id = 'v3:1'", (f"note {left}x",))
        assert found(path, f"note {left}x") == ["v3:1"]
    index(database)

    assert broken_off > 5
    assert database.execute("SELECT count(*) FROM spans WHERE calls IS NULL").fetchone() == (0,)
    (left,) = database.execute(
        "SELECT count(*) FROM grams WHERE span NOT IN (SELECT span FROM spans)"
    )
    assert left == (0,)
    assert examine(path).faults == ()


def meddling(
    reader: JournalReader,
    database: sqlite3.Connection,
    due: Iterator[bool],
    sql: str,
    parameters: tuple[object, ...] | Parameters,
) -> list[tuple[Any, ...]]:
    """Ask the journal, and have all spans made anew before that where it is due."""
    if next(due):
        database.execute("UPDATE calls SET note = ifnull(note, '') || 'x'")
        index(database)
    return reader._select(sql, parameters)


def test_a_search_finds_all_while_spans_are_made_anew(
    path: Path, database: sqlite3.Connection
) -> None:
    """At whatever moment of the search that happens."""
    calls = [caller(number) for number in range(40)]
    store(database, calls, {})
    index(database)
    reader = JournalReader(path)
    search = Search(text="ada", limit=50)
    for moment in range(30):
        due = map(moment.__eq__, count())
        asking = Asking(partial(meddling, reader, database, due), reader._several)
        lines = find(asking, search, None, ())

        assert [line[0] for line in lines] == [one.call for one in expected(calls, search, {})]
    reader.close()


def test_a_call_that_is_told_later_than_it_ended_is_found(
    path: Path, database: sqlite3.Connection
) -> None:
    """Another host may tell of last night's calls, and a note may be written hours after one."""
    store(database, [caller(number) for number in range(30)], {})
    index(database)
    late = (initiated(0, "late", caller_id_name="Quentin"), hung_up(1, "late"))
    commit(database, [Delivered(fact, body_of(fact), b"{}") for fact in late])

    assert len(found(path, "quentin")) == 1
    database.execute("UPDATE calls SET disposition = 'resolved' WHERE call_id = 'v3:3'")
    assert found(path, "resolved") == ["v3:3"]
    database.execute("UPDATE calls SET ended_at = ? WHERE call_id = 'v3:3'", (at(-9).timestamp(),))
    assert found(path, "resolved") == ["v3:3"]
    assert found(path, "ada 0003x") == ["v3:3"]


def test_an_index_that_is_not_what_the_calls_say_is_found_and_made_anew(
    path: Path, database: sqlite3.Connection
) -> None:
    """What is not found looks as if it had never been."""
    damage.written(path)
    index(database)
    assert examine(path).faults == ()
    database.execute("DELETE FROM grams WHERE length(gram) = 3")
    (fault,) = examine(path).faults
    assert "a search may not find some" in fault
    assert examine(path, quick=True).faults == ()
    database.close()
    repair(path, NOON + timedelta(days=99))

    assert examine(path).faults == ()
    with closing(sqlite3.connect(path)) as repaired:
        assert repaired.execute("SELECT sum(calls) FROM spans").fetchone()[0] > 0


def test_a_journal_of_an_older_version_is_indexed_once_it_is_open(path: Path) -> None:
    """Its calls are found all the time."""
    path = path.parent / "older" / "journal.db"
    golden(9, path)
    before = found(path, "lovelace")
    with closing(open_for_writing(path)) as database:
        assert found(path, "lovelace") == before
        database.execute("UPDATE calls SET ended_at = ended_at + 1 WHERE call_id = ?", before[:1])
        index(database)
        assert found(path, "lovelace") == before
    assert before

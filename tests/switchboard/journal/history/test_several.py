"""What a page needs of the journal is asked for at once, and is the page that it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from console.domain.history.past_calls import Search
from console.errors import JournalFailed
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.history import several as several_module
from console.switchboard.journal.history import spans
from console.switchboard.journal.history.asked import Asked
from console.switchboard.journal.history.several import AT_ONCE, Ask, Asking, Several, in_parts
from console.switchboard.journal.reader import JournalReader
from tests.switchboard.journal.history.test_spans import caller, index, store
from tests.waiting import LIMIT

CALLS = 40
TIMES = 20


@pytest.fixture(autouse=True)
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is asked of several connections."""
    monkeypatch.setattr(several_module, "QUICK", 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of some calls."""
    path = tmp_path / "journal.db"
    database = open_for_writing(path)
    store(database, [caller(number) for number in range(CALLS)], {})
    database.close()
    return path


@pytest.fixture
def several(path: Path) -> Iterator[Several]:
    """Connections to it."""
    several = Several(path, lambda: Asked(path))
    yield several
    several.close()


def asking(several: Several) -> Asking:
    """A search of which a part took long."""
    asking = Asking(lambda _sql, _parameters: [], several)
    assert asking.took(asking.began - LIMIT)
    return asking


def test_all_are_asked_at_the_same_time_and_answer_in_their_order(several: Several) -> None:
    """One after the other, a page that is on the disk alone took as long as all its places."""
    together = threading.Barrier(AT_ONCE)

    def work(number: int) -> Callable[[Ask], int]:
        def done(_ask: Ask) -> int:
            together.wait(LIMIT)
            return number

        return done

    for _ in range(3):
        found = asking(several).each([work(number) for number in range(AT_ONCE)])

        assert found == [*range(AT_ONCE)]
    assert len(several._all) == AT_ONCE - 1


def test_what_one_of_them_raises_is_raised_and_the_next_are_asked(several: Several) -> None:
    """A disk that fails is told of as it is by one connection."""
    works: list[Callable[[Ask], object]] = [
        lambda _: 1,
        lambda ask: ask("SELECT 1 FROM nowhere", ()),
    ]
    with pytest.raises(JournalFailed, match="nowhere"):
        asking(several).each(works)

    assert asking(several).each([works[0]] * 9) == [1] * 9


@pytest.mark.parametrize("number", [0, 1, AT_ONCE, AT_ONCE + 1, 100, 1000])
def test_the_parts_are_all_there_is_in_its_order(number: int) -> None:
    """Few are not worth a connection of their own."""
    parts = in_parts(range(number))

    assert [one for part in parts for one in part] == [*range(number)]
    assert len(parts) <= AT_ONCE
    assert len(parts) <= 1 or number > AT_ONCE


@pytest.mark.parametrize("limit", [1, 7, 40, 150, 1000])
def test_the_calls_that_the_index_leaves_over_are_the_same_from_a_slow_disk(
    tmp_path: Path, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several look at them at the same time; the page is the newest of them, in their order."""
    monkeypatch.setattr(spans, "SMALL", 8)
    monkeypatch.setattr(spans, "LARGE", 64)
    path = tmp_path / "many.db"
    with closing(open_for_writing(path)) as database:
        database.execute("PRAGMA synchronous = OFF")
        store(database, [caller(number) for number in range(400)], {})
        index(database)
        assert database.execute("SELECT count(*) FROM spans WHERE calls").fetchone()[0] > 1

    def found() -> list[str]:
        with closing(JournalReader(path)) as reader:
            asked = Search(text="Zoe", limit=limit)
            return [call.call for call in reader.search(asked)]

    slow = found()
    monkeypatch.setattr(several_module, "QUICK", LIMIT)

    assert slow == found()
    assert len(slow) == min(limit, 200)


def test_a_page_is_whole_and_in_order_and_a_reader_may_be_closed_meanwhile(path: Path) -> None:
    """Each thread that asks is told; none gets half of a page, and none hangs."""
    whole = JournalReader(path)
    page = [call.call for call in whole.search(Search())]
    whole.close()
    assert len(page) == CALLS
    for _ in range(TIMES):
        reader, begun = JournalReader(path), threading.Barrier(3)
        told: list[str] = []

        def ask(reader: JournalReader, begun: threading.Barrier, told: list[str]) -> None:
            begun.wait(LIMIT)
            try:
                while [call.call for call in reader.search(Search())] == page:
                    pass
            except JournalFailed as error:
                told.append(error.reason)

        asking = [threading.Thread(target=ask, args=(reader, begun, told)) for _ in range(2)]
        for thread in asking:
            thread.start()
        begun.wait(LIMIT)
        reader.close()
        for thread in asking:
            thread.join(LIMIT)

        assert len(told) == 2

"""Which list is meant by what somebody types, on the screen as in a shell."""

from __future__ import annotations

import pytest

from console.domain.work_lists.work_list import WorkList, lists_meant
from tests.domain.stories import at


def named(id_: str, name: str, *, closed: bool = False) -> WorkList:
    """A list of that name."""
    closed_at = at(9) if closed else None
    return WorkList(
        id=id_, name=name, by="ada", opened_at=at(0), members=(), people=0, closed_at=closed_at
    )


LISTS = (
    named("a1", "Winter", closed=True),
    named("b2", "Winter"),
    named("c3", "Winter 2"),
    named("d4", "Spring", closed=True),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ["b2", "c3"]),
        ("winter", ["b2"]),
        ("WINTER 2", ["c3"]),
        ("win", ["b2", "c3"]),
        ("spr", ["d4"]),
        ("a1", ["a1"]),
        ("a", ["a1"]),
        ("summer", []),
    ],
)
def test_a_whole_name_goes_before_a_beginning_and_an_open_list_before_closed_ones(
    typed: str, meant: list[str]
) -> None:
    """A list of each week has the name of its file: those of the weeks before are closed."""
    assert [one.id for one in lists_meant(LISTS, typed)] == meant

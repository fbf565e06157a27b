"""The kinds that are found by an index of their own: all of them, in words that stay the same."""

from __future__ import annotations

import pytest

from console.domain.own_facts import LASTING, OWN_KINDS
from console.switchboard.journal.history import messages
from console.switchboard.sharing import schema

LASTS = (
    "kind IN ('numbers.barred', 'numbers.unbarred', "
    "'call_back.set', 'call_back.rung', 'call_back.ended')"
)
LISTS = (
    "kind IN ('list.opened', 'list.people', 'list.taken', 'list.called', 'list.answered', "
    "'list.settled', 'list.released', 'list.closed', 'list.kept')"
)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ((messages.INDEX, messages.SINCE), "kind IN ('message.sent', 'message.seen')"),
        ((messages.INDEX_OF_LISTS, messages.LISTS), LISTS),
        ((messages.LASTING_INDEX, messages.ALL_LASTING), LASTS),
        ((schema.MIGRATIONS[5], schema.FACTS_LASTING), LASTS),
    ],
    ids=["messages", "work_lists", "lasting", "fact_lasting"],
)
def test_an_index_that_journals_have_is_asked_in_the_words_it_was_made_with(
    statements: tuple[str, str], words: str
) -> None:
    """In other words it finds nothing quicker, and one with fewer kinds finds fewer facts.

    Whoever changes the words, because there is one more kind, gives the index another name.
    """
    assert all(f"WHERE {words}" in one or f"AND {words}" in one for one in statements)


def test_what_lasts_is_found_whatever_kind_it_is() -> None:
    """A do-not-call number whose kind is not asked for would be called after the next start."""
    lasting = {kind for kind, payload in OWN_KINDS.items() if payload in LASTING}

    assert all(repr(kind) in messages.ALL_LASTING for kind in lasting)

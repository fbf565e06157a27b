"""What orders are called in the log."""

from __future__ import annotations

import pytest

from console.domain.acts import EndWrapUp, UsePhone
from console.domain.orders import AnyAct
from console.switchboard.board.log_words import act_words


@pytest.mark.parametrize(
    ("act", "words"),
    [(EndWrapUp(), "end of wrap-up"), (UsePhone(name="mobile"), "use the phone mobile")],
)
def test_what_an_agent_asks_for_is_told_in_words(act: AnyAct, words: str) -> None:
    """The log is read by agents, who know no ids of actions."""
    assert act_words(act) == words

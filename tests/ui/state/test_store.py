"""What the store takes of the changes that it is told."""

from __future__ import annotations

from console.domain.agent.state import AgentState, Presence
from console.line.port import AgentChanged, Snapshot
from console.ui.state.store import put_on_board


def test_a_colleagues_state_is_not_mine() -> None:
    """In a team everybody's states are told to everybody: the header has my own."""
    mine = AgentState(agent="ada", state=Presence.READY)
    board = Snapshot(number=1, agent="ada", agent_state=mine)
    theirs = AgentState(agent="bo", state=Presence.ON_CALL)

    after, part = put_on_board(board, AgentChanged(number=2, state=theirs))

    assert (after.agent_state, part) == (mine, "members")
    my_next = AgentState(agent="ada", state=Presence.ON_CALL)
    after, part = put_on_board(board, AgentChanged(number=2, state=my_next))
    assert (after.agent_state, part) == (my_next, "agent")

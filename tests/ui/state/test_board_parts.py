"""The parts of the board that are replaced as a whole."""

from __future__ import annotations

from console.domain.agent.state import AgentState, Presence
from console.domain.team.members import Member, MemberNow
from console.line.port import MemberChanged, Snapshot
from console.ui.state.board_parts import put_on_board


def now(user: str, presence: Presence) -> MemberNow:
    return MemberNow(member=Member(user=user), state=AgentState(agent=user, state=presence))


def test_a_colleagues_state_is_not_mine() -> None:
    """In a team everybody's states are told to everybody: the header has my own."""
    before = (now("ada", Presence.READY), now("bo", Presence.READY))
    board = Snapshot(number=1, agent="ada", agent_state=before[0].state, members=before)

    theirs = now("bo", Presence.ON_CALL)
    after, parts = put_on_board(board, MemberChanged(number=2, member=theirs))
    assert (after.agent_state, after.members) == (before[0].state, (before[0], theirs))
    assert parts == ("members",)
    mine = now("ada", Presence.ON_CALL)
    after, parts = put_on_board(board, MemberChanged(number=2, member=mine))
    assert (after.agent_state, after.members) == (mine.state, (mine, before[1]))
    assert parts == ("agent", "members")

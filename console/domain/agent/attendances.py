"""The attendances of all who work here, each followed by the facts about it."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.agent.attendance import Attendance, agent_of, attendance_of, reduce
from console.domain.agent.state import AgentState
from console.domain.events import Fact


class Attendances:
    """The attendance of every agent who works here.

    Follows the facts of those agents, and of no others: who left the team is not attended.
    """

    def __init__(self, agents: Iterable[str]) -> None:
        self._by_agent = {agent: Attendance(agent=agent) for agent in agents}

    @property
    def agents(self) -> tuple[str, ...]:
        """Who is attended, in the order in which they were given."""
        return tuple(self._by_agent)

    def of(self, agent: str) -> Attendance:
        """The attendance of an agent; for one who does not work here, that of a newcomer."""
        return self._by_agent.get(agent) or Attendance(agent=agent)

    def state(self, agent: str) -> AgentState:
        """The state of an agent, as it is shown."""
        return self.of(agent).state

    def take(self, fact: Fact) -> AgentState | None:
        """Fold one more fact; the state that it changed, None if it changed none."""
        agent = agent_of(fact.payload)
        before = self._by_agent.get(agent) if agent is not None else None
        if before is None:
            return None
        after = self._by_agent[before.agent] = reduce(before, fact)
        return after.state if after is not before and after.state != before.state else None

    def take_again(self, agent: str, facts: Iterable[Fact]) -> None:
        """Fold an agent from these facts alone: one of those before is another one now."""
        if agent in self._by_agent:
            self._by_agent[agent] = attendance_of(agent, facts)

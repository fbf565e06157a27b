"""A day of a team through terminals: six agents, a supervisor, callers, and what breaks."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from typing import Any, Final

import pytest

from tests.e2e.day.team_day import AgentAtWork
from tests.e2e.real_users import GROUP, Site, only_root, site
from tests.processes import alive, eventually

pytestmark = only_root

AGENTS: Final = tuple(range(61_031, 61_037))
BOSS: Final = 61_041
NUMBERS: Final = {
    "support": ("+13125550100", "+442079460100"),
    "sales": ("+13125550101",),
    "orders": ("+13125550102",),
}
"""Each group and the numbers that its callers call."""
GROUPS: Final = tuple(NUMBERS)
ALONE: Final = 45.0
"""Seconds for which a caller may hear nobody: 15 until it is offered again, the rest is the way
to a voice on a machine that is busy."""

LOOK: Final = 1.0
"""Seconds between two looks at who hears nobody."""
PATIENCE: Final = (30.0, 60.0)


def settings() -> str:
    """The team: two agents a group, who also help the next one, and a route for each."""
    lines = ["[team]", f'group = "{GROUP}"', "{more}"]
    for place, uid in enumerate(AGENTS):
        groups = [GROUPS[place % 3], GROUPS[(place + 1) % 3]]
        lines += ["[[team.members]]", f'user = "{uid}"', f'name = "Agent {uid}"']
        lines += [f"groups = {json.dumps(groups)}", f'phone = "sip:{uid}@phone.example"']
    lines += ["[[team.members]]", f'user = "{BOSS}"', 'name = "The boss"', 'role = "supervisor"']
    lines.append(f'phone = "sip:{BOSS}@phone.example"')
    for name in GROUPS:
        lines += ["[[team.routes]]", f'name = "{name}"', f'groups = ["{name}"]', "ring = 6"]
        lines.append(f"to = {json.dumps(NUMBERS[name])}")
    return "\n".join(lines) + "\n"


class TeamDay:
    """The day as it goes: who calls, who works, what breaks."""

    def __init__(self, at_work: Site, callers: int) -> None:
        self.site, self.practice, self.left = at_work, at_work.practice, callers
        self.dice = random.Random(7)  # noqa: S311 - people are no secret
        self.service = at_work.serve()
        self.agents = [
            AgentAtWork(at_work, uid, [one for one in AGENTS if one != uid], self.dice)
            for uid in AGENTS
        ]
        self.boss = at_work.users.terminal(BOSS)
        self.calls: dict[str, float] = {}
        self.mishaps = self._mishaps(callers)
        self._next, self._looked = 0.0, 0.0
        self.alone: dict[str, float] = {}
        self._alone_since: dict[str, float] = {}

    def _mishaps(self, callers: int) -> dict[int, Any]:
        """What breaks, once that many are still to call."""
        return {
            callers * 3 // 4: self._kill_the_switchboard,
            callers * 2 // 3: self._kill_a_console,
            callers // 2: self._lose_a_phone,
            callers // 3: self._kill_the_switchboard,
        }

    def work(self) -> None:
        """Until everybody who called is gone, and nobody is on the line any more."""
        eventually(self._all_are_ready)
        while self.left or self._living():
            for agent in self.agents:
                agent.step()
            self._somebody_calls()
            self._somebody_gives_up()
            self._look_who_is_alone()
            time.sleep(0.05)

    def _all_are_ready(self) -> bool:
        for agent in self.agents:
            agent.step()
        return all(agent.state() == "Ready" for agent in self.agents)

    def _somebody_calls(self) -> None:
        now = time.monotonic()
        if not self.left or now < self._next:
            return
        self._next = now + self.dice.uniform(1.0, 3.0)
        self.left -= 1
        to = self.practice.numbers[self.left % len(self.practice.numbers)]
        caller = {"from": f"+4420795{self.left:05}", "to": to}
        made = self.practice.ask("calls", caller)
        self.calls[made["call_control_id"]] = now + self.dice.uniform(*PATIENCE)
        mishap = self.mishaps.pop(self.left, None)
        if mishap is not None:
            mishap()

    def _somebody_gives_up(self) -> None:
        now = time.monotonic()
        for call, until in list(self.calls.items()):
            if now < until:
                continue
            self.calls[call] = now + 5.0
            leg = self.practice.leg(call)
            if leg["state"] == "parked" and leg["answer_time"] is None:
                self.practice.ask(f"calls/{call}/remote", {"do": "hangup"})

    def _look_who_is_alone(self) -> None:
        """Who was answered and is neither bridged nor in a conference with somebody."""
        now = time.monotonic()
        if now < self._looked + LOOK:
            return
        self._looked = now
        living = self._living()
        rooms = Counter(leg["conference"] for leg in living)
        for leg in living:
            call = leg["call_control_id"]
            heard = leg["bridged_with"] or (leg["conference"] and rooms[leg["conference"]] > 1)
            if call not in self.calls or leg["answer_time"] is None or heard:
                self._alone_since.pop(call, None)
                continue
            since = self._alone_since.setdefault(call, now)
            self.alone[call] = max(self.alone.get(call, 0.0), now - since)

    def _living(self) -> list[dict[str, Any]]:
        return [leg for leg in self.practice.ask("calls") if leg["state"] != "ended"]

    # What breaks --------------------------------------------------------------------------

    def _kill_the_switchboard(self) -> None:
        os.kill(self.service, signal.SIGKILL)
        eventually(lambda: not alive(self.service))
        self.site.socket.unlink()
        self.service = self.site.serve()

    def _kill_a_console(self) -> None:
        self.agents[0].killed()

    def _lose_a_phone(self) -> None:
        phones = [leg for leg in self._living() if leg["to"].startswith("sip:610")]
        if phones:
            self.practice.ask(f"calls/{phones[0]['call_control_id']}/remote", {"do": "hangup"})


@pytest.mark.long
@pytest.mark.parametrize("callers", [20, 200])
def test_every_caller_of_a_team_day_is_served_or_gave_up(callers: int) -> None:
    """Breaks, missed offers, hand-overs, a lost phone, three killed processes: nobody is lost."""
    with site(settings()) as at_work:
        day = TeamDay(at_work, callers)
        try:
            day.work()
            every_caller_is_in_the_history_as_telnyx_has_it(day)
            nobody_was_alone_for_long(day)
        finally:
            for agent in day.agents:
                agent.close()
            day.boss.__exit__()


def every_caller_is_in_the_history_as_telnyx_has_it(day: TeamDay) -> None:
    """Answered where a member's phone was on the line, abandoned where nobody was."""
    listed = day.site.users.run(BOSS, "history", "--json", "--since", "1d", "--limit", "10000")
    told = {call["call_control_id"]: call for call in json.loads(listed.out)}
    assert set(day.calls) <= set(told)
    bridged = {
        event["payload"]["call_control_id"]
        for event in day.practice.ask("events")
        if event["event_type"] == "call.bridged"
    }
    wrong = {
        call: told[call]["outcome"]
        for call in day.calls
        if (told[call]["outcome"] == "answered") is not (call in bridged)
    }
    assert not wrong
    outcomes = Counter(told[call]["outcome"] for call in day.calls)
    assert set(outcomes) <= {"answered", "abandoned", "missed"}, outcomes
    assert outcomes["answered"] > 0.8 * len(day.calls), outcomes
    assert {told[call]["agent"] for call in day.calls if told[call]["outcome"] == "answered"} <= {
        str(uid) for uid in AGENTS
    }


def nobody_was_alone_for_long(day: TeamDay) -> None:
    """From Telnyx's answer, and from the loss of a phone, to the next voice or the end."""
    assert not {call: gap for call, gap in day.alone.items() if gap > ALONE}

"""A day of a team through terminals: six agents, a supervisor, callers, and what breaks."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError

import msgspec
import pytest

from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.report import By
from console.reports.fields import ReportJson
from tests.e2e.day import accounts, figures
from tests.e2e.day.accounts import Caller, Noted
from tests.e2e.day.alone_callers import AloneCallers, Stretch
from tests.e2e.day.figures import Way
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
WAITING: Final = 5
"""So many callers wait at most: on a slow machine the day is longer, and no other one."""

PATIENT, IMPATIENT = (240.0, 300.0), (0.5, 3.0)
LEAVES_EARLY: Final = 0.06
"""The share of callers who do not wait, and the seconds after which each sort gives up."""

HANGS_UP: Final = 0.25
"""The share of callers who end the talk themselves, after so many seconds."""

TENTHS: Final = range(9, 1, -1)
"""So many tenths of the callers are still to call when something breaks."""

LONG_DAY: Final = 100
"""With so many callers everything happens that agents do by chance."""

BAD_DAY: Final = 60
"""So many callers on a day on which much breaks."""

STANDSTILL: Final = 300.0
"""Seconds in which nothing at all happens: the day will not end."""

TEAM: Final = Team(
    members=(
        *(
            Member(
                user=str(uid),
                name=f"Agent {uid}",
                groups=(GROUPS[place % 3], GROUPS[(place + 1) % 3]),
                phone=f"sip:{uid}@phone.example",
            )
            for place, uid in enumerate(AGENTS)
        ),
        Member(
            user=str(BOSS),
            name="The boss",
            role=MemberRole.SUPERVISOR,
            phone=f"sip:{BOSS}@phone.example",
        ),
    )
)
"""Two agents a group, who also help the next one."""


def settings() -> str:
    """The team, and a route for each group."""
    lines = ["[team]", f'group = "{GROUP}"', "{more}"]
    for one in TEAM.members:
        lines += ["[[team.members]]", f'user = "{one.user}"', f'name = "{one.name}"']
        lines += [f'role = "{one.role}"', f'phone = "{one.phone}"']
        lines.append(f"groups = {json.dumps(one.groups)}")
    for name in GROUPS:
        lines += ["[[team.routes]]", f'name = "{name}"', f'groups = ["{name}"]', "ring = 6"]
        lines.append(f"to = {json.dumps(NUMBERS[name])}")
    return "\n".join(lines) + "\n"


class TeamDay:
    """The day as it goes: who calls, who works, what breaks."""

    def __init__(
        self, at_work: Site, callers: int, stack: ExitStack, *, seed: int = 7, bad: bool = False
    ) -> None:
        self.site, self.practice, self.left = at_work, at_work.practice, callers
        self.dice = random.Random(seed)  # noqa: S311 - people are no secret
        self.began = datetime.now(UTC)
        self.service = at_work.serve()
        self.agents = [AgentAtWork(at_work, uid, self.dice) for uid in AGENTS]
        for agent in self.agents:
            stack.callback(agent.close)
            agent.colleagues = [one for one in self.agents if one is not agent]
        self.boss = stack.enter_context(at_work.users.terminal(BOSS))
        self.watch = stack.enter_context(AloneCallers(at_work.practice))
        self.gives_up: dict[str, float] = {}
        self.leaves: dict[str, float] = {}
        self.broke: Counter[str] = Counter()
        self._mishaps = self._bad(callers) if bad else self._planned(callers)
        self._next = 0.0
        self._moved, self._stood = ("", 0), time.monotonic()

    def _planned(self, callers: int) -> dict[int, Callable[[], None]]:
        """What breaks, and what the supervisor does, once that many are still to call."""
        what = (
            *(self._boss_sends_on_break, self._lose_a_phone, self._kill_the_switchboard),
            *(self._kill_a_console, self._boss_takes_over, self._lose_a_phone),
            *(self._kill_the_switchboard, self._boss_listens),
        )
        return {callers * tenths // 10: one for tenths, one in zip(TENTHS, what, strict=True)}

    def _bad(self, callers: int) -> dict[int, Callable[[], None]]:
        """Something with every third caller; mostly a phone is lost or the switchboard killed."""
        often = self._kill_the_switchboard, self._lose_a_phone
        others = self._kill_a_console, self._boss_takes_over, self._boss_sends_on_break
        what = (*(often * 4), *others, self._boss_listens)
        return {left: self.dice.choice(what) for left in range(2, callers, 3)}

    def work(self) -> None:
        """Until everybody who called is gone, and nobody is on the line any more."""
        eventually(self._all_are_ready)
        while self.left or self.watch.living:
            self._step()
            self._somebody_calls()
            self._somebody_leaves()
            self._must_go_on()
            time.sleep(0.03)
        eventually(self._all_are_off_the_line)

    def _step(self) -> None:
        for agent in self.agents:
            agent.step()
        _ = self.boss.lines  # what is not read blocks who writes it

    def _all_are_ready(self) -> bool:
        self._step()
        return all(agent.state == "Ready" for agent in self.agents)

    def _all_are_off_the_line(self) -> bool:
        self._step()
        told = json.loads(self.site.users.run(BOSS, "team", "--json").out)
        calls = json.loads(self.site.users.run(BOSS, "calls", "--json").out)
        return not any(one["calls"] for one in told) and not calls

    def _must_go_on(self) -> None:
        """Fail where nothing happens any more; how long the day takes is the machine's affair."""
        moved = (str(Counter(leg["state"] for leg in self.watch.legs)), self.left)
        if moved != self._moved:
            self._moved, self._stood = moved, time.monotonic()
        if time.monotonic() - self._stood > STANDSTILL:
            screens = [f"{one.uid}: {one.did}\n{one.screen.text}" for one in self.agents]
            raise AssertionError("\n\n".join([repr(self.watch.living), *screens]))

    def _somebody_calls(self) -> None:
        waiting = [leg for leg in self.watch.living if leg["state"] == "parked"]
        now = time.monotonic()
        if not self.left or now < self._next or len(waiting) >= WAITING:
            return
        self._next = now + self.dice.uniform(0.4, 1.6)
        self.left -= 1
        to = self.practice.numbers[self.left % len(self.practice.numbers)]
        made = self.practice.ask("calls", {"from": f"+4420795{self.left:05}", "to": to})
        early = self.dice.random() < LEAVES_EARLY
        call = made["call_control_id"]
        self.gives_up[call] = now + self.dice.uniform(*(IMPATIENT if early else PATIENT))
        if mishap := self._mishaps.pop(self.left, None):
            self.broke[mishap.__name__] += 1
            mishap()

    def _somebody_leaves(self) -> None:
        """Who waits for too long does, and of those who talk some."""
        now = time.monotonic()
        for leg in self.watch.living:
            call, waits = leg["call_control_id"], leg["answer_time"] is None
            if call not in self.gives_up:
                continue
            if not waits and call not in self.leaves:
                leaves = self.dice.random() < HANGS_UP
                self.leaves[call] = now + self.dice.uniform(2, 5) if leaves else float("inf")
            if now > (self.gives_up[call] if waits else self.leaves[call]):
                self.gives_up[call] = self.leaves[call] = float("inf")
                self._hangs_up(call)

    def _hangs_up(self, call: str) -> None:
        with suppress(HTTPError):  # it ended since it was looked at
            self.practice.ask(f"calls/{call}/remote", {"do": "hangup"})

    # What breaks --------------------------------------------------------------------------

    def _kill_the_switchboard(self) -> None:
        since = time.time()
        os.kill(self.service, signal.SIGKILL)
        eventually(lambda: not alive(self.service))
        self.site.socket.unlink()
        self.service = self.site.serve()
        self.watch.away.append(Stretch(since, time.time()))

    def _kill_a_console(self) -> None:
        busy = [agent for agent in self.agents if agent.state == "On call"]
        next(iter(busy), self.agents[0]).killed()

    def _lose_a_phone(self) -> None:
        phones = [leg for leg in self.watch.living if leg["to"].startswith("sip:6103")]
        talking = [leg for leg in phones if leg["bridged_with"]]
        for leg in (talking or phones)[:1]:
            self._hangs_up(leg["call_control_id"])

    # What the supervisor does -------------------------------------------------------------

    def _boss_sends_on_break(self) -> None:
        self.boss.press(f":member state {AGENTS[0]} not-ready lunch\r")

    def _boss_listens(self) -> None:
        if call := self._talks():
            self.site.users.run(BOSS, "supervise", call)

    def _boss_takes_over(self) -> None:
        """And talks until the caller leaves."""
        if call := self._talks():
            self.leaves[call] = time.monotonic() + 5
            self.site.users.run(BOSS, "take-over", call)

    def _talks(self) -> str:
        """A caller who talks with somebody."""
        calls = (leg["call_control_id"] for leg in self.watch.living if leg["bridged_with"])
        return next((call for call in calls if call in self.gives_up), "")


@pytest.mark.long
@pytest.mark.parametrize("callers", [20, 200])
def test_every_caller_of_a_team_day_is_served_or_gave_up(callers: int, tmp_path: Path) -> None:
    """Breaks, missed offers, hand-overs, a lost phone, three killed processes: nobody is lost."""
    began = time.monotonic()
    with site(settings()) as at_work, kept_where_it_fails(at_work, tmp_path), ExitStack() as stack:
        day = TeamDay(at_work, callers, stack)
        day.work()
        rows = accounts.noted(at_work.journal)
        practice = at_work.practice
        called = accounts.callers(*map(practice.ask, ("events", "commands", "calls")))
        day.watch.leave_out_who_was_held()
        tell(day, called, rows, time.monotonic() - began)

        all_of_a_day_happened(day, callers)
        is_as_the_simulator_has_it(day, called, rows)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 9))
def test_on_a_day_on_which_all_breaks_again_and_again_nobody_is_lost(
    seed: int, tmp_path: Path
) -> None:
    """A dozen kills of the switchboard and lost phones in two minutes, in the middle of steps."""
    began = time.monotonic()
    with site(settings()) as at_work, kept_where_it_fails(at_work, tmp_path), ExitStack() as stack:
        day = TeamDay(at_work, BAD_DAY, stack, seed=seed, bad=True)
        day.work()
        rows = accounts.noted(at_work.journal)
        practice = at_work.practice
        called = accounts.callers(*map(practice.ask, ("events", "commands", "calls")))
        day.watch.leave_out_who_was_held()
        tell(day, called, rows, time.monotonic() - began)

        assert not day.left
        is_as_the_simulator_has_it(day, called, rows)


def is_as_the_simulator_has_it(day: TeamDay, called: Sequence[Caller], rows: list[Noted]) -> None:
    """History, offers, reports, and who was alone: each against the account of the simulator."""
    assert {one.call for one in called} == set(day.gives_up)
    every_caller_is_in_the_history_as_telnyx_has_it(day, called, rows)
    offers_follow_the_routes(rows, called)
    nobody_was_alone_unnoticed(day, rows)
    the_reports_say_what_happened(day, called, rows)


@contextmanager
def kept_where_it_fails(at_work: Site, folder: Path) -> Iterator[None]:
    """Copy the journal and what the simulator knows to where a reader finds them after the run."""
    try:
        yield
    except BaseException:
        shutil.copytree(at_work.journal.parent, folder / "journal")
        for name in ("events", "commands", "calls"):
            told = at_work.practice.ask(name)
            (folder / f"{name}.json").write_text(json.dumps(told, indent=1))
        raise


def all_of_a_day_happened(day: TeamDay, callers: int) -> None:
    """A long day has each thing in it that a day of a team has."""
    did = sum((agent.did for agent in day.agents), Counter[str]())
    assert not day.left
    assert day.broke.total() == len(TENTHS)
    if callers >= LONG_DAY:
        assert all(did[one] for one in ("give", "consult complete", "consult abort", "break"))


def tell(day: TeamDay, called: Sequence[Caller], rows: Sequence[Noted], took: float) -> None:
    """Print the figures of the day; `-s` shows them."""
    did = sum((agent.did for agent in day.agents), Counter[str]())
    talked = [one for one in called if one.joined is not None]
    offers = Counter(one.body["why"] for one in rows if one.kind == "offer.ended")
    claims = Counter(one.body["why"] for one in rows if one.kind == "claim.released")
    late = sum(one.until - one.since for one in day.watch.late)
    away = sum(one.until - one.since for one in day.watch.away)
    sys.stdout.write(
        f"\n{len(called)} callers in {took:.0f} s, {len(talked)} talked, "
        f"longest wait {max(one.waited for one in called):.0f} s\n"
        f"agents: {dict(did)}\nbroke: {dict(day.broke)}\n"
        f"offers ended: {dict(offers)}   claims released: {dict(claims)}\n"
        f"alone {len(day.watch.found)} times, {day.watch.longest():.1f} s at most; the machine "
        f"was late for {late:.0f} s, the switchboard away for {away:.0f} s\n"
    )


def every_caller_is_in_the_history_as_telnyx_has_it(
    day: TeamDay, called: Sequence[Caller], rows: Sequence[Noted]
) -> None:
    """Answered where a member's phone was on the line, abandoned where nobody was."""
    listed = day.site.users.run(BOSS, "history", "--json", "--since", "1d", "--limit", "10000")
    told = {call["call_control_id"]: call for call in json.loads(listed.out)}
    wrong = {
        one: told[one.call]["outcome"]
        for one in called
        if (told[one.call]["outcome"] == "answered") is (one.joined is None)
    }
    assert not wrong
    outcomes = Counter(told[one.call]["outcome"] for one in called)
    assert set(outcomes) <= {"answered", "abandoned", "missed"}, outcomes
    had = accounts.had(rows)
    of_others = {
        one.call: (told[one.call]["agent"], had.get(one.call))
        for one in called
        if told[one.call]["agent"] != had.get(one.call)
    }
    assert not of_others


def offers_follow_the_routes(rows: Sequence[Noted], called: Sequence[Caller]) -> None:
    """For a time to the group of the route, then to everybody, and to nobody who is on a call."""
    groups = {one.user: one.groups for one in TEAM.members}
    of_number = {number: name for name, some in NUMBERS.items() for number in some}
    to = {one.call: of_number[one.to] for one in called}
    on: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        match row.kind:
            case "agent.took":
                on[row.body["agent"]].add(row.body["call"])
            case "agent.left":
                on[row.body["agent"]].discard(row.body["call"])
            case "offer.made":
                members = row.body["to"]
                assert not [one for one in members if on[one]], row
                route = to[row.body["call"]]
                assert row.body["route"] == route, row
                if row.body["until"] is not None:
                    assert all(route in groups[one] for one in members), row


def nobody_was_alone_unnoticed(day: TeamDay, rows: Sequence[Noted]) -> None:
    """Whoever hears nobody is offered to others in 15 s, or somebody acts on it before."""
    assert not day.watch.unnoticed(rows)


def the_reports_say_what_happened(
    day: TeamDay, called: Sequence[Caller], rows: list[Noted]
) -> None:
    """Each figure, as the exchange and the rows of the journal tell it."""
    until, within = datetime.now(UTC).isoformat(), str(accounts.target_for(called))
    span = ("--since", day.began.isoformat(), "--until", until, "--within", within)
    told: dict[By | None, Any] = {}
    for by in (None, *By):
        words = ("--by", by.value) if by else ()
        ran = day.site.users.run(BOSS, "report", "--format", "json", *span, *words)
        assert ran.code == 0, ran.err
        told[by] = msgspec.json.decode(ran.out, type=ReportJson)
    ways = {name: Way(frozenset(some), name) for name, some in NUMBERS.items()}
    figures.each_figure_is_right(told, TEAM, ways, called, rows)

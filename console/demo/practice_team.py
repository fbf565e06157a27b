"""Colleagues to practise with: scripted members who answer, wrap up, hand over and take breaks.

They work in the switchboard's own loop and give orders as any member does; what they are told
of calls is the board. Only a switchboard that talks to the simulator has them.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import timedelta
from typing import Final, NoReturn
from uuid import uuid4

from msgspec import Struct

from console.domain.acts import (
    Answer,
    AnyAct,
    AskForHelp,
    Dispose,
    EndWrapUp,
    GiveCall,
    GoNotReady,
    GoReady,
    HangUp,
    TakeHelp,
    WithdrawHelp,
)
from console.domain.agent.state import AgentState, Presence
from console.domain.leg import CallId, CallState, Leg
from console.domain.messages.message import Message
from console.domain.orders import Order, OrderId, Outcome, OutcomeKind
from console.domain.team.call_rules import rules_had
from console.domain.team.members import Member, MemberRole
from console.domain.team.rights import holder
from console.errors import ConsoleError
from console.line.port import Asker, answer
from console.line.questions import MessagesSeen, SendMessage
from console.process import elapsed
from console.switchboard.in_force import team_rules
from console.switchboard.service import Switchboard

Seconds = tuple[float, float]


class Habits(Struct, frozen=True, kw_only=True):
    """What a colleague is like; pairs are seconds, the least and the most, the rest are shares."""

    answers_after: Seconds = (2.0, 6.0)
    talks: Seconds = (15.0, 50.0)
    wraps_up: Seconds = (3.0, 12.0)
    breaks: Seconds = (20.0, 60.0)
    lets_pass: float = 0.08
    hands_over: float = 0.12
    goes_on_break: float = 0.15
    asks_for_help: float = 0.12
    comes_after: Seconds = (12.0, 25.0)
    writes: Seconds = (60.0, 150.0)
    reads_after: Seconds = (3.0, 9.0)


USUAL: Final = Habits()


def shares(users: Sequence[str], hosts: Sequence[str], up: Collection[str]) -> Mapping[str, str]:
    """At which host each colleague is: you are at the first, they are spread over the others.

    Where that host is not `up`, it is the next that is.
    """
    found = {}
    for place, user in enumerate(users):
        first = place % max(1, len(hosts) - 1)
        others = (*hosts[1:][first:], *hosts[1:][:first], *hosts[:1])
        if host := next((one for one in others if one in up), None):
            found[user] = host
    return found


class PracticeTeam:
    """The day of every member but `you`. `speed` divides all that people take their time for."""

    def __init__(
        self,
        switchboard: Switchboard,
        you: str,
        *,
        speed: float = 1.0,
        seed: int | None = None,
        habits: Habits = USUAL,
    ) -> None:
        self._switchboard, self._live, self._you = switchboard, switchboard.live, you
        self._speed, self._habits = speed, habits
        self._dice = random.Random(seed)  # noqa: S311 - people are no secret
        self._words = PracticeWords(switchboard, you, self._rest, seed)
        self._said = team_rules(switchboard.settings)
        self._stirred = asyncio.Event()
        self._live.watch(lambda _, __: self._stirred.set())
        self._live.agents.watch(self._stirred.set)

    @property
    def colleagues(self) -> tuple[Member, ...]:
        """Those who are scripted: agents, without you."""
        members = self._switchboard.settings.team.members
        return tuple(
            one for one in members if one.user != self._you and one.role is MemberRole.AGENT
        )

    async def work(self) -> None:
        """Let everybody who is at this host work until this is cancelled.

        Of several hosts each has its own share; who was at one that is gone goes on at another.
        """
        hosts, agents = self._switchboard.hosts, self._live.agents
        looked = asyncio.Event()
        hosts.watch(looked.set)
        days: dict[str, asyncio.Task[NoReturn]] = {}
        async with asyncio.TaskGroup() as working:
            working.create_task(self._words.write(days.keys), name="what colleagues write")
            while True:
                looked.clear()
                users = self._at_this_host(days)
                if users != days.keys():
                    for user in days.keys() - users:
                        days.pop(user).cancel()
                    for user in users - days.keys():
                        task = working.create_task(self._day(user), name=f"the day of {user}")
                        days[user] = task
                    agents.practise(users)
                    hosts.attached(agents.here)
                await looked.wait()

    def _at_this_host(self, before: Collection[str]) -> AbstractSet[str]:
        """Who of the colleagues is at this host; as `before` while the others are not reached."""
        hosts = self._switchboard.hosts
        users = [one.user for one in self.colleagues]
        if not hosts.name:
            return frozenset(users)
        known = hosts.hosts().hosts
        if hosts.away is not None or not known:
            return frozenset(before)
        up = [one.name for one in known if not one.is_silent and not one.draining]
        share = shares(users, [one.name for one in known], up)
        return frozenset(user for user, host in share.items() if host == hosts.name)

    async def _day(self, user: str) -> NoReturn:
        """Whatever there is to do next: a call that it has, a wrap-up, the next caller."""
        await self._rest((0.0, 3.0))
        while True:
            state = self._state(user)
            if state.calls:
                await self._talk(user, state.calls[-1])
            elif state.state is Presence.WRAP_UP:
                await self._wrap_up(user)
            elif state.state is Presence.NOT_READY:
                await self._give(user, GoReady())
            else:
                await self._take_next(user)

    async def _take_next(self, user: str) -> None:
        """Answer the next caller, or let it pass; a colleague may hand one over meanwhile."""
        while (call := self._ringing(user)) is None and self._state(user).state is Presence.READY:
            self._stirred.clear()
            await self._stirred.wait()
        if call is None:
            return
        await self._rest(self._habits.answers_after)
        if self._dice.random() < self._habits.lets_pass:
            await self._let_pass(user, call)
        elif self._is_for(user, call):
            await self._give(user, Answer(call=call, join=True))

    async def _let_pass(self, user: str, call: CallId) -> None:
        await self._until(lambda: not self._is_for(user, call), 60.0)
        await self._break(user)

    def _ringing(self, user: str) -> CallId | None:
        """The call that is offered to the member; rings for whoever comes first, without routes."""
        found = (leg.id for leg in self._live.oldest_first if self._is_for(user, leg.id))
        return next(found, None)

    def _is_for(self, user: str, call: CallId) -> bool:
        leg = self._live.legs.get(call)
        if leg is None or leg.claimed_by is not None or leg.pending:
            return False
        if leg.offered_to:
            return any(one.member == user for one in leg.offered_to)
        routed = bool(self._switchboard.settings.routes)
        return not routed and leg.state is CallState.OFFERED

    async def _talk(self, user: str, call: CallId) -> None:
        """Talk, then end it, or hand it over to somebody who is free; help may be asked for."""
        if self._words.asks_for_help(self._habits.asks_for_help):
            await self._rest((2.0, 6.0))
            await self._be_helped(user, call)
        await self._until(lambda: not self._has(user, call), self._some(self._habits.talks))
        if not self._has(user, call):
            await self._until(lambda: call not in self._state(user).calls, 5.0)
            return
        if self._dice.random() < self._habits.hands_over and (free := self._free(user)):
            note = self._dice.choice(("wants a refund", "asks for you", "has a second question"))
            given = await self._give(user, GiveCall(call=call, member=free, note=note))
            if given is not None and given.kind is OutcomeKind.ACCEPTED:
                await self._until(lambda: call not in self._state(user).calls, 5.0)
                return
            await self._rest(self._habits.answers_after)
        await self._give(user, HangUp(call=call))
        await self._until(lambda: call not in self._state(user).calls, 5.0)

    async def _be_helped(self, user: str, call: CallId) -> None:
        """Ask for help, wait for you, and then have somebody of the group come."""
        if not self._has(user, call) or self._live.legs[call].help_request is not None:
            return
        notes = self._switchboard.settings.team.help_notes
        note = self._words.one_of(notes or ("a question",))
        await self._give(user, AskForHelp(call=call, note=note))

        def is_settled() -> bool:
            leg = self._live.legs.get(call)
            request = leg.help_request if leg is not None else None
            return request is None or not request.is_open

        await self._until(is_settled, self._some(self._habits.comes_after))
        if not is_settled() and (helper := self._helper(user)):
            await self._give(helper, TakeHelp(call=call))
        await self._rest(self._habits.answers_after)
        await self._give(user, WithdrawHelp(call=call))

    def _helper(self, by: str) -> str | None:
        """One of the scripted who is asked where that user asks for help."""
        team = self._switchboard.settings.team
        found = [one.user for one in self.colleagues if team.helps(one, by)]
        return self._words.one_of(found) if found else None

    async def _wrap_up(self, user: str) -> None:
        await self._rest(self._habits.wraps_up)
        state, groups = self._state(user), self._switchboard.settings.team.groups_of(user)
        for call in state.awaiting:
            rules = rules_had(call, self._live.legs.get(call), state, groups, self._said)
            if codes := rules.dispositions:
                await self._give(user, Dispose(call=call, code=self._dice.choice(codes).code))
        if self._dice.random() < self._habits.goes_on_break:
            await self._break(user)
        elif self._state(user).state is Presence.WRAP_UP:
            await self._give(user, EndWrapUp())

    async def _break(self, user: str) -> None:
        reasons = self._switchboard.settings.rules.reasons
        if self._state(user).state is not Presence.NOT_READY:
            await self._give(user, GoNotReady(reason=self._dice.choice(reasons or ("",))))
        await self._rest(self._habits.breaks)

    # Parts --------------------------------------------------------------------------------

    async def _give(self, user: str, act: AnyAct) -> Outcome | None:
        """Give an order as that member; None where it is refused: somebody else was faster."""
        order = Order(id=OrderId(str(uuid4())), act=act, placed_at=self._live.now(), by=user)
        try:
            return await self._switchboard.order(order)
        except ConsoleError:
            return None

    def _state(self, user: str) -> AgentState:
        return self._live.agents.attendances.state(user)

    def _has(self, user: str, call: CallId) -> bool:
        leg: Leg | None = self._live.legs.get(call)
        return leg is not None and leg.alive and holder(leg) == user

    def _free(self, user: str) -> str | None:
        """A colleague who is Ready, you included."""
        free = [
            one.member.user
            for one in self._live.agents.members
            if one.state.state is Presence.READY and one.member.user != user and one.member.phone
        ]
        return self._dice.choice(free) if free else None

    async def _until(self, claim: Callable[[], bool], seconds: float) -> None:
        """Wait until it is true, at most so long; `seconds` are those of people."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds / self._speed):
                while not claim():
                    self._stirred.clear()
                    await self._stirred.wait()

    def _some(self, stretch: Seconds) -> float:
        return self._dice.uniform(*stretch)

    async def _rest(self, stretch: Seconds) -> None:
        await asyncio.sleep(self._some(stretch) / self._speed)


SAID: Final = (
    *("Lunch at one?", "Who knows about refunds for gift cards?", "Back in five minutes"),
    *("The caller on the other line asks for you later", "Nice work on that last call"),
)
"""What colleagues write to one another while nobody asks them anything."""


FRESH: Final = timedelta(minutes=2)
"""So long a message may wait for an answer: what was written before a start gets none."""


class PracticeWords:
    """What scripted colleagues write, and what they answer to you. Its dice are its own."""

    def __init__(
        self,
        switchboard: Switchboard,
        you: str,
        rest: Callable[[Seconds], Awaitable[None]],
        seed: int | None,
    ) -> None:
        self._switchboard, self._you, self._rest = switchboard, you, rest
        self._dice = random.Random(None if seed is None else seed + 1)  # noqa: S311 - likewise
        self._answered: set[str] = set()

    def asks_for_help(self, share: float) -> bool:
        """Whether somebody does this time."""
        return self._dice.random() < share

    def one_of(self, texts: Sequence[str]) -> str:
        """One of them, by chance."""
        return self._dice.choice(texts)

    async def write(self, at_work: Callable[[], Collection[str]]) -> NoReturn:
        """Write to you or a group now and then, and answer what you write, for ever."""
        since = elapsed()
        due = self._dice.uniform(*USUAL.writes)
        while True:
            await self._rest(USUAL.reads_after)
            here = sorted(at_work())
            for message in self._to_answer(here):
                await self._answer(message)
            if here and elapsed() - since >= due:
                since, due = elapsed(), self._dice.uniform(*USUAL.writes)
                await self._say(self.one_of(here), self._you, self.one_of(SAID))

    def _to_answer(self, here: Collection[str]) -> list[Message]:
        """What you wrote to one of them by name, or to several, and nobody answered."""
        live = self._switchboard.live
        mine = live.agents.messages.of(self._you)
        return [
            one
            for one in mine
            if live.now() - one.at < FRESH
            and one.by == self._you
            and one.id not in self._answered
            and {*one.members} & {*here}
        ]

    async def _answer(self, message: Message) -> None:
        """Those who get it have read it, and one of them answers."""
        self._answered.add(message.id)
        users = [one.user for one in self._switchboard.settings.team.members]
        readers = [user for user in users if user in message.members]
        for user in readers:
            await self._ask(user, MessagesSeen((message.id,), read=True))
        quick = self._switchboard.settings.team.quick_answers or ("Yes",)
        await self._say(self.one_of(readers), self._you, self.one_of(quick), message)

    async def _say(self, by: str, to: str, text: str, answered: Message | None = None) -> None:
        call = answered.call if answered is not None else None
        answers = answered.id if answered is not None else ""
        await self._ask(by, SendMessage(str(uuid4()), to, text, call, answers=answers))

    async def _ask(self, user: str, asked: SendMessage | MessagesSeen) -> None:
        """As that member's console would; who writes too much, or is gone, says nothing."""
        asker = Asker(user=user, member=self._switchboard.settings.team.member(user))
        with suppress(ConsoleError):
            await answer(self._switchboard.answers, asked, asker)

"""Who is told what: each question's answer and each change, as its asker may be told it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

import msgspec

from console.domain.call_backs.call_back import is_told
from console.domain.leg import CallId, Leg
from console.domain.messages.message import as_told
from console.domain.own_facts import tells_of
from console.domain.team.members import Member, Sight, Team
from console.domain.team.report import By, Reported, ReportSearch
from console.domain.team.rights import Asking, may_any, why_not
from console.domain.team.supervision import is_supervisors
from console.domain.work_lists.work_list import entry_named
from console.errors import NotNow, NotPermitted, OrderRejected
from console.line import questions
from console.line.listed_calls import ListedCalls
from console.line.port import Answers, AnyChange, Asker, AsSeen, Entry, Logged, Question, Snapshot
from console.line.questions import Payload, Status
from console.switchboard.board.act_words import Known
from console.switchboard.board.followers import Told
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.log_words import entries_of
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import fact_of
from console.switchboard.sight.among import Among
from console.switchboard.sight.masked import MaskedTexts
from console.switchboard.sight.untold import Untold
from console.switchboard.sight.view import Seen, View, is_for

NOBODY: Final = ""
"""Among agents in a search: the calls that nobody took."""

_ACTIONS: Final[Mapping[type[Question[Any]], str]] = {
    questions.Applications: "console.applications",
    questions.OneApplication: "console.applications",
    questions.Reconcile: "console.reconcile",
    questions.BarNumbers: "numbers.bar",
    questions.BarEntry: "numbers.bar",
    questions.UnbarNumbers: "numbers.unbar",
}
"""The questions that not every member may ask, and the actions of the rights that they are."""

_Handler: TypeAlias = Callable[[Any, Asker], Awaitable[Any]]


class SightOfMembers:
    """The team's `see`, `mask` and `tell_supervised`.

    Supervisors, admins, and who works alone are told everything. Numbers in `whole` are never
    masked: they are our own. `archive` is used in threads.
    """

    def __init__(self, live: LiveBoard, archive: JournalReader, whole: Iterable[str] = ()) -> None:
        self._live, self._archive = live, archive
        phones = (member.phone for member in live.agents.team.members if member.phone)
        self._masked = MaskedTexts(
            (*whole, *phones),
            live.lasting.register.is_barred,
            lambda number: live.ruling(number).why_closed,
            self._numbers_of,
        )

    @property
    def _team(self) -> Team:
        return self._live.agents.team

    def _numbers_of(self, entry: str) -> tuple[str, ...]:
        """The numbers of the person of an entry of a work list, by its id."""
        named = entry_named(entry)
        found = self._live.agents.lists.entry(*named) if named is not None else None
        return found.entry.person.numbers if found is not None else ()

    def follows(self, asker: Asker) -> Told | None:
        """How changes are told to that person from now on; None for who works alone."""
        if asker.member is None:
            return None
        seen, live = self._seen(asker), self._live
        whole = live.snapshot(asker.user)
        among: Told = _among(asker.member)
        if seen is None:
            view: Told = partial(_said_to, asker.user)
        else:
            view = View(whole, live.legs, seen)
            whole = seen.snapshot(whole)
        view = _after(among, view)
        if not self._is_told_of_supervision(asker):
            view = _after(view, Untold(whole))
        return self._masking(view) if self._masks(asker) else view

    def _masking(self, view: Told) -> Told:
        def told(changes: Iterable[AnyChange]) -> Iterator[AnyChange]:
            return map(self._masked.of, view(changes))

        return told

    def snapshot(self, whole: Snapshot, asker: Asker) -> Snapshot:
        """The board for that person."""
        if seen := self._seen(asker):
            whole = seen.snapshot(whole)
        elif asker.member is not None:
            said = tuple(entry for entry in whole.entries if is_for(entry, asker.user))
            whole = msgspec.structs.replace(whole, entries=said)
        if asker.member is not None:
            messages = tuple(as_told(message, asker.user) for message in whole.messages)
            among = _among(asker.member)
            parted = {"entries": among.answer(whole.entries), "messages": messages}
            parted["call_backs"] = tuple(
                one for one in whole.call_backs if is_told(one, asker.member)
            )
            lists = tuple(map(among.list, whole.lists))
            whole = msgspec.structs.replace(whole, lists=lists, **parted)
        if not self._is_told_of_supervision(asker):
            whole = Untold.snapshot(whole)
        if not self._masks(asker):
            return whole
        parts = ("legs", "entries", "undertakings", "queues", "messages", "lists", "call_backs")
        masked = {part: tuple(map(self._masked.of, getattr(whole, part))) for part in parts}
        return msgspec.structs.replace(whole, barred_numbers=(), **masked)

    def legs(self, asker: Asker) -> Iterator[Leg]:
        """The legs that person is told of, ended ones included."""
        seen, told_of = self._seen(asker), self._is_told_of_supervision(asker)
        for call, leg in self._live.legs.items():
            if (seen is None or seen.leg(call)) and (told_of or not is_supervisors(leg)):
                yield leg

    def over(self, answers: Answers) -> Answers:
        """The table, with each answer as whoever asks may be told it."""
        if not self._team.members:
            return answers
        return {question: self._over(handler) for question, handler in answers.items()}

    def _over(self, handler: _Handler) -> _Handler:
        async def answer(asked: Question[Any], asker: Asker) -> Any:
            try:
                told = await self._told(asked, asker, handler)
            except OrderRejected as error:
                if (rejected := self._rejected(error, asker)) is error:
                    raise
                raise rejected from error
            own = isinstance(told, Snapshot | Reported | ListedCalls)  # made for its asker already
            return told if own or not self._masks(asker) else self._masked.of(told)

        return answer

    def _rejected(self, error: OrderRejected, asker: Asker) -> OrderRejected:
        """Why an order was turned away, as that person may be told it: words may name a number."""
        words, hint = (self._masked.of(one) for one in (str(error), error.hint))
        if not self._masks(asker) or (words, hint) == (str(error), error.hint):
            return error
        rejected = NotNow(words)
        rejected.hint = hint
        return rejected

    async def _told(self, asked: Question[Any], asker: Asker, handler: _Handler) -> Any:
        seen, agents = self._seen(asker), self._agents(asker)
        told_of = self._is_told_of_supervision(asker)
        if reason := self._why_not(asked, asker):
            raise NotPermitted(reason)
        match asked:
            case questions.History(search=search):
                narrowed = msgspec.structs.replace(
                    search,
                    of=_narrowed(search.of, agents),
                    masked=self._masks(asker),
                    supervisors=search.supervisors and told_of,
                )
                return await handler(questions.History(narrowed), asker)
            case questions.Report(search=wanted) if asker.member and not may_any(asker.member):
                return await handler(questions.Report(_own(wanted, agents, asker.user)), asker)
            case questions.Queues() if seen:
                return seen.queues(await handler(asked, asker))
            case questions.Timeline(call=call) if not await self._may_read(call, asker):
                return ()
            case questions.RawBody(number=number) if asker.member is not None:
                entry = await asyncio.to_thread(self._entry, number)
                if entry is None or not await self._may_read_line(entry, asker):
                    return Payload(number=number, text="")
        told = await handler(asked, asker)
        if asker.member is not None:
            told = _among(asker.member).answer(told)
        return told if told_of else self._without(told)

    def _without(self, told: Any) -> Any:
        """An answer that may tell of a supervision, without what does."""
        match told:
            case Status():
                hears = sum(leg.alive and is_supervisors(leg) for leg in self._live.legs.values())
                return msgspec.structs.replace(told, live_legs=told.live_legs - hears)
            case (Entry(), *_):
                return tuple(entry for entry in told if not entry.untold)
        return told

    def _why_not(self, asked: Question[Any], asker: Asker) -> str | None:
        """Why that person may not ask this, in words; None where it may."""
        action = _ACTIONS.get(type(asked))
        if action is None or asker.member is None:
            return None
        return why_not(action, Asking(self._team, asker.member), None)

    async def _may_read(self, call: CallId | None, asker: Asker) -> bool:
        """Whether what is written of a call, on the board or past, is told to that person."""
        agents = self._agents(asker)
        if agents is None:
            return True
        if call is None:
            return False
        seen = self._seen(asker)
        if call in self._live.legs and (seen is None or seen.leg(call)):
            return True
        past = await asyncio.to_thread(self._archive.calls_named, call)
        had = (one.had_by or (NOBODY,) for one in past if one.call == call)
        return any(user in agents for users in had for user in users)

    async def _may_read_line(self, entry: Entry, asker: Asker) -> bool:
        if entry.untold and not self._is_told_of_supervision(asker):
            return False
        if asker.member is not None and not _among(asker.member).answer((entry,)):
            return False
        return self._agents(asker) is None or await self._may_read(entry.call, asker)

    def _entry(self, number: int) -> Entry | None:
        """The line of a fact, among all of its session: those tell whose leg it is."""
        row = self._archive.fact(number)
        if row is None:
            return None
        facts = [(row.number, fact_of(row))]
        for call in tells_of(facts[0][1].payload):
            facts += [(one.number, fact_of(one)) for one in self._archive.facts_of_call(call)]
        return entries_of(facts, Known(team=self._team))[0]

    def _agents(self, asker: Asker) -> tuple[str, ...] | None:
        """Whose past calls are told: its groups' and nobody's; None for everybody's."""
        team, member = self._team, asker.member
        if member is None or may_any(member):
            return None
        if team.see is Sight.OWN:
            return (member.user,)
        if team.see is Sight.ALL and not member.groups:
            return None
        colleagues = (one.user for one in team.members if set(one.groups) & set(member.groups))
        return tuple(dict.fromkeys((member.user, *colleagues, NOBODY)))

    def _is_told_of_supervision(self, asker: Asker) -> bool:
        return self._team.tells_supervised or asker.member is None or may_any(asker.member)

    def _seen(self, asker: Asker) -> Seen | None:
        """What that person sees of the board; None for one who sees all of it."""
        member = asker.member
        if member is None or self._team.see is Sight.ALL or may_any(member):
            return None
        return Seen(self._live.legs, self._team, member)

    def _masks(self, asker: Asker) -> bool:
        return self._team.mask and asker.member is not None and not may_any(asker.member)


def _narrowed(
    wanted: tuple[str, ...] | None, allowed: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    if wanted is None or allowed is None:
        return wanted if allowed is None else allowed
    return tuple(one for one in wanted if one in allowed)


def _own(search: ReportSearch, agents: tuple[str, ...] | None, user: str) -> ReportSearch:
    """Of members that user's own figures alone, and of calls those that it may be told of."""
    calls_of = (user,) if search.by is By.MEMBER else agents
    return msgspec.structs.replace(search, of=_narrowed(search.of, calls_of), members=(user,))


def _said_to(user: str, changes: Iterable[AnyChange]) -> Iterator[AnyChange]:
    """Every change; of what is said to somebody else that there was something."""
    for change in changes:
        silent = isinstance(change, Logged) and not is_for(change.entry, user)
        yield AsSeen(number=change.number, parts=()) if silent else change


def _after(first: Told, then: Told) -> Told:
    def told(changes: Iterable[AnyChange]) -> Iterable[AnyChange]:
        return then(first(changes))

    return told


def _among(member: Member) -> Among:
    return Among(member, any_call=may_any(member))

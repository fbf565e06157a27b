"""The switchboard: one process that receives webhooks, keeps the board and gives orders.

It outlives the terminal. What it is made of is put together in `opened` and nowhere else.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from socket import socket
from typing import Final

import msgspec

from console import __version__
from console.domain.acts import ApplicationAct, QueueAct
from console.domain.history.past_calls import PastCall, with_members, with_names
from console.domain.orders import Order, Outcome
from console.domain.team.hosts import HostsCompared, HostsNow
from console.domain.team.offers import Origin
from console.line import questions
from console.line.admittance import Admittance
from console.line.feed import Feed
from console.line.listed_calls import ListedCalls, listed
from console.line.port import Answers, Asker, Entry, Snapshot
from console.line.questions import OwnStatus, Payload, Status
from console.line.server import Attached, LineServer
from console.process import elapsed
from console.secret import Secret
from console.switchboard.background import Background
from console.switchboard.board.alone_watch import AloneWatch
from console.switchboard.board.health import Lights
from console.switchboard.board.log_words import entries_of, without_interim
from console.switchboard.board.replaced import Refolding
from console.switchboard.board.stored_folds import StoredFolds
from console.switchboard.colleagues.messages import TeamMessages
from console.switchboard.draining import Draining, check_admin
from console.switchboard.in_force import InForce
from console.switchboard.journal.rows import fact_of
from console.switchboard.live_settings import LiveSettings, Source
from console.switchboard.members import AtWork, at_work
from console.switchboard.opening import (
    Ground,
    begin_teamwork,
    open_background,
    open_dispatcher,
    open_folds,
    open_ground,
    open_listener,
    open_site,
    registration_of,
)
from console.switchboard.order_router import OrderRouter
from console.switchboard.orders.claims import Claims
from console.switchboard.own_status import own_status
from console.switchboard.past import LONGEST_CALL, give_up, remember
from console.switchboard.reports import Reports
from console.switchboard.settings import ServiceSettings
from console.switchboard.sight.sight import SightOfMembers
from console.switchboard.sync.applications import Applications
from console.switchboard.sync.missed_webhooks import MissedWebhooks
from console.switchboard.sync.queues import Queues
from console.switchboard.sync.reconcile import Reconciler
from console.switchboard.sync.schedule import Schedule
from console.switchboard.webhooks.listener import Listener
from console.switchboard.work_lists.answers import ListAnswers
from console.switchboard.work_lists.results import CallResults
from console.telnyx.retry import Patience

LONGEST: Final = timedelta(seconds=LONGEST_CALL)
"""How long a call may live: what other hosts noted before that is history."""


class Switchboard:
    """The service as the line sees it: questions, orders, and changes to follow."""

    def __init__(
        self,
        in_force: InForce,
        live_settings: LiveSettings,
        ground: Ground,
        orders: OrderRouter,
        *,
        schedule: Schedule,
        queues: Queues,
        applications: Applications,
        listener: Listener,
    ) -> None:
        live, lights, hosts, archive = ground.live, ground.lights, ground.hosts, ground.archive
        settings = in_force.settings
        self._in_force, self.live_settings = in_force, live_settings
        self.live, self.listener, self.hosts = live, listener, hosts
        self._lights, self._orders, self._schedule, self._queues = lights, orders, schedule, queues
        self._applications, self._archive = applications, archive
        self._messages = TeamMessages(live, ground.recorder, looks_only=settings.read_only)
        self._draining = Draining(hosts, live, settings.team)
        self._reports = Reports(in_force, archive, live)
        self._lists = ListAnswers(ground.list_calls, in_force, orders.site, self.order)
        self._started_at = lights.clock.now()
        whole = (settings.from_,) if settings.from_ else ()
        self._sight = SightOfMembers(live, archive, whole)
        self.answers = self._sight.over(self._table())

    @property
    def settings(self) -> ServiceSettings:
        """The settings in force."""
        return self._in_force.settings

    @property
    def admittance(self) -> Admittance:
        """Whom it serves."""
        settings = self.settings
        return Admittance(agent=settings.agent, team=settings.team, web_user=settings.web_user)

    def _table(self) -> Answers:
        """What a console may ask, and who answers it."""
        return dict(
            (
                questions.BoardNow.answered_by(self._board),
                questions.Give.answered_by(self._given),
                *self._messages.answers,
                *self._orders.barrings.answers,
                *self._lists.answers,
                questions.Timeline.answered_by(self._timeline),
                questions.RawBody.answered_by(self._raw_body),
                questions.History.answered_by(self._history),
                questions.Report.answered_by(self._reports.answer),
                questions.HowFar.answered_by(self._reports.how_far),
                questions.Hosts.answered_by(self._hosts_now),
                questions.Drain.answered_by(self._draining.drain),
                questions.Reload.answered_by(self.live_settings.answer),
                questions.CompareHosts.answered_by(self._compared),
                questions.DrainedNow.answered_by(self._draining.now),
                questions.Queues.answered_by(lambda *_: self._queues.boards()),
                questions.Applications.answered_by(lambda *_: self._applications.board()),
                questions.OneApplication.answered_by(
                    lambda asked, _: self._applications.one(asked.application_id)
                ),
                questions.Reconcile.answered_by(lambda *_: self.reconcile()),
                questions.StatusNow.answered_by(self._status),
                questions.OwnStatusNow.answered_by(self._own_status),
                questions.CallsNow.answered_by(self._calls),
            )
        )

    def follow(self, feed: Feed, asker: Asker) -> None:
        """Push every change from now on into the feed, as whoever asks may be told it."""
        self.live.follow(feed, self._sight.follows(asker))

    def unfollow(self, feed: Feed) -> None:
        """Stop pushing into the feed; one that never followed is left alone."""
        self.live.followers.unfollow(feed)

    def snapshot(self, asker: Asker | None = None) -> Snapshot:
        """The board now, and all else that a console of that person needs to draw."""
        self.live.arrivals.catch_up()
        asker = asker or self.admittance.alone
        looks_only = self.settings.read_only or asker.why_no_orders is not None
        member = asker.member or self.settings.members[0]
        rules = self._in_force.rules_of(member)(Origin())
        whole = msgspec.structs.replace(
            self.live.snapshot(asker.user),
            read_only=looks_only,
            phone=member.phone,
            agent_rules=rules,
            from_=rules.from_,
        )
        return self._sight.snapshot(whole, asker)

    async def order(self, order: Order) -> Outcome:
        """Carry out an order, to its end even if nobody waits any more."""
        return await self._orders.order(order)

    async def _given(self, asked: questions.Give, asker: Asker) -> Outcome:
        """Carry out what a console asks for. Who asks and when is not for the console to say."""
        return await self.order(
            msgspec.structs.replace(asked.order, by=asker.user, placed_at=self._lights.clock.now())
        )

    async def reconcile(self) -> None:
        """Ask Telnyx about every call now."""
        await self._schedule.reconcile()

    @property
    def listener_url(self) -> str:
        """Where the listener listens, with its real port."""
        return self.listener.url

    async def _board(self, _: questions.BoardNow, asker: Asker) -> Snapshot:
        return self.snapshot(asker)

    async def _timeline(self, asked: questions.Timeline, _: Asker) -> tuple[Entry, ...]:
        """Facts and orders of the call's session, oldest first; of what was said the last words."""
        rows = await asyncio.to_thread(self._archive.timeline, asked.call)
        facts = ((row.number, fact_of(row)) for row in rows)
        return without_interim(entries_of(facts, self.live.known))

    async def _raw_body(self, asked: questions.RawBody, _: Asker) -> Payload:
        row = await asyncio.to_thread(self._archive.fact, asked.number)
        text = row.body.decode("utf-8", "replace") if row else ""
        return Payload(number=asked.number, text=text)

    async def _history(self, asked: questions.History, _: Asker) -> tuple[PastCall, ...]:
        names = self.settings.team.names
        search = with_members(asked.search, names)
        found = await asyncio.to_thread(self._archive.search, search)
        return tuple(with_names(call, names) for call in found)

    async def _hosts_now(self, _: questions.Hosts, __: Asker) -> HostsNow:
        taken = [leg for leg in self.live.legs.values() if leg.alive and leg.claimed_by is not None]
        return msgspec.structs.replace(
            self.hosts.hosts(),
            trouble=self._lights.health.database.words,
            word=self.hosts.word,
            claims=len(taken),
        )

    async def _compared(self, _: questions.CompareHosts, asker: Asker) -> HostsCompared:
        check_admin(asker)
        return await self.hosts.compare()

    async def _calls(self, _: questions.CallsNow, asker: Asker) -> ListedCalls:
        """In a thread, for there may be many."""
        board = self.snapshot(asker)
        return await asyncio.to_thread(listed, board, board.legs)

    async def _own_status(self, _: questions.OwnStatusNow, asker: Asker) -> OwnStatus:
        self.live.arrivals.catch_up()
        return own_status(self.live, self.settings.team, asker, self._sight.legs(asker))

    async def _status(self, _: questions.StatusNow, asker: Asker) -> Status:
        self.live.arrivals.catch_up()
        told_of = tuple(self._sight.legs(asker))
        return Status(
            pid=os.getpid(),
            version=__version__,
            started_at=self._started_at,
            listener_url=self.listener_url,
            public_url=self._applications.public_url,
            socket=str(self.settings.socket),
            journal=str(self.settings.journal),
            connections=self.live.connections,
            live_legs=sum(leg.alive for leg in self.live.legs.values()),
            health=self._lights.health,
            offered=sum(leg.rings for leg in told_of),
            alone=sum(leg.alone_since is not None for leg in told_of),
            node=self.hosts.name,
            waiting=sum(one.waiting for one in self.hosts.hosts().hosts if one.here),
            settings=self.live_settings.words,
            settings_light=self.live_settings.light,
        )


@asynccontextmanager
async def opened(
    settings: ServiceSettings,
    api_key: Secret,
    *,
    patience: Patience | None = None,
    source: Source | None = None,
    door: socket | None = None,
) -> AsyncIterator[Switchboard]:
    """A switchboard that listens, until the context ends; it takes over what changes at `source`.

    `patience` bounds an order's tries, `door` is the listener's socket where it listens already.
    Raises `InvalidSetting`, `JournalLocked`, `JournalTooNew`, `JournalFailed` and `PortInUse`:
    whatever stands in the way of a start.
    """
    in_force = InForce(settings)
    async with AsyncExitStack() as closing:
        ground = open_ground(in_force, api_key, patience, closing)
        now, journal, reader, _, live, lights, hosts, client, recorder, calls = ground
        reconciler = Reconciler(client, recorder, live, now=now)
        listening_since = now()
        listener = await open_listener(settings, api_key, ground, closing, door)
        folds = open_folds(settings, live, journal, closing)
        background = await _joined(ground, listener, closing)
        interrupted = await _remember(ground, folds.version, listening_since, reconciler.missed)
        registration = registration_of(settings, ground, listener, background)
        parts = (live, lights, reconciler, registration, journal)
        schedule = Schedule(*parts, retention=settings.retention, hosts=hosts, note=recorder.own)
        queues = Queues(client, live, now=now, clock=elapsed)
        apps = Applications(client, registration)
        claims = Claims(recorder, live, now=now, hosts=hosts)
        given = (ground, in_force, claims, reconciler, closing)
        dispatcher = open_dispatcher(*given, background=background, ready=schedule.ready)
        closing.push_async_callback(listener.stop)
        members = at_work(in_force, live, recorder, now=now, past=reader.past, hosts=hosts)
        orders = OrderRouter(
            *(members, dispatcher, live, claims, background),
            account={ApplicationAct: apps.carry_out, QueueAct: queues.carry_out},
            list_calls=calls,
            now=now,
            note=recorder.own,
            read_only=settings.read_only,
            hosts=hosts,
            site=open_site(ground, in_force),
        )
        switchboard = Switchboard(
            *(in_force, LiveSettings(source, in_force, live), ground, orders),
            schedule=schedule,
            queues=queues,
            applications=apps,
            listener=listener,
        )
        await _serve_consoles(switchboard, lights, background, closing)
        _begin(ground, schedule, members, queues, folds, background=background)
        orders.carry_on(interrupted, in_force)
        begin_teamwork(ground, in_force, dispatcher, background)
        yield switchboard


async def _joined(ground: Ground, listener: Listener, closing: AsyncExitStack) -> Background:
    """Share with other hosts until the context ends, in what runs beside all else."""
    hosts, recorder = ground.hosts, ground.recorder
    # what runs beside ends before it: a host that says it lives has not left
    closing.push_async_callback(hosts.leave)
    take, fill, lost = recorder.from_elsewhere, recorder.from_history, partial(give_up, recorder)
    await hosts.join(take, fill, lost, longest=LONGEST, listener=listener.url)
    background = open_background(ground.live, closing)
    hosts.begin(background)
    return background


async def _remember(
    ground: Ground, version: str, listening_since: datetime, missed: MissedWebhooks
) -> tuple[Order, ...]:
    """Put the past on the board, and what was signed to the clock; the orders that were cut off.

    What was `missed` is looked for from the last webhook on.
    """
    reader, live = ground.reader, ground.live
    gap_until = None if ground.hosts.others_are_up else listening_since
    interrupted = await remember(reader, version, live, ground.recorder, gap_until=gap_until)
    signed = await asyncio.to_thread(reader.newest_signature)
    ground.lights.clock.signed_before(signed)
    missed.begin(signed)
    return interrupted


async def _serve_consoles(
    switchboard: Switchboard, lights: Lights, background: Background, closing: AsyncExitStack
) -> None:
    """The line, open. Raises `LineInUse`, `UnsafeFolder` and `GroupNotGiven`."""
    settings, agents, hosts = switchboard.settings, switchboard.live.agents, switchboard.hosts

    def attached(consoles: Attached) -> None:
        lights.consoles(consoles)
        hosts.attached(agents.here)

    def looked_at() -> None:
        agents.attached_elsewhere(hosts.elsewhere(), hosts.silent_for())
        lights.database(hosts.away)
        lights.hosts(hosts.word)
        if hosts.are_known:
            lights.lost_hosts(hosts.hosts())

    hosts.watch(looked_at)
    hosts.shows(lambda: switchboard.live.board.legs)
    line = LineServer(switchboard, settings.socket, attached, group=settings.group)
    await line.start()
    closing.push_async_callback(line.stop)
    switchboard.live_settings.begin(background, line.readmit)


def _begin(
    ground: Ground,
    schedule: Schedule,
    members: Sequence[AtWork],
    queues: Queues,
    folds: StoredFolds,
    *,
    background: Background,
) -> None:
    background.keep(schedule.keep_true, "reconciling")
    background.keep(queues.keep, "looking after the queues")
    background.keep(schedule.beat, "the service's beat")
    background.keep(schedule.prune, "pruning")
    background.keep(schedule.index, "indexing the history")
    background.keep(folds.keep, "storing folds")
    refolding = Refolding(ground.live, ground.reader)
    results = CallResults(ground.list_calls, ground.archive)
    background.keep(results.keep, "following the calls of lists")
    background.keep(refolding.keep, "folding anew what hosts noted differently")
    if any(member.phone.is_configured for member in members):
        alone = AloneWatch(ground.live, elapsed, ground.recorder.own, ground.hosts)
        background.keep(alone.keep, "watching who is alone")
        background.keep(alone.keep_noting, "noting since when one is alone")
    for member in members:
        background.keep(member.state.keep, "looking after an agent's state")

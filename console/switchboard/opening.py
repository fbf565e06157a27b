"""What a switchboard stands on, opened one after the other: journal, board, listener, client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from socket import socket
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from console.domain.team.members import Member
from console.errors import SharingNotInstalled
from console.line.port import Connection, Light, Snapshot, names_among
from console.process import elapsed
from console.secret import Secret
from console.switchboard.background import Background
from console.switchboard.board.health import Lights
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.membership import Membership
from console.switchboard.board.recorder import Intake, Recorder
from console.switchboard.board.served import ServedCalls, Serving
from console.switchboard.board.stored_folds import StoredFolds
from console.switchboard.colleagues.barrings import Barrings
from console.switchboard.colleagues.call_backs import CallBackOrders
from console.switchboard.hosts import ONE_HOST, Hosts
from console.switchboard.in_force import InForce, team_rules
from console.switchboard.journal.folds import version_of
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from console.switchboard.listening import Address, listening
from console.switchboard.orders.claims import Claims
from console.switchboard.orders.dispatch import Dispatcher
from console.switchboard.orders.requests import Requests
from console.switchboard.procedures.offering import Offering
from console.switchboard.settings import ServiceSettings
from console.switchboard.sync.evidence import Evidence
from console.switchboard.sync.reconcile import FollowUp, Reconciler
from console.switchboard.sync.registration import Registration
from console.switchboard.webhooks.listener import Listener
from console.switchboard.webhooks.round_trip import RoundTripKey
from console.switchboard.webhooks.tunnel import Tunnel, command_of
from console.switchboard.work_lists.calls import ListCalls
from console.switchboard.work_lists.promised import ForTheSite, PromisedCalls
from console.switchboard.work_lists.taking import Taking
from console.telnyx.client import TelnyxClient
from console.telnyx.clock import TelnyxClock
from console.telnyx.retry import Patience, Timing

FAREWELL: Final = 2.0
"""Seconds that orders under way are given when the service ends."""


class Ground(NamedTuple):
    """What all else of a switchboard stands on.

    `now` is the wall clock; `reader` is for the loop, `archive` for threads.
    """

    now: Callable[[], datetime]
    journal: Journal
    reader: JournalReader
    archive: JournalReader
    live: LiveBoard
    lights: Lights
    hosts: Hosts
    client: TelnyxClient
    recorder: Recorder
    list_calls: ListCalls


def open_ground(
    in_force: InForce, key: Secret, patience: Patience | None, closing: AsyncExitStack
) -> Ground:
    """Open it, until the context ends. Raises what opening a journal raises."""
    settings = in_force.settings
    journal, reader, archive = _open_journal(settings, closing)
    live = _open_board(settings, reader)
    lights = Lights(live, TelnyxClock(wall=settings.wall))
    now = lights.clock.now
    hosts = _hosts_of(settings, journal, now)
    client = _open_client(settings.base_url, key, patience, lights, closing)
    recorder = Recorder(
        *(journal, live),
        clock=now,
        keep_keys=settings.keep_digits,
        redact=settings.redact,
        hosts=hosts,
    )
    in_force.follow(lambda taken: recorder.said.redact(taken.redact))
    calls = ListCalls(live, recorder, hosts, now)
    return Ground(now, journal, reader, archive, live, lights, hosts, client, recorder, calls)


async def open_listener(
    settings: ServiceSettings,
    key: Secret,
    ground: Ground,
    closing: AsyncExitStack,
    door: socket | None,
) -> Listener:
    """The listener, listening, at the `door` that is open. Raises `InvalidSetting`, `PortInUse`."""
    at, keys = (settings.host, settings.port, settings.path), settings.public_keys
    address = Address(*at, keys, settings.held, door, RoundTripKey(key), settings.workers)
    intake = Intake(ground.recorder, ground.lights, ground.hosts)
    begun = listening(address, intake, ground.lights, ground.client)
    return await closing.enter_async_context(begun)


def _hosts_of(settings: ServiceSettings, journal: Journal, now: Callable[[], datetime]) -> Hosts:
    """The hosts of the site. Raises `SharingNotInstalled`."""
    if settings.sharing is None:
        return ONE_HOST
    if find_spec("psycopg") is None:
        raise SharingNotInstalled
    # who has one host pays nothing for those who have several
    from console.switchboard.sharing.site import Site  # noqa: PLC0415

    return Site(settings.sharing, journal, now)


def open_background(live: LiveBoard, closing: AsyncExitStack) -> Background:
    """What runs until the context ends; a fault of it is told on the board."""
    background = Background(partial(live.notice, level=Light.BAD))
    closing.push_async_callback(background.close)
    return background


def _open_journal(
    settings: ServiceSettings, closing: AsyncExitStack
) -> tuple[Journal, JournalReader, JournalReader]:
    """The journal, a reader for the loop and one for threads."""
    path = settings.journal
    journal = Journal(path, shares=settings.sharing is not None)
    journal.open()
    closing.push_async_callback(journal.close)
    reader = JournalReader(path)
    closing.callback(reader.close)
    archive = JournalReader(path)
    closing.callback(archive.close)
    return journal, reader, archive


def _open_client(
    base_url: str, key: Secret, patience: Patience | None, lights: Lights, closing: AsyncExitStack
) -> TelnyxClient:
    """The way to Telnyx, which tells the lights of each reply."""
    client = TelnyxClient(
        *(base_url, key),
        patience=patience,
        timing=Timing(wall=lights.clock.wall),
        on_reply=lights.api_glance,
        on_wait=lights.api_waits,
    )
    closing.push_async_callback(client.aclose)
    return client


def registration_of(
    settings: ServiceSettings, ground: Ground, listener: Listener, background: Background
) -> Registration:
    """What learns the connections, and registers the listener where that is wanted.

    Where a tunnel tells the address, there is none before it does.
    """
    registration = Registration(
        *(ground.client, ground.live),
        wanted=settings.connections,
        public_url=settings.public_url if isinstance(settings.tunnel, str) else None,
        register=settings.register and not settings.read_only,
    )
    if settings.tunnel:
        _keep_tunnel(settings, listener, ground.lights, registration, background)
    return registration


def _keep_tunnel(
    settings: ServiceSettings,
    listener: Listener,
    lights: Lights,
    registration: Registration,
    background: Background,
) -> None:
    """Keep the tunnel to the listener running until the background ends.

    The address that a program of the user's tells becomes the public URL.
    """

    def reached(address: str) -> None:
        public_url = f"{address}{settings.path}"
        lights.live.notice(f"Telnyx reaches the listener at {public_url}", Light.GOOD)
        registering = registration.move_to(public_url)
        background.start(registering, "registering the tunnel's address")

    tunnel = Tunnel(
        command_of(settings.tunnel, urlsplit(listener.url).port or settings.port),
        trouble=lights.tunnel,
        reached=None if isinstance(settings.tunnel, str) else reached,
    )
    background.keep(tunnel.keep, "keeping the tunnel")


def _open_board(settings: ServiceSettings, reader: JournalReader) -> LiveBoard:
    """The board, still empty; what comes waits until the past is on it."""
    membership = Membership(frozenset(settings.connections))
    live = LiveBoard(_first_snapshot(settings, reader), elapsed, membership)
    live.expect_past()
    return live


def open_dispatcher(
    ground: Ground,
    in_force: InForce,
    claims: Claims,
    reconciler: Reconciler,
    closing: AsyncExitStack,
    *,
    background: Background,
    ready: Callable[[], Awaitable[None]],
) -> Dispatcher:
    """Who gives orders once that is `ready`, and looks for what became of those without an answer.

    What is under way when the context ends is given a moment.
    """
    live, client = ground.live, ground.client
    dispatcher = Dispatcher(
        *(Requests(client, live, in_force.hold_music), ground.recorder, live, claims),
        clock=elapsed,
        ready=ready,
        settled=FollowUp(reconciler, live, background).settled,
        recall=ground.archive.outcome_of,
        evidence=Evidence(client, reconciler, live).of,
    )
    closing.push_async_callback(dispatcher.finish, FAREWELL)
    return dispatcher


def open_site(ground: Ground, in_force: InForce) -> ForTheSite:
    """Who keeps the do-not-call register, and who carries out what is ordered about call-backs."""

    def member_of(user: str) -> Member | None:
        return next((one for one in in_force.settings.members if one.user == user), None)

    live, recorder, archive = ground.live, ground.recorder, ground.archive
    own, looks_only = in_force.own_numbers, in_force.settings.read_only
    barrings = Barrings(live, recorder, archive, own, looks_only=looks_only)
    taking = Taking(ground.list_calls)
    call_backs = CallBackOrders(live, recorder, archive, ground.hosts, member_of)
    promised = PromisedCalls(ground.list_calls, taking, call_backs, member_of)
    return ForTheSite(barrings, promised, taking)


def open_folds(
    settings: ServiceSettings, live: LiveBoard, journal: Journal, closing: AsyncExitStack
) -> StoredFolds:
    """What stores folded legs now and then, and once more at the end."""
    version = version_of(settings.connections)
    folds = StoredFolds(live, journal, version, keep_keys=settings.keep_digits)
    closing.push_async_callback(folds.finish)
    closing.callback(live.arrivals.catch_up)
    return folds


def _first_snapshot(settings: ServiceSettings, reader: JournalReader) -> Snapshot:
    """What a console sees before anything is known of the calls."""
    default = reader.owner_of(settings.from_) if settings.from_ else None
    if default is None or (settings.connections and default not in settings.connections):
        default = settings.connections[0] if settings.connections else None
    return Snapshot(
        number=0,
        connections=tuple(Connection(id=id_, name=id_) for id_ in settings.connections),
        from_=settings.from_,
        default_connection=default,
        agent=settings.agent,
        phone=settings.phone,
        practice=settings.practice,
        read_only=settings.read_only,
        agent_rules=settings.rules,
        call_rules=team_rules(settings),
        number_rules=settings.numbers,
        team=settings.team,
    )


def begin_teamwork(
    ground: Ground, in_force: InForce, dispatcher: Dispatcher, background: Background
) -> None:
    """Have it done from now on, where there is a team; no call is offered where none is taken."""
    settings, live = in_force.settings, ground.live
    if not settings.team.members:
        return
    served = ServedCalls(live, ground.archive, lambda: _serving(in_force))
    background.keep(served.keep, "counting how callers are served")
    if not settings.read_only:
        offering = Offering(
            *(live, ground.recorder, background),
            routing=lambda: in_force.routing(names_among(live.connections)),
            place=dispatcher.order,
            now=live.now,
            hosts=ground.hosts,
        )
        background.keep(offering.keep, "offering calls")


def _serving(in_force: InForce) -> Serving:
    settings = in_force.settings
    return Serving(settings.team, settings.routes, settings.target)

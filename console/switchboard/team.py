"""What a switchboard does for a team besides: it offers calls, and counts how they are served."""

from __future__ import annotations

from console.domain.team.waiting_calls import Routing
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.board.served import ServedCalls
from console.switchboard.hosts import Hosts
from console.switchboard.journal.reader import JournalReader
from console.switchboard.orders.dispatch import Dispatcher
from console.switchboard.procedures.offering import Offering
from console.switchboard.settings import ServiceSettings


def begin_teamwork(
    settings: ServiceSettings,
    live: LiveBoard,
    recorder: Recorder,
    dispatcher: Dispatcher,
    archive: JournalReader,
    *,
    background: Background,
    hosts: Hosts,
) -> None:
    """Have it done from now on, where there is a team; no call is offered where none is taken."""
    if not settings.team.members:
        return
    served = ServedCalls(
        *(live, archive), team=settings.team, routes=settings.routes, target=settings.target
    )
    background.keep(served.keep, "counting how callers are served")
    if not settings.read_only:
        offering = Offering(
            *(live, recorder, background),
            routing=lambda: _routing(settings, live),
            place=dispatcher.order,
            now=live.now,
            hosts=hosts,
        )
        background.keep(offering.keep, "offering calls")


def _routing(settings: ServiceSettings, live: LiveBoard) -> Routing:
    return Routing(
        routes=settings.routes,
        names={one.id: one.name for one in live.connections},
        missed_not_ready=settings.rules.missed_not_ready,
    )

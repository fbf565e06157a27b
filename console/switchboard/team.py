"""What a switchboard does for a team besides: it offers calls, and counts how they are served."""

from __future__ import annotations

from console.line.port import names_among
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.board.served import ServedCalls, Serving
from console.switchboard.hosts import Hosts
from console.switchboard.in_force import InForce
from console.switchboard.journal.reader import JournalReader
from console.switchboard.orders.dispatch import Dispatcher
from console.switchboard.procedures.offering import Offering


def begin_teamwork(
    in_force: InForce,
    live: LiveBoard,
    recorder: Recorder,
    dispatcher: Dispatcher,
    archive: JournalReader,
    *,
    background: Background,
    hosts: Hosts,
) -> None:
    """Have it done from now on, where there is a team; no call is offered where none is taken."""
    settings = in_force.settings
    if not settings.team.members:
        return
    served = ServedCalls(live, archive, lambda: _serving(in_force))
    background.keep(served.keep, "counting how callers are served")
    if not settings.read_only:
        offering = Offering(
            *(live, recorder, background),
            routing=lambda: in_force.routing(names_among(live.connections)),
            place=dispatcher.order,
            now=live.now,
            hosts=hosts,
        )
        background.keep(offering.keep, "offering calls")


def _serving(in_force: InForce) -> Serving:
    settings = in_force.settings
    return Serving(settings.team, settings.routes, settings.target)

"""What a switchboard is told at its start."""

from __future__ import annotations

import socket as sockets
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from console.domain.agent.state import AgentRules
from console.domain.call_backs.call_back import CallBacksRing
from console.domain.leg_media import Captions
from console.domain.my_phone import Answering
from console.domain.number_rules.rules import NumberRules
from console.domain.team.call_rules import Group, QueueRules
from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.routes import Route
from console.domain.team.service_level import USUAL, Target
from console.domain.work_lists.rules import ListRules
from console.switchboard.hosts import SharingSettings
from console.switchboard.journal.prune import Retention


class ServiceSettings(Struct, frozen=True, kw_only=True):
    """What a switchboard needs to know. Paths are absolute, the rest is checked already.

    Without a `team` it works for one `agent`, whose `phone` and whose `rules` these are; with
    one, `rules` are those of every member, `phone` is nobody's, and `agent` gives no order.
    `held` is the socket at which webhooks come in, where the system listens on it.
    `group` is the gid that may connect to the socket besides the user of the switchboard, and
    `web_user` the system's user that may speak for members there.
        `wall` is the clock of this machine, in Unix seconds.
        `sharing` is where the other hosts of the site are found, None where there is one.
    """

    base_url: str
    public_keys: tuple[str, ...]
    journal: Path
    socket: Path
    connections: tuple[str, ...] = ()
    from_: str | None = None
    host: str = "127.0.0.1"
    port: int = 8787
    path: str = "/webhooks/telnyx"
    workers: int = 0
    public_url: str | None = None
    register: bool = False
    tunnel: str | tuple[str, ...] = ""
    agent: str = ""
    phone: str | None = None
    keep_phone: bool = False
    auto_answer: int = 0
    answering: Answering = Answering.PHONE_FIRST
    headers: tuple[tuple[str, str], ...] = ()
    hold_music: str = ""
    rules: AgentRules = AgentRules()
    numbers: NumberRules = NumberRules()
    retention: Retention = Retention()
    keep_digits: bool = False
    redact: tuple[str, ...] = ()
    captions: Captions = Captions.OFF
    captions_in: str = ""
    call_backs: CallBacksRing = CallBacksRing.ASK
    practice: bool = False
    read_only: bool = False
    team: Team = Team()
    routes: tuple[Route, ...] = ()
    groups: tuple[Group, ...] = ()
    queues: tuple[QueueRules, ...] = ()
    target: Target = USUAL
    lists: ListRules = ListRules()
    group: int | None = None
    web_user: str | None = None
    sharing: SharingSettings | None = None
    held: sockets.socket | None = None
    wall: Callable[[], float] = time.time

    @property
    def members(self) -> tuple[Member, ...]:
        """Who works here: the team, or the one agent with every right."""
        one = Member(user=self.agent, role=MemberRole.ADMIN, phone=self.phone)
        return self.team.members or (one,)

"""Two switchboards of one site, with a simulator that tells each of half of the calls."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import httpx
from msgspec import Struct

from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.my_phone import PhoneState
from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.offers import Offer
from console.domain.team.routes import How, Route
from console.secret import Secret
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.switchboard.hosts import SharingSettings
from console.switchboard.service import Switchboard, opened
from console.switchboard.settings import ServiceSettings
from tests.postgres import PASSWORD
from tests.switchboard.harness import Doors, service_settings
from tests.waiting import until

MEMBERS = tuple(
    Member(user=user, name=name, role=role, groups=("support",), phone=f"sip:{user}@sip.example")
    for user, name, role in (
        ("ada", "Ada Lovelace", MemberRole.AGENT),
        ("bo", "Bo Diddley", MemberRole.AGENT),
        ("sue", "Sue Visor", MemberRole.SUPERVISOR),
    )
)
ROUTE = Route(name="Support", groups=("support",), how=How.EVERYBODY, ring=60)


class Desk(Struct):
    """One of the two: its settings, and its switchboard while it runs."""

    settings: ServiceSettings
    switchboard: Switchboard

    def leg(self, call: CallId) -> Leg | None:
        """The leg as its board has it, None if it has none."""
        return self.switchboard.live.legs.get(call)

    def live(self, call: CallId) -> Leg:
        """The leg as its board has it."""
        return self.switchboard.live.legs[call]

    def phone_is_down(self, user: str) -> bool:
        """Whether that member's phone is, as this one has it."""
        members = self.switchboard.live.agents.members
        return all(one.phone is PhoneState.DOWN for one in members if one.member.user == user)

    def consoles(self) -> int:
        """How many consoles the members have, at whichever host."""
        return sum(member.consoles for member in self.switchboard.live.agents.members)


class Desks(Struct):
    """The simulator, its doors, and the two."""

    simulator: Simulator
    doors: Doors
    one: Desk
    two: Desk

    @property
    def both(self) -> tuple[Desk, Desk]:
        """The two."""
        return self.one, self.two

    def live_offers(self, *calls: CallId) -> list[Offer]:
        """To whom those calls are offered, as the second one has it."""
        return [offer for call in calls for offer in self.two.live(call).offered_to]

    async def ring(self, at: Desk, number: str = "+442079460123") -> CallId:
        """A caller rings in; its webhooks come to that desk."""
        which = (self.one, self.two).index(at)
        made = await self.doors.post(
            "calls",
            **{
                "from": number,
                "to": self.simulator.numbers[0],
                "connection_id": self.simulator.connection_ids[which],
            },
        )
        return CallId(made["call_control_id"])


def desk_settings(
    telnyx: Simulator, folder: Path, url: str, node: str, **changes: object
) -> ServiceSettings:
    """The settings of one host of that site."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return service_settings(
        telnyx,
        folder,
        agent="",
        team=Team(members=MEMBERS),
        routes=(ROUTE,),
        sharing=SharingSettings(url=url, node=node, password=lambda: Secret(PASSWORD)),
        **changes,
    )


@asynccontextmanager
async def two_desks(
    folder: Path, url: str, *, ahead: float = 0, **changes: object
) -> AsyncIterator[Desks]:
    """Two hosts with a switchboard each, until the context ends.

    The clock of the second one is so many seconds ahead; `changes` are settings of both.
    """
    async with AsyncExitStack() as closing:
        telnyx = Simulator(Settings(speed=20, seed=7))
        await telnyx.start()
        closing.push_async_callback(telnyx.stop)
        desks = []
        for node, differs in (("desk1", 0.0), ("desk2", ahead)):
            wall = partial(_wall, differs)
            settings = desk_settings(telnyx, folder / node, url, node, wall=wall, **changes)
            begun = opened(settings, Secret(telnyx.api_key))
            desks.append(Desk(settings, await closing.enter_async_context(begun)))
        http = await closing.enter_async_context(httpx.AsyncClient())
        for application, desk in zip(telnyx.connection_ids, desks, strict=False):
            await point(http, telnyx, application, desk)
        doors = Doors(http, telnyx.base_url.removesuffix("/v2") + "/simulator")
        await until(lambda: all(desk.switchboard.live.connections for desk in desks))
        yield Desks(telnyx, doors, *desks)


def _wall(differs: float) -> float:
    return time.time() + differs


async def point(http: httpx.AsyncClient, telnyx: Simulator, application: str, desk: Desk) -> None:
    """Have an application send its webhooks to a desk."""
    where = f"{telnyx.base_url}/call_control_applications/{application}"
    key = {"Authorization": f"Bearer {telnyx.api_key}"}
    listed = await http.get(where, headers=key)
    reply = await http.patch(
        where,
        headers=key,
        json={
            "application_name": listed.json()["data"]["application_name"],
            "webhook_event_url": desk.switchboard.listener_url,
            "webhook_api_version": "2",
        },
    )
    reply.raise_for_status()

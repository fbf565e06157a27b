"""Who is let in: how many connections at once, in all and from one address, and who gives way.

Whoever sent something genuine keeps its place from strangers: when all places are
taken, the oldest stranger goes, so that no crowd of them can shut the door. A proxy
sends what is genuine and what is hostile over the same connections, and holds those
that it needs no more: where nobody is a stranger, the one goes that delivered longest
ago, and never one whose delivery is being stored. Strangers also share one allowance
of bytes.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from itertools import chain
from typing import Final, Protocol

from msgspec import Struct

from console.errors import WebhookRefused
from console.switchboard.webhooks.answers import answer_bytes

_ONE_SITE: Final = 64
"""Leading bits of an IPv6 address that one client shares among all of its own."""

_FAREWELLS: Final = 64
"""Turned away at once who are told so in peace; beyond that they are just cut off."""


class Room(Struct, frozen=True, kw_only=True):
    """How many connections there may be, in all and of one address.

    `strange_bytes` is how much strangers may have sent, all together, that is
    neither proved nor refused yet.
    """

    places: int = 256
    places_of_one: int = 16
    strange_bytes: int = 8 * 1024 * 1024


class Guest(Protocol):
    """A connection that is inside."""

    def give_way(self, why: WebhookRefused) -> None:
        """Close at once: the place is gone already."""
        ...


@dataclass(slots=True)
class _Place:
    client: str
    strange_bytes: int = 0


class Admission:
    """Keeps the places, and who gives way first: strangers from the oldest to the newest.

    Of those who are known, the `idle` stand by their last delivery, and `unproved` are those
    who say something more that may be genuine.
    Loopback has no limit of its own: a reverse proxy calls from there.
    `linger` is how long, in seconds, one who is turned away may take to read so.
    """

    def __init__(self, room: Room, linger: float) -> None:
        self._room = room
        self._linger = linger
        self._places: dict[Guest, _Place] = {}
        self._strangers: dict[Guest, None] = {}
        self._idle: dict[Guest, None] = {}
        self._unproved: dict[Guest, None] = {}
        self._dismissed: dict[Guest, None] = {}
        self._of_one: Counter[str] = Counter()
        self._strange_bytes = 0
        self._leaving: set[asyncio.Transport] = set()
        self.is_open = False

    def __len__(self) -> int:
        return len(self._places)

    def enter(self, guest: Guest, host: str) -> None:
        """Let a connection from this address in; if it is full, another gives way.

        Raises:
            WebhookRefused: deliveries of all the others are being stored
                ("crowded", "crowded_address").
        """
        client = client_of(host)
        if client and self._of_one[client] >= self._room.places_of_one:
            places = self._room.places_of_one
            why = WebhookRefused("crowded_address", f"That address has {places} connections open.")
            self._make_room(why, client)
        elif len(self) >= self._room.places:
            self._make_room(
                WebhookRefused("crowded", f"{self._room.places} connections are open already.")
            )
        self._places[guest] = _Place(client)
        self._strangers[guest] = None
        self._of_one[client] += 1

    def hear(self, guest: Guest, length: int) -> None:
        """A guest said so many bytes. If strangers said too much, who said most gives way."""
        place = self._places.get(guest)
        if place is None or guest in self._dismissed:
            return
        place.strange_bytes += length
        self._strange_bytes += length
        while self._strange_bytes > self._room.strange_bytes:
            greediest = max(self._places, key=lambda one: self._places[one].strange_bytes)
            most = self._room.strange_bytes
            self._dislodge(
                greediest,
                WebhookRefused("crowded_bytes", f"Strangers sent more than {most} bytes at once."),
            )

    def trust(self, guest: Guest) -> None:
        """What the guest said is genuine: it keeps its place while that is being stored."""
        place = self._places.get(guest)
        if place is not None:
            self._wait_no_more(guest)
            self._forget_bytes(place)

    def rest(self, guest: Guest) -> None:
        """The delivery of a guest is stored, and nothing more under way."""
        if guest in self._places:
            self._idle[guest] = None

    def stir(self, guest: Guest) -> None:
        """The guest says something more; of one who is not idle that is known."""
        if guest in self._idle:
            del self._idle[guest]
            self._unproved[guest] = None

    def dismiss(self, guest: Guest) -> None:
        """The guest has its last answer: it is the first to give way."""
        place = self._places.get(guest)
        if place is not None:
            self._wait_no_more(guest)
            self._dismissed[guest] = None
            self._forget_bytes(place)

    def leave(self, guest: Guest) -> None:
        """Forget a guest; one that is forgotten already is left alone."""
        place = self._places.pop(guest, None)
        if place is None:
            return
        self._wait_no_more(guest)
        self._dismissed.pop(guest, None)
        self._forget_bytes(place)
        self._of_one[place.client] -= 1
        if not self._of_one[place.client]:
            del self._of_one[place.client]

    def turn_away(self, transport: asyncio.Transport) -> None:
        """Answer 503 and close, but not over unread bytes: that would take the answer back.

        The transport gets another protocol: its first one never came to be inside.
        """
        transport.write(answer_bytes(HTTPStatus.SERVICE_UNAVAILABLE))
        if len(self._leaving) >= _FAREWELLS:
            transport.set_protocol(asyncio.Protocol())
            transport.close()
            return
        self._leaving.add(transport)
        transport.set_protocol(_Farewell(transport, self._leaving, self._linger))
        with suppress(OSError):  # it is gone already, and `connection_lost` is on its way
            transport.write_eof()

    def open(self) -> None:
        """Let connections in from here on."""
        self.is_open = True

    def close(self) -> None:
        """Cut off those who are still leaving, and who was on the way in."""
        self.is_open = False
        for transport in tuple(self._leaving):
            transport.abort()

    def _make_room(self, why: WebhookRefused, client: str | None = None) -> None:
        """Dislodge who is needed least, of that client if one is given. Raises `why`."""
        for guest in chain(self._dismissed, self._strangers, self._idle, self._unproved):
            if client in (None, self._places[guest].client):
                self._dislodge(guest, why)
                return
        raise why

    def _dislodge(self, guest: Guest, why: WebhookRefused) -> None:
        self.leave(guest)
        guest.give_way(why)

    def _wait_no_more(self, guest: Guest) -> None:
        for waiting in (self._strangers, self._idle, self._unproved):
            waiting.pop(guest, None)

    def _forget_bytes(self, place: _Place) -> None:
        self._strange_bytes -= place.strange_bytes
        place.strange_bytes = 0


class _Farewell(asyncio.Protocol):
    """Reads what one who was turned away still says, for a moment."""

    def __init__(
        self, transport: asyncio.Transport, leaving: set[asyncio.Transport], linger: float
    ) -> None:
        self._transport = transport
        self._leaving = leaving
        self._limit = asyncio.get_running_loop().call_later(linger, transport.abort)

    def connection_lost(self, _exc: Exception | None) -> None:
        self._limit.cancel()
        self._leaving.discard(self._transport)


@lru_cache(maxsize=1024)
def client_of(host: str) -> str:
    """Whom an address stands for; "" for this machine, and for what is no address."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if address.is_loopback:
        return ""
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _ONE_SITE), strict=False))
    return str(address)

"""Who is let in: how many connections at once, in all and from one address."""

from __future__ import annotations

import asyncio
from collections import Counter
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from console.errors import WebhookRefused
from console.switchboard.webhooks.answers import answer_bytes

_ONE_SITE: Final = 64
"""Leading bits of an IPv6 address that one client shares among all of its own."""

_FAREWELLS: Final = 64
"""Turned away at once who are told so in peace; beyond that they are just cut off."""


class Admission:
    """Counts who is inside, and turns the others away.

    Loopback has no limit of its own: a reverse proxy calls from there.
    `linger` is how long, in seconds, one who is turned away may take to read so.
    """

    def __init__(self, most: int, most_of_one: int, linger: float) -> None:
        self._most = most
        self._most_of_one = most_of_one
        self._linger = linger
        self._inside: Counter[str] = Counter()
        self._leaving: set[asyncio.Transport] = set()

    def __len__(self) -> int:
        return self._inside.total()

    def enter(self, host: str) -> None:
        """Let a connection from this address in.

        Raises:
            WebhookRefused: there are too many ("crowded", "crowded_address").
        """
        if len(self) >= self._most:
            raise WebhookRefused("crowded", f"{self._most} connections are open already.")
        client = client_of(host)
        if client and self._inside[client] >= self._most_of_one:
            raise WebhookRefused(
                "crowded_address", f"{self._most_of_one} connections of that address are open."
            )
        self._inside[client] += 1

    def leave(self, host: str) -> None:
        """Forget a connection that was let in."""
        client = client_of(host)
        self._inside[client] -= 1
        if not self._inside[client]:
            del self._inside[client]

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
        transport.write_eof()

    def close(self) -> None:
        """Cut off those who are still leaving."""
        for transport in tuple(self._leaving):
            transport.abort()


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

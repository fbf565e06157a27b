"""Whose browser a request comes from, and whether a page of ours made it.

Every program of this machine reaches a port on loopback, so that alone proves nothing. A proxy
proves itself by a secret and names the member; where one person serves only oneself, a cookie
does, which a link with a secret gave.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Final, Protocol

from multidict import CIMultiDictProxy

from console.errors import FromElsewhere, NobodyNamed, NotThroughProxy, NotYourLink
from console.secret import Secret

SECRET_HEADER: Final = "X-Telnyx-Console-Secret"  # noqa: S105 - its name
"""Where the proxy proves that it is the proxy."""

_MEMBER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}\$?", re.ASCII)
"""As users are named in the settings of a team: harmless as an argument and as a folder."""


class Doorkeeper(Protocol):
    """Says who a visitor is."""

    def member(self, headers: CIMultiDictProxy[str], cookies: Mapping[str, str]) -> str:
        """The member whose browser it is. Raises `WebRefused`."""
        ...


class BehindProxy:
    """Believes the proxy that knows the `secret`, and what it says in `header`."""

    def __init__(self, secret: Secret, header: str) -> None:
        self._secret, self._header = secret, header

    def member(self, headers: CIMultiDictProxy[str], cookies: Mapping[str, str]) -> str:
        """The member whom the proxy names. Raises `NotThroughProxy` and `NobodyNamed`.

        A header that stands there twice is none: one of the two is a stranger's.
        """
        del cookies
        proofs = headers.getall(SECRET_HEADER, [])
        if len(proofs) != 1 or Secret(proofs[0]) != self._secret:
            raise NotThroughProxy(SECRET_HEADER)
        named = headers.getall(self._header, [])
        if len(named) != 1 or not _MEMBER.fullmatch(named[0]):
            raise NobodyNamed(self._header)
        return named[0]


class ForOneself:
    """Believes the browser that came by the link which was printed at the start."""

    def __init__(self, name: str, port: int) -> None:
        self._name = name
        self._ticket, self._pass = Secret(secrets.token_urlsafe(32)), Secret(secrets.token_hex(32))
        self.cookie = f"telnyx-console-{port}"  # a browser keeps those of all ports of a host

    @property
    def ticket(self) -> str:
        """What stands in the link."""
        return self._ticket.reveal()

    def exchanged(self, ticket: str) -> str:
        """The value of the cookie, for the secret of the link. Raises `NotYourLink`."""
        if Secret(ticket) != self._ticket:
            raise NotYourLink
        return self._pass.reveal()

    def member(self, headers: CIMultiDictProxy[str], cookies: Mapping[str, str]) -> str:
        """Oneself. Raises `NotYourLink`."""
        del headers
        if Secret(cookies.get(self.cookie, "")) != self._pass:
            raise NotYourLink
        return self._name


def check_origin(headers: CIMultiDictProxy[str], ours: frozenset[str]) -> None:
    """Raise `FromElsewhere` unless a page of ours opens the websocket.

    A browser says where from, and hands cookies and the proxy's log-in on all the same
    (RFC 6455, 10.2).
    """
    said = headers.getall("Origin", [])
    if len(said) != 1 or said[0].lower() not in ours:
        raise FromElsewhere(said[0] if said else "nowhere")

"""The table `[web]`: where consoles are served to browsers, and whom the server believes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from console.config.checks import is_loopback
from console.config.described import sets

_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}", re.ASCII)


class WebSettings(Struct, frozen=True, kw_only=True):
    """Where `telnyx-console web` listens, and whom it believes."""

    host: Annotated[
        str, sets("where `telnyx-console web` listens: on this machine alone, behind a proxy")
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535), sets("its port; 0 takes a free one")] = 8790
    public_url: Annotated[
        str | None,
        sets(
            "where browsers reach it, `https://desk.example.com`: a browser that comes from "
            "another page is refused",
            unset="the address where it listens",
        ),
    ] = None
    user_header: Annotated[
        str, sets("the header in which the proxy names the member, by its `user`")
    ] = "X-Forwarded-User"
    most: Annotated[int, Meta(ge=1, le=1000), sets("how many browsers at once, all together")] = 50


def _host(value: object) -> str:
    if not is_loopback(str(value)):
        raise ValueError(
            "it listens on this machine alone, 127.0.0.1 or ::1: what the network reaches is a "
            "proxy before it, which knows who sits there (`telnyx-console manual web`)"
        )
    return str(value)


def _public_url(value: object) -> str:
    parts = urlsplit(str(value))
    _ = parts.port  # raises ValueError for a port that is none
    rest = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if rest or not parts.hostname or not str(value).isprintable():
        raise ValueError("it is scheme and host, https://desk.example.com, without a path")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("it begins with https: numbers and names go over that line")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _user_header(value: object) -> str:
    if not _HEADER.fullmatch(str(value)):
        raise ValueError("it is the name of a header, X-Forwarded-User or Remote-User")
    return str(value)


CHECKS: Final[Mapping[str, Callable[[object], object]]] = {
    "web.host": _host,
    "web.public_url": _public_url,
    "web.user_header": _user_header,
}
"""By dotted key. A check returns the value as it is used, or raises ValueError."""

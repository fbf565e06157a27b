"""Call Control applications: what is set in one, and whether its webhooks come here.

A setting is named as in Telnyx's contract, one inside an object with a dot
(`outbound.channel_limit`). Whether webhook URL and format are ours is decided here
and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, TypeAlias

from msgspec import Struct

API_VERSION: Final = "2"
"""The webhook format that is read here; an application's own default is "1"."""

NAME: Final = "application_name"
URL: Final = "webhook_event_url"
VERSION: Final = "webhook_api_version"

_USER_AND_PASSWORD: Final = re.compile(r"(?<=://)[^/?#\s]*@")

Setting: TypeAlias = str | int | bool | tuple[str, ...] | None
"""What one setting of an application is; None where Telnyx has none."""


class Fault(StrEnum):
    """Why the webhooks of an application do not come here, or cannot be read."""

    URL = "webhook URL is not ours"
    VERSION = "webhook format is not version 2"


def faults(url: str | None, version: str | None, public_url: str | None) -> tuple[Fault, ...]:
    """What is wrong with an application's webhooks.

    Where no `public_url` is configured nobody knows which URL is ours: it is not judged.
    """
    found = []
    if public_url is not None and url != public_url:
        found.append(Fault.URL)
    if version != API_VERSION:
        found.append(Fault.VERSION)
    return tuple(found)


class Application(Struct, frozen=True, kw_only=True):
    """An application as Telnyx had it when it was asked. All texts are from outside.

    `shown` says whether its calls are shown here.
    """

    id: str
    settings: dict[str, Setting]
    shown: bool
    created_at: str | None = None
    updated_at: str | None = None

    @property
    def name(self) -> str:
        """What people call it; its id where it has no name."""
        return self.text(NAME) or self.id

    def text(self, setting: str) -> str | None:
        """A setting that is a text; None where it is none."""
        value = self.settings.get(setting)
        return value if isinstance(value, str) else None

    def faults(self, public_url: str | None) -> tuple[Fault, ...]:
        """What is wrong with its webhooks."""
        return faults(self.text(URL), self.text(VERSION), public_url)

    def pointing_here(self, public_url: str | None) -> dict[str, Setting]:
        """The changes after which its webhooks come here; none where they do already."""
        wrong = self.faults(public_url)
        changes: dict[str, Setting] = {}
        if Fault.URL in wrong:
            changes[URL] = public_url
        if Fault.VERSION in wrong:
            changes[VERSION] = API_VERSION
        return changes

    def matches(self, words: str) -> bool:
        """Whether name, id or webhook URL contain every one of the words, in any case."""
        said = " ".join((self.name, self.id, self.text(URL) or "")).casefold()
        return all(word in said for word in words.casefold().split())


class ApplicationBoard(Struct, frozen=True, kw_only=True):
    """All applications of the account, by name.

    `public_url` is where Telnyx reaches the listener, None where that is not configured.
    With `all_shown` the calls of every application are shown, also of a new one.
    """

    applications: tuple[Application, ...]
    public_url: str | None
    all_shown: bool


def differing(
    before: Mapping[str, Setting], now: Mapping[str, Setting]
) -> tuple[tuple[str, Setting], ...]:
    """The settings of `before` that are something else now, and what they are."""
    return tuple((name, now.get(name)) for name in before if now.get(name) != before[name])


def without_password(text: str) -> str:
    """The text without user and password of a URL: log, journal and screen are read by others."""
    return _USER_AND_PASSWORD.sub("…@", text)


def words(value: Setting) -> str:
    """A setting in words, a URL without its password."""
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(value) or "none"
        case _:
            return without_password(str(value))

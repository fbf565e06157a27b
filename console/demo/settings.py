"""The settings that the switchboards of a demonstration are given."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from console.process import user_name

PRACTICE_PHONE: Final = "sip:you@phone.example"
"""A phone that the simulator knows: as every SIP URI it picks up after a second."""


class Announcement(Struct, frozen=True):
    """The simulator's first line."""

    base_url: str
    api_key: str
    public_key: str
    connection_ids: tuple[str, ...]
    numbers: tuple[str, ...]


COLLEAGUES: Final = (
    ("grace", "Grace Hopper", ("support",)),
    ("alan", "Alan Turing", ("support",)),
    ("radia", "Radia Perlman", ("support", "sales")),
    ("edsger", "Edsger Dijkstra", ("sales",)),
    ("barbara", "Barbara Liskov", ("sales",)),
    ("tim", "Tim Berners-Lee", ("sales", "orders")),
    ("hedy", "Hedy Lamarr", ("orders",)),
    ("donald", "Donald Knuth", ("orders",)),
)
"""Eight scripted members: user, name and groups."""

_ROUTES: Final = (
    ("Support", "support", "longest idle"),
    ("Sales", "sales", "fewest calls"),
    ("Orders", "orders", "in order"),
)
"""Each practised number's route: name, group, and how."""

_RING: Final = 20
"""Seconds for which each colleague is offered a call."""


class PractisedTeam(Struct, frozen=True, kw_only=True):
    """The colleagues of a demonstration. `role` is yours, `speed` divides the time they take."""

    role: str = "agent"
    speed: float = 1.0

    def configuration(
        self, announcement: Announcement, socket: Path, node: str = "", database: str = ""
    ) -> str:
        """The table `[team]` of its config.toml; `node` and `database` are of one host of several.

        `database` is a URL without a password.
        """
        you = (user_name(), "You", self.role, ("support", "sales"), PRACTICE_PHONE)
        others = (
            (user, name, "agent", groups, f"sip:{user}@phone.example")
            for user, name, groups in COLLEAGUES
        )
        lines = ["[team]", f"socket = {_toml(str(socket))}"]
        if database:
            lines += [f"node = {_toml(node)}", f"database = {_toml(database)}"]
        for user, name, role, groups, phone in (you, *others):
            lines += ["[[team.members]]", f"user = {_toml(user)}", f"name = {_toml(name)}"]
            lines += [f"role = {_toml(role)}", f"groups = {_toml(groups)}"]
            lines.append(f"phone = {_toml(phone)}")
        for number, (name, group, how) in zip(announcement.numbers, _ROUTES, strict=False):
            lines += ["[[team.routes]]", f"name = {_toml(name)}", f"to = {_toml([number])}"]
            lines += [f"groups = {_toml([group])}", f"how = {_toml(how)}"]
            lines.append(f"ring = {max(1, round(_RING / self.speed))}")
        return "\n".join(lines) + "\n"


def configuration(
    announcement: Announcement, port: int, webhook_url: str, phone: str | None
) -> str:
    """A config.toml for the practice exchange."""
    return (
        "[telnyx]\n"
        f"base_url = {_toml(announcement.base_url)}\n"
        f"public_keys = {_toml([announcement.public_key])}\n"
        f"connections = {_toml(announcement.connection_ids)}\n"
        f"from = {_toml(announcement.numbers[0])}\n"
        f"[listener]\nport = {port}\npublic_url = {_toml(webhook_url)}\n"
        f"[agent]\nname = {_toml(user_name())}\n" + (f"phone = {_toml(phone)}\n" if phone else "")
    )


def _toml(value: object) -> str:
    """A value as TOML has it: JSON's texts and lists are TOML's, too."""
    return msgspec.json.encode(value).decode()

"""Whose a call or a leg is, and who gets a message: `you`, a colleague by its name. Pure.

Names come from outside: they are cleaned here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from rich.cells import cell_len

from console.domain.acts import Role
from console.domain.leg import CallState, Leg
from console.domain.messages.message import Address, AddressKind
from console.errors import ConsoleError, MemberNotFound
from console.text import NOTHING, Shown, clean
from console.ui.render.cells import fit, steady
from console.ui.state.reader import Reader

NOBODY: Final = Reader()
"""Reads for nobody: no leg is theirs."""

YOU: Final = Shown("you")
YOUR_PHONE: Final = Shown("your phone")
CONSULTED: Final = Shown("consulted")
SUPERVISOR: Final = Shown("supervisor")
UNKNOWN: Final = Shown("?")

_LONGEST: Final = 40


@lru_cache(maxsize=4096)
def _shown(name: str) -> Shown:
    return steady(clean(name, _LONGEST))


def called(user: str, reader: Reader) -> Shown:
    """The name that people read for a user, the reader's own too."""
    return _shown(reader.name(user))


def named(user: str, reader: Reader) -> Shown:
    """`you`, or the name that people read."""
    return YOU if reader.is_me(user) else called(user, reader)


_FOR: Final = "for "
_NOBODY_YET: Final = frozenset({CallState.OFFERED, CallState.QUEUED, CallState.ENDED})


def agent(leg: Leg, reader: Reader, width: int = _LONGEST) -> Shown:
    """Who has the call: `you`, a name, no text if nobody yet, `?` if somebody unknown.

    Of one that is offered for whom it is: `for you`, `for Bo +2`; in so many cells the name is
    cut, and never how many others there are.
    """
    has, offered = reader.holder(leg), reader.offered(leg)
    if offered and (not has or leg.alone_since is not None):
        first = reader.me if reader.me in offered else offered[0]
        more = f" +{len(offered) - 1}" if len(offered) > 1 and not reader.is_me(first) else ""
        name = named(first, reader)
        room = max(1, width - len(_FOR) - len(more))
        return Shown(f"{_FOR}{name if cell_len(name) <= room else fit(name, room).rstrip()}{more}")
    if has:
        return named(has, reader)
    return NOTHING if leg.state in _NOBODY_YET else UNKNOWN


def of_another(leg: Leg, reader: Reader) -> Shown:
    """`Bo's call`, `offered to Bo`: where it is a colleague's; no text for mine and nobody's."""
    if not reader.team.members or reader.is_mine(leg):
        return NOTHING
    if has := reader.holder(leg):
        return Shown(f"{called(has, reader)}'s {'phone' if leg.role is Role.AGENT else 'call'}")
    offered = reader.offered(leg)
    return Shown(f"offered to {called(offered[0], reader)}") if offered else NOTHING


def phone_word(leg: Leg, reader: Reader) -> Shown:
    """`your phone`, `phone of Bo`; no text for a leg that is no agent's phone."""
    if leg.role is not Role.AGENT:
        return NOTHING
    if leg.agent == reader.me:
        return YOUR_PHONE
    return Shown(f"phone of {called(leg.agent or '', reader)}")


def role_word(leg: Leg, reader: Reader) -> Shown:
    """What a leg is for, where it is no simple caller or callee."""
    if leg.role is Role.CONSULT:
        return CONSULTED
    if leg.role is Role.SUPERVISOR:
        return _supervisor_word(leg, reader)
    return phone_word(leg, reader)


SUPERVISING: Final[Mapping[str | None, tuple[str, str]]] = {
    "monitor": ("you listen", "{} listens"),
    "whisper": ("you whisper", "{} whispers"),
    "barge": ("you barge in", "{} barges in"),
}
"""What a supervisor does in each role: I, or somebody else."""


def _supervisor_word(leg: Leg, reader: Reader) -> Shown:
    mine, theirs = SUPERVISING.get(leg.media.supervisor_role, (SUPERVISOR, SUPERVISOR))
    if reader.is_me(leg.agent):
        return Shown(mine)
    known = leg.agent and reader.team.member(leg.agent) is not None
    return Shown(theirs.format(called(leg.agent or "", reader) if known else SUPERVISOR))


# A message's ---------------------------------------------------------------------------------


def goes_to(to: Address, reader: Reader) -> str:
    """`goes to Bo Ek`, `goes to support: Bo Ek, Sue`: each who gets it, before it is sent."""
    names = ", ".join(called(one, reader) for one in to.members)
    if to.kind is AddressKind.MEMBER:
        return f"goes to {names}"
    if not to.members:
        return f"nobody else is in {_shown(to.name)}"
    return f"goes to {_shown(to.name)}, {len(to.members)}: {names}"


def no_address(error: ConsoleError, reader: Reader) -> str:
    """Why it goes to nobody as it is typed; of several whom it may mean, who they are."""
    if isinstance(error, MemberNotFound) and error.found:
        names = ", ".join(f"{called(one, reader)} ({one})" for one in error.found)
        return f"write more of the name: {names}"
    return steady(clean(str(error)))

"""Who had a call, one after another: each member's part of it, and what it said came of that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct, structs


class Step(StrEnum):
    """What a member did: it took the call, left it, or said what came of it."""

    TOOK = "took"
    LEFT = "left"
    SAID = "said"


class Told(NamedTuple):
    """One step of a member, as the journal has it; `code` and `note` are of what was said."""

    at: datetime
    number: int
    member: str
    step: Step
    code: str | None = None
    note: str | None = None


class Part(Struct, frozen=True, kw_only=True):
    """One member's part of a call.

    `since` is None for one who never had it and said what came of it all the same, `until` for
    one who has it still. `name` is what people call the member, where the team says. Texts are
    as they were typed: clean them before showing.
    """

    member: str
    name: str = ""
    since: datetime | None = None
    until: datetime | None = None
    disposition: str | None = None
    note: str | None = None


def parts_of(told: Iterable[Told]) -> tuple[Part, ...]:
    """The parts of a call in their order, from its steps in any order.

    What a member says is about its last part that had begun by then; said again, the last
    word counts, and a note stays that no later one replaces.
    """
    parts: list[Part] = []
    for one in sorted(told):
        mine = [place for place, part in enumerate(parts) if part.member == one.member]
        last = parts[mine[-1]] if mine else None
        has = last is not None and last.since is not None and last.until is None
        if one.step is Step.TOOK and not has:
            parts.append(Part(member=one.member, since=one.at))
        elif one.step is Step.LEFT and has and last is not None:
            parts[mine[-1]] = structs.replace(last, until=one.at)
        elif one.step is Step.SAID:
            before = last or Part(member=one.member)
            note = one.note or before.note
            said = structs.replace(before, disposition=one.code, note=note)
            if mine:
                parts[mine[-1]] = said
            else:
                parts.append(said)
    return tuple(parts)


def shares(parts: Iterable[Part], since: datetime, until: datetime) -> dict[str, float]:
    """Seconds of that time by member: each had the call until the next one took it.

    Together they are the whole time; nobody's where nobody had the call.
    """
    had = [(part.since, part.member) for part in parts if part.since is not None]
    ends = [*(begun for begun, _ in had[1:]), until]
    found: dict[str, float] = {}
    begun = since
    for (_, member), end in zip(had, ends, strict=True) if had else ():
        ended = min(max(end, begun), until)
        found[member] = found.get(member, 0.0) + (ended - begun).total_seconds()
        begun = ended
    return found

"""The columns of the team board: each group, and under it its members, as all of them are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from msgspec import Struct, structs

from console.domain.acts import Role
from console.domain.agent.state import Presence
from console.domain.alarms import Level, Limits, level
from console.domain.leg import Leg
from console.domain.team.members import MemberNow
from console.domain.team.served import Served, ServedBy
from console.domain.team.service_level import Target
from console.text import Shown
from console.ui.grid.columns import Cell, RecordColumn, Seen, by_text, most_first
from console.ui.render import leg as reads
from console.ui.render.agent import LIGHTS, state_time
from console.ui.render.lines import LEVEL_COLOURS, LEVEL_GLYPHS, LEVELS, shown
from console.ui.render.members import (
    GroupNow,
    attention,
    doubts_of,
    group_names,
    group_now,
    group_title,
    mean,
    member_state,
)
from console.ui.render.served import level_word
from console.ui.render.whose import called
from console.ui.state.reader import Reader
from console.ui.state.store import Store

LIST: Final = "team"
USUAL: Final = (
    *("member", "state", "time", "call", "talk"),
    *("today", "missed", "average", "wrap-up", "phone", "consoles"),
)
HEADING: Final = "group "
"""Begins the key of a row that is a group; no user's name has a blank."""


class TeamRow(Struct, frozen=True, kw_only=True):
    """A group, or one of its members with the calls that it has. `place` is the group's.

    `served` is how the group's callers are served, `doubts` why the member's state may not be true.
    """

    group: GroupNow
    place: int
    reader: Reader
    served: Served
    target: Target
    member: MemberNow | None = None
    calls: tuple[Leg, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def section(self) -> int:
        """However the members are sorted, they stand under their group."""
        return 2 * self.place + (self.member is not None)


def team_rows(store: Store, now: datetime) -> Mapping[str, TeamRow]:
    """A row for each group, and one for each of its members, those first who need attention."""
    board, reader = store.board, store.reader
    calls = calls_of_members(store.legs.values(), reader)
    doubted = {one.member.user: doubts_of(store, one, now) for one in board.members}
    names = group_names(board.team)
    rows: dict[str, TeamRow] = {}
    for place, name in enumerate(names):
        group = group_now(store, name)
        served = board.served.row(ServedBy.GROUP, name) or Served(by=ServedBy.GROUP, name=name)
        head = TeamRow(
            group=group, place=place, reader=reader, served=served, target=board.served.target
        )
        rows[f"{HEADING}{name}"] = head
        ordered = sorted(group.members, key=attention)
        for one in sorted(ordered, key=lambda one: not doubted[one.member.user]):
            user = one.member.user
            rows[f"{user} {name}"] = structs.replace(
                head, member=one, calls=tuple(calls.get(user, ())), doubts=doubted[user]
            )
    return rows


def calls_of_members(legs: Iterable[Leg], reader: Reader) -> Mapping[str, list[Leg]]:
    """The callers whom each member has, by its user."""
    found: dict[str, list[Leg]] = {}
    for leg in legs:
        has = reader.holder(leg)
        if has and leg.alive and leg.role not in _NO_CALLERS:
            found.setdefault(has, []).append(leg)
    return found


_NO_CALLERS: Final = frozenset({Role.AGENT, Role.SUPERVISOR})

# Columns ----------------------------------------------------------------------------------


def team_columns(limits: Limits) -> tuple[RecordColumn[TeamRow], ...]:
    """All columns. Waits and talks over a limit have its glyph and colour."""
    time, talk = partial(_time, limits), partial(_talk, limits)
    return (
        RecordColumn("member", "MEMBER", "the name", _name, _by_name, 12, 20, 100),
        RecordColumn("state", "STATE", "how many are ready", _state, _by_state, 16, 26, 98),
        RecordColumn("time", "TIME", "in it; longest wait", time, _by_time, 8, 9, 97, right=True),
        RecordColumn("call", "CALL", "with whom; how many wait", _call, _by_call, 11, 24, 90),
        RecordColumn("talk", "FOR", "how long; level", talk, _by_talk, 8, 9, 85, right=True),
        RecordColumn(
            "today", "TODAY", "calls taken; callers", _today, _by_today, 5, 5, 80, right=True
        ),
        RecordColumn(
            "missed", "MISS", "offers let pass; gave up", _missed, _by_missed, 4, 6, 79, right=True
        ),
        RecordColumn(
            "average", "TALK", "mean of today", _average, _by_average, 6, 7, 75, right=True
        ),
        RecordColumn(
            "wrap-up", "WRAP-UP", "mean of today", _wrap_up, _by_wrap_up, 7, 7, 74, right=True
        ),
        RecordColumn("phone", "PHONE", "what it does", _phone, _by_phone, 8, 12, 70),
        RecordColumn(
            "consoles", "CONSOLES", "how many are open", _consoles, _by_consoles, 8, 8, 40
        ),
        RecordColumn("role", "ROLE", "what they are there for", _role, _by_role, 10, 10, 30),
    )


def _name(row: TeamRow, _: Seen) -> Cell:
    if row.member is None:
        return Cell(group_title(row.group.name), bold=True)
    mine = row.reader.is_me(row.member.member.user)
    return Cell(called(row.member.member.user, row.reader), "accent" if mine else "foreground")


def _by_name(row: TeamRow) -> tuple[str, float] | None:
    return by_text(row.member.member.shown if row.member else row.group.name)


def _state(row: TeamRow, _: Seen) -> Cell:
    if row.member is None:
        return Cell(Shown(f"{row.group.ready} of {len(row.group.members)} ready"), bold=True)
    if row.doubts:
        word = shown(f"{LEVEL_GLYPHS[Level.WARN]} {member_state(row.member)}", 60)
        return Cell(word, "light-warn", bold=True)
    away = row.member.away and row.member.state.state is not Presence.NOT_READY
    light = LEVELS[LIGHTS[row.member.state.state]].removeprefix("$")
    colour = "light-bad" if away else light or "foreground"
    return Cell(shown(member_state(row.member), 60), colour)


def _by_state(row: TeamRow) -> tuple[str, float] | None:
    return by_text(row.member.state.state.value if row.member else None)


def _time(limits: Limits, row: TeamRow, seen: Seen) -> Cell:
    if row.member is not None:
        return Cell(Shown(state_time(row.member.state, seen.now)))
    longest = row.group.longest(seen.now)
    return _limited(limits.wait, longest) if longest is not None else Cell(Shown("—"), "muted")


def _limited(limits: tuple[int, ...], seconds: int) -> Cell:
    """A time; where it is over a limit, with the glyph and in the colour of that."""
    found, time = level(limits, seconds), reads.clock(seconds)
    if found is Level.USUAL:
        return Cell(time)
    gap = " " if len(time) < _LONG_TIME else ""
    return Cell(Shown(f"{LEVEL_GLYPHS[found]}{gap}{time}"), LEVEL_COLOURS[found])


_LONG_TIME: Final = 7
"""Cells of a time from which on there is no blank behind its glyph."""


def _by_time(row: TeamRow) -> tuple[str, float] | None:
    since = row.member.state.since if row.member else None
    return most_first(-since.timestamp() if since else None)


def _call(row: TeamRow, _: Seen) -> Cell:
    if row.member is None:
        waiting = len(row.group.waiting)
        colour = "foreground" if waiting else "muted"
        return Cell(Shown(f"{waiting} wait{'s' * (waiting == 1)}"), colour, bold=waiting > 0)
    if not row.calls:
        return Cell()
    more = f" +{len(row.calls) - 1}" if len(row.calls) > 1 else ""
    return Cell(Shown(f"{reads.label(row.calls[0])}{more}"))


def _by_call(row: TeamRow) -> tuple[str, float] | None:
    return by_text(str(reads.label(row.calls[0])) if row.calls else None)


def _talk(limits: Limits, row: TeamRow, seen: Seen) -> Cell:
    if row.member is None:
        word, colour = level_word(row.served.level, row.target)
        return Cell(word, colour or "foreground", bold=bool(colour))
    seconds = reads.seconds(row.calls[0], seen.now) if row.calls else None
    return Cell() if seconds is None else _limited(limits.of_leg(row.calls[0]), seconds)


def _by_talk(row: TeamRow) -> tuple[str, float] | None:
    begun = row.calls[0].answered_at if row.calls else None
    return most_first(-begun.timestamp() if begun else None)


def _today(row: TeamRow, _: Seen) -> Cell:
    if row.member is None:
        return Cell(Shown(str(row.served.offered)), "muted")
    return Cell(Shown(str(row.member.taken)))


def _by_today(row: TeamRow) -> tuple[str, float] | None:
    return most_first(row.member.taken if row.member else None)


def _missed(row: TeamRow, _: Seen) -> Cell:
    missed = row.served.abandoned if row.member is None else row.member.missed
    return Cell(Shown(str(missed or "—")), "foreground" if row.member and missed else "muted")


def _by_missed(row: TeamRow) -> tuple[str, float] | None:
    return most_first(row.member.missed if row.member else None)


def _average(row: TeamRow, _: Seen) -> Cell:
    return _mean(row.member.average_talk if row.member else None, row)


def _by_average(row: TeamRow) -> tuple[str, float] | None:
    return most_first(row.member.average_talk if row.member else None)


def _wrap_up(row: TeamRow, _: Seen) -> Cell:
    return _mean(row.member.average_wrap_up if row.member else None, row)


def _by_wrap_up(row: TeamRow) -> tuple[str, float] | None:
    return most_first(row.member.average_wrap_up if row.member else None)


def _mean(seconds: float | None, row: TeamRow) -> Cell:
    """A mean time; a dash where there is none yet, nothing in the row of a group."""
    if row.member is None:
        return Cell()
    return Cell(mean(seconds), "muted")


def _phone(row: TeamRow, _: Seen) -> Cell:
    return Cell(Shown(row.member.phone.words), "muted") if row.member else Cell()


def _by_phone(row: TeamRow) -> tuple[str, float] | None:
    return by_text(row.member.phone.words if row.member else None)


def _consoles(row: TeamRow, _: Seen) -> Cell:
    return Cell(Shown(str(row.member.consoles or "—")), "muted") if row.member else Cell()


def _by_consoles(row: TeamRow) -> tuple[str, float] | None:
    return most_first(row.member.consoles if row.member else None)


def _role(row: TeamRow, _: Seen) -> Cell:
    return Cell(Shown(row.member.member.role.value), "muted") if row.member else Cell()


def _by_role(row: TeamRow) -> tuple[str, float] | None:
    return by_text(row.member.member.role.value if row.member else None)

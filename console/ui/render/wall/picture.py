"""The wallboard's picture: who waits and how long, who talks, queues, connections, my state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Final, NamedTuple

from textual.content import Content

from console.domain.alarms import TALKING, WAITING, Level, Limits, level
from console.domain.leg import Leg
from console.domain.queues import QueueBoard
from console.domain.team.members import MemberNow
from console.domain.team.served import ServedBy
from console.ui.render import leg as reads
from console.ui.render.agent import LIGHTS, state_forms, state_time
from console.ui.render.cells import fit
from console.ui.render.lines import LEVEL_COLOURS, LEVEL_GLYPHS, LEVELS, MUTED, STRONG, shown
from console.ui.render.members import (
    attention,
    group_names,
    group_now,
    group_title,
    member_state,
)
from console.ui.render.served import level_heading, level_word, name_cells, served_lines
from console.ui.render.wall.big_figures import fitting
from console.ui.render.whose import called
from console.ui.state.store import Store

ROOMY: Final = 36
"""Lines from which on figures are large."""

_QUEUE: Final = 32


class Sum(NamedTuple):
    """What the board adds up to; `longest` in seconds, None where nobody waits."""

    waiting: int
    longest: int | None
    talking: int


def added_up(legs: Iterable[Leg], now: datetime) -> Sum:
    """Who waits, how long the first of them, and who talks."""
    waits, talking = [], 0
    for leg in legs:
        if leg.state in WAITING:
            waits.append(reads.seconds(leg, now) or 0)
        elif leg.state in TALKING:
            talking += 1
    return Sum(len(waits), max(waits, default=None), talking)


class Figure(NamedTuple):
    """A number, what it counts, and how bad it is."""

    number: str
    words: str
    level: Level = Level.USUAL


def wall_lines(
    store: Store, limits: Limits, now: datetime, size: tuple[int, int], trouble: str = ""
) -> list[Content]:
    """The whole picture for so many cells and lines; what matters least is lowest."""
    width, height = size
    legs = [leg for leg in store.legs.values() if not store.folded(leg)]
    lines = [Content(), *_figures(added_up(legs, now), limits, width, roomy=height >= ROOMY)]
    lines += [Content(), _standing(store, now), Content()]
    if store.board.members:
        lines += [*_served(store, limits, now, width, trouble), Content()]
        lines += _team(store, limits, now, name_cells(store.board.served.target, width))
    else:
        lines += _queues(store.board.queues, limits, now, trouble)
    lines += [Content(), *_connections(store, legs)]
    return [line.truncate(max(1, width)) for line in lines[: max(1, height)]]


def _figures(total: Sum, limits: Limits, width: int, *, roomy: bool) -> list[Content]:
    longest = total.longest
    bad = Level.USUAL if longest is None else level(limits.wait, longest)
    figures = (
        Figure(str(total.waiting), f"{total.waiting} waiting", bad),
        Figure("-" if longest is None else reads.clock(longest), _longest_words(longest), bad),
        Figure(str(total.talking), f"{total.talking} talking"),
    )
    column = max(1, (width - 2) // len(figures))
    blocks = [_block(figure, column, roomy=roomy) for figure in figures]
    rows = zip_longest(*blocks, fillvalue=Content(" " * column))
    return [Content("  ") + Content().join(row) for row in rows]


def _longest_words(longest: int | None) -> str:
    return "nobody waits" if longest is None else f"longest wait {reads.clock(longest)}"


def _block(figure: Figure, column: int, *, roomy: bool) -> list[Content]:
    """A figure with its words under it, as wide as its column."""
    style = STRONG if figure.level is Level.USUAL else f"bold ${LEVEL_COLOURS[figure.level]}"
    glyph = f"{LEVEL_GLYPHS[figure.level]} " if figure.level is not Level.USUAL else ""
    rows = fitting(figure.number, column - 2, roomy=roomy)
    said = fit(shown(f"{glyph}{figure.words}"), column)
    return [
        *(Content.styled(row, style) + Content(" " * (column - len(row))) for row in rows),
        Content(),
        Content.styled(said, style if glyph else MUTED),
    ]


def _standing(store: Store, now: datetime) -> Content:
    """The agent and the state, where there is one."""
    state = store.board.agent_state
    if not state.agent:
        return Content()
    return Content.assemble(
        "  ", (called(state.agent, store.reader), STRONG), f"   {state_forms(state, now)[0]}"
    )


def _queues(
    queues: Sequence[QueueBoard], limits: Limits, now: datetime, trouble: str
) -> list[Content]:
    head = f"  {'QUEUE':<{_QUEUE}} {'WAIT':>6} {'LONGEST':>10} {'AVERAGE':>10}"
    lines = [Content.styled(head, MUTED)]
    for queue in sorted(queues, key=lambda one: -(one.longest_wait(now) or 0)):
        longest = queue.longest_wait(now)
        bad = Level.USUAL if longest is None else level(limits.wait, longest)
        time = (
            "-" if longest is None else f"{LEVEL_GLYPHS.get(bad, '')} {reads.clock(int(longest))}"
        )
        average = "-" if queue.average_wait is None else reads.clock(queue.average_wait)
        style = f"bold ${LEVEL_COLOURS[bad]}" if bad is not Level.USUAL else ""
        lines.append(
            Content.assemble(
                f"  {fit(shown(queue.name, 64), _QUEUE)} {queue.size:>6}",
                (f" {time.strip():>10}", style),
                f" {average:>10}",
            )
        )
    if trouble:
        lines.append(Content.styled(f"  {shown(trouble)}", "$light-warn"))
    elif not queues:
        lines.append(Content.styled("  no queues", MUTED))
    return lines


def _served(
    store: Store, limits: Limits, now: datetime, width: int, trouble: str
) -> Iterator[Content]:
    """Routes and queues of a team; in the words of `trouble` what is not known of the queues."""
    yield from served_lines(store, limits, now, width, _ALL)
    if trouble:
        yield Content.styled(f"  {shown(trouble)}", "$light-warn")


_ALL: Final = 99
"""Routes and queues: what has no room is cut below, with what matters less."""


def _team(store: Store, limits: Limits, now: datetime, cells: int) -> list[Content]:
    """Each group with who waits for it, and its members by their states; no caller is named.

    Names have so many cells.
    """
    target = store.board.served.target
    heads = f"{'WAIT':>6} {'LONGEST':>10} {level_heading(target):>9} {'READY':>10}"
    lines = [Content.styled(f"  {fit('TEAM', cells)}{heads}", MUTED)]
    for group in (group_now(store, name) for name in group_names(store.board.team)):
        longest = group.longest(now)
        bad = Level.USUAL if longest is None else level(limits.wait, longest)
        time = "-" if longest is None else f"{LEVEL_GLYPHS.get(bad, '')} {reads.clock(longest)}"
        style = f"bold ${LEVEL_COLOURS[bad]}" if bad is not Level.USUAL else ""
        served = store.board.served.row(ServedBy.GROUP, group.name)
        word, colour = level_word(served.level if served else None, target)
        ready = f"{group.ready} of {len(group.members)}"
        lines.append(
            Content.assemble(
                (f"  {fit(group_title(group.name), cells)}", STRONG),
                f"{len(group.waiting) or '-':>6}",
                (f" {time.strip():>10}", style),
                (f" {word:>9}", f"bold ${colour}" if colour else ""),
                f" {ready:>10}",
            )
        )
        lines += [_member(one, store, now, cells) for one in sorted(group.members, key=attention)]
    return lines


def _member(one: MemberNow, store: Store, now: datetime, cells: int) -> Content:
    """`Bo   Ready 4:12    14 today, 1 missed`."""
    name = fit(called(one.member.user, store.reader), cells - 2)
    words = f"{shown(member_state(one), 40)} {state_time(one.state, now)}".rstrip()
    missed = f", {one.missed} missed" if one.missed else ""
    light = LEVELS[LIGHTS[one.state.state]]
    return Content.assemble(
        (f"    {name} ", MUTED), (fit(words, _STATE), light), (f"{one.taken} today{missed}", MUTED)
    )


_STATE: Final = 34


def _connections(store: Store, legs: Sequence[Leg]) -> list[Content]:
    """Live calls of each connection, and those that are offered."""
    lines = [Content.styled(f"  {'CONNECTION':<{_QUEUE}} {'CALLS':>6} {'OFFERED':>10}", MUTED)]
    for connection in store.connections:
        here = [leg for leg in legs if leg.connection_id == connection.id and leg.alive]
        offered = sum(leg.rings for leg in here)
        name = fit(shown(connection.name or connection.id, 64), _QUEUE)
        lines.append(Content(f"  {name} {len(here):>6} {offered or '-':>10}"))
    return lines

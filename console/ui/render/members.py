"""How a member of a team reads: name, state and time in it, groups, phone. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from textual.content import Content

from console.domain.acts.names import act_name
from console.domain.agent.state import Presence
from console.domain.agent.stuck import doubts
from console.domain.alarms import Level
from console.domain.history.matching import plain
from console.domain.ids import CallId
from console.domain.leg import CallState, Direction, Leg
from console.domain.team.members import MemberNow, Team
from console.domain.team.rights import may_any
from console.line.port import Entry, Light
from console.text import Shown, counted
from console.ui.actions.keymap import Keymap
from console.ui.actions.team import TOLD
from console.ui.render import leg as reads
from console.ui.render.agent import LIGHTS, next_word, state_time, state_word
from console.ui.render.cells import fit
from console.ui.render.lines import LEVEL_GLYPHS, LEVELS, MUTED, clock_time, shown
from console.ui.render.past import labelled
from console.ui.render.whose import called
from console.ui.state.reader import Reader
from console.ui.state.store import Store

NAME: Final = 16
STATE: Final = 18
TIME: Final = 7
GROUPS: Final = 10

_HELP: Final = "help"
"""The title of what tells of help with a call. A warning says that it is wanted."""


def groups(one: MemberNow) -> Shown:
    """`support, sales`."""
    return shown(", ".join(one.member.groups), 60)


def member_state(one: MemberNow) -> str:
    """`Ready`, `Not ready: lunch`; of one who is nowhere to be reached also `away`."""
    word = state_word(one.state)
    return f"{word}, away" if one.away else word


def mean(seconds: float | None) -> Shown:
    """A mean time; a dash where there is none yet."""
    return Shown("—") if seconds is None else reads.clock(round(seconds))


def member_line(one: MemberNow, now: datetime, reader: Reader) -> Content:
    """`Bo Ek   Ready   4:12   support   phone up`; dim, with why, for one who takes no call."""
    why = one.why_no_call
    name, state = (
        fit(called(one.member.user, reader), NAME),
        fit(shown(member_state(one), 40), STATE),
    )
    time = fit(Shown(state_time(one.state, now)), TIME, right=True)
    rest = f"  {fit(groups(one), GROUPS)}  {why or f'phone {one.phone.words}'}"
    if why is not None:
        return Content.styled(f"{name} {state} {time}{rest}", MUTED)
    style = LEVELS[LIGHTS[one.state.state]]
    return Content.assemble(f"{name} ", (state, style), f" {time}", (rest, MUTED))


def member_suggestion(
    one: MemberNow, now: datetime, reader: Reader, *, highlighted: bool
) -> Content:
    """`▸ Bo Ek   Ready 4:12   support   phone up`, among whom a number may be for."""
    words = (
        f"{member_state(one)} {state_time(one.state, now)}".rstrip(),
        groups(one),
        one.why_no_call or f"phone {one.phone.words}",
    )
    return Content.assemble(
        ("▸ " if highlighted else "  ", "bold $accent"),
        (called(one.member.user, reader), "bold" if highlighted else ""),
        *((f"   {word}", MUTED) for word in words if word),
    )


def found(typed: str, members: Iterable[MemberNow], reader: Reader) -> list[MemberNow]:
    """Colleagues whom what is typed may mean, who can take a call first; all for nothing."""
    sought = plain(typed.strip())
    others = (one for one in members if not reader.is_me(one.member.user))
    fit_ = [one for one in others if any(word.startswith(sought) for word in _words(one))]
    return sorted(fit_, key=lambda one: (one.why_no_call is not None, one.state.busy, one.away))


def _words(one: MemberNow) -> list[str]:
    name = plain(one.member.shown)
    return [name, *name.split(), plain(one.member.user), *map(plain, one.member.groups)]


_RANKS: Final[Mapping[Presence, int]] = {
    Presence.WRAP_UP: 2,
    Presence.NOT_READY: 3,
    Presence.ON_CALL: 4,
    Presence.READY: 5,
}


def attention(one: MemberNow) -> tuple[int, float, str]:
    """Who needs attention first: whose calls may come and who is not there, then the longest."""
    state, since = one.state, one.state.since
    expected = one.away and state.state is not Presence.NOT_READY
    rank = 0 if expected and state.busy else 1 if expected else _RANKS[state.state]
    return rank, since.timestamp() if since else 0.0, one.member.user


# Groups -----------------------------------------------------------------------------------


class GroupNow(NamedTuple):
    """A group as it is: its members, and the callers who wait for one of them."""

    name: str
    members: tuple[MemberNow, ...]
    waiting: tuple[Leg, ...]

    @property
    def ready(self) -> int:
        """How many could take a call now."""
        return sum(one.state.state is Presence.READY and not one.away for one in self.members)

    def longest(self, now: datetime) -> int | None:
        """Seconds for which somebody waits at most; None where nobody does."""
        return max((reads.seconds(leg, now) or 0 for leg in self.waiting), default=None)


def group_now(store: Store, name: str) -> GroupNow:
    """The group of that name; no text is for the members who are in none."""
    board, reader = store.board, store.reader
    members = tuple(one for one in board.members if name in (one.member.groups or ("",)))
    users = {one.member.user for one in members}
    waiting = tuple(
        leg
        for leg in store.legs.values()
        if leg.alive and (users.intersection(reader.offered(leg)) or _waits_for(leg, name, reader))
    )
    return GroupNow(name, members, waiting)


def for_whoever_is_free(store: Store) -> tuple[Leg, ...]:
    """The callers who ring and are offered to nobody by now: all are busy, or there is no route."""
    ringing = (leg for leg in store.legs.values() if leg.rings)
    return tuple(
        leg
        for leg in ringing
        if leg.direction is Direction.INCOMING and not (leg.claimed_by or store.reader.offered(leg))
    )


def _waits_for(leg: Leg, group: str, reader: Reader) -> bool:
    """Whether a caller waits in a queue that this group takes callers out of."""
    queue = leg.media.queue if leg.state is CallState.QUEUED else None
    return queue is not None and group in reader.team.groups_of_queue(queue)


def group_names(team: Team) -> tuple[str, ...]:
    """The groups in their order, and no text for those members who are in none."""
    alone = any(not one.groups for one in team.members)
    return (*team.groups, *(("",) if alone else ()))


def group_title(name: str) -> Shown:
    """The name of a group; where there is none, that there is none."""
    return shown(name or "no group", 40)


def supervises(store: Store) -> bool:
    """Whether whoever reads may set a colleague's state, and sees all that speaks against one."""
    asking = store.reader.asking(None)
    return asking is not None and may_any(asking.member)


def doubts_of(store: Store, one: MemberNow, now: datetime) -> tuple[str, ...]:
    """Why a member's state may not be true; nothing for who does not see all calls."""
    if not supervises(store):
        return ()

    def lives(call: CallId) -> bool:
        leg = store.legs.get(call)
        return leg is not None and leg.alive

    return doubts(one, lives, now)


def doubts_line(found: Iterable[str]) -> Content:
    """`▲ none of its calls lives, nobody is there`."""
    words = ", ".join(found)
    glyph = LEVEL_GLYPHS[Level.WARN]
    return Content.styled(f"{glyph} {words}", "bold $light-warn") if words else Content()


def evidence(store: Store, one: MemberNow, now: datetime) -> Iterator[Content]:
    """What is known of a member's state: since when, what it did last, who is there."""
    if found := doubts_of(store, one, now):
        yield doubts_line(found)
    since = f" since {clock_time(one.state.since)}" if one.state.since else ""
    time = state_time(one.state, now)
    yield labelled("state", f"{shown(member_state(one), 60)}{since}   {time}".rstrip())
    if then := next_word(one.state):
        yield labelled("", then)
    alive = [leg for call in one.state.calls if (leg := store.legs.get(call)) and leg.alive]
    for leg in alive:
        yield labelled("call", f"{reads.label(leg)}  {reads.state(leg)} {reads.duration(leg, now)}")
    if one.state.calls and not alive:
        yield labelled("call", "none that lives")
    left = clock_time(one.left_at) if one.left_at else "—"
    yield labelled("last call", f"left {left}")
    ordered = f"{clock_time(one.ordered_at)} {act_name(one.ordered)}" if one.ordered_at else "—"
    yield labelled("last order", ordered)
    gone = f", gone since {clock_time(one.gone_since)}" if one.gone_since else ""
    consoles = counted(one.consoles, "console") if one.consoles else "no consoles"
    yield labelled("there", f"phone {one.phone.words}, {consoles}{gone}")


def member_facts(one: MemberNow) -> Iterator[tuple[str, str]]:
    """What is known of a member beside its state, each with its name."""
    yield "today", f"{one.taken}, missed {one.missed}"
    yield "mean talk", mean(one.average_talk)
    yield "wrap-up", mean(one.average_wrap_up)
    yield "phone", one.phone.words
    yield "consoles", str(one.consoles)


# What is said to me -----------------------------------------------------------------------

LONGEST: Final = 200


def told_words(entry: Entry, keymap: Keymap, team: Team) -> Content:
    """`Bo asks for help with +4420…: a refund   ' opens the call`: what was said to me.

    The key is a team's: whoever works alone is not told of it.
    """
    said = Content(shown(entry.text, LONGEST))
    key = keymap.shown(TOLD) if team.members else ""
    if entry.call is None or not key:
        return said
    return Content.assemble(said, "   ", (key, "bold $accent"), " opens the call")


def told_line(store: Store, keymap: Keymap, now: datetime) -> Content:
    """What I was told of a call that is there still, until I went there or some time went by.

    That somebody wants help is told no more once somebody comes, or none is wanted.
    """
    entry = store.told.standing(now)
    leg = store.leg(entry.call) if entry is not None else None
    if entry is None or leg is None:
        return Content()
    asked = entry.title == _HELP and entry.level is Light.WARN
    if asked and not (leg.help_request is not None and leg.help_request.is_open):
        return Content()
    return told_words(entry, keymap, store.reader.team).stylize("bold $light-warn")

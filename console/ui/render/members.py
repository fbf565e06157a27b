"""How a member of a team reads: name, state and time in it, groups, phone. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from textual.content import Content

from console.domain.history.matching import plain
from console.domain.team.members import MemberNow
from console.line.port import Entry
from console.text import Shown
from console.ui.actions.keymap import Keymap
from console.ui.actions.team import TOLD
from console.ui.render.agent import LIGHTS, state_time, state_word
from console.ui.render.cells import fit
from console.ui.render.lines import LEVELS, MUTED, shown
from console.ui.render.whose import called
from console.ui.state.reader import Reader
from console.ui.state.store import Store

NAME: Final = 16
STATE: Final = 18
TIME: Final = 7
GROUPS: Final = 10


def groups(one: MemberNow) -> Shown:
    """`support, sales`."""
    return shown(", ".join(one.member.groups), 60)


def member_state(one: MemberNow) -> str:
    """`Ready`, `Not ready: lunch`; of one who is nowhere to be reached also `away`."""
    word = state_word(one.state)
    return f"{word}, away" if one.away else word


def member_line(one: MemberNow, now: datetime, reader: Reader) -> Content:
    """`Bo Ek   Ready   4:12   support   phone up`; dim, with why, for one who takes no call."""
    why = one.why_no_call
    name, state = (
        fit(called(one.member.user, reader), NAME),
        fit(shown(member_state(one), 40), STATE),
    )
    time = fit(Shown(state_time(one.state, now)), TIME, right=True)
    rest = f"  {fit(groups(one), GROUPS)}  {why or f'phone {one.phone}'}"
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
        one.why_no_call or f"phone {one.phone}",
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


LONGEST: Final = 200


def told_words(entry: Entry, keymap: Keymap) -> Content:
    """`Bo asks for help with +4420…: a refund   ' opens the call`: what was said to me."""
    said = Content(shown(entry.text, LONGEST))
    key = keymap.shown(TOLD)
    if entry.call is None or not key:
        return said
    return Content.assemble(said, "   ", (key, "bold $accent"), " opens the call")


def told_line(store: Store, keymap: Keymap, now: datetime) -> Content:
    """What I was told of a call that is there still, until I went there or some time went by."""
    entry = store.told.standing(now)
    if entry is None or store.leg(entry.call) is None:
        return Content()
    return told_words(entry, keymap).stylize("bold $light-warn")

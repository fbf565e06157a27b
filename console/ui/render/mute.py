"""My mute in words: who does not hear me, since when, and the key that lifts it."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from console.domain.acts import Mute, Unmute
from console.domain.my_mute import MyMute, my_mute
from console.ui.actions.keymap import Keymap
from console.ui.render import leg as reads
from console.ui.render.lines import clock_time
from console.ui.state.store import Store

HEARD_AGAIN: Final = "you are heard again: your mute ended when your phone left its conference"


def mute_of(store: Store) -> MyMute | None:
    """My mute, as this console's store has it; None if I am heard."""
    mine = store.mine
    return my_mute(mine, store.company(mine)) if mine is not None else None


def mute_words(mute: MyMute, keymap: Keymap) -> str:
    """`+4420… does not hear you: you are muted since 12:03:11: m unmute`."""
    if mute.doubted:
        again = "unmute" if mute.since else "mute"
        return f"nobody knows whether you are muted: {_key(keymap)} {again}"
    since = f" since {clock_time(mute.since)}" if mute.since else ""
    match mute.unaware:
        case ():
            told = ""
        case (one,):
            told = f"{reads.label(one)} does not hear you: "
        case several:
            told = f"{len(several)} do not hear you: "
    return f"{told}you are muted{since}: {_key(keymap)} unmute"


def mute_line(store: Store, keymap: Keymap) -> Content:
    """The words while the mute has outlived its reason or is in doubt; else no text."""
    mute = mute_of(store)
    if mute is None or not (mute.outlived or mute.doubted):
        return Content()
    level = "$light-bad" if mute.unaware else "$light-warn"
    return Content.styled(mute_words(mute, keymap), f"bold {level}")


def _key(keymap: Keymap) -> str:
    return keymap.shown(Mute.action) or keymap.shown(Unmute.action) or ":unmute, :mute"

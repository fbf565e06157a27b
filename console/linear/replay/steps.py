"""What one can do in a replay where nothing is drawn: its keys, its words, and their keymap.

The keys are those of a replay on the screen, but for a minute on and back: `.` and `,` ask
here where one is, as in linear mode at all times.
"""

from __future__ import annotations

from typing import Final

from console.linear.own_actions import OWN, SAY_TALK
from console.ui.actions.action import TABLE, Action, Group, Place
from console.ui.actions.keymap import Keymap, canonical
from console.ui.actions.registry import ACTIONS

NEXT: Final = "replay.next"
BACK: Final = "replay.back"
LATER: Final = "replay.later"
EARLIER: Final = "replay.earlier"
WRONG: Final = "replay.wrong"
WRONG_BACK: Final = "replay.wrong-back"
WRONGS: Final = "replay.wrongs"
BEGIN: Final = "replay.begin"
END: Final = "replay.end"
GO: Final = "replay.go"
AT: Final = "replay.at"
PLAY: Final = "replay.play"
FASTER: Final = "replay.faster"
SLOWER: Final = "replay.slower"


def _step(id_: str, keys: tuple[str, ...], title: str, tells: str, footer: int) -> Action:
    word = id_.partition(".")[2]
    return Action(id_, keys, title, tells, Group.VIEW, TABLE, word=word, footer=footer)


STEPS: Final = (
    _step(NEXT, ("right",), "next fact", "One fact on; `next 5` so many", 1),
    _step(BACK, ("left",), "fact back", "One fact back; `back 5` so many", 2),
    _step(WRONG, ("]",), "next wrong", "To where the next thing went wrong", 3),
    _step(WRONG_BACK, ("[",), "wrong before", "To where the one before went wrong", 4),
    _step(LATER, ("pagedown",), "minute on", "A minute on; `later 5` so many seconds", 5),
    _step(EARLIER, ("pageup",), "minute back", "A minute back; `earlier 5` so many seconds", 6),
    _step(BEGIN, ("<",), "beginning", "To the beginning", 7),
    _step(END, (">",), "end", "To the end", 8),
    _step(PLAY, ("space",), "play", "Let it run, each fact said as it comes; again, to stand", 9),
    _step(FASTER, ("+",), "faster", "Let it run faster", 10),
    _step(SLOWER, ("-",), "slower", "Let it run slower", 11),
    _step(GO, (), "go to a fact", "`go 120`: once so many facts were taken", 12),
    _step(AT, (), "go to a time", "`at 14:05` or `at 14:05:30`, of the day where it is", 13),
    _step(WRONGS, (), "all that went wrong", "A line for each thing that went wrong", 14),
)


class ReplayKeymap(Keymap):
    """The keys of a replay, which take the place of what they were, and its words likewise."""

    def __init__(self) -> None:
        here = (*STEPS, *(one for one in OWN if one.id != SAY_TALK))
        taken = {key for action in here for key in action.keys}
        keys = {one.id: tuple(key for key in one.keys if key not in taken) for one in ACTIONS}
        super().__init__(keys, here=here)

    def commanded(self, line: str) -> tuple[Action | None, str]:
        """The action that a line begins with, by a word or a key of a replay, else by any."""
        word, _, argument = line.partition(" ")
        found = next((one for one in STEPS if word == one.word), None)
        if found is None:
            key = canonical(word) or ""
            bound = dict(self.bound(Place.TABLE)).get(key)
            found = bound if bound in STEPS else None
        return (found, argument.strip()) if found is not None else super().commanded(line)

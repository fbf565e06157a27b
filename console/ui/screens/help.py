"""Help: built from the keys in force, with the reason where something is not possible now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from textwrap import wrap
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from console.ui.actions.action import Action, Group, Place
from console.ui.actions.console import MANUAL
from console.ui.actions.keymap import Keymap, shown_key
from console.ui.actions.situation import Situation
from console.ui.actions.table_view import CONNECTION
from console.ui.modal import Modal, Page
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED
from console.ui.scene import KeyOverAll, Scene
from console.ui.widgets.fields import Words, keys_line
from console.ui.widgets.page_text import PageText
from console.ui.widgets.pane import SturdyLines

KEYS_WIDTH: Final = 14
UNBOUND: Final = "no key"
WIDE: Final = 92
"""Cells of a line where the page has all the room that it takes."""


def help_lines(
    keymap: Keymap,
    place: Place,
    now: Situation,
    width: int = WIDE,
    *,
    over_all: Sequence[KeyOverAll] = (),
) -> list[Content]:
    """Every action under its heading: keys, what it does, and why not now.

    Keys that lie `over_all` of them come first, and stand with no action. What is longer than
    `width` cells goes on below, beside the keys and not under them.
    """
    lines = _lines_over_all(over_all)
    taken = frozenset(one.key for one in over_all)
    for group in Group:
        actions = [
            one
            for one in keymap.actions
            if one.group is group and place in one.places and one.exists(now)
        ]
        if not actions:
            continue
        lines += [Content(), Content.styled(group.value, "bold $accent")]
        lines += [
            _line(keymap, action, now, width, taken)
            for action in actions
            if action.handler != CONNECTION
        ]
        lines += _shared_lines(keymap, [one for one in actions if one.handler == CONNECTION])
    return lines[1:]


def _shared_lines(keymap: Keymap, actions: list[Action]) -> list[Content]:
    """Actions that differ only in their argument, on one line."""
    keys = [shown_key(key) for action in actions for key in keymap.keys(action.id)]
    if not keys:
        return []
    text = f"{keys[0]} … {keys[-1]}" if len(keys) > 1 else keys[0]
    told = " Show only one connection; its tab counts calls and ◆ offered ones"
    return [Content.assemble((fit(text, KEYS_WIDTH), "bold"), told)]


def _lines_over_all(keys: Sequence[KeyOverAll]) -> list[Content]:
    if not keys:
        return []
    told = [
        Content.assemble((fit(shown_key(one.key), KEYS_WIDTH), "bold"), f" {one.does}")
        for one in keys
    ]
    return [Content(), Content.styled("On every screen here", "bold $accent"), *told]


def _line(
    keymap: Keymap, action: Action, now: Situation, width: int, taken: frozenset[str]
) -> Content:
    reaching = (key for key in keymap.reaching(action.id) if key not in taken)
    keys = "  ".join(map(shown_key, reaching)) or UNBOUND
    reason, room = action.why_not(now), max(1, width - KEYS_WIDTH - 1)
    told = [action.help] if reason is None else [action.help, f"not now: {reason}"]
    below = "\n" + " " * (KEYS_WIDTH + 1)
    text = f" {below.join(line for one in told for line in wrap(one, room))}"
    if reason is None:
        return Content.assemble((fit(keys, KEYS_WIDTH), "bold"), text)
    return Content.styled(f"{fit(keys, KEYS_WIDTH)}{text}", MUTED)


class PageScreen(Modal[None]):
    """A text over the table; q and Esc close it."""

    FORM: ClassVar[str] = "form page"
    """The classes of the style sheet."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "cancel", show=False)]

    def __init__(self, title: str, text: Widget) -> None:
        super().__init__()
        self.title_line = Words(classes="form-title")
        self.title_line.say(Content.styled(title, "bold $accent"))
        self.remark = Words(classes="remark")
        self.page = Page()
        self.text = text

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        with Vertical(classes=self.FORM):
            yield self.title_line
            yield from self.above()
            with self.page:
                yield self.text
            self.remark.say(self.keys())
            yield self.remark

    def above(self) -> Iterable[Widget]:
        """What stands between the title and the text."""
        return ()

    def on_mount(self) -> None:
        """The keys move the text."""
        self.page.focus()

    def keys(self) -> Content:
        """The keys."""
        return keys_line(("j k", "move"), ("Esc", "close"))


class HelpText(SturdyLines, PageText):
    """The lines of the help."""


class HelpScreen(PageScreen):
    """The keys in force at a scene: every action that is in force there. `m` opens the manual."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("m", "manual", show=False)]

    def __init__(self, scene: Scene, now: Situation) -> None:
        keymap, over_all = scene.shared.keymap, scene.shared.over_all
        self.written = HelpText(partial(help_lines, keymap, scene.PLACE, now, over_all=over_all))
        super().__init__("Keys", self.written)
        self._scene = scene

    def action_manual(self) -> None:
        """Open the manual over the help."""
        self._scene.action_perform(MANUAL)

    def keys(self) -> Content:
        """Moving, the manual, the way out."""
        return keys_line(("j k", "move"), ("m", "manual"), ("Esc", "close"))

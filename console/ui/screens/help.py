"""Help: built from the keys in force, with the reason where something is not possible now."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.ui.actions.action import Action, Group, Place
from console.ui.actions.keymap import Keymap, shown_key
from console.ui.actions.situation import Situation
from console.ui.actions.table_view import CONNECTION
from console.ui.modal import Modal, Page
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED
from console.ui.scene import Scene
from console.ui.widgets.fields import Words, keys_line

KEYS_WIDTH = 14
UNBOUND = "-"


def help_lines(keymap: Keymap, place: Place, now: Situation) -> list[Content]:
    """Every action under its heading: keys, what it does, and why not now."""
    lines: list[Content] = []
    for group in Group:
        actions = [one for one in keymap.actions if one.group is group and place in one.places]
        lines += [Content(), Content.styled(group.value, "bold $accent")]
        lines += [_line(keymap, action, now) for action in actions if action.handler != CONNECTION]
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


def _line(keymap: Keymap, action: Action, now: Situation) -> Content:
    keys = "  ".join(shown_key(key) for key in keymap.reaching(action.id)) or UNBOUND
    reason = action.why_not(now)
    if reason is None:
        return Content.assemble((fit(keys, KEYS_WIDTH), "bold"), f" {action.help}")
    blank = " " * (KEYS_WIDTH + 1)
    return Content.styled(f"{fit(keys, KEYS_WIDTH)} {action.help}\n{blank}not now: {reason}", MUTED)


class PageScreen(Modal[None]):
    """A text over the table; q and Esc close it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "cancel", show=False)]

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title_line = Words(classes="form-title")
        self.title_line.say(Content.styled(title, "bold $accent"))
        self.page = Page()
        self.text = Static(markup=False)

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        with Vertical(classes="form page"):
            yield self.title_line
            with self.page:
                yield self.text
            keys = Words(classes="remark")
            keys.say(self.keys())
            yield keys

    def on_mount(self) -> None:
        """Write the text."""
        self.write()
        self.page.focus()

    def write(self) -> None:
        """Put the lines on the page."""
        self.text.update(Content("\n").join(self.lines()))

    def keys(self) -> Content:
        """The keys."""
        return keys_line(("j k", "move"), ("Esc", "close"))

    def lines(self) -> list[Content]:
        """The text, line by line."""
        raise NotImplementedError


class HelpScreen(PageScreen):
    """The keys in force at a scene."""

    def __init__(self, scene: Scene, now: Situation) -> None:
        super().__init__("Keys")
        self._scene = scene
        self._now = now

    def lines(self) -> list[Content]:
        """Every action that is in force there."""
        return help_lines(self._scene.shared.keymap, self._scene.PLACE, self._now)

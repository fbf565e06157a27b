"""The palette: every action by its name, with the reason where one is not possible now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.fuzzy import Matcher
from textual.widgets import Input, OptionList

from console.ui.actions.action import Action
from console.ui.actions.console import PROFILE
from console.ui.actions.situation import Situation
from console.ui.actions.table_view import CONNECTION
from console.ui.modal import Modal
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED, shown
from console.ui.scene import Scene
from console.ui.widgets.fields import Entry, Words
from console.ui.widgets.pane import Options

WHAT_NOW: Final = Content.styled("What now?", "bold $accent")
TITLE_WIDTH: Final = 23
KEY_WIDTH: Final = 7


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the palette: an action, perhaps with an argument."""

    action: str
    argument: str
    title: str
    help: str
    key: str
    reason: str | None

    @property
    def value(self) -> str:
        """What choosing it means: the action's id and its argument."""
        return f"{self.action} {self.argument}".strip()

    @property
    def line(self) -> Content:
        """Title, key, and what it does or why it cannot be done now."""
        text = f"{fit(self.title, TITLE_WIDTH)} {fit(self.key, KEY_WIDTH)} "
        if self.reason:
            return Content.styled(f"{text}not now: {self.reason}", MUTED)
        return Content.assemble(text, (self.help, MUTED))


def items(scene: Scene, now: Situation) -> list[Item]:
    """Everything the palette offers at a scene, in the order of the table of actions."""
    found = []
    for action in scene.shared.keymap.actions:
        if scene.PLACE not in action.places or not action.exists(now):
            continue
        if action.handler == CONNECTION and int(action.argument) > len(scene.store.connections):
            continue
        key = scene.shared.keymap.shown(action.id)
        reason = action.why_not(now)
        found.append(Item(action.id, "", action.title, _help(scene, action), key, reason))
    found += [
        Item("view.theme", name, f"theme {name}", f"Use the theme {name}", "", None)
        for name in scene.shared.offered.themes
    ]
    found += [
        Item(
            PROFILE, name, f"profile {name}", f"Lay the profile {name} over the settings", "", None
        )
        for name in scene.shared.offered.profiles
    ]
    return found


def _help(scene: Scene, action: Action) -> str:
    """What an action does; one on a connection names it."""
    if action.handler != CONNECTION:
        return action.help
    return f"Show only the calls of {shown(scene.store.connections[int(action.argument) - 1].name)}"


def search(offered: list[Item], query: str) -> list[Item]:
    """The items that answer to a query, the best first; all of them for an empty one."""
    if not query.strip():
        return offered
    matcher = Matcher(query.strip())
    scored = [(matcher.match(f"{item.title} {item.help} {item.action}"), item) for item in offered]
    hits = [(score, item) for score, item in scored if score > 0]
    return [item for _, item in sorted(hits, key=lambda hit: -hit[0])]


class Palette(Modal[str]):
    """Type to find, Enter to do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
    ]

    def __init__(self, offered: list[Item], title: Content = WHAT_NOW) -> None:
        super().__init__()
        self._offered = offered
        self._title = title
        self._query = Entry(ident="palette-query")
        self._query.placeholder = "type to find"
        self._list = Options(ident="palette-list")
        self._list.can_focus = False

    def compose(self) -> ComposeResult:
        """The query, and what answers to it."""
        with Vertical(classes="form palette"):
            title = Words(classes="form-title")
            title.say(self._title)
            yield title
            yield self._query
            yield self._list

    def on_mount(self) -> None:
        """Begin with everything."""
        self._fill("")
        self._query.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while the user types."""
        event.stop()
        self._fill(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter does what is highlighted."""
        event.stop()
        self.dismiss(self._list.chosen)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click does it too."""
        event.stop()
        self.dismiss(event.option.id)

    def action_step(self, by: int) -> None:
        """Move the highlight."""
        if by > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def _fill(self, query: str) -> None:
        self._list.clear_options()
        self._list.show([(item.value, item.line) for item in search(self._offered, query)])


def open_palette(scene: Scene, now: Situation) -> None:
    """Let the user choose; what is chosen is done for the calls of this situation."""

    def chosen(value: str | None) -> None:
        if value is not None:
            action, _, argument = value.partition(" ")
            scene.perform(scene.shared.keymap.action(action), scene.refreshed(now), argument)

    scene.app.push_screen(Palette(items(scene, now)), chosen)

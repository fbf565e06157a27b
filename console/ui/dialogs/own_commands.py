"""The question before a command of the user's that asks: which program, for which call."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.domain.leg import Leg
from console.ui.actions.own_commands.rows import OwnCommand
from console.ui.dialogs.marked import TOO_SOON
from console.ui.modal import Modal
from console.ui.render.lines import MUTED, parties, shown
from console.ui.scene import Scene
from console.ui.table.widget import DISARMED
from console.ui.terminal.pacing import withheld
from console.ui.widgets.fields import Words, keys_line


class CommandQuestion(Modal[bool]):
    """Enter runs it, once the question could be read; the call is that of the key."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "confirm", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene, command: OwnCommand, leg: Leg | None) -> None:
        super().__init__()
        self._clock, self._command, self._leg = scene.shared.clock, command, leg
        self._asked_at = 0.0
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """What runs, and for whom."""
        title = Words(classes="form-title")
        title.say(Content.styled(f"{shown(self._command.title)}?", "bold $accent"))
        lines = [Content(shown(" ".join(self._command.does.run)))]
        if self._leg is not None:
            lines.append(parties(self._leg))
        with Vertical(classes="form marked"):
            yield title
            yield Static(Content("\n").join(lines), markup=False)
            yield self._remark

    def on_mount(self) -> None:
        """Ask."""
        self._asked_at = self._clock.monotonic()
        self._remark.say(keys_line(("Enter", "run it"), ("Esc", "do not")))

    def action_confirm(self) -> None:
        """Yes, unless the Enter was typed before the question was there."""
        if self._clock.monotonic() < self._asked_at + DISARMED or withheld(self.app):
            self._remark.say(Content.styled(TOO_SOON, MUTED))
        else:
            self.dismiss(True)

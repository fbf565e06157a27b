"""The DTMF line: keys pressed on a call, each going out as it is typed.

It lies at the foot of the screen and looks like no form: a number typed here
would be heard by the far end.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer

from console.domain import numbers
from console.domain.acts import SendDtmf
from console.domain.leg import CallId
from console.domain.orders import Outcome, OutcomeKind
from console.errors import InvalidParameter
from console.ui.messages import Told
from console.ui.modal import CallModal
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, shown
from console.ui.scene import Scene
from console.ui.terminal.pacing import is_hurried, withheld
from console.ui.widgets.fields import Words, keys_line
from console.ui.widgets.pane import Pane

Send = Callable[[str, Told], None]
"""Gives the order to press these keys."""


class Fate(StrEnum):
    """What became of keys that were typed."""

    SENT = "sent"
    UNDER_WAY = "under way"
    WAITING = "waiting"
    LOST = "not sent"
    UNKNOWN = "not known"


_FATES: Final = {
    OutcomeKind.ACCEPTED: Fate.SENT,
    OutcomeKind.REFUSED: Fate.LOST,
    OutcomeKind.UNKNOWN: Fate.UNKNOWN,
}


class Dialpad:
    """The keys of one sitting. `changed` is called whenever something became of them."""

    def __init__(self, send: Send, changed: Callable[[], None]) -> None:
        self._send, self._changed = send, changed
        self._sent: list[tuple[str, Fate]] = []
        self._under_way = ""
        self._waiting = ""
        self._flushing = False

    @property
    def keys(self) -> list[tuple[str, Fate]]:
        """All keys in the order of typing, each stretch with what became of it."""
        rest = ((self._under_way, Fate.UNDER_WAY), (self._waiting, Fate.WAITING))
        return [*self._sent, *((keys, fate) for keys, fate in rest if keys)]

    def press(self, keys: str) -> None:
        """Take keys; they go out with the next `flush`."""
        self._waiting += keys
        self._changed()

    def take_back(self) -> None:
        """Take the last key back, as long as it has not gone out."""
        self._waiting = self._waiting[:-1]
        self._changed()

    def flush(self) -> None:
        """Send what waits, at once or as soon as what is under way has arrived."""
        if self._under_way:
            self._flushing = True
        elif self._waiting:
            self._under_way, self._waiting = self._waiting, ""
            self._send(self._under_way, self._told)
        self._changed()

    def _told(self, outcome: Outcome) -> None:
        fate = _FATES[outcome.kind]
        self._put(self._under_way, fate)
        self._under_way = ""
        if fate is not Fate.SENT:
            self._put(self._waiting, Fate.LOST)
            self._waiting = ""
        flushing, self._flushing = self._flushing, False
        if flushing:
            self.flush()
        self._changed()

    def _put(self, keys: str, fate: Fate) -> None:
        if not keys:
            return
        if self._sent and self._sent[-1][1] is fate:
            keys = self._sent.pop()[0] + keys
        self._sent.append((keys, fate))


TOGETHER: Final = 0.25
"""Seconds after a key within which the next one goes out with it."""

EARLIER: Final = 16
"""Keys of earlier sittings that are shown."""

_STYLES: Final = {
    Fate.SENT: "bold",
    Fate.UNDER_WAY: MUTED,
    Fate.WAITING: MUTED,
    Fate.LOST: "$light-bad strike",
    Fate.UNKNOWN: "$light-warn",
}
_REMARKS: Final = {Fate.LOST: " not sent ", Fate.UNKNOWN: "? "}


class Pressed(Pane):
    """The keys that were pressed, and what became of them."""

    def __init__(self, line: DtmfLine) -> None:
        super().__init__(classes="pressed")
        self._line = line

    def draw(self) -> Content:
        """Keys of earlier, of now, and those that wait for Enter; the newest are always seen."""
        content = self._line.content()
        over = content.cell_length - self.size.width
        return content if over <= 0 else content[over:]


class DtmfLine(CallModal[None]):
    """A line of keys for one call."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "send_all", "send", show=False),
        Binding("backspace", "take_back", "take back", show=False),
    ]

    def __init__(self, scene: Scene, call: CallId, *, entered: str = "") -> None:
        super().__init__(scene.store, SendDtmf.action, call)
        self._scene = scene
        self._bound = call
        leg = scene.store.leg(call)
        self._earlier = shown(leg.media.sent if leg else "", 64)[-EARLIER:]
        self._entered = entered
        self._pasted = ""
        self._wrong = ""
        self._title = Words(classes="dtmf-title")
        self._pressed = Pressed(self)
        self._pad = Dialpad(self._send, self._show)
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """Which call, the keys, and what can be typed."""
        leg = self.leg
        with Vertical(classes="dtmf"):
            number = reads.other_number(leg) if leg else ""
            self._title.say(Content.assemble(("Keys to ", "bold $accent"), number))
            yield self._title
            yield self._pressed
            yield self.remark

    def on_mount(self) -> None:
        """Show what was pasted with the command, if something was."""
        super().on_mount()
        if self._entered:
            self._take_paste(self._entered)
        self._show()

    def on_unmount(self) -> None:
        """What was typed goes out, also when the line is closed at once."""
        self._pad.flush()

    def standing(self) -> Content:
        """What is wrong, what waits for Enter, or the keys."""
        if self._wrong:
            return Content.styled(self._wrong, "$light-bad")
        if self._pasted:
            return keys_line(("Enter", f"sends {len(self._pasted)} pasted"), ("Esc", "drops them"))
        keys = keys_line(("0-9 * # A-D", "press"), ("w W", "wait"), ("Esc", "close"))
        return keys + Content.styled("   a paste waits for Enter", MUTED)

    def content(self) -> Content:
        """The keys of earlier and of now."""
        parts = [Content.styled(f"{self._earlier} " if self._earlier else "", MUTED)]
        for keys, fate in self._pad.keys:
            parts.append(Content.styled(keys, _STYLES[fate]))
            parts.append(Content.styled(_REMARKS.get(fate, ""), _STYLES[fate].split()[0]))
        parts.append(Content.styled(self._pasted, "reverse"))
        return Content().join([*parts, Content.styled("▏", "$accent")])

    # Hands ------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A key that telephones have goes out; any other is said to be none, or answers."""
        character = event.character or ""
        if not character.isprintable() or character in {"", " "}:
            return
        try:
            key = numbers.dtmf_keys(character)
        except InvalidParameter:
            if self.answers(event.key):
                return
            event.stop()
            self._refuse(f"{shown(character)} is no key: 0-9 * # A-D, and the pauses w and W")
            return
        event.stop()
        self._wrong = ""
        if self._pasted or is_hurried(self.app):
            self._pasted += key
            self.say_what_forbids()
            self._show()
        elif self.forbidden() is None:
            self._press(key)
        else:
            self.say_what_forbids()

    def on_paste(self, event: events.Paste) -> None:
        """A paste waits for Enter, once it is right."""
        event.stop()
        self._take_paste(event.text)

    def action_send_all(self) -> None:
        """Send what was pasted, or what still waits."""
        if self.forbidden() is not None or withheld(self.app):
            self.say_what_forbids()
            return
        keys, self._pasted = self._pasted, ""
        if keys:
            self._pad.press(keys)
        self._pad.flush()
        self.say_what_forbids()

    def action_take_back(self) -> None:
        """Take back the last key that has not gone out."""
        if self._pasted:
            self._pasted = self._pasted[:-1]
            self.say_what_forbids()
            self._show()
        else:
            self._pad.take_back()

    def action_cancel(self) -> None:
        """Drop a paste first; then close."""
        if self._pasted:
            self._pasted = ""
            self.say_what_forbids()
            self._show()
        else:
            super().action_cancel()

    # Keys -------------------------------------------------------------------------------

    def _press(self, key: str) -> None:
        self._pad.press(key)
        self.say_what_forbids()
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(TOGETHER, self._pad.flush)

    def _take_paste(self, text: str) -> None:
        try:
            self._pasted += numbers.dtmf_keys(text.strip())
        except InvalidParameter as error:
            self._refuse(f"The paste {shown(error.reason)}. Nothing is sent.")
            return
        self._wrong = ""
        self.say_what_forbids()
        self._show()

    def _refuse(self, words: str) -> None:
        self._wrong = words
        self.say_what_forbids()

    def _send(self, keys: str, told: Told) -> None:
        self._scene.give(SendDtmf(call=self._bound, parameters={"digits": keys}), told)

    def _show(self) -> None:
        if self.is_attached:
            self._pressed.redraw()

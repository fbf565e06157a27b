"""The line above the footer: a quiet word, the filter, or the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input

from console.domain.ids import CallId
from console.line.port import Light
from console.ui.render.lines import LEVELS, with_its_end
from console.ui.table.view import fault
from console.ui.widgets.fields import MOST_LINES, Entry, Words, on_lines
from console.ui.widgets.pane import Sturdy

LINGER: Final = 6.0
"""Seconds that a quiet word stays."""


class About(NamedTuple):
    """Whom words are about: the call by its name, and all legs of it."""

    name: str
    calls: frozenset[CallId]

    def named(self, words: str, here: CallId | None) -> str:
        """The words, with the name before them where another call is looked at."""
        if not words or here in self.calls or self.name in words:
            return words
        return f"{self.name}: {words}"


class Asking(StrEnum):
    """What the prompt asks for."""

    NOTHING = ""
    FILTER = "filter"
    COMMAND = "command"


class NameSuggester(Suggester):
    """Completes the name at the beginning of a command line."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """The first name that begins with what was typed; some names are two words."""
        if not value:
            return None
        return next((name for name in self._names() if name.startswith(value)), None)


class CommandEntry(Entry):
    """The command line: completion with Tab, history with up and down."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "cursor_right", show=False),
        Binding("up", "recall(-1)", show=False),
        Binding("down", "recall(1)", show=False),
    ]

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        super().__init__(ident="command", suggester=NameSuggester(names))
        self._history: list[str] = []
        self._at = 0

    def remember(self, line: str) -> None:
        """Add a line to the history; the same line stands there once."""
        self._history = [*(old for old in self._history if old != line), line]

    def begin(self) -> None:
        """An empty line, after the newest of the history."""
        self.value = ""
        self._at = len(self._history)

    def action_recall(self, by: int) -> None:
        """Bring back an earlier line, or a later one."""
        self._at = min(max(self._at + by, 0), len(self._history))
        self.value = self._history[self._at] if self._at < len(self._history) else ""
        self.cursor_position = len(self.value)


class Prompt(Sturdy, Horizontal):
    """One line: words or a line to type on."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "cancel", show=False)]

    @dataclass
    class Filtered(Message):
        """The filter is this now; `done` once the user left the line."""

        text: str
        done: bool

    @dataclass
    class Commanded(Message):
        """The user entered a command line; `pasted` if a part of it was not typed."""

        line: str
        pasted: bool

    @dataclass
    class Cancelled(Message):
        """The user left the command line without a command."""

    def __init__(
        self,
        names: Callable[[], Iterable[str]],
        standing: Callable[[], Content],
        resting: Callable[[int], Content],
        number_on: Callable[[str], str | None],
        *,
        remedy: Callable[[], Content] = Content,
        here: Callable[[], CallId | None] = lambda: None,
    ) -> None:
        """`standing` is so until it is no more; `resting` fills so many cells that lie idle.

        `names` are the commands that there are. `number_on` gives the number of the speed slot on
        a key. `remedy` says who waits because of what went wrong, and which key helps; it stands
        below what went wrong. `here` is the call under the cursor: what is said about another one
        names that.
        """
        super().__init__(id="prompt")
        self._standing = standing
        self._resting = resting
        self._number_on = number_on
        self._remedy = remedy
        self._here = here
        self._about: About | None = None
        self._said = ""
        self._height = 1
        self._told = False
        self._wrong = ""
        self._level = Light.BAD
        self._words = Words(ident="words", cut=with_its_end)
        self._label = Words(ident="prompt-label")
        self._filter = Entry(ident="filter")
        self._complaint = Words(ident="prompt-fault")
        self._command = CommandEntry(names)
        self._silence: Timer | None = None
        self.asking = Asking.NOTHING

    def compose(self) -> ComposeResult:
        """Words, and the two lines of which at most one is seen."""
        yield self._words
        yield self._label
        yield self._filter
        yield self._complaint
        yield self._command

    def on_mount(self) -> None:
        """Begin with words."""
        self._show(Asking.NOTHING)

    # Words --------------------------------------------------------------------------

    @property
    def words(self) -> str:
        """What is said now."""
        return self._words.words

    @property
    def wrong(self) -> str:
        """What went wrong and stands until the next key; else no text."""
        return self._wrong

    def say(self, words: str, about: About | None = None) -> None:
        """Say something for a moment, or until the next key, on as many lines as it takes.

        What went wrong stands before it.
        """
        if self._wrong:
            return
        self._hush()
        self._said, self._about = words, about
        self._write_said()
        self._be_seen(told=bool(words))
        self._silence = self.set_timer(LINGER, self._fall_silent)

    def complain(self, words: str, level: Light, about: About | None = None) -> None:
        """Say what went wrong, on as many lines as it takes, until the next key."""
        self._hush()
        self._wrong, self._level, self._about = words, level, about
        self._write_complaint()

    def _named(self, words: str) -> str:
        return self._about.named(words, self._here()) if self._about is not None else words

    def _write_complaint(self) -> None:
        remedy = self._remedy()
        words = on_lines(self._named(self._wrong), self.size.width, MOST_LINES - bool(remedy))
        lines = [Content.styled(line, LEVELS[self._level]) for line in words]
        self._write([*lines, remedy] if remedy else lines)
        self._be_seen(told=True)

    def _write_said(self) -> None:
        self._write([Content(line) for line in on_lines(self._named(self._said), self.size.width)])

    def _write(self, lines: list[Content]) -> None:
        self._be_high(len(lines))
        self._words.say(Content("\n").join(lines))

    def _be_high(self, lines: int) -> None:
        if self._height != lines:
            self._height = self.styles.height = self._words.styles.height = lines

    def forget(self) -> None:
        """A key was pressed: what was said is of the past."""
        if self._wrong or self._silence is not None:
            self._hush()
            self.stand()

    def _hush(self) -> None:
        if self._silence is not None:
            self._silence.stop()
        self._silence, self._wrong, self._about = None, "", None
        self._be_high(1)

    def on_resize(self) -> None:
        """Another width, other lines."""
        if self._wrong:
            self._write_complaint()
        elif self._silence is not None:
            self._write_said()

    def stand(self) -> None:
        """Say what is so until it is no more, unless a word for a moment is being said."""
        if self._wrong:
            self._write_complaint()
        elif self._silence is not None:
            self._write_said()
        else:
            self._be_high(1)
            standing = self._standing()
            self._words.say(standing or self._resting(max(1, self.size.width)))
            self._be_seen(told=bool(standing))

    def break_in(self) -> None:
        """Say what is so now, whatever is being said for a moment."""
        if self._silence is not None:
            self._silence.stop()
            self._silence = None
        self.stand()

    def _be_seen(self, *, told: bool) -> None:
        """A prompt with nothing to tell gives its line to a low screen."""
        self._told = told
        self.set_class(self.asking is Asking.NOTHING and not told, "-silent")

    def _fall_silent(self) -> None:
        self._silence = None
        self.stand()

    # Lines --------------------------------------------------------------------------

    def ask_filter(self, text: str) -> None:
        """Edit the filter."""
        self._filter.value = text
        self._filter.cursor_position = len(text)
        self._label_it(Content.styled("/ ", "bold $accent"))
        self._show(Asking.FILTER)
        self._filter.focus()

    def ask_command(self, about: Content) -> None:
        """Ask for a command; `about` names the call it will be for."""
        self._command.begin()
        self._label_it(Content.assemble(about, (":", "bold $accent")))
        self._show(Asking.COMMAND)
        self._command.focus()

    def on_key(self, event: events.Key) -> None:
        """The key of a speed slot types its number on the line, and does nothing else."""
        lines = {Asking.FILTER: self._filter, Asking.COMMAND: self._command}
        line, number = lines.get(self.asking), self._number_on(event.key)
        if line is not None and number is not None:
            event.stop()
            line.insert_text_at_cursor(number)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while the user types."""
        event.stop()
        if self.asking is Asking.FILTER and event.input is self._filter and self._is_right():
            self.post_message(self.Filtered(event.value, done=False))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter keeps the filter, or gives the command."""
        event.stop()
        if self.asking is Asking.FILTER:
            if self._is_right():
                self._show(Asking.NOTHING)
                self.post_message(self.Filtered(event.value, done=True))
        elif self.asking is Asking.COMMAND:
            line = event.value.strip()
            if line:
                self._command.remember(line)
            self._show(Asking.NOTHING)
            self.post_message(self.Commanded(line, self._command.pasted))

    def action_cancel(self) -> None:
        """Esc clears the filter, or leaves the command line."""
        asked = self.asking
        self._show(Asking.NOTHING)
        if asked is Asking.FILTER:
            self.post_message(self.Filtered("", done=True))
        elif asked is Asking.COMMAND:
            self.post_message(self.Cancelled())

    def _is_right(self) -> bool:
        """Say beside the filter what is wrong with it; the one before stays in force then."""
        wrong = fault(self._filter.value)
        complaint = Content.styled(f" {wrong}" if wrong else "", "$light-bad")
        self._complaint.styles.width = complaint.cell_length
        self._complaint.say(complaint)
        self._complaint.display = bool(wrong)
        return not wrong

    def _label_it(self, label: Content) -> None:
        self._label.styles.width = label.cell_length
        self._label.say(label)

    def _show(self, asking: Asking) -> None:
        self.asking = asking
        self._be_seen(told=self._told)
        self._words.display = asking is Asking.NOTHING
        self._label.display = asking is not Asking.NOTHING
        self._filter.display = asking is Asking.FILTER
        self._complaint.display = False
        self._command.display = asking is Asking.COMMAND

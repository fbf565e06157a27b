"""Pickers: one of several, with the cursor keys and Enter; columns, too, in their order."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, NamedTuple, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList

from console.domain.leg import CallId, Leg
from console.domain.orders import AnyAct, Bridge
from console.text import NOTHING
from console.ui.actions.situation import partners
from console.ui.clock import Clock
from console.ui.dialogs.number import form_title, title_line
from console.ui.modal import CallModal, Modal
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, call_lines
from console.ui.state.store import Store, Touched
from console.ui.widgets.fields import Words, keys_line
from console.ui.widgets.pane import Options

C = TypeVar("C")


class PickList(Options):
    """A list in a form, where the keys of the table are not in force: it has them itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g", "first", show=False),
        Binding("G", "last", show=False),
    ]


class OneKeyEach(Generic[C]):
    """A list in a form of which each line is taken by a key of its own, or by Enter."""

    @abstractmethod
    def choices(self) -> Sequence[tuple[str, C]]:
        """The keys, and what each of them takes now."""

    @abstractmethod
    def take(self, choice: C) -> None:
        """Take it, unless something forbids that."""

    @property
    def is_written_in(self) -> bool:
        """Whether keys are letters of a text now."""
        return False

    def on_key(self, event: events.Key) -> None:
        """One key, one choice."""
        if not self.is_written_in:
            self._take_of(event, event.character)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter takes what is highlighted."""
        event.stop()
        self._take_of(event, event.option.id)

    def _take_of(self, event: events.Key | OptionList.OptionSelected, key: str | None) -> None:
        for known, choice in self.choices():
            if known == key:
                event.stop()
                self.take(choice)
                return


class Picker(Modal[str]):
    """One of a few fixed values."""

    def __init__(
        self, title: str, options: Sequence[tuple[str, str]], chosen: str | None, verb: str
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = options
        self._chosen = chosen
        self._verb = verb
        self._list = PickList()

    def compose(self) -> ComposeResult:
        """Title, values, keys."""
        with Vertical(classes="form picker"):
            title = Words(classes="form-title")
            title.say(form_title(self._title))
            yield title
            yield self._list
            keys = Words(classes="remark")
            keys.say(keys_line(("Enter", self._verb), ("Esc", "cancel")))
            yield keys

    def on_mount(self) -> None:
        """Begin at the value in force."""
        self._list.show([(value, Content(text)) for value, text in self._choices])
        values = [value for value, _ in self._choices]
        if self._chosen in values:
            self._list.highlighted = values.index(self._chosen)
        self._list.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the value."""
        event.stop()
        self.dismiss(event.option.id)


class BridgePicker(CallModal[AnyAct]):
    """The call to bridge with: all that can be bridged now, kept up to date."""

    def __init__(self, store: Store, call: CallId, clock: Clock) -> None:
        super().__init__(store, Bridge.action, call)
        self._bound = call
        self._clock = clock
        self._list = PickList()

    def compose(self) -> ComposeResult:
        """Which call, and those it could be joined with."""
        leg = self.leg
        with Vertical(classes="form picker"):
            title = Words(classes="form-title")
            title.say(form_title("Bridge", reads.other_number(leg) if leg else NOTHING))
            yield title
            yield self._list
            yield self.remark

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        self._fill()
        self._list.focus()

    def store_changed(self, touched: Touched) -> None:
        """Calls come and go while the picker is open."""
        super().store_changed(touched)
        if touched.everything or touched.legs or touched.gone:
            self._fill()
            self.say_what_forbids()

    def standing(self) -> Content:
        """The keys, or that there is nothing to pick."""
        if not self._others():
            return Content.styled("No other call can be bridged now.", "$light-warn")
        return keys_line(("Enter", "bridge"), ("Esc", "cancel"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Join the two, if nothing forbids it at this moment."""
        event.stop()
        other = event.option.id
        can_be = {leg.id for leg in self._others()}
        if self.forbidden() is None and other in can_be:
            self.order(Bridge(call=self._bound, other=CallId(other)))

    def _others(self) -> list[Leg]:
        return partners(self._bound, self.store.all_legs())

    def _fill(self) -> None:
        now = self._clock.now()
        others = self._others()
        ids = [leg.id for leg in others]
        self._list.show(list(zip(ids, call_lines(others, now), strict=True)))


class ColumnChoice(NamedTuple):
    """A column that can be shown: its name, its heading, and what stands in it."""

    name: str
    heading: str
    note: str


class ColumnsPicker(Modal[None]):
    """Space shows or hides a column, J and K move it; the table follows at once.

    `choices` are all columns in their order, `usual` those that there are by themselves;
    one is `always` shown, for it tells what the row is about.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "flip", show=False, priority=True),
        Binding("J", "move(1)", show=False),
        Binding("K", "move(-1)", show=False),
        Binding("d", "usual", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(
        self,
        choices: Sequence[ColumnChoice],
        chosen: Sequence[str],
        take: Callable[[tuple[str, ...]], None],
        *,
        usual: Sequence[str],
        always: str,
    ) -> None:
        super().__init__()
        self._choices = {choice.name: choice for choice in choices}
        self._usual, self._always = usual, always
        self._order = [*chosen, *(name for name in self._choices if name not in chosen)]
        self._shown = set(chosen)
        self._take = take
        self._list = PickList()

    def compose(self) -> ComposeResult:
        """The columns, the keys."""
        with Vertical(classes="form picker"):
            yield title_line(Content.styled("Columns", "bold $accent"))
            yield self._list
            remark = Words(classes="remark")
            remark.say(
                keys_line(
                    ("space", "show, hide"),
                    ("J K", "move"),
                    ("d", "the usual ones"),
                    ("Esc", "close"),
                )
            )
            yield remark

    def on_mount(self) -> None:
        """Begin at the first."""
        self._fill(self._order[0])
        self._list.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter closes; a click too."""
        event.stop()
        self.dismiss(None)

    def action_flip(self) -> None:
        """Show the column, or hide it; the number stays."""
        column = self._highlighted
        if column != self._always:
            self._shown ^= {column}
            self._changed(column)

    def action_move(self, by: int) -> None:
        """Exchange the column with its neighbour."""
        column = self._highlighted
        place = self._order.index(column)
        if 0 <= place + by < len(self._order):
            other = self._order[place + by]
            self._order[place + by], self._order[place] = column, other
            self._changed(column)

    def action_usual(self) -> None:
        """Those that there are by themselves, in their usual order."""
        others = (name for name in self._choices if name not in self._usual)
        self._order, self._shown = [*self._usual, *others], set(self._usual)
        self._changed(self._order[0])

    @property
    def _highlighted(self) -> str:
        return self._list.chosen or self._always

    def _changed(self, column: str) -> None:
        self._take(tuple(one for one in self._order if one in self._shown))
        self._fill(column)

    def _fill(self, highlighted: str) -> None:
        self._list.show([(column, self._line(column)) for column in self._order])
        self._list.highlighted = self._order.index(highlighted)

    def _line(self, column: str) -> Content:
        sign, choice = "✓" if column in self._shown else " ", self._choices[column]
        return Content.assemble(
            (f"{sign} ", "bold $mark"),
            f"{choice.heading or choice.name.upper():<12}",
            (choice.note, MUTED),
        )

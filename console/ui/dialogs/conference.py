"""The question before a conference is ended: how many people that cuts off, and who they are."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from console.domain.acts import EndConference
from console.domain.orders import AnyAct
from console.domain.participants import Participants, participants_of
from console.ui.dialogs.marked import TOO_SOON
from console.ui.dialogs.number import form_title, title_line
from console.ui.modal import CallModal
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED, NUMBER_WIDTH, state_word
from console.ui.render.whose import role_word
from console.ui.scene import Scene
from console.ui.state.store import Touched
from console.ui.table.widget import DISARMED
from console.ui.widgets.fields import keys_line

MOST: Final = 8
"""Participants that are named; of the others it is told how many they are."""


def people(count: int) -> str:
    """`1 person is`, `4 people are`."""
    return f"{count} person is" if count == 1 else f"{count} people are"


class EndConferenceForm(CallModal[AnyAct]):
    """Enter ends the conference that it was opened for; an Enter that was typed ahead does not.

    Who comes or goes meanwhile is counted anew.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "end", show=False)]

    def __init__(self, scene: Scene, inside: Participants) -> None:
        super().__init__(scene.store, EndConference.action, inside.calls[0])
        self._bound = inside
        self._clock = scene.shared.clock
        self._asked_at = self._clock.monotonic()
        self._list = Static(markup=False)

    def compose(self) -> ComposeResult:
        """What is asked, who is cut off, and the keys."""
        with Vertical(classes="form marked"):
            yield title_line(form_title("End the conference"))
            yield self._list
            yield self.remark

    def on_mount(self) -> None:
        """Ask."""
        super().on_mount()
        self._write()

    def store_changed(self, touched: Touched) -> None:
        """Count anew."""
        super().store_changed(touched)
        self._write()

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", "end it for all"), ("Esc", "leave it"))

    def forbidden(self) -> str | None:
        """Why it cannot be ended now; whoever it was asked for may have left."""
        if barred := self.store.barred:
            return barred
        return None if self._inside() else "nobody is in the conference any more"

    def action_end(self) -> None:
        """End it, once the question could be read."""
        inside = self._inside()
        if self.forbidden() is not None or inside is None:
            self.say_what_forbids()
        elif self._clock.monotonic() < self._asked_at + DISARMED:
            self.remark.say(Content.styled(TOO_SOON, MUTED))
        else:
            self.order(
                EndConference(
                    call=inside.calls[0], conference=inside.conference, members=inside.calls
                )
            )

    def _inside(self) -> Participants | None:
        """Those who are in it now."""
        legs = self.store.legs
        for call in self._bound.calls:
            found = participants_of(call, legs.values())
            if found is not None and found.conference == self._bound.conference:
                return found
        return None

    def _write(self) -> None:
        inside = self._inside()
        calls = inside.calls if inside is not None else ()
        lines = [Content.styled(f"{people(len(calls))} cut off:", "bold $light-bad")]
        for call in calls[:MOST]:
            leg = self.store.leg(call)
            if leg is not None:
                who = role_word(leg, self.store.reader) or reads.name(leg)
                number = fit(reads.other_number(leg), NUMBER_WIDTH)
                lines.append(Content.assemble("  ", number, "  ", state_word(leg), "   ", who))
        if len(calls) > MOST:
            lines.append(Content.styled(f"  and {len(calls) - MOST} more", MUTED))
        self._list.update(Content("\n").join(lines))

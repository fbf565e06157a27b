"""Speed slots: somebody on a key of their own, who is transferred to by one stroke.

The settings name them (`directory.speed`). Imports no Textual: a wrong key is told
before the screen opens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from msgspec import Struct

from console.domain.leg import CallState, Leg
from console.domain.orders import Transfer
from console.domain.people.contacts import Contact, SpeedSlot
from console.errors import InvalidSetting
from console.text import Shown, clean
from console.ui.actions.action import Action, Group
from console.ui.actions.reasons import may_order
from console.ui.actions.situation import Situation, why_not_ordered

SPEED: Final = "call.speed"

_LONGEST: Final = 40
_TYPES_NOTHING: Final = ("f", "alt+", "ctrl+f", "shift+f")
"""How the keys begin that no field takes for itself, once they are longer than a character."""


class Slot(Struct, frozen=True, kw_only=True):
    """Somebody on a key. `shown` is the key as the screen names it."""

    key: str
    shown: str
    name: Shown
    number: str

    @property
    def action(self) -> Action:
        """The slot as a row among the actions."""
        return Action(
            f"speed.{self.key}",
            (self.key,),
            str(self.name),
            f"{self.name}: transfer to {clean(self.number, _LONGEST)}; without a call, dial it",
            Group.SPEED,
            why_not=speeding,
            asks=True,
            footer=9,
            handler=SPEED,
            argument=self.key,
        )

    @property
    def contact(self) -> Contact:
        """The slot among those who are suggested, marked with its key."""
        source = f"key {self.shown}"
        return Contact(name=str(self.name), number=self.number, label=self.shown, source=source)


def read_slots(
    speed: Mapping[str, SpeedSlot],
    canonical: Callable[[str], str | None],
    shown_key: Callable[[str], str],
    origin: str,
) -> tuple[Slot, ...]:
    """The slots of the settings. Raises `InvalidSetting` for a key that cannot be one's."""
    slots: dict[str, Slot] = {}
    for text, slot in speed.items():
        key = canonical(text)
        if key is None:
            raise InvalidSetting(f"directory.speed.{text}", "this is no key", origin)
        if len(key) == 1 or not key.startswith(_TYPES_NOTHING):
            reason = "fields need this key: take one such as F5, or alt with a character"
            raise InvalidSetting(f"directory.speed.{text}", reason, origin)
        if key in slots:
            reason = f"{shown_key(key)} is there twice"
            raise InvalidSetting(f"directory.speed.{text}", reason, origin)
        name = clean(slot.name, _LONGEST)
        slots[key] = Slot(key=key, shown=shown_key(key), name=name, number=slot.number)
    return tuple(slots.values())


def meant(slots: Iterable[Slot], said: str) -> Slot | None:
    """The slot of that key, or the one whose name begins so."""
    text = said.strip().lower()
    found = [slot for slot in slots if text in (slot.key, slot.shown.lower(), slot.name.lower())]
    begun = [slot for slot in slots if text and slot.name.lower().startswith(text)]
    return found[0] if found else begun[0] if len(begun) == 1 else None


def is_over(leg: Leg | None) -> bool:
    """Whether there is no call that a slot's key could be about: it dials then."""
    return leg is None or leg.state is CallState.ENDED


def speeding(now: Situation) -> str | None:
    """A call under the cursor must be one that can be transferred."""
    return may_order(now) if is_over(now.leg) else why_not_ordered(Transfer.action, now)


SLOTS: Final = (
    Action(
        SPEED,
        (),
        "speed slot",
        "Transfer to one of directory.speed, by its key or name; without a call, dial it",
        Group.SPEED,
        why_not=speeding,
        asks=True,
    ),
)
"""The row under which slots are reached from the command line."""

"""What an action is: one thing that a user can do, declared once."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.ui.actions.situation import Situation


class Group(StrEnum):
    """The headings under which help lists actions."""

    CALLS = "Calls"
    AGENT = "Your desk"
    TEAM = "Your team"
    TALK = "On the line"
    SPEED = "Your speed slots"
    OPERATIONS = "More on a call"
    OWN = "Your commands"
    MOVE = "Move"
    VIEW = "View"
    CONSOLE = "Console"
    DEMO = "This demonstration"


class Place(StrEnum):
    """Where an action's key is in force. Forms have keys of their own."""

    TABLE = "table"
    CALL = "call"


TABLE: Final = frozenset({Place.TABLE})
CALL: Final = frozenset({Place.CALL})
BOTH: Final = frozenset(Place)

OF_CALLS: Final = "call."
OWN_FAMILIES: Final = (
    *("agent.", "assist.", "call_back.", "consult.", "conference.", "list.", "message.", "phone."),
)
"""Actions of these families keep the family's word on the command line."""


def never(_: Situation) -> str | None:
    """Nothing forbids it."""
    return None


class Action(Struct, frozen=True):
    """One thing that a user can do.

    `title` is its name on the footer and in the palette, `help` one line on what
    it does. `why_not` gives the reason that forbids it now. An `order` reaches a
    call, so it waits while a call changes under the hand; one that `answers_next` reaches
    the oldest that rings, wherever the cursor is. A `dangerous` one ends something.
    `called` is its title in a situation in which another word says better what it does, or
    None. `footer` is its place in the order of use on the footer, 0 for after all others:
    where there is less room, the later ones give way. `own` are the places where its key
    stands there among the agent's own; at others it is not on the footer then.
    `handler` is the id under which the handler is registered, where several actions
    share one; `argument` is then what tells them apart. `else_`
    is the action that the same keys do where that one is possible and this is
    not: hold and resume. After one that `asks`, hands go on typing into what it
    opens, also when it is refused. `word` is its name on the command line, where that
    does not follow from the id; `also` is another name there.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    places: frozenset[Place] = BOTH
    why_not: Callable[[Situation], str | None] = never
    order: bool = False
    answers_next: bool = False
    dangerous: bool = False
    asks: bool = False
    called: Callable[[Situation], str | None] = never
    footer: int = 0
    own: frozenset[Place] = frozenset()
    handler: str = ""
    argument: str = ""
    else_: str = ""
    word: str = ""
    also: str = ""

    def exists(self, now: Situation) -> bool:
        """Whether there is such a thing here: what a team does, there is in a team alone."""
        return self.group is not Group.TEAM or now.asking is not None

    def titled(self, now: Situation) -> str:
        """Its title in this situation."""
        return self.called(now) or self.title

    @property
    def name(self) -> str:
        """Its words on the command line: those of the program's own command of that id."""
        if self.word:
            return self.word
        if self.id.startswith(OF_CALLS):
            return self.id.removeprefix(OF_CALLS).replace("_", "-")
        if self.id.startswith(OWN_FAMILIES):
            return self.id.replace(".", " ").replace("_", "-")
        return self.id.rpartition(".")[2]

"""Numbers that are typed behind a command."""

from __future__ import annotations

from console.domain import numbers
from console.errors import InvalidNumber
from console.ui.screens.scene import Scene


def typed_number(scene: Scene, word: str, entered: str) -> str | None:
    """A number that was typed with a command, as Telnyx takes it; None once it said why not."""
    try:
        return numbers.destination(entered, home=scene.desk.board.from_)
    except InvalidNumber as error:
        scene.say(f"{word}: {error.reason}")
        return None

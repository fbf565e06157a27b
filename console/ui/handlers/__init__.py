"""What the actions do: one module for each of those in actions/, under the same name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.ui.handlers.agent import agent_handlers
from console.ui.handlers.calls import call_handlers
from console.ui.handlers.console import console_handlers
from console.ui.handlers.marked import minding_marks
from console.ui.handlers.operations import operation_handlers
from console.ui.handlers.speed_dial import speed_handlers
from console.ui.handlers.supervision import supervision_handlers
from console.ui.handlers.table_view import view_handlers
from console.ui.handlers.talk import talk_handlers
from console.ui.scene import Handler, Scene

ON_CALLS: Final = (
    call_handlers,
    talk_handlers,
    operation_handlers,
    speed_handlers,
    supervision_handlers,
)
"""Actions on calls: each minds which calls are marked."""

ALL: Final = (*ON_CALLS, agent_handlers, console_handlers, view_handlers)


def handlers_of(scene: Scene) -> Mapping[str, Handler]:
    """Everything that actions do in a scene, by the id of the action."""
    handlers: dict[str, Handler] = {}
    for family in ALL:
        of_family = family(scene)
        handlers |= minding_marks(scene, of_family) if family in ON_CALLS else of_family
    return handlers

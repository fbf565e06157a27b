"""What the actions do: one module for each of those in actions/, under the same name.

A module is loaded, with the forms and lists that it opens, when the first of its actions is
done: who opens a console waits for the table alone. What nobody asked for is loaded bit by
bit while no key is pressed (`LATER`), so that the first form costs no more than the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module
from types import MappingProxyType, ModuleType
from typing import Final, NamedTuple

from console.ui.actions.action import Action
from console.ui.actions.agent import AGENT
from console.ui.actions.call_backs.rows import PROMISES
from console.ui.actions.calls import CALLS
from console.ui.actions.console import CONSOLE, OF_HOSTS
from console.ui.actions.marked import EACH, JOINING, are_meant
from console.ui.actions.numbers.rows import REGISTER
from console.ui.actions.operations import OPERATIONS
from console.ui.actions.own_commands.rows import OWN_COMMANDS
from console.ui.actions.registry import BY_ID
from console.ui.actions.rights import is_of_another
from console.ui.actions.situation import Situation
from console.ui.actions.speed_dial import SLOTS
from console.ui.actions.supervision import SUPERVISION
from console.ui.actions.table_view import TABLE_VIEW
from console.ui.actions.talk import MENU, TALK
from console.ui.actions.team import TEAM
from console.ui.actions.work_lists.rows import WORK_LISTS
from console.ui.scene import Handler, Scene


class Family(NamedTuple):
    """The module that does these actions, and its function that gives a scene their handlers."""

    module: str
    function: str
    actions: tuple[Action, ...]
    on_calls: bool = False
    """Whether the actions are on calls, so that each minds which calls are marked."""


FAMILIES: Final = (
    Family("console", "console_handlers", (*CONSOLE, *OF_HOSTS)),
    Family("table_view", "view_handlers", TABLE_VIEW),
    Family("calls", "call_handlers", CALLS, on_calls=True),
    Family("talk", "talk_handlers", TALK, on_calls=True),
    Family("operations", "operation_handlers", OPERATIONS, on_calls=True),
    Family("speed_dial", "speed_handlers", SLOTS, on_calls=True),
    Family("supervision", "supervision_handlers", SUPERVISION, on_calls=True),
    Family("agent", "agent_handlers", AGENT),
    Family("work_lists", "work_list_handlers", WORK_LISTS),
    Family("numbers", "number_handlers", REGISTER),
    Family("call_backs", "call_back_handlers", PROMISES),
    Family("team", "team_handlers", TEAM, on_calls=True),
    Family("own_commands", "own_command_handlers", OWN_COMMANDS),
)
_ELSEWHERE: Final = {MENU: "operations", "call.mark": "table_view", "call.open": "table_view"}
"""Actions that another module does than the one of their name."""

_BY_MODULE: Final = {family.module: family for family in FAMILIES}
_FAMILY_OF: Final[Mapping[str, Family]] = {
    **{action.handler or action.id: family for family in FAMILIES for action in family.actions},
    **{action: _BY_MODULE[module] for action, module in _ELSEWHERE.items()},
}

_MARKED: Final = "marked"
_FIRST: Final = "calls"
LATER: Final = tuple(
    f"{__name__}.{module}"
    for module in (_FIRST, *(one for one in _BY_MODULE if one != _FIRST), _MARKED)
)
"""The modules that are not loaded at first: first the one for which somebody waits on the line."""


def _loaded(module: str) -> ModuleType:
    return import_module(f"{__name__}.{module}")


def handlers_of(
    scene: Scene, own: Mapping[str, Handler] = MappingProxyType({})
) -> Mapping[str, Handler]:
    """What actions do in a scene, by the id of the action; `own` is what the scene does itself."""
    return Handlers(scene, own)


class Handlers(Mapping[str, Handler]):
    """The handlers of a scene, each family loaded with the first of it that is asked for."""

    def __init__(self, scene: Scene, own: Mapping[str, Handler]) -> None:
        self._scene = scene
        self._known = dict(own)
        self._loaded: set[Family] = set()

    def __getitem__(self, action: str) -> Handler:
        family = _FAMILY_OF.get(action)
        if action not in self._known and family is not None and family not in self._loaded:
            self._loaded.add(family)
            self._known = self._of(family) | self._known
        return self._known[action]

    def __iter__(self) -> Iterator[str]:
        return (action for action in {**_FAMILY_OF, **self._known} if action in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, family: Family) -> dict[str, Handler]:
        make: Callable[[Scene], Mapping[str, Handler]]
        make = getattr(_loaded(family.module), family.function)
        made = make(self._scene)
        if not family.on_calls:
            return dict(made)
        return {action: self._minding_marks(action, alone) for action, alone in made.items()}

    def _minding_marks(self, action: str, alone: Handler) -> Handler:
        """The same handler; one for one call at a time minds which calls are marked."""
        if action in EACH or (BY_ID[action].order and action not in JOINING):
            return partial(_minding_marks, self._scene, action, alone)
        return alone


def _minding_marks(
    scene: Scene, action: str, alone: Handler, now: Situation, argument: str
) -> None:
    act: Callable[[Scene, str, Handler, Situation, str], None]
    known = BY_ID[action]
    if are_meant(now):
        act = _loaded(_MARKED).perform
    elif is_of_another(known, now) and (argument or not known.asks):
        act = _loaded(_MARKED).ask_whose
    else:
        alone(now, argument)
        return
    act(scene, action, alone, now, argument)

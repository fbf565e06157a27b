"""The menu of a call: every operation that is on no key, each opening its form."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from console.domain.leg import CallId
from console.forms.catalog import CATALOG
from console.ui import format as reads
from console.ui.asking import Situation
from console.ui.keys import BY_ID, Action
from console.ui.marked import for_each
from console.ui.screens.palette import Item, Palette
from console.ui.screens.scene import Scene
from console.ui.talk_keys import OPERATIONS

OpenForm = Callable[[str, CallId], None]
"""Opens the form of an action for a call."""


def listed(scene: Scene, now: Situation) -> list[Item]:
    """Every operation with its key and the reason that forbids it; the possible ones first."""
    actions = dict.fromkeys([*CATALOG, *(action.id for action in OPERATIONS)])
    items = [_item(scene, BY_ID[action], now) for action in actions]
    return sorted(items, key=lambda item: item.reason is not None)


def _item(scene: Scene, action: Action, now: Situation) -> Item:
    catalogued = CATALOG.get(action.id)
    title = catalogued.title if catalogued else action.title
    key = scene.office.keymap.shown(action.id)
    return Item(action.id, "", title, action.help, key, action.why_not(now))


def open_menu(scene: Scene, now: Situation, open_form: OpenForm) -> None:
    """Let the user choose an operation for the call of this situation, and open its form."""
    if now.leg is None:
        return
    call = now.leg.id

    def chosen(action_id: str | None) -> None:
        if action_id is None:
            return
        action = BY_ID[action_id]
        reason = scene.why_not(action, scene.refreshed(now))
        if reason is not None:
            scene.say(f"{action.title}: {reason}")
        elif for_each(action_id, now):
            scene.perform(action, scene.refreshed(now))
        else:
            open_form(action_id, call)

    title = Content.assemble(
        ("More on this call", "bold $accent"), f" {reads.other_number(now.leg)}"
    )
    scene.app.push_screen(Palette(listed(scene, now), title), chosen)

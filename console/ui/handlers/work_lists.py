"""What the actions on work lists do: open the lists, or the one that is meant, and do it there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from console.domain.work_lists.work_list import lists_meant
from console.ui.actions.situation import Situation
from console.ui.actions.work_lists.rows import (
    AGAIN,
    BAR,
    CLOSE,
    DIAL,
    EXPORT,
    LISTS,
    NEXT,
    OPEN,
    SETTLE,
    SKIP,
    TAKE,
)
from console.ui.scene import Handler, Scene
from console.ui.screens.lists.opened import WorkListScreen
from console.ui.screens.lists.overview import WorkListsScreen


def work_list_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions on work lists."""
    lists = WorkLists(scene)
    there = {
        action: partial(lists.do, action) for action in (NEXT, TAKE, DIAL, SETTLE, AGAIN, SKIP, BAR)
    }
    over = {action: partial(lists.over, action) for action in (CLOSE, EXPORT)}
    return {LISTS: lists.open, OPEN: lists.open_file, **over, **there}


class WorkLists:
    """The actions on work lists, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def open(self, now: Situation, _: str) -> None:
        """The lists, and on them the only one that is open for me."""
        self._scene.app.push_screen(WorkListsScreen(self._scene))
        found = [one for one in now.lists if one.is_open and now.user in one.members]
        if len(found) == 1:
            self._scene.app.push_screen(WorkListScreen(self._scene, found[0].id))

    def open_file(self, _: Situation, path: str) -> None:
        """Ask for a file over the lists, or look at the one that was named."""
        self._scene.app.push_screen(WorkListsScreen(self._scene, path=path))

    def over(self, action: str, now: Situation, name: str) -> None:
        """Show the lists, and close or export the one of that name, or the one that is meant."""
        found = lists_meant(now.lists, name)
        first = (action, found[0].id if len(found) == 1 else "")
        self._scene.app.push_screen(WorkListsScreen(self._scene, first=first))

    def do(self, action: str, now: Situation, said: str) -> None:
        """Open the list that is meant, and do it there as soon as it is read."""
        list_ = self._meant(now)
        if list_ is not None:
            screen = WorkListScreen(self._scene, list_, first=action, said=said)
            self._scene.app.push_screen(screen)

    @staticmethod
    def _meant(now: Situation) -> str | None:
        """That of whom I have, else the first that is open for me."""
        if now.entry is not None:
            return now.entry.entry.list
        found = (one.id for one in now.lists if one.is_open and now.user in one.members)
        return next(found, None)

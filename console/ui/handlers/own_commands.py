"""What a command of the user's does: its program runs with the call that was meant at the key."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from typing import Final

from console.config.commands.table import Output
from console.domain.leg import Leg
from console.line.port import Light
from console.ui.actions.own_commands.program import Ran, run_program
from console.ui.actions.own_commands.rows import RUN, OwnCommand
from console.ui.actions.situation import Situation
from console.ui.dialogs.own_commands import CommandQuestion
from console.ui.render.lines import shown
from console.ui.scene import Handler, Scene
from console.ui.screens.own_commands import OutputScreen
from console.ui.telling import Telling

GROUP: Final = "own commands"
"""The workers that run them."""

AT_ONCE: Final = 4
"""How many run at one time."""


def own_command_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handler that all commands share."""
    return {RUN: OwnCommands(scene).start}


class OwnCommands:
    """The commands of the user's, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def start(self, now: Situation, name: str) -> None:
        """Run the command of that name, once it was said yes where it asks."""
        found = (one for one in self._scene.shared.keymap.commands if one.name == name)
        command = next(found, None)
        if command is None:
            self._scene.say(f"{name}: no such command is set any more")
        elif command.does.confirm:
            question = CommandQuestion(self._scene, command, now.leg)
            self._scene.app.push_screen(question, partial(self._answered, command, now.leg))
        else:
            self._run(command, now.leg)

    def _answered(self, command: OwnCommand, leg: Leg | None, yes: bool | None) -> None:  # noqa: FBT001 - a screen's result
        if yes:
            self._run(command, leg)

    def _run(self, command: OwnCommand, leg: Leg | None) -> None:
        scene, app = self._scene, self._scene.app
        running = [one for one in app.workers if one.group == GROUP and not one.is_finished]
        if len(running) >= AT_ONCE:
            scene.say(f"{command.title}: {AT_ONCE} commands run already; one has to end first")
            return
        pane = None
        if command.does.output is Output.PANE:
            pane = OutputScreen(command.title)
            app.push_screen(pane)
        else:
            scene.say(f"{command.title} runs")
        app.run_worker(self._running(command, leg, pane), group=GROUP)

    async def _running(
        self, command: OwnCommand, leg: Leg | None, pane: OutputScreen | None
    ) -> None:
        now = leg and (self._scene.store.leg(leg.id) or leg)
        moment, does = self._scene.shared.clock.now(), command.does
        ran = await run_program(does.run, now, moment, os.environ, does.seconds)
        if pane is not None and pane.is_open:
            pane.show(ran)
        else:
            self._tell(command, ran, leg)

    def _tell(self, command: OwnCommand, ran: Ran, leg: Leg | None) -> None:
        """Say in one line, about the call, what came of it."""
        app = self._scene.app
        scene = app.top_scene() if isinstance(app, Telling) else self._scene
        about = scene.about((leg.id,)) if leg is not None else None
        if ran.problem:
            scene.complain(shown(f"{command.title}: {ran.problem}"), Light.BAD, about)
            return
        said = ran.first if command.does.output is not Output.NONE else ""
        scene.say_of(shown(f"{command.title}: {said}" if said else f"{command.title}: done"), about)

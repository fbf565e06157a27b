"""What the actions on the console itself do."""

from __future__ import annotations

from collections.abc import Mapping

from console.ui.actions.situation import Situation
from console.ui.dialogs.palette import open_palette
from console.ui.messages import LeaveAsked, LockAsked, ReconcileAsked, ThemeAsked
from console.ui.scene import Handler, Scene
from console.ui.screens.help import HelpScreen
from console.ui.screens.log import RecordScreen


def console_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions on the console."""
    console = Console(scene)
    return {
        "view.record": console.record,
        "view.theme": console.theme,
        "console.reconcile": console.reconcile,
        "console.command": console.command,
        "console.palette": console.palette,
        "console.help": console.show_help,
        "console.back": console.back,
        "console.quit": console.quit,
        "console.leave": console.leave,
        "console.suspend": console.suspend,
        "console.lock": console.lock,
    }


class Console:
    """The actions on the console, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def record(self, _: Situation, __: str) -> None:
        """Open the whole log."""
        self._scene.app.push_screen(RecordScreen(self._scene.store))

    def theme(self, _: Situation, name: str) -> None:
        """The theme of that name, or the other one of dark and light."""
        self._scene.post_message(ThemeAsked(name.strip()))

    def reconcile(self, _: Situation, __: str) -> None:
        """Ask Telnyx about every call."""
        self._scene.say("asking Telnyx about every call")
        self._scene.post_message(ReconcileAsked())

    def command(self, _: Situation, __: str) -> None:
        """Open the command line."""
        self._scene.ask_command()

    def palette(self, now: Situation, _: str) -> None:
        """Open the palette; what is chosen there is for the call of this moment."""
        open_palette(self._scene, now)

    def show_help(self, now: Situation, _: str) -> None:
        """Open the help."""
        self._scene.app.push_screen(HelpScreen(self._scene, now))

    def back(self, _: Situation, __: str) -> None:
        """One step back."""
        self._scene.go_back()

    def quit(self, _: Situation, __: str) -> None:
        """Back to the table, or out of the console."""
        if not self._scene.leave_scene():
            self._scene.post_message(LeaveAsked())

    def leave(self, _: Situation, __: str) -> None:
        """Out of the console."""
        self._scene.post_message(LeaveAsked())

    def lock(self, _: Situation, __: str) -> None:
        """Mask the screen until the next key."""
        self._scene.post_message(LockAsked())

    def suspend(self, _: Situation, __: str) -> None:
        """To the shell, as long as the terminal can do that."""
        self._scene.app.action_suspend_process()

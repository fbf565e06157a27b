"""What the actions on the console itself do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from console.config.settings import NO_PROFILE
from console.errors import ConsoleError
from console.process import NO_SHELL, is_somebody_there_to_continue
from console.text import with_hint
from console.ui.actions.console import KILL_HOST, PROFILE
from console.ui.actions.situation import Situation
from console.ui.dialogs.palette import open_palette
from console.ui.dialogs.pickers import Picker
from console.ui.messages import (
    AlertsAsked,
    LeaveAsked,
    LockAsked,
    ProfileAsked,
    ReconcileAsked,
    ReloadAsked,
    ThemeAsked,
)
from console.ui.render.lines import shown
from console.ui.scene import Handler, Scene
from console.ui.screens.help import HelpScreen
from console.ui.screens.log import RecordScreen
from console.ui.screens.manual import open_manual
from console.ui.settings import PractisedHost, PractisedHosts


def console_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions on the console."""
    console = Console(scene)
    return {
        "view.record": console.record,
        "view.theme": console.theme,
        "console.reconcile": console.reconcile,
        "console.alerts": console.alerts,
        "console.command": console.command,
        "console.palette": console.palette,
        "console.help": console.show_help,
        "console.manual": console.manual,
        "console.back": console.back,
        "console.quit": console.quit,
        "console.leave": console.leave,
        "console.suspend": console.suspend,
        "console.lock": console.lock,
        "console.reload": console.reload,
        PROFILE: console.profile,
        KILL_HOST: console.kill_host,
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

    def reload(self, _: Situation, __: str) -> None:
        """Read the settings again."""
        self._scene.post_message(ReloadAsked())

    def profile(self, _: Situation, name: str) -> None:
        """The profile of that name, or one to choose."""
        known = (*self._scene.shared.offered.profiles, NO_PROFILE)
        if len(known) == 1:
            self._scene.say("profile: there is none; [profiles.NAME.ui] in the settings makes one")
        elif name.strip() in known:
            self._scene.post_message(ProfileAsked(name.strip()))
        elif name.strip():
            self._scene.say(f"profile: there is no {shown(name, 24)}: say {', '.join(known)}")
        else:
            options = [(one, one) for one in known]
            picker = Picker("Which profile of the settings?", options, known[0], "lay it over")
            self._scene.app.push_screen(picker, self._profile_chosen)

    def _profile_chosen(self, name: str | None) -> None:
        if name is not None:
            self._scene.post_message(ProfileAsked(name))

    def reconcile(self, _: Situation, __: str) -> None:
        """Ask Telnyx about every call."""
        self._scene.say("asking Telnyx about every call")
        self._scene.post_message(ReconcileAsked())

    def alerts(self, _: Situation, words: str) -> None:
        """Switch alerts as the words say."""
        self._scene.post_message(AlertsAsked(words))

    def command(self, _: Situation, __: str) -> None:
        """Open the command line."""
        self._scene.ask_command()

    def palette(self, now: Situation, _: str) -> None:
        """Open the palette; what is chosen there is for the call of this moment."""
        open_palette(self._scene, now)

    def show_help(self, now: Situation, _: str) -> None:
        """Open the help."""
        self._scene.app.push_screen(HelpScreen(self._scene, now))

    def manual(self, _: Situation, words: str) -> None:
        """Open the manual, at a topic of that name or a search for the words."""
        open_manual(self._scene, words)

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

    def kill_host(self, _: Situation, name: str) -> None:
        """Kill the host of that name, or start it again; ask which where none is named."""
        hosts = self._scene.shared.hosts
        if hosts is None:
            return
        known = hosts.known()
        if name:
            named = next((one.name for one in known if one.name == name), None)
            if named is None:
                there = ", ".join(one.name for one in known)
                self._scene.say(f"kill a host: there is no {shown(name, 20)}: say {there}")
            else:
                self._turn(hosts, named)
            return
        # first one of the others: to lose one's own is the second thing to try
        first = next((one.name for one in known if one.runs and not one.mine), known[0].name)
        options = [(one.name, _host_line(one)) for one in known]
        picker = Picker("Kill or start which host?", options, first, "kill it, or start it again")
        self._scene.app.push_screen(picker, partial(self._turn_chosen, hosts))

    def _turn_chosen(self, hosts: PractisedHosts, name: str | None) -> None:
        if name is not None:
            self._turn(hosts, name)

    def _turn(self, hosts: PractisedHosts, name: str) -> None:
        async def turning() -> None:
            try:
                self._scene.say(await asyncio.to_thread(hosts.turn, name))
            except ConsoleError as error:
                self._scene.complain(with_hint(error))

        self._scene.app.run_worker(turning(), group="hosts")

    def suspend(self, _: Situation, __: str) -> None:
        """To the shell, where one is there to have the console go on."""
        if is_somebody_there_to_continue():
            self._scene.app.action_suspend_process()
        else:
            self._scene.complain(NO_SHELL)


def _host_line(host: PractisedHost) -> str:
    """A host as one chooses it."""
    what = "runs: Enter kills it" if host.runs else "does not run: Enter starts it again"
    return f"{host.name}  {what}{', your console is there' if host.mine else ''}"

"""An app that takes over what changes in its settings while it runs, and says what did."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from console.config.changes import changes, fault_in_words, in_words
from console.config.settings import NO_PROFILE
from console.errors import SettingsError, ThemeInvalid
from console.line.port import Light
from console.ui import themes
from console.ui.actions.console import OF_HOSTS
from console.ui.actions.keymap import Keymap
from console.ui.alerts.alerting import Alerting
from console.ui.messages import ProfileAsked, ReloadAsked
from console.ui.scene import Scene, Shared
from console.ui.screens.lock import Lockable
from console.ui.settings import Mark, UiSettings
from console.ui.state.store import Touched
from console.ui.themed import Themed
from console.ui.themes import Theme

LOOK: Final = 2.0
"""Seconds between two looks at the files. What two looks find alike is whole, and is read."""

GONE: Final = "The settings file is gone: what was in force stays until it is back."
THE_SAME: Final = "nothing changed in the settings"
NO_FILE: Final = "These settings come from no file."


def keymap_of(settings: UiSettings) -> Keymap:
    """The keys in force; those on the hosts of a demonstration where there are any."""
    here = OF_HOSTS if settings.hosts is not None else ()
    return Keymap.of(settings.keys, settings.origin, settings.speed, here, settings.commands)


def themes_of(settings: UiSettings) -> dict[str, Theme]:
    """The program's themes and the user's. Raises `ThemeInvalid`."""
    return themes.load(*((settings.user_themes,) if settings.user_themes else ()))


class LiveSettings(Alerting, Lockable, Themed):
    """Looks at the files every few seconds, in a thread: a slow disk holds up nobody.

    A file with a fault, or one that is gone, changes nothing; that is said once.
    """

    shared: Shared
    settings: UiSettings

    def __init__(self) -> None:
        super().__init__()
        self._seen: Mark | None = None
        self._read: Mark | None = None
        self._had_file = False
        self._usual_theme: str | None = None
        self._looking = False

    def watch_settings(self) -> None:
        """Begin to look."""
        if self.settings.values.get("ui.theme") is None:
            self._usual_theme = self.settings.theme
        if self.settings.source is not None:
            self._read = self._seen = self.settings.source.mark()
            self._had_file = self._seen.is_there
            self.set_interval(LOOK, self._look_soon)

    def on_reload_asked(self, _: ReloadAsked) -> None:
        """Read the settings now."""
        self._take_soon(self.settings.profile)

    def on_profile_asked(self, event: ProfileAsked) -> None:
        """Another profile, or none."""
        self._take_soon("" if event.name == NO_PROFILE else event.name)

    def _take_soon(self, profile: str) -> None:
        self.run_worker(self._take(profile, asked=True), group="settings", exclusive=True)

    def _look_soon(self) -> None:
        if not self._looking:
            self._looking = True
            self.run_worker(self._look(), group="settings")

    async def _look(self) -> None:
        """Read the files where two looks find them alike, and not as they were read."""
        source = self.settings.source
        try:
            mark = await asyncio.to_thread(source.mark) if source else None
        finally:
            self._looking = False
        before, self._seen = self._seen, mark
        if mark == before and mark != self._read:
            await self._take(self.settings.profile)

    async def _take(self, profile: str, *, asked: bool = False) -> None:
        """Read the settings with that profile, take them over and say what changed."""
        source = self.settings.source
        if source is None:
            self.tell_settings(NO_FILE, Light.WARN)
            return
        mark = await asyncio.to_thread(source.mark)
        before, self._read = self._read, mark
        self._had_file = self._had_file or mark.is_there
        if self._had_file and not mark.is_there:
            self.tell_settings(GONE, Light.WARN)
            return
        try:
            new = await asyncio.to_thread(source.read, profile)
            offered = await asyncio.to_thread(themes_of, new)
        except (SettingsError, ThemeInvalid) as error:
            self.tell_settings(fault_in_words(error), Light.BAD)
            return
        old, had = self.settings, self.offered_themes
        other_contacts = before is None or mark.contacts != before.contacts
        self.take_over(new, offered, contacts=other_contacts)
        more = [f"theme {name}" for name, theme in offered.items() if had.get(name) != theme]
        more += ["contacts"] if other_contacts else []
        found = changes(old.values, new.values)
        words = in_words(found, more) or (THE_SAME if asked else "")
        if profile != old.profile:
            words = f"{f'profile {profile}' if profile else 'no profile'}: {words}"
        elif words and words != THE_SAME:
            words = f"settings changed: {words}"
        if words:
            self.tell_settings(words, Light.WARN if found.waiting else Light.GOOD)

    def tell_settings(self, words: str, level: Light) -> None:
        """Say it where it is seen at once, and in the log."""
        if level is Light.GOOD:
            self.top_scene().say(words)
        else:
            self.top_scene().complain(words, level)
        self.store_touched(self.store.note(self.clock.now(), words, level=level))

    def store_touched(self, touched: Touched) -> None:
        """Draw what is different."""
        raise NotImplementedError

    # Taking over ------------------------------------------------------------------------

    def take_over(
        self, new: UiSettings, offered: Mapping[str, Theme], *, contacts: bool = False
    ) -> None:
        """Go by these settings from now on; with `contacts` read those again in any case.

        A list that is open has its keys once it is opened again.
        """
        old, shared = self.settings, self.shared
        self.settings = new
        if (new.keys, new.speed, new.commands) != (old.keys, old.speed, old.commands):
            shared.keymap.take(keymap_of(new))
            self.store.people.take_slots(shared.keymap.slots)
        if new.alarms != old.alarms:
            shared.watch.take_limits(new.alarms, self.store.legs.values())
        if new.alerts != old.alerts:
            self.set_alerts(new.alerts)
        if new.idle_lock != old.idle_lock:
            self.lock_when_idle(new.idle_lock)
        if any(new.values.get(key) != old.values.get(key) for key in _OF_CARDS):
            self.store.cards.take(new.look_up, new.card_link)
        if contacts or any(new.values.get(key) != old.values.get(key) for key in _OF_CONTACTS):
            self.read_contacts()
        shared.offered.take(tuple(sorted(offered)), new.profiles)
        self._take_themes(old, offered)
        for scene in self.screen_stack:
            if isinstance(scene, Scene):
                scene.settings_changed()
        self.store_touched(Touched(everything=True))

    def _take_themes(self, old: UiSettings, offered: Mapping[str, Theme]) -> None:
        """Have these themes, and the one that is wanted where another one is wanted now."""
        new, had, now = self.settings, self.offered_themes.get(self.theme), self.theme
        self.offer_themes(offered)
        if new.values.get("ui.theme") != old.values.get("ui.theme") or now not in offered:
            self.theme = new.theme or self._usual_theme or themes.DEFAULT
        elif offered[now] != had:
            self.theme_anew()

    def read_contacts(self) -> None:
        """Read the files of contacts, in a thread."""
        if self.settings.contacts is not None:
            reading = self.shared.link.read_contacts(self.settings.contacts)
            self.run_worker(reading, group="contacts", exclusive=True)


_OF_CARDS: Final = ("directory.lookup", "directory.lookup_url")
_OF_CONTACTS: Final = ("directory.files", "telnyx.from")

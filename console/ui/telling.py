"""An app that says what came of what was asked, on the scene that lies highest."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from io import StringIO
from pathlib import Path

from textual import work
from textual.app import App

from console.domain.my_mute import MuteWatch
from console.line.port import Light
from console.private_files import export_name, write_export
from console.ui.actions.calls import ANSWER_NEXT
from console.ui.clock import Clock
from console.ui.messages import AnswerNextAsked, ExportAsked
from console.ui.render.lines import shown
from console.ui.render.members import told_words
from console.ui.render.mute import HEARD_AGAIN, mute_of, mute_words
from console.ui.scene import Scene
from console.ui.state.store import Store, Touched
from console.ui.widgets.fields import Entry


class Telling(App[None]):
    """Says things where they cover nothing. There is a scene once the app runs.

    What is exported goes into the folder `exports`, at the time of `clock`.
    """

    clock: Clock
    store: Store
    exports: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        self.mutes = MuteWatch()

    def say_quietly(self, words: str) -> None:
        """Say what an order that was accepted did beyond its name."""
        if words:
            self.top_scene().say(words)

    def top_scene(self) -> Scene:
        """The one that lies highest; forms may lie over it."""
        return next(one for one in reversed(self.screen_stack) if isinstance(one, Scene))

    def tell_of_mute(self) -> str | None:
        """Say who does not hear me from now on, or that I am heard again; None where nothing is.

        It stands until the next key, wherever I look.
        """
        mine = self.store.mine
        others = self.store.company(mine) if mine is not None else ()
        ended = self.mutes.ended_by_itself(mine, others)
        unaware = self.mutes.unaware(mine, others)
        mute = mute_of(self.store) if unaware else None
        if not self.is_running or not (ended or mute):
            return None
        scene = self.top_scene()
        words = mute_words(mute, scene.shared.keymap) if mute is not None else HEARD_AGAIN
        scene.complain(words, Light.BAD if mute is not None else Light.WARN)
        return words

    def tell_of_news(self, touched: Touched) -> str | None:
        """Say at once what is said to me; None where nothing is.

        That somebody does not hear me stays before it, as long as that stands there.
        """
        entry = self.store.told.news(touched.entries, self.store.reader, self.clock.now())
        if entry is None or not self.is_running:
            return None
        words = told_words(entry, self.top_scene().shared.keymap, self.store.reader.team).plain
        self.say_at_once(words, entry.level)
        return entry.text

    def say_at_once(self, words: str, level: Light) -> None:
        """Say it where it stands until the next key; that I am not heard stays before it."""
        scene, mute = self.top_scene(), mute_of(self.store)
        unheard = mute_words(mute, scene.shared.keymap) if mute and mute.unaware else ""
        if unheard and scene.stands(unheard):
            words, level = f"{unheard}. {words}", Light.BAD
        scene.complain(words, level)

    def on_entry_too_long(self, event: Entry.TooLong) -> None:
        """Something was pasted that no field could tell by itself."""
        self.top_scene().complain(event.words)

    def on_descendant_focus(self) -> None:
        """Where something is typed, another key answers: draw what names it."""
        scene = self.top_scene()
        scene.header.redraw()
        scene.store_changed(Touched())

    @property
    def answering_keys(self) -> tuple[str, ...]:
        """The keys that answer the call that rings longest."""
        return self.top_scene().shared.keymap.keys(ANSWER_NEXT)

    def on_answer_next_asked(self, _: AnswerNextAsked) -> None:
        """Answer from a form or a list: the scene below does it, and what forbids it is said."""
        scene = self.top_scene()
        action, now = scene.shared.keymap.action(ANSWER_NEXT), scene.situation()
        if reason := scene.why_not(action, now):
            scene.complain(f"{action.title}: {reason}", Light.WARN)
        else:
            scene.perform(action, now)

    def on_export_asked(self, event: ExportAsked) -> None:
        """Write a text to a file, and say where it is; a browser is given it to keep."""
        self._export(event)

    @work(group="export")
    async def _export(self, event: ExportAsked) -> None:
        folder, say = self.exports, event.told or self.say_quietly
        if self.is_web:
            name = export_name(event.name, self.clock.now(), event.suffix)
            self.deliver_text(StringIO(event.text), save_filename=name)
            say(f"given to your browser: {shown(name)}")
            return
        if folder is None:
            say("there is no folder for files here")
            return
        now = self.clock.now()
        try:
            path = await asyncio.to_thread(
                write_export, folder, event.name, event.text, now, event.suffix
            )
        except OSError as error:
            say(f"nothing was written: {shown(error.strerror)}")
        else:
            say(f"written to {shown(_from_home(path))}")


def _from_home(path: Path) -> str:
    """The path as a shell takes it, too, and shorter: at 80 columns a line has room for few."""
    with suppress(ValueError, RuntimeError):
        return f"~/{path.relative_to(Path.home())}"
    return str(path)

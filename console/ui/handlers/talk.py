"""What the actions of talking do: hold, mute, conference, consultation, keys, my phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len

from console.domain import numbers
from console.domain.acts import (
    AnyAct,
    Consult,
    LeaveNote,
    SendDtmf,
    UsePhone,
)
from console.domain.acts.team import LONGEST_WORD
from console.domain.leg import Leg
from console.errors import ConsoleError, InvalidParameter
from console.text import clean, with_hint
from console.ui.actions.situation import Situation
from console.ui.actions.talk import LAST_SAID, NOTE_SAID
from console.ui.acts.at_once import AT_ONCE
from console.ui.acts.calls import asks_first
from console.ui.dialogs.dtmf import DtmfLine
from console.ui.dialogs.pickers import Picker
from console.ui.dialogs.talk import ConsultForm
from console.ui.messages import CopyAsked
from console.ui.render.cells import fit
from console.ui.render.lines import is_web_link, shown
from console.ui.render.transcript import speaker, spoken
from console.ui.scene import Handler, Scene
from console.ui.state.transcript import NOTHING_SAID, SpokenLine, Transcript, last_sentence


def talk_handlers(scene: Scene) -> Mapping[str, Handler]:
    """The handlers of all actions of talking."""
    talk = Talk(scene)
    return {
        **{action: _giving(scene, make) for action, make in AT_ONCE.items()},
        Consult.action: talk.consult,
        SendDtmf.action: talk.press_keys,
        "call.copy_link": talk.copy_link,
        LAST_SAID: lambda now, _: talk.with_words(now, talk.read_last),
        NOTE_SAID: lambda now, _: talk.with_words(now, talk.note_last),
        UsePhone.action: talk.use_phone,
    }


def _giving(scene: Scene, make: Callable[[Situation], AnyAct | None]) -> Handler:
    """A handler that gives its order at once."""
    return lambda now, _argument: scene.give_if_any(make(now))


class Talk:
    """The actions that ask for something first, for one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def consult(self, now: Situation, entered: str) -> None:
        """Ask for the number, unless it was typed with the command."""
        if now.leg is None:
            return
        if entered and not now.pasted and not asks_first(self._scene.store, entered):
            number = self._scene.typed_number("consult", entered)
            if number is not None:
                self._scene.give(Consult(call=now.leg.id, to=number))
            return
        form = ConsultForm(self._scene.store, now.leg.id, entered=entered)
        self._scene.app.push_screen(form, self._scene.give_if_any)

    def press_keys(self, now: Situation, entered: str) -> None:
        """Open the line; keys that were typed with the command go out at once."""
        if now.leg is None:
            return
        if not entered or now.pasted:
            self._scene.app.push_screen(DtmfLine(self._scene, now.leg.id, entered=entered))
            return
        try:
            keys = numbers.dtmf_keys(entered)
        except InvalidParameter as error:
            self._scene.say(f"dtmf: it {shown(error.reason)}")
            return
        self._scene.give(SendDtmf(call=now.leg.id, parameters={"digits": keys}))

    def use_phone(self, now: Situation, name: str) -> None:
        """Choose one of my phones, unless it was named with the command."""
        if name:
            self._scene.give(UsePhone(name=name))
            return
        wide = max(map(cell_len, (one.name for one in now.phones)), default=0)
        phones = [
            (one.name, f"{fit(one.name, wide)}   {shown(one.address, 40)}") for one in now.phones
        ]
        picker = Picker("My phone", phones, now.agent.phone or phones[0][0], "use")
        self._scene.app.push_screen(picker, self._use)

    def _use(self, name: str | None) -> None:
        if name is not None:
            self._scene.give(UsePhone(name=name))

    def copy_link(self, now: Situation, _: str) -> None:
        """Put the newest recording's link on the clipboard."""
        saved = now.leg.media.recordings if now.leg else ()
        links = [link for recording in saved for link in recording.links[:1] if is_web_link(link)]
        if not links:
            self._scene.say("the recording has no link of the web")
        else:
            lives = "; Telnyx lets it live ten minutes"
            asked = CopyAsked(links[-1], "the link", self._scene.say, lives)
            self._scene.app.post_message(asked)

    def with_words(self, now: Situation, use: Callable[[Leg, Sequence[SpokenLine]], None]) -> None:
        """Ask for what was said in the call, and do something with it."""
        if now.leg is not None:
            self._scene.app.run_worker(self._asked(now.leg, use), group="words")

    async def _asked(self, leg: Leg, use: Callable[[Leg, Sequence[SpokenLine]], None]) -> None:
        transcript = Transcript()
        try:
            transcript.take(await self._scene.shared.link.timeline(leg.id))
        except ConsoleError as error:
            self._scene.complain(with_hint(error))
            return
        if transcript.lines:
            use(leg, transcript.lines)
        else:
            self._scene.say(NOTHING_SAID)

    def read_last(self, leg: Leg, lines: Sequence[SpokenLine]) -> None:
        """Say the last line, and whose it is."""
        store = self._scene.store
        legs = {one.id: one for one in store.company(leg)} | {leg.id: leg}
        self._scene.say(spoken(lines[-1], speaker(lines[-1], legs, store.reader)).plain)

    def note_last(self, leg: Leg, lines: Sequence[SpokenLine]) -> None:
        """Write the last sentence into a note of the call."""
        last = last_sentence(lines)
        if last is None:
            self._scene.say(NOTHING_SAID)
            return
        self._scene.give(LeaveNote(call=leg.id, note=str(clean(last.text.strip(), LONGEST_WORD))))

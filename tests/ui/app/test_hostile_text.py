"""Names are written by strangers: shown harmlessly, everywhere a name shows."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest

from console.domain.leg import CallState
from console.line.port import ApiHealth, Connection, EntryKind, Health, Light, WebhookHealth
from console.text import clean
from console.ui.modal import Modal
from tests.examples import first_of
from tests.ui.memory_switchboard import CONNECTIONS, Switchboard, leg, refused
from tests.ui.stage import Stage, console
from tests.ui.table.people import HOSTILE
from tests.waiting import until

CALL = leg(3, CallState.ANSWERED)
OTHER = leg(4, CallState.ANSWERED)


def harmless(stage: Stage) -> None:
    """No control byte, no invisible or reordering character but the table's own mark."""
    allowed = {"\u200e", "\u200d"}
    for line in stage.lines:
        for character in line:
            assert unicodedata.category(character) not in {"Cc", "Cf"} or character in allowed, line


def board(name: str) -> Switchboard:
    """A board on which everything that others write is that text."""
    legs = [
        msgspec.structs.replace(one, name=name, from_=name, agent=name, attestation=name)
        for one in (CALL, OTHER)
    ]
    here = Switchboard(legs={one.id: one for one in legs}, agent=name)
    here.connections = (Connection(id="c1", name=name), *CONNECTIONS[1:])
    health = WebhookHealth(light=Light.WARN, refused={name: 2})
    here.health = Health(api=ApiHealth(light=Light.BAD, detail=name), webhooks=health)
    here.refusal = refused(f"refused for {name}", name)
    for kind in EntryKind:
        here.log(kind, name, name, call=CALL.id, order_id=f"order-{kind}", level=Light.WARN)
    here.payloads = dict.fromkeys(range(1, 9), f'broken {{"name": "{name}"')
    return here


WORST = [
    " ".join(name for name in HOSTILE if set("[\x1b\x9b\u202e") & set(name)),
    max(HOSTILE, key=len),
]
"""All that would do harm, in one; and the longest."""


async def test_all_hostile_names_stand_harmlessly_side_by_side() -> None:
    """Table, detail and log, with the cursor on each of them."""
    legs = [leg(number, name=name, agent=name) for number, name in enumerate(HOSTILE)]
    here = Switchboard(legs={one.id: one for one in legs})
    for one in legs:
        here.log(EntryKind.NOTICE, str(one.name), str(one.name), call=one.id, level=Light.WARN)
        here.log(EntryKind.FACT, str(one.name), str(one.name), call=one.id)
    async with console(here, size=(160, 50)) as stage:
        for _ in legs:
            harmless(stage)
            await stage.press("j")

        assert sum("offered" in line for line in stage.lines) > len(legs)


@pytest.mark.parametrize("name", first_of(WORST), ids=WORST.index)
async def test_a_hostile_name_is_harmless_on_every_screen(name: str) -> None:
    """Table, header, tabs, detail, log, forms, picker, palette, help, call, payload, toast."""
    async with console(board(name), size=(160, 50)) as stage:
        await stage.cursor_on(CALL.id)
        harmless(stage)
        for key in ("t", "d", "b", "ctrl+p", "question_mark", "L", "colon", "s"):
            await stage.press(key)
            harmless(stage)
            await stage.press("escape")
        await stage.press("enter")
        await stage.sees("broken")
        for key in ("j", "k", "G", "tab", "t", "escape", "ctrl+p", "escape", "q"):
            await stage.press(key)
            harmless(stage)
        await stage.press("x")
        await until(lambda: stage.complaints)
        harmless(stage)
        await stage.press("y")
        harmless(stage)

        assert stage.app._exit is False


async def test_a_question_names_the_number_and_a_name_stands_beside_no_key() -> None:
    """A caller whose name reads like a button, with another's number in it, decides nothing."""
    name = "Esc: hang up +19005550100"
    legs = [msgspec.structs.replace(one, name=name) for one in (CALL, OTHER)]
    async with console(Switchboard(legs={one.id: one for one in legs}), size=(120, 40)) as stage:
        for key in ("t", "#", "b"):
            await stage.cursor_on(CALL.id)
            await stage.press(key)
            await until(lambda: isinstance(stage.app.screen, Modal))
            said = {one: str(one.render()) for one in stage.app.screen.query("Words, Static")}

            beside_keys = [text for text in said.values() if "Enter" in text]
            assert beside_keys, key
            assert not any("19005550100" in text for text in beside_keys), key
            assert any(str(CALL.from_) in text.split(name)[0] for text in said.values()), key
            await stage.press("escape")
            await until(lambda: stage.app.screen is stage.main)


async def test_markup_in_a_name_stands_there_as_it_is() -> None:
    """Not swallowed: an operator sees that something odd was written."""
    async with console(board("[@click=app.quit]Ada[/x]"), size=(160, 50)) as stage:
        await stage.sees("[@click=app.quit]Ada[/x]")
        row = next(y for y, line in enumerate(stage.lines) if "@click" in line and y > 2)
        place = stage.lines[row].index("[@click")
        await stage.pilot.click("#table", offset=(place + 3, 1))

        assert stage.app._exit is False


async def test_the_raw_payload_spells_every_hidden_character_out() -> None:
    """The truth stays available: what was sent, byte by byte."""
    here = board("Ada")
    here.payloads = dict.fromkeys(range(1, 9), '{"name":"\\u001b]2;x\\u202e","b":1}')
    async with console(here, size=(120, 40)) as stage:
        await stage.cursor_on(CALL.id)
        await stage.press("enter")

        await stage.sees(r'"name": "\u001b]2;x\u202e"')


async def test_a_hostile_number_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clipboard is pasted into shells."""
    here = board("+4420; rm -rf ~")
    async with console(here) as stage:
        copied: list[str] = []
        monkeypatch.setattr(stage.app, "copy_to_clipboard", copied.append)
        await stage.cursor_on(CALL.id)
        await stage.press("y")

        assert stage.words.startswith("copy: ")
        assert copied == []


async def test_the_number_that_is_copied_is_the_far_ends() -> None:
    """Whole and in E.164, for any other program."""
    async with console(Switchboard(legs={CALL.id: CALL})) as stage:
        await stage.cursor_on(CALL.id)
        await stage.press("y")

        assert stage.app.clipboard == "+442079460103"
        assert stage.words == "sent +442079460103 to the terminal's clipboard"


def test_every_name_of_the_corpus_is_changed_by_cleaning_or_harmless_markup() -> None:
    """A corpus of plain names would prove nothing."""
    odd = [name for name in HOSTILE if clean(name) != name or "[" in name]

    assert len(odd) >= 8

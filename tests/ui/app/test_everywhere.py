"""Hostile words and windows of all sizes, on everything that is about talking."""

from __future__ import annotations

import msgspec
import pytest

from console.domain.leg import CallState
from console.domain.leg_media import Gathered, Media, Quality, SavedRecording
from console.line.port import EntryKind, Light
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import CALLER, CONSULTED, Store, consulting, in_room
from tests.waiting import until

HOSTILE = "[bold red]x[/bold red] [@click=app.quit]y [/nope] \x1b]0;z\x07 \x9b2J \u202eevil\u200b"
SIZES = ((20, 5), (160, 50), (40, 12), (7, 3), (100, 30))


def hostile_store() -> Store:
    """Everything that a stranger can write, written by one."""
    here = consulting(friend=in_room(CONSULTED))
    media = Media(
        conference="c",
        recording="on",
        playing=HOSTILE,
        queue=HOSTILE,
        streaming_failure=HOSTILE,
        sent=HOSTILE,
        received=HOSTILE,
        gathered=Gathered(digits=HOSTILE, status=HOSTILE),
        recordings=(SavedRecording(links=(HOSTILE,)),),
        quality=Quality(mos=HOSTILE, jitter=HOSTILE, lost=HOSTILE, packets=HOSTILE),
        cost=HOSTILE,
    )
    words = {"name": HOSTILE, "from_": HOSTILE, "attestation": HOSTILE}
    caller = msgspec.structs.replace(here.legs[CALLER.id], media=media, **words)
    here.legs[CALLER.id] = caller
    here.legs[CONSULTED.id] = msgspec.structs.replace(here.legs[CONSULTED.id], to=HOSTILE)
    for kind in EntryKind:
        here.log(kind, HOSTILE, HOSTILE, call=CALLER.id, level=Light.WARN, order_id="1")
    return here


def harmless(stage: Stage) -> bool:
    """Whether the words stand there as they were written, and no control byte does."""
    shown = stage.text.replace("\n", "")
    return "[bold red]x[/bold" in shown and shown.isprintable()


SCREENS = (
    ("enter",),
    ("T",),
    ("o",),
    ("#",),
    ("colon", *"speak", "enter"),
    ("colon", *"refer", "enter"),
)


async def test_hostile_words_are_harmless_wherever_a_call_is_shown() -> None:
    """One such word as markup would end the console; one control byte would own the terminal."""
    async with console(hostile_store(), size=(160, 50)) as stage:
        await stage.cursor_on(CALLER.id)
        await until(lambda: harmless(stage))
        for keys in SCREENS:
            await stage.press(*keys)
            await until(lambda: harmless(stage))
            await stage.press("escape", "escape")
            await stage.sees("STATE")


async def test_an_outcome_that_is_said_is_harmless_too() -> None:
    """Messages of an order carry numbers of strangers."""
    async with console(hostile_store()) as stage:
        stage.app.say_quietly(HOSTILE)
        await stage.settled()

        assert stage.words.isprintable()


@pytest.mark.long
async def test_a_storm_of_sizes_leaves_every_screen_whole() -> None:
    """A window is dragged while a consultation goes on."""
    here = consulting(friend=in_room(CONSULTED))
    here.log(EntryKind.FACT, "call.initiated", "incoming", call=CALLER.id)
    async with console(here) as stage:
        await stage.cursor_on(CALLER.id)
        for keys in (("#",), ("colon", *"speak", "enter"), ("T",)):
            await stage.press(*keys)
            for width, height in SIZES:
                await stage.resized(width, height)
            await stage.resized(80, 24)
            await stage.press("escape", "escape", "escape")
            await stage.sees("STATE")


async def test_a_consultation_is_seen_in_every_size() -> None:
    """Whoever hears me is on the screen, down to the smallest that has a second line to spare."""
    async with console(consulting(friend=in_room(CONSULTED)), size=(80, 24)) as stage:
        for width, height in [(20, 5), (40, 12), (60, 15), (80, 24)]:
            await stage.resized(width, height)
            if height >= 9:
                await stage.sees("held")
        stage.board.change(CALLER.id, state=CallState.CONFERENCE)
        await stage.settled()

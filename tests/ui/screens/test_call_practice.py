"""The opened call on a real switchboard: what Telnyx tells, and when."""

from __future__ import annotations

from pathlib import Path

from console.domain.leg import CallState
from console.domain.leg_media import Captions
from tests.ui.practice import at_work


async def test_the_quality_is_said_to_come_after_the_call_and_comes(tmp_path: Path) -> None:
    """Nothing there reads as nothing measured, while somebody complains about the sound."""
    async with at_work(tmp_path) as work:
        call = await work.ring()
        await work.stage.press("enter")
        await work.stage.sees("offered")
        assert "quality" not in work.stage.text
        await work.stage.press("escape")
        await work.press("a")
        await work.stage.sees("● phone talking")
        await work.stage.press("enter")
        await work.stage.sees("quality comes after the call")
        await work.remote(call, "hangup")

        await work.stage.sees("quality MOS 4.50")


async def test_a_call_is_found_in_the_history_by_what_was_said_in_it(tmp_path: Path) -> None:
    """Whoever remembers a sentence and no name."""
    async with at_work(tmp_path, captions=Captions.MINE) as work:
        other = await work.ring("Grace Hopper", "+442079460124")
        await work.remote(other, "hangup")
        call = await work.ring()
        await work.press("a")
        await work.stage.sees("transcribing")
        await work.remote(call, "say", text="The blue parcel never arrived.")
        await work.stage.sees("The blue parcel never arrived.")
        await work.remote(call, "hangup")
        await work.desk.state(call, CallState.ENDED)
        await work.nobody_left()
        await work.press("h")
        await work.stage.sees("+442079460124")
        await work.stage.press("/")
        await work.stage.type("parcel blue")

        await work.stage.misses("+442079460124")
        await work.stage.sees("with parcel blue")
        await work.stage.sees("+442079460123")

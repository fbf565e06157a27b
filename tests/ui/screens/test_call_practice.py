"""The opened call on a real switchboard: what Telnyx tells, and when."""

from __future__ import annotations

from pathlib import Path

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

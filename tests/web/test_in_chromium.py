"""The console in a real browser, from the ring to the talk."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

from tests.processes import PROGRAM, Home, Practice
from tests.waiting import until_asked
from tests.web.chromium import Tab, tab_at

SYMBOLS: Final = "◆●★←⇠▲"
"""Signs of ours, each of which fills one cell."""

WIDTH: Final = (
    "(() => {{ const pen = document.createElement('canvas').getContext('2d');"
    "pen.font = \"16px 'Roboto Mono'\"; return pen.measureText('{}').width; }})()"
)


async def widths(tab: Tab) -> set[float]:
    """How wide the page draws letters and signs, in tenths of a pixel."""
    return {round(await tab.evaluate(WIDTH.format(sign)), 1) for sign in f"a{SYMBOLS}"}


async def test_a_call_rings_is_answered_by_a_key_and_the_row_changes(tmp_path: Path) -> None:
    """By the link that is printed; nothing is loaded from elsewhere, and nothing fails."""
    home = Home(tmp_path / "home")
    with Practice(home) as practice:
        practice.configure(home, 'phone = "sip:ada@phone.example"\n[web]\nport = 0\n')
        server = subprocess.Popen(  # noqa: ASYNC220 - its first line is all that is waited for
            [*PROGRAM, "web", "--as", "Ada"],
            stdout=subprocess.PIPE,
            text=True,
            env=home.environment,
        )
        try:
            assert server.stdout is not None
            link = server.stdout.readline().split()[-1]
            async with tab_at(link, tmp_path / "browser") as tab:
                await tab.sees("No calls.", "● line")
                assert "ticket" not in await tab.evaluate("location.href")
                call = practice.ring("Grace Hopper 漢字")
                await tab.sees("◆ offered", "Grace Hopper 漢字")
                assert await tab.evaluate("document.title") == "◆1 Ada · Not ready"

                async def is_answered() -> bool:
                    await tab.press("a")  # a key is not taken in the moment of a change
                    return str(practice.leg(call)["state"]) in {"answered", "bridged"}

                await until_asked(is_answered)

                async def is_bridged() -> bool:
                    shown = await tab.screen()
                    return "● bridged" in shown and "◆ offered" not in shown

                await until_asked(is_bridged)
                await tab.evaluate("navigator.clipboard.writeText = async (it) => { copied = it; }")

                async def is_copied() -> bool:
                    await tab.press("y")
                    return bool(await tab.evaluate("globalThis.copied === '+442079460123'"))

                await until_asked(is_copied)
                for address in ("", "'https://evil.example/'"):  # no link of a caller's opens
                    assert await tab.evaluate(f"window.open({address}) === null")
                assert len(await widths(tab)) == 1
                wide = len((await tab.screen()).splitlines()[-1])
                await tab.resize(800, 480)

                async def is_narrow() -> bool:
                    rows = (await tab.screen()).splitlines()
                    # how many columns that are depends on the fonts that there are
                    return len(rows[-1]) < min(wide, 100) and "x hang up" in rows[-1]

                await until_asked(is_narrow)
                assert tab.faults == []
        finally:
            server.terminate()
            server.communicate()
            home.stop()

"""Takes the picture of the README: always the same calls, at always the same moment.

`python -m tests.screenshots.studio` takes it anew.
"""

from __future__ import annotations

import asyncio
import html
import os
import re
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from textual.app import App

from console.domain.acts import Role
from console.domain.leg import CallId, CallState, Direction, Leg
from console.line.port import ApiHealth, Entry, EntryKind, Health, Light, WebhookHealth
from console.ui.app import ConsoleApp
from console.ui.clock import Clock
from console.ui.screens.main import MainScreen
from tests.ui.memory_switchboard import CONNECTIONS, OUR_NUMBER, Switchboard
from tests.waiting import until

PICTURE: Final = Path(__file__).with_name("console.svg")
SIZE: Final = (118, 32)
NOW: Final = datetime(2026, 3, 2, 12, 4, 31, tzinfo=UTC)
SALES: Final = "+13125550101"
MY_PHONE: Final = "sip:ada@sip.telnyx.com"

_TEXT: Final = re.compile(r'<text[^>]* x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>')


def ago(seconds: float) -> datetime:
    """That long before the picture was taken."""
    return NOW - timedelta(seconds=seconds)


def call(number: int, state: CallState, far: str, seconds: float, **more: Any) -> Leg:
    """A call in the picture; `seconds` is how long it has been in its state."""
    outgoing = more.pop("outgoing", False)
    ours = more.pop("ours", OUR_NUMBER)
    begun, live = ago(seconds), state in {CallState.ANSWERED, CallState.BRIDGED}
    given: dict[str, Any] = {
        "id": CallId(f"v3:{number:02}"),
        "state": state,
        "known": state,
        "session_id": f"{number:02}8c31b6-2f1e",
        "connection_id": CONNECTIONS[0].id,
        "direction": Direction.OUTGOING if outgoing else Direction.INCOMING,
        "from_": ours if outgoing else far,
        "to": far if outgoing else ours,
        "started_at": begun,
        "answered_at": begun if live else None,
        "bridged_at": begun if state is CallState.BRIDGED else None,
        "changed_at": begun,
    }
    return Leg(**{**given, **more})


def calls() -> list[Leg]:
    """The calls in the picture."""
    sales = {"connection_id": CONNECTIONS[1].id, "ours": SALES}
    mine = {"agent": "Ada"}
    phone = {"role": Role.AGENT, **mine}
    return [
        call(1, CallState.OFFERED, "+442079460123", 7, name="Ada Lovelace", attestation="A"),
        call(2, CallState.OFFERED, "+81355501234", 3, name="山田花子", **sales),
        call(3, CallState.BRIDGED, "+33155501234", 271, name="Zoé Faure", peer="v3:04", **mine),
        call(4, CallState.BRIDGED, MY_PHONE, 268, outgoing=True, peer="v3:03", **phone),
        call(5, CallState.DIALLING, "+13125550003", 3, outgoing=True, **mine, **sales),
        call(6, CallState.ANSWERED, "+4930550112", 64, name="Jürgen Groß", **sales, agent="Bo"),
        call(7, CallState.STALE, "+4915112345678", 598, agent=None),
        call(8, CallState.BRIDGED, "+972355501234", 1893, name="נועה כהן", agent="Bo"),
    ]


def entries() -> list[Entry]:
    """What happened, newest last."""
    timeline = (
        (7.0, EntryKind.FACT, "call.initiated", "incoming, parked", 1),
        (4.1, EntryKind.ORDER, "call.dial", "dial +13125550003 from +13125550101 by Ada", 5),
        (4.0, EntryKind.OUTCOME, "call.dial", "accepted in 38 ms", 5),
        (3.9, EntryKind.FACT, "call.initiated", "outgoing, bridging", 5),
        (3.0, EntryKind.FACT, "call.initiated", "incoming, parked", 2),
    )
    return [
        Entry(
            number=number,
            at=ago(seconds),
            received_at=ago(seconds),
            kind=kind,
            title=title,
            text=text,
            level=Light.GOOD if kind is EntryKind.OUTCOME else Light.UNKNOWN,
            call=CallId(f"v3:{of:02}"),
            session_id=f"{of:02}8c31b6-2f1e",
            order_id="1" if title == "call.dial" else None,
        )
        for number, (seconds, kind, title, text, of) in enumerate(timeline, start=1)
    ]


def office() -> Switchboard:
    """The calls, what happened, and a day on which all is well."""
    return Switchboard(
        legs={leg.id: leg for leg in calls()},
        entries=entries(),
        health=Health(
            api=ApiHealth(light=Light.GOOD, milliseconds=38),
            webhooks=WebhookHealth(light=Light.GOOD, last_at=ago(1), accepted=412),
            consoles=1,
        ),
        phone=MY_PHONE,
    )


async def draw_all(app: App[None]) -> None:
    """Draw what surrounds the table now: while much happens, that waits for half a second.

    What is told of the call under the cursor is asked for only where the cursor rests on it.
    """
    screens = [screen for screen in app.screen_stack if isinstance(screen, MainScreen)]
    for screen in screens:
        screen._ask_for_timeline()
    await until(lambda: all(one.is_finished for one in app.workers if one.group == "timeline"))
    for screen in screens:
        screen._redraws.all()


async def take() -> str:
    """The picture, as SVG."""
    board = office()
    clock = Clock(monotonic=lambda: 0.0, wall=NOW.timestamp)
    app = ConsoleApp(board.connect, clock=clock)
    async with app.run_test(size=SIZE) as pilot:
        await until(lambda: app.store.sight.up)
        await until(lambda: "v3:08" in app.store.legs)
        await pilot.press("g")
        await pilot.pause()
        await pilot.pause()
        await draw_all(app)
        return app.export_screenshot(title="telnyx-console")


def words(svg: str) -> list[str]:
    """The lines of text in a picture; colours and fonts are a matter of the library's version."""
    lines: dict[float, list[tuple[float, str]]] = defaultdict(list)
    for x, y, text in _TEXT.findall(svg):
        lines[float(y)].append((float(x), html.unescape(text).replace("\xa0", " ")))
    return [
        " ".join(" ".join(piece for _, piece in sorted(lines[y])).split()) for y in sorted(lines)
    ]


def set_up() -> None:
    """Let local time be UTC, as it is in the picture, and let there be all the colours."""
    os.environ["COLORTERM"] = "truecolor"
    os.environ.pop("NO_COLOR", None)
    os.environ["TZ"] = "UTC"
    time.tzset()


if __name__ == "__main__":
    set_up()
    PICTURE.write_text(asyncio.run(take()), "utf-8")

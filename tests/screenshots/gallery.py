"""Takes a picture of every screen, in each theme, in the smallest terminal and in a large one.

`python -m tests.screenshots.gallery` takes them anew; look at them before you commit them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple

from textual.widgets import Input

from console.domain.applications import Application
from console.domain.history.past_calls import PastCall
from console.domain.ids import CallId
from console.domain.queues import QueueBoard, WaitingCall
from console.ui.app import ConsoleApp
from console.ui.clock import Clock
from tests.screenshots.studio import CONNECTIONS, NOW, ago, office, set_up
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard
from tests.waiting import until

FOLDER: Final = Path(__file__).parent
THEMES: Final = ("dusk", "paper", "contrast")
SIZES: Final = ((80, 24), (160, 50))
SCREENS: Final[Mapping[str, tuple[str, ...]]] = {
    "calls": ("g",),
    "call": ("g", "enter"),
    "dial": ("d",),
    "transfer": ("g", "j", "j", "t"),
    "reject": ("g", "r"),
    "operations": ("g", "j", "j", "o"),
    "state": ("n",),
    "history": ("h",),
    "queues": ("Q",),
    "applications": ("I",),
    "log": ("L",),
    "palette": ("ctrl+p",),
    "help": ("question_mark",),
}
"""What is pressed to come to each of the screens."""


class Picture(NamedTuple):
    """One of the pictures."""

    screen: str
    theme: str
    size: tuple[int, int]

    @property
    def path(self) -> Path:
        """Where it stands."""
        columns, lines = self.size
        return FOLDER / f"{self.screen}-{self.theme}-{columns}x{lines}.svg"


def all_pictures() -> Iterator[Picture]:
    """Every screen, in each theme and size."""
    for screen in SCREENS:
        for theme in THEMES:
            for size in SIZES:
                yield Picture(screen, theme, size)


_Talk = tuple[str, str | None, str | None, str | None, int, int, str | None]
"""A caller's number and name, the agent, the disposition, seconds of wait and talk, the MOS."""


def past() -> list[PastCall]:
    """The calls of the morning, the last one first."""
    people: tuple[_Talk, ...] = (
        ("+442079460147", "Grace Hopper", "Ada", "resolved", 41, 312, "4.38"),
        ("+33155501288", "Zoé Faure", "Bo", "call back", 12, 87, "4.41"),
        ("+81355501234", "山田花子", None, None, 22, 0, None),
        ("+4930550112", "Jürgen Groß", "Ada", "wrong number", 8, 19, "4.47"),
        ("+972355501234", "נועה כהן", "Bo", "resolved", 19, 645, "3.12"),
        ("+13125550177", None, None, None, 31, 0, None),
        ("+61255501234", "Mia Chen", "Ada", "resolved", 6, 224, "4.50"),
    )
    return [_past(number, one) for number, one in enumerate(people, start=1)]


def _past(number: int, one: _Talk) -> PastCall:
    far, name, agent, disposition, waited, talked, mos = one
    ended = NOW - timedelta(minutes=7 * number)
    answered = ended - timedelta(seconds=talked) if talked else None
    return PastCall(
        call=CallId(f"v3:past-{number:02}"),
        session_id=f"{number:02}8c31b6-2f1e",
        connection_id=CONNECTIONS[number % 2].id,
        direction="incoming",
        from_=far,
        to=OUR_NUMBER,
        name=name,
        started_at=ended - timedelta(seconds=waited + talked),
        answered_at=answered,
        bridged_at=answered,
        ended_at=ended,
        cause="normal_clearing" if talked else "originator_cancel",
        source="caller",
        sip="200" if talked else "487",
        agent=agent,
        disposition=disposition,
        mos=mos,
    )


def queues() -> tuple[QueueBoard, ...]:
    """Two queues, in one of which somebody waits."""
    waits = WaitingCall(call=CallId("v3:06"), position=1, since=ago(64), number="+4930550112")
    support = QueueBoard(
        name="support", size=1, max_size=20, average_wait=72, waiting=(waits,), asked_at=NOW
    )
    sales = QueueBoard(
        name="sales", size=0, max_size=100, average_wait=18, waiting=(), asked_at=NOW
    )
    return support, sales


def applications() -> dict[str, Application]:
    """The applications of the account: one is told to send its webhooks elsewhere."""
    urls = {"Support": "https://calls.example.com", "Sales": "https://old.example.com/hook"}
    return {
        name: Application(
            id=connection.id,
            settings={
                "application_name": name,
                "webhook_event_url": urls[name],
                "webhook_api_version": "2",
                "active": True,
            },
            shown=True,
        )
        for name, connection in zip(urls, CONNECTIONS, strict=False)
    }


def board() -> Switchboard:
    """The office of all the pictures."""
    made = office()
    made.past, made.queues, made.applications = past(), queues(), applications()
    made.public_url = "https://calls.example.com"
    return made


async def take(picture: Picture) -> str:
    """The picture, as SVG."""
    clock = Clock(monotonic=lambda: 0.0, wall=NOW.timestamp)
    app = ConsoleApp(board().connect, clock=clock)
    async with app.run_test(size=picture.size) as pilot:
        await until(lambda: app.store.sight.up and "v3:08" in app.store.legs)
        app.theme = picture.theme
        await pilot.pause()
        for key in SCREENS[picture.screen]:
            await pilot.press(key)
            await pilot.pause()
        for field in app.screen.query(Input):
            field.cursor_blink = False
        await pilot.pause()
        await pilot.pause()
        return app.export_screenshot(title="telnyx-console")


async def take_all() -> None:
    """Write all of them."""
    for picture in all_pictures():
        picture.path.write_text(await take(picture), "utf-8")


if __name__ == "__main__":
    set_up()
    asyncio.run(take_all())

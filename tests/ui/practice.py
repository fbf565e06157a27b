"""A console on a real switchboard, which talks HTTP with the simulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from msgspec import Struct
from textual.screen import Screen

from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import my_leg
from console.domain.team.members import Member
from console.line.console_side import Line
from console.line.local import LocalLine
from console.line.port import Asker
from console.ui.acts.situations import CHANGED_UNDER_THE_HAND
from console.ui.app import ConsoleApp
from console.ui.clock import Clock
from console.ui.settings import UiSettings
from tests.switchboard.harness import Practice, practice
from tests.ui.memory_switchboard import Switchboard
from tests.ui.stage import Passing, Stage, drawn_when_looked_at
from tests.ui.talk_stage import PHONE
from tests.waiting import until, until_asked

SIZE = (130, 40)
UNDER_WAY = " is under way"


class Work(Struct):
    """An agent's screen, and the desk behind it."""

    stage: Stage
    desk: Practice

    @property
    def phone(self) -> Leg | None:
        """My phone, as the switchboard has it."""
        return my_leg(self.desk.switchboard.live.board.legs.values(), "Ada")

    async def ring(self, name: str = "Ada Lovelace", number: str = "+442079460123") -> CallId:
        """A caller rings and is under the cursor."""
        call = await self.desk.ring(name, number)
        await self.stage.cursor_on(call)
        return call

    async def press(self, key: str) -> None:
        """A key, again as an agent does: the call changed under the hand, or waits for an order.

        A call is told as held before all is done that its hold asked for.
        """
        while True:
            await self.stage.settled()
            await self.stage.armed()
            await self.stage.press(key)
            said = self.stage.said
            if CHANGED_UNDER_THE_HAND not in said and not said.endswith(UNDER_WAY):
                return

    async def form(self, key: str, kind: type[Screen[Any]]) -> None:
        """The form that a key opens, once nothing that is under way is in its way."""
        while not isinstance(self.stage.app.screen, kind):
            await self.press(key)

    async def talk(self) -> CallId:
        """I am on the line with a caller."""
        call = await self.ring()
        await self.press("a")
        await self.desk.state(call, CallState.BRIDGED)
        await self.stage.sees("● phone talking")
        # what came of the answer is said last, and would stand over what the next key says
        await self.stage.sees("you are on the line")
        return call

    async def sent(self, path: str) -> list[dict[str, object]]:
        """The bodies of the commands whose path ends so, as the simulator had them."""
        commands = await self.desk.doors.get("commands")
        return [one["body"] for one in commands if one["path"].endswith(path)]

    async def remote(self, call: CallId, do: str, **more: str) -> None:
        """The far end acts."""
        await self.desk.doors.post(f"calls/{call}/remote", do=do, **more)

    async def nobody_left(self) -> None:
        """Wait until no leg is alive at Telnyx: none is an orphan."""

        async def over() -> bool:
            return all(leg["state"] == "ended" for leg in await self.desk.doors.get("calls"))

        await until_asked(over)


@asynccontextmanager
async def at_work(
    folder: Path,
    size: tuple[int, int] = SIZE,
    settings: UiSettings | None = None,
    member: Member | None = None,
    **changes: object,
) -> AsyncIterator[Work]:
    """An agent with a phone at a practice desk; at the end no fault may be on the screen.

    `changes` are those of the switchboard's settings; in a team one is a `member`.
    """
    async with AsyncExitStack() as closing:
        desk = await closing.enter_async_context(practice(folder, **{"phone": PHONE, **changes}))

        async def connect() -> Line:
            asker = Asker(user=member.user, member=member) if member is not None else None
            return LocalLine(desk.switchboard, asker)

        passing = Passing()
        clock = Clock(monotonic=passing.monotonic, wall=passing.wall)
        app = ConsoleApp(connect, settings or UiSettings(), clock=clock)
        closing.enter_context(drawn_when_looked_at())
        pilot = await closing.enter_async_context(app.run_test(size=size, notifications=True))
        await until(lambda: app.store.sight.up)
        stage = Stage(app, pilot, Switchboard(), passing)
        yield Work(stage, desk)
        _ = stage.lines
        assert app.crash is None
        assert not app.faults.faults, app.faults.faults

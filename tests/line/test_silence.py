"""A switchboard that hangs: a real process, stopped by the system, and real consoles of it."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console.domain.orders import Dial
from console.errors import NotTaken, SwitchboardHangs
from console.line import unix
from console.line.port import SILENCE
from console.line.questions import BoardNow, Give
from console.line.server import LineServer
from console.line.unix import connect
from tests.domain.stories import order
from tests.line.switchboard import Desk
from tests.processes import Home, Practice, begin_switchboard
from tests.waiting import until


class Site:
    """A switchboard of its own, its exchange, and its process."""

    def __init__(self, home: Home, practice: Practice) -> None:
        self.home, self.practice = home, practice
        pid = home.switchboard()
        assert pid is not None
        self.pid = pid

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It stands still until the block ends."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)

    def dialled(self) -> list[str]:
        """Whom the exchange was told to call."""
        commands = self.practice.ask("commands")
        return [one["body"]["to"] for one in commands if one["path"].endswith("/v2/calls")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    home = Home(tmp_path_factory.mktemp("site"))
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home)
        begin_switchboard(home)
        yield Site(home, practice)
        home.stop()


def a_call(site: Site, to: str) -> Give:
    numbers, connections = site.practice.numbers, site.practice.connections
    return Give(order(Dial(to=to, from_=numbers[0], connection_id=connections[0])))


async def test_its_silence_is_noticed_and_so_is_its_first_word(site: Site) -> None:
    """A hung switchboard holds the socket: without a heartbeat all lights stay green."""
    line = await connect(site.home.socket, name="Ada")
    with site.hanging():
        await until(lambda: line.silent >= SILENCE)
    await until(lambda: line.silent < SILENCE)

    assert (await line.ask(BoardNow())).agent == "Ada"
    await line.close()


async def test_an_order_that_it_did_not_take_is_said_so_and_never_carried_out(site: Site) -> None:
    """Minutes later the call is another one: what was told as not done must not be done then."""
    line = await connect(site.home.socket, name="Ada")
    other = await connect(site.home.socket, name="Bob")
    with site.hanging():
        with pytest.raises(NotTaken, match="said nothing"):
            await line.ask(a_call(site, "+13125550180"))
        assert other.silent >= SILENCE
        with pytest.raises(NotTaken):
            await other.ask(a_call(site, "+13125550181"))  # not even sent
        assert not other._open
    await until(lambda: line.silent < SILENCE)
    taken = await line.ask(a_call(site, "+13125550182"))

    assert taken.call
    dialled = await asyncio.to_thread(site.dialled)
    assert dialled == ["+13125550182"]
    for one in (line, other):
        await one.close()


async def test_one_that_hangs_is_told_from_one_that_is_gone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting another one would not help: the words name the process that is in the way."""
    monkeypatch.setattr(unix, "GREETING_SECONDS", 0.5)
    with site.hanging(), pytest.raises(SwitchboardHangs, match=f"pid {site.pid}") as said:
        await connect(site.home.socket, name="Ada")

    assert "switchboard stop" in said.value.hint


async def test_a_console_that_stood_still_itself_takes_nobody_for_silent(tmp_path: Path) -> None:
    """A laptop that wakes up must not show a red light and refuse orders."""
    desk = Desk()
    server = LineServer(desk, tmp_path / "line.sock", desk.count)
    await server.start()
    line = await connect(tmp_path / "line.sock", name="Ada")
    await line.ask(BoardNow())
    time.sleep(6 * unix.LOOK)  # noqa: ASYNC251 - the process stands still, as when it is suspended
    await line.ask(BoardNow())

    assert line.silent <= 2 * unix.LOOK
    await line.close()
    await server.stop()

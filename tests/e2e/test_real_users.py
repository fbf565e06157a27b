"""A team of real users of the system: who is who, what is refused, and what nobody can read."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.real_users import (
    ADA,
    BO,
    MALLORY,
    OUTSIDER,
    SERVICE,
    SUE,
    WALL,
    Site,
    only_root,
    said,
    site,
)
from tests.processes import alive, eventually

pytestmark = only_root

ON_THE_LINE = """
import asyncio, json, os
from pathlib import Path
import msgspec
from console.domain.orders import Order, OrderId
from console.domain.acts import GoNotReady
from console.errors import OrderRejected
from console.line.port import Entry
from console.line.questions import *
from console.line.unix import connect
from datetime import UTC, datetime

async def main():
    socket = Path(os.environ["TELNYX_CONSOLE_SOCKET"])
    line = await connect(socket, name="a bent console", site=True)
    board = await line.snapshot()
    {body}
    await line.close()
asyncio.run(main())
"""
"""A console that asks and orders what no screen offers."""


@pytest.fixture(scope="module")
def at_work() -> Iterator[Site]:
    """A site whose service runs: one for all tests here."""
    with site() as made:
        made.serve()
        yield made


CONSOLES = "print(json.dumps({m.member.user: m.consoles for m in board.members}))"
STEAL = """
    thief = await connect(socket, name="a thief", steal=True, site=True)
    await thief.snapshot()
    board = await thief.ask(BoardNow())
    await thief.close()
    """


def on_the_line(site: Site, uid: int, body: str) -> Any:
    """What a console of that user's own making finds out."""
    told: Any = json.loads(site.users.python(uid, ON_THE_LINE.format(body=body)))
    return told


def state_of(site: Site, uid: int) -> str:
    """The state of a member, as its supervisor is told it."""
    body = "print(json.dumps({m.member.user: m.state.reason for m in board.members}))"
    told = on_the_line(site, SUE, body)
    return str(told[str(uid)])


def test_each_user_is_the_member_that_the_system_says(at_work: Site) -> None:
    """No name, no configuration and no key: the uid at the other end says who it is."""
    body = "print(json.dumps([board.agent, board.read_only]))"
    for uid in (ADA, BO, SUE, WALL):
        assert on_the_line(at_work, uid, body) == [str(uid), uid == WALL]

    assert at_work.users.run(ADA, "agent", "not-ready", "lunch").code == 0
    assert (state_of(at_work, ADA), state_of(at_work, BO)) == ("lunch", "")


def test_a_forged_name_has_no_effect(at_work: Site) -> None:
    """The order is whose the system says: of two members' states the forger's own is changed."""
    body = f"""order = Order(id=OrderId("4f3c9e8a-8a0e-4d1e-9b1a-0a1b2c3d4e5f"), by="{BO}",
        act=GoNotReady(reason="meeting"), placed_at=datetime.now(UTC))
    await line.ask(Give(order))
    print(json.dumps(True))"""
    assert on_the_line(at_work, ADA, body)

    assert (state_of(at_work, ADA), state_of(at_work, BO)) == ("meeting", "")


def test_what_a_role_may_not_do_is_refused_in_words(at_work: Site) -> None:
    """In the switchboard: what a screen or a command line allows does not count."""
    call = at_work.practice.ring("Grace")
    assert eventually(lambda: call in at_work.users.run(BO, "calls", "--json").out)
    assert at_work.users.run(BO, "answer", call).code == 0

    assert "viewer" in said(at_work.users.run(WALL, "agent", "ready"))[0]
    assert call not in at_work.users.run(ADA, "calls", "--json").out
    assert said(at_work.users.run(ADA, "hangup", call))
    assert at_work.practice.leg(call)["state"] != "ended"
    assert at_work.users.run(SUE, "hangup", call).code == 0
    eventually(lambda: call in at_work.users.run(SUE, "history", "--json").out)
    assert call in at_work.users.run(BO, "history", "--json").out
    for words in (("history", "--json"), ("contacts", "--json"), ("events", "--json")):
        assert "442079460123" not in at_work.users.run(ADA, *words).out
    assert said(at_work.users.run(ADA, "callback", call))


def test_nobody_reads_journal_key_settings_or_memory_of_the_service(at_work: Site) -> None:
    """Neither by their files nor by the process that has read them; notes stand in the journal."""
    pid = at_work.users.run(SUE, "switchboard", "status", "--json").out
    files = [
        *(at_work.journal, at_work.settings, at_work.settings.with_name("secrets.toml")),
        *(f"/proc/{json.loads(pid)['pid']}/{name}" for name in ("environ", "mem", "maps")),
        *(at_work.folder / "home" / str(uid) / "x" for uid in (BO, SERVICE)),
    ]
    code = f"""
for file in {[str(file) for file in files]!r}:
    try:
        open(file, "rb").read(1)
    except PermissionError:
        continue
    except FileNotFoundError:
        pass
    print(file)
"""
    for uid in (ADA, SUE, MALLORY):
        assert at_work.users.python(uid, code) == ""


def test_a_stranger_gets_one_sentence(at_work: Site) -> None:
    """In the group and no member; and one who is not even in the group."""
    for words in (["calls"], ["history"], ["dial", "+442079460123"], ["agent", "ready"]):
        what, now = said(at_work.users.run(MALLORY, *words))
        assert f"serves others, not you (user {MALLORY})" in what
        assert "[[team.members]]" in now

    what, now = said(at_work.users.run(OUTSIDER, "calls"))
    assert "may not connect" in what
    assert "group" in now


def test_an_agent_neither_ends_nor_starts_the_service(at_work: Site) -> None:
    """It is the system's; the words say how whoever looks after it does."""
    what, now = said(at_work.users.run(ADA, "switchboard", "stop"))

    assert "not yours to end" in what
    assert "systemctl" in now
    assert "runs already" in at_work.users.run(ADA, "switchboard", "start").out


def test_a_console_waits_for_the_service_and_starts_none(at_work: Site) -> None:
    """While it is away every console says so; when it is back, they are back."""
    pid = json.loads(at_work.users.run(SUE, "switchboard", "status", "--json").out)["pid"]
    with at_work.users.terminal(ADA) as screen:
        screen.until_row("● line")
        assert on_the_line(at_work, SUE, CONSOLES)[str(ADA)] == 1
        assert on_the_line(at_work, BO, STEAL + CONSOLES)[str(ADA)] == 1
        assert "taken over" not in screen.text
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: not alive(pid))
        screen.until_row("line lost", "systemctl")
        what, now = said(at_work.users.run(ADA, "calls"))
        assert "team's switchboard does not answer" in what
        assert "systemctl" in now
        assert not list(at_work.users.home(ADA).rglob("journal*"))
        at_work.socket.unlink()
        at_work.serve()
        screen.until_row("● line")

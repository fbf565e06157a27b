"""A host that is taken out gently: nobody is cut off, and nobody is offered a call there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from console.domain.acts import Answer, GoReady
from console.domain.agent.state import Presence
from console.domain.ids import CallId
from console.domain.leg import CallState
from console.domain.team.hosts import Drained, WaitedFor
from console.errors import NoOtherHost, NotPermitted
from console.line.port import Asker, Question, answer
from console.line.questions import Drain, DrainedNow
from tests.cli.user import Ran, run_here
from tests.e2e.terminal import Terminal
from tests.processes import Home
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.test_two_desks import attach, is_at_both, is_known_at_both
from tests.switchboard.sharing.two_desks import MEMBERS, Desk, Desks, two_desks
from tests.waiting import until

ADMIN = Asker(user="root")


async def asked(desk: Desk, question: Question[Drained], asker: Asker = ADMIN) -> Drained:
    """What the desk answers."""
    return await answer(desk.switchboard.answers, question, asker)


async def offered_to(desks: Desks, call: CallId, *users: str) -> None:
    """Wait until both boards say that the call is offered to those, and to nobody else."""
    for desk in desks.both:
        await until(
            lambda desk=desk: (
                (leg := desk.leg(call)) and {offer.member for offer in leg.offered_to} == set(users)
            )
        )


async def test_a_host_is_taken_out_without_cutting_anybody_off(
    tmp_path: Path, database: str
) -> None:
    """An upgrade in the middle of a day: Ada finishes her call, and the next one is Bo's."""
    async with two_desks(tmp_path, database) as desks:
        one = desks.one.switchboard
        await attach(desks)
        for desk, user in ((desks.one, "ada"), (desks.two, "bo")):
            await desk.switchboard.order(new_order(GoReady(), by=user))
            await is_known_at_both(desks, user, Presence.READY)
        call = await desks.ring(desks.one)
        await is_at_both(desks, call, CallState.OFFERED)
        await one.order(new_order(Answer(call=call), by="ada"))
        await is_at_both(desks, call, CallState.ANSWERED)
        rings = await desks.ring(desks.two)
        await offered_to(desks, rings, "bo")

        now = await asked(desks.one, Drain(on=True))
        assert (now.node, now.others) == ("desk1", ("desk2",))
        assert now.waited_for == (WaitedFor(member="Ada Lovelace", calls=(call,)),)
        told = [entry.text for entry in one.snapshot().entries if entry.to == "ada"]
        assert "finish your call, then log in to another one: `ssh desk2`" in told[-1]
        await until(lambda: "`ssh desk2`" in one.live.health.hosts)
        await until(lambda: not desks.two.switchboard.hosts.hosts().staying)
        with pytest.raises(NoOtherHost, match="none is up"):
            await asked(desks.two, Drain(on=True))

        await desks.doors.post(f"calls/{call}/remote", do="hangup")
        await is_known_at_both(desks, "ada", Presence.WRAP_UP)
        assert (await asked(desks.one, DrainedNow())).waited_for == ()
        await one.order(new_order(GoReady(), by="ada"))
        await is_known_at_both(desks, "ada", Presence.READY)
        late = await desks.ring(desks.one)
        await is_at_both(desks, late, CallState.OFFERED)
        await offered_to(desks, rings, "bo")
        assert not any(offer.member == "ada" for offer in desks.live_offers(rings, late))

        assert not (await asked(desks.one, Drain(on=False))).draining
        await until(lambda: any(offer.member == "ada" for offer in desks.live_offers(rings, late)))
        await until(lambda: one.live.health.hosts == "")
        await commands_say_so(Home(tmp_path), desks, late)


async def commands_say_so(home: Home, desks: Desks, call: CallId) -> None:
    """The same from a shell; the end of a command's line has it counted anew who is attached."""

    async def drain(*options: str) -> Ran:
        socket = str(desks.one.settings.socket)
        words = ("--socket", socket, "switchboard", "drain", *options)
        return await asyncio.to_thread(run_here, home, *words)

    await desks.one.switchboard.order(new_order(Answer(call=call), by="ada"))
    await is_at_both(desks, call, CallState.ANSWERED)
    code, said = await asyncio.to_thread(interrupted, home, str(desks.one.settings.socket))
    assert code == 130
    assert "The host is still being taken out" in said
    assert desks.one.switchboard.hosts.draining
    await until(lambda: "ada" not in desks.one.switchboard.hosts.here)
    desks.one.switchboard.hosts.attached({"ada": 1})
    waits, done, stays = await drain("--within", "0"), await drain(), await drain("--cancel")

    status = await asyncio.to_thread(
        run_here, home, "--socket", str(desks.one.settings.socket), "status"
    )

    assert "host desk1" in status.out
    assert [ran.code for ran in (waits, done, stays)] == [1, 0, 0], (waits, done, stays)
    assert "desk1 is taken out; calls go to desk2" in waits.out
    assert f"Waiting for Ada Lovelace: {call}" in waits.out
    assert "desk1 still has calls after 0 min" in waits.err
    assert "Nobody at desk1 has a call any more" in done.out
    assert "desk1 stays" in stays.out


def interrupted(home: Home, socket: str) -> tuple[int, str]:
    """A drain in a terminal, where Ctrl-C is pressed while it waits: its exit code and words."""
    words = ("--socket", socket, "switchboard", "drain")
    with Terminal(*words, environment=home.environment, columns=160) as terminal:
        terminal.until_row("Waiting for Ada Lovelace")
        terminal.send("\x03")
        return terminal.ended(), terminal.text


async def test_an_agent_may_not_take_a_host_out(tmp_path: Path, database: str) -> None:
    """Colleagues would lose their offers by it."""
    ada = Asker(user="ada", member=MEMBERS[0])
    async with two_desks(tmp_path, database) as desks:
        for question in (Drain(on=True), DrainedNow()):
            with pytest.raises(NotPermitted, match="only an admin"):
                await asked(desks.one, question, ada)
        assert not desks.one.switchboard.hosts.draining


async def test_two_hosts_that_are_taken_out_at_once_both_go_on(
    tmp_path: Path, database: str
) -> None:
    """Two admins begin an upgrade in the same moment: neither host was told of the other's."""
    async with two_desks(tmp_path, database) as desks:
        await attach(desks)
        for desk, user in ((desks.one, "ada"), (desks.two, "bo")):
            await desk.switchboard.order(new_order(GoReady(), by=user))
            await is_known_at_both(desks, user, Presence.READY)
        await asyncio.gather(*(asked(desk, Drain(on=True)) for desk in desks.both))
        for desk in desks.both:
            await until(lambda desk=desk: not desk.switchboard.hosts.hosts().staying)

        rings = await desks.ring(desks.one)
        await is_at_both(desks, rings, CallState.OFFERED)
        await offered_to(desks, rings, "ada", "bo")
        one = desks.one.switchboard.live
        await until(lambda: "no other one takes calls now" in one.health.hosts)
        socket = str(desks.one.settings.socket)
        words = ("--socket", socket, "switchboard", "drain", "--within", "0.02")
        ran = asyncio.create_task(asyncio.to_thread(run_here, Home(tmp_path), *words))
        assert (await ran).code == 1
        assert "`--cancel` keeps this one" in (await ran).err
        await asked(desks.two, Drain(on=False))
        await until(lambda: desks.one.switchboard.hosts.hosts().staying == ("desk2",))
        assert (await asked(desks.one, DrainedNow())).others == ("desk2",)

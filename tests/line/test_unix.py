"""The line over a real Unix socket, to a live board that stands for the switchboard."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from console.domain.acts import UpdateApplication
from console.domain.history.outcomes import UNATTENDED
from console.domain.history.past_calls import Search
from console.domain.leg import CallState
from console.domain.orders import Answer, Outcome, OutcomeKind
from console.domain.team.report import Reported, ReportSearch
from console.errors import (
    LineClosed,
    LineDiffers,
    LineError,
    LineTaken,
    NoSwitchboard,
    OrderRejected,
    Unauthorized,
)
from console.line import feed, frames, unix
from console.line.console_side import Line
from console.line.local import LocalLine
from console.line.port import AnyChange, Asker, LegChanged, Snapshot
from console.line.questions import (
    Applications,
    BoardNow,
    Give,
    History,
    OneApplication,
    Queues,
    RawBody,
    Reconcile,
    Report,
    StatusNow,
)
from console.line.server import LineServer
from console.line.unix import UnixLine, connect
from console.telnyx.operations import LIST_APPLICATIONS, LIST_QUEUES
from tests.domain.history.test_past_calls import past
from tests.domain.stories import NOON, answered, call, initiated, order
from tests.line.switchboard import APPLICATIONS, QUEUE, Desk
from tests.waiting import LIMIT, until

ANSWER = order(Answer(call=call("A")))


async def followed(line: Line) -> tuple[Snapshot, asyncio.Queue[AnyChange], asyncio.Task[None]]:
    """The snapshot, and a queue that the changes run into."""
    snapshot = await line.snapshot()
    queue: asyncio.Queue[AnyChange] = asyncio.Queue()

    async def run() -> None:
        async for batch in line.changes():
            for change in batch:
                queue.put_nowait(change)

    return snapshot, queue, asyncio.create_task(run())


async def next_leg(queue: asyncio.Queue[AnyChange]) -> LegChanged:
    async with asyncio.timeout(LIMIT):
        while True:
            change = await queue.get()
            if isinstance(change, LegChanged):
                return change


async def test_a_console_sees_the_board_and_then_every_change(desk: Desk, socket: Path) -> None:
    """The snapshot and the changes after it together are the board."""
    desk.live.add(1, initiated(0, "A"))
    line = await connect(socket, name="Ada")
    snapshot, changes, running = await followed(line)

    assert [leg.id for leg in snapshot.legs] == [call("A")]
    desk.live.add(2, answered(1, "A"))
    change = await next_leg(changes)
    assert change.leg.state is CallState.ANSWERED
    assert change.number > snapshot.number
    running.cancel()
    await line.close()


async def test_two_consoles_see_the_same(desk: Desk, socket: Path) -> None:
    """Consoles are equal; each has its own place in the stream."""
    lines = [await connect(socket, name=name) for name in ("Ada", "Bob")]
    streams = [await followed(line) for line in lines]
    desk.live.add(1, initiated(0, "A"))
    seen = [await next_leg(changes) for _, changes, _ in streams]

    assert seen[0] == seen[1]
    assert desk.consoles == 2
    for line, (_, _, running) in zip(lines, streams, strict=True):
        running.cancel()
        await line.close()
    await until(lambda: desk.consoles == 0)


async def test_all_come_in_that_come_in_one_moment(socket: Path) -> None:
    """As all consoles of a floor do behind a restart; the kernel keeps 100 as asyncio asks it."""
    at_once = await asyncio.gather(*(asyncio.open_unix_connection(socket) for _ in range(250)))
    for _, writer in at_once:
        writer.close()
        await writer.wait_closed()


async def test_a_console_that_asks_once_is_no_console(desk: Desk, socket: Path) -> None:
    """A command of the shell is not counted and not stolen from."""
    line = await connect(socket, name="calls")
    await line.ask(BoardNow())

    assert desk.consoles == 0
    await line.close()


async def test_stealing_tells_the_other_console_who_took_over(desk: Desk, socket: Path) -> None:
    """Two machines, one agent: both sides are told."""
    first = await connect(socket, name="Ada at home")
    _, _, running = await followed(first)
    second = await connect(socket, name="Ada at work", steal=True)

    with pytest.raises(LineTaken) as taken:
        await running
    assert taken.value.by == "Ada at work"
    assert (await second.snapshot()).agent == "Ada"
    await second.close()
    await first.close()


async def test_an_order_goes_on_when_its_console_leaves(desk: Desk, socket: Path) -> None:
    """A lost SSH connection in the middle of an answer must not undo the answer."""
    desk.let_go.clear()
    line = await connect(socket, name="Ada")
    asked = asyncio.create_task(line.ask(Give(ANSWER)))
    await until(lambda: desk.asked_for)
    await line.close()
    with pytest.raises(LineClosed):
        await asked
    desk.let_go.set()

    await until(lambda: desk.carried_out)
    assert desk.carried_out == [ANSWER]


async def test_an_order_comes_back_with_its_outcome(socket: Path) -> None:
    """The console shows what came of it."""
    line = await connect(socket, name="Ada")
    outcome = await line.ask(Give(ANSWER))

    assert outcome == Outcome(order_id=ANSWER.id, kind=OutcomeKind.ACCEPTED)
    await line.close()


async def test_whoever_gave_orders_leaves_the_cores_to_the_switchboard_once(
    socket: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A console that draws on at once has its orders wait; fifty orders are no reason to freeze."""
    rests: list[float] = []
    monkeypatch.setattr(unix, "time", SimpleNamespace(sleep=rests.append))
    line = await connect(socket, name="Ada")
    await line.snapshot()
    assert rests == []

    orders = [order(Answer(call=call(name))) for name in "ABC"]
    outcomes = await asyncio.gather(*(line.ask(Give(one)) for one in orders))

    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.ACCEPTED] * 3
    assert rests == [unix.STAND_BACK]
    await line.close()


async def test_an_order_that_makes_no_sense_is_refused_in_words(socket: Path) -> None:
    """The reason crosses the line as the error that it is."""
    line = await connect(socket, name="Ada")
    with pytest.raises(OrderRejected, match="the call has ended"):
        await line.ask(Give(order(Answer(call=call("A")), by="nobody")))
    await line.close()


async def test_the_raw_body_crosses_unchanged(socket: Path) -> None:
    """It is cleaned where it is shown, not on the way."""
    line = await connect(socket, name="Ada")

    assert (await line.ask(RawBody(7))).text == '{"data": "\x1b]2;x"}'
    await line.close()


async def test_the_past_is_asked_for_over_the_line(socket: Path) -> None:
    """A screen of a terminal that is not the switchboard's shows the same history."""
    line = await connect(socket, name="Ada")

    assert await line.ask(History(Search())) == (past(),)
    assert await line.ask(History(Search(text="nobody", outcomes=UNATTENDED, since=NOON))) == ()
    await line.close()


async def test_the_queues_cross_the_line_and_so_does_why_not(desk: Desk, socket: Path) -> None:
    """What Telnyx said when it was asked reaches the agent in words."""
    line = await connect(socket, name="Ada")
    assert await line.ask(Queues()) == (QUEUE,)
    desk.refusal = Unauthorized(
        LIST_QUEUES.wanted, 401, code="10009", title="Authentication failed"
    )

    with pytest.raises(LineError, match="Authentication failed"):
        await line.ask(Queues())
    desk.live.queues.show((QUEUE,))
    assert (await line.ask(BoardNow())).queues == (QUEUE,)
    await line.close()


async def test_only_the_user_may_speak_to_the_socket(socket: Path) -> None:
    """Mode 0600: orders are given on a caller's line."""
    mode = await asyncio.to_thread(lambda: socket.stat().st_mode)

    assert stat.S_IMODE(mode) == 0o600


async def test_nobody_at_the_socket_is_said_so(tmp_path: Path) -> None:
    """Neither a missing socket nor one of a dead switchboard hangs."""
    with pytest.raises(NoSwitchboard):
        await connect(tmp_path / "none.sock", name="Ada")
    (tmp_path / "file.sock").write_text("")
    with pytest.raises(NoSwitchboard):
        await connect(tmp_path / "file.sock", name="Ada")


async def test_another_version_is_told_apart(socket: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update the old switchboard may still run; the console says what to do."""
    reader, writer = await asyncio.open_unix_connection(str(socket))
    writer.write(frames.frame(frames.Hello(version=999, name="future")))
    answer = await frames.from_switchboard(reader)
    writer.close()

    assert answer == frames.Differs(version=frames.VERSION)
    assert str(LineDiffers(999, frames.VERSION))


async def test_rubbish_on_the_socket_ends_that_connection_only(desk: Desk, socket: Path) -> None:
    """A confused program of the same user must not stop the switchboard."""
    reader, writer = await asyncio.open_unix_connection(str(socket))
    writer.write(b"\xff" * 64)
    assert await reader.read() == b""
    writer.close()

    line = await connect(socket, name="Ada")
    assert (await line.snapshot()).agent == "Ada"
    await line.close()


async def test_a_stopped_switchboard_closes_the_line(desk: Desk, tmp_path: Path) -> None:
    """The console must know, to show its light red."""
    server = LineServer(desk, tmp_path / "s", desk.count)
    await server.start()
    line = await connect(tmp_path / "s", name="Ada")
    _, _, running = await followed(line)
    await server.stop()

    with pytest.raises(LineClosed):
        await running
    await line.close()


async def test_a_console_that_sleeps_is_told_by_a_gap(desk: Desk) -> None:
    """The feed is bounded: what was dropped shows as a gap in the numbers."""
    line = LocalLine(desk)
    snapshot = await line.snapshot()
    more = feed.LIMIT + 100
    for number in range(more):
        desk.live.add(number, initiated(number, f"L{number}", session=f"S{number}"))
        if number % 100 == 0:
            await asyncio.sleep(0)
    async with asyncio.timeout(LIMIT):
        batch = await anext(line.changes())

    assert batch[0].number > snapshot.number + 1
    again = await line.snapshot()
    assert len(again.legs) == more
    await line.close()


async def test_the_local_line_reconciles_and_orders(desk: Desk) -> None:
    """In-process consoles and remote ones are served by the same port."""
    line: Line = LocalLine(desk)
    _, changes, running = await followed(line)
    await line.ask(Reconcile())

    assert (await next_leg(changes)).leg.id == call("A")
    assert (await line.ask(Give(ANSWER))).kind is OutcomeKind.ACCEPTED
    assert (await line.ask(StatusNow())).pid == 1
    await line.close()
    with pytest.raises(LineClosed):
        await running


def test_both_lines_are_lines() -> None:
    """The port is a Protocol; a console takes either."""
    takes: list[type[Line]] = [UnixLine, LocalLine]
    assert len(takes) == 2


async def test_applications_cross_the_line_with_every_sort_of_setting(
    desk: Desk, socket: Path
) -> None:
    """A switch stays a switch, a number a number, and nothing stays nothing, on both lines."""
    line = await connect(socket, name="Ada")
    for way in (line, LocalLine(desk)):
        assert await way.ask(Applications()) == APPLICATIONS
        assert await way.ask(OneApplication("129")) == APPLICATIONS.applications[0]

    with pytest.raises(LineError, match="10005"):
        await line.ask(OneApplication("130"))
    desk.refusal = Unauthorized(LIST_APPLICATIONS.wanted, 401, title="Authentication failed")
    with pytest.raises(LineError, match="Authentication failed"):
        await line.ask(Applications())
    await line.close()


async def test_a_change_of_an_application_crosses_the_line_as_it_was_typed(
    desk: Desk, socket: Path
) -> None:
    """What the operator saw goes with it, so that a later change of others is not undone."""
    act = UpdateApplication(
        application="129",
        name="Support",
        settings={
            "active": False,
            "inbound.channel_limit": 5,
            "tags": (),
            "webhook_event_url": "x",
        },
        before={"active": True, "inbound.channel_limit": None, "tags": ("a",)},
    )
    line = await connect(socket, name="Ada")
    await line.ask(Give(order(act)))

    assert desk.carried_out == [order(act)]
    await line.close()


async def test_an_answer_that_nobody_waits_for_any_more_is_not_worked_at(
    desk: Desk, socket: Path
) -> None:
    """A report of months that was asked for by mistake keeps nobody else waiting; orders go on."""
    asked, ended = asyncio.Event(), asyncio.Event()

    async def endless(_: Report, __: Asker) -> Reported:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        raise AssertionError

    desk.report = endless  # type: ignore[method-assign]
    line = await connect(socket, name="Ada")
    waiting = asyncio.create_task(line.ask(Report(ReportSearch(since=NOON))))
    await until(asked.is_set)
    waiting.cancel()
    await until(ended.is_set)
    assert waiting.cancelled()

    desk.let_go.clear()
    ordering = asyncio.create_task(line.ask(Give(order(Answer(call=call("A"), join=True)))))
    await until(lambda: desk.asked_for)
    ordering.cancel()
    desk.let_go.set()
    await until(lambda: desk.carried_out)
    await line.close()

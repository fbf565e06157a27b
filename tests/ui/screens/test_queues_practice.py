"""What is done to queues: keys in, requests at the simulator out."""

from __future__ import annotations

from pathlib import Path

from console.domain.acts import Answer, DeleteQueue, Enqueue, TakeOutOfQueue
from console.domain.ids import CallId
from console.domain.leg import CallState
from console.domain.orders import OutcomeKind
from console.line.local import LocalLine
from console.line.questions import Give
from console.ui.screens.queues import QueuesScreen
from tests.switchboard.harness import new_order
from tests.ui.practice import Work, at_work
from tests.waiting import until


async def opened(work: Work) -> None:
    await work.stage.press("Q")
    await until(lambda: isinstance(work.stage.app.screen, QueuesScreen))


async def requests(work: Work) -> list[tuple[str, str, object]]:
    """What the simulator was told of queues themselves."""
    commands = await work.desk.doors.get("commands")
    return [
        (one["method"], one["path"].removeprefix("/v2/queues"), one["body"])
        for one in commands
        if one["path"].startswith("/v2/queues")
    ]


async def queued(work: Work, name: str, *, keep: bool = False) -> CallId:
    """A caller who was answered and waits."""
    line = LocalLine(work.desk.switchboard)
    call = await work.desk.ring()
    await line.ask(Give(new_order(Answer(call=call))))
    await work.desk.state(call, CallState.ANSWERED)
    parameters = {"queue_name": name, "keep_after_hangup": keep}
    await line.ask(Give(new_order(Enqueue(call=call, parameters=parameters))))
    await work.desk.state(call, CallState.QUEUED)
    return call


async def test_a_queue_is_made_resized_and_deleted_once_nobody_waits(tmp_path: Path) -> None:
    """Without the portal, on which an agent has no account; and none goes with callers in it."""
    async with at_work(tmp_path) as work:
        see, press, write = work.stage.sees, work.stage.press, work.stage.type
        await opened(work)
        await press("c", "enter")
        await see("A queue has a name.")
        await write("sales/north")
        await press("tab")
        await write("none")
        await press("enter")
        await see("A number of callers, 1 at least.")
        await press("ctrl+u")
        await write("5")
        await press("enter")
        await see("Made.")
        await see("0 of 5")
        await press("c")
        await write("sales/north")
        await press("enter")
        await see("there is a queue of this name")
        await press("escape", "e", "ctrl+u")
        await write("7")
        await press("enter")
        await see("0 of 7")

        call = await queued(work, "sales/north")
        await press("u")
        await see("1 of 7")
        await press("x")
        await see("1 wait in it, and Telnyx deletes an empty queue only")
        await press("j", "x")
        await see("the call is alive")
        await press("k")
        await work.remote(call, "hangup")
        await press("u")
        await see("0 of 7")
        await press("x", "enter")
        await see("Not yes: nothing is deleted.")
        await write("yes")
        await press("enter")
        await see("Deleted.")
        await see("There is no queue.")

        assert await requests(work) == [
            ("POST", "", {"queue_name": "sales/north", "max_size": 5}),
            ("POST", "/sales/north", {"max_size": 7}),
            ("DELETE", "/sales/north", {}),
        ]
        await press("escape")
        await see("delete queue sales/north")


async def test_a_call_that_ended_and_holds_a_place_is_seen_and_taken_out(tmp_path: Path) -> None:
    """Telnyx keeps it on request; it is counted, alarms, and nobody can answer it."""
    async with at_work(tmp_path) as work:
        call = await queued(work, "support", keep=True)
        await work.remote(call, "hangup")
        await work.desk.state(call, CallState.ENDED)
        await opened(work)
        await work.stage.sees("▲ over")
        await work.stage.press("x")
        await work.stage.sees("1 that ended stand in it: take them out first")
        await work.stage.press("j", "enter")
        await work.stage.sees("x takes it out")
        await work.stage.press("x")
        await work.stage.sees("It has ended and holds a place.")
        assert await requests(work) == []
        await work.stage.press("enter")
        await work.stage.sees("Taken out.")
        await work.stage.sees("0 of 100")
        assert [one[0] for one in await requests(work)] == ["DELETE"]

        again = TakeOutOfQueue(queue="support", stuck=call)
        outcome = await LocalLine(work.desk.switchboard).ask(Give(new_order(again)))
        assert (outcome.kind, outcome.message) == (
            OutcomeKind.ACCEPTED,
            "It stands in the queue no more.",
        )
        await queued(work, "support")
        refused = await LocalLine(work.desk.switchboard).ask(
            Give(new_order(DeleteQueue(queue="support")))
        )
        assert (refused.kind, refused.hint) == (OutcomeKind.REFUSED, "Nothing was changed.")

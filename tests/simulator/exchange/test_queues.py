"""Queues: who waits, for how long, and why they go; and supervisors, who listen in."""

from __future__ import annotations

from typing import Any

import pytest

from console.simulator.api.routes import QueueApi, Reply, Request, perform
from console.simulator.contract.refusals import Refusal
from console.simulator.exchange.model import Leg, State
from tests.simulator.rig import Rig


def ask(rig: Rig, method: str, *path: str, body: object = None) -> Reply:
    request = Request(method, ("queues", *path), {}, {} if body is None else body)
    return perform(QueueApi(rig.exchange).operations, request)


def data(reply: Reply) -> Any:
    assert reply.status == 200, reply.body
    assert isinstance(reply.body, dict)
    return reply.body["data"]


def waits(rig: Rig, name: str = "support", **body: Any) -> Leg:
    """A caller who was put into a queue."""
    caller = rig.talks()
    rig.order(caller, "enqueue", queue_name=name, **body)
    return caller


def refused(rig: Rig, leg: Leg, name: str, **body: Any) -> str:
    with pytest.raises(Refusal) as caught:
        rig.order(leg, name, **body)
    return caught.value.objections[0].code


class TestWaiting:
    def test_the_place_in_the_line_is_told(self, rig: Rig) -> None:
        waits(rig)
        rig.turn(10)
        waits(rig)

        told = rig.last("call.enqueued")

        assert (told["queue"], told["current_position"]) == ("support", 2)
        assert told["queue_avg_wait_time_secs"] == 5

    def test_leaving_leaves_the_call_up(self, rig: Rig) -> None:
        caller = waits(rig)
        rig.turn(7)

        rig.order(caller, "leave_queue")

        told = rig.last("call.dequeued")
        assert (told["reason"], told["wait_time_secs"], told["queue_position"]) == ("leave", 7, 1)
        assert caller.state is State.ANSWERED

    def test_a_longest_wait_ends_it(self, rig: Rig) -> None:
        caller = waits(rig, max_wait_time_secs=30)

        rig.turn(31)

        assert rig.last("call.dequeued")["reason"] == "timeout"
        assert caller.state is State.ANSWERED

    def test_a_hang_up_ends_it(self, rig: Rig) -> None:
        caller = waits(rig)

        rig.remote(caller, "hangup")

        assert rig.story(c=caller)[-2:] == ["c dequeued", "c hangup"]
        assert rig.last("call.dequeued")["reason"] == "hangup"

    def test_some_are_kept_when_their_call_is_over(self, rig: Rig) -> None:
        """So that they can be called back."""
        caller = waits(rig, keep_after_hangup=True)

        rig.remote(caller, "hangup")

        assert "call.dequeued" not in {one.event_type for one in rig.heard()}
        (row,) = data(ask(rig, "GET", "support", "calls"))
        assert row["is_alive"] is False

    def test_a_bridge_takes_a_caller_out(self, rig: Rig) -> None:
        caller, agent = waits(rig), rig.talks()

        rig.order(agent, "bridge", call_control_id=caller.control_id)

        assert rig.story(c=caller)[-2:] == ["? bridged", "c bridged"]
        assert rig.last("call.dequeued")["reason"] == "bridged"

    def test_bridging_with_a_queue_takes_its_head(self, rig: Rig) -> None:
        first, second, agent = waits(rig), waits(rig), rig.talks()

        rig.order(agent, "bridge", queue="support")

        assert agent.partner is first
        assert second.queue is not None

    def test_a_head_whose_call_is_over_is_taken_out_in_vain(self, rig: Rig) -> None:
        gone = waits(rig, keep_after_hangup=True)
        rig.remote(gone, "hangup")
        agent = rig.talks()

        assert refused(rig, agent, "bridge", queue="support") == "90018"
        assert data(ask(rig, "GET", "support", "calls")) == []

    def test_another_queue_takes_a_caller_out_of_the_first(self, rig: Rig) -> None:
        caller = waits(rig, "one")

        rig.order(caller, "enqueue", queue_name="two")

        assert rig.last("call.dequeued")["queue"] == "one"
        assert rig.last("call.enqueued")["queue"] == "two"


class TestRefusals:
    def test_nobody_waits_twice_in_one_queue(self, rig: Rig) -> None:
        assert refused(rig, waits(rig), "enqueue", queue_name="support") == "90038"

    def test_a_full_queue_takes_nobody(self, rig: Rig) -> None:
        waits(rig, max_size=1)

        assert refused(rig, rig.talks(), "enqueue", queue_name="support") == "90036"

    def test_who_waits_nowhere_cannot_leave(self, rig: Rig) -> None:
        assert refused(rig, rig.talks(), "leave_queue") == "90035"

    def test_an_empty_queue_has_no_head(self, rig: Rig) -> None:
        assert refused(rig, rig.talks(), "bridge", queue="support") == "90035"

    def test_a_queue_has_a_name(self, rig: Rig) -> None:
        assert refused(rig, rig.talks(), "enqueue", queue_name="") == "10025"

    def test_an_unanswered_call_cannot_wait(self, rig: Rig) -> None:
        assert refused(rig, rig.rings(), "enqueue", queue_name="support") == "90034"


class TestLists:
    def test_queues_are_made_shown_changed_and_deleted(self, rig: Rig) -> None:
        made = data(ask(rig, "POST", body={"queue_name": "sales", "max_size": 5}))
        assert (made["name"], made["max_size"], made["current_size"]) == ("sales", 5, 0)
        assert data(ask(rig, "GET")) == [made]

        changed = data(ask(rig, "POST", "sales", body={"max_size": 9}))
        assert changed["max_size"] == 9
        assert data(ask(rig, "GET", "sales")) == changed

        assert ask(rig, "DELETE", "sales").status == 204
        assert ask(rig, "GET", "sales").status == 404

    def test_a_queue_in_which_somebody_waits_cannot_be_deleted(self, rig: Rig) -> None:
        waits(rig)

        reply = ask(rig, "DELETE", "support")

        assert reply.status == 400
        assert isinstance(reply.body, dict)
        assert reply.body["errors"][0]["code"] == "90050"

    def test_waiting_calls_are_shown_with_their_parties(self, rig: Rig) -> None:
        caller = waits(rig)
        rig.turn(3)

        row = data(ask(rig, "GET", "support", "calls", caller.control_id))

        assert (row["from"], row["to"]) == (caller.caller, caller.callee)
        assert (row["queue_position"], row["wait_time_secs"]) == (1, 3)

    def test_only_a_call_that_is_over_can_be_removed(self, rig: Rig) -> None:
        caller = waits(rig)
        path = ("support", "calls", caller.control_id)
        assert ask(rig, "DELETE", *path).status == 422

        assert ask(rig, "PATCH", *path, body={"keep_after_hangup": True}).status == 204
        rig.remote(caller, "hangup")

        assert ask(rig, "DELETE", *path).status == 204
        assert ask(rig, "GET", *path).status == 404


class TestSupervisor:
    def test_the_role_can_be_switched_and_nobody_is_told(self, rig: Rig) -> None:
        caller = rig.talks()
        supervisor = rig.dials(
            supervise_call_control_id=caller.control_id, supervisor_role="monitor"
        )
        rig.turn(1.1)
        before = len(rig.heard())

        rig.order(supervisor, "switch_supervisor_role", role="whisper")

        assert supervisor.supervisor_role == "whisper"
        assert len(rig.heard()) == before

    def test_who_supervises_nobody_has_no_role(self, rig: Rig) -> None:
        assert refused(rig, rig.talks(), "switch_supervisor_role", role="barge") == "10027"

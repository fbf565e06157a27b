"""Queues of waiting callers: who is in them, for how long, and why they go.

A caller who goes by order or by time-out stays up, alone, and nothing else is
told. Telnyx calls the event that tells of going `call.dequeued`.
"""

from __future__ import annotations

from typing import Final

from console.simulator.clock import iso
from console.simulator.contract.refusals import Objection, Refusal, not_found, unprocessable
from console.simulator.exchange import calls, events
from console.simulator.exchange.events import Payload
from console.simulator.exchange.exchange import Exchange, Moment
from console.simulator.exchange.model import Leg, Queue, Waiting

USUAL_SIZE: Final = 100
IN_QUEUE: Final = "a queue"


def create(exchange: Exchange, name: str, max_size: int = USUAL_SIZE) -> Queue:
    """A new queue, or the one that has this name already."""
    kept = exchange.queues.get(name)
    if kept is not None:
        return kept
    queue = Queue(
        id=exchange.ids.leg_id(),
        name=name,
        max_size=max_size,
        created_at=exchange.now,
        changed_at=exchange.now,
    )
    exchange.queues[name] = queue
    return queue


def enter(exchange: Exchange, leg: Leg, queue: Queue, *, longest: float | None, keep: bool) -> None:
    """Wait in a queue, for `longest` seconds at most; a bridge or conference is left for it.

    Raises:
        Refusal: the leg waits there already (90038), or the queue is full (90036).
    """
    if leg.queue is queue:
        raise unprocessable("90038", "Call can't be added to a queue it's already in.")
    if len(queue.waiting) >= queue.max_size:
        raise unprocessable("90036", "The queue is full and can't accept more calls.")
    leave(exchange, leg, "leave")
    exchange.reach(Moment.MOVED, leg)
    calls.unbridge(exchange, leg)
    waiting = Waiting(leg=leg, since=exchange.now, keep=keep)
    queue.waiting.append(waiting)
    queue.changed_at = exchange.now
    leg.queue = queue
    exchange.when(Moment.MOVED, leg, IN_QUEUE, _leave_for_a_bridge)
    exchange.when(Moment.ENDED, leg, IN_QUEUE, _leave_by_hanging_up)
    exchange.emit(
        leg,
        "call.enqueued",
        {
            **events.about(leg),
            "queue": queue.name,
            "current_position": len(queue.waiting),
            "queue_avg_wait_time_secs": average_wait(exchange, queue),
        },
    )
    if longest is not None:
        exchange.after(longest, leg, IN_QUEUE, _leave_for_good)


def leave(exchange: Exchange, leg: Leg, reason: str) -> None:
    """Go out of the queue; a leg that waits in none stays as it is."""
    queue, leg.queue = leg.queue, None
    if queue is None:
        return
    place = next(index for index, one in enumerate(queue.waiting) if one.leg is leg)
    waiting = queue.waiting.pop(place)
    queue.changed_at = exchange.now
    exchange.call_off(leg, IN_QUEUE)
    exchange.emit(
        leg,
        "call.dequeued",
        {
            **events.about(leg),
            "queue": queue.name,
            "queue_position": place + 1,
            "reason": reason,
            "wait_time_secs": int(exchange.now - waiting.since),
        },
    )


def take_head(exchange: Exchange, name: str) -> Leg:
    """The caller who waits longest; a kept one whose call is over is taken out in vain.

    Raises:
        Refusal: there is no such queue or nobody in it (90035), or the call is over (90018).
    """
    queue = exchange.queues.get(name)
    if queue is None or not queue.waiting:
        raise unprocessable("90035", "There is no call in this queue.", "/queue")
    head = queue.waiting[0].leg
    if not head.live:
        queue.waiting.pop(0)
        raise unprocessable("90018", "The call at the head of the queue is no longer active.")
    return head


def found(exchange: Exchange, name: str) -> Queue:
    """The queue of this name.

    Raises:
        Refusal: 404 if there is none.
    """
    try:
        return exchange.queues[name]
    except KeyError:
        raise not_found() from None


def waiting_of(queue: Queue, control_id: str) -> Waiting:
    """Somebody who waits.

    Raises:
        Refusal: 404 if nobody of that id does.
    """
    for one in queue.waiting:
        if one.leg.control_id == control_id:
            return one
    raise not_found()


def delete(exchange: Exchange, name: str) -> None:
    """Remove an empty queue.

    Raises:
        Refusal: 404 if there is none, 400 with 90050 if somebody waits in it.
    """
    if found(exchange, name).waiting:
        raise Refusal(400, Objection("90050", "The queue is not empty."))
    del exchange.queues[name]


def remove(queue: Queue, control_id: str) -> None:
    """Take somebody out whose call is over and who was kept.

    Raises:
        Refusal: 404 if nobody of that id waits, 10027 if the call goes on.
    """
    waiting = waiting_of(queue, control_id)
    if waiting.leg.live:
        raise unprocessable("10027", "Only a call that is no longer active can be removed.")
    queue.waiting.remove(waiting)


def average_wait(exchange: Exchange, queue: Queue) -> int:
    """How long those in it have waited on average, in whole seconds."""
    if not queue.waiting:
        return 0
    waits = [exchange.now - one.since for one in queue.waiting]
    return int(sum(waits) / len(waits))


def described(exchange: Exchange, queue: Queue) -> Payload:
    """A queue as the API shows it."""
    return {
        "record_type": "queue",
        "id": queue.id,
        "name": queue.name,
        "created_at": iso(queue.created_at),
        "updated_at": iso(queue.changed_at),
        "current_size": len(queue.waiting),
        "max_size": queue.max_size,
        "average_wait_time_secs": average_wait(exchange, queue),
    }


def described_call(exchange: Exchange, queue: Queue, waiting: Waiting) -> Payload:
    """Somebody who waits, as the API shows it: one of the few places with the parties."""
    leg = waiting.leg
    return {
        "record_type": "queue_call",
        "call_control_id": leg.control_id,
        "call_leg_id": leg.leg_id,
        "call_session_id": leg.session_id,
        "connection_id": leg.connection_id,
        "from": leg.caller,
        "to": leg.callee,
        "enqueued_at": iso(waiting.since),
        "is_alive": leg.live,
        "queue_id": queue.id,
        "queue_position": queue.waiting.index(waiting) + 1,
        "wait_time_secs": int(exchange.now - waiting.since),
    }


def _leave_for_a_bridge(exchange: Exchange, leg: Leg) -> None:
    leave(exchange, leg, "bridged")


def _leave_for_good(exchange: Exchange, leg: Leg) -> None:
    leave(exchange, leg, "timeout")


def _leave_by_hanging_up(exchange: Exchange, leg: Leg) -> None:
    """The call is over; some are kept in the queue all the same."""
    queue = leg.queue
    if queue is not None and waiting_of(queue, leg.control_id).keep:
        leg.queue = None
        return
    leave(exchange, leg, "hangup")

"""The part of the REST interface that is about queues."""

from __future__ import annotations

from console.simulator import queues
from console.simulator.api import Operations, Reply, Request, paged
from console.simulator.commands.queueing import CreateQueue, UpdateQueue, UpdateQueueCall
from console.simulator.exchange import Exchange
from console.simulator.parameters import read


class QueueApi:
    """The operations under `/v2/queues`."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.operations: Operations = {
            ("POST", "queues"): self._create,
            ("GET", "queues"): self._list,
            ("GET", "queues/*"): self._show,
            ("POST", "queues/*"): self._update,
            ("DELETE", "queues/*"): self._delete,
            ("GET", "queues/*/calls"): self._calls,
            ("GET", "queues/*/calls/*"): self._call,
            ("PATCH", "queues/*/calls/*"): self._update_call,
            ("DELETE", "queues/*/calls/*"): self._remove_call,
        }

    def _create(self, request: Request) -> Reply:
        wanted = read(request.body, CreateQueue).value
        return self._single(queues.create(self._exchange, wanted.queue_name, wanted.max_size).name)

    def _list(self, request: Request) -> Reply:
        shown = [queues.described(self._exchange, one) for one in self._exchange.queues.values()]
        return paged(shown, request)

    def _show(self, request: Request) -> Reply:
        return self._single(request.path[1])

    def _update(self, request: Request) -> Reply:
        queue = queues.found(self._exchange, request.path[1])
        queue.max_size = read(request.body, UpdateQueue).value.max_size
        queue.changed_at = self._exchange.now
        return self._single(queue.name)

    def _delete(self, request: Request) -> Reply:
        queues.delete(self._exchange, request.path[1])
        return Reply(204, None)

    def _calls(self, request: Request) -> Reply:
        queue = queues.found(self._exchange, request.path[1])
        shown = [queues.described_call(self._exchange, queue, one) for one in queue.waiting]
        return paged(shown, request)

    def _call(self, request: Request) -> Reply:
        queue = queues.found(self._exchange, request.path[1])
        waiting = queues.waiting_of(queue, request.path[3])
        return Reply(200, {"data": queues.described_call(self._exchange, queue, waiting)})

    def _update_call(self, request: Request) -> Reply:
        queue = queues.found(self._exchange, request.path[1])
        waiting = queues.waiting_of(queue, request.path[3])
        waiting.keep = read(request.body, UpdateQueueCall).value.keep_after_hangup
        return Reply(204, None)

    def _remove_call(self, request: Request) -> Reply:
        queues.remove(queues.found(self._exchange, request.path[1]), request.path[3])
        return Reply(204, None)

    def _single(self, name: str) -> Reply:
        queue = queues.found(self._exchange, name)
        return Reply(200, {"data": queues.described(self._exchange, queue)})

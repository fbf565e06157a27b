"""Telnyx's REST interface without HTTP: a request in, a reply out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from console.simulator.api.commands.conference import update_participant
from console.simulator.api.commands.queueing import CreateQueue, UpdateQueue, UpdateQueueCall
from console.simulator.api.idempotency import Answer, IdempotentCommands
from console.simulator.api.pages import cursored, numbered
from console.simulator.contract.account import Account, Application
from console.simulator.contract.parameters import read
from console.simulator.contract.refusals import Objection, Refusal, not_found, unknown_connection
from console.simulator.exchange import conferences, queues
from console.simulator.exchange.events import Payload, about
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Conference, Leg, Participant

SHORTEST_SEARCH: Final = 3


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks. `path` is cut at its slashes and decoded."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    body: object = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered. `effect` is done, duplicate or refused."""

    status: int
    body: object
    effect: str = "done"
    unknown_parameters: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


Operation = Callable[[Request], Reply]
Operations = Mapping[tuple[str, str], Operation]
"""Method and path, `*` for any one part of it, and what is done."""


def perform(operations: Operations, request: Request) -> Reply:
    """Find the operation and carry it out; a refusal becomes its reply."""
    try:
        return _find(operations, request)(request)
    except Refusal as refusal:
        return refused(refusal)


def refused(refusal: Refusal) -> Reply:
    """The reply to what is refused."""
    return Reply(refusal.status, refusal.body(), "refused", headers=refusal.headers)


def _find(operations: Operations, request: Request) -> Operation:
    for (method, template), operation in operations.items():
        parts = template.split("/")
        if method == request.method and len(parts) == len(request.path):
            pairs = zip(parts, request.path, strict=True)
            if all(part in ("*", asked) for part, asked in pairs):
                return operation
    raise not_found()


class Api:
    """The operations under `/v2` on calls, connections and applications."""

    def __init__(self, exchange: Exchange, commands: IdempotentCommands, account: Account) -> None:
        self._exchange = exchange
        self._commands = commands
        self._account = account
        self.operations: Operations = {
            ("POST", "calls"): self._dial,
            ("GET", "calls/*"): self._call_status,
            ("POST", "calls/*/actions/*"): self._command,
            ("PUT", "calls/*/actions/*"): self._command,
            ("GET", "connections/*/active_calls"): self._active_calls,
            ("GET", "call_control_applications"): self._applications,
            ("POST", "call_control_applications"): self._create_application,
            ("GET", "call_control_applications/*"): self._application,
            ("PATCH", "call_control_applications/*"): self._update_application,
            ("DELETE", "call_control_applications/*"): self._delete_application,
        }

    def _dial(self, request: Request) -> Reply:
        return carried_out(self._commands.dial(request.body))

    def _command(self, request: Request) -> Reply:
        _, control_id, _, name = request.path
        return carried_out(self._commands.command(request.method, control_id, name, request.body))

    def _call_status(self, request: Request) -> Reply:
        return Reply(200, {"data": self._commands.status(request.path[1])})

    def _active_calls(self, request: Request) -> Reply:
        """The live legs of a connection, oldest first: no parties, no state."""
        connection_id = request.path[1]
        if connection_id not in self._account.applications:
            raise unknown_connection()
        legs = [leg for leg in self._exchange.live_legs() if leg.connection_id == connection_id]
        path = f"/v2/connections/{connection_id}/active_calls"
        page = cursored(legs, lambda leg: leg.number, request.query, path)
        now = self._exchange.now
        rows = [_active_call(leg, now) for leg in legs[page.start : page.stop]]
        return Reply(200, {"data": rows, "meta": page.meta})

    def _applications(self, request: Request) -> Reply:
        found = _sorted(_filtered(self._account.applications.values(), request), request)
        return paged(found, request)

    def _create_application(self, request: Request) -> Reply:
        return Reply(200, {"data": self._account.create(request.body)})

    def _application(self, request: Request) -> Reply:
        return Reply(200, {"data": self._account.application(request.path[1])})

    def _update_application(self, request: Request) -> Reply:
        return Reply(200, {"data": self._account.update(request.path[1], request.body)})

    def _delete_application(self, request: Request) -> Reply:
        return Reply(200, {"data": self._account.delete(request.path[1])})


def paged(shown: Sequence[object], request: Request) -> Reply:
    """The page of a list that is asked for by number."""
    page = numbered(len(shown), request.query)
    return Reply(200, {"data": shown[page.start : page.stop], "meta": page.meta})


def carried_out(answer: Answer) -> Reply:
    """The reply to a command that was carried out, now or before."""
    effect = "duplicate" if answer.repeated else "done"
    return Reply(200, {"data": answer.data}, effect, answer.unknown_parameters)


def _active_call(leg: Leg, now: float) -> Payload:
    ids = about(leg)
    del ids["connection_id"]
    return {
        **ids,
        "client_state": leg.client_state or "",
        "call_duration": leg.duration(now),
        "record_type": "call",
    }


def _filtered(applications: Iterable[Application], request: Request) -> list[Application]:
    found = list(applications)
    wanted = request.query.get("filter[application_name][contains]")
    if wanted is not None:
        if len(wanted) < SHORTEST_SEARCH:
            raise Refusal(
                422,
                Objection(
                    "10015",
                    "At least three characters are needed.",
                    parameter="filter[application_name][contains]",
                ),
            )
        found = [one for one in found if wanted.lower() in one.application_name.lower()]
    profile = request.query.get("filter[outbound.outbound_voice_profile_id]")
    if profile is not None:
        found = [one for one in found if one.outbound.outbound_voice_profile_id == profile]
    return found


_SORTS: Final[Mapping[str, Callable[[Application], tuple[str, str]]]] = {
    "created_at": lambda one: (one.created_at, one.id),
    "connection_name": lambda one: (one.application_name.lower(), one.id),
    "active": lambda one: (str(one.active), one.id),
}


def _sorted(applications: list[Application], request: Request) -> list[Application]:
    """In the order asked for; the newest first if none is."""
    asked = request.query.get("sort", "-created_at")
    key = _SORTS.get(asked.removeprefix("-"))
    if key is None:
        allowed = ", ".join(_SORTS)
        raise Refusal(
            422, Objection("10032", f"The value must be one of {allowed}.", parameter="sort")
        )
    return sorted(applications, key=key, reverse=asked.startswith("-"))


class ConferenceApi:
    """The operations under `/v2/conferences`."""

    def __init__(self, exchange: Exchange, commands: IdempotentCommands) -> None:
        self._exchange = exchange
        self._commands = commands
        self.operations: Operations = {
            ("POST", "conferences"): self._create,
            ("GET", "conferences"): self._list,
            ("GET", "conferences/*"): self._show,
            ("POST", "conferences/*/actions/*"): self._command,
            ("GET", "conferences/*/participants"): self._participants,
            ("GET", "conferences/*/participants/*"): self._participant,
            ("PATCH", "conferences/*/participants/*"): self._update_participant,
        }

    def _create(self, request: Request) -> Reply:
        return carried_out(self._commands.create_conference(request.body))

    def _command(self, request: Request) -> Reply:
        _, conference_id, _, name = request.path
        return carried_out(self._commands.command_conference(conference_id, name, request.body))

    def _list(self, request: Request) -> Reply:
        """All conferences, also those that have ended; the newest first."""
        shown = [conferences.described(one) for one in self._exchange.conferences.values()]
        shown.reverse()
        for flag in ("name", "status"):
            wanted = request.query.get(f"filter[{flag}]")
            if wanted is not None:
                shown = [one for one in shown if one[flag] == wanted]
        return paged(shown, request)

    def _show(self, request: Request) -> Reply:
        return Reply(200, {"data": conferences.described(self._found(request))})

    def _participants(self, request: Request) -> Reply:
        """Those who are in a conference, and those who were."""
        conference = self._found(request)
        shown = [_participant_in_list(one, conference) for one in conference.participants.values()]
        for flag in ("muted", "on_hold"):
            wanted = request.query.get(f"filter[{flag}]")
            if wanted is not None:
                shown = [one for one in shown if one[flag] is (wanted == "true")]
        return paged(shown, request)

    def _participant(self, request: Request) -> Reply:
        conference = self._found(request)
        participant = conferences.participant_of(conference, request.path[3])
        return _participant_alone(participant, conference)

    def _update_participant(self, request: Request) -> Reply:
        conference = self._found(request)
        participant = conferences.participant_of(conference, request.path[3])
        update_participant(self._exchange, participant, request.body)
        return _participant_alone(participant, conference)

    def _found(self, request: Request) -> Conference:
        return conferences.found(self._exchange, request.path[1])


def _participant_in_list(participant: Participant, conference: Conference) -> Payload:
    return {
        **conferences.described_participant(participant),
        "record_type": "participant",
        "conference": {"id": conference.id, "name": conference.name},
    }


def _participant_alone(participant: Participant, conference: Conference) -> Reply:
    shown = {
        **conferences.described_participant(participant),
        "conference_id": conference.id,
        "label": None,
    }
    return Reply(200, {"data": shown})


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

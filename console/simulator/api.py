"""Telnyx's REST interface without HTTP: a request in, a reply out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from console.simulator.desk import Answer, Desk
from console.simulator.directory import Application, Directory
from console.simulator.events import Payload, about
from console.simulator.exchange import Exchange
from console.simulator.legs import Leg
from console.simulator.pages import cursored, numbered
from console.simulator.refusals import Objection, Refusal, not_found, unknown_connection

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
    """The operations under `/v2`."""

    def __init__(self, exchange: Exchange, desk: Desk, directory: Directory) -> None:
        self._exchange = exchange
        self._desk = desk
        self._directory = directory
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
        return carried_out(self._desk.dial(request.body))

    def _command(self, request: Request) -> Reply:
        _, control_id, _, name = request.path
        return carried_out(self._desk.command(request.method, control_id, name, request.body))

    def _call_status(self, request: Request) -> Reply:
        return Reply(200, {"data": self._desk.status(request.path[1])})

    def _active_calls(self, request: Request) -> Reply:
        """The live legs of a connection, oldest first: no parties, no state."""
        connection_id = request.path[1]
        if connection_id not in self._directory.applications:
            raise unknown_connection()
        legs = [leg for leg in self._exchange.live_legs() if leg.connection_id == connection_id]
        path = f"/v2/connections/{connection_id}/active_calls"
        page = cursored(legs, lambda leg: leg.number, request.query, path)
        now = self._exchange.now
        rows = [_active_call(leg, now) for leg in legs[page.start : page.stop]]
        return Reply(200, {"data": rows, "meta": page.meta})

    def _applications(self, request: Request) -> Reply:
        found = _sorted(_filtered(self._directory.applications.values(), request), request)
        return paged(found, request)

    def _create_application(self, request: Request) -> Reply:
        return Reply(200, {"data": self._directory.create(request.body)})

    def _application(self, request: Request) -> Reply:
        return Reply(200, {"data": self._directory.application(request.path[1])})

    def _update_application(self, request: Request) -> Reply:
        return Reply(200, {"data": self._directory.update(request.path[1], request.body)})

    def _delete_application(self, request: Request) -> Reply:
        return Reply(200, {"data": self._directory.delete(request.path[1])})


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

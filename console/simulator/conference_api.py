"""The part of the REST interface that is about conferences."""

from __future__ import annotations

from console.simulator import conferences
from console.simulator.activities import Conference, Participant
from console.simulator.api import Operations, Reply, Request, carried_out, paged
from console.simulator.commands.conference import update_participant
from console.simulator.desk import Desk
from console.simulator.events import Payload
from console.simulator.exchange import Exchange


class ConferenceApi:
    """The operations under `/v2/conferences`."""

    def __init__(self, exchange: Exchange, desk: Desk) -> None:
        self._exchange = exchange
        self._desk = desk
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
        return carried_out(self._desk.create_conference(request.body))

    def _command(self, request: Request) -> Reply:
        _, conference_id, _, name = request.path
        return carried_out(self._desk.command_conference(conference_id, name, request.body))

    def _list(self, request: Request) -> Reply:
        """All conferences, also those that have ended; the newest first."""
        shown = [conferences.described(one) for one in self._exchange.conferences.values()]
        shown.reverse()
        for field in ("name", "status"):
            wanted = request.query.get(f"filter[{field}]")
            if wanted is not None:
                shown = [one for one in shown if one[field] == wanted]
        return paged(shown, request)

    def _show(self, request: Request) -> Reply:
        return Reply(200, {"data": conferences.described(self._found(request))})

    def _participants(self, request: Request) -> Reply:
        """Those who are in a conference, and those who were."""
        conference = self._found(request)
        shown = [_in_list(one, conference) for one in conference.participants.values()]
        for field in ("muted", "on_hold"):
            wanted = request.query.get(f"filter[{field}]")
            if wanted is not None:
                shown = [one for one in shown if one[field] is (wanted == "true")]
        return paged(shown, request)

    def _participant(self, request: Request) -> Reply:
        conference = self._found(request)
        participant = conferences.participant_of(conference, request.path[3])
        return _alone(participant, conference)

    def _update_participant(self, request: Request) -> Reply:
        conference = self._found(request)
        participant = conferences.participant_of(conference, request.path[3])
        update_participant(self._exchange, participant, request.body)
        return _alone(participant, conference)

    def _found(self, request: Request) -> Conference:
        return conferences.found(self._exchange, request.path[1])


def _in_list(participant: Participant, conference: Conference) -> Payload:
    return {
        **conferences.described_participant(participant),
        "record_type": "participant",
        "conference": {"id": conference.id, "name": conference.name},
    }


def _alone(participant: Participant, conference: Conference) -> Reply:
    shown = {
        **conferences.described_participant(participant),
        "conference_id": conference.id,
        "label": None,
    }
    return Reply(200, {"data": shown})

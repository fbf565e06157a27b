"""Conferences and their participants."""

from __future__ import annotations

from collections.abc import AsyncIterator

from console.telnyx import operations
from console.telnyx.family import Family
from console.telnyx.pages import numbered
from console.telnyx.params.conferences import (
    ConferenceRecordingChoice,
    CreateConference,
    EndConference,
    GatherFromParticipant,
    HoldParticipants,
    JoinConference,
    LeaveConference,
    ParticipantChoice,
    PlayToConference,
    RecordConference,
    SendDtmfToConference,
    SpeakToConference,
    StopConferenceRecording,
    UnholdParticipants,
    UpdateParticipant,
    UpdateSupervisor,
)
from console.telnyx.params.lists import ListConferences, ListParticipants, RetrieveConference
from console.telnyx.replies import CommandReply, Conference, Participant, ParticipantRow


class Conferences(Family):
    """Conferences, named by their id; participants, by the id of their leg where not said else."""

    def list(self, params: ListConferences | None = None) -> AsyncIterator[Conference]:
        """All conferences that the filter lets through."""
        return numbered(self._send, operations.LIST_CONFERENCES, params=params)

    def participants(
        self, conference_id: str, params: ListParticipants | None = None
    ) -> AsyncIterator[ParticipantRow]:
        """All participants that the filter lets through."""
        return numbered(self._send, operations.LIST_PARTICIPANTS, conference_id, params=params)

    async def create(self, params: CreateConference, *, command_id: str) -> Conference:
        """Make a conference out of a leg; a bridge that the leg was in ends."""
        return await self._ask(operations.CREATE_CONFERENCE, params=params, command_id=command_id)

    async def retrieve(
        self, conference_id: str, params: RetrieveConference | None = None
    ) -> Conference:
        """One conference."""
        return await self._ask(operations.RETRIEVE_CONFERENCE, conference_id, params=params)

    async def retrieve_participant(self, conference_id: str, participant_id: str) -> Participant:
        """One participant, by the participant's own id or label."""
        return await self._ask(operations.RETRIEVE_PARTICIPANT, conference_id, participant_id)

    async def update_participant(
        self, conference_id: str, participant_id: str, params: UpdateParticipant
    ) -> Participant:
        """Change what happens when this participant comes and goes."""
        return await self._ask(
            operations.UPDATE_PARTICIPANT, conference_id, participant_id, params=params
        )

    async def join(
        self, conference_id: str, params: JoinConference, *, command_id: str
    ) -> CommandReply:
        """Bring a leg in."""
        return await self._order(
            operations.JOIN_CONFERENCE, conference_id, params=params, command_id=command_id
        )

    async def leave(
        self, conference_id: str, params: LeaveConference, *, command_id: str
    ) -> CommandReply:
        """Take a leg out; it is parked."""
        return await self._order(
            operations.LEAVE_CONFERENCE, conference_id, params=params, command_id=command_id
        )

    async def end(
        self, conference_id: str, params: EndConference | None = None, *, command_id: str
    ) -> CommandReply:
        """End the conference for everyone."""
        return await self._order(
            operations.END_CONFERENCE, conference_id, params=params, command_id=command_id
        )

    async def update_supervisor(
        self, conference_id: str, params: UpdateSupervisor, *, command_id: str
    ) -> CommandReply:
        """Change whom a supervisor hears and who hears them."""
        return await self._order(
            operations.UPDATE_SUPERVISOR, conference_id, params=params, command_id=command_id
        )

    async def hold(
        self, conference_id: str, params: HoldParticipants | None = None
    ) -> CommandReply:
        """Put participants on hold, all if none is named. No webhook tells of it."""
        return await self._order(operations.HOLD, conference_id, params=params)

    async def unhold(self, conference_id: str, params: UnholdParticipants) -> CommandReply:
        """Bring participants back. No webhook tells of it."""
        return await self._order(operations.UNHOLD, conference_id, params=params)

    async def mute(
        self, conference_id: str, params: ParticipantChoice | None = None
    ) -> CommandReply:
        """Silence participants, all if none is named. No webhook tells of it."""
        return await self._order(operations.MUTE, conference_id, params=params)

    async def unmute(
        self, conference_id: str, params: ParticipantChoice | None = None
    ) -> CommandReply:
        """Let participants be heard again. No webhook tells of it."""
        return await self._order(operations.UNMUTE, conference_id, params=params)

    async def play(
        self, conference_id: str, params: PlayToConference | None = None
    ) -> CommandReply:
        """Play audio to participants, all if none is named."""
        return await self._order(operations.PLAY_TO_CONFERENCE, conference_id, params=params)

    async def stop(
        self, conference_id: str, params: ParticipantChoice | None = None
    ) -> CommandReply:
        """End what plays."""
        return await self._order(operations.STOP_IN_CONFERENCE, conference_id, params=params)

    async def speak(
        self, conference_id: str, params: SpeakToConference, *, command_id: str
    ) -> CommandReply:
        """Read a text out to participants, all if none is named."""
        return await self._order(
            operations.SPEAK_TO_CONFERENCE, conference_id, params=params, command_id=command_id
        )

    async def send_dtmf(self, conference_id: str, params: SendDtmfToConference) -> CommandReply:
        """Send digits to participants, all if none is named."""
        return await self._order(operations.SEND_DTMF_TO_CONFERENCE, conference_id, params=params)

    async def gather(self, conference_id: str, params: GatherFromParticipant) -> CommandReply:
        """Play audio to one participant and collect digits."""
        return await self._order(operations.GATHER_FROM_PARTICIPANT, conference_id, params=params)

    async def start_recording(
        self, conference_id: str, params: RecordConference, *, command_id: str
    ) -> CommandReply:
        """Record everyone."""
        return await self._order(
            operations.RECORD_CONFERENCE, conference_id, params=params, command_id=command_id
        )

    async def pause_recording(
        self,
        conference_id: str,
        params: ConferenceRecordingChoice | None = None,
        *,
        command_id: str,
    ) -> CommandReply:
        """Record nothing for a while."""
        return await self._order(
            operations.PAUSE_CONFERENCE_RECORDING,
            conference_id,
            params=params,
            command_id=command_id,
        )

    async def resume_recording(
        self,
        conference_id: str,
        params: ConferenceRecordingChoice | None = None,
        *,
        command_id: str,
    ) -> CommandReply:
        """Go on with a recording that was paused."""
        return await self._order(
            operations.RESUME_CONFERENCE_RECORDING,
            conference_id,
            params=params,
            command_id=command_id,
        )

    async def stop_recording(
        self, conference_id: str, params: StopConferenceRecording | None = None, *, command_id: str
    ) -> CommandReply:
        """End a recording."""
        return await self._order(
            operations.STOP_CONFERENCE_RECORDING,
            conference_id,
            params=params,
            command_id=command_id,
        )

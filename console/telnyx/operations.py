"""Every operation of Telnyx's API that this program uses, one row each.

A row names the operation as Telnyx's contract does, and says how it is sent
and what comes back. Legs are named by their `call_control_id`, conferences by their
id, queues by their name.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from string import Formatter
from typing import Final, Generic, Literal, TypeAlias, TypeVar

from msgspec import Struct

from console.errors import CallAlreadyEnded, ConferenceOver, Refused, Wanted
from console.telnyx.done import DONE
from console.telnyx.params import applications, calls, conferences, lists, queues, recording, speech
from console.telnyx.params.base import NoParams, Params
from console.telnyx.params.transcription import Transcription
from console.telnyx.replies import (
    ActiveCall,
    Application,
    Body,
    CallStatus,
    CommandBody,
    CommandReply,
    Conference,
    Connection,
    Dialled,
    Nothing,
    Page,
    Participant,
    ParticipantRow,
    Queue,
    QueuedCall,
)

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Struct)
R_co = TypeVar("R_co", bound=Struct, covariant=True)

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Lane(Enum):
    """Which connections a request travels on; no lane can fill up another one."""

    HANGUP = "hangup"
    ORDERS = "orders"
    READS = "reads"


@dataclass(frozen=True, slots=True)
class Operation(Generic[P, R_co]):
    """One operation. `id` is the contract's, `path` has a `{name}` for every id."""

    id: str
    method: Method
    path: str
    params: type[P]
    reply: type[R_co]
    lane: Lane = Lane.ORDERS
    second_chance: bool = False
    """Whether a 422 may be a passing state: see `retry`."""
    idempotent: bool = False
    """Whether twice is the same as once without a command id: muting somebody who is muted."""
    so_already: tuple[type[Refused], R_co] | None = None
    """A refusal that says that what was wanted is so, and the reply that it stands for."""

    @property
    def name(self) -> str:
        """What developers call it: `hangup`, `call_control_applications.list`."""
        return self.id.removeprefix("calls.").removeprefix("actions.")

    @property
    def wanted(self) -> Wanted:
        """What it is to do, in words for developers and for people."""
        of_a_call = self.id.startswith(("calls.actions.", "conferences."))
        changes = self.method != "GET"
        return Wanted(self.name, DONE[self.id], changes=changes, of_a_call=changes and of_a_call)

    @property
    def id_names(self) -> tuple[str, ...]:
        """The names of the ids in the path, in order."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.path) if name)

    @property
    def takes_command_id(self) -> bool:
        """Whether Telnyx ignores a repetition that carries the same `command_id`."""
        return "command_id" in self.params.__struct_fields__

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return self.method != "POST" or self.takes_command_id or self.idempotent


class Question(Operation[P, R_co]):
    """An operation that changes nothing."""

    __slots__ = ()


def call_action(
    verb: str,
    params: type[P],
    segment: str | None = None,
    *,
    lane: Lane = Lane.ORDERS,
    second_chance: bool = False,
    idempotent: bool = False,
    so_already: tuple[type[Refused], CommandBody] | None = None,
) -> Operation[P, CommandBody]:
    """The row of a command to one leg; `segment` is the verb in the path where it differs."""
    return Operation(
        f"calls.actions.{verb}",
        "POST",
        f"/calls/{{call_control_id}}/actions/{segment or verb}",
        params,
        CommandBody,
        lane,
        second_chance,
        idempotent,
        so_already,
    )


def conference_action(
    verb: str,
    params: type[P],
    segment: str | None = None,
    *,
    idempotent: bool = False,
    so_already: tuple[type[Refused], CommandBody] | None = None,
) -> Operation[P, CommandBody]:
    """The row of a command to a conference."""
    return Operation(
        f"conferences.actions.{verb}",
        "POST",
        f"/conferences/{{id}}/actions/{segment or verb}",
        params,
        CommandBody,
        idempotent=idempotent,
        so_already=so_already,
    )


def read(name: str, path: str, params: type[P], reply: type[R]) -> Question[P, R]:
    """The row of a question."""
    return Question(name, "GET", path, params, reply, Lane.READS)


ALREADY_ENDED: Final = CommandReply(result="already ended")
"""What an end gives for a call or a conference that was over before: what was wanted is so."""

DIAL: Final = Operation("calls.dial", "POST", "/calls", calls.Dial, Body[Dialled])
"""The new leg is told before anybody answers."""
ANSWER: Final = call_action("answer", calls.Answer)
TRANSFER: Final = call_action("transfer", calls.Transfer)
"""Joins the leg to a new one; it stays up if the new one fails."""
BRIDGE: Final = call_action("bridge", calls.Bridge, second_chance=True)
REJECT: Final = call_action("reject", calls.Reject)
HANGUP: Final = call_action(
    "hangup",
    calls.Hangup,
    lane=Lane.HANGUP,
    so_already=(CallAlreadyEnded, CommandBody(ALREADY_ENDED)),
)
REFER: Final = call_action("refer", calls.Refer)
"""Asks the far end to call another SIP address itself."""
SEND_SIP_INFO: Final = call_action("send_sip_info", calls.SendSipInfo)
SWITCH_SUPERVISOR_ROLE: Final = call_action(
    "switch_supervisor_role", calls.SwitchSupervisorRole, idempotent=True
)
UPDATE_CLIENT_STATE: Final = Operation(
    "calls.actions.update_client_state",
    "PUT",
    "/calls/{call_control_id}/actions/client_state_update",
    calls.UpdateClientState,
    CommandBody,
)
"""Changes what comes back with later events of the leg."""
RETRIEVE_STATUS: Final = read(
    "calls.retrieve_status", "/calls/{call_control_id}", NoParams, Body[CallStatus]
)

SPEAK: Final = call_action("speak", speech.Speak)
"""Texts given while one is read out wait their turn."""
START_PLAYBACK: Final = call_action("start_playback", speech.StartPlayback, "playback_start")
STOP_PLAYBACK: Final = call_action("stop_playback", speech.StopPlayback, "playback_stop")
"""Ends what plays or is read out."""
SEND_DTMF: Final = call_action("send_dtmf", speech.SendDtmf)
GATHER: Final = call_action("gather", speech.Gather)
GATHER_USING_AUDIO: Final = call_action("gather_using_audio", speech.GatherUsingAudio)
GATHER_USING_SPEAK: Final = call_action("gather_using_speak", speech.GatherUsingSpeak)
STOP_GATHER: Final = call_action("stop_gather", speech.StopGather, "gather_stop")
START_RECORDING: Final = call_action("start_recording", recording.StartRecording, "record_start")
"""The link to the file comes in a webhook after the end."""
PAUSE_RECORDING: Final = call_action("pause_recording", recording.RecordingChoice, "record_pause")
RESUME_RECORDING: Final = call_action(
    "resume_recording", recording.RecordingChoice, "record_resume"
)
STOP_RECORDING: Final = call_action("stop_recording", recording.RecordingChoice, "record_stop")
START_STREAMING: Final = call_action("start_streaming", recording.StartStreaming, "streaming_start")
STOP_STREAMING: Final = call_action("stop_streaming", recording.StopStreaming, "streaming_stop")
START_TRANSCRIPTION: Final = call_action(
    "start_transcription", Transcription, "transcription_start"
)
"""The words come in webhooks."""
STOP_TRANSCRIPTION: Final = call_action(
    "stop_transcription", recording.StopTranscription, "transcription_stop"
)
START_NOISE_SUPPRESSION: Final = call_action(
    "start_noise_suppression", recording.StartNoiseSuppression, "suppression_start"
)
STOP_NOISE_SUPPRESSION: Final = call_action(
    "stop_noise_suppression", recording.StopNoiseSuppression, "suppression_stop"
)

LIST_ACTIVE_CALLS: Final = read(
    "connections.list_active_calls",
    "/connections/{connection_id}/active_calls",
    lists.ListActiveCalls,
    Page[ActiveCall],
)
"""The legs that are alive; Telnyx tells neither state nor parties."""
LIST_CONNECTIONS: Final = read(
    "connections.list", "/connections", lists.ListConnections, Page[Connection]
)
LIST_APPLICATIONS: Final = read(
    "call_control_applications.list",
    "/call_control_applications",
    lists.ListApplications,
    Page[Application],
)
RETRIEVE_APPLICATION: Final = read(
    "call_control_applications.retrieve",
    "/call_control_applications/{id}",
    NoParams,
    Body[Application],
)
CREATE_APPLICATION: Final = Operation(
    "call_control_applications.create",
    "POST",
    "/call_control_applications",
    applications.CreateApplication,
    Body[Application],
)
"""Telnyx takes no command id here, so a doubt is not cleared."""
UPDATE_APPLICATION: Final = Operation(
    "call_control_applications.update",
    "PATCH",
    "/call_control_applications/{id}",
    applications.UpdateApplication,
    Body[Application],
)
"""Changes what is set in the parameters; the rest stays."""
DELETE_APPLICATION: Final = Operation(
    "call_control_applications.delete",
    "DELETE",
    "/call_control_applications/{id}",
    NoParams,
    Nothing,
)
"""After a lost reply this may end in `NotFound`: it is gone."""

CREATE_CONFERENCE: Final = Operation(
    "conferences.create", "POST", "/conferences", conferences.CreateConference, Body[Conference]
)
"""Made out of a leg; a bridge that the leg was in ends."""
LIST_CONFERENCES: Final = read(
    "conferences.list", "/conferences", lists.ListConferences, Page[Conference]
)
RETRIEVE_CONFERENCE: Final = read(
    "conferences.retrieve", "/conferences/{id}", lists.RetrieveConference, Body[Conference]
)
LIST_PARTICIPANTS: Final = read(
    "conferences.list_participants",
    "/conferences/{conference_id}/participants",
    lists.ListParticipants,
    Page[ParticipantRow],
)
RETRIEVE_PARTICIPANT: Final = read(
    "conferences.retrieve_participant",
    "/conferences/{id}/participants/{participant_id}",
    NoParams,
    Body[Participant],
)
"""A participant is named here by the participant's own id or label."""
UPDATE_PARTICIPANT: Final = Operation(
    "conferences.update_participant",
    "PATCH",
    "/conferences/{id}/participants/{participant_id}",
    conferences.UpdateParticipant,
    Body[Participant],
)
"""Changes what happens when this participant, named as above, comes and goes."""
END_CONFERENCE: Final = conference_action(
    "end_conference",
    conferences.EndConference,
    "end",
    so_already=(ConferenceOver, CommandBody(ALREADY_ENDED)),
)
"""Everybody in it is hung up."""
JOIN_CONFERENCE: Final = conference_action("join", conferences.JoinConference)
LEAVE_CONFERENCE: Final = conference_action("leave", conferences.LeaveConference)
"""The leg is parked."""
UPDATE_SUPERVISOR: Final = conference_action("update", conferences.UpdateSupervisor)

# To all participants where none is named. No webhook tells of hold and mute.
HOLD: Final = conference_action("hold", conferences.HoldParticipants, idempotent=True)
UNHOLD: Final = conference_action("unhold", conferences.UnholdParticipants, idempotent=True)
MUTE: Final = conference_action("mute", conferences.ParticipantChoice, idempotent=True)
UNMUTE: Final = conference_action("unmute", conferences.ParticipantChoice, idempotent=True)
PLAY_TO_CONFERENCE: Final = conference_action("play", conferences.PlayToConference)
STOP_IN_CONFERENCE: Final = conference_action(
    "stop", conferences.ParticipantChoice, idempotent=True
)
SPEAK_TO_CONFERENCE: Final = conference_action("speak", conferences.SpeakToConference)
SEND_DTMF_TO_CONFERENCE: Final = conference_action("send_dtmf", conferences.SendDtmfToConference)

GATHER_FROM_PARTICIPANT: Final = conference_action(
    "gather_dtmf_audio", conferences.GatherFromParticipant, "gather_using_audio"
)
RECORD_CONFERENCE: Final = conference_action("record_start", conferences.RecordConference)
PAUSE_CONFERENCE_RECORDING: Final = conference_action(
    "record_pause", conferences.ConferenceRecordingChoice
)
RESUME_CONFERENCE_RECORDING: Final = conference_action(
    "record_resume", conferences.ConferenceRecordingChoice
)
STOP_CONFERENCE_RECORDING: Final = conference_action(
    "record_stop", conferences.StopConferenceRecording
)

ENQUEUE: Final = call_action("enqueue", queues.Enqueue)
LEAVE_QUEUE: Final = call_action("leave_queue", queues.LeaveQueue)
"""The leg is parked."""
CREATE_QUEUE: Final = Operation("queues.create", "POST", "/queues", queues.CreateQueue, Body[Queue])
LIST_QUEUES: Final = read("queues.list", "/queues", lists.NumberedList, Page[Queue])
RETRIEVE_QUEUE: Final = read("queues.retrieve", "/queues/{queue_name}", NoParams, Body[Queue])
UPDATE_QUEUE: Final = Operation(
    "queues.update",
    "POST",
    "/queues/{queue_name}",
    queues.UpdateQueue,
    Body[Queue],
    idempotent=True,
)
DELETE_QUEUE: Final = Operation(
    "queues.delete", "DELETE", "/queues/{queue_name}", NoParams, Nothing
)
"""Removes a queue that is empty."""
LIST_QUEUED_CALLS: Final = read(
    "queues.calls.list", "/queues/{queue_name}/calls", lists.NumberedList, Page[QueuedCall]
)
"""The head comes first."""
RETRIEVE_QUEUED_CALL: Final = read(
    "queues.calls.retrieve",
    "/queues/{queue_name}/calls/{call_control_id}",
    NoParams,
    Body[QueuedCall],
)
UPDATE_QUEUED_CALL: Final = Operation(
    "queues.calls.update",
    "PATCH",
    "/queues/{queue_name}/calls/{call_control_id}",
    queues.UpdateQueuedCall,
    Nothing,
)
"""Changes whether the place is kept after a hang-up."""
REMOVE_QUEUED_CALL: Final = Operation(
    "queues.calls.remove",
    "DELETE",
    "/queues/{queue_name}/calls/{call_control_id}",
    NoParams,
    Nothing,
)

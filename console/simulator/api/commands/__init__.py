"""The commands that a leg or a conference takes, by the name that stands in the path.

One module holds one family; a further family is a module and its lines here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from console.simulator.api.commands import (
    conference,
    conference_sound,
    gather,
    handling,
    joining,
    noise_suppression,
    queueing,
    recording,
    signalling,
    sounding,
    streaming,
    transcription,
)
from console.simulator.api.commands.command import Command, command
from console.simulator.api.commands.conference import ConferenceCommand

COMMANDS: Final[Mapping[tuple[str, str], Command]] = {
    ("POST", "answer"): command(handling.Answer, handling.answer),
    ("POST", "reject"): command(handling.Reject, handling.reject),
    ("POST", "hangup"): command(handling.HangUp, handling.hang_up),
    ("PUT", "client_state_update"): command(
        handling.UpdateClientState, handling.update_client_state
    ),
    ("POST", "switch_supervisor_role"): command(
        handling.SwitchSupervisorRole, handling.switch_supervisor_role, needs_answer=True
    ),
    ("POST", "transfer"): command(joining.Transfer, joining.transfer),
    ("POST", "bridge"): command(joining.Bridge, joining.bridge, needs_answer=True),
    ("POST", "refer"): command(signalling.Refer, signalling.refer, needs_answer=True),
    ("POST", "send_sip_info"): command(
        signalling.SendSipInfo, signalling.send_sip_info, needs_answer=True
    ),
    ("POST", "send_dtmf"): command(signalling.SendDtmf, signalling.send_dtmf, needs_answer=True),
    ("POST", "speak"): command(sounding.Speak, sounding.speak, needs_answer=True),
    ("POST", "playback_start"): command(
        sounding.StartPlayback, sounding.start_playback, needs_answer=True
    ),
    ("POST", "playback_stop"): command(
        sounding.StopPlayback, sounding.stop_playback, needs_answer=True
    ),
    ("POST", "gather"): command(gather.Gather, gather.gather, needs_answer=True),
    ("POST", "gather_using_speak"): command(
        gather.GatherUsingSpeak, gather.gather_using_speak, needs_answer=True
    ),
    ("POST", "gather_using_audio"): command(
        gather.GatherUsingAudio, gather.gather_using_audio, needs_answer=True
    ),
    ("POST", "gather_stop"): command(gather.StopGather, gather.stop_gather, needs_answer=True),
    ("POST", "record_start"): command(recording.StartRecording, recording.start),
    ("POST", "record_stop"): command(recording.HandleRecording, recording.stop),
    ("POST", "record_pause"): command(recording.HandleRecording, recording.check),
    ("POST", "record_resume"): command(recording.HandleRecording, recording.check),
    ("POST", "streaming_start"): command(
        streaming.StartStreaming, streaming.start, needs_answer=True
    ),
    ("POST", "streaming_stop"): command(streaming.StopStreaming, streaming.stop, needs_answer=True),
    ("POST", "suppression_start"): command(
        noise_suppression.StartNoiseSuppression, noise_suppression.start, needs_answer=True
    ),
    ("POST", "suppression_stop"): command(
        noise_suppression.StopNoiseSuppression, noise_suppression.stop, needs_answer=True
    ),
    ("POST", "transcription_start"): command(
        transcription.StartTranscription, transcription.start, needs_answer=True
    ),
    ("POST", "transcription_stop"): command(
        transcription.StopTranscription, transcription.stop, needs_answer=True
    ),
    ("POST", "enqueue"): command(queueing.Enqueue, queueing.enqueue, needs_answer=True),
    ("POST", "leave_queue"): command(queueing.LeaveQueue, queueing.leave_queue, needs_answer=True),
}
"""Method and name of each command, and what it does."""

CONFERENCE_COMMANDS: Final[Mapping[str, ConferenceCommand]] = {
    "join": conference.command(conference.Join, conference.join),
    "leave": conference.command(conference.Leave, conference.leave),
    "end": conference.command(conference.End, conference.end),
    "hold": conference.command(conference.Hold, conference.hold),
    "unhold": conference.command(conference.Unhold, conference.unhold),
    "mute": conference.command(conference.Meant, conference.mute),
    "unmute": conference.command(conference.Meant, conference.unmute),
    "update": conference.command(conference.Update, conference.update),
    "play": conference.command(conference_sound.Play, conference_sound.play),
    "speak": conference.command(conference_sound.Speak, conference_sound.speak),
    "stop": conference.command(conference.Meant, conference_sound.stop),
    "send_dtmf": conference.command(conference_sound.SendDtmf, conference_sound.send_dtmf),
    "gather_using_audio": conference.command(
        conference_sound.AskOne, conference_sound.gather_using_audio
    ),
    "record_start": conference.command(
        conference_sound.StartRecording, conference_sound.start_recording
    ),
    "record_stop": conference.command(
        conference_sound.StopRecording, conference_sound.stop_recording
    ),
    "record_pause": conference.command(
        conference_sound.HandleRecording, conference_sound.handle_recording
    ),
    "record_resume": conference.command(
        conference_sound.HandleRecording, conference_sound.handle_recording
    ),
}
"""Name of each command to a conference, and what it does."""

"""Parameters of conferences and their participants."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from console.telnyx.params.base import Params
from console.telnyx.params.languages import SpeakLanguage
from console.telnyx.params.voices import VoiceSettings
from console.telnyx.params.words import (
    BeepEnabled,
    ConferenceRegion,
    ConferenceRole,
    PayloadType,
    RecordChannels,
    RecordFormat,
    RecordTrim,
)


class CreateConference(Params, frozen=True, kw_only=True):
    """`POST /conferences`: a conference with the leg `call_control_id` in it."""

    call_control_id: str
    name: str
    beep_enabled: BeepEnabled | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    comfort_noise: bool | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    duration_minutes: int | UnsetType = UNSET
    hold_audio_url: str | UnsetType = UNSET
    hold_media_name: str | UnsetType = UNSET
    max_participants: int | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET
    start_conference_on_create: bool | UnsetType = UNSET


class EndConference(Params, frozen=True, kw_only=True):
    """`actions/end`."""

    command_id: str | UnsetType = UNSET


class JoinConference(Params, frozen=True, kw_only=True):
    """`actions/join`: a leg joins."""

    call_control_id: str
    beep_enabled: BeepEnabled | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    end_conference_on_exit: bool | UnsetType = UNSET
    hold: bool | UnsetType = UNSET
    hold_audio_url: str | UnsetType = UNSET
    hold_media_name: str | UnsetType = UNSET
    mute: bool | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET
    soft_end_conference_on_exit: bool | UnsetType = UNSET
    start_conference_on_enter: bool | UnsetType = UNSET
    supervisor_role: ConferenceRole | UnsetType = UNSET
    whisper_call_control_ids: tuple[str, ...] | UnsetType = UNSET


class LeaveConference(Params, frozen=True, kw_only=True):
    """`actions/leave`: a leg leaves and is parked."""

    call_control_id: str
    beep_enabled: BeepEnabled | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET


class UpdateSupervisor(Params, frozen=True, kw_only=True):
    """`actions/update`: whom a supervisor hears and who hears them."""

    call_control_id: str
    supervisor_role: ConferenceRole
    command_id: str | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET
    whisper_call_control_ids: tuple[str, ...] | UnsetType = UNSET


class HoldParticipants(Params, frozen=True, kw_only=True):
    """`actions/hold`; no list means everyone."""

    audio_url: str | UnsetType = UNSET
    call_control_ids: tuple[str, ...] | UnsetType = UNSET
    media_name: str | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET


class UnholdParticipants(Params, frozen=True, kw_only=True):
    """`actions/unhold`."""

    call_control_ids: tuple[str, ...]
    region: ConferenceRegion | UnsetType = UNSET


class ParticipantChoice(Params, frozen=True, kw_only=True):
    """`actions/mute`, `unmute` and `stop`; no list means everyone."""

    call_control_ids: tuple[str, ...] | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET


class PlayToConference(Params, frozen=True, kw_only=True):
    """`actions/play`; no list means everyone."""

    audio_url: str | UnsetType = UNSET
    call_control_ids: tuple[str, ...] | UnsetType = UNSET
    loop: str | int | UnsetType = UNSET
    media_name: str | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET


class SpeakToConference(Params, frozen=True, kw_only=True):
    """`actions/speak`; no list means everyone."""

    payload: str
    voice: str
    call_control_ids: tuple[str, ...] | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    language: SpeakLanguage | UnsetType = UNSET
    payload_type: PayloadType | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET
    voice_settings: VoiceSettings | UnsetType = UNSET


class SendDtmfToConference(Params, frozen=True, kw_only=True):
    """`actions/send_dtmf`; no list means everyone."""

    digits: str
    call_control_ids: tuple[str, ...] | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    duration_millis: int | UnsetType = UNSET


class GatherFromParticipant(Params, frozen=True, kw_only=True):
    """`actions/gather_using_audio`: one participant is asked for digits."""

    call_control_id: str
    audio_url: str | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    gather_id: str | UnsetType = UNSET
    initial_timeout_millis: int | UnsetType = UNSET
    inter_digit_timeout_millis: int | UnsetType = UNSET
    invalid_audio_url: str | UnsetType = UNSET
    invalid_media_name: str | UnsetType = UNSET
    maximum_digits: int | UnsetType = UNSET
    maximum_tries: int | UnsetType = UNSET
    media_name: str | UnsetType = UNSET
    minimum_digits: int | UnsetType = UNSET
    stop_playback_on_dtmf: bool | UnsetType = UNSET
    terminating_digit: str | UnsetType = UNSET
    timeout_millis: int | UnsetType = UNSET
    valid_digits: str | UnsetType = UNSET


class RecordConference(Params, frozen=True, kw_only=True):
    """`actions/record_start`."""

    format: RecordFormat
    channels: RecordChannels | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    custom_file_name: str | UnsetType = UNSET
    play_beep: bool | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET
    trim: RecordTrim | UnsetType = UNSET


class ConferenceRecordingChoice(Params, frozen=True, kw_only=True):
    """`actions/record_pause` and `record_resume`: which recording."""

    command_id: str | UnsetType = UNSET
    recording_id: str | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET


class StopConferenceRecording(Params, frozen=True, kw_only=True):
    """`actions/record_stop`."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    recording_id: str | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET


class UpdateParticipant(Params, frozen=True, kw_only=True):
    """`PATCH …/participants/{participant_id}`."""

    beep_enabled: BeepEnabled | UnsetType = UNSET
    end_conference_on_exit: bool | UnsetType = UNSET
    soft_end_conference_on_exit: bool | UnsetType = UNSET

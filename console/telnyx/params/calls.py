"""Parameters of the orders on a call: dial, answer, transfer, bridge, reject and the rest."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from console.telnyx.params.assistants import Assistant
from console.telnyx.params.base import Params
from console.telnyx.params.languages import Ringtone
from console.telnyx.params.legs import (
    ConferenceConfig,
    CustomSipHeader,
    DeepfakeDetection,
    DialogflowConfig,
    MachineDetectionConfig,
    SipHeader,
    SoundModifications,
    WebhookRetries,
)
from console.telnyx.params.relay import ConversationRelay
from console.telnyx.params.transcription import Transcription
from console.telnyx.params.words import (
    BidirectionalCodec,
    BidirectionalMode,
    MachineDetection,
    MediaEncryption,
    MuteDtmf,
    Privacy,
    RecordChannels,
    RecordFormat,
    RecordFrom,
    RecordTrack,
    RecordTrim,
    SamplingRate,
    SipRegion,
    SipTransport,
    StreamCodec,
    StreamTrack,
    SupervisorRole,
    TargetLegs,
    WebhookMethod,
)


class Dial(Params, frozen=True, kw_only=True, rename={"from_": "from"}):
    """`POST /calls`: a new outgoing leg. `to` may be a list, tried in turn."""

    connection_id: str
    to: str | tuple[str, ...]
    from_: str
    answering_machine_detection: MachineDetection | UnsetType = UNSET
    answering_machine_detection_config: MachineDetectionConfig | UnsetType = UNSET
    assistant: Assistant | UnsetType = UNSET
    audio_url: str | UnsetType = UNSET
    billing_group_id: str | UnsetType = UNSET
    bridge_intent: bool | UnsetType = UNSET
    bridge_on_answer: bool | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    conference_config: ConferenceConfig | UnsetType = UNSET
    conversation_relay_config: ConversationRelay | UnsetType = UNSET
    custom_headers: tuple[CustomSipHeader, ...] | UnsetType = UNSET
    deepfake_detection: DeepfakeDetection | UnsetType = UNSET
    dialogflow_config: DialogflowConfig | UnsetType = UNSET
    diversion: str | UnsetType = UNSET
    enable_dialogflow: bool | UnsetType = UNSET
    from_display_name: str | UnsetType = UNSET
    link_to: str | UnsetType = UNSET
    media_encryption: MediaEncryption | UnsetType = UNSET
    media_name: str | UnsetType = UNSET
    park_after_unbridge: str | UnsetType = UNSET
    preferred_codecs: str | UnsetType = UNSET
    prevent_double_bridge: bool | UnsetType = UNSET
    privacy: Privacy | UnsetType = UNSET
    record: RecordFrom | UnsetType = UNSET
    record_channels: RecordChannels | UnsetType = UNSET
    record_custom_file_name: str | UnsetType = UNSET
    record_format: RecordFormat | UnsetType = UNSET
    record_max_length: int | UnsetType = UNSET
    record_timeout_secs: int | UnsetType = UNSET
    record_track: RecordTrack | UnsetType = UNSET
    record_trim: RecordTrim | UnsetType = UNSET
    retry_on_timeout: bool | UnsetType = UNSET
    route_to_mobile: bool | UnsetType = UNSET
    send_digits_on_answer: str | UnsetType = UNSET
    send_silence_when_idle: bool | UnsetType = UNSET
    sip_auth_password: str | UnsetType = UNSET
    sip_auth_username: str | UnsetType = UNSET
    sip_headers: tuple[SipHeader, ...] | UnsetType = UNSET
    sip_region: SipRegion | UnsetType = UNSET
    sip_transport_protocol: SipTransport | UnsetType = UNSET
    sound_modifications: SoundModifications | UnsetType = UNSET
    stream_auth_token: str | UnsetType = UNSET
    stream_bidirectional_codec: BidirectionalCodec | UnsetType = UNSET
    stream_bidirectional_mode: BidirectionalMode | UnsetType = UNSET
    stream_bidirectional_sampling_rate: SamplingRate | UnsetType = UNSET
    stream_bidirectional_target_legs: TargetLegs | UnsetType = UNSET
    stream_codec: StreamCodec | UnsetType = UNSET
    stream_establish_before_call_originate: bool | UnsetType = UNSET
    stream_track: StreamTrack | UnsetType = UNSET
    stream_url: str | UnsetType = UNSET
    supervise_call_control_id: str | UnsetType = UNSET
    supervisor_role: SupervisorRole | UnsetType = UNSET
    time_limit_secs: int | UnsetType = UNSET
    timeout_secs: int | UnsetType = UNSET
    transcription: bool | UnsetType = UNSET
    transcription_config: Transcription | UnsetType = UNSET
    webhook_retries_policies: dict[str, WebhookRetries] | UnsetType = UNSET
    webhook_url: str | UnsetType = UNSET
    webhook_url_method: WebhookMethod | UnsetType = UNSET
    webhook_urls: dict[str, tuple[str, ...]] | UnsetType = UNSET
    webhook_urls_method: WebhookMethod | UnsetType = UNSET


class Answer(Params, frozen=True, kw_only=True):
    """`actions/answer`: an incoming leg is answered."""

    assistant: Assistant | UnsetType = UNSET
    billing_group_id: str | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    conversation_relay_config: ConversationRelay | UnsetType = UNSET
    custom_headers: tuple[CustomSipHeader, ...] | UnsetType = UNSET
    deepfake_detection: DeepfakeDetection | UnsetType = UNSET
    preferred_codecs: Literal["G722,PCMU,PCMA,G729,OPUS,VP8,H264"] | UnsetType = UNSET
    record: RecordFrom | UnsetType = UNSET
    record_channels: RecordChannels | UnsetType = UNSET
    record_custom_file_name: str | UnsetType = UNSET
    record_format: RecordFormat | UnsetType = UNSET
    record_max_length: int | UnsetType = UNSET
    record_timeout_secs: int | UnsetType = UNSET
    record_track: RecordTrack | UnsetType = UNSET
    record_trim: RecordTrim | UnsetType = UNSET
    send_silence_when_idle: bool | UnsetType = UNSET
    sip_headers: tuple[SipHeader, ...] | UnsetType = UNSET
    sound_modifications: SoundModifications | UnsetType = UNSET
    stream_bidirectional_codec: BidirectionalCodec | UnsetType = UNSET
    stream_bidirectional_mode: BidirectionalMode | UnsetType = UNSET
    stream_bidirectional_target_legs: TargetLegs | UnsetType = UNSET
    stream_codec: StreamCodec | UnsetType = UNSET
    stream_track: StreamTrack | UnsetType = UNSET
    stream_url: str | UnsetType = UNSET
    transcription: bool | UnsetType = UNSET
    transcription_config: Transcription | UnsetType = UNSET
    webhook_retries_policies: dict[str, WebhookRetries] | UnsetType = UNSET
    webhook_url: str | UnsetType = UNSET
    webhook_url_method: WebhookMethod | UnsetType = UNSET
    webhook_urls: dict[str, tuple[str, ...]] | UnsetType = UNSET
    webhook_urls_method: WebhookMethod | UnsetType = UNSET


class Transfer(Params, frozen=True, kw_only=True, rename={"from_": "from"}):
    """`actions/transfer`: the leg is joined to a new leg towards `to`."""

    to: str
    answering_machine_detection: MachineDetection | UnsetType = UNSET
    answering_machine_detection_config: MachineDetectionConfig | UnsetType = UNSET
    audio_url: str | UnsetType = UNSET
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    custom_headers: tuple[CustomSipHeader, ...] | UnsetType = UNSET
    diversion: str | UnsetType = UNSET
    early_media: bool | UnsetType = UNSET
    from_display_name: str | UnsetType = UNSET
    media_encryption: MediaEncryption | UnsetType = UNSET
    media_name: str | UnsetType = UNSET
    mute_dtmf: MuteDtmf | UnsetType = UNSET
    park_after_unbridge: str | UnsetType = UNSET
    preferred_codecs: str | UnsetType = UNSET
    privacy: Privacy | UnsetType = UNSET
    record: RecordFrom | UnsetType = UNSET
    record_channels: RecordChannels | UnsetType = UNSET
    record_custom_file_name: str | UnsetType = UNSET
    record_format: RecordFormat | UnsetType = UNSET
    record_max_length: int | UnsetType = UNSET
    record_timeout_secs: int | UnsetType = UNSET
    record_track: RecordTrack | UnsetType = UNSET
    record_trim: RecordTrim | UnsetType = UNSET
    route_to_mobile: bool | UnsetType = UNSET
    send_digits_on_answer: str | UnsetType = UNSET
    sip_auth_password: str | UnsetType = UNSET
    sip_auth_username: str | UnsetType = UNSET
    sip_headers: tuple[SipHeader, ...] | UnsetType = UNSET
    sip_region: SipRegion | UnsetType = UNSET
    sip_transport_protocol: SipTransport | UnsetType = UNSET
    sound_modifications: SoundModifications | UnsetType = UNSET
    target_leg_client_state: str | UnsetType = UNSET
    time_limit_secs: int | UnsetType = UNSET
    timeout_secs: int | UnsetType = UNSET
    webhook_retries_policies: dict[str, WebhookRetries] | UnsetType = UNSET
    webhook_url: str | UnsetType = UNSET
    webhook_url_method: WebhookMethod | UnsetType = UNSET
    webhook_urls: dict[str, tuple[str, ...]] | UnsetType = UNSET
    webhook_urls_method: WebhookMethod | UnsetType = UNSET
    from_: str | UnsetType = UNSET


class Bridge(Params, frozen=True, kw_only=True):
    """`actions/bridge`: the leg is joined to the leg `call_control_id`."""

    call_control_id: str
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    hold_after_unbridge: bool | UnsetType = UNSET
    mute_dtmf: MuteDtmf | UnsetType = UNSET
    park_after_unbridge: str | UnsetType = UNSET
    play_ringtone: bool | UnsetType = UNSET
    prevent_double_bridge: bool | UnsetType = UNSET
    queue: str | UnsetType = UNSET
    record: RecordFrom | UnsetType = UNSET
    record_channels: RecordChannels | UnsetType = UNSET
    record_custom_file_name: str | UnsetType = UNSET
    record_format: RecordFormat | UnsetType = UNSET
    record_max_length: int | UnsetType = UNSET
    record_timeout_secs: int | UnsetType = UNSET
    record_track: RecordTrack | UnsetType = UNSET
    record_trim: RecordTrim | UnsetType = UNSET
    ringtone: Ringtone | UnsetType = UNSET
    video_room_context: str | UnsetType = UNSET
    video_room_id: str | UnsetType = UNSET


class Reject(Params, frozen=True, kw_only=True):
    """`actions/reject`: an incoming leg is refused."""

    cause: Literal["CALL_REJECTED", "NOT_FOUND", "TEMPORARILY_UNAVAILABLE", "USER_BUSY"]
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET


class Hangup(Params, frozen=True, kw_only=True):
    """`actions/hangup`: the leg ends."""

    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    custom_headers: tuple[CustomSipHeader, ...] | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class Refer(Params, frozen=True, kw_only=True):
    """`actions/refer`: the far end is asked to call `sip_address` itself (SIP REFER)."""

    sip_address: str
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET
    custom_headers: tuple[CustomSipHeader, ...] | UnsetType = UNSET
    sip_auth_password: str | UnsetType = UNSET
    sip_auth_username: str | UnsetType = UNSET
    sip_headers: tuple[SipHeader, ...] | UnsetType = UNSET


class SendSipInfo(Params, frozen=True, kw_only=True):
    """`actions/send_sip_info`: a SIP INFO; Telnyx takes at most 1,400 bytes of body."""

    body: str
    content_type: str
    client_state: str | UnsetType = UNSET
    command_id: str | UnsetType = UNSET


class UpdateClientState(Params, frozen=True, kw_only=True):
    """`actions/client_state_update`: base64 that comes back in later events of the leg."""

    client_state: str


class SwitchSupervisorRole(Params, frozen=True, kw_only=True):
    """`actions/switch_supervisor_role`: who hears a supervisor, if anybody."""

    role: SupervisorRole

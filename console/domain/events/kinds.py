"""Which payload each kind of event has, and how one is read without losing the event.

Kinds and fields are those of the contract. Three kinds stand in no schema of it:
`conference.floor.changed` and `call.transcription`, whose shapes the vendor's library
has, and `call.sip_info.received`, which the documents only mention.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from console.decoders import json_decoder, learnt
from console.domain.events import assistant, call, conference, detection, media, payment
from console.domain.events.fact import Payload, Unknown

KINDS: Final[Mapping[str, type[Payload]]] = MappingProxyType(
    {
        "call.initiated": call.Initiated,
        "call.answered": call.Answered,
        "call.bridged": call.Bridged,
        "call.hangup": call.HungUp,
        "call.hold": call.Held,
        "call.unhold": call.Unheld,
        "call.enqueued": call.Enqueued,
        "call.dequeued": call.Dequeued,
        "call.dtmf.received": call.DtmfReceived,
        "call.gather.ended": call.GatherEnded,
        "call.refer.started": call.ReferStarted,
        "call.refer.completed": call.ReferCompleted,
        "call.refer.failed": call.ReferFailed,
        "call.sip_info.received": call.SipInfoReceived,
        "call.cost": call.Costed,
        "call.speak.started": media.SpeakStarted,
        "call.speak.ended": media.SpeakEnded,
        "call.playback.started": media.PlaybackStarted,
        "call.playback.ended": media.PlaybackEnded,
        "call.recording.saved": media.RecordingSaved,
        "call.recording.error": media.RecordingFailed,
        "call.recording.transcription.saved": media.RecordingTranscribed,
        "call.transcription": media.Transcribed,
        "call.fork.started": media.ForkStarted,
        "call.fork.stopped": media.ForkStopped,
        "streaming.started": media.StreamingStarted,
        "streaming.stopped": media.StreamingStopped,
        "streaming.failed": media.StreamingFailed,
        "siprec.started": media.SiprecStarted,
        "siprec.stopped": media.SiprecStopped,
        "siprec.failed": media.SiprecFailed,
        "call.machine.detection.ended": detection.MachineDetectionEnded,
        "call.machine.greeting.ended": detection.MachineGreetingEnded,
        "call.machine.premium.detection.started": detection.PremiumDetectionStarted,
        "call.machine.premium.detection.ended": detection.PremiumDetectionEnded,
        "call.machine.premium.greeting.ended": detection.PremiumGreetingEnded,
        "call.machine.premium.call_screening.detected": detection.CallScreeningDetected,
        "call.deepfake_detection.result": detection.DeepfakeChecked,
        "call.deepfake_detection.error": detection.DeepfakeCheckFailed,
        "call.ai_gather.ended": assistant.AnswersGathered,
        "call.ai_gather.message_history_updated": assistant.AnswersDiscussed,
        "call.ai_gather.partial_results": assistant.AnswersProgressed,
        "call.conversation.created": assistant.ConversationCreated,
        "call.conversation.ended": assistant.ConversationEnded,
        "call.conversation.start_failed": assistant.ConversationNotStarted,
        "call.conversation_insights.generated": assistant.InsightsGenerated,
        "call.analyzed": assistant.Analyzed,
        "call.payment.progress": payment.PaymentProgressed,
        "call.payment.completed": payment.PaymentCompleted,
        "conference.created": conference.ConferenceCreated,
        "conference.ended": conference.ConferenceEnded,
        "conference.participant.joined": conference.ConferenceParticipantJoined,
        "conference.participant.left": conference.ConferenceParticipantLeft,
        "conference.floor.changed": conference.ConferenceFloorChanged,
        "conference.speak.started": conference.ConferenceSpeakStarted,
        "conference.speak.ended": conference.ConferenceSpeakEnded,
        "conference.playback.started": conference.ConferencePlaybackStarted,
        "conference.playback.ended": conference.ConferencePlaybackEnded,
        "conference.participant.speak.started": conference.ConferenceParticipantSpeakStarted,
        "conference.participant.speak.ended": conference.ConferenceParticipantSpeakEnded,
        "conference.participant.playback.started": conference.ConferenceParticipantPlaybackStarted,
        "conference.participant.playback.ended": conference.ConferenceParticipantPlaybackEnded,
        "conference.recording.saved": conference.ConferenceRecordingSaved,
    }
)
"""Every kind of event that Telnyx is known to send about calls, and its payload."""

TELL_WHAT_WAS_SAID: Final = frozenset(
    {
        "call.transcription",
        "call.recording.transcription.saved",
        "call.ai_gather.ended",
        "call.ai_gather.message_history_updated",
        "call.ai_gather.partial_results",
        "call.conversation.ended",
        "call.conversation_insights.generated",
        "call.analyzed",
    }
)
"""Kinds that bring words of a conversation."""


def read_payload(kind: str, body: bytes | msgspec.Raw) -> Payload:
    """The payload of an event of this kind, from its JSON; `Unknown` for a kind without a shape.

    Raises:
        msgspec.MsgspecError: it is no JSON object, or a field has another type;
            `fit_payload` then saves what can be saved.
    """
    return json_decoder(KINDS.get(kind, Unknown)).decode(body)


def fit_payload(kind: str, loose: Mapping[str, object]) -> tuple[Payload, tuple[str, ...]]:
    """The payload of an event, and the names of the fields that had to be left out.

    A field whose type is not the contract's costs that field, never the event.
    """
    shape = learnt(KINDS.get(kind, Unknown))
    fitting: dict[str, object] = {}
    misfits: list[str] = []
    for field in msgspec.structs.fields(shape):
        name = field.encode_name
        if name not in loose:
            continue
        try:
            fitting[name] = _fitting(loose[name], field.type)
        except msgspec.ValidationError:
            misfits.append(name)
    return msgspec.convert(fitting, shape), tuple(misfits)


def _fitting(value: object, wanted: object) -> object:
    """The value, if the type takes it; a number where text is due becomes text (ids are digits)."""
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError:
        if isinstance(value, bool) or not isinstance(value, int):
            raise
        value = str(value)
        msgspec.convert(value, wanted)
    return value

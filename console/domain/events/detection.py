"""Who or what answered: answering machines, call screening, cloned voices."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from console.domain.events.fact import Parties, Payload, known

Answerer: TypeAlias = Annotated[str | None, known("human", "machine", "not_sure")]
Greeting: TypeAlias = Annotated[str | None, known("beep_detected", "ended", "not_sure")]
PremiumAnswerer: TypeAlias = Annotated[
    str | None,
    known("human_residence", "human_business", "machine", "silence", "fax_detected", "not_sure"),
]
PremiumGreeting: TypeAlias = Annotated[
    str | None, known("beep_detected", "no_beep_detected", "prompt_ended")
]
VoiceVerdict: TypeAlias = Annotated[str | None, known("real", "fake", "silence_timeout")]
VoiceFault: TypeAlias = Annotated[
    str | None,
    known("detection_timeout", "rtp_timeout", "dfd_connection_error", "dfd_stream_error"),
]


class MachineDetectionEnded(Parties, frozen=True, kw_only=True, gc=False):
    """call.machine.detection.ended."""

    result: Answerer = None


class MachineGreetingEnded(Parties, frozen=True, kw_only=True, gc=False):
    """call.machine.greeting.ended: a message may be left now."""

    result: Greeting = None


class PremiumDetectionStarted(Parties, frozen=True, kw_only=True, gc=False):
    """call.machine.premium.detection.started."""


class PremiumDetectionEnded(Parties, frozen=True, kw_only=True, gc=False):
    """call.machine.premium.detection.ended."""

    result: PremiumAnswerer = None


class PremiumGreetingEnded(Parties, frozen=True, kw_only=True, gc=False):
    """call.machine.premium.greeting.ended."""

    result: PremiumGreeting = None


class CallScreeningDetected(Parties, frozen=True, kw_only=True, gc=False):
    """call.machine.premium.call_screening.detected: a robot asks who is calling."""

    result: Annotated[str | None, known("screening")] = None


class DeepfakeChecked(Payload, frozen=True, kw_only=True, gc=False):
    """call.deepfake_detection.result. `score` and `consistency` run from 0 to 1."""

    result: VoiceVerdict = None
    score: float | None = None
    consistency: float | None = None


class DeepfakeCheckFailed(Payload, frozen=True, kw_only=True, gc=False):
    """call.deepfake_detection.error."""

    error_message: VoiceFault = None

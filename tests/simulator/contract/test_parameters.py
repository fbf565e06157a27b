"""The parameters that the simulator knows are those that the official SDK can send."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from msgspec import inspect
from telnyx import types
from telnyx.types import call_dial_params, calls, conferences
from telnyx.types.calls import action_start_noise_suppression_params as suppression_params

from console.simulator.api.commands import (
    conference,
    conference_sound,
    gather,
    handling,
    joining,
    noise_suppression,
    placing,
    queueing,
    recording,
    signalling,
    sounding,
    streaming,
    transcription,
)
from console.simulator.api.commands.body import CommandBody
from console.simulator.contract import transcription as engines
from console.simulator.contract.account import ApplicationBody
from console.simulator.contract.parameters import is_destination, read
from console.simulator.contract.refusals import Refusal

SHAPES: list[tuple[type[msgspec.Struct], Any]] = [
    (placing.Dial, types.CallDialParams),
    (handling.Answer, calls.ActionAnswerParams),
    (handling.Reject, calls.ActionRejectParams),
    (handling.HangUp, calls.ActionHangupParams),
    (handling.UpdateClientState, calls.ActionUpdateClientStateParams),
    (joining.Transfer, calls.ActionTransferParams),
    (joining.Bridge, calls.ActionBridgeParams),
    (signalling.Refer, calls.ActionReferParams),
    (signalling.SendSipInfo, calls.ActionSendSipInfoParams),
    (signalling.SendDtmf, calls.ActionSendDtmfParams),
    (sounding.Speak, calls.ActionSpeakParams),
    (sounding.StartPlayback, calls.ActionStartPlaybackParams),
    (sounding.StopPlayback, calls.ActionStopPlaybackParams),
    (gather.Gather, calls.ActionGatherParams),
    (gather.GatherUsingSpeak, calls.ActionGatherUsingSpeakParams),
    (gather.GatherUsingAudio, calls.ActionGatherUsingAudioParams),
    (gather.StopGather, calls.ActionStopGatherParams),
    (recording.StartRecording, calls.ActionStartRecordingParams),
    (recording.HandleRecording, calls.ActionStopRecordingParams),
    (recording.HandleRecording, calls.ActionPauseRecordingParams),
    (recording.HandleRecording, calls.ActionResumeRecordingParams),
    (streaming.StartStreaming, calls.ActionStartStreamingParams),
    (streaming.StopStreaming, calls.ActionStopStreamingParams),
    (conference.Create, types.ConferenceCreateParams),
    (conference.Join, conferences.ActionJoinParams),
    (conference.Leave, conferences.ActionLeaveParams),
    (conference.Update, conferences.ActionUpdateParams),
    (conference.Hold, conferences.ActionHoldParams),
    (conference.Unhold, conferences.ActionUnholdParams),
    (conference.Meant, conferences.ActionMuteParams),
    (conference.Meant, conferences.ActionUnmuteParams),
    (conference.Meant, conferences.ActionStopParams),
    (conference.End, conferences.ActionEndConferenceParams),
    (conference_sound.Play, conferences.ActionPlayParams),
    (conference_sound.Speak, conferences.ActionSpeakParams),
    (conference_sound.SendDtmf, conferences.ActionSendDtmfParams),
    (conference_sound.AskOne, conferences.ActionGatherDtmfAudioParams),
    (conference_sound.StartRecording, conferences.ActionRecordStartParams),
    (conference_sound.StopRecording, conferences.ActionRecordStopParams),
    (conference_sound.HandleRecording, conferences.ActionRecordPauseParams),
    (conference_sound.HandleRecording, conferences.ActionRecordResumeParams),
    (placing.ConferenceConfig, call_dial_params.ConferenceConfig),
    (queueing.Enqueue, calls.ActionEnqueueParams),
    (queueing.LeaveQueue, calls.ActionLeaveQueueParams),
    (queueing.CreateQueue, types.QueueCreateParams),
    (queueing.UpdateQueue, types.QueueUpdateParams),
    (handling.SwitchSupervisorRole, calls.ActionSwitchSupervisorRoleParams),
    (noise_suppression.StartNoiseSuppression, calls.ActionStartNoiseSuppressionParams),
    (noise_suppression.StopNoiseSuppression, calls.ActionStopNoiseSuppressionParams),
    (noise_suppression.EngineConfig, suppression_params.NoiseSuppressionEngineConfig),
    (transcription.StartTranscription, calls.ActionStartTranscriptionParams),
    (transcription.StartTranscription, calls.TranscriptionStartRequestParam),
    (transcription.StopTranscription, calls.ActionStopTranscriptionParams),
    (engines.Google, calls.TranscriptionEngineGoogleConfigParam),
    (engines.A, calls.TranscriptionEngineAConfigParam),
    (engines.Telnyx, calls.TranscriptionEngineTelnyxConfigParam),
    (engines.B, calls.TranscriptionEngineBConfigParam),
    (engines.Azure, calls.TranscriptionEngineAzureConfigParam),
    (engines.Xai, calls.TranscriptionEngineXaiConfigParam),
    (engines.AssemblyAi, calls.TranscriptionEngineAssemblyaiConfigParam),
    (engines.Speechmatics, calls.TranscriptionEngineSpeechmaticsConfigParam),
    (engines.Soniox, calls.TranscriptionEngineSonioxConfigParam),
    (engines.Parakeet, calls.TranscriptionEngineParakeetConfigParam),
    (engines.Humain, calls.TranscriptionEngineHumainConfigParam),
    (engines.Reson8, calls.TranscriptionEngineReson8ConfigParam),
    (engines.Cohere, calls.TranscriptionEngineCohereConfigParam),
    (engines.Nova2, calls.DeepgramNova2ConfigParam),
    (engines.Nova3, calls.DeepgramNova3ConfigParam),
    (ApplicationBody, types.CallControlApplicationUpdateParams),
]
BEYOND = {
    placing.Dial: set(),
    handling.UpdateClientState: {"command_id"},
    handling.SwitchSupervisorRole: {"client_state", "command_id"},
    signalling.SendDtmf: {"call_control_ids"},
    conference_sound.AskOne: {"command_id"},
}
"""What the contract's other edition has and this SDK cannot send."""
LOOSER = {"preferred_codecs", "transcription_language"}
"""A single example of a list of codecs; two hundred language tags that change nothing."""


def alias(annotation: Any, name: str) -> str:
    """The name on the wire of a field of an SDK type."""
    for part in getattr(annotation, "__metadata__", ()):
        if getattr(part, "alias", None):
            return str(part.alias)
    return next((alias(one, name) for one in get_args(annotation) if _has_alias(one)), name)


def _has_alias(annotation: Any) -> bool:
    return any(getattr(part, "alias", None) for part in getattr(annotation, "__metadata__", ()))


def literals(annotation: Any) -> Iterator[Any]:
    """The values of the enumeration in an annotation, if it is one."""
    if get_origin(annotation) is typing.Literal:
        yield from get_args(annotation)
    elif get_origin(annotation) in (typing.Annotated, typing.Required, typing.Union):
        for inner in get_args(annotation)[:1]:
            yield from literals(inner)


def sdk_parameters(params: Any) -> dict[str, set[Any]]:
    """Names on the wire, and the values that are allowed if there is a list of them."""
    hints = get_type_hints(params, include_extras=True)
    return {alias(hint, name): set(literals(hint)) for name, hint in hints.items()}


def own_parameters(shape: type[msgspec.Struct]) -> dict[str, set[Any]]:
    """The same of a shape of the simulator."""
    declared = inspect.type_info(shape)
    assert isinstance(declared, inspect.StructType)
    return {field.encode_name: _values(field.type) for field in declared.fields}


def _values(declared: inspect.Type) -> set[Any]:
    match declared:
        case inspect.LiteralType(values=values):
            return set(values)
        case inspect.UnionType(types=members):
            return set().union(*(_values(member) for member in members))
        case inspect.Metadata(extra={"one of": texts}):
            return set(texts.split())
        case _:
            return set()


def bodies_of(base: type[CommandBody]) -> Iterator[type[CommandBody]]:
    """The bodies that commands declare, without those that only others are made from."""
    for body in base.__subclasses__():
        yield from bodies_of(body) if body.__subclasses__() else (body,)


def test_every_body_is_held_against_the_sdk() -> None:
    """A body that is missing in the list above could be wrong without anybody noticing."""
    assert set(bodies_of(CommandBody)) <= {shape for shape, _ in SHAPES}


def test_every_engine_has_a_configuration_that_is_held_against_the_sdk() -> None:
    """An engine that is forgotten would be taken for Google."""
    told = [{"transcription_engine": name} for name in get_args(engines.Engine)]
    nova_3 = {"transcription_engine_config": {"transcription_model": "deepgram/nova-3"}}
    told.append({"transcription_engine": "Deepgram", **nova_3})
    shapes = [engines.config_shape(body) for body in told]

    assert len(set(shapes)) == len(get_args(engines.Engine)) + 1
    assert set(shapes) <= {shape for shape, _ in SHAPES}


def test_names_are_those_of_the_sdk() -> None:
    """Nothing that Telnyx knows is taken for unknown, and nothing is invented."""
    for shape, params in SHAPES:
        own, sdk = set(own_parameters(shape)), set(sdk_parameters(params))

        assert own - BEYOND.get(shape, set()) == sdk, (shape, params)


def test_enumerations_are_those_of_the_sdk() -> None:
    """A value that Telnyx takes is taken here, and no other."""
    for shape, params in SHAPES:
        own, sdk = own_parameters(shape), sdk_parameters(params)

        different = {
            name: (own[name], values)
            for name, values in sdk.items()
            if values and own[name] - {""} != values and name not in LOOSER
        }

        assert different == {}, (shape, params)


@pytest.mark.parametrize("body", [None, [], "text", 3])
def test_a_body_that_is_no_object_is_400(body: object) -> None:
    with pytest.raises(Refusal) as caught:
        read(body, handling.HangUp)

    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ("+13125550100", True),
        ("+18004247767,200", True),
        ("sip:ada@sip.telnyx.com", True),
        ("sip:ada@sip.telnyx.com;secure=srtp", True),
        ("sips:ada@sip.telnyx.com", True),
        ("+0123", False),
        ("13125550100", False),
        ("+1312555010012345678", False),
        ("sip:nobody", False),
        ("+18004247767,x", False),
        ("", False),
    ],
)
def test_what_can_be_called(text: str, fine: bool) -> None:  # noqa: FBT001 - a table of cases
    assert is_destination(text) is fine


def test_a_flag_is_no_number() -> None:
    """JSON's true is not 1, though Python's is."""
    with pytest.raises(Refusal) as caught:
        read({"to": "+15550009876", "timeout_secs": True}, joining.Transfer)

    assert caught.value.objections[0].code == "10026"

"""The official SDK as a judge of what a call hears, presses, records and streams."""

from __future__ import annotations

from typing import Any

import httpx
import telnyx
from telnyx import types
from telnyx.types import calls

from console.simulator.service import Simulator
from tests.simulator.judge import Check, of_type, ring, strictly, talk
from tests.simulator.rig import Delivery, Receiver


async def test_speech_and_files(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    act = client.calls.actions.with_raw_response
    caller = await talk(doors, simulator, client)

    await strictly(
        act.speak(caller, payload="Hello", voice="female", language="en-US"),
        calls.ActionSpeakResponse,
    )
    await strictly(
        act.start_playback(caller, media_name="hold", loop="infinity"),
        calls.ActionStartPlaybackResponse,
    )
    await receiver.until(lambda got: bool(of_type(got, "call.playback.started")))
    await strictly(act.stop_playback(caller), calls.ActionStopPlaybackResponse)
    got = await receiver.until(lambda got: bool(of_type(got, "call.playback.ended")))

    check(got)
    assert {"call.speak.started", "call.speak.ended"} <= {one.event_type for one in got}


async def test_gathering(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    act = client.calls.actions.with_raw_response
    caller = await talk(doors, simulator, client)

    await strictly(act.gather(caller, maximum_digits=1), calls.ActionGatherResponse)
    await doors.post(f"/calls/{caller}/remote", json={"do": "dtmf", "digits": "7"})
    await strictly(
        act.gather_using_speak(caller, payload="And now?", voice="male"),
        calls.ActionGatherUsingSpeakResponse,
    )
    await strictly(act.stop_gather(caller), calls.ActionStopGatherResponse)
    await strictly(
        act.gather_using_audio(caller, audio_url="https://x.example/a.mp3", maximum_tries=1),
        calls.ActionGatherUsingAudioResponse,
    )
    await client.calls.actions.hangup(caller)
    got = await receiver.until(lambda got: bool(of_type(got, "call.hangup")))

    check(got)
    ends = [one.json["data"]["payload"] for one in of_type(got, "call.gather.ended")]
    assert [end["status"] for end in ends] == ["valid", "cancelled", "call_hangup"]


async def test_recording(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    act = client.calls.actions.with_raw_response
    caller = await ring(doors, simulator)
    answered = await strictly(
        act.answer(caller, record="record-from-answer"), calls.ActionAnswerResponse
    )
    assert answered.data.recording_id
    await strictly(
        act.start_recording(caller, format="wav", channels="single"),
        calls.ActionStartRecordingResponse,
    )
    await strictly(act.pause_recording(caller), calls.ActionPauseRecordingResponse)
    await strictly(act.resume_recording(caller), calls.ActionResumeRecordingResponse)
    await strictly(act.stop_recording(caller), calls.ActionStopRecordingResponse)
    got = await receiver.until(lambda got: len(of_type(got, "call.recording.saved")) == 2)

    check(got)
    dialled = await strictly(
        client.calls.with_raw_response.dial(
            connection_id=simulator.connection_ids[0],
            from_=simulator.numbers[0],
            to="+15550009876",
            record="record-from-answer",
        ),
        types.CallDialResponse,
    )
    assert dialled.data.recording_id


async def test_streaming(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    act = client.calls.actions.with_raw_response
    caller = await talk(doors, simulator, client)

    for url in ("wss://x.example/ear", "wss://unreachable.example/"):
        await strictly(
            act.start_streaming(caller, stream_url=url), calls.ActionStartStreamingResponse
        )
    await strictly(act.stop_streaming(caller), calls.ActionStopStreamingResponse)
    got = await receiver.until(lambda got: bool(of_type(got, "streaming.stopped")))

    check(got)
    assert {"streaming.started", "streaming.failed"} <= {one.event_type for one in got}


async def test_noise_suppression(
    simulator: Simulator, client: telnyx.AsyncTelnyx, doors: httpx.AsyncClient
) -> None:
    act = client.calls.actions.with_raw_response
    caller = await talk(doors, simulator, client)

    await strictly(
        act.start_noise_suppression(
            caller,
            direction="both",
            noise_suppression_engine="AiCoustics",
            noise_suppression_engine_config={"family": "quail", "size": "vf_l", "voice_gain": 1.5},
        ),
        calls.ActionStartNoiseSuppressionResponse,
    )
    await strictly(act.stop_noise_suppression(caller), calls.ActionStopNoiseSuppressionResponse)

    assert [entry.unknown_parameters for entry in simulator.ledger.commands] == [()] * 3


async def test_transcription(
    simulator: Simulator,
    client: telnyx.AsyncTelnyx,
    doors: httpx.AsyncClient,
    receiver: Receiver,
    check: Check,
) -> None:
    """Each engine is told all that the SDK can say; the SDK reads what comes of it."""
    act = client.calls.actions.with_raw_response
    caller = await talk(doors, simulator, client)
    for number, (engine, config) in enumerate(ENGINES, start=1):
        await strictly(
            act.start_transcription(
                caller,
                transcription_engine=engine,
                transcription_engine_config=config,
                transcription_tracks="both",
            ),
            calls.ActionStartTranscriptionResponse,
        )
        await doors.post(f"/calls/{caller}/remote", json={"do": "say", "text": "Hello, hello"})
        await receiver.until(lambda got, number=number: len(final_results(got)) >= number)
        await strictly(act.stop_transcription(caller), calls.ActionStopTranscriptionResponse)

    check(receiver.got)
    assert not any(entry.unknown_parameters for entry in simulator.ledger.commands)


ENGINES: list[tuple[Any, Any]] = [
    ("Google", {"language": "de", "interim_results": True, "model": "phone_call"}),
    ("Telnyx", {"language": "auto_detect", "transcription_model": "openai/whisper-tiny"}),
    ("Azure", {"region": "westeurope", "transcription_engine": "Azure", "language": "auto"}),
    ("Soniox", {"transcription_engine": "Soniox", "max_endpoint_delay_ms": 500}),
    (
        "Deepgram",
        {
            "transcription_engine": "deepgram/nova-3",
            "transcription_model": "deepgram/nova-3",
            "keyterms": ["Telnyx"],
            "keywords_boosting": {"Telnyx": 2},
            "interim_results": True,
        },
    ),
    ("Cohere", {"language": "ar"}),
]


def final_results(got: list[Delivery]) -> list[Delivery]:
    """The final results of transcriptions among the webhooks."""
    return [
        one
        for one in of_type(got, "call.transcription")
        if one.json["data"]["payload"]["transcription_data"]["is_final"]
    ]

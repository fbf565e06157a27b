"""What is heard on a call: speech, playback, digits, recordings, streams, transcripts."""

from __future__ import annotations

from console.telnyx import operations
from console.telnyx.family import Family
from console.telnyx.params.recording import (
    RecordingChoice,
    StartNoiseSuppression,
    StartRecording,
    StartStreaming,
    StopNoiseSuppression,
    StopStreaming,
    StopTranscription,
)
from console.telnyx.params.speech import (
    Gather,
    GatherUsingAudio,
    GatherUsingSpeak,
    SendDtmf,
    Speak,
    StartPlayback,
    StopGather,
    StopPlayback,
)
from console.telnyx.params.transcription import Transcription
from console.telnyx.replies import CommandReply


class Media(Family):
    """The sound of one leg, named by its `call_control_id`."""

    async def speak(self, call_id: str, params: Speak, *, command_id: str) -> CommandReply:
        """Read a text out; texts given while one is read wait their turn."""
        return await self._order(operations.SPEAK, call_id, params=params, command_id=command_id)

    async def start_playback(
        self, call_id: str, params: StartPlayback, *, command_id: str
    ) -> CommandReply:
        """Play audio."""
        return await self._order(
            operations.START_PLAYBACK, call_id, params=params, command_id=command_id
        )

    async def stop_playback(
        self, call_id: str, params: StopPlayback | None = None, *, command_id: str
    ) -> CommandReply:
        """End what plays or is read out."""
        return await self._order(
            operations.STOP_PLAYBACK, call_id, params=params, command_id=command_id
        )

    async def send_dtmf(self, call_id: str, params: SendDtmf, *, command_id: str) -> CommandReply:
        """Send digits to the far end."""
        return await self._order(
            operations.SEND_DTMF, call_id, params=params, command_id=command_id
        )

    async def gather(
        self, call_id: str, params: Gather | None = None, *, command_id: str
    ) -> CommandReply:
        """Collect digits without a word."""
        return await self._order(operations.GATHER, call_id, params=params, command_id=command_id)

    async def gather_using_audio(
        self, call_id: str, params: GatherUsingAudio, *, command_id: str
    ) -> CommandReply:
        """Play audio and collect digits."""
        return await self._order(
            operations.GATHER_USING_AUDIO, call_id, params=params, command_id=command_id
        )

    async def gather_using_speak(
        self, call_id: str, params: GatherUsingSpeak, *, command_id: str
    ) -> CommandReply:
        """Read a text out and collect digits."""
        return await self._order(
            operations.GATHER_USING_SPEAK, call_id, params=params, command_id=command_id
        )

    async def stop_gather(
        self, call_id: str, params: StopGather | None = None, *, command_id: str
    ) -> CommandReply:
        """End the collecting of digits."""
        return await self._order(
            operations.STOP_GATHER, call_id, params=params, command_id=command_id
        )

    async def start_recording(
        self, call_id: str, params: StartRecording, *, command_id: str
    ) -> CommandReply:
        """Record; the link to the file comes in a webhook after the end."""
        return await self._order(
            operations.START_RECORDING, call_id, params=params, command_id=command_id
        )

    async def pause_recording(
        self, call_id: str, params: RecordingChoice | None = None, *, command_id: str
    ) -> CommandReply:
        """Record nothing for a while."""
        return await self._order(
            operations.PAUSE_RECORDING, call_id, params=params, command_id=command_id
        )

    async def resume_recording(
        self, call_id: str, params: RecordingChoice | None = None, *, command_id: str
    ) -> CommandReply:
        """Go on with a recording that was paused."""
        return await self._order(
            operations.RESUME_RECORDING, call_id, params=params, command_id=command_id
        )

    async def stop_recording(
        self, call_id: str, params: RecordingChoice | None = None, *, command_id: str
    ) -> CommandReply:
        """End a recording."""
        return await self._order(
            operations.STOP_RECORDING, call_id, params=params, command_id=command_id
        )

    async def start_streaming(
        self, call_id: str, params: StartStreaming, *, command_id: str
    ) -> CommandReply:
        """Send the sound to a WebSocket."""
        return await self._order(
            operations.START_STREAMING, call_id, params=params, command_id=command_id
        )

    async def stop_streaming(
        self, call_id: str, params: StopStreaming | None = None, *, command_id: str
    ) -> CommandReply:
        """End one stream or all."""
        return await self._order(
            operations.STOP_STREAMING, call_id, params=params, command_id=command_id
        )

    async def start_transcription(
        self, call_id: str, params: Transcription | None = None, *, command_id: str
    ) -> CommandReply:
        """Write down what is said; the words come in webhooks."""
        return await self._order(
            operations.START_TRANSCRIPTION, call_id, params=params, command_id=command_id
        )

    async def stop_transcription(
        self, call_id: str, params: StopTranscription | None = None, *, command_id: str
    ) -> CommandReply:
        """End the writing down."""
        return await self._order(
            operations.STOP_TRANSCRIPTION, call_id, params=params, command_id=command_id
        )

    async def start_noise_suppression(
        self, call_id: str, params: StartNoiseSuppression | None = None, *, command_id: str
    ) -> CommandReply:
        """Take the noise out of the sound."""
        return await self._order(
            operations.START_NOISE_SUPPRESSION, call_id, params=params, command_id=command_id
        )

    async def stop_noise_suppression(
        self, call_id: str, params: StopNoiseSuppression | None = None, *, command_id: str
    ) -> CommandReply:
        """Let the noise back in."""
        return await self._order(
            operations.STOP_NOISE_SUPPRESSION, call_id, params=params, command_id=command_id
        )

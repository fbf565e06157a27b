"""Commands that turn what is said into text: transcription_start, transcription_stop."""

from __future__ import annotations

from typing import Literal

import msgspec

from console.simulator.api.commands.body import CommandBody
from console.simulator.contract.transcription import USUAL_ENGINE, Config, Engine, tells_interim
from console.simulator.exchange import transcription
from console.simulator.exchange.exchange import Act, Exchange
from console.simulator.exchange.model import Leg, Track, Transcription


class StartTranscription(CommandBody, frozen=True, kw_only=True):
    """The body of transcription_start, and what dial and answer may say of a transcription.

    The contract's type of the tracks is any text; the three that it explains are taken.
    """

    transcription_engine: Engine = USUAL_ENGINE
    transcription_engine_config: Config = msgspec.field(default_factory=dict)
    transcription_tracks: Literal["inbound", "outbound", "both"] = "inbound"


class StopTranscription(CommandBody, frozen=True, kw_only=True):
    """The body of transcription_stop; nothing needs to be said."""


def start(exchange: Exchange, leg: Leg, body: StartTranscription) -> None:
    """Transcribe from now on; a call that is being transcribed refuses a second time (90054)."""
    both, engine = body.transcription_tracks == "both", body.transcription_engine
    wanted = Transcription(
        engine=engine,
        tracks=tuple(Track) if both else (Track(body.transcription_tracks),),
        interim_results=tells_interim(engine, body.transcription_engine_config),
    )
    transcription.start(exchange, leg, wanted)


def stop(exchange: Exchange, leg: Leg, _body: StopTranscription) -> None:
    """Transcribe no more; without a transcription nothing happens."""
    transcription.stop(exchange, leg)


def transcriber_on_answer(wanted: StartTranscription | None) -> Act:
    """What starts the transcription that a command asked for, once the call is answered."""
    body = wanted or StartTranscription()

    def transcribe(exchange: Exchange, leg: Leg) -> None:
        leg.client_state = body.client_state or leg.client_state
        start(exchange, leg, body)

    return transcribe

"""Commands that take noise out of a call: suppression_start, suppression_stop."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from console.simulator.api.commands.body import CommandBody
from console.simulator.exchange.exchange import Exchange, Moment
from console.simulator.exchange.model import Leg, NoiseSuppression

SUPPRESSES: Final = "noise suppression"


class EngineConfig(msgspec.Struct, frozen=True, kw_only=True):
    """What engines may be told. What is meant for another engine than the chosen one is ignored."""

    attenuation_limit: Annotated[int, Meta(ge=0, le=100)] | None = None
    enhancement_level: Annotated[float, Meta(ge=0, le=1)] | None = None
    family: Literal["sparrow", "quail"] | None = None
    mode: Literal["standard", "advanced"] | None = None
    model: (
        Literal[
            "krisp-viva-tel-v2.kef",
            "krisp-viva-tel-lite-v1.kef",
            "krisp-viva-pro-v1.kef",
            "krisp-viva-ss-v1.kef",
        ]
        | None
    ) = None
    size: Literal["s", "l", "xs", "xxs", "vf_l", "vf_1_1_l"] | None = None
    suppression_level: Annotated[float, Meta(ge=0, le=100)] | None = None
    voice_gain: Annotated[float, Meta(ge=0.1, le=4)] | None = None


class StartNoiseSuppression(CommandBody, frozen=True, kw_only=True):
    """The body of suppression_start."""

    direction: Literal["inbound", "outbound", "both"] = "inbound"
    noise_suppression_engine: Literal[
        "Denoiser",
        "DeepFilterNet",
        "Krisp",
        "AiCoustics",
        "aic_l_quail",
        "aic_l_rook",
        "aic_s_quail",
        "aic_s_rook",
        "quail_voice_focus_s",
        "quail_voice_focus_xs",
    ] = "Denoiser"
    noise_suppression_engine_config: EngineConfig | None = None


class StopNoiseSuppression(CommandBody, frozen=True, kw_only=True):
    """The body of suppression_stop; nothing needs to be said."""


def start(exchange: Exchange, leg: Leg, body: StartNoiseSuppression) -> None:
    """Take noise out until it is stopped, or the call ends. A second start replaces the first."""
    leg.noise_suppression = NoiseSuppression(
        direction=body.direction, engine=body.noise_suppression_engine
    )
    exchange.when(Moment.ENDED, leg, SUPPRESSES, _end)


def stop(exchange: Exchange, leg: Leg, _body: StopNoiseSuppression) -> None:
    """Take no noise out any more; if none was, nothing happens."""
    _end(exchange, leg)


def _end(exchange: Exchange, leg: Leg) -> None:
    leg.noise_suppression = None
    exchange.call_off(leg, SUPPRESSES)

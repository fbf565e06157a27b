"""What the person at the far end of a call does when a test, or somebody at a door, says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

import msgspec

from console.simulator.api.commands.signalling import receive_sip_info
from console.simulator.contract.parameters import Digits, read
from console.simulator.contract.refusals import (
    NETWORK,
    call_ended,
    not_answered,
    out_of_turn,
    unprocessable,
)
from console.simulator.exchange import calls, events
from console.simulator.exchange.digits import press
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import DECLINED, Ending, Leg, State
from console.simulator.people import talk
from console.simulator.people.habits import pick_up

Cause = Literal[
    "call_rejected",
    "normal_clearing",
    "originator_cancel",
    "timeout",
    "time_limit",
    "user_busy",
    "not_found",
    "no_answer",
    "unspecified",
]
"""The causes of the contract's `call.hangup`."""

CAUSE_OF: Final[Mapping[int, Cause]] = {
    403: "call_rejected",
    404: "not_found",
    480: "unspecified",
    486: "user_busy",
    503: "normal_clearing",
}
"""The cause that goes with a SIP status; that of 503 is from a live capture."""


class Doing(msgspec.Struct, frozen=True, kw_only=True):
    """What the far end shall do, and what it needs for that.

    `digits` are pressed, `text` is said: part by part where the call is transcribed,
    and not heard elsewhere. `body` and `content_type` are those of a SIP INFO.
    A hangup may be told as anything that Telnyx tells: `telnyx_error` is a code such as
    D56, with the SIP status and the cause that belong to it unless others are given.
    """

    do: Literal["answer", "hangup", "dtmf", "hold", "unhold", "sip_info", "say"]
    digits: Digits | None = None
    body: str = ""
    content_type: str = "text/plain"
    text: str = ""
    hangup_cause: Cause | None = None
    hangup_source: Literal["caller", "callee", "unknown"] | None = None
    sip_hangup_cause: str | None = None
    telnyx_error: str | None = None


def act(exchange: Exchange, leg: Leg, body: object) -> None:
    """Let the far end of a leg do something.

    Raises:
        Refusal: it cannot do that now.
    """
    doing = read(body, Doing).value
    if not leg.live:
        raise call_ended()
    _DEEDS[doing.do](exchange, leg, doing)


def _answer(exchange: Exchange, leg: Leg, _doing: Doing) -> None:
    if leg.state is not State.DIALLING:
        raise out_of_turn("Only a call that rings at the far end can be answered there.")
    pick_up(exchange, leg)


def _hang_up(exchange: Exchange, leg: Leg, doing: Doing) -> None:
    if doing.hangup_cause is not None or doing.telnyx_error is not None:
        calls.end(exchange, leg, _told_ending(doing))
    elif leg.state is State.DIALLING:
        calls.fail(exchange, leg, DECLINED)
    else:
        calls.far_end_leaves(exchange, leg)


def _told_ending(doing: Doing) -> Ending:
    """The ending that somebody asked for, completed where a code belongs to it."""
    status, _ = NETWORK.get(doing.telnyx_error or "", (None, ""))
    return Ending(
        cause=doing.hangup_cause or CAUSE_OF.get(status or 0, "unspecified"),
        source=doing.hangup_source or "unknown",
        sip=doing.sip_hangup_cause or (str(status) if status else "unspecified"),
        error=doing.telnyx_error,
    )


def _dtmf(exchange: Exchange, leg: Leg, doing: Doing) -> None:
    _must_talk(leg)
    if doing.digits is None:
        raise unprocessable("10004", "The 'digits' parameter is required.", "/digits")
    for digit in doing.digits:
        if digit not in "wW":
            press(exchange, leg, digit)


def _hold(exchange: Exchange, leg: Leg, _doing: Doing) -> None:
    _must_talk(leg)
    exchange.emit(leg, "call.hold", events.with_parties(leg))


def _unhold(exchange: Exchange, leg: Leg, _doing: Doing) -> None:
    _must_talk(leg)
    exchange.emit(leg, "call.unhold", events.with_parties(leg))


def _sip_info(exchange: Exchange, leg: Leg, doing: Doing) -> None:
    receive_sip_info(exchange, leg, doing.body, doing.content_type)


def _say(exchange: Exchange, leg: Leg, doing: Doing) -> None:
    _must_talk(leg)
    if not doing.text:
        raise unprocessable("10004", "The 'text' parameter is required.", "/text")
    talk.say(exchange, leg, doing.text)


def _must_talk(leg: Leg) -> None:
    if not leg.talking:
        raise not_answered()


_DEEDS: Final[Mapping[str, Callable[[Exchange, Leg, Doing], None]]] = {
    "answer": _answer,
    "hangup": _hang_up,
    "dtmf": _dtmf,
    "hold": _hold,
    "unhold": _unhold,
    "sip_info": _sip_info,
    "say": _say,
}

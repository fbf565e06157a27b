"""What an alert says, and what the window's title says. Pure; texts of strangers come out clean."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from console.domain.agent.state import WORDS
from console.domain.alerts.pace import Alert
from console.domain.alerts.rules import Event
from console.domain.leg import CallState, Leg
from console.ui.render import leg as reads
from console.ui.render.lines import shown
from console.ui.state.callers import Callers
from console.ui.state.store import Store


def alert_words(
    alert: Alert, legs: Sequence[Leg], now: datetime, *, locked: bool = False
) -> tuple[str, str]:
    """The title of a notice and what it says; a `locked` screen names nobody."""
    if alert.event is Event.MESSAGE:
        return "Message", "there is one for you" if locked or not alert.words else alert.words
    if alert.event is Event.ALARM:
        return "Long wait", "a caller waits, or a call lasts, longer than the limit"
    title = "Call for you" if alert.event is Event.RING else "Somebody alone"
    if not legs:
        return title, "somebody waits"
    first, others = legs[0], len(legs) - 1
    nobody = "a caller" if alert.event is Event.RING else "somebody"
    who = nobody if locked else shown(reads.name(first) or reads.other_number(first), 40)
    does = "rings" if alert.event is Event.RING else "hears nobody"
    more = f"; {others} more" if others else ""
    return title, f"{who} {does}, {reads.duration(first, now)}{more}".replace(", ;", ";")


def title_words(store: Store, callers: Callers) -> str:
    """`◆2 ▲1 Ada · Ready`: who rings for me, who is alone, who I am, my state."""
    legs = [store.leg(one.call) for one in callers if not one.unoffered]
    alone = sum(leg is not None and leg.alone_since is not None for leg in legs)
    counts = (
        (reads.STATES[CallState.OFFERED].glyph, len(legs) - alone),
        (reads.ALONE.glyph, alone),
    )
    calling = [f"{glyph}{count}" for glyph, count in counts if count]
    state = store.board.agent_state
    name = shown(store.reader.name(store.board.agent), 24)
    mine = " · ".join(filter(None, (name, WORDS[state.state] if state.agent else "")))
    return " ".join([*calling, mine or "telnyx-console"])

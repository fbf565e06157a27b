"""How an agent's state reads: in the header, in the menu of states, on the wrap-up strip. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from textual.content import Content

from console.domain.agent.state import WORDS, AgentState, Disposition, Presence
from console.domain.ids import CallId
from console.domain.team.call_rules import origin_had
from console.line.port import Light
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, STRONG, label_of, shown
from console.ui.state.store import Store

SHORT: Final = 12
"""Characters of a reason that is shown in short."""

LIGHTS: Final = {
    Presence.READY: Light.GOOD,
    Presence.NOT_READY: Light.UNKNOWN,
    Presence.ON_CALL: Light.GOOD,
    Presence.WRAP_UP: Light.WARN,
}
"""The light that repeats a state."""


def state_word(state: AgentState, longest: int = 40) -> str:
    """`Ready`, `Not ready: lunch`, `On call`, `Wrap-up`; and what a wrap-up waits for.

    A reason has so many characters at most.
    """
    if state.state is Presence.WRAP_UP and state.until is None:
        return f"{WORDS[state.state]}: say what came of it"
    reason = f": {shown(state.reason, longest)}" if state.reason else ""
    return f"{WORDS[state.state]}{reason}"


def state_time(state: AgentState, now: datetime) -> str:
    """How long the state has lasted, and of a wrap-up how long it will last; else no text.

    Counted between whole seconds of the clock, as calls are.
    """
    if state.until is not None:
        return reads.clock(_whole(state.until) - _whole(now))
    return reads.clock(_whole(now) - _whole(state.since)) if state.since else ""


def next_word(state: AgentState) -> str:
    """`then not ready: lunch`: the state that was chosen for after the call; else no text."""
    return f"then {shown(state.next.words, 60)}" if state.busy and state.next else ""


def state_forms(state: AgentState, now: datetime) -> tuple[str, ...]:
    """The state with its time and the next one, the fullest form first."""
    time = state_time(state, now)
    words = (state_word(state), state_word(state, SHORT), WORDS[state.state])
    whole, short, bare = (f"{word} {time}".rstrip() for word in words)
    return tuple(dict.fromkeys((f"{whole} {next_word(state)}".rstrip(), whole, short, bare)))


# The wrap-up ------------------------------------------------------------------------------


def wrap_up_line(store: Store, call: CallId | None, now: datetime) -> Content:
    """`Wrap-up 0:22   Ada King   then ready`; without a wrap-up the call that waits."""
    state = store.board.agent_state
    head = "Disposition"
    if state.state is Presence.WRAP_UP:
        head = f"{state_word(state)} {state_time(state, now)}"
    parts = [Content.styled(head, "bold $light-warn")]
    if call is not None:
        parts.append(Content.styled(label_of(store, call), STRONG))
    if came_from := origin_had(call, store.leg(call), state).words:
        parts.append(Content.styled(shown(came_from, 40), MUTED))
    if call in state.owing and state.until is not None:
        parts.append(Content("must have a disposition"))
    if len(state.awaiting) > 1:
        parts.append(Content(f"{len(state.awaiting)} wait"))
    if following := next_word(state):
        parts.append(Content(following))
    return Content("   ").join(parts)


def codes_line(dispositions: Sequence[Disposition]) -> Content:
    """`1 resolved  2 call back`."""
    codes = [
        Content.assemble((one.key, STRONG), f" {shown(one.title, 40)}") for one in dispositions
    ]
    return Content("  ").join(codes)


def _whole(at: datetime) -> int:
    return int(at.timestamp())

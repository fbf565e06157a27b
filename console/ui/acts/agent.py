"""What can be said of the agent's own day: states, reasons, dispositions; and the acts of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from console.domain.acts import AnyAgentAct, Choice, ChooseNext, GoNotReady, GoReady
from console.domain.agent.state import AgentRules, AgentState, Disposition, Presence, why_not
from console.domain.ids import CallId
from console.domain.team.call_rules import rules_had
from console.ui.state.store import Store

READY: Final = "r"
NO_CHOICE: Final = "0"
DIGITS: Final = "123456789"


def choices(reasons: tuple[str, ...], state: AgentState) -> list[tuple[str, Choice | None]]:
    """What can be chosen, each with its key; None takes the next state back."""
    listed: list[tuple[str, Choice | None]] = [(READY, Choice(ready=True))]
    listed += [
        (key, Choice(ready=False, reason=reason))
        for key, reason in zip(DIGITS, reasons or ("",), strict=False)
    ]
    if state.busy and state.next is not None:
        listed.append((NO_CHOICE, None))
    return listed


def chosen_act(choice: Choice | None, state: AgentState) -> AnyAgentAct:
    """The act of a choice: the next state while a call or its wrap-up is under way."""
    if state.busy or choice is None:
        return ChooseNext(choice=choice)
    return GoReady() if choice.ready else GoNotReady(reason=choice.reason)


def going_away(state: AgentState, rules: AgentRules) -> AnyAgentAct | None:
    """What makes the agent Not ready, now or after the call; None where it is so, or cannot be."""
    if not state.agent or state.state is Presence.NOT_READY:
        return None
    away = Choice(ready=False, reason=rules.reasons[0] if rules.reasons else "")
    acts = (GoNotReady(reason=away.reason), ChooseNext(choice=away))
    return next((act for act in acts if why_not(act.action, state) is None), None)


def reason_meant(reasons: Sequence[str], said: str) -> str | None:
    """The one of the reasons that is meant by its name or its beginning; None for none of them."""
    if said in reasons or (not said and not reasons):
        return said
    found = [one for one in reasons if one.lower().startswith(said.lower())] if said else []
    return found[0] if len(found) == 1 else None


# The wrap-up ------------------------------------------------------------------------------


def disposed_next(state: AgentState) -> CallId | None:
    """The call that a disposition is for: the one left last, else the one that goes on."""
    calls = state.awaiting or state.calls
    return calls[-1] if calls else None


def rules_of(store: Store, call: CallId | None) -> AgentRules:
    """What holds for a call of mine, by where it came from."""
    board = store.board
    groups = board.team.groups_of(board.agent)
    return rules_had(call, store.leg(call), board.agent_state, groups, board.call_rules)


def disposition_meant(known: Sequence[Disposition], word: str) -> Disposition | None:
    """The disposition of that code or key."""
    return next((one for one in known if word in (one.code, one.key)), None)

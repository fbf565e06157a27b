"""What an agent is: Ready, Not ready, On call or in Wrap-up, and what it may ask for then."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.domain.acts import (
    AnyAgentAct,
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    UsePhone,
)
from console.domain.ids import CallId
from console.domain.team.offers import Origin
from console.errors import InvalidParameter, NotNow

LONGEST_WRAP_UP: Final = 3600
"""Seconds that a wrap-up, or what it is extended by, lasts at most."""

LONGEST_NOTE: Final = 2000
"""Characters of a note at most."""

DISPOSITION_KEYS: Final = "123456789"
"""The keys of the dispositions, in their order; there are no more dispositions than keys."""

_LONGEST_WORD: Final = 40


class Presence(StrEnum):
    """The states of an agent."""

    READY = "ready"
    NOT_READY = "not-ready"
    ON_CALL = "on-call"
    WRAP_UP = "wrap-up"


WORDS: Final[Mapping[Presence, str]] = {
    Presence.READY: "Ready",
    Presence.NOT_READY: "Not ready",
    Presence.ON_CALL: "On call",
    Presence.WRAP_UP: "Wrap-up",
}
"""How each state is called."""


class AgentState(Struct, frozen=True, kw_only=True):
    """What is known of an agent.

    `since` is when the state began, None before the first fact. `reason` is that
    of Not ready. `until` is the end of a wrap-up. `chosen` is the state that the
    agent chose last and comes back to; `next` the one that it chose for after
    the call. `calls` are those it is on; `awaiting` are calls that it left
    without a disposition, the oldest first, and `owing` those of them that must
    have one: the wrap-up has no `until` while only they keep it going. `origins` say where
    those came from that came from somewhere. `phone` is the
    name of the phone that the agent chose, no text for the usual one.
    """

    agent: str = ""
    state: Presence = Presence.NOT_READY
    reason: str = ""
    since: datetime | None = None
    until: datetime | None = None
    chosen: Choice = Choice(ready=False)
    next: Choice | None = None
    calls: tuple[CallId, ...] = ()
    awaiting: tuple[CallId, ...] = ()
    owing: tuple[CallId, ...] = ()
    origins: Mapping[CallId, Origin] = {}
    phone: str = ""

    @property
    def busy(self) -> bool:
        """Whether a call, or the wrap-up of one, is under way."""
        return self.state in (Presence.ON_CALL, Presence.WRAP_UP)

    @property
    def then(self) -> Choice:
        """What follows the call and its wrap-up."""
        return self.next or self.chosen


# Rules ------------------------------------------------------------------------------------


class Disposition(Struct, frozen=True, kw_only=True):
    """What may come of a call: the code that is kept, the key that says it, and its title."""

    code: str
    key: str
    title: str


def dispositions(texts: Collection[str]) -> tuple[Disposition, ...]:
    """Dispositions as they are configured: `call back`, or `dnc: do not call` with a code.

    Without a code it follows from the title. Raises `ValueError` saying what is wrong.
    """
    found = tuple(map(_disposition, texts, DISPOSITION_KEYS))
    if len(found) != len(texts):
        raise ValueError(f"there are keys for {len(DISPOSITION_KEYS)} dispositions")
    codes = [one.code for one in found]
    if twice := next((code for code in codes if codes.count(code) > 1), None):
        raise ValueError(f"two dispositions have the code {twice}")
    return found


def _disposition(text: str, key: str) -> Disposition:
    code, colon, title = text.partition(":")
    title = (title if colon else code).strip()
    code = re.sub(r"[^a-z0-9]+", "-", code.strip().lower()).strip("-")
    if not code or not title or len(text) > _LONGEST_WORD or not text.isprintable():
        raise ValueError(f"a disposition is a few words, at most {_LONGEST_WORD} characters")
    return Disposition(code=code, key=key, title=title)


def reasons(texts: Collection[str]) -> tuple[str, ...]:
    """Reasons of Not ready as they are configured. Raises `ValueError` saying what is wrong."""
    found = tuple(text.strip() for text in texts)
    if any(not one or len(one) > _LONGEST_WORD or not one.isprintable() for one in found):
        raise ValueError(f"a reason is a few words, at most {_LONGEST_WORD} characters")
    if len(set(found)) != len(found):
        raise ValueError("a reason stands there twice")
    return found


REASONS: Final = ("break", "lunch", "meeting", "training", "other")
DISPOSITIONS: Final = ("resolved", "call back", "wrong number", "voicemail", "do not call")


class OwnPhone(Struct, frozen=True, kw_only=True):
    """A phone of the agent's own: its name, and a SIP URI or E.164."""

    name: str
    address: str


class AgentRules(Struct, frozen=True, kw_only=True):
    """What is configured for agents.

    `wrap_up` is in seconds, 0 for none. `required` tells which answered calls must
    have a disposition: all, none, or those that waited in one of these queues. An offered
    call is answered by itself after `auto_answer` seconds, 0 for never; `hold_music` is what a
    held one hears, no text as Telnyx decides; `from_` the caller id. `phones`
    are the agent's own, the usual one first. With
    `missed_not_ready` a caller who gave up after ringing for `missed_after` seconds
    makes a Ready agent Not ready.
    """

    reasons: tuple[str, ...] = REASONS
    wrap_up: int = 30
    dispositions: tuple[Disposition, ...] = dispositions(DISPOSITIONS)
    required: bool | tuple[str, ...] = False
    auto_answer: int = 0
    hold_music: str = ""
    from_: str | None = None
    phones: tuple[OwnPhone, ...] = ()
    missed_not_ready: bool = True
    missed_after: float = 10.0

    def disposition(self, code: str) -> Disposition | None:
        """The disposition of that code, None if there is none."""
        return next((one for one in self.dispositions if one.code == code), None)

    def phone(self, name: str) -> OwnPhone | None:
        """The phone of that name; the usual one if there is none, None without any."""
        named = (one for one in self.phones if one.name == name)
        return next(named, self.phones[0] if self.phones else None)

    def requires(self, queue: str | None) -> bool:
        """Whether a call that waited in that queue, or in none, must have a disposition."""
        if not self.dispositions:
            return False  # there is nothing that could be said
        return self.required if isinstance(self.required, bool) else queue in self.required


# Why not now ------------------------------------------------------------------------------


def _why_not_choose(state: AgentState) -> str | None:
    if state.state is Presence.ON_CALL:
        return "you are on a call: choose the next state instead"
    return _why_not_over(state)


def _why_not_over(state: AgentState) -> str | None:
    if state.state is Presence.WRAP_UP and state.owing:
        return "the call needs a disposition first"
    return None


def _why_not_ready(state: AgentState) -> str | None:
    if state.state is Presence.READY:
        return "you are ready already"
    return _why_not_choose(state)


def _why_not_next(state: AgentState) -> str | None:
    return None if state.busy else "you are not on a call: choose the state itself"


def _why_not_wrap_up(state: AgentState) -> str | None:
    return None if state.state is Presence.WRAP_UP else "no wrap-up is under way"


def _why_not_end(state: AgentState) -> str | None:
    return _why_not_wrap_up(state) or _why_not_over(state)


def _why_not_dispose(state: AgentState) -> str | None:
    return None if state.awaiting or state.calls else "no call waits for a disposition"


WHY_NOT: Final[Mapping[str, Callable[[AgentState], str | None]]] = {
    GoReady.action: _why_not_ready,
    GoNotReady.action: _why_not_choose,
    ChooseNext.action: _why_not_next,
    ExtendWrapUp.action: _why_not_wrap_up,
    EndWrapUp.action: _why_not_end,
    Dispose.action: _why_not_dispose,
}
"""For each action of an agent, the reason that forbids it now, or None."""


def why_not(action: str, state: AgentState) -> str | None:
    """Why the agent cannot ask for this now, in words; None if it can."""
    forbids = WHY_NOT.get(action)
    return forbids(state) if forbids else None


def permit(act: AnyAgentAct, state: AgentState, rules: AgentRules) -> None:
    """Raise `NotNow` or `InvalidParameter` if the act makes no sense now.

    `rules` are those of the call, for a disposition; whose it was is not looked at here.
    """
    if isinstance(act, Dispose):
        _permit_disposition(act, rules)
        return
    if reason := why_not(act.action, state):
        raise NotNow(reason)
    if isinstance(act, UsePhone) and act.name not in [one.name for one in rules.phones]:
        known = ", ".join(one.name for one in rules.phones)
        wrong = f"must be one of: {known}" if known else "is none of yours: agent.phones has none"
        raise InvalidParameter(act.action, "name", wrong)
    if isinstance(act, GoNotReady):
        _permit_reason(act.action, act.reason, rules)
    if isinstance(act, ChooseNext) and act.choice is not None:
        permit_choice(act.choice, rules)
    if isinstance(act, ExtendWrapUp) and not 0 < act.seconds <= LONGEST_WRAP_UP:
        raise InvalidParameter(act.action, "seconds", f"is not between 1 and {LONGEST_WRAP_UP}")


def permit_choice(choice: Choice, rules: AgentRules) -> None:
    """Raise `InvalidParameter` for a state that cannot be chosen by those rules."""
    if not choice.ready:
        _permit_reason(ChooseNext.action, choice.reason, rules)
    elif choice.reason:
        raise InvalidParameter(ChooseNext.action, "reason", "is for Not ready")


def _permit_reason(action: str, reason: str, rules: AgentRules) -> None:
    if reason not in (rules.reasons or ("",)):
        known = ", ".join(rules.reasons) or "none"
        raise InvalidParameter(action, "reason", f"must be one of: {known}")


def _permit_disposition(act: Dispose, rules: AgentRules) -> None:
    if rules.disposition(act.code) is None:
        known = ", ".join(one.code for one in rules.dispositions) or "none"
        raise InvalidParameter(act.action, "code", f"must be one of: {known}")
    if len(act.note) > LONGEST_NOTE:
        raise InvalidParameter(act.action, "note", f"has more than {LONGEST_NOTE} characters")

"""How it stands for one person: what rings for it, who is alone, and what state it is in.

A status bar asks for it every few seconds: no board is told, and each leg is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from console.domain.agent.state import WORDS, AgentState
from console.domain.leg import Leg
from console.domain.my_phone import is_my_phone
from console.domain.team.members import Team
from console.domain.team.rights import is_members_phone, rings_for
from console.line.port import Asker
from console.line.questions import OwnStatus
from console.switchboard.board.live_board import LiveBoard


def own_status(live: LiveBoard, team: Team, asker: Asker, legs: Iterable[Leg]) -> OwnStatus:
    """How it stands for whoever asks, of the `legs` that it is told of."""
    now, user = live.now(), asker.user
    calls = [
        leg
        for leg in legs
        if leg.alive and not is_my_phone(leg, user) and not is_members_phone(leg, team)
    ]
    mine = [leg for leg in calls if _calls(leg) and rings_for(leg, team, user)]
    alone = sum(leg.alone_since is not None for leg in mine)
    state = live.agents.attendances.state(user)
    health = live.health
    return OwnStatus(
        agent=team.name(user),
        state=state.state.value if state.agent else "",
        words=_words(state) if state.agent else "",
        seconds=_seconds(state, now),
        calls=len(calls),
        offered=len(mine) - alone,
        alone=alone,
        longest_wait=max((_waited(leg, now) for leg in mine), default=None),
        api=health.api.light,
        webhooks=health.webhooks.light,
        journal=health.journal.light,
    )


def _calls(leg: Leg) -> bool:
    """Whether somebody waits there: it rings, or hears nobody."""
    return leg.rings or leg.alone_since is not None


def _waited(leg: Leg, now: datetime) -> int:
    since = leg.alone_since or leg.started_at or leg.changed_at
    return max(0, int((now - since).total_seconds()))


def _words(state: AgentState) -> str:
    return f"{WORDS[state.state]}: {state.reason}" if state.reason else WORDS[state.state]


def _seconds(state: AgentState, now: datetime) -> int | None:
    """How long the state has lasted, and of a wrap-up how long it will last."""
    if state.until is not None:
        return max(0, int((state.until - now).total_seconds()))
    return max(0, int((now - state.since).total_seconds())) if state.since else None

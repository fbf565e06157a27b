"""All handlers by action; one for one call at a time minds which calls are marked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import msgspec
from msgspec.structs import replace

from console.domain.acts import AnyOperation
from console.domain.leg import CallId, Leg
from console.domain.orders import AnyAct
from console.forms.catalog import CATALOG
from console.linear import speech
from console.linear.console import Handler, LinearConsole
from console.linear.dialogue import Cancelled
from console.linear.doing.agent import agent_handlers
from console.linear.doing.barred import barred_handlers
from console.linear.doing.call_backs import call_back_handlers
from console.linear.doing.calls import call_handlers
from console.linear.doing.console import console_handlers
from console.linear.doing.operations import obtained, operation_handlers
from console.linear.doing.talk import talk_handlers
from console.linear.doing.team import team_handlers
from console.linear.doing.view import view_handlers
from console.linear.doing.work_lists import work_list_handlers
from console.ui.actions.marked import EACH, JOINING, are_meant, judged
from console.ui.actions.registry import BY_ID
from console.ui.actions.rights import is_of_another
from console.ui.actions.situation import Situation
from console.ui.acts.marked import Make, maker


def handlers() -> Mapping[str, Handler]:
    """What every action does, by its id."""
    on_calls = {**call_handlers(), **talk_handlers(), **operation_handlers(), **team_handlers()}
    return {
        **{action: _minding_marks(action, alone) for action, alone in on_calls.items()},
        **agent_handlers(),
        **call_back_handlers(),
        **barred_handlers(),
        **view_handlers(),
        **console_handlers(),
        **work_list_handlers(),
    }


def _minding_marks(action: str, alone: Handler) -> Handler:
    known = BY_ID[action]
    if action in EACH or (known.order and action not in JOINING):
        return partial(_mind, action, alone)
    return alone


async def _mind(
    action: str, alone: Handler, front: LinearConsole, now: Situation, argument: str
) -> None:
    """For each marked call after one question; alone where none is marked, or where one must be.

    Before anything of a colleague's ends it is asked whether that is meant.
    """
    known = BY_ID[action]
    if are_meant(now) and action in EACH:
        await _for_each(action, front, now, argument)
        return
    if are_meant(now) and now.leg is not None:
        front.say(f"{known.title}: for {speech.label(now.leg)} alone, the marked ones are left.")
    elif is_of_another(known, now) and now.leg is not None:
        question = f"{known.title} {speech.who(now.leg, front.store)}? It is a colleague's call."
        if not await front.dialogue.confirm(question):
            raise Cancelled
        now = replace(front.now_of(now.leg.id, now), marked=now.marked)
        if reason := front.why_not(known, now):
            raise Cancelled(f"{known.title}: {reason}.")
    await alone(front, now, argument)


async def _for_each(action: str, front: LinearConsole, now: Situation, argument: str) -> None:
    known = BY_ID[action]
    bound = tuple(leg.id for leg in now.marked)
    make = await _maker(action, front, now, argument)
    possible = _possible(action, front, bound, now)
    who = ", ".join(speech.label(leg) for leg in possible)
    left = len(bound) - len(possible)
    but = f" {left} cannot, and are left." if left else ""
    if not possible or not await front.dialogue.confirm(f"{known.title}: {who}?{but}"):
        raise Cancelled
    for leg in _possible(action, front, [one.id for one in possible], now):
        front.give_for(known, leg, make(leg))


def _possible(
    action: str, front: LinearConsole, calls: tuple[CallId, ...] | list[CallId], then: Situation
) -> list[Leg]:
    """Those of the calls for which it is possible at this moment."""
    found = judged(BY_ID[action], calls, lambda call: front.now_of(call, then))
    return [one.leg for one in found if one.leg is not None and one.reason is None]


async def _maker(action: str, front: LinearConsole, now: Situation, argument: str) -> Make:
    """What makes the act for each; what has to be said is said once."""
    if action not in CATALOG:
        return maker(action, now, argument)
    first = next(iter(_possible(action, front, [leg.id for leg in now.marked], now)), None)
    if first is None:
        raise Cancelled(f"{BY_ID[action].title}: none of the marked calls can now.")
    made = await obtained(front, CATALOG[action], first, argument, pasted=now.pasted)

    def for_leg(leg: Leg) -> AnyAct | None:
        return (
            msgspec.structs.replace(made, call=leg.id) if isinstance(made, AnyOperation) else None
        )

    return for_leg

"""What holds for a call that a member has: wrap-up, dispositions, hold music and the like.

Each rule is decided by the call first (the queue that it waited in, the route that offered
it), then by the group through which it came, then by the member's groups in their order, and
then by the settings of everybody. What a place does not say, the next one may.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct, structs

from console.domain.agent.state import AgentRules, AgentState, Disposition
from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.team.offers import Origin


class Rules(Struct, frozen=True, kw_only=True):
    """What one place of the settings says otherwise; None where it says nothing.

    `auto_answer` and `wrap_up` are seconds. `required` says whether its answered calls must have
    a disposition, or which queues' calls must. `hold_music` is a URL or a name at Telnyx, no text
    is none; `from_` is the caller id, E.164.
    """

    auto_answer: int | None = None
    wrap_up: int | None = None
    dispositions: tuple[Disposition, ...] | None = None
    required: bool | tuple[str, ...] | None = None
    hold_music: str | None = None
    from_: str | None = None


RULES: Final = Rules.__struct_fields__
"""The rules, by the names that they have in `AgentRules` too."""


class Group(Rules, frozen=True, kw_only=True):
    """What a group of members says otherwise, by its name."""

    name: str


class QueueRules(Rules, frozen=True, kw_only=True):
    """What a queue of Telnyx's says otherwise of callers who waited in it, by its name."""

    name: str


class TeamRules(Struct, frozen=True, kw_only=True):
    """All that the settings say, by place.

    `everybody` is what holds where no other place says anything. `route_groups` and
    `queue_groups` are the groups through which calls of a route or a queue come.
    """

    everybody: AgentRules = AgentRules()
    groups: Mapping[str, Rules] = {}
    routes: Mapping[str, Rules] = {}
    queues: Mapping[str, Rules] = {}
    route_groups: Mapping[str, tuple[str, ...]] = {}
    queue_groups: Mapping[str, tuple[str, ...]] = {}

    @property
    def answers(self) -> bool:
        """Whether any place has calls answered by themselves."""
        places = (*self.groups.values(), *self.routes.values())
        return bool(self.everybody.auto_answer) or any(one.auto_answer for one in places)


def rules_for(origin: Origin, groups: Sequence[str], said: TeamRules) -> AgentRules:
    """The rules for a call from there that a member of those groups has.

    `Origin()` is for no call at all: then the member's groups decide.
    """
    places = tuple(_places(origin, groups, said))
    changes = {}
    for name in RULES:
        found = (getattr(place, name) for place in places)
        value = next((one for one in found if one is not None), None)
        if value is not None:
            changes[name] = value
    return structs.replace(said.everybody, **changes) if changes else said.everybody


def _places(origin: Origin, groups: Sequence[str], said: TeamRules) -> Iterator[Rules]:
    """What the places say that have a say, the one that goes before first."""
    for by_name, name in ((said.queues, origin.queue), (said.routes, origin.route)):
        if name in by_name:
            yield by_name[name]
    for name in dict.fromkeys((*_came_through(origin, groups, said), *groups)):
        if name in said.groups:
            yield said.groups[name]


def _came_through(origin: Origin, groups: Sequence[str], said: TeamRules) -> tuple[str, ...]:
    """The group through which the call came; one who is in none of them has it as the first.

    One that was dialled came through the group whose number the callee saw.
    """
    queued = said.queue_groups.get(origin.queue, ())
    through = queued or said.route_groups.get(origin.route, ())
    mine = tuple(name for name in through if name in groups)
    if mine or through:
        return mine[:1] or through[:1]
    numbers = ((name, said.groups[name].from_) for name in groups if name in said.groups)
    return tuple(name for name, number in numbers if number and number == origin.caller_id)[:1]


def origin_of(leg: Leg | None) -> Origin:
    """Where a call came from; of one that is not known, that it came from nowhere."""
    if leg is None:
        return Origin()
    dialled = leg.from_ if leg.outgoing and leg.role is None else None
    return Origin(route=leg.route or "", queue=leg.media.waited_in or "", caller_id=dialled or "")


def origin_had(call: CallId | None, leg: Leg | None, state: AgentState) -> Origin:
    """Where a call of a member came from, also once it is off the board."""
    if leg is not None or call is None:
        return origin_of(leg)
    return state.origins.get(call, Origin())


def caller_ids(groups: Sequence[str], said: TeamRules) -> Mapping[str, str]:
    """By group: the numbers that a member may call from, in the order of its groups."""
    found = ((name, said.groups[name].from_) for name in groups if name in said.groups)
    return {name: number for name, number in found if number}


def rules_had(
    call: CallId | None, leg: Leg | None, state: AgentState, groups: Sequence[str], said: TeamRules
) -> AgentRules:
    """The rules for a call that the member with that state has, or had; `leg` is it as it is."""
    return rules_for(origin_had(call, leg, state), groups, said)

"""What a group of members has otherwise than the settings of everybody."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, structs

from console.domain.agent.state import AgentRules, Disposition


class Group(Struct, frozen=True, kw_only=True):
    """A group by its name; None stands for what holds for everybody.

    `auto_answer` and `wrap_up` are seconds. `required` says whether its answered calls must have
    a disposition, or which queues' calls must. `hold_music` is a URL or a name at Telnyx, no text
    is none; `from_` is the caller id of its members, E.164.
    """

    name: str
    auto_answer: int | None = None
    wrap_up: int | None = None
    dispositions: tuple[Disposition, ...] | None = None
    required: bool | tuple[str, ...] | None = None
    hold_music: str | None = None
    from_: str | None = None


def rules_in(groups: Iterable[str], among: Iterable[Group], everybody: AgentRules) -> AgentRules:
    """The rules of one who is in these groups, the first of them that says so counting.

    Give the groups of a call's route for the call, those of a member for the member.
    """
    named = {group.name: group for group in among}
    mine = [named[name] for name in groups if name in named]
    wrap_up = next((one.wrap_up for one in mine if one.wrap_up is not None), None)
    said = next((one.dispositions for one in mine if one.dispositions is not None), None)
    required = next((one.required for one in mine if one.required is not None), None)
    return structs.replace(
        everybody,
        wrap_up=everybody.wrap_up if wrap_up is None else wrap_up,
        dispositions=everybody.dispositions if said is None else said,
        required=everybody.required if required is None else required,
    )

"""What was asked for, in words: an order in the log, in a refusal, and in a notice.

A call is told by its number, whatever its id; texts may hold words from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from console.domain.acts import (
    Act,
    AgentAct,
    ApplicationAct,
    AskForHelp,
    Choice,
    ChooseNext,
    ConferenceOperation,
    Consult,
    CreateApplication,
    CreateQueue,
    DeleteApplication,
    DeleteQueue,
    Dispose,
    EndCallBack,
    ExtendWrapUp,
    GiveCall,
    GoNotReady,
    GoReady,
    LeaveNote,
    Operation,
    QueueAct,
    ResizeQueue,
    Role,
    SetCallBack,
    SetMemberState,
    Supervise,
    TakeOutOfQueue,
    UpdateApplication,
    UsePhone,
)
from console.domain.acts.names import act_name
from console.domain.applications import NAME, Setting, words
from console.domain.ending.words import REJECTED_AS
from console.domain.leg import CallId, Leg
from console.domain.my_phone import phone_of
from console.domain.orders import AnyAct, Bridge, Dial, Refer, Reject, SendSipInfo, Transfer
from console.domain.team.members import Team
from console.forms.catalog import CATALOG, OF_CONFERENCE

LegOf: TypeAlias = Callable[[CallId], Leg | None]
"""The leg of that id, None where nothing is known of it."""


def _unknown(_: CallId) -> None:
    return None


class Known(NamedTuple):
    """What words name: the legs of the board, and the members of the team by their names."""

    leg: LegOf = _unknown
    team: Team = Team()

    def phone(self, agent: str | None) -> str:
        """Whose phone a leg is: `the phone of Ada`."""
        return phone_of(self.team.name(agent) if agent else None)


NOTHING: Final = Known()


def whose(leg: Leg | None, known: Known) -> str:
    """Who is on a leg: a number, or whose phone it is."""
    if leg is None:
        return "another call"
    if leg.role is Role.AGENT:
        return known.phone(leg.agent)
    return leg.other_party or "a withheld number"


def act_words(act: AnyAct, known: Known = NOTHING) -> str:
    """What is asked for, in words; a bridge stands at one and names the other."""
    if isinstance(act, Bridge):
        return f"bridge with {whose(known.leg(act.call), known)}"
    if isinstance(act, AgentAct):
        return _agent_words(act)
    if isinstance(act, ApplicationAct):
        return _application_words(act)
    if isinstance(act, QueueAct):
        return _queue_words(act, known)
    if isinstance(act, Operation):
        return CATALOG[act.action].words(act.parameters)
    if isinstance(act, ConferenceOperation):
        return OF_CONFERENCE[act.action].words(act.parameters)
    if isinstance(act, GiveCall | SetMemberState | SetCallBack):
        return _words_of_known(act, known)
    if told := _TOLD.get(type(act)):
        return told(act)
    return act_name(act.action)


def _moment(at: datetime) -> str:
    return at.astimezone().strftime("%a %Y-%m-%d %H:%M")


def _noted(note: str) -> str:
    return f": {note}" if note else ""


_TOLD: Final[Mapping[type[Act], Callable[[Any], str]]] = {
    Dial: lambda act: f"dial {act.to} from {act.from_}{f', then {act.keys}' if act.keys else ''}",
    Transfer: lambda act: f"transfer to {act.to}",
    Reject: lambda act: f"reject: {REJECTED_AS[act.cause]}",
    Refer: lambda act: f"refer to {act.sip_address}",
    SendSipInfo: lambda act: f"SIP INFO {act.content_type}",
    Consult: lambda act: f"consult {act.to}",
    Supervise: lambda act: f"supervise: {act.role}",
    EndCallBack: lambda act: f"call-back {'done' if act.done else 'cancelled'}",
    AskForHelp: lambda act: f"{act_name(act.action)}{_noted(act.note)}",
    LeaveNote: lambda act: f"{act_name(act.action)}{_noted(act.note)}",
}
"""Acts of which a parameter is told."""


def _words_of_known(act: GiveCall | SetMemberState | SetCallBack, known: Known) -> str:
    if isinstance(act, SetCallBack):
        return _call_back_words(act, known)
    return _team_words(act, known.team.name(act.member))


def _call_back_words(act: SetCallBack, known: Known) -> str:
    """Whom to call back, also where the call alone tells; or another time for what is set."""
    whom, leg = act.name or act.number, known.leg(act.call) if act.call is not None else None
    if not whom and act.call is None:
        return f"move the call-back to {_moment(act.at)}"
    far_end = whose(leg, known) if leg is not None else "the far end of a call"
    return f"call back {whom or far_end} at {_moment(act.at)}"


def _team_words(act: GiveCall | SetMemberState, name: str) -> str:
    if isinstance(act, GiveCall):
        return f"hand over to {name}{_noted(act.note)}"
    return f"set {name} {act.choice.words}{_noted(act.note)}"


def _agent_words(act: AgentAct) -> str:
    match act:
        case GoReady():
            return Choice(ready=True).words
        case GoNotReady():
            return Choice(ready=False, reason=act.reason).words
        case ChooseNext():
            return f"next {act.choice.words}" if act.choice else "no next state"
        case ExtendWrapUp():
            return f"{act.seconds} s more of wrap-up"
        case Dispose():
            return f"{act.code}; {act.note}" if act.note else act.code
        case UsePhone():
            return f"{act_name(act.action)} {act.name}"
        case _:
            return act_name(act.action)


def _application_words(act: ApplicationAct) -> str:
    match act:
        case CreateApplication():
            others = {name: value for name, value in act.settings.items() if name != NAME}
            return f"create application {words(act.settings.get(NAME))}: {_set_words(others)}"
        case UpdateApplication():
            return f"change application {act.name}: {_set_words(act.settings)}"
        case DeleteApplication():
            return f"delete application {act.name or act.application}"
        case _:
            return act.action


def _set_words(settings: Mapping[str, Setting]) -> str:
    return ", ".join(f"{name} {words(value)}" for name, value in settings.items())


def _queue_words(act: QueueAct, known: Known) -> str:
    match act:
        case CreateQueue(max_size=size):
            return f"make queue {act.queue}{f', {size} at most' if size else ''}"
        case ResizeQueue(max_size=size):
            return f"let {size} wait at most in queue {act.queue}"
        case DeleteQueue():
            return f"delete queue {act.queue}"
        case TakeOutOfQueue(stuck=call):
            return f"take {whose(known.leg(call), known)} out of queue {act.queue}"
        case _:
            return act.action

"""A supervision that the team does not tell of is in nothing that a member is sent."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from console.domain.acts import Answer, HangUp, Role, Supervise, SwitchRole
from console.domain.agent.state import AgentState
from console.domain.call_backs.call_back import CallBack
from console.domain.history.past_calls import Search
from console.domain.ids import OrderId
from console.domain.leg import CallId, CallState, Leg
from console.domain.messages.message import AddressKind, Message
from console.domain.orders import OutcomeKind
from console.domain.team.members import Member, MemberNow, MemberRole, Sight, Team
from console.domain.team.report import ReportSearch
from console.domain.team.served import ServedToday
from console.domain.team.supervision import is_supervisors
from console.domain.undertaking.undertaking import Kind, Stage, Undertaking
from console.domain.work_lists.work_list import WorkList
from console.line.local import LocalLine
from console.line.port import (
    AgentChanged,
    AnyChange,
    Asker,
    AsSeen,
    BarredChanged,
    CallBackChanged,
    ConnectionsChanged,
    Entry,
    EntryKind,
    Health,
    HealthChanged,
    LegChanged,
    LegsGone,
    ListChanged,
    Logged,
    MemberChanged,
    MessageChanged,
    OneChange,
    QueuesChanged,
    ServedChanged,
    Snapshot,
    UndertakingsChanged,
)
from console.line.questions import (
    QUESTIONS,
    AddPeople,
    Applications,
    BarEntry,
    BarNumbers,
    BarredNumbers,
    BoardNow,
    CallsNow,
    CloseList,
    CompareHosts,
    Drain,
    DrainedNow,
    Give,
    History,
    Hosts,
    HowFar,
    ListEntries,
    MessagesSeen,
    OneApplication,
    OpenList,
    OwnStatusNow,
    Queues,
    RawBody,
    Reconcile,
    Reload,
    Report,
    SendMessage,
    SettleEntry,
    SkipEntry,
    StatusNow,
    TakeNext,
    Timeline,
    UnbarNumbers,
)
from console.switchboard.sight.untold import Untold
from tests.domain.stories import NOON, call
from tests.examples import first_of
from tests.switchboard.harness import Practice, new_order, practice, restarted

BO = Member(user="bo", groups=("sales",), phone="sip:bo@sip.example.com")
ADA = Member(user="ada", groups=("sales",))
WALL = Member(user="wall", role=MemberRole.VIEWER)
SUE = Member(user="sue", role=MemberRole.SUPERVISOR, phone="sip:sue@sip.example.com")
ROY = Member(user="roy", role=MemberRole.SUPERVISOR, phone="+13125550002")
TEAM = Team(members=(BO, ADA, WALL, SUE, ROY), tell_supervised=False)
WORDS = ("call.supervise", "listens in on", "supervise: ", "supervises ", "barges into")


def line_of(desk: Practice, member: Member) -> LocalLine:
    return LocalLine(desk.switchboard, Asker(user=member.user, member=member))


def tells(told: object, ear: CallId) -> list[str]:
    """What in that tells of the supervision."""
    text = msgspec.json.encode(told).decode()
    return [one for one in (ear, *WORDS) if one in text]


async def answers(line: LocalLine, calls: Iterable[CallId], newest: int) -> list[object]:
    """What a bent console gets that asks all that there is to be asked."""
    found: list[object] = [
        await line.ask(BoardNow()),
        await line.ask(History(Search(phones=True))),
        await line.ask(Report(ReportSearch(since=NOON))),
        await line.ask(Queues()),
        await line.ask(StatusNow()),
        await line.ask(OwnStatusNow()),
        await line.ask(CallsNow()),
    ]
    found += [await line.ask(Timeline(one)) for one in calls]
    return found + [await line.ask(RawBody(number)) for number in range(1, newest + 1)]


def test_every_question_is_asked_below() -> None:
    """A new one may tell of a supervision as well: ask it in `answers`, or say here why not."""
    asked = {
        BoardNow,
        History,
        Report,
        Queues,
        StatusNow,
        OwnStatusNow,
        CallsNow,
        Timeline,
        RawBody,
    }
    of_no_call = {
        Give,
        SendMessage,
        MessagesSeen,
        HowFar,
        Applications,
        OneApplication,
        Reconcile,
        Hosts,
        BarNumbers,
        UnbarNumbers,
        BarredNumbers,
    }
    of_lists = {
        OpenList,
        AddPeople,
        TakeNext,
        SettleEntry,
        SkipEntry,
        BarEntry,
        CloseList,
        ListEntries,
    }
    of_admins = {Drain, DrainedNow, CompareHosts, Reload}

    assert set(QUESTIONS) == asked | of_no_call | of_lists | of_admins


@pytest.mark.parametrize("see", first_of([*Sight]))
@pytest.mark.parametrize("told", [False, True])
async def test_nothing_that_a_member_is_sent_tells_of_a_supervision(
    tmp_path: Path, see: Sight, *, told: bool
) -> None:
    """Row, line of the log, history, raw body and count: of whom it concerns, and of colleagues."""
    team = msgspec.structs.replace(TEAM, see=see, tell_supervised=told)
    async with practice(tmp_path, team=team, agent="") as desk:
        live = desk.switchboard.live
        lines = {one.user: line_of(desk, one) for one in TEAM.members}
        for line in lines.values():
            await line.snapshot()
        caller = await desk.ring("Grace")
        bo, sue, roy = lines["bo"], lines["sue"], lines["roy"]
        await bo.ask(Give(new_order(Answer(call=caller, join=True))))
        await desk.state(caller, CallState.BRIDGED)
        before = (await bo.ask(StatusNow())).live_legs
        assert (await roy.ask(Give(new_order(Supervise(call=caller))))).kind is OutcomeKind.REFUSED
        await sue.ask(Give(new_order(Supervise(call=caller))))
        ear = next(one for one in live.legs.values() if one.alive and is_supervisors(one))
        during = (await bo.ask(StatusNow())).live_legs
        boards = {user: await line.ask(BoardNow()) for user, line in lines.items()}
        await sue.ask(Give(new_order(SwitchRole(call=ear.id, parameters={"role": "barge"}))))
        await sue.ask(Give(new_order(HangUp(call=ear.id))))
        await desk.state(ear.id, CallState.ENDED)
        await bo.ask(Give(new_order(HangUp(call=caller))))
        await desk.state(caller, CallState.ENDED)
        newest = max(one.number for one in live.log.entries)
        sent = {
            user: [
                boards[user],
                *(await line._feed.next()),
                *(await answers(line, (caller, ear.id), newest)),
            ]
            for user, line in lines.items()
        }
        async with restarted(desk, tmp_path) as second:
            for user, line in lines.items():
                later = LocalLine(second, line._asker)
                sent[user].append(await later.ask(BoardNow()))

    assert during == before + told
    for user in ("sue", "roy"):
        assert tells(sent[user], ear.id)
    for user in ("bo", "ada", "wall"):
        found = [told_by for one in sent[user] if (told_by := tells(one, ear.id))]
        assert told or not found, (user, found)
        assert found or not told or user != "bo"


LEG = Leg(id=call("A"), state=CallState.BRIDGED, changed_at=NOON)
EAR = Leg(id=call("E"), state=CallState.ANSWERED, role=Role.SUPERVISOR, changed_at=NOON)


def entry(*, untold: bool) -> Entry:
    return Entry(
        number=7, at=NOON, received_at=NOON, kind=EntryKind.FACT, title="call.x", untold=untold
    )


def dialling(other: Leg) -> Undertaking:
    return Undertaking(
        id=OrderId("1"),
        kind=Kind.DIAL,
        by="sue",
        call=None,
        other=other.id,
        to="",
        stage=Stage.RINGING,
        begun_at=NOON,
        since=NOON,
    )


WRITTEN = Message(
    id="1", by="bo", at=NOON, to="ada", kind=AddressKind.MEMBER, members=("ada",), text="hello"
)
LISTED = WorkList(id="1", name="Winter", by="ada", opened_at=NOON, members=("ada",), people=1)
PROMISED = CallBack(
    id="c", number="+442079460123", at=NOON, by="bo", set_at=NOON, member="bo", name="Grace"
)
CHANGES: list[tuple[AnyChange, AnyChange]] = [
    (LegChanged(number=1, leg=EAR), AsSeen(number=1, parts=())),
    (LegChanged(number=1, leg=LEG), LegChanged(number=1, leg=LEG)),
    (LegsGone(number=1, calls=(EAR.id,)), AsSeen(number=1, parts=())),
    (
        LegsGone(number=1, calls=(LEG.id, EAR.id)),
        AsSeen(number=1, parts=(LegsGone(number=1, calls=(LEG.id,)),)),
    ),
    (Logged(number=1, entry=entry(untold=True)), AsSeen(number=1, parts=())),
    (Logged(number=1, entry=entry(untold=False)),) * 2,
    (
        UndertakingsChanged(number=1, undertakings=(dialling(LEG), dialling(EAR))),
        AsSeen(number=1, parts=(UndertakingsChanged(number=1, undertakings=(dialling(LEG),)),)),
    ),
    (UndertakingsChanged(number=1, undertakings=(dialling(EAR),)), AsSeen(number=1, parts=())),
    (HealthChanged(number=1, health=Health()),) * 2,
    (ConnectionsChanged(number=1, connections=()),) * 2,
    (QueuesChanged(number=1, queues=()),) * 2,
    (AgentChanged(number=1, state=AgentState()),) * 2,
    (MemberChanged(number=1, member=MemberNow(member=BO, state=AgentState())),) * 2,
    (ServedChanged(number=1, served=ServedToday()),) * 2,
    (MessageChanged(number=1, message=WRITTEN),) * 2,
    (CallBackChanged(number=1, call_back=PROMISED),) * 2,
    (BarredChanged(number=1, barred=("+442079460123",), count=1),) * 2,
    (ListChanged(number=1, list=LISTED),) * 2,
]


def test_each_kind_of_change_is_what_it_is_without_the_supervision() -> None:
    """Under its number, so that no gap shows; alone, and as a part of what another view left."""
    assert {type(one) for one, _ in CHANGES} == set(get_args(OneChange))
    for change, seen in CHANGES:
        untold = Untold(Snapshot(number=0, legs=(LEG, EAR)))
        part = AsSeen(number=9, parts=(change,))  # type: ignore[arg-type]  # none is AsSeen

        assert list(untold([change])) == [seen]
        (nested,) = Untold(Snapshot(number=0, legs=(LEG, EAR)))([part])
        parts = seen.parts if isinstance(seen, AsSeen) else (seen,)
        assert nested == AsSeen(number=9, parts=parts)

"""The calls, queues and applications in the pictures: one usual office, and others for some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec import structs

from console.domain.acts import Role
from console.domain.agent.state import AgentRules, AgentState, OwnPhone, Presence
from console.domain.applications import Application
from console.domain.help_requests.request import HelpRequest
from console.domain.history.past_calls import PastCall
from console.domain.ids import CallId, OrderId
from console.domain.leg import CallState, Leg
from console.domain.leg_media import Media
from console.domain.messages.message import AddressKind, Message, Receipt
from console.domain.my_phone import PhoneState
from console.domain.queues import QueueBoard, WaitingCall
from console.domain.team.members import Member, MemberNow, MemberRole, Team
from console.domain.team.offers import Offer
from console.domain.team.served import Served, ServedBy, ServedToday
from console.line.port import Entry, EntryKind, Light
from tests.screenshots.studio import CONNECTIONS, MY_PHONE, NOW, ago, call, office
from tests.ui.all_screens import Row
from tests.ui.memory_switchboard import OUR_NUMBER, Switchboard

MINE: Final = CallId("v3:03")
PHONE: Final = CallId("v3:04")
WAITING: Final = CallId("v3:06")
COLLEAGUES: Final = CallId("v3:08")
ROWS: Final[Mapping[Row, CallId]] = {
    Row.MINE: MINE,
    Row.WAITING: WAITING,
    Row.RINGING: CallId("v3:01"),
    Row.CONFERRING: MINE,
}
"""Which calls the rows of the ways are."""

_ROOM: Final = Media(conference="conference-1")

_Talk = tuple[str, str | None, str | None, str | None, int, int, str | None]
"""A caller's number and name, the agent, the disposition, seconds of wait and talk, the MOS."""


def past() -> list[PastCall]:
    """The calls of the morning, the last one first."""
    people: tuple[_Talk, ...] = (
        ("+442079460147", "Grace Hopper", "Ada", "resolved", 41, 312, "4.38"),
        ("+33155501288", "Zoé Faure", "Bo", "call back", 12, 87, "4.41"),
        ("+81355501234", "山田花子", None, None, 22, 0, None),
        ("+4930550112", "Jürgen Groß", "Ada", "wrong number", 8, 19, "4.47"),
        ("+972355501234", "נועה כהן", "Bo", "resolved", 19, 645, "3.12"),
        ("+13125550177", None, None, None, 31, 0, None),
        ("+61255501234", "Mia Chen", "Ada", "resolved", 6, 224, "4.50"),
    )
    return [_past(number, one) for number, one in enumerate(people, start=1)]


def _past(number: int, one: _Talk) -> PastCall:
    far, name, agent, disposition, waited, talked, mos = one
    ended = NOW - timedelta(minutes=7 * number)
    answered = ended - timedelta(seconds=talked) if talked else None
    return PastCall(
        call=CallId(f"v3:past-{number:02}"),
        session_id=f"{number:02}8c31b6-2f1e",
        connection_id=CONNECTIONS[number % 2].id,
        direction="incoming",
        from_=far,
        to=OUR_NUMBER,
        name=name,
        started_at=ended - timedelta(seconds=waited + talked),
        answered_at=answered,
        bridged_at=answered,
        ended_at=ended,
        cause="normal_clearing" if talked else "originator_cancel",
        source="caller",
        sip="200" if talked else "487",
        agent=agent,
        disposition=disposition,
        mos=mos,
    )


def queues() -> tuple[QueueBoard, ...]:
    """Two queues: in one of them somebody waits, and Telnyx still lists one who is gone."""
    waits = WaitingCall(call=WAITING, position=1, since=ago(64), number="+4930550112")
    return _queue("support", 20, 72, waits), _queue("sales", 100, 18)


def _queue(name: str, most: int, average: int, *waiting: WaitingCall) -> QueueBoard:
    return QueueBoard(
        name=name,
        size=len(waiting),
        max_size=most,
        average_wait=average,
        waiting=waiting,
        asked_at=NOW,
    )


def applications() -> dict[str, Application]:
    """The applications of the account: one is told to send its webhooks elsewhere."""
    urls = {"Support": "https://calls.example.com", "Sales": "https://old.example.com/hook"}
    return {
        connection.id: Application(
            id=connection.id,
            settings={
                "application_name": name,
                "webhook_event_url": urls[name],
                "webhook_api_version": "2",
                "active": True,
            },
            shown=True,
        )
        for name, connection in zip(urls, CONNECTIONS, strict=False)
    }


def my_talk() -> list[Entry]:
    """How my call came to be what it is."""
    timeline = (
        (290.0, EntryKind.FACT, "call.initiated", "incoming, parked", MINE),
        (276.3, EntryKind.ORDER, "call.answer", "answer by Ada", MINE),
        (276.2, EntryKind.OUTCOME, "call.answer", "accepted in 41 ms", MINE),
        (275.8, EntryKind.FACT, "call.answered", "", MINE),
        (275.1, EntryKind.FACT, "call.initiated", "outgoing, parked", PHONE),
        (271.2, EntryKind.FACT, "call.answered", "", PHONE),
        (271.0, EntryKind.FACT, "call.bridged", "", MINE),
    )
    return [
        Entry(
            number=100 + number,
            at=ago(seconds),
            received_at=ago(seconds),
            kind=kind,
            title=title,
            text=text,
            level=Light.GOOD if kind is EntryKind.OUTCOME else Light.UNKNOWN,
            call=call_id,
            session_id="038c31b6-2f1e",
            order_id="0" if title == "call.answer" else None,
        )
        for number, (seconds, kind, title, text, call_id) in enumerate(timeline)
    ]


def morning() -> list[PastCall]:
    """A morning of many calls: who was answered late, or by nobody, is told by the figures."""
    usual_ones = past()
    found: list[PastCall] = []
    for hour, count in enumerate((3, 9, 14, 11, 2), start=8):
        for place in range(count):
            like = usual_ones[(3 * place + hour) % len(usual_ones)]
            shift = timedelta(hours=hour - 12, minutes=-4 + place * 4) + (NOW - _came(like))
            found.append(_moved(like, shift, len(found)))
    return found


def _came(one: PastCall) -> datetime:
    return one.started_at or NOW


def _moved(one: PastCall, by: timedelta, number: int) -> PastCall:
    """The same call at another time."""
    times = ("started_at", "answered_at", "bridged_at", "ended_at")
    moved = {name: at + by if (at := getattr(one, name)) else None for name in times}
    return structs.replace(one, call=CallId(f"v3:day-{number:02}"), **moved)


# Offices ----------------------------------------------------------------------------------


def usual() -> Switchboard:
    """I talk with a caller and have dialled another; two ring, one waits, a colleague talks."""
    made = office()
    made.past, made.queues, made.applications = past(), queues(), applications()
    made.public_url = "https://calls.example.com"
    made.entries = [*my_talk(), *made.entries]
    phones = (("desk", MY_PHONE), ("mobile", "+13125550199"))
    own = tuple(OwnPhone(name=name, address=address) for name, address in phones)
    made.rules = AgentRules(phones=own)
    made.state = AgentState(
        agent="Ada", state=Presence.ON_CALL, since=ago(271), calls=(MINE, CallId("v3:05"))
    )
    _replace(made, MINE, parked=True)
    _replace(made, PHONE, session_id=made.legs[MINE].session_id)
    return made


def _replace(made: Switchboard, call_id: CallId, **fields: object) -> None:
    made.legs[call_id] = structs.replace(made.legs[call_id], **fields)


def _in_room(made: Switchboard, *calls: CallId) -> None:
    for one in calls:
        state = CallState.CONFERENCE
        _replace(made, one, state=state, known=state, peer=None, media=_ROOM)


def counted() -> Switchboard:
    """The usual office, after a busy morning."""
    made = usual()
    made.past, made.reported_at = morning(), NOW
    return made


def conferring() -> Switchboard:
    """My caller, the one who waited and my phone are in a conference."""
    made = usual()
    _in_room(made, MINE, PHONE, WAITING)
    return made


def consulting() -> Switchboard:
    """My caller is held, and I talk with somebody about it."""
    made = usual()
    _in_room(made, MINE, PHONE)
    _replace(made, MINE, state=CallState.HELD, known=CallState.HELD)
    friend: Leg = call(
        9,
        CallState.ANSWERED,
        "+13125559876",
        38,
        outgoing=True,
        agent="Ada",
        role=Role.CONSULT,
        session_id=made.legs[MINE].session_id,
    )
    made.legs[friend.id] = friend
    _in_room(made, friend.id)
    return made


def supervising() -> Switchboard:
    """I listen to a colleague's call."""
    made = usual()
    del made.legs[MINE], made.legs[PHONE]
    mine: Leg = call(
        9,
        CallState.ANSWERED,
        MY_PHONE,
        52,
        outgoing=True,
        agent="Ada",
        role=Role.SUPERVISOR,
        media=Media(supervisor_role="monitor", supervises=COLLEAGUES),
    )
    made.legs[mine.id] = mine
    made.state = AgentState(agent="Ada", state=Presence.NOT_READY, reason="other", since=ago(60))
    return made


def served() -> ServedToday:
    """Two routes, one of which is behind its target, their groups, and a queue."""
    hour = (3, 5, 2, 4, 6, 9, 12, 8, 5, 4, 6, 2)
    late = {"level": 0.71, "offered": 41, "abandoned": 3, "came": hour}
    good = {"level": 0.92, "offered": 30, "abandoned": 1, "came": hour[::-1]}
    return ServedToday(
        rows=(
            Served(by=ServedBy.ROUTE, name="Support", waiting=1, waits_since=ago(64), **late),
            Served(by=ServedBy.ROUTE, name="Sales", **good),
            Served(by=ServedBy.GROUP, name="support", **late),
            Served(by=ServedBy.GROUP, name="sales", **good),
            Served(by=ServedBy.QUEUE, name="support", level=0.8, offered=5, came=(0, 1) * 6),
        )
    )


def team() -> Switchboard:
    """The usual office of a team: some talk, one is at lunch, and a call is for others."""
    made = usual()
    people = (
        ("Ada", "Ada Lovelace", ("support",), MemberRole.SUPERVISOR, MY_PHONE),
        ("Bo", "Bo Ek", ("support", "sales"), MemberRole.AGENT, "sip:bo@sip.telnyx.com"),
        ("cleo", "Cleo Ito", ("sales",), MemberRole.AGENT, "sip:cleo@sip.telnyx.com"),
        ("dan", "Dan Wu", ("support",), MemberRole.AGENT, None),
        ("eva", "Eva Sá", ("support",), MemberRole.AGENT, "sip:eva@sip.telnyx.com"),
        ("finn", "Finn Boe", ("sales",), MemberRole.AGENT, "sip:finn@sip.telnyx.com"),
    )
    members = tuple(
        Member(user=user, name=name, groups=groups, role=role, phone=phone)
        for user, name, groups, role, phone in people
    )
    states = (
        (Presence.ON_CALL, 271, "", PhoneState.TALKING, (MINE,)),
        (Presence.ON_CALL, 1893, "", PhoneState.TALKING, (COLLEAGUES,)),
        (Presence.READY, 62, "", PhoneState.UP, ()),
        (Presence.NOT_READY, 842, "lunch", PhoneState.DOWN, ()),
        (Presence.WRAP_UP, 12, "", PhoneState.UP, ()),
        (Presence.READY, 4000, "", PhoneState.DOWN, ()),
    )
    made.team = Team(members=members)
    made.members = tuple(
        MemberNow(
            member=one,
            state=AgentState(
                agent=one.user, state=state, since=ago(seconds), reason=reason, calls=calls
            ),
            phone=phone,
            consoles=0 if one.user == "finn" else 1,
            gone_since=ago(150) if one.user == "finn" else None,
            left_at=ago(300),
            ordered="call.answer",
            ordered_at=ago(1950),
            taken=taken,
            missed=missed,
            talk=201.0 * (taken - bool(calls)),
            wrap_up=19.0 * taken,
        )
        for one, (state, seconds, reason, phone, calls), (taken, missed) in zip(
            members, states, ((9, 0), (14, 1), (12, 0), (6, 3), (11, 0), (3, 0)), strict=True
        )
    )
    made.served = served()
    _replace(made, COLLEAGUES, agent="Bo")
    _replace(made, CallId("v3:01"), offered_to=(Offer(member="Ada", at=NOW),))
    others = (Offer(member="cleo", at=NOW), Offer(member="eva", at=NOW))
    _replace(made, CallId("v3:02"), offered_to=others)
    return made


def writing() -> Switchboard:
    """Colleagues wrote, one of them asks for help, and of what was answered one has read."""
    made = team()
    request = HelpRequest(by="Bo", at=ago(35), order=OrderId("1"), note="a complaint")
    _replace(made, COLLEAGUES, agent="Bo", help_request=request)
    read = Receipt(member="Bo", shown_at=ago(80), read_at=ago(70))
    written = (
        ("eva", "support", AddressKind.GROUP, "The new price list is out", 4000, (), False),
        ("Bo", "Ada", AddressKind.MEMBER, "Lunch at one?", 110, (), False),
        ("Ada", "Bo", AddressKind.MEMBER, "One minute", 90, (read,), False),
        ("eva", "all", AddressKind.ALL, "The lift is stuck, take the stairs", 20, (), True),
    )
    for place, (by, to, kind, text, seconds, receipts, urgent) in enumerate(written):
        members = ("Bo",) if by == "Ada" else ("Ada", "cleo")
        seen = (Receipt(member="Ada", shown_at=ago(seconds), read_at=ago(seconds)),)
        made.messages[f"m{place}"] = Message(
            id=f"m{place}",
            by=by,
            at=ago(seconds),
            to=to,
            kind=kind,
            members=members,
            text=text,
            urgent=urgent,
            receipts=receipts or (() if urgent else seen),
        )
    return made


def wrapping_up() -> Switchboard:
    """My caller is gone; what came of the call is not said yet."""
    made = usual()
    del made.legs[PHONE]
    ended = CallState.ENDED
    _replace(made, MINE, state=ended, known=ended, ended_at=ago(6), peer=None)
    made.state = AgentState(
        agent="Ada",
        state=Presence.WRAP_UP,
        since=ago(6),
        until=NOW + timedelta(seconds=24),
        awaiting=(MINE,),
    )
    return made


def leaving_queue() -> Switchboard:
    """One who gave up still stands in the list of those who wait."""
    made = usual()
    gone = WaitingCall(
        call=CallId("v3:gone"), position=1, since=ago(310), number="+13125550177", over=True
    )
    made.queues = (_queue("sales", 100, 18), _queue("support", 20, 72, gone))
    return made


def emptied_queue() -> Switchboard:
    """Nobody waits in the first of the queues."""
    made = usual()
    made.queues = (_queue("attic", 20, 0), *made.queues)
    return made


def pointed_elsewhere() -> Switchboard:
    """The webhooks of every application go to another address."""
    made = usual()
    for one in made.applications.values():
        one.settings["webhook_event_url"] = "https://old.example.com/hook"
    return made


OFFICES: Final[Mapping[str, Callable[[], Switchboard]]] = {
    "conference": conferring,
    "conference-call": conferring,
    "announce": conferring,
    "stats": counted,
    "end-conference": conferring,
    "consultation": consulting,
    "supervision": supervising,
    "wrap-up": wrapping_up,
    **dict.fromkeys(("hand-over", "team", "team-member", "team-state", "team-wallboard"), team),
    "team-calls": team,
    "write": team,
    "note": team,
    "messages": writing,
    "queue-take-out": leaving_queue,
    "queue-delete": emptied_queue,
    "application-point-here": pointed_elsewhere,
}
"""The pictures that need another office than the usual one."""

"""The view `past_call` for SQL: row by row what each host's own history says."""

from __future__ import annotations

import base64
import json
import random
import re
from collections import Counter
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from console.domain.acts import (
    Answer,
    AnyAct,
    Bridge,
    Confer,
    Dial,
    Dispose,
    HangUp,
    PlayToAll,
    TakeOver,
    Transfer,
)
from console.domain.ending.codes import MEANINGS
from console.domain.events import Fact, Payload
from console.domain.history.outcomes import CallOutcome
from console.domain.history.past_calls import PastCall, Search, outcome, talked, waited
from console.domain.ids import CallId, OrderId
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.own_facts import (
    CallClaimed,
    CallLeft,
    CallTaken,
    LegSighted,
    OrderPlaced,
    OrderSettled,
)
from console.manual.topics import topic
from console.switchboard.journal.commit import Stored
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import encode_own
from console.switchboard.sharing import schema
from console.telnyx.webhook import decode
from tests.postgres import PASSWORD, Postgres
from tests.switchboard.sharing.hosts import Host, host
from tests.waiting import until

BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOSTILE = (
    "Grace Hopper",
    "",
    "'; DROP TABLE fact; --",
    "\x00\x00nul",
    "\\u0000 in words",
    "back\\\\slash\\",
    "\u202eright to left",
    "=cmd|' /C calc'!A0",
    "\U0001f469\u200d\U0001f4bb emoji",
    "%s {} %(x)s",
    "two\nlines\t",
    "x" * 3000,
)
ODD_TEXTS = (*HOSTILE, 42, 4.5, True, None, ["list"], {"a": 1}, "half \ud83d pair", "\udc00")
STATES = tuple(
    base64.b64encode(json.dumps(one).encode()).decode()
    for one in ({"r": "agent"}, {"r": "consult"}, {"r": "supervisor"}, {}, ["r"])
)


class Told:
    """Facts of one host in the order of its journal, odd ones among them, always the same."""

    def __init__(self, one: Host) -> None:
        self._host, self.random, self.count = one, random.Random(7), 0  # noqa: S311 - no secret
        self._storing: list[Awaitable[Stored]] = []

    async def shared(self) -> None:
        """Wait until all of it is in the log of all hosts."""
        number = max([(await stored).number for stored in self._storing])
        self._host.site.stored()
        await until(lambda: self._host.site.push.pushed >= number)

    def any(self, *choices: object) -> object:
        """One of them."""
        return self.random.choice(choices)

    def event(self, kind: str, **payload: object) -> None:
        """Telnyx tells of it, in whatever envelope."""
        self.count += 1
        event = {
            "id": f"e{self.count}",
            "event_type": kind,
            "occurred_at": (BEGAN + timedelta(seconds=self.count * 1.25)).isoformat(),
            "payload": payload,
        }
        tree = self.any(*({"data": event},) * 9, event, {"metadata": {"event": event}})
        body = json.dumps(tree).encode()
        self.store(decode(body, datetime.now(UTC)), body)

    def store(self, fact: Fact, body: bytes) -> None:
        """Put a fact into the journal."""
        self._storing.append(self._host.journal.append(fact, body))

    def own(self, kind: str, payload: Payload, id_: str = "") -> None:
        """The switchboard notes it."""
        self.count += 1
        at = BEGAN + timedelta(seconds=self.count * 1.25)
        fact = Fact(
            id=id_ or f"o{self.count}", kind=kind, occurred_at=at, received_at=at, payload=payload
        )
        self.store(fact, encode_own(payload))

    def order(self, act: AnyAct, *, new: str | None = None, session: str = "s") -> OrderId:
        """An order, and what came of it."""
        order = Order(
            id=OrderId(f"00000000-0000-4000-8000-{self.count:012d}"),
            act=act,
            placed_at=BEGAN,
            by=str(self.any("ada", "bo", "")),
        )
        kind = self.any(*(OutcomeKind.ACCEPTED,) * 5, OutcomeKind.REFUSED, OutcomeKind.UNKNOWN)
        call = CallId(new) if new else None
        came = Outcome(order_id=order.id, kind=OutcomeKind(str(kind)), call=call)
        self.own("order.placed", OrderPlaced(order=order), f"placed-{order.id}")
        settled = OrderSettled(
            order=order, outcome=came, call_control_id=new, call_session_id=session
        )
        self.own("order.settled", settled, f"settled-{order.id}")
        return order.id

    def call(self, number: int) -> None:
        """A call from its beginning to its end, with whatever may happen in it."""
        call, session = f"v3:{number}", f"s{number // 3}"
        party = {"from": self.any("+442079460123", *ODD_TEXTS), "to": self.any("+1", *ODD_TEXTS)}
        leg = {"call_control_id": call, "call_session_id": session}
        carried = {"client_state": self.any(*(None,) * 12, *STATES, "no base64!")}
        leg |= {"connection_id": self.any("77", 77, None), **carried, **party}
        direction = self.any("incoming", "outgoing", "incoming", "outgoing", None)
        name = self.any(*ODD_TEXTS)
        if direction == "outgoing" and self.any(True, False):
            dial = Dial(to="+13125550100", from_="+13125550199", connection_id="77")
            self.order(dial, new=call, session=session)
        self.event("call.initiated", **leg, direction=direction, caller_id_name=name)
        if self.any(True, False):
            self.event("call.enqueued", **leg, queue=self.any("support", *ODD_TEXTS))
        self._talk(leg, CallId(call), session)
        heard = {"inbound": {"mos": self.any("4.5", 4, None), "packet_count": "7"}}
        ended = {
            "hangup_cause": self.any(
                *("normal_clearing", "user_busy", "call_rejected", "originator_cancel", None),
                *("timeout", "no_answer", "480", "not_found", 603),
            ),
            "hangup_source": self.any("caller", "callee", "unknown", None),
            "sip_hangup_cause": self.any("486", "487", "404", 603, "unspecified", None),
            "telnyx_error": self.any(None, None, {"error_code": "D56"}, "d1", "no code", 90019),
            "call_quality_stats": self.any(heard, None, {"inbound": None}),
        }
        if number % 20:
            self.event("call.hangup", **leg, **ended)
        elif number % 40:
            self.own("leg.sighted", LegSighted(call_control_id=call, alive=False))
        cost = [{"currency": ""}, {"currency": self.any("USD", None)}]
        costs = {"total_cost": self.any("0.004", None, 3), "cost_parts": self.any(cost, None)}
        self.event("call.cost", **leg, **costs)

    def _talk(self, leg: dict[str, object], call: CallId, session: str) -> None:
        other = CallId(f"v3:{self.random.randrange(120)}")
        if self.any(True, False):
            order = self.order(Answer(call=call))
            self.own("claim.made", CallClaimed(call=call, member="sue", order=order))
            self.event("call.answered", **leg)
        deeds: list[AnyAct] = [
            *(Bridge(call=call, other=other), Confer(call=call, others=(other,))),
            *(HangUp(call=call), TakeOver(call=call)),
            PlayToAll(call=call, conference="c", members=(call, other)),
            Dispose(call=call, code=HOSTILE[2], note=str(self.any(*HOSTILE))),
        ]
        for deed in self.random.sample(deeds, self.random.randrange(4)):
            self.order(deed)
        if self.any(True, *(False,) * 5):
            kind = self.any("streaming.started", "call.conversation.ended", "call.gather.ended")
            self.event(str(kind), **leg, digits=self.any("1", "12#", 42, "", None))
        if self.any(True, False, False):
            self.event(str(self.any("call.bridged", "conference.participant.joined")), **leg)
        if self.any(True, False, False):
            mark = self.order(Transfer(call=call, to="+13125550101"))[-12:]
            state = base64.b64encode(json.dumps({"r": "target", "o": mark}).encode()).decode()
            target = {"call_control_id": f"{call}-t", "client_state": state}
            told = {**leg, **target, "call_session_id": session}
            self.event("call.initiated", **told, direction="outgoing")
            self.event("call.bridged", **told)
            self.event("call.hangup", **told, hangup_cause="normal_clearing")

    def parts(self, number: int) -> None:
        """Who had that call, left it and said what came of it, in any order and more than once."""
        call = CallId(f"v3:{number}")
        self.event("call.initiated", call_control_id=call, direction="incoming")
        for _ in range(self.random.randrange(12)):
            agent = str(self.any("ada", "bo", "cy"))
            step = self.any("took", "took", "left", "said")
            if step == "said":
                note = str(self.any("", *HOSTILE))
                self.order(Dispose(call=call, code=str(self.any("sold", "lost")), note=note))
                continue
            taken = CallTaken(agent=agent, call=call)
            left = CallLeft(agent=agent, call=call, answered=True, wrap_up=9)
            said = taken if step == "took" else left
            self.own(f"agent.{step}", said, f"had-{len(self._storing)}")
            self.count -= self.random.randrange(2)  # the next one may be of the same moment
        self.event("call.hangup", call_control_id=call)


PARTS = """
SELECT call, part, agent, since, until, seconds, disposition, note
FROM telnyx_console.past_call_part ORDER BY call COLLATE "C", part
"""


def _parts_as_in_the_view(call: PastCall) -> list[tuple[object, ...]]:
    """The rows of the view of a call's parts."""
    return [
        (
            *(call.call, number, part.member, part.since, part.until),
            (part.until - part.since).total_seconds() if part.since and part.until else None,
            *_told_of({"code": part.disposition, "note": part.note}).values(),
        )
        for number, part in enumerate(call.parts, 1)
    ]


async def test_the_view_says_of_each_part_of_a_call_what_the_hosts_history_says(
    server: Postgres, tmp_path: Path, database: str
) -> None:
    """Who had a call that went from hand to hand, for how long, and what each said of it."""
    async with host(tmp_path, database, "desk1") as one:
        told = Told(one)
        for number in range(80):
            told.parts(number)
        await told.shared()
        reader = JournalReader(one.journal.path)
        calls = sorted(reader.search(Search(limit=1000)), key=lambda call: call.call)
        reader.close()
        known = [row for call in calls for row in _parts_as_in_the_view(call)]

        assert server.ask(database, PARTS) == known
        assert max(len(call.parts) for call in calls) > 3
        assert (
            {row[3] is None for row in known} == {row[4] is None for row in known} == {True, False}
        )


def _as_in_the_view(call: PastCall) -> dict[str, object]:
    """The columns of the view, in their order."""
    return {
        "call": call.call,
        "session": call.session_id,
        "connection": call.connection_id,
        "direction": call.direction,
        "outcome": outcome(call).value,
        "from_number": call.from_,
        "to_number": call.to,
        **_fields(call, "name started_at answered_at bridged_at ended_at"),
        "seconds": talked(call),
        "waited_seconds": waited(call),
        **_fields(call, "role agent queue disposition note cause source sip error"),
        **_fields(call, "cost currency mos machine_at"),
    }


def _fields(call: PastCall, names: str) -> dict[str, object]:
    return {name: getattr(call, name) for name in names.split()}


def _told_of(row: dict[str, object]) -> dict[str, object]:
    return {
        name: value.replace("\0", "\ufffd") if isinstance(value, str) else value
        for name, value in row.items()
    }


async def test_the_view_says_of_each_call_what_the_hosts_history_says(
    server: Postgres, tmp_path: Path, database: str
) -> None:
    """A report that counts otherwise than the console is believed by nobody."""
    async with host(tmp_path, database, "desk1") as one:
        told = Told(one)
        for number in range(400):
            told.call(number)
        await told.shared()
        reader = JournalReader(one.journal.path)
        local = [_told_of(_as_in_the_view(call)) for call in reader.search(Search(limit=1000))]
        reader.close()

        newest = (
            'SELECT * FROM telnyx_console.past_call ORDER BY ended_at DESC, call COLLATE "C" DESC'
        )
        rows = server.ask(database, newest)
        view = [dict(zip(local[0], row, strict=True)) for row in rows]

        assert len(view) == len(local)
        for seen, known in zip(view, local, strict=True):
            assert {k: v for k, v in seen.items() if v != known[k]} == {
                k: v for k, v in known.items() if v != seen[k]
            }, known["call"]
        counted = Counter(str(row["outcome"]) for row in view)
        assert set(counted) == set(CallOutcome) - {CallOutcome.LIVE}
        assert any(row["agent"] for row in view)
        assert any(row["disposition"] for row in view)
        assert {row["seconds"] is None for row in view if row["outcome"] == "answered"} == {
            True,
            False,
        }


async def test_a_body_that_is_no_text_costs_the_view_that_text_alone(
    server: Postgres, tmp_path: Path, database: str
) -> None:
    """One odd delivery must not end a report of a month."""
    async with host(tmp_path, database, "desk1") as one:
        told = Told(one)
        for call, name in (("v3:a", b"\xff\xfe"), ("v3:b", b"\xc3")):
            body = json.dumps(
                {
                    "data": {
                        "id": call,
                        "event_type": "call.hangup",
                        "occurred_at": BEGAN.isoformat(),
                        "payload": {"call_control_id": call, "from": "NAME"},
                    }
                }
            ).encode()
            body = body.replace(b"NAME", name)
            fact = decode(body, datetime.now(UTC))
            told.store(fact, body)
        told.own("leg.sighted", LegSighted(call_control_id="v3:c", alive=False))
        await told.shared()
        rows = server.ask(database, "SELECT call FROM telnyx_console.past_call ORDER BY call")
    assert rows == [("v3:a",), ("v3:b",), ("v3:c",)]


def test_the_view_knows_each_code_of_a_call_that_was_not_carried() -> None:
    """A code that becomes known needs a new version of the view."""
    assert [code for code in MEANINGS if f"'{code}'" not in schema.MIGRATIONS[1]] == []


def test_the_queries_of_the_manual_are_answered(server: Postgres) -> None:
    """Whoever copies one into a tool for reports has no other check of it."""
    database = server.database()
    with psycopg.connect(database, password=PASSWORD) as connection:
        connection.execute("CREATE SCHEMA telnyx_console; SET search_path = telnyx_console")
        for version in range(schema.VERSION):
            connection.execute(schema.MIGRATIONS[version].encode())
        connection.commit()
    blocks = re.findall(r"```sql\n(.*?)```", topic("hosts").text, re.DOTALL)
    queries = [one for block in blocks for one in block.split(";") if "past_call\n" in one]
    assert len(queries) == 3
    for query in queries:
        assert server.ask(database, query) == []

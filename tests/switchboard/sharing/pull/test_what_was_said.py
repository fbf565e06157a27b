"""Nothing of a card number is in the database of a team, nor in a file of any of its hosts."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import psycopg
from psycopg import sql

from console.domain.acts import Answer
from console.domain.acts.operations import StartTranscription
from console.domain.leg import CallState
from console.line.local import LocalLine
from console.line.questions import Timeline
from console.switchboard.journal.bodies.compressed import restored
from tests.postgres import PASSWORD
from tests.switchboard.board.test_what_was_said import CARD, IN_GROUPS
from tests.switchboard.harness import new_order
from tests.switchboard.journal.everything_written import everything_written
from tests.switchboard.sharing.two_desks import Desk, Desks, two_desks
from tests.waiting import until, until_asked

TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname !~ '^(pg_|information_)'"


def told_to(call: str) -> dict[str, object]:
    """An event of a kind that nobody knows, in which the card is said once more."""
    payload = {
        "call_control_id": call,
        "from": f"+{CARD}",
        "sentences": [{"speaker": 1, "words": f"yes, {IN_GROUPS}"}, {"answer": int(CARD)}],
        "digits": "8689",
    }
    event = {"event_type": "call.captions.final", "id": "said-once-more", "payload": payload}
    return {"data": {**event, "record_type": "event", "occurred_at": "2026-11-30T12:00:00Z"}}


async def deliver(desks: Desks, desk: Desk, body: dict[str, object]) -> int:
    """Telnyx tells a host something; the code of its answer."""
    raw = msgspec.json.encode(body)
    headers = desks.simulator.signer.sign(raw, time.time())
    async with httpx.AsyncClient() as http:
        answer = await http.post(desk.switchboard.listener_url, content=raw, headers=headers)
    return answer.status_code


def in_the_database(url: str) -> Iterator[tuple[str, bytes]]:
    """Each value of each row of each table, with the table's name; bodies are restored."""
    with psycopg.connect(url, password=PASSWORD) as connection:
        for schema, table in connection.execute(TABLES).fetchall():
            named = sql.SQL("SELECT * FROM {}").format(sql.Identifier(schema, table))
            for row in connection.execute(named):
                for value in row:
                    content = bytes(value) if isinstance(value, bytes | memoryview) else b""
                    yield table, restored(content) or str(value).encode()


async def test_a_card_that_is_read_out_is_in_no_table_and_no_file(
    tmp_path: Path, database: str
) -> None:
    """As captions, and in an event that no contract has: at both hosts and between them."""
    async with two_desks(tmp_path, database) as desks:
        call = await desks.ring(desks.one)
        await until(lambda: desks.two.leg(call))
        await desks.one.switchboard.order(new_order(Answer(call=call), by="ada"))
        await until(lambda: desks.one.live(call).state is CallState.ANSWERED)
        starting = StartTranscription(call=call, parameters={"transcription_engine": "Telnyx"})
        await desks.one.switchboard.order(new_order(starting, by="ada"))
        await desks.doors.post(f"calls/{call}/remote", do="say", text=f"It is {IN_GROUPS}, yes.")
        assert await deliver(desks, desks.one, told_to(call)) == 200

        async def told() -> list[str]:
            entries = await LocalLine(desks.two.switchboard).ask(Timeline(call=call))
            return [one.title for one in entries if one.title == "call.captions.final"]

        await until_asked(told)
        await until(lambda: b"yes." in b"".join(one for _, one in in_the_database(database)))
        rows = list(in_the_database(database))
        files = list(everything_written(tmp_path))

    events = [body for _, body in rows if b"said-once-more" in body and body.startswith(b"{")]
    assert events
    for body in events:
        payload = msgspec.json.decode(body)["data"]["payload"]
        assert payload["from"] == "+" + "•" * len(CARD), "no telephone number is so long"
        assert (payload["call_control_id"], payload["digits"]) == (call, "••••")
    for where, content in (*rows, *files):
        text = re.sub(r"[ -]", "", content.decode(errors="replace"))
        assert CARD not in text, where
        assert "86899855" not in text, where

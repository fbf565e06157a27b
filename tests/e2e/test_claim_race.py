"""Eight members press the same key for the same caller in the same moment."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from tests.e2e.real_users import GROUP, Site, only_root, site
from tests.processes import alive, eventually

pytestmark = only_root

USERS: Final = range(61_021, 61_029)
TEAM: Final = f'[team]\ngroup = "{GROUP}"\n{{more}}\n' + "".join(
    f'[[team.members]]\nuser = "{uid}"\nname = "Member {uid}"\n' for uid in USERS
)
APART: Final = 0.05
"""Seconds from one caller to the next; all of a caller's eight keys fall into one hundredth."""

CONSOLE: Final = """
import asyncio, json, os, time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4
from console.domain.acts import Answer
from console.domain.orders import Order, OrderId
from console.errors import OrderRejected
from console.line.questions import Give
from console.line.unix import connect

async def press(line, call, at):
    await asyncio.sleep(max(0.0, at - time.monotonic()))
    order = Order(id=OrderId(str(uuid4())), act=Answer(call=call), placed_at=datetime.now(UTC))
    pressed = time.monotonic()
    try:
        outcome = await line.ask(Give(order))
        return [pressed - at, outcome.kind, outcome.message]
    except OrderRejected as error:
        return [pressed - at, "rejected", str(error)]

async def main():
    asked = json.loads(Path({asked!r}).read_text())
    line = await connect(Path(os.environ["TELNYX_CONSOLE_SOCKET"]), name="a console", site=True)
    await line.snapshot()
    pressing = [press(line, call, at) for call, at in asked]
    print(json.dumps(await asyncio.gather(*pressing)))
    await line.close()
asyncio.run(main())
"""


def race(at_work: Site, count: int) -> tuple[list[str], dict[int, list[list[Any]]]]:
    """That many callers, each answered by everybody at once; what each member was told."""
    calls = [at_work.practice.ring(from_=f"+4420794{place:05}") for place in range(count)]
    seen = eventually(
        lambda: (
            (listed := at_work.users.run(USERS[0], "calls", "--json").out)
            and all(call in listed for call in calls)
        )
    )
    assert seen
    start = time.monotonic() + 5.0
    asked = at_work.folder / "asked.json"
    asked.write_text(
        json.dumps([(call, start + place * APART) for place, call in enumerate(calls)])
    )
    asked.chmod(0o644)
    code = CONSOLE.format(asked=str(asked))
    running = {uid: at_work.users.start(uid, code=code) for uid in USERS}
    eventually(lambda: not any(map(alive, running.values())), limit=60 + 2 * count * APART)
    told = {uid: Path(at_work.folder / f"{uid}.out").read_text() for uid in USERS}
    errors = [Path(at_work.folder / f"{uid}.err").read_text() for uid in USERS]
    assert not any(errors), errors
    return calls, {uid: json.loads(text) for uid, text in told.items()}


@pytest.mark.parametrize("count", [12, pytest.param(1000, marks=pytest.mark.long)])
def test_each_caller_is_answered_once_and_seven_are_told_by_whom(count: int) -> None:
    """One answer at Telnyx, one claim, seven clear words; nobody is On call who is not."""
    with site(TEAM) as at_work:
        service = at_work.serve()
        calls, told = race(at_work, count)
        answers = [
            command
            for command in at_work.practice.ask("commands")
            if command["path"].endswith("/actions/answer")
        ]
        assert Counter(command["effect"] for command in answers) == {"done": count}
        winners: dict[str, int] = {}
        for place, call in enumerate(calls):
            said = {uid: of_all[place] for uid, of_all in told.items()}
            won = [uid for uid, (_, kind, _) in said.items() if kind == "accepted"]
            assert len(won) == 1, said
            winners[call] = won[0]
            words = [text for _, kind, text in said.values() if kind == "rejected"]
            assert len(words) == len(USERS) - 1
            assert all(f"Member {won[0]} took it" in text for text in words), words
        board = msgspec.json.decode(at_work.users.run(USERS[0], "team", "--json").out)
        on = {int(one["user"]): set(one["calls"]) for one in board}
        assert on == {uid: {call for call, won in winners.items() if won == uid} for uid in USERS}
        assert alive(service)

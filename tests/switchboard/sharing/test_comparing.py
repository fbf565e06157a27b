"""Hosts that are compared: what differs is told fact by fact, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from console.domain.acts import Answer
from console.domain.leg import CallState
from console.domain.team.hosts import compared_words
from console.errors import NotPermitted
from console.line.port import Asker, answer
from console.line.questions import CompareHosts, Hosts
from tests.cli.user import run_here
from tests.processes import Home
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.test_two_desks import is_at_both
from tests.switchboard.sharing.two_desks import MEMBERS, two_desks
from tests.waiting import until


async def test_a_fact_that_one_host_lacks_is_told_and_nothing_else(
    tmp_path: Path, database: str
) -> None:
    """Whoever doubts a board learns which host is wrong, about which call, and since when."""
    async with two_desks(tmp_path, database) as desks:
        calls = [await desks.ring(desk) for desk in (*desks.both, desks.one)]
        for call in calls:
            await is_at_both(desks, call, CallState.OFFERED)
        await desks.one.switchboard.order(new_order(Answer(call=calls[0]), by="ada"))
        await is_at_both(desks, calls[0], CallState.ANSWERED)
        await until(lambda: desks.one.live(calls[0]) == desks.two.live(calls[0]))

        root = Asker(user="root")
        assert (await answer(desks.two.switchboard.answers, Hosts(), root)).claims == 1
        alike = await desks.two.switchboard.hosts.compare()
        assert alike.alike, compared_words(alike)
        assert compared_words(alike) == ["2 hosts, 3 calls: alike"]

        journal = sqlite3.connect(desks.two.settings.journal)
        where = "kind = 'call.answered' AND number IN (SELECT number FROM about WHERE call_id = ?)"
        ((lost,),) = journal.execute(f"SELECT id FROM facts WHERE {where}", [calls[0]])  # noqa: S608
        journal.execute("DELETE FROM facts WHERE id = ?", [lost])
        journal.commit()
        journal.close()

        found = await answer(desks.one.switchboard.answers, CompareHosts(), root)
        assert [(one.call, one.id, one.kind) for one in found.lacked] == [
            (calls[0], lost, "call.answered")
        ]
        assert (found.lacked[0].lacking, found.lacked[0].having) == (("desk2",), ("desk1",))
        assert found.shown == found.silent == found.otherwise == ()
        home, socket = Home(tmp_path), str(desks.two.settings.socket)
        ran = await asyncio.to_thread(run_here, home, "--socket", socket, "team", "check")
        assert ran.code == 1
        assert f"{calls[0]}: desk2 lacks call.answered of " in ran.out
        assert "2 hosts, 3 calls: not alike" in ran.out

        ada = Asker(user="ada", member=MEMBERS[0])
        with pytest.raises(NotPermitted, match="only an admin"):
            await answer(desks.one.switchboard.answers, CompareHosts(), ada)

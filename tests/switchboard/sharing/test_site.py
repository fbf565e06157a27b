"""What several hosts share: every fact once at each, while the database is there and after."""

from __future__ import annotations

import asyncio
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

import psycopg
import pytest

from console.domain.acts import HangUp
from console.domain.ids import CallId, OrderId
from console.domain.own_facts import CallClaimed, CallMissed
from console.domain.work_lists.facts import EntryTaken
from console.errors import NodeTaken
from console.switchboard.journal.reader import JournalReader
from console.switchboard.sharing import nodes, schema
from tests.postgres import PASSWORD, Postgres, Server
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.hosts import LONGEST, Host, host
from tests.waiting import until, until_asked

LONG = 60.0
"""Seconds of silence that no host had: one that left says so."""


async def test_what_one_host_notes_is_at_every_other_once(tmp_path: Path, database: str) -> None:
    """An agent's call is told at the host to which Telnyx's webhook came, and shown at all."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await asyncio.gather(*(one.note(f"a{n}") for n in range(300)))
        await asyncio.gather(*(two.note(f"b{n}") for n in range(300)))

        await until(lambda: len(two.came) == 300 and len(one.came) == 300)
        assert two.came == [f"a{n}" for n in range(300)]
        assert one.came == [f"b{n}" for n in range(300)]
        assert sorted(one.ids()) == sorted(two.ids())
        await until_asked(lambda: all_pushed(one))


async def test_a_clock_that_is_wrong_is_known_at_every_host(tmp_path: Path, database: str) -> None:
    """Each tells its time whenever it says that it lives; the database's clock is between them."""
    late = timedelta(seconds=-30)
    async with (
        host(tmp_path, database, "desk1") as one,
        host(tmp_path, database, "desk2", ahead=late),
        host(tmp_path, database, "desk3"),
    ):
        await until(lambda: len(one.site.hosts().hosts) == 3)
        ((found, seconds),) = one.site.hosts().apart

        assert found.name == "desk2"
        assert seconds == pytest.approx(-30, abs=5)


async def all_pushed(one: Host) -> bool:
    """Whether nothing of that host waits for the database."""
    return await one.site.push.count_waiting() == 0


async def test_the_same_fact_noted_by_two_is_one(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Telnyx delivers again what was not answered in time, and another host may get it."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await asyncio.gather(one.note("same"), two.note("same"))
        await one.note("last")

        await until(lambda: "last" in two.came)
        assert one.ids().count("same") == two.ids().count("same") == 1
    assert server.ask(database, "SELECT count(*) FROM telnyx_console.fact") == [(2,)]


async def test_who_comes_back_has_missed_nothing(tmp_path: Path, database: str) -> None:
    """A host is upgraded while the others work."""
    async with host(tmp_path, database, "desk1") as one:
        async with host(tmp_path, database, "desk2") as two:
            await one.note("before")
            await until(lambda: two.came == ["before"])
        await one.note("meanwhile")
        async with host(tmp_path, database, "desk2") as two:
            assert two.came == ["meanwhile"]
            assert sorted(two.ids()) == ["before", "meanwhile"]


async def test_without_the_database_nothing_waits_and_nothing_is_lost(
    own_server: Postgres, tmp_path: Path, database: str
) -> None:
    """A call centre goes on while its database is started anew."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await one.note("before")
        own_server.freeze()
        try:
            began = time.monotonic()
            await one.note("first")
            assert one.site.reach.away_since is not None
            # that one has waited; the others do not
            await asyncio.gather(*(one.note(f"later{n}") for n in range(50)))
            assert time.monotonic() - began < 30
            await two.note("elsewhere")
        finally:
            own_server.thaw()
        await until(lambda: len(two.came) == 52 and "elsewhere" in one.came)
        assert two.came == ["before", "first", *(f"later{n}" for n in range(50))]
        await until(lambda: one.site.reach.away_since is None)


async def test_cut_connections_are_made_again(
    server: Server, tmp_path: Path, database: str
) -> None:
    """A proxy between host and database was started anew."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await one.note("before")
        assert server.cut(database)
        await one.note("after")

        await until(lambda: two.came == ["before", "after"])


async def test_one_host_does_what_is_done_once_and_another_after_it(
    tmp_path: Path, database: str
) -> None:
    """Two that route calls would offer one call twice; none would let it ring on."""
    async with host(tmp_path, database, "desk2") as two:
        async with host(tmp_path, database, "desk1") as one:
            sites = (one.site, two.site)
            await until(lambda: sum(site.does_what_is_done_once for site in sites) == 1)
            await until(lambda: all(len(site.nodes.nodes) == 2 for site in sites))
            assert sum(node.once for node in one.site.nodes.nodes) <= 1
        await until(lambda: two.site.does_what_is_done_once)
        await until(lambda: [node.silent > LONG for node in two.site.nodes.others] == [True])


HUNG_HOST = (
    "INSERT INTO telnyx_console.node (name, origin, version, listener, once, backend, seen_at) "
    "VALUES ('desk9', gen_random_uuid(), '0', '', true, %s, now() - interval '10 seconds')"
)
PUSHING = (
    "SELECT pid, backend_start FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name LIKE '%%desk1 push'"
)


async def test_a_host_that_hangs_lets_go_and_nobody_who_has_its_number_now(
    server: Postgres, tmp_path: Path, database: str
) -> None:
    """Numbers of backends come again: what is ended is who holds the lock, and no other."""
    async with host(tmp_path, database, "desk1") as one:
        await one.note("first")
        await until(lambda: one.site.does_what_is_done_once)
    with psycopg.connect(database, password=PASSWORD, autocommit=True) as hangs:
        hangs.execute("SELECT pg_advisory_lock(%s)", (schema.ONCE_LOCK,))
        server.ask(database, HUNG_HOST, hangs.info.backend_pid)
        async with host(tmp_path, database, "desk1") as one:
            await until(lambda: one.site.does_what_is_done_once)
            assert [node.name for node in one.site.hosts().hosts if node.once] in ([], ["desk1"])

    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await one.note("second")
        await until(lambda: "second" in two.came)
        (before,) = server.ask(database, PUSHING)
        server.ask(database, "UPDATE telnyx_console.node SET backend = %s", before[0])
        server.ask(database, "UPDATE telnyx_console.node SET once = true WHERE name = 'desk9'")
        seen = two.site.nodes._seen_at
        await until(lambda: two.site.nodes._seen_at > seen + 2)
        assert server.ask(database, PUSHING) == [before]


async def test_for_a_member_acts_the_host_where_it_is_attached(
    tmp_path: Path, database: str
) -> None:
    """Two that let a phone go would each tell Telnyx to."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        two.site.attached({"ada": 1})
        await until(lambda: one.site.elsewhere() == {"ada": 1})
        assert two.site.acts_for("ada")
        assert not one.site.acts_for("ada")
        one.site.attached({"ada": 1})
        await until(lambda: two.site.elsewhere() == {"ada": 1})
        assert one.site.acts_for("ada")
        assert not two.site.acts_for("ada")
        await until(lambda: one.site.acts_for("bo") is not two.site.acts_for("bo"))


async def test_a_host_that_stood_still_acts_for_nobody_before_it_has_looked(
    tmp_path: Path, database: str
) -> None:
    """Its members attached elsewhere meanwhile, and what followed for them was done there."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        for each in (one, two):
            each.site.attached({"ada": 1})
        await until(lambda: two.site.elsewhere() == {"ada": 1})
        two.site.nodes._seen_at -= 10
        assert not two.site.acts_for("ada")

        await two.site.known("ada")
        assert two.site.nodes.fresh
        assert not two.site.acts_for("ada")
        await one.site.known("ada")
        assert one.site.acts_for("ada")


async def test_of_two_who_claim_a_call_one_has_it(tmp_path: Path, database: str) -> None:
    """Two members press the key at two hosts within a moment."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        for call in (CallId(f"v3:{n}") for n in range(40)):
            orders = OrderId("o-1"), OrderId("o-2")
            who = await asyncio.gather(
                one.site.claim(call, "ada", orders[0]), two.site.claim(call, "bo", orders[1])
            )
            assert who in ([None, "ada"], ["bo", None])
        await one.site.move_claim(call, "cleo", orders[0])
        assert await two.site.claim(call, "bo", orders[1]) == "cleo"
        await one.site.release(call, "cleo")
        assert await two.site.claim(call, "bo", orders[1]) is None


async def test_a_second_host_of_a_name_is_refused_in_words(tmp_path: Path, database: str) -> None:
    """A machine was copied with all its settings."""
    copy = tmp_path / "copy"
    copy.mkdir()
    async with host(tmp_path, database, "desk1"):
        with pytest.raises(NodeTaken) as caught:
            async with host(copy, database, "desk1"):
                pass
    assert "another host of that name lives" in str(caught.value)
    async with host(copy, database, "desk2") as two:
        assert two.ids() == []


async def test_a_host_begins_without_the_database(tmp_path: Path, server: Server) -> None:
    """Power came back, and the database's machine is slower."""
    nowhere = server.url("nothing_of_that_name")
    async with host(tmp_path, nowhere, "desk1") as one:
        await one.note("alone")
        assert one.site.reach.why is not None
        assert "nothing_of_that_name" in str(one.site.reach.why)
        assert one.site.away is not None
        assert ". This host goes on alone" in one.site.away.words
        assert one.site.does_what_is_done_once
        assert one.site.acts_for("ada")
        assert await one.site.claim(CallId("v3:1"), "ada", OrderId("o")) is None


async def test_what_came_of_a_lost_hosts_order_is_said_to_be_unknown_once(
    tmp_path: Path, database: str
) -> None:
    """An order without an outcome forbids others on its call for ever."""
    order = new_order(HangUp(call=CallId("v3:1")))
    async with host(tmp_path, database, "desk2") as two:
        async with host(tmp_path, database, "desk1") as one:
            await one.place(order)
            await until(lambda: f"placed-{order.id}" in two.came)
            assert two.given_up == []
        await until(lambda: two.given_up)
        assert two.given_up == [order.id]


async def test_what_was_noted_before_a_host_joined_stands_before_what_came_after(
    server: Postgres, tmp_path: Path, database: str
) -> None:
    """State and log of a start are read from the last numbers: history is not the latest news."""
    async with host(tmp_path, database, "desk1") as one:
        await asyncio.gather(*(one.note(f"old{n}") for n in range(600)))
    old = "UPDATE telnyx_console.fact SET received_at = received_at - interval '1 day'"
    server.ask(database, old)
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await two.note("own")
        await one.note("new")
        await until(lambda: len(two.ids()) == 602)

        assert two.ids() == [*(f"old{n}" for n in range(600)), "own", "new"]
        assert two.came == ["new"]


async def test_a_fact_that_the_database_cannot_hold_holds_up_no_other(
    tmp_path: Path, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An index of PostgreSQL takes no text of eight thousand letters; SQLite does."""
    long = "".join(Random(1).choices("0123456789abcdef", k=8000))  # noqa: S311 - no secret
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await asyncio.gather(*(one.note(id_) for id_ in ("before", long, "after")))

        await until(lambda: two.came == ["before", "after"])
        assert one.site.reach.away_since is None
    assert "cannot hold the fact of number" in caplog.text


async def test_old_days_are_removed_whole(server: Server, tmp_path: Path, database: str) -> None:
    """What no host keeps any more is not kept for all of them."""
    async with host(tmp_path, database, "desk1"):
        pass
    day = schema.MAKE_DAY.format(day=date(2020, 1, 1), after=date(2020, 1, 2))
    server.ask(database, f"SET search_path = telnyx_console; {day}")
    server.ask(database, "INSERT INTO telnyx_console.fact_id VALUES ('old', '2020-01-01')")
    for row in (
        "claim VALUES ('v3:old', 'ada', 'o', 'desk1', now() - interval '2 days')",
        "node VALUES ('desk9', gen_random_uuid(), '1', now(), now() - interval '31 days', '')",
        "comparison VALUES (gen_random_uuid(), 'desk9', NULL, now() - interval '2 hours')",
    ):
        server.ask(database, f"INSERT INTO telnyx_console.{row}")

    async with host(tmp_path, database, "desk1") as one:
        await one.note("new")
        days = "SELECT count(*) FROM pg_tables WHERE tablename = 'fact_20200101'"
        await until(lambda: server.ask(database, days) == [(0,)])
        ids = "SELECT id FROM telnyx_console.fact_id"
        await until(lambda: server.ask(database, ids) == [("new",)])
        for table, left in (("claim", 0), ("node", 1), ("comparison", 0)):
            count = f"SELECT count(*) FROM telnyx_console.{table}"  # noqa: S608 - of this test
            await until(lambda count=count, left=left: server.ask(database, count) == [(left,)])


async def claimed(server: Server, database: str, one: Host, call: CallId, order: str) -> None:
    """Have the database give a call to Ada; a busy machine may take longer than a claim waits."""
    claims = "SELECT 1 FROM telnyx_console.claim WHERE call = %s"

    async def there() -> bool:
        await one.site.claim(call, "ada", OrderId(order))
        return bool(server.ask(database, claims, call))

    await until_asked(there)


async def test_a_claim_that_its_host_never_noted_is_released(
    server: Server, tmp_path: Path, database: str
) -> None:
    """A host is killed between the decision and its note: others could never take that caller."""
    lost, noted, entry = CallId("v3:lost"), CallId("v3:noted"), CallId("list-1/0-0")
    async with host(tmp_path, database, "desk2") as two:
        async with host(tmp_path, database, "desk1") as one:
            for call, order in ((lost, "o-1"), (noted, "o-2"), (entry, "o-5")):
                await claimed(server, database, one, call, order)
            claim = CallClaimed(call=noted, member="ada", order=OrderId("o-2"))
            await one.write("claimed", "claim.made", claim)
            taken = EntryTaken(list="1", entry=0, member="ada", taking=OrderId("o-5"))
            await one.write("list-taken-o-5", "list.taken", taken)
        claims = "SELECT call FROM telnyx_console.claim ORDER BY call"
        await until(lambda: server.ask(database, claims) == [(entry,), (noted,)])
        assert await two.site.claim(lost, "bo", OrderId("o-3")) is None
        assert await two.site.claim(noted, "bo", OrderId("o-4")) == "ada"


async def test_a_host_that_comes_back_releases_what_it_never_noted(
    server: Server, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is started again before the others take it for lost."""
    monkeypatch.setattr(nodes, "DEAD", 2.0)
    call = CallId("v3:1")
    async with host(tmp_path, database, "desk1") as one:
        await claimed(server, database, one, call, "o-1")
    async with host(tmp_path, database, "desk1") as one:
        await claimed(server, database, one, CallId("v3:2"), "o-2")
        claims = "SELECT call FROM telnyx_console.claim"
        await until(lambda: server.ask(database, claims) == [("v3:2",)])


async def test_a_host_whose_connections_end_does_not_take_itself_for_alone(
    server: Server, tmp_path: Path, database: str
) -> None:
    """It stood still for ten seconds, and the others ended its connections meanwhile."""
    async with host(tmp_path, database, "desk1") as one:
        await until(lambda: one.site.does_what_is_done_once)
        async with host(tmp_path, database, "desk2") as two:
            await until(lambda: len(two.site.nodes.nodes) == 2)
            acted: list[bool] = []
            one.site.watch(lambda: acted.append(one.site.nodes.alone))
            one.site.nodes._seen_at -= 10
            assert server.cut(database)
            await one.note("after")
            await until(lambda: one.site.nodes.fresh and two.site.nodes.fresh)
            await until(lambda: "after" in two.came)
            assert not any(acted)
            assert one.site.away is None


async def test_a_claim_waits_half_a_second_for_a_database_that_hangs(
    own_server: Postgres, tmp_path: Path, database: str
) -> None:
    """A caller rings while somebody decides, and nobody can say whether the database lives."""
    async with host(tmp_path, database, "desk1") as one:
        assert await one.site.claim(CallId("v3:1"), "ada", OrderId("o-1")) is None
        own_server.freeze()
        try:
            began = time.monotonic()
            assert await one.site.claim(CallId("v3:2"), "ada", OrderId("o-2")) is None
            assert time.monotonic() - began < 4
        finally:
            own_server.thaw()
        await until(lambda: one.site.away is None)


async def test_many_claims_at_a_connection_that_is_lost_end_nothing_else(
    server: Server, tmp_path: Path, database: str
) -> None:
    """A library that is closed in the middle of a statement takes the whole process with it."""
    async with host(tmp_path, database, "desk1") as one:
        for place in range(5):
            await until_asked(lambda place=place: ready(one, place))
            calls = (CallId(f"v3:{place}-{n}") for n in range(20))
            claims = [one.site.claim(call, "ada", OrderId("o")) for call in calls]
            asking = asyncio.gather(*claims)
            await asyncio.sleep(0.002 * (place % 5))
            one.site.claims._lost.set()
            assert set(await asking) <= {None}


async def ready(one: Host, place: int) -> bool:
    """Whether a claim is decided by the database."""
    await one.site.claim(CallId(f"v3:first-{place}"), "ada", OrderId("o"))
    return one.site.reach.away_since is None


async def test_a_new_host_has_the_living_calls_before_the_history(
    tmp_path: Path, database: str
) -> None:
    """Its board is right at once; what was last week can wait."""
    old = [f"old{n}" for n in range(600)]
    missed = CallMissed(agent="ada", call=CallId("v3:1"))
    async with host(tmp_path, database, "desk1") as one:
        notes = (one.write(id_, "agent.missed", missed, 2 * LONGEST) for id_ in old)
        await asyncio.gather(*notes)
        await one.note("living")
        await until_asked(lambda: all_pushed(one))
        async with host(tmp_path, database, "desk2") as two:
            assert two.came == ["living"]
            await until(lambda: len(two.filled) == 600)
            assert set(two.filled) == set(old)
            await until(lambda: not two.site.pull or not two.site.pull.place.filled)


async def test_a_host_whose_clock_is_hours_behind_makes_no_history_of_what_lives(
    tmp_path: Path, database: str
) -> None:
    """A new host would show none of the calls that began before the last fact of that one."""
    hours = timedelta(hours=6)
    async with (
        host(tmp_path, database, "desk1") as one,
        host(tmp_path, database, "desk2", ahead=-hours) as behind,
    ):
        await one.note("living")
        await behind.write(
            "late", "agent.missed", CallMissed(agent="bo", call=CallId("v3:l")), hours
        )
        await until(lambda: one.site.hosts().apart)
        async with host(tmp_path, database, "desk3") as three:
            await until(lambda: three.ids() == ["living", "late"])

            assert three.came == ["living", "late"]


async def test_what_only_a_newer_host_knows_is_kept_and_passed_on(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Hosts are upgraded one at a time; what this one cannot read, its next version can."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await one.write("new", "call.from_next_year", CallMissed(agent="ada", call=CallId("v3:1")))
        await until(lambda: two.came == ["new"])
        reader = JournalReader(two.journal.path)
        (kept,) = reader.after(0, 10)
        reader.close()
        assert (kept.id, kept.kind) == ("new", "call.from_next_year")
        shared = "SELECT kind, body FROM telnyx_console.fact WHERE id = 'new'"
        assert [(kind, bytes(body)) for kind, body in server.ask(database, shared)] == [
            ("call.from_next_year", kept.body)
        ]
        async with host(tmp_path, database, "desk3") as three:
            assert three.came == ["new"]


async def test_a_clock_of_the_database_that_is_set_right_hides_no_fact(
    server: Postgres, tmp_path: Path, database: str
) -> None:
    """It was ten days ahead: what is noted after that belongs to an earlier day."""
    right, ahead = "clock_timestamp()", "(clock_timestamp() + interval '10 days')"
    function = "pg_get_functiondef('telnyx_console.put_facts'::regproc)"
    replaced = "DO $do$ BEGIN EXECUTE replace(" + function + ", $${}$$, $${}$$); END $do$"
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        server.ask(database, replaced.format(right, ahead))
        await one.note("ahead")
        await until(lambda: two.came == ["ahead"])
        server.ask(database, replaced.format(ahead, right))
        await one.note("right")

        await until(lambda: two.came == ["ahead", "right"])

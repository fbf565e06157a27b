"""Who acts in the place of a host that is lost, and how soon."""

from __future__ import annotations

from pathlib import Path

from tests.postgres import Server
from tests.switchboard.sharing.hosts import host
from tests.waiting import until, until_asked

SILENT_HOSTS = """
INSERT INTO telnyx_console.node (name, origin, version, listener, consoles, backend, seen_at)
SELECT name, gen_random_uuid(), '0', '', jsonb_build_object(member, 1), backend, now()
FROM (VALUES
    ('killed', 'ada', 0),
    ('hangs', 'bo', (SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer')),
    ('numbered', 'cleo', (SELECT pid FROM pg_stat_activity WHERE pid = pg_backend_pid()))
) AS silent (name, member, backend)
"""
FOR_A_MOMENT = """
UPDATE telnyx_console.node SET seen_at = clock_timestamp() - interval '2.1 seconds'
WHERE version = '0'
"""


async def test_a_host_whose_process_ended_is_acted_for_sooner_than_one_that_is_silent(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Nobody lets a phone go meanwhile; and one that hangs for a moment does so itself then."""
    async with host(tmp_path, database, "desk1") as one:
        await until(lambda: one.site.does_what_is_done_once)
        server.ask(database, SILENT_HOSTS)

        async def acted_for() -> bool:
            server.ask(database, FOR_A_MOMENT)
            gone = {node.name for node in one.site.nodes.others if node.gone}
            return gone == {"killed", "numbered"} and one.site.elsewhere() == {"bo": 1}

        await until_asked(acted_for)
        assert [one.site.acts_for(user) for user in ("ada", "bo", "cleo")] == [True, False, True]


async def test_what_happens_when_a_host_is_lost_is_seen_to_by_another(
    server: Server, tmp_path: Path, database: str
) -> None:
    """An order that follows by itself does so once: nobody looks for it later."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        two.site.attached({"cleo": 1})
        await until(lambda: one.site.elsewhere() == {"cleo": 1})
        await one.site.known("cleo")
        assert (one.site.acts_for("cleo"), two.site.acts_for("cleo")) == (False, True)

        server.ask(database, SILENT_HOSTS)
        for site in (one.site, two.site):
            await until(lambda site=site: len(site.nodes.nodes) == 5)
            assert not site.acts_for("ada")
        for site in (one.site, two.site):
            await site.known("ada")
        assert sorted(site.acts_for("ada") for site in (one.site, two.site)) == [False, True]

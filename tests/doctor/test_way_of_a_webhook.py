"""What stands between Telnyx and the listener is found by a request through it."""

from __future__ import annotations

import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, TypeAlias

import aiohttp
import httpx
import msgspec
import pytest
from aiohttp import web

from console import private_files
from console.demo.exchange import free_port
from console.doctor.diagnosis import diagnosed
from console.doctor.findings import Finding, Level, MakeFolder
from console.doctor.known import Reading
from console.domain.team.hosts import HostNow, HostsNow
from console.errors import InvalidSetting
from console.line.port import Light
from tests.doctor.workplace import HOST, Desk, environment_of, folders, service
from tests.telnyx.signing import Signer, body

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATH: Final = "/webhooks/telnyx"
Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def answering(handler: Handler) -> AsyncIterator[int]:
    """A web server that does the same with every request; its port."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port := free_port())
    await site.start()
    try:
        yield port
    finally:
        await runner.cleanup()


def saying(status: int, text: str = "", **headers: str) -> Handler:
    """One who says that to everybody."""

    async def handle(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, headers=headers)

    return handle


def through(desk: Desk, port: int) -> None:
    """Telnyx's way leads through that port."""
    url = f"http://{HOST}:{port}{PATH}"
    desk.set("listener.public_url", url)
    account = desk.telnyx.account
    for id_, one in account.applications.items():
        account.applications[id_] = msgspec.structs.replace(one, webhook_event_url=url)


@pytest.mark.parametrize(
    ("handler", "found", "mend"),
    [
        (saying(502), "answers 502", "hand /webhooks/telnyx on to http://127.0.0.1:"),
        (saying(404), "answers 404", "hand /webhooks/telnyx on to http://127.0.0.1:"),
        (saying(200, "OK"), "not this listener", "telnyx-console manual webhooks"),
        (saying(308, Location="https://www.example.com/"), "leads on to", "listener.public_url"),
        (saying(401), "another API key", "telnyx-console switchboard stop"),
        (
            saying(401, **{"WWW-Authenticate": 'Basic realm="desk"'}),
            "a log-in is asked for in between",
            "ask nobody for a log-in at /webhooks/telnyx",
        ),
        (saying(401, "Sign in first"), "a log-in is asked for in between", "log-in at /webhooks"),
        (saying(418), "answers 418", "hand /webhooks/telnyx on to http://127.0.0.1:"),
    ],
    ids=["dead", "unknown", "another", "redirect", "key", "basic", "page", "odd"],
)
async def test_who_answers_in_the_place_of_the_listener_is_found(
    desk: Desk, handler: Handler, found: str, mend: str
) -> None:
    """What the public URL leads to is what Telnyx gets."""
    async with answering(handler) as port:
        through(desk, port)
        (one,) = await desk.wrong()

    assert one.id == "webhooks.round-trip"
    assert found in one.found
    assert mend in one.mend


async def test_a_way_that_takes_longer_than_telnyx_waits_is_found(desk: Desk) -> None:
    """It leads to the listener, and every webhook comes twice or never."""
    known = await desk.known()
    told = msgspec.structs.replace(known.round_trip.got(), seconds=2.6)
    found = diagnosed(msgspec.structs.replace(known, round_trip=Reading(told)))
    (one,) = (finding for finding in found if finding.level is Level.WRONG)

    assert one.id == "webhooks.round-trip"
    assert "takes 2.6 s for it: after 2 s Telnyx gives up" in one.found


async def test_a_public_url_where_nobody_answers_is_found(desk: Desk) -> None:
    """A tunnel that is down."""
    through(desk, free_port())

    (one,) = await desk.wrong()
    assert one.id == "webhooks.round-trip"
    assert "refused" in one.found
    assert "curl -sv" in one.mend


async def test_a_proxy_that_changes_bodies_is_found_and_one_that_does_not_is_sound(
    desk: Desk,
) -> None:
    """A signature is made over the very bytes."""
    edge = b""

    async def proxy(request: web.Request) -> web.Response:
        sent = await request.read() + edge
        headers = {name: of for name, of in request.headers.items() if name != "Content-Length"}
        url = f"http://127.0.0.1:{desk.port}{PATH}"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=sent, headers=headers) as reply,
        ):
            return web.Response(status=reply.status, body=await reply.read())

    async with answering(proxy) as port:
        through(desk, port)
        assert await desk.wrong() == []
        edge = b" "
        (one,) = await desk.wrong()

    assert one.id == "webhooks.round-trip"
    assert "changed on the way" in one.found


@pytest.mark.parametrize("url", [f"http://127.0.0.1:1{PATH}", None])
async def test_what_nobody_outside_can_reach_is_not_checked(desk: Desk, url: str | None) -> None:
    """A loopback URL says nothing of the way from outside."""
    desk.set("listener.public_url", url or "")
    if url:
        through(desk, 1)
        desk.set("listener.public_url", url)
        desk.application(webhook_event_url=url)
    found = await desk.findings()

    assert level(found, "webhooks.round-trip") is Level.NOT_CHECKED
    if url is None:
        assert level(found, "webhooks.public-url") is Level.NOT_CHECKED


async def test_the_url_that_a_tunnel_told_is_judged(desk: Desk) -> None:
    """Not a setting that may be an old one: the switchboard knows better."""
    desk.set("listener.public_url", "https://old.example/webhooks/telnyx")
    desk.set("listener.tunnel", ["cloudflared", "tunnel"])
    found = await desk.findings()

    assert [one.id for one in found if "old.example" in one.found] == []
    assert level(found, "webhooks.public-url") is Level.OK
    assert level(found, "webhooks.round-trip") is Level.OK


async def test_webhooks_of_another_account_are_found(tmp_path: Path) -> None:
    """All are refused by their signature: the public key is another account's."""
    async with service(tmp_path) as (telnyx, paths, port):
        desk = Desk(telnyx, paths, port, environment=environment_of(telnyx))
        content = body()
        headers = [
            (name.decode(), value.decode())
            for name, value in Signer(9).headers(content, int(time.time()))
        ]
        async with httpx.AsyncClient(trust_env=False) as client:
            url = f"http://127.0.0.1:{port}{PATH}"
            reply = await client.post(url, content=content, headers=headers)
        assert reply.status_code == 401
        wrong = [one for one in await desk.wrong() if one.id != "service.linger"]

    (one,) = wrong
    assert one.id == "webhooks.accepted"
    assert "signed with another key" in one.found
    assert "telnyx.public_keys" in one.mend


# Without a switchboard --------------------------------------------------------------------


@pytest.fixture
def closed(desk: Desk, tmp_path: Path) -> Desk:
    """The same desk before its switchboard was ever started."""
    paths = folders(tmp_path)
    return Desk(desk.telnyx, paths, free_port(), environment=desk.environment)


async def test_nothing_is_wrong_before_a_switchboard_runs(closed: Desk) -> None:
    """The console starts one; what only it knows is not checked."""
    through(closed, closed.port)
    found = await closed.findings()

    assert [one for one in found if one.level is Level.WRONG] == []
    assert level(found, "service.answers") is Level.NOT_CHECKED
    assert level(found, "webhooks.round-trip") is Level.NOT_CHECKED


async def test_a_port_that_another_program_has_is_found(closed: Desk) -> None:
    """The switchboard would not start."""
    through(closed, closed.port)
    with socket.create_server(("127.0.0.1", closed.port)):
        (one,) = await closed.wrong()

    assert one.id == "service.port"
    assert f"ss -ltnp 'sport = :{closed.port}'" in one.mend


async def test_a_damaged_journal_is_found(closed: Desk) -> None:
    """Before the switchboard refuses to start on it."""
    through(closed, closed.port)
    private_files.make_if_missing(closed.paths.journal)
    closed.paths.journal.write_bytes(b"SQLite format 3\x00" + b"\x17" * 8000)
    (one,) = await closed.wrong()

    assert one.id == "service.journal"
    assert "telnyx-console journal repair" in one.mend


async def test_a_switchboard_whose_socket_is_gone_is_found(closed: Desk) -> None:
    """It holds the journal, and nobody reaches it."""
    through(closed, closed.port)
    private_files.lock(closed.paths.journal_lock)
    found = await closed.findings()

    assert level(found, "service.answers") is Level.WRONG


async def test_a_folder_that_cannot_be_made_is_found(closed: Desk) -> None:
    """A file stands in its way."""
    through(closed, closed.port)
    in_the_way = closed.paths.config / "file"
    in_the_way.touch()
    closed.paths = msgspec.structs.replace(closed.paths, state=in_the_way / "state")
    (one,) = await closed.wrong()

    assert one.id == "files.folders"
    assert f"install -d -m 700 -o $(id -un) {in_the_way / 'state'}" in one.mend


async def test_a_member_of_a_team_is_not_told_of_what_the_service_has(
    closed: Desk, tmp_path: Path
) -> None:
    """An agent has no key and no settings, and nothing is wrong with that but the service away."""
    del closed.environment["TELNYX_API_KEY"]
    closed.changed = {"telnyx": {"public_keys": []}, "listener": {"public_url": ""}}
    closed.paths = msgspec.structs.replace(closed.paths, site=tmp_path / "site.sock")
    known = await closed.known()
    found = diagnosed(known)

    assert {one.id for one in found if one.level is Level.WRONG} == {"service.answers"}
    assert known.is_configured
    told = {one.id: one for one in found}
    for id_ in ("settings.api-key", "service.port", "account.reached", "account.caller-id"):
        assert told[id_].found == "the team's service has that, not you"
    for id_ in ("webhooks.public-url", "webhooks.tunnel", "webhooks.round-trip", "team.members"):
        assert told[id_].found == "the team's service has that, not you"


async def test_the_settings_of_a_member_are_not_taken_for_those_of_the_switchboard(
    desk: Desk, tmp_path: Path
) -> None:
    """A wrong theme of one's own is no fault of the service's file."""
    read = await desk.known()
    status = msgspec.structs.replace(read.status.got(), settings="", settings_light=Light.GOOD)
    paths = msgspec.structs.replace(read.paths, site=tmp_path / "site.sock")
    known = msgspec.structs.replace(
        read,
        status=Reading(status),
        paths=paths,
        complaints=(InvalidSetting("ui.theme", "there is none of that name", "config.toml"),),
    )

    assert level(diagnosed(known), "settings.readable") is Level.WRONG
    assert level(diagnosed(known), "service.settings") is Level.OK


async def test_a_socket_that_is_not_given_to_the_team_is_found(
    closed: Desk, tmp_path: Path
) -> None:
    """No member would reach the switchboard."""
    through(closed, closed.port)
    site = tmp_path / "site.sock"
    site.touch()
    closed.set("team.members", [{"user": "root", "role": "admin"}])
    closed.set("team.group", str(site.stat().st_gid + 1))
    closed.paths = msgspec.structs.replace(closed.paths, site=site)
    found = [one for one in await closed.wrong() if one.id == "team.group"]

    assert len(found) == 1
    assert "systemctl restart telnyx-console" in found[0].mend


async def test_a_file_in_the_place_of_a_folder_is_found(closed: Desk) -> None:
    """No command makes a folder there: it is moved away first, and nothing of it is lost."""
    through(closed, closed.port)
    state = closed.paths.config.parent / "a file"
    state.touch()
    closed.paths = msgspec.structs.replace(closed.paths, state=state)
    (one,) = [found for found in await closed.wrong() if found.id == "files.folders"]

    assert one.fix is None
    assert one.mend == f"mv {state} {state}.old"


async def test_a_folder_that_is_not_there_yet_is_no_fault_and_can_be_made(closed: Desk) -> None:
    """The first start makes it, too."""
    through(closed, closed.port)
    state = closed.paths.config.parent / "not" / "yet"
    closed.paths = msgspec.structs.replace(closed.paths, state=state)
    (one,) = [found for found in await closed.findings() if found.id == "files.folders"]

    assert (one.level, one.fix) == (Level.OK, MakeFolder(state))


# What cannot be planted -------------------------------------------------------------------


def host(name: str, **more: object) -> HostNow:
    known: dict[str, object] = {
        "name": name,
        "version": "1",
        "listener": "",
        "consoles": 0,
        "waiting": 0,
        "behind": 0,
        "silent": 0.0,
        "up_for": 9.0,
    }
    return msgspec.convert({**known, **more}, HostNow)


@pytest.mark.parametrize(
    ("hosts", "mend"),
    [
        (HostsNow(hosts=(host("one", here=True), host("two", silent=60.0))), "ssh two systemctl"),
        (HostsNow(hosts=(host("one"), host("two", version="2"))), "install the newest"),
        (HostsNow(trouble="since 10:00:00: it does not answer"), "telnyx-console manual hosts"),
    ],
    ids=["lost", "versions", "database"],
)
async def test_what_hosts_of_a_team_say_is_judged(desk: Desk, hosts: HostsNow, mend: str) -> None:
    """They are asked by the switchboard's own question."""
    desk.set("team.members", [{"user": "root", "role": "admin"}])
    desk.set("team.group", "root")
    desk.set("team.database", "postgresql://desk@db.example/telnyx_console")
    known = msgspec.structs.replace(await desk.known(), hosts=Reading(hosts))
    (one,) = (found for found in diagnosed(known) if found.level is Level.WRONG)

    assert one.id == "team.hosts"
    assert mend in one.mend


@pytest.mark.parametrize(
    ("light", "level", "mend"),
    [
        (Light.BAD, Level.WRONG, "and save it"),
        (Light.WARN, Level.WRONG, "switchboard stop && telnyx-console switchboard start"),
        (Light.GOOD, Level.OK, ""),
    ],
)
async def test_a_switchboard_that_goes_by_other_settings_is_found(
    desk: Desk, light: Light, level: Level, mend: str
) -> None:
    """It says itself what it could not take over, and why."""
    read = await desk.known()
    told = msgspec.structs.replace(read.status.got(), settings="team.routes", settings_light=light)
    found = diagnosed(msgspec.structs.replace(read, status=Reading(told)))
    (one,) = [finding for finding in found if finding.id == "service.settings"]

    assert one.level is level
    assert mend in one.mend


async def test_a_host_whose_clock_is_wrong_is_named(desk: Desk) -> None:
    """The one that differs from most; of two it cannot be known which, and one is named."""
    desk.set("team.members", [{"user": "root", "role": "admin"}])
    desk.set("team.group", "root")
    desk.set("team.database", "postgresql://desk@db.example/telnyx_console")
    read = await desk.known()

    def found(*ahead: float | None) -> Finding:
        told = (host(f"desk{number}", ahead=one) for number, one in enumerate(ahead))
        known = msgspec.structs.replace(read, hosts=Reading(HostsNow(hosts=tuple(told))))
        (one,) = [finding for finding in diagnosed(known) if finding.id == "team.clocks"]
        return one

    late = found(0.1, -7.5, 0.0)
    assert late.level is Level.WRONG
    assert late.found == "desk1 notes times 7.5 s behind those of the other hosts"
    assert late.mend == "ssh desk1 sudo timedatectl set-ntp true"
    assert found(0.0, 4.0).level is Level.WRONG
    assert found(0.0, 1.0, None).level is Level.OK
    assert found(0.0, None).level is Level.NOT_CHECKED


@pytest.mark.parametrize(
    ("version", "expected"),
    [("1.3.2", Level.WRONG), ("1.4.0", Level.OK), ("", Level.NOT_CHECKED), (None, Level.OK)],
)
async def test_a_mosh_that_drops_copies_is_found(
    desk: Desk, version: str | None, expected: Level
) -> None:
    """Its server tells the version."""
    known = await desk.known()
    terminal = msgspec.structs.replace(known.terminal.got(), mosh=version)
    found = diagnosed(msgspec.structs.replace(known, terminal=Reading(terminal)))

    assert level(found, "terminal.mosh") is expected


async def test_a_tunnel_that_does_not_stand_is_found(desk: Desk) -> None:
    """The switchboard says why."""
    desk.set("listener.tunnel", "ssh desk@example.com")
    known = await desk.known()
    status = known.status.got()
    webhooks = msgspec.structs.replace(status.health.webhooks, tunnel="ssh ended with 255")
    health = msgspec.structs.replace(status.health, webhooks=webhooks)
    down = Reading(msgspec.structs.replace(status, health=health))
    found = diagnosed(msgspec.structs.replace(known, status=down))

    assert level(diagnosed(known), "webhooks.tunnel") is Level.OK
    (one,) = (finding for finding in found if finding.level is Level.WRONG)
    assert (one.id, one.found) == ("webhooks.tunnel", "ssh ended with 255")


async def test_a_key_that_may_not_read_the_applications_is_found(desk: Desk) -> None:
    """Telnyx answers 403: what is not told is not guessed."""
    fault = {"target": "api", "kind": "refusal", "code": "D17"}
    desk.telnyx.faults.add({**fault, "only": "call_control_applications"})
    try:
        (one,) = await desk.wrong()
    finally:
        desk.telnyx.faults.mend()

    assert one.id == "account.key"
    assert "may not read the applications" in one.found


async def test_a_terminal_that_does_not_say_that_it_takes_copies_is_not_judged(desk: Desk) -> None:
    """Most do, and few say so."""
    known = await desk.known()
    terminal = msgspec.structs.replace(known.terminal.got(), attributes=(62, 22))
    found = diagnosed(msgspec.structs.replace(known, terminal=Reading(terminal)))

    assert level(found, "terminal.copies") is Level.NOT_CHECKED


def level(found: tuple[Finding, ...], id_: str) -> Level:
    return next(one.level for one in found if one.id == id_)

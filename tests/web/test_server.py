"""Consoles for browsers, as a page speaks with them: whose they are, and how they end."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from tests.processes import LIMIT, Home, ended
from tests.waiting import until
from tests.web.site import SECRET, Page, Site, children, named


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Ada, Bo, and the server of their browsers."""
    with Site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """What asks."""
    async with ClientSession() as session:
        yield session


async def status(session: ClientSession, site: Site, origin: str | None, member: str) -> int:
    """What a page from there gets for its line, when it gets none."""
    with pytest.raises(WSServerHandshakeError) as refused:
        await session.ws_connect(f"{site.url}/ws", headers=named(member), origin=origin)
    return refused.value.status


async def test_each_browser_is_a_console_of_whom_the_proxy_names(
    site: Site, session: ClientSession
) -> None:
    """Two browsers, two members; each is told of its own, and a third is one too many."""
    ada = await Page.opened(session, site.url, "ada")
    bo = await Page.opened(session, site.url, "bo")
    await ada.sees("Ada Lovelace")
    await bo.sees("Bo Diddley")
    assert "Bo Diddley" not in ada.drawn
    await bo.says("stdin", "n")
    await bo.sees("not ready: other")
    await bo.says("stdin", "\r")
    await bo.is_told("title", "Bo Diddley · Ready")
    await bo.says("blur")
    site.practice.ring("Grace Hopper")
    await ada.sees("Grace Hopper")
    await bo.is_told("notice", "Grace Hopper")  # nobody looks at that page
    assert "notice" not in [kind for kind, _ in ada.told]

    await bo.says("stdin", ":")
    await bo.sees("alt+n answers")  # ctrl+n is the browser's
    await bo.says("stdin", "export-rows csv\r")
    key = await bo.is_told("deliver_file_start", "")
    for member, found in (("ada", 404), ("bo", 200), ("bo", 404)):
        async with session.get(f"{site.url}/download/{key}", headers=named(member)) as answer:
            assert answer.status == found
            if found == 200:
                assert "Grace Hopper" in await answer.text()
                assert ".csv" in answer.headers["Content-Disposition"]

    assert "ready by Bo Diddley" in site.home.run("events").stdout

    third = await Page.opened(session, site.url, "ada")
    assert await status(session, site, site.url, "bo") == 503
    consoles = site.consoles
    assert len(consoles) == 3
    for page in (ada, third):
        await page.close()
    await until(lambda: len(site.consoles) == 1)  # a closed tab is the end of its console
    await bo.says("stdin", "q")
    await bo.closes()
    assert ["farewell", ""] in bo.told
    await until(lambda: not site.consoles)


async def test_who_is_not_sent_by_the_proxy_gets_a_page_that_says_what_to_do(
    site: Site, session: ClientSession
) -> None:
    """Nothing of a console, and no secret; and no page of another site gets a line."""
    async with session.get(f"{site.url}/", headers={"X-Forwarded-User": "ada"}) as answer:
        said = await answer.text()
        assert answer.status == 403
    assert "did not come through the proxy" in said
    assert "manual web" in said
    async with session.get(f"{site.url}/", headers=named("")) as answer:
        assert "X-Forwarded-User names no member" in await answer.text()
    async with session.get(f"{site.url}/", headers=named("ada")) as answer:
        said, policy = await answer.text(), answer.headers["Content-Security-Policy"]
        assert answer.status == 200
    assert SECRET not in said
    assert "//fonts." not in said
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    for origin in (None, "https://evil.example", "null"):
        assert await status(session, site, origin, "ada") == 403
    for path in ("page/../server.py", "page/server.py", "static/", "download/1"):
        async with session.get(f"{site.url}/{path}", headers=named("ada")) as answer:
            assert answer.status == 404
    async with session.get(f"{site.url}/health") as answer:
        assert (await answer.json())["most"] == 3


async def test_one_who_is_no_member_is_told_so_and_noise_ends_a_console(
    site: Site, session: ClientSession
) -> None:
    """The page shows the words of the switchboard; what no page says closes the line."""
    mallory = await Page.opened(session, site.url, "mallory")
    await mallory.is_told("farewell", "serves others, not you (user mallory)")
    await mallory.closes()
    ada = await Page.opened(session, site.url, "ada")
    await ada.sees("Ada Lovelace")
    await ada.says("resize", {"width": 10**9, "height": -1})
    await ada.says("shell", "id")
    await ada.closes()
    await until(lambda: not site.consoles)


async def test_a_server_that_is_killed_leaves_no_console_and_ends_no_call(
    site: Site, session: ClientSession
) -> None:
    """Nobody is left who could close them."""
    call = site.practice.ring()
    second = site.run("web")
    page = await Page.opened(session, site.said.rpartition(" ")[2].rstrip("/"), "ada")
    await page.sees("Ada Lovelace")
    consoles = children(second.pid)
    assert consoles
    second.send_signal(signal.SIGKILL)

    await until(lambda: ended(consoles))
    assert site.practice.leg(call)["state"] == "parked"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """A user who has configured nothing yet."""
    home = Home(tmp_path)
    yield home
    home.stop()


WITHOUT = """
import sys
sys.modules["textual_serve"] = None
from console.cli.main import run
sys.exit(run(["web"]))
"""


def test_without_extra_or_secret_or_at_an_open_address_it_says_what_to_do(home: Home) -> None:
    """Before anything listens."""
    without = subprocess.run(
        [sys.executable, "-P", "-c", WITHOUT],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        env=home.environment,
    )
    assert "pip install 'telnyx-console[web]'" in without.stderr
    assert without.returncode == 4
    opened = home.run("web", "--host", "0.0.0.0")
    assert "on this machine alone" in opened.stderr
    assert opened.returncode != 0

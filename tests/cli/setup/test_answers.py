"""`setup` without anybody who is asked: the answers stand in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.user import run_here
from tests.processes import Home, Practice

MINE = "# mine\n[agent]\nname = 'Ada'  # me\n"
URL = "https://calls.example.com/webhooks/telnyx"


@pytest.fixture(scope="module")
def telnyx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with Practice(Home(tmp_path_factory.mktemp("telnyx"))) as practice:
        yield practice


@pytest.fixture
def home(tmp_path: Path, telnyx: Practice) -> Home:
    """A user with a key in the environment and settings written by hand."""
    home = Home(tmp_path)
    home.environment["TELNYX_BASE_URL"] = telnyx.announcement["base_url"]
    home.environment["TELNYX_API_KEY"] = telnyx.announcement["api_key"]
    home.config.write_text(MINE)
    home.config.chmod(0o640)
    return home


def answered(home: Home, **answers: str) -> str:
    """A file of answers."""
    file = home.folder / "answers.toml"
    file.write_text("".join(f"{name} = {json.dumps(text)}\n" for name, text in answers.items()))
    return str(file)


def test_nothing_is_changed_before_the_yes(home: Home, telnyx: Practice) -> None:
    """Then all of it; a second time there is nothing left to change."""
    sales = telnyx.connections[1]
    file = answered(home, applications=sales, phone="+13125550199", public_url=URL, register="y")
    before = telnyx.ask("commands")

    looked = run_here(home, "setup", "--answers", file)
    assert (looked.code, looked.err) == (0, "")
    assert f"At Telnyx, Sales: webhook URL http://127.0.0.1:{telnyx.listener_port}" in looked.out
    assert "Nothing was changed" in looked.out
    assert home.config.read_text() == MINE
    assert telnyx.ask("commands") == before

    done = run_here(home, "setup", "--answers", file, "--yes")
    assert (done.code, done.err) == (0, "")
    assert home.config.read_text() == (
        f'{MINE}phone = "+13125550199"\n\n[telnyx]\n'
        f"public_keys = [{json.dumps(telnyx.announcement['public_key'])}]\n"
        f'connections = ["{sales}"]\nfrom = "+13125550101"\n\n[listener]\npublic_url = "{URL}"\n'
    )
    assert home.config.stat().st_mode & 0o777 == 0o640
    assert not home.config.with_name("secrets.toml").exists()
    [sent] = telnyx.ask("commands")[len(before) :]
    assert (sent["path"], sent["body"]["webhook_event_url"]) == (
        f"/v2/call_control_applications/{sales}",
        URL,
    )

    again = run_here(home, "setup", "--answers", file, "--yes")
    assert "Nothing: all is as you answered." in again.out
    assert "proxy_pass" not in looked.out + done.out + again.out
    file = answered(home, applications=sales, public_url=URL, proxy="nginx")
    assert "proxy_pass http://127.0.0.1:8787;" in run_here(home, "setup", "--answers", file).out
    assert telnyx.announcement["api_key"] not in looked.out + done.out + again.out


@pytest.mark.parametrize(
    ("answers", "written"),
    [
        (
            {"reach": "ssh", "ssh_host": "ada@far.example", "public_url": URL, "register": "n"},
            f'public_url = "{URL}"\ntunnel = "ssh ada@far.example"\n',
        ),
        (
            {"reach": "tunnel", "tunnel": "sleep 600"},
            'tunnel = ["sleep", "600"]\nregister = true\n',
        ),
    ],
)
def test_a_tunnel_is_written_for_the_switchboard(
    home: Home, telnyx: Practice, answers: dict[str, str], written: str
) -> None:
    """One whose address changes is registered at every start, at the applications by name."""
    ran = run_here(home, "setup", "--answers", answered(home, **answers), "--yes")

    assert (ran.code, ran.err) == (0, "")
    listener = home.config.read_text().partition("[listener]\n")[2]
    assert sorted(listener.splitlines()) == sorted(written.splitlines())
    assert (f"connections = {json.dumps(telnyx.connections[::-1])}" in home.config.read_text()) == (
        "register" in written
    )
    assert run_here(home, "config", "show").code == 0


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"reach": "ssh", "ssh_host": "-oProxyCommand=x"}, 'ssh_host: it is "ssh HOST"'),
        ({"reach": "tunnel", "tunnel": "no-such"}, "tunnel: no-such is not installed here"),
        ({"reach": "1,3"}, "reach: one number of the list is wanted, 1 to 3"),
        ({"phone": "0049"}, "phone: short and emergency numbers"),
        ({"phone": "-", "public_url": "calls.example.com"}, "public_url: it must be a URL"),
        ({"applications": "7"}, "applications: the list has no 7"),
        ({"applications": "new", "new_application": " "}, "new_application: a name is wanted"),
        ({"public_url": "-", "pone": "-"}, "pone: no question has this name"),
        ({"public_url": "-", "pone": "-"}, "Did you mean phone?"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_changed(
    home: Home, answers: dict[str, str], words: str
) -> None:
    ran = run_here(home, "setup", "--answers", answered(home, **answers), "--yes")

    assert ran.code == 2
    assert words in ran.err
    assert home.config.read_text() == MINE


def test_a_file_that_cannot_be_written_is_named_and_telnyx_is_left_alone(
    home: Home, telnyx: Practice
) -> None:
    """A full disk, a folder of somebody else's, a link to nowhere."""
    home.config.unlink()
    home.config.symlink_to("/proc/nowhere/config.toml")
    before = telnyx.ask("commands")

    ran = run_here(home, "setup", "--answers", answered(home, public_url=URL), "--yes")

    assert ran.code == 4
    assert "/proc/nowhere could not be written" in ran.err
    assert telnyx.ask("commands") == before


def test_a_linked_file_stays_a_link(home: Home) -> None:
    """Settings that are kept elsewhere, with others, are changed there."""
    elsewhere = home.folder / "dotfiles.toml"
    home.config.rename(elsewhere)
    home.config.symlink_to(elsewhere)

    assert run_here(home, "setup", "--answers", answered(home, phone="-"), "--yes").code == 0

    assert home.config.is_symlink()
    assert elsewhere.read_text().startswith(MINE)


def test_where_there_is_no_application_one_is_made_after_the_yes(
    home: Home, telnyx: Practice
) -> None:
    """Once, however often it is begun again: the name tells it. Without a word none is made."""
    wanted = {"applications": "new", "new_application": "Desk", "from": "-", "public_url": URL}
    with Practice(Home(home.folder / "empty")) as empty:
        home.environment["TELNYX_BASE_URL"] = empty.announcement["base_url"]
        home.environment["TELNYX_API_KEY"] = empty.announcement["api_key"]
        for application in empty.connections:
            assert run_here(home, "apps", "delete", application, "--yes").code == 0
        before = empty.ask("commands")
        unsaid = run_here(home, "setup", "--answers", answered(home), "--yes")
        assert (unsaid.code, "has no Call Control application yet" in unsaid.err) == (4, True)

        looked = run_here(home, "setup", "--answers", answered(home, **wanted))
        assert f"a new application Desk:\n  webhooks to {URL}, in format 2" in looked.out
        assert empty.ask("commands") == before
        assert home.config.read_text() == MINE

        file = answered(home, **wanted)
        done = run_here(home, "setup", "--answers", file, "--yes")
        [sent] = empty.ask("commands")[len(before) :]
        again = run_here(home, "setup", "--answers", file, "--yes")
        made = empty.ask("commands")[len(before) + 1 :]
        listed = json.loads(run_here(home, "apps", "list", "--json").out)

    assert (done.code, done.err) == (0, "")
    assert (sent["method"], sent["path"]) == ("POST", "/v2/call_control_applications")
    assert (sent["body"]["webhook_event_url"], sent["body"]["webhook_api_version"]) == (URL, "2")
    [desk] = listed
    assert f'connections = ["{desk["id"]}"]' in home.config.read_text()
    assert "No number rings there yet. Portal: Numbers" in done.out
    assert "There is one of that name" in again.out
    assert made == []


def test_a_switchboard_that_runs_is_said_to_go_by_what_was_set_before(
    home: Home, telnyx: Practice
) -> None:
    """Else whoever changed the URL waits for calls at the old one."""
    telnyx.configure(home)
    file = answered(home, public_url=URL, register="n")
    try:
        assert home.run("switchboard", "start").returncode == 0
        done = run_here(home, "setup", "--answers", file, "--yes")
        again = run_here(home, "setup", "--answers", file, "--yes")
    finally:
        home.stop()

    assert (done.code, done.err) == (0, "")
    assert "A switchboard runs, by what was set before." in done.out
    assert "A switchboard runs" not in again.out


def test_a_wrong_key_ends_it(home: Home) -> None:
    """It is the environment's: nobody can type another one."""
    home.environment["TELNYX_API_KEY"] = "KEYwrong"

    ran = run_here(home, "setup", "--answers", answered(home), "--yes")

    assert ran.code == 1
    assert "TELNYX_API_KEY" in ran.out
    assert "The key was not accepted" in ran.err


def test_without_a_terminal_it_says_what_to_do(home: Home) -> None:
    ran = home.run("setup")

    assert ran.returncode == 2
    assert "--answers FILE needs none" in ran.stderr

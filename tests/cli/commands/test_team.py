"""The commands of a team: who is here, and what the switchboard says to who may not."""

from __future__ import annotations

import getpass
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.user import Office
from tests.processes import LIMIT, PROGRAM, Home, Practice, eventually


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An agent of a team, whose supervisor is somebody else."""
    home = Home(tmp_path_factory.mktemp("team"))
    socket = json.dumps(str(_private(home.folder / "site") / "switchboard.sock"))
    members = f"""
[team]
socket = {socket}
[[team.members]]
user = "{getpass.getuser()}"
name = "Ada Lovelace"
groups = ["support"]
[[team.members]]
user = "daemon"
name = "Sue"
role = "supervisor"
"""
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home, members)
        office = Office(home, practice)
        service = subprocess.Popen(
            [*PROGRAM, "switchboard", "run"], env=home.environment, stderr=subprocess.DEVNULL
        )
        try:
            eventually(lambda: office.run("team").code == 0)
            yield office
        finally:
            service.terminate()
            service.wait(LIMIT)


def _private(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


def test_the_members_are_listed_by_the_names_that_people_read(team: Office) -> None:
    """One look at a shell tells who is here."""
    listed = team.run("team")

    assert listed.code == 0, listed.err
    assert "Ada Lovelace" in listed.out
    assert "Sue" in listed.out


def test_what_a_member_may_not_do_is_refused_in_the_words_of_the_screen(team: Office) -> None:
    """A script and a key are told the same: who may, and that nothing was sent."""
    announced = team.practice.announcement
    made = team.practice.ask(
        "calls",
        {
            "from": "+442079460123",
            "to": announced["numbers"][0],
            "connection_id": announced["connection_ids"][0],
        },
    )
    call = made["call_control_id"]
    eventually(lambda: call in team.run("calls").out)
    taken_over = team.run("take-over", call)
    resized = team.run("member", "state", "sue", "ready")

    assert taken_over.code == resized.code == 1
    assert "only a supervisor may take over: ask one" in taken_over.err
    assert "only a supervisor may" in resized.err
    assert team.practice.ask("commands") == []


def test_members_write_to_one_another_and_ask_for_help_from_a_shell(team: Office) -> None:
    """What was written stands in the list and in the events, with whom it is among."""
    sent = team.json("message", "send", "sue", "call me \x1b[2J please", "--urgent", "--json")
    assert (sent["to"], sent["kind"], sent["text"]) == ("daemon", "member", "call me ␛[2J please")
    assert sent["receipts"] == [{"member": "daemon", "shown_at": None, "read_at": None}]
    (listed,) = team.json("message", "list", "--json")
    assert listed == sent
    assert "urgent read by 0 of 1" in team.run("message", "list").out
    assert team.run("message", "list", "--unread").out == "You have read every message.\n"
    lines = [json.loads(line) for line in team.run("events", "--json").out.splitlines()]
    (event,) = (one for one in lines if one["title"] == "message.sent")
    assert (event["v"], event["among"][1]) == (1, "daemon")

    refused = team.run("message", "send", "all", "hello")
    assert refused.code == 1
    assert "only a supervisor may write to all" in refused.err
    assert team.run("message", "read").out == "0 messages marked as read\n"
    assert team.run("assist", "list").out == "Nobody asks for help.\n"
    assert team.json("assist", "list", "--json") == []
    nobody = team.run("assist", "take")
    assert nobody.code == 1
    assert "for which help is asked" in nobody.err

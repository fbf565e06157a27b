"""The agent's state from the command line, on a real switchboard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from tests.cli.user import Office
from tests.processes import Home, Practice, begin_switchboard, eventually, kill


@pytest.fixture(scope="module")
def worked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An agent whose wrap-up lasts until it is ended."""
    home = Home(tmp_path_factory.mktemp("desk"))
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home, 'wrap_up = 600\nmissed_after = 0\nreasons = ["lunch", "break"]\n')
        begin_switchboard(home)
        yield Office(home, practice)
        home.stop()


@pytest.fixture
def desk(worked_at: Office) -> Office:
    """The same, with nothing left of another test: she is Ready, and owes no disposition."""
    for call in state(worked_at)["awaiting"]:
        assert agent(worked_at, "disposition", call, "resolved")[0] == 0
    if state(worked_at)["state"] == "wrap-up":
        assert agent(worked_at, "wrap-up-end")[0] == 0
    if state(worked_at)["state"] != "ready":
        assert agent(worked_at, "ready")[0] == 0
    return worked_at


def agent(desk: Office, *arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code of an order, and what `--json` told."""
    ran = desk.run("agent", *arguments, "--json")
    assert ran.out, ran.err
    told: dict[str, Any] = json.loads(ran.out)
    return ran.code, told


def state(desk: Office) -> dict[str, Any]:
    """What `agent status --json` tells."""
    code, told = agent(desk, "status")
    assert code == 0
    return told


def wrapping_up(desk: Office) -> str:
    """A call that the agent answered, and that ended."""
    call = desk.ring()
    assert desk.run("answer", call).code == 0
    eventually(lambda: state(desk)["state"] == "on-call")
    assert desk.run("hangup", call).code == 0
    eventually(lambda: state(desk)["state"] == "wrap-up")
    return call


def test_a_state_is_chosen_and_told(desk: Office) -> None:
    """A reason may be typed by its beginning; without a terminal nothing is lost."""
    code, told = agent(desk, "not-ready", "lun")

    assert (code, told["action"], told["outcome"]) == (0, "agent.not_ready", "accepted")
    assert (state(desk)["state"], state(desk)["reason"]) == ("not-ready", "lunch")
    assert agent(desk, "ready")[0] == 0
    line = desk.run("agent", "status").out
    assert line.startswith("Ada: ready, for 0:0")


def test_what_makes_no_sense_is_refused_in_words(desk: Office) -> None:
    """Exit code 1, with the reason that the screen shows, too."""
    assert agent(desk, "not-ready", "break")[0] == 0
    refused = {
        ("not-ready", "nap"): "reason must be one of: lunch, break",
        ("next", "ready"): "you are not on a call: choose the state itself",
        ("extend",): "no wrap-up is under way",
        ("wrap-up-end",): "no wrap-up is under way",
        ("disposition", "v3:nobody", "resolved"): "the journal knows no such call",
        ("disposition", "last", "resolved"): "No live call answers to 'last'.",
    }

    for arguments, reason in refused.items():
        code, told = agent(desk, *arguments)
        assert (code, told["outcome"], told["message"]) == (1, "refused", reason)
    assert desk.run("agent", "next", "perhaps").code == 2


def test_a_wrap_up_from_its_beginning_to_its_end(desk: Office) -> None:
    """On call, next state, wrap-up, extension, disposition with a note, early end."""
    call = wrapping_up(desk)
    until = state(desk)["until"]
    assert agent(desk, "extend", "--seconds", "60")[0] == 0
    assert state(desk)["until"] > until
    assert agent(desk, "next", "not-ready", "lunch")[0] == 0
    assert state(desk)["next"] == {"ready": False, "reason": "lunch"}
    line = desk.run("agent", "status").out
    assert "then not ready: lunch, 1 call waits for a disposition" in line
    assert agent(desk, "next", "none")[0] == 0
    assert state(desk)["next"] is None

    note = TextIOWrapper(BytesIO(b"at nine \x1b[31m\n"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:  # so that it stands in no `ps`
        patch.setattr("sys.stdin", note)
        code, _ = agent(desk, "disposition", "last", "2", "--note", "-")
    assert code == 0
    assert state(desk)["awaiting"] == []
    assert agent(desk, "wrap-up-end")[0] == 0
    assert state(desk)["state"] == "ready"
    told = [json.loads(line) for line in desk.run("events", "--json").out.splitlines()]
    given = [one for one in told if one["title"] == "agent.disposition" and one["kind"] == "order"]
    assert [one["text"] for one in given if one["call"] == call] == [
        "call-back; at nine \u241b[31m by Ada"
    ]


def test_a_call_is_rejected_and_the_agent_is_not_ready(desk: Office) -> None:
    """One command does both."""
    call = desk.ring()
    ran = desk.run("reject-not-ready", call, "--cause", "user_busy")

    assert ran.code == 0
    assert "you are not ready: rejected call" in ran.out
    assert state(desk)["reason"] == "rejected call"
    eventually(lambda: desk.practice.leg(call)["hangup_cause"] == "user_busy")


def test_the_state_survives_a_switchboard_that_was_killed(desk: Office) -> None:
    """Nobody comes back from a crash to a Ready that was not chosen."""
    wrapping_up(desk)
    before = state(desk)
    pid = desk.home.switchboard()
    assert pid is not None
    kill(pid)
    eventually(lambda: desk.home.switchboard() is None)
    assert desk.run("agent", "status").code == 1
    assert desk.home.run("switchboard", "start").returncode == 0

    assert state(desk) == before


def test_without_a_name_the_agent_is_the_user(tmp_path: Path) -> None:
    """Who gave an order is never nobody."""
    home = Home(tmp_path)
    with Practice(home) as practice:
        practice.configure(home)
        home.config.write_text(home.config.read_text().replace('name = "Ada"', ""))
        assert home.run("agent", "not-ready", "lunch", LOGNAME="grace").returncode == 0
        told = home.json("agent", "status", "--json")
        home.stop()

    assert (told["agent"], told["reason"]) == ("grace", "lunch")


def test_one_host_alone_cannot_be_taken_out_of_a_team(office: Office) -> None:
    """Whoever types it learns what ends the only switchboard."""
    ran = office.run("switchboard", "drain")

    assert ran.code == 1
    assert "team.database is not set" in ran.err
    assert "switchboard stop" in ran.err

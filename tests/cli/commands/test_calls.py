"""What can be read, while callers have names as people and attackers give them."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess

import pytest

from tests.cli.user import Office
from tests.processes import PROGRAM, eventually

HOSTILE = (
    "[/x]",
    "[@click=app.quit]Ada",
    "Ada\x1b]2;owned\x07",
    '=cmd|"/C calc"!A0',
    "\u202egnp.exe",
)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_drives_the_terminal(office: Office, name: str) -> None:
    """In no command, in no format; in JSON it comes back whole."""
    call = office.ring(name)

    for arguments in (("calls",), ("calls", "--json"), ("events",), ("events", "--json")):
        shown = office.run(*arguments).out
        assert call in shown
        assert all(sign.isprintable() or sign == "\n" for sign in shown)
    (mine,) = [one for one in office.calls() if one["call_control_id"] == call]
    assert mine["name"] == name


def test_calls_are_listed_one_a_line_with_their_ids_last(office: Office) -> None:
    """`awk '{print $NF}'` gives what the other commands take."""
    call = office.ring("Grace Hopper")

    lines = office.run("calls").out.splitlines()

    (line,) = [line for line in lines if line.split()[-1] == call]
    assert line.startswith("offered")
    assert "Grace Hopper" in line
    assert len(lines) == len(office.calls())


@pytest.fixture
def past(office: Office) -> str:
    """A call that ended, with a name that a spreadsheet would run."""
    call = office.ring(HOSTILE[3])
    assert office.run("hangup", call).code == 0
    eventually(lambda: call in office.run("history", "--format", "json").out)
    return call


def test_history_reads_the_journal_in_three_formats(office: Office, past: str) -> None:
    """For a person, a program and a spreadsheet, and the last runs nothing."""
    table = office.run("history").out
    rows = list(csv.DictReader(io.StringIO(office.run("history", "--format", "csv").out)))
    told = office.json("history", "--format", "json")

    assert HOSTILE[3] in table
    (row,) = [row for row in rows if row["call_control_id"] == past]
    assert row["name"] == f"'{HOSTILE[3]}"
    assert row["from"].startswith("'+")
    (one,) = [one for one in told if one["call_control_id"] == past]
    assert one["name"] == HOSTILE[3]
    assert one["ended_at"]
    assert one["hangup_cause"]


def test_history_goes_back_as_far_as_asked(office: Office, past: str) -> None:
    """And not into the future."""
    assert past not in office.run("history", "--since", "2099-01-01").out
    assert office.run("history", "--since", "2099-01-01").out == ""


def test_events_follow_until_they_are_interrupted(office: Office) -> None:
    """Each fact and order is one JSON object a line as it happens; Ctrl-C is the usual end."""
    office.ring()  # there is a first line
    with subprocess.Popen(
        [*PROGRAM, "events", "--follow", "--json"],
        env=office.home.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as following:
        assert following.stdout is not None
        assert json.loads(following.stdout.readline())["kind"]
        call = office.practice.ring()
        line = next(line for line in following.stdout if call in line)
        following.send_signal(signal.SIGINT)
        try:
            _, errors = following.communicate(timeout=20)
        finally:
            following.kill()

    assert json.loads(line)["title"] == "call.initiated"
    assert following.returncode == 0
    assert errors == ""


def test_a_reader_that_goes_away_is_no_error(office: Office) -> None:
    """`telnyx-console events | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [*PROGRAM, "events"],
        env=office.home.environment,
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )
    os.close(writing)

    assert ran.stderr == ""


def test_the_state_of_things_is_one_line(office: Office) -> None:
    """For a status bar."""
    eventually(lambda: "API ok" in office.run("status").out)  # once Telnyx has answered anything
    said = office.run("status").out

    assert len(said.splitlines()) == 1
    assert "offered" in said


def test_the_status_has_everything_a_script_needs(office: Office) -> None:
    """Pid, version, addresses, connections and counters."""
    office.ring()

    told = office.json("switchboard", "status", "--json")

    assert told["running"] is True
    assert told["listener_url"].endswith(f":{office.practice.listener_port}/webhooks/telnyx")
    assert told["socket"] == str(office.home.socket)
    assert [one["id"] for one in told["connections"]] == office.practice.connections
    assert {one["name"] for one in told["connections"]} >= {"Support", "Sales"}
    assert told["counters"]["webhooks_accepted"] > 0
    assert told["counters"]["webhooks_refused"] == {}
    assert office.json("status", "--json").keys() == told.keys()
    assert str(told["pid"]) in office.run("switchboard", "status").out

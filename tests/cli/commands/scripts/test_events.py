"""What scripts are told, and the scripts of the manual as they stand there."""

from __future__ import annotations

import json
import os
import re
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from console.cli.commands.scripts.event_line import EventLine
from console.manual.topics import topic
from tests.cli.user import Office
from tests.processes import LIMIT, PROGRAM, Home, Practice, begin_switchboard, eventually

PHONE = "sip:ada@sip.example.com"
CALLER = "+442079460123"
BLOCKS = dict(re.findall(r"```(sh|python)\n(.*?)```", topic("commands").text, re.DOTALL))
"""The scripts of the manual, by their language."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A user with a phone, and with the programs that the scripts call."""
    home = Home(tmp_path_factory.mktemp("desk"))
    tools = home.folder / "tools"
    tools.mkdir()
    for name, script in {
        "telnyx-console": f'exec {" ".join(PROGRAM)} "$@"',
        "crm-open": f'echo "$1" >> {home.folder}/opened',
    }.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)
    home.environment["PATH"] = f"{tools}:{home.environment['PATH']}"
    with Practice(home, "--speed", "20") as practice:
        practice.configure(home, f'phone = "{PHONE}"\n')
        begin_switchboard(home)
        yield Office(home, practice)
        home.stop()


def test_every_line_is_as_the_manual_and_the_schema_say(desk: Office) -> None:
    """Version, fields, and the call that it is about, so that a script need not read words."""
    call = desk.ring()
    written = desk.run("events", "--json").out.splitlines()
    lines = [msgspec.json.decode(line, type=EventLine) for line in written]

    assert {line.v for line in lines} == {1}
    rang = next(line for line in lines if line.title == "call.initiated" and line.call == call)
    assert rang.leg is not None
    assert (rang.leg.number, rang.leg.direction, rang.leg.state) == (CALLER, "incoming", "offered")
    names = {field.encode_name for field in msgspec.structs.fields(EventLine)}
    assert all(json.loads(line).keys() == names for line in written)
    schema = desk.json("events", "--schema")
    assert schema["$defs"]["EventLine"]["properties"].keys() == names
    desk.give("hangup", call)


def test_it_ends_in_order_once_nobody_reads_it(desk: Office) -> None:
    """Also where nothing happens any more: no process is left behind by a script that ended."""
    call = desk.ring()  # there is a first line
    with subprocess.Popen(
        [*PROGRAM, "events", "--follow", "--json"],
        env=desk.home.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as following:
        assert following.stdout is not None
        assert following.stderr is not None
        try:
            following.stdout.readline()
            following.stdout.close()
            assert following.wait(LIMIT) == 0
            assert following.stderr.read() == ""
        finally:
            following.kill()
    desk.give("hangup", call)


def test_the_crm_of_the_manual_pops_up_with_the_caller(desk: Office) -> None:
    """As it is written there."""
    with subprocess.Popen(
        ["bash", "-c", BLOCKS["sh"]],
        env=desk.home.environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    ) as popping:
        try:
            call = desk.practice.ring(None, "+442079460187")
            opened = desk.home.folder / "opened"
            eventually(lambda: opened.exists() and "+442079460187\n" in opened.read_text())
        finally:
            os.killpg(popping.pid, signal.SIGKILL)
    desk.give("hangup", call)


def test_the_headset_of_the_manual_answers_who_rings(desk: Office, tmp_path: Path) -> None:
    """A key that is no button of a headset does nothing; its button rings my phone."""
    desk.ring()
    script, device = tmp_path / "headset.py", tmp_path / "event-if03"
    script.write_text(BLOCKS["python"])
    event = struct.Struct("llHHi")
    device.write_bytes(event.pack(0, 0, 1, 30, 1))
    command = [sys.executable, str(script), str(device)]
    subprocess.run(command, env=desk.home.environment, timeout=LIMIT, check=True)
    assert not desk.practice.legs(to=PHONE)
    device.write_bytes(event.pack(0, 0, 1, 169, 1) + event.pack(0, 0, 1, 169, 0))
    subprocess.run(command, env=desk.home.environment, timeout=LIMIT, check=True)

    eventually(lambda: len(desk.practice.legs(to=PHONE)) == 1)

"""`replay` at the command line: what a program is told, and files that need no settings."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path

from console.man_pages import pages
from tests.cli.user import json_here, run_here
from tests.processes import Home
from tests.replay.storm import lived

AGO = "2023-01-01"


def test_a_day_is_told_exported_and_opened_again_without_settings(
    home: Home, tmp_path: Path
) -> None:
    """The masked file tells of the same troubles at the same positions, and of nobody."""
    _ = home.state
    asyncio.run(lived(home.paths.journal, 150))
    home.paths.config_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.paths.config_file.write_text('[agent]\nname = "ada"\n')
    path = tmp_path / "bad-day.replay"

    whole = json_here(home, "replay", "--since", AGO, "--json")
    exported = run_here(home, "replay", "export", "--mask", "--since", AGO, str(path))
    again = run_here(home, "replay", "export", "--mask", "--since", AGO, str(path))
    deep = str(tmp_path / ("x" * 300) / "torn.replay")
    nowhere = run_here(home, "replay", "export", "--since", AGO, deep)
    home.paths.config_file.write_text("no settings at all")
    opened = json_here(home, "replay", str(path), "--json")
    board = json_here(home, "replay", str(path), "--json", "--position", "100")

    assert (exported.code, exported.err) == (0, "")
    assert f"{whole['last']} facts" in exported.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert again.code == 1
    assert "not overwritten" in again.err
    assert (nowhere.code, nowhere.out) == (1, "")
    assert "torn.replay could not be written: File name too long." in nowhere.err
    assert [(one["position"], one["wrong"]) for one in opened["wrong"]] == [
        (one["position"], one["wrong"]) for one in whole["wrong"]
    ]
    assert opened["masked"]
    assert board["position"] == 100
    assert board["calls"]
    assert [one["agent"] for one in board["agents"]] != ["ada"]


def test_what_cannot_be_replayed_is_said_in_two_lines(home: Home, tmp_path: Path) -> None:
    nothing = run_here(home, "replay", "--json")
    os.mkfifo(tmp_path / "pipe")
    assert run_here(home, "replay", str(tmp_path / "pipe"), "--json").code == 1
    (tmp_path / "torn").write_bytes(b"\x28\xb5\x2f\xfd torn")
    torn = run_here(home, "replay", str(tmp_path / "torn"), "--json")

    (tmp_path / "noise").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "empty").touch()

    for one in ("noise", "empty"):
        told = run_here(home, "replay", str(tmp_path / one), "--json")
        assert told.code == 1
        assert "nor is it a copy of a journal" in told.err
        assert "replay export" in told.err  # the journal that is written has no fault
    gone = run_here(home, "replay", str(tmp_path / "gone.replay"), "--json")
    folder = run_here(home, "replay", str(tmp_path), "--json")
    assert (nothing.code, torn.code, gone.code, folder.code) == (1, 1, 1, 1)
    assert "there is no such file" in gone.err
    assert "it is no file" in folder.err
    assert "there is no journal" in nothing.err
    assert "no replay that can be shown" in torn.err
    assert len(torn.err.splitlines()) == 2


def test_the_help_tells_how_it_is_shown_though_no_command_is_named(home: Home) -> None:
    """And so does the page for `man`."""
    told = run_here(home, "replay", "--help").out
    page = pages()["telnyx-console-replay.1"]

    for option in ("since", "until", "at", "position", "theme", "json"):
        assert f"--{option} " in told
        assert f"\\-\\-{option}" in page
    assert "export" in told

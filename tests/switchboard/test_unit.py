"""The systemd unit that is shipped: hardened, and read without a complaint."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

import console

UNIT: Final = Path(console.__path__[0]) / "switchboard" / "telnyx-console.service"
MOST_EXPOSED: Final = "25"
"""Of 100, as `systemd-analyze security` counts; a service that says nothing has 96."""

SYSTEMD: Final = shutil.which("systemd-analyze")


def test_the_unit_may_do_little() -> None:
    """What a flaw in a parser could do, the system does not let it."""
    lines = UNIT.read_text("utf-8").splitlines()
    wanted = {
        *(
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "PrivateTmp=yes",
            "CapabilityBoundingSet=",
        ),
        *("UMask=0077", "MemoryMax=1G", "LimitCORE=0", "RestartPreventExitStatus=2 4"),
    }

    assert wanted <= set(lines)


@pytest.mark.skipif(SYSTEMD is None, reason="systemd-analyze is not installed")
def test_systemd_finds_the_unit_hardly_exposed() -> None:
    """Its own judge, without a running systemd."""
    assert SYSTEMD is not None
    judged = subprocess.run(
        [SYSTEMD, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", str(UNIT)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "Unknown" not in judged.stderr

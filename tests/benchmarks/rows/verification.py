"""What verifying and decoding a webhook takes, against verifying alone."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row, compiled

EVENTS: Final = 40_000
_VERIFY, _BOTH = "PyNaCl, the signature alone", "the product, verified and decoded"


def _measured(who: str, ground: Ground) -> Figures:
    command = [sys.executable, "-m", "tests.benchmarks.peers.verification", who]
    command.append(str(ground.of(EVENTS, 200)))
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=compiled())
    return {"one": float(ran.stdout)}


def _alone(ground: Ground) -> Figures:
    return _measured("signature", ground)


def _decoded(ground: Ground) -> Figures:
    return _measured("product", ground)


ROW: Final = Row(
    name="verification",
    what="a webhook of 1.5 kB, in one process, its processor's time",
    contestants=(Contestant(_VERIFY, _alone), Contestant(_BOTH, _decoded)),
    figures={"one": "µs"},
    goals=(Goal("A webhook verified and decoded", "one", _BOTH, _VERIFY, 1.12),),
    rounds=9,
)

"""How much work something is, in steps of the interpreter: the same on every machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def work(do: Callable[[], object]) -> int:
    """The steps that the interpreter takes to do it; what C does counts as one.

    It is done twice, and must come to the same: Python 3.13 leaves steps of code out that it
    counts for the first time.
    """
    steps = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal steps
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        steps += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        do()
        steps = 0
        do()
    finally:
        sys.settrace(before)
    return steps

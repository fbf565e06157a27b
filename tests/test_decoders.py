"""Two threads that meet a type for the first time do not end the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.processes import LIMIT

SCRIPT = """
import threading
import msgspec
from console.decoders import json_decoder

first_is_learning, second_is_done = threading.Event(), threading.Event()

class Slow:
    '''An annotation that is looked up while the struct is being learnt, and takes its time.'''

    def __getattr__(self, name):
        first_is_learning.set()
        second_is_done.wait(0.3)
        return int

slow = Slow()

class Inner(msgspec.Struct):
    number: "slow.number"

class Outer(msgspec.Struct):
    inner: Inner

def read():
    return json_decoder(Outer).decode(b'{"inner": {"number": 7}}')

first = threading.Thread(target=read)
first.start()
first_is_learning.wait()
print(read().inner.number)
second_is_done.set()
first.join()
"""


def test_a_type_that_another_thread_is_still_learning_is_waited_for(tmp_path: Path) -> None:
    """A webhook that comes while a start reads the past is of a kind that both meet first."""
    script = tmp_path / "two_threads.py"
    script.write_text(SCRIPT)
    ran = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=LIMIT, check=False
    )

    assert (ran.returncode, ran.stdout) == (0, "7\n"), ran.stderr

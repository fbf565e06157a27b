"""Two threads that meet a type for the first time do not end the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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


OF_WEBHOOKS = (
    SCRIPT.partition("def read")[0].replace(
        "from console.decoders import json_decoder",
        "from datetime import UTC, datetime\nfrom console.telnyx import webhook_body",
    )
    + """
webhook_body.KINDS = {**webhook_body.KINDS, "call.initiated": Outer}
BODY = (
    b'{"data": {"id": "e1", "event_type": "call.initiated",'
    b'"occurred_at": "2026-03-02T12:00:00Z", "payload": {"inner": {"number": 7}}}}'
)

def read():
    return webhook_body.decode(BODY, datetime(2026, 3, 2, 12, tzinfo=UTC))

first = threading.Thread(target=read)
first.start()
first_is_learning.wait()
print(read().payload.inner.number)
second_is_done.set()
first.join()
"""
)


@pytest.mark.parametrize("script", [SCRIPT, OF_WEBHOOKS])
def test_a_type_that_another_thread_is_still_learning_is_waited_for(
    script: str, tmp_path: Path
) -> None:
    """A webhook that comes while a start reads the past is of a kind that both meet first."""
    file = tmp_path / "two_threads.py"
    file.write_text(script)
    ran = subprocess.run(
        [sys.executable, str(file)], capture_output=True, text=True, timeout=LIMIT, check=False
    )

    assert (ran.returncode, ran.stdout) == (0, "7\n"), ran.stderr

"""Bodies stand in the journal in fewer bytes, and come out of it as they went in."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from console.switchboard.journal.bodies.compressed import DICTIONARY, compressed, restored
from tests.benchmarks.rows.webhooks import LIFE, bodies, webhook


@given(st.binary(max_size=2000))
def test_any_body_comes_out_as_it_went_in(body: bytes) -> None:
    """A hostile one as well: bytes that look compressed, half a webhook, nothing."""
    for one in (body, b"\x28\xb5\x2f\xfd" + body, b'{"data":' + body):
        assert restored(compressed(one)) == one
        assert len(compressed(one)) <= len(one) or one.startswith(b"\x28\xb5\x2f\xfd")


def test_a_webhook_takes_half_of_its_bytes_at_most() -> None:
    """Of a journal of a year most is what webhooks have in common."""
    for kind in LIFE:
        body = webhook(kind, "v3:" + "x" * 54, "session")
        assert len(compressed(body)) < len(body) / 2


def test_the_dictionary_never_changes() -> None:
    """A journal can be read with the one alone that it was written with."""
    told = hashlib.sha256(DICTIONARY.read_bytes()).hexdigest()
    assert told == "61132b33ea7db9886c491d72973627c157aa40df8aed51e6f70ad0cf183f6900"


def test_a_frame_that_is_damaged_stays_as_it_is() -> None:
    """Whoever reads it is told of its fact that the body cannot be read; the others can."""
    frame = compressed(next(bodies(1)))
    for damaged in (frame[:-9], frame[:5], frame[:4]):
        assert restored(damaged) == damaged


def test_threads_do_not_disturb_one_another() -> None:
    """The writer compresses while readers restore."""
    told = list(bodies(400))
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda body: restored(compressed(body)), told * 5)
        assert list(found) == told * 5

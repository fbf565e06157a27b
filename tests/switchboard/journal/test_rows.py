"""What stands in a row of the journal."""

from __future__ import annotations

import pytest

from console.domain.acts import StartStreaming
from console.secret import MASK
from console.switchboard.journal.rows import encode_own
from console.telnyx.params.base import SECRETS
from tests.domain.stories import call, order, placed, settled


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_no_secret_of_an_order_is_kept(name: str) -> None:
    """Nobody reads it back, and the journal is shown and exported."""
    parameters = {"stream_url": "wss://a.example/in", name: "canary-3f9a"}
    given = order(StartStreaming(call=call("A"), parameters=parameters))

    for fact in (placed(1, given), settled(2, given)):
        body = encode_own(fact.payload).decode()

        assert "canary" not in body
        assert f'"{name}":"{MASK}"' in body
        assert "wss://a.example/in" in body
    assert given.act == StartStreaming(call=call("A"), parameters=parameters)

"""The listener tells who has its API key that the URL leads here, and nobody else anything."""

from __future__ import annotations

import httpx
import pytest

from console.doctor.readings.round_trip import ask_through
from console.secret import Secret
from console.switchboard.webhooks.listener import Listener
from console.switchboard.webhooks.round_trip import HEADER, RoundTripKey
from console.telnyx.webhook import Verifier
from tests.switchboard.webhooks.wire import ADA, PATH, Shelf, listening

KEY = Secret("KEY0123_canary")


def listener_of(key: Secret, shelf: Shelf) -> Listener:
    return Listener(
        host="127.0.0.1",
        port=0,
        path=PATH,
        verifier=Verifier([ADA.public_key]),
        sink=shelf,
        round_trip=RoundTripKey(key),
    )


async def test_who_has_the_key_is_told_that_the_url_leads_here() -> None:
    """Nothing is stored and nothing counted: it is no webhook."""
    shelf = Shelf()
    listener = listener_of(KEY, shelf)
    await listener.start()
    try:
        told = await ask_through(listener.url, KEY)
    finally:
        await listener.stop()

    assert (told.status, told.echoed) == (200, True)
    assert shelf.deliveries == []
    assert listener.counters.refused == {}


async def test_a_stranger_is_told_what_an_unsigned_webhook_is_told() -> None:
    """Byte for byte: nobody learns what listens here."""
    shelf = Shelf()
    listener = listener_of(KEY, shelf)
    await listener.start()
    _, question = RoundTripKey(Secret("KEY_of_another")).question()
    headers: tuple[dict[str, str], ...] = (
        {},
        {HEADER: question},
        {HEADER: "x"},
        {HEADER: "0" * 32 + "." + "0" * 64},
        {HEADER: "~" * 97},
    )
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            replies = [
                await client.post(listener.url, content=b"{}", headers=one) for one in headers
            ]
    finally:
        await listener.stop()

    first, *others = [(one.status_code, one.content, set(one.headers)) for one in replies]
    assert first[:2] == (401, b"")
    assert others == [first] * 4
    assert listener.counters.refused == {"unsigned": 5}


async def test_a_body_that_was_changed_on_the_way_is_not_echoed_as_sent() -> None:
    """A proxy that rewrites bodies breaks every signature."""
    key = RoundTripKey(KEY)
    nonce, question = key.question()
    listener = listener_of(KEY, Shelf())
    await listener.start()
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            reply = await client.post(
                listener.url, content=b'{"changed":1}', headers={HEADER: question}
            )
    finally:
        await listener.stop()

    assert reply.status_code == 200
    assert reply.text == key.answer(nonce, b'{"changed":1}')
    assert reply.text != key.answer(nonce, b'{ "changed": 1 }')


async def test_a_listener_without_a_key_answers_nobody() -> None:
    """As to every unsigned request."""
    async with listening(Shelf()) as listener:
        told = await ask_through(listener.url, KEY)

    assert (told.status, told.echoed) == (401, False)


@pytest.mark.parametrize("part", ["KEY0123_canary", "canary"])
def test_the_api_key_is_in_nothing_that_is_sent(part: str) -> None:
    """Only tags that were made with it are."""
    key = RoundTripKey(KEY)
    nonce, question = key.question()

    assert part not in question
    assert part not in key.answer(nonce, b"")

"""Keys that were pressed are counted in the journal, and stand in no file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from console.domain.acts import Answer, Dial, Gather, SendDtmf, SendSipInfo
from console.domain.leg import CallId, CallState
from console.domain.orders import OutcomeKind
from console.domain.own_facts import OrderPlaced
from console.line.local import LocalLine
from console.line.questions import RawBody, Timeline
from console.secret import Secret
from console.switchboard.journal.bodies.pressed_keys import body_without_keys, payload_without_keys
from console.switchboard.service import opened
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.journal.everything_written import everything_written
from tests.waiting import until

SENT = "4929123456789012"
PRESSED = "5105105105105100"
GATHERED = "3714496353984310"


def written(folder: Path) -> bytes:
    """Every byte of every file, and of every body that is compressed in them."""
    return b"".join(content for _, content in everything_written(folder))


async def pressed(desk: Practice) -> str:
    """A call in which keys were sent, pressed and gathered; its id."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    sending = SendDtmf(call=call, parameters={"digits": f"{SENT}w#"})
    outcome = await desk.switchboard.order(new_order(sending))
    assert outcome.kind is OutcomeKind.ACCEPTED
    await desk.doors.post(f"calls/{call}/remote", do="dtmf", digits=PRESSED)
    await until(lambda: (leg := desk.leg(call)) and leg.media.received.endswith(PRESSED[-4:]))
    await desk.switchboard.order(
        new_order(Gather(call=call, parameters={"maximum_digits": len(GATHERED)}))
    )
    await desk.doors.post(f"calls/{call}/remote", do="dtmf", digits=GATHERED)
    await until(lambda: (leg := desk.leg(call)) and leg.media.gathered)
    return call


async def test_no_pressed_key_stands_in_any_file(tmp_path: Path) -> None:
    """A card number is seen by who is in the call, and by nobody who reads the disk."""
    async with practice(tmp_path) as desk:
        call = await pressed(desk)
        leg = desk.leg(call)
        assert leg is not None
        assert leg.media.gathered is not None
        assert leg.media.gathered.digits == GATHERED
        files = written(tmp_path)
        for secret in (SENT, GATHERED):
            assert secret.encode() not in files
        line = LocalLine(desk.switchboard)
        bodies = [
            (await line.ask(RawBody(number=entry.number))).text
            for entry in await line.ask(Timeline(call=leg.id))
        ]

    assert any("•" * len(GATHERED) in body for body in bodies)
    assert not any('"digit":"5"' in body.replace(" ", "") for body in bodies)


async def test_a_restart_knows_how_many_keys_there_were(tmp_path: Path) -> None:
    """The count is what the journal keeps, and the board is what the journal says."""
    async with practice(tmp_path) as desk:
        call = await pressed(desk)
        settings, key = desk.settings, Secret(desk.simulator.api_key)
    async with opened(settings, key) as again:
        leg = again.live.board.legs[call]

        assert leg.media.gathered is not None
        assert leg.media.gathered.digits == "•" * len(GATHERED)
        assert set(leg.media.received) == set(leg.media.sent) == {"•"}


async def test_the_settings_may_keep_them(tmp_path: Path) -> None:
    """Where an account number is a part of the record."""
    async with practice(tmp_path, keep_digits=True) as desk:
        await pressed(desk)

        files = written(tmp_path)
        assert SENT.encode() in files
        assert GATHERED.encode() in files


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"payload":{"digits":"1234"}}}',
        b'{"data":{"payload":{"digits":"\\u0031234"}}}',
        b'{"metadata":{"event":{"payload":{"digits" : "1234"}}}}',
        b'{"data":{"payload":{"digits":"1234"}}, broken',
        b'{"data":{"payload":{"digits":"1234", "x": "\xff"}}}',
    ],
)
def test_no_form_of_a_body_brings_keys_through(body: bytes) -> None:
    """Escaped, in another envelope, or no JSON at all."""
    kept = body_without_keys("call.gather.ended", body)

    assert b"234" not in kept
    assert body_without_keys("call.answered", body) == body


def test_the_body_stays_one_that_can_be_read() -> None:
    """All else in it is what Telnyx said."""
    body = b'{"data":{"id":"1","payload":{"digits":"12#","status":"valid","n":[1.50,null]}}}'
    kept = msgspec.json.decode(body_without_keys("call.gather.ended", body))

    assert kept["data"]["payload"] == {"digits": "•••", "status": "valid", "n": [1.5, None]}


@pytest.mark.parametrize(
    ("content_type", "body", "kept"),
    [
        ("application/dtmf-relay", "Signal=5\r\nDuration=160", "Signal=•\r\nDuration=160"),
        ("Application/DTMF", "5", "•"),
        ("text/plain", "Signal=5", "Signal=5"),
    ],
)
def test_a_key_that_a_sip_info_presses_is_counted_too(
    content_type: str, body: str, kept: str
) -> None:
    """It is the other way to press one."""
    info = SendSipInfo(call=CallId("v3:a"), content_type=content_type, body=body)
    placed = payload_without_keys(OrderPlaced(order=new_order(info)))

    assert isinstance(placed, OrderPlaced)
    assert isinstance(placed.order.act, SendSipInfo)
    assert placed.order.act.body == kept


def test_a_key_that_a_sip_info_brought_is_counted_too() -> None:
    """A desk phone may send keys so."""
    body = b'{"data":{"payload":{"body":"Signal=5\\r\\nDuration=160","content_type":"x"}}}'
    kept = msgspec.json.decode(body_without_keys("call.sip_info.received", body))

    assert kept["data"]["payload"]["body"] == "Signal=•\r\nDuration=160"


async def test_an_extension_that_is_dialled_stands_in_no_file(tmp_path: Path) -> None:
    """It may be a PIN of a conference; the order that names it is journaled before it is sent."""
    async with practice(tmp_path) as desk:
        dial = Dial(
            to="+13125550152",
            from_=desk.simulator.numbers[0],
            connection_id=desk.simulator.connection_ids[0],
            keys=SENT,
        )
        outcome = await desk.switchboard.order(new_order(dial))
        call = CallId(outcome.call or "")
        await until(lambda: (leg := desk.leg(call)) and leg.media.sent == SENT)

        assert SENT.encode() not in written(tmp_path)

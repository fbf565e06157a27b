"""However many come: who is genuine gets in, and the others cost little."""

from __future__ import annotations

import asyncio
import logging
import socket

import msgspec
import pytest

from console.errors import WebhookRefused
from console.switchboard.webhooks.admission import Admission, Room
from console.switchboard.webhooks.listener import Limits
from tests.examples import few_or_many
from tests.switchboard.webhooks.wire import (
    BODY,
    PATIENCE,
    PATIENT,
    Full,
    Shelf,
    answer,
    connected,
    listening,
    post,
    say,
    status,
    until,
)

KIB = 1024


def room(**places: int) -> Limits:
    """Limits that a slow machine does not run into, and that much room."""
    return msgspec.structs.replace(PATIENT, room=Room(**places))


# Who gives way ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [b"", b"POST", post()[:-5], post(length=len(BODY) + 1)],
    ids=["silent", "half a head", "half a body", "one byte is missing"],
)
async def test_a_crowd_of_strangers_keeps_no_delivery_out(first: bytes) -> None:
    """All 256 places are theirs: the oldest of them goes, at once and with a word."""
    async with listening() as listener:
        inside = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(256)]
        for _, writer in inside:
            writer.write(first)
        await until(lambda: listener.connections == 256)
        assert status(await say(listener, post())) == 200

        assert status(await answer(inside[0][0])) == 503
        assert listener.counters.refused == {"crowded": 1}
        for _, writer in inside:
            writer.close()
        await until(lambda: listener.connections == 0)


async def test_what_arrived_is_read_before_a_newcomer_takes_the_place() -> None:
    """A machine that was busy for a moment finds a crowd at the door, a delivery within it."""
    async with listening() as listener:
        crowd: list[socket.socket] = []
        for number in range(400):  # the loop stands still meanwhile: all of them wait in the kernel
            client = socket.create_connection(("127.0.0.1", listener.port), timeout=PATIENCE)
            client.sendall(post() if number == 0 else post()[:-1])
            crowd.append(client)
        reader, writer = await asyncio.open_connection(sock=crowd[0])

        assert status(await answer(reader)) == 200
        writer.close()
        for client in crowd[1:]:
            client.close()


async def test_who_delivered_keeps_its_place() -> None:
    """A reverse proxy holds connections for minutes; newcomers do not cost it one."""
    async with listening(limits=room(places=3)) as listener:
        async with connected(listener, post()) as (proxy, writer):
            assert status(await answer(proxy)) == 200
            crowd = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(9)]
            await until(lambda: listener.counters.refused == {"crowded": 7})
            writer.write(post())

            assert status(await answer(proxy)) == 200
        for _, writer in crowd:
            writer.close()


async def test_a_delivery_that_is_being_stored_keeps_its_place() -> None:
    """Its signature holds, and the journal is at work: it must come to its answer."""
    shelf = Full()
    async with (
        listening(shelf, limits=room(places=1)) as listener,
        connected(listener, post()) as (reader, _),
    ):
        await until(lambda: shelf.waiting)
        assert status(await say(listener, post())) == 503
        assert listener.counters.refused == {"crowded": 1}
        shelf.room.set()

        assert status(await answer(reader)) == 200


async def test_where_all_are_known_who_delivered_longest_ago_goes_without_a_word() -> None:
    """A proxy holds connections that it needs no more; a word that nobody asked for confuses it."""
    async with (
        listening(limits=room(places=3)) as listener,
        connected(listener) as early,
        connected(listener) as longest_ago,
        connected(listener) as late,
    ):
        for reader, writer in (early, longest_ago, late, early):
            writer.write(post())
            assert status(await answer(reader)) == 200
        assert status(await say(listener, post())) == 200

        assert await longest_ago[0].read() == b""
        assert listener.counters.refused == {}
        for reader, writer in (early, late):
            writer.write(post())
            assert status(await answer(reader)) == 200


async def test_a_stranger_behind_the_same_proxy_costs_it_one_connection() -> None:
    """It sends what is hostile over a connection that was genuine: that one is closed, no other."""
    async with (
        listening(limits=room(places=2)) as listener,
        connected(listener, post()) as (shared, hostile),
        connected(listener, post()) as (reader, writer),
    ):
        assert status(await answer(shared)) == status(await answer(reader)) == 200
        hostile.write(post(headers=[]))
        assert status(await answer(shared)) == 401
        assert status(await say(listener, post())) == 200
        writer.write(post())

        assert status(await answer(reader)) == 200


def test_who_is_needed_least_gives_way_first() -> None:
    """Who was refused, who proved nothing, who is idle for longest; and last who may be genuine."""
    gate = Admission(Room(places=6), 1.0)
    storing, unproved, idle, idler, stranger, refused = guests = [Stranger() for _ in range(6)]
    for guest in guests:
        gate.enter(guest, "127.0.0.1")
    for guest in (idler, idle, unproved, storing):
        gate.trust(guest)
    for guest in (idler, unproved, idle):
        gate.rest(guest)
    gate.stir(unproved)
    gate.dismiss(refused)
    went: list[Stranger] = []
    for _ in range(5):
        newcomer = Stranger()
        gate.enter(newcomer, "127.0.0.1")
        gate.trust(newcomer)
        went += [guest for guest in guests if guest.sent_away and guest not in went]

    assert went == [refused, stranger, idler, idle, unproved]
    with pytest.raises(WebhookRefused, match="6 connections"):
        gate.enter(Stranger(), "127.0.0.1")


async def test_who_was_refused_gives_way_before_who_may_be_genuine() -> None:
    """It has its answer, and lingers only to read it."""
    limits = Limits(linger=PATIENCE, silence=PATIENCE, head=PATIENCE, room=Room(places=2))
    async with (
        listening(limits=limits) as listener,
        connected(listener, post()[:40]) as (early, writer),
        connected(listener, post(b"", path="/", length=9)) as (refused, _),
    ):
        assert status(await answer(refused)) == 404
        assert status(await say(listener, post())) == 200
        writer.write(post()[40:])

        assert status(await answer(early)) == 200
        assert listener.counters.refused == {"path": 1}


async def test_of_many_bytes_who_sent_most_gives_way() -> None:
    """Strangers share a few mebibytes; a delivery of usual size does not suffer for a large one."""
    half = post(bytes(300 * KIB), length=900 * KIB)
    async with (
        listening(limits=room(strange_bytes=500 * KIB)) as listener,
        connected(listener, post()[:-1]) as (small, writer),
        connected(listener, half + bytes(100 * KIB)) as (large, _),
        connected(listener, half),
    ):
        assert status(await answer(large)) == 503
        writer.write(BODY[-1:])

        assert status(await answer(small)) == 200
        assert listener.counters.refused == {"crowded_bytes": 1}


async def test_bytes_that_were_judged_count_no_more() -> None:
    """Else a day of deliveries would use up what strangers share."""
    shelf = Shelf()
    async with listening(shelf, limits=room(strange_bytes=4 * KIB)) as listener:
        async with connected(listener) as (reader, writer):
            for _ in range(20):
                writer.write(post())
                assert status(await answer(reader)) == 200
        for _ in range(20):
            assert status(await say(listener, post(headers=[]))) == 401

    assert len(shelf.deliveries) == 20


def test_one_address_gives_its_own_places_up() -> None:
    """Where the proxy is another machine, all share its address and its few places."""
    gate = Admission(Room(places_of_one=2), 1.0)
    first, second, other = Stranger(), Stranger(), Stranger()
    gate.enter(other, "198.51.100.7")
    gate.enter(first, "203.0.113.9")
    gate.trust(first)
    gate.enter(second, "203.0.113.9")
    gate.enter(Stranger(), "203.0.113.9")

    assert [one.sent_away for one in (other, first, second)] == [False, False, True]
    assert len(gate) == 3


class Stranger:
    """A connection that only notes that it had to go."""

    def __init__(self) -> None:
        self.sent_away = False

    def give_way(self, _: WebhookRefused) -> None:
        self.sent_away = True


# Who is turned away ------------------------------------------------------------------------


async def test_a_crowd_at_the_door_does_not_use_up_the_doorkeeper() -> None:
    """Hundreds who are turned away and do not leave hold few descriptors, and not for long."""
    shelf = Full()
    limits = Limits(room=Room(places=1), linger=0.3, store=PATIENCE)
    async with listening(shelf, limits=limits) as listener:
        async with connected(listener, post()) as (known, _):
            await until(lambda: shelf.waiting)
            crowd = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(300)]
            await until(lambda: listener.counters.refused.get("crowded") == 300)
            assert len(listener._gate._leaving) <= 64
            for reader, _ in crowd:
                assert status(await answer(reader)) == 503
            await until(lambda: not listener._gate._leaving)
            for _, writer in crowd:
                writer.close()
            shelf.room.set()
            assert status(await answer(known)) == 200
        await until(lambda: listener.connections == 0)

        assert status(await say(listener, post())) == 200


async def test_who_is_turned_away_is_told_that_this_was_all() -> None:
    """A client that reads to the end is not kept waiting for it."""
    async with listening(limits=Limits(room=Room(places=0), linger=2 * PATIENCE)) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        async with asyncio.timeout(PATIENCE):
            assert status(await reader.read()) == 503
        writer.close()


def inside(gate: Admission, host: str, times: int) -> int:
    """How many of so many connections of this address get in."""
    entered = 0
    for _ in range(times):
        try:
            guest = Stranger()
            gate.enter(guest, host)
        except WebhookRefused:
            return entered
        gate.trust(guest)
        entered += 1
    return entered


@pytest.mark.parametrize(
    ("host", "places"),
    [
        ("203.0.113.9", 16),
        ("2001:db8::1", 16),
        ("::ffff:203.0.113.9", 16),
        ("fe80::1%eth0", 16),
        ("127.0.0.1", 256),
        ("127.8.9.10", 256),
        ("::1", 256),
        ("::ffff:127.0.0.1", 256),
        ("", 256),
    ],
)
def test_one_address_gets_a_part_of_the_places_and_a_proxy_gets_all(host: str, places: int) -> None:
    """One stranger cannot shut the door for Telnyx; a reverse proxy calls from this machine."""
    assert inside(Admission(Room(), 1.0), host, 300) == places


def test_neighbours_in_one_network_count_as_one() -> None:
    """Who has one IPv6 address has billions."""
    gate = Admission(Room(), 1.0)

    assert sum(inside(gate, f"2001:db8::{number:x}", 1) for number in range(100)) == 16
    assert inside(gate, "2001:db8:0:1::1", 20) == 16


def test_who_leaves_makes_room() -> None:
    """Also for others of the same address."""
    gate = Admission(Room(places=2, places_of_one=1), 1.0)
    known = Stranger()
    gate.enter(known, "203.0.113.9")
    gate.trust(known)
    assert inside(gate, "127.0.0.1", 2) == 1
    gate.leave(known)
    gate.leave(known)

    assert len(gate) == 1
    assert inside(gate, "203.0.113.9", 1) == 1


# A head that cannot be genuine --------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "expected"),
    [([], 401), ([(b"telnyx-timestamp", b"1")], 401), ([(b"telnyx-signature-ed25519", b"x")], 400)],
    ids=["unsigned", "a timestamp alone", "a signature alone"],
)
async def test_a_head_without_proof_is_refused_before_its_body(
    headers: list[tuple[bytes, bytes]], expected: int
) -> None:
    """Whoever sends one byte and waits holds a place for nothing."""
    async with listening() as listener:
        request = post(b"", headers=headers, length=1000)

        assert status(await say(listener, request)) == expected


async def test_who_cannot_be_genuine_is_not_asked_to_go_on() -> None:
    """`Expect: 100-continue` asks whether the body is wanted: not from a stranger."""
    expecting = [(b"Expect", b"100-continue")]
    async with listening() as listener:
        stranger = post(b"", headers=expecting, length=1000)
        assert status(await say(listener, stranger)) == 401
        async with connected(listener, post(more=expecting).removesuffix(BODY)) as (reader, writer):
            assert status(await answer(reader)) == 100
            writer.write(BODY)

            assert status(await answer(reader)) == 200


# The log ------------------------------------------------------------------------------------


def knock_and_run(port: int) -> None:
    """Connect and close at once: the answer then meets nobody, and comes back as a reset."""
    socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()


@pytest.mark.parametrize("times", few_or_many(100, 5000))
async def test_who_is_turned_away_and_gone_already_fills_no_log(
    caplog: pytest.LogCaptureFixture, times: int
) -> None:
    """Each would write a traceback of its own, past the brake of the log."""
    shelf = Full()
    async with listening(shelf, limits=room(places=1)) as listener, connected(listener, post()):
        await until(lambda: shelf.waiting)
        for _ in range(times):
            knock_and_run(listener.port)
            await asyncio.sleep(0)
        await until(lambda: listener.counters.refused == {"crowded": times})
        await until(lambda: not listener._gate._leaving)
        shelf.room.set()

    assert [record.name for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert len(caplog.records) == 1

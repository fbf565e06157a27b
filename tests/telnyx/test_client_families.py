"""Media, conferences and queues: every method does its own operation and no other."""

from __future__ import annotations

import inspect
from typing import Any

import msgspec
import pytest

from console.errors import ApiError, InvalidParameter, Unreachable
from console.telnyx import operations
from console.telnyx.conferences import Conferences
from console.telnyx.media import Media
from console.telnyx.operations import Operation
from console.telnyx.params.base import NoParams
from console.telnyx.params.conferences import ParticipantChoice, SendDtmfToConference
from console.telnyx.params.lists import ListConferences, ListParticipants, ParticipantFilter
from console.telnyx.params.speech import SendDtmf, Speak, StartPlayback
from console.telnyx.queues import Queues
from console.telnyx.replies import CommandReply
from tests.telnyx.fake import CALL, Answer, Bench, bench
from tests.telnyx.shapes import least, struct_shape
from tests.telnyx.test_client_errors import FAULTS, ONCE

FAMILIES = {"media": Media, "conferences": Conferences, "queues": Queues}
THING = {
    "id": "7",
    "name": "night",
    "call_control_id": CALL,
    "result": "ok",
}
METHODS = {
    f"{family}.{name}": method
    for family, kind in FAMILIES.items()
    for name, method in vars(kind).items()
    if not name.startswith("_")
}
ROWS = {row.id: row for row in vars(operations).values() if isinstance(row, Operation)}


def operation_of(method: str) -> Operation[Any, Any]:
    """The row that a method names in its code."""
    names = METHODS[method].__code__.co_names
    [row] = [vars(operations)[name] for name in names if name.isupper()]
    assert isinstance(row, Operation)
    return row


async def called(at: Bench, method: str) -> Any:
    """The method, with its least parameters; a listing is read to its end."""
    family, _, name = method.partition(".")
    row = operation_of(method)
    bound = getattr(getattr(at.client, family), name)
    given: dict[str, Any] = {}
    if "params" in inspect.signature(bound).parameters:
        given["params"] = msgspec.convert(least(struct_shape(row.params)), row.params)
    if "command_id" in inspect.signature(bound).parameters:
        given["command_id"] = "c-1"
    ids = [f"id {number}/" for number in range(len(row.id_names))]
    coming = bound(*ids, **given)
    return [item async for item in coming] if inspect.isasyncgen(coming) else await coming


def test_every_operation_of_a_family_has_one_method() -> None:
    """A row without a method is an order that nobody can give."""
    served = [operation_of(method).id for method in METHODS]
    prefixes = ("conferences.", "queues.")
    wanted = {name for name in ROWS if name.startswith(prefixes)}

    assert len(served) == len(set(served))
    assert wanted <= set(served)
    assert {name for name in served if name not in wanted} == {
        name
        for name in ROWS
        if name.startswith("calls.actions.") and name.rpartition(".")[2] not in ORDERS
    }


ORDERS = {
    *("answer", "transfer", "bridge", "reject", "hangup", "refer", "send_sip_info"),
    *("switch_supervisor_role", "update_client_state"),
}


@pytest.mark.parametrize("method", METHODS)
async def test_a_method_sends_its_operation(at: Bench, method: str) -> None:
    """Method, path with the quoted ids in their order, body and command id."""
    row = operation_of(method)
    listed = "Page" in row.reply.__name__
    body = {"data": [THING] if listed else THING, "meta": {}}
    at.server.rule = lambda _: Answer(body=body)

    told = await called(at, method)

    [seen] = at.server.seen
    ids = {name: f"id%20{number}%2F" for number, name in enumerate(row.id_names)}
    assert (seen.method, seen.path) == (row.method, f"/v2{row.path.format(**ids)}")
    if row.method in {"POST", "PUT", "PATCH"}:
        wanted = least(struct_shape(row.params))
        assert seen.body == wanted | ({"command_id": "c-1"} if row.takes_command_id else {})
    else:
        assert seen.body is None
    if listed:
        assert len(told) == 1
    elif row.reply.__name__ == "CommandBody":
        assert told == CommandReply(result="ok")


@pytest.mark.parametrize("method", METHODS)
async def test_a_method_fails_in_our_own_errors(method: str) -> None:
    """Every fault, for every operation, as for the orders."""
    async with bench(patience=ONCE) as at:
        for fault, (answer, kind, ambiguous) in FAULTS.items():
            if operation_of(method).reply.__name__ == "Nothing" and fault in TAKEN_AS_NOTHING:
                continue
            at.server.rule = lambda _, answer=answer: answer  # type: ignore[misc]  # bound now

            with pytest.raises(ApiError) as failed:
                await called(at, method)

            assert (fault, type(failed.value), failed.value.ambiguous) == (fault, kind, ambiguous)
            assert failed.value.operation == operation_of(method).name


TAKEN_AS_NOTHING = {"wrong types", "no UTF-8"}
"""No field of the body is waited for, so none can be wrong."""


@pytest.mark.parametrize("method", METHODS)
async def test_only_what_cannot_be_done_twice_is_not_repeated(at: Bench, method: str) -> None:
    """With a lost answer: an id, a read, or an order that means the same twice goes again."""
    row = operation_of(method)
    body = {"data": [] if "Page" in row.reply.__name__ else THING, "meta": {}}
    at.server.script = [Answer(body=body, cut="within"), Answer(body=body)]
    once = {
        *("conferences.actions.play", "conferences.actions.send_dtmf"),
        *("conferences.actions.gather_dtmf_audio", "queues.create"),
    }

    if row.id in once:
        with pytest.raises(Unreachable):
            await called(at, method)
    else:
        await called(at, method)

    assert len(at.server.seen) == (1 if row.id in once else 2)


async def test_the_sound_of_a_call_takes_its_parameters(at: Bench) -> None:
    """Digits, speech and music as the contract shapes them."""
    media = at.client.media
    await media.send_dtmf(CALL, SendDtmf(digits="1w2#", duration_millis=200), command_id="a")
    await media.speak(
        CALL, Speak(payload="Hello", voice="AWS.Polly.Joanna", language="en-US"), command_id="b"
    )
    await media.start_playback(
        CALL, StartPlayback(audio_url="https://a.example/m.mp3", loop="infinity"), command_id="c"
    )

    assert [seen.body for seen in at.server.seen] == [
        {"digits": "1w2#", "duration_millis": 200, "command_id": "a"},
        {
            "payload": "Hello",
            "voice": "AWS.Polly.Joanna",
            "language": "en-US",
            "command_id": "b",
        },
        {"audio_url": "https://a.example/m.mp3", "loop": "infinity", "command_id": "c"},
    ]


async def test_participants_are_chosen_by_name_or_all(at: Bench) -> None:
    """No list means everyone, so an empty one has to stay a list."""
    conferences = at.client.conferences
    await conferences.mute("7")
    await conferences.mute("7", ParticipantChoice(call_control_ids=()))
    await conferences.unmute("7", ParticipantChoice(call_control_ids=(CALL,), region="Europe"))
    await conferences.send_dtmf("7", SendDtmfToConference(digits="1"))

    assert [seen.body for seen in at.server.seen] == [
        {},
        {"call_control_ids": []},
        {"call_control_ids": [CALL], "region": "Europe"},
        {"digits": "1"},
    ]


async def test_conferences_and_participants_are_filtered(at: Bench) -> None:
    """Nested filters and the region go into the query."""
    at.server.rule = lambda _: Answer(body={"data": []})
    filtered = ListParticipants(filter=ParticipantFilter(muted=True, on_hold=False), region="US")

    assert [row async for row in at.client.conferences.participants("7", filtered)] == []
    assert [row async for row in at.client.conferences.list(ListConferences(region="US"))] == []

    assert [seen.query for seen in at.server.seen] == [
        {
            "filter[muted]": "true",
            "filter[on_hold]": "false",
            "region": "US",
            "page[number]": "1",
            "page[size]": "250",
        },
        {"region": "US", "page[number]": "1", "page[size]": "250"},
    ]


async def test_a_queued_call_tells_who_waits_and_where(at: Bench) -> None:
    """Position, waiting time and number of the caller: what a wallboard shows."""
    row = {"call_control_id": CALL, "from": "+1312", "queue_position": 1, "wait_time_secs": 40}
    at.server.rule = lambda _: Answer(body={"data": row})

    waiting = await at.client.queues.retrieve_call("night shift", CALL)

    assert (waiting.from_, waiting.queue_position, waiting.wait_time_secs) == ("+1312", 1, 40)
    assert at.server.seen[0].path == f"/v2/queues/night%20shift/calls/{CALL}"


@pytest.mark.parametrize("name", ["", ".", "..", "a\nb"])
async def test_a_queue_needs_a_name_that_a_path_can_hold(at: Bench, name: str) -> None:
    """Names of queues are typed by people."""
    with pytest.raises(InvalidParameter):
        await at.client.queues.delete(name)

    assert at.server.seen == []


def test_the_least_parameters_are_those_the_contract_requires() -> None:
    """The example that these tests send: one operation without, one with all kinds."""
    assert least(struct_shape(NoParams)) == {}
    assert least(struct_shape(Speak)) == {"payload": "x", "voice": "x"}

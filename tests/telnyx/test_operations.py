"""Every operation by its row: sent as the row says, answered in its own type, and no other way."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from console.errors import ApiError, InvalidParameter, Refused, ServerFailed, Unreachable
from console.telnyx import account, operations
from console.telnyx.operations import Operation, Question
from console.telnyx.params.base import NoParams
from console.telnyx.params.conferences import ParticipantChoice, SendDtmfToConference
from console.telnyx.params.lists import (
    ListConferences,
    ListParticipants,
    NumberedList,
    ParticipantFilter,
)
from console.telnyx.params.speech import SendDtmf, Speak, StartPlayback
from console.telnyx.replies import Nothing
from tests.examples import first_of
from tests.telnyx.client.test_errors import FAULTS, ONCE, VERBS
from tests.telnyx.fake import CALL, LEG, Answer, Bench, bench
from tests.telnyx.shapes import least, struct_shape
from tests.telnyx.test_contract import OURS

THING = {
    **LEG,
    "id": "7",
    "name": "night",
    "result": "ok",
    "is_alive": True,
    "phone_number": "+13125550100",
    "public": "a key",
}
"""A thing that every reply can be read from."""

ACCOUNT = {row.id: row for row in vars(account).values() if isinstance(row, Question)}
ROWS: dict[str, Operation[Any, Any]] = {**OURS, **ACCOUNT}
COMMANDS = [name for name, row in ROWS.items() if row.takes_command_id]
LISTINGS = [name for name, row in ROWS.items() if issubclass(row.params, NumberedList)]


async def sent(at: Bench, row: Operation[Any, Any]) -> Any:
    """The operation, with its least parameters; a listing is read to its end."""
    ids = [f"id {number}/" for number in range(len(row.id_names))]
    params = msgspec.convert(least(struct_shape(row.params)), row.params)
    if row.id in LISTINGS:
        assert isinstance(row, Question)
        return [item async for item in at.client.pages(row, *ids, params=params)]
    if isinstance(row, Question):
        return await at.client.ask(row, *ids, params=params)
    return await at.client.order(row, *ids, params=params, command_id="c-1")


def answer_to(row: Operation[Any, Any], **odd: Any) -> Answer:
    """What Telnyx says to the operation."""
    body = {"data": [THING], "meta": {}} if row.id in LISTINGS else {"data": THING}
    return Answer(body=body, **odd)


@pytest.mark.parametrize("name", ROWS)
async def test_an_operation_is_sent_as_its_row_says(at: Bench, name: str) -> None:
    """Method, path with the quoted ids in their order, body, command id; and what came of it."""
    row = ROWS[name]
    said = answer_to(row)
    at.server.rule = lambda _: said

    told = await sent(at, row)

    [seen] = at.server.seen
    ids = {name: f"id%20{number}%2F" for number, name in enumerate(row.id_names)}
    assert (seen.method, seen.path) == (row.method, f"/v2{row.path.format(**ids)}")
    if row.method in {"POST", "PUT", "PATCH"}:
        wanted = least(struct_shape(row.params))
        assert seen.body == wanted | ({"command_id": "c-1"} if row.takes_command_id else {})
    else:
        assert seen.body is None
    read = msgspec.json.decode(json.dumps(said.body), type=row.reply)
    assert told == (list(read.data) if name in LISTINGS else read.content)
    assert (told is None) == (row.reply is Nothing)


@pytest.mark.parametrize(
    "name", first_of((name for name, row in ROWS.items() if row.name not in VERBS), 8)
)
async def test_an_operation_fails_in_our_own_errors(name: str) -> None:
    """Every fault, for every operation, as for the orders."""
    row = ROWS[name]
    async with bench(patience=ONCE) as at:
        for fault, (answer, kind, ambiguous) in FAULTS.items():
            if row.reply is Nothing and fault in TAKEN_AS_NOTHING:
                continue
            at.server.rule = lambda _, answer=answer: answer  # type: ignore[misc]  # bound now

            with pytest.raises(ApiError) as failed:
                await sent(at, row)

            assert (fault, type(failed.value), failed.value.ambiguous) == (fault, kind, ambiguous)
            assert failed.value.operation == row.name


TAKEN_AS_NOTHING = {"wrong types", "no UTF-8"}
"""No field of the body is waited for, so none can be wrong."""

ONCE_ONLY = {
    *("conferences.actions.play", "conferences.actions.send_dtmf"),
    *("conferences.actions.gather_dtmf_audio", "queues.create", "call_control_applications.create"),
}
"""What could be done twice: Telnyx takes no command id for it, and it is no replacement."""


@pytest.mark.parametrize("name", ROWS)
async def test_only_what_could_be_done_twice_is_not_repeated(at: Bench, name: str) -> None:
    """With a lost answer: an id, a read, or an order that means the same twice goes again."""
    row = ROWS[name]
    at.server.script = [answer_to(row, cut="within"), answer_to(row)]

    if name in ONCE_ONLY:
        with pytest.raises(Unreachable):
            await sent(at, row)
    else:
        await sent(at, row)

    assert len(at.server.seen) == (1 if name in ONCE_ONLY else 2)


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_command_without_its_name_is_not_sent(at: Bench, name: str) -> None:
    """One that is repeated after a lost answer would be carried out twice."""
    row = ROWS[name]
    params = msgspec.convert(least(struct_shape(row.params)), row.params)

    with pytest.raises(InvalidParameter) as refused:
        await at.client.order(row, *["x"] * len(row.id_names), params=params)

    assert (refused.value.operation, refused.value.field) == (row.name, "command_id")
    assert at.server.seen == []


async def test_what_has_to_be_said_is_not_left_out(at: Bench) -> None:
    """A text to be spoken, somebody to be called: the message names what is missing."""
    for row in ROWS.values():
        needed = [one for one in msgspec.structs.fields(row.params) if one.required]
        if not needed:
            continue
        with pytest.raises(InvalidParameter) as refused:
            await at.client.order(row, *["x"] * len(row.id_names), command_id="c-1")

        assert (refused.value.operation, refused.value.field) == (row.name, "params")
        assert needed[0].encode_name in refused.value.reason
    assert at.server.seen == []


def test_questions_are_what_is_only_read() -> None:
    """`ask` and `pages` take nothing else, so that neither can change anything."""
    questions = {name for name, row in ROWS.items() if isinstance(row, Question)}

    assert questions == {name for name, row in ROWS.items() if row.method == "GET"}
    assert questions.isdisjoint(COMMANDS)
    assert set(LISTINGS) == {name for name in questions if "Page" in ROWS[name].reply.__name__}


def test_a_refusal_is_a_success_for_an_end_alone() -> None:
    """Whoever answers or transfers a call that is over has to be told."""
    assert [row for row in ROWS.values() if row.so_already] == [
        *(operations.HANGUP, operations.END_CONFERENCE)
    ]


async def test_the_sound_of_a_call_takes_its_parameters(at: Bench) -> None:
    """Digits, speech and music as the contract shapes them."""
    order = at.client.order
    digits = SendDtmf(digits="1w2#", duration_millis=200)
    hello = Speak(payload="Hello", voice="AWS.Polly.Joanna", language="en-US")
    music = StartPlayback(audio_url="https://a.example/m.mp3", loop="infinity")
    await order(operations.SEND_DTMF, CALL, params=digits, command_id="a")
    await order(operations.SPEAK, CALL, params=hello, command_id="b")
    await order(operations.START_PLAYBACK, CALL, params=music, command_id="c")

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
    order = at.client.order
    nobody = ParticipantChoice(call_control_ids=())
    one = ParticipantChoice(call_control_ids=(CALL,), region="Europe")
    await order(operations.MUTE, "7")
    await order(operations.MUTE, "7", params=nobody)
    await order(operations.UNMUTE, "7", params=one)
    await order(operations.SEND_DTMF_TO_CONFERENCE, "7", params=SendDtmfToConference(digits="1"))

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
    participants = at.client.pages(operations.LIST_PARTICIPANTS, "7", params=filtered)
    conferences = at.client.pages(operations.LIST_CONFERENCES, params=ListConferences(region="US"))

    assert [row async for row in participants] == []
    assert [row async for row in conferences] == []

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

    waiting = await at.client.ask(operations.RETRIEVE_QUEUED_CALL, "night shift", CALL)

    assert (waiting.from_, waiting.queue_position, waiting.wait_time_secs) == ("+1312", 1, 40)
    assert at.server.seen[0].path == f"/v2/queues/night%20shift/calls/{CALL}"


@pytest.mark.parametrize("name", ["", ".", "..", "a\nb"])
async def test_a_queue_needs_a_name_that_a_path_can_hold(at: Bench, name: str) -> None:
    """Names of queues are typed by people."""
    with pytest.raises(InvalidParameter):
        await at.client.order(operations.DELETE_QUEUE, name)

    assert at.server.seen == []


def test_the_least_parameters_are_those_the_contract_requires() -> None:
    """The example that these tests send: one operation without, one with all kinds."""
    assert least(struct_shape(NoParams)) == {}
    assert least(struct_shape(Speak)) == {"payload": "x", "voice": "x"}


def test_only_what_is_ordered_of_a_call_is_told_to_stand_in_its_timeline() -> None:
    """What has no call yet, or none at all, has no state to be asked for, either."""
    for row in (operations.ANSWER, operations.TRANSFER, operations.CREATE_CONFERENCE):
        assert "the state of the call" in ServerFailed(row.wanted, 500, None, "").hint
        assert "the call's timeline" in Refused(row.wanted, 422).hint
    for other in (operations.DIAL, operations.CREATE_APPLICATION, operations.LIST_APPLICATIONS):
        assert "call" not in ServerFailed(other.wanted, 500, None, "").hint
        assert Refused(other.wanted, 422, pointer="/to").hint == "Correct to, and try again."

"""Our operations against Telnyx's contract and the official SDK, name for name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from telnyx import types as sdk
from telnyx.types import calls as sdk_calls
from telnyx.types import conferences as sdk_conferences
from telnyx.types import queues as sdk_queues

from console.telnyx import operations
from console.telnyx.operations import Operation
from console.telnyx.params.base import SECRETS, NoParams, Params
from console.telnyx.params.lists import CURSORED
from tests.telnyx.shapes import (
    CONTRACT,
    Shape,
    by_name,
    contract_shape,
    differences,
    loosened,
    sdk_shape,
    struct_shape,
    thing,
    words,
)

OURS: dict[str, Operation[Params, object]] = {
    row.id: row for row in vars(operations).values() if isinstance(row, Operation)
}

PLACES = {
    "calls.actions": sdk_calls,
    "conferences.actions": sdk_conferences,
    "queues.calls": sdk_queues,
}
SDK_PARAMS: dict[str, type] = {
    name: getattr(PLACES.get(name.rpartition(".")[0], sdk), operation["params"])
    for name, operation in CONTRACT["operations"].items()
    if operation["params"]
}
ONE_NAME_FOR_TWO = {"calls.actions.speak", "calls.actions.send_dtmf"}
"""The contract copy holds one schema where Telnyx has two of that name: the conference's stands
for the call's. For these the SDK alone is the judge."""


def as_published(operation_id: str) -> object:
    """Our parameters without what we add knowingly to the published ones.

    The descending sorts stand in Telnyx's text and not in its list of words;
    the cursors of active calls stand in neither, and Telnyx answers with them.
    """
    fields = by_name(struct_shape(OURS[operation_id].params))
    if "sort" in fields:
        required, (_, known) = fields["sort"]
        fields["sort"] = (required, words(word for word in known if not word.startswith("-")))
    if operation_id == "connections.list_active_calls":
        fields = {name: field for name, field in fields.items() if name not in CURSORED.values()}
    return thing(fields)


def test_every_operation_of_the_contract_copy_has_a_row_and_no_row_is_invented() -> None:
    """An operation that nobody can order, or one that Telnyx does not know, shows here."""
    assert OURS.keys() == CONTRACT["operations"].keys()


def test_an_operation_goes_where_the_contract_says() -> None:
    """Method and path are the contract's; what the ids are called is ours."""
    for operation_id, row in OURS.items():
        published = CONTRACT["operations"][operation_id]

        assert row.method == published["method"], operation_id
        assert re.sub(r"{\w+}", "{}", row.path) == re.sub(r"{\w+}", "{}", published["path"]), (
            operation_id
        )


def test_parameters_are_the_contract_s_name_for_name() -> None:
    """Every name, type, word and requirement, however deeply nested; none missing or invented."""
    for operation_id in sorted(OURS.keys() - ONE_NAME_FOR_TWO):
        published = CONTRACT["operations"][operation_id]["params"]
        if published is None:
            assert OURS[operation_id].params is NoParams
            continue
        want = without_ids(operation_id, contract_shape(published))

        assert differences(with_the_dot(want), as_published(operation_id)) == [], operation_id


def without_ids(operation_id: str, shape: Shape) -> Shape:
    """The parameters without those that stand in the path."""
    path = CONTRACT["operations"][operation_id]["path"]
    fields = by_name(shape)
    return thing({name: field for name, field in fields.items() if f"{{{name}}}" not in path})


def with_the_dot(shape: Shape) -> Shape:
    """The contract copy lost the dot of `filter[outbound.outbound_voice_profile_id]`."""
    fields = by_name(shape)
    required, inner = fields.get("filter", (False, ("none",)))
    names = by_name(inner) if inner[0] == "object" else {}
    if "outbound_outbound_voice_profile_id" not in names:
        return shape
    names["outbound.outbound_voice_profile_id"] = names.pop("outbound_outbound_voice_profile_id")
    return thing(fields | {"filter": (required, thing(names))})


def test_parameters_are_the_sdk_s_name_for_name() -> None:
    """The official SDK is an independent reading of the same contract, wire names included."""
    for operation_id, params in SDK_PARAMS.items():
        want = without_ids(operation_id, sdk_shape(params))

        assert differences(want, as_published(operation_id)) == [], operation_id


def test_every_operation_with_parameters_is_held_against_the_sdk() -> None:
    """A new operation cannot slip past the second judge."""
    assert SDK_PARAMS.keys() == {name for name, row in OURS.items() if row.params is not NoParams}


def test_replies_hold_what_the_contract_names() -> None:
    """Every field that Telnyx may send can be read, and no other is waited for."""
    for operation_id, row in OURS.items():
        published = CONTRACT["operations"][operation_id]["reply"]
        have = by_name(loosened(struct_shape(row.reply)))
        if not have:  # the answer's body does not matter
            continue
        want = by_name(loosened(contract_shape(published)))

        assert readable(want["data"][1], have["data"][1]) == [], operation_id


def readable(want: object, have: object) -> list[str]:
    """Differences, but for `recording_id`, which one struct reads for every command."""
    return [line for line in differences(want, have) if line != ".recording_id: invented"]


SOUNDS_SECRET = re.compile(r"pass|token|secret|auth|key|credential|certificate|(^|_)pin(_|$)")
REFERENCE = "the name under which Telnyx keeps a secret"
NO_SECRETS = {
    **dict.fromkeys(("api_key_ref", "llm_api_key_ref", "openai_api_key_ref"), REFERENCE),
    "certificate_ref": REFERENCE,
    "authentication_method": "a word of a list",
    "token_retrieval_url": "an address",
    "sip_auth_username": "a name, which goes over the network in the clear",
    "keyterms": "words to listen for",
    "keywords_boosting": "words to listen for",
}
"""Parameters that sound like a secret, and what they hold instead."""


def places(shape: Shape, *above: str) -> Iterator[tuple[str, ...]]:
    """Where every parameter of a shape stands: its name, behind those of the objects around it."""
    match shape:
        case ("object", fields):
            for name, _, inner in fields:
                yield (*above, name)
                yield from places(inner, *above, name)
        case ("array" | "map", inner):
            yield from places(inner, *above)
        case ("either", members):
            for member in members:
                yield from places(member, *above)


def every_place() -> set[tuple[str, ...]]:
    """Where the parameters of all operations stand."""
    named = [row["params"] for row in CONTRACT["operations"].values() if row["params"]]
    return {place for name in named for place in places(contract_shape(name))}


def test_every_parameter_that_sounds_like_a_secret_is_listed_as_one_or_is_known_as_none() -> None:
    """What is forgotten here would be shown while it is typed, and kept in the journal."""
    names = {place[-1] for place in every_place()}

    assert {name for name in names if SOUNDS_SECRET.search(name)} - NO_SECRETS.keys() == SECRETS
    assert names >= NO_SECRETS.keys()


def test_no_secret_stands_inside_an_object() -> None:
    """Forms, command line and journal know a secret by the name of the whole parameter."""
    assert {len(place) for place in every_place() if place[-1] in SECRETS} == {1}


def test_a_missing_name_a_wrong_word_and_a_wrong_type_are_all_noticed() -> None:
    """The comparison itself can fail: three faults planted in the contract's dial are found."""
    fields = by_name(contract_shape("CallDialParams"))
    fields["privacy"] = (False, words(["id"]))
    fields["timeout_secs"] = (False, ("string",))
    fields["link_to"] = (True, ("string",))
    del fields["diversion"]

    told = [line.split(":")[0] for line in differences(thing(fields), as_published("calls.dial"))]

    assert told == [".diversion", ".link_to", ".privacy", ".timeout_secs"]

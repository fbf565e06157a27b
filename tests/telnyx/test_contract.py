"""Our operations against Telnyx's contract and the official SDK, name for name."""

from __future__ import annotations

import re

import pytest
from telnyx import types as sdk
from telnyx.types import calls as sdk_calls

from console.telnyx import operations
from console.telnyx.operations import Operation
from console.telnyx.params.base import NoParams, Params
from console.telnyx.params.lists import CURSORED
from tests.telnyx.shapes import (
    CONTRACT,
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

SDK_PARAMS: dict[str, type] = {
    "calls.dial": sdk.CallDialParams,
    "calls.actions.answer": sdk_calls.ActionAnswerParams,
    "calls.actions.transfer": sdk_calls.ActionTransferParams,
    "calls.actions.bridge": sdk_calls.ActionBridgeParams,
    "calls.actions.reject": sdk_calls.ActionRejectParams,
    "calls.actions.hangup": sdk_calls.ActionHangupParams,
    "calls.actions.refer": sdk_calls.ActionReferParams,
    "calls.actions.send_sip_info": sdk_calls.ActionSendSipInfoParams,
    "connections.list_active_calls": sdk.ConnectionListActiveCallsParams,
    "connections.list": sdk.ConnectionListParams,
    "call_control_applications.create": sdk.CallControlApplicationCreateParams,
    "call_control_applications.update": sdk.CallControlApplicationUpdateParams,
    "call_control_applications.list": sdk.CallControlApplicationListParams,
}


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


@pytest.mark.parametrize("operation_id", OURS)
def test_an_operation_goes_where_the_contract_says(operation_id: str) -> None:
    """Method and path are the contract's; what the ids are called is ours."""
    published = CONTRACT["operations"][operation_id]
    row = OURS[operation_id]

    assert row.method == published["method"]
    assert re.sub(r"{\w+}", "{}", row.path) == re.sub(r"{\w+}", "{}", published["path"])


@pytest.mark.parametrize("operation_id", OURS)
def test_parameters_are_the_contract_s_name_for_name(operation_id: str) -> None:
    """Every name, type, word and requirement, however deeply nested; none missing or invented."""
    published = CONTRACT["operations"][operation_id]["params"]
    if published is None:
        assert OURS[operation_id].params is NoParams
        return
    want = contract_shape(published)
    if operation_id == "call_control_applications.list":
        want = with_the_dot(want)

    assert differences(want, as_published(operation_id)) == []


def with_the_dot(shape: object) -> object:
    """The contract copy lost the dot of `filter[outbound.outbound_voice_profile_id]`."""
    fields = by_name(shape)
    required, inner = fields["filter"]
    names = by_name(inner)
    lost = names.pop("outbound_outbound_voice_profile_id")
    fields["filter"] = (required, thing(names | {"outbound.outbound_voice_profile_id": lost}))
    return thing(fields)


@pytest.mark.parametrize("operation_id", SDK_PARAMS)
def test_parameters_are_the_sdk_s_name_for_name(operation_id: str) -> None:
    """The official SDK is an independent reading of the same contract, wire names included."""
    want = sdk_shape(SDK_PARAMS[operation_id])

    assert differences(want, as_published(operation_id)) == []


def test_every_operation_with_parameters_is_held_against_the_sdk() -> None:
    """A new operation cannot slip past the second judge."""
    assert SDK_PARAMS.keys() == {name for name, row in OURS.items() if row.params is not NoParams}


@pytest.mark.parametrize("operation_id", OURS)
def test_replies_hold_what_the_contract_names(operation_id: str) -> None:
    """Every field that Telnyx may send can be read, and no other is waited for."""
    published = CONTRACT["operations"][operation_id]["reply"]
    have = by_name(loosened(struct_shape(OURS[operation_id].reply)))
    if not have:  # the answer's body does not matter
        return
    want = by_name(loosened(contract_shape(published)))

    assert readable(want["data"][1], have["data"][1]) == []


def readable(want: object, have: object) -> list[str]:
    """Differences, but for `recording_id`, which one struct reads for every command."""
    return [line for line in differences(want, have) if line != ".recording_id: invented"]


def test_a_missing_name_a_wrong_word_and_a_wrong_type_are_all_noticed() -> None:
    """The comparison itself can fail: three faults planted in the contract's dial are found."""
    fields = by_name(contract_shape("CallDialParams"))
    fields["privacy"] = (False, words(["id"]))
    fields["timeout_secs"] = (False, ("string",))
    fields["link_to"] = (True, ("string",))
    del fields["diversion"]

    told = [line.split(":")[0] for line in differences(thing(fields), as_published("calls.dial"))]

    assert told == [".diversion", ".link_to", ".privacy", ".timeout_secs"]

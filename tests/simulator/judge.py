"""The official SDK as a judge of bodies: strictly, and by the exact class.

The SDK itself takes what comes without looking.
"""

from __future__ import annotations

import typing
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pydantic
import telnyx
from telnyx import types

from console.simulator.service import Simulator
from tests.simulator.rig import CALLER, Delivery

Check = Callable[[list[Delivery]], None]
"""What holds webhooks against the SDK: their signatures and their types."""
WITHOUT_SCHEMA = {"call.sip_info.received", "conference.floor.changed"}
"""Events that Telnyx sends and publishes no type for."""
SEEN_LIVE = {
    "calling_party_type",
    "codec",
    "end_time",
    "gather_id",
    "sampling_rate",
    "start_time",
    "state",
    "telnyx_error",
}
"""Fields that captures of live traffic have and the published types have not."""


def inside(model: type[pydantic.BaseModel], field: str) -> Any:
    """The type within an optional field of an SDK model."""
    annotation = model.model_fields[field].annotation
    return typing.get_args(annotation)[0]


KINDS = ("Call", "Conference", "Transcription")
"""How the names of those classes begin that are for events of calls."""


def event_classes() -> dict[str, type[pydantic.BaseModel]]:
    """The SDK's class for each type of event that calls give."""
    found: dict[str, type[pydantic.BaseModel]] = {}
    for name in dir(types):
        if name.endswith("WebhookEvent") and name.startswith(KINDS):
            model = getattr(types, name)
            (event_type,) = typing.get_args(inside(inside(model, "data"), "event_type"))
            found[event_type] = model
    return found


EVENT_CLASSES = event_classes()


async def strictly(reply: Awaitable[Any], model: type[pydantic.BaseModel]) -> Any:
    """The body of a raw reply, if it is what the SDK's type says to the letter."""
    raw = await reply
    return model.model_validate_json(await raw.read(), strict=True)


def check_type(delivery: Delivery) -> None:
    """The body is what the SDK's class for its event says, and has no field of our own making."""
    model = EVENT_CLASSES[delivery.event_type]
    model.model_validate_json(delivery.body, strict=True)
    published = inside(inside(model, "data"), "payload").model_fields
    names = {field.alias or name for name, field in published.items()}
    assert set(delivery.json["data"]["payload"]) <= names | SEEN_LIVE


async def ring(doors: httpx.AsyncClient, simulator: Simulator) -> str:
    """A caller rings in; the call_control_id."""
    body = {"from": CALLER, "to": simulator.numbers[0], "caller_id_name": "Ada"}
    reply = await doors.post("/calls", json=body)
    return str(reply.json()["data"]["call_control_id"])


async def talk(doors: httpx.AsyncClient, simulator: Simulator, client: telnyx.AsyncTelnyx) -> str:
    """A caller who was answered; the call_control_id."""
    control_id = await ring(doors, simulator)
    await client.calls.actions.answer(control_id)
    return control_id


def of_type(got: list[Delivery], event_type: str) -> list[Delivery]:
    """The deliveries of one type."""
    return [one for one in got if one.event_type == event_type]

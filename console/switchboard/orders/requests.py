"""One act, one request to Telnyx, under the order's id as `command_id`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from msgspec import UNSET, Struct, UnsetType

from console.domain import acts, client_state
from console.domain.client_state import Parties
from console.domain.ids import mark_of
from console.domain.leg import CallId, Leg
from console.domain.orders import Order
from console.errors import InvalidParameter
from console.forms.catalog import CATALOG, OF_CONFERENCE
from console.forms.typed import parameters
from console.switchboard.board.live_board import LiveBoard
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.operations import Operation, P
from console.telnyx.params import calls as params
from console.telnyx.params import conferences
from console.telnyx.params.legs import CustomSipHeader
from console.telnyx.replies import Dialled, Reply

T = TypeVar("T")

PARK: Final = "self"
"""The only value of `park_after_unbridge`: this leg stays when the other one leaves."""


class Sent(Struct, frozen=True):
    """Telnyx took the order. A dial has a new leg, a new conference its id.

    So has a recording, where the reply names it.
    """

    dialled: Dialled | None = None
    conference: str | None = None
    recording: str | None = None
    message: str = ""


class Give(Protocol):
    """Has the client do an operation."""

    async def __call__(
        self,
        operation: Operation[P, Reply[T]],
        *ids: str,
        params: P | None = None,
        command_id: str | None = None,
    ) -> T:
        """As the client's `order`."""
        ...


_TOLD: Final[Mapping[type[acts.Act], str]] = {
    acts.Announce: "all {count} hear it",
    acts.PlayToAll: "all {count} hear it",
    acts.RecordAll: "all {count} are recorded",
    acts.EndConference: "{count} are hung up",
}
"""What is told of an operation for everybody in a conference."""


class Requests:
    """Acts to requests. `live` tells the parties, which `client_state` carries for us.

    `hold_music` is the URL or the media name of what a call hears that a user holds; no text
    leaves it to Telnyx.
    """

    def __init__(
        self, client: TelnyxClient, live: LiveBoard, hold_music: Callable[[str, Leg | None], str]
    ) -> None:
        self._client, self._live, self._hold_music = client, live, hold_music

    async def send(self, order: Order, written: asyncio.Future[None]) -> Sent:
        """Send one act once it is `written` down; the request is made before that.

        Raises `ApiError`, and `InvalidParameter` before anything is sent.
        """
        act, give = order.act, partial(self._client.order, after=written)
        if isinstance(act, acts.Operation):
            return Sent(recording=await self._operate(act, order, written))
        if isinstance(act, acts.ConferenceOperation):
            return await self._operate_on_all(act, order, written)
        if isinstance(act, acts.CreateConference | acts.InConference):
            return await self._confer(act, order, give)
        return await self._command(order, give)

    async def _operate(
        self, act: acts.Operation, order: Order, written: asyncio.Future[None]
    ) -> str | None:
        """Send it; the id of the recording that it began, where Telnyx's reply has one."""
        operation = CATALOG[act.action].operation
        given = parameters(CATALOG[act.action], act.parameters)
        reply = await self._client.order(
            operation, act.call, params=given, command_id=str(order.id), after=written
        )
        return reply.recording_id

    async def _operate_on_all(
        self, act: acts.ConferenceOperation, order: Order, written: asyncio.Future[None]
    ) -> Sent:
        """Send an operation of a whole conference; what is said of it names how many it is for."""
        described = OF_CONFERENCE[act.action]
        given = parameters(described, act.parameters)
        name = str(order.id)
        await self._client.order(
            described.operation, act.conference, params=given, command_id=name, after=written
        )
        return Sent(message=_TOLD.get(type(act), "").format(count=len(act.calls)))

    async def _command(self, order: Order, give: Give) -> Sent:
        act, name = order.act, str(order.id)
        match act:
            case acts.Dial():
                dial = _dial(act, order)
                return Sent(await give(operations.DIAL, params=dial, command_id=name))
            case acts.Answer():
                answer = params.Answer(client_state=self._state(act.call, order.by))
                await give(operations.ANSWER, act.call, params=answer, command_id=name)
            case acts.Reject():
                reject = params.Reject(cause=act.cause.value)
                await give(operations.REJECT, act.call, params=reject, command_id=name)
            case acts.Transfer():
                transfer = self._transfer(act, order)
                await give(operations.TRANSFER, act.call, params=transfer, command_id=name)
            case acts.Bridge():
                bridge = _bridge(act)
                await give(operations.BRIDGE, act.call, params=bridge, command_id=name)
            case acts.HangUp():
                await give(operations.HANGUP, act.call, command_id=name)
            case acts.Refer():
                refer = params.Refer(sip_address=act.sip_address)
                await give(operations.REFER, act.call, params=refer, command_id=name)
            case acts.SendSipInfo():
                info = params.SendSipInfo(content_type=act.content_type, body=act.body)
                await give(operations.SEND_SIP_INFO, act.call, params=info, command_id=name)
            case _:
                raise InvalidParameter(act.action, "act", "is a procedure and is not sent as one")
        return Sent()

    async def _confer(
        self, act: acts.CreateConference | acts.InConference, order: Order, give: Give
    ) -> Sent:
        """Hold and mute take no `command_id`: doing them twice does no more than once.

        They have it all the same, for what is told of a request that waits.
        """
        name, one = str(order.id), (act.call,)
        match act:
            case acts.CreateConference():
                create = conferences.CreateConference(call_control_id=act.call, name=act.name)
                made = await give(operations.CREATE_CONFERENCE, params=create, command_id=name)
                return Sent(conference=made.id)
            case acts.JoinConference():
                join = conferences.JoinConference(call_control_id=act.call)
                await give(operations.JOIN_CONFERENCE, act.conference, params=join, command_id=name)
            case acts.LeaveConference():
                leave = conferences.LeaveConference(call_control_id=act.call)
                await give(
                    operations.LEAVE_CONFERENCE, act.conference, params=leave, command_id=name
                )
            case acts.HoldParticipant():
                music = self._hold_music(order.by, self._live.board.leg(act.call))
                hold = _hold(one, music)
                await give(operations.HOLD, act.conference, params=hold, command_id=name)
            case acts.UnholdParticipant():
                unhold = conferences.UnholdParticipants(call_control_ids=one)
                await give(operations.UNHOLD, act.conference, params=unhold, command_id=name)
            case acts.MuteParticipant():
                mute = conferences.ParticipantChoice(call_control_ids=one)
                await give(operations.MUTE, act.conference, params=mute, command_id=name)
            case acts.UnmuteParticipant():
                unmute = conferences.ParticipantChoice(call_control_ids=one)
                await give(operations.UNMUTE, act.conference, params=unmute, command_id=name)
        return Sent()

    def _state(self, call: CallId, agent: str) -> str | UnsetType:
        """What Telnyx keeps of this leg for us: its parties, as they are known now."""
        leg = self._live.board.leg(call)
        if leg is None or leg.from_ is None:
            return UNSET
        parties = Parties(from_=leg.from_, to=leg.to, agent=agent or None, direction=leg.direction)
        return client_state.encode(parties) or UNSET

    def _transfer(self, act: acts.Transfer, order: Order) -> params.Transfer:
        """The new leg carries its own parties: `client_state` is not copied to it."""
        leg = self._live.board.leg(act.call)
        parties = Parties(
            from_=leg.to if leg else None,
            to=act.to,
            agent=order.by or None,
            direction="outgoing",
            role=acts.Role.TARGET,
            order=mark_of(order.id),
        )
        state = client_state.encode(parties)
        return params.Transfer(to=act.to, target_leg_client_state=state or UNSET)


def _hold(calls: tuple[str, ...], music: str) -> conferences.HoldParticipants:
    """What the held one hears, where that is set: a URL, or the name of a file at Telnyx."""
    url = music if "://" in music else ""
    return conferences.HoldParticipants(
        call_control_ids=calls,
        audio_url=url or UNSET,
        media_name=UNSET if url or not music else music,
    )


def _bridge(act: acts.Bridge) -> params.Bridge:
    return params.Bridge(call_control_id=act.other, park_after_unbridge=PARK if act.park else UNSET)


def _dial(act: acts.Dial, order: Order) -> params.Dial:
    parties = Parties(
        from_=act.from_,
        to=act.to,
        agent=order.by or None,
        direction="outgoing",
        role=act.role,
        order=mark_of(order.id),
    )
    return params.Dial(
        to=act.to,
        from_=act.from_,
        connection_id=act.connection_id,
        client_state=client_state.encode(parties) or UNSET,
        timeout_secs=act.timeout_secs if act.timeout_secs is not None else UNSET,
        link_to=act.link_to or UNSET,
        park_after_unbridge=PARK if act.park else UNSET,
        custom_headers=tuple(CustomSipHeader(name=name, value=value) for name, value in act.headers)
        or UNSET,
        supervise_call_control_id=act.supervise or UNSET,
        supervisor_role=_role(act),
    )


def _role(act: acts.Dial) -> Any:
    return act.supervisor_role or UNSET

"""One act, one request to Telnyx, under the order's id as `command_id`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType

from console.domain import acts, client_state
from console.domain.client_state import Parties
from console.domain.leg import CallId
from console.domain.orders import Order
from console.errors import InvalidParameter
from console.forms.catalog import CATALOG
from console.forms.typed import parameters
from console.switchboard.board.live_board import LiveBoard
from console.telnyx.client import TelnyxClient
from console.telnyx.params import calls as params
from console.telnyx.params import conferences
from console.telnyx.replies import CommandReply, Dialled

PARK: Final = "self"
"""The only value of `park_after_unbridge`: this leg stays when the other one leaves."""


class Sent(Struct, frozen=True):
    """Telnyx took the order. A dial has a new leg, a new conference its id."""

    dialled: Dialled | None = None
    conference: str | None = None
    message: str = ""


_Method = Callable[..., Awaitable[CommandReply]]


async def _switch_role(
    client: TelnyxClient, call: str, role: params.SwitchSupervisorRole, *, command_id: str
) -> CommandReply:
    """Telnyx takes no `command_id` here: switching twice does no more than once."""
    del command_id
    return await client.calls.switch_supervisor_role(call, role)


METHODS: Final[Mapping[type[acts.Operation], Callable[[TelnyxClient], _Method]]] = {
    acts.SendDtmf: lambda client: client.media.send_dtmf,
    acts.Speak: lambda client: client.media.speak,
    acts.StartPlayback: lambda client: client.media.start_playback,
    acts.StopPlayback: lambda client: client.media.stop_playback,
    acts.Gather: lambda client: client.media.gather,
    acts.GatherUsingSpeak: lambda client: client.media.gather_using_speak,
    acts.GatherUsingAudio: lambda client: client.media.gather_using_audio,
    acts.StopGather: lambda client: client.media.stop_gather,
    acts.StartRecording: lambda client: client.media.start_recording,
    acts.PauseRecording: lambda client: client.media.pause_recording,
    acts.ResumeRecording: lambda client: client.media.resume_recording,
    acts.StopRecording: lambda client: client.media.stop_recording,
    acts.StartStreaming: lambda client: client.media.start_streaming,
    acts.StopStreaming: lambda client: client.media.stop_streaming,
    acts.Enqueue: lambda client: client.queues.enqueue,
    acts.LeaveQueue: lambda client: client.queues.leave,
    acts.SwitchRole: lambda client: partial(_switch_role, client),
}
"""The client's method for each operation of one leg."""


class Requests:
    """Acts to requests. `live` tells the parties, which `client_state` carries for us.

    `hold_music` is the URL or the media name of what a held one hears; none leaves it to Telnyx.
    """

    def __init__(self, client: TelnyxClient, live: LiveBoard, *, hold_music: str = "") -> None:
        self._client, self._live, self._hold_music = client, live, hold_music

    async def send(self, order: Order) -> Sent:
        """Send one act. Raises `ApiError`, and `InvalidParameter` before anything is sent."""
        act = order.act
        if isinstance(act, acts.Operation):
            await self._operate(act, order)
            return Sent()
        if isinstance(act, acts.CreateConference | acts.InConference):
            return await self._confer(act, order)
        return await self._command(order)

    async def _operate(self, act: acts.Operation, order: Order) -> None:
        given = parameters(act.action, CATALOG[act.action].params, act.parameters)
        await METHODS[type(act)](self._client)(act.call, given, command_id=str(order.id))

    async def _command(self, order: Order) -> Sent:
        act, name, calls = order.act, str(order.id), self._client.calls
        match act:
            case acts.Dial():
                return Sent(await calls.dial(_dial(act, order.by), command_id=name))
            case acts.Answer():
                answer = params.Answer(client_state=self._state(act.call, order.by))
                await calls.answer(act.call, answer, command_id=name)
            case acts.Reject():
                reject = params.Reject(cause=act.cause.value)
                await calls.reject(act.call, reject, command_id=name)
            case acts.Transfer():
                await calls.transfer(act.call, self._transfer(act, order.by), command_id=name)
            case acts.Bridge():
                await calls.bridge(act.call, _bridge(act), command_id=name)
            case acts.HangUp():
                await calls.hangup(act.call, command_id=name)
            case acts.Refer():
                refer = params.Refer(sip_address=act.sip_address)
                await calls.refer(act.call, refer, command_id=name)
            case acts.SendSipInfo():
                info = params.SendSipInfo(content_type=act.content_type, body=act.body)
                await calls.send_sip_info(act.call, info, command_id=name)
            case _:
                raise InvalidParameter(act.action, "act", "is a procedure and is not sent as one")
        return Sent()

    async def _confer(self, act: acts.CreateConference | acts.InConference, order: Order) -> Sent:
        """Hold and mute take no `command_id`: doing them twice does no more than once."""
        name, of = str(order.id), self._client.conferences
        one = (act.call,)
        match act:
            case acts.CreateConference():
                create = conferences.CreateConference(call_control_id=act.call, name=act.name)
                made = await of.create(create, command_id=name)
                return Sent(conference=made.id)
            case acts.JoinConference():
                join = conferences.JoinConference(call_control_id=act.call)
                await of.join(act.conference, join, command_id=name)
            case acts.LeaveConference():
                leave = conferences.LeaveConference(call_control_id=act.call)
                await of.leave(act.conference, leave, command_id=name)
            case acts.HoldParticipant():
                await of.hold(act.conference, _hold(one, self._hold_music))
            case acts.UnholdParticipant():
                unhold = conferences.UnholdParticipants(call_control_ids=one)
                await of.unhold(act.conference, unhold)
            case acts.MuteParticipant():
                mute = conferences.ParticipantChoice(call_control_ids=one)
                await of.mute(act.conference, mute)
            case acts.UnmuteParticipant():
                unmute = conferences.ParticipantChoice(call_control_ids=one)
                await of.unmute(act.conference, unmute)
        return Sent()

    def _state(self, call: CallId, agent: str) -> str | UnsetType:
        """What Telnyx keeps of this leg for us: its parties, as they are known now."""
        leg = self._live.board.leg(call)
        if leg is None or leg.from_ is None:
            return UNSET
        parties = Parties(from_=leg.from_, to=leg.to, agent=agent or None, direction=leg.direction)
        return client_state.encode(parties) or UNSET

    def _transfer(self, act: acts.Transfer, agent: str) -> params.Transfer:
        """The new leg carries its own parties: `client_state` is not copied to it."""
        leg = self._live.board.leg(act.call)
        parties = Parties(
            from_=leg.to if leg else None,
            to=act.to,
            agent=agent or None,
            direction="outgoing",
            role=acts.Role.TARGET,
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


def _dial(act: acts.Dial, agent: str) -> params.Dial:
    parties = Parties(
        from_=act.from_, to=act.to, agent=agent or None, direction="outgoing", role=act.role
    )
    return params.Dial(
        to=act.to,
        from_=act.from_,
        connection_id=act.connection_id,
        client_state=client_state.encode(parties) or UNSET,
        timeout_secs=act.timeout_secs if act.timeout_secs is not None else UNSET,
        link_to=act.link_to or UNSET,
        park_after_unbridge=PARK if act.park else UNSET,
        supervise_call_control_id=act.supervise or UNSET,
        supervisor_role=_role(act),
    )


def _role(act: acts.Dial) -> Any:
    return act.supervisor_role or UNSET

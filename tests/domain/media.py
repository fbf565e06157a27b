"""What goes on on a leg, after one more thing that happened."""

from __future__ import annotations

from typing import Any

import msgspec

from console.domain.acts import Act, SendDtmf
from console.domain.events import HungUp, Payload
from console.domain.fold.media import MediaTold, media_of
from console.domain.fold.recordings import Recorded, Step, ordered
from console.domain.leg_media import Media, tells_of_act, tells_of_event
from tests.domain.stories import at


def after_event(media: Media, payload: Payload) -> Media:
    """What goes on after an event of Telnyx."""
    if isinstance(payload, HungUp):
        media = msgspec.structs.replace(media, recording=None, going=())
    return _changed(media, dict(tells_of_event(payload)))


def after_act(media: Media, act: Act) -> Media:
    """What goes on after an act that Telnyx accepted."""
    if isinstance(act, SendDtmf):
        return msgspec.structs.replace(media, sent=media.sent + str(act.parameters["digits"]))
    return _changed(_recorded(media, ordered(act, None)), dict(tells_of_act(act)))


def _recorded(media: Media, one: Recorded | None) -> Media:
    """What goes on after an order about recordings."""
    if one is None:
        return media
    before = [Step.BEGUN, Step.PAUSED][: ("", "on", "paused").index(media.recording or "")]
    steps = [*(Recorded(step=step) for step in before), one]
    told = tuple(((at(number), 0, ""), step) for number, step in enumerate(steps))
    after = media_of(MediaTold(recorded=told), ended=False)
    return msgspec.structs.replace(media, recording=after.recording, going=after.going)


def _changed(media: Media, told: dict[str, Any]) -> Media:
    asked = told.pop("asked", None)
    if "muted_in" in told:
        told["muted"] = told.pop("muted_in") is not None
    after = msgspec.structs.replace(media, **told)
    sounding = media.sounding if asked is None else asked or after.playing is not None
    return msgspec.structs.replace(after, sounding=sounding)

"""What goes on on a leg, after one more thing that happened."""

from __future__ import annotations

from typing import Any

import msgspec

from console.domain.acts import Act, SendDtmf
from console.domain.events import Payload
from console.domain.leg_media import Media, tells_of_act, tells_of_event


def after_event(media: Media, payload: Payload) -> Media:
    """What goes on after an event of Telnyx."""
    return _changed(media, dict(tells_of_event(payload)))


def after_act(media: Media, act: Act) -> Media:
    """What goes on after an act that Telnyx accepted."""
    if isinstance(act, SendDtmf):
        return msgspec.structs.replace(media, sent=media.sent + str(act.parameters["digits"]))
    return _changed(media, dict(tells_of_act(act)))


def _changed(media: Media, told: dict[str, Any]) -> Media:
    asked = told.pop("asked", None)
    after = msgspec.structs.replace(media, **told)
    sounding = media.sounding if asked is None else asked or after.playing is not None
    return msgspec.structs.replace(after, sounding=sounding)

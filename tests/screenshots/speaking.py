"""The calls in the pictures of what is said: the usual office, and my caller's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from console.line.port import Entry, EntryKind, Said
from tests.screenshots.offices import MINE, OFFICES, usual
from tests.screenshots.studio import ago
from tests.ui.memory_switchboard import Switchboard


class _Words(NamedTuple):
    """What is said: how many seconds ago, on which track, and whether it is final."""

    ago: float
    track: str | None
    text: str
    final: bool = True


_TOLD: Final = (
    _Words(58, "outbound", "Support, good morning. How can I help?"),
    _Words(
        53,
        "inbound",
        "Hello. My parcel should have come on Friday, and nobody can tell me where it is.",
    ),
    _Words(44, "outbound", "I am sorry. Do you have its number?"),
    _Words(39, "inbound", "Yes: AX 4471. I paid with card ••••••••••••••••, if that helps."),
    _Words(30, None, "One moment."),
    _Words(21, "outbound", "It is in Leeds, and comes tomorrow before noon."),
    _Words(9, "inbound", "Tomorrow is fine. Could you call me back if", False),
)
"""A conversation; who said one sentence Telnyx did not tell, and the last one goes on."""


def speaking() -> Switchboard:
    """The usual office: what my caller and I say is written down as we say it."""
    made = usual()
    for number, words in enumerate(_TOLD, len(made.entries) + 1):
        at = ago(words.ago)
        said = Said(track=words.track, text=words.text, final=words.final)
        made.entries.append(
            Entry(
                number=number,
                at=at,
                received_at=at,
                kind=EntryKind.FACT,
                title="call.transcription",
                text="",
                call=MINE,
                said=said,
            )
        )
    return made


MADE: Final[Mapping[str, Callable[[], Switchboard]]] = {
    **OFFICES,
    **dict.fromkeys(("captions", "captions-call"), speaking),
}
"""The pictures that need another office than the usual one, and that office."""

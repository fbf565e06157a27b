"""What was said in a call, as the journal and all who are attached get it: masked.

The signature of a webhook holds for what Telnyx sent; that is checked before, and what is kept
is the body without card numbers and without the words of `safety.redact`.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final, TypeAlias, TypeVar

import msgspec
from msgspec import Struct, structs

from console.domain.events import Fact, Transcribed, Unknown
from console.domain.speech.cards import Pieces
from console.domain.speech.fields import is_about, is_speech, may_be_said
from console.domain.speech.masking import Masking
from console.telnyx.webhook_body import decode, tree_of

GOES_ON_FOR: Final = timedelta(seconds=60)
"""How long after a piece of a card number the next one is expected."""

REMEMBERED: Final = 1000
"""Speeches whose last pieces are remembered, and texts that Telnyx may send once more."""

_NOT_SAID: Final = ("_id", "_ids", "_url", "_urls", "_at", "_time")
_ABOUT_THE_CALL: Final = frozenset(
    {"id", "from", "to", "client_state", "timestamp", "delivered_to", "event_type", "record_type"}
)
"""Members of a body that tell which call, when, and where a file is: nobody said those."""

_SAID: Final = frozenset({"transcript", "transcription_text", "content"})
"""Members in which one text goes on with the one before; all others are texts of their own."""

Speech: TypeAlias = tuple[str | None, str | None]
"""The leg and the track on which something is said."""

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Piece(Struct, frozen=True):
    """Pieces of a number, and when the last was said."""

    pieces: Pieces
    at: datetime


class SaidMasked:
    """Masks what webhooks say was said. It remembers, in memory alone, numbers that may go on."""

    def __init__(self, redact: tuple[str, ...] = ()) -> None:
        self._masking = Masking(redact)
        self._pieces: OrderedDict[Speech, _Piece] = OrderedDict()
        self._went_on_with: OrderedDict[str, Pieces] = OrderedDict()

    def redact(self, words: tuple[str, ...]) -> None:
        """Hide these words and patterns from now on."""
        self._masking = Masking(words)

    def masked(self, fact: Fact, body: bytes) -> tuple[Fact, bytes]:
        """The fact and its body with nothing in them that is not to be kept.

        What is delivered again comes to the same.
        """
        payload = fact.payload
        data = payload.transcription_data if isinstance(payload, Transcribed) else None
        final = data is None or data.final
        is_known = not isinstance(payload, Unknown)
        track = data.transcription_track if data is not None else None
        speech = (payload.call_control_id, track if is_known else fact.kind)
        kind = _Told if is_known else _ToldByUnknown
        told = kind(self._masking, self._before(fact, speech), final=final)
        kept = msgspec.json.encode(told.over(tree_of(body)))
        if (data is not None and final) or not is_known:
            _put(self._pieces, speech, _Piece(told.pieces, fact.occurred_at))
        return structs.replace(fact, payload=decode(kept, fact.received_at).payload), kept

    def _before(self, fact: Fact, speech: Speech) -> Pieces:
        """What a text may go on with; for one that came before, what it went on with then."""
        if fact.id in self._went_on_with:
            return self._went_on_with[fact.id]
        last = self._pieces.get(speech)
        near = last is not None and abs(fact.occurred_at - last.at) <= GOES_ON_FOR
        pieces = last.pieces if last is not None and near else ()
        if pieces:
            _put(self._went_on_with, fact.id, pieces)
        return pieces


def _put(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)


class _Told:
    """One body while it is masked: each text goes on with the pieces of the one before."""

    def __init__(self, masking: Masking, pieces: Pieces, *, final: bool) -> None:
        self._masking, self._final = masking, final
        self._listed = False
        self.pieces = pieces

    def over(self, value: object) -> object:
        """A value of a body, masked wherever something may have been said."""
        match value:
            case str() if self._listed and any(map(str.isdigit, value)):
                return self._going_on(value, final=True)
            case str():
                return self._masking.over(value).text
            case bool():
                return value
            case int() | float():
                return self._masking.over_number(value)
            case dict():
                return {name: self._member(str(name), one) for name, one in value.items()}
            case list():
                return self._over_list(value)
            case _:
                return value

    def _member(self, name: str, value: object) -> object:
        if name in _ABOUT_THE_CALL or name.endswith(_NOT_SAID):
            return value
        if name in _SAID and isinstance(value, str):
            return self._going_on(value, final=self._final)
        return self.over(value)

    def _over_list(self, values: list[object]) -> list[object]:
        """A number may be told word by word, each in a member of its own."""
        outer, self._listed = self._listed, True
        masked = [self.over(one) for one in values]
        self._listed = outer
        return masked

    def _going_on(self, text: str, *, final: bool) -> str:
        heard = self._masking.over(text, self.pieces, final=final)
        self.pieces = heard.pieces
        return heard.text


class _ToldByUnknown(_Told):
    """A body of a kind of which no contract tells what its members are."""

    def _member(self, name: str, value: object) -> object:
        if isinstance(value, list) and is_about(name):
            return [self._member(name, one) for one in value]
        if not may_be_said(name, value):
            return value
        if isinstance(value, str) and is_speech(name):
            return self._going_on(value, final=self._final)
        return self.over(value)

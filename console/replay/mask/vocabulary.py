"""What a mask leaves as it is: words that the contract lists, never what somebody chose.

All else is replaced, so that a field that nobody thought of gives nothing away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import msgspec.inspect as inspection
from msgspec import Struct

from console.domain.call_backs.call_back import CANCELLED, DONE
from console.domain.events import KINDS
from console.domain.own_facts import OWN_KINDS
from console.domain.team.offers import ClaimEnd, OfferEnd
from console.domain.work_lists.entry_state import ReleaseReason
from console.domain.work_lists.rules import CallOutcome
from console.telnyx import operations

_ENVELOPE: Final = (
    *("data", "meta", "record_type", "event_type", "payload", "attempt", "delivered_to"),
    *("id", "occurred_at"),
)
_MORE: Final[Mapping[str, frozenset[str]]] = {
    "record_type": frozenset({"event"}),
    "event_type": frozenset(KINDS),
    "why": frozenset((*OfferEnd, *ClaimEnd, *ReleaseReason)),
    "outcome": frozenset(CallOutcome),
    "how": frozenset({DONE, CANCELLED}),
    "recording": frozenset({"on", "paused"}),
    "supervisor_role": frozenset({"barge", "whisper", "monitor", "none"}),
    "shaken_stir_attestation": frozenset("ABC"),
    "currency": frozenset({"USD", "EUR", "GBP", "AUD", "CAD"}),
    "codec": frozenset({"PCMU", "PCMA", "G722", "G729", "OPUS", "AMR-WB"}),
}
"""Words of fields whose types name none."""

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?")
_MEASURE: Final = re.compile(r"-?\d{1,5}(\.\d{1,6})?")
_MEASURES: Final = frozenset(
    {
        *("total_cost", "cost", "rate", "mos", "jitter_max_variance", "jitter_packet_count"),
        *("packet_count", "skip_packet_count", "sip_hangup_cause", "error_code"),
        "sampling_rate",
    }
)
_LARGEST: Final = 10_000_000
"""A number above it may be somebody's telephone."""


class Vocabulary(Struct, frozen=True):
    """The names of fields that are known, their words, and those that are counted or measured."""

    names: frozenset[str]
    words: Mapping[str, frozenset[str]]
    counts: frozenset[str]

    def keeps(self, name: str, text: str) -> bool:
        """Whether a text is left as it is: a word of that field, a moment, or a measure."""
        if text in self.words.get(name, ()) or not text:
            return True
        if name in _MEASURES:
            return _MEASURE.fullmatch(text) is not None
        return name in self.names and _MOMENT.fullmatch(text) is not None

    def keeps_number(self, name: str, number: float) -> bool:
        """Whether a number is left as it is."""
        return name in self.counts and abs(number) < _LARGEST


@cache
def vocabulary() -> Vocabulary:
    """That of Telnyx's events and of our own facts."""
    gathered = _Gathered()
    for kind in inspection.multi_type_info([*KINDS.values(), *OWN_KINDS.values()]):
        gathered.take(kind, "")
    for operation in vars(operations).values():
        if isinstance(operation, operations.Operation):
            gathered.names.update(operation.params.__struct_encode_fields__)
    words = {name: frozenset(found) for name, found in gathered.words.items()}
    for name, more in _MORE.items():
        words[name] = words.get(name, frozenset()) | more
    names = frozenset((*gathered.names, *_ENVELOPE))
    return Vocabulary(names, words, frozenset(gathered.counts))


class _Gathered:
    """What types tell of fields, collected one after the other."""

    def __init__(self) -> None:
        self.names: set[str] = set()
        self.words: dict[str, set[str]] = {}
        self.counts: set[str] = set()
        self._known: set[type] = set()

    def take(self, kind: inspection.Type, name: str) -> None:
        """What a type tells of the field in which it stands."""
        match kind:
            case inspection.EnumType():
                self._say(name, (str(one.value) for one in kind.cls))
            case inspection.LiteralType():
                self._say(name, map(str, kind.values))
            case inspection.IntType() | inspection.FloatType():
                self.counts.add(name)
            case inspection.StructType():
                self._take_struct(kind)
            case _:
                self._take_parts(kind, name)

    def _take_parts(self, kind: inspection.Type, name: str) -> None:
        match kind:
            case inspection.Metadata():
                self._say(name, map(str, (kind.extra_json_schema or {}).get("examples", ())))
                self.take(kind.type, name)
            case inspection.UnionType(types=parts) | inspection.TupleType(item_types=parts):
                for one in parts:
                    self.take(one, name)
            case inspection.DictType():
                self.take(kind.value_type, name)
            case inspection.VarTupleType() | inspection.ListType():
                self.take(kind.item_type, name)

    def _take_struct(self, kind: inspection.StructType) -> None:
        if kind.tag_field is not None:
            self.names.add(kind.tag_field)
            self._say(kind.tag_field, (str(kind.tag),))
        if kind.cls in self._known:
            return
        self._known.add(kind.cls)
        for field in kind.fields:
            self.names.add(field.encode_name)
            self.take(field.type, field.encode_name)

    def _say(self, name: str, words: Iterable[str]) -> None:
        self.words.setdefault(name, set()).update(words)

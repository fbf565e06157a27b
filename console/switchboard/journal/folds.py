"""Legs as they were folded, so that a start need not fold all their facts again.

A fold in the journal saves time and is no record: the facts are. One that does not fit is
passed over, and its leg folded from its facts. It fits if this very program folded it, by
the same settings, and if it is whole; the facts behind its number are still to be added.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from zlib import crc32

import msgspec
from msgspec import Struct

from console import __version__
from console.domain.fold.leg import FOLDING, Folded
from console.domain.fold.packed import Packed, packed
from console.domain.leg import CallId
from console.switchboard.journal import schema
from console.switchboard.journal.rows import storable


class StoredFold(Struct, frozen=True):
    """A leg as it stands in the journal. All its facts up to `number` are in it."""

    call: CallId
    session: str | None
    number: int
    version: str
    checksum: int
    body: bytes


def version_of(connections: Iterable[str]) -> str:
    """What folds must be of to fit: this program, its way of folding, and whose calls are shown."""
    shown = "\n".join(sorted(connections)).encode()
    return f"{__version__} {FOLDING} {crc32(shown):08x}"


def encoded(folded: Folded, number: int, version: str) -> StoredFold:
    """The leg as it is stored."""
    body = _ENCODER.encode(folded)
    checksum = _checksum(folded.call, number, body)
    return StoredFold(folded.call, folded.session_id, number, version, checksum, body)


def decoded(stored: StoredFold, version: str) -> Folded | None:
    """The leg as it was folded; None if it does not fit."""
    if stored.version != version:
        return None
    if stored.checksum != _checksum(stored.call, stored.number, stored.body):
        return None
    try:
        folded = _DECODER.decode(stored.body)
    except msgspec.MsgspecError:
        return None
    return folded if folded.call == stored.call else None


def legible(rows: Iterable[tuple[Any, ...]], damaged: list[int]) -> Iterator[tuple[Any, ...]]:
    """The rows with their texts, but for those of which one is none; `damaged` gets their numbers.

    A bad disk makes such of texts, and SQLite minds it as little as any other change of a sign.
    """
    for call, session, number, version, checksum, body in rows:
        try:
            texts = [one.decode() if one is not None else None for one in (call, session, version)]
        except UnicodeDecodeError:
            damaged.append(number)
            continue
        yield texts[0], texts[1], number, texts[2], checksum, body


def fitting(
    rows: Iterable[tuple[Any, ...]], version: str, replaced: Mapping[CallId, int]
) -> Iterator[tuple[Packed, int]]:
    """The folds that fit, packed, each with the number up to which all facts are in it.

    `replaced` has the numbers from which on a leg is told otherwise than it was.
    """
    for columns in rows:
        if tuple(map(type, columns)) not in _TYPES:  # a flipped bit may make another of each
            continue
        stored = StoredFold(*columns)
        late = stored.number > replaced.get(stored.call, -1)
        folded = decoded(stored, version) if late else None
        if folded is not None:
            yield packed(folded), stored.number


def keep_folds(
    database: sqlite3.Connection,
    kept: Iterable[StoredFold],
    gone: Iterable[tuple[CallId, str | None]],
) -> None:
    """Store folds, and let those of legs, or of all legs of their session, go, in one transaction.

    Raises `sqlite3.Error`, and then nothing has changed.
    """
    database.execute("BEGIN IMMEDIATE")
    try:
        for call, session in gone:
            database.execute(schema.DROP_FOLD_OF_CALL, (call,))
            database.execute(schema.DROP_FOLDS_OF_SESSION, (storable(session),))
        for one in kept:
            columns = (one.call, storable(one.session), one.number, one.version)
            database.execute(schema.KEEP_FOLD, (*columns, one.checksum, one.body))
        database.commit()
    except BaseException:
        database.rollback()
        raise


def _checksum(call: CallId, number: int, body: bytes) -> int:
    return crc32(body, crc32(f"{call} {number}".encode("utf-8", "replace")))


_TYPES: Final = frozenset((str, one, int, str, int, bytes) for one in (str, type(None)))
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Folded)

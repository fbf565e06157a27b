"""A recording as a file: one header and a line for each fact, in JSON, compressed by zstd.

Whoever opens one may have it from a stranger: what is read is bounded in every way, and a line
that is not as it should be refuses the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

import msgspec
import zstandard
from msgspec import Meta, Struct

from console.domain.ids import LONGEST_ID
from console.domain.leg import CallId
from console.errors import ReplayUnreadable
from console.private_files import beside_until_whole
from console.progress import BYTES, Progress
from console.replay.recording import Desk, Recording
from console.switchboard.journal.rows import Row

FORMAT: Final = "telnyx-console replay"
VERSION: Final = 1

MOST_FACTS: Final = 1_000_000
LONGEST_LINE: Final = 8 * 1024 * 1024
LARGEST: Final = 2 * 1024 * 1024 * 1024
"""Facts of a file, bytes of a line, and bytes of all of it unpacked, at most."""

_WINDOW: Final = 128 * 1024 * 1024
"""Bytes that unpacking may hold: a file can ask for gigabytes."""

_CHUNK: Final = 1024 * 1024

_Moment = Annotated[float, Meta(ge=0, le=4_000_000_000)]
_Id = Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]
_Kind = Annotated[str, Meta(min_length=1, max_length=100)]
_Number = Annotated[int, Meta(ge=0, le=2**62)]


class _Header(Struct, frozen=True, kw_only=True):
    format: str
    version: int
    facts: Annotated[int, Meta(ge=0, le=MOST_FACTS)]
    before: Annotated[int, Meta(ge=0)] = 0
    masked: bool = False
    desk: Desk = Desk()
    over: tuple[_Id, ...] = ()


class _Line(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    number: _Number
    id: _Id
    kind: _Kind
    session_id: _Id | None
    occurred_at: _Moment
    received_at: _Moment
    attempt: Annotated[int, Meta(ge=0, le=2**31)] | None
    body: str


def write(path: Path, recording: Recording, progress: Progress | None = None) -> None:
    """Write a recording into a new file, for its owner alone; all of it, or there is no file.

    Raises `FileExistsError`, `OSError` and `Cancelled`.
    """
    progress = progress or Progress()
    progress.begin("writing the file", "facts", recording.length)
    encode = msgspec.json.Encoder().encode
    header = _Header(
        format=FORMAT,
        version=VERSION,
        facts=recording.length,
        before=recording.before,
        masked=recording.masked,
        desk=recording.desk,
        over=tuple(recording.over),
    )
    with beside_until_whole(path) as beside, beside.open("wb") as file:
        packer = zstandard.ZstdCompressor(level=9, write_checksum=True)
        with packer.stream_writer(file, closefd=False) as packed:
            packed.write(encode(header) + b"\n")
            for row in progress.over(recording.rows):
                packed.write(encode(_line(row)) + b"\n")


def is_replay(path: Path) -> bool:
    """Whether there is a plain file that begins as a replay does: a pipe would be waited for."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(4) == b"\x28\xb5\x2f\xfd"
    except OSError:
        return False


def read(path: Path, progress: Progress | None = None) -> Recording:
    """The recording of a file. Raises `ReplayUnreadable` and `Cancelled`."""
    progress = progress or Progress()
    try:
        progress.begin("reading the file", BYTES)
        lines = _lines(path, progress)
        header = msgspec.json.decode(next(lines, b""), type=_Header)
        if header.format != FORMAT:
            raise ReplayUnreadable(str(path), "it is another program's")
        if header.version > VERSION:
            raise ReplayUnreadable(str(path), f"a newer version wrote it ({header.version})")
        rows = _rows(lines, header, path)
    except OSError as error:
        raise ReplayUnreadable(str(path), error.strerror or str(error)) from error
    except (zstandard.ZstdError, MemoryError) as error:
        raise ReplayUnreadable(str(path), "it is not whole, or packed otherwise") from error
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise ReplayUnreadable(str(path), f"a line is not as it should be ({error})") from error
    return Recording(
        rows=rows,
        before=min(header.before, len(rows)),
        over=tuple(map(CallId, header.over)),
        desk=header.desk,
        masked=header.masked,
    )


def _rows(lines: Iterator[bytes], header: _Header, path: Path) -> tuple[Row, ...]:
    decoder = msgspec.json.Decoder(_Line)
    rows: list[Row] = []
    last = -1
    for line in lines:
        told = decoder.decode(line)
        if told.number <= last or len(rows) >= header.facts:
            raise ReplayUnreadable(str(path), "its facts are not numbered as they should be")
        last = told.number
        rows.append(_row(told))
    if len(rows) != header.facts:
        raise ReplayUnreadable(str(path), f"it is not whole: {len(rows)} of {header.facts} facts")
    return tuple(rows)


def _lines(path: Path, progress: Progress) -> Iterator[bytes]:
    """The lines of what is packed. Raises `OSError`, `ZstdError` and `ReplayUnreadable`."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    whole, left = 0, b""
    with path.open("rb") as file, unpacker.stream_reader(file, read_across_frames=False) as packed:
        while chunk := packed.read(_CHUNK):
            whole += len(chunk)
            progress.reach(whole)
            *lines, left = (left + chunk).split(b"\n")
            if whole > LARGEST or len(left) > LONGEST_LINE:
                raise ReplayUnreadable(str(path), "it is larger than a replay may be")
            yield from lines
    if left:
        raise ReplayUnreadable(str(path), "it is not whole: its last line has no end")


def _line(row: Row) -> _Line:
    return _Line(
        row.number,
        row.id,
        row.kind,
        row.session_id,
        row.occurred_at,
        row.received_at,
        row.attempt,
        row.body.decode("utf-8", "replace"),
    )


def _row(line: _Line) -> Row:
    return Row(
        line.number,
        line.id,
        line.kind,
        line.session_id,
        line.occurred_at,
        line.received_at,
        line.attempt,
        line.body.encode("utf-8", "replace"),
    )

"""The line for a status bar: the same words as any console's, spoken by less."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import LineClosed, LineDiffers, NoSwitchboard, NotAMember, SwitchboardHangs
from console.line import frames, one_question
from console.line.one_question import asked, packed, unpacked
from console.line.questions import OwnStatus
from console.line.server import LineServer
from tests.domain.stories import initiated
from tests.line.switchboard import Desk

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=300),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(), inner, max_size=20),
    max_leaves=30,
)
"""Whatever an answer may hold."""


@given(VALUES)
def test_what_msgpack_writes_is_read_as_it_was(value: Any) -> None:
    """Two readers of one line must not differ."""
    written = msgspec.msgpack.encode(value)

    assert unpacked(written) == (value, len(written))


@given(st.binary(max_size=60))
def test_bytes_that_are_no_value_are_an_error_that_is_foreseen(data: bytes) -> None:
    """A status bar must not end in a traceback, whatever answers at the socket."""
    with suppress(one_question.NO_VALUE):
        unpacked(data)


@given(st.dictionaries(st.text(max_size=40), st.text(max_size=400) | st.booleans(), max_size=15))
def test_what_is_said_is_what_msgpack_reads(message: dict[str, Any]) -> None:
    """The switchboard reads it by its types."""
    assert msgspec.msgpack.decode(packed(message)) == message


@given(st.integers(-(10**9), 3 * 10**10), st.integers(0, 999_999))
def test_a_time_is_read_as_scripts_are_told_it(seconds: int, part: int) -> None:
    """A status comes by two ways, and one text tells when."""
    moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=part)
    written = msgspec.msgpack.encode([moment, 1])

    assert unpacked(written)[0] == [msgspec.to_builtins(moment), 1]


async def test_a_status_bar_is_told_in_one_round(tmp_path: Path) -> None:
    """Nobody follows for it, and no console is counted."""
    desk, path = Desk(), tmp_path / "line.sock"
    server = LineServer(desk, path, desk.count)
    await server.start()
    desk.live.add(1, initiated(0, "A"))
    told = await asyncio.to_thread(asked, str(path), "OwnStatusNow", name="a bar")
    await server.stop()

    read = msgspec.convert(told, OwnStatus, strict=False)
    assert (read.offered, read.calls, read.alone) == (1, 1, 0)
    assert read.longest_wait is not None
    assert desk.consoles == 0
    with pytest.raises(NoSwitchboard):
        asked(str(path), "OwnStatusNow", name="a bar")


ANSWERS: list[tuple[Any, type[Exception]]] = [
    (frames.Differs(version=99), LineDiffers),
    (frames.NotServed("eve"), NotAMember),
    (frames.Failed(number=1, message="not understood"), LineClosed),
    (frames.Reply(1, msgspec.Raw(b"\xc0")), LineClosed),
    ([], LineClosed),
    (None, NoSwitchboard),
]


@pytest.mark.parametrize(("said", "error"), ANSWERS, ids=lambda one: type(one).__name__)
async def test_whatever_is_said_instead_has_a_name(
    tmp_path: Path, said: Any, error: type[Exception]
) -> None:
    """Another version, another team, or something that is no switchboard at all."""
    path = tmp_path / "line.sock"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await frames.from_console(reader)
        if isinstance(said, frames.Failed | frames.Reply):
            writer.write(frames.frame(frames.Welcome(pid=1)))
            writer.write(frames.frame(frames.Beat()))
            await frames.from_console(reader)
        writer.write(frames.frame(said) if said is not None else b"")
        writer.close()

    async with await asyncio.start_unix_server(serve, path):
        with pytest.raises(error):
            await asyncio.to_thread(asked, str(path), "OwnStatusNow", name="a bar")


async def test_silence_is_told_from_absence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that hangs has to be ended; a bar waits for it no longer than a moment."""
    monkeypatch.setattr(one_question, "PATIENCE", 0.05)
    path = tmp_path / "line.sock"

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_unix_server(serve, path):
        with pytest.raises(SwitchboardHangs):
            await asyncio.to_thread(asked, str(path), "OwnStatusNow", name="a bar")

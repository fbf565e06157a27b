"""Who is at the other end, as each system tells it."""

from __future__ import annotations

import os
import socket
import struct

import pytest

from console.line import credentials


def test_the_system_names_the_process_and_the_user_at_the_other_end() -> None:
    """The line is one user's: a peer of another one is turned away."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert credentials.user_of(ours) == os.geteuid()
        assert credentials.process_of(ours) == os.getpid()


class MacSocket:
    """Answers as macOS does: `struct xucred` and a pid, under the numbers of its sys/un.h."""

    def __init__(self, *, version: int = 0, cut_at: int = 76) -> None:
        self.version, self.cut_at = version, cut_at

    def getsockopt(self, level: int, option: int, size: int = 0) -> bytes | int:
        assert level == 0
        if option == 2:
            return 4711
        assert (option, size) == (1, 76)
        groups = (20, *[0] * 15)
        return struct.pack("<IIhxx16I", self.version, 501, 1, *groups)[: self.cut_at]


@pytest.fixture
def on_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "SO_PEERCRED")


@pytest.mark.usefixtures("on_macos")
def test_macos_tells_the_same_by_options_of_its_own() -> None:
    """Python has no names for them, so their numbers and the form of the answer are ours."""
    assert credentials.user_of(MacSocket()) == 501
    assert credentials.process_of(MacSocket()) == 4711


@pytest.mark.parametrize("answer", [MacSocket(version=1), MacSocket(cut_at=8)])
@pytest.mark.usefixtures("on_macos")
def test_an_answer_of_another_form_is_no_answer(answer: MacSocket) -> None:
    """A number read from the wrong place might be our own user's."""
    assert credentials.user_of(answer) is None

"""What systemd hands over, and what somebody else's environment says."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from console.errors import InvalidSetting
from console.switchboard.webhooks.inherited_socket import inherited

FOR_US = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": "1", "LISTEN_FDNAMES": "webhooks"}


@contextmanager
def handed_over(held: socket.socket) -> Iterator[int]:
    """A descriptor of that socket which is the receiver's own; it is closed if nobody took it."""
    descriptor = os.dup(held.fileno())
    os.set_inheritable(descriptor, True)
    try:
        yield descriptor
    finally:
        held.close()


def test_the_socket_that_the_system_listens_on_is_taken_and_no_child_is_told_of_it() -> None:
    """A program that the switchboard starts must neither hold it nor think that it is meant."""
    environment = FOR_US | {"HOME": "/home/ada"}
    listening = socket.create_server(("127.0.0.1", 0))
    with handed_over(listening) as descriptor:
        address = listening.getsockname()
        held = inherited(environment, descriptor)

    assert held is not None
    with held:
        assert held.getsockname() == address
        assert not held.get_inheritable()
    assert environment == {"HOME": "/home/ada"}


@pytest.mark.parametrize(
    "environment",
    [{}, FOR_US | {"LISTEN_PID": "1"}, FOR_US | {"LISTEN_FDS": "0"}],
    ids=["none", "for another process", "no socket"],
)
def test_what_is_not_for_us_is_left_alone(environment: dict[str, str]) -> None:
    """A switchboard that a console started from such a service has its parent's environment."""
    assert inherited({**environment}) is None


def test_what_cannot_take_webhooks_is_refused_in_words() -> None:
    """A unit that was written wrongly must not leave a switchboard that hears nothing."""
    with pytest.raises(InvalidSetting, match="2 sockets"):
        inherited(FOR_US | {"LISTEN_FDS": "2"})
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with (
            handed_over(socket.socket(socket.AF_INET, kind)) as descriptor,
            pytest.raises(InvalidSetting, match="ListenStream"),
        ):
            inherited({**FOR_US}, descriptor)
        os.close(descriptor)
    read_end, write_end = os.pipe()
    with pytest.raises(InvalidSetting, match="no socket"):
        inherited({**FOR_US}, read_end)
    os.close(read_end)
    os.close(write_end)

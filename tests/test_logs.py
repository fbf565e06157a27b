"""The log file tells what happened, and no secret."""

from __future__ import annotations

import logging
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.logs import masked, write_log
from console.secret import Secret

CANARY = "swordfish-0123456789"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A log file that everything goes to while the test runs."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    file = tmp_path / "program.log"
    write_log(file, secrets=[Secret(CANARY)])
    yield file
    for handler in root.handlers:
        handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_secret_is_masked_in_a_message_and_in_a_traceback(log: Path) -> None:
    """An exception's text is written by libraries that know nothing of secrets."""
    logger = logging.getLogger("console.test")
    held = CANARY
    try:
        int(held)
    except ValueError:
        logger.exception("sent %s", CANARY)

    written = log.read_text()
    assert CANARY not in written
    assert "Traceback" in written
    assert "sent •••" in written


def test_control_bytes_do_not_reach_the_log(log: Path) -> None:
    """Somebody will `cat` it in a terminal, and a caller chose the name in it."""
    logging.getLogger("console.test").warning("caller %s", "Ada\x1b]2;pwned\x07\u202e")

    assert "caller Ada\\x1b]2;pwned\\x07\\u202e" in log.read_text()


def test_libraries_do_not_log_the_urls_they_ask(log: Path) -> None:
    """Their debug lines hold whole requests."""
    logging.getLogger("httpx").info("GET https://api.telnyx.com/v2/calls/v3:abc")
    logging.getLogger("httpcore.http11").debug("send_request_headers")

    assert log.read_text() == ""


def test_the_log_is_for_this_user_alone(log: Path) -> None:
    """It holds telephone numbers."""
    logging.getLogger("console.test").warning("x")

    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    """A full disk is a reason to say so, not to drop calls."""
    root = logging.getLogger()
    handlers = root.handlers[:]

    write_log(tmp_path / "no" / "folder" / "program.log")
    logging.getLogger("console.test").warning("x")

    root.handlers[:] = handlers


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer KEY017F3A_abcdefghijk",
        "api key KEY0123456789ABCDEF_ghijklmnop",
        "https://user:password@example.com/x",
    ],
)
def test_what_looks_like_a_secret_is_masked_unseen(text: str) -> None:
    """A process that was never told the key may still meet one."""
    shown = masked(text)

    assert "•••" in shown
    for part in ("KEY017F3A", "0123456789ABCDEF", "password"):
        assert part not in shown

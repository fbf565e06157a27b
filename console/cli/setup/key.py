"""The API key of `setup`: found, or typed unseen, and tried at Telnyx before anything else."""

from __future__ import annotations

import os
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from console.cli.program import Program
from console.cli.setup.account import Account, asked, read_account
from console.cli.setup.changes import Decisions
from console.cli.setup.dialogue import Dialogue, tell
from console.config.api_key import ApiKey, find_api_key, keyring_is_usable
from console.errors import ApiError, ApiKeyMissing, Forbidden, Unauthorized
from console.secret import Secret
from console.text import with_hint

_KEYRING: Final = "keyring"
_FILE: Final = "file"
_FLAGS: Final = 3
"""Where the local flags stand among a terminal's attributes."""


def key_and_account(
    program: Program, base_url: str, ask: Dialogue, decisions: Decisions
) -> tuple[Secret, Account]:
    """A key that Telnyx knows, and what it may read.

    The one that is there is tried; another one can be typed, unless the environment has it.
    Raises `ApiKeyMissing` and `ApiError` where nobody can be asked.
    """
    found = find_api_key(program.paths.secrets_file, os.environ)
    if found is not None:
        program.keep_secret(found.value)
        tell(f"The API key is there: {found.source}.")
        if not ask.at_terminal or found.source.startswith("environment"):
            return found.value, asked(base_url, found.value, read_account)
    elif not ask.at_terminal:
        raise ApiKeyMissing(str(program.paths.secrets_file))
    else:
        tell("Portal: Account > Keys & Credentials > API Keys. It is not shown while you type.")
    return _typed(program, base_url, ask, decisions, found)


def _typed(
    program: Program, base_url: str, ask: Dialogue, decisions: Decisions, found: ApiKey | None
) -> tuple[Secret, Account]:
    """The key that is typed, once Telnyx knows it; Enter alone takes the one that is there."""
    with _echo_off():
        key, account, typed = _tried(program, base_url, ask, found)
    if typed:
        decisions.key = key
        decisions.in_keyring = _is_for_keyring(program, ask, found)
    return key, account


@contextmanager
def _echo_off() -> Iterator[None]:
    """Show nothing of what is typed, between two tries either: a key may be pasted early."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    without = [*before[:_FLAGS], before[_FLAGS] & ~termios.ECHO, *before[_FLAGS + 1 :]]
    termios.tcsetattr(terminal, termios.TCSADRAIN, without)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _tried(
    program: Program, base_url: str, ask: Dialogue, found: ApiKey | None
) -> tuple[Secret, Account, bool]:
    """A key that Telnyx knows, what it may read, and whether it was typed."""
    question = "API key, or Enter for the one that is there" if found else "API key"
    while True:
        text = ask.unseen(question)
        if not text and found is None:
            tell("  A key is wanted. Ctrl-C leaves.")
            continue
        if not text.isascii() or not text.isprintable() or " " in text:
            tell("  That holds characters that no API key has.")
            continue
        key = Secret(text) if text else (found.value if found else Secret(""))
        program.keep_secret(key)
        try:
            account = asked(base_url, key, read_account)
        except Unauthorized:
            tell("  Telnyx does not know this key.")
        except Forbidden:
            tell("  This key may not read Call Control applications: give it that permission.")
        except ApiError as error:
            tell(f"  {with_hint(error)}")
        else:
            return key, account, bool(text)


def _is_for_keyring(program: Program, ask: Dialogue, found: ApiKey | None) -> bool:
    """Where a new key is kept. What the keyring has goes before the file, so it stays there."""
    if found is not None and found.source.startswith(_KEYRING):
        return True
    if not keyring_is_usable():
        return False
    places = [(_KEYRING, "in the keyring"), (_FILE, f"in {program.paths.secrets_file}")]
    return ask.choose("keep_key", "Where it is kept", places, _KEYRING) == _KEYRING

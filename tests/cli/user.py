"""A user who works on a practice exchange."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import Any, NamedTuple

import pytest

from console.cli.main import run
from tests.processes import Home, Practice, eventually


class Ran(NamedTuple):
    """What came of a command: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        """The object that `--json` printed."""
        told: dict[str, Any] = json.loads(self.out)
        return told


def run_here(home: Home, *arguments: str) -> Ran:
    """Run a user's command in this process, which is many times as fast as in one of its own."""
    out, err = StringIO(), StringIO()
    with at_home(home), redirect_stdout(out), redirect_stderr(err):
        code = run(arguments)
    return Ran(code, out.getvalue(), err.getvalue())


def json_here(home: Home, *arguments: str) -> Any:
    """What a user's command that succeeds prints as JSON; it runs in this process."""
    ran = run_here(home, *arguments)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


class Office(NamedTuple):
    """A home with a running switchboard, and the exchange it works on."""

    home: Home
    practice: Practice

    def run(self, *arguments: str) -> Ran:
        """Run a command in this process."""
        return run_here(self.home, *arguments)

    def json(self, *arguments: str) -> Any:
        """What a command that succeeds prints as JSON."""
        return json_here(self.home, *arguments)

    def give(self, *arguments: str) -> dict[str, Any]:
        """Give an order that is accepted; what `--json` told of it."""
        ran = self.run(*arguments, "--json")
        assert (ran.code, ran.told["outcome"]) == (0, "accepted"), (arguments, ran)
        return ran.told

    def ring(self, name: str | None = None, from_: str = "+442079460123") -> str:
        """A caller rings in; the call's id, once the switchboard shows it."""
        call = self.practice.ring(name, from_)
        eventually(lambda: call in [shown["call_control_id"] for shown in self.calls()])
        return call

    def answered(self) -> str:
        """A caller who was answered, and waits."""
        call = self.ring()
        self.give("answer", call)
        eventually(lambda: self.shown(call) == "answered")
        return call

    def calls(self) -> list[dict[str, Any]]:
        """What `calls --json` prints."""
        found: list[dict[str, Any]] = json.loads(self.run("calls", "--json").out)
        return found

    def shown(self, call: str) -> str | None:
        """The state of a leg, as the board has it; None if it has ended."""
        states = (leg["state"] for leg in self.calls() if leg["call_control_id"] == call)
        return next(states, None)

    def media(self, call: str) -> dict[str, Any]:
        """What goes on on a live leg, as `calls --json` prints it."""
        (media,) = [leg["media"] for leg in self.calls() if leg["call_control_id"] == call]
        return dict(media)

    def state(self, call: str) -> str:
        """The state of a leg, as the exchange has it."""
        state: str = self.practice.leg(call)["state"]
        return state

    def sent(self, call: str = "") -> list[dict[str, Any]]:
        """Every command that the exchange has received, or those to one call."""
        return [one for one in self.practice.ask("commands") if call in one["path"]]


@contextmanager
def at_home(home: Home) -> Iterator[None]:
    """The environment of that user; what the program does to the log is undone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - home.environment.keys():
            patch.delenv(name)
        for name, value in home.environment.items():
            patch.setenv(name, value)
        yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)

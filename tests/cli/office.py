"""A user who works on a practice exchange."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.processes import Home, Practice, eventually


class Office(NamedTuple):
    """A home with a running switchboard, and the exchange it works on."""

    home: Home
    practice: Practice

    def ring(self, name: str | None = None, from_: str = "+442079460123") -> str:
        """A caller rings in; the call's id, once the switchboard shows it."""
        call = self.practice.ring(name, from_)
        eventually(lambda: call in [shown["call_control_id"] for shown in self.calls()])
        return call

    def calls(self) -> list[dict[str, Any]]:
        """What `calls --json` prints."""
        found: list[dict[str, Any]] = self.home.json("calls", "--json")
        return found

    def state(self, call: str) -> str:
        """The state of a leg, as the exchange has it."""
        state: str = self.practice.leg(call)["state"]
        return state

"""What screens and widgets ask of the app."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from console.domain.orders import Order


@dataclass
class OrderGiven(Message):
    """The operator gave an order; it stands on the desk already. The app carries it out."""

    order: Order


class ReconcileAsked(Message):
    """The operator wants Telnyx to be asked about every call now."""


class ThemeAsked(Message):
    """The operator wants the other of dark and light, or a theme by its name."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.name = name


class LeaveAsked(Message):
    """The operator leaves the console; calls go on."""

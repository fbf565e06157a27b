"""What screens and widgets ask of the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from textual.message import Message

from console.domain.leg import CallId
from console.domain.orders import Order, Outcome

Told = Callable[[Outcome], None]
"""Is told what came of an order."""


@dataclass
class OrderGiven(Message):
    """The operator gave an order, which is on its way; the app says what comes of it.

    `told` learns the outcome, whatever it is.
    """

    order: Order
    carried_out: Awaitable[Outcome]
    told: Told | None = None


@dataclass
class ExportAsked(Message):
    """The operator wants a text in a file; `name` begins the file's name, `suffix` ends it.

    `told` learns where it is, or why it is nowhere; without it the scene says so.
    """

    name: str
    text: str
    suffix: str = "txt"
    told: Callable[[str], None] | None = None


@dataclass
class CallAsked(Message):
    """The operator wants to see all of a call, which may be long over."""

    call: CallId


@dataclass
class CopyAsked(Message):
    """The operator wants a text on the clipboard of the terminal.

    `named` is what it is called in the sentence that `told` gets, `more` follows that where
    nothing kept the text back.
    """

    text: str
    named: str
    told: Callable[[str], None]
    more: str = ""


class AnswerNextAsked(Message):
    """The operator answers the call that rings longest, from a form or a list."""


class PeopleAsked(Message):
    """Somebody is about to be called: the people of past calls are wanted."""


class AlarmRaised(Message):
    """Somebody has waited, or talked, longer than the limit that alarms."""


class AlertsAsked(Message):
    """The operator switches alerts: off, off for a while, or on."""

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.text = text


class ReconcileAsked(Message):
    """The operator wants Telnyx to be asked about every call now."""


class ThemeAsked(Message):
    """The operator wants the other of dark and light, or a theme by its name."""

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self.name = name


class LockAsked(Message):
    """The operator goes away from the terminal."""


class LeaveAsked(Message):
    """The operator leaves the console; calls go on."""


@dataclass
class ReloadAsked(Message):
    """The operator wants the settings to be read again."""


@dataclass
class ProfileAsked(Message):
    """The operator wants another profile of the settings, or `none`."""

    name: str


@dataclass
class MessageGiven(Message):
    """The operator wrote to colleagues; the app sends it, and says what came of it."""

    to: str
    text: str
    call: CallId | None = None
    urgent: bool = False
    answers: str = ""


@dataclass
class MessagesReadNow(Message):
    """The operator has read these messages, by their ids."""

    messages: tuple[str, ...]


@dataclass
class Uncovered(Message):
    """What covered the words on the screen below is gone."""

"""The world around the exchange: an account with its rules, and people with telephones."""

from __future__ import annotations

import random
from typing import Final

from console.simulator.api.commands.command import FIRST_COMMAND
from console.simulator.contract.account import Account
from console.simulator.exchange import calls, events
from console.simulator.exchange.exchange import Exchange, Moment
from console.simulator.exchange.model import Ending, Leg
from console.simulator.people import habits, talk
from console.simulator.people.habits import Habit

COST_KNOWN_AFTER: Final = 0.5
CENTS_A_MINUTE: Final = 0.7
NOBODY_COMMANDED: Final = Ending("timeout", "callee", "480")


class World:
    """What the exchange asks of its surroundings, answered from the account.

    `habits` are what some destinations were told to do when they are called.
    `talk` is the dice of what people say by themselves; None lets them say
    only what they are told to.
    """

    def __init__(self, account: Account, talk: random.Random | None = None) -> None:
        self._account = account
        self._talk = talk
        self.habits: dict[str, Habit] = {}

    def knows_connection(self, connection_id: str) -> bool:
        """Whether there is such an application and it is active."""
        application = self._account.applications.get(connection_id)
        return application is not None and application.active

    def can_dial(self, connection_id: str, destinations: tuple[str, ...]) -> bool:
        """Whether calls may go out there and the number lets itself be called."""
        application = self._account.applications.get(connection_id)
        if application is None or not self._account.lets_out(application):
            return False
        return any(habits.habit_of(to) is not Habit.CANNOT_BE_REACHED for to in destinations)

    def leg_began(self, exchange: Exchange, leg: Leg) -> None:
        """Apply what the application says about every call."""
        application = self._account.applications.get(leg.connection_id)
        if application is None:
            return
        if application.call_cost_in_webhooks:
            exchange.when(Moment.ENDED, leg, "the cost is told", _tell_cost_later)
        if application.first_command_timeout and leg.incoming:
            seconds = float(application.first_command_timeout_secs)
            exchange.after(seconds, leg, FIRST_COMMAND, _give_up_waiting)

    def phone_rings(self, exchange: Exchange, leg: Leg) -> None:
        """Let the callee do what it was told, or what that number does."""
        habits.react(exchange, leg, self.habits.get(leg.callee))

    def transcription_began(self, exchange: Exchange, leg: Leg) -> None:
        """Let the two on the call talk, if people do."""
        if self._talk is not None:
            talk.begin(exchange, leg, self._talk)


def _give_up_waiting(exchange: Exchange, leg: Leg) -> None:
    calls.end(exchange, leg, NOBODY_COMMANDED)


def _tell_cost_later(exchange: Exchange, leg: Leg) -> None:
    exchange.after(COST_KNOWN_AFTER, leg, "the cost", _tell_cost, outlives=True)


def _tell_cost(exchange: Exchange, leg: Leg) -> None:
    """`call.cost`: minutes begun, at one rate."""
    answered_at, ended_at = leg.answered_at, leg.ended_at
    talked = 0.0 if answered_at is None or ended_at is None else ended_at - answered_at
    minutes = -int(-talked // 60)
    cost = f"{minutes * CENTS_A_MINUTE / 100:.4f}"
    part = {
        "billed_duration_secs": minutes * 60,
        "call_part": "sip-trunking",
        "cost": cost,
        "currency": "USD",
        "rate": f"{CENTS_A_MINUTE / 100:.5f}",
    }
    exchange.emit(
        leg,
        "call.cost",
        {
            **events.about(leg),
            "billed_duration_secs": minutes * 60,
            "cost_parts": [part],
            "status": "success",
            "total_cost": cost,
        },
    )

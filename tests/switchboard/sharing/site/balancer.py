"""The load balancer of the demonstration, which keeps time of each webhook."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from console.demo.balancer import Answered, Balancer
from console.demo.exchange import free_port


class TimedBalancer(Balancer):
    """At a free port, with what each webhook was answered, and how soon.

    `under_way` is how many are with a host now, `answered_at` the monotonic time of each answer.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self.answers: list[Answered] = []
        self.answered_at: list[float] = []
        self.under_way = 0
        super().__init__(free_port(), ports, self._note)

    def _note(self, one: Answered) -> None:
        self.answers.append(one)
        self.answered_at.append(time.monotonic())

    async def _answer(self, asked: bytes, held: dict[int, Any]) -> bytes:
        self.under_way += 1
        try:
            return await super()._answer(asked, held)
        finally:
            self.under_way -= 1

"""The load balancer of the demonstration, which keeps time of each webhook."""

from __future__ import annotations

from collections.abc import Sequence

from console.demo.balancer import Answered, Balancer
from console.demo.exchange import free_port


class TimedBalancer(Balancer):
    """At a free port, with what each webhook was answered, and how soon."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.answers: list[Answered] = []
        super().__init__(free_port(), ports, self.answers.append)

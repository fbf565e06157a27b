"""The storm that a replay is of."""

from tests.replay.conftest import day

__all__ = ["day"]

"""How much a test tries: little by default, and much where the long form is asked for by `-m long`.

The profiles of the tests that make their own examples stand in `conftest.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TypeVar

import pytest
from _pytest.mark import ParameterSet
from hypothesis import settings

T = TypeVar("T")


def examples(share: float) -> int:
    """That share of the examples of the profile in force, one at least."""
    return max(1, round(settings().max_examples * share))


def few_or_many(few: int, many: int) -> tuple[int | ParameterSet, ...]:
    """The values of a parameter: a number, and a larger one for the long form alone."""
    return few, pytest.param(many, marks=pytest.mark.long)


def first_of(values: Iterable[T], count: int = 1) -> list[T | ParameterSet]:
    """The values of a parameter: the first few always, the others for the long form alone."""
    rest = iter(values)
    always: list[T | ParameterSet] = [*islice(rest, count)]
    return [*always, *(pytest.param(value, marks=pytest.mark.long) for value in rest)]

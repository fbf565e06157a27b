"""How much a test tries: little by default, and much where the long form is asked for by `-m long`.

The profiles of the tests that make their own examples stand in `conftest.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

import pytest
from _pytest.mark import ParameterSet
from hypothesis import settings

T = TypeVar("T")

DEFAULT: Final = "not long"
"""The expression of marks that stands in `pyproject.toml`."""

_collected: list[str] = [DEFAULT]


def collect(marks: str) -> None:
    """Collect for this expression of marks, before any test file is read."""
    _collected[:] = [marks]


def _long(*values: T) -> Iterator[ParameterSet]:
    """Those for the long form; by default there are none, so that nobody has to leave them out."""
    if DEFAULT not in _collected:
        yield from (pytest.param(value, marks=pytest.mark.long) for value in values)


def examples(share: float) -> int:
    """That share of the examples of the profile in force, one at least."""
    return max(1, round(settings().max_examples * share))


def few_or_many(few: int, many: int) -> tuple[int | ParameterSet, ...]:
    """The values of a parameter: a number, and a larger one for the long form alone."""
    return few, *_long(many)


def first_of(values: Iterable[T], count: int = 1) -> list[T | ParameterSet]:
    """The values of a parameter: the first few always, the others for the long form alone."""
    rest = iter(values)
    always: list[T | ParameterSet] = [*islice(rest, count)]
    return [*always, *_long(*rest)]

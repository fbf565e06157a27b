"""How many examples a test with a number of its own tries, relative to the profile in force.

The profiles stand in `conftest.py`: a small one, and with `-m long` a large one.
"""

from __future__ import annotations

from hypothesis import settings


def examples(share: float) -> int:
    """That share of the profile's examples, one at least."""
    return max(1, round(settings().max_examples * share))

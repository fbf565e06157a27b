"""No start loads more than it did: each module is waited for, by whoever calls or looks."""

from __future__ import annotations

import pytest

from tests.architecture.starts import STARTS, loaded, recorded


@pytest.mark.parametrize("start", STARTS)
def test_a_start_loads_nothing_new(start: str) -> None:
    """What is needed later is imported later; what is needed now is recorded as that.

    `python -m tests.architecture.starts` records it.
    """
    before = set(recorded()[start])
    new = {name: by for name, by in loaded(start).items() if name not in before}

    assert not new, "\n".join(
        [f"{start} waits for what it did not load before:"]
        + [f"  {name}, drawn in by {by}" for name, by in new.items()]
    )


def test_a_module_that_is_drawn_in_is_told_with_who_drew_it_in() -> None:
    """Else one would have to look for it among hundreds."""
    status = loaded("status")

    assert status["console.line.one_question"] == "console.cli.status_bar"
    assert not {name for name in status if "." not in name}
    assert "textual" in loaded("the first picture")

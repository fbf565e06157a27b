"""What all tests of the screen have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual import message_pump
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from console.ui.terminal import pacing
from tests.waiting import LIMIT


@pytest.fixture(autouse=True)
def machine_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A key waits as long as it must: whether a machine stood still is not what is tested."""
    for limit in ("LONGEST_WAIT", "LONGEST_OPENING"):
        monkeypatch.setattr(pacing, limit, LIMIT)


@pytest.fixture(autouse=True, scope="session")
def terminal_of_today() -> Iterator[None]:
    """One that has all signs, whatever the tests themselves are run in."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("TERM", "xterm-256color"), ("LANG", "C.UTF-8")):
            patch.setenv(name, value)
        for name in ("LC_ALL", "LC_CTYPE"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def style_sheets_are_read_once() -> Iterator[None]:
    """A thousand consoles have the same style sheets: reading them is a tenth of a test."""
    seen: dict[tuple[object, ...], list[RuleSet]] = {}
    read = Stylesheet._parse_rules

    def remembered(sheet: Stylesheet, css: str, *where: object, **how: object) -> list[RuleSet]:
        colours = hash(frozenset(sheet._variables.items()))
        key = (colours, css, *where, *sorted(how.items()))
        if key not in seen:
            seen[key] = read(sheet, css, *where, **how)  # type: ignore[arg-type]
        return seen[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield


class Unheard:
    """Takes what Textual tells a developer who looks on, and makes no words of it."""

    @property
    def event(self) -> Unheard:
        return self

    def verbosity(self, _: object) -> Unheard:
        return self

    def warning(self, *_: object) -> None:
        """Nobody looks on."""

    def __call__(self, *_: object) -> None:
        """Nobody looks on."""


@pytest.fixture(autouse=True, scope="session")
def no_developer_looks_on() -> Iterator[None]:
    """Textual tells of every message that is handled how: a thirtieth of a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(message_pump, "log", Unheard())
        yield

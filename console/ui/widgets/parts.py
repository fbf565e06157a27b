"""Parts on one line: where there is less room, what matters least gets shorter first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from textual.content import Content

GAP: Final = 3
"""Blank cells between two parts where there is room, one fewer where there is not."""

NARROW_GAP: Final = 2

BLANK: Final = Content()


@dataclass(slots=True)
class Part:
    """Something on a line in its forms, the fullest first; `keep` is how much it matters.

    A part that may vanish has an empty last form. `firsts` is how much its first forms matter,
    where that is less.
    """

    forms: Sequence[Content]
    keep: int
    right: bool = False
    firsts: Sequence[int] = ()
    step: int = field(default=0, init=False)

    @property
    def now(self) -> Content:
        """The form it has at present."""
        return self.forms[self.step]

    @property
    def matters(self) -> int:
        """How much its present form matters."""
        return self.firsts[self.step] if self.step < len(self.firsts) else self.keep

    @property
    def gives(self) -> bool:
        """Whether there is a shorter form."""
        return self.step + 1 < len(self.forms)


def part(
    *forms: Content | str,
    keep: int,
    right: bool = False,
    vanish: bool = True,
    firsts: Sequence[int] = (),
) -> Part:
    """A part from its forms; it may vanish unless told otherwise."""
    contents = [form if isinstance(form, Content) else Content(form) for form in forms]
    return Part([*contents, BLANK] if vanish else contents, keep, right, firsts)


def fit_parts(parts: Sequence[Part], width: int) -> Content:
    """The parts on one line of `width` cells, left ones and right ones apart."""
    gap = GAP
    while _length(parts, gap) > width:
        giving = [one for one in parts if one.gives]
        if gap > NARROW_GAP:
            gap -= 1
        elif giving:
            min(giving, key=lambda one: (one.matters, one.step)).step += 1
        else:
            break
    left = _joined([one for one in parts if not one.right], gap)
    right = _joined([one for one in parts if one.right], gap)
    blank = width - 2 - left.cell_length - right.cell_length
    line = Content(" ") + left + Content(" " * max(blank, gap if right else 0)) + right
    return line.truncate(width)


def _joined(parts: Sequence[Part], gap: int) -> Content:
    return Content(" " * gap).join([one.now for one in parts if one.now])


def _length(parts: Sequence[Part], gap: int) -> int:
    shown = [one.now for one in parts if one.now]
    return 2 + sum(one.cell_length for one in shown) + gap * max(len(shown) - 1, 0)

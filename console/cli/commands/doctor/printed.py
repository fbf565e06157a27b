"""Findings on a terminal: in groups, a mark and a word each, and what mends what is wrong."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final

import click
import msgspec

from console.doctor.findings import Finding, Level
from console.text import clean

_MARKS: Final[Mapping[Level, tuple[str, str, str]]] = {
    Level.OK: ("✓", "ok", "green"),
    Level.WRONG: ("▲", "WRONG", "red"),
    Level.NOT_CHECKED: ("·", "not checked", "yellow"),
}
"""A sign, a word and a colour, each of which is enough by itself."""

_PLAIN: Final[Mapping[Level, str]] = {Level.OK: "+", Level.WRONG: "!", Level.NOT_CHECKED: "-"}
"""The signs where the terminal has no others."""

_INDENT: Final = 4
_NARROWEST: Final = 60
_LONGEST: Final = 1000


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Everything that is told, line by line, as wide as the terminal is.

    A mend is never broken, so that it can be copied.
    """
    findings = tuple(findings)
    name = max((len(one.id) for one in findings), default=0)
    width = max(_NARROWEST, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 0
    for group, ofs in groupby(findings, key=lambda one: one.group):
        yield click.style(group.value, bold=True)
        for one in _together(tuple(ofs)):
            yield from _finding(one, name, width)
        yield ""
    yield from _wrapped(_summary(findings), width, 0)


def _together(findings: tuple[Finding, ...]) -> Iterator[Finding]:
    """One line for what stands together and was not checked for one reason, as without a key."""
    for (level, _), alike in groupby(findings, key=lambda one: (one.level, one.found)):
        first, *more = alike
        if level is not Level.NOT_CHECKED or not more:
            yield from (first, *more)
        elif len(more) + 1 == len(findings):
            yield msgspec.structs.replace(first, id=f"{first.id.partition('.')[0]}.*")
        else:
            yield msgspec.structs.replace(first, id=f"{first.id} +{len(more)} more")


def _finding(one: Finding, name: int, width: int) -> Iterator[str]:
    sign, word, colour = _MARKS[one.level]
    if not _can_show(sign):
        sign = _PLAIN[one.level]
    behind = _INDENT + name + 2
    said = f"{word}: {clean(one.found, _LONGEST)}"
    first, *more = _wrapped(said, width, behind)
    mark = click.style(f"  {sign} {one.id:<{name}}", fg=colour, bold=one.level is Level.WRONG)
    yield f"{mark}  {first.lstrip()}"
    yield from more
    if one.level is Level.WRONG:
        yield from _wrapped(f"why:  {clean(one.why, _LONGEST)}", width, _INDENT)
    if one.mend:
        yield f"{' ' * _INDENT}mend: {clean(one.mend, _LONGEST)}"


def _wrapped(text: str, width: int, indent: int) -> list[str]:
    """The text behind so many blanks, in lines that fit; in one where there is no width."""
    blanks = " " * indent
    if not width:
        return [blanks + text]
    return textwrap.wrap(
        text,
        width - 1,
        initial_indent=blanks,
        subsequent_indent=blanks,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _summary(findings: tuple[Finding, ...]) -> str:
    counts = {level: sum(one.level is level for one in findings) for level in Level}
    wrong = counts[Level.WRONG]
    said = (
        f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong"
        if wrong
        else "Nothing is wrong"
    )
    fixable = sum(one.fix is not None and one.level is Level.WRONG for one in findings)
    told = f"{said}; {counts[Level.OK]} ok, {counts[Level.NOT_CHECKED]} not checked."
    offer = " `telnyx-console doctor --fix` asks before it mends"
    return f"{told}{offer} {fixable} of them." if fixable else told


def _can_show(sign: str) -> bool:
    """Whether standard output has the sign in its encoding."""
    try:
        sign.encode(sys.stdout.encoding or "utf-8")  # what is no file takes any text
    except (UnicodeEncodeError, LookupError):
        return False
    return True

"""Findings on a terminal: in groups, a mark and a word each, and what mends what is wrong."""

from __future__ import annotations

import sys
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

_WORD: Final = max(len(word) for _, word, _ in _MARKS.values())
_LONGEST: Final = 1000


def lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Everything that is told, line by line."""
    findings = tuple(findings)
    name = max((len(one.id) for one in findings), default=0)
    for group, ofs in groupby(findings, key=lambda one: one.group):
        yield click.style(group.value, bold=True)
        for one in _together(tuple(ofs)):
            yield from _finding(one, name)
        yield ""
    yield _summary(findings)


def _together(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """One line for a whole group that was not checked, for one reason."""
    first = findings[0]
    if first.level is Level.NOT_CHECKED and all(
        (one.level, one.found) == (first.level, first.found) for one in findings
    ):
        return (msgspec.structs.replace(first, id=f"{first.id.partition('.')[0]}.*"),)
    return findings


def _finding(one: Finding, name: int) -> Iterator[str]:
    sign, word, colour = _MARKS[one.level]
    if not _can_show(sign):
        sign = _PLAIN[one.level]
    head = click.style(f"{sign} {word:<{_WORD}}", fg=colour, bold=one.level is Level.WRONG)
    yield f"  {head}  {one.id:<{name}}  {clean(one.found, _LONGEST)}"
    behind = " " * (2 + 2 + _WORD + 2)
    if one.level is Level.WRONG:
        yield f"{behind}why   {clean(one.why, _LONGEST)}"
    if one.mend:
        yield f"{behind}mend  {clean(one.mend, _LONGEST)}"


def _summary(findings: tuple[Finding, ...]) -> str:
    counts = {level: sum(one.level is level for one in findings) for level in Level}
    wrong = counts[Level.WRONG]
    said = (
        f"{wrong} {'thing is' if wrong == 1 else 'things are'} wrong"
        if wrong
        else "Nothing is wrong"
    )
    fixable = sum(one.fix is not None for one in findings)
    told = f"{said}; {counts[Level.OK]} ok, {counts[Level.NOT_CHECKED]} not checked."
    offer = " `telnyx-console doctor --fix` asks before it mends"
    return f"{told}{offer} {fixable} of them." if fixable else told


def _can_show(sign: str) -> bool:
    """Whether standard output has the sign in its encoding."""
    try:
        sign.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True

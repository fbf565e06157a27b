"""The pages that `man` shows: one for each command, made of what click knows of it.

`python -m console.docs` writes them into `console/man/`, and a wheel brings them along. The build
cannot make them: it would need all that the program needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import click

from console import __version__
from console.cli.groups import line_of, told_options
from console.cli.program import PROGRAM
from console.cli.registry import root

FOLDER: Final = Path("console/man")
"""Where they stand, from the folder of the repository."""

_WIDE: Final = 100_000


def pages() -> Mapping[str, str]:
    """Every page by the name of its file."""
    return dict(_pages(root, PROGRAM, None))


def _pages(
    command: click.Command, name: str, parent: click.Context | None
) -> Iterator[tuple[str, str]]:
    settings = {**command.context_settings, "max_content_width": _WIDE}
    context = click.Context(command, info_name=name, parent=parent, **settings)
    below = _commands(context)
    words = context.command_path
    yield f"{_page_name(words)}.1", "\n".join((*_page(context, below), ""))
    for each, one in below.items():
        yield from _pages(one, each, context)


def _commands(context: click.Context) -> dict[str, click.Command]:
    """The commands of a group that are told, by name."""
    group = context.command
    if not isinstance(group, click.Group):
        return {}
    found = {name: group.get_command(context, name) for name in group.list_commands(context)}
    return {name: one for name, one in found.items() if one is not None and not one.hidden}


def _page(context: click.Context, below: Mapping[str, click.Command]) -> Iterator[str]:
    command, words = context.command, context.command_path
    name = _page_name(words)
    yield f'.TH "{_text(name.upper())}" "1" "" "{PROGRAM} {__version__}"'
    yield ".SH NAME"
    yield f"{_text(name)} \\- {_text(line_of(command).rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f".B {_text(words)}"
    yield _text(" ".join(command.collect_usage_pieces(context)))
    yield ".SH DESCRIPTION"
    yield from _paragraphs(command.help or "")
    yield ".SH OPTIONS"
    for flags, meaning in told_options(command, context):
        yield from (".TP", f".B {_text(flags)}", _text(meaning or "(no more is to be said)"))
    if below:
        yield ".SH COMMANDS"
        for each, one in below.items():
            line = _text(line_of(one))
            yield from (".TP", f".BR {_text(_page_name(f'{words} {each}'))} (1)", line)
    if command.epilog:
        yield ".SH NOTES"
        yield from _paragraphs(command.epilog)
    above = context.parent.command_path if context.parent else ""
    yield ".SH SEE ALSO"
    if above:
        yield f".BR {_text(_page_name(above))} (1),"
    yield f".B {_text(PROGRAM)} manual"


def _page_name(words: str) -> str:
    return words.replace(" ", "-")


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ".PP"
        lines = map(str.strip, paragraph.replace("\b", "").splitlines())
        yield from map(_text, filter(None, lines))


def _text(line: str) -> str:
    """A line that is text to roff, whatever it begins with."""
    line = line.replace("\\", "\\e").replace("-", "\\-").replace('"', "\\(dq")
    return f"\\&{line}" if line[:1] in {".", "'"} else line

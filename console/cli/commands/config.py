"""`config`: the settings in force, and where they stand."""

from __future__ import annotations

import json
import os

import click

from console.cli.program import Command, Program, current
from console.config.api_key import find_api_key
from console.config.settings import effective_values
from console.text import clean
from console.ui.launch import require_usable
from console.ui.settings import UiSettings


@click.group()
def config() -> None:
    """Show the settings in force, and where they stand."""


@config.command(cls=Command)
@current
def show(program: Program) -> None:
    """Show every setting with its value and its origin.

    Of the API key only the origin is shown. What the console would not open with, a theme
    that is not there or keys that clash, is told at the end, with exit code 2.
    """
    effective = program.settings()
    section = ""
    for key, value, origin in effective_values(effective):
        table, _, name = key.partition(".")
        if table != section:
            click.echo(f"[{table}]")
            section = table
        click.echo(f"{_line(table, name, value):<58}  # {clean(origin)}")
    found = find_api_key(program.paths.secrets_file, os.environ)
    click.echo(f"# API key: {clean(found.source) if found else 'not configured'}")
    settings = effective.settings
    require_usable(
        UiSettings(
            theme=settings.ui.theme,
            theme_origin=effective.origin("ui.theme"),
            keys=settings.keys,
            speed=settings.directory.speed,
            origin=str(program.paths.config_file),
            user_themes=program.paths.themes,
        )
    )


@config.command(cls=Command)
@current
def path(program: Program) -> None:
    """Print the path of the settings file."""
    click.echo(program.paths.config_file)


def _line(table: str, name: str, value: object) -> str:
    """A line of TOML; what has no value stands there as a comment."""
    shown = name if table != "keys" else json.dumps(name)
    if value is None:
        return f"# {shown} ="
    if isinstance(value, list | tuple) and value and all(isinstance(one, dict) for one in value):
        tables = (clean(f"  {_toml(one)},", limit=400) for one in value)
        return "\n".join((f"{shown} = [", *tables, "]"))
    return clean(f"{shown} = {_toml(value)}", limit=400)


def _toml(value: object) -> str:
    """The value as TOML writes it: as JSON does, but for tables, in which nothing is empty."""
    if isinstance(value, dict):
        there = {key: of for key, of in value.items() if of is not None}
        pairs = (
            f"{json.dumps(key, ensure_ascii=False)} = {_toml(of)}" for key, of in there.items()
        )
        return f"{{ {', '.join(pairs)} }}" if there else "{}"
    return json.dumps(value, ensure_ascii=False)

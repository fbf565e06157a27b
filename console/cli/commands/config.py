"""`config`: the settings in force, where they stand, and what is wrong with them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import click

from console import private_files
from console.cli.groups import Group
from console.cli.program import Command, Program, current, profile_option
from console.cli.screen_settings import ui_settings
from console.config.api_key import find_api_key
from console.config.places import Way, located, path_of
from console.config.schema import schema as schema_of
from console.config.settings import DESCRIBED, Effective, effective_values, examined, read_toml
from console.config.tables import PROFILES
from console.config.template import SCHEMA_BESIDE, template
from console.errors import (
    EXIT_DONE,
    EXIT_FAILED,
    InvalidSetting,
    NotConfigured,
    SettingsError,
    SettingsThere,
    ThemeInvalid,
    UnknownSetting,
)
from console.telnyx.webhook import Verifier
from console.text import clean, counted, with_hint
from console.ui.actions.keymap import PRESET, PRESET_HELP, PRESETS, written_keys
from console.ui.actions.registry import ACTIONS
from console.ui.launch import require_usable, unusable

_FILE: Final = click.argument(
    "file", metavar="[PATH]", required=False, type=click.Path(path_type=Path, dir_okay=False)
)


@click.group(cls=Group)
def config() -> None:
    """Write, check and show the settings."""


@config.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="As JSON: value and origin of each.")
@current
def show(program: Program, *, as_json: bool) -> None:
    """Show every setting with its value and its origin.

    Of the API key only the origin is shown. What the console would not open with, a theme
    that is not there or keys that clash, is told at the end, with exit code 2.
    """
    effective = program.settings()
    found = find_api_key(program.paths.secrets_file, os.environ)
    origin_of_key = clean(found.source) if found else None
    if as_json:
        shown = {
            key: {"value": value, "origin": origin}
            for key, value, origin in effective_values(effective)
        }
        click.echo(json.dumps({"settings": shown, "api_key": {"origin": origin_of_key}}, indent=2))
    else:
        section = ""
        for key, value, origin in effective_values(effective):
            table, _, name = key.partition(".")
            if table != section:
                click.echo(f"[{table}]")
                section = table
            click.echo(f"{_line(table, name, value):<58}  # {clean(origin)}")
        click.echo(f"# API key: {origin_of_key or 'not configured'}")
    require_usable(ui_settings(program, effective))


show.params.append(profile_option())


@config.command(cls=Command)
@_FILE
@click.option("--force", is_flag=True, help="Replace what is there; it is kept as .old.")
@current
def init(program: Program, file: Path | None, *, force: bool) -> None:
    """Write a file of settings to begin with, and beside it the schema for editors.

    Every setting stands in it with its default, out of force.
    """
    file = file or program.paths.config_file
    if file.exists() and not force:
        raise SettingsThere(str(file), _what_stands_in(file))
    keys = {one.id: (written_keys(one.keys), one.help) for one in ACTIONS}
    keys = {PRESET: ("", PRESET_HELP), **keys}
    schema_file = file.with_name(SCHEMA_BESIDE)
    try:
        if file.exists():
            with private_files.replacing(file.with_name(f"{file.name}.old")) as old:
                old.write_bytes(file.read_bytes())
        for path, text in ((file, template(keys)), (schema_file, _schema())):
            with private_files.replacing(path) as fresh:
                fresh.write_text(text, "utf-8")
    except OSError as error:
        raise NotConfigured(
            f"{file} could not be written: {error.strerror or error}.",
            "Name another path, or mend that.",
        ) from error
    click.echo(f"{clean(str(file))} is written, and {SCHEMA_BESIDE} beside it for editors.")


@config.command(cls=Command)
@_FILE
@current
def check(program: Program, file: Path | None) -> int:
    """Name everything that is wrong in the settings, each with its line; exit code 1 then."""
    program.settings_file = file.absolute() if file is not None else None
    path = program.paths.config_file
    if not path.exists():
        raise NotConfigured(f"{path} is not there.", "`telnyx-console config init` writes one.")
    faults = sorted(_faults(program), key=_line_of)
    for fault in faults:
        click.echo(clean(_told(fault), limit=2000))
    if not faults:
        click.echo(f"{clean(str(path))}: nothing is wrong.")
    return EXIT_FAILED if faults else EXIT_DONE


@config.command(cls=Command)
def schema() -> None:
    """Print the settings as a JSON schema, by which editors complete and check the file."""
    click.echo(_schema(), nl=False)


def _schema() -> str:
    keys = {PRESET: PRESET_HELP, **{one.id: one.help for one in ACTIONS}}
    whole = schema_of(keys, {PRESET: tuple(PRESETS)})
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _what_stands_in(file: Path) -> str:
    """How many settings a file has, and since when."""
    since = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    try:
        tables = read_toml(file).values()
    except InvalidSetting as error:
        return error.reason
    count = sum(len(one) if isinstance(one, dict) else 1 for one in tables)
    return f"{counted(count, 'setting')}, of {since:%Y-%m-%d %H:%M}"


def _faults(program: Program) -> Iterator[SettingsError | ThemeInvalid]:
    """All that is wrong in the file: by itself, for the screen, and for the switchboard."""
    file = program.paths.config_file
    effective, faults = examined(file, {})
    yield from faults
    found = [*unusable(ui_settings(program, effective)), *_of_keys(effective)]
    for fault in found:
        yield located(fault, file) if isinstance(fault, SettingsError) else fault
    told = {str(fault) for fault in found}
    for name in effective.profiles:
        within, _ = examined(file, {}, profile=name)
        for fault in unusable(ui_settings(program, within)):
            if str(fault) not in told:
                yield _in_profile(fault, name, file)


def _in_profile(
    fault: SettingsError | ThemeInvalid, profile: str, file: Path
) -> SettingsError | ThemeInvalid:
    """The fault with the line of the profile, where the key stands there."""
    if not isinstance(fault, InvalidSetting):
        return fault
    key = f"profiles.{profile}.{fault.key}"
    way: Way = (PROFILES, profile, *path_of(fault.key))
    return located(InvalidSetting(key, fault.reason, str(file)), file, way)


def _of_keys(effective: Effective) -> Iterator[SettingsError]:
    """A public key that is none."""
    keys = effective.settings.telnyx.public_keys
    try:
        if keys:
            Verifier(keys, origin=effective.origin("telnyx.public_keys"))
    except SettingsError as error:
        yield error


def _line_of(error: SettingsError | ThemeInvalid) -> int:
    match error:
        case InvalidSetting(origin=place) | UnknownSetting(path=place):
            line = place.rpartition(":")[2]
            return int(line) if line.isdecimal() else 0
        case _:
            return 0


def _told(error: SettingsError | ThemeInvalid) -> str:
    """Where, what and why, in the order of compilers, which editors can follow; what is allowed."""
    match error:
        case UnknownSetting():
            return f"{error.path}: {error.key} is unknown. {error.hint}"
        case InvalidSetting():
            setting = DESCRIBED.get(error.key)
            told = f"{error.origin}: {error.key}: {error.reason}."
            if setting is not None and setting.bounds:
                told += f" It takes {setting.bounds}."
            if setting is not None and setting.is_set:
                told += f" The default is {setting.default_in_words.replace('`', '')}."
            return told
        case _:
            return with_hint(error)


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

"""The template and the schema: what an editor is told is what the program takes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from console.config.commands.table import CommandSettings
from console.config.schema import schema
from console.config.settings import DESCRIBED, load
from console.config.tables import Settings
from console.config.template import template
from console.manual.topics import topics
from console.ui.actions.keymap import PRESET, PRESET_HELP, PRESETS, Keymap, written_keys
from console.ui.actions.registry import ACTIONS
from tests.config.test_profiles import TWO
from tests.config.test_settings import SURFACE
from tests.config.test_team import TEAM

HELP = {PRESET: PRESET_HELP, **{one.id: one.help for one in ACTIONS}}
SCHEMA = schema(HELP, {PRESET: tuple(PRESETS)})
JUDGE = Draft202012Validator(SCHEMA)
KEYS = {one.id: written_keys(one.keys) for one in ACTIONS}
TEMPLATE = template({name: (KEYS.get(name, ""), of) for name, of in HELP.items()})
ALL_IN_FORCE = re.sub(r"^#(?=\S+ = )", "", TEMPLATE, flags=re.MULTILINE)


def blocks() -> list[str]:
    """The settings that the manual shows."""
    written = (
        block
        for topic in topics()
        for block in re.findall(r"```toml\n(.*?)```", topic.text, re.DOTALL)
    )
    return [one for one in written if set(tomllib.loads(one)) <= set(SCHEMA["properties"])]


def test_the_schema_is_one() -> None:
    """Of the draft that it names."""
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert len(blocks()) >= 4


@pytest.mark.parametrize(
    "text", [SURFACE, TEAM, TWO, '[keys]\npreset = "vim"', TEMPLATE, ALL_IN_FORCE, *blocks()]
)
def test_what_the_program_takes_the_schema_takes(text: str) -> None:
    """An editor that marks what is right is switched off."""
    assert [error.message for error in JUDGE.iter_errors(tomllib.loads(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "[listener]\nprot = 1",
        "[listener]\nport = 70000",
        "[agent]\nwrap_up = 'x'",
        "[agent]\nanswer = 'nobody'",
        "[telnix]",
        "[keys]\n'call.hangpu' = 'x'",
        "[keys]\npreset = 'emacs'",
        "[profiles.night]\nlistener.port = 1",
        "[[team.members]]\nrole = 'agent'",
        "[commands.note]\nrun = 'crm'",
        "[commands.note]\nkey = 'f9'",
        "[commands.Note]\nrun = ['crm']",
        "[[team.routes]]\nname = 'x'\nhwo = 'y'",
    ],
)
def test_what_is_wrong_the_schema_refuses(text: str) -> None:
    """It is marked where it is typed."""
    assert list(JUDGE.iter_errors(tomllib.loads(text)))


def test_the_template_changes_nothing(tmp_path: Path) -> None:
    """As it is written, and with every line in force: each shows the default."""
    for text in (TEMPLATE, ALL_IN_FORCE):
        file = tmp_path / "config.toml"
        file.write_text(text, "utf-8")
        settings = load(file, {}).settings

        keymap = Keymap.of(settings.keys)
        assert {one.id: keymap.keys(one.id) for one in ACTIONS} == {
            one.id: one.keys for one in ACTIONS
        }
        assert settings == Settings(keys=settings.keys)


def test_the_template_has_every_setting_once_and_no_long_line() -> None:
    """It is read in a terminal of a hundred columns; keys have what they do behind them."""
    tables = tomllib.loads(ALL_IN_FORCE)
    written = {
        f"{table}.{name}" for table, values in tables.items() for name in values if table != "keys"
    }

    assert written == set(DESCRIBED)
    assert all(f"# {name}: " in TEMPLATE for name in CommandSettings.__struct_fields__)
    assert all(len(line) <= 100 for line in TEMPLATE.partition("[keys]")[0].splitlines())
    assert "](" not in TEMPLATE

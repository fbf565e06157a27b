"""Each setting says of itself what manual, template and schema tell."""

from __future__ import annotations

import re

import msgspec
import pytest

from console.config.described import Setting
from console.config.settings import DESCRIBED, of_keys
from console.config.tables import Settings
from console.docs import TABLES

ALL = (*DESCRIBED.values(), of_keys())


@pytest.mark.parametrize("setting", ALL, ids=lambda one: one.name)
def test_a_setting_says_what_it_is_for_and_which_words_it_takes(setting: Setting) -> None:
    """Without its sentence it would be an empty row, and an empty comment in the template."""
    assert setting.sentence
    assert "|" not in setting.sentence
    assert setting.sentence == " ".join(setting.sentence.split())
    assert all(f'"{choice}"' in setting.sentence for choice in setting.choices)


def test_the_table_of_the_manual_has_the_defaults_that_hold_without_a_file() -> None:
    """Told by the settings themselves, apart from what describes them."""
    rows = dict(
        re.findall(r"^\| `([a-z_.]+)` \| (.*?) \|", "\n".join(TABLES["settings"]), re.MULTILINE)
    )
    tree: dict[str, dict[str, object]] = msgspec.to_builtins(Settings())
    defaults = {
        f"{table}.{name}": value
        for table, values in tree.items()
        for name, value in values.items()
        if value
    }

    assert rows.keys() == {*DESCRIBED, "keys.preset"}
    for key, value in defaults.items():
        shown = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        assert rows[key].replace(" ", "") == f"`{shown}`".replace(" ", ""), key
    assert rows["telnyx.connections"] == "all"
    assert rows["team.members"] == "none"
    assert "(0 to 65535)" in "".join(TABLES["settings"])

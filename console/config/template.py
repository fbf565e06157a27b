"""A file of settings to begin with: every setting, its sentence, and its default out of force."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from console.config.commands.table import COMMANDS, CommandSettings
from console.config.described import NONE, Setting, described
from console.config.settings import DESCRIBED, of_keys
from console.config.tables import KEYS

SCHEMA_BESIDE: Final = "config.schema.json"
"""The name of the schema, beside the file that names it."""

_HEAD: Final = f"""\
#:schema ./{SCHEMA_BESIDE}
# The settings of telnyx-console. A line that begins with # and a key is not in force: it shows
# the default. Take its # away and change it; `telnyx-console config check` says what is wrong.
# The API key does not belong here: `telnyx-console manual connect`.
"""
_WIDTH: Final = 98


def template(keys: Mapping[str, tuple[str, str]]) -> str:
    """The file. `keys` has for each action its keys as they are written, and what it does."""
    parts = [_HEAD]
    for table, settings in groupby(DESCRIBED.values(), lambda one: one.table):
        parts.append("\n".join([f"[{table}]", *(line for one in settings for line in _lines(one))]))
    parts.append("\n".join(_of_commands()))
    actions = (_key(action, *of) for action, of in keys.items())
    parts.append("\n".join([f"[{KEYS}]", *_comment(of_keys()), *actions]))
    return "\n".join(f"{part.rstrip()}\n" for part in parts)


def _of_commands() -> Iterator[str]:
    """What a command of one's own may say; there is none by itself, so all of it is comment."""
    yield f"# [{COMMANDS}.NAME]"
    for one in described(COMMANDS, CommandSettings):
        yield from _wrapped(f"{one.name}: {_plain(one.sentence)}")


def _lines(setting: Setting) -> Iterator[str]:
    yield from _comment(setting)
    yield f"#{setting.name} = {json.dumps(_written(setting), ensure_ascii=False)}"
    yield ""


def _written(setting: Setting) -> object:
    """The default as it is written; what has none is an empty text, which stands for nothing."""
    return "" if setting.default is None else setting.default


def _comment(setting: Setting) -> Iterator[str]:
    """The sentence, with a topic of the manual by the command that shows it."""
    text = _plain(setting.sentence) + (f" ({setting.bounds})" if setting.bounds else "")
    if not setting.is_set and setting.unset != NONE and setting is not of_keys():
        text = f"{text.rstrip('.')}. Where it is empty: {_plain(setting.unset)}"
    yield from _wrapped(text)


def _wrapped(text: str) -> Iterator[str]:
    return (f"# {line}" for line in textwrap.wrap(text, _WIDTH, break_on_hyphens=False))


def _plain(text: str) -> str:
    return re.sub(r"\[(\w+)\]\(\w+\.md\)", r"`telnyx-console manual \1`", text)


def _key(action: str, keys: str, does: str) -> str:
    return f"{f'#{json.dumps(action)} = {json.dumps(keys, ensure_ascii=False)}':<44}  # {does}"

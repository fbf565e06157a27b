"""The settings as a JSON schema, by which editors complete and check the file.

Draft 2020-12: https://json-schema.org/draft/2020-12. Editors read it for TOML, too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from console.config.commands.table import COMMANDS
from console.config.tables import KEYS, OF_PROFILES, PROFILES, Settings

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"

_TITLE: Final = "Settings of telnyx-console"


def schema(keys: Mapping[str, str], presets: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """The schema. `keys` has for each action what it does; of others, `presets`, the choices."""
    (_, parts) = msgspec.json.schema_components([Settings], ref_template="#/$defs/{name}")
    parts = {name: _strict(part) for name, part in parts.items()}
    whole = parts.pop("Settings")
    whole["properties"][KEYS] = {
        "description": whole["properties"][KEYS]["description"],
        "type": "object",
        "additionalProperties": False,
        "properties": {
            action: {"type": "string", "description": of}
            | ({"enum": ["", *presets[action]]} if action in presets else {})
            for action, of in keys.items()
        },
    }
    whole["properties"][COMMANDS]["propertyNames"] = {"pattern": "^[a-z][a-z0-9-]{0,23}$"}
    of_profiles = {table: whole["properties"][table] for table in OF_PROFILES}
    whole["properties"][PROFILES] = {
        "description": "tables that lie over the others once `--profile NAME` or `:profile` asks",
        "type": "object",
        "propertyNames": {"pattern": "^[a-z0-9][a-z0-9-]{0,23}$"},
        "additionalProperties": {
            "type": "object",
            "additionalProperties": False,
            "properties": of_profiles,
        },
    }
    return {"$schema": DRAFT, **whole, "title": _TITLE, "$defs": parts}


def _strict(part: Any) -> Any:
    """Without what a TOML file cannot say, null, and with no other keys than those it knows."""
    if isinstance(part, list):
        return [_strict(one) for one in part if one != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    strict = {name: _strict(of) for name, of in part.items() if not _is_nothing(name, of)}
    if strict.get("type") == "object" and "properties" in strict:
        strict["additionalProperties"] = False
    kinds = strict.get("anyOf", ())
    if len(kinds) == 1:
        return {**{name: of for name, of in strict.items() if name != "anyOf"}, **kinds[0]}
    return strict


def _is_nothing(name: str, of: object) -> bool:
    """What stands in for a default that is made of others, or for none."""
    return name == "default" and (of is None or isinstance(of, dict))

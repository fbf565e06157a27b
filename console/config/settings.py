"""What a user may set, and where each value came from.

A flag comes before the environment, the environment before `config.toml`, the
file before the default. A key that no setting has is an error, not a guess. The
API key is no setting: see `secrets.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from console.config import team
from console.config.checks import CHECKS, in_words
from console.config.described import Setting, described, plain
from console.config.tables import KEYS, SECTIONS, Settings
from console.config.team_checks import CHECKS as TEAM_CHECKS
from console.errors import InvalidNumber, InvalidSetting, SettingsError, UnknownSetting
from console.private_files import whose_else


class Effective(Struct, frozen=True):
    """The settings in force. `origins` says for each dotted key where its value came from."""

    settings: Settings
    origins: Mapping[str, str]

    def origin(self, key: str) -> str:
        """Where the value of a dotted key came from."""
        return self.origins.get(key, DEFAULT)


DEFAULT: Final = "default"

ENVIRONMENT: Final[Mapping[str, str]] = {
    "TELNYX_BASE_URL": "telnyx.base_url",
    "TELNYX_PUBLIC_KEY": "telnyx.public_keys",
}
"""The variables that the official SDK reads too, and the settings they are."""

DESCRIBED: Final[Mapping[str, Setting]] = {
    one.key: one for table, kind in SECTIONS.items() for one in described(table, kind)
}
"""Every setting by its dotted key, `[keys]` apart, in the order of the documentation."""

OF_KEYS: Final = next(one for one in described("", Settings) if one.name == KEYS)
"""What `[keys]` says of itself."""


def load(
    file: Path, environment: Mapping[str, str], flags: Mapping[str, object] | None = None
) -> Effective:
    """The settings in force. `flags` maps dotted keys to values; None stands for not given.

    Raises `UnknownSetting` and `InvalidSetting`.
    """
    found = {key: (value, str(file)) for key, value in _from_file(file).items()}
    for variable, key in ENVIRONMENT.items():
        if value := environment.get(variable, "").strip():
            found[key] = ([value] if key.endswith("s") else value, variable)
    for key, flag in (flags or {}).items():
        if flag is not None:
            found[key] = (flag, f"--{key.rpartition('.')[2].replace('_', '-')}")
    values = {key: _checked(key, value, origin) for key, (value, origin) in found.items()}
    settings = _assembled(values)
    if settings.listener.register and not settings.telnyx.connections:
        raise InvalidSetting("listener.register", _NEEDS_CONNECTIONS, found["listener.register"][1])
    for key, reason in team.disagreements(settings.team):
        raise InvalidSetting(key, reason, found[key][1])
    return Effective(settings, {key: origin for key, (_, origin) in found.items()})


_NEEDS_CONNECTIONS: Final = (
    "it replaces the webhook URL of every application, so telnyx.connections has to name them"
)


def numbers_shown_whole(file: Path, environment: Mapping[str, str]) -> tuple[str, ...] | None:
    """The numbers that stay whole where the settings mask all others; None where they do not.

    None stays whole where the settings cannot be read: what they wanted is not known.
    """
    try:
        safety = read_toml(file).get("safety")
        if not (isinstance(safety, dict) and safety.get("mask")):
            return None
        settings = load(file, environment).settings
    except SettingsError:
        return ()
    ours = (one.address for one in settings.agent.own_phones)
    speed = (slot.number for slot in settings.directory.speed.values())
    return (settings.telnyx.from_ or "", *ours, *speed)


def effective_values(effective: Effective) -> Iterator[tuple[str, object, str]]:
    """Each dotted key with its value and origin, in the order of the documentation."""
    tree: dict[str, dict[str, object]] = msgspec.to_builtins(effective.settings)
    for section, values in tree.items():
        for key, value in values.items():
            dotted = f"{section}.{key}"
            yield dotted, value, effective.origin(dotted)


# The file ---------------------------------------------------------------------------------


def read_toml(file: Path) -> dict[str, object]:
    """What a TOML file holds; nothing if it does not exist. Raises `InvalidSetting`.

    The message never quotes the file, which may hold a secret.
    """
    try:
        return tomllib.loads(file.read_bytes().decode())
    except FileNotFoundError:
        return {}
    except OSError as error:
        reason = f"the file cannot be read ({whose_else(file) or error.strerror})"
        raise InvalidSetting("config", reason, str(file)) from error
    except UnicodeDecodeError:
        raise InvalidSetting("config", "the file is not UTF-8", str(file)) from None
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(")[2].rstrip(")")
        raise InvalidSetting("config", f"the file is no TOML {place}", str(file)) from None
    except RecursionError:
        raise InvalidSetting("config", "it is nested too deep", str(file)) from None


def _from_file(file: Path) -> dict[str, object]:
    """The values of the file by dotted key."""
    values: dict[str, object] = {}
    for section, content in read_toml(file).items():
        if section not in SECTIONS and section != KEYS:
            raise UnknownSetting(section, str(file), _nearest(section))
        if not isinstance(content, dict):
            raise InvalidSetting(section, f"it is a table: write [{section}]", str(file))
        for key, value in content.items():
            dotted = f"{section}.{key}"
            if section != KEYS and dotted not in DESCRIBED:
                raise UnknownSetting(dotted, str(file), _nearest(dotted))
            values[dotted] = value
    return values


def _nearest(key: str) -> str | None:
    """The known key, or table, that was most likely meant."""
    section, _, name = key.rpartition(".")
    there = [known.partition(".")[2] for known in DESCRIBED if known.startswith(f"{section}.")]
    if close := get_close_matches(name, there if section else (*SECTIONS, KEYS), n=1):
        return f"{section}.{close[0]}".removeprefix(".")
    return next((known for known in DESCRIBED if known.partition(".")[2] == name), None)


# Values -----------------------------------------------------------------------------------


def _checked(key: str, value: object, origin: str) -> object:
    setting = DESCRIBED.get(key)
    kind = setting.kind if setting else str
    if value == "" and plain(kind) == str | None:
        return None
    read, check = team.READERS.get(key), CHECKS.get(key) or TEAM_CHECKS.get(key)
    try:
        if read is not None:
            return read(value)
        converted: object = msgspec.convert(value, kind)
        return check(converted) if check else converted
    except msgspec.ValidationError as error:
        raise InvalidSetting(key, in_words(str(error)), origin) from None
    except ValueError as error:
        raise InvalidSetting(key, str(error), origin) from error
    except InvalidNumber as error:
        raise InvalidSetting(key, error.reason, origin) from error


def _assembled(values: Mapping[str, object]) -> Settings:
    tree: dict[str, dict[str, object]] = {}
    for dotted, value in values.items():
        section, _, key = dotted.partition(".")
        tree.setdefault(section, {})[key] = value
    return msgspec.convert(tree, Settings)

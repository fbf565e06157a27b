"""What a user may set, and where each value came from.

A flag comes before the environment, the environment before `config.toml`, the
file before the default. A key that no setting has is an error, not a guess. The
API key is no setting: see `secrets.py`.
"""

from __future__ import annotations

import re
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
from console.config.entries import WrongEntries
from console.config.places import located, path_of
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

    Raises `UnknownSetting` and `InvalidSetting`, which name the line of the file.
    """
    effective, faults = examined(file, environment, flags)
    if faults:
        raise faults[0]
    return effective


def examined(
    file: Path, environment: Mapping[str, str], flags: Mapping[str, object] | None = None
) -> tuple[Effective, tuple[SettingsError, ...]]:
    """The settings, without what is wrong in them, and all that is wrong."""
    faults: list[SettingsError] = []
    found: dict[str, tuple[object, str]] = {}
    for given in _layers(file, environment, flags or {}):
        if isinstance(given, SettingsError):
            faults.append(given)
        else:
            found[given[0]] = given[1:]
    values: dict[str, object] = {}
    for key, (value, origin) in found.items():
        try:
            values[key] = _checked(key, value, origin)
        except WrongEntries as wrong:
            faults += (
                located(InvalidSetting(key, one.reason, origin), file, (*path_of(key), *one.path))
                for one in wrong.entries
            )
        except InvalidSetting as error:
            faults.append(located(error, file))
    settings = _assembled(values)
    if not faults:  # else it may be for that alone
        for key, reason in _disagreements(settings):
            faults.append(located(InvalidSetting(key, reason, found[key][1]), file))
    return Effective(settings, {key: origin for key, (_, origin) in found.items()}), tuple(faults)


def _layers(
    file: Path, environment: Mapping[str, str], flags: Mapping[str, object]
) -> Iterator[tuple[str, object, str] | SettingsError]:
    """Dotted keys with value and origin, the stronger ones last; and what cannot be read."""
    yield from _from_file(file)
    for variable, key in ENVIRONMENT.items():
        if value := environment.get(variable, "").strip():
            yield key, [value] if key.endswith("s") else value, variable
    for key, flag in flags.items():
        if flag is not None:
            yield key, flag, f"--{key.rpartition('.')[2].replace('_', '-')}"


def _disagreements(settings: Settings) -> Iterator[tuple[str, str]]:
    """What does not go together: the dotted key, and the reason in words."""
    if settings.listener.register and not settings.telnyx.connections:
        yield "listener.register", _NEEDS_CONNECTIONS
    yield from team.disagreements(settings.team)


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
        reason, _, place = str(error).rpartition(" (at ")
        line = re.match(r"line (\d+), column (\d+)", place)
        at = f"{file}:{line[1]}" if line else str(file)
        where = f"column {line[2]}" if line else "its end"
        reason = f"the file is no TOML at {where}"
        raise InvalidSetting("config", reason, at) from None
    except RecursionError:
        raise InvalidSetting("config", "it is nested too deep", str(file)) from None


def _from_file(file: Path) -> Iterator[tuple[str, object, str] | SettingsError]:
    """The values of the file by dotted key, and what of it is unknown."""
    try:
        tree = read_toml(file)
    except InvalidSetting as error:
        yield error
        return
    for section, content in tree.items():
        if section not in SECTIONS and section != KEYS:
            yield located(UnknownSetting(section, str(file), _nearest(section)), file)
        elif not isinstance(content, dict):
            reason = f"it is a table: write [{section}]"
            yield located(InvalidSetting(section, reason, str(file)), file)
        else:
            for key, value in content.items():
                dotted = f"{section}.{key}"
                if section != KEYS and dotted not in DESCRIBED:
                    yield located(UnknownSetting(dotted, str(file), _nearest(dotted)), file)
                else:
                    yield dotted, value, str(file)


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
    if setting is not None and setting.choices and value not in setting.choices:
        known = ", ".join(f'"{choice}"' for choice in setting.choices)
        raise InvalidSetting(key, f"it is one of {known}", origin)
    try:
        if read is not None:
            return read(value)
        converted: object = msgspec.convert(value, kind)
        return check(converted) if check else converted
    except msgspec.ValidationError as error:
        raise InvalidSetting(key, in_words(str(error)), origin) from None
    except WrongEntries:
        raise
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

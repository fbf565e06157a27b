"""What a user may set, and where each value came from.

A flag comes before the environment, the environment before the profile that is chosen, that
before the rest of `config.toml`, the file before the default. A key that no setting has is an
error, not a guess. The API key is no setting: see `api_key.py`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from console.config import team
from console.config.checks import CHECKS, in_words
from console.config.commands.table import COMMANDS, command_of
from console.config.described import Described, Setting, described, plain
from console.config.entries import WrongEntries
from console.config.places import Way, located
from console.config.socket_place import PUBLIC_KEY
from console.config.tables import KEYS, OF_PROFILES, PROFILES, SECTIONS, Settings
from console.config.team_checks import CHECKS as TEAM_CHECKS
from console.config.web.table import CHECKS as WEB_CHECKS
from console.errors import (
    InvalidNumber,
    InvalidSetting,
    SettingsError,
    UnknownProfile,
    UnknownSetting,
)
from console.later import difflib
from console.private_files import whose_else


class Effective(Struct, frozen=True):
    """The settings in force. `origins` says for each dotted key where its value came from.

    `profiles` are the names of all, `profile` is that of the one in force, no text for none.
    """

    settings: Settings
    origins: Mapping[str, str]
    profiles: tuple[str, ...] = ()
    profile: str = ""

    def origin(self, key: str) -> str:
        """Where the value of a dotted key came from."""
        return self.origins.get(key, DEFAULT)


class _Given(Struct, frozen=True):
    """A value that stands somewhere; `way` leads to it in the file, if it is there."""

    key: str
    value: object
    origin: str
    way: Way = ()
    profile: str = ""


DEFAULT: Final = "default"

WHOLE_FILE: Final = "config"
"""In the place of a key: the file itself cannot be read."""

PROFILE: Final = "TELNYX_CONSOLE_PROFILE"
"""The variable that names a profile."""

_CHECKS: Final = {**CHECKS, **TEAM_CHECKS, **WEB_CHECKS}

ENVIRONMENT: Final[Mapping[str, str]] = {
    "TELNYX_BASE_URL": "telnyx.base_url",
    PUBLIC_KEY: "telnyx.public_keys",
}
"""The variables that the official SDK reads too, and the settings they are."""

DESCRIBED: Final[Mapping[str, Setting]] = Described(SECTIONS)
"""Every setting by its dotted key, `[keys]` apart, in the order of the documentation."""


@cache
def of_keys() -> Setting:
    """What `[keys]` says of itself."""
    return next(one for one in described("", Settings) if one.name == KEYS)


def load(
    file: Path,
    environment: Mapping[str, str],
    flags: Mapping[str, object] | None = None,
    profile: str | None = None,
) -> Effective:
    """The settings in force. `flags` maps dotted keys to values; None stands for not given.

    `profile` lies over the rest of the file; without one it is that of the environment.
    Raises `UnknownSetting` and `InvalidSetting`, which name the line of the file, and
    `UnknownProfile`.
    """
    effective, faults = examined(file, environment, flags, profile)
    if faults:
        raise faults[0]
    return effective


def examined(
    file: Path,
    environment: Mapping[str, str],
    flags: Mapping[str, object] | None = None,
    profile: str | None = None,
) -> tuple[Effective, tuple[SettingsError, ...]]:
    """The settings, without what is wrong in them, and all that is wrong, in any profile, too."""
    tree, faults = _tree(file)
    profiles = tree.get(PROFILES)
    names = tuple(map(str, profiles)) if isinstance(profiles, dict) else ()
    named = environment.get(PROFILE, "").strip() if profile is None else profile
    if named and named not in names:
        faults.append(UnknownProfile(named, "--profile" if profile else PROFILE, names))
    found: dict[str, _Given] = {}
    others: list[_Given] = []
    for given in _layers(tree, file, environment, flags or {}):
        if isinstance(given, SettingsError):
            faults.append(given)
        elif given.profile in {"", named}:
            found[given.key] = given
        else:
            others.append(given)
    values: dict[str, object] = {}
    for given in (*found.values(), *others):
        value = _sound(given, file, faults)
        if value is not _WRONG and found.get(given.key) is given:
            values[given.key] = value
    settings = _assembled(values)
    if not faults:  # else it may be for that alone
        for key, reason, hint in _disagreements(settings):
            wrong = InvalidSetting(key, reason, found[key].origin, hint)
            faults.append(located(wrong, file))
    origins = {key: given.origin for key, given in found.items()}
    return Effective(settings, origins, names, named if named in names else ""), tuple(faults)


def _sound(given: _Given, file: Path, faults: list[SettingsError]) -> object:
    """The value as it is used; `_WRONG` where it is none, of which the faults tell then."""
    key, origin = given.key, given.origin
    if given.way:
        key, origin = ".".join(map(str, given.way)), str(file)
    try:
        return _checked(given.key, given.value, origin)
    except WrongEntries as wrong:
        faults += (
            located(InvalidSetting(key, one.reason, origin), file, (*given.way, *one.path))
            for one in wrong.entries
        )
    except InvalidSetting as error:
        faults.append(located(InvalidSetting(key, error.reason, origin), file, given.way))
    return _WRONG


_WRONG: Final = object()


def _layers(
    tree: Mapping[str, object],
    file: Path,
    environment: Mapping[str, str],
    flags: Mapping[str, object],
) -> Iterator[_Given | SettingsError]:
    """What is given, the stronger last; and what cannot be read."""
    yield from _tables(tree, file)
    yield from _profiles(tree, file)
    for variable, key in ENVIRONMENT.items():
        if value := environment.get(variable, "").strip():
            yield _Given(key, [value] if key.endswith("s") else value, variable)
    for key, flag in flags.items():
        if flag is not None:
            yield _Given(key, flag, f"--{key.rpartition('.')[2].replace('_', '-')}")


def _disagreements(settings: Settings) -> Iterator[tuple[str, str, str | None]]:
    """What does not go together: the dotted key, the reason, and what to do if it is not plain."""
    if settings.listener.register and not settings.telnyx.connections:
        yield "listener.register", _REPLACES_ALL, _NAME_THEM
    for key, reason in team.disagreements(settings.team):
        yield key, reason, None


_REPLACES_ALL: Final = (
    "without telnyx.connections it would replace the webhook URL of every application there is"
)
_NAME_THEM: Final = (
    "Name those that are to be set in telnyx.connections. Leave listener.register out to see "
    "their ids first: telnyx-console apps list."
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
        raise InvalidSetting(WHOLE_FILE, reason, str(file)) from error
    except UnicodeDecodeError:
        raise InvalidSetting(WHOLE_FILE, "the file is not UTF-8", str(file)) from None
    except tomllib.TOMLDecodeError as error:
        place = str(error).rpartition("(")[2].rstrip(")")
        line = re.match(r"at line (\d+)", place)
        at = f"{file}:{line[1]}" if line else str(file)
        reason = f"the file is no TOML {place}"
        raise InvalidSetting(WHOLE_FILE, reason, at) from None
    except RecursionError:
        raise InvalidSetting(WHOLE_FILE, "it is nested too deep", str(file)) from None


def _tree(file: Path) -> tuple[dict[str, object], list[SettingsError]]:
    """What the file holds, and why that cannot be read."""
    try:
        return read_toml(file), []
    except InvalidSetting as error:
        return {}, [error]


def _tables(
    tree: Mapping[str, object], file: Path, profile: str = ""
) -> Iterator[_Given | SettingsError]:
    """The values of the tables of the file, or of a profile in it, and what of them is unknown."""
    way: Way = (PROFILES, profile) if profile else ()
    origin = f"profile {profile}" if profile else str(file)
    for section, content in tree.items():
        at = ".".join(map(str, (*way, section)))
        if section == PROFILES and not profile:
            continue
        if section not in SECTIONS and section not in _OF_NAMES:
            unknown = UnknownSetting(at, str(file), _nearest(section))
            yield located(unknown, file, (*way, section))
        elif profile and section not in OF_PROFILES:
            yield located(InvalidSetting(at, _NOT_IN_A_PROFILE, str(file)), file, (*way, section))
        elif not isinstance(content, dict):
            reason = f"it is a table: write [{at}]"
            yield located(InvalidSetting(at, reason, str(file)), file, (*way, section))
        else:
            for key, value in content.items():
                dotted, place = f"{section}.{key}", (*way, section, key)
                if section not in _OF_NAMES and dotted not in DESCRIBED:
                    unknown = UnknownSetting(f"{at}.{key}", str(file), _nearest(dotted))
                    yield located(unknown, file, place)
                else:
                    yield _Given(dotted, value, origin, place, profile)


_OF_NAMES: Final = (KEYS, COMMANDS)
"""The tables whose keys are names of others."""


def _profiles(tree: Mapping[str, object], file: Path) -> Iterator[_Given | SettingsError]:
    profiles = tree.get(PROFILES, {})
    if not isinstance(profiles, dict):
        yield located(InvalidSetting(PROFILES, "write [profiles.NAME]", str(file)), file)
        return
    for name, content in profiles.items():
        way, key = (PROFILES, name), f"{PROFILES}.{name}"
        if not _PROFILE.fullmatch(name) or name == NO_PROFILE:
            reason = f"a profile is named by small letters, digits and -, and not {NO_PROFILE}"
            yield located(InvalidSetting(key, reason, str(file)), file, way)
        elif not isinstance(content, dict):
            reason = f"it is a table: write [{key}.ui]"
            yield located(InvalidSetting(key, reason, str(file)), file, way)
        else:
            yield from _tables(content, file, name)


NO_PROFILE: Final = "none"
"""What is said for no profile, where one has to say something."""

_PROFILE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
_NOT_IN_A_PROFILE: Final = (
    f"a profile has {', '.join(OF_PROFILES)} alone: the rest is not this console's alone"
)


def _nearest(key: str) -> str | None:
    """The known key, or table, that was most likely meant."""
    section, _, name = key.rpartition(".")
    there = [known.partition(".")[2] for known in DESCRIBED if known.startswith(f"{section}.")]
    if close := difflib.get_close_matches(
        name, there if section else (*SECTIONS, *_OF_NAMES, PROFILES), n=1
    ):
        return f"{section}.{close[0]}".removeprefix(".")
    return next((known for known in DESCRIBED if known.partition(".")[2] == name), None)


# Values -----------------------------------------------------------------------------------


def _checked(key: str, value: object, origin: str) -> object:
    setting = DESCRIBED.get(key)
    kind = setting.kind if setting else str
    if value == "" and plain(kind) == str | None:
        return None
    read = team.READERS.get(key)
    table, _, name = key.partition(".")
    if table == COMMANDS:
        read = command_of(name)
    check = _CHECKS.get(key)
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

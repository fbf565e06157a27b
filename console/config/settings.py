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
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from console.config import team
from console.config.checks import CHECKS, USUAL_PHONE, in_words
from console.domain.agent import state
from console.domain.my_phone import Answering
from console.domain.number_rules.rules import NumberRules
from console.domain.people.contacts import SpeedSlot
from console.errors import InvalidNumber, InvalidSetting, SettingsError, UnknownSetting
from console.private_files import whose_else

Port = Annotated[int, Meta(ge=0, le=65535)]


class TelnyxSettings(Struct, frozen=True, kw_only=True):
    """The account. `connections` are Call Control application ids; none means all.

    `from_` is the default caller id, E.164. `public_keys` are checked when
    webhooks are about to be received.
    """

    base_url: str = "https://api.telnyx.com/v2"
    public_keys: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()
    from_: str | None = msgspec.field(default=None, name="from")


class ListenerSettings(Struct, frozen=True, kw_only=True):
    """Where webhooks come in. Port 0 takes a free one.

    `public_url` is where Telnyx reaches the listener; with `register` the
    applications are told so at every start.
    """

    host: str = "127.0.0.1"
    port: Port = 8787
    path: str = "/webhooks/telnyx"
    public_url: str | None = None
    register: bool = False


class AgentSettings(Struct, frozen=True, kw_only=True):
    """Who works here. `phone` is the agent's own leg, a SIP URI or E.164; `phones` are others.

    `answer` says whether it picks up before a caller is answered; its calls carry `custom_headers`.
    With `keep_phone` it stays up between calls. `auto_answer` is the seconds after which
    an offered call is answered by itself, 0 for never. `hold_music` is the URL of an MP3
    or WAV file, or the name of one stored at Telnyx. `disposition_required` names the
    queues whose calls must have a disposition; True is for all answered calls. `wrap_up`
    and `missed_after` are seconds; `dispositions` as `domain.agent` reads them.
    """

    name: str = ""
    phone: str | None = None
    phones: dict[str, str] = {}
    answer: Answering = Answering.PHONE_FIRST
    custom_headers: dict[str, str] = {}
    keep_phone: bool = False
    auto_answer: Annotated[int, Meta(ge=0, le=60)] = 0
    hold_music: str = ""
    reasons: tuple[str, ...] = state.REASONS
    wrap_up: Annotated[int, Meta(ge=0, le=state.LONGEST_WRAP_UP)] = 30
    dispositions: tuple[str, ...] = state.DISPOSITIONS
    disposition_required: bool | tuple[str, ...] = False
    missed_not_ready: bool = True
    missed_after: Annotated[int, Meta(ge=0, le=600)] = 10

    @property
    def own_phones(self) -> tuple[state.OwnPhone, ...]:
        """All phones with their names, the usual one first: `phone`, else the first of `phones`."""
        named = [state.OwnPhone(name=name, address=at) for name, at in self.phones.items()]
        if self.phone is None:
            return tuple(named)
        usual = [one for one in named if one.address == self.phone]
        others = [one for one in named if one.address != self.phone]
        return (*(usual or [state.OwnPhone(name=USUAL_PHONE, address=self.phone)]), *others)

    @property
    def rules(self) -> state.AgentRules:
        """What of this the agent's state goes by."""
        return state.AgentRules(
            reasons=self.reasons,
            wrap_up=self.wrap_up,
            dispositions=state.dispositions(self.dispositions),
            required=self.disposition_required,
            phones=self.own_phones,
            missed_not_ready=self.missed_not_ready,
            missed_after=self.missed_after,
        )


class DirectorySettings(Struct, frozen=True, kw_only=True):
    """Whom to call.

    `files` hold contacts as TOML, CSV or vCard; relative ones stand beside the
    settings. `speed` maps keys to those who are called or transferred to by one.
    `lookup` is the user's own program and its arguments, `lookup_url` a link; in both
    `{number}` stands for the number at the far end.
    """

    files: tuple[str, ...] = ()
    speed: dict[str, SpeedSlot] = {}
    lookup: tuple[str, ...] = ()
    lookup_url: str | None = None


class UISettings(Struct, frozen=True, kw_only=True):
    """The screen. No `theme` means the default one; `bell` rings once for an offered call."""

    theme: str | None = None
    bell: bool = False


class AlarmSettings(Struct, frozen=True, kw_only=True):
    """Seconds from which a wait, and a talk, is warned of, and from which it alarms.

    One number alarms alone; an empty list does nothing.
    """

    wait: tuple[int, ...] = (60, 180)
    talk: tuple[int, ...] = (600, 1800)


class SafetySettings(Struct, frozen=True, kw_only=True):
    """Against toll fraud: the rules of `domain.number_rules`. `read_only` forbids every order.

    With `mask` customers' numbers are shown and written with their last four digits only.
    """

    allow: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    mask: bool = False
    read_only: bool = False
    idle_lock: Annotated[int, Meta(ge=0, le=86_400)] = 0

    @property
    def rules(self) -> NumberRules:
        """Which destinations may be called."""
        return NumberRules(allow=self.allow, confirm=self.confirm, deny=self.deny)


class JournalSettings(Struct, frozen=True, kw_only=True):
    """The record of all calls. What is older than `keep_days` is removed.

    So is the oldest of it where it takes more than `max_mb`, in millions of bytes. Keys that
    are pressed in a call are counted in it, unless it shall `keep_digits`.
    """

    keep_days: Annotated[int, Meta(ge=1, le=3650)] = 90
    max_mb: Annotated[int, Meta(ge=64, le=1_000_000)] = 10_000
    keep_digits: bool = False


class Settings(Struct, frozen=True, kw_only=True):
    """All settings, checked. `keys` maps action ids to keys."""

    telnyx: TelnyxSettings = TelnyxSettings()
    listener: ListenerSettings = ListenerSettings()
    agent: AgentSettings = AgentSettings()
    directory: DirectorySettings = DirectorySettings()
    ui: UISettings = UISettings()
    alarms: AlarmSettings = AlarmSettings()
    safety: SafetySettings = SafetySettings()
    journal: JournalSettings = JournalSettings()
    team: team.TeamSettings = team.TeamSettings()
    keys: dict[str, str] = {}


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

_SECTIONS: Final[Mapping[str, type[Struct]]] = {
    "telnyx": TelnyxSettings,
    "listener": ListenerSettings,
    "agent": AgentSettings,
    "directory": DirectorySettings,
    "ui": UISettings,
    "alarms": AlarmSettings,
    "safety": SafetySettings,
    "journal": JournalSettings,
    "team": team.TeamSettings,
}
_KEYS: Final = "keys"


def _types() -> Iterator[tuple[str, object]]:
    for section, kind in _SECTIONS.items():
        for field in msgspec.structs.fields(kind):
            yield f"{section}.{field.encode_name}", field.type


TYPES: Final[Mapping[str, object]] = dict(_types())
"""Every dotted key, `[keys]` apart, and the type of its value."""


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
        if section not in _SECTIONS and section != _KEYS:
            raise UnknownSetting(section, str(file), _nearest(section))
        if not isinstance(content, dict):
            raise InvalidSetting(section, f"it is a table: write [{section}]", str(file))
        for key, value in content.items():
            dotted = f"{section}.{key}"
            if section != _KEYS and dotted not in TYPES:
                raise UnknownSetting(dotted, str(file), _nearest(dotted))
            values[dotted] = value
    return values


def _nearest(key: str) -> str | None:
    """The known key, or table, that was most likely meant."""
    section, _, name = key.rpartition(".")
    there = [known.partition(".")[2] for known in TYPES if known.startswith(f"{section}.")]
    if close := get_close_matches(name, there if section else (*_SECTIONS, _KEYS), n=1):
        return f"{section}.{close[0]}".removeprefix(".")
    return next((known for known in TYPES if known.partition(".")[2] == name), None)


# Values -----------------------------------------------------------------------------------


def _checked(key: str, value: object, origin: str) -> object:
    kind = TYPES.get(key, str)
    if value == "" and kind == str | None:
        return None
    read, check = team.READERS.get(key), CHECKS.get(key) or team.CHECKS.get(key)
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

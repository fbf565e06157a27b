"""What `setup` changes, shown before and carried out after the one yes: files, then Telnyx."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import tomlkit
from msgspec import UNSET, Struct
from tomlkit.exceptions import TOMLKitError

from console import private_files
from console.cli.setup.account import Account, asked
from console.cli.setup.dialogue import tell
from console.config.api_key import keep_in_keyring
from console.config.secrets_file import API_KEY
from console.config.settings import Effective, effective_values, load
from console.domain.applications import API_VERSION, without_password
from console.errors import ApiError, InvalidSetting, NotConfigured, SecretNotKept
from console.secret import Secret
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params.applications import (
    ApplicationOutbound,
    CreateApplication,
    UpdateApplication,
    outbound_with,
)
from console.telnyx.replies import Application
from console.text import sentences, with_hint

_HEAD: Final = (
    "# Settings of telnyx-console. `telnyx-console manual settings` lists all of them.\n\n"
)
_USUAL_MODE: Final = 0o600

MADE: Final = "the id that Telnyx gives it"
"""What stands for the id of an application until it is made."""

NOWHERE: Final = "https://telnyx-console.invalid"
"""An address that leads nowhere (RFC 2606), for Telnyx makes no application without one."""


class Decisions(Struct, kw_only=True):
    """What was decided. `settings` are by dotted key, None for one that shall not be set.

    A `key` that was typed goes into the keyring, or into the file of secrets. `profiles` has the
    outbound voice profile that each application gets, `pointed` the applications whose
    webhooks are to come to `url`. One that is to be `made` has no id yet, and goes there, too.
    """

    key: Secret | None = None
    in_keyring: bool = False
    settings: dict[str, object] = {}
    profiles: dict[str, str] = {}
    pointed: tuple[str, ...] = ()
    url: str | None = None
    made: Application | None = None


class NewApplication(Struct, frozen=True):
    """An application that is to be made, and what it is in words."""

    params: CreateApplication
    words: str


class TelnyxChange(Struct, frozen=True):
    """A change of one application, and what it is in words."""

    application: Application
    params: UpdateApplication
    words: tuple[str, ...]


class Changes(Struct, frozen=True):
    """All that will be changed."""

    config: Path
    before: str
    after: str
    secrets: Path
    key: Secret | None
    in_keyring: bool
    telnyx: tuple[TelnyxChange, ...]
    made: NewApplication | None = None

    def __bool__(self) -> bool:
        at_telnyx = bool(self.telnyx) or self.made is not None
        return self.before != self.after or self.key is not None or at_telnyx

    @property
    def is_for_switchboard(self) -> bool:
        """Whether something is written that a switchboard goes by."""
        return self.before != self.after or self.key is not None

    def lines(self) -> Iterator[str]:
        """The changes as a person reads them."""
        if self.before != self.after:
            yield f"{self.config}:"
            yield from (f"  {line}" for line in _difference(self.before, self.after))
        if self.key is not None:
            place = "The keyring" if self.in_keyring else f"{self.secrets} (yours alone, 0600)"
            yield f"{place}: the API key"
        if self.made is not None:
            yield f"At Telnyx, a new application {self.made.params.application_name}:"
            yield f"  {self.made.words}"
        for change in self.telnyx:
            name = change.application.called
            yield from (f"At Telnyx, {name}: {words}" for words in change.words)


def changes_of(
    decisions: Decisions, account: Account, effective: Effective, config: Path, secrets: Path
) -> Changes:
    """What the decisions change. Raises `InvalidSetting` for a settings file that is no TOML."""
    before = _text_of(config)
    now = {key: value for key, value, _ in effective_values(effective)}
    wanted = {
        key: value
        for key, value in decisions.settings.items()
        if msgspec.to_builtins(value) != now[key]
    }
    after = with_settings(before, wanted, str(config))
    telnyx = (_change(one, decisions, account) for one in account.applications)
    return Changes(
        config=config,
        before=before,
        after=after,
        secrets=secrets,
        key=decisions.key,
        in_keyring=decisions.in_keyring,
        telnyx=tuple(change for change in telnyx if change is not None),
        made=_new(decisions, account, effective),
    )


def with_settings(text: str, settings: Mapping[str, object], origin: str) -> str:
    """The text of a settings file with those settings; all else in it stays, to the byte.

    None takes a setting out. Raises `InvalidSetting` for a text that is no TOML.
    """
    try:
        document = tomlkit.parse(text or _HEAD)
    except TOMLKitError:
        raise InvalidSetting("config", "the file is no TOML", origin) from None
    for dotted, value in settings.items():
        section, _, key = dotted.partition(".")
        table = document.get(section)
        if value is None:
            if table is not None:
                table.pop(key, None)
            continue
        if table is None:
            document[section] = tomlkit.table()
            table = document[section]
        table[key] = msgspec.to_builtins(value)
    return tomlkit.dumps(document) if settings else text


def carry_out(changes: Changes, base_url: str, key: Secret) -> int:
    """Make the changes, and say of each that it was made; how many could not be.

    Raises `SecretNotKept` and `NotConfigured` before anything else is changed at Telnyx than
    that an application is made, whose id the settings name.
    """
    after, at_telnyx = changes.after, "Nothing was changed at Telnyx."
    if changes.made is not None:
        ident = _make(changes.made, base_url, key)
        after = after.replace(MADE, ident)
        at_telnyx = f"The new application is there: choose it, {ident}."
    try:
        if changes.key is not None:
            _keep_key(changes, changes.key)
        if changes.before != after:
            _write(changes.config.resolve(), after)
            tell(f"Written: {changes.config}")
    except OSError as error:
        raise NotConfigured(
            f"{error.filename or changes.config} could not be written: {error.strerror}.",
            f"Mend that; then `telnyx-console setup` goes on. {at_telnyx}",
        ) from error
    failed = 0
    for change in changes.telnyx:
        name = change.application.called
        try:
            asked(base_url, key, partial(_send, change=change))
        except ApiError as error:
            failed += 1
            tell(f"At Telnyx, {name}: {with_hint(error)}")
        else:
            tell(f"Changed at Telnyx: {name}")
    return failed


def _make(new: NewApplication, base_url: str, key: Secret) -> str:
    """The id of the application, which is there by now. Raises `NotConfigured`."""
    name = new.params.application_name
    try:
        made = asked(base_url, key, partial(_create, params=new.params))
    except ApiError as error:
        raise NotConfigured(
            f"The application {name} was not made: {error}",
            sentences(
                error.hint, "Nothing else was changed; `telnyx-console setup` goes on there."
            ),
        ) from error
    tell(f"Made at Telnyx: {name}, {made.id}")
    tell("  No number rings there yet. Portal: Numbers > My Numbers; give one this connection.")
    return made.id


async def _create(client: TelnyxClient, params: CreateApplication) -> Application:
    return await client.order(operations.CREATE_APPLICATION, params=params)


async def _send(client: TelnyxClient, change: TelnyxChange) -> Application:
    return await client.order(
        operations.UPDATE_APPLICATION, change.application.id, params=change.params
    )


def _change(app: Application, decisions: Decisions, account: Account) -> TelnyxChange | None:
    """The change of one application; None where it is as decided already."""
    url, version, words = app.webhook_event_url or "", app.webhook_api_version, []
    outbound: ApplicationOutbound | None = None
    if app.id in decisions.pointed and decisions.url is not None:
        if url != decisions.url:
            words.append(f"webhook URL {without_password(url) or 'none'} becomes {decisions.url}")
            url = decisions.url
        if version != API_VERSION:
            words.append(f"webhook format {version or 'unknown'} becomes {API_VERSION}")
            version = API_VERSION
    profile = decisions.profiles.get(app.id)
    if profile is not None and profile != (app.outbound and app.outbound.outbound_voice_profile_id):
        words.append(f"outbound voice profile becomes {_profile_name(profile, account)}")
        outbound = outbound_with(
            app.outbound, ApplicationOutbound(outbound_voice_profile_id=profile)
        )
    if not words:
        return None
    params = UpdateApplication(
        application_name=app.called,
        webhook_event_url=url,
        webhook_api_version="2" if version == API_VERSION else UNSET,
        outbound=outbound or UNSET,
    )
    return TelnyxChange(app, params, tuple(words))


# Files ------------------------------------------------------------------------------------


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode()
    except FileNotFoundError:
        return ""


def _difference(before: str, after: str) -> Sequence[str]:
    """The lines that differ, with those around them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=1)
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _write(file: Path, text: str) -> None:
    """Replace a file whole, by one with the same mode."""
    mode = file.stat().st_mode & 0o777 if file.exists() else _USUAL_MODE
    with private_files.replacing(file, durable=True) as fresh:
        fresh.write_bytes(text.encode())
        load(fresh, {})
        fresh.chmod(mode)


def _keep_key(changes: Changes, key: Secret) -> None:
    """Put the API key where it stays. Raises `SecretNotKept`."""
    if changes.in_keyring:
        if not keep_in_keyring(key):
            raise SecretNotKept("the keyring did not take it")
        tell("Kept in the keyring: the API key")
        return
    file = changes.secrets.resolve()
    text = with_secret(_text_of(file), key, str(file))
    with private_files.replacing(file, durable=True) as fresh:
        fresh.write_bytes(text.encode())
    tell(f"Written: {file}")


def with_secret(text: str, key: Secret, origin: str) -> str:
    """The text of a file of secrets with this API key. Raises `InvalidSetting`."""
    try:
        document = tomlkit.parse(text)
    except TOMLKitError:
        raise InvalidSetting("secrets", "the file is no TOML", origin) from None
    document[API_KEY] = key.reveal()
    return tomlkit.dumps(document)


def _new(decisions: Decisions, account: Account, effective: Effective) -> NewApplication | None:
    """The application that is to be made; None where none is."""
    if decisions.made is None:
        return None
    url = decisions.url or f"{NOWHERE}{effective.settings.listener.path}"
    words = f"webhooks to {url}, in format {API_VERSION}"
    if decisions.url is None:
        words += "; it leads nowhere until the switchboard, or setup, tells Telnyx another one"
    profile = decisions.profiles.get(decisions.made.id)
    if profile is not None:
        words += f"; outbound voice profile {_profile_name(profile, account)}"
    params = CreateApplication(
        application_name=decisions.made.application_name or "",
        webhook_event_url=url,
        webhook_api_version="2",
        outbound=ApplicationOutbound(outbound_voice_profile_id=profile) if profile else UNSET,
    )
    return NewApplication(params, words)


def _profile_name(profile: str, account: Account) -> str:
    return next((one.name for one in account.profiles or () if one.id == profile), profile)

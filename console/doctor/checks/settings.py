"""Checks of what is set: can it be read, is what the work needs there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from console.doctor.findings import Check, Group, Verdict, fine, not_checked, wrong
from console.doctor.known import Known
from console.errors import InvalidSetting, LooseSecret
from console.telnyx.webhook import Verifier

_KEY_PAGE: Final = "https://portal.telnyx.com, Keys & Credentials > Public Key"


def _readable(known: Known) -> Iterator[Verdict]:
    file = known.paths.config_file
    for complaint in known.complaints:
        yield wrong(str(complaint), complaint.hint or f"correct {file}")
    if not known.complaints:
        there = file.exists()
        yield fine(f"{file}" if there else f"{file} is not there: every setting has its default")


def _key(known: Known) -> Verdict:
    known.need_service()
    if isinstance(known.key.error, LooseSecret):
        return not_checked(f"{known.key.error.path} was not read: others can read it")
    if known.key.error is not None:
        return wrong(str(known.key.error), known.key.error.hint)
    source = known.key.got().source
    if source is not None:
        return fine(f"found: {source}")
    return wrong(
        "no API key is configured",
        "`telnyx-console setup` asks for it; or set TELNYX_API_KEY, or write "
        f'api_key = "…" to {known.paths.secrets_file} (chmod 600)',
    )


def wrong_form(keys: tuple[str, ...]) -> str:
    """Why one of the public keys cannot be one; no text where each can."""
    try:
        Verifier(keys)
    except InvalidSetting as error:
        return error.reason
    return ""


def _public_keys(known: Known) -> Verdict:
    known.need_service()
    keys = known.effective.settings.telnyx.public_keys
    origin = known.effective.origin("telnyx.public_keys")
    if not keys:
        return wrong(
            "telnyx.public_keys is not set",
            f"copy it from {_KEY_PAGE} into telnyx.public_keys of {known.paths.config_file}",
        )
    if fault := wrong_form(keys):
        return wrong(
            f"{fault} ({origin})",
            f"copy it once more from {_KEY_PAGE}",
        )
    return fine(f"{len(keys)}, each of the right form")


def _contacts(known: Known) -> Iterator[Verdict]:
    files = known.effective.settings.directory.files
    for name in files:
        path = known.paths.config / Path(name).expanduser()
        if not path.is_file():
            yield wrong(
                f"{path} is not there", "put the file there, or take it out of directory.files"
            )
        else:
            yield fine(f"{path}")
    if not files:
        yield fine("none is set: people are found in past calls")


CHECKS: Final = (
    Check(
        id="settings.readable",
        group=Group.SETTINGS,
        looks_at="every setting of `config.toml` and of the environment",
        why="with a wrong setting neither switchboard nor console starts",
        judge=_readable,
    ),
    Check(
        id="settings.api-key",
        group=Group.SETTINGS,
        looks_at="environment, keyring and `secrets.toml`",
        why="without a key Telnyx takes no order",
        judge=_key,
    ),
    Check(
        id="settings.public-keys",
        group=Group.SETTINGS,
        looks_at="the form of `telnyx.public_keys`: base64 of 32 bytes, a point of Ed25519",
        why="a webhook that cannot be verified is not let in, so no call would be shown",
        judge=_public_keys,
        goes_by=("telnyx.public_keys",),
    ),
    Check(
        id="settings.contacts",
        group=Group.SETTINGS,
        looks_at="the files of `directory.files`",
        why="who stands in a missing file is shown as a number and found by nobody",
        judge=_contacts,
        goes_by=("directory.files",),
    ),
)

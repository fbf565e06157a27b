"""Checks of the account at Telnyx: the key, the applications, profiles, caller id, money, time."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from console.config.socket_place import PUBLIC_KEY
from console.doctor.checks.settings import wrong_form
from console.doctor.findings import Check, Group, Verdict, fine, not_checked, wrong
from console.doctor.known import Known
from console.errors import Forbidden, NotRead, Unauthorized, Unreachable
from console.telnyx.clock import DOUBT, skew_in_words
from console.telnyx.replies import Application

_PORTAL: Final = "https://portal.telnyx.com"
_KEYS_PAGE: Final = f"{_PORTAL}, Account > Keys & Credentials > API Keys"
_NUMBERS_PAGE: Final = f"{_PORTAL}, Numbers > My Numbers"
_PROFILES_PAGE: Final = f"{_PORTAL}, Voice > Outbound Voice Profiles"
_VERIFY_PAGE: Final = f"{_PORTAL}, Numbers > Verified Numbers"
_BILLING_PAGE: Final = f"{_PORTAL}, Billing"


def _reached(known: Known) -> Verdict:
    base, error = known.effective.settings.telnyx.base_url, known.account.applications.error
    if isinstance(error, Unreachable):
        host = "/".join(base.split("/")[:3])
        return wrong(f"{base}: {error.reason}", f"curl -sS -o /dev/null -w '%{{http_code}}' {host}")
    if error is None:
        known.account.applications.got()
    return fine(base)


def _accepted(known: Known) -> Verdict:
    if isinstance(known.account.applications.error, Unauthorized):
        source = known.key.got().source
        return wrong(f"Telnyx does not accept it ({source})", f"make a new key: {_KEYS_PAGE}")
    if isinstance(known.account.applications.error, Forbidden):
        return wrong(
            f"it may not read the applications: {known.account.applications.error.reason}",
            f"give it the right to, or make another: {_KEYS_PAGE}",
        )
    known.account.applications.got()
    return fine("Telnyx accepts it")


def watched(known: Known) -> tuple[Application, ...]:
    """The applications whose calls are shown. Raises `NotRead`."""
    wanted = known.effective.settings.telnyx.connections
    applications = known.account.applications.got()
    return tuple(one for one in applications if not wanted or one.id in wanted)


def _there(known: Known) -> Iterator[Verdict]:
    applications = known.account.applications.got()
    ids = {one.id for one in applications}
    missing = [one for one in known.effective.settings.telnyx.connections if one not in ids]
    for one in missing:
        yield wrong(
            f"the account has no application {one}",
            "`telnyx-console apps list` has those that there are: correct telnyx.connections",
        )
    if not applications:
        yield wrong(
            "the account has no Call Control application",
            "telnyx-console apps create NAME --webhook-url URL",
        )
    elif not missing:
        yield fine(", ".join(one.called for one in watched(known)))


def _active(known: Known) -> Iterator[Verdict]:
    off = [one for one in watched(known) if one.active is False]
    for one in off:
        yield wrong(
            f"{one.called} is switched off", f"telnyx-console apps update {one.id} --active"
        )
    if not off:
        yield fine("all are switched on")


def _profile(known: Known) -> Iterator[Verdict]:
    profiles = {one.id: one for one in known.account.profiles.got()}
    faults = 0
    for one in watched(known):
        named = one.outbound.outbound_voice_profile_id if one.outbound else None
        profile = profiles.get(named or "")
        if not named or profile is None:
            faults += 1
            usable = next((each.id for each in profiles.values() if each.enabled), None)
            yield wrong(
                f"{one.called} has no outbound voice profile (D38)",
                f"telnyx-console apps update {one.id} --outbound-profile {usable}"
                if usable
                else f"make a profile: {_PROFILES_PAGE}",
            )
        elif profile.enabled is False:
            faults += 1
            yield wrong(
                f"the profile {profile.name} of {one.called} is not enabled",
                f"enable it: {_PROFILES_PAGE}",
            )
    if not faults:
        yield fine("each application that is watched has one")


def _caller_id(known: Known) -> Verdict:
    number = known.effective.settings.telnyx.from_
    if number is None:
        return not_checked("telnyx.from is not set: a number has to be named for each call")
    if number in {one.phone_number for one in known.account.numbers.got()}:
        return fine(f"{number} is of the account")
    if number in {one.phone_number for one in known.account.verified.got()}:
        return fine(f"{number} is verified")
    return wrong(
        f"{number} is neither of the account nor verified",
        f"set telnyx.from to one of {_NUMBERS_PAGE}, or verify it: {_VERIFY_PAGE}",
    )


def _incoming(known: Known) -> Iterator[Verdict]:
    ids = {one.id for one in watched(known)}
    numbers = known.account.numbers.got()
    ours = [one.phone_number for one in numbers if one.connection_id in ids]
    if not ours:
        yield wrong(
            "no number of the account comes to an application that is watched",
            f"give a number one of them as its connection: {_NUMBERS_PAGE}",
        )
        return
    off = [
        one for one in numbers if one.phone_number in ours and one.status not in (None, "active")
    ]
    for one in off:
        yield wrong(f"{one.phone_number} is {one.status}", f"see why: {_NUMBERS_PAGE}")
    if not off:
        yield fine(f"{len(ours)}: {', '.join(ours[:3])}{', …' if len(ours) > 3 else ''}")  # noqa: PLR2004


def _account_key(known: Known) -> Verdict:
    keys = known.effective.settings.telnyx.public_keys
    if not keys:
        raise NotRead("telnyx.public_keys is not set")
    if wrong_form(keys):
        raise NotRead("telnyx.public_keys holds what is no key")
    public = known.account.public_key.got().public
    if public in keys:
        return fine("telnyx.public_keys has the account's")
    origin = known.effective.origin("telnyx.public_keys")
    if origin == PUBLIC_KEY:
        return wrong(
            f"the account signs with another key than that of {origin}, which goes before the file",
            f"export {origin}='{public}' where the switchboard is started, and start it anew",
        )
    return wrong(
        "the account signs with a key that telnyx.public_keys has not",
        f'add "{public}" to telnyx.public_keys in {known.paths.config_file}',
    )


def _money(known: Known) -> Verdict:
    balance = known.account.balance.got()
    try:
        left = Decimal(balance.available_credit or "")
    except InvalidOperation:
        raise NotRead("Telnyx does not tell what is left") from None
    amount = f"{left} {balance.currency or ''}".strip()
    if left > 0:
        return fine(f"{amount} left")
    return wrong(f"{amount} left", f"add to it: {_BILLING_PAGE}")


def _clock(known: Known) -> Verdict:
    skew = known.account.skew.got()
    if abs(skew) <= DOUBT:
        return fine("within a minute of Telnyx's")
    return wrong(
        f"{skew_in_words(skew)}, by the Date of Telnyx's API", "sudo timedatectl set-ntp true"
    )


CHECKS: Final = (
    Check(
        id="account.reached",
        group=Group.ACCOUNT,
        looks_at="whether `telnyx.base_url` answers",
        why="no order is carried out, and nobody is asked what was missed",
        judge=_reached,
        of_service=True,
    ),
    Check(
        id="account.key",
        group=Group.ACCOUNT,
        looks_at="whether Telnyx accepts the API key, and lets it read the applications",
        why="with a key that is not accepted every order is refused",
        judge=_accepted,
        of_service=True,
    ),
    Check(
        id="account.applications",
        group=Group.ACCOUNT,
        looks_at="whether there are the applications of `telnyx.connections`",
        why="calls of an application that is not there are never shown",
        judge=_there,
        goes_by=("telnyx.connections",),
        of_service=True,
    ),
    Check(
        id="account.active",
        group=Group.ACCOUNT,
        looks_at="whether they are switched on",
        why="an application that is switched off takes no calls and makes none",
        judge=_active,
        goes_by=("telnyx.connections",),
        of_service=True,
    ),
    Check(
        id="account.outbound-profile",
        group=Group.ACCOUNT,
        looks_at="the outbound voice profile of each: there, and enabled",
        why="without one Telnyx refuses every dial and transfer (D38)",
        judge=_profile,
        goes_by=("telnyx.connections",),
        of_service=True,
    ),
    Check(
        id="account.caller-id",
        group=Group.ACCOUNT,
        looks_at="whether `telnyx.from` is a number of the account, or verified",
        why="Telnyx refuses calls that show a number which is not yours",
        judge=_caller_id,
        goes_by=("telnyx.from",),
        of_service=True,
    ),
    Check(
        id="account.numbers",
        group=Group.ACCOUNT,
        looks_at="which numbers come to the applications, and whether they are active",
        why="a caller of any other number is not shown here",
        judge=_incoming,
        goes_by=("telnyx.connections",),
        of_service=True,
    ),
    Check(
        id="account.public-key",
        group=Group.ACCOUNT,
        looks_at="whether `telnyx.public_keys` has the account's key, where the API tells it",
        why="with another account's key every webhook is refused",
        judge=_account_key,
        goes_by=("telnyx.public_keys",),
        of_service=True,
    ),
    Check(
        id="account.credit",
        group=Group.ACCOUNT,
        looks_at="whether anything is left to spend",
        why="without credit Telnyx places no call",
        judge=_money,
        of_service=True,
    ),
    Check(
        id="account.clock",
        group=Group.ACCOUNT,
        looks_at="this machine's clock against the `Date` of Telnyx's replies",
        why="webhooks that look too old or too new are not let in",
        judge=_clock,
        of_service=True,
    ),
)

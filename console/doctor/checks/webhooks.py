"""Checks of the way of a webhook: from the application, through the public URL, to the listener."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from console.config.checks import is_loopback
from console.doctor.checks.account import watched
from console.doctor.findings import Check, Group, PointWebhooks, Verdict, fine, not_checked, wrong
from console.doctor.known import PATIENCE, Known, RoundTrip
from console.domain.applications import API_VERSION, Fault, faults, without_password
from console.errors import NotRead, Unauthorized
from console.switchboard.webhooks.round_trip import HEADER
from console.telnyx.account_replies import DeliveryAttempt, WebhookDelivery

_PUBLIC_URL: Final = ("listener.public_url", "listener.tunnel")
_LATELY: Final = timedelta(days=1)
_BY_KEY: Final = ("signature", "v1", "clock", "stale", "early")
"""Refusals that nobody but Telnyx causes, as the listener names them; strangers cause others."""

_MEANT: Final = {
    "signature": (
        "signed with another key",
        "set telnyx.public_keys to the account's, then `telnyx-console switchboard stop`",
    ),
    "v1": ("of version 1", "telnyx-console doctor --fix sets version 2 in the application"),
    "clock": ("too old or too new by this machine's clock", "sudo timedatectl set-ntp true"),
    "stale": ("too old by this machine's clock", "sudo timedatectl set-ntp true"),
    "early": ("too new by this machine's clock", "sudo timedatectl set-ntp true"),
}


def _public_url(known: Known) -> Verdict:
    url = known.public_url
    if url is None and not isinstance(known.effective.settings.listener.tunnel, str):
        return not_checked("the command of listener.tunnel tells it anew at each start")
    if url is None:
        return not_checked(
            "listener.public_url is not set: where Telnyx reaches the listener is not known",
            "`telnyx-console manual webhooks` has a proxy, ssh -R and a tunnel; then set it",
        )
    path, ours = urlsplit(url).path, known.effective.settings.listener.path
    if path != ours:
        return not_checked(
            f"{url} ends with another path than listener.path, {ours}: a proxy has to change it"
        )
    return fine(url)


def _application_webhooks(known: Known, fault: Fault) -> Iterator[Verdict]:
    public_url = known.public_url
    if fault is Fault.URL and public_url is None:
        raise NotRead("listener.public_url is not set")
    seen = 0
    for one in watched(known):
        url = one.webhook_event_url
        if fault not in faults(url, one.webhook_api_version, public_url):
            continue
        seen += 1
        target = public_url or url or ""
        name = one.called
        has = without_password(url or "none") if fault is Fault.URL else one.webhook_api_version
        what = "webhook URL" if fault is Fault.URL else "webhook version"
        change = f"--webhook-url {target}" if fault is Fault.URL else f"--api-version {API_VERSION}"
        yield wrong(
            f"the {what} of {name} is {has}",
            f"telnyx-console apps update {one.id} {change}",
            PointWebhooks(one.id, name, target) if target else None,
        )
    if not seen:
        yield fine(f"version {API_VERSION} in each" if fault is Fault.VERSION else "ours in each")


def _tunnel(known: Known) -> Verdict:
    if not known.effective.settings.listener.tunnel:
        return fine("none is set")
    trouble = known.status.got().health.webhooks.tunnel
    if trouble:
        return wrong(trouble, "run the command of listener.tunnel by hand, and read what it says")
    return fine("it stands")


def _round_trip(known: Known) -> Verdict:
    url = known.public_url
    if url is None:
        raise NotRead("listener.public_url is not set")
    if is_loopback(urlsplit(url).hostname):
        raise NotRead(f"{url} is this machine itself: nobody else reaches it")
    if isinstance(known.account.applications.error, Unauthorized):
        raise NotRead("by an API key that is not accepted the listener does not know who asks")
    told = known.round_trip.got()
    if not told.echoed:
        return wrong(*_astray(told, url, known))
    if told.seconds > PATIENCE:
        return wrong(
            f"{url} leads to this listener, and takes {told.seconds:.1f} s for it: after "
            f"{PATIENCE:g} s Telnyx gives up, and sends again",
            f"curl -sv {url}: what of it takes so long?",
        )
    return fine(f"{url} leads to this listener")


def _astray(told: RoundTrip, url: str, known: Known) -> tuple[str, str]:
    """What became of a request that did not come back from our listener, and what mends it."""
    status, location = told.status, told.location
    listener = known.effective.settings.listener
    here = f"http://{listener.host}:{listener.port}{listener.path}"
    path = urlsplit(url).path
    proxy = f"let it hand {path} on to {here}: `telnyx-console manual webhooks`"
    match status:
        case None:
            return f"{url}: {told.why}", f"curl -sv {url}; `telnyx-console manual webhooks`"
        case HTTPStatus.BAD_GATEWAY | HTTPStatus.SERVICE_UNAVAILABLE | HTTPStatus.GATEWAY_TIMEOUT:
            return f"{url} answers {status}: it does not reach the listener", proxy
        case _ if location:
            return (
                f"{url} leads on to {without_password(location)}, and Telnyx follows nowhere",
                "set listener.public_url to where it leads",
            )
        case HTTPStatus.NOT_FOUND:
            return f"{url} answers 404: another path, or another program", proxy
        case HTTPStatus.UNAUTHORIZED if not told.is_bare:
            return (
                f"{url} answers 401, not as the listener does: a log-in is asked for in between",
                f"let it ask nobody for a log-in at {path}: webhooks are signed instead",
            )
        case HTTPStatus.UNAUTHORIZED:
            return (
                (
                    f"{url} answers 401: a listener that runs with another API key, or an older "
                    f"one; or something in between takes away the header {HEADER}"
                ),
                (
                    "telnyx-console switchboard stop && telnyx-console switchboard start; "
                    "then let the proxy hand all headers on"
                ),
            )
        case HTTPStatus.OK:
            return f"{url} answers 200, and it is not this listener: {told.why}", proxy
        case _:
            return f"{url} answers {status}", proxy


def _deliveries(known: Known) -> Verdict:
    public_url = known.public_url
    urls = {one.webhook_event_url for one in watched(known)} | {public_url}
    ours = [one for one in known.account.deliveries.got() if _urls(one) & urls]
    since = known.now - _LATELY
    late = [one for one in ours if (_at(one) or since) >= since]
    failed = [one for one in late if one.status == "failed"]
    if not ours:
        return not_checked("nothing was delivered to these applications yet: call one of them")
    if not failed:
        return fine(f"{len(late)} of the last day arrived")
    reasons = ", ".join(dict.fromkeys(_reason(one) for one in failed))
    told = f"{len(failed)} of {len(late)} of the last day failed: {reasons}"
    if late[0].status == "delivered":
        return fine(f"{told}; the newest arrived")
    return wrong(told, _mend_of(failed[0]))


def _urls(delivery: WebhookDelivery) -> set[str | None]:
    return {
        one.http.request.url
        for one in delivery.attempts or ()
        if one.http is not None and one.http.request is not None
    }


def _at(delivery: WebhookDelivery) -> datetime | None:
    try:
        return datetime.fromisoformat(delivery.started_at or "")
    except ValueError:
        return None


def _status(attempt: DeliveryAttempt) -> int | None:
    response = attempt.http.response if attempt.http else None
    return response.status if response else None


def _reason(delivery: WebhookDelivery) -> str:
    """Why its newest attempt failed."""
    attempts = delivery.attempts or ()
    if not attempts:
        return "for no reason that is told"
    codes = ", ".join(map(str, attempts[0].errors or ()))
    status = _status(attempts[0])
    said = "nobody answered" if status is None else f"answered {status}"
    return f"{said} ({codes})" if codes else said


def _mend_of(delivery: WebhookDelivery) -> str:
    match _status(delivery.attempts[0]) if delivery.attempts else None:
        case HTTPStatus.UNAUTHORIZED:
            return "set telnyx.public_keys to the account's, and this machine's clock right"
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return "telnyx-console status"
        case None:
            return "telnyx-console switchboard start; see the round trip above"
        case _:
            return "`telnyx-console manual webhooks`: what the proxy has to hand on"


def _taken(known: Known) -> Iterator[Verdict]:
    webhooks = known.status.got().health.webhooks
    refused = {name: webhooks.refused.get(name, 0) for name in _BY_KEY}
    faulty = [name for name, count in refused.items() if count and not webhooks.accepted]
    for name in faulty:
        said, mend = _MEANT[name]
        yield wrong(f"{refused[name]} refused, {said}, and none accepted", mend)
    if webhooks.failed:
        yield wrong(
            f"{webhooks.failed} could not be stored: {webhooks.detail or 'see the log'}",
            "telnyx-console journal check",
        )
    if not faulty and not webhooks.failed:
        turned = sum(webhooks.refused.values())
        told = f"{webhooks.accepted} accepted since the start, {turned} refused"
        yield fine(told) if webhooks.accepted else not_checked(f"{told}: call a number of yours")


CHECKS: Final = (
    Check(
        id="webhooks.public-url",
        group=Group.WEBHOOKS,
        looks_at="`listener.public_url`",
        why="without it the applications cannot be told where the listener is",
        judge=_public_url,
        goes_by=_PUBLIC_URL,
        of_service=True,
    ),
    Check(
        id="webhooks.url",
        group=Group.WEBHOOKS,
        looks_at="the webhook URL of each application that is watched",
        why="its webhooks go elsewhere, so its calls are missing here",
        judge=lambda known: _application_webhooks(known, Fault.URL),
        goes_by=(*_PUBLIC_URL, "telnyx.connections"),
        of_service=True,
    ),
    Check(
        id="webhooks.version",
        group=Group.WEBHOOKS,
        looks_at="the webhook version of each: 2",
        why="webhooks of version 1 are not signed as they have to be, and are refused",
        judge=lambda known: _application_webhooks(known, Fault.VERSION),
        goes_by=("telnyx.connections",),
        of_service=True,
    ),
    Check(
        id="webhooks.tunnel",
        group=Group.WEBHOOKS,
        looks_at="the tunnel that the switchboard keeps, `listener.tunnel`",
        why="while it is down no webhook comes in",
        judge=_tunnel,
        goes_by=("listener.tunnel",),
        of_service=True,
    ),
    Check(
        id="webhooks.round-trip",
        group=Group.WEBHOOKS,
        looks_at="a request through the public URL itself, which the listener of this API key "
        "alone can answer",
        why="what does not come through there does not come from Telnyx either",
        judge=_round_trip,
        goes_by=_PUBLIC_URL,
        of_service=True,
    ),
    Check(
        id="webhooks.deliveries",
        group=Group.WEBHOOKS,
        looks_at="Telnyx's own log of deliveries to these applications, of the last day",
        why="what Telnyx could not deliver is missing on the board until it is asked for",
        judge=_deliveries,
        goes_by=(*_PUBLIC_URL, "telnyx.connections"),
        of_service=True,
    ),
    Check(
        id="webhooks.accepted",
        group=Group.WEBHOOKS,
        looks_at="what the switchboard took and refused since its start",
        why="a webhook that is refused is shown nowhere",
        judge=_taken,
    ),
)

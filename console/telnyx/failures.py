"""What a reply that is no success means: status, headers and body to one error.

The code of Telnyx's first error object decides before the status does, because
one status stands for many cases and the same case comes with several. Of several
objects that one counts whose code is acted upon: that a call is over already may
stand behind what else was wrong with the request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Final

import msgspec

from console.domain.ending.codes import as_sentence, meaning
from console.errors import (
    ApiError,
    CallAlreadyEnded,
    CallIdInvalid,
    CallIsOutgoing,
    CallNotAnswered,
    ConferenceOver,
    Forbidden,
    NotFound,
    RateLimited,
    Refused,
    ReplyUnreadable,
    ServerFailed,
    TimedOut,
    Unauthorized,
    Unprocessable,
    Wanted,
)
from console.telnyx.replies import ErrorBody, ErrorItem

BY_CODE: Final[Mapping[str, type[Refused]]] = {
    "90018": CallAlreadyEnded,
    "90019": ConferenceOver,
    "90034": CallNotAnswered,
    "90015": CallIdInvalid,
    "90102": CallIsOutgoing,
}
"""The refusals that the program acts upon; what the other codes mean, people are told."""

BY_STATUS: Final[Mapping[int, type[Refused]]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
}

REQUEST_TIMEOUT: Final = 408
TOO_MANY: Final = 429

LONGEST_TEXT: Final = 1000
"""Characters kept of a detail: it is for a person to read, and may be a whole page."""

EPOCH: Final = 1e6
"""`x-ratelimit-reset` is documented in two ways: below this it is seconds left, else an epoch."""

_ERROR_BODY: Final = msgspec.json.Decoder(ErrorBody)
_SECONDS: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)


def failure(
    wanted: Wanted, status: int, headers: Mapping[str, str], body: bytes, now: float
) -> ApiError:
    """The error that a reply other than 2xx means. `now` is the wall clock in Unix seconds."""
    said = error_body(body)
    first = _telling(said)
    code, detail = _code(said), _short(first.detail or first.title)
    if status >= 500:  # noqa: PLR2004  where HTTP's server errors begin
        wait = asked_wait(headers, now)
        return ServerFailed(wanted, status, code, detail, wait=wait)
    if status == TOO_MANY:
        wait = asked_wait(headers, now, reset=True)
        return RateLimited(wanted, wait=wait, code=code, detail=detail)
    if status == REQUEST_TIMEOUT:
        return TimedOut(wanted, "Telnyx answered 408", ambiguous=True)
    if status < 400:  # noqa: PLR2004  where HTTP's client errors begin
        return ReplyUnreadable(wanted, status, f"status {status} is none of Telnyx's")
    return refusal(wanted, status, said)


def error_body(body: bytes) -> ErrorBody:
    """The error objects of a body; none if it is no error of Telnyx's, such as a proxy's page."""
    try:
        return _ERROR_BODY.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ErrorBody()


def refusal(wanted: Wanted, status: int, said: ErrorBody) -> Refused:
    """The error that the error objects mean."""
    first = _telling(said)
    code = _code(said)
    kind = BY_CODE.get(code or "") or BY_STATUS.get(status, Unprocessable)
    source, known = first.source, meaning(code)
    return kind(
        wanted,
        status,
        code=code,
        title=_short(first.title),
        detail=_short(first.detail),
        pointer=_short(source.pointer or source.parameter) or None if source else None,
        words=known.words if known else "",
        hint=as_sentence(known.step) if known else "",
    )


def _telling(said: ErrorBody) -> ErrorItem:
    """The first error object whose code is acted upon, else the first one."""
    first = said.errors[0] if said.errors else ErrorItem()
    return next((one for one in said.errors if str(one.code) in BY_CODE), first)


def _code(said: ErrorBody) -> str | None:
    """The code that tells most: the telephone network's, unless Telnyx's own is acted upon."""
    code = _telling(said).code
    own = None if code is None else _short(str(code))
    network = said.carrier.error_code if said.carrier else None
    return own if own in BY_CODE or not network else _short(network)


def _short(text: str | None) -> str:
    return (text or "")[:LONGEST_TEXT]


def asked_wait(headers: Mapping[str, str], now: float, *, reset: bool = False) -> float | None:
    """The seconds that a reply asks to wait, or None.

    `Retry-After` is read as seconds or as a date, and with `reset` Telnyx's
    `x-ratelimit-reset` where there is no `Retry-After`. A date is measured
    against the reply's own Date, so that a wrong clock here does no harm.
    """
    there = http_date(headers.get("date"))
    there = now if there is None else there
    after = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(after):
        return float(after)
    date = http_date(after)
    if date is not None:
        return max(0.0, date - there)
    left = headers.get("x-ratelimit-reset", "").strip() if reset else ""
    if not _SECONDS.fullmatch(left):
        return None
    seconds = float(left)
    return seconds if seconds < EPOCH else max(0.0, seconds - there)


def http_date(text: str | None) -> float | None:
    """A date of HTTP as Unix seconds, None if it is none."""
    try:
        date = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()

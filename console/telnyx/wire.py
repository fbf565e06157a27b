"""Requests to Telnyx as values: made, checked and read without any I/O.

`request` builds what is sent, or says which parameter Telnyx's contract does
not allow; `reply` turns what came back into a value, or into the error of
`console.errors` that it means. `transport.py` only carries the bytes.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from msgspec import UNSET, Struct

from console.decoders import json_decoder
from console.errors import InvalidParameter, InvalidSetting, ReplyUnreadable, Wanted
from console.telnyx.failures import error_body, failure, refusal
from console.telnyx.operations import Lane, Method, Operation
from console.telnyx.params.base import Params
from console.telnyx.replies import Nothing

P = TypeVar("P", bound=Params)
R = TypeVar("R", bound=Struct)

SUCCESS: Final = 2
"""The first digit of a status that says yes."""

LONGEST_TARGET: Final = 1900
"""Telnyx refuses a URL of more than 2,000 characters (10003); the base needs some of them."""

UNSENDABLE: Final = (TypeError, ValueError, OverflowError, RecursionError)
"""What an encoder raises for a value that JSON or UTF-8 cannot hold."""


@dataclass(frozen=True, slots=True)
class Request(Generic[R]):
    """One request. `path` begins with a slash and is quoted, `query` is encoded."""

    wanted: Wanted
    method: Method
    path: str
    reply: type[R] = field(repr=False)
    query: str = field(default="", repr=False)
    body: bytes | None = field(default=None, repr=False)
    command_id: str | None = None
    lane: Lane = Lane.ORDERS
    repeatable: bool = False
    second_chance: bool = False

    @property
    def operation(self) -> str:
        """The operation's name, for developers."""
        return self.wanted.name

    @property
    def target(self) -> str:
        """Path and query, to be put behind the base URL."""
        return f"{self.path}?{self.query}" if self.query else self.path


def request(
    operation: Operation[P, R],
    *ids: str,
    params: P | None = None,
    command_id: str | None = None,
) -> Request[R]:
    """The request for an operation.

    `ids` fill the path in the order in which its template names them.
    `command_id` goes into the body where the contract has a place for it.

    Raises:
        InvalidParameter: an id, the command id or a parameter cannot be sent.
    """
    values = _checked(operation, _named(operation, params, command_id))
    query, body = "", None
    if operation.method == "GET":
        query = urlencode(list(_flat(msgspec.to_builtins(values))))
    elif operation.method != "DELETE":
        body = msgspec.json.encode(values)
    path = _path(operation, ids)
    if len(path) + len(query) > LONGEST_TARGET:
        raise InvalidParameter(operation.name, "the URL", "is longer than Telnyx takes")
    return Request(
        wanted=operation.wanted,
        method=operation.method,
        path=path,
        reply=operation.reply,
        query=query,
        body=body,
        command_id=command_id,
        lane=operation.lane,
        repeatable=operation.repeatable,
        second_chance=operation.second_chance,
    )


def _path(operation: Operation[P, R], ids: tuple[str, ...]) -> str:
    """The path with every id in its place."""
    names = zip(operation.id_names, ids, strict=True)
    return operation.path.format(
        **{name: _quoted(operation.name, name, value) for name, value in names}
    )


def _named(operation: Operation[P, R], params: P | None, command_id: str | None) -> P:
    """The parameters with the command id in its place."""
    given = _none(operation) if params is None else params
    if command_id is None:
        return given
    _refuse_unprintable(operation.name, "command_id", command_id)
    if not operation.takes_command_id:
        return given
    if getattr(given, "command_id", UNSET) not in (UNSET, command_id):
        raise InvalidParameter(operation.name, "command_id", "is given twice and differs")
    return msgspec.structs.replace(given, command_id=command_id)


def _none(operation: Operation[P, R]) -> P:
    """The parameters of an operation of which none is given."""
    try:
        return msgspec.convert({}, operation.params)
    except msgspec.ValidationError as error:
        raise InvalidParameter(operation.name, "params", f"are needed: {error}") from error


def _checked(operation: Operation[P, R], params: P) -> P:
    """The parameters, once they have passed the contract's types and lists of words."""
    if not isinstance(params, operation.params):
        reason = f"must be {operation.params.__name__}, not {type(params).__name__}"
        raise InvalidParameter(operation.name, "params", reason)
    try:
        checked: P = json_decoder(operation.params).decode(msgspec.json.encode(params))
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at `$")
        field_name = where.rstrip("`").lstrip(".") or "params"
        raise InvalidParameter(operation.name, field_name, f"is wrong: {reason}") from error
    except UNSENDABLE as error:
        reason = f"cannot be sent as JSON: {error}"
        raise InvalidParameter(operation.name, _culprit(params), reason) from error
    return checked


def _culprit(params: Params) -> str:
    """The first parameter that cannot be encoded by itself."""
    for name in params.set_fields():
        try:
            msgspec.json.encode(getattr(params, name))
        except UNSENDABLE:
            return name
    return "params"


def _quoted(operation: str, name: str, value: str) -> str:
    """An id as one segment of a path.

    The colon of `v3:…` stays: it cannot leave a segment, and Telnyx's own
    libraries send it bare.
    """
    _refuse_unprintable(operation, name, value)
    if value in {".", ".."}:
        raise InvalidParameter(operation, name, "is no id but a step in a path")
    return quote(value, safe=":")


def _refuse_unprintable(operation: str, name: str, value: str) -> None:
    """Raise unless the value is a string of at least one character and no control character."""
    if not isinstance(value, str):
        raise InvalidParameter(operation, name, f"must be text, not {type(value).__name__}")
    if not value:
        raise InvalidParameter(operation, name, "is empty")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in value):
        raise InvalidParameter(operation, name, "holds control characters or half a character")


def _flat(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Nested parameters as a query: `filter[application_name][contains]`."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{key}[{name}]" if key else str(name))
    elif isinstance(value, bool):
        yield key, "true" if value else "false"
    else:
        yield key, str(value)


def reply(
    request: Request[R], status: int, headers: Mapping[str, str], body: bytes, now: float
) -> R:
    """The value that a reply holds. `now` is the wall clock, for waits given as a date.

    Raises:
        ApiError: Telnyx says no, or the reply is none of Telnyx's.
    """
    if status // 100 != SUCCESS:
        raise failure(request.wanted, status, headers, body, now)
    if not body and request.reply is Nothing:
        return request.reply()
    try:
        value: R = json_decoder(request.reply).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        said = error_body(body)
        if said.errors:
            raise refusal(request.wanted, status, said) from error
        raise ReplyUnreadable(request.wanted, status, str(error)) from error
    return value


def base_url(text: str) -> str:
    """The base URL of the API without a slash at its end.

    Raises:
        InvalidSetting: it is no absolute URL, holds more than scheme, host, port
            and path, or would send the API key unencrypted to another machine.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise _bad_base(str(error)) from error
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        raise _bad_base("must be an absolute http(s) URL")
    if parts.username is not None or parts.password is not None:
        raise _bad_base("must not hold a user name or password")
    plain = text.isascii() and text.isprintable() and not {" ", "?", "#", "\\"} & set(text)
    if not plain or {".", ".."} & set(parts.path.split("/")):
        raise _bad_base("must be plain: scheme, host, port and path")
    if parts.scheme == "http" and not _is_loopback(host):
        raise _bad_base("must be https, or the API key would travel in the clear")
    return text.rstrip("/")


def _bad_base(reason: str) -> InvalidSetting:
    return InvalidSetting("telnyx.base_url", reason, "the configuration")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Whether a value in the table `[team]` makes sense."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import msgspec

from console.config.checks import CHECKS as OF_ALL
from console.config.entries import Checks
from console.config.socket_place import LONGEST
from console.domain.numbers import PUNCTUATION, destination
from console.domain.team.opening_hours import opening_hours
from console.domain.team.routes import Then, ThenKind

LONGEST_RING: Final = 600
"""Seconds for which a member is offered a call at most."""

MOST_CHOSEN_FROM: Final = 9
"""Texts of a list of which each has a key."""

_NAME: Final = re.compile(r"[^\s:,\"'](?:[^:,\"']{0,38}[^\s:,\"'])?")
_USER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,31}\$?|(?:0|[1-9][0-9]{0,9})", re.ASCII)
_NODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,63}", re.ASCII)
_PREFIX: Final = re.compile(r"\+[0-9]{1,15}", re.ASCII)
_LONGEST_NAME: Final = 64
_WHOLE: Final = 100


def _text(value: object) -> str:
    text = str(value)
    if not text or len(text) > _LONGEST_NAME or not text.isprintable() or text != text.strip():
        raise ValueError(f"it is a few words, at most {_LONGEST_NAME} characters")
    return text


def _word(value: object) -> str:
    text = str(value)
    if not _NAME.fullmatch(text) or not text.isprintable():
        raise ValueError("a name has at most 40 characters, and no quote, colon or comma")
    return text


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(_word, _texts(value)))


def _texts(value: object) -> tuple[str, ...]:
    texts = tuple(map(str, value)) if isinstance(value, tuple) else ()
    if twice := next((one for one in texts if texts.count(one) > 1), None):
        raise ValueError(f"{twice!a} stands there twice")
    return texts


def _chosen_from(value: object) -> tuple[str, ...]:
    """Texts of which one is chosen by a key: the keys are 1 to 9."""
    texts = tuple(map(_text, _texts(value)))
    if len(texts) > MOST_CHOSEN_FROM:
        raise ValueError(
            f"these are {len(texts)} texts, and the keys 1 to 9 have {MOST_CHOSEN_FROM}"
        )
    return texts


def _socket(value: object) -> str:
    text = str(value)
    if not text.startswith("/") or not text.isprintable() or text.endswith("/"):
        raise ValueError("it is the whole path of a socket, from / on")
    if len(text.encode()) > LONGEST:
        raise ValueError(f"the path of a socket has at most {LONGEST} bytes")
    return text


def _user(value: object) -> str:
    if not _USER.fullmatch(str(value)):
        raise ValueError("it is the name of a user or group of the system, or its number as text")
    return str(value)


def _node(value: object) -> str:
    if value and not _NODE.fullmatch(str(value)):
        raise ValueError("a host is named by letters, digits, dots and hyphens")
    return str(value)


def _database(value: object) -> str:
    """Where PostgreSQL is: https://www.postgresql.org/docs/current/libpq-connect.html, 32.1.1.2."""
    if not value:
        return ""
    text = str(value)
    parts = urlsplit(text)
    if parts.scheme not in {"postgresql", "postgres"} or not text.isprintable() or " " in text:
        raise ValueError("it is a URL such as postgresql://desk@db.example/telnyx_console")
    secret = {"password", "sslpassword"} & {name for name, _ in parse_qsl(parts.query)}
    if secret or ":" in parts.netloc.rpartition("@")[0]:
        raise ValueError(
            "a password has no place in it: TELNYX_CONSOLE_DATABASE_PASSWORD, "
            "database_password in secrets.toml, or ~/.pgpass"
        )
    return text


def _target(value: object) -> tuple[int, int]:
    share, seconds = msgspec.convert(value, tuple[int, int])
    if not (0 < share <= _WHOLE and 0 < seconds <= LONGEST_RING):
        raise ValueError(f"it is percent and seconds, [80, 20]: up to {_WHOLE}, {LONGEST_RING}")
    return share, seconds


def _called(value: object) -> tuple[str, ...]:
    """Numbers that callers dial, or what they begin with, as Telnyx tells them."""
    return _texts(tuple(map(_number_called, _texts(value))))


def _number_called(text: str) -> str:
    if "@" in text:
        return destination(text)
    digits = text.translate(PUNCTUATION)
    if not _PREFIX.fullmatch(digits):
        raise ValueError(
            f"{text!a} is no number: write + and what it begins with, or sip:user@host"
        )
    return digits


def _hours(value: object) -> str:
    return opening_hours(str(value)).written if value else ""


def then_of(written: str) -> Then:
    """What becomes of a call that nobody took. Raises `ValueError` and `InvalidNumber`."""
    word, colon, target = written.partition(":")
    known = [kind.value for kind in ThenKind]
    if word not in known or bool(colon) is not (word in _TARGETED):
        examples = ", ".join(f"{kind}:…" if kind in _TARGETED else kind for kind in known)
        raise ValueError(f"{written!a} is none of: {examples}")
    if not colon:
        return Then(ThenKind(word))
    return Then(ThenKind(word), destination(target) if word == ThenKind.TRANSFER else _word(target))


_TARGETED: Final = frozenset({ThenKind.QUEUE, ThenKind.ROUTE, ThenKind.TRANSFER})

OF_MEMBER: Final[Checks] = {
    "user": _user,
    "name": _text,
    "groups": _words,
    "phone": OF_ALL["agent.phone"],
}
OF_QUEUE: Final[Checks] = {
    "name": _word,
    "dispositions": OF_ALL["agent.dispositions"],
    "disposition_required": OF_ALL["agent.disposition_required"],
    "hold_music": OF_ALL["agent.hold_music"],
}
OF_GROUP: Final[Checks] = {**OF_QUEUE, "from": OF_ALL["telnyx.from"]}
OF_ROUTE: Final[Checks] = {
    **OF_QUEUE,
    "connections": lambda value: tuple(map(_text, _texts(value))),
    "to": _called,
    "hours": _hours,
    "groups": _words,
    "then": lambda value: then_of(str(value)).words,
}


CHECKS: Final[Mapping[str, Callable[[object], object]]] = {
    "team.socket": _socket,
    "team.group": _user,
    "team.web_user": _user,
    "team.node": _node,
    "team.database": _database,
    "team.target": _target,
    "team.quick_answers": _chosen_from,
    "team.help_notes": _chosen_from,
}
"""By dotted key. A check returns the value as it is used, or raises ValueError."""

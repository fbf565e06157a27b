"""What the type of a setting cannot say: whether a value makes sense."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote, urlsplit

import msgspec

from console.domain.agent import state
from console.domain.alerts.rules import quiet
from console.domain.number_rules.rules import rule
from console.domain.numbers import caller_id, destination
from console.domain.people.contacts import SpeedSlot
from console.errors import InvalidNumber


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine by its very name: no look-up is made."""
    if host is None:
        return False
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _url(text: str) -> tuple[str, str | None]:
    """The scheme and host of a URL without user, query and fragment."""
    parts = urlsplit(text)
    _ = parts.port  # raises ValueError for a port that is none
    if parts.scheme not in {"http", "https"} or not parts.hostname or not text.isprintable():
        raise ValueError("it must be a URL such as https://host/path")
    if "@" in parts.netloc or parts.query or parts.fragment or " " in text:
        raise ValueError("a URL here has no user, query or fragment")
    return parts.scheme, parts.hostname


def _base_url(value: object) -> str:
    text = str(value).rstrip("/")
    scheme, host = _url(text)
    if scheme != "https" and not is_loopback(host):
        raise ValueError("it must begin with https: the API key is sent there")
    return text


def _public_url(value: object) -> str:
    _url(str(value))
    return str(value)


def _tunnel(value: object) -> str | tuple[str, ...]:
    """`ssh HOST`, or a program and its arguments; no text is none."""
    if isinstance(value, tuple):
        command = _texts(value)
        if not command or not command[0] or not all(part.isprintable() for part in command):
            raise ValueError('it is a program and its arguments, as in ["cloudflared", "tunnel"]')
        return command
    text = str(value)
    if text and not _SSH_HOST.fullmatch(text):
        raise ValueError('it is "ssh HOST", or a program and its arguments in brackets')
    return text


_SSH_HOST: Final = re.compile(r"ssh (?:[\w.-]+@)?[A-Za-z0-9_][\w.:-]*")
"""A host never begins with a dash: it would be an option."""


_SENT: Final = "/%!$&'()*+,;=:@~"
"""What stands in a path as it is, besides letters and digits."""


def _path(value: object) -> str:
    text = str(value)
    if not text.startswith("/") or any(mark in text for mark in "?#{} ") or not text.isprintable():
        raise ValueError("a path begins with / and has no query")
    if not text.isascii():  # no client sends it so, and every webhook would be refused by 404
        raise ValueError(f"write it as it is sent in a URL: {quote(text, safe=_SENT)}")
    return text


def _host(value: object) -> str:
    text = str(value)
    if not text or not text.isprintable() or any(mark in text for mark in "/ @"):
        raise ValueError("it must be an address or a host name")
    return text


def _ids(value: object) -> tuple[str, ...]:
    ids = _texts(value)
    if any(not _ID.fullmatch(one) for one in ids):
        raise ValueError("an application id is letters and digits")
    return ids


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()


def _dispositions(value: object) -> tuple[str, ...]:
    texts = _texts(value)
    state.dispositions(texts)
    return texts


def _calling_hours(value: object) -> dict[str, str]:
    """The hours by country or prefix; the letters of a country are large."""
    written = value if isinstance(value, Mapping) else {}
    if not written:
        return {}
    # zones are looked up where there are some
    from console.domain.number_rules.hours import calling_hours  # noqa: PLC0415

    found = calling_hours({str(country): str(hours) for country, hours in written.items()})
    return {one.country: one.written for one in found}


_LANGUAGE: Final = re.compile(r"(?:[a-z]{2,3}|auto_detect)?")


def _language(value: object) -> str:
    text = str(value)
    if not _LANGUAGE.fullmatch(text):
        raise ValueError('it is a language in Telnyx\'s words, as in "en", or "auto_detect"')
    return text


def _redact(value: object) -> tuple[str, ...]:
    # what looks for words is loaded where there are some
    from console.domain.speech.masking import checked  # noqa: PLC0415

    return checked(_texts(value)) if value else ()


def _files(value: object) -> tuple[str, ...]:
    files = _texts(value)
    if wrong := [file for file in files if not file.lower().endswith(CONTACT_FILES)]:
        raise ValueError(f"{wrong[0]} is no file of contacts: {', '.join(CONTACT_FILES)}")
    return files


def _speed(value: object) -> dict[str, SpeedSlot]:
    """The slots, with numbers as they are dialled."""
    slots = msgspec.convert(value, dict[str, SpeedSlot])
    for key, slot in slots.items():
        try:
            slots[key] = SpeedSlot(name=_name(slot.name), number=destination(slot.number))
        except (InvalidNumber, ValueError) as error:
            reason = error.reason if isinstance(error, InvalidNumber) else str(error)
            raise ValueError(f"{key}: {reason}") from error
    return slots


USUAL_PHONE: Final = "phone"
"""The name of `agent.phone`."""


def _phones(value: object) -> dict[str, str]:
    """Phones by name, as they are dialled."""
    phones = msgspec.convert(value, dict[str, str])
    for name, address in phones.items():
        if not _PHONE_NAME.fullmatch(name) or name == USUAL_PHONE:
            raise ValueError(f"{name} is no name for a phone: small letters, digits and -")
        phones[name] = destination(address)
    return phones


def _headers(value: object) -> dict[str, str]:
    """SIP headers by name, none of which is the call's own."""
    headers = msgspec.convert(value, dict[str, str])
    if len(headers) > _MANY_HEADERS:
        raise ValueError(f"at most {_MANY_HEADERS} headers go with a call")
    for name, text in headers.items():
        if not _HEADER.fullmatch(name):
            raise ValueError(f"{name!a} is no name for a header: letters, digits and -")
        if name.lower() in _OF_SIP:
            raise ValueError(f"{name} belongs to the call itself")
        if not text or text != text.strip() or not (text.isascii() and text.isprintable()):
            raise ValueError(f"{name}: its value is one line of plain ASCII characters")
        if len(text) > _LONGEST_HEADER:
            raise ValueError(f"{name}: a value has at most {_LONGEST_HEADER} characters")
    return headers


_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
_MANY_HEADERS: Final = 10
_LONGEST_HEADER: Final = 256
_OF_SIP: Final = frozenset(
    [
        "via",
        "from",
        "to",
        "call-id",
        "cseq",
        "contact",
        "max-forwards",
        "route",
        "record-route",
        "content-type",
        "content-length",
        "content-encoding",
        "authorization",
        "proxy-authorization",
        "www-authenticate",
        "proxy-authenticate",
        "require",
        "proxy-require",
        "supported",
        "allow",
        "expires",
        "session-expires",
        "min-se",
        "p-asserted-identity",
        "p-preferred-identity",
        "privacy",
        "identity",
        "refer-to",
        "replaces",
    ]
)
"""Headers that say where a call goes, who calls and what it is: RFC 3261, 3325, 4028, 8224."""


def _lookup(value: object) -> tuple[str, ...]:
    """A program and its arguments, one of which is told the number."""
    command = _texts(value)
    script = _script_of_a_shell(command)
    if any(NUMBER in part for part in script):
        raise ValueError(
            f"a shell would carry {NUMBER} out: write $TELNYX_CONSOLE_NUMBER behind -c instead"
        )
    if command and not script and not any(NUMBER in part for part in command[1:]):
        raise ValueError(f'it is a program and its arguments, as in ["crm", "{NUMBER}"]')
    return command


def _script_of_a_shell(command: tuple[str, ...]) -> tuple[str, ...]:
    """All behind the `-c` of a shell, also of one that another program starts; nothing without."""
    for place, part in enumerate(command):
        options = command[place + 1 :]
        if part.rpartition("/")[2] in _SHELLS:
            for behind, option in enumerate(options, 1):
                if re.fullmatch(r"-[a-z]*c[a-z]*", option):
                    return options[behind:]
    return ()


def _lookup_url(value: object) -> str:
    text = str(value)
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not text.isprintable():
        raise ValueError("it must be a URL such as https://host/path")
    if NUMBER not in text.partition(parts.netloc)[2]:
        raise ValueError(f"{NUMBER} must stand behind the host, for the number")
    return text


def _name(value: object) -> str:
    text = str(value)
    if len(text) > _LONGEST_NAME:
        raise ValueError(f"a name has at most {_LONGEST_NAME} characters")
    return text


CONTACT_FILES: Final = (".toml", ".csv", ".vcf")
"""The endings of files of contacts."""

NUMBER: Final = "{number}"
"""What stands for the number in a look-up."""

_SHELLS: Final = frozenset(
    {"sh", "ash", "bash", "csh", "dash", "fish", "ksh", "mksh", "rbash", "tcsh", "zsh"}
)
_LONGEST_NAME: Final = 64
_PHONE_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _hold_music(value: object) -> str:
    """A URL of a file, or its name at Telnyx; no text is none."""
    text = str(value)
    if "/" in text:
        _url(text)
    elif len(text) > _LONGEST_NAME or not text.isprintable() or text != text.strip():
        raise ValueError("it is a URL such as https://host/hold.mp3, or a name of Telnyx's media")
    return text


def _queues(value: object) -> bool | tuple[str, ...]:
    """Yes, no, or names of queues."""
    if isinstance(value, bool):
        return value
    queues = _texts(value)
    if any(not queue.strip() or len(queue) > _LONGEST_NAME for queue in queues):
        raise ValueError("it is true, false or a list of names of queues")
    return queues


def _limits(value: object) -> tuple[int, ...]:
    """At most two numbers of seconds, the smaller one first."""
    limits = msgspec.convert(value, tuple[int, ...])
    if len(limits) > _LEVELS or list(limits) != sorted(set(limits)):
        raise ValueError("it is a warning and an alarm in seconds, [60, 180], one of them, or []")
    if any(not 0 < limit <= _DAY for limit in limits):
        raise ValueError(f"a limit is 1 to {_DAY} seconds")
    return limits


def _rules(value: object) -> tuple[str, ...]:
    """Rules on numbers, as they are compared."""
    return tuple(map(rule, _texts(value)))


def _command(value: object) -> tuple[str, ...]:
    """A program and its arguments; no shell reads them."""
    command = _texts(value)
    if command and (not command[0].strip() or any("\0" in part for part in command)):
        raise ValueError('it is a program and its arguments, as in ["paplay", "ring.ogg"]')
    return command


def _quiet(value: object) -> str:
    """A time of the day, as it is written."""
    quiet(str(value))
    return str(value)


_LEVELS: Final = 2
_DAY: Final = 86_400

CHECKS: Final[Mapping[str, Callable[[object], object]]] = {
    "telnyx.base_url": _base_url,
    "telnyx.connections": _ids,
    "telnyx.from": lambda value: caller_id(str(value)),
    "listener.host": _host,
    "listener.path": _path,
    "listener.public_url": _public_url,
    "listener.tunnel": _tunnel,
    "agent.name": _name,
    "agent.phones": _phones,
    "agent.custom_headers": _headers,
    "agent.phone": lambda value: destination(str(value)),
    "agent.hold_music": _hold_music,
    "agent.captions_in": _language,
    "agent.reasons": lambda value: state.reasons(_texts(value)),
    "agent.dispositions": _dispositions,
    "agent.disposition_required": _queues,
    "directory.files": _files,
    "alarms.wait": _limits,
    "alarms.talk": _limits,
    "alerts.command": _command,
    "alerts.quiet": _quiet,
    "safety.allow": _rules,
    "safety.confirm": _rules,
    "safety.deny": _rules,
    "safety.calling_hours": _calling_hours,
    "safety.redact": _redact,
    "directory.speed": _speed,
    "directory.lookup": _lookup,
    "directory.lookup_url": _lookup_url,
}
"""By dotted key. A check returns the value as it is used, or raises ValueError or InvalidNumber."""


# Complaints -------------------------------------------------------------------------------


def in_words(complaint: str) -> str:
    """The complaint of msgspec in the words of the file: "text", "a number"."""
    complaint = complaint.partition(" - at ")[0]
    for kind, word in _WORDS.items():
        complaint = complaint.replace(f"`{kind}`", word)
    return (complaint[:1].lower() + complaint[1:]).replace("`", "")


_WORDS: Final[Mapping[str, str]] = {
    "str | null": "text in quotes",
    "str | array": "text in quotes, or a list in brackets",
    "bool | array": "true, false or a list in brackets",
    "str": "text in quotes",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list in brackets",
    "float": "a number with a fraction",
    "object": "a table",
}

"""A recording with nothing in it that anybody said, dialled or was called.

Times, states, causes and counts stay, so that it folds to the same board; whatever stands in a
field that is not known to hold a word of the contract is replaced.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

import msgspec

from console.domain import client_state
from console.domain.acts import Role
from console.domain.leg import CallId
from console.domain.people.far_end import is_withheld
from console.domain.team.members import Member, Team
from console.line.port import Connection
from console.progress import Progress
from console.replay.mask.pseudonyms import Pseudonyms
from console.replay.mask.vocabulary import vocabulary
from console.replay.recording import Desk, Recording
from console.switchboard.journal.rows import Row

Json = object
"""What JSON decodes to."""

_IDS: Final = frozenset(
    {
        *("id", "call", "calls", "other", "others", "order", "conference", "inside", "link_to"),
        *("from_call", "supervise", "command_id", "call_back"),
    }
)
_ADDRESSES: Final = frozenset({"from", "from_", "to", "sip_address", "caller_id", "address"})
_STEMS: Final = {
    **dict.fromkeys(("agent", "by", "member", "members", "user", "phone", "whose"), "agent"),
    **dict.fromkeys(("caller_id_name", "from_display_name"), "Caller "),
    **dict.fromkeys(("queue", "queue_name"), "queue "),
    **dict.fromkeys(("code", "reason"), "code "),
    **dict.fromkeys(("name", "value", "route", "group", "groups"), "name "),
}
"""What a made-up name begins with, by the field in which it stands."""

_KEYS: Final = frozenset({"digit", "digits", "keys"})
_NUMBER: Final = re.compile(r"\+?[\d\s().\-/]{3,40}")
_SIP: Final = re.compile(r"(sips?):(?:([^@;?>]*)@)?([^;?>]*)(.*)", re.IGNORECASE | re.DOTALL)
_URL: Final = re.compile(r"[a-z][a-z0-9+.\-]{1,20}://", re.IGNORECASE)
_FEWEST_DIGITS: Final = 3
"""Digits of what may be somebody's number; fewer tell of nobody."""

_KIND: Final = re.compile(r"[a-z_]{1,30}(\.[a-z_]{1,30}){1,5}")


class Mask:
    """Replaces whatever could tell of somebody, the same by the same."""

    def __init__(self, pseudonyms: Pseudonyms | None = None) -> None:
        self.pseudonyms = pseudonyms or Pseudonyms()
        self._known = vocabulary()

    def recording(self, recording: Recording, progress: Progress | None = None) -> Recording:
        """The same, of others. Raises `Cancelled`."""
        progress = progress or Progress()
        progress.begin("replacing numbers, names and texts", "facts", recording.length)
        return Recording(
            rows=tuple(self.row(row) for row in progress.over(recording.rows)),
            before=recording.before,
            over=tuple(CallId(self.pseudonyms.id(one)) for one in recording.over),
            desk=self.desk(recording.desk),
            masked=True,
        )

    def row(self, row: Row) -> Row:
        """One fact; a body that is no JSON has nothing in it any more."""
        try:
            body = msgspec.json.encode(self._value("", msgspec.json.decode(row.body)))
        except msgspec.MsgspecError:
            body = b"{}"
        return msgspec.structs.replace(
            row,
            id=self.pseudonyms.id(row.id),
            kind=row.kind if _KIND.fullmatch(row.kind) else "call.unknown",
            session_id=self.pseudonyms.id(row.session_id) if row.session_id else None,
            body=body,
        )

    def desk(self, desk: Desk) -> Desk:
        """Who worked there."""
        team = desk.team
        masked = Team(
            members=tuple(map(self._member, team.members)),
            see=team.see,
            mask=team.mask,
            tell_supervised=team.tell_supervised,
            queues={
                self._name("queue", queue): tuple(self._name("group", one) for one in groups)
                for queue, groups in team.queues.items()
            },
        )
        connections = tuple(
            Connection(id=self.pseudonyms.id(one.id), name=f"Connection {place}")
            for place, one in enumerate(desk.connections, 1)
        )
        shown = tuple(map(self.pseudonyms.id, desk.shown))
        agent = self._name("agent", desk.agent)
        return Desk(agent=agent, team=masked, connections=connections, shown=shown)

    def _member(self, member: Member) -> Member:
        user = self._name("agent", member.user)
        groups = tuple(self._name("group", one) for one in member.groups)
        phone = self._address(member.phone) if member.phone else None
        return Member(
            user=user, name=user.capitalize(), role=member.role, groups=groups, phone=phone
        )

    # Values -------------------------------------------------------------------------------

    def _value(self, name: str, value: Json) -> Json:
        match value:
            case None | bool():
                return value
            case int() | float():
                return value if self._known.keeps_number(name, value) else self._count(value)
            case str():
                return self._text(name, value)
            case list():
                return [self._value(name, one) for one in value]
            case dict():
                return {self._key(key): self._value(key, one) for key, one in value.items()}
        return None

    def _key(self, key: str) -> str:
        return key if key in self._known.names else self.pseudonyms.name(f"key of {key}", "key ")

    def _count(self, number: float) -> Json:
        digits = str(abs(int(number)))
        return int(self.pseudonyms.number(digits)) if len(digits) > 1 else int(number)

    def _text(self, name: str, text: str) -> str:
        if name == "client_state":
            return self._client_state(text)
        if name == "event_type":
            return text if _KIND.fullmatch(text) else "call.unknown"
        if self._known.keeps(name, text):
            return text
        if name in _KEYS:
            return "0" * len(text)
        if name in _IDS or name.endswith(("_id", "_ids")):
            return self.pseudonyms.id(text)
        if name in _ADDRESSES or _looks_like_address(text):
            return self._address(text)
        if _URL.match(text):
            return f"https://{self.pseudonyms.name(text, 'address-')}.example/"
        return self._name(name, text) if name in _STEMS else self.pseudonyms.text(text)

    def _name(self, field: str, text: str) -> str:
        return self._address(text) if _looks_like_address(text) else self._called(field, text)

    def _called(self, field: str, text: str) -> str:
        return self.pseudonyms.name(text, _STEMS.get(field, "name "))

    def _address(self, text: str) -> str:
        """A number or a SIP address; a word that says that it is withheld, as it is."""
        sip = _SIP.fullmatch(text)
        if sip is not None:
            user, host = sip[2] or "", sip[3]
            kept = f"{self._user(user)}@" if user else ""
            return f"{sip[1].lower()}:{kept}{self.pseudonyms.name(host.lower(), 'host')}.example"
        if _NUMBER.fullmatch(text) and any(sign.isdigit() for sign in text):
            return self._number(text)
        return text if _says_withheld(text) else self._called("agent", text)

    def _user(self, user: str) -> str:
        number = _NUMBER.fullmatch(user) and any(sign.isdigit() for sign in user)
        return self._number(user) if number else self.pseudonyms.name(user, "user")

    def _number(self, text: str) -> str:
        digits = "".join(sign for sign in text if sign.isdigit())
        return f"{'+' if text.strip().startswith('+') else ''}{self.pseudonyms.number(digits)}"

    def _client_state(self, text: str) -> str:
        """Ours with others in it, somebody else's with nothing in it."""
        ours = client_state.decode(text)
        if ours is None or not _is_ours(text):
            return base64.b64encode(self.pseudonyms.text(text).encode()).decode("ascii")
        masked = client_state.Parties(
            from_=self._address(ours.from_) if ours.from_ else None,
            to=self._address(ours.to) if ours.to else None,
            agent=self._name("agent", ours.agent) if ours.agent else None,
            direction=ours.direction if ours.direction in _DIRECTIONS else None,
            role=ours.role if ours.role in frozenset(Role) else None,
            order=self.pseudonyms.id(ours.order) if ours.order else None,
        )
        return base64.b64encode(msgspec.json.encode(masked)).decode("ascii")


_DIRECTIONS: Final = frozenset({"incoming", "outgoing"})


def _is_ours(text: str) -> bool:
    """Whether a state has one of our parts at least: any JSON object decodes to none of them."""
    try:
        told = msgspec.json.decode(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return False
    return isinstance(told, dict) and bool(told) and told.keys() <= {"f", "t", "a", "d", "r", "o"}


def _looks_like_address(text: str) -> bool:
    if _SIP.fullmatch(text):
        return True
    digits = sum(sign.isdigit() for sign in text)
    return digits >= _FEWEST_DIGITS and _NUMBER.fullmatch(text) is not None


def _says_withheld(text: str) -> bool:
    return text.isascii() and text.replace(" ", "").isalpha() and is_withheld(text, None)

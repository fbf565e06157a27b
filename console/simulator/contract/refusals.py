"""How Telnyx says no: the errors of its catalogue, by number.

Codes, titles and statuses are those of Telnyx's list of API errors; which
command gives which is gathered from its contract and from reports of users.
A status that no document names is 422, as for every per-call command.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from console.errors import ConsoleError

DOCUMENTED_AT: Final = "https://developers.telnyx.com/docs/overview/errors"
TITLES: Final = {
    "10003": "Invalid URL",
    "10004": "Missing required parameter",
    "10005": "Resource not found",
    "10007": "Unexpected error",
    "10009": "Authentication failed",
    "10010": "Authorization failed",
    "10011": "Too many requests",
    "10015": "Bad Request",
    "10016": "Phone number must be in +E.164 format",
    "10023": "Invalid JSON",
    "10025": "String length out of range",
    "10026": "Invalid parameter type",
    "10027": "Unprocessable Entity",
    "10030": "Method not allowed",
    "10032": "Invalid enumerated value",
    "10033": "Value outside of range",
    "10038": "Feature not permitted",
    "10039": "Feature limited",
    "20012": "Account inactive",
    "20013": "Account blocked",
    "20014": "Account unverified",
    "20015": "Feature not enabled",
    "20016": "Account not level 1 verified",
    "20017": "Account not level 2 verified",
    "90014": "Invalid value for digits",
    "90015": "Invalid Call Control ID",
    "90017": "Invalid value for client_state",
    "90018": "Call has already ended",
    "90019": "Conference has already ended",
    "90020": "Call recording triggered before audio started",
    "90032": "Too many conference participants",
    "90033": "Conference has no active participants",
    "90034": "Call has not been answered yet",
    "90035": "Call not in queue",
    "90036": "Queue full",
    "90038": "Call already in queue",
    "90041": "User termination channels limit exceeded",
    "90042": "Outbound voice profile channels limit exceeded",
    "90043": "Connection outbound channels limit exceeded",
    "90044": "Conference join not allowed",
    "90048": "Media Streaming is not used.",
    "90050": "Queue not empty",
    "90054": "Call Transcription is already in progress",
    "90057": "Invalid call control event type for webhook_urls",
    "90058": "Invalid conference_id",
    "90102": "Command is invalid",
}

FORBIDDEN: Final = frozenset({"10038", "10039", *(str(code) for code in range(20012, 20018))})
"""The codes about the account and its level; no document gives their status, 403 is meant."""

NETWORK: Final[Mapping[str, tuple[int, str]]] = {
    "D1": (403, "User channel limit exceeded"),
    "D2": (403, "OB profile channel limit exceeded"),
    "D3": (403, "Connection channel limit exceeded"),
    "D5": (486, "User Busy"),
    "D13": (403, "Dialed number is not included in whitelisted countries"),
    "D15": (403, "Outbound Profile is disabled"),
    "D16": (403, "Connection is disabled"),
    "D17": (403, "Account is disabled"),
    "D19": (404, "Not found"),
    "D24": (403, "Maximum destination rate limit exceeded"),
    "D35": (403, "Invalid Caller Origination Number"),
    "D36": (403, "Forbidden"),
    "D38": (403, "Connection has no Outbound Profile assigned"),
    "D39": (403, "International daily spent limit reached"),
    "D41": (403, "Forbidden"),
    "D51": (403, "Unverified origination number"),
    "D56": (486, "User Busy"),
    "D60": (403, "Can not make calls to non-verified numbers at this account level"),
    "D61": (486, "Busy Here"),
    "RG1": (480, "Not Found"),
    "TV1": (503, "Service Unavailable"),
}
"""Telnyx's own codes beside a SIP status, with status and reason phrase.

From https://support.telnyx.com/en/articles/4409457-telnyx-sip-response-codes."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One entry of an error reply. `pointer` is a JSON pointer into the body."""

    code: str
    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def body(self) -> dict[str, object]:
        """The entry as Telnyx writes it."""
        entry: dict[str, object] = {
            "code": self.code,
            "title": TITLES[self.code],
            "detail": self.detail,
            "meta": {"url": f"{DOCUMENTED_AT}/{self.code}"},
        }
        if self.pointer is not None:
            entry["source"] = {"pointer": self.pointer}
        elif self.parameter is not None:
            entry["source"] = {"parameter": self.parameter}
        return entry


class Refusal(ConsoleError):
    """A no of the simulated Telnyx; it becomes a reply and never leaves the simulator."""

    def __init__(
        self,
        status: int,
        *objections: Objection,
        beside: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__("; ".join(objection.detail for objection in objections))
        self.status = status
        self.objections = objections
        self.beside = beside or {}
        self.headers = headers or {}

    def body(self) -> dict[str, object]:
        """The reply: `errors`, and what Telnyx puts beside them."""
        return {**self.beside, "errors": [objection.body() for objection in self.objections]}


def unprocessable(code: str, detail: str, pointer: str | None = None) -> Refusal:
    """A 422 with one entry; `pointer` is a JSON pointer into the body."""
    return Refusal(422, Objection(code, detail, pointer))


def unknown_call(pointer: str = "/call_control_id") -> Refusal:
    """90015: no such call. Telnyx answers 422 and not 404."""
    return unprocessable("90015", "The provided call_control_id was not valid.", pointer)


def call_ended() -> Refusal:
    """90018: the call was over before the command came."""
    return unprocessable("90018", "This call is no longer active and can't receive commands.")


def not_answered() -> Refusal:
    """90034: the command needs an answered call."""
    return unprocessable(
        "90034",
        "This call can't receive this command because it has not been answered yet.",
    )


def answering_outgoing() -> Refusal:
    """90102: an outgoing call cannot be answered."""
    return unprocessable("90102", "Call answer command cannot be issued for outbound calls.")


def out_of_turn(detail: str) -> Refusal:
    """10027: understood, and not possible in this state; for cases without a code of their own."""
    return unprocessable("10027", detail)


def unknown_connection() -> Refusal:
    """10015: no such connection, or one that is not active."""
    return unprocessable(
        "10015",
        "Invalid value for connection_id (Call Control App ID): "
        "it must be the id of an active application.",
        "/connection_id",
    )


def no_outbound_profile(control_id: str | None = None) -> Refusal:
    """D38: the connection may not dial out.

    Seen live as 403 with 10010, with the id of a call that does not exist.
    """
    refusal = network_refusal("D38")
    if control_id is not None:
        refusal.beside["data"] = {"call_control_id": control_id}
    return refusal


def network_refusal(code: str) -> Refusal:
    """A dial that a code of `NETWORK` ends, in the form in which D38 was seen."""
    status, phrase = NETWORK[code]
    answer = status if status == HTTPStatus.NOT_FOUND else HTTPStatus.FORBIDDEN
    objection = Objection("10010", f"{phrase} {code}.")
    return Refusal(answer, objection, beside={"telnyx_error": {"error_code": code}})


def refusal_of(code: str) -> Refusal | None:
    """The refusal with this code, of either list; None for a code that is in neither."""
    if code in NETWORK:
        return network_refusal(code)
    if code not in TITLES:
        return None
    return Refusal(403 if code in FORBIDDEN else 422, Objection(code, TITLES[code]))


def not_found() -> Refusal:
    """10005: no such resource or path."""
    return Refusal(404, Objection("10005", "The requested resource or URL could not be found."))


def unauthorized() -> Refusal:
    """10009: no key, or not this one."""
    detail = "The required authentication headers were either invalid or not included."
    return Refusal(401, Objection("10009", detail))


def unreadable_body() -> Refusal:
    """10023: the body is not a JSON object."""
    return Refusal(400, Objection("10023", "The supplied JSON is invalid."))


def too_many_requests(*, limit: int, wait: float) -> Refusal:
    """10011 with the headers that Telnyx documents; `wait` in seconds."""
    seconds = str(max(1, round(wait)))
    return Refusal(
        429,
        Objection("10011", "You have exceeded the maximum number of allowed requests."),
        headers={
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": "0",
            "x-ratelimit-reset": seconds,
            "Retry-After": seconds,
        },
    )


def unexpected(status: int = 500) -> Refusal:
    """10007: a fault of Telnyx itself."""
    return Refusal(status, Objection("10007", "An unexpected error occured."))

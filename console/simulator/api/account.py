"""What the account has, to be read: numbers, outbound profiles, deliveries, its public key."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from itertools import groupby
from typing import Final

from msgspec.structs import replace

from console.simulator.api.routes import Operations, Reply, Request, paged
from console.simulator.contract.account import Account, OutboundVoiceProfile
from console.simulator.exchange.events import Payload
from console.simulator.ledger import DeliveryEntry, EventEntry, Ledger

_BALANCE: Final[Payload] = {
    "record_type": "balance",
    "credit_limit": "0.00",
    "currency": "USD",
    "pending": "0.00",
}
_USER: Final = "5a6f1cde-2f4b-4a5d-9c63-6c1c3f0f2a11"
_ID_DIGITS: Final = 19


class AccountApi:
    """The operations under `/v2` on what belongs to the account besides its applications."""

    def __init__(self, account: Account, ledger: Ledger, public_key: str) -> None:
        self._account, self._ledger, self._public_key = account, ledger, public_key
        self.operations: Operations = {
            ("GET", "phone_numbers"): self._numbers,
            ("GET", "outbound_voice_profiles"): self._profiles,
            ("GET", "verified_numbers"): self._verified,
            ("GET", "webhook_deliveries"): self._deliveries,
            ("GET", "balance"): self._balance,
            ("GET", "public_key"): self._key,
        }

    def _numbers(self, request: Request) -> Reply:
        """Every number, with the application that its calls come to."""
        account = self._account
        shown = [_number(account, number) for number in [*account.owners, *account.unassigned]]
        connection = request.query.get("filter[connection_id]")
        if connection is not None:
            shown = [one for one in shown if one["connection_id"] == connection]
        part = request.query.get("filter[phone_number]")
        if part is not None:
            shown = [one for one in shown if part.removeprefix("+") in str(one["phone_number"])]
        return paged(shown, request)

    def _profiles(self, request: Request) -> Reply:
        """The outbound voice profiles, with how many applications go out by each."""
        profiles = self._account.profiles.values()
        part = request.query.get("filter[name][contains]", "").lower()
        shown = [self._counted(one) for one in profiles if part in one.name.lower()]
        return paged(shown, request)

    def _counted(self, profile: OutboundVoiceProfile) -> OutboundVoiceProfile:
        used = [one.outbound for one in self._account.applications.values()]
        count = sum(one.outbound_voice_profile_id == profile.id for one in used)
        return replace(profile, connections_count=count)

    def _verified(self, request: Request) -> Reply:
        shown: list[Payload] = [
            {
                "phone_number": number,
                "record_type": "verified_number",
                "verified_at": self._account.began,
            }
            for number in self._account.verified
        ]
        return paged(shown, request)

    def _deliveries(self, request: Request) -> Reply:
        """What was tried to deliver, the newest first."""
        events = {one.id: one for one in self._ledger.events}
        tried = sorted(self._ledger.deliveries, key=lambda one: one.event_id)
        shown = [
            _delivery(events.get(event_id), list(attempts))
            for event_id, attempts in groupby(tried, key=lambda one: one.event_id)
        ]
        for name, keeps in _FILTERS.items():
            wanted = request.query.get(f"filter{name}")
            if wanted is not None:
                shown = [one for one in shown if keeps(one, wanted)]
        shown.sort(key=lambda one: str(one["started_at"]), reverse=True)
        return paged(shown, request)

    def _balance(self, _: Request) -> Reply:
        credit = self._account.credit
        return Reply(200, {"data": {**_BALANCE, "balance": credit, "available_credit": credit}})

    def _key(self, _: Request) -> Reply:
        """As Telnyx answers it; its published contract is silent."""
        key: Payload = {
            "public": self._public_key,
            "record_type": "public_key",
            "organization_id": _USER,
        }
        return Reply(200, {"data": key})


_FILTERS: Final[dict[str, Callable[[Payload, str], bool]]] = {
    "[status][eq]": lambda one, wanted: one["status"] == wanted,
    "[event_type]": lambda one, wanted: _event_type(one) in wanted.split(","),
    "[webhook][contains]": lambda one, wanted: wanted in str(one["webhook"]),
    "[attempts][contains]": lambda one, wanted: wanted in str(one["attempts"]),
    "[started_at][gte]": lambda one, wanted: str(one["started_at"]) >= wanted,
    "[started_at][lte]": lambda one, wanted: str(one["started_at"]) <= wanted,
    "[finished_at][gte]": lambda one, wanted: str(one["finished_at"]) >= wanted,
    "[finished_at][lte]": lambda one, wanted: str(one["finished_at"]) <= wanted,
}


def _event_type(delivery: Payload) -> object:
    webhook = delivery["webhook"]
    return webhook.get("event_type") if isinstance(webhook, dict) else None


def _number(account: Account, number: str) -> Payload:
    """A number as the contract has it, as far as it has to be there, and its connection."""
    owner = account.owners.get(number)
    application = account.applications.get(owner or "")
    return {
        "id": number.removeprefix("+").rjust(_ID_DIGITS, "1"),
        "record_type": "phone_number",
        "phone_number": number,
        "country_iso_alpha2": "US" if number.startswith("+1") else "GB",
        "phone_number_type": "local",
        "status": "active",
        "tags": [],
        "created_at": account.began,
        "purchased_at": account.began,
        "deletion_lock_enabled": False,
        "connection_id": owner,
        "connection_name": application.application_name if application else None,
    }


def _delivery(event: EventEntry | None, tried: list[DeliveryEntry]) -> Payload:
    """All attempts of one event; it counts as failed until one of them is taken."""
    attempts = [_attempt(one) for one in reversed(tried)]
    webhook: Payload = {}
    if event is not None:
        webhook = {
            "id": event.id,
            "record_type": "event",
            "event_type": event.event_type,
            "occurred_at": event.occurred_at,
            "payload": event.payload,
        }
    return {
        "id": tried[0].event_id,
        "record_type": "webhook_delivery",
        "user_id": _USER,
        "status": _status(tried),
        "started_at": tried[0].time,
        "finished_at": tried[-1].time,
        "attempts": attempts,
        "webhook": webhook,
    }


def _attempt(entry: DeliveryEntry) -> Payload:
    answered: Payload = {}
    if entry.status is not None:
        answered = {"response": {"status": entry.status, "body": "", "headers": []}}
    return {
        "status": _status([entry]),
        "started_at": entry.time,
        "finished_at": entry.time,
        "errors": [],
        "http": {"request": {"url": entry.url, "headers": []}, **answered},
    }


def _status(tried: Iterable[DeliveryEntry]) -> str:
    took = HTTPStatus.OK, HTTPStatus.MULTIPLE_CHOICES
    taken = any(one.status is not None and took[0] <= one.status < took[1] for one in tried)
    return "delivered" if taken else "failed"

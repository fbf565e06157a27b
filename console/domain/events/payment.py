"""Payments by phone. Telnyx masks card and account numbers before it sends them."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from console.domain.events.fact import FreeForm, Parties, Whole, known

Card: TypeAlias = Annotated[
    str | None,
    known(
        "visa",
        "mastercard",
        "amex",
        "optima",
        "discover",
        "diners-club",
        "jcb",
        "maestro",
        "enroute",
    ),
]
Method: TypeAlias = Annotated[str | None, known("credit-card", "ach-debit")]
Result: TypeAlias = Annotated[
    str | None,
    known(
        "success",
        "payment-connector-error",
        "internal-error",
        "too-many-failed-attempts",
        "cancelled",
    ),
]
Step: TypeAlias = Annotated[
    str | None,
    known(
        "payment-card-number",
        "expiration-date",
        "postal-code",
        "security-code",
        "bank-routing-number",
        "bank-account-number",
        "payment-processing",
    ),
]
EntryFault: TypeAlias = Annotated[
    str | None,
    known(
        "timeout",
        "invalid-card-number",
        "invalid-card-type",
        "invalid-date",
        "invalid-security-code",
        "invalid-postal-code",
        "invalid-bank-routing-number",
        "invalid-bank-account-number",
        "input-matching-failed",
    ),
]
Status: TypeAlias = Annotated[str | None, known("completed", "failed", "processing")]


class Paying(Parties, frozen=True, kw_only=True, gc=False):
    """Base of the two payment events: what the caller has entered so far."""

    bank_account_number: str | None = None
    bank_account_type: str | None = None
    bank_routing_number: str | None = None
    expiration_date: str | None = None
    payment_card_number: str | None = None
    payment_card_postal_code: str | None = None
    payment_card_type: Card = None
    payment_connector: str | None = None
    payment_method: Method = None
    security_code: str | None = None


class PaymentProgressed(Paying, frozen=True, kw_only=True, gc=False):
    """call.payment.progress. `attempt` counts tries of this step."""

    attempt: Whole | None = None
    error_type: EntryFault = None
    payment_status: Status = None
    payment_step: Step = None


class PaymentCompleted(Paying, frozen=True, kw_only=True, gc=False):
    """call.payment.completed, well or ill: see `result`."""

    charge_id: str | None = None
    connector_error: FreeForm = None
    pay_error_code: str | None = None
    payment_confirmation_code: str | None = None
    payment_error: str | None = None
    result: Result = None
    token_id: str | None = None

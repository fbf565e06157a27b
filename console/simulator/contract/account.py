"""The account: Call Control applications, and the telephone numbers that belong to them."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from console.simulator.clock import Clock, Ids, iso
from console.simulator.contract.parameters import Url, read
from console.simulator.contract.refusals import not_found, unprocessable

OUTBOUND_PROFILE: Final = "1911630617284445511"
"""The outbound voice profile that the account has from the start."""

Anchorsite = Literal[
    "Latency",
    "Chicago, IL",
    "Ashburn, VA",
    "San Jose, CA",
    "London, UK",
    "Chennai, IN",
    "Amsterdam, Netherlands",
    "Toronto, Canada",
    "Sydney, Australia",
]
DtmfType = Literal["RFC 2833", "Inband", "SIP INFO"]


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """How an application takes calls."""

    channel_limit: int | None = None
    shaken_stir_enabled: bool = True
    sip_subdomain: str | None = None
    sip_subdomain_receive_settings: Literal["only_my_connections", "from_anyone"] = "from_anyone"


class Outbound(msgspec.Struct, frozen=True, kw_only=True):
    """How an application makes calls; without a profile it makes none."""

    channel_limit: int | None = None
    outbound_voice_profile_id: str | None = None


class ApplicationBody(msgspec.Struct, frozen=True, kw_only=True):
    """What may be set on an application; two fields are required, also for a change.

    Null takes away what is nullable, and is a wrong type everywhere else.
    """

    application_name: Annotated[str, Meta(min_length=1, max_length=255)]
    webhook_event_url: Url
    active: bool | UnsetType = UNSET
    anchorsite_override: Anchorsite | UnsetType = UNSET
    call_cost_in_webhooks: bool | UnsetType = UNSET
    dtmf_type: DtmfType | UnsetType = UNSET
    first_command_timeout: bool | UnsetType = UNSET
    first_command_timeout_secs: Annotated[int, Meta(ge=0)] | UnsetType = UNSET
    inbound: Inbound | UnsetType = UNSET
    outbound: Outbound | UnsetType = UNSET
    redact_dtmf_debug_logging: bool | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    webhook_api_version: Literal["1", "2"] | UnsetType = UNSET
    webhook_event_failover_url: Url | Literal[""] | UnsetType | None = UNSET
    webhook_timeout_secs: Annotated[int, Meta(ge=0, le=30)] | UnsetType | None = UNSET


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """A Call Control application; its id is the `connection_id` of its calls.

    `webhook_api_version` is "1" unless somebody sets it, which surprises people.
    """

    id: str
    record_type: Literal["call_control_application"] = "call_control_application"
    application_name: str
    active: bool = True
    anchorsite_override: Anchorsite = "Latency"
    call_cost_in_webhooks: bool = False
    created_at: str
    dtmf_type: DtmfType = "RFC 2833"
    first_command_timeout: bool = False
    first_command_timeout_secs: int = 30
    inbound: Inbound = Inbound()
    outbound: Outbound = Outbound()
    redact_dtmf_debug_logging: bool = False
    tags: list[str] = []
    updated_at: str
    webhook_api_version: Literal["1", "2"] = "1"
    webhook_event_failover_url: str | None = None
    webhook_event_url: str | None = None
    webhook_timeout_secs: int | None = None


class OutboundVoiceProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What calls go out by. One that is not enabled lets none out."""

    id: str
    record_type: Literal["outbound_voice_profile"] = "outbound_voice_profile"
    name: str
    enabled: bool = True
    concurrent_call_limit: int | None = None
    connections_count: int = 0
    created_at: str
    daily_spend_limit: str | None = None
    daily_spend_limit_enabled: bool = False
    max_destination_rate: float | None = None
    service_plan: Literal["global"] = "global"
    tags: list[str] = []
    traffic_type: Literal["conversational"] = "conversational"
    updated_at: str
    usage_payment_method: Literal["rate-deck"] = "rate-deck"
    whitelisted_destinations: tuple[str, ...] = ("US", "CA", "GB")


FIRST_APPLICATIONS: Final = (
    ("1293384261075731499", "Support", ("+13125550100", "+442079460100")),
    ("1293384261075731500", "Sales", ("+13125550101",)),
    ("1293384261075731501", "Outbound", ("+13125550102",)),
)
"""Id, name and numbers of the applications that exist from the start."""


class Account:
    """The applications and numbers of the simulated account."""

    def __init__(
        self,
        *,
        clock: Clock,
        ids: Ids,
        webhook_url: str | None = None,
        failover_url: str | None = None,
    ) -> None:
        self._clock = clock
        self._ids = ids
        self.applications: dict[str, Application] = {}
        self.owners: dict[str, str] = {}
        moment = iso(clock.now())
        self.began = moment
        self.profiles: dict[str, OutboundVoiceProfile] = {
            OUTBOUND_PROFILE: OutboundVoiceProfile(
                id=OUTBOUND_PROFILE, name="Default", created_at=moment, updated_at=moment
            )
        }
        self.unassigned: list[str] = []
        """Numbers whose calls come to nobody."""
        self.credit = "100.00"
        """What is left to spend, as decimal text."""
        self.verified: list[str] = []
        """Numbers of other networks that may be shown as caller id."""
        for connection_id, name, numbers in FIRST_APPLICATIONS:
            self.applications[connection_id] = Application(
                id=connection_id,
                application_name=name,
                created_at=moment,
                updated_at=moment,
                outbound=Outbound(outbound_voice_profile_id=OUTBOUND_PROFILE),
                webhook_api_version="2",
                webhook_event_url=webhook_url,
                webhook_event_failover_url=failover_url,
            )
            self.owners.update(dict.fromkeys(numbers, connection_id))

    @property
    def numbers(self) -> list[str]:
        """All telephone numbers of the account."""
        return list(self.owners)

    def numbers_of(self, connection_id: str) -> list[str]:
        """The telephone numbers whose calls come to this application."""
        return [number for number, owner in self.owners.items() if owner == connection_id]

    def lets_out(self, application: Application) -> bool:
        """Whether calls of this application may go out: by a profile that is there and enabled."""
        profile = self.profiles.get(application.outbound.outbound_voice_profile_id or "")
        return profile is not None and profile.enabled

    def application(self, connection_id: str) -> Application:
        """The application of this id.

        Raises:
            Refusal: 404 if there is none.
        """
        try:
            return self.applications[connection_id]
        except KeyError:
            raise not_found() from None

    def create(self, body: object) -> Application:
        """A new application. It has no number, and no outbound profile unless one is named."""
        wanted = read(body, ApplicationBody).value
        moment = iso(self._clock.now())
        made = Application(
            id=self._ids.digits(19),
            application_name=wanted.application_name,
            created_at=moment,
            updated_at=moment,
        )
        return self._store(msgspec.structs.replace(made, **self._given(wanted)))

    def update(self, connection_id: str, body: object) -> Application:
        """Change what the body names; name and URL must be there even if they stay."""
        kept = self.application(connection_id)
        wanted = read(body, ApplicationBody).value
        moment = iso(self._clock.now())
        return self._store(msgspec.structs.replace(kept, updated_at=moment, **self._given(wanted)))

    def delete(self, connection_id: str) -> Application:
        """Remove an application; its numbers are assigned to nothing then."""
        gone = self.application(connection_id)
        del self.applications[connection_id]
        for number in self.numbers_of(connection_id):
            del self.owners[number]
            self.unassigned.append(number)
        return gone

    def point_webhooks_at(self, url: str | None) -> None:
        """Let every application send its webhooks to this address."""
        for kept in list(self.applications.values()):
            self._store(msgspec.structs.replace(kept, webhook_event_url=url))

    def _store(self, application: Application) -> Application:
        self.applications[application.id] = application
        return application

    def _given(self, body: ApplicationBody) -> dict[str, object]:
        """The fields that the body sets; an empty failover URL takes it away.

        Raises:
            Refusal: 422 for an outbound voice profile that the account does not have.
        """
        given = {
            name: value
            for name in body.__struct_fields__
            if (value := getattr(body, name)) is not UNSET
        }
        if given.get("webhook_event_failover_url") == "":
            given["webhook_event_failover_url"] = None
        profile = body.outbound.outbound_voice_profile_id if body.outbound else None
        if profile is not None and profile not in self.profiles:
            raise unprocessable(
                "10015",
                "There is no outbound voice profile of this id.",
                "/outbound/outbound_voice_profile_id",
            )
        return given

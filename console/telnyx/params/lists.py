"""Parameters of listings; nested ones become `filter[name][contains]` in the query.

They know how their listing is turned from page to page: by number in most, by
cursors in that of active calls.
"""

from __future__ import annotations

from typing import Final, Literal, Self, TypeAlias

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from console.telnyx.params.base import Params
from console.telnyx.params.words import ConferenceRegion
from console.telnyx.replies import PageMeta

LARGEST_PAGE: Final = 250
"""The most rows that Telnyx puts on a page; asked for where no size is given."""

Sort: TypeAlias = Literal[
    "created_at", "connection_name", "active", "-created_at", "-connection_name", "-active"
]
"""Telnyx documents the descending forms in words only, so the contract's list lacks them."""

NUMBERED: Final = {"page_number": "page[number]", "page_size": "page[size]"}
CURSORED: Final = {
    "page_limit": "page[limit]",
    "page_after": "page[after]",
    "page_before": "page[before]",
}


class Contains(Params, frozen=True, kw_only=True):
    """Part of a name, in any case; Telnyx wants at least three characters."""

    contains: str | UnsetType = UNSET


class OccurredAt(Params, frozen=True, kw_only=True):
    """A span of time, in ISO 8601."""

    eq: str | UnsetType = UNSET
    gt: str | UnsetType = UNSET
    gte: str | UnsetType = UNSET
    lt: str | UnsetType = UNSET
    lte: str | UnsetType = UNSET


class VoiceFilter(
    Params,
    frozen=True,
    kw_only=True,
    rename={
        "from_": "from",
        "outbound_outbound_voice_profile_id": "outbound.outbound_voice_profile_id",
    },
):
    """The one filter that Telnyx's voice listings share; each listing reads its own part."""

    application_name: Contains | UnsetType = UNSET
    application_session_id: str | UnsetType = UNSET
    connection_id: str | UnsetType = UNSET
    failed: bool | UnsetType = UNSET
    from_: str | UnsetType = UNSET
    leg_id: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    occurred_at: OccurredAt | UnsetType = UNSET
    outbound_outbound_voice_profile_id: str | UnsetType = UNSET
    product: Literal["call_control", "fax", "texml"] | UnsetType = UNSET
    status: Literal["init", "in_progress", "completed"] | UnsetType = UNSET
    to: str | UnsetType = UNSET
    type: Literal["command", "webhook"] | UnsetType = UNSET


class ConnectionFilter(Params, frozen=True, kw_only=True):
    """Which connections."""

    connection_name: Contains | UnsetType = UNSET
    fqdn: str | UnsetType = UNSET
    outbound_voice_profile_id: str | UnsetType = UNSET


class NumberedList(Params, frozen=True, kw_only=True, rename=NUMBERED):
    """A listing in numbered pages: the page to begin with, and the size of a page."""

    page_number: int | UnsetType = UNSET
    page_size: int | UnsetType = UNSET

    def first(self) -> Self:
        """What to ask for first."""
        number = 1 if self.page_number is UNSET else self.page_number
        size = LARGEST_PAGE if self.page_size is UNSET else self.page_size
        return replace(self, page_number=number, page_size=size)

    def following(self, meta: PageMeta | None) -> Self | None:
        """What to ask for behind the page that this asked for; None where that was the last.

        Our own count leads, not the number that comes back.
        """
        pages = meta.total_pages if meta else None
        if self.page_number is UNSET or self.page_number >= (pages or 0):
            return None
        return replace(self, page_number=self.page_number + 1)


class ListApplications(NumberedList, frozen=True, kw_only=True, rename=NUMBERED):
    """`GET /call_control_applications`, newest first unless sorted otherwise."""

    filter: VoiceFilter | UnsetType = UNSET
    sort: Sort | UnsetType = UNSET


class ListConnections(NumberedList, frozen=True, kw_only=True, rename=NUMBERED):
    """`GET /connections`, newest first unless sorted otherwise."""

    filter: ConnectionFilter | UnsetType = UNSET
    sort: Sort | UnsetType = UNSET


class ListActiveCalls(NumberedList, frozen=True, kw_only=True, rename={**NUMBERED, **CURSORED}):
    """`GET /connections/{id}/active_calls`.

    The contract names numbered pages, and Telnyx answers with cursors: these are
    what the client goes by, and `page_limit` is the size that counts.
    """

    page_limit: int | UnsetType = UNSET
    page_after: str | UnsetType = UNSET
    page_before: str | UnsetType = UNSET

    def first(self) -> Self:
        """What to ask for first."""
        return replace(self, page_limit=LARGEST_PAGE) if self.page_limit is UNSET else self

    def following(self, meta: PageMeta | None) -> Self | None:
        """What to ask for behind the page that this asked for; None where no cursor leads on."""
        after = meta.cursors.after if meta and meta.cursors else None
        return replace(self, page_after=after) if after else None


class ListConferences(NumberedList, frozen=True, kw_only=True, rename=NUMBERED):
    """`GET /conferences`."""

    filter: VoiceFilter | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET


class RetrieveConference(Params, frozen=True, kw_only=True):
    """`GET /conferences/{id}`: in which region to look."""

    region: ConferenceRegion | UnsetType = UNSET


class ParticipantFilter(Params, frozen=True, kw_only=True):
    """Which participants."""

    muted: bool | UnsetType = UNSET
    on_hold: bool | UnsetType = UNSET
    whispering: bool | UnsetType = UNSET


class ListParticipants(NumberedList, frozen=True, kw_only=True, rename=NUMBERED):
    """`GET /conferences/{conference_id}/participants`."""

    filter: ParticipantFilter | UnsetType = UNSET
    region: ConferenceRegion | UnsetType = UNSET

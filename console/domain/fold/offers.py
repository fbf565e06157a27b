"""To whom a leg is offered and who claimed it, whichever order the facts of it come in.

An offer to a member is open until a later end of it, or a later claim of anybody. Of the
claims that no later release ended, the earliest is the one: two hosts may have written one
each, and both find the same. What was before the last claim bears on nothing but the claims.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from console.domain.fold.places import Place
from console.domain.own_facts import CallClaimed, CallOffered, ClaimReleased, OfferEnded
from console.domain.team.offers import Claim, Offer


class Stage(Struct, frozen=True):
    """By which route a call was offered last, and since when; `until` is None for an open end."""

    route: str
    at: datetime
    until: datetime | None = None


class Offers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of offers and claims a later, and an earlier, fact needs.

    `made` has the last offer to each member since the last claim, `ended` the last end of one
    and why; `stage` what was offered last to anybody. `claims` are those that no release
    ended, the earliest first; `released` is by the member whose claim it was, no text for whoever
    had it, and `queued` when the call was put into a queue last. `routed` is the route that
    offered the call last, whatever became of that.
    """

    made: Mapping[str, tuple[Place, Offer]] = {}
    ended: Mapping[str, tuple[Place, str]] = {}
    stage: tuple[Place, Stage] | None = None
    claims: tuple[tuple[Place, Claim], ...] = ()
    released: Mapping[str, Place] = {}
    claimed: Place | None = None
    queued: Place | None = None
    routed: tuple[Place, str] | None = None

    @property
    def open(self) -> tuple[Offer, ...]:
        """The offers that stand, the first one first."""
        if not self.made:
            return ()
        ended = self.ended
        found = [
            (place, member, offer)
            for member, (place, offer) in self.made.items()
            if member not in ended or place > ended[member][0]
        ]
        return tuple(offer for _, _, offer in sorted(found, key=lambda one: one[:2]))

    @property
    def claim(self) -> Claim | None:
        """Who has the leg."""
        return self.claims[0][1] if self.claims else None


NO_OFFERS: Final = Offers()


def with_offer(offers: Offers, place: Place, payload: CallOffered) -> Offers:
    """The same once the call was offered to some members, or to nobody yet by another route."""
    offers = _routed(offers, place, payload.route)
    if _is_before(place, offers.claimed):
        return offers
    at, until, route = place[0], payload.until, payload.route
    made = {**offers.made}
    for member in payload.to:
        if member not in made or made[member][0] < place:
            made[member] = (place, Offer(member=member, at=at, until=until, route=route))
    stage = offers.stage
    if stage is None or stage[0] < place:
        stage = (place, Stage(route, at, until))
    if made == offers.made and stage is offers.stage:
        return offers
    return structs.replace(offers, made=made, stage=stage)


def _routed(offers: Offers, place: Place, route: str) -> Offers:
    known = offers.routed
    if not route or (known is not None and known[0] >= place):
        return offers
    return structs.replace(offers, routed=(place, route))


def with_offer_ended(offers: Offers, place: Place, payload: OfferEnded) -> Offers:
    """The same once the call is not offered to a member any more."""
    member = payload.member
    known = offers.ended.get(member)
    if _is_before(place, offers.claimed) or (known is not None and known[0] >= place):
        return offers
    return structs.replace(offers, ended={**offers.ended, member: (place, payload.why)})


def with_claim(offers: Offers, place: Place, payload: CallClaimed) -> Offers:
    """The same once a member claimed the call; all offers before that are over."""
    claim = Claim(member=payload.member, at=place[0], order=payload.order)
    claims = offers.claims
    if not _is_released(offers, place, claim) and (place, claim) not in claims:
        more = [*claims]
        insort(more, (place, claim), key=lambda one: one[0])
        claims = tuple(more)
    if _is_before(place, offers.claimed):
        return offers if claims is offers.claims else structs.replace(offers, claims=claims)
    stage = offers.stage
    return structs.replace(
        offers,
        claims=claims,
        claimed=place,
        made={one: it for one, it in offers.made.items() if it[0] > place},
        ended={one: it for one, it in offers.ended.items() if it[0] > place},
        stage=stage if stage is not None and stage[0] > place else None,
    )


def with_release(offers: Offers, place: Place, payload: ClaimReleased) -> Offers:
    """The same once a claim is released: that of the member, or whosoever it is."""
    if _is_before(place, offers.released.get(payload.member)):
        return offers
    released = {**offers.released, payload.member: place}
    return _without_released(structs.replace(offers, released=released))


def with_queue(offers: Offers, place: Place) -> Offers:
    """The same once the call was put into a queue: whoever did that has it no more."""
    if _is_before(place, offers.queued):
        return offers
    return _without_released(structs.replace(offers, queued=place))


def _without_released(offers: Offers) -> Offers:
    claims = tuple(one for one in offers.claims if not _is_released(offers, *one))
    return structs.replace(offers, claims=claims) if claims != offers.claims else offers


def _is_released(offers: Offers, place: Place, claim: Claim) -> bool:
    released = offers.released
    ends = (offers.queued, released.get(""), released.get(claim.member))
    return any(_is_before(place, end) for end in ends)


def _is_before(place: Place, other: Place | None) -> bool:
    """Whether it is not after the other one, the very same fact included."""
    return other is not None and place <= other

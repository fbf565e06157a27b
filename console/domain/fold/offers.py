"""To whom a leg is offered and who claimed it, whichever order the facts of it come in.

An offer to a member is open until a later end of it, or a later claim of anybody. Of the
claims that no later release ended, the earliest is the one: two hosts may have written one
each, and both find the same.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping
from typing import Final

from msgspec import Struct, structs

from console.domain.fold.places import Place
from console.domain.own_facts import CallClaimed, CallOffered, ClaimReleased, OfferEnded
from console.domain.team.offers import Claim, Offer

_Claimed = tuple[Place, Claim]


class Offers(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What of offers and claims a later, and an earlier, fact needs.

    `open` and `ended` are by member, `released` by the member whose claim it was, no text for
    whoever had it. `claims` are those that no release ended, the earliest first.
    """

    open: Mapping[str, tuple[Place, Offer]] = {}
    ended: Mapping[str, Place] = {}
    claims: tuple[_Claimed, ...] = ()
    released: Mapping[str, Place] = {}
    claimed: Place | None = None

    @property
    def offered_to(self) -> tuple[Offer, ...]:
        """Whom the leg is offered to, who was offered it first at the beginning."""
        found = sorted(self.open.values(), key=lambda one: (one[0], one[1].member))
        return tuple(offer for _, offer in found)

    @property
    def claim(self) -> Claim | None:
        """Who has the leg."""
        return self.claims[0][1] if self.claims else None


NO_OFFERS: Final = Offers()


def with_offer(offers: Offers, place: Place, payload: CallOffered) -> Offers:
    """The same once the call was offered to some members."""
    if _is_before(place, offers.claimed):
        return offers
    made = {**offers.open}
    for member in payload.to:
        known = offers.open.get(member)
        if known is not None and known[0] >= place:
            continue
        if not _is_before(place, offers.ended.get(member)):
            offer = Offer(member=member, at=place[0], until=payload.until, route=payload.route)
            made[member] = (place, offer)
    return offers if made == offers.open else structs.replace(offers, open=made)


def with_offer_ended(offers: Offers, place: Place, payload: OfferEnded) -> Offers:
    """The same once the call is not offered to a member any more."""
    member = payload.member
    if _is_before(place, offers.claimed) or _is_before(place, offers.ended.get(member)):
        return offers
    made = {one: it for one, it in offers.open.items() if one != member or it[0] > place}
    return structs.replace(offers, open=made, ended={**offers.ended, member: place})


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
    return structs.replace(
        offers,
        claims=claims,
        claimed=place,
        open={one: it for one, it in offers.open.items() if it[0] > place},
        ended={one: at for one, at in offers.ended.items() if at > place},
    )


def with_release(offers: Offers, place: Place, payload: ClaimReleased) -> Offers:
    """The same once a claim is released: that of the member, or whosoever it is."""
    if _is_before(place, offers.released.get(payload.member)):
        return offers
    released = {**offers.released, payload.member: place}
    after = structs.replace(offers, released=released)
    claims = tuple(one for one in offers.claims if not _is_released(after, *one))
    return structs.replace(after, claims=claims)


def _is_released(offers: Offers, place: Place, claim: Claim) -> bool:
    released = offers.released
    return any(_is_before(place, released.get(whose)) for whose in ("", claim.member))


def _is_before(place: Place, other: Place | None) -> bool:
    """Whether it is not after the other one, the very same fact included."""
    return other is not None and place <= other

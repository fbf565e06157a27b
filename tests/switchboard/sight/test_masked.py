"""No customer's number leaves for a console that may not show it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.leg import Leg
from console.domain.team.offers import Offer
from console.line.port import Entry, EntryKind, LegChanged
from console.switchboard.sight.masked import MaskedTexts
from tests.ui.table.people import NOON
from tests.ui.table.people import call as leg_of

CUSTOMER, OURS = "+442079460123", "+13125550100"
HIDDEN_SIGNS = st.text(st.sampled_from("\u200b\u2060\u00ad\u3164\u0301\x00"), max_size=3)


def leg(**texts: Any) -> Leg:
    return msgspec.structs.replace(leg_of(1), **texts)


def test_every_text_of_what_is_told_is_masked_and_no_id_is() -> None:
    """The call can still be ordered for, told apart by four digits, and joined with its others."""
    told = leg(from_=CUSTOMER, to=OURS, name=f"Grace {CUSTOMER}", session_id="44207946012")
    masked = MaskedTexts([OURS]).of(LegChanged(number=7, leg=told))

    assert masked.number == 7
    assert (masked.leg.id, masked.leg.session_id) == (told.id, "44207946012")
    assert masked.leg.from_ == "•••0123"
    assert masked.leg.name == "Grace •••0123"
    assert masked.leg.to == OURS


def test_what_holds_no_number_is_told_as_it_is() -> None:
    """Nothing is copied, and the second member is told the very same."""
    masks = MaskedTexts([])
    plain, numbered = leg(from_="", to="", name="Grace"), leg(from_=CUSTOMER)

    assert masks.of(plain) is plain
    assert masks.of(numbered) is masks.of(numbered)


def test_members_whose_user_is_a_number_are_told_by_it() -> None:
    """A directory gives numbers of ten digits: masked, nobody would know whose a call is."""
    user = "1612345678"
    told = leg(from_="", to="", agent=user, offered_to=(Offer(member=user, at=NOON),))
    said = Entry(
        number=1,
        at=NOON,
        received_at=NOON,
        kind=EntryKind.NOTICE,
        title="notice",
        text=CUSTOMER,
        to=user,
    )
    masks = MaskedTexts([])

    assert masks.of(told) == told
    assert (masks.of(said).to, masks.of(said).text) == (user, "•••0123")


@pytest.mark.parametrize("short", ["7946012", "02079460123", "+4479460"])
def test_a_short_number_is_masked_too(short: str) -> None:
    """Numbers of a town have seven digits, written without any code."""
    assert MaskedTexts([]).of(leg(to=short)).to == f"•••{short[-4:]}"


@given(st.lists(HIDDEN_SIGNS, min_size=12, max_size=12))
def test_signs_that_nobody_sees_hide_no_number(signs: list[str]) -> None:
    """A caller's name is a stranger's to choose: a sign of no width would part the digits."""
    digits = CUSTOMER.removeprefix("+")
    name = "+" + "".join(digit + sign for digit, sign in zip(digits, signs, strict=True))
    shown = MaskedTexts([]).of(leg(name=name)).name or ""

    assert "2079460" not in "".join(filter(str.isdecimal, shown))

"""Hours in which a country may be called: by the clock there, in all its zones, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.domain.number_rules.countries import COUNTRIES
from console.domain.number_rules.hours import calling_hours, next_open, why_not_now
from console.domain.number_rules.rules import NumberRules, Verdict
from console.domain.number_rules.zones import country_of, zones_in, zones_of

BERLIN, NEW_YORK = "+4930901820", "+12125550123"
UNKNOWN = "+99912345678"
HOURS = calling_hours({"de": "mon-fri 08:00-20:00", "US": "mon-fri 09:00-21:00"})


def at(written: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "moment", "why"),
    [
        (BERLIN, "2026-11-30T07:00", None),
        (BERLIN, "2026-11-30T06:59", "it is 07:59 in Germany"),
        (BERLIN, "2026-11-30T19:00", "it is 20:00 in Germany"),
        (BERLIN, "2026-07-01T06:00", None),
        (BERLIN, "2026-07-01T05:59", "it is 07:59 in Germany"),
        (BERLIN, "2026-11-29T12:00", "it is 13:00 in Germany"),
        (NEW_YORK, "2026-11-30T18:00", "it is 08:00 to 13:00 in United States"),
        (NEW_YORK, "2026-11-30T20:00", None),
        (UNKNOWN, "2026-11-30T12:00", "not known"),
        ("+33142685300", "2026-11-30T03:00", None),
    ],
)
def test_it_is_the_clock_there_that_counts_in_all_zones(
    number: str, moment: str, why: str | None
) -> None:
    """In summer and in winter; a country without hours may be called at any time."""
    found = why_not_now(HOURS, number, at(moment))

    assert found is None if why is None else why in (found or "")


def test_it_says_what_the_hours_are_and_from_when_on_it_is_allowed() -> None:
    """There and here, so that nobody has to reckon."""
    said = why_not_now(HOURS, BERLIN, at("2026-11-28T12:00")) or ""  # a Saturday

    assert "safety.calling_hours allow mon-fri 08:00-20:00" in said
    local = at("2026-11-30T07:00").astimezone()
    assert f"{local:%H:%M} {local:%a} here" in said


def test_a_prefix_has_the_clock_that_is_written_behind_its_hours() -> None:
    """The longest goes before others and before the country, of which it need not be known."""
    written = {
        "US": "mon-fri 09:00-21:00",
        "+1": "mon-fri 09:00-20:00 America/Chicago",
        "+1212": "mon-fri 09:00-21:00  America/New_York",
        "+999": "mon-fri 10:00-12:00 UTC",
    }
    found = calling_hours(written)
    nine = at("2026-11-30T14:00")

    assert why_not_now(found, NEW_YORK, nine) is None
    assert (why_not_now(found, "+13125550100", nine) or "").startswith(
        "it is 08:00 in America/Chicago (+1), where safety.calling_hours allow "
        "mon-fri 09:00-20:00 America/Chicago: from "
    )
    assert next_open(found[1], nine) == at("2026-11-30T15:00")
    assert "in UTC (+999)" in (why_not_now(found, UNKNOWN, nine) or "")
    assert why_not_now(found, UNKNOWN, at("2026-11-30T11:59")) is None
    assert found[2].written == "mon-fri 09:00-21:00 America/New_York"


def test_over_a_change_of_the_clock_it_begins_when_the_clock_there_says_so() -> None:
    """The Monday after it is put forward begins an hour earlier, in real time."""
    (germany, _) = HOURS

    assert next_open(germany, at("2027-03-26T20:00")) == at("2027-03-29T06:00")
    assert next_open(germany, at("2027-10-29T20:00")) == at("2027-11-01T07:00")
    night = calling_hours({"DE": "daily 03:00-05:00"})[0]
    assert next_open(night, at("2027-03-28T00:30")) == at("2027-03-28T01:00")


def test_hours_that_no_moment_is_in_for_all_zones_are_said_to_be_never() -> None:
    """Honolulu is not Boston: nobody is called, and whoever wrote it reads why."""
    (us,) = calling_hours({"US": "daily 09:00-10:00"})

    assert next_open(us, at("2026-11-30T12:00")) is None
    assert "never in all of its zones" in (
        why_not_now((us,), NEW_YORK, at("2026-11-30T12:00")) or ""
    )


starts = st.integers(0, 47).map(lambda n: f"{n // 2:02}:{n % 2 * 30:02}")


@settings(max_examples=25)
@given(starts, starts, st.integers(0, 365 * 24 * 4))
def test_the_next_moment_is_the_first_of_all(begin: str, end: str, quarter: int) -> None:
    """Against one who looks at every quarter of an hour."""
    if end in (begin, "00:00"):
        return
    (found,) = calling_hours({"PT": f"mon-thu {begin}-{end}"})
    now = at("2026-01-01T00:00") + timedelta(minutes=15 * quarter)
    lisbon = "+351211234567"

    steps = (now + timedelta(minutes=15 * n) for n in range(8 * 24 * 4))
    first = next((one for one in steps if why_not_now((found,), lisbon, one) is None), None)

    assert next_open(found, now) == first


@pytest.mark.parametrize(
    ("country", "hours", "wrong"),
    [
        ("Germany", "mon-fri 08:00-20:00", "no country"),
        ("DE", "from eight", "no hours"),
        ("DE", "", "hours"),
        ("DE", "mon-fri 08:00-20:00 Europe/Berlin", "no hours"),
        ("DE", "fri-xyz 08:00-20:00", "no day"),
        ("+1212", "mon-fri 08:00-20:00", "need a time zone"),
        ("+1212", "mon-fri 08:00-20:00 America/New_Yrok", "did you mean America/New_York"),
        ("+", "mon-fri 08:00-20:00 UTC", "no beginning of a number"),
        ("+1 212", "mon-fri 08:00-20:00 UTC", "no beginning of a number"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_country(country: str, hours: str, wrong: str) -> None:
    """The setting is corrected by whoever reads it."""
    with pytest.raises(ValueError, match=wrong):
        calling_hours({country: hours})


def test_who_calls_by_hand_is_asked_and_a_promise_waits() -> None:
    """What is denied is denied at any time; a costly number says both."""
    rules = NumberRules(hours=HOURS, deny=("+4930",))
    early = at("2026-11-30T03:00")
    munich = rules.on("+4989123456", early)

    assert (munich.verdict, munich.hours) == (Verdict.ASK, True)
    assert munich.why_not_promised == munich.why
    assert rules.on(BERLIN, early).why_not_promised == "safety.deny forbids +4930"
    assert rules.on("+4989123456").verdict is Verdict.ALLOWED
    assert rules.on("sip:+4989123456@gateway.example.com", early).hours
    assert not rules.on("sip:112@gateway.example.com", early).hours
    costly = rules.on("+4918051234567", early)
    assert "shared-cost" in costly.why
    assert "in Germany" in costly.why
    assert rules.on("+4918051234567", at("2026-11-30T12:00")).why_not_promised is None


def test_every_zone_of_the_table_is_one_and_every_country_but_few_has_some() -> None:
    """What is written there is not looked at again before somebody is called."""
    named = {zone for country in COUNTRIES for zone in zones_in(country)}

    assert all(ZoneInfo(name) for name in named)
    assert {one for one in COUNTRIES if not zones_in(one)} == set()
    assert (country_of(NEW_YORK), country_of(UNKNOWN)) == ("US", "")
    assert "Europe/Berlin" in zones_of(BERLIN)
    assert zones_of(UNKNOWN) == ()
    for one, other in product(("+12125550123", "+18085550123"), repeat=2):
        assert zones_of(one) == zones_of(other)


@pytest.mark.parametrize("hour", [4, 12])
@pytest.mark.parametrize(
    "called",
    ["+4930901820", "+4989123456", "+13125550100", "+447700900123", "+19005550100", "+999123"],
)
@pytest.mark.parametrize("allow", [(), ("DE", "US")])
def test_who_is_passed_over_on_a_work_list_is_who_is_not_promised_a_call(
    called: str, hour: int, allow: tuple[str, ...]
) -> None:
    """Found without looking at what the call costs; the words begin the same."""
    rules = NumberRules(hours=HOURS, deny=("+4930",), allow=allow, confirm=("GB",))
    now = datetime(2026, 11, 30, hour, 17, 23, tzinfo=UTC)

    found, whole = rules.why_not_promised(called, now), rules.on(called, now).why_not_promised
    assert (found is None) == (whole is None)
    assert (whole or "").startswith(found or "")

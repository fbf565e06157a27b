"""Spans of days: where they begin and end, and that none has a gap to the next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from console.domain.team.report import By
from console.reports.periods import SPANS, Span, window

MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - a zone is given


@given(MOMENTS, st.sampled_from(SPANS), st.integers(0, 60))
def test_one_span_ends_where_the_next_one_begins(now: datetime, span: Span, back: int) -> None:
    """No call is counted in two of them, or in none."""
    earlier, later = window(span, back + 1, now), window(span, back, now)

    assert earlier.until == later.since
    assert later.is_going_on == (back == 0)
    assert (later.until > now) == (back == 0)


@given(MOMENTS, st.sampled_from(SPANS))
def test_the_periods_are_all_of_it(now: datetime, span: Span) -> None:
    """From its beginning on, each an hour or a day of the user's clock."""
    found = window(span, 0, now)
    lengths = {one - other for other, one in pairwise((*found.periods, found.until))}

    assert found.periods[0] == found.since
    assert found.since <= now < found.until
    if span.by is By.DAY:
        assert len(found.periods) == span.days
        assert all(abs(one - timedelta(days=1)) <= timedelta(hours=2) for one in lengths)
    else:
        assert lengths == {timedelta(hours=1)}

"""How much is said at once, and in which order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.linear.announcements import GATHERED, MOST, PAUSE, Announcement, Announcer, Urgency

SOME = st.builds(
    Announcement,
    words=st.text("abc", min_size=1, max_size=3),
    urgency=st.sampled_from(Urgency),
    about=st.sampled_from(["", "one", "two", "three"]),
    kept=st.booleans(),
)


def one(words: str, urgency: Urgency = Urgency.OTHER, about: str = "") -> Announcement:
    return Announcement(words=words, urgency=urgency, about=about)


def test_the_newest_word_on_a_call_takes_the_place_of_the_one_before() -> None:
    """What was so for a moment is never said."""
    announcer = Announcer()
    announcer.put([one("Ada rings", Urgency.NOW, "a"), one("Bo talks", about="b")], 0)
    announcer.put([one("Ada talks", about="a")], 0.01)

    assert announcer.due(GATHERED) == ("Ada talks", "Bo talks")


def test_what_is_urgent_is_said_first_and_the_rest_is_counted() -> None:
    announcer = Announcer()
    announcer.put([one(f"other {at}", about=str(at)) for at in range(1000)], 0)
    announcer.put([one("Ada rings", Urgency.NOW, "a")], 0)
    lines = announcer.due(GATHERED)

    assert lines[0] == "Ada rings"
    assert len(lines) == MOST + 1
    assert lines[-1].startswith(f"And {1001 - MOST} more: {1001 - MOST} changed.")


@given(st.lists(st.lists(SOME, max_size=30), max_size=20))
def test_no_storm_is_more_than_a_few_lines_and_no_message_is_lost(
    storms: list[list[Announcement]],
) -> None:
    """Between two floods is a pause; what is said only once is said, however much comes."""
    announcer, now = Announcer(), 0.0
    said: list[str] = []
    for storm in storms:
        announcer.put(storm, now)
        now += 0.1
        lines = announcer.due(now)
        assert len(lines) <= MOST + 1
        said += lines
    while announcer.waits:
        now += PAUSE
        said += announcer.due(now)

    kept = [one.words for storm in storms for one in storm if one.kept and not one.about]
    for words in set(kept[-MOST:]):
        assert said.count(words) >= 1

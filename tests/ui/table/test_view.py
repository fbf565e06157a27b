"""Which legs the table shows, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.leg import CallId, CallState, Leg
from console.ui.state.reader import Reader
from console.ui.table.view import Column, Lens, Names, fault, matches, place, visible, words
from tests.ui.table.people import CONNECTIONS, ME, NOON, call

NAMES = Names(reader=Reader(ME), connections=CONNECTIONS)
LEGS = st.builds(
    call,
    st.integers(0, 9999),
    st.sampled_from(CallState),
    name=st.sampled_from([None, "Ada", "\u00c9mile", "Zoe"]),
    agent=st.sampled_from([None, ME, "Grace"]),
    connection_id=st.sampled_from([None, "1", "2"]),
    started_at=st.sampled_from([None, NOON, NOON - timedelta(minutes=5)]),
)
LENSES = st.builds(
    Lens,
    connection=st.sampled_from([None, "1", "2"]),
    filter=st.sampled_from(["", "ada", "!ada", "+44 offered", "you"]),
    sort=st.sampled_from([None, *Column]),
)


def found(leg: Leg, text: str) -> bool:
    return matches(leg, words(text), NAMES)


def order(legs: Iterable[Leg], lens: Lens) -> list[CallId]:
    return [leg.id for leg in sorted(legs, key=lambda leg: place(leg, lens, NAMES))]


# Filter -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("", True),
        ("7946", True),
        ("207-946", True),
        ("(20)7946", True),
        ("+44207", True),
        ("5550100", True),
        ("999999", False),
        ("emile", True),
        ("\u00c9MILE", True),
        ("offered", True),
        ("ded", False),
        ("support", True),
        ("incoming", True),
        ("emile offered", True),
        ("emile bridged", False),
        ("!bridged", True),
        ("!offered", False),
        ("emile !sales", True),
        ("emile !support", False),
        ("!", True),
        ("  emile  ", True),
        (".", False),
    ],
)
def test_a_filter_finds_calls_by_what_is_known_of_them(text: str, *, finds: bool) -> None:
    """What is typed narrows the table; `!` says what must be absent."""
    leg = call(1, name="\u00c9mile Zola", connection_id="1", from_="+442079460001")

    assert found(leg, text) is finds


def test_the_agent_is_found_as_you_and_by_name() -> None:
    """The screen says you, a colleague says the name."""
    leg = call(1, CallState.BRIDGED, agent=ME)

    assert found(leg, "you")
    assert found(leg, "ada")


def test_a_name_of_markup_is_found_as_text() -> None:
    """A filter is no pattern, whatever stands in it."""
    assert found(call(1, name="[/x].*"), "[/x].*")


@given(LEGS, LENSES)
def test_a_negated_word_shows_exactly_what_the_word_hides(leg: Leg, lens: Lens) -> None:
    """No call falls between the two."""
    assert found(leg, "ada") is not found(leg, "!ada")


def test_a_connection_shows_its_own_calls_only() -> None:
    """A call whose connection is unknown is seen under all only."""
    support, unknown = call(1, connection_id="1"), call(2, connection_id=None)

    assert visible(support, Lens(connection="1"), (), NAMES)
    assert not visible(support, Lens(connection="2"), (), NAMES)
    assert not visible(unknown, Lens(connection="1"), (), NAMES)
    assert visible(unknown, Lens(), (), NAMES)


def test_one_who_rang_before_a_gap_is_found_as_it_stands_there_and_as_stale() -> None:
    """It is counted as ringing, so whoever looks for who rings must find it."""
    leg = call(1, CallState.STALE, known=CallState.OFFERED)

    assert found(leg, "offered")
    assert found(leg, "stale")
    assert not found(call(2, CallState.STALE, known=CallState.BRIDGED), "offered")


# Order ------------------------------------------------------------------------------------


def test_offered_calls_come_first_then_mine_then_the_rest_by_age() -> None:
    """The longest waiting caller stands on top."""
    young, old = NOON - timedelta(seconds=5), NOON - timedelta(seconds=90)
    legs = [
        call(1, CallState.BRIDGED, agent="Grace", started_at=old),
        call(2, CallState.BRIDGED, agent=ME, started_at=young),
        call(3, CallState.OFFERED, started_at=young),
        call(4, CallState.OFFERED, started_at=old),
        call(5, CallState.STALE, started_at=young),
        call(6, CallState.HELD, agent=ME, started_at=old),
    ]

    assert [int(found_call[3:]) for found_call in order(legs, Lens())] == [4, 3, 6, 2, 1, 5]


@pytest.mark.parametrize("state", [CallState.ENDING, CallState.STALE])
def test_an_open_order_or_a_doubt_does_not_move_a_call(state: CallState) -> None:
    """The last proof decides: a row does not jump because a hang-up is under way."""
    offered = call(1, CallState.OFFERED)
    leg = call(1, state, known=CallState.OFFERED)

    assert place(leg, Lens(), NAMES) == place(offered, Lens(), NAMES)


@pytest.mark.parametrize(
    ("column", "first"),
    [
        (Column.STATE, 2),
        (Column.DIRECTION, 2),
        (Column.FROM, 3),
        (Column.TO, 1),
        (Column.NAME, 1),
        (Column.DURATION, 3),
        (Column.CONNECTION, 2),
        (Column.AGENT, 1),
    ],
)
def test_any_column_sorts(column: Column, first: int) -> None:
    """Text by letter, duration by time; who has nothing there comes last."""
    legs = [
        call(
            1, CallState.BRIDGED, from_="+3", to="+1", name="ada", agent="Bob", connection_id="1",
            started_at=NOON - timedelta(seconds=60), direction=None,
        ),
        call(
            2, CallState.OFFERED, from_="+2", to="+2", name="Bea", connection_id="3",
            started_at=NOON - timedelta(seconds=30),
        ),
        call(
            3, CallState.DIALLING, from_="+1", to="+3", agent="Zoe", connection_id="1",
            started_at=NOON - timedelta(seconds=10),
        ),
    ]  # fmt: skip

    assert int(order(legs, Lens(sort=column))[0][3:]) == first


@given(st.lists(LEGS, unique_by=lambda leg: leg.id), LENSES, st.randoms())
def test_the_order_depends_on_the_calls_alone(legs: list[Leg], lens: Lens, chance: object) -> None:
    """However the calls arrive, the rows are the same."""
    shuffled = list(legs)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a Random of hypothesis

    assert order(shuffled, lens) == order(legs, lens)


# Patterns ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "finds"),
    [
        ("/^\\+4420/", True),
        ("/^4420/", False),
        ("/emile z/", True),
        ("/emile z", True),
        ("/\u00c9MILE/", True),
        ("/01$/ offered", True),
        ("/01$/ bridged", False),
        ("!/01$/", False),
        ("!/zola.*emile/", True),
        ("/(em|vic)ile/", True),
        ("/a\\/b/", False),
        ("/", True),
        ("//", True),
        ("~emz", True),
        ("~EMZ", True),
        ("~zme", False),
        ("!~emz", False),
        ("~", True),
        ("~.*", False),
    ],
)
def test_a_pattern_and_letters_in_order_find_calls_too(text: str, *, finds: bool) -> None:
    """What a word cannot say: where a number begins, how it ends, a name half remembered."""
    leg = call(1, name="\u00c9mile Zola", connection_id="1", from_="+442079460001")

    assert found(leg, text) is finds
    assert fault(text) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/(a/", "no pattern: missing )"),
        ("/a**/", "no pattern: bad repetition"),
        ("/(?=a)/", "no pattern"),
        ("ada /[/", "no pattern: missing ]"),
        (f"/{'a' * 101}/", "at most 100 characters"),
        ("/(.{1,30}x){1,30}/", "too large"),
        (f"~{'a' * 101}", "at most 100 letters"),
    ],
)
def test_what_is_no_pattern_is_said_in_words_and_hides_nothing(text: str, said: str) -> None:
    """Half a pattern is typed before the whole."""
    assert said in fault(text)
    assert found(call(1, name="Ada"), text)


@given(st.text(max_size=40))
def test_no_filter_fails(text: str) -> None:
    """Every letter typed is a filter; none may end the console or write past the screen."""
    leg = call(1, name="Ada")
    fault(text)

    assert found(leg, f"/{text}") in {True, False}
    assert found(leg, f"~{text}") in {True, False}


@pytest.mark.parametrize("text", ["/(x+x+)+y/", "/(.*)(.*)(.*)(.*)(.*)z9/", "~aaaaaaaaaaaaaaaz9"])
def test_no_pattern_takes_exponential_time(text: str) -> None:
    """A filter is tried on every call while calls ring: with backtracking this takes hours."""
    leg = call(1, name="x" * 50 + "a" * 50)

    assert not found(leg, text)


def test_letters_in_order_are_looked_for_once_in_a_long_name() -> None:
    """Names come from outside: tried from each letter anew, this one takes a minute."""
    leg = call(1, name="a" * 200_000)
    began = monotonic()

    assert not found(leg, "~aab")
    assert monotonic() - began < 5

"""The directory: whom a few letters or digits find, and in which order."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.history.matching import plain
from console.domain.people.contacts import Contact, Directory, Entry, Recent, recents
from console.domain.people.far_end import Known
from tests.domain.history.test_past_calls import ANY_CALL, past
from tests.domain.stories import CALLER, OURS, at


def contact(name: str, number: str, **more: str) -> Contact:
    """A contact under E.164 or SIP."""
    return Contact(name=name, number=number, **more)


ADA = contact("Ada Lovelace", "+442079460123", label="work", organisation="Analytical Engines")
ALAN = contact("Alan Turing", "+441618500100", label="mobile")
BARBARA = contact("Bárbara Liskov", "sip:barbara@example.com")
DESK = contact("Front desk", "+13125550199")
EVERYBODY = [DESK, BARBARA, ALAN, ADA]


def names(found: tuple[Entry, ...]) -> list[str]:
    """The names that were found, in order."""
    return [entry.name for entry in found]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ada", ["Ada Lovelace"]),
        ("LOVE", ["Ada Lovelace"]),
        ("al", ["Ada Lovelace", "Alan Turing"][::-1]),
        ("at", ["Alan Turing"]),
        ("lvlc", ["Ada Lovelace"]),
        ("barbara", ["Bárbara Liskov"]),
        ("engines", ["Ada Lovelace"]),
        ("mobile", ["Alan Turing"]),
        ("example.com", ["Bárbara Liskov"]),
        ("7946", ["Ada Lovelace"]),
        ("020 7946", ["Ada Lovelace"]),
        ("+44", ["Ada Lovelace", "Alan Turing"]),
        ("0199", ["Front desk"]),
        ("ada 79", ["Ada Lovelace"]),
        ("ada 55", []),
        ("xyz", []),
        ("", ["Ada Lovelace", "Alan Turing", "Bárbara Liskov", "Front desk"]),
    ],
)
def test_few_letters_or_digits_find_whom_is_meant(typed: str, expected: list[str]) -> None:
    """By beginning, inside, initials, letters in order, number, label and organisation."""
    assert names(Directory(EVERYBODY).find(typed)) == expected


def test_the_better_a_word_fits_the_higher_it_stands() -> None:
    """A whole word before a beginning, that before an inside, that before scattered letters."""
    people = ["Ann", "Anna", "Joanna", "Arne Nilsen", "Nobody"]
    directory = Directory(
        contact(name, f"+4420794601{place:02}") for place, name in enumerate(people)
    )

    assert names(directory.find("ann")) == people[:4]


def test_among_equals_the_last_ones_spoken_with_come_first() -> None:
    """Who calls the same three people all day finds them on top."""
    recent = [Recent(number=DESK.number, name="", last_at=at(60), calls=3)]
    recent += [Recent(number=ALAN.number, name="", last_at=at(30), calls=9)]
    found = Directory(EVERYBODY).find("", recent)

    assert names(found) == ["Front desk", "Alan Turing", "Ada Lovelace", "Bárbara Liskov"]
    assert (found[0].last_at, found[0].calls) == (at(60), 3)
    assert names(Directory(EVERYBODY).find("a", recent))[0] == "Alan Turing"


def test_people_of_past_calls_are_found_without_a_contact() -> None:
    """The caller of an hour ago is dialled without a number on paper."""
    caller = past(name="Grace Hopper", from_="+442079460999")
    found = Directory(EVERYBODY).find("hopper", recents([caller]))

    assert found == (
        Entry(
            name="Grace Hopper",
            number="+442079460999",
            is_contact=False,
            last_at=caller.started_at,
            calls=1,
        ),
    )


def test_recent_numbers_are_counted_and_carry_the_newest_name_of_a_caller() -> None:
    """The name on an outgoing call is our own; withheld numbers cannot be called."""
    calls = [
        past(name="Old name", started_at=at(1)),
        past(name="New name", started_at=at(2)),
        past(name="Us", started_at=at(3), direction="outgoing", from_=OURS, to=CALLER),
        past(from_="anonymous"),
        past(from_=None),
        past(from_="sip:ada@example.com", started_at=None, ended_at=at(9)),
    ]

    assert recents(calls) == (
        Recent(number="sip:ada@example.com", name="", last_at=at(9), calls=1),
        Recent(number=CALLER, name="New name", last_at=at(3), calls=3),
    )


def test_a_number_has_the_name_of_the_first_file_that_knows_it() -> None:
    """The order of the files is the user's order of trust; the picker shows both."""
    other = contact("Ada at home", ADA.number)
    directory = Directory([ADA, other, ADA])

    assert directory.known(ADA.number) == Known(name="Ada Lovelace", organisation=ADA.organisation)
    assert directory.known("+1") is None
    assert directory.known(None) is None
    assert names(directory.find("ada")) == ["Ada at home", "Ada Lovelace"]


def test_a_search_gives_no_more_than_is_asked_for() -> None:
    """A picker has so many rows."""
    assert len(Directory(EVERYBODY).find("", limit=2)) == 2


ANY_TEXT = st.text(st.sampled_from("aAbB éß金[/x]\x1b\u202e\0 09+") | st.characters(), max_size=12)
NUMBERS = st.from_regex(r"\+[1-9][0-9]{2,6}", fullmatch=True) | st.just("sip:ab@b")
CONTACTS = st.lists(
    st.builds(Contact, name=ANY_TEXT, number=NUMBERS, label=ANY_TEXT, organisation=ANY_TEXT),
    max_size=8,
    unique_by=lambda one: (plain(one.name), one.number),
)
RECENT = st.lists(
    st.builds(
        Recent,
        number=NUMBERS,
        name=ANY_TEXT,
        last_at=st.integers(0, 3).map(at),
        calls=st.integers(1, 3),
    ),
    max_size=4,
    unique_by=lambda one: one.number,
)


@given(CONTACTS, RECENT, ANY_TEXT, st.randoms(use_true_random=False))
def test_the_order_follows_from_the_directory_alone(
    contacts: list[Contact], recent: list[Recent], typed: str, shuffled: object
) -> None:
    """Whichever file was read first: a row that jumps about is dialled by mistake."""
    found = Directory(contacts).find(typed, recent)
    for listed in (contacts, recent):
        shuffled.shuffle(listed)  # type: ignore[attr-defined] # a random.Random

    assert Directory(contacts).find(typed, recent) == found


@given(CONTACTS, RECENT, st.text(st.sampled_from("abelx"), max_size=4), st.sampled_from("abelx"))
def test_each_letter_more_only_narrows(
    contacts: list[Contact], recent: list[Recent], typed: str, letter: str
) -> None:
    """Whom one letter hides, the next one does not bring back."""
    directory = Directory(contacts)
    wide = {(one.name, one.number) for one in directory.find(typed, recent)}
    narrow = {(one.name, one.number) for one in directory.find(typed + letter, recent)}

    assert narrow <= wide


@given(CONTACTS, st.lists(ANY_CALL, max_size=4), st.text(max_size=30))
def test_no_search_of_the_directory_fails(
    contacts: list[Contact], calls: list[object], typed: str
) -> None:
    """Names come from files and from callers, and anything may be pasted into the field."""
    found = Directory(contacts).find(typed, recents(calls))  # type: ignore[arg-type]

    assert len(found) <= len(contacts) + len(calls)


def test_ten_thousand_contacts_are_searched_between_two_keys() -> None:
    """A picker that lags is a picker that is not used."""
    directory = Directory(
        contact(f"Person {place} Lovelace", f"+4420{place:08}") for place in range(10_000)
    )
    took = []
    for typed in ("lov", "79", "zzz", "person 99", "plc"):
        began = time.process_time()
        directory.find(typed)
        took.append(time.process_time() - began)

    assert min(took) < 0.1, took

"""The history as the journal gives it: the same pages that the domain would pick, and quickly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from console.domain.acts import Role
from console.domain.history.matching import plain
from console.domain.history.outcomes import CallOutcome
from console.domain.history.parts import Part
from console.domain.history.past_calls import LONGEST_PAGE, PastCall, Search, matches
from console.domain.leg import CallId
from console.domain.people.contacts import Contact, Directory, asked_with
from console.switchboard.journal import schema
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.history import spans
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import PAST_FIELDS, accented
from tests.domain.history.test_past_calls import past
from tests.domain.stories import NOON, at
from tests.examples import examples
from tests.switchboard.journal.test_writer import golden

Spoken = Mapping[CallId, Sequence[str]]


def store(database: sqlite3.Connection, calls: list[PastCall], spoken: Spoken) -> None:
    """Put lines into the history as the journal's writer would have merged them."""
    database.execute("BEGIN")
    database.execute("DELETE FROM calls")
    database.execute("DELETE FROM spoken")
    database.execute("DELETE FROM had")
    for number, (call_id, texts) in enumerate(spoken.items()):
        for place, text in enumerate(texts):
            line = (number * 100 + place, call_id, text, accented([text]))
            database.execute(schema.INSERT_SPOKEN, line)
    for call in calls:
        row: list[object] = [
            getattr(call, name).timestamp()
            if name.endswith("_at") and getattr(call, name)
            else getattr(call, name)
            for name in PAST_FIELDS
        ]
        database.execute(schema.UPSERT_CALLS.text(1), (*row, accented(row), NOON.timestamp()))
        for number, part in enumerate(call.parts):
            for place, (step, moment) in enumerate((("took", part.since), ("left", part.until))):
                seconds = moment.timestamp() if moment else 0
                told = (call.call, 2 * number + place, part.member, seconds, step, None, None)
                database.execute(schema.INSERT_HAD, told)
    database.execute("COMMIT")


EVER: Final = 1e12
"""Unix seconds after every call."""


class Past:
    """A journal of calls, and its reader."""

    def __init__(self, folder: Path) -> None:
        self.database = open_for_writing(folder / "journal.db")
        self.database.execute("PRAGMA synchronous = OFF")
        self.reader = JournalReader(folder / "journal.db")

    def search(
        self, calls: list[PastCall], search: Search, spoken: Spoken = MappingProxyType({})
    ) -> list[PastCall]:
        """What a search finds among those calls."""
        store(self.database, calls, spoken)
        return self.reader.search(search)

    def index(self, changed: int = 0) -> None:
        """Index what is stored."""
        spans.bring_up_to_date(self.database, EVER, changed=changed, breath=0)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    past_calls = Past(tmp_path_factory.mktemp("history"))
    yield past_calls
    past_calls.reader.close()
    past_calls.database.close()


def expected(calls: list[PastCall], search: Search, spoken: Spoken) -> list[PastCall]:
    """The page, as the domain says it."""
    found = [call for call in calls if matches(search, call, spoken.get(call.call, ()))]
    found.sort(key=lambda call: (call.ended_at or NOON, call.call), reverse=True)
    return found[: search.limit]


STORABLE = st.characters(exclude_categories=["Cs"])
TEXT = st.text(st.sampled_from("aAdDmMüÜß%_\\ \0\u0301金ſ") | STORABLE, max_size=8)
NUMBER = st.from_regex(r"\+[0-9]{1,6}", fullmatch=True) | st.just("sip:Ada@x") | TEXT
SECONDS = st.integers(0, 60).map(at)
CALLS = st.lists(
    st.builds(
        PastCall,
        call=st.text(st.sampled_from("ab1"), min_size=1, max_size=3).map(CallId),
        session_id=st.none(),
        connection_id=st.none(),
        direction=st.sampled_from([None, "incoming", "outgoing"]),
        from_=st.none() | NUMBER,
        to=st.none() | NUMBER,
        name=st.none() | TEXT,
        started_at=st.none(),
        answered_at=st.none() | SECONDS,
        bridged_at=st.none() | SECONDS,
        ended_at=st.none() | SECONDS,
        cause=st.sampled_from([None, "timeout", "user_busy", "normal_clearing"]),
        source=st.sampled_from([None, "caller", "callee"]),
        sip=st.sampled_from([None, "486", "503"]),
        role=st.sampled_from([None, *(role.value for role in Role)]),
        agent=st.none() | TEXT,
        queue=st.none() | TEXT,
        disposition=st.none() | TEXT,
        note=st.none() | TEXT,
        parts=st.lists(TEXT, max_size=2).map(
            lambda users: tuple(
                Part(member=user, since=at(number), until=at(number + 1))
                for number, user in enumerate(users)
            )
        ),
    ),
    max_size=6,
    unique_by=lambda call: call.call,
)
SPOKEN = st.dictionaries(
    st.text(st.sampled_from("ab1"), min_size=1, max_size=3).map(CallId),
    st.lists(TEXT | NUMBER, max_size=3),
    max_size=4,
)
SEARCHES = st.builds(
    Search,
    text=NUMBER | TEXT | st.text(max_size=20),
    agent=st.just("") | TEXT,
    members=st.dictionaries(TEXT.map(plain), st.lists(TEXT, max_size=2).map(tuple), max_size=2),
    queue=st.just("") | TEXT,
    outcomes=st.frozensets(st.sampled_from(CallOutcome), max_size=3),
    since=st.none() | SECONDS,
    until=st.none() | SECONDS,
    phones=st.booleans(),
    supervisors=st.booleans(),
    limit=st.integers(0, 4),
    call=st.sampled_from(["", "", "a", "b1"]),
    masked=st.booleans(),
    of=st.none() | st.lists(TEXT, max_size=3).map(tuple),
)
CARLA: Final = "+4930901820"
SO_TOLD: Final = (
    CARLA,
    "sip:+4930901820@x;user=phone",
    "004930901820",
    "030901820",
    "030 90 18 20",
)
"""What networks write of one number; ours are of its country."""

CALLED: Final = st.tuples(CALLS, SEARCHES, st.sampled_from((*SO_TOLD, "+4930901821", "030901")))
"""Calls of which one may be with her, a search that may ask for her, and what was told."""


@given(CALLS, SEARCHES, SPOKEN)
@settings(max_examples=examples(1.5))
def test_a_search_of_the_journal_finds_what_the_domain_says(
    journal: Past, calls: list[PastCall], search: Search, spoken: Spoken
) -> None:
    """One meaning, two readings of it: whatever is typed, and whatever callers say."""
    assert journal.search(calls, search, spoken) == expected(calls, search, spoken)


@pytest.fixture
def small_spans(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "SMALL", 1)
    monkeypatch.setattr(spans, "LARGE", 4)


@given(CALLS, CALLS, SEARCHES, SPOKEN)
@settings(max_examples=examples(1.5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("small_spans")
def test_a_search_of_indexed_calls_finds_what_the_domain_says(
    journal: Past, before: list[PastCall], calls: list[PastCall], search: Search, spoken: Spoken
) -> None:
    """Whatever is indexed, changed after that or gone, and once it was made anew."""
    journal.search(before, Search())
    journal.index()
    assert journal.reader.search(search) == expected(before, search, {})
    assert journal.search(calls, search, spoken) == expected(calls, search, spoken)
    journal.index()

    assert journal.reader.search(search) == expected(calls, search, spoken)
    assert journal.database.execute("SELECT count(*) FROM changed").fetchone() == (0,)


@given(CALLED, st.sampled_from(["carla", "carla mue", "030 901820", "x", ""]))
@settings(max_examples=examples(0.5))
def test_a_search_finds_whom_the_contacts_name_as_the_domain_says(
    journal: Past, called: tuple[list[PastCall], Search, str], text: str
) -> None:
    """However her number was told, and whatever the network calls her."""
    calls, search, told = called
    calls = [structs.replace(call, from_=told, to="+493011111111") for call in calls[:3]] + calls[
        3:
    ]
    asked = structs.replace(search, text=text, contacts={"carla": (CARLA,)}, number=CARLA)

    assert journal.search(calls, asked) == expected(calls, asked, {})
    journal.index()
    assert journal.reader.search(asked) == expected(calls, asked, {})


def test_a_call_is_found_by_the_name_in_the_contacts_and_by_its_number_as_one_dials_it(
    journal: Past,
) -> None:
    """The network calls her by another name, and each network writes her number its own way."""
    people = Directory([Contact(name="Carla Kontakt", number=CARLA, organisation="Bäcker")])
    hers = [
        past(call=CallId(f"v3:{place}"), from_=told, to="+493011111111", name="J. Doe")
        for place, told in enumerate(SO_TOLD)
    ]
    other = past(call=CallId("v3:z"), from_="+4930901821", to="+493011111111", name="J. Doe")
    every = [call.call for call in reversed(hers)]
    for text in (
        *("carla", "CARLA kontakt", "backer", "carla doe", "030 901820"),
        *("030901820", "+49 30 901820", "0049 (0)30 901820", "(030) 90-18-20", CARLA),
    ):
        asked = asked_with(Search(text=text), "+4940123456", people)

        assert [one.call for one in journal.search([*hers, other], asked)] == every, text
        journal.index()
        assert [one.call for one in journal.reader.search(asked)] == every, text
    for text in ("carla nobody", "bo", "030 901829"):
        asked = asked_with(Search(text=text), "+4940123456", people)
        assert journal.search([*hers, other], asked) == [], text


@given(CALLS, st.integers(1, 3))
def test_pages_follow_each_other_without_gap_or_repetition(
    journal: Past, calls: list[PastCall], limit: int
) -> None:
    """Also where several calls ended in the same instant."""
    whole = journal.search(calls, Search(phones=True))
    found: list[PastCall] = []
    while page := journal.reader.search(
        Search(phones=True, limit=limit, after=found[-1].call if found else None)
    ):
        found += page

    assert found == whole


def test_a_call_is_found_by_what_was_said_in_it(journal: Past) -> None:
    """Its words may stand in several texts, and one in its line; digits are those of numbers."""
    one, other = past(call=CallId("v3:a"), name="Ada"), past(call=CallId("v3:b"))
    spoken = {one.call: ["my Invoice", "for März, number 4711"]}

    for text in ("invoice", "ada marz", "MÄRZ invoice", "number"):
        assert journal.search([one, other], Search(text=text), spoken) == [one]
    for text in ("4711", "invoice parcel"):
        assert journal.search([one, other], Search(text=text), spoken) == []


def test_a_page_after_a_call_that_was_pruned_is_empty(journal: Past) -> None:
    """The oldest go first, so nothing older is left."""
    journal.search([past()], Search())

    assert journal.reader.search(Search(after=CallId("gone"))) == []


def test_a_page_is_bounded_whatever_is_asked(journal: Past) -> None:
    """One frame of the line holds it."""
    many = [past(call=CallId(f"v3:{number}")) for number in range(LONGEST_PAGE + 5)]

    assert len(journal.search(many, Search(limit=10**9))) == LONGEST_PAGE
    assert journal.reader.search(Search(limit=-1)) == []


def test_the_legs_of_agents_phones_are_no_calls(journal: Past) -> None:
    """Each answered call would stand there twice."""
    phone = past(call=CallId("v3:P"), role=Role.AGENT.value)

    assert journal.search([past(), phone], Search()) == [past()]
    assert len(journal.reader.search(Search(phones=True))) == 2


def test_a_journal_of_an_older_version_is_searched_as_it_is(tmp_path: Path) -> None:
    """After an update `history` works before any switchboard was started."""
    path = tmp_path / "older" / "journal.db"
    golden(1, path)
    reader = JournalReader(path)

    (found,) = reader.search(Search(text="lovelace 7946", agent="ada"))
    assert (found.call, found.queue, found.role) == ("v3:A", None, None)
    assert reader.search(Search(queue="support")) == []
    reader.close()


def test_a_call_is_found_by_the_beginning_of_its_id(journal: Past) -> None:
    """As every command of the shell takes it; an empty one is any call."""
    one, other = past(call=CallId("v3:abc")), past(call=CallId("v3:b"), ended_at=None)
    journal.search([one, other], Search())

    assert journal.reader.calls_named("v3:a") == [one]
    assert journal.reader.calls_named("v3:%") == []
    assert journal.reader.calls_named("") == [one, other]


@pytest.mark.parametrize(
    "search",
    [
        Search(),
        Search(text="7946"),
        Search(text="ada"),
        Search(agent="ada", outcomes=frozenset({CallOutcome.MISSED})),
        Search(after=CallId("v3:A"), since=NOON),
        Search(text="carla", contacts={"carla": (CARLA, "+13125550100")}),
        Search(text="030 901820", number=CARLA),
    ],
)
def test_every_search_runs_in_the_index_alone(journal: Past, search: Search) -> None:
    """A million facts are searched without fetching a line that is not shown."""
    journal.search([past()], search)
    asked: list[str] = []
    database = journal.reader._database
    database.set_trace_callback(asked.append)
    journal.reader.search(search)
    database.set_trace_callback(None)
    plans = {
        sql: [row[3] for row in database.execute(f"EXPLAIN QUERY PLAN {sql}")]
        for sql in asked
        if "FROM calls" in sql or "JOIN calls" in sql
    }
    (plan,) = [plan for sql, plan in plans.items() if "FROM calls WHERE ended_at >= " in sql]

    assert any(
        "USING COVERING INDEX calls_past (ended_at>? AND ended_at<?)" in step for step in plan
    )
    assert not any(step.startswith("SCAN calls") for plan in plans.values() for step in plan)

"""The past from the command line: searched, exported, and called again."""

from __future__ import annotations

import csv
import io
import json
import re
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console.cli.tables import moment
from console.domain.history.past_calls import PAGE
from console.domain.ids import CallId
from console.switchboard.journal.file import open_for_writing
from tests.cli.user import Office, json_here, run_here
from tests.domain.history.test_past_calls import past
from tests.processes import Home, eventually
from tests.switchboard.journal.test_search import store

CALLER = "+442079460177"
SAID = ("My parcel has not arrived.", "It was a red one.")


def told(office: Office, *arguments: str) -> list[dict[str, Any]]:
    """What `history --json` prints."""
    found: list[dict[str, Any]] = office.json("history", "--json", *arguments)
    return found


def ids(office: Office, *arguments: str) -> list[str]:
    """The ids of the calls that `history` finds."""
    return [call["call_control_id"] for call in told(office, *arguments)]


def gave_up(office: Office, name: str, number: str) -> str:
    """The id of a call whose caller gave up before anybody answered."""
    call = office.ring(name, number)
    office.practice.ask(f"calls/{call}/remote", {"do": "hangup"})
    eventually(lambda: call in ids(office))
    return call


@pytest.fixture(scope="module")
def missed(office: Office) -> str:
    """A caller who gave up before anybody answered."""
    return gave_up(office, "Grace Murray Hopper", CALLER)


@pytest.fixture(scope="module")
def rejected(office: Office, missed: str) -> str:
    """A caller whom we turned away, after the other one."""
    call = office.ring("Ada Lovelace", CALLER)
    assert office.run("reject", call).code == 0
    eventually(lambda: call in ids(office))
    return call


def test_the_history_is_searched_by_number_name_and_agent(
    office: Office, missed: str, rejected: str
) -> None:
    """As it is typed or pasted; every word narrows."""
    assert ids(office, "020 7946 0177") == [rejected, missed]
    assert ids(office, "hopper", "0177") == [missed]
    assert ids(office, "--agent", "ada", CALLER) == [rejected]
    assert ids(office, "--limit", "1", CALLER) == [rejected]
    assert ids(office, "nobody") == []


def test_missed_calls_are_told_from_rejected_ones(
    office: Office, missed: str, rejected: str
) -> None:
    """Whom to call back, in one word."""
    assert ids(office, "--missed", CALLER) == [missed]
    assert ids(office, "--outcome", "rejected", CALLER) == [rejected]
    assert {call["outcome"] for call in told(office, CALLER)} == {"missed", "rejected"}
    assert told(office, CALLER)[0]["seconds"] is None


def test_a_span_has_two_ends(office: Office, missed: str, rejected: str) -> None:
    """By when the calls ended."""
    ended = datetime.fromisoformat(told(office, "murray")[0]["ended_at"])

    assert missed not in ids(office, "--until", ended.isoformat())
    assert ids(office, "--since", ended.isoformat())[-1] == missed
    assert ids(office, "--until", "1d") == []
    assert office.run("history", "--until", "yesterdayish").code == 2


def test_the_three_formats_tell_the_same(office: Office, missed: str) -> None:
    """For a person with the id last, a spreadsheet, a program."""
    line = office.run("history", "murray").out.splitlines()[0]
    (row,) = csv.DictReader(io.StringIO(office.run("history", "murray", "--format", "csv").out))
    one = json.loads(office.run("history", "murray", "--format", "json").out)[0]

    assert line.split()[-1] == row["call_control_id"] == one["call_control_id"] == missed
    assert " missed " in line
    assert row["outcome"] == one["outcome"] == "missed"
    assert row["from"] == f"'{CALLER}"


def test_a_missed_caller_is_called_back_from_the_number_that_rang(office: Office) -> None:
    """By the id, its beginning, or the number; they see whom they had called."""
    caller = "+442079460178"
    missed = gave_up(office, "Grace Hopper", caller)
    for asked in (missed, missed[:-3], "+44 20 7946 0178"):
        outcome = office.json("callback", asked, "--json")
        (leg,) = office.practice.legs(call_control_id=outcome["call_control_id"])

        assert outcome["action"] == "call.dial"
        assert (leg["direction"], leg["from"], leg["to"]) == (
            "outgoing",
            office.practice.numbers[0],
            caller,
        )
        assert leg["connection_id"] == office.practice.connections[0]
        assert office.run("hangup", outcome["call_control_id"]).code == 0


def test_nobody_is_called_back_by_guess(office: Office, missed: str) -> None:
    """A withheld number, an ambiguous beginning, a call that never was: nothing leaves."""
    hidden = gave_up(office, "Anonymous", "anonymous")
    before = len(office.practice.ask("commands"))
    withheld = office.run("callback", hidden)
    ambiguous = office.run("callback", "v3:")
    unknown = office.run("callback", "v3:none")

    assert (withheld.code, ambiguous.code, unknown.code) == (1, 1, 1)
    assert "number of the other party is withheld" in withheld.err
    assert "past calls answer to 'v3:'" in ambiguous.err
    assert "history" in unknown.err
    assert len(office.practice.ask("commands")) == before


def test_a_past_that_never_began_is_empty(home: Home) -> None:
    """Nothing is started and nothing made to find that out."""
    assert run_here(home, "history").out == ""
    assert json_here(home, "history", "--json") == []
    assert json_here(home, "contacts", "--json") == []
    assert home.switchboard() is None


def test_a_table_is_a_page_that_says_if_there_are_more(home: Home) -> None:
    """Nobody reads fifteen thousand lines; a program has all of them, and is told no less."""
    began = datetime.now(UTC) - timedelta(hours=1)
    calls = [
        past(call=CallId(f"v3:{number}"), ended_at=began + timedelta(seconds=number))
        for number in range(2 * PAGE + 1)
    ]
    home.paths.make()
    with closing(open_for_writing(home.paths.journal)) as database:
        store(database, calls, {})
    newest = [call.call for call in reversed(calls)]
    pages = [run_here(home, "history", *asked) for asked in ((), ("--page", "2"), ("--page", "3"))]
    shown = [[line.split()[-1] for line in page.out.splitlines()] for page in pages]

    assert shown == [newest[:PAGE], newest[PAGE : 2 * PAGE], newest[2 * PAGE :]]
    assert "Calls 1 to 100" in pages[0].err
    assert "--page 3 has the next" in pages[1].err
    assert pages[2].err == ""
    assert len(run_here(home, "history", "--all").out.splitlines()) == len(calls)
    small = run_here(home, "history", "--limit", "3", "--page", "2")
    assert [line.split()[-1] for line in small.out.splitlines()] == newest[3:6]
    told = [call["call_control_id"] for call in json_here(home, "history", "--json")]
    assert told == newest
    assert run_here(home, "history", "--limit", "3").err == ""
    assert run_here(home, "history", "--all", "--page", "2").code == 2


def test_the_first_column_is_what_the_table_stands_by(home: Home) -> None:
    """A long call that began early ended last, and so stands first: one looks for it by both."""
    ended = datetime.now(UTC) - timedelta(hours=1)
    long = past(call=CallId("v3:long"), ended_at=ended, started_at=ended - timedelta(hours=2))
    began = ended - timedelta(minutes=2)
    short = past(call=CallId("v3:short"), ended_at=ended - timedelta(minutes=1), started_at=began)
    home.paths.make()
    with closing(open_for_writing(home.paths.journal)) as database:
        store(database, [long, short], {})

    lines = run_here(home, "history").out.splitlines()
    assert [line.split()[-1] for line in lines] == ["v3:long", "v3:short"]
    assert [line[:40].split("  ") for line in lines] == [
        [moment(call.ended_at), moment(call.started_at)] for call in (long, short)
    ]


def test_no_table_shows_a_cause_as_telnyx_sends_it_and_every_export_does(office: Office) -> None:
    """Words for people; programs compare Telnyx's own."""
    ends = [
        {"hangup_cause": "user_busy", "hangup_source": "unknown", "sip_hangup_cause": "486"},
        {"hangup_cause": "originator_cancel", "hangup_source": "caller"},
        {"telnyx_error": "D56"},
    ]
    calls = [office.ring(from_=f"+44207946023{place}") for place in range(len(ends))]
    for call, end in zip(calls, ends, strict=True):
        office.practice.ask(f"calls/{call}/remote", {"do": "hangup", **end})
    eventually(lambda: set(calls) <= set(ids(office)))
    shown = office.run("history").out + office.run("events").out + office.run("calls").out
    programs = office.run("history", "--json").out, office.run("history", "--format", "csv").out

    assert not re.search("user_busy|originator_cancel|normal_clearing|CALL_REJECTED", shown)
    for words in ("busy (SIP 486)", "the caller gave up before an answer", "are all in use"):
        assert words in shown
    for program in programs:
        assert all(raw in program for raw in ("user_busy", "originator_cancel", "D56"))


def test_a_call_that_is_named_comes_with_what_was_said_in_it(office: Office) -> None:
    """By its id or the beginning of it; who looks for words has the calls, and no sentences."""
    call = office.answered()
    office.give("captions", "on", call)
    for text in SAID:
        office.practice.ask(f"calls/{call}/remote", {"do": "say", "text": text})
        # they talk by themselves until they are told what to say, so that there may be more
        eventually(lambda text=text: (text, "inbound") in heard(final(office, call)))
    office.practice.ask(f"calls/{call}/remote", {"do": "hangup"})
    eventually(lambda: call in ids(office))
    (one,) = told(office, call)
    (found,) = told(office, "parcel")

    assert one["call_control_id"] == found["call_control_id"] == call
    assert [said for said in heard(one["sentences"]) if said[0] in SAID] == [
        (text, "inbound") for text in SAID
    ]
    assert one["sentences"] == final(office, call)
    assert found["sentences"] is None
    assert told(office, call[:-2]) == [one]
    assert [line.split()[-1] for line in office.run("history", call).out.splitlines()] == [call]


def heard(sentences: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """What was said, and on which track."""
    return [(said["text"], said["track"]) for said in sentences]


def final(office: Office, call: str) -> list[dict[str, Any]]:
    """What `captions show` has of a call."""
    sentences: list[dict[str, Any]] = office.json("captions", "show", call, "--json")
    return sentences

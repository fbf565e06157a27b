"""What leaves the program as CSV or JSON: nothing runs, and JSON loses nothing."""

from __future__ import annotations

import csv
import io
import json
import re

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from console.domain.history.parts import Part
from console.domain.history.past_calls import PastCall, outcome
from console.domain.people.far_end import Known
from console.exports import (
    PastCallJson,
    csv_cell,
    csv_text,
    history_csv,
    history_json,
    json_text,
)
from tests.domain.history.test_past_calls import ANY_CALL, past
from tests.domain.stories import CALLER, NOON, at

MEASURED = ("cost", "currency", "mos", "jitter", "lost", "packets")
HAD = ("agent_name", "parts", "machine_at")
WHOM = ("number", "contact", "contact_source")
HOSTILE = st.text(st.sampled_from(";|=+-@\t\r\n\0 'a1,\"\x1b\x9b\u202e＝＠"), max_size=12)


@given(HOSTILE)
def test_no_cell_of_a_csv_begins_a_formula(text: str) -> None:
    """A caller chose the name; a spreadsheet would run it."""
    cell = csv_cell(text)

    assert not cell.lstrip(" ").startswith(tuple("=+-@\t\r\n\0＝＋－＠"))
    assert all(sign.isprintable() for sign in cell)


@example('"=', ",")
@given(HOSTILE, st.sampled_from(",;|\t"))
def test_no_separator_of_a_spreadsheet_begins_a_formula(text: str, separator: str) -> None:
    """A German Excel parts cells at `;`: the rest of a name would be a cell of its own."""
    text = f"Ada{separator}=cmd()|{text}"
    written = csv_text(("name",), [(text, "x")]).splitlines()[1]

    parts = [cell.strip().strip('"').lstrip() for cell in re.split(r"[,;|\t]", written)]
    assert not [cell for cell in parts if cell.startswith(tuple("=+-@＝＋－＠"))]
    assert written.startswith('"')


@given(st.lists(st.lists(HOSTILE, min_size=2, max_size=2), max_size=5))
def test_a_csv_keeps_its_shape(rows: list[list[str]]) -> None:
    """A line break or a quote in a name makes no new row and no new column."""
    read = list(csv.reader(io.StringIO(csv_text(("one", "two"), rows))))

    assert len(read) == len(rows) + 1
    assert {len(row) for row in read} == {2}


@given(st.text(max_size=50))
def test_json_loses_nothing_and_drives_no_terminal(text: str) -> None:
    """A name with an escape in it comes back whole, and goes out as plain ASCII."""
    if any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        return
    written = json_text({"name": text})

    assert json.loads(written) == {"name": text}
    assert written.isascii()
    assert written.isprintable()


def test_the_history_as_csv_has_a_row_a_call_under_its_head() -> None:
    """A spreadsheet shows numbers as they were, and runs no name."""
    call = past(name='=cmd|"/C calc"!A0', answered_at=at(1), bridged_at=at(4), agent="Ada")
    (row,) = csv.DictReader(io.StringIO(history_csv([call])))

    assert row["from"] == f"'{CALLER}"
    assert row["name"] == '\'=cmd|"/C calc"!A0'
    assert (row["outcome"], row["seconds"], row["waited_seconds"]) == ("answered", "6.000", "4.000")
    assert row["started_at"] == NOON.isoformat()
    assert list(row)[18:] == ["queue", "sip_hangup_cause", *MEASURED, "telnyx_error", *WHOM, *HAD]
    assert [row[name] for name in MEASURED] == ["", "", "", "", "", ""]


def test_money_and_figures_of_the_sound_leave_as_telnyx_wrote_them() -> None:
    """A float would make 0.0020 of 0.002, and of 0.1 what is not 0.1."""
    call = past(cost="0.0020", currency="USD", mos="4.50", jitter="3.2", lost="2", packets="500")
    (row,) = csv.DictReader(io.StringIO(history_csv([call])))
    (read,) = json.loads(history_json([call]))

    figures = ["0.0020", "USD", "4.50", "3.2", "2", "500"]
    assert [row[name] for name in MEASURED] == figures
    assert [read[name] for name in MEASURED] == figures


def test_whom_the_contacts_name_leaves_beside_what_the_network_said() -> None:
    """A report counts people, not the ways in which a trunk writes their numbers."""
    carla = Known(name="Carla", source="people.vcf")
    call = past(from_="030901820", to="+4930550100", name="4930901820", contact=carla)
    (row,) = csv.DictReader(io.StringIO(history_csv([call])))
    (read,) = json.loads(history_json([call]))
    (hidden,) = json.loads(history_json([past(from_="anonymous")]))

    assert [row[name] for name in WHOM] == ["'+4930901820", "Carla", "people.vcf"]
    assert [read[name] for name in WHOM] == ["+4930901820", "Carla", "people.vcf"]
    assert (read["from"], read["name"]) == ("030901820", "4930901820")
    assert (hidden["number"], hidden["withheld"]) == (None, True)


def test_all_who_had_a_call_leave_with_it_by_user_and_by_name() -> None:
    """A report is made of users, and read by people who know names."""
    parts = (
        Part(member="ada", name="Ada Lovelace", since=at(1), until=at(4), disposition="sent on"),
        Part(member="bo", since=at(4), until=at(9), disposition="resolved", note="=1+1"),
        Part(member="sue", disposition="checked"),
    )
    call = past(agent="bo", parts=parts)
    (row,) = csv.DictReader(io.StringIO(history_csv([call])))
    (read,) = json.loads(history_json([call]))

    first, second, third = row["parts"].split(" / ")
    assert first == f"ada (Ada Lovelace) {at(1).isoformat()} to {at(4).isoformat()} sent on"
    assert second.startswith("bo (bo) ")
    assert second.endswith(" resolved =1+1")
    assert third == "sue (sue) checked"
    assert (row["agent"], row["agent_name"]) == ("bo", "bo")
    assert [one["member"] for one in read["parts"]] == ["ada", "bo", "sue"]


@given(st.lists(ANY_CALL, max_size=3))
def test_the_history_as_json_can_be_read_back_whole(calls: list[PastCall]) -> None:
    """Every column of the journal's line, to the microsecond, whatever callers are called."""
    written = history_json(calls)
    read = msgspec.json.decode(written, type=list[PastCallJson])

    assert written.isascii()
    assert written.isprintable()
    for call, one in zip(calls, read, strict=True):
        assert one.outcome is outcome(call)
        known = msgspec.structs.asdict(one)
        renamed = {"call": "call_control_id", "session_id": "call_session_id"}
        renamed |= {"cause": "hangup_cause", "source": "hangup_source", "sip": "sip_hangup_cause"}
        renamed |= {"error": "telnyx_error"}
        known["agent_name"] = call.agent_name
        for name, value in msgspec.structs.asdict(call).items():
            if name != "contact":  # no column of the journal's: the user's contacts know it
                assert known[renamed.get(name, name)] == value

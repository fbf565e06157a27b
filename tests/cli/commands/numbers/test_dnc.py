"""`dnc`: the do-not-call list from a shell, and from a file that is looked at first."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from console.contacts.number_list import number_list
from tests.cli.user import Office

BARRED = "+4930901820"
FILE = """# those who asked
"name","number"
Ada,"+44 20 7946 0123"
+442079460123;again
(030) 901821
\x1b[2Jnobody,12
"""


def test_a_number_is_put_there_refused_listed_and_taken_off(office: Office) -> None:
    """Each by one order, and each says what came of it."""
    added = office.json("dnc", "add", "+49 30 901820", "--why", "asked \x1b[2J never", "--json")
    assert added == {"done": [BARRED], "before": [], "refused": []}
    again = office.run("dnc", "add", BARRED)
    assert "1 number on it before: nothing to do" in again.out
    refused = office.run("dnc", "add", "112", "sip:bob@example.com")
    dialled = office.run("dial", BARRED, "--yes")
    (listed,) = [one for one in office.json("dnc", "list", "--json") if one["number"] == BARRED]

    assert refused.code == dialled.code == 1
    assert "112: an emergency number is never barred." in refused.err
    assert "it is on the do-not-call list since" in dialled.err
    assert "dnc remove" in dialled.err
    assert not [one for one in office.sent() if one["path"].endswith("/calls")]
    assert listed["why"] == "asked ␛[2J never"
    assert BARRED in office.run("dnc", "export").out.splitlines()
    assert office.run("dnc", "remove", BARRED).out == "1 number taken off the do-not-call list\n"
    assert "nothing to do" in office.run("dnc", "remove", BARRED).out


def test_a_file_is_shown_before_anything_of_it_is_taken(office: Office, tmp_path: Path) -> None:
    """What cannot be read is named with its line; without --yes nothing happens unasked."""
    file = tmp_path / "list.csv"
    file.write_text(FILE)
    before = office.json("dnc", "list", "--json")

    unasked = office.run("dnc", "import", str(file))
    assert unasked.code == 2
    assert "say --yes" in unasked.err
    assert office.json("dnc", "list", "--json") == before
    assert "line 2 is left out: a number is needed" in unasked.out
    assert "line 6 is left out" in unasked.out
    assert "\x1b" not in unasked.out
    assert "1 more lines name one of them again" in unasked.out

    said = office.json("dnc", "import", str(file), "--yes", "--why", "a list", "--json")
    assert "+442079460123" in said["done"]
    assert "a list" in {one["why"] for one in office.json("dnc", "list", "--json")}
    assert office.run("dnc", "remove", *said["done"]).code == 0
    nothing = office.run("dnc", "import", str(tmp_path / "none.csv"), "--yes")
    assert nothing.code == 1
    assert "none.csv" in nothing.err
    assert "Nothing was put on the do-not-call list" in nothing.err


@given(st.text(max_size=200))
def test_any_text_is_read_as_some_numbers_each_once(text: str) -> None:
    """Files come from anywhere."""
    read = number_list(text, "+4930901820")

    assert len(set(read.numbers)) == len(read.numbers)
    assert all(number.startswith("+") for number in read.numbers)
    lines = [one for one in text.splitlines() if one.strip() and not one.lstrip().startswith("#")]
    assert len(read.numbers) + read.twice + len(read.unread) == len(lines)

"""Files of contacts as people to call: nobody twice, every column kept, and the rest named."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.contacts.people_to_call import PeopleToCall, people_to_call, without
from console.errors import ContactsUnreadable
from tests.contacts.test_exports_of_others import VECTORS

HOME = "+13125550100"


def read(tmp_path: Path, name: str, text: str) -> PeopleToCall:
    """What a file of that name and text has."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return people_to_call(path, HOME)


@pytest.mark.parametrize(
    ("file", "people", "refused"),
    [
        ("android21-custom-label.vcf", 1, 0),
        ("csv-quote-midfile.csv", 100, 1),
        ("excel-german-semicolon.csv", 1, 0),
        ("excel-sep-line.csv", 1, 0),
        ("fusionpbx.csv", 1, 0),
        ("icloud30-items-photo.vcf", 1, 1),
        ("one-bad-byte.csv", 3, 0),
        ("phone-ext-us.vcf", 5, 0),
        ("v40-teluri-ext.vcf", 1, 1),
        ("vcf-number-nbsp.vcf", 4, 0),
    ],
)
def test_exports_of_other_programs_are_people_to_call(file: str, people: int, refused: int) -> None:
    """A fax and a SIP address are left out in words, and so is a row that cannot be read."""
    found = people_to_call(VECTORS / file, "+4930123456" if "german" in file else HOME)

    assert (len(found.people), len(found.refused)) == (people, refused)
    assert all(one.person.columns for one in found.people)
    assert found.heads


def test_every_column_is_kept_and_extensions_are_keys(tmp_path: Path) -> None:
    """In the order of the file; what stands beyond the head is counted."""
    text = "Name,Phone,Town,Ext\nAda,+13125550101,Ulm,12\nBo,+13125550102,Bonn,,more\n"
    found = read(tmp_path, "a.csv", text)
    ada, bo = (one.person for one in found.people)

    assert found.heads == ("Name", "Phone", "Town", "Ext", "column 5")
    assert ada.columns == (
        ("Name", "Ada"),
        ("Phone", "+13125550101"),
        ("Town", "Ulm"),
        ("Ext", "12"),
    )
    assert bo.columns[-1] == ("column 5", "more")
    assert (ada.numbers, ada.extensions) == (("+13125550101",), {"+13125550101": "12"})
    card = "BEGIN:VCARD\nFN:Eve\nTEL:+1 312 555 0103 x12\nEMAIL;TYPE=work:e@x.org\nEND:VCARD\n"
    (eve,) = read(tmp_path, "a.vcf", card).people
    assert eve.person.extensions == {"+13125550103": "12"}
    assert eve.person.columns == (
        ("name", "Eve"),
        ("phone", "+1 312 555 0103 x12"),
        ("email work", "e@x.org"),
    )


def test_nobody_is_in_it_twice_and_what_is_left_out_is_named(tmp_path: Path) -> None:
    """Who has one number more than another is somebody else."""
    text = (
        "Name,Phone,Mobile\nAda,+13125550101,\nAgain,(312) 555-0101,\n"
        "Both,+13125550101,+13125550102\nNobody,,\nWrong,hello,\n"
    )
    found = read(tmp_path, "a.csv", text)

    assert [one.person.name for one in found.people] == ["Ada", "Both"]
    assert [(one.place, one.reason) for one in found.twice] == [
        ("line 3", "has no other number than line 2")
    ]
    assert [one.place for one in found.refused] == ["line 5", "line 6"]
    kept, left = without(found, frozenset({"+13125550101"}))
    assert [one.person.numbers for one in kept.people] == [("+13125550102",)]
    assert [one.person.name for one in left] == ["Ada"]
    long = read(tmp_path, "long.csv", f"Name,Phone,Note\nAda,+13125550101,{'x' * 10_000}\n")
    assert (len(long.people), len(long.refused)) == (0, 1)
    with pytest.raises(ContactsUnreadable, match=r"must end in \.csv, \.vcf or \.toml"):
        read(tmp_path, "a.xls", text)

"""Contacts from files that people have, and from files that somebody made up."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.contacts.read import MOST_CONTACTS, MOST_LISTED, Loaded, read_directory
from console.contacts.vcards import MOST_LINES
from console.domain.people.contacts import Contact
from console.domain.people.far_end import Known

HOME = "+442079460000"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the files stand."""
    return tmp_path


def read(folder: Path, name: str, content: str | bytes) -> Loaded:
    """The directory of one file."""
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(raw)
    return read_directory([name], folder, HOME)


def people(loaded: Loaded) -> list[tuple[str, str, str]]:
    """Name, number and label of every contact of files that were read whole."""
    assert loaded.problems == ()
    return [(one.name, one.number, one.label) for one in loaded.directory.contacts]


def test_a_toml_file_lists_contacts_as_the_readme_shows(folder: Path) -> None:
    """One number or several; national ones are read as those of the caller id's country."""
    toml = """
[[contact]]
name = "Ada Lovelace"
organisation = "Analytical Engines"
numbers = { work = "020 7946 0123", home = "+44 20 7946 0124" }
[[contact]]
name = "Front desk"
number = "sip:desk@example.com"
label = "day"
"""

    loaded = read(folder, "contacts.toml", toml)
    assert people(loaded) == [
        ("Ada Lovelace", "+442079460123", "work"),
        ("Ada Lovelace", "+442079460124", "home"),
        ("Front desk", "sip:desk@example.com", "day"),
    ]
    assert loaded.directory.contacts[0].organisation == "Analytical Engines"


GOOGLE = """\
First Name,Last Name,Organization Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Value
Ada,Lovelace,Engines,* Mobile,+442079460123 ::: +442079460124,
"""
OUTLOOK = """\
"First Name","Last Name","Company","Business Fax","Business Phone","Mobile Phone"
"J\xfcrgen","M\xfcller","","+4930901820","030 901821","+49 151 12345678"
"""
PLAIN = "\ufeffname;number;label\nAda;+442079460123;work\nBob;020 7946 0124\n\n;;\n"
BARE = "Ada,+442079460123,work\nBob,sip:bob@example.com\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            GOOGLE.encode(),
            [
                ("Ada Lovelace", "+442079460123", "Mobile"),
                ("Ada Lovelace", "+442079460124", "Mobile"),
            ],
        ),
        (
            PLAIN.encode(),
            [("Ada", "+442079460123", "work"), ("Bob", "+442079460124", "")],
        ),
        (PLAIN.replace(";", "\t").encode("utf-16"), [("Ada", "+442079460123", "work")]),
        (BARE.encode(), [("Ada", "+442079460123", "work"), ("Bob", "sip:bob@example.com", "")]),
    ],
    ids=["google", "semicolons", "tabs in UTF-16", "no head"],
)
def test_a_csv_of_any_usual_program_is_read(
    folder: Path, content: bytes, expected: list[tuple[str, str, str]]
) -> None:
    """By the names of its columns; who exports it does not choose them."""
    assert people(read(folder, "contacts.csv", content))[: len(expected)] == expected


def test_a_csv_of_a_windows_program_keeps_its_umlauts(folder: Path) -> None:
    """And a fax is a fax."""
    (folder / "contacts.csv").write_bytes(OUTLOOK.encode("cp1252"))
    loaded = read_directory(["contacts.csv"], folder, "+4930901820")

    assert people(loaded) == [
        ("Jürgen Müller", "+4915112345678", "mobile"),
        ("Jürgen Müller", "+4930901820", "business fax"),
        ("Jürgen Müller", "+4930901821", "business"),
    ]


def test_what_history_exports_is_read_again(folder: Path) -> None:
    """The apostrophe that keeps a spreadsheet from reckoning is no part of the number."""
    assert people(read(folder, "past.csv", "name,number\nAda,'+442079460123\n")) == [
        ("Ada", "+442079460123", "")
    ]


VCARDS = """\
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=\r
=C3=BCrgen;;;\r
TEL;CELL:+49 151 12345678\r
TEL;WORK;FAX:+49 30 901820\r
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRg=\r
\r
TEL;QUOTED-PRINTABLE;HOME:=2B49=2030=20901821\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
FN:Love\\, Ada\r
N:Lovelace;Ada;;;\r
ORG:Analytical Engines;Weaving\r
item1.TEL;TYPE=WORK,voice;TYPE=pref:+44 20 79\r
 46 0123\r
BDAY:1815-12-10\r
END:VCARD\r
begin:vcard\r
VERSION:4.0\r
FN;LANGUAGE=en:Grace Hopper\r
TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+1-312-555-0100;ext=5102\r
IMPP;PREF=1:sip:grace@example.com\r
IMPP:xmpp:grace@example.com\r
EMAIL:grace@example.com\r
end:vcard\r
"""


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_vcards_of_three_versions_are_read(folder: Path, ending: str) -> None:
    """From old telephones, address books and the newest standard, whatever ends their lines."""
    loaded = read(folder, "contacts.vcf", VCARDS.replace("\r\n", ending))

    assert people(loaded) == [
        ("Grace Hopper", "+13125550100", "home"),
        ("Grace Hopper", "sip:grace@example.com", ""),
        ("Jürgen Müller", "+4915112345678", "mobile"),
        ("Jürgen Müller", "+4930901820", "fax work"),
        ("Jürgen Müller", "+4930901821", "home"),
        ("Love, Ada", "+442079460123", "work"),
    ]
    assert loaded.directory.contacts[-1].organisation == "Analytical Engines, Weaving"


def test_files_are_read_in_the_users_order_and_one_number_in_each(folder: Path) -> None:
    """The first file names a number that several have."""
    (folder / "own.csv").write_text("name,number\nAda,+442079460123\n")
    (folder / "all.csv").write_text("name,number\nLovelace A.,+442079460123\n")
    loaded = read_directory([str(folder / "own.csv"), "all.csv"], Path("/nowhere"), HOME)
    both = read_directory(["own.csv", "all.csv"], folder, HOME)

    assert [one.name for one in loaded.directory.contacts] == ["Ada"]
    assert len(loaded.problems) == 1
    assert both.directory.known("+442079460123") == Known(name="Ada", source="own.csv")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("none.vcf", None, "No such file"),
        ("folder.csv", "", "Is a directory"),
        ("x.toml", "[[contact]\n", "no TOML at line 1"),
        ("x.toml", "contact = 5\n", "Expected array, got int"),
        ("x.toml", '[[contact]]\nnmae = "Ada"\n', "nmae"),
        ("x.toml", "a = " + "[" * 5000, "TOML|nested"),
        ("x.csv", "name,email\nAda,ada\n", "no column holds numbers"),
        ("x.csv", "", "no column holds numbers"),
        ("x.csv", "name,number\n" + '"' + "x" * 200_000, "line 2: field larger"),
        ("x.vcf", "Dear Sir,\n", "no vCard begins"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_costs_nothing_else(
    folder: Path, name: str, content: str | None, reason: str
) -> None:
    """Who, why, and the other file's contacts are there all the same."""
    (folder / "good.csv").write_text("name,number\nAda,+442079460123\n")
    if name == "folder.csv":
        (folder / name).mkdir()
    elif content is not None:
        (folder / name).write_text(content)
    loaded = read_directory([name, "good.csv"], folder, HOME)

    (problem,) = loaded.problems
    assert str(folder / name) in problem
    assert re.search(reason, problem)
    assert [one.name for one in loaded.directory.contacts] == ["Ada"]


def test_entries_without_a_number_to_dial_are_counted(folder: Path) -> None:
    """An agent who misses a contact learns why; emergency numbers are not dialled from here."""
    csv = "name,number\nAda,+442079460123\nPolice,999\nBob,unknown\n"
    loaded = read(folder, "contacts.csv", csv)

    assert [one.name for one in loaded.directory.contacts] == ["Ada"]
    (problem,) = loaded.problems
    assert "2 of 3 were not read (line 3: short and emergency numbers" in problem
    assert [row.partition(", ")[2] for row in loaded.rows] == [
        "line 3: short and emergency numbers are not dialled from here (999)",
        "line 4: this says that there is no number (unknown)",
    ]


def test_a_file_is_bounded_in_bytes_entries_and_texts(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk image by mistake, a name of a megabyte on purpose."""
    monkeypatch.setattr("console.contacts.read.LARGEST_FILE", 100_000)
    monkeypatch.setattr("console.contacts.read.MOST_CONTACTS", 3)
    many = "name,number\n" + "".join(f"P{n},+4420794601{n:02}\n" for n in range(5))
    long = f"name,number\n{'x' * 50_000},+442079460123\n"

    assert "larger than" in read(folder, "big.csv", b"x" * 100_001).problems[0]
    assert len(read(folder, "many.csv", many).directory.contacts) == 3
    assert "2 are left out" in read(folder, "many.csv", many).problems[0]
    assert len(read(folder, "long.csv", long).directory.contacts[0].name) == 200


@pytest.mark.parametrize(
    "line",
    [
        "TEL;A" + "=," * 1500 + '"',
        "TEL;A" + "=" * 3000 + '"',
        "TEL" + ";A" * 1500,
        "TEL" + ';A="' * 900 + ":1",
        "TEL;ENCODING=QUOTED-PRINTABLE:" + "=\n" * 50_000,
        "TEL:" + "\n " * 100_000,
        "FN:" + "\n" * 100_000 + " x",
    ],
    ids=range(7),
)
def test_no_line_of_a_vcard_takes_long(folder: Path, line: str) -> None:
    """A pattern that backtracks would hold up the console for years over sixty characters."""
    card = f"BEGIN:VCARD\n{line}\nTEL:+442079460123\nEND:VCARD\n"
    (folder / "x.vcf").write_text(card)
    began = time.process_time()
    read_directory(["x.vcf"], folder, HOME)

    assert time.process_time() - began < 2


PIECES = st.sampled_from(
    [
        *("BEGIN:VCARD\n", "END:VCARD\n", "FN:", "N:", "TEL", "IMPP:sip:", ";TYPE=", ";", ":", "="),
        *(
            ";ENCODING=QUOTED-PRINTABLE",
            ";CHARSET=zlib",
            "=C3",
            '"',
            "\\",
            ",",
            "\r\n ",
            "\n",
            "\t",
        ),
        *(
            "[[contact]]\n",
            "name",
            "number",
            " = ",
            "'+442079460123",
            "\x1b]2;x",
            "\0",
            "\ud7ff[/x]",
        ),
    ]
)
CONTENTS = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


@given(CONTENTS.map(lambda text: text.encode("utf-8", "replace")) | st.binary(max_size=200))
def test_no_file_of_contacts_fails(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    """Whatever stands in it: contacts that can be dialled, and problems in words."""
    folder = tmp_path_factory.getbasetemp()
    for name in ("any.toml", "any.csv", "any.vcf"):
        (folder / name).write_bytes(raw)
        loaded = read_directory([name], folder, HOME)
        for contact in loaded.directory.contacts:
            assert isinstance(contact, Contact)
            assert contact.number.startswith(("+", "sip:", "sips:", "SIP"))


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_no_plain_file_is_refused_at_once(kind: str, folder: Path) -> None:
    """A pipe would be waited for while the console starts; a device has no end."""
    path = folder / "people.csv"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")

    loaded = read_directory(["people.csv"], folder, HOME)

    assert len(loaded.directory.contacts) == 0
    assert "it is no plain file" in loaded.problems[0]


def test_a_table_of_too_many_columns_is_refused_with_words(folder: Path) -> None:
    """Each head is held against each other one: ten thousand would take minutes."""
    head = ",".join(f"phone {count}" for count in range(10_000))
    loaded = read(folder, "wide.csv", f"name,{head}\nAda,{HOME}\n")

    assert "more than 250 columns" in loaded.problems[0]


def test_a_line_of_too_many_parameters_is_passed_over(folder: Path) -> None:
    """The rest of the card is read."""
    line = f"TEL{';TYPE=work' * 300}:+442079460124"
    loaded = read(folder, "a.vcf", f"BEGIN:VCARD\nFN:Ada\n{line}\nTEL:{HOME}\nEND:VCARD\n")

    assert [one.number for one in loaded.directory.contacts] == [HOME]
    assert "card 1: its TEL cannot be read: it has too many parameters" in loaded.rows[0]


def test_a_card_without_an_end_is_read_as_far_as_cards_go(folder: Path) -> None:
    """A card of a million telephones is no person."""
    telephones = "".join(f"TEL:+44207946{count:04}\n" for count in range(5000))
    loaded = read(folder, "a.vcf", f"BEGIN:VCARD\nFN:Ada\n{telephones}END:VCARD\n")

    assert len(loaded.directory.contacts) == MOST_LINES - 1
    assert "it has more than 500 lines: the rest is left out" in loaded.rows[0]


def test_a_cell_of_a_million_numbers_is_looked_at_so_far(folder: Path) -> None:
    """What is listed is bounded before it is held in memory."""
    cell = ":::".join(["1"] * 20_000)
    loaded = read(folder, "a.csv", "name,phone\n" + f"Ada,{cell}\n" * 20)

    assert f"{MOST_LISTED - MOST_CONTACTS} are left out" in loaded.problems[0]

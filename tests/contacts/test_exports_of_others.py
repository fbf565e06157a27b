"""Files as telephones, spreadsheets and telephone systems really export them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.contacts.read import Loaded, read_directory

VECTORS = Path(__file__).parent / "vectors"
CHICAGO, BERLIN = "+13125550100", "+4930901821"

Told = tuple[str, str, str, str]
"""Name, number, extension and label of a contact."""


def told(loaded: Loaded) -> list[Told]:
    return [(one.name, one.number, one.extension, one.label) for one in loaded.directory.contacts]


def read(folder: Path, name: str, content: str | bytes, home: str = CHICAGO) -> Loaded:
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(raw)
    return read_directory([name], folder, home)


WHOLE: dict[str, list[Told]] = {
    "android21-custom-label.vcf": [
        ("Carla Custom", "+380441234567", "", "Дача"),
        ("Carla Custom", "+380441234568", "", "Workshop"),
        ("Carla Custom", "+380501234568", "", "mobile"),
    ],
    "excel-german-semicolon.csv": [
        ("Jörg Weiß", "+491711234568", "", "Mobil"),
        ("Jörg Weiß", "+49302222223", "", "Telefon"),
    ],
    "excel-sep-line.csv": [("Sep Person", "+13125550182", "", "")],
    "fusionpbx.csv": [("Fay Pbx", "+13125550183", "101", "work")],
    "icloud30-items-photo.vcf": [
        ("Ada King Lovelace", "+13125550142", "", "Boat"),
        ("Ada King Lovelace", "+13125550144", "", "mobile iphone"),
        ("Ada King Lovelace", "+13125550999", "", "fax work"),
        ("Ada King Lovelace", "+442079460123", "", "Direct"),
    ],
    "one-bad-byte.csv": [
        ("Latin éven", "+31612345679", "", ""),
        ("Zoë Ångström", "+31612345678", "", ""),
        ("Łukasz Żółć", "+48601234567", "", ""),
    ],
    "phone-ext-us.vcf": [
        ("Ext Person", "+13125550152", "123", "work"),
        ("Old Style Ext", "+13125550153", "7", ""),
        ("Pause", "+13125550154", ",,123#", ""),
        ("Uri Ext", "+13125550150", "5555", ""),
        ("Vanity", "+18003569377", "", ""),
    ],
    "v40-teluri-ext.vcf": [
        ("Tel Uri", "+13125550150", "5555", "home"),
        ("Tel Uri", "+13125550151", "", "mobile"),
        ("Tel Uri", "+13125550152", "123", ""),
        ("Tel Uri", "+13125550153", "9", ""),
        ("Tel Uri", "+13125550154", ",,123#", ""),
        ("Tel Uri", "sip:uri@example.com", "", ""),
    ],
    "vcf-number-nbsp.vcf": [
        ("Bidi", "+442079460125", "", ""),
        ("Minus", "+442079460126", "", ""),
        ("Narrow Nbsp", "+33612345678", "", ""),
        ("Nbsp", "+442079460123", "", ""),
    ],
}


@pytest.mark.parametrize("file", WHOLE)
def test_a_file_that_a_program_wrote_is_read_whole(file: str) -> None:
    """Nobody types an address book anew for a console."""
    loaded = read_directory([file], VECTORS, BERLIN if "german" in file else CHICAGO)

    assert told(loaded) == WHOLE[file]
    assert (loaded.problems, loaded.rows) == ((), ())


def test_a_quote_that_is_never_closed_costs_its_row_and_no_other() -> None:
    """It took half of the file with it, without a word."""
    loaded = read_directory(["csv-quote-midfile.csv"], VECTORS, CHICAGO)
    (row,) = loaded.rows

    assert len(loaded.directory.contacts) == 100
    assert row.endswith("csv-quote-midfile.csv, line 52: a quote in it is not closed")
    assert "1 of 101 were not read" in loaded.problems[0]


@pytest.mark.parametrize(
    "rest",
    [
        '"Good, Name",+13125550002\nLast,+13125550003\n',
        'Note,+13125550002,"a note"\nLast,+13125550003\n',
        "Plain,+13125550002\n" * 300 + "Last,+13125550003\n",
    ],
)
def test_a_later_quote_does_not_close_an_open_one(tmp_path: Path, rest: str) -> None:
    """Wherever the next quote stands, the rows between are rows."""
    loaded = read(tmp_path, "a.csv", f'Name,Phone,Note\n"Bad, Quote,+13125550001\n{rest}')

    assert "Last" in [one.name for one in loaded.directory.contacts]
    assert "+13125550002" in [one.number for one in loaded.directory.contacts]
    assert "line 2" in loaded.rows[0]


def test_a_cell_of_several_lines_is_one_cell(tmp_path: Path) -> None:
    """An address or a note has them, and its row is whole."""
    csv = 'Name,Notes,Phone\nAda,"12 St\nJames\'s Square",+442079460123\nBo,,+442079460124\n'
    loaded = read(tmp_path, "a.csv", csv)

    assert [one.name for one in loaded.directory.contacts] == ["Ada", "Bo"]
    assert loaded.rows == ()


@pytest.mark.parametrize(
    ("head", "row", "name"),
    [
        ("Vorname;Nachname;Telefon geschäftlich", "Jörg;Weiß;030 2222223", "Jörg Weiß"),
        ("Name;Vorname;Rufnummer", "Weiß;Jörg;030 2222223", "Jörg Weiß"),
        ("Prénom;Nom;Téléphone", "Zoé;Faure;+49 30 2222223", "Zoé Faure"),
        ("Nom complet;Portable", "Zoé Faure;+49302222223", "Zoé Faure"),
        ("Nombre;Apellidos;Móvil", "José;Peña;+49302222223", "José Peña"),
        ("Nome;Cognome;Cellulare", "Ugo;Rossi;+49302222223", "Ugo Rossi"),
        ("Voornaam;Achternaam;Mobiel nummer", "Jan;Vos;+49302222223", "Jan Vos"),
        ("Nome;Sobrenome;Telemóvel", "Rui;Sá;+49302222223", "Rui Sá"),
        ("Nombre completo;Número", "José Peña;+49302222223", "José Peña"),
        ("contact_name_given,contact_name_family,phone_number", "Fay,Pbx,+49302222223", "Fay Pbx"),
    ],
)
def test_heads_in_the_languages_of_usual_programs_are_understood(
    tmp_path: Path, head: str, row: str, name: str
) -> None:
    """Excel names its columns in the language of its user."""
    loaded = read(tmp_path, "a.csv", f"{head}\r\n{row}\r\n", BERLIN)

    assert [(one.name, one.number) for one in loaded.directory.contacts] == [(name, "+49302222223")]


def test_a_customers_number_is_no_telephone(tmp_path: Path) -> None:
    """It has as many digits as one."""
    csv = "Kundennummer,Customer Number,Name,Phone\n4930901,13125550,Ada,+442079460123\n"

    assert [one.number for one in read(tmp_path, "a.csv", csv).directory.contacts] == [
        "+442079460123"
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252"])
def test_the_encoding_of_a_file_is_found_with_a_mark_and_without(
    tmp_path: Path, encoding: str
) -> None:
    """A program that leaves the mark out says nothing of it."""
    csv = 'Name\tPhone\nZoé Faure\t="+33155501234"\n'

    assert told(read(tmp_path, "a.csv", csv.encode(encoding))) == [
        ("Zoé Faure", "+33155501234", "", "")
    ]


CARDS = """\
BEGIN:VCARD
VERSION:2.1
FN:Boss
AGENT:
BEGIN:VCARD
VERSION:2.1
FN:Assistant
TEL:+442079460124
END:VCARD
TEL:+442079460123
END:VCARD
BEGIN:VCARD
FN:No End
TEL:+442079460125
BEGIN:VCARD
FN:Nobody
END:VCARD
BEGIN:VCARD
FN:Last
TEL;TYPE=x:not a number
TEL:+442079460126
"""


def test_a_card_inside_a_card_and_one_without_an_end_keep_their_own_numbers(
    tmp_path: Path,
) -> None:
    """The boss was called by the name of the assistant, and what followed was lost."""
    loaded = read(tmp_path, "a.vcf", CARDS)

    assert [(one.name, one.number) for one in loaded.directory.contacts] == [
        ("Assistant", "+442079460124"),
        ("Boss", "+442079460123"),
        ("Last", "+442079460126"),
        ("No End", "+442079460125"),
    ]
    assert [row.partition(", ")[2] for row in loaded.rows] == [
        "card 4: it has no number",
        "card 5: a number has digits only, and + in front (not a number)",
    ]


def test_a_line_that_is_folded_inside_a_sign_is_that_sign(tmp_path: Path) -> None:
    """Old programs fold after 75 bytes, wherever they are."""
    name = "Ж" * 40
    raw = f"BEGIN:VCARD\r\nFN:{name}\r\nTEL:+442079460123\r\nEND:VCARD\r\n".encode()
    at = raw.index("Ж".encode()) + 41
    folded = raw[:at] + b"\r\n " + raw[at:]

    assert [one.name for one in read(tmp_path, "a.vcf", folded).directory.contacts] == [name]


def test_a_fax_is_found_after_all_others(tmp_path: Path) -> None:
    """Nobody talks there, but who calls from it has a name."""
    csv = "Name,Business Fax,Business Phone\nAda,+442079460100,+442079460123\n"
    directory = read(tmp_path, "a.csv", csv).directory

    assert [one.label for one in directory.find("ada")] == ["business", "business fax"]
    assert directory.known("+442079460100") is not None


ROWS = st.lists(
    st.tuples(st.from_regex(r"[A-Z][a-z]{2,8}", fullmatch=True), st.integers(0, 9999)), max_size=30
)


@given(ROWS, st.integers(0, 30), st.sampled_from(['"Bad, Quote,+1', '"', 'x,"y', '"a"b,c', ",,,"]))
def test_one_odd_row_costs_no_other(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]], at: int, odd: str
) -> None:
    """Wherever it stands, every other row is read."""
    lines = [f"{name},+1312555{number:04}" for name, number in rows]
    lines.insert(at, odd)
    loaded = read(tmp_path_factory.getbasetemp(), "odd.csv", "\n".join(["Name,Phone", *lines]))

    numbers = {one.number for one in loaded.directory.contacts}
    assert {f"+1312555{number:04}" for _, number in rows} <= numbers

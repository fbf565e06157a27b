"""What the heads of a table of contacts mean, in the languages of usual programs.

English, German, French, Spanish, Italian, Dutch and Portuguese; Google's, Outlook's and
FusionPBX's own heads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from console.domain.history.matching import plain

MOST_COLUMNS: Final = 250
"""Columns of a table; Google's address book has about 90."""


class NumberColumn(Struct, frozen=True, kw_only=True):
    """A column of numbers, by its place; label and extension have columns of their own, or none."""

    place: int
    label: str
    label_place: int | None = None
    extension_place: int | None = None


class Columns(Struct, frozen=True, kw_only=True):
    """Which column holds what, by its place.

    `name` is the whole name, or the part of it that no other column has.
    """

    name: int | None = None
    given: int | None = None
    family: int | None = None
    organisation: int | None = None
    numbers: tuple[NumberColumn, ...]


BARE: Final = Columns(name=0, numbers=(NumberColumn(place=1, label="", label_place=2),))
"""A table without a head: the name, the number, and its label."""


def columns_of(head: Sequence[str]) -> Columns | None:
    """What the head names; None if it is no head. Raises `ValueError` if it names no number."""
    if len(head) > MOST_COLUMNS:
        raise ValueError(f"line 1: it has more than {MOST_COLUMNS} columns")
    names = [_spelled(cell) for cell in head]
    numbers = tuple(
        NumberColumn(
            place=place,
            label=_label(head[place], name),
            label_place=_beside(_LABELS, name, names),
            extension_place=_beside(_EXTENSIONS, name, names),
        )
        for place, name in enumerate(names)
        if _holds_numbers(name)
    )
    if numbers:
        return Columns(
            name=_place(names, _NAMES),
            given=_place(names, _GIVEN),
            family=_place(names, _FAMILY),
            organisation=_place(names, _ORGANISATIONS),
            numbers=numbers,
        )
    second = head[1] if len(head) > 1 else ""
    if any(sign.isdigit() or sign == "@" for sign in second):
        return None
    raise ValueError('no column holds numbers: its head must say so, as "phone" or "number" do')


def _spelled(cell: str) -> str:
    """A head without case, accents and signs, and without what FusionPBX sets before all."""
    return re.sub(r"[\W_]+", " ", plain(cell)).strip().removeprefix("contact ")


# Words ------------------------------------------------------------------------------------

_NUMBER: Final = re.compile(
    r"phone|telefo|teleph|telemov|rufnummer|handy|mobil|mobiel|cellul|cellphone"
    r"|\b(?:tel|cell|cel|gsm|sip|portable|movil|celular|movel|fixe|fijo|festnetz|fax|telefax"
    r"|number|nummer|numero|telecopie)\b"
)
_NO_NUMBER: Final = re.compile(
    r"\b(?:type|label|pager|telex|isdn|id|extension|ext|email|mail|customer|account|order|invoice"
    r"|house|tax|kunden|kundennummer|konto|client|cliente|klant|typ|tipo|durchwahl|poste|interno"
    r"|toestel|ramal|anexo|country|provider|model)\b"
)
_FAX: Final = re.compile(r"\b(?:tele)?fax|telecopie")
_LABELS: Final = re.compile(r"\b(?:type|label|typ|tipo|bezeichnung|etiquette|etiqueta|etichetta)\b")
_EXTENSIONS: Final = re.compile(
    r"\b(?:extension|ext|durchwahl|poste|anexo|interno|toestel|ramal)\b"
)
_NAMES: Final = frozenset(
    (
        *("name", "full name", "display name", "fn", "contact", "formatted name", "file as"),
        *("anzeigename", "vollstandiger name", "nom", "nom complet", "nom affiche", "nombre"),
        *("nombre completo", "nome", "nome completo", "naam", "volledige naam", "weergavenaam"),
    )
)
_GIVEN: Final = frozenset(
    (
        *("first name", "given name", "firstname", "forename", "name given", "vorname", "prenom"),
        *("nombre de pila", "primer nombre", "primeiro nome", "voornaam", "nome proprio"),
    )
)
_FAMILY: Final = frozenset(
    (
        *("last name", "family name", "lastname", "surname", "name family", "nachname"),
        *("familienname", "zuname", "nom de famille", "apellido", "apellidos", "cognome"),
        *("achternaam", "familienaam", "sobrenome", "apelido", "apelidos"),
    )
)
_ORGANISATIONS: Final = frozenset(
    (
        *("organisation", "organization", "company", "company name", "organization name"),
        *("firma", "unternehmen", "firmenname", "societe", "entreprise", "empresa", "compania"),
        *("organizacion", "organizacao", "azienda", "societa", "organizzazione", "bedrijf"),
        *("bedrijfsnaam", "organisatie"),
    )
)
_UNTELLING: Final = frozenset({"phone", "telephone", "tel", "number", "value", "no", "primary"})
_ENGLISH: Final = re.compile(
    r"(?:phone|telephone|tel|number|value|no|primary|mobile|cell|home|work|business|other|main"
    r"|company|assistant|car|callback|radio|fax|sip|\d+|\s)*"
)


def _holds_numbers(name: str) -> bool:
    return bool(_NUMBER.search(name)) and not _NO_NUMBER.search(name)


def _label(written: str, name: str) -> str:
    """`mobile phone` is labelled mobile; `phone 1 value` and `number` are not labelled by that.

    A head in another language is its own label.
    """
    if _FAX.search(name):
        return name
    if not _ENGLISH.fullmatch(name):
        return written.strip() if not name.endswith("value") else ""
    words = [word for word in name.split() if word not in _UNTELLING and not word.isdigit()]
    return " ".join(words)


def _place(names: Sequence[str], known: frozenset[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in known), None)


def _beside(pattern: re.Pattern[str], name: str, names: Sequence[str]) -> int | None:
    """The column that goes with a number: `phone 1 type` with `phone 1 value`, or just `label`."""
    stems = {"", name, name.removesuffix("value").strip(), name.removesuffix("number").strip()}
    for place, other in enumerate(names):
        if pattern.search(other) and pattern.sub("", other).strip() in stems:
            return place
    return None

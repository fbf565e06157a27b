"""What is typed into the form of an application, as settings. Pure.

A form that makes an application sends what is filled in; one that changes it sends
what differs, and nothing else. What Telnyx's contract has no empty value for cannot be
emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import structs

from console.domain.applications import API_VERSION, URL, VERSION, Setting
from console.forms import typed
from console.forms.description import Field, Form, Kind, Parts
from console.text import clean

LONGEST: Final = 2000
"""Characters of a setting; a URL has 2000 at most."""

Show = Callable[[str, int], str]
"""Makes a text of at most so many characters showable."""


def start_of_new(public_url: str | None) -> dict[str, str]:
    """What stands in the form of a new application at first: its webhooks are to come here."""
    return {URL: text_of(public_url), VERSION: API_VERSION}


def start_of_change(settings: Mapping[str, Setting], show: Show = clean) -> dict[str, str]:
    """What stands in the form of an application that there is, made showable by `show`."""
    return {name: text_of(value, show) for name, value in settings.items()}


def text_of(value: Setting, show: Show = clean) -> str:
    """A setting as it is typed, and clean: one that is left alone is not changed by that."""
    match value:
        case None:
            return ""
        case bool():
            return typed.YES if value else typed.NO
        case tuple():
            return show(f"{typed.SEPARATOR} ".join(value), LONGEST)
        case _:
            return show(str(value), LONGEST)


def for_change(form: Form, settings: Mapping[str, Setting]) -> Form:
    """The form in which everything is needed that has a value and cannot be taken away."""

    def kept(field: Field) -> Field:
        emptied = field.nullable or field.kind is Kind.WORDS
        has_value = settings.get(field.name) not in (None, "")
        return structs.replace(field, required=field.required or (has_value and not emptied))

    parts = Parts(tuple(map(kept, form.front)), tuple(map(kept, form.more)))
    return structs.replace(form, parts=lambda: parts)


def filled_in(form: Form, texts: Mapping[str, str]) -> dict[str, Setting]:
    """The settings that have a text. Raises `InvalidParameter` for the first wrong one."""
    settings = {
        field.name: _setting(form, field, texts.get(field.name, "")) for field in form.fields
    }
    return {name: value for name, value in settings.items() if value not in (None, ())}


def changes(
    form: Form,
    texts: Mapping[str, str],
    before: Mapping[str, Setting],
    show: Show = clean,
) -> dict[str, Setting]:
    """The settings that are not what they were; `show` is the one that the form began with.

    Raises `InvalidParameter` as `filled_in` does.
    """
    changed: dict[str, Setting] = {}
    for field in form.fields:
        text = texts.get(field.name, "").strip()
        if text != text_of(before.get(field.name), show).strip():
            changed[field.name] = _setting(form, field, text)
    return changed


def _setting(form: Form, field: Field, text: str) -> Setting:
    """The setting that a text means; None for one that is left out, an empty list for no words."""
    if typed.read(form, field, text) is None:
        return () if field.kind is Kind.WORDS else None
    taken = typed.value(form, field, text.strip())
    if isinstance(taken, tuple):
        return tuple(map(str, taken))
    if isinstance(taken, float):
        return int(taken)
    return taken if isinstance(taken, str | int) else str(taken)

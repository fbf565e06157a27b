"""Text from outside never drives the terminal."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.line.status_words import status_line
from console.text import (
    NumberMask,
    Shown,
    clean,
    counted,
    mask_numbers,
    raw_view,
    sentences,
    without_numbers,
)


@given(st.text())
def test_no_control_byte_gets_through(text: str) -> None:
    """ESC, C1 bytes and line breaks would be commands to the terminal."""
    shown = clean(text)

    assert isinstance(shown, Shown)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]


def test_what_is_hidden_leaves_a_mark() -> None:
    """A reader must see that something stood there."""
    assert clean("Ada\x1b]2;x\x07") == "Ada\u241b]2;x\u2407"
    assert clean("a\u202eb") == "a\ufffdb"


def test_marks_are_kept_within_reason() -> None:
    """Vietnamese needs two; a tower of them climbs over other rows."""
    assert clean("e\u0302\u0301") == "e\u0302\u0301"
    assert clean("e" + "\u0301" * 50) == "e\u0301\u0301"


@pytest.mark.parametrize("mark", ["\u0e31", "\u093c", "\u20dd", "\u1ab0", "\ufe20", "\u0fb7"])
def test_a_tower_of_any_sort_of_mark_is_cut(mark: str) -> None:
    """Thai, Devanagari and enclosing marks climb over other rows as accents do."""
    assert clean("e" + mark * 50) == "e" + mark * 2


@pytest.mark.parametrize(
    "hidden",
    [
        *("\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\u034f", "\u17b4", "\u180b"),
        *("\u0600", "\u06dd", "\u070f", "\u08e2", "\U000110bd", "\U0001bca0", "\U0001d173"),
        *("\U000e0001", "\U000e0041", "\U000e0100", "\U000e01ef", "\u206a", "\u2066", "\u00ad"),
    ],
)
def test_fillers_and_format_characters_leave_a_mark(hidden: str) -> None:
    """A name that looks empty, or like another one, hides something."""
    assert clean(f"Ada{hidden}x") == "Ada\ufffdx"
    assert hidden not in raw_view(hidden)


def test_long_text_ends_in_an_ellipsis() -> None:
    """Ten thousand characters of a name are not a row."""
    assert clean("x" * 10_000, 5) == "xxxxx\u2026"


@given(st.text())
def test_the_raw_view_is_printable_and_loses_nothing_but_form(text: str) -> None:
    """The raw payload is read by people who look for such bytes."""
    assert all(c == "\n" or c.isprintable() for c in raw_view(text))


def test_markup_is_left_to_the_widget() -> None:
    """Brackets are honest characters; `Text` and `Content` show them as such."""
    assert clean("[/x]") == "[/x]"


WHOLE = "+13125550100"


@pytest.mark.parametrize(
    "written",
    [
        *("+442079460123", "+44 20 7946 0123", "+44 (0)20 7946-0123", "442079460123"),
        *("020 7946 0123", "(020) 7946 0123", "sip:+442079460123@host", "tel:+44-20-7946-0123"),
        *("sip:442079460123@host", "%2B442079460123", "+44\ufffd2079460123", "(442079460123)"),
        *('{"from":"+442079460123"}', "a +442079460123, b", "02079460123"),
        *("?phone=%2b442079460123&x=1", "Ada 02079460123", "+44\u00a020\u00a07946\u00a00123"),
    ],
)
def test_a_masked_number_has_its_last_four_digits(written: str) -> None:
    """However it is written, and wherever it stands."""
    masked = NumberMask([WHOLE]).over(written)

    assert "•••0123" in masked
    assert "7946" not in masked


@pytest.mark.parametrize("hidden", ["\u200d", "\u202e", "\u3164", "\x00", "\ufe0f", "\u0301"])
@pytest.mark.parametrize("parts", [("+4420", "79460123"), ("+44207946", "0123")])
def test_a_sign_that_nobody_sees_parts_no_number_from_its_mask(
    hidden: str, parts: tuple[str, str]
) -> None:
    """A caller whose name holds its number so was masked in part: four digits more were read."""
    name = f"Ada {hidden.join(parts)}"
    mask_numbers([])
    try:
        shown, raw, left = clean(name), raw_view(name), without_numbers(name)
    finally:
        mask_numbers(None)

    assert shown == raw == left == "Ada •••0123"


@pytest.mark.parametrize(
    "written",
    [
        *(r"+4420\u200b79460123", r"+44 20\/7946 0123", r"\u002b442079460123"),
        *(r"+44\u0032\u003079460123", r"+442079\u00AD460123", r"+44\t20\t7946\t0123"),
        *(r"{\"number\": \"+4420\\u200b79460123\"}", r"é \ud83d\ude00 +4420\u000079460123"),
    ],
)
def test_in_json_a_number_is_masked_however_its_signs_are_escaped(written: str) -> None:
    """A raw body is shown as it came: `\\u200b` in it parts digits for no reader."""
    name = f'"Ada {written}"'
    body = f'{{"a": "\\u00e9\\/", "from": {name}, "b": [1, "\\n"]}}'
    masked = NumberMask().over_hidden(body)
    read = json.loads(masked)

    assert "•••0123" in read["from"]
    assert "79460123" not in "".join(filter(str.isdecimal, masked))
    assert masked.startswith('{"a": "\\u00e9\\/", "from": "Ada ')
    assert masked.endswith(', "b": [1, "\\n"]}')


def test_in_json_without_an_end_and_in_what_is_none_a_number_is_masked_soon() -> None:
    """A body may be cut anywhere, and a stranger may write signs by the hundred thousand."""
    mask = NumberMask()

    assert mask.over_hidden(r'{"from": "+4420\u200b79460123') == '{"from": "•••0123'
    for hostile in ('"\\', '"', "\\", r"\u200b", r"\""):
        assert mask.over_hidden(f"{hostile * 100_000} +442079460123").endswith("•••0123")


def test_where_a_hidden_sign_is_left_out_lines_stay_lines() -> None:
    """A raw body of many lines would be one, and a number at the end of one run into the next."""
    masked = NumberMask().over_hidden("a\t+4420\u200b79460123\r\nb\n12")

    assert masked == "a\t•••0123\r\nb\n12"


@pytest.mark.parametrize(
    "harmless",
    [
        *("2026-03-02 12:04:29.118", "2026-03-02T12:04:24.118000Z", "12:04:29", "90018", "0001"),
        *("1293384261075731499", "428c31b6-7fe8-4c1b-9a55-31f2e1d0a001", "v3:aLiV4est4ZnmPfX5Gu"),
        *("127.0.0.1:8787", "192.168.100.200", "45.0020", "4.31 s of 500", WHOLE, "1 312 555"),
    ],
)
def test_what_is_no_customers_number_stays(harmless: str) -> None:
    """Times, ids and our own number are what people work with."""
    assert NumberMask([WHOLE]).over(harmless) == harmless


def test_what_telnyx_keeps_for_us_is_masked_as_a_whole() -> None:
    """It holds both parties, in base64, which is no secret."""
    masked = NumberMask().over('{"client_state": "eyJmIjoiKzQ0In0=", "x": 1}')

    assert masked == '{"client_state": "•••", "x": 1}'


def test_what_to_do_now_does_not_run_into_what_happened() -> None:
    """`Telnyx would drop a party Join it to your phone` is read twice."""
    assert sentences("a party would be lost", "Bridge it again.") == (
        "a party would be lost. Bridge it again."
    )
    assert sentences("Nothing was sent.", "", " Look again. ") == "Nothing was sent. Look again."
    assert sentences("busy") == "busy"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls"), (10_000, "10000 calls")]
)
def test_one_is_said_as_one(count: int, said: str) -> None:
    """What loads nothing says it alike."""
    part = {"light": "good", "milliseconds": None, "tunnel": "", "word": ""}
    health = {"api": part, "webhooks": part, "journal": part, "database": {"since": None}}
    told = {"live_legs": count, "offered": 0, "alone": 0, "node": "", "waiting": 0}

    assert counted(count, "call") == said
    assert status_line({"health": health, **told}, str).startswith(f"{said} \N{MIDDLE DOT} ")

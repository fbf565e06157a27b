"""Numbers as they stand in address books."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.contacts.written_numbers import Dialled, dialled
from console.domain.numbers import destination, dtmf_keys
from console.errors import InvalidNumber

HOME = "+13125550100"


@pytest.mark.parametrize(
    ("written", "number", "extension"),
    [
        ("\u202a+44 20 7946 0125\u202c", "+442079460125", ""),
        ("+44\u00a020\u202f7946\u22120126", "+442079460126", ""),
        (
            "\uff0b\uff11\uff13\uff11\uff12\uff15\uff15\uff15\uff10\uff11\uff15\uff16",
            "+13125550156",
            "",
        ),
        ("+1 312\t555\t0154", "+13125550154", ""),
        ("+\u0661\u0663\u0661\u0662\u0665\u0665\u0665\u0660\u0661\u0665\u0660", "+13125550150", ""),
        ('="3125550155"', "+13125550155", ""),
        ("'+13125550155", "+13125550155", ""),
        ("+49 (0)30 901820", "+4930901820", ""),
        ("1-800-FLOWERS", "+18003569377", ""),
        ("(312) 555-0152 x123", "+13125550152", "123"),
        ("312-555-0152x7", "+13125550152", "7"),
        ("312.555.0152 Extension 44", "+13125550152", "44"),
        ("312 555 0152, ext. 9", "+13125550152", "9"),
        ("030 901820 Durchwahl 12", "", ""),
        ("+49 30 901820 Durchwahl 12", "+4930901820", "12"),
        ("+1 312 555 0150 #12", "+13125550150", "12"),
        ("+13125550153;ext=7", "+13125550153", "7"),
        ("tel:+1-312-555-0150;ext=5555;isub=1", "+13125550150", "5555"),
        ("tel:0151;phone-context=+1-312-555", "+13125550151", ""),
        ("+13125550154,,123#", "+13125550154", ",,123#"),
        ("+13125550154p123w4", "+13125550154", ",123,4"),
        ("SIP:Ada@EXAMPLE.com", "sip:Ada@example.com", ""),
        ("sip:+13125550154@pbx.example.com;user=phone", "+13125550154", ""),
    ],
)
def test_a_number_is_read_with_what_is_pressed_after_the_answer(
    written: str, number: str, extension: str
) -> None:
    """What a telephone dials from such an entry, the console does."""
    if not number:
        with pytest.raises(InvalidNumber):
            dialled(written, None)
    else:
        assert dialled(written, HOME) == Dialled(number, extension)


@pytest.mark.parametrize("written", ["unknown", "4 apples", "112", "anonymous", "Restricted", ""])
def test_what_is_no_number_is_refused_with_a_reason(written: str) -> None:
    """The row is told, with the reason."""
    with pytest.raises(InvalidNumber) as refusal:
        dialled(written, HOME)
    assert refusal.value.reason


SIGNS = st.sampled_from(
    [*"+0123456789 -().x#,;pw=\"'@:", "ext", "tel:", "sip:", "\u202a", "\u00a0"]
)


@given(st.lists(SIGNS, max_size=20).map("".join) | st.text(max_size=20))
def test_whatever_is_written_is_a_number_to_dial_or_refused(written: str) -> None:
    """And what is read is as it is dialled: read again it is the same."""
    try:
        found = dialled(written, HOME)
    except InvalidNumber:
        return
    assert destination(found.number) == found.number
    assert dialled(found.number, None) == Dialled(found.number)
    if found.extension:
        assert dtmf_keys(found.extension)


@given(
    st.integers(0, 9999),
    st.from_regex(r"[0-9]{1,6}", fullmatch=True),
    st.sampled_from([" x{}", "x{}", " ext. {}", " ext {}", ";ext={}", " #{}"]),
)
def test_an_extension_is_never_a_part_of_the_number(last: int, keys: str, form: str) -> None:
    """A digit more would ring a stranger."""
    number = f"+1312555{last:04}"

    assert dialled(number + form.format(keys), HOME) == Dialled(number, keys)

"""How a leg reads: pure words, glyphs and numbers."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.domain.leg import CallState, Direction, Ending, Pending, Trouble
from console.domain.leg_media import Media
from console.text import clean
from console.ui.render import leg as reading
from console.ui.render.cells import LEFT_TO_RIGHT_MARK, fit, steady
from console.ui.render.doubts import name_doubts
from tests.ui.table.people import CONNECTIONS, HOSTILE, NOON, call

# Cells ------------------------------------------------------------------------------------


@given(text=st.text(), width=st.integers(0, 40), tail=st.booleans(), right=st.booleans())
def test_a_text_is_fitted_into_exactly_its_cells(
    text: str, width: int, *, tail: bool, right: bool
) -> None:
    """One cell too many pushes every column right of it out of its place."""
    assert cell_len(fit(steady(clean(text)), width, tail=tail, right=right)) == width


@pytest.mark.parametrize(
    ("text", "tail", "fitted"),
    [
        ("Ada", False, "Ada   "),
        ("Ada Lovelace", False, "Ada L\u2026"),
        ("+442079460123", True, "\u202660123"),
        ("\u5c71\u7530\u592a\u90ce", False, "\u5c71\u7530\u2026 "),
        ("a\u5c71\u7530\u592a", True, "\u2026\u7530\u592a "),
    ],
)
def test_a_text_is_cut_at_whole_characters(text: str, fitted: str, *, tail: bool) -> None:
    """Half a wide character cannot be drawn; a number's last digits tell the most."""
    assert fit(text, 6, tail=tail) == fitted


def test_text_from_right_to_left_ends_in_a_mark_that_holds_the_next_column() -> None:
    """Without it a terminal that reorders would draw the duration before the name."""
    fitted = fit("\u05d0\u05d3\u05d4", 6)

    assert fitted == f"\u05d0\u05d3\u05d4{LEFT_TO_RIGHT_MARK}   "


@given(st.text())
def test_steadied_text_holds_nothing_that_terminals_measure_differently(text: str) -> None:
    """Joiners, selectors, skin tones and flags are drawn with any width."""
    steadied = steady(clean(text))

    assert not any(0xFE00 <= ord(one) < 0xFE10 or one == "\u200d" for one in steadied)
    assert not any(0x1F1E6 <= ord(one) < 0x1F200 for one in steadied)
    assert not steadied or cell_len(steadied[0]) > 0


# State, direction, numbers ----------------------------------------------------------------


@pytest.mark.parametrize("state", CallState)
def test_every_state_is_a_glyph_of_one_cell_and_its_word(state: CallState) -> None:
    """Colour only repeats what glyph and word say."""
    glyph, word = reading.state(call(1, state)).split(" ")

    assert cell_len(glyph) == len(glyph) == 1
    assert state.value.startswith(word)


def test_no_two_states_share_a_glyph() -> None:
    """The glyph alone tells the states apart, too."""
    assert len({sign.glyph for sign in reading.STATES.values()}) == len(CallState)


@pytest.mark.parametrize(
    ("direction", "arrow"),
    [(Direction.INCOMING, "\u2190"), (Direction.OUTGOING, "\u2192"), (None, "?")],
)
def test_the_arrow_shows_the_direction(direction: Direction | None, arrow: str) -> None:
    """An unknown direction is not guessed."""
    assert reading.arrow(call(1, direction=direction)) == arrow


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("+442079460123", "+442079460123"),
        ("+1 (312) 555-0100", "+13125550100"),
        ("sip:ada@sip.telnyx.com", "sip:ada@sip.telnyx.com"),
        ("anonymous", "anonymous"),
        (None, "?"),
        ("  ", "?"),
        ("+1312\x1b[2J", "+1312\u241b[2J"),
    ],
)
def test_a_number_reads_as_e164_or_as_it_was_sent(sent: str | None, read: str) -> None:
    """The number is what the operator trusts, so nothing is made up."""
    assert reading.number(sent) == read


def test_the_other_number_is_the_person_at_the_far_end() -> None:
    """Where there is room for one number only, it must be the right one."""
    caller = call(1, from_="+15550000001", to="+15550000002")
    callee = call(2, CallState.DIALLING, from_="+15550000001", to="+15550000002")

    assert reading.other_number(caller) == "+15550000001"
    assert reading.other_number(callee) == "+15550000002"


# Names ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_has_no_character_that_acts_on_a_terminal(name: str) -> None:
    """A caller writes it; it must not move a cursor, name a window or reorder a line."""
    read = reading.name(call(1, name=name))

    assert all(unicodedata.category(one) not in {"Cc", "Cf", "Zl", "Zp"} for one in read)


@pytest.mark.parametrize(
    ("name", "doubt"),
    [
        ("Ada\u200bLovelace", "invisible"),
        ("Ada\u202eecalevoL", "reordering"),
        ("Ada\x1b[2J", "control"),
        ("\u0410d\u0430 Lovelace", "several scripts"),
        ("\u0410\u0420\u0421", "look like Latin"),
        ("\uff21da", "disguise"),
        ("\U0001d400da", "disguise"),
        ("+442079460999", "another number"),
        ("Call +44 20 7946 0999", "another number"),
    ],
)
def test_a_name_that_pretends_carries_a_caution_and_the_reason(name: str, doubt: str) -> None:
    """A name is no proof of anything; one that hides something says so."""
    leg = call(1, name=name)

    assert reading.name(leg).startswith("! ")
    assert any(doubt in words for words in name_doubts(name, leg.from_))


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "Jos\u00e9 \u00c1lvarez",
        "\u5c71\u7530 \u305f\u308d\u3046",
        "\u0418\u0432\u0430\u043d \u041f\u0435\u0442\u0440\u043e\u0432",
        "\u05d0\u05d3\u05d4",
        "\u0915\u094d\u0937\u093f\u0924\u093f\u091c",
        "O'Brien & Sons (2)",
        "\u5c71\u7530 Trading",
        "",
        None,
    ],
)
def test_a_plain_name_in_any_script_carries_none(name: str | None) -> None:
    """A mark on honest names would soon be read by nobody."""
    assert name_doubts(name) == ()
    assert not reading.name(call(1, name=name)).startswith("!")


def test_the_number_itself_as_a_name_is_no_other_number() -> None:
    """Many carriers send the number where they know no name."""
    assert name_doubts("+44 20 7946 0001", "+442079460001") == ()


# Time, connection, agent ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "read"),
    [
        (0, "0:00"),
        (7, "0:07"),
        (271, "4:31"),
        (3599, "59:59"),
        (3753, "1:02:33"),
        (35_999, "9:59:59"),
        (90_180, "25h03m"),
        (359_999, "99h59m"),
        (360_000, "4d04h"),
        (-5, "0:00"),
    ],
)
def test_seconds_read_as_a_clock(seconds: int, read: str) -> None:
    """Clocks that differ by a little never show a time before the call."""
    assert reading.clock(seconds) == read


def test_duration_is_the_talk_since_the_answer_or_the_wait_before_it() -> None:
    """Waiting matters until the answer, talking after it."""
    begun = NOON - timedelta(seconds=100)
    waiting = call(1, started_at=begun)
    talking = call(1, CallState.BRIDGED, started_at=begun, answered_at=NOON - timedelta(seconds=60))

    assert reading.duration(waiting, NOON) == "1:40"
    assert reading.duration(talking, NOON) == "1:00"


def test_the_duration_of_an_ended_call_stands_still() -> None:
    """It is a result."""
    ended = call(1, CallState.ENDED, started_at=NOON, ended_at=NOON + timedelta(seconds=9))

    assert reading.duration(ended, NOON + timedelta(hours=1)) == "0:09"


def test_a_call_whose_beginning_is_not_known_has_no_duration() -> None:
    """Nothing is guessed after a restart."""
    assert reading.duration(call(1, started_at=None), NOON) == "?"


@given(st.floats(0, 0.999), st.floats(0, 0.999), st.integers(0, 5000))
def test_all_durations_tick_together(one: float, other: float, second: int) -> None:
    """Within one second of the clock no duration changes, whenever its call began."""
    now = NOON + timedelta(seconds=second)
    for part in (one, other):
        leg = call(1, started_at=NOON + timedelta(seconds=part))
        assert reading.duration(leg, now) == reading.duration(leg, now + timedelta(seconds=0.99))


@pytest.mark.parametrize(("connection", "read"), [("1", "Support"), ("77", "77"), (None, "?")])
def test_a_connection_reads_by_its_name_or_its_id(connection: str | None, read: str) -> None:
    """An application without a name is still told from the others."""
    assert reading.connection(call(1, connection_id=connection), CONNECTIONS) == read


# Endings ----------------------------------------------------------------------------------

IN, OUT = Direction.INCOMING, Direction.OUTGOING


@pytest.mark.parametrize(
    ("direction", "cause", "source", "sip", "words"),
    [
        (IN, "originator_cancel", "caller", "487", "the caller gave up before an answer (SIP 487)"),
        (OUT, "originator_cancel", "caller", "487", "cancelled before an answer (SIP 487)"),
        (IN, "normal_clearing", "caller", "200", "the caller hung up"),
        (IN, "normal_clearing", "callee", "unspecified", "our side hung up"),
        (OUT, "normal_clearing", "callee", "200", "the callee hung up"),
        (OUT, "normal_clearing", "caller", "200", "our side hung up"),
        (OUT, "normal_clearing", "caller", "503", "failed (SIP 503)"),
        (None, "normal_clearing", "caller", "200", "the caller hung up"),
        (None, "normal_clearing", "unknown", None, "hung up"),
        (OUT, "user_busy", "unknown", "486", "busy (SIP 486)"),
        (OUT, "call_rejected", "callee", "603", "declined (SIP 603)"),
        (IN, "call_rejected", "callee", "603", "rejected (SIP 603)"),
        (OUT, "timeout", None, None, "nobody answered in time"),
        (OUT, "time_limit", None, None, "the time limit ended it"),
        (OUT, "not_found", None, "404", "no such number (SIP 404)"),
        (OUT, "no_answer", None, None, "nobody answered"),
        (OUT, "unspecified", "unknown", "unspecified", "ended, no cause given"),
        (OUT, "USER_NOT_REGISTERED", None, "480", "ended: USER_NOT_REGISTERED (SIP 480)"),
        (OUT, "\x1b[2J", None, None, "ended: \u241b[2J"),
        (OUT, None, "caller", "200", "ended, cause not reported"),
    ],
)
def test_an_ending_says_why_who_and_which_code(
    direction: Direction | None, cause: str | None, source: str | None, sip: str | None, words: str
) -> None:
    """Missed, busy, declined, failed and ended are told apart in plain words."""
    end = Ending(cause=cause, source=source, sip=sip)
    leg = call(1, CallState.ENDED, direction=direction, ending=end)

    assert reading.ending(leg) == words


def test_a_call_that_was_answered_did_not_fail() -> None:
    """A SIP error at the end of a talk is no reason to call the talk failed."""
    end = Ending(cause="normal_clearing", source="callee", sip="500")
    leg = call(1, CallState.ENDED, direction=OUT, answered_at=NOON, ending=end)

    assert reading.ending(leg) == "the callee hung up (SIP 500)"


def test_a_live_call_has_no_ending_and_a_silent_one_says_so() -> None:
    """No cause is invented."""
    assert reading.ending(call(1)) == ""
    assert reading.ending(call(1, CallState.ENDED)) == "ended, cause not reported"


@pytest.mark.parametrize(
    ("muted", "recording", "read"),
    [(False, None, "  "), (True, None, "M "), (False, "on", " R"), (True, "paused", "Mr")],
)
def test_the_flags_say_what_goes_on_beside_the_state(
    muted: object, recording: str | None, read: str
) -> None:
    """An agent who does not see that he is muted talks to nobody."""
    media = Media(muted=bool(muted), recording=recording)

    assert reading.flags(call(1, CallState.BRIDGED, media=media)) == read


UNDER_WAY = (Pending(order_id="o", action="call.hold", placed_at=NOON),)


def trouble(*, unknown: bool = False, ago: float = 0.0) -> Trouble:
    at = NOON - timedelta(seconds=ago)
    return Trouble(order_id="o", action="call.hold", unknown=unknown, message="", hint="", at=at)


@pytest.mark.parametrize(
    ("state", "pending", "failed", "mark"),
    [
        (CallState.BRIDGED, (), None, " "),
        (CallState.BRIDGED, UNDER_WAY, None, "\u2026"),
        (CallState.BRIDGED, UNDER_WAY, trouble(), "\u2026"),
        (CallState.ENDING, UNDER_WAY, None, " "),
        (CallState.BRIDGED, (), trouble(), "!"),
        (CallState.STALE, (), trouble(unknown=True), "?"),
        (CallState.BRIDGED, (), trouble(ago=19), "!"),
        (CallState.BRIDGED, (), trouble(ago=20), " "),
    ],
)
def test_one_cell_says_what_becomes_of_an_order(
    state: CallState, pending: tuple[Pending, ...], failed: Trouble | None, mark: str
) -> None:
    """A sign and no colour; unknown is not failed; an ending call says it by its state."""
    leg = call(1, state, pending=pending, trouble=failed)

    assert reading.order_mark(leg, NOON) == mark


def test_a_voice_assistant_is_told_beside_the_state() -> None:
    """Else such a caller looks like one who waits for somebody."""
    assert reading.going_on(Media(conversing=True)) == ("with an assistant",)

"""Keys pressed on the line: in order, together where they came together, and seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import SendDtmf
from console.domain.leg_media import Media
from console.domain.orders import Outcome, OutcomeKind
from console.ui.dialogs.dtmf import Dialpad, DtmfLine, Fate
from console.ui.messages import Told
from tests.ui.memory_switchboard import refused
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import CALLER, acts, command, in_room, my_phone, store, talking
from tests.waiting import until


def sent(stage: Stage) -> list[str]:
    """The keys of each order."""
    found = []
    for order in stage.board.orders:
        assert isinstance(order.act, SendDtmf)
        assert order.act.call == CALLER.id
        found.append(str(order.act.parameters["digits"]))
    return found


async def opened(stage: Stage) -> None:
    await stage.cursor_on(CALLER.id)
    await stage.press("#")
    await until(lambda: isinstance(stage.app.screen, DtmfLine))


@pytest.fixture
def _slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys that are typed together are together, however long it takes to read them."""
    monkeypatch.setattr("console.ui.dialogs.dtmf.TOGETHER", 1.0)


@pytest.mark.usefixtures("_slow_machine")
async def test_keys_typed_quickly_go_out_together_and_stay_visible() -> None:
    """One order for a PIN, not four that could overtake each other."""
    async with console(talking()) as stage:
        await opened(stage)
        await stage.sees("Keys to +442079460103")
        await stage.type("1234#")
        await stage.ordered()

        assert sent(stage) == ["1234#"]
        assert "1234#" in stage.text
        await stage.press("escape")
        await until(lambda: stage.app.screen is stage.main)


async def test_the_line_stands_at_the_foot_and_looks_like_no_form() -> None:
    """A number meant for a dial form must not be pressed on a call."""
    async with console(talking()) as stage:
        await opened(stage)
        await stage.sees("a paste waits for Enter")

        assert "Keys to" in "\n".join(stage.lines[-5:])
        assert "━" in stage.text


@pytest.mark.usefixtures("_slow_machine")
async def test_keys_typed_while_others_are_under_way_follow_in_order() -> None:
    """A slow network changes no PIN."""
    async with console(talking()) as stage:
        stage.board.gate.clear()
        await opened(stage)
        await stage.type("12")
        await stage.ordered()
        await stage.type("34")
        await _waits(stage, "34")
        await stage.press("enter")
        assert sent(stage) == ["12"]
        stage.board.gate.set()
        await stage.ordered(2)

        assert sent(stage) == ["12", "34"]


async def _waits(stage: Stage, keys: str) -> None:
    line = stage.app.screen
    assert isinstance(line, DtmfLine)
    await until(lambda: line._pad.keys[-1] == (keys, Fate.WAITING))


async def test_what_was_typed_goes_out_though_the_line_is_closed_at_once() -> None:
    """Esc closes the line; it takes nothing back."""
    async with console(talking()) as stage:
        await opened(stage)
        await stage.type("99")
        await stage.press("escape")
        await stage.ordered()

        assert sent(stage) == ["99"]


async def test_a_key_that_no_phone_has_is_refused_where_it_is_typed() -> None:
    """And those around it go out."""
    async with console(talking()) as stage:
        await opened(stage)
        await stage.type("1")
        await stage.type("x")
        await stage.sees("x is no key")
        await stage.type("dW2")
        await stage.press("enter")
        await until(lambda: "".join(sent(stage)) == "1DW2")


async def test_backspace_takes_back_what_has_not_gone_out() -> None:
    """Only that: what was heard was heard."""
    async with console(talking()) as stage:
        await opened(stage)
        stage.board.gate.clear()
        await stage.type("1")
        await stage.ordered()
        await stage.type("23")
        await stage.press("backspace", "backspace", "backspace", "enter")
        stage.board.gate.set()
        await until(lambda: not stage.app.store._own)

        assert sent(stage) == ["1"]


async def test_a_paste_waits_for_enter_and_may_hold_pauses() -> None:
    """A clipboard is not always what one thinks."""
    async with console(talking()) as stage:
        await opened(stage)
        await stage.paste("12-34 ww 5W#\n")
        await stage.sees("Enter sends 9 pasted")
        assert "1234ww5W#" in stage.text
        assert stage.board.orders == []
        await stage.press("enter")
        await stage.ordered()

        assert sent(stage) == ["1234ww5W#"]


async def test_a_paste_is_dropped_by_escape_and_the_line_stays() -> None:
    """One step back, then the next."""
    async with console(talking()) as stage:
        await opened(stage)
        await stage.paste("1234")
        await stage.press("escape")
        await stage.misses("1234")
        assert isinstance(stage.app.screen, DtmfLine)
        await stage.press("escape")

        await until(lambda: stage.app.screen is stage.main)
        assert stage.board.orders == []


async def test_a_paste_can_be_mended_before_it_goes() -> None:
    """Typing and backspace edit it while it waits."""
    async with console(talking()) as stage:
        await opened(stage)
        await stage.paste("129")
        await stage.press("backspace", "3", "enter")
        await stage.ordered()

        assert sent(stage) == ["123"]


async def test_a_paste_with_a_wrong_key_is_refused_whole() -> None:
    """Half a card number is worse than none."""
    async with console(talking()) as stage:
        await opened(stage)
        await stage.paste("12x4")
        await stage.sees("The paste has 'x'")
        await stage.press("enter")
        await stage.settled()

        assert stage.board.orders == []


@pytest.mark.usefixtures("_slow_machine")
async def test_refused_keys_are_struck_and_what_waited_is_not_sent() -> None:
    """The rest of a PIN without its beginning must not be heard."""
    async with console(talking()) as stage:
        stage.board.refusal = refused("the call is on hold")
        stage.board.gate.clear()
        await opened(stage)
        await stage.type("12")
        await stage.ordered()
        await stage.type("34")
        stage.board.gate.set()
        await stage.sees("not sent")

        assert sent(stage) == ["12"]


async def test_keys_of_earlier_stand_before_those_of_now() -> None:
    """What was pressed an hour ago is part of where one is in a menu."""
    caller = in_room(CALLER)
    async with console(store(caller, in_room(my_phone()))) as stage:
        stage.board.change(CALLER.id, media=Media(conference="c", sent="42"))
        await opened(stage)
        await stage.sees("42")


async def test_sent_and_received_keys_stand_in_the_detail_and_received_ones_on_the_row() -> None:
    """Both directions, told apart."""
    async with console(talking(), size=(120, 40)) as stage:
        media = Media(sent="12", received="0987654321")
        stage.board.change(CALLER.id, media=media, name="Ada Lovelace")
        await stage.cursor_on(CALLER.id)
        await stage.sees("received 0987654321")

        assert "sent 12" in stage.text
        row = next(line for line in stage.lines[2:9] if "+442079460103" in line)
        assert "Ada Lovelace #87654321" in row


async def test_dtmf_can_be_typed_as_a_command() -> None:
    """At once, if it was typed; through the line, if it was pasted."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await command(stage, "dtmf 12w3")
        assert await acts(stage) == [SendDtmf(call=CALLER.id, parameters={"digits": "12w3"})]
        await command(stage, "dtmf zebra")
        assert "dtmf: it has 'z'" in stage.words
        await stage.press("colon")
        await stage.paste("dtmf 77")
        await stage.press("enter")
        await stage.sees("Enter sends 2 pasted")
        assert len(stage.board.orders) == 1


async def test_nothing_is_pressed_on_a_call_that_is_over() -> None:
    """The line says so, and sends nothing."""
    async with console(talking()) as stage:
        await opened(stage)
        stage.board.end(CALLER.id)
        await stage.sees("Not now: the call has ended")
        await stage.type("12")
        await stage.press("enter")
        await stage.settled()

        assert stage.board.orders == []


# The order of keys, whatever happens ------------------------------------------------------

KINDS = st.sampled_from([OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED, OutcomeKind.ACCEPTED])
STEPS = st.lists(st.sampled_from(["1", "2", "#", "flush", "told"]), max_size=40)


class Wire:
    """Takes orders and answers when it is told to."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.waiting: list[Told] = []

    def send(self, keys: str, told: Told) -> None:
        assert not self.waiting, "two orders at once could overtake each other"
        self.sent.append(keys)
        self.waiting.append(told)

    def answer(self, kind: OutcomeKind = OutcomeKind.ACCEPTED) -> None:
        if self.waiting:
            self.waiting.pop()(Outcome(order_id="x", kind=kind))  # type: ignore[arg-type] # an id


@given(STEPS)
def test_every_key_goes_out_once_and_in_order(steps: list[str]) -> None:
    """Whatever the rhythm of typing, flushing and answering."""
    wire = Wire()
    pad = Dialpad(wire.send, lambda: None)
    typed = ""
    for step in steps:
        if step == "flush":
            pad.flush()
        elif step == "told":
            wire.answer()
        else:
            typed += step
            pad.press(step)
    for _ in range(3):
        pad.flush()
        wire.answer()

    assert "".join(wire.sent) == typed
    assert "".join(keys for keys, _ in pad.keys) == typed
    assert {fate for _, fate in pad.keys} <= {Fate.SENT}


@pytest.mark.parametrize("kind", [OutcomeKind.REFUSED, OutcomeKind.UNKNOWN])
def test_after_a_failure_nothing_more_is_sent_by_itself(kind: OutcomeKind) -> None:
    """What was lost is told from what is not known, and new keys go out as ever."""
    wire = Wire()
    pad = Dialpad(wire.send, lambda: None)
    pad.press("12")
    pad.flush()
    pad.press("34")
    pad.flush()
    wire.answer(kind)

    assert wire.sent == ["12"]
    fates = {fate: keys for keys, fate in pad.keys}
    assert "34" in fates[Fate.LOST]
    assert (fates.get(Fate.UNKNOWN) == "12") is (kind is OutcomeKind.UNKNOWN)
    pad.press("5")
    pad.flush()
    assert wire.sent == ["12", "5"]

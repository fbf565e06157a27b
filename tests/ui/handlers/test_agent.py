"""My state, the wrap-up and its keys."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.acts import (
    AnyAct,
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    RejectNotReady,
)
from console.domain.agent.state import AgentState, Presence, dispositions
from console.domain.leg import CallId, CallState
from console.domain.orders import OrderId, Outcome, OutcomeKind
from console.domain.team.call_rules import Rules, TeamRules
from console.domain.team.offers import Origin
from console.ui.dialogs.agent import StateMenu, WrapUpForm
from console.ui.screens.call import CallScreen
from tests.examples import first_of
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.waiting import until

OFFERED = leg(3, CallState.OFFERED)
TALKED = leg(4, CallState.ANSWERED)
LUNCH = Choice(ready=False, reason="lunch")


def agent(state: Presence = Presence.READY, **more: object) -> AgentState:
    known: dict[str, object] = {"agent": "Ada", "since": utc_now() - timedelta(seconds=250)}
    return AgentState(**(known | {"state": state} | more))  # type: ignore[arg-type] # made of words


def wrapping_up(seconds: float = 29, **more: object) -> AgentState:
    until_then = utc_now() + timedelta(seconds=seconds)
    return agent(Presence.WRAP_UP, until=until_then, awaiting=(TALKED.id,), **more)


def board(state: AgentState) -> Switchboard:
    return Switchboard(legs={one.id: one for one in (OFFERED, TALKED)}, state=state)


async def opened(stage: Stage, key: str, screen: type[object]) -> None:
    await stage.press(key)
    await until(lambda: isinstance(stage.app.screen, screen))


async def acts(stage: Stage, count: int = 1) -> list[AnyAct]:
    await stage.ordered(count)
    return [order.act for order in stage.board.orders]


@pytest.mark.parametrize(
    ("state", "more", "words"),
    [
        (Presence.READY, {}, "Ready 4:1"),
        (Presence.NOT_READY, {"reason": "lunch"}, "Not ready: lunch 4:1"),
        (Presence.ON_CALL, {}, "On call 4:1"),
        (Presence.ON_CALL, {"next": LUNCH}, "then not ready: lunch"),
    ],
)
async def test_the_header_says_my_state_and_for_how_long(
    state: Presence, more: dict[str, object], words: str
) -> None:
    """Who is not sure to be Ready waits for calls that never come."""
    async with console(board(agent(state, **more)), size=(160, 24)) as stage:
        await stage.sees(words)

        assert words in stage.lines[0]


async def test_my_state_stays_on_a_narrow_screen() -> None:
    """Lamps say the same in one cell; nothing else says whether calls come."""
    async with console(board(agent(Presence.NOT_READY, reason="lunch")), size=(60, 9)) as stage:
        await stage.sees("Not ready: lunch 4:1")


async def test_a_wrap_up_counts_down_in_the_header_and_on_the_strip() -> None:
    """The time that is left is all that an agent has for the notes."""
    async with console(board(wrapping_up()), size=(140, 24)) as stage:
        await stage.sees("Wrap-up 0:2")
        strip = stage.lines[-3]
        assert "Wrap-up 0:2" in strip
        assert "+442079460104" in strip
        assert "w: 1 resolved  2 call back" in strip

        stage.time.let_pass(10)
        await stage.sees("Wrap-up 0:1")
        stage.board.be(agent())
        await stage.misses("Wrap-up")


@pytest.mark.parametrize(
    ("state", "key", "act"),
    [
        (agent(Presence.NOT_READY), "r", GoReady()),
        (agent(), "2", GoNotReady(reason="lunch")),
        (agent(Presence.ON_CALL), "2", ChooseNext(choice=LUNCH)),
        (agent(Presence.ON_CALL), "r", ChooseNext(choice=Choice(ready=True))),
        (agent(Presence.ON_CALL, next=LUNCH), "0", ChooseNext()),
        (agent(Presence.NOT_READY), "enter", GoReady()),
    ],
)
async def test_a_state_is_two_keys_away(state: AgentState, key: str, act: AnyAct) -> None:
    """On a call, the same keys choose what follows it, and take that back."""
    async with console(board(state)) as stage:
        await opened(stage, "n", StateMenu)
        await stage.press(key)

        assert await acts(stage) == [act]
        assert len(stage.app.screen_stack) == 1


async def test_what_cannot_be_chosen_is_refused_with_its_reason() -> None:
    """Ready is no choice for somebody who is Ready."""
    async with console(board(agent())) as stage:
        await opened(stage, "n", StateMenu)
        await stage.press("r")
        await stage.sees("Not now: you are ready already")
        await stage.press("escape")

        assert stage.board.orders == []


async def test_a_call_that_comes_while_the_menu_is_open_makes_the_choice_the_next_state() -> None:
    """A Ready that is chosen a moment too late may not cut the call's state short."""
    async with console(board(agent(Presence.NOT_READY))) as stage:
        await opened(stage, "n", StateMenu)
        stage.board.be(agent(Presence.ON_CALL))
        await stage.sees("After this call")
        await stage.press("r")

        assert await acts(stage) == [ChooseNext(choice=Choice(ready=True))]


async def test_a_disposition_is_one_key_and_takes_the_note_along() -> None:
    """A digit in the note is a part of the note."""
    async with console(board(wrapping_up())) as stage:
        await opened(stage, "w", WrapUpForm)
        await stage.press("n")
        await stage.type("call 2 days later")
        await stage.press("enter", "2")

        note = "call 2 days later"
        assert await acts(stage) == [Dispose(call=TALKED.id, code="call-back", note=note)]


async def test_a_note_is_there_again_after_a_look_at_something_else() -> None:
    """Esc to look at the next call must not cost the agent its words."""
    async with console(board(wrapping_up())) as stage:
        await opened(stage, "w", WrapUpForm)
        await stage.press("n")
        await stage.type("hello")
        await stage.press("enter", "escape")
        await opened(stage, "w", WrapUpForm)
        await stage.sees("│hello")
        await stage.press("1")

        assert await acts(stage) == [Dispose(call=TALKED.id, code="resolved", note="hello")]
        assert not stage.app.store.notes.get(TALKED.id)


async def test_a_note_stays_with_its_call_when_another_one_waits() -> None:
    """Another console says what came of the first: neither note nor codes are of the second."""
    here = board(wrapping_up())
    here.call_rules = TeamRules(
        queues={"help": Rules(dispositions=dispositions(["mended", "sent on"]))}
    )
    async with console(here) as stage:
        await opened(stage, "w", WrapUpForm)
        await stage.press("n")
        await stage.type("hello")
        until_then, other = utc_now() + timedelta(seconds=29), CallId("v3:other")
        origins = {other: Origin(queue="help")}
        state = agent(Presence.WRAP_UP, until=until_then, awaiting=(other,), origins=origins)
        stage.board.be(state)
        form = stage.app.screen
        assert isinstance(form, WrapUpForm)
        await until(lambda: form.call == other)

        assert form.note.value == ""
        assert stage.app.store.notes[TALKED.id] == "hello"
        await stage.sees("queue help")
        await stage.sees("1 mended  2 sent on")
        await stage.press("enter", "2")
        assert await acts(stage) == [Dispose(call=other, code="sent-on")]


async def test_the_wrap_up_is_made_longer_and_ended() -> None:
    """The form stays for the next word, and goes when there is nothing left to say."""
    async with console(board(wrapping_up())) as stage:
        await opened(stage, "w", WrapUpForm)
        await stage.press("+", "e")

        assert await acts(stage, 2) == [ExtendWrapUp(), EndWrapUp()]
        stage.board.be(agent(awaiting=(TALKED.id,)))
        await stage.sees("Disposition   +442079460104")
        stage.board.be(agent())
        await until(lambda: len(stage.app.screen_stack) == 1)


async def test_the_form_names_the_keys_that_do_something_and_all_of_them_at_80_columns() -> None:
    """More time and the end are a wrap-up's: of a call that waits alone they did nothing."""
    async with console(board(wrapping_up()), size=(80, 24)) as stage:
        await opened(stage, "w", WrapUpForm)
        await stage.sees("+ 30 s   e end   a answer   c later")
        stage.board.be(agent(awaiting=(TALKED.id,)))
        await stage.sees("n note   a answer   c later")
        stage.board.be(agent())
        await until(lambda: "the wrap-up is over" in stage.words)

        stage.time.let_pass(10)  # what is typed meanwhile was for the form
        stage.board.be(agent(awaiting=(TALKED.id,)))
        await opened(stage, "w", WrapUpForm)
        await stage.sees("n note   a answer   c later")
        stage.board.be(agent())
        await until(lambda: "no call waits for a disposition any more" in stage.words)


async def test_a_call_that_waits_for_a_disposition_keeps_its_number_when_it_leaves_the_board() -> (
    None
):
    """Whoever wraps up for minutes must still see whose call it was."""
    async with console(board(agent(awaiting=(TALKED.id,)))) as stage:
        await stage.sees("Disposition   +442079460104")
        stage.board.drop(TALKED.id)
        await until(lambda: TALKED.id not in stage.app.store.legs)

        await stage.sees("Disposition   +442079460104")


async def test_without_a_wrap_up_and_a_call_that_waits_its_key_says_why_not() -> None:
    """An empty form would be a riddle."""
    async with console(board(agent())) as stage:
        await stage.press("w")

        assert "no call waits for a disposition" in stage.words
        assert len(stage.app.screen_stack) == 1


async def test_one_key_rejects_the_call_and_makes_me_not_ready() -> None:
    """The next call would ring at once."""
    async with console(board(agent())) as stage:
        await stage.cursor_on(OFFERED.id)
        await stage.press("R")

        assert await acts(stage) == [RejectNotReady(call=OFFERED.id)]


LINES = {
    "agent ready": GoReady(),
    "agent not-ready lun": GoNotReady(reason="lunch"),
    "agent next not-ready lunch": ChooseNext(choice=LUNCH),
    "agent next none": ChooseNext(),
    "agent extend 60": ExtendWrapUp(seconds=60),
    "agent wrap-up-end": EndWrapUp(),
    "agent disposition 1 fine": Dispose(call=TALKED.id, code="resolved", note="fine"),
}


async def test_the_command_line_of_the_console_knows_the_words_of_the_program() -> None:
    """One set of names for both."""
    async with console(board(wrapping_up())) as stage:
        for line in LINES:
            await stage.press("colon")
            await stage.type(line)
            await stage.press("enter")

        assert await acts(stage, len(LINES)) == list(LINES.values())


async def test_a_disposition_that_is_owed_is_asked_for_and_keeps_the_wrap_up() -> None:
    """The header says what the wrap-up waits for, and its end is refused with the reason."""
    owed = agent(Presence.WRAP_UP, awaiting=(TALKED.id,), owing=(TALKED.id,))
    async with console(board(owed), size=(160, 24)) as stage:
        await stage.sees("Wrap-up: say what came of it 4:1")
        await opened(stage, "w", WrapUpForm)
        await stage.press("e")
        await stage.sees("Not now: the call needs a disposition first. Nothing is sent.")
        await stage.press("1")

        assert await acts(stage) == [Dispose(call=TALKED.id, code="resolved")]


# On the opened call -----------------------------------------------------------------------


SIZES = [(80, 24), (140, 40)]


@pytest.mark.parametrize("size", first_of(SIZES), ids=lambda size: str(size[0]))
async def test_my_state_and_the_wrap_up_are_seen_and_reached_on_the_opened_call_too(
    size: tuple[int, int],
) -> None:
    """Who reads a call's ladder still has a state, a phone and a countdown; nothing jumps."""
    here = board(agent(Presence.ON_CALL, calls=(TALKED.id,)))
    here.phone = "sip:ada@sip.example.com"
    async with console(here, size=size) as stage:
        await stage.cursor_on(TALKED.id)
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, CallScreen))
        await stage.sees("On call")
        assert "phone down" in stage.lines[0]
        assert stage.lines[0].count("●") == len(("API", "webhooks", "line"))
        places = {word: _line_of(stage, word) for word in ("answered", "a answer")}

        here.be(wrapping_up())
        await stage.sees("w: 1")
        assert "Wrap-up" in stage.lines[0]
        assert {word: _line_of(stage, word) for word in places} == places

        await opened(stage, "w", WrapUpForm)
        await stage.press("1")
        (given,) = await acts(stage)
        assert given == Dispose(call=TALKED.id, code="resolved")
        await stage.press("escape")
        await opened(stage, "n", StateMenu)
        await stage.press("escape")
        assert isinstance(stage.app.screen, CallScreen)


def _line_of(stage: Stage, word: str) -> int:
    return next(number for number, line in enumerate(stage.lines) if word in line)


async def test_the_key_that_answers_answers_out_of_the_wrap_up() -> None:
    """Who rings does not wait for a note; the form says that it can be, and how it closes."""
    here = board(wrapping_up())
    ringing = leg(40)
    here.legs[ringing.id] = ringing
    async with console(here) as stage:
        await stage.cursor_on(ringing.id)
        await opened(stage, "w", WrapUpForm)
        await stage.sees("Esc close")
        await stage.sees("a answer")
        await stage.press("a")
        await stage.ordered()

        assert [order.act.action for order in here.orders] == ["call.answer"]
        assert len(stage.app.screen_stack) == 1


async def test_a_disposition_that_is_refused_is_said_in_the_form() -> None:
    """The form lies over the line in which it would be said."""
    here = board(wrapping_up())
    async with console(here) as stage:
        await opened(stage, "w", WrapUpForm)
        here.refusal = Outcome(
            order_id=OrderId(""), kind=OutcomeKind.REFUSED, message="The line is busy."
        )
        await stage.press("1")

        await stage.sees("The line is busy.   Esc closes")

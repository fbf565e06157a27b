"""An agent's state is told by the set of facts alone, and is never Ready by mistake."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from console.domain.acts import (
    AnyAgentAct,
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    HangUp,
    UsePhone,
)
from console.domain.agent import attendance
from console.domain.agent.attendance import Attendance, agent_of, reduce
from console.domain.agent.folded import AWAITING_KEPT, MISSED, Folded, step
from console.domain.agent.state import (
    AgentRules,
    AgentState,
    Disposition,
    OwnPhone,
    Presence,
    dispositions,
    permit,
    reasons,
    why_not,
)
from console.domain.events import Fact
from console.domain.orders import OrderId, OutcomeKind
from console.domain.own_facts import AgentFreed, CallLeft, CallMissed, CallTaken, WrapUpExpired
from console.errors import InvalidParameter, NotNow
from tests.domain.stories import NOON, at, call, fact, hung_up, order, placed, settled
from tests.examples import examples

LUNCH = Choice(ready=False, reason="lunch")
READY = Choice(ready=True)
RULES = AgentRules()


def asked(seconds: float, act: AnyAgentAct, by: str = "Ada") -> Fact:
    """The agent asked for it, and it stands in the journal."""
    number = int(seconds * 1000) + 1
    return settled(seconds, order(act, number, seconds, by))


def took(seconds: float, letter: str, agent: str = "Ada") -> Fact:
    """The agent is on a call."""
    return fact(seconds, CallTaken(agent=agent, call=call(letter)))


def left(
    seconds: float, letter: str, wrap_up: int = 30, agent: str = "Ada", *, required: bool = False
) -> Fact:
    """The agent is done with a call, which nobody answered if it is worth no wrap-up."""
    answered = wrap_up > 0 or required
    payload = CallLeft(
        agent=agent, call=call(letter), answered=answered, wrap_up=wrap_up, required=required
    )
    return fact(seconds, payload)


def missed(seconds: float, letter: str) -> Fact:
    """A caller gave up."""
    return fact(seconds, CallMissed(agent="Ada", call=call(letter)))


def over(seconds: float, until: float) -> Fact:
    """The time of the wrap-up that was to end then is over."""
    return fact(seconds, WrapUpExpired(agent="Ada", until=at(until)))


def after(*facts: Fact) -> AgentState:
    """Ada's state when all that has happened."""
    told = Attendance(agent="Ada")
    for one in facts:
        told = reduce(told, one)
    return told.state


def said(seconds: float, letter: str) -> Fact:
    """The agent said what came of a call."""
    return asked(seconds, Dispose(call=call(letter), code="resolved"))


# The state --------------------------------------------------------------------------------


def test_an_agent_of_whom_nothing_is_known_is_not_ready() -> None:
    """Nobody is offered a call by mistake."""
    state = after()

    assert (state.state, state.since, state.reason) == (Presence.NOT_READY, None, "")


def test_a_state_is_chosen_with_its_reason_and_its_time() -> None:
    """The time in a state is what a supervisor looks at."""
    lunch = after(asked(1, GoReady()), asked(5, GoNotReady(reason="lunch")))
    again = after(asked(5, GoNotReady(reason="lunch")), asked(9, GoNotReady(reason="lunch")))

    assert (lunch.state, lunch.reason, lunch.since) == (Presence.NOT_READY, "lunch", at(5))
    assert again.since == at(5)


def test_the_end_of_a_call_is_the_beginning_of_the_wrap_up() -> None:
    """One fact does both: there is no moment between them in which the agent seems Ready."""
    ready, on_call = asked(0, GoReady()), took(10, "A")
    during, then = after(ready, on_call), after(ready, on_call, left(60, "A"))

    assert (during.state, during.since, during.calls) == (Presence.ON_CALL, at(10), (call("A"),))
    assert (then.state, then.since, then.until) == (Presence.WRAP_UP, at(60), at(90))
    assert (then.awaiting, then.then) == ((call("A"),), READY)


def test_after_the_wrap_up_comes_the_state_before_the_call() -> None:
    """Ready stays Ready, and who called somebody in the break is still in the break."""
    call_and_wrap_up = (took(10, "A"), left(60, "A"), over(90, 90))
    lunch = after(asked(0, GoNotReady(reason="lunch")), *call_and_wrap_up)

    assert after(asked(0, GoReady()), *call_and_wrap_up).state is Presence.READY
    assert (lunch.state, lunch.reason, lunch.since) == (Presence.NOT_READY, "lunch", at(90))


def test_the_next_state_waits_for_the_end_of_the_wrap_up() -> None:
    """It is visible until then, and comes by itself, whichever way the wrap-up ends."""
    busy = (asked(0, GoReady()), took(10, "A"), asked(20, ChooseNext(choice=LUNCH)))
    waiting = after(*busy, left(60, "A"))

    assert (waiting.state, waiting.next, waiting.then) == (Presence.WRAP_UP, LUNCH, LUNCH)
    for end in (over(90, 90), asked(70, EndWrapUp())):
        state = after(*busy, left(60, "A"), end)
        assert (state.state, state.reason, state.next) == (Presence.NOT_READY, "lunch", None)


def test_the_next_state_can_be_taken_back() -> None:
    """The meeting is off."""
    state = after(
        asked(0, GoReady()),
        took(10, "A"),
        asked(20, ChooseNext(choice=LUNCH)),
        asked(30, ChooseNext()),
        left(60, "A", wrap_up=0),
    )

    assert (state.state, state.next) == (Presence.READY, None)


def test_a_call_that_nobody_answered_keeps_the_state_that_was_chosen() -> None:
    """No wrap-up for a busy number, and the break goes on."""
    state = after(asked(0, GoNotReady(reason="lunch")), took(10, "A"), left(20, "A", wrap_up=0))

    assert (state.state, state.reason, state.awaiting) == (Presence.NOT_READY, "lunch", ())


def test_a_failed_call_in_the_wrap_up_does_not_end_it() -> None:
    """Calling back in vain is part of the after-call work."""
    state = after(
        asked(0, GoReady()),
        took(10, "A"),
        left(60, "A"),
        took(65, "B"),
        left(70, "B", wrap_up=0),
    )

    assert (state.state, state.until, state.awaiting) == (Presence.WRAP_UP, at(90), (call("A"),))


def test_the_wrap_up_begins_with_the_end_of_the_last_call() -> None:
    """Of two legs the answered one is worth it, whichever ends last."""
    both = (asked(0, GoReady()), took(10, "A"), took(20, "B"), left(60, "A"))

    assert after(*both).state is Presence.ON_CALL
    state = after(*both, left(80, "B", wrap_up=0))
    assert (state.state, state.until) == (Presence.WRAP_UP, at(110))


def test_a_wrap_up_is_extended_and_its_old_end_means_nothing_any_more() -> None:
    """The beat of the service and the key of the agent may come in any order."""
    wrap_up = (asked(0, GoReady()), took(10, "A"), left(60, "A"), asked(89.9, ExtendWrapUp()))

    assert after(*wrap_up).until == at(120)
    assert after(*wrap_up, over(90, 90)).state is Presence.WRAP_UP
    assert after(*wrap_up, over(120, 120)).state is Presence.READY


def test_a_choice_ends_the_wrap_up() -> None:
    """Ready is one key."""
    wrap_up = (took(10, "A"), asked(20, ChooseNext(choice=LUNCH)), left(60, "A"))
    state = after(*wrap_up, asked(70, GoReady()))

    assert (state.state, state.until, state.next) == (Presence.READY, None, None)


def test_a_choice_that_a_call_overtook_is_the_next_state() -> None:
    """Ready was allowed when the key was pressed; a moment later it would be a lie."""
    state = after(took(10, "A"), asked(10.001, GoReady()))

    assert (state.state, state.next) == (Presence.ON_CALL, READY)


def test_a_next_state_that_the_end_overtook_is_the_state() -> None:
    """The agent chose lunch while the last second ran out."""
    wrap_up = (asked(0, GoReady()), took(10, "A"), left(60, "A"), over(90, 90))
    state = after(*wrap_up, asked(90.001, ChooseNext(choice=LUNCH)))

    assert (state.state, state.reason) == (Presence.NOT_READY, "lunch")


def test_a_missed_call_makes_a_ready_agent_not_ready_and_no_other() -> None:
    """Who is on a call or at lunch has missed nothing."""
    ready, lunch = asked(0, GoReady()), asked(0, GoNotReady(reason="lunch"))

    state = after(ready, missed(20, "A"))
    assert (state.state, state.reason, state.since) == (Presence.NOT_READY, MISSED, at(20))
    assert after(lunch, missed(20, "A")).reason == "lunch"
    busy = after(ready, took(10, "B"), missed(20, "A"), left(30, "B", wrap_up=0))
    assert busy.state is Presence.READY


def test_a_call_waits_for_its_disposition_until_it_has_one() -> None:
    """Also over the next state and the next call; during the call it may be given, too."""
    wrap_up = (took(10, "A"), left(60, "A"), asked(70, GoReady()))
    disposed = asked(80, Dispose(call=call("A"), code="resolved"))
    early = asked(50, Dispose(call=call("A"), code="resolved"))

    assert after(*wrap_up).awaiting == (call("A"),)
    assert after(*wrap_up, disposed).awaiting == ()
    assert after(*wrap_up, early).awaiting == ()
    assert after(*wrap_up, disposed).state is Presence.READY


def test_what_concerns_somebody_else_changes_nothing() -> None:
    """Facts of the whole team stand in one journal."""
    ready = asked(0, GoReady())
    hang_up = order(HangUp(call=call("A")))
    others = (
        asked(1, GoNotReady(reason="lunch"), by="Bob"),
        took(2, "A", agent="Bob"),
        placed(3, order(GoNotReady(reason="lunch"), 9)),
        settled(4, order(GoNotReady(reason="lunch"), 9), OutcomeKind.UNKNOWN),
        settled(5, hang_up),
        hung_up(6, "A"),
    )

    assert after(ready, *others) == after(ready)
    assert [agent_of(one.payload) for one in others] == ["Bob", "Bob", None, None, None, None]


def test_the_memory_of_an_agent_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A switchboard runs for months; what is folded for good is not told again."""
    monkeypatch.setattr(attendance, "FACTS_KEPT", 10)
    story = [asked(0, GoReady())]
    for number in range(50):
        story += [took(10 * number + 1, f"C{number}"), left(10 * number + 5, f"C{number}")]
    told = Attendance(agent="Ada")
    for one in story:
        told = reduce(told, one)

    assert len(told.facts) <= 10
    assert len(told.state.awaiting) == AWAITING_KEPT
    assert told.state.then == READY
    assert reduce(told, story[0]) == told
    whole = attendance.attendance_of("Ada", story[::-1])
    assert len(whole.facts) <= 10
    assert whole.state == told.state


# Any order --------------------------------------------------------------------------------

STORY = (
    asked(0, GoReady()),
    took(10, "A"),
    asked(20, ChooseNext(choice=LUNCH)),
    took(25, "B"),
    left(60, "A"),
    left(61, "B", wrap_up=0),
    asked(65, ExtendWrapUp()),
    over(91, 91),
    asked(92, Dispose(call=call("A"), code="resolved")),
    over(121, 121),
    missed(130, "C"),
    asked(140, GoReady()),
    missed(150, "D"),
)


@given(st.permutations(STORY), st.lists(st.sampled_from(STORY), max_size=20))
def test_any_order_and_any_repetition_give_the_same_state(
    shuffled: list[Fact], again: list[Fact]
) -> None:
    """As for the board: state is a function of the set of facts."""
    assert after(*shuffled, *again) == after(*STORY)
    assert after(*again, *shuffled) == after(*STORY)
    told = attendance.attendance_of("Ada", [*again, *shuffled])
    assert (told.state, told.facts) == (after(*STORY), STORY)
    assert reduce(told, missed(160, "E")).state == after(*STORY, missed(160, "E"))


@given(st.permutations(STORY), st.integers(1, 5))
def test_however_few_of_the_latest_are_remembered_the_state_is_the_same(
    shuffled: list[Fact], late: int
) -> None:
    """What comes before all of those is folded with all that there is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attendance, "LATE", late)
        assert after(*shuffled) == after(*STORY)


def test_a_fact_of_another_host_that_comes_late_costs_no_more_at_the_end_of_a_shift(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All of the shift was folded again for each: a start with such a journal took minutes."""
    steps: list[Fact] = []

    def counted(before: Folded, one: Fact) -> Folded:
        steps.append(one)
        return step(before, one)

    monkeypatch.setattr(attendance, "step", counted)
    story = [took(10 * n, f"C{n}") for n in range(200)]
    told = Attendance(agent="Ada")
    for one, other in zip(story[1::2], story[::2], strict=True):
        told = reduce(reduce(told, one), other)

    assert len(steps) <= 2 * len(story)


@pytest.mark.parametrize("place", range(len(STORY) - 4))
def test_every_order_of_five_neighbours_gives_the_same_state(place: int) -> None:
    """All of them, not only some."""
    start, middle, end = STORY[:place], STORY[place : place + 5], STORY[place + 5 :]
    expected = after(*STORY)

    assert all(after(*start, *order_, *end) == expected for order_ in permutations(middle))


class WorkingDay(RuleBasedStateMachine):
    """Ada's day, in any order that the switchboard allows, beside the rule it must keep."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0
        self.told = Attendance(agent="Ada")
        self.calls: list[str] = []
        self.number = 0
        self.worth = 0

    @property
    def state(self) -> AgentState:
        return self.told.state

    def tell(self, one: Fact) -> None:
        before = self.state
        self.told = reduce(self.told, one)
        assert reduce(self.told, one) == self.told
        if before.calls and not self.state.calls and self.worth:
            assert self.state.state is Presence.WRAP_UP
        if before.state is Presence.ON_CALL and self.state.state is not Presence.ON_CALL:
            self.worth = 0

    def ask(self, act: AnyAgentAct) -> None:
        if why_not(act.action, self.state) is None:
            self.tell(asked(self.tick(), act))

    def tick(self, by: float = 1) -> float:
        self.seconds += by
        return self.seconds

    @rule()
    def take_a_call(self) -> None:
        self.number += 1
        self.calls.append(f"C{self.number}")
        self.tell(took(self.tick(), self.calls[-1]))

    @precondition(lambda self: self.calls)
    @rule(data=st.data(), worth=st.sampled_from([0, 30]), owes=st.sampled_from(["", "a word"]))
    def leave_a_call(self, data: st.DataObject, worth: int, owes: str) -> None:
        letter = data.draw(st.sampled_from(self.calls))
        self.calls.remove(letter)
        self.worth = max(self.worth, worth)
        self.tell(left(self.tick(), letter, wrap_up=worth, required=bool(owes)))

    @rule(act=st.sampled_from([GoReady(), GoNotReady(reason="lunch"), EndWrapUp()]))
    def choose(self, act: AnyAgentAct) -> None:
        self.ask(act)

    @rule(choice=st.sampled_from([None, READY, LUNCH]))
    def choose_next(self, choice: Choice | None) -> None:
        self.ask(ChooseNext(choice=choice))

    @precondition(lambda self: self.state.awaiting)
    @rule(data=st.data())
    def say_what_came_of_a_call(self, data: st.DataObject) -> None:
        self.ask(Dispose(call=data.draw(st.sampled_from(self.state.awaiting)), code="resolved"))

    @rule()
    def extend(self) -> None:
        self.ask(ExtendWrapUp())

    @rule()
    def wait_for_the_end_of_the_wrap_up(self) -> None:
        until = self.state.until
        if until is not None:
            self.seconds = max(self.seconds, (until - NOON) / timedelta(seconds=1))
            payload = WrapUpExpired(agent="Ada", until=until)
            self.tell(fact(self.tick(), payload))

    @rule()
    def miss_a_call(self) -> None:
        self.tell(missed(self.tick(), "M"))

    @invariant()
    def a_busy_agent_is_never_ready(self) -> None:
        state = self.state
        assert (state.state is Presence.ON_CALL) == bool(self.calls)
        assert set(state.calls) == {call(letter) for letter in self.calls}
        waits = state.until is not None or bool(state.owing)
        assert (state.state is Presence.WRAP_UP) == (waits and not state.calls)
        assert set(state.owing) <= set(state.awaiting)
        if not state.busy:
            assert state.next is None
            assert (state.state is Presence.READY) == state.chosen.ready

    @invariant()
    def it_is_told_by_the_set_of_facts(self) -> None:
        assert after(*reversed(self.told.facts)) == self.state


TestWorkingDay = WorkingDay.TestCase
TestWorkingDay.settings = settings(max_examples=examples(0.4))


# A disposition that must be said --------------------------------------------------------


def test_a_wrap_up_lasts_until_the_disposition_that_is_owed() -> None:
    """Its time runs out, and the agent is not Ready: nobody rings meanwhile."""
    ready, taken, ended = asked(0, GoReady()), took(10, "A"), left(60, "A", required=True)
    late = after(ready, taken, ended, over(90, 90))

    assert (late.state, late.until, late.owing) == (Presence.WRAP_UP, None, (call("A"),))
    assert after(ready, taken, ended, over(90, 90), said(95, "A")).state is Presence.READY


def test_a_disposition_in_time_leaves_the_wrap_up_its_time() -> None:
    """Who says it at once still has the rest of the wrap-up for the note."""
    state = after(took(10, "A"), left(60, "A", required=True), said(65, "A"))

    assert (state.state, state.until, state.owing) == (Presence.WRAP_UP, at(90), ())


def test_without_a_wrap_up_an_owed_disposition_makes_one() -> None:
    """A wrap-up of no seconds must not make the rule void."""
    facts = (asked(0, GoReady()), took(10, "A"), left(60, "A", wrap_up=0, required=True))

    assert after(*facts).state is Presence.WRAP_UP
    assert after(*facts, over(60, 60), said(70, "A")).state is Presence.READY


def test_more_time_and_another_call_do_not_forgive_what_is_owed() -> None:
    """Whatever comes between, Ready comes after the word."""
    owing = (asked(0, GoReady()), took(10, "A"), left(60, "A", required=True), over(90, 90))
    extended = after(*owing, asked(91, ExtendWrapUp(seconds=60)))
    called = after(*owing, took(100, "B"), left(110, "B", wrap_up=0))
    chosen = after(*owing, asked(92, GoReady()), asked(93, EndWrapUp()))

    assert (extended.state, extended.until) == (Presence.WRAP_UP, at(151))
    assert {called.state, chosen.state} == {Presence.WRAP_UP}


def test_the_owed_are_remembered_however_many_calls_follow() -> None:
    """A reminder that is let go must not be the one that keeps the agent."""
    facts = [took(0, "A"), left(1, "A", required=True)]
    for number in range(AWAITING_KEPT + 5):
        facts += [took(2 + number, f"C{number}"), left(2.5 + number, f"C{number}")]

    assert after(*facts).owing == (call("A"),)
    assert call("A") in after(*facts).awaiting


def test_a_supervisor_ends_a_wrap_up_that_nothing_else_ends() -> None:
    """Who went home would be in wrap-up for ever; what came of the call may still be said."""
    owing = (took(0, "A"), left(60, "A", 30, required=True), over(90, 90))
    lunch = AgentFreed(agent="Ada", choice=Choice(ready=False, reason="lunch"), order=OrderId("1"))
    freed = after(*owing, fact(800, lunch))

    assert after(*owing).state is Presence.WRAP_UP
    assert (freed.state, freed.reason, freed.since) == (Presence.NOT_READY, "lunch", at(800))
    assert (freed.owing, freed.awaiting) == ((), (call("A"),))
    on_call = after(*owing, took(700, "B"), fact(800, lunch))
    assert (on_call.state, on_call.next) == (Presence.ON_CALL, lunch.choice)


def test_a_queue_may_ask_for_a_disposition() -> None:
    """Its callers are counted by what came of them."""
    queues = AgentRules(required=("support",))

    assert queues.requires("support")
    assert not queues.requires("sales")
    assert not queues.requires(None)
    assert AgentRules(required=True).requires(None)
    assert not AgentRules(required=True, dispositions=()).requires(None)


# My phones ------------------------------------------------------------------------------

DESK, MOBILE = (
    OwnPhone(name="desk", address="sip:a@b.example"),
    OwnPhone(name="mobile", address="+1"),
)


def test_a_chosen_phone_stays_mine_until_another_is_chosen() -> None:
    """Also over calls, wrap-ups and restarts: it is told by the facts."""
    day = (asked(1, UsePhone(name="mobile")), took(10, "A"), left(60, "A"), over(90, 90))

    assert after().phone == ""
    assert after(*day).phone == "mobile"
    assert after(*day, asked(95, UsePhone(name="desk"))).phone == "desk"


def test_a_phone_that_is_configured_no_more_gives_way_to_the_usual_one() -> None:
    """A name from last month must not leave an agent without a phone."""
    rules = AgentRules(phones=(DESK, MOBILE))

    assert [rules.phone(name) for name in ("mobile", "", "gone")] == [MOBILE, DESK, DESK]
    assert AgentRules().phone("mobile") is None


def test_only_a_configured_phone_is_taken() -> None:
    """What is rung is what the settings say, and nothing that was typed."""
    rules = AgentRules(phones=(DESK, MOBILE))
    permit(UsePhone(name="mobile"), after(), rules)

    with pytest.raises(InvalidParameter, match="must be one of: desk, mobile"):
        permit(UsePhone(name="+13125550143"), after(), rules)
    with pytest.raises(InvalidParameter, match=r"agent\.phones has none"):
        permit(UsePhone(name="mobile"), after(), AgentRules())


# What may be asked for --------------------------------------------------------------------

ON_CALL = after(took(10, "A"))
WRAP_UP = after(took(10, "A"), left(60, "A"))
IDLE = after()
OWING = after(took(10, "A"), left(60, "A", required=True))


@pytest.mark.parametrize(
    ("action", "state", "reason"),
    [
        ("agent.ready", ON_CALL, "you are on a call: choose the next state instead"),
        ("agent.ready", after(asked(0, GoReady())), "you are ready already"),
        ("agent.ready", WRAP_UP, None),
        ("agent.not_ready", ON_CALL, "you are on a call: choose the next state instead"),
        ("agent.not_ready", WRAP_UP, None),
        ("agent.next", ON_CALL, None),
        ("agent.next", IDLE, "you are not on a call: choose the state itself"),
        ("agent.extend", ON_CALL, "no wrap-up is under way"),
        ("agent.extend", WRAP_UP, None),
        ("agent.wrap_up_end", IDLE, "no wrap-up is under way"),
        ("agent.disposition", IDLE, "no call waits for a disposition"),
        ("agent.disposition", ON_CALL, None),
        ("agent.disposition", WRAP_UP, None),
        ("agent.wrap_up_end", OWING, "the call needs a disposition first"),
        ("agent.ready", OWING, "the call needs a disposition first"),
        ("agent.not_ready", OWING, "the call needs a disposition first"),
        ("agent.next", OWING, None),
        ("agent.disposition", OWING, None),
        ("call.hangup", IDLE, None),
    ],
)
def test_what_makes_no_sense_says_why(action: str, state: AgentState, reason: str | None) -> None:
    """Footer, help and palette say the same words as the refusal."""
    assert why_not(action, state) == reason


@pytest.mark.parametrize(
    ("act", "state", "field"),
    [
        (GoNotReady(reason="[/x]"), IDLE, "reason"),
        (GoNotReady(), IDLE, "reason"),
        (ChooseNext(choice=Choice(ready=False, reason="nap")), ON_CALL, "reason"),
        (ChooseNext(choice=Choice(ready=True, reason="lunch")), ON_CALL, "reason"),
        (ExtendWrapUp(seconds=0), WRAP_UP, "seconds"),
        (ExtendWrapUp(seconds=10**9), WRAP_UP, "seconds"),
        (Dispose(call=call("A"), code="nice"), WRAP_UP, "code"),
        (Dispose(call=call("A"), code="resolved", note="x" * 2001), WRAP_UP, "note"),
    ],
)
def test_what_is_not_configured_is_refused(act: AnyAgentAct, state: AgentState, field: str) -> None:
    """A supervisor's report has the configured words and no others."""
    with pytest.raises(InvalidParameter) as caught:
        permit(act, state, RULES)

    assert caught.value.field == field


def test_on_a_call_nobody_becomes_ready() -> None:
    """The next caller would ring for one who talks."""
    with pytest.raises(NotNow, match="on a call"):
        permit(GoReady(), ON_CALL, RULES)


def test_without_reasons_not_ready_needs_none() -> None:
    """A small team may not want any."""
    rules = msgspec.structs.replace(RULES, reasons=())

    permit(GoNotReady(), IDLE, rules)


# Rules ------------------------------------------------------------------------------------


def test_dispositions_have_a_key_each_and_a_code_that_follows_from_the_title() -> None:
    """One key during the wrap-up, and a code that a report can count."""
    found = dispositions(["resolved", "Call back!", "dnc: do not call"])

    assert found == (
        Disposition(code="resolved", key="1", title="resolved"),
        Disposition(code="call-back", key="2", title="Call back!"),
        Disposition(code="dnc", key="3", title="do not call"),
    )
    assert RULES.disposition("call-back") == RULES.dispositions[1]


@pytest.mark.parametrize(
    "texts", [["a"] * 2, ["a", "A!"], [""], [":"], ["!"], ["x" * 41], ["a\x1b"], list("abcdefghij")]
)
def test_dispositions_that_cannot_be_told_apart_are_refused(texts: list[str]) -> None:
    """At the start, not at the end of the first call."""
    with pytest.raises(ValueError, match=r"disposition"):
        dispositions(texts)


@pytest.mark.parametrize("texts", [["a", "a"], [""], ["x" * 41], ["a\nb"]])
def test_reasons_that_are_no_words_are_refused(texts: list[str]) -> None:
    """They stand in the header, in the log and in reports."""
    with pytest.raises(ValueError, match=r"a reason"):
        reasons([*texts, "lunch"])

"""What Telnyx tells, in which order: each story of a call, event by event."""

from __future__ import annotations

import pytest

from console.simulator.exchange.exchange import BridgedOn, CallRules
from console.simulator.exchange.model import Leg, State
from tests.simulator.rig import CALLEE, CALLER, OURS, Rig


def ending(leg: Leg) -> tuple[str, str, str]:
    """The three words of a hang-up."""
    assert leg.ending is not None
    return leg.ending.cause, leg.ending.source, leg.ending.sip


class TestIncoming:
    def test_a_parked_call_rings_until_somebody_does_something(self, rig: Rig) -> None:
        """An agent may be slow; Telnyx lets the caller ring for ever."""
        caller = rig.rings()

        rig.turn(3600)

        assert rig.story(caller=caller) == ["caller initiated"]
        assert caller.state is State.PARKED

    def test_the_beginning_tells_direction_and_parked(self, rig: Rig) -> None:
        """Only call.initiated has a direction: who misses it never learns it."""
        rig.rings(caller_name="Ada Lovelace")

        told = rig.last("call.initiated")

        assert (told["direction"], told["state"]) == ("incoming", "parked")
        assert (told["from"], told["to"], told["caller_id_name"]) == (
            CALLER,
            OURS,
            "Ada Lovelace",
        )
        assert told["client_state"] is None

    def test_answered_and_left_by_the_caller(self, rig: Rig) -> None:
        caller = rig.talks()

        rig.turn(10)
        rig.remote(caller, "hangup")

        assert rig.story(caller=caller) == [
            "caller initiated",
            "caller answered",
            "caller hangup",
        ]
        assert ending(caller) == ("normal_clearing", "caller", "200")

    def test_answered_and_left_by_us(self, rig: Rig) -> None:
        caller = rig.talks()

        rig.order(caller, "hangup")

        assert ending(caller) == ("normal_clearing", "callee", "unspecified")

    def test_a_caller_who_gives_up_cancels(self, rig: Rig) -> None:
        caller = rig.rings()

        rig.remote(caller, "hangup")

        assert ending(caller) == ("originator_cancel", "caller", "487")

    @pytest.mark.parametrize(
        ("cause", "words"),
        [
            ("CALL_REJECTED", ("call_rejected", "callee", "603")),
            ("USER_BUSY", ("user_busy", "callee", "486")),
            ("NOT_FOUND", ("not_found", "callee", "404")),
            ("TEMPORARILY_UNAVAILABLE", ("unspecified", "callee", "480")),
        ],
    )
    def test_a_rejected_call_only_hangs_up(
        self, rig: Rig, cause: str, words: tuple[str, str, str]
    ) -> None:
        caller = rig.rings()

        rig.order(caller, "reject", cause=cause)

        assert rig.story(caller=caller) == ["caller initiated", "caller hangup"]
        assert ending(caller) == words

    def test_hold_at_the_far_end_is_told_and_changes_nothing(self, rig: Rig) -> None:
        caller = rig.talks()

        rig.remote(caller, "hold")
        rig.remote(caller, "unhold")

        assert rig.story(c=caller)[2:] == ["c hold", "c unhold"]
        assert caller.state is State.ANSWERED

    def test_each_key_that_the_caller_presses_is_told(self, rig: Rig) -> None:
        caller = rig.talks()

        rig.remote(caller, "dtmf", digits="4w2#")

        digits = [e.payload["digit"] for e in rig.heard() if e.event_type == "call.dtmf.received"]
        assert digits == ["4", "2", "#"]


class TestOutgoing:
    def test_a_call_is_answered_after_a_second(self, rig: Rig) -> None:
        """There is no ringing event: between start and answer Telnyx is silent."""
        leg = rig.dials()

        rig.turn(0.9)
        assert rig.story(a=leg) == ["a initiated"]
        assert rig.last("call.initiated")["state"] == "bridging"
        rig.turn(0.2)

        assert rig.story(a=leg) == ["a initiated", "a answered"]

    @pytest.mark.parametrize(
        ("number", "after", "words"),
        [
            ("+15550000002", 1, ("user_busy", "unknown", "486")),
            ("+15550000003", 31, ("timeout", "caller", "487")),
            ("+15550000004", 2, ("call_rejected", "caller", "603")),
        ],
    )
    def test_a_number_that_does_not_answer_says_why(
        self, rig: Rig, number: str, after: float, words: tuple[str, str, str]
    ) -> None:
        leg = rig.dials(number)

        rig.turn(after)

        assert rig.story(a=leg) == ["a initiated", "a hangup"]
        assert ending(leg) == words

    def test_the_slow_one_answers_after_two_seconds(self, rig: Rig) -> None:
        leg = rig.dials("+15550000001")

        rig.turn(1.9)
        assert leg.answered_at is None
        rig.turn(0.2)

        assert leg.state is State.ANSWERED

    def test_the_hasty_one_leaves_five_seconds_after_the_answer(self, rig: Rig) -> None:
        leg = rig.dials("+15550000007")

        rig.turn(5.9)
        assert leg.state is State.ANSWERED
        rig.turn(0.2)

        assert ending(leg) == ("normal_clearing", "callee", "200")

    def test_every_sip_address_answers(self, rig: Rig) -> None:
        """My own phone is a SIP address; its digits mean nothing."""
        leg = rig.dials("sip:desk0002@sip.telnyx.com")

        rig.turn(1.1)

        assert leg.state is State.ANSWERED

    def test_speed_divides_the_times_of_people_and_of_the_network(self) -> None:
        rig = Rig(speed=10)
        quick, never = rig.dials(), rig.dials("+15550000003")

        rig.turn(0.11)
        assert quick.state is State.ANSWERED
        rig.turn(3)

        assert ending(never)[0] == "timeout"

    def test_our_hang_up_before_the_answer_cancels(self, rig: Rig) -> None:
        leg = rig.dials()

        rig.order(leg, "hangup")

        assert ending(leg) == ("originator_cancel", "caller", "487")

    def test_the_time_limit_counts_from_the_answer(self, rig: Rig) -> None:
        leg = rig.dials(time_limit_secs=30)

        rig.turn(30.9)
        assert leg.live
        rig.turn(0.2)

        assert ending(leg)[0] == "time_limit"

    def test_timeout_secs_is_how_long_it_rings(self, rig: Rig) -> None:
        leg = rig.dials("+15550000003", timeout_secs=5)

        rig.turn(5.1)

        assert ending(leg)[0] == "timeout"

    def test_a_list_of_destinations_is_tried_in_order(self, rig: Rig) -> None:
        """One leg, one id; the event of the answer names who answered."""
        leg = rig.dials(["+15550000002", "+15550000004", CALLEE])

        rig.turn(3)

        assert rig.story(a=leg) == ["a initiated", "a answered"]
        assert rig.last("call.answered")["to"] == CALLEE

    def test_a_list_that_is_exhausted_was_not_answered(self, rig: Rig) -> None:
        leg = rig.dials(["+15550000002", "+15550000004"])

        rig.turn(3)

        assert ending(leg)[0] == "no_answer"

    def test_one_who_declines_does_not_answer_for_the_next(self, rig: Rig) -> None:
        leg = rig.dials([CALLEE, "+15550000003"])

        rig.remote(leg, "hangup")
        rig.turn(5)

        assert (leg.state, leg.callee) == (State.DIALLING, "+15550000003")

    def test_without_retry_a_timeout_ends_the_whole_attempt(self, rig: Rig) -> None:
        leg = rig.dials(["+15550000003", CALLEE], timeout_secs=5, retry_on_timeout=False)

        rig.turn(5.1)

        assert ending(leg)[0] == "no_answer"

    def test_digits_after_a_comma_are_no_part_of_the_number(self, rig: Rig) -> None:
        assert rig.dials("+18004247767,200").callee == "+18004247767"

    @pytest.mark.parametrize(
        ("mode", "number", "told"),
        [
            ("detect", "+15550000006", ["a machine.detection.ended"]),
            (
                "greeting_end",
                "+15550000006",
                ["a machine.detection.ended", "a machine.greeting.ended"],
            ),
            ("detect", CALLEE, ["a machine.detection.ended"]),
            ("greeting_end", CALLEE, ["a machine.detection.ended"]),
            (
                "premium",
                "+15550000006",
                ["a machine.premium.detection.ended", "a machine.premium.greeting.ended"],
            ),
            ("disabled", "+15550000006", []),
        ],
    )
    def test_a_machine_is_detected_when_asked_for(
        self, rig: Rig, mode: str, number: str, told: list[str]
    ) -> None:
        leg = rig.dials(number, answering_machine_detection=mode)

        rig.turn(10)

        assert rig.story(a=leg)[2:] == told


class TestTransfer:
    def test_the_target_is_dialled_and_joined(self, rig: Rig) -> None:
        """The reply names no leg: the new one is known by its session alone."""
        caller = rig.talks()

        told = rig.order(caller, "transfer", to=CALLEE, target_leg_client_state="Yg==")
        target = rig.other_than(caller)
        rig.turn(1.1)

        assert told.data == {"result": "ok"}
        assert rig.story(a=caller, b=target)[2:] == [
            "b initiated",
            "b answered",
            "a bridged",
            "b bridged",
        ]
        assert target.session_id == caller.session_id
        assert (target.caller, target.client_state) == (OURS, "Yg==")
        assert caller.partner is target

    @pytest.mark.parametrize(
        ("rule", "told"), [("a", ["a bridged"]), ("b", ["? bridged"]), ("none", [])]
    )
    def test_one_leg_alone_may_be_told_of_the_bridge(
        self, rule: BridgedOn, told: list[str]
    ) -> None:
        """Documents and captures differ here; a client must bear all."""
        rig = Rig(rules=CallRules(bridged_on=rule))
        caller = rig.talks()

        rig.order(caller, "transfer", to=CALLEE)
        rig.turn(1.1)

        assert [one for one in rig.story(a=caller) if "bridged" in one] == told

    def test_the_target_may_have_a_session_of_its_own(self) -> None:
        rig = Rig(rules=CallRules(own_session=True))
        caller = rig.talks()

        rig.order(caller, "transfer", to=CALLEE)

        assert rig.other_than(caller).session_id != caller.session_id

    @pytest.mark.parametrize(
        ("rule", "told"), [("a", ["a bridged"]), ("b", ["b bridged"]), ("none", [])]
    )
    def test_one_leg_alone_may_be_told_of_a_bridge_that_was_commanded(
        self, rule: BridgedOn, told: list[str]
    ) -> None:
        rig = Rig(rules=CallRules(bridges_told_to=rule))
        caller, other = rig.talks(), rig.talks()

        rig.order(caller, "bridge", call_control_id=other.control_id)

        assert [one for one in rig.story(a=caller, b=other) if "bridged" in one] == told
        assert caller.partner is other

    def test_a_target_that_fails_leaves_the_call_up(self, rig: Rig) -> None:
        caller = rig.talks()

        rig.order(caller, "transfer", to="+15550000002")
        target = rig.other_than(caller)
        rig.turn(1)

        assert rig.story(a=caller, b=target)[2:] == ["b initiated", "b hangup"]
        assert caller.state is State.ANSWERED

    def test_an_unanswered_call_may_be_transferred(self, rig: Rig) -> None:
        caller = rig.rings()

        rig.order(caller, "transfer", to=CALLEE)
        target = rig.other_than(caller)
        rig.turn(1.1)

        assert rig.story(a=caller, b=target)[2:] == [
            "b answered",
            "a answered",
            "a bridged",
            "b bridged",
        ]

    def test_a_caller_who_leaves_meanwhile_cancels_the_target(self, rig: Rig) -> None:
        """Nobody's telephone goes on ringing for a caller who is gone."""
        caller = rig.talks()
        rig.order(caller, "transfer", to=CALLEE)
        target = rig.other_than(caller)

        rig.remote(caller, "hangup")

        assert ending(target) == ("originator_cancel", "caller", "487")
        assert rig.story(a=caller, b=target)[-2:] == ["b hangup", "a hangup"]

    def test_the_former_partner_is_hung_up(self, rig: Rig) -> None:
        """A cold transfer: the agent's own leg leaves by itself."""
        caller, mine = rig.talks(), rig.dials("sip:ada@sip.telnyx.com")
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=mine.control_id)

        rig.order(caller, "transfer", to=CALLEE)

        assert ending(mine) == ("normal_clearing", "caller", "200")
        assert caller.state is State.ANSWERED

    def test_a_former_partner_that_is_to_stay_stays(self, rig: Rig) -> None:
        caller, mine = rig.talks(), rig.dials("sip:ada@sip.telnyx.com")
        rig.turn(1.1)
        rig.order(mine, "bridge", call_control_id=caller.control_id, park_after_unbridge="self")

        rig.order(caller, "transfer", to=CALLEE)

        assert mine.state is State.ANSWERED


class TestBridge:
    def test_both_legs_are_told(self, rig: Rig) -> None:
        caller, mine = rig.talks(), rig.dials()
        rig.turn(1.1)

        rig.order(caller, "bridge", call_control_id=mine.control_id)

        assert rig.story(a=caller, b=mine)[-2:] == ["a bridged", "b bridged"]
        assert (caller.partner, mine.partner) == (mine, caller)

    def test_one_end_takes_the_other_along(self, rig: Rig) -> None:
        caller, mine = rig.talks(), rig.dials()
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=mine.control_id)

        rig.remote(mine, "hangup")

        assert ending(mine) == ("normal_clearing", "callee", "200")
        assert ending(caller) == ("normal_clearing", "callee", "unspecified")

    @pytest.mark.parametrize(
        "option", [{"park_after_unbridge": "self"}, {"hold_after_unbridge": True}]
    )
    def test_a_leg_that_is_to_be_parked_stays(self, rig: Rig, option: dict[str, object]) -> None:
        """No webhook tells that it is parked: only the hang-up of the other one arrives."""
        caller, mine = rig.talks(), rig.dials()
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=mine.control_id, **option)

        rig.remote(mine, "hangup")

        assert caller.state is State.ANSWERED
        assert rig.story(a=caller, b=mine)[-1] == "b hangup"

    def test_bridging_towards_a_ringing_caller_answers(self, rig: Rig) -> None:
        """From the answered leg towards the ringing one works; the other way is 90034."""
        mine, caller = rig.dials(), rig.rings()
        rig.turn(1.1)

        rig.order(mine, "bridge", call_control_id=caller.control_id)

        assert rig.story(a=mine, b=caller)[-3:] == ["b answered", "a bridged", "b bridged"]

    def test_bridging_towards_a_telephone_that_rings_waits(self, rig: Rig) -> None:
        caller, mine = rig.talks(), rig.dials()

        rig.order(caller, "bridge", call_control_id=mine.control_id)
        assert caller.state is State.ANSWERED
        rig.turn(1.1)

        assert rig.story(a=caller, b=mine)[-3:] == ["b answered", "a bridged", "b bridged"]

    def test_a_third_leg_takes_the_place_of_the_second(self, rig: Rig) -> None:
        caller, first, second = rig.talks(), rig.dials(), rig.dials()
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=first.control_id)

        rig.order(caller, "bridge", call_control_id=second.control_id)

        assert caller.partner is second
        assert not first.live

    def test_bridging_the_same_two_again_changes_nothing(self, rig: Rig) -> None:
        caller, mine = rig.talks(), rig.dials()
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=mine.control_id)
        before = len(rig.heard())

        rig.order(mine, "bridge", call_control_id=caller.control_id)

        assert len(rig.heard()) == before


class TestLinkedDial:
    def test_it_shares_the_session_and_joins_on_answer(self, rig: Rig) -> None:
        caller = rig.talks()

        mine = rig.dials(link_to=caller.control_id, bridge_on_answer=True)
        rig.turn(1.1)

        assert mine.session_id == caller.session_id
        assert rig.story(a=caller, b=mine)[-3:] == ["b answered", "a bridged", "b bridged"]

    def test_without_bridge_on_answer_it_only_shares_the_session(self, rig: Rig) -> None:
        caller = rig.talks()

        mine = rig.dials(link_to=caller.control_id)
        rig.turn(1.1)

        assert (mine.session_id, mine.partner) == (caller.session_id, None)

    def test_bridge_intent_takes_the_number_of_the_linked_caller(self, rig: Rig) -> None:
        caller = rig.talks()

        mine = rig.dials(link_to=caller.control_id, bridge_intent=True)

        assert mine.caller == CALLER

    def test_a_partner_that_is_bridged_already_can_be_protected(self, rig: Rig) -> None:
        caller, first = rig.talks(), rig.dials()
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=first.control_id)

        late = rig.dials(
            link_to=caller.control_id, bridge_on_answer=True, prevent_double_bridge=True
        )
        rig.turn(1.1)

        assert not late.live
        assert caller.partner is first

    def test_a_supervisor_leaves_with_the_call(self, rig: Rig) -> None:
        caller = rig.talks()
        supervisor = rig.dials(supervise_call_control_id=caller.control_id)
        rig.turn(1.1)
        assert supervisor.state is State.ANSWERED

        rig.remote(caller, "hangup")

        assert not supervisor.live


class TestSignalling:
    def test_a_referral_is_reported_and_the_caller_leaves(self, rig: Rig) -> None:
        caller = rig.talks()

        rig.order(caller, "refer", sip_address="sip:+15550009876@carrier.example")
        rig.turn(1)

        assert rig.story(a=caller)[2:] == ["a refer.started", "a refer.completed", "a hangup"]
        assert rig.last("call.refer.started")["sip_notify_response"] == 100
        assert rig.last("call.refer.completed")["sip_notify_response"] == 200

    def test_a_declined_referral_leaves_the_call(self, rig: Rig) -> None:
        caller = rig.talks()

        rig.order(caller, "refer", sip_address="sip:+15550000004@carrier.example")
        rig.turn(1)

        assert rig.last("call.refer.failed")["sip_notify_response"] == 603
        assert caller.live

    def test_sip_info_reaches_the_partner(self, rig: Rig) -> None:
        caller, mine = rig.talks(), rig.dials()
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=mine.control_id)

        rig.order(caller, "send_sip_info", body="hi", content_type="text/plain")

        told = rig.last("call.sip_info.received")
        assert (told["call_control_id"], told["body"]) == (mine.control_id, "hi")

    def test_tones_are_silent(self, rig: Rig) -> None:
        caller = rig.talks()

        rig.order(caller, "send_dtmf", digits="12wA#")

        assert rig.story(a=caller) == ["a initiated", "a answered"]


class TestPayloads:
    def test_state_stands_only_in_the_beginning(self, rig: Rig) -> None:
        """Captures of live traffic have none elsewhere, whatever the contract says."""
        caller = rig.talks()
        rig.order(caller, "hangup")

        with_state = [e.event_type for e in rig.heard() if "state" in e.payload]

        assert with_state == ["call.initiated"]

    def test_state_can_be_asked_for(self) -> None:
        rig = Rig(rules=CallRules(include_state=True))
        caller, mine = rig.talks(), rig.dials()
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=mine.control_id)
        rig.order(caller, "hangup")

        states = {e.event_type: e.payload["state"] for e in rig.heard()}

        assert states == {
            "call.initiated": "bridging",
            "call.answered": "answered",
            "call.bridged": "bridged",
            "call.hangup": "hangup",
        }

    def test_direction_stands_only_in_the_beginning(self, rig: Rig) -> None:
        caller = rig.talks()
        rig.order(caller, "hangup")

        told = [e.event_type for e in rig.heard() if "direction" in e.payload]

        assert told == ["call.initiated"]

    def test_the_client_state_is_echoed_from_the_command_on(self, rig: Rig) -> None:
        caller = rig.rings()
        rig.order(caller, "answer", client_state="Zmlyc3Q=")
        rig.order(caller, "client_state_update", client_state="c2Vjb25k")
        rig.order(caller, "hangup")

        states = [e.payload["client_state"] for e in rig.heard()]

        assert states == [None, "Zmlyc3Q=", "c2Vjb25k"]

    def test_custom_headers_travel_with_the_call(self, rig: Rig) -> None:
        header = {"name": "X-Ticket", "value": "42"}
        rig.dials(custom_headers=[header])

        assert rig.last("call.initiated")["custom_headers"] == [header]

    def test_quality_is_told_only_of_what_was_heard(self, rig: Rig) -> None:
        heard, unheard = rig.talks(), rig.rings()
        rig.order(heard, "hangup")
        assert rig.last("call.hangup")["call_quality_stats"]["inbound"]["mos"] == "4.50"

        rig.order(unheard, "reject", cause="USER_BUSY")

        assert rig.last("call.hangup")["call_quality_stats"] is None

    def test_no_two_events_have_the_same_time(self, rig: Rig) -> None:
        """Whoever orders by occurred_at gets the order in which things happened."""
        caller, mine = rig.talks(), rig.dials()
        rig.turn(1.1)
        rig.order(caller, "bridge", call_control_id=mine.control_id)
        rig.order(caller, "hangup")

        moments = [e.occurred_at for e in rig.heard()]

        assert moments == sorted(set(moments))


class TestRoutes:
    """Where webhooks go is a property of the leg, set by commands."""

    OWN = "https://x.example/mine"

    def urls(self, rig: Rig) -> list[tuple[str, str | None]]:
        return [(one.event_type, one.route.url) for one in rig.heard()]

    def test_a_dial_sends_all_of_its_events_there(self, rig: Rig) -> None:
        rig.dials(webhook_url=self.OWN, webhook_url_method="GET")

        rig.turn(1.1)

        assert self.urls(rig) == [("call.initiated", self.OWN), ("call.answered", self.OWN)]
        assert rig.heard()[0].route.method == "GET"

    def test_an_answer_sends_the_following_events_there(self, rig: Rig) -> None:
        rig.order(rig.rings(), "answer", webhook_url=self.OWN)

        assert self.urls(rig) == [("call.initiated", None), ("call.answered", self.OWN)]

    def test_the_leg_of_a_transfer_inherits_it(self, rig: Rig) -> None:
        caller = rig.rings()
        rig.order(caller, "answer", webhook_url=self.OWN)

        rig.order(caller, "transfer", to=CALLEE)

        assert self.urls(rig)[-1] == ("call.initiated", self.OWN)

    def test_single_events_can_have_several_addresses(self, rig: Rig) -> None:
        both = ["https://x.example/a", "https://x.example/b"]

        rig.dials(webhook_urls={"call.answered": both, "call.hangup": both[0]})

        urls = rig.heard()[0].route.urls
        assert urls == {"call.answered": tuple(both), "call.hangup": (both[0],)}

    def test_waits_between_attempts_are_told_in_milliseconds(self, rig: Rig) -> None:
        rig.dials(webhook_retries_policies={"call.hangup": {"retries_ms": [500, 2000]}})

        assert rig.heard()[0].route.retries == {"call.hangup": (0.5, 2.0)}


class TestApplicationRules:
    def test_a_first_command_timeout_ends_a_call_nobody_commands(self, rig: Rig) -> None:
        self._change(rig, first_command_timeout=True, first_command_timeout_secs=10)
        left, taken = rig.rings(), rig.rings()
        rig.order(taken, "answer")

        rig.turn(11)

        assert not left.live
        assert taken.live

    def test_the_cost_comes_after_the_end(self, rig: Rig) -> None:
        """A late fact: the leg has ended, and still something is told of it."""
        self._change(rig, call_cost_in_webhooks=True)
        caller = rig.talks()
        rig.turn(61)
        rig.order(caller, "hangup")

        rig.turn(1)

        assert rig.story(a=caller)[-2:] == ["a hangup", "a cost"]
        assert rig.last("call.cost")["billed_duration_secs"] == 120

    @staticmethod
    def _change(rig: Rig, **fields: object) -> None:
        connection_id = next(iter(rig.account.applications))
        rig.account.update(
            connection_id,
            {"application_name": "Support", "webhook_event_url": "http://x.example", **fields},
        )

"""What Telnyx refuses, with which code, and that a refused command does nothing."""

from __future__ import annotations

from typing import Any

import pytest

from console.simulator.api.routes import Request, perform
from console.simulator.contract.refusals import Refusal
from tests.simulator.rig import CALLEE, OURS, SUPPORT, Rig


def refusal_of(rig: Rig, name: str, control_id: str, **body: Any) -> Refusal:
    """The refusal that a command meets."""
    with pytest.raises(Refusal) as caught:
        rig.commands.command("POST", control_id, name, body)
    return caught.value


def dial_refusal(rig: Rig, **changes: Any) -> Refusal:
    """The refusal that a dial meets; None takes a parameter away."""
    body = {"connection_id": SUPPORT, "from": OURS, "to": CALLEE, **changes}
    with pytest.raises(Refusal) as caught:
        rig.commands.dial({name: value for name, value in body.items() if value is not None})
    return caught.value


def said(refusal: Refusal) -> list[tuple[int, str, str | None]]:
    """Status, code and pointer of each objection."""
    return [(refusal.status, one.code, one.pointer) for one in refusal.objections]


class TestCommands:
    def test_an_unknown_id_is_422_and_not_404(self, rig: Rig) -> None:
        assert said(refusal_of(rig, "hangup", "v3:nobody")) == [(422, "90015", "/call_control_id")]

    def test_a_call_that_ended_takes_no_command(self, rig: Rig) -> None:
        """90018 is a race between us and the other end, seen daily."""
        caller = rig.talks()
        rig.order(caller, "hangup")

        assert said(refusal_of(rig, "hangup", caller.control_id)) == [(422, "90018", None)]

    def test_a_call_that_ended_long_ago_is_unknown(self, rig: Rig) -> None:
        caller = rig.talks()
        rig.order(caller, "hangup")
        rig.turn(601)

        assert said(refusal_of(rig, "hangup", caller.control_id))[0][1] == "90015"

    def test_an_outgoing_call_cannot_be_answered(self, rig: Rig) -> None:
        assert said(refusal_of(rig, "answer", rig.dials().control_id)) == [(422, "90102", None)]

    def test_a_call_is_answered_once(self, rig: Rig) -> None:
        assert refusal_of(rig, "answer", rig.talks().control_id).status == 422

    @pytest.mark.parametrize(
        ("name", "body"),
        [
            ("bridge", {"call_control_id": "v3:x"}),
            ("refer", {"sip_address": "sip:a@b.example"}),
            ("send_dtmf", {"digits": "1"}),
            ("send_sip_info", {"body": "x", "content_type": "text/plain"}),
        ],
    )
    def test_some_commands_need_an_answered_call(
        self, rig: Rig, name: str, body: dict[str, str]
    ) -> None:
        assert said(refusal_of(rig, name, rig.rings().control_id, **body)) == [(422, "90034", None)]

    def test_a_call_that_still_rings_at_the_far_end_cannot_be_transferred(self, rig: Rig) -> None:
        assert said(refusal_of(rig, "transfer", rig.dials().control_id, to=CALLEE)) == [
            (422, "90034", None)
        ]

    def test_only_a_caller_who_waits_can_be_rejected(self, rig: Rig) -> None:
        talking = rig.talks()

        assert refusal_of(rig, "reject", talking.control_id, cause="USER_BUSY").status == 422
        assert talking.live

    @pytest.mark.parametrize(
        ("name", "body", "expected"),
        [
            ("reject", {}, ("10004", "/cause")),
            ("reject", {"cause": "user_busy"}, ("10032", "/cause")),
            ("transfer", {}, ("10004", "/to")),
            ("transfer", {"to": "13125550100"}, ("10016", "/to")),
            ("transfer", {"to": CALLEE, "timeout_secs": 4}, ("10033", "/timeout_secs")),
            ("transfer", {"to": CALLEE, "early_media": "yes"}, ("10026", "/early_media")),
            ("send_dtmf", {"digits": "12x"}, ("90014", "/digits")),
            ("send_dtmf", {"digits": "1", "duration_millis": 99}, ("10033", "/duration_millis")),
            ("hangup", {"client_state": "no base64"}, ("90017", "/client_state")),
            ("hangup", {"client_state": "Zmly\nc3Q="}, ("90017", "/client_state")),
            ("hangup", {"reason": 'say "no"'}, ("10015", "/reason")),
            ("refer", {"sip_address": "+15550009876"}, ("10015", "/sip_address")),
            ("send_sip_info", {"content_type": "a/b"}, ("10004", "/body")),
            ("bridge", {}, ("10004", "/call_control_id")),
            ("bridge", {"call_control_id": "v3:x", "ringtone": "uk2"}, ("10032", "/ringtone")),
            ("answer", {"webhook_url": "ftp://x"}, ("10003", "/webhook_url")),
            ("answer", {"custom_headers": [{"name": "X"}]}, ("10004", "/custom_headers/0/value")),
            (
                "answer",
                {"sip_headers": [{"name": "X", "value": "y"}]},
                ("10032", "/sip_headers/0/name"),
            ),
        ],
    )
    def test_a_wrong_parameter_is_named(
        self, rig: Rig, name: str, body: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        """The pointer is what a form puts the message beside."""
        leg = rig.rings() if name in ("answer", "reject") else rig.talks()

        refusal = refusal_of(rig, name, leg.control_id, **body)

        assert said(refusal) == [(422, *expected)]
        assert leg.live

    def test_everything_that_is_wrong_is_said_at_once(self, rig: Rig) -> None:
        refusal = refusal_of(
            rig, "transfer", rig.talks().control_id, to="12", privacy="all", timeout_secs=1
        )

        assert {one.pointer for one in refusal.objections} == {"/to", "/privacy", "/timeout_secs"}

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({"webhook_urls": {"call.ringing": "http://x.example"}}, "90057"),
            ({"webhook_retries_policies": {"call.hangup": {"retries_ms": [1] * 6}}}, "10033"),
            ({"webhook_retries_policies": {"call.hangup": {"retries_ms": [60_001]}}}, "10033"),
        ],
    )
    def test_routes_must_make_sense(self, rig: Rig, body: dict[str, Any], code: str) -> None:
        caller = rig.rings()

        refusal = refusal_of(rig, "answer", caller.control_id, **body)

        assert refusal.objections[0].code == code
        assert caller.answered_at is None

    def test_a_refused_command_leaves_the_client_state(self, rig: Rig) -> None:
        leg = rig.talks()

        refusal_of(rig, "bridge", leg.control_id, call_control_id="v3:x", client_state="eA==")

        assert leg.client_state is None

    def test_the_other_leg_of_a_bridge_must_live(self, rig: Rig) -> None:
        leg, gone = rig.talks(), rig.talks()
        rig.order(gone, "hangup")

        refusal = refusal_of(rig, "bridge", leg.control_id, call_control_id=gone.control_id)

        assert said(refusal) == [(422, "90018", None)]

    def test_a_bridge_can_protect_the_other_leg(self, rig: Rig) -> None:
        leg, first, second = rig.talks(), rig.talks(), rig.talks()
        rig.order(first, "bridge", call_control_id=second.control_id)

        refusal = refusal_of(
            rig,
            "bridge",
            leg.control_id,
            call_control_id=first.control_id,
            prevent_double_bridge=True,
        )

        assert refusal.status == 422
        assert first.partner is second


class TestDial:
    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"to": None}, ("10004", "/to")),
            ({"to": []}, ("10004", "/to")),
            ({"from": None}, ("10004", "/from")),
            ({"connection_id": None}, ("10004", "/connection_id")),
            ({"to": "5550100"}, ("10016", "/to")),
            ({"to": ["+15550009876", "x"]}, ("10016", "/to/1")),
            ({"from": "12"}, ("10016", "/from")),
            ({"connection_id": "1"}, ("10015", "/connection_id")),
            ({"time_limit_secs": 29}, ("10033", "/time_limit_secs")),
            ({"timeout_secs": 601}, ("10033", "/timeout_secs")),
            ({"bridge_on_answer": True}, ("10004", "/link_to")),
            ({"bridge_intent": True}, ("10004", "/link_to")),
            ({"park_after_unbridge": "self"}, ("10004", "/link_to")),
            ({"link_to": "v3:x"}, ("90015", "/link_to")),
            ({"supervise_call_control_id": "v3:x"}, ("90015", "/supervise_call_control_id")),
        ],
    )
    def test_a_wrong_parameter_is_named(
        self, rig: Rig, changes: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        assert said(dial_refusal(rig, **changes)) == [(422, *expected)]
        assert rig.exchange.legs == {}

    def test_a_connection_that_is_not_active_cannot_dial(self, rig: Rig) -> None:
        rig.account.update(
            SUPPORT,
            {"application_name": "S", "webhook_event_url": "http://x.example", "active": False},
        )

        assert said(dial_refusal(rig)) == [(422, "10015", "/connection_id")]

    def test_d38_has_an_id_and_no_call(self, rig: Rig) -> None:
        """Seen live: the error body names a call that never exists."""
        refusal = dial_refusal(rig, to="+15550000005")

        body = refusal.body()
        assert refusal.status == 403
        assert body["telnyx_error"] == {"error_code": "D38"}
        assert body["errors"][0]["code"] == "10010"  # type: ignore[index] # JSON
        assert body["data"]["call_control_id"] not in rig.exchange.legs  # type: ignore[index] # JSON

    def test_an_application_without_a_profile_cannot_dial(self, rig: Rig) -> None:
        made = rig.account.create(
            {"application_name": "New", "webhook_event_url": "http://x.example"}
        )

        assert dial_refusal(rig, connection_id=made.id).status == 403

    def test_only_an_answered_call_can_be_supervised(self, rig: Rig) -> None:
        ringing = rig.rings()

        refusal = dial_refusal(rig, supervise_call_control_id=ringing.control_id)

        assert said(refusal) == [(422, "90034", None)]

    def test_what_is_missing_is_said_first(self, rig: Rig) -> None:
        """Clients show the first error of a reply."""
        refusal = dial_refusal(rig, to=None, client_state="?", privacy="x")

        assert refusal.objections[0].code == "10004"


class TestMemory:
    def test_the_same_command_id_acts_once(self, rig: Rig) -> None:
        """What makes a retry after a lost reply safe."""
        body = {"connection_id": SUPPORT, "from": OURS, "to": CALLEE, "command_id": "one"}

        first, second = rig.commands.dial(body), rig.commands.dial(body)

        assert (first.repeated, second.repeated) == (False, True)
        assert second.data == first.data
        assert len(rig.exchange.legs) == 1

    def test_it_is_remembered_for_a_minute_whatever_the_speed(self) -> None:
        rig = Rig(speed=100)
        body = {"connection_id": SUPPORT, "from": OURS, "to": CALLEE, "command_id": "one"}
        rig.commands.dial(body)

        rig.turn(59)
        assert rig.commands.dial(body).repeated
        rig.turn(2)

        assert not rig.commands.dial(body).repeated

    def test_each_leg_has_its_own_memory(self, rig: Rig) -> None:
        one, other = rig.rings(), rig.rings()

        rig.order(one, "answer", command_id="x")
        rig.order(other, "answer", command_id="x")

        assert other.answered_at is not None

    def test_a_repeated_hang_up_succeeds_though_the_call_is_over(self, rig: Rig) -> None:
        leg = rig.talks()
        rig.order(leg, "hangup", command_id="x")

        assert rig.order(leg, "hangup", command_id="x").repeated

    def test_a_refused_command_is_not_remembered(self, rig: Rig) -> None:
        leg = rig.dials()
        refusal_of(rig, "send_dtmf", leg.control_id, digits="1", command_id="x")
        rig.turn(1.1)

        assert not rig.order(leg, "send_dtmf", digits="1", command_id="x").repeated

    def test_unknown_parameters_are_ignored_and_noted(self, rig: Rig) -> None:
        answer = rig.order(rig.rings(), "answer", flavour="mint")

        assert answer.unknown_parameters == ("flavour",)


class TestStatus:
    def test_it_tells_life_and_nothing_of_the_state(self, rig: Rig) -> None:
        leg = rig.rings()
        rig.turn(5)

        told = rig.commands.status(leg.control_id)

        assert (told["is_alive"], told["call_duration"]) == (True, 5)
        assert "end_time" not in told
        assert not {"state", "from", "to", "hangup_cause"} & told.keys()

    def test_it_is_known_for_ten_minutes_after_the_end(self, rig: Rig) -> None:
        leg = rig.talks()
        rig.turn(30)
        rig.order(leg, "hangup")

        rig.turn(599)
        told = rig.commands.status(leg.control_id)
        assert (told["is_alive"], told["call_duration"]) == (False, 30)
        assert "end_time" in told
        rig.turn(2)

        with pytest.raises(Refusal):
            rig.commands.status(leg.control_id)


def test_an_unknown_path_is_404() -> None:
    reply = perform({}, Request("GET", ("nowhere",)))

    assert (reply.status, reply.effect) == (404, "refused")

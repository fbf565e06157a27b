"""Procedures from the command line: my phone, hold, consultation, conferences, supervision."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.cli.user import Office
from tests.processes import Home, Practice, begin_switchboard, eventually

PHONE = "sip:ada@sip.example.com"
FRIEND = "+13125557777"
BUSY = "+13125550002"
TURNED = "the bridge is a conference now"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A user with a phone, shared by this module's tests."""
    home = Home(tmp_path_factory.mktemp("desk"))
    with Practice(home, "--speed", "20") as practice:
        others = 'phones = { mobile = "sip:mobile@sip.example.com" }'
        practice.configure(home, f'phone = "{PHONE}"\n{others}\n')
        begin_switchboard(home)
        yield Office(home, practice)
        home.stop()


@pytest.fixture
def quiet(desk: Office) -> Iterator[Office]:
    """The desk, with nobody on the line before and after."""
    yield desk
    eventually(lambda: not [desk.run("hangup", leg["call_control_id"]) for leg in desk.calls()])


def talking(desk: Office) -> str:
    """A caller who is on the line with my phone."""
    caller = desk.ring()
    desk.give("answer", caller, "--join")
    eventually(lambda: desk.shown(caller) == "bridged")
    return caller


def live(desk: Office, to: str = PHONE) -> str:
    """The leg to that number that is alive."""
    (found,) = [leg for leg in desk.practice.legs(to=to) if leg["state"] != "ended"]
    call: str = found["call_control_id"]
    return call


def participants(desk: Office, command: str) -> list[Any]:
    """The participants that were named in each command of that sort to a conference."""
    return [
        one["body"].get("call_control_ids") or one["body"].get("call_control_id")
        for one in desk.sent("/conferences/")
        if one["path"].endswith(f"/{command}")
    ]


def test_a_bare_answer_leaves_my_phone_alone(quiet: Office) -> None:
    """As it was before there was a phone: the caller is answered and waits."""
    caller = quiet.answered()

    assert quiet.state(caller) == "answered"
    assert {leg["state"] for leg in quiet.practice.legs(to=PHONE)} <= {"ended"}


def test_a_joined_answer_rings_my_phone(quiet: Office) -> None:
    """One command, and I talk with the caller."""
    caller = quiet.ring()
    ran = quiet.run("answer", caller, "--join")

    assert ran.code == 0
    assert ran.out.rstrip().endswith("you are on the line")
    assert quiet.practice.leg(caller)["bridged_with"] == live(quiet)


def test_a_joined_dial_rings_me_first(quiet: Office) -> None:
    """Click-to-call, from a script."""
    told = quiet.give("dial", FRIEND, "--join")

    assert told["message"] == f"you are talking with {FRIEND}"
    assert quiet.practice.leg(live(quiet, FRIEND))["bridged_with"] == live(quiet)


def test_a_waiting_caller_is_taken_from_the_queue(quiet: Office) -> None:
    """The one that is named, not the one at the head."""
    caller = quiet.answered()
    quiet.give("enqueue", caller, "support")
    eventually(lambda: quiet.shown(caller) == "queued")

    quiet.give("answer", caller, "--join")
    eventually(lambda: quiet.shown(caller) == "bridged")


def test_hold_and_resume_say_that_the_bridge_became_a_conference(quiet: Office) -> None:
    """Telnyx has hold in conferences only, and the agent is told what became of the call."""
    caller = talking(quiet)
    ran = quiet.run("hold", caller)
    assert ran.code == 0
    assert ran.out.startswith("hold accepted in ")
    assert ran.out.rstrip().endswith(TURNED)
    eventually(lambda: quiet.shown(caller) == "held")

    again = quiet.run("hold", caller, "--json")
    assert (again.code, again.told["message"]) == (1, "the call is held already")
    quiet.give("resume", caller)
    eventually(lambda: quiet.shown(caller) == "conference")
    assert participants(quiet, "unhold")[-1] == [caller]


def test_mute_is_of_my_phone(quiet: Office) -> None:
    """The call is named, and it is me who is not heard."""
    caller = talking(quiet)
    phone = live(quiet)
    quiet.give("mute", caller)
    quiet.give("unmute", caller)

    assert participants(quiet, "mute")[-1] == [phone]
    assert participants(quiet, "unmute")[-1] == [phone]


def test_a_consultation_is_swapped_and_aborted(quiet: Office) -> None:
    """The caller comes back, and no leg of the one consulted is left."""
    caller = talking(quiet)
    quiet.give("consult", "start", caller, FRIEND)
    eventually(lambda: quiet.shown(caller) == "held")
    friend = live(quiet, FRIEND)

    quiet.give("consult", "swap", caller)
    eventually(lambda: quiet.shown(friend) == "held")
    quiet.give("consult", "abort", friend)
    eventually(lambda: quiet.state(friend) == "ended")
    eventually(lambda: quiet.shown(caller) == "conference")


def test_a_consultation_is_completed(quiet: Office) -> None:
    """The two talk, and my phone is let go."""
    caller = talking(quiet)
    phone = live(quiet)
    quiet.give("consult", "start", caller, FRIEND)
    friend = live(quiet, FRIEND)

    told = quiet.give("consult", "complete", caller)
    assert told["message"] == "the two are connected"
    eventually(lambda: quiet.state(phone) == "ended")
    assert quiet.practice.leg(caller)["bridged_with"] == friend


def test_a_consultation_with_a_wrong_number_leaves_the_call_as_it_is(quiet: Office) -> None:
    """It is read before anything is done."""
    caller = talking(quiet)

    ran = quiet.run("consult", "start", caller, "911", "--json")

    assert (ran.code, ran.told["outcome"]) == (1, "refused")
    assert quiet.shown(caller) == "bridged"


def test_a_conference_of_three_and_one_of_them(quiet: Office) -> None:
    """Two callers and my phone; one is muted, held, brought back and let go by name."""
    first, second = quiet.answered(), quiet.answered()
    quiet.give("answer", first, "--join")
    told = quiet.give("conference", first, second)
    assert told["message"] == "a conference of 3"
    eventually(lambda: quiet.shown(second) == "conference")

    for command in ("mute", "unmute", "hold", "unhold", "leave"):
        quiet.give("conference", command, second)
        assert participants(quiet, command)[-1] in (second, [second])
    eventually(lambda: quiet.shown(second) == "answered")
    alone = quiet.run("conference", "mute", second, "--json")
    assert (alone.code, alone.told["message"]) == (1, "the call is in no conference")


def test_a_conference_is_made_and_joined_by_hand(quiet: Office) -> None:
    """Its id is told, and either it or a call that is in it names it."""
    first, second, third = quiet.answered(), quiet.answered(), quiet.answered()
    made = quiet.give("conference", "create", first, "the weekly one")
    eventually(lambda: quiet.shown(first) == "conference")

    quiet.give("conference", "join", second, made["conference_id"])
    quiet.give("conference", "join", third, first)
    eventually(lambda: {quiet.shown(second), quiet.shown(third)} == {"conference"})
    joins = [one["path"] for one in quiet.sent(made["conference_id"])]
    assert [path.rpartition("/")[2] for path in joins] == ["join", "join"]


def test_my_phone_is_rung_and_hung_up(quiet: Office) -> None:
    """A second hang-up says that there is nothing to hang up."""
    told = quiet.give("phone", "ring")
    assert PHONE in told["message"]
    phone = live(quiet)

    quiet.give("phone", "drop")
    eventually(lambda: quiet.state(phone) == "ended")
    eventually(lambda: quiet.shown(phone) is None)
    assert quiet.run("phone", "drop").code == 1


def test_another_phone_of_mine_is_rung_by_its_name(quiet: Office) -> None:
    """The usual one has a name, too, to come back to."""
    quiet.give("phone", "use", "mobile")
    assert "sip:mobile@sip.example.com" in quiet.give("phone", "ring")["message"]
    quiet.give("phone", "drop")
    quiet.give("phone", "use", "phone")
    refused = quiet.run("phone", "use", "attic")

    assert refused.code == 1
    assert "must be one of: phone, mobile" in refused.err


def test_a_call_is_supervised_in_changing_roles(quiet: Office) -> None:
    """Listening is the usual beginning; the role is changed on the supervisor's own leg."""
    caller, friend = quiet.answered(), quiet.give("dial", FRIEND)["call_control_id"]
    eventually(lambda: quiet.shown(friend) == "answered")
    quiet.give("bridge", caller, friend)
    eventually(lambda: quiet.shown(caller) == "bridged")

    quiet.give("supervise", caller)
    phone = live(quiet)
    *_, dialled = [one["body"] for one in quiet.sent("/calls") if one["body"].get("to") == PHONE]
    assert dialled["supervise_call_control_id"] == caller
    assert dialled["supervisor_role"] == "monitor"
    quiet.give("supervisor-role", phone, "whisper")
    assert quiet.sent(phone)[-1]["body"] == {"role": "whisper"}


def test_a_call_is_referred_to_a_sip_address_only(quiet: Office) -> None:
    """A telephone number is refused here: the far end's peer may not know it."""
    caller = quiet.answered()
    ran = quiet.run("refer", caller, FRIEND, "--json")
    assert (ran.code, ran.told["message"]) == (1, "a SIP address reads sip:user@host")

    quiet.give("refer", caller, "desk@sip.example.com")
    assert quiet.sent(caller)[-1]["body"]["sip_address"] == "sip:desk@sip.example.com"
    eventually(lambda: quiet.state(caller) == "ended")


def test_a_sip_info_carries_its_body(quiet: Office) -> None:
    """With the type that the far end reads it by."""
    caller = quiet.answered()
    quiet.give("sip-info", caller, "Signal=5", "--content-type", "application/dtmf-relay")

    sent = quiet.sent(caller)[-1]["body"]
    assert (sent["content_type"], sent["body"]) == ("application/dtmf-relay", "Signal=5")
    assert quiet.run("sip-info", caller, "Signal=5").code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("answer", "CALL", "--join"),
        ("dial", FRIEND, "--join"),
        ("phone", "ring"),
        ("supervise", "CALL"),
    ],
    ids=" ".join,
)
def test_without_a_phone_it_says_what_to_set(office: Office, arguments: tuple[str, ...]) -> None:
    """Exit code 4, and nothing was sent."""
    call = office.ring()
    before = len(office.sent())

    ran = office.run(*(call if word == "CALL" else word for word in arguments))

    assert ran.code == 4
    assert ran.err.splitlines() == [
        "telnyx-console: No phone of yours is configured.",
        "Set agent.phone in the settings.",
    ]
    assert len(office.sent()) == before


def test_a_conference_is_announced_to_recorded_and_ended_as_a_whole(quiet: Office) -> None:
    """Nobody is named to Telnyx, so that all are meant; a call in none is told so."""
    caller = talking(quiet)
    quiet.give("hold", caller)
    quiet.give("resume", caller)
    eventually(lambda: quiet.shown(caller) == "conference")
    assert quiet.give("conference", "announce", caller, "Good bye")["message"] == "all 2 hear it"
    assert participants(quiet, "speak")[-1] is None
    quiet.give("conference", "record", caller)
    again = quiet.run("conference", "record", caller, "--json")
    assert (again.code, again.told["message"]) == (1, "the conference is recorded already")
    quiet.give("conference", "record-stop", caller)
    assert quiet.give("conference", "end", caller)["message"] == "2 are hung up"
    eventually(lambda: quiet.state(caller) == "ended")

    other = quiet.answered()
    lone = quiet.run("conference", "announce", other, "Hello", "--json")
    assert (lone.code, lone.told["message"]) == (1, "the call is in no conference")

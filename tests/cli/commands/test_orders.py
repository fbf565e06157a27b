"""The six orders from the command line, checked at the far end."""

from __future__ import annotations

import json
import subprocess

from tests.cli.user import Office
from tests.processes import PROGRAM, eventually, kill

HEARS = "+13125550002"[:-4] + "7777"
"""A number that answers after a second, divided by the speed."""


def order(office: Office, *arguments: str) -> tuple[int, dict[str, object]]:
    """The exit code of an order and what `--json` told of it."""
    ran = office.run(*arguments, "--json")
    told: dict[str, object] = json.loads(ran.out)
    return ran.code, told


def dialled(office: Office, to: str = HEARS) -> str:
    """A call that we made and that was answered."""
    code, told = order(office, "dial", to)
    assert (code, told["outcome"]) == (0, "accepted")
    call = str(told["call_control_id"])
    eventually(lambda: office.state(call) == "answered")
    return call


def test_a_dial_makes_a_call_on_the_connection_of_the_caller_id(office: Office) -> None:
    """The number may be written as people write it; the board shows it as agent Ada's."""
    call = dialled(office, "(312) 555-7777")

    leg = office.practice.leg(call)
    assert leg["to"] == HEARS
    assert leg["from"] == office.practice.numbers[0]
    assert leg["connection_id"] in office.practice.connections
    shown = eventually(
        lambda: [
            one
            for one in office.calls()
            if one["call_control_id"] == call and one["state"] == "answered"
        ]
    )
    assert shown[0]["agent"] == "Ada"


def test_a_call_is_answered_by_the_beginning_of_its_id(office: Office) -> None:
    """Twelve characters are enough to tell calls apart."""
    call = office.ring()

    ran = office.run("answer", call[:12])

    assert ran.code == 0
    assert ran.out.startswith("answer accepted in ")
    assert office.state(call) == "answered"


def test_a_call_is_rejected_with_a_cause(office: Office) -> None:
    """The caller hears the busy tone."""
    call = office.ring()

    code, told = order(office, "reject", call, "--cause", "user_busy")

    assert (code, told["outcome"]) == (0, "accepted")
    eventually(lambda: office.state(call) == "ended")
    assert office.practice.leg(call)["hangup_cause"] == "user_busy"


def test_a_call_is_transferred(office: Office) -> None:
    """The far end is on the line with somebody else, and our part is over."""
    call = office.ring()
    assert order(office, "answer", call)[0] == 0

    code, _ = order(office, "transfer", call, HEARS)

    assert code == 0
    eventually(lambda: office.practice.leg(call)["bridged_with"])
    other = office.practice.leg(office.practice.leg(call)["bridged_with"])
    assert other["to"] == HEARS


def test_two_calls_are_bridged(office: Office) -> None:
    """A caller and the agent's own phone."""
    caller, mine = office.ring(), dialled(office)
    assert order(office, "answer", caller)[0] == 0
    eventually(lambda: office.state(caller) == "answered")

    code, _ = order(office, "bridge", caller, mine)

    assert code == 0
    eventually(lambda: office.state(caller) == "bridged")
    assert office.practice.leg(caller)["bridged_with"] == mine


def test_a_call_is_hung_up_by_its_number(office: Office) -> None:
    """The number is what an agent has at hand."""
    call = office.ring(from_="+442079460777")

    code, told = order(office, "hangup", "+44 20 7946 0777")

    assert (code, told["outcome"]) == (0, "accepted")
    eventually(lambda: office.state(call) == "ended")


def test_what_makes_no_sense_now_is_refused_before_it_is_sent(office: Office) -> None:
    """Exit code 1, two lines, and no command reaches Telnyx."""
    call = dialled(office)
    before = len(office.practice.ask("commands"))

    ran = office.run("answer", call)

    assert ran.code == 1
    assert ran.err.splitlines() == [
        "telnyx-console: answer refused: only an incoming call is answered or rejected",
        "Nothing was sent.",
    ]
    assert len(office.practice.ask("commands")) == before


def test_a_wrong_number_is_refused_before_it_is_sent(office: Office) -> None:
    """An emergency number is one: it is never dialled from here."""
    for wrong in ("911", "hello", "+1", "[/x]"):
        code, told = order(office, "dial", wrong)
        assert (code, told["outcome"]) == (1, "refused")
        assert told["message"]
        assert told["hint"] == "Write +, country code and number, or sip:user@host."


def test_what_telnyx_refuses_is_told_with_its_code(office: Office) -> None:
    """The number ending in 0005 fails with D38, and the hint says what to assign."""
    code, told = order(office, "dial", "+13125550005")

    assert (code, told["outcome"], told["code"]) == (1, "refused", "D38")
    assert "outbound voice profile" in str(told["hint"])


def test_an_order_whose_outcome_is_lost_is_unknown(office: Office) -> None:
    """The switchboard dies while Telnyx is silent: it may have been done. Exit code 3."""
    call = office.ring()
    pid = office.home.switchboard()
    assert pid is not None
    fault = {"target": "api", "kind": "timeout", "count": 1, "seconds": 30}
    office.practice.ask("faults", fault)
    before = len(office.practice.ask("commands"))
    with subprocess.Popen(
        [*PROGRAM, "answer", call, "--json"],
        env=office.home.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    ) as asking:
        eventually(lambda: len(office.practice.ask("commands")) > before)
        kill(pid)
        said, _ = asking.communicate(timeout=30)

    assert asking.returncode == 3
    assert json.loads(said)["outcome"] == "unknown"
    office.practice.ask("faults")
    assert office.home.run("switchboard", "start").returncode == 0


def test_a_costly_number_is_called_once_it_is_said_to_be_meant(office: Office) -> None:
    """A script that dials what it is given does not dial a satellite by mistake."""
    satellite = "+881612345678"

    code, told = order(office, "dial", satellite)
    assert (code, told["outcome"]) == (1, "refused")
    assert "a satellite telephone" in str(told["message"])
    assert "--yes" in str(told["hint"])
    code, told = order(office, "dial", satellite, "--yes")

    assert (code, told["outcome"]) == (0, "accepted")


def test_a_read_only_command_orders_nothing(office: Office) -> None:
    """Whoever shows the program to others, or watches, cannot dial by a slip."""
    before = len(office.sent())
    ran = office.run("--read-only", "dial", HEARS)
    told = office.run("--read-only", "dial", HEARS, "--json").told

    assert ran.code == 1
    assert "read-only" in ran.err
    assert "Nothing was sent" in ran.err
    assert told["outcome"] == "refused"
    assert len(office.sent()) == before
    assert office.run("--read-only", "calls").code == 0

"""Whom to call, and who waits, from the command line."""

from __future__ import annotations

import pytest

from tests.cli.user import Office, json_here, run_here
from tests.processes import Home, eventually

CSV = 'name,number,label\n"Ada \x1b]2;x\x07Lovelace",+442079460123,work\nBob,nothing,\n'


@pytest.fixture
def with_contacts(home: Home) -> Home:
    """A user with a file of contacts, half of which can be called."""
    home.config.write_text('[directory]\nfiles = ["contacts.csv"]\n')
    home.config.with_name("contacts.csv").write_text(CSV)
    return home


def test_contacts_are_found_and_what_is_wrong_with_the_file_is_said(with_contacts: Home) -> None:
    """The number is the last word, no name drives the terminal, and no switchboard starts."""
    ran = run_here(with_contacts, "contacts", "love")

    assert ran.code == 0
    assert ran.out.split()[-1] == "+442079460123"
    assert all(sign.isprintable() or sign == "\n" for sign in ran.out)
    assert "1 of 2 were not read (line 3" in ran.err
    assert "contacts.csv, line 3: a number has digits only, and + in front (nothing)" in ran.err
    assert run_here(with_contacts, "contacts", "zzz").out == ""
    assert with_contacts.switchboard() is None


def test_those_on_a_key_of_their_own_are_listed_with_it(home: Home) -> None:
    """The key is what one looks for."""
    home.config.write_text(
        '[directory]\nspeed = { F5 = { name = "Front desk", number = "+13125550199" } }\n'
    )
    ran = run_here(home, "contacts", "front")

    assert ran.out.splitlines()[-1].split() == ["Front", "desk", "F5", "-", "-", "+13125550199"]


def test_contacts_are_printed_whole_for_a_program(with_contacts: Home) -> None:
    """With what is known of calls with them."""
    (entry,) = json_here(with_contacts, "contacts", "--json", "al")

    assert entry == {
        "name": "Ada \x1b]2;x\x07Lovelace",
        "number": "+442079460123",
        "extension": "",
        "label": "work",
        "organisation": "",
        "is_contact": True,
        "last_at": None,
        "calls": 0,
    }


def test_people_of_past_calls_are_found_too(office: Office) -> None:
    """Who rang this morning is found by name."""
    call = office.ring("Margaret Hamilton", "+442079460188")
    office.practice.ask(f"calls/{call}/remote", {"do": "hangup"})
    (entry,) = eventually(lambda: office.json("contacts", "--json", "hamilton"))

    assert (entry["number"], entry["is_contact"], entry["calls"]) == ("+442079460188", False, 1)


def test_the_queues_are_listed_with_who_waits(office: Office) -> None:
    """A chosen caller is taken by the id at the end of the line."""
    assert office.run("queues").out == ""
    call = office.ring("Grace Hopper")
    assert office.run("answer", call).code == 0
    # the exchange has it answered before the switchboard is told so
    eventually(lambda: office.run("enqueue", call, "support").code == 0)

    (queue,) = eventually(lambda: office.json("queues", "--json"))
    head, line = office.run("queues").out.splitlines()
    assert (queue["name"], queue["size"], queue["max_size"]) == ("support", 1, 100)
    (waiting,) = queue["calls"]
    assert (waiting["call_control_id"], waiting["position"]) == (call, 1)
    assert waiting["number"] == "+442079460123"
    assert queue["longest_wait_seconds"] == waiting["wait_seconds"]
    assert head.startswith("support  1/100 waiting")
    assert line.split()[0] == "1"
    assert line.split()[-1] == call

    office.practice.ask(f"calls/{call}/remote", {"do": "hangup"})
    asked = ("history", "--json", "--missed", "--queue", "support")
    (past,) = eventually(lambda: office.json(*asked))
    assert (past["call_control_id"], past["outcome"]) == (call, "abandoned")


def test_a_caller_is_named_by_the_contacts_in_calls_history_and_events(office: Office) -> None:
    """However the trunk writes the number, and whatever it calls her."""
    with_files = office.home.config.read_text() + '\n[directory]\nfiles = ["people.csv"]\n'
    office.home.config.with_name("people.csv").write_text(
        "name,number\nCarla Kontakt,+13125550177\n"
    )
    office.home.config.write_text(with_files)
    call = office.ring("Somebody Else", "sip:+13125550177@198.51.100.7;user=phone")
    hidden = office.ring("Anonymous", "sip:anonymous@anonymous.invalid")

    lines = {line.split()[-1]: line for line in office.run("calls").out.splitlines()}
    assert "+13125550177" in lines[call]
    assert "Carla Kontakt" in lines[call]
    assert "withheld" in lines[hidden]
    assert "nonymous" not in lines[hidden]
    told = {one["call_control_id"]: one for one in office.calls()}
    assert (told[call]["contact"], told[call]["contact_source"]) == ("Carla Kontakt", "people.csv")
    assert (told[hidden]["number"], told[hidden]["withheld"]) == (None, True)

    office.give("transfer", call, "+13125550177")
    assert "transfer to Carla Kontakt +13125550177" in office.run("events").out
    for one in (call, hidden):
        office.practice.ask(f"calls/{one}/remote", {"do": "hangup"})
    ended = eventually(
        lambda: [line for line in office.run("history").out.splitlines() if call in line]
    )
    assert "Carla Kontakt" in ended[0]
    for typed in (("carla", "kontakt"), ("(312)", "555", "0177"), ("+1 312 555 0177",)):
        assert call in office.run("history", *typed).out, typed
    assert call not in office.run("history", "carla", "nobody").out


def test_a_queue_is_made_resized_and_deleted_by_name(office: Office) -> None:
    """A script that sets up a day has no screen."""
    office.give("queues", "create", "night", "--max-size", "5")
    office.give("queues", "resize", "night", "7")
    sizes = {queue["name"]: queue["max_size"] for queue in office.json("queues", "--json")}
    assert sizes["night"] == 7
    assert office.run("queues", "resize", "nought", "3").code == 1
    assert office.run("queues", "create", "night", "--max-size", "0").code == 2

    taken = office.run("queues", "take-out", "night", "v3:nobody")
    assert (taken.code, taken.out.strip()[-31:]) == (0, "It stands in the queue no more.")
    assert office.run("queues", "delete", "night", "--yes").code == 0
    assert "night" not in {queue["name"] for queue in office.json("queues", "--json")}

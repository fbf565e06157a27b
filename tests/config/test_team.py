"""The team in the settings: members, groups and routes, and what is said when they are wrong."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_type_hints

import pytest

from console.config.settings import load
from console.config.team import GroupSettings, QueueSettings, RouteSettings
from console.domain.agent.state import dispositions
from console.domain.team.call_rules import Group, QueueRules, Rules
from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.opening_hours import opening_hours
from console.domain.team.routes import How, Route, Then, ThenKind
from console.errors import InvalidSetting
from console.manual.topics import topic

TEAM = """
[[team.members]]
user = "ada"
name = "Ada Lovelace"
groups = ["support"]
phone = "ada@sip.telnyx.com"
[[team.members]]
user = "61001"
name = ""
role = "supervisor"
groups = ["sales", "support"]
phone = ""
[[team.groups]]
name = "support"
auto_answer = 3
wrap_up = 45
dispositions = ["resolved", "dnc: do not call"]
disposition_required = true
hold_music = "https://example.com/hold.mp3"
from = "+1 312 555 0100"
[[team.routes]]
name = "Support"
connections = ["1293384261075731499", "Main line"]
to = ["+1 312 555 0100", "+44"]
hours = "mon-fri 08:00-18:00 Europe/Berlin"
groups = ["support"]
how = "longest idle"
ring = 25
wrap_up = 10
auto_answer = 0
disposition_required = false
then = "route:Night"
[[team.routes]]
name = "Night"
how = "in order"
then = "queue:night"
[[team.routes]]
name = "Rest"
groups = ["sales"]
then = "transfer:+1 312 555 0199"
[[team.queues]]
name = "night"
wrap_up = 5
dispositions = ["called back"]
hold_music = "night"
"""


def test_a_team_is_read_as_calls_go_by_it(tmp_path: Path) -> None:
    """Numbers and addresses as they are dialled, hours and what comes then as they are meant."""
    file = tmp_path / "config.toml"
    file.write_text(TEAM)

    team = load(file, {}).settings.team

    ada = Member(
        user="ada", name="Ada Lovelace", groups=("support",), phone="sip:ada@sip.telnyx.com"
    )
    boss = Member(user="61001", role=MemberRole.SUPERVISOR, groups=("sales", "support"))
    assert team.team == Team(members=(ada, boss), queues={"night": ()})
    assert team.group_rules == (
        Group(
            name="support",
            auto_answer=3,
            wrap_up=45,
            dispositions=dispositions(["resolved", "dnc: do not call"]),
            required=True,
            hold_music="https://example.com/hold.mp3",
            from_="+13125550100",
        ),
    )
    assert team.routing == (
        Route(
            name="Support",
            connections=("1293384261075731499", "Main line"),
            to=("+13125550100", "+44"),
            hours=opening_hours("mon-fri 08:00-18:00 Europe/Berlin"),
            groups=("support",),
            ring=25,
            then=Then(ThenKind.ROUTE, "Night"),
            rules=Rules(wrap_up=10, auto_answer=0, required=False),
        ),
        Route(name="Night", how=How.IN_ORDER, then=Then(ThenKind.QUEUE, "night")),
        Route(name="Rest", groups=("sales",), then=Then(ThenKind.TRANSFER, "+13125550199")),
    )
    called_back = dispositions(["called back"])
    assert team.queue_rules == (
        QueueRules(name="night", wrap_up=5, dispositions=called_back, hold_music="night"),
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('user = "ada"', "", "members", "1 (Ada Lovelace): user is missing"),
        ('user = "ada"', 'user = "a b"', "members", "1 (a b): user: it is the name of a user"),
        ('user = "ada"', "user = 1000", "members", "user: expected text in quotes"),
        ('user = "61001"', 'user = "ada"', "members", "the user ada stands there twice"),
        ('name = ""', 'name = "Ada Lovelace"', "members", "the name Ada Lovelace stands"),
        ("phone =", "phoen =", "members", "'phoen' is unknown: did you mean phone?"),
        ('"ada@sip.telnyx.com"', '"112"', "members", "phone: short and emergency numbers"),
        ('"supervisor"', '"boss"', "members", "2 (61001): role: 'boss' is none of: viewer, agent"),
        ('name = "support"', 'name = "suport"', "groups", "did you mean support?"),
        ("wrap_up = 45", "wrap_up = -1", "groups", "1 (support): wrap_up: expected"),
        ("auto_answer = 3", "auto_answer = 61", "groups", "auto_answer: expected"),
        ('"+1 312 555 0100"\n[[', '"Ada"\n[[', "groups", "from: a number has digits only"),
        ('"resolved", "dnc', '"Resolved", "resolved:', "groups", "two dispositions have the code"),
        ('groups = ["sales"]', 'groups = ["sails"]', "routes", "nobody is in sails: did you mean"),
        ("how = ", "hwo = ", "routes", "'hwo' is unknown: did you mean how?"),
        ('"longest idle"', '"longest"', "routes", "how: 'longest' is none of: everybody, longest"),
        ("Europe/Berlin", "Europe/Berlyn", "routes", "did you mean Europe/Berlin?"),
        ("ring = 25", "ring = 0", "routes", "ring: expected"),
        ('"+44"', '"44"', "routes", "to: '44' is no number"),
        ("route:Night", "route:Nigth", "routes", "no route Nigth: did you mean Night?"),
        ("queue:night", "route:Support", "routes", "Support → Night → Support"),
        ("queue:night", "route:Night", "routes", "round and round: Night → Night"),
        ("queue:night", "queue", "routes", "then: 'queue' is none of: everybody, queue:"),
        ("queue:night", "everybody:x", "routes", "then: 'everybody:x' is none of"),
        ("+1 312 555 0199", "911", "routes", "then: short and emergency numbers"),
        ("wrap_up = 10", "wrapup = 10", "routes", "'wrapup' is unknown: did you mean wrap_up?"),
        ("auto_answer = 0", "auto_answer = 61", "routes", "1 (Support): auto_answer: expected"),
        ("wrap_up = 5\n", "auto_answer = 5\n", "queues", "1 (night): 'auto_answer' is unknown"),
        ('["called back"]', '["a", "A"]', "queues", "dispositions: two dispositions have the code"),
        ('hold_music = "night"', 'hold_music = "/x"', "queues", "hold_music: "),
        ('name = "Rest"', 'name = "Night"', "routes", "the name Night stands there twice"),
    ],
)
def test_what_is_wrong_with_a_team_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, key: str, said: str
) -> None:
    """An entry of fifty is found by its number and its name."""
    file = tmp_path / "config.toml"
    assert old in TEAM
    file.write_text(TEAM.replace(old, new, 1))

    with pytest.raises(InvalidSetting) as refusal:
        load(file, {})

    assert refusal.value.key == f"team.{key}"
    assert re.fullmatch(rf"{re.escape(str(file))}:\d+", refusal.value.origin)
    assert said in refusal.value.reason
    assert "`" not in refusal.value.reason


def test_the_manual_says_for_which_place_each_rule_may_be_said() -> None:
    """Whoever looks up where a wrap-up may be said finds every place, and no other."""
    places = {"queue": QueueSettings, "route": RouteSettings, "group": GroupSettings}
    written = {name: frozenset(get_type_hints(kind)) for name, kind in places.items()}
    rows = re.findall(r"^\| `([a-z_]+)` \| ([a-z]+, [^|]*) \|", topic("members").text, re.MULTILINE)

    assert {rule for rule, _ in rows} == set(get_type_hints(Rules)) - {"required", "from_"} | {
        "disposition_required",
        "from",
    }
    for rule, said in rows:
        field = "from_" if rule == "from" else rule
        there = [name for name in places if field in written[name]]
        assert said.split(", ")[:-1] == there, rule
        assert said.split(", ")[-1].startswith("everybody")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+1 312 555 0101", "+1 (312) 555-0101"),
        ("sip:ada@sip.telnyx.com", "ada@SIP.Telnyx.com"),
        ("sip:ada@sip.telnyx.com", "sips:ada@sip.telnyx.com"),
        ("sip:ada@sip.telnyx.com", "sip:ada@sip.telnyx.com:5060;transport=tls"),
    ],
)
def test_two_members_with_one_phone_are_named_however_it_is_written(
    tmp_path: Path, one: str, other: str
) -> None:
    """Whoever is handed a call would ring at the desk of the other, who is taken for free."""
    file = tmp_path / "config.toml"
    members = f"""
        members = [{{user = "ada", name = "Ada", phone = "{one}"}},
                   {{user = "cy", phone = "sip:Ada@sip.telnyx.com"}},
                   {{user = "di"}}, {{user = "eve"}},
                   {{user = "bo", name = "Bo", phone = "{other}"}}]"""
    file.write_text(f"[team]{members}\n")
    with pytest.raises(InvalidSetting) as refusal:
        load(file, {})
    file.write_text(f"[team]{members}\n".replace(f'"{other}"', '"bo@sip.telnyx.com"'))

    assert refusal.value.key == "team.members"
    assert refusal.value.reason.startswith("Ada and Bo have one phone, ")
    assert len(load(file, {}).settings.team.members) == 5


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('socket = "board.sock"', "socket"),
        (f'socket = "/{"a" * 120}"', "socket"),
        ('group = "call centre"', "group"),
        ('node = "desk 1"', "node"),
        ('see = "nothing"', "see"),
        ("target = [101, 20]", "target"),
        ("target = [80]", "target"),
        (f"quick_answers = {[f'answer {place}' for place in range(10)]}", "quick_answers"),
        ('quick_answers = ["Yes", "Yes"]', "quick_answers"),
        ("help_notes = ['']", "help_notes"),
        ('members = "ada"', "members"),
        ("members = [1]", "members"),
    ],
)
def test_a_wrong_value_of_the_team_is_named(tmp_path: Path, text: str, key: str) -> None:
    """As that of any other setting is."""
    file = tmp_path / "config.toml"
    file.write_text(f"[team]\n{text}\n")

    with pytest.raises(InvalidSetting) as refusal:
        load(file, {})

    assert refusal.value.key == f"team.{key}"

"""`call-back ring` from a shell: the own one that is due, or none; never one that was not meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.cli.commands.numbers.call_backs import _next
from console.domain.call_backs.call_back import CallBack, Rung
from console.domain.ids import OrderId
from console.domain.number_rules.rules import NumberRules
from console.domain.team.members import Member, MemberRole, Team
from console.domain.work_lists.work_list import Entry, EntryNow, Person, Standing, WorkList
from console.errors import NoCallBackDue
from console.line.port import Snapshot
from tests.cli.user import Office

NOW = datetime.now(UTC)
NUMBER = "+442079460123"
DENIED = "+4990012345"
TEAM = Team(
    members=(
        Member(user="sue", name="Sue", role=MemberRole.SUPERVISOR),
        Member(user="ada", name="Ada"),
    )
)


def promised(id_: str, minutes: int, user: str = "sue", **more: object) -> CallBack:
    """One that was due so many minutes ago."""
    at = NOW - timedelta(minutes=minutes)
    told = {"number": NUMBER, "name": id_.upper(), "member": user, "by": user, **more}
    return CallBack(id=id_, at=at, set_at=at, **told)


def board(*call_backs: CallBack, **more: object) -> Snapshot:
    """What a supervisor is told: everybody's call-backs."""
    return Snapshot(number=1, agent="sue", team=TEAM, call_backs=call_backs, **more)


def test_a_supervisor_rings_what_is_due_of_its_own_and_nobody_elses() -> None:
    """What stands above it is another's, or to come."""
    theirs, group = promised("a", 30, "ada"), promised("b", 20, "", group="sales")
    ours, later = promised("c", 10), promised("d", -60)

    assert _next(board(theirs, group, ours, later)).id == "c"
    with pytest.raises(NoCallBackDue, match="is due"):
        _next(board(theirs, group, later))


def test_what_is_in_the_way_is_said_and_the_next_one_is_rung(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Somebody else of a list, a word that is missing, a number that may not be called."""
    entry = Entry(list="winter", place=0, person=Person(name="Bob", numbers=(NUMBER,)))
    held = EntryNow(entry=entry, standing=Standing.TAKEN, by="sue")
    winter = {"id": "winter", "name": "Winter", "by": "x", "opened_at": NOW, "people": 1}
    lists = (WorkList(**winter, members=("sue",), held=(held,)),)
    rung = Rung(member="sue", order=OrderId("1"), due=NOW, at=NOW - timedelta(hours=1))
    waits = (
        promised("a", 40, entry="winter/7", among=("sue",)),
        promised("b", 30, entry="winter/0", among=("sue",), rung=rung),
        promised("c", 20, number=DENIED),
    )
    rules = NumberRules(deny=("+49",))

    found = _next(board(*waits, promised("d", 10), lists=lists, number_rules=rules))
    told = capsys.readouterr().err
    assert found.id == "d"
    assert "A is not rung now: you have Bob of a work list" in told
    assert "B is not rung now: say first what came of the call" in told
    assert "C is not rung now: safety.deny forbids +49" in told
    with pytest.raises(NoCallBackDue, match="can be rung now"):
        _next(board(*waits, lists=lists, number_rules=rules))


def test_what_is_to_come_is_rung_and_ended_only_by_its_name(office: Office) -> None:
    """Nothing is sent for a number that nobody is waiting to be called on."""
    assert office.run("call-back", "add", NUMBER, "in 2 h").code == 0

    ran = office.run("call-back", "ring")
    told = office.run("call-back", "ring", "--json").told
    assert ran.code == 1
    assert "None of your own call-backs is due" in ran.err
    assert "call-back list" in ran.err
    assert told["outcome"] == "refused"
    assert not [one for one in office.sent() if one["path"].endswith("/calls")]
    assert office.run("call-back", "done", "").code == 1
    (one,) = office.json("call-back", "list", "--json")
    assert office.run("call-back", "cancel", one["id"][:8]).code == 0

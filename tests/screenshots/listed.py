"""The work lists in the pictures: one half done, worked through by three, and two others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from console.domain.ids import CallId
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import Person
from tests.screenshots.offices import team, usual
from tests.screenshots.studio import NOW
from tests.ui.memory_switchboard import Switchboard
from tests.ui.screens.lists.listed import Listed

PEOPLE: Final = (
    ("Grace Hopper", ("+442079460147",), "London", "until 31 March", "asks for the new tariff"),
    ("Zoé Faure", ("+33155501288", "+33655501288"), "Lyon", "until 30 April", ""),
    ("Jürgen Groß", ("+4930550112",), "Berlin", "until 31 March", "calls back himself"),
    ("山田花子", ("+81355501234",), "東京", "until 31 May", ""),
    ("נועה כהן", ("+972355501234",), "תל אביב", "until 30 June", ""),
    ("Mia Chen", ("+61255501234", "+61455501234"), "Sydney", "until 31 March", "mornings only"),
    ("Carla Kontakt", ("+4930901820", "+4915112345678"), "Potsdam", "until 31 March", "has two"),
    ("Erdős Pál", ("+3615550123",), "Budapest", "until 30 April", ""),
    ("Ada Lovelace", ("+442079460123",), "London", "until 31 May", ""),
    ("Tim Berners", ("+442079460188",), "Oxford", "until 31 March", ""),
    ("Linus Salo", ("+358942555123",), "Espoo", "until 30 June", ""),
    ("Maria Weiß", ("+43155501234",), "Wien", "until 31 March", "Frau Dr."),
)


def person(name: str, numbers: tuple[str, ...], town: str, contract: str, remark: str) -> Person:
    """Somebody with the columns of the file."""
    columns = (
        *(("Name", name), ("Town", town), ("Contract", contract), ("Tariff", "Basic 20")),
        ("Remark", remark),
    )
    return Person(name=name, numbers=numbers, columns=columns)


def listing() -> Switchboard:
    """The usual office, with three lists."""
    return _with_lists(usual(), "Bo", "Cleo")


def team_listing() -> Switchboard:
    """That of a team."""
    return _with_lists(team(), "bo", "cleo")


def _with_lists(made: Switchboard, bo: str, cleo: str) -> Switchboard:
    passed = [180.0]

    def now() -> datetime:
        return NOW - timedelta(minutes=passed[0])

    lists = made.listed_people = Listed(made, now)
    lists.barred = ("+442079460199",)
    me = made.agent
    members = (me, bo, cleo)
    everybody = tuple(person(*one) for one in PEOPLE)
    renewals = lists.open(everybody, "Spring renewals", *members)
    passed[0] -= 1
    lists.open(everybody[:4], "Newsletter", me)
    for place, (who, code) in enumerate(
        ((bo, "resolved"), (me, "wrong number"), (cleo, "resolved"), (me, "resolved"), (bo, "sold"))
    ):
        passed[0] -= 12
        lists.taken(renewals, place, who)
        lists.called(renewals, place, f"done-{place}")
        lists.came(renewals, place, CallOutcome.REACHED, CallId(f"v3:done-{place}"))
        lists.said(renewals, place, code)
    passed[0] -= 20
    for place, outcome in ((5, CallOutcome.BUSY), (9, CallOutcome.NO_ANSWER)):
        lists.taken(renewals, place, me)
        lists.called(renewals, place, f"again-{place}")
        lists.came(renewals, place, outcome)
        passed[0] -= 30
    lists.taken(renewals, 7, bo)
    lists.taken(renewals, 6, me)
    lists.called(renewals, 6, "mine-6")
    passed[0] = 2
    lists.came(renewals, 6, CallOutcome.REACHED, CallId("v3:done-6"))
    lists.taken(renewals, 8, cleo)
    return made


LISTED: Final[Mapping[str, Callable[[], Switchboard]]] = dict.fromkeys(
    ("work-lists", "work-list", "call-again", "open-list", "open-list-preview"), listing
)
"""The pictures of work lists, and the office of each."""

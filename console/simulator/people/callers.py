"""Scripted people: the callers of a quiet, a busy and a stormy day, and our colleagues.

Everything they do is a timer of the exchange, drawn from a seed, so a day can be
repeated and be lived through with a clock that is turned by hand.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from console.simulator.contract.account import Account
from console.simulator.exchange import calls
from console.simulator.exchange.calls import Dialling, Ringing
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Leg, State
from console.simulator.settings import Scenario

COMING: Final = "people come"
GIVES_UP: Final = "the caller gives up"
IS_TAKEN: Final = "a colleague takes the call"
GOES: Final = "the call is over"
COLLEAGUES: Final = ("grace", "alan", "edsger", "barbara", "radia", "tim")

Seconds = tuple[float, float]
"""A stretch of time: between the first and the second number of seconds."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a day is like.

    People come every `every` seconds, at most `at_once` of them, as long as
    fewer than `live` legs are there.
    """

    live: int
    every: float
    at_once: int
    patience: Seconds
    """How long somebody rings before giving up."""
    taken_after: Seconds
    """How long it takes until a colleague answers, if one does."""
    taken: float
    """The share of the calls that a colleague answers."""
    talk: Seconds
    joined: float = 0.0
    """The share of the calls taken or made that are joined with the colleague's own telephone.

    Of the others nothing says who talks with them: a console has to take them for alone.
    """
    made: float = 0.0
    """The share of the calls that colleagues make."""
    settling: float = 0.0
    """Seconds at the start in which people have talked for a while already.

    Otherwise all who came together would leave together, in waves.
    """
    hostile: float = 0.08
    """The share of the callers whose name means harm."""


BUSY: Final = Day(
    live=30,
    every=0.4,
    at_once=1,
    patience=(25.0, 90.0),
    taken_after=(8.0, 45.0),
    taken=0.6,
    talk=(40.0, 240.0),
    joined=0.9,
    made=0.25,
)
"""About thirty live calls, of all states, people coming and going."""
STORM: Final = Day(
    live=500,
    every=0.1,
    at_once=5,
    patience=(20.0, 40.0),
    taken_after=(2.0, 8.0),
    taken=1.0,
    talk=(20.0, 30.0),
    settling=12.0,
)
"""Five hundred live calls; three events in thirty seconds each make fifty a second."""
TEAM: Final = Day(
    live=24,
    every=8.0,
    at_once=1,
    patience=(60.0, 180.0),
    taken_after=(0.0, 0.0),
    taken=0.0,
    talk=(40.0, 240.0),
)
"""Callers alone, as many as eight colleagues serve: who takes their calls is at the console."""
DAYS: Final[dict[Scenario, Day | None]] = {
    "quiet": None,
    "busy": BUSY,
    "storm": STORM,
    "team": TEAM,
}


class Callers:
    """The people of one day: those who call, and our colleagues who take and make calls."""

    def __init__(self, exchange: Exchange, account: Account, dice: random.Random, day: Day) -> None:
        self._exchange = exchange
        self._account = account
        self._dice = dice
        self._day = day
        self._began = exchange.now

    def start(self) -> None:
        """Let the day begin: the first people come at once."""
        self._come(self._exchange)

    def _come(self, exchange: Exchange) -> None:
        """Some more people, as long as there is a number to call."""
        wanted = self._day.live - exchange.live_count() if self._account.owners else 0
        for _ in range(max(0, min(self._day.at_once, wanted))):
            if self._dice.random() < self._day.made:
                self._somebody_is_called(exchange)
            else:
                self._somebody_calls(exchange)
        exchange.later(self._day.every, COMING, self._come)

    def _somebody_calls(self, exchange: Exchange) -> None:
        number, name = self._somebody()
        ours = self._dice.choice(self._account.numbers)
        connection_id = self._account.owners[ours]
        leg = calls.ring_in(
            exchange,
            Ringing(caller=number, callee=ours, connection_id=connection_id, caller_name=name),
        )
        exchange.after(self._draw(self._day.patience), leg, GIVES_UP, _give_up)
        if self._dice.random() < self._day.taken:
            exchange.after(self._draw(self._day.taken_after), leg, IS_TAKEN, self._take)
        longest_stay = self._day.patience[1] + self._talk()
        exchange.after(longest_stay, leg, GOES, calls.far_end_leaves)

    def _somebody_is_called(self, exchange: Exchange) -> None:
        number, _ = self._somebody()
        ours = self._dice.choice(self._account.numbers)
        leg = calls.dial_out(
            exchange,
            Dialling(
                caller=ours,
                destinations=(number,),
                connection_id=self._account.owners[ours],
                on_answer={"join": self._join_colleague},
            ),
        )
        exchange.after(self._talk(), leg, GOES, calls.far_end_leaves)

    def _take(self, exchange: Exchange, leg: Leg) -> None:
        """A colleague answers, and talks on the own telephone or in some way unseen."""
        if leg.state is not State.PARKED:
            return
        calls.answer(exchange, leg)
        exchange.after(self._talk(), leg, GOES, calls.far_end_leaves)
        self._join_colleague(exchange, leg)

    def _join_colleague(self, exchange: Exchange, leg: Leg) -> None:
        """Ring a colleague's own telephone for somebody on the line, or leave them as they are."""
        if self._dice.random() >= self._day.joined:
            return
        ours = leg.callee if leg.incoming else leg.caller
        colleague = self._dice.choice(COLLEAGUES)
        calls.dial_out(
            exchange,
            Dialling(
                caller=ours,
                destinations=(f"sip:{colleague}@sip.telnyx.com",),
                connection_id=leg.connection_id,
                session_id=leg.session_id,
                on_answer={"join": calls.join_on_answer(leg)},
            ),
        )

    def _somebody(self) -> tuple[str, str]:
        hostile = self._dice.random() < self._day.hostile
        return self._dice.choice(HOSTILE if hostile else PEOPLE)

    def _talk(self) -> float:
        """How long somebody talks from now on."""
        whole = self._draw(self._day.talk)
        settling = self._exchange.now < self._began + self._day.settling / self._exchange.speed
        return whole * self._dice.random() if settling else whole

    def _draw(self, stretch: Seconds) -> float:
        return self._dice.uniform(*stretch)


def _give_up(exchange: Exchange, leg: Leg) -> None:
    if leg.state is State.PARKED:
        calls.far_end_leaves(exchange, leg)


PEOPLE: Final = (
    ("+442079460123", "Ada Lovelace"),
    ("+4930901820001", "Jürgen Großmann"),
    ("+33142685300", "Hélène Lefèvre"),
    ("+34915550134", "José Ángel Núñez"),
    ("+35312345678", "Siobhán Ní Dhomhnaill"),
    ("+48222950011", "Łukasz Wiśniewski"),
    ("+420221990011", "Jiří Dvořák"),
    ("+3614599911", "Erdős Pál"),
    ("+40213110011", "Ștefan Țurcanu"),
    ("+302103630011", "Ελένη Παπαδοπούλου"),
    ("+380444900011", "Олександра Шевченко"),
    ("+359298100110", "Георги Димитров"),
    ("+902123340011", "İrem Yılmaz"),  # noqa: RUF001 - a dotless i is meant
    ("+97226250011", "נועה כהן"),
    ("+201022340011", "فاطمة الزهراء"),
    ("+982122340011", "زهرا محمدی"),
    ("+911123340011", "अनन्या शर्मा"),
    ("+88029550011", "সুমাইয়া রহমান"),
    ("+914422340011", "கார்த்திக் ராஜன்"),
    ("+66223400110", "สมชาย ใจดี"),
    ("+84243934001", "Nguyễn Thị Ánh"),
    ("+861065550011", "王小明"),
    ("+81335550011", "佐藤 さくら"),
    ("+8223550011", "김민준"),
    ("+886223450011", "陳怡君"),
    ("+251115550011", "አበበ ቢቂላ"),
    ("+995322340011", "ნინო გელაშვილი"),
    ("+37410550011", "Արամ Խաչատրյան"),
    ("+16045550142", "Zoë Saldaña"),
    ("+2348030001122", "Ọláolúwa Adébáyọ̀"),
    ("+6421555014", "Te Ariki Wāhia"),
    ("+15125550178", "O'Brien & Sons, Ltd."),
)
"""Numbers and the names that go with them."""

HOSTILE: Final = (
    ("+13105550161", "[/x]"),
    ("+13105550162", "[@click=app.quit]Ada"),
    ("+13105550163", "[bold red]Bank[/bold red]"),
    ("+13105550164", "Ada\x1b]2;owned\x07"),
    ("+13105550165", "\x1b[2J\x1b[31mAda"),
    ("+13105550166", "Ada\u202ecilbup\u202c"),
    ("+13105550167", "Bob\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309"),
    ("+13105550168", "\u200bInvisible\u2060"),
    ("+13105550169", "Two\nlines\tand a tab"),
    ("+13105550170", "\u0410d\u0430 Lovelace"),
    ("+13105550171", "👩\u200d👩\u200d👧 Family ☎️"),
    ("+13105550172", "=1+1"),
    ("+13105550173", "x" * 300),
    ("+13105550174", "anonymous"),
)
"""Numbers with names that attack a screen, a terminal, a table or a reader."""

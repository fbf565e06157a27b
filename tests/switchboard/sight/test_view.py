"""The board as a member may see it: change by change the same as all at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from console.domain.events import Fact
from console.domain.team.members import Member, MemberRole, Sight, Team
from console.domain.team.served import Served, ServedBy, ServedToday
from console.line.feed import Feed
from console.line.port import Asker, AsSeen, LegChanged, Logged, Snapshot
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.reader import JournalReader
from console.switchboard.sight.sight import SightOfMembers
from console.ui.state.store import Store
from tests.domain.many_facts import facts
from tests.domain.stories import (
    AGENT,
    NOON,
    answered,
    call,
    claimed,
    initiated,
    offered,
    released,
)

ADA = Member(user="ada", groups=("sales",), phone=AGENT)
BO = Member(user="bo", groups=("sales", "support"))
CY = Member(user="cy", groups=("support",))
SUE = Member(user="sue", role=MemberRole.SUPERVISOR)
MEMBERS = (ADA, BO, CY, SUE)


class Following:
    """A console of a member, on a board that is told facts."""

    def __init__(self, see: Sight, member: Member) -> None:
        team = Team(members=MEMBERS, see=see)
        self.live = LiveBoard(Snapshot(number=0, team=team), lambda: 0.0)
        self._sight = SightOfMembers(self.live, NO_ARCHIVE)
        self._asker = Asker(user=member.user, member=member)
        self._number = 0
        self.store, self._feed = Store(), Feed()

    def attach(self) -> None:
        """Follow from here on."""
        self.live.follow(self._feed, self._sight.follows(self._asker))
        self.store.begin(self.snapshot(), NOON)

    def snapshot(self) -> Snapshot:
        """The board as a console that attaches now would be told it."""
        return self._sight.snapshot(self.live.snapshot(self._asker.user), self._asker)

    def tell(self, told: Sequence[Fact]) -> None:
        """Facts of one turn of the loop."""
        for fact in told:
            self._number += 1
            self.live.add(self._number, fact)

    async def read(self) -> list[object]:
        """What the console was told since, which it has taken then."""
        number = self.live.snapshot().number
        if number == self.store.board.number:
            return []
        batch = await self._feed.next()
        assert [one.number for one in batch] == sorted({one.number for one in batch})
        assert batch[-1].number == number
        self.store.apply(batch)
        return list(batch)


NO_ARCHIVE: JournalReader = None  # type: ignore[assignment]  # nothing is asked of the past here


@given(st.sampled_from(Sight), st.sampled_from(MEMBERS), facts(), st.integers(0, 20))
def test_who_follows_knows_what_a_new_snapshot_tells(
    see: Sight, member: Member, told: list[Fact], before: int
) -> None:
    """Whatever comes into sight and leaves it, and whenever the console came."""

    async def play() -> None:
        following = Following(see, member)
        following.tell(told[:before])
        following.attach()
        for start in range(before, len(told), 3):
            following.tell(told[start : start + 3])
            await following.read()
        whole, store = following.snapshot(), following.store

        assert store.legs == {leg.id: leg for leg in whole.legs}
        assert store.board.undertakings == whole.undertakings

    asyncio.run(play())


def _seen(see: Sight, member: Member, *told: Fact) -> set[str]:
    async def play() -> set[str]:
        following = Following(see, member)
        following.tell(told)
        return {leg.id for leg in following.snapshot().legs}

    return asyncio.run(play())


def test_what_a_member_may_not_see_never_leaves_for_its_console() -> None:
    """Not the row, not its lines in the log; and its number is used, so that no gap shows."""

    async def play() -> None:
        following = Following(Sight.OWN, ADA)
        following.attach()
        following.tell([initiated(0, "A"), offered(0.1, "A", "bo")])
        first = await following.read()
        following.tell([answered(1, "A")])
        second = await following.read()

        for batch in (first, second):
            assert batch
            assert all(isinstance(one, AsSeen) and not one.parts for one in batch)
        assert following.snapshot().entries == ()

    asyncio.run(play())


def test_a_call_that_comes_into_sight_is_told_and_one_that_leaves_it_is_gone() -> None:
    """Offered to Ada it is on her screen; claimed by Bo it is no more."""

    async def play() -> None:
        following = Following(Sight.OWN, ADA)
        following.attach()
        for told, shown in (
            ([initiated(0, "A"), offered(0.1, "A", "bo")], False),
            ([offered(0.2, "A", "ada")], True),
            ([claimed(1, "A", "bo", 1)], False),
            ([released(2, "A", "bo"), offered(2.1, "A", "ada")], True),
        ):
            following.tell(told)
            batch = await following.read()

            assert (call("A") in following.store.legs) is shown
            assert any(isinstance(one, LegChanged | Logged) for one in batch) is shown

    asyncio.run(play())


def test_how_far_a_member_sees_is_the_team_s_to_say() -> None:
    """A supervisor sees every call, whatever the agents see."""
    told = (initiated(0, "A"), offered(0.1, "A", "cy"), claimed(0.2, "A", "cy", 1))
    for see, who_sees in (
        (Sight.ALL, "ada bo cy sue"),
        (Sight.GROUPS, "bo cy sue"),
        (Sight.OWN, "cy sue"),
    ):
        assert [one.user for one in MEMBERS if _seen(see, one, *told)] == who_sees.split()


def test_figures_of_other_groups_are_told_as_far_as_their_calls_are() -> None:
    """How a group is served tells of its calls: `see` bounds both, in snapshot and change alike."""
    rows = (
        Served(by=ServedBy.ROUTE, name="All"),
        Served(by=ServedBy.GROUP, name="sales", groups=("sales",)),
        Served(by=ServedBy.ROUTE, name="Support", groups=("support",)),
    )
    told = {}
    for see, member in ((Sight.ALL, ADA), (Sight.GROUPS, ADA), (Sight.OWN, ADA), (Sight.OWN, SUE)):
        following = Following(see, member)

        async def follow(following: Following = following) -> None:
            following.attach()
            following.live.served.show(ServedToday(rows=rows))
            await following.read()

        asyncio.run(follow())
        assert following.store.board.served == following.snapshot().served
        told[see, member.user] = [row.name for row in following.store.board.served.rows]

    assert told == {
        (Sight.ALL, "ada"): ["All", "sales", "Support"],
        (Sight.GROUPS, "ada"): ["All", "sales"],
        (Sight.OWN, "ada"): [],
        (Sight.OWN, "sue"): ["All", "sales", "Support"],
    }

"""Two hosts of one site: one board, one answer, one of each order that follows by itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import msgspec
import psycopg
import pytest

from console.domain.acts import (
    Answer,
    AnyAct,
    AskForHelp,
    GiveCall,
    GoNotReady,
    Hold,
    LeaveNote,
    Resume,
    SetMemberState,
    TakeHelp,
    TakeOver,
)
from console.domain.agent.state import Choice, Presence
from console.domain.ids import CallId
from console.domain.leg import CallState
from console.domain.orders import Outcome, OutcomeKind
from console.domain.own_facts import OrderPlaced
from console.domain.team.offers import ClaimEnd
from console.domain.team.rights import holder
from console.errors import NotPermitted
from console.line.port import Asker, Entry, answer
from console.line.questions import MessagesSeen, SendMessage
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import Row, encode_own
from tests.postgres import PASSWORD, Postgres, Server
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.two_desks import MEMBERS, Desk, Desks, two_desks
from tests.waiting import until, until_asked


async def is_at_both(desks: Desks, call: CallId, state: CallState) -> None:
    """Wait until both boards have the call in that state."""
    for desk in desks.both:
        await until(lambda desk=desk: (leg := desk.leg(call)) and leg.state is state)


async def is_known_at_both(desks: Desks, user: str, state: Presence) -> None:
    """Wait until both boards have the member in that state."""
    for desk in desks.both:
        now = desk.switchboard.live.agents.attendances.state
        await until(lambda now=now: now(user).state is state)


async def attach(desks: Desks) -> None:
    """Ada has a console at the first host, Bo at the second."""
    for desk, consoles in ((desks.one, {"ada": 1}), (desks.two, {"bo": 1})):
        desk.switchboard.live.agents.attached(consoles)
        desk.switchboard.hosts.attached(consoles)
    for desk in desks.both:
        await until(lambda desk=desk: desk.consoles() == 2)


async def test_a_call_that_one_host_is_told_of_rings_at_both(tmp_path: Path, database: str) -> None:
    """Whichever host Telnyx's webhook comes to: the caller is everybody's."""
    async with two_desks(tmp_path, database) as desks:
        for at in (desks.one, desks.two):
            call = await desks.ring(at)
            await is_at_both(desks, call, CallState.OFFERED)
        boards = [dict(desk.switchboard.live.legs) for desk in desks.both]
        assert boards[0] == boards[1]


async def test_of_two_who_answer_at_two_hosts_one_does(tmp_path: Path, database: str) -> None:
    """Both press the key before either host has heard of the other's claim."""
    async with two_desks(tmp_path, database) as desks:
        await attach(desks)
        for _ in range(5):
            call = await desks.ring(desks.one)
            await is_at_both(desks, call, CallState.OFFERED)
            said = await asyncio.gather(
                desks.one.switchboard.order(new_order(Answer(call=call), by="ada")),
                desks.two.switchboard.order(new_order(Answer(call=call), by="bo")),
                return_exceptions=True,
            )
            taken = [one for one in said if not isinstance(one, BaseException)]
            refused = [one for one in said if isinstance(one, NotPermitted)]
            assert [one.kind for one in taken] == [OutcomeKind.ACCEPTED]
            assert len(refused) == 1
            winner = ("ada", "bo")[said.index(taken[0])]
            await is_at_both(desks, call, CallState.ANSWERED)
            # the answer is told by Telnyx, the claim by the other host: either may be first
            await until(lambda call=call: all(desk.live(call).claimed_by for desk in desks.both))
            claims = {desk.live(call).claimed_by for desk in desks.both}
            assert [claim and claim.member for claim in claims] == [winner]
        answers = [
            one for one in await desks.doors.get("commands") if one["path"].endswith("/answer")
        ]
        assert len(answers) == 5


async def test_a_call_at_one_host_with_webhooks_at_the_other(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Bo answers with a phone; each host is told half of it, and each thing is done once."""
    async with two_desks(tmp_path, database) as desks:
        await attach(desks)
        call = await desks.ring(desks.one)
        await is_at_both(desks, call, CallState.OFFERED)
        outcome = await desks.two.switchboard.order(
            new_order(Answer(call=call, join=True), by="bo")
        )
        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        await is_at_both(desks, call, CallState.BRIDGED)
        await is_known_at_both(desks, "bo", Presence.ON_CALL)

        held = await desks.two.switchboard.order(new_order(Hold(call=call), by="bo"))
        assert held.kind is OutcomeKind.ACCEPTED, held
        await is_at_both(desks, call, CallState.HELD)
        await desks.doors.post(f"calls/{call}/remote", do="hangup")

        async def all_over() -> bool:
            return all(leg["state"] == "ended" for leg in await desks.doors.get("calls"))

        await until_asked(all_over)
        await is_known_at_both(desks, "bo", Presence.WRAP_UP)
        # a phone that is up for nobody is let go by itself: once, though both hosts see it
        commands = [one["path"].rpartition("/")[2] for one in await desks.doors.get("commands")]
        counts = {name: commands.count(name) for name in ("calls", "answer", "bridge", "hangup")}
        assert counts == {"calls": 1, "answer": 1, "bridge": 1, "hangup": 1}
        kinds = "SELECT kind, count(*) FROM telnyx_console.fact GROUP BY kind"

        def counted() -> dict[str, int]:
            return dict(server.ask(database, kinds))

        await until(lambda: counted().get("agent.left"))
        await until(lambda: counted()["order.placed"] == counted()["order.settled"])
        once = ("agent.took", "agent.left", "claim.made")
        assert [counted()[kind] for kind in once] == [1, 1, 1]


async def test_hosts_whose_clocks_are_a_minute_apart_show_one_board(
    tmp_path: Path, database: str
) -> None:
    """One of two machines does not ask for the time; each order is given at the other one."""
    async with two_desks(tmp_path, database, ahead=60) as desks:
        await attach(desks)
        for at, other, who in ((desks.one, desks.two, "bo"), (desks.two, desks.one, "ada")):
            call = await desks.ring(at)
            await is_at_both(desks, call, CallState.OFFERED)
            outcome = await other.switchboard.order(new_order(Answer(call=call), by=who))
            assert outcome.kind is OutcomeKind.ACCEPTED, outcome
            await is_at_both(desks, call, CallState.ANSWERED)
            left = await desks.ring(at, "+442079460124")
            await is_at_both(desks, left, CallState.OFFERED)
            await desks.doors.post(f"calls/{left}/remote", do="hangup")
            await is_at_both(desks, left, CallState.ENDED)

        def same() -> bool:
            boards = [dict(desk.switchboard.live.legs) for desk in desks.both]
            return boards[0] == boards[1]

        await until(same)
        claims = {
            leg.claimed_by.member
            for leg in desks.one.switchboard.live.legs.values()
            if leg.claimed_by
        }
        assert claims == {"ada", "bo"}


LOST = """
INSERT INTO telnyx_console.node (name, origin, version, listener, consoles, pushed, pulled, waiting,
    backend, once, draining, started_at, seen_at)
SELECT 'desk' || n, gen_random_uuid(), version, '', '{}', 0, 0, 0, 0, false, false, now(),
    now() - CASE WHEN n = 3 THEN interval '6 seconds' ELSE interval '1 hour' END
FROM telnyx_console.node, generate_series(3, 4) AS n WHERE name = 'desk1'
"""


async def test_a_host_that_is_lost_is_named_by_the_other_and_so_is_its_return(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Whoever looks after them reads it at any host; one that took leave is no loss."""
    async with two_desks(tmp_path, database) as desks:
        board = desks.one.switchboard.snapshot
        await until(lambda: board().health.other_hosts == ("desk2",))
        assert board().health.lost_hosts == ()
        server.ask(database, LOST)
        await until(lambda: board().health.lost_hosts == ("desk3",))
        (told,) = (entry.text for entry in board().entries if "desk3" in entry.text)
        assert told.endswith("whoever works there logs in to desk1 or desk2")

        server.ask(database, "UPDATE telnyx_console.node SET seen_at = now() WHERE name = 'desk3'")
        await until(lambda: board().health.lost_hosts == ())
        assert any(
            entry.text.endswith("desk3, a host of the team, is there again")
            for entry in board().entries
        )


async def test_what_both_noted_with_different_contents_is_what_was_shared_first(
    own_server: Postgres, tmp_path: Path, database: str
) -> None:
    """Each works alone, and gives the order that follows by itself; their clocks differ."""
    async with two_desks(tmp_path, database, ahead=60) as desks:
        await attach(desks)
        call = await desks.ring(desks.one)
        await is_at_both(desks, call, CallState.OFFERED)
        own_server.freeze()
        try:
            orders = (
                new_order(Answer(call=call), by="ada"),
                new_order(GoNotReady(reason="lunch"), by="bo"),
            )
            for desk in desks.both:
                for order in orders:
                    outcome = await desk.switchboard.order(order)
                    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        finally:
            own_server.thaw()

        def shown(desk: Desk) -> tuple[object, ...]:
            agents = desk.switchboard.live.agents.attendances
            return desk.leg(call), agents.of("ada").folded, agents.of("bo").folded

        def noted(desk: Desk) -> list[Row]:
            reader = JournalReader(desk.settings.journal)
            kept = (row for row in reader.after(0) if "~" not in row.id)
            rows = [msgspec.structs.replace(row, number=0) for row in kept]
            reader.close()
            return sorted(rows, key=lambda row: row.id)

        await until(lambda: shown(desks.one) == shown(desks.two))
        await until(lambda: noted(desks.one) == noted(desks.two))
        await until(lambda: shown(desks.one) == shown(desks.two))
        # facts are there before the next sign of life of the other host is
        await until(lambda: desks.one.switchboard.hosts.others_are_up)
        compared = await desks.one.switchboard.hosts.compare()
        assert (compared.lacked, compared.shown) == ((), ())


LOST_HOST = """
INSERT INTO telnyx_console.node (name, origin, version, listener, seen_at)
VALUES ('desk9', '00000000-0000-4000-8000-000000000009', '0', '', now() - interval '1 minute')
"""
ITS_ORDER = """
SELECT telnyx_console.put_facts('desk9', '00000000-0000-4000-8000-000000000009', ARRAY[%s],
    ARRAY['order.placed'], ARRAY[NULL], ARRAY[NULL], ARRAY[NULL], ARRAY[now()], ARRAY[now()],
    ARRAY[NULL::integer], ARRAY[NULL::bytea], ARRAY[%s::bytea])
"""


async def test_a_hand_over_that_a_lost_host_began_goes_on_at_another(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Bo talks to the caller already, and the call counted as Ada's for ever."""
    async with two_desks(tmp_path, database) as desks:
        await attach(desks)
        call = await desks.ring(desks.one)
        await is_at_both(desks, call, CallState.OFFERED)
        for act in (Answer(call=call, join=True), GiveCall(call=call, member="bo")):
            outcome = await desks.one.switchboard.order(new_order(act, by="ada"))
            assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        for desk in desks.both:
            await until(lambda desk=desk: holder(desk.live(call)) == "bo")
        order = new_order(GiveCall(call=call, member="bo"), by="ada")
        # as it was before the last step of it: the claim is moved last
        claims = desks.one.switchboard._orders._team.moving._claims
        await claims.move(call, "ada", order.id, ClaimEnd.HANDED_OVER)
        for desk in desks.both:
            await until(lambda desk=desk: holder(desk.live(call)) == "ada")
        with psycopg.connect(database, password=PASSWORD, autocommit=True) as connection:
            connection.execute("SET search_path = telnyx_console")
            body = encode_own(OrderPlaced(order=order))
            connection.execute(ITS_ORDER, (f"placed-{order.id}", body))
            connection.execute(LOST_HOST)

        for desk in desks.both:
            await until(lambda desk=desk: holder(desk.live(call)) == "bo")


async def test_who_is_handed_a_call_or_set_to_a_state_reads_it_at_whichever_host(
    tmp_path: Path, database: str
) -> None:
    """A phone that rings says not for whom; a state that changed by itself looks like a fault."""
    hands = "Ada Lovelace hands +442079460123 over to Bo Diddley: a refund"
    async with two_desks(tmp_path, database) as desks:
        await attach(desks)
        call = await desks.ring(desks.one)
        await is_at_both(desks, call, CallState.OFFERED)
        hand_over = GiveCall(call=call, member="bo", note="a refund")
        for act in (Answer(call=call, join=True), hand_over):
            outcome = await desks.one.switchboard.order(new_order(act, by="ada"))
            assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        choice = Choice(ready=False, reason="break")
        sets_state = SetMemberState(member="bo", choice=choice, note="go and eat")
        outcome = await desks.one.switchboard.order(new_order(sets_state, by="sue"))
        assert outcome.kind is OutcomeKind.ACCEPTED, outcome

        for desk in desks.both:
            await until(lambda desk=desk: len(said_to(desk, "bo")) == 2)
            first, second = said_to(desk, "bo")
            assert (first.text, first.call) == (hands, call)
            assert second.text.startswith("Sue Visor set Bo Diddley")
            assert second.text.endswith("go and eat")


async def test_whose_call_is_taken_over_at_another_host_does_not_read_that_its_phone_dropped_out(
    tmp_path: Path, database: str
) -> None:
    """Only the host where it was done knows who hung that phone up; no colleague waits for it."""
    async with two_desks(tmp_path, database) as desks:
        await attach(desks)
        call = await desks.ring(desks.one)
        await is_at_both(desks, call, CallState.OFFERED)
        for act in (Answer(call=call, join=True), Hold(call=call), Resume(call=call)):
            outcome = await desks.one.switchboard.order(new_order(act, by="ada"))
            assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        await is_at_both(desks, call, CallState.CONFERENCE)
        outcome = await desks.two.switchboard.order(new_order(TakeOver(call=call), by="sue"))
        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        for desk in desks.both:
            await until(lambda desk=desk: holder(desk.live(call)) == "sue")
            await until(lambda desk=desk: desk.phone_is_down("ada"))
            await until(lambda desk=desk: said_to(desk, "ada"))

        took = "Sue Visor took +442079460123 over from Ada Lovelace"
        for desk in desks.both:
            assert [entry.text for entry in said_to(desk, "ada")] == [took]


def said_to(desk: Desk, user: str) -> list[Entry]:
    """What consoles of that member show at once, at this host."""
    return [entry for entry in desk.switchboard.live.log.entries if entry.to == user]


@pytest.mark.long
async def test_a_call_that_ended_while_the_database_was_away_is_claimed_by_nobody(
    own_server: Postgres, tmp_path: Path, database: str
) -> None:
    """It rings on where nobody was told, and somebody takes it: Telnyx says that it is over."""
    async with two_desks(tmp_path, database) as desks:
        await attach(desks)
        call = await desks.ring(desks.one)
        await is_at_both(desks, call, CallState.OFFERED)
        own_server.freeze()
        try:
            await desks.doors.post(f"calls/{call}/remote", do="hangup")
            await until(lambda: desks.one.live(call).state is CallState.ENDED)
            assert desks.two.live(call).state is CallState.OFFERED
            await desks.two.switchboard.order(new_order(Answer(call=call), by="bo"))
        finally:
            own_server.thaw()
        await is_at_both(desks, call, CallState.ENDED)
        for desk in desks.both:
            await until(lambda desk=desk: not desk.live(call).pending)
        await until(lambda: desks.one.leg(call) == desks.two.leg(call))
        answered = [one for one in await desks.doors.get("commands") if one["effect"] == "done"]
        assert not [one for one in answered if one["path"].endswith("/answer")]
        compared = await desks.one.switchboard.hosts.compare()
        assert (compared.lacked, compared.shown) == ((), ())


ADA, BO = (Asker(user=one.user, member=one) for one in MEMBERS[:2])


async def give(desk: Desk, by: str, act: AnyAct) -> Outcome | BaseException:
    """What came of an order, whether it was taken or not."""
    given = desk.switchboard.order(new_order(act, by=by))
    (said,) = await asyncio.gather(given, return_exceptions=True)
    return said


async def test_two_hosts_hear_of_help_and_messages_and_one_member_comes(
    tmp_path: Path, database: str
) -> None:
    """Both who press the key do so before either host has heard of the other."""
    async with two_desks(tmp_path, database) as desks:
        for desk, consoles in ((desks.one, {"ada": 1, "sue": 1}), (desks.two, {"bo": 1})):
            desk.switchboard.live.agents.attached(consoles)
            desk.switchboard.hosts.attached(consoles)
        for desk in desks.both:
            await until(lambda desk=desk: desk.consoles() == 3)
        call = await desks.ring(desks.one)
        await is_at_both(desks, call, CallState.OFFERED)
        await give(desks.one, "ada", Answer(call=call))
        await is_at_both(desks, call, CallState.ANSWERED)
        asked = await give(desks.one, "ada", AskForHelp(call=call, note="a refund"))
        assert isinstance(asked, Outcome)
        assert asked.message == "Bo Diddley, Sue Visor are told"
        await give(desks.one, "ada", LeaveNote(call=call, note="be kind"))
        two = desks.two.switchboard
        await until(lambda: desks.two.live(call).help_request and desks.two.live(call).notes)
        told = [one.text for one in two.snapshot(BO).entries if one.to == "bo"]
        assert [text for text in told if text.endswith(": a refund")]

        said = await asyncio.gather(
            give(desks.two, "bo", TakeHelp(call=call)), give(desks.one, "sue", TakeHelp(call=call))
        )
        taken = [isinstance(one, Outcome) and one.kind is OutcomeKind.ACCEPTED for one in said]
        assert sum(taken) == 1, said
        first = ("bo", "sue")[taken.index(True)]
        for desk in desks.both:
            await until(
                lambda desk=desk: (now := desk.live(call).help_request) and now.taken_by == first
            )

        id_ = str(uuid4())
        sending = SendMessage(id_, "ada", "I am on my way", call)
        sent = await answer(two.answers, sending, BO)
        one = desks.one.switchboard
        await until(lambda: one.live.agents.messages.message(id_))
        await answer(one.answers, MessagesSeen((id_,), read=True), ADA)
        await until(lambda: two.live.agents.messages.of("bo")[0].read_by == ("ada",))
        both = [desk.switchboard.live.agents.messages.message(id_) for desk in desks.both]
        assert both[0] == both[1]
        assert sent.text == "I am on my way"
        everything = "".join(map(str, await desks.doors.get("commands")))
        assert "on my way" not in everything
        assert "be kind" not in everything

"""The opened call of a replay has what was said in it, the help asked for, and what was written."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from console.domain.acts import AskForHelp
from console.domain.messages.message import AddressKind
from console.domain.own_facts import MessageSent
from console.domain.team.members import Member, MemberRole, Team
from console.replay.journal import since
from console.replay.player import Player
from console.replay.recording import Desk, Recording
from console.replay.trouble import opened
from console.switchboard.journal.rows import encode_own
from console.switchboard.journal.writer import Journal
from console.ui.actions.keymap import shown_key
from console.ui.screens.call import CallScreen
from console.ui.screens.colleagues.inbox import InboxScreen
from console.ui.screens.help import HelpScreen
from tests.domain.stories import (
    answered,
    at,
    call,
    fact,
    initiated,
    order,
    placed,
    settled,
    transcribed,
)
from tests.switchboard.journal.test_writer import body_of
from tests.ui.replay.test_replay import screen
from tests.waiting import until

TEAM = Team(
    members=(
        Member(user="Ada", name="Ada Byron"),
        Member(user="sue", name="Sue", role=MemberRole.SUPERVISOR),
    )
)


async def recorded(folder: Path) -> Recording:
    """A call in which help was asked for, something written about it, and said in it."""
    asked = order(AskForHelp(call=call("A"), note="a threat"), seconds=2)
    written = MessageSent(
        message="m1",
        by="sue",
        to="Ada",
        kind=AddressKind.MEMBER,
        members=("Ada",),
        text="let him talk",
        call=call("A"),
    )
    journal = Journal(folder / "journal.db")
    journal.open()
    for one in (initiated(0, "A"), answered(1, "A")):
        await journal.append(one, body_of(one))
    for one in (placed(2, asked), settled(3, asked), fact(4, written, "message-m1")):
        await journal.append(one, encode_own(one.payload))
    said = transcribed(5, "A", "I will come to your office.")
    await journal.append(said, body_of(said))
    await journal.close()
    desk = Desk(agent="Ada", team=TEAM)
    return since(journal.path, at(0) - timedelta(hours=1), None, desk)


async def test_it_has_the_help_the_messages_and_what_was_said_by_then(tmp_path: Path) -> None:
    """As they stood at each position: a step back takes the last one off."""
    player = Player(opened(await recorded(tmp_path)))
    player.go(player.last)
    async with screen(player) as (app, pilot):
        opened_call = CallScreen(app.shared, call("A"))
        app.push_screen(opened_call)

        def text() -> str:
            strips = app.screen._compositor.render_strips(app.screen.size)
            return "\n".join(strip.text for strip in strips)

        for words in ("I will come to your office.", "a threat", "Sue to Ada Byron: let him t"):
            await until(lambda awaited=words: awaited in text())
        await pilot.press("left")
        await until(lambda: "I will come to your office." not in text())
        await until(lambda: "Sue to Ada Byron: let him t" in text())
        await pilot.press("left", "left")
        await until(lambda: "Sue to Ada" not in text())
        await pilot.press("left")
        await until(lambda: "a threat" not in text())


async def test_the_help_has_the_keys_of_the_replay_and_those_they_took_nowhere_else(
    tmp_path: Path,
) -> None:
    async with screen(Player(opened(await recorded(tmp_path)))) as (app, pilot):
        await pilot.press("question_mark")
        await until(lambda: isinstance(app.screen, HelpScreen))
        page = app.screen
        assert isinstance(page, HelpScreen)
        lines = [line.plain for line in page.written.lines]
        keys = [one.key for one in app.shared.over_all]

        for key in keys:
            holding = [line for line in lines if line[:14].split() == [shown_key(key)]]
            assert len(holding) == 1, key
        assert any("to where the next thing went wrong" in line for line in lines)


async def test_the_messages_are_those_that_had_been_written_by_then(tmp_path: Path) -> None:
    """One comes as it came, one step back takes it away, and to be read it is told to nobody."""
    player = Player(opened(await recorded(tmp_path)))
    async with screen(player) as (app, pilot):

        def text() -> str:
            strips = app.screen._compositor.render_strips(app.screen.size)
            return "\n".join(strip.text for strip in strips)

        await until(lambda: not app.store.board.messages)
        await pilot.press(*["right"] * 5)
        await until(lambda: "Sue: let him talk" in text())
        await pilot.press("at")
        await until(lambda: isinstance(app.screen, InboxScreen) and "let him talk" in text())
        assert "a threat" in text()
        await pilot.press("escape", "left")
        await until(lambda: not app.store.board.messages)
        assert not app.store.log.rows or "let him talk" not in app.store.log.rows[-1].entry.text


async def test_what_was_written_before_the_beginning_is_there(tmp_path: Path) -> None:
    journal = (await recorded(tmp_path), tmp_path / "journal.db")[1]

    later = Player(opened(since(journal, at(5), None, Desk(agent="Ada", team=TEAM))))

    snapshot = await later.snapshot()
    assert [one.text for one in snapshot.messages] == ["let him talk"]
    assert [leg.help_request.note for leg in snapshot.legs if leg.help_request] == ["a threat"]

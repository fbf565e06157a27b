"""What colleagues write is shown without taking a key, counted until read, answered by one."""

from __future__ import annotations

import msgspec
import pytest

from console.domain.agent.state import AgentState, Presence
from console.domain.messages.message import AddressKind
from console.domain.team.members import Member
from console.errors import NotNow
from console.ui.modal import Modal
from console.ui.screens.colleagues.inbox import InboxScreen
from tests.ui.memory_switchboard import Switchboard
from tests.ui.stage import console
from tests.ui.team_stage import TEAM, mine, team_board
from tests.waiting import until


def board() -> Switchboard:
    """Ada's, with three quick answers."""
    made = team_board(mine())
    made.team = msgspec.structs.replace(TEAM, quick_answers=("Yes", "No", "One minute"))
    return made


async def test_a_message_is_shown_over_nothing_and_answered_by_one_key() -> None:
    """What is being typed goes on, whatever comes; who wrote it learns that it was shown."""
    async with console(board()) as stage:
        await stage.press(":")
        await stage.type("dial +1312")
        lunch = stage.board.write("bo", "lunch at one? [b]")
        await until(lambda: stage.board.messages[lunch.id].shown_to == ("ada",))
        await stage.type("555")
        assert "dial +1312555" in stage.text
        await until(lambda: "1 message" in stage.lines[0])
        await stage.press("escape", "@")
        await stage.sees("Bo Ek → you")
        await stage.sees("lunch at one? [b]")
        await until(lambda: stage.board.messages[lunch.id].read_by == ("ada",))
        await until(lambda: "message" not in stage.lines[0])
        await stage.press("3")
        await until(lambda: stage.board.sent)

        sent = stage.board.sent[0]
        assert (sent.to, sent.text, sent.answers) == ("bo", "One minute", lunch.id)
        await stage.sees("1 of 1 not yet")
        await stage.press("w")
        await stage.sees("a member, support, sales or all")
        await stage.type("zoe")
        await stage.press("tab")
        await stage.type("hello")
        await stage.press("enter")
        await stage.sees("zoe")
        assert len(stage.board.sent) == 1
        await stage.press("escape", "escape")
        assert not isinstance(stage.app.screen, InboxScreen)


async def test_while_i_talk_an_urgent_one_alone_is_shown() -> None:
    """The others are counted, and come once I have hung up: none is lost."""
    async with console(board()) as stage:
        calls = AgentState(agent="ada", state=Presence.ON_CALL, calls=(mine().id,))
        stage.board.be(calls)
        quiet = stage.board.write("bo", "lunch at one?")
        await stage.sees("1 message")
        assert stage.complaints == []
        assert stage.board.messages[quiet.id].shown_to == ()
        group = {"kind": AddressKind.GROUP, "members": ("ada", "bo"), "to": "support"}
        stage.board.write("sue", "the lift is stuck", urgent=True, **group)
        await until(lambda: stage.complaints)
        assert stage.complaints[0].startswith("URGENT Sue to support: the lift is stuck")
        await stage.sees("2 messages, urgent")
        stage.board.be(msgspec.structs.replace(calls, state=Presence.READY, calls=()))
        await until(lambda: stage.complaints[0].startswith("Bo Ek: lunch at one?"))
        await until(lambda: stage.board.messages[quiet.id].shown_to == ("ada",))


@pytest.mark.parametrize("key", ["e", "ctrl+l"])
async def test_what_a_list_or_the_lock_covers_is_shown_once_that_is_gone(key: str) -> None:
    """Nobody is told that it was shown before anybody could see it."""
    async with console(board()) as stage:
        await stage.press(key)
        await until(lambda: isinstance(stage.app.screen, Modal))
        everybody = {"kind": AddressKind.ALL, "members": ("ada", "bo"), "to": "all"}
        drill = stage.board.write("sue", "fire drill now", urgent=True, **everybody)
        await until(lambda: stage.app.store.board.messages)
        assert stage.board.messages[drill.id].shown_to == ()
        assert "fire drill" not in stage.text

        await stage.press("escape")
        await stage.sees("URGENT Sue to all: fire drill now")
        await until(lambda: stage.board.messages[drill.id].shown_to == ("ada",))


async def test_what_is_typed_on_the_command_line_is_sent_and_what_is_refused_is_said() -> None:
    """The words are the switchboard's; nothing on the screen waits."""
    async with console(board()) as stage:
        stage.burst(":", *"message send bo where are you", "enter")
        await until(lambda: stage.board.sent)
        assert (stage.board.sent[0].to, stage.board.sent[0].text) == ("bo", "where are you")
        await until(lambda: "written to Bo Ek" in stage.words)
        stage.board.fails = NotNow("you wrote 20 messages in 60 s: again in 7 s")
        stage.burst(":", *"message send bo and now", "enter")
        await until(lambda: stage.complaints)
        assert stage.complaints[0].startswith("Not sent: you wrote 20 messages in 60 s: again in")


async def test_the_form_names_who_gets_it_before_it_is_sent() -> None:
    """Two letters are enough to type, and must not be enough to write to somebody else."""
    async with console(board()) as stage:
        await stage.press('"')
        await stage.type("b")
        await stage.sees("goes to Bo Ek")
        await stage.press("backspace")
        await stage.misses("goes to")
        await stage.type("sales")
        await stage.sees("goes to sales, 3: Bo Ek, Cleo, Dan")
        stage.board.team = msgspec.structs.replace(
            TEAM, members=(*TEAM.members, Member(user="bob"))
        )
        stage.board.cut()
        await until(lambda: len(stage.app.store.board.team.members) == len(TEAM.members) + 1)
        for _ in "sales":
            await stage.press("backspace")
        await stage.type("b")
        await stage.sees("write more of the name: Bo Ek (bo), bob (bob)")
        await stage.type("ob")
        await stage.sees("goes to bob")
        await stage.press("tab")
        await stage.type("hello")
        await stage.press("enter")
        await until(lambda: stage.board.sent)

        assert stage.board.sent[0].to == "bob"

"""The manual on the screen: found, read and searched without leaving the calls."""

from __future__ import annotations

import pytest

from console.manual.topics import TOPICS
from console.ui.screens.help import HelpScreen
from console.ui.screens.manual import ManualScreen, TopicScreen
from tests.ui.stage import Stage, console
from tests.waiting import until


async def opened(stage: Stage, screen: type[object]) -> None:
    """Wait until that screen is on top."""
    await until(lambda: isinstance(stage.app.screen, screen))


async def test_the_topics_are_listed_and_one_is_read() -> None:
    """Esc leads back to the list, and from there to the calls."""
    async with console() as stage:
        await stage.press("J")
        await stage.sees("Five things, once: the keys, the applications, the URL.")
        await stage.press("j", "enter")
        await stage.sees("How Telnyx reaches the listener")
        await stage.press("G")
        await stage.sees("asks for all of this.")
        await stage.press("escape")
        await opened(stage, ManualScreen)
        await stage.press("escape")
        await until(lambda: len(stage.app.screen_stack) == 1)


async def test_from_the_help_the_manual_is_one_key_away() -> None:
    """Who looks for a key may look for more."""
    async with console() as stage:
        await stage.press("question_mark")
        await opened(stage, HelpScreen)
        await stage.press("m")
        await opened(stage, ManualScreen)
        await stage.press("escape")
        await opened(stage, HelpScreen)


@pytest.mark.parametrize(("typed", "screen"), [("hosts", TopicScreen), ("wrap up", ManualScreen)])
async def test_the_command_line_opens_a_topic_or_searches(typed: str, screen: type[object]) -> None:
    """As the shell's command does."""
    async with console() as stage:
        await stage.press("colon")
        await stage.type(f"manual {typed}")
        await stage.press("enter")
        await opened(stage, screen)
        await stage.sees("Several hosts for one team" if typed == "hosts" else "state")
        await stage.misses("webhooks")


async def test_the_search_leaves_the_topics_that_have_the_words_and_leads_to_them() -> None:
    """Typed in the list, the words stand out on the page, and `n` goes on to the next place."""
    async with console() as stage:
        await stage.press("J", "slash")
        await stage.type("journal damaged")
        await stage.sees(f"1 of {len(TOPICS)} topics")
        await stage.press("enter", "enter")
        await opened(stage, TopicScreen)
        await stage.sees("journal damaged: 1 of 1")
        await stage.press("slash")
        await stage.sees("Manual: journal")
        for _ in "journal damaged":
            await stage.press("backspace")
        await stage.type("journal")
        await stage.press("enter", "n")
        await stage.sees("journal: 2 of ")
        await stage.press("p", "p")
        await until(lambda: "journal: 1 of " not in stage.text)


async def test_what_is_nowhere_is_told() -> None:
    """An empty list says why it is empty; Esc brings all topics back, then closes."""
    async with console() as stage:
        await stage.press("J", "slash")
        await stage.type("spool")
        await stage.sees("The manual has nothing on that.")
        await stage.press("escape")
        await stage.sees("hosts")
        await opened(stage, ManualScreen)

"""Stats: the figures of the report, drawn; kept up as calls end, and never at a jump."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from console.domain.history.past_calls import PastCall
from console.domain.team.report import By
from console.errors import JournalFailed
from console.line.questions import Far
from console.ui.render.figures.plot import Signs
from console.ui.screens.stats import PATIENCE, StatsScreen, signs_of
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.screens.test_history import past
from tests.ui.screens.test_queues import support
from tests.ui.stage import Stage, console
from tests.ui.team_stage import TEAM, members
from tests.waiting import until

BRAILLE = {chr(0x2800 + dots) for dots in range(1, 256)}


def calls(count: int = 3, **more: object) -> list[PastCall]:
    """Some that came in as the day began, were answered after 7 s and talked for 83 s."""
    came = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    answered, ended = came + timedelta(seconds=7), came + timedelta(seconds=90)
    times = {"started_at": came, "answered_at": answered, "bridged_at": answered}
    told: dict[str, object] = {**times, "ended_at": ended, "disposition": "resolved", **more}
    return [past(number, **told) for number in range(1, count + 1)]


def screen(stage: Stage) -> StatsScreen:
    found = stage.app.screen
    assert isinstance(found, StatsScreen)
    return found


async def stats(stage: Stage) -> None:
    await stage.press("%")
    await until(lambda: isinstance(stage.app.screen, StatsScreen))
    await stage.sees("counted at")
    await stage.sees("Waits")


def row(stage: Stage, name: str) -> list[str]:
    """The figures that stand behind a name; the last time it is there."""
    found = [line.split() for line in stage.text.splitlines() if name in line.split()]
    assert found, stage.text
    return found[-1][found[-1].index(name) :]


async def test_figures_stand_beside_each_plot_and_are_those_of_the_report() -> None:
    """One truth: two questions for a report, by hour and by member, and nothing is counted here."""
    board = Switchboard(past=calls())
    async with console(board, size=(160, 50)) as stage:
        await stats(stage)

        by_time, by_member = board.reports
        assert (by_time.by, by_member.by) == (By.HOUR, By.MEMBER)
        assert by_time.until is None
        assert by_time.since == by_time.periods[0]
        assert "3 offered, 3 answered, 0 abandoned, 0 rejected" in stage.text
        assert "100% answered, target 80 %" in stage.text
        assert "0:07 to the answer on average, 0:07 the longest" in stage.text
        assert row(stage, "resolved")[1] == "3"
        assert BRAILLE & set(stage.text)


async def test_spans_and_days_and_whose_are_chosen_by_keys() -> None:
    """A day, seven, 28; before and after, never after today; of a group, of a queue."""
    board = Switchboard(past=calls(), team=TEAM, members=members(), agent="sue")
    board.queues = (support(),)
    async with console(board) as stage:
        await stats(stage)
        today = board.reports[0].since
        for keys, days, begins in (
            (("h",), 1, today - timedelta(days=1)),
            (("l", "l"), 1, today),
            (("2",), 7, today - timedelta(days=6)),
            (("3", "h"), 28, today - timedelta(days=55)),
            (("t",), 28, today - timedelta(days=27)),
        ):
            await stage.press(*keys)
            await stage.sees("counted at")
            asked = board.reports[-2]
            assert abs(asked.since - begins) <= timedelta(hours=1), keys
            assert len(asked.periods) == days or days == 1

        await stage.press("o")
        await stage.press("j", "enter")
        await stage.sees("group support")
        assert board.reports[-2].group == board.reports[-1].group == "support"
        await stage.press("o", "G", "enter")
        await stage.sees("queue support")
        assert (board.reports[-1].group, board.reports[-1].queue) == (None, "support")
        assert "nobody's time is of one queue" in stage.text


async def test_it_is_counted_anew_as_calls_end_and_what_is_in_sight_stays() -> None:
    """Once the switchboard had its rest; a page that moves under the eyes cannot be read."""
    board = Switchboard(past=calls(), legs={})
    async with console(board) as stage:
        await stats(stage)
        await stage.press("G")
        await until(lambda: screen(stage).page.scroll_y > 0)
        place, asked = screen(stage).page.scroll_y, len(board.reports)

        board.past += calls(1, agent="Bo")
        board.put(leg(1))
        await stage.settled()
        assert len(board.reports) == asked
        assert screen(stage)._waiting is not None

        stage.time.let_pass(PATIENCE)
        screen(stage)._ask()
        await until(lambda: "4 offered" in stage.text or "4" in row(stage, "all"))
        assert screen(stage).page.scroll_y == place


async def test_calls_that_end_while_it_is_counted_do_not_begin_it_anew() -> None:
    """Weeks take longer to count than a busy desk is quiet; what came meanwhile is counted next."""
    board = Switchboard(past=calls())
    async with console(board) as stage:
        await stats(stage)
        board.counts.clear()
        await stage.press("3")
        await until(lambda: len(board.reports) == 3)
        stage.time.let_pass(PATIENCE)
        board.put(leg(1))
        await stage.settled()
        assert len(board.reports) == 3

        board.counts.set()
        await stage.sees("counted at")
        await until(lambda: screen(stage)._waiting is not None)


async def test_an_agent_chooses_among_its_own_groups() -> None:
    """Figures of others' groups it is not told: the switchboard sees to that, too."""
    board = Switchboard(team=TEAM, members=members(), agent="ada")
    async with console(board) as stage:
        await stats(stage)
        await stage.press("o")
        await stage.sees("group support")
        assert "group sales" not in stage.text


async def test_what_is_not_known_is_told_and_is_no_zero() -> None:
    """No caller counts yet, nothing is kept from before, and the switchboard does not answer."""
    board = Switchboard(past=[])
    board.begins = utc_now() - timedelta(days=2)
    async with console(board) as stage:
        await stats(stage)
        assert "not known: no call counts yet" in stage.text
        assert "Nothing is known of the time before" not in stage.text

        await stage.press("2")
        await stage.sees("Nothing is known of the time before")

        board.counts.clear()
        board.far = Far(what="counting the calls", done=3, total=28, unit="days")
        await stage.press("h")
        await stage.sees("counting the calls: 3 of 28 days, 10 %")
        assert "counted at" not in stage.text
        board.counts.set()
        await stage.sees("counted at")


async def test_a_report_that_fails_says_why_and_keeps_no_other_days_figures() -> None:
    """The figures of yesterday under the name of today would be a lie."""
    board = Switchboard(past=calls())
    async with console(board) as stage:
        await stats(stage)
        board.fails = JournalFailed("journal.db", "disk I/O error")
        await stage.press("h")
        await stage.sees("disk I/O error")
        assert "3 offered" not in stage.text


async def test_a_terminal_without_braille_gets_blocks_and_one_without_blocks_plain_signs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The figures are the same."""
    async with console(Switchboard(past=calls()), size=(160, 50)) as stage:
        for name, value, sign in (("TERM", "linux", "▄"), ("LC_ALL", "C", "#")):
            monkeypatch.setenv(name, value)
            await stats(stage)
            assert not BRAILLE & set(stage.text)
            assert f"3  {sign}{sign}" in stage.text
            await stage.press("escape")


def test_a_terminal_is_given_what_its_font_has() -> None:
    """The Linux console has blocks and no Braille; without UTF-8 there is neither."""
    utf8 = {"LANG": "en_GB.UTF-8"}

    assert signs_of({**utf8, "TERM": "xterm-256color"}) is Signs.BRAILLE
    assert signs_of({**utf8, "TERM": "linux"}) is Signs.BLOCKS
    assert signs_of({"LANG": "C", "TERM": "xterm"}) is Signs.ASCII
    assert signs_of({"LANG": "C", "LC_CTYPE": "C.UTF-8"}) is Signs.ASCII

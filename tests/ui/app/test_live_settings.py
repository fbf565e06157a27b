"""What changes in the files of the settings holds in the running console, and is said."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from console.cli.program import Program
from console.cli.screen_settings import SettingsFiles
from console.ui import live_settings
from tests.cli.user import at_home
from tests.processes import Home
from tests.ui.memory_switchboard import Switchboard
from tests.ui.stage import Stage, console
from tests.waiting import until

BEGIN = """\
[ui]
theme = "paper"
[alarms]
wait = [60, 180]
[profiles.night]
ui = { theme = "dusk" }
keys = { "call.dial" = "F9" }
"""


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """The settings of somebody who has a home."""
    home = Home(tmp_path)
    home.config.write_text(BEGIN)
    with at_home(home):
        yield home.config


@asynccontextmanager
async def at_work(
    file: Path, size: tuple[int, int] = (80, 24), theme: str | None = None
) -> AsyncIterator[Stage]:
    """A console that goes by the file, and by that flag."""
    settings = SettingsFiles(Program(), {"ui.theme": theme}).open()
    async with console(Switchboard(), settings=settings, size=size) as stage:
        yield stage


def saved(file: Path, text: str) -> None:
    """Write as editors do: a new file that takes the place of the old one."""
    file.parent.mkdir(exist_ok=True)
    fresh = file.with_name(f".{file.name}.swp")
    fresh.write_text(text)
    fresh.replace(file)


def removed(file: Path) -> None:
    """Take the file away."""
    file.unlink()


def overwritten(file: Path, text: str) -> None:
    """Write into the file that is there."""
    file.write_text(text)


def theme_of(accent: str) -> str:
    """The theme `mine`, with that line for the accent."""
    text = (Path(__file__).parents[3] / "themes" / "dusk.toml").read_text()
    return re.sub('accent = "#.*"', accent, text.replace('name = "dusk"', 'name = "mine"'))


async def looked(stage: Stage) -> None:
    """Two looks, which find the files alike."""
    await stage.app._look()
    await stage.app._look()
    await stage.settled()


async def commanded(stage: Stage, line: str) -> None:
    """Type a command line."""
    await stage.press(":")
    await stage.type(line)
    await stage.press("enter")
    await stage.settled()


async def test_keys_theme_and_alarms_hold_at_once_and_the_rest_is_named(file: Path) -> None:
    """Nobody leaves a call to try another key, or believes that a port has changed."""
    async with at_work(file) as stage:
        saved(
            file,
            BEGIN.replace("paper", "contrast").replace("[60, 180]", "[30]")
            + '[keys]\n"call.dial" = "F8"\n"call.hangup" = ""\n[listener]\nport = 1\n',
        )
        await looked(stage)

        told = (
            "settings changed: 2 keys, ui.theme, alarms.wait; "
            "listener.port needs a restart (switchboard stop, start)"
        )
        assert stage.complaints == [told]
        assert stage.app.theme == "contrast"
        assert stage.app.shared.watch.limits.wait == (30,)
        assert stage.app.store.log.rows[-1].latest.text == told
        assert "F8 dials." in stage.text
        await stage.press("d")
        assert stage.app.screen is stage.main
        await stage.press("f8")
        await stage.sees("Dial")


async def test_a_fault_is_told_once_with_its_line_and_changes_nothing(file: Path) -> None:
    """A slip of the hand costs nobody the keys that are known."""
    async with at_work(file) as stage:
        saved(file, BEGIN.replace("paper", "papr").replace("[60, 180]", "[30]"))
        await looked(stage)
        told = stage.complaints
        await stage.press("escape")
        await looked(stage)

        assert f"{file.name}:2" in told[0]
        assert "What was in force stays." in told[0]
        assert stage.complaints == []
        assert stage.app.theme == "paper"
        assert stage.app.shared.watch.limits.wait == (60, 180)
        saved(file, BEGIN.replace("[60, 180]", "[30]"))
        await looked(stage)
        assert stage.app.shared.watch.limits.wait == (30,)


async def test_a_file_is_read_once_it_stays_as_it_is(file: Path) -> None:
    """What is half written is no setting."""
    async with at_work(file) as stage:
        whole = BEGIN.replace("paper", "contrast")
        for end in (5, 12, 20):
            overwritten(file, whole[:end])
            await stage.app._look()
        assert (stage.app.theme, stage.complaints) == ("paper", [])

        overwritten(file, whole)
        await looked(stage)

        assert stage.app.theme == "contrast"
        assert stage.words == "settings changed: ui.theme"


async def test_a_file_that_is_gone_leaves_all_as_it_was(file: Path) -> None:
    """Some editors remove before they write; and who removes it by mistake is told."""
    async with at_work(file) as stage:
        removed(file)
        await looked(stage)
        assert stage.complaints == [live_settings.GONE]
        await commanded(stage, "reload")
        await until(lambda: stage.complaints == [live_settings.GONE])
        assert stage.app.theme == "paper"

        saved(file, BEGIN.replace("paper", "contrast"))
        await looked(stage)

        assert stage.app.theme == "contrast"


async def test_a_theme_is_drawn_anew_when_its_file_is_saved(file: Path) -> None:
    """Who makes a theme sees it while it is made."""
    theme = file.parent / "themes" / "mine.toml"
    saved(theme, theme_of('accent = "#123456"'))
    saved(file, '[ui]\ntheme = "mine"\n')
    async with at_work(file) as stage:
        before = stage.app.get_css_variables()["accent"]
        saved(theme, theme_of('accent = "#abcdef"'))
        await looked(stage)

        assert before.lower() == "#123456"
        assert stage.app.get_css_variables()["accent"].lower() == "#abcdef"
        assert stage.words == "settings changed: theme mine"


async def test_contacts_are_read_again_when_their_file_is_saved(file: Path) -> None:
    """Whoever was just written down is found by the next key."""
    contacts = file.parent / "team.csv"
    saved(contacts, "name,number\nAda,+13125550101\n")
    saved(file, '[directory]\nfiles = ["team.csv"]\n')
    async with at_work(file) as stage:
        people = stage.app.store.people
        await until(lambda: people.find("Ada", 3))
        saved(contacts, "name,number\nGrace,+13125550102\n")
        await looked(stage)

        await until(lambda: people.find("Grace", 3))
        assert people.find("Ada", 3) == ()
        assert stage.words == "settings changed: contacts"


async def test_a_profile_is_laid_over_and_taken_away_while_one_works(file: Path) -> None:
    """By its name, completed; what the flag said stays."""
    async with at_work(file) as stage:
        await stage.press(":")
        await stage.type("profile n")
        await stage.press("tab", "enter")
        await until(lambda: stage.app.theme == "dusk")
        await stage.sees("F9 dials.")
        assert stage.words == "profile night: 1 key, ui.theme"
        assert stage.app.settings.profile == "night"

        await commanded(stage, "profile none")
        await until(lambda: stage.app.theme == "paper")
        assert stage.words == "no profile: 1 key, ui.theme"
        await commanded(stage, "profile nigth")
        assert "say night, none" in stage.words
        await commanded(stage, "profile")
        await stage.sees("Which profile of the settings?")
        await stage.press("enter")
        await until(lambda: stage.app.theme == "dusk")


async def test_files_are_looked_at_by_themselves(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has to say that something was saved."""
    monkeypatch.setattr(live_settings, "LOOK", 0.05)
    async with at_work(file) as stage:
        saved(file, BEGIN.replace("paper", "contrast"))
        await until(lambda: stage.app.theme == "contrast")


async def test_settings_of_no_file_are_not_read_again() -> None:
    """A demonstration has none."""
    async with console(Switchboard()) as stage:
        await commanded(stage, "reload")
        await until(lambda: stage.complaints == [live_settings.NO_FILE])
        await commanded(stage, "profile night")
        assert "there is none" in stage.words


async def test_a_flag_and_a_key_that_was_pressed_stay_in_force(file: Path) -> None:
    """What is nearer to the hand is not undone by a file that changed for another reason."""
    async with at_work(file, theme="contrast") as stage:
        saved(file, BEGIN.replace("[60, 180]", "[30]").replace("paper", "dusk"))
        await looked(stage)
        assert stage.words == "settings changed: alarms.wait"
        assert stage.app.theme == "contrast"

        await commanded(stage, "theme paper")
        saved(file, BEGIN + '[keys]\npreset = "baresip"\n')
        await looked(stage)

        assert stage.app.theme == "paper"
        assert stage.words == "settings changed: alarms.wait, keys.preset"
        assert stage.app.shared.keymap.shown("call.hangup") == "b"
        await stage.press("?")
        await stage.sees("End the call")
        line = next(line for line in stage.lines if "End the call" in line)
        assert line.strip(" │").split()[0] == "b"

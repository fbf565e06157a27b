"""Themes: checked files, readable colours, and the way into Textual."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hatchling.builders.wheel import WheelBuilder
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.app import App, ComposeResult
from textual.widgets import Label

from console.domain.leg import CallState
from console.errors import ThemeInvalid
from console.line.port import Light
from console.manual.topics import TOPICS
from console.ui import themes
from console.ui.depth import NAMED, READABLE, Depth, contrast, seen_as, sent_as
from console.ui.themed import textual_theme
from console.ui.themes import Theme

OWN = themes.load()
REPOSITORY = Path(__file__).parents[2]


GROUNDS = ("background", "panel", "cursor")
DEPTHS = (Depth.TRUE, Depth.IN_256, Depth.IN_16)


def seen(theme: Theme, depth: Depth) -> dict[str, str]:
    """Every colour by its name, as a terminal shows it."""
    match depth:
        case Depth.IN_256:
            assert theme.in_256 is not None
            return {name: seen_as(number) for name, number in theme.in_256.items()}
        case Depth.IN_16:
            assert theme.in_16 is not None
            return {name: NAMED[word] for name, word in theme.in_16.items()}
        case _:
            tables = (theme.colours, theme.states, theme.lights)
            return {k: v for table in tables for k, v in msgspec.structs.asdict(table).items()}


def read_on(colours: dict[str, str], depth: Depth) -> Iterator[tuple[str, str]]:
    """Every text with every ground that it stands on; of sixteen, one stands on the cursor."""
    for ground in GROUNDS:
        for ink in colours.keys() - {"rule", *GROUNDS}:
            if depth is not Depth.IN_16 or ground != "cursor" or ink == "text":
                yield ink, ground


# Colours ----------------------------------------------------------------------------------


def test_there_is_a_dark_and_a_light_theme_and_the_default_one() -> None:
    """Rooms differ."""
    assert {theme.dark for theme in OWN.values()} == {True, False}
    assert themes.DEFAULT in OWN


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("name", OWN)
def test_every_text_is_readable_on_every_ground(name: str, depth: Depth) -> None:
    """WCAG AA asks for 4.5 to 1; the theme of high contrast keeps AAA's 7 to 1."""
    colours = seen(OWN[name], depth)
    least = 7.0 if name == "contrast" else READABLE

    weak = {
        (ink, ground, round(contrast(colours[ink], colours[ground]), 2))
        for ink, ground in read_on(colours, depth)
        if contrast(colours[ink], colours[ground]) < least
    }
    assert not weak


@pytest.mark.parametrize("name", OWN)
def test_what_is_chosen_for_few_colours_is_what_is_sent(name: str) -> None:
    """Whatever sends it takes the nearest colour: of a chosen one that is itself."""
    theme = OWN[name]
    assert theme.in_256 is not None
    assert theme.in_16 is not None

    for chosen in theme.in_256.values():
        sent = RichColor.parse(sent_as(chosen) or "").downgrade(ColorSystem.EIGHT_BIT)
        assert sent.number == chosen
    for word in theme.in_16.values():
        sent = RichColor.parse(NAMED[word]).downgrade(ColorSystem.STANDARD)
        assert sent.number == list(NAMED).index(word)


@pytest.mark.parametrize("depth", [Depth.IN_256, Depth.IN_16])
def test_a_theme_that_chooses_nothing_for_few_colours_can_be_read(depth: Depth) -> None:
    """A user's theme names true colours, and is looked at over SSH all the same."""
    theme = msgspec.structs.replace(OWN["dusk"], in_256=None, in_16=None)
    fitted = theme.at(depth)
    shown = {sent_as(number): seen_as(number) for number in range(16, 256)}
    colours = {
        name: shown[colour] if depth is Depth.IN_256 else colour
        for table in (fitted.colours, fitted.states, fitted.lights)
        for name, colour in msgspec.structs.asdict(table).items()
    }

    for ink, ground in read_on(colours, depth):
        assert contrast(colours[ink], colours[ground]) >= READABLE, (ink, ground)


@pytest.mark.parametrize("name", OWN)
def test_the_cursor_is_seen_on_the_background(name: str) -> None:
    """A ground that does not differ shows no cursor; the bar beside it shows it as well."""
    colours = OWN[name].colours

    assert contrast(colours.cursor, colours.background) > 1.15
    assert contrast(colours.accent, colours.background) > 4.5


# Files ------------------------------------------------------------------------------------


def write(folder: Path, name: str = "mine", **changes: str) -> Path:
    text = (themes.own_folder() / "dusk.toml").read_text().replace('"dusk"', f'"{name}"')
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "any.toml"
    path.write_text(text)
    return path


def test_a_users_theme_joins_the_own_ones(tmp_path: Path) -> None:
    """A file in the configuration folder is all it takes."""
    write(tmp_path, "mine")

    assert set(themes.load(tmp_path)) == {*OWN, "mine"}


def test_a_users_theme_of_the_same_name_takes_the_place(tmp_path: Path) -> None:
    """So that one colour can be changed without a new name in the settings."""
    write(tmp_path, "dusk", **{"#15181e": "#000000"})

    assert themes.load(tmp_path)["dusk"].colours.background == "#000000"


def test_a_folder_that_is_not_there_has_no_themes(tmp_path: Path) -> None:
    """Most users have none."""
    assert themes.load(tmp_path / "nowhere") == OWN


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("muted =", "mutd =", "mutd"),
        ('accent = "#7db4f0"', "", "accent"),
        ("#15181e", "blue", "#15181e"),
        ("dark = true", 'dark = "yes"', "dark"),
        ('name = "mine"', 'name = "../x"', "name"),
        ("[states]", "[states", "line 17"),
        ("[lights]", "[lights]\nugly = 1", "ugly"),
        ("background = 234", "", "[in-256] has no colour background"),
        ("background = 234", "background = 234\nugly = 17", "unknown colour ugly"),
        ("background = 234", "background = 7", "[in-256] background"),
        ('cursor = "blue"', 'cursor = "azure"', "[in-16] cursor"),
    ],
)
def test_a_theme_that_does_not_fit_is_refused_with_place_and_reason(
    old: str, new: str, reason: str, tmp_path: Path
) -> None:
    """A misspelt colour must not silently be another one."""
    path = write(tmp_path, **{old: new})

    with pytest.raises(ThemeInvalid) as refused:
        themes.load(tmp_path)
    assert refused.value.path == str(path)
    assert reason in refused.value.reason
    assert "\\" not in refused.value.reason


@pytest.mark.parametrize("content", [b"\xff\xfe", b"", b"\x00"])
def test_a_file_that_is_no_theme_is_refused(content: bytes, tmp_path: Path) -> None:
    """Whatever lies in the folder, the error is ours."""
    (tmp_path / "broken.toml").write_bytes(content)

    with pytest.raises(ThemeInvalid):
        themes.load(tmp_path)


def test_a_theme_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A folder with the name of a theme is no theme."""
    (tmp_path / "folder.toml").mkdir()

    with pytest.raises(ThemeInvalid):
        themes.load(tmp_path)


# Textual ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OWN)
async def test_style_sheets_may_name_every_colour_under_every_theme(name: str) -> None:
    """One variable that a theme has not would end the app with a parse error."""
    variables = [
        "muted", "cursor", "header", "mark", "rule", "accent", "error", "panel", "background",
        *(f"state-{state.value}" for state in CallState),
        *(f"light-{light.value}" for light in Light),
    ]  # fmt: skip

    class Themed(App[None]):
        CSS = "\n".join(f"#{variable} {{ color: ${variable}; }}" for variable in variables)

        def get_theme_variable_defaults(self) -> dict[str, str]:
            return dict(themes.default_variables())

        def compose(self) -> ComposeResult:
            for variable in variables:
                yield Label("x", id=variable)

        def on_mount(self) -> None:
            for theme in OWN.values():
                self.register_theme(textual_theme(theme, Depth.TRUE))

    app = Themed()
    async with app.run_test() as pilot:
        app.theme = name
        await pilot.pause()

        for state in CallState:
            colour = app.query_one(f"#state-{state.value}").styles.color
            assert colour.hex.lower() == OWN[name].states.of(state)
        assert app.query_one("#muted").styles.color.hex.lower() == OWN[name].colours.muted


# The wheel --------------------------------------------------------------------------------


def test_an_installed_program_finds_its_themes_and_its_manual(tmp_path: Path) -> None:
    """They lie beside the code, with no checkout around."""
    source = tmp_path / "source"
    for name in ("console", "themes", ".ci"):
        shutil.copytree(REPOSITORY / name, source / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source / name)
    (wheel,) = WheelBuilder(str(source)).build(directory=str(tmp_path))
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")

    script = """if True:
        from console.manual.topics import topics
        from console.ui import themes
        print(themes.own_folder(), *themes.load())
        print(*(one.name for one in topics()))
    """
    command = [sys.executable, "-P", "-c", script]
    place = {"PYTHONPATH": str(tmp_path / "installed"), "PATH": ""}
    said = subprocess.run(
        command, env=place, cwd=tmp_path, capture_output=True, text=True, check=True
    )

    of_themes, of_topics = map(str.split, said.stdout.splitlines())
    assert of_themes == [str(tmp_path / "installed/console/ui/themes"), *OWN]
    assert of_topics == [*TOPICS]

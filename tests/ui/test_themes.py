"""Themes: checked files, readable colours, and the way into Textual."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest
from hatchling.builders.wheel import WheelBuilder
from textual.app import App, ComposeResult
from textual.color import Color
from textual.filter import Monochrome
from textual.widgets import Label

from console.domain.leg import CallState
from console.errors import ThemeInvalid
from console.line.port import Light
from console.ui import themes
from console.ui.themes import Theme

OWN = themes.load()
REPOSITORY = Path(__file__).parents[2]


def grounds(theme: Theme) -> list[str]:
    return [theme.colours.background, theme.colours.panel, theme.colours.cursor]


def inks(theme: Theme) -> dict[str, str]:
    """Every colour that text is written in."""
    named = msgspec.structs.asdict(theme.colours)
    colours = {name: named[name] for name in named.keys() - {"rule", *GROUNDS}}
    states = {state.value: theme.states.of(state) for state in CallState}
    return {**colours, **states, **{light.value: theme.lights.of(light) for light in Light}}


GROUNDS = ("background", "panel", "cursor")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [part / 255 for part in Color.parse(colour).rgb]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


# Colours ----------------------------------------------------------------------------------


def test_there_is_a_dark_and_a_light_theme_and_the_default_one() -> None:
    """Rooms differ."""
    assert {theme.dark for theme in OWN.values()} == {True, False}
    assert themes.DEFAULT in OWN


@pytest.mark.parametrize("name", OWN)
def test_every_text_is_readable_on_every_ground(name: str) -> None:
    """WCAG AA asks for 4.5 to 1; the theme of high contrast keeps AAA's 7 to 1."""
    theme = OWN[name]
    least = 7.0 if name == "contrast" else 4.5

    weak = {
        (ink, ground): round(contrast(colour, ground), 2)
        for ink, colour in inks(theme).items()
        for ground in grounds(theme)
        if contrast(colour, ground) < least
    }
    assert not weak


@pytest.mark.parametrize("name", OWN)
def test_without_colours_every_text_is_still_readable(name: str) -> None:
    """NO_COLOR leaves grey: the greys must differ as much as the colours did."""
    theme = OWN[name]

    for colour in inks(theme).values():
        for ground in grounds(theme):
            assert (
                contrast(Color.parse(colour).monochrome.hex, Color.parse(ground).monochrome.hex) > 4
            )


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
                self.register_theme(themes.textual_theme(theme))

    app = Themed()
    async with app.run_test() as pilot:
        app.theme = name
        await pilot.pause()

        for state in CallState:
            colour = app.query_one(f"#state-{state.value}").styles.color
            assert colour.hex.lower() == OWN[name].states.of(state)
        assert app.query_one("#muted").styles.color.hex.lower() == OWN[name].colours.muted


async def test_no_color_turns_the_colours_grey(monkeypatch: pytest.MonkeyPatch) -> None:
    """https://no-color.org: the user's wish is known without a setting."""
    monkeypatch.setenv("NO_COLOR", "1")

    assert any(
        isinstance(line_filter, Monochrome) for line_filter in App[None]().get_line_filters()
    )


# The wheel --------------------------------------------------------------------------------


def test_an_installed_program_finds_its_themes(tmp_path: Path) -> None:
    """The themes lie beside the code, with no checkout around."""
    source = tmp_path / "source"
    for name in ("console", "themes"):
        shutil.copytree(REPOSITORY / name, source / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source / name)
    (wheel,) = WheelBuilder(str(source)).build(directory=str(tmp_path))
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")

    script = "from console.ui import themes; print(themes.own_folder(), *themes.load())"
    command = [sys.executable, "-P", "-c", script]
    place = {"PYTHONPATH": str(tmp_path / "installed"), "PATH": ""}
    said = subprocess.run(
        command, env=place, cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == [str(tmp_path / "installed/console/ui/themes"), *OWN]

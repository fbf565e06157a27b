"""There is a picture of every screen, and each shows the program as it is."""

from __future__ import annotations

import pytest

from tests.examples import first_of
from tests.screenshots.gallery import FOLDER, SCREENS, Picture, all_pictures, take
from tests.screenshots.studio import PICTURE, words
from tests.ui.all_screens import screens


def test_no_screen_is_without_a_picture() -> None:
    """One that nobody looked at is the one with a word that is cut."""
    assert screens() == {way.screen for way in SCREENS.values()}


def test_every_screen_stands_there_in_each_theme_and_size() -> None:
    """And no picture of a screen that is gone."""
    there = set(FOLDER.glob("*.svg")) - {PICTURE}

    assert there == {picture.path for picture in all_pictures()}


@pytest.mark.parametrize("picture", first_of(all_pictures(), 2), ids=lambda one: one.path.stem)
async def test_the_pictures_are_fresh(utc: None, picture: Picture) -> None:
    """`python -m tests.screenshots.gallery` takes them anew; look at them before a commit."""
    assert words(picture.path.read_text("utf-8")) == words(await take(picture))

"""The picture in the README shows the program as it is."""

from __future__ import annotations

from tests.screenshots.studio import PICTURE, take, words


async def test_the_picture_in_the_readme_is_fresh(utc: None) -> None:
    """`python -m tests.screenshots.studio` takes it anew; look at it before you commit it."""
    fresh = words(await take())

    assert words(PICTURE.read_text("utf-8")) == fresh
    assert any("Ada Lovelace" in line for line in fresh)

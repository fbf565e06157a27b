"""What a start makes of stored folds whose texts a bad disk changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.domain.stories import answered, call, initiated
from tests.switchboard.test_past import VERSION, Desk, begun


@pytest.mark.parametrize("column", ["session_id", "version", "call_id"])
async def test_a_fold_whose_text_is_none_is_made_anew_and_told_once(
    tmp_path: Path, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A fold is a cache: for a bit of one that fell over the service did not start any more."""
    path = tmp_path / "journal.db"
    desk = Desk(path)
    for letter in "ABC":
        await desk.tell(initiated(0, letter), answered(1, letter))
    await desk.folds.finish()
    await desk.journal.close()
    with closing(sqlite3.connect(path)) as database, database:
        which = "= ?" if column == "call_id" else ">= ?"  # ids are of one row each
        database.execute(
            f"UPDATE folds SET {column} = CAST(x'61ff' AS TEXT) WHERE call_id {which}",  # noqa: S608
            (call("B"),),
        )

    assert begun(path, VERSION) == begun(path) == dict(desk.live.board.legs)
    told = [one.getMessage() for one in caplog.records if "stored fold" in one.getMessage()]
    assert len(told) == (0 if column == "call_id" else 1), "of one that is nobody's nothing is read"
    assert all(one.startswith("2 stored folds in the journal") for one in told)

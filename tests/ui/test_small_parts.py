"""Pure parts: lines that fit, bytes that are saved, sequences for the clipboard, reports."""

from __future__ import annotations

import base64
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size

from console.domain.agent.state import AgentState, Presence
from console.domain.team.members import Member, Team
from console.errors import InvalidSetting
from console.line.port import (
    ApiHealth,
    Connection,
    DatabaseHealth,
    Health,
    JournalHealth,
    Light,
    Snapshot,
    WebhookHealth,
)
from console.ui import themes
from console.ui.app import ConsoleApp
from console.ui.faults import reason, report_text, write_report
from console.ui.settings import UiSettings
from console.ui.state.counts import Count
from console.ui.state.store import Store
from console.ui.terminal.clipboard import copy_sequence
from console.ui.widgets.bars import tab_segments
from console.ui.widgets.header import Ringing, ago, header_line
from console.ui.widgets.lost import database_word, hosts_word, journal_word
from console.ui.widgets.pane import differing
from console.ui.widgets.parts import fit_parts as fit
from console.ui.widgets.parts import part
from tests.ui.memory_switchboard import Switchboard, leg

NOON = datetime(2026, 9, 9, 12, 0, tzinfo=UTC)


# Lines ------------------------------------------------------------------------------------


@given(st.integers(min_value=1, max_value=200))
def test_a_header_fits_any_width_and_keeps_its_lights_longest(width: int) -> None:
    """Nothing wraps, nothing is pushed off the line while something else could give way."""
    line = header_line(Store(), Count(30, 4), NOON, width)

    assert line.cell_length <= width
    if width > 12:
        assert line.plain.count("○") == 3


def test_an_api_that_is_down_does_not_push_my_state_off_80_columns() -> None:
    """Why it is down is told where there is room; that I am on a call is told always."""
    store = Store()
    api = ApiHealth(light=Light.BAD, detail="conferences.create: Telnyx cannot be reached")
    state = AgentState(agent="Ada", state=Presence.ON_CALL, since=NOON)
    health, phone = Health(api=api), "sip:ada@phone.example"
    snapshot = Snapshot(number=1, agent_state=state, health=health, phone=phone, practice=True)
    store.begin(snapshot, NOON)

    narrow = header_line(store, Count(30, 4), NOON, 80).plain
    assert "On call 0:00" in narrow
    assert "API down" in narrow
    assert "conferences.create" in header_line(store, Count(30, 4), NOON, 160).plain


@pytest.mark.parametrize("width", [80, 90, 120, 160])
def test_nothing_in_the_header_moves_as_the_api_answers_a_little_slower(width: int) -> None:
    """From 9 to 10 ms a part beside it did not fit any more, and all lights moved by nine cells."""
    heads = []
    for milliseconds in (9.2, 10.4):
        store, api = Store(), ApiHealth(light=Light.GOOD, milliseconds=milliseconds)
        store.begin(Snapshot(number=1, health=Health(api=api), practice=True), NOON)
        heads.append(header_line(store, Count(30, 4), NOON, width).plain)

    assert heads[0].replace(" 9 ms", "10 ms") == heads[1]


def test_a_journal_that_takes_nothing_says_why_on_80_columns_and_what_to_do() -> None:
    """No call can be handled until somebody does something: nothing matters more."""
    store = Store()
    words = "No webhook is taken: journal.db: no space. Make space on that disk."
    journal = JournalHealth(light=Light.BAD, word="disk full", detail=words, since=NOON)
    store.begin(Snapshot(number=1, health=Health(journal=journal), practice=True), NOON)

    assert "■ journal: disk full" in header_line(store, Count(30, 4), NOON, 80).plain
    assert "Make space on that disk" in journal_word(store)
    store.begin(Snapshot(number=1), NOON)
    assert "journal" not in header_line(store, Count(30, 4), NOON, 200).plain
    assert journal_word(store) == ""


def test_other_hosts_that_are_not_reached_are_said_on_80_columns_and_what_that_means() -> None:
    """An agent who sees no call must know that there may be some."""
    store = Store()
    words = "The team's database: it does not answer. Calls of other hosts may be missing."
    away = DatabaseHealth(light=Light.BAD, word="no answer", detail=words, since=NOON)
    store.begin(Snapshot(number=1, health=Health(database=away), practice=True), NOON)

    assert "■ other hosts: no answer" in header_line(store, Count(30, 4), NOON, 80).plain
    assert database_word(store).startswith("since ")
    assert "Calls of other hosts may be missing" in database_word(store)
    store.begin(Snapshot(number=1), NOON)
    assert "other hosts" not in header_line(store, Count(30, 4), NOON, 200).plain
    assert database_word(store) == ""
    lost = Health(lost_hosts=("desk2\x1b[2J", "desk3"))
    store.begin(Snapshot(number=1, health=lost), NOON)
    head = header_line(store, Count(30, 4), NOON, 200).plain
    assert "▲ other hosts: desk2" in head
    assert "desk3 lost" in head
    assert "\x1b" not in head
    taking = Health(hosts="taking what the other hosts noted: 41,200 facts left\x1b[2J")
    store.begin(Snapshot(number=1, health=taking), NOON)
    assert hosts_word(store).startswith("taking what the other hosts noted: 41,200 facts left")
    assert "\x1b" not in hosts_word(store)
    store.begin(Snapshot(number=1), NOON)
    assert hosts_word(store) == ""


def test_a_long_name_gives_way_before_what_the_lights_and_the_times_say() -> None:
    """Of who calls eight letters are enough; `○` alone says of no phone whether it is up."""
    long = "Bartholomew Featherstonehaugh"
    team = Team(members=(Member(user="ada", name=long, phone="sip:ada@phone.example"),))
    away = AgentState(agent="ada", state=Presence.NOT_READY, since=NOON, reason="training " * 4)
    begun = NOON - timedelta(seconds=66)
    caller = leg(1, name=long, started_at=begun)
    for state in (away, structs.replace(away, state=Presence.READY, reason="")):
        store, ringing = Store(), Ringing(caller, "N", told=True)
        phone = team.members[0].phone
        store.begin(
            Snapshot(
                number=1, agent="ada", agent_state=state, phone=phone, team=team, practice=True
            ),
            NOON,
        )
        narrow = header_line(store, Count(30, 4), NOON, 80, ringing=ringing).plain
        wide = header_line(store, Count(30, 4), NOON, 140, ringing=ringing).plain

        for words in ("PRACTICE", "0:00", "○ phone down", "◆4 Bartholom… 1:06  N"):
            assert words in narrow
        assert narrow.count("training") == 0
        assert narrow.count("○") == 3
        for words in ("webhooks none yet", "API ?", "◆4 Bartholom", "1:06  N answers"):
            assert words in wide
        assert ("Not ready: training tra… 0:00" in wide) is bool(state.reason)


def test_what_matters_least_gives_way_first() -> None:
    """By its `keep`, form by form."""
    parts = [part("long name", "name", keep=1), part("light", keep=2, right=True)]

    assert fit(parts, 20).plain.split() == ["long", "name", "light"]
    assert fit([part("long name", "name", keep=1), part("light", keep=2)], 14).plain.split() == [
        "name",
        "light",
    ]
    assert fit([part("long name", "name", keep=1), part("light", keep=2)], 8).plain.strip() == (
        "light"
    )


@given(
    st.lists(st.text(min_size=1, max_size=12), max_size=14),
    st.integers(min_value=20, max_value=160),
    st.integers(min_value=0, max_value=13),
)
def test_tabs_fit_and_the_chosen_one_is_among_them(
    names: list[str], width: int, chosen: int
) -> None:
    """Whatever connections are called and however many there are."""
    connections = [Connection(id=str(place), name=name) for place, name in enumerate(names)]
    here = connections[chosen].id if chosen < len(connections) else None
    segments = tab_segments(connections, lambda _: Count(7, 1), here, width)
    text = "".join(segment.content.plain for segment in segments)

    assert cell_len(text) <= max(width, 24)
    if here is not None and chosen < 9:
        assert f"view.connection.{chosen + 1}" in {segment.action for segment in segments}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-3, " 0 s ago"), (59, "59 s ago"), (60, " 1 min ago"), (7200, "2 h ago")],
)
def test_ago_has_the_unit_that_matters(seconds: int, words: str) -> None:
    """Two places for seconds, so that nothing beside them moves with every tick."""
    assert ago(NOON - timedelta(seconds=seconds), NOON) == words


def test_webhooks_that_never_came_are_not_a_time() -> None:
    """Unknown is shown as unknown."""
    store = Store()
    assert store.health.webhooks == WebhookHealth()
    assert "?" in header_line(store, Count(0, 0), NOON, 120).plain


@given(st.lists(st.text("ab1 é世", max_size=12), min_size=1, max_size=4), st.data())
def test_the_regions_that_are_redrawn_cover_every_difference(
    lines: list[str], data: st.DataObject
) -> None:
    """A cell that is different and not redrawn would be a lie on the screen."""
    others = [data.draw(st.sampled_from([line, line[::-1], line + "x"])) for line in lines]
    before, after = Content("\n".join(lines)), Content("\n".join(others))
    regions = differing(before, after, Size(40, 4))

    for y, (old, new) in enumerate(zip(lines, others, strict=True)):
        if old == new:
            assert not [region for region in regions if region.y == y]
            continue
        width = max(cell_len(old), cell_len(new))
        old_cells, new_cells = _cells(old, width), _cells(new, width)
        for x in range(width):
            if old_cells[x] != new_cells[x]:
                assert any(region.contains(x, y) for region in regions)


def _cells(text: str, width: int) -> list[str]:
    cells = []
    for character in text:
        cells += [character] * cell_len(character)
    return cells + [""] * (width - len(cells))


# Clipboard --------------------------------------------------------------------------------


def test_a_number_is_copied_through_tmux_and_screen() -> None:
    """Both swallow a bare OSC 52."""
    coded = base64.b64encode(b"+442079460103").decode()
    plain = copy_sequence("+442079460103", {})
    both = f"{plain}\x1bPtmux;\x1b{plain}\x1b\\"

    assert plain == f"\x1b]52;c;{coded}\x07"
    assert copy_sequence("+442079460103", {"TMUX": "/run/t"}) == both
    for over_ssh in ("tmux-256color", "screen", "screen-256color"):
        assert copy_sequence("+442079460103", {"TERM": over_ssh}) == both
    assert copy_sequence("+442079460103", {"STY": "1.a", "TERM": "screen"}) == f"\x1bP{plain}\x1b\\"
    long = copy_sequence("x" * 400, {"STY": "1.a"})
    assert long.count("\x1bP") > 5


# Crash ------------------------------------------------------------------------------------


def test_a_report_has_neither_locals_nor_secrets_and_is_its_owners_alone(tmp_path: Path) -> None:
    """It may be sent to somebody."""
    secret = "KEY_canary_0123456789"
    try:
        raise RuntimeError(f"with {secret} and \x1b[2J")  # noqa: TRY301 - the crash itself
    except RuntimeError as error:
        text = report_text(error, NOON, {"TELNYX_API_KEY": secret})
        said = reason(error)
    old = os.umask(0)
    try:
        path = write_report(tmp_path / "reports", text, NOON)
    finally:
        os.umask(old)

    assert secret not in text
    assert "\x1b" not in text
    assert "RuntimeError" in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


# Themes -----------------------------------------------------------------------------------


def test_an_unknown_theme_is_told_with_those_that_there_are() -> None:
    """Before the screen opens."""
    with pytest.raises(InvalidSetting, match=r"dusk.*paper"):
        themes.chosen("midnight", themes.load(), "config.toml")


def test_a_theme_that_a_flag_chose_is_told_as_the_flags() -> None:
    """Who mistyped `--theme` does not look in a file for it."""
    settings = UiSettings(theme="midnight", theme_origin="--theme", origin="/home/a/config.toml")
    with pytest.raises(InvalidSetting, match="--theme") as refused:
        ConsoleApp(Switchboard().connect, settings)

    assert "config.toml" not in str(refused.value)


def test_the_other_theme_is_the_one_before_if_that_is_of_the_other_kind() -> None:
    """Back to the dark theme of one's choice, not to any dark theme."""
    known = themes.load()
    light = themes.other("contrast", None, known)

    assert not known[light].dark
    assert themes.other(light, "contrast", known) == "contrast"
    assert themes.other(light, None, known) == themes.DEFAULT

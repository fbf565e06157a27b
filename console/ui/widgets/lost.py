"""What it means that a part is lost, in words, for as long as that lasts."""

from __future__ import annotations

from console.line.port import Light
from console.ui.render.lines import clock_time, shown
from console.ui.state.sight import LineState, Sight
from console.ui.state.store import Store


def lost_word(store: Store) -> str:
    """The words of the worst that is lost; no text while nothing is."""
    return line_word(store.sight) or journal_word(store) or database_word(store)


def journal_word(store: Store) -> str:
    """What it means that the journal takes nothing, and what to do, for as long as it lasts."""
    journal = store.health.journal
    if not store.sight.up or journal.light is not Light.BAD:
        return ""
    since = clock_time(journal.since) if journal.since else "?"
    return f"since {since}: {shown(journal.detail, 400)}"


def database_word(store: Store) -> str:
    """What it means that the other hosts are not reached, for as long as it lasts."""
    database = store.health.database
    if not store.sight.up or database.light is not Light.BAD:
        return ""
    since = clock_time(database.since) if database.since else "?"
    return f"since {since}: {shown(database.detail, 400)}"


def hosts_word(store: Store) -> str:
    """What is so of a team's hosts until it is no more: it is no loss."""
    return shown(store.health.hosts, 400) if store.sight.up else ""


def line_word(sight: Sight) -> str:
    """What the line's loss means, for as long as it lasts."""
    if sight.up:
        return ""
    if not sight.ever:
        return f"Connecting to the switchboard: {shown(sight.word)}"
    since = clock_time(sight.since) if sight.since else "?"
    if sight.state is LineState.SILENT:
        return f"switchboard hangs since {since} · {shown(sight.word)}"
    return f"line lost since {since}, calls go on · {shown(sight.word)}"

"""The actions on the table: moving in it, and how it is looked at."""

from __future__ import annotations

from typing import Final

from console.ui.actions.action import TABLE, Action, Group

CONNECTION: Final = "view.connection"
"""The handler that the keys 1 to 9 share."""

CONNECTIONS: Final = tuple(
    Action(
        f"view.connection.{digit}",
        (str(digit),),
        f"connection {digit}",
        f"Show only the calls of connection {digit}",
        Group.VIEW,
        TABLE,
        handler=CONNECTION,
        argument=str(digit),
    )
    for digit in range(1, 10)
)

TABLE_VIEW: Final = (
    Action("move.down", ("j", "down"), "down", "The next one", Group.MOVE),
    Action("move.up", ("k", "up"), "up", "The one before", Group.MOVE),
    Action("move.first", ("g", "home"), "first", "The first one", Group.MOVE),
    Action("move.last", ("G", "end"), "last", "The last one", Group.MOVE),
    Action("move.half_down", ("ctrl+d",), "half down", "Half a page on", Group.MOVE),
    Action("move.half_up", ("ctrl+u",), "half up", "Half a page back", Group.MOVE),
    Action("move.page_down", ("pagedown", "ctrl+f"), "page down", "A page on", Group.MOVE),
    Action("move.page_up", ("pageup", "ctrl+b"), "page up", "A page back", Group.MOVE),
    Action(
        "view.filter",
        ("/",),
        "filter",
        "Show only the calls with these words; !not, ~abc letters in order, /regex/; Esc clears",
        Group.VIEW,
        TABLE,
        footer=57,
    ),
    Action("view.sort", ("s",), "sort", "Choose the column to sort by", Group.VIEW, TABLE),
    Action(
        "view.columns",
        ("O",),
        "columns",
        "Choose the columns and their order; they are kept",
        Group.VIEW,
        TABLE,
        asks=True,
    ),
    Action("view.reverse", ("S",), "reverse", "Turn the order round", Group.VIEW, TABLE),
    Action(
        "view.freeze",
        ("p",),
        "freeze",
        "Keep the rows as they are; calls go on, +N counts what waits",
        Group.VIEW,
        TABLE,
    ),
    Action(
        "view.export",
        ("ctrl+s",),
        "export rows",
        "Write the rows as they stand here, filtered and sorted, to a CSV or JSON file",
        Group.VIEW,
        TABLE,
        asks=True,
        word="export-rows",
    ),
    Action("view.all", ("0",), "all calls", "Show the calls of all connections", Group.VIEW, TABLE),
    *CONNECTIONS,
    Action(
        "view.mine",
        ("i",),
        "mine",
        "Show only my own calls, or those of all again",
        Group.VIEW,
        TABLE,
    ),
    Action(
        "view.sessions",
        ("z",),
        "sessions",
        "One row a session, +N counts who else is on it, Enter opens it; or every leg again",
        Group.VIEW,
        TABLE,
    ),
    Action("view.log", ("l",), "log", "Show or hide the log of orders", Group.VIEW, TABLE),
)
"""Moves, filter, order, columns, connections, log."""

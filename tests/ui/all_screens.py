"""Every screen of the console, and the keys that open it: who adds one, adds it here.

The classes are found, and the ways compared with them: none is left out by those who go over all.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from textual.screen import Screen

import console.ui as console_ui
from console.config.commands.table import CommandSettings, Output
from console.domain.leg import CallId
from console.ui.dialogs.agent import StateMenu, WrapUpForm
from console.ui.dialogs.application import ChangeForm, CreateForm, DeleteForm, PointHereForm
from console.ui.dialogs.call_backs.when import WhenForm
from console.ui.dialogs.calls import DialForm, RejectForm, TransferForm
from console.ui.dialogs.colleagues.write import NoteForm, WriteForm
from console.ui.dialogs.conference import EndConferenceForm
from console.ui.dialogs.dtmf import DtmfLine
from console.ui.dialogs.marked import MarkedQuestion
from console.ui.dialogs.member_state import MemberStateForm
from console.ui.dialogs.members import GiveForm
from console.ui.dialogs.operation import OperationForm
from console.ui.dialogs.own_commands import CommandQuestion
from console.ui.dialogs.palette import Palette
from console.ui.dialogs.pickers import BridgePicker, ColumnsPicker, Picker
from console.ui.dialogs.queue import (
    CreateQueueForm,
    DeleteQueueForm,
    ResizeQueueForm,
    TakeOutForm,
)
from console.ui.dialogs.talk import ConsultForm, ReferForm, SipInfoForm
from console.ui.screens.application_list import WEBHOOK_KEY
from console.ui.screens.applications import ApplicationScreen, ApplicationsScreen
from console.ui.screens.call import CallScreen
from console.ui.screens.colleagues.inbox import InboxScreen
from console.ui.screens.help import HelpScreen
from console.ui.screens.history import HistoryScreen
from console.ui.screens.lists.again import AgainForm
from console.ui.screens.lists.opened import WorkListScreen
from console.ui.screens.lists.opening import OpenListForm, PreviewScreen
from console.ui.screens.lists.overview import WorkListsScreen
from console.ui.screens.lock import LockScreen
from console.ui.screens.log import RecordScreen
from console.ui.screens.main import MainScreen
from console.ui.screens.manual import ManualScreen, TopicScreen
from console.ui.screens.own_commands import OutputScreen
from console.ui.screens.queues import QueuesScreen
from console.ui.screens.stats import StatsScreen
from console.ui.screens.team import TeamScreen
from console.ui.screens.wallboard import WallScreen
from tests.ui.stage import Stage

AnyScreen = type[Screen[Any]]


class Row(StrEnum):
    """A row of the table to which a way goes, whatever its id is where it is gone."""

    MINE = "my call"
    WAITING = "one who waits"
    RINGING = "one who rings"
    CONFERRING = "one in a conference"


class Way(NamedTuple):
    """A screen, and what is pressed to come to it from my call in the table."""

    screen: AnyScreen
    steps: tuple[Row | str, ...] = ()


PASTE: Final = "paste "
"""Begins a step that pastes what is behind it."""

PEOPLE: Final = Path(__file__).parent / "screens" / "lists" / "people.csv"
"""A file of people to call: some of them cannot be, one stands there twice."""

WAYS: Final[Mapping[str, Way]] = {
    "calls": Way(MainScreen),
    "filter": Way(MainScreen, ("slash", "B", "o")),
    "command": Way(MainScreen, ("colon", "q")),
    "call": Way(CallScreen, ("enter",)),
    "help": Way(HelpScreen, ("question_mark",)),
    "manual": Way(ManualScreen, ("J",)),
    "manual-topic": Way(TopicScreen, ("J", "j", "enter")),
    "log": Way(RecordScreen, ("L",)),
    "history": Way(HistoryScreen, ("h",)),
    "stats": Way(StatsScreen, ("%",)),
    "queues": Way(QueuesScreen, ("Q",)),
    "queue-create": Way(CreateQueueForm, ("Q", "c")),
    "queue-resize": Way(ResizeQueueForm, ("Q", "e")),
    "queue-delete": Way(DeleteQueueForm, ("Q", "x")),
    "queue-take-out": Way(TakeOutForm, ("Q", "j", "j", "x")),
    "applications": Way(ApplicationsScreen, ("I",)),
    "application": Way(ApplicationScreen, ("I", "enter")),
    "application-create": Way(CreateForm, ("I", "c")),
    "application-change": Way(ChangeForm, ("I", "e")),
    "application-point-here": Way(PointHereForm, ("I", WEBHOOK_KEY)),
    "application-delete": Way(DeleteForm, ("I", "x")),
    "work-lists": Way(WorkListsScreen, ("(",)),
    "work-list": Way(WorkListScreen, ("(", "enter")),
    "call-again": Way(AgainForm, ("(", "enter", "b")),
    "open-list": Way(OpenListForm, ("(", "i")),
    "open-list-preview": Way(PreviewScreen, ("(", "i", f"{PASTE}{PEOPLE}", "enter")),
    "state": Way(StateMenu, ("n",)),
    "wrap-up": Way(WrapUpForm, ("w",)),
    "palette": Way(Palette, ("ctrl+p",)),
    "sort": Way(Picker, ("s",)),
    "columns": Way(ColumnsPicker, ("O",)),
    "bridge": Way(BridgePicker, ("b",)),
    "dial": Way(DialForm, ("d",)),
    "transfer": Way(TransferForm, ("t",)),
    "consult": Way(ConsultForm, ("T",)),
    "dtmf": Way(DtmfLine, ("#",)),
    "reject": Way(RejectForm, (Row.RINGING, "r")),
    "call-back": Way(WhenForm, (Row.MINE, "~")),
    "end-conference": Way(EndConferenceForm, (Row.CONFERRING, "X")),
    "marked": Way(MarkedQuestion, (Row.MINE, "space", Row.WAITING, "space", "x")),
    "speak": Way(OperationForm, ("colon", *"speak", "enter")),
    "refer": Way(ReferForm, ("colon", *"refer", "enter")),
    "sip-info": Way(SipInfoForm, ("colon", *"sip-info", "enter")),
}
"""A name for each screen, and the way to it."""

IN_A_TEAM: Final[Mapping[str, Way]] = {
    "hand-over": Way(GiveForm, ("f",)),
    "messages": Way(InboxScreen, ("@",)),
    "write": Way(WriteForm, ('"',)),
    "note": Way(NoteForm, (Row.MINE, ">")),
    "team": Way(TeamScreen, ("e",)),
    "team-member": Way(Palette, ("e", "j", "j", "j", "enter")),
    "team-state": Way(MemberStateForm, ("e", "j", "j", "j", "n")),
}
"""The screens that there are in a team alone."""

ANSWERS_NOBODY: Final[Mapping[str, Way]] = {
    "lock": Way(LockScreen, ("ctrl+l",)),
    "wallboard": Way(WallScreen),
}
"""The lock, which a key opens and does nothing else; and the screen on a wall has no keys."""

OWN_COMMANDS: Final[Mapping[str, CommandSettings]] = {
    "note": CommandSettings(run=("crm", "note"), key="f9", confirm=True),
    "orders": CommandSettings(run=("echo", "3 open orders"), key="f10", output=Output.PANE),
}
"""Commands of the user's, without which their screens are not there."""

OF_ONES_OWN: Final[Mapping[str, Way]] = {
    "own-command": Way(CommandQuestion, ("f9",)),
    "own-output": Way(OutputScreen, ("f10",)),
}
"""The screens of commands of the user's."""

LISTED: Final = {"Q": "1 of 20", "%": "counted at", "I": "Support", "f10": "3 open orders"}
"""What a list shows once its answer is there."""


def screens() -> set[AnyScreen]:
    """Every screen of the console that is none for others to be made of, and the table."""
    for module in pkgutil.walk_packages(console_ui.__path__, "console.ui."):
        importlib.import_module(module.name)
    found: set[AnyScreen] = set()
    more: list[AnyScreen] = [Screen]
    while more:
        one = more.pop()
        below = one.__subclasses__()
        more += below
        if (not below or one is MainScreen) and one.__module__.startswith("console."):
            found.add(one)
    return found


async def walked(stage: Stage, steps: Sequence[Row | str], rows: Mapping[Row, CallId]) -> None:
    """Press the keys, with the cursor on my call at first; `rows` says which call a row is."""
    await stage.cursor_on(rows[Row.MINE])
    for step in steps:
        if isinstance(step, Row):
            await stage.cursor_on(rows[step])
        elif step.startswith(PASTE):
            await stage.paste(step.removeprefix(PASTE))
        else:
            await stage.armed()
            await stage.press(step)
            await stage.sees(LISTED.get(step, ""))

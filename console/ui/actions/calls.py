"""The actions on calls that every desk has: answer, reject, transfer, bridge, hang up, dial."""

from __future__ import annotations

from typing import Final

from console.domain.orders import Dial, Reject, Transfer
from console.ui.actions.action import TABLE, Action, Group
from console.ui.actions.marked import ending_supervision, hanging_up
from console.ui.actions.reasons import (
    answering,
    answering_next,
    bridging,
    marking,
    may_order,
    on_a_call,
    on_a_number,
    ordering,
    taking_back,
)

ANSWER_NEXT: Final = "call.answer_next"

CALLS: Final = (
    Action(
        "call.answer",
        ("a",),
        "answer",
        "Answer the offered call; your phone rings and joins it",
        Group.CALLS,
        why_not=answering,
        called=taking_back,
        order=True,
        footer=1,
    ),
    Action(
        ANSWER_NEXT,
        ("N", "ctrl+n"),
        "answer next",
        "Answer the call that rings longest, wherever you are; a form keeps what is typed",
        Group.CALLS,
        why_not=answering_next,
        answers_next=True,
    ),
    Action(
        "call.reject",
        ("r",),
        "reject",
        "Turn the offered call away: Enter declines, b says busy",
        Group.CALLS,
        why_not=ordering(Reject.action),
        order=True,
        dangerous=True,
        footer=2,
        asks=True,
    ),
    Action(
        "call.transfer",
        ("t",),
        "transfer",
        "Send the far end to another number",
        Group.CALLS,
        why_not=ordering(Transfer.action),
        order=True,
        footer=5,
        asks=True,
    ),
    Action(
        "call.bridge",
        ("b",),
        "bridge",
        "Join two: the marked ones, or this one and one to pick",
        Group.CALLS,
        why_not=bridging,
        order=True,
        footer=11,
        asks=True,
    ),
    Action(
        "call.hangup",
        ("x",),
        "hang up",
        "End the call",
        Group.CALLS,
        why_not=hanging_up,
        called=ending_supervision,
        order=True,
        dangerous=True,
        footer=3,
    ),
    Action(
        Dial.action,
        ("d",),
        "dial",
        "Call a number; your phone rings first",
        Group.CALLS,
        why_not=may_order,
        footer=53,
        asks=True,
    ),
    Action(
        "call.mark",
        ("space",),
        "mark",
        "Mark the call: orders are for all marked ones then; again takes it away",
        Group.CALLS,
        TABLE,
        why_not=marking,
    ),
    Action(
        "call.open",
        ("enter",),
        "open",
        "Open the call: legs, timeline, raw payloads",
        Group.CALLS,
        TABLE,
        why_not=on_a_call,
        footer=14,
    ),
    Action(
        "call.copy",
        ("y",),
        "copy number",
        "Copy the number of the far end to the clipboard",
        Group.CALLS,
        why_not=on_a_number,
    ),
)
"""The core actions, and those on the call under the cursor."""

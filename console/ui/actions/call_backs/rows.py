"""The part of the table of actions that is about call-backs.

Without one that is named, what is due first is rung; what is moved or ended is chosen.
"""

from __future__ import annotations

from typing import Final

from console.domain.acts import EndCallBack, SetCallBack
from console.ui.actions.action import Action, Group
from console.ui.actions.reasons import may_order

CALL_BACKS: Final = "call_back.list"
RING_CALL_BACK: Final = "call_back.ring"
CANCEL_CALL_BACK: Final = "call_back.cancel"
MOVE_CALL_BACK: Final = "call_back.move"

PROMISES: Final = (
    Action(
        SetCallBack.action,
        ("~",),
        "call back at",
        "Have the far end called back at a time: tomorrow 10:00, in 2 h, Fri 9:30",
        Group.AGENT,
        why_not=may_order,
        asks=True,
    ),
    Action(
        RING_CALL_BACK,
        ("}",),
        "ring call-back",
        "Ring your phone, then whom to call back: the first that is due and can be rung now",
        Group.AGENT,
        why_not=may_order,
    ),
    Action(
        CALL_BACKS,
        ("{",),
        "call-backs",
        "All open call-backs: ring, move, end them",
        Group.AGENT,
        why_not=may_order,
        asks=True,
        word="call-backs",
    ),
    Action(
        MOVE_CALL_BACK,
        (),
        "move call-back",
        "Set a call-back to another time; of several you choose which",
        Group.AGENT,
        why_not=may_order,
        asks=True,
    ),
    Action(
        EndCallBack.action,
        (),
        "call-back done",
        "Say that a call-back is done; of several you choose which",
        Group.AGENT,
        why_not=may_order,
    ),
    Action(
        CANCEL_CALL_BACK,
        (),
        "cancel call-back",
        "Have nobody called for a call-back; of several you choose which",
        Group.AGENT,
        why_not=may_order,
    ),
)
"""Call-backs: set one, ring it, all of them."""

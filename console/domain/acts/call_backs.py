"""What is ordered about call-backs: that somebody is to be called at a time, and that it is over.

Telnyx is not asked. The call itself is a dial that names its call-back.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, TypeAlias

from console.domain.acts.legs import Act
from console.domain.ids import CallId


class SetCallBack(Act, frozen=True, kw_only=True, tag="call_back.add"):
    """Have a number called back at a time; the same `call_back` again moves it.

    Without a `number` it is that at the far end of `call`. It is for whoever orders it, for a
    `member`, by its user, or for anybody of a `group`.
    """

    action: ClassVar[str] = "call_back.add"
    call_back: str
    at: datetime
    number: str = ""
    name: str = ""
    call: CallId | None = None
    member: str = ""
    group: str = ""
    note: str = ""


class EndCallBack(Act, frozen=True, kw_only=True, tag="call_back.done"):
    """Say that a call-back is done, or cancel it."""

    action: ClassVar[str] = "call_back.done"
    call_back: str
    done: bool = True


AnyCallBackAct: TypeAlias = SetCallBack | EndCallBack
"""Every act about a call-back."""

"""Callbacks in a widget's turn, for what is drawn many times a second.

Textual's timers are tasks of their own, and each has the signature of what it calls worked out,
twice, and again for the next. That is nothing for what happens once a second; with a hundred
changes a second it was a tenth of the processor's time that a console took.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual import events
from textual.message_pump import MessagePump

Callback = Callable[[], None]
"""A method of the widget's, or of what draws for it.

Its signature is worked out at its first call, and kept.
"""


def soon(widget: MessagePump, callback: Callback) -> None:
    """Call it among the widget's own messages, once those that wait for it are done.

    A fault in it is told as one in any handler of the widget.
    """
    widget.post_message(events.Callback(callback))


def after(widget: MessagePump, seconds: float, callback: Callback) -> asyncio.TimerHandle:
    """The same in so many seconds, unless the handle is cancelled or the widget is gone by then."""
    return asyncio.get_running_loop().call_later(seconds, soon, widget, callback)


def forget(waiting: asyncio.TimerHandle | None) -> None:
    """What waits is not called any more; None where nothing does.

    What is due already, and waits for the widget's turn, is called all the same.
    """
    if waiting is not None:
        waiting.cancel()

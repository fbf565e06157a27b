"""What a command of the user's printed, in a pane over the table; Esc closes it."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from textual.content import Content

from console.ui.actions.own_commands.program import LONGEST, Ran
from console.ui.render.lines import MUTED, shown
from console.ui.screens.help import HelpText, PageScreen


class OutputScreen(PageScreen):
    """The output of one command: it is open from the key on, and filled once there is something.

    A pane that came by itself would take the keys of whatever is typed meanwhile.
    """

    def __init__(self, title: str) -> None:
        self._ran: Ran | None = None
        self._written = HelpText(lambda width: [*_lines(self._ran, width)])
        super().__init__(shown(title), self._written)

    @property
    def is_open(self) -> bool:
        """Whether it is still there to be filled."""
        return self.is_attached and self in self.app.screen_stack

    def show(self, ran: Ran) -> None:
        """The output, and what went wrong behind it."""
        self._ran = ran
        self._written.make_again()
        self._written.refresh(layout=True)


def _lines(ran: Ran | None, width: int) -> Iterator[Content]:
    """Each line, broken where it is too wide; signs that are no ASCII may be two cells wide."""
    if ran is None:
        yield Content.styled("runs…", MUTED)
        return
    for line in ran.lines:
        room = max(1, width if line.isascii() else width // 2)
        broken = wrap(line, room, drop_whitespace=False, replace_whitespace=False)
        yield from map(Content, broken or [""])
    if ran.cut:
        yield Content.styled(f"… only the first {LONGEST // 1024} kB are shown.", MUTED)
    if ran.problem:
        told = shown(f"{ran.problem[:1].upper()}{ran.problem[1:]}.", 2000)
        yield from (Content.styled(line, "$light-bad") for line in wrap(told, max(1, width)))
    elif not ran.first:
        yield Content.styled("It printed nothing.", MUTED)

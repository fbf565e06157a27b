"""A list of contents with a highlight."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from console.ui.widgets.pane import Sturdy


class Options(Sturdy, OptionList):
    """A list whose prompts are contents, never markup."""

    def __init__(self, *, ident: str | None = None) -> None:
        super().__init__(markup=False, compact=True, id=ident)

    def show(self, options: Sequence[tuple[str | None, Content]]) -> None:
        """Show exactly these; the highlight stays on its option as long as that is there.

        An option without a value cannot be chosen: the highlight passes over it.
        """
        here = self.chosen
        self.clear_options()
        self.add_options(
            [Option(prompt, id=value, disabled=value is None) for value, prompt in options]
        )
        values = [value for value, _ in options]
        if values:
            self.highlighted = values.index(here) if here in values else 0

    @property
    def chosen(self) -> str | None:
        """The id of the highlighted option."""
        option = self.highlighted_option
        return option.id if option is not None else None

    @property
    def at_end(self) -> bool:
        """Whether the highlight is on the last option, or on none."""
        return self.highlighted in (None, self.option_count - 1)

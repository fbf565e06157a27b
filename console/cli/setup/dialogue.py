"""Questions on a terminal: plain lines, so that every terminal can show them.

An answer that is wrong is told why and asked for again. Enter takes what stands there.
"""

from __future__ import annotations

import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

import click

from console.errors import AnswerRefused, InvalidNumber, InvalidSetting
from console.text import clean

NONE: Final = "-"
"""What is typed for "nothing"."""

_LONGEST_LINE: Final = 300

T = TypeVar("T")


def tell(line: str = "") -> None:
    """A line on the terminal; it may hold text from outside."""
    click.echo(_folded(clean(line, limit=_LONGEST_LINE)))


def show(lines: Iterable[str]) -> None:
    """Lines as they are to be copied: each stays one, however long."""
    for line in lines:
        click.echo(clean(line, limit=_LONGEST_LINE))


_COMMAND: Final = re.compile("`[^`]*`")
_JOINED: Final = "\N{NO-BREAK SPACE}"


def _folded(line: str) -> str:
    """The line on as many of the terminal as it takes, broken between words; on a pipe one.

    What follows the first begins where that does, in a list behind the number. A command in
    backticks is broken nowhere, so that it can be copied.
    """
    if not sys.stdout.isatty():
        return line
    begins = _BEGINS.match(line)
    joined = _COMMAND.sub(lambda found: found[0].replace(" ", _JOINED), line)
    lines = textwrap.wrap(
        joined,
        max(_NARROWEST, shutil.get_terminal_size().columns),
        subsequent_indent=" " * begins.end() if begins else "",
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    return "\n".join(lines).replace(_JOINED, " ")


_BEGINS: Final = re.compile(r" +(\d+ +)?")
_NARROWEST: Final = 20


class Dialogue:
    """Asks one thing after another.

    What is `given` is answered already: by a file, or before an earlier `setup` was stopped.
    It is held against the account as it is now. `keep` is told of every answer that is typed.
    Where nobody is `at_terminal` an answer that is missing is what stands there now.
    """

    def __init__(
        self,
        given: Mapping[str, str],
        keep: Callable[[str, str], None],
        *,
        steps: int,
        at_terminal: bool,
    ) -> None:
        self._given, self._keep = dict(given), keep
        self._steps, self._step = steps, 0
        self.at_terminal = at_terminal

    def begin(self, title: str) -> None:
        """Head the next step."""
        self._step += 1
        tell()
        tell(f"{self._step}/{self._steps} {title}")

    def ask(
        self,
        name: str,
        question: str,
        check: Callable[[str], T],
        usual: str = "",
        kept: Callable[[T], str] | None = None,
    ) -> T:
        """What is answered, once it is right; `usual` is what Enter takes.

        A question without a name is asked anew each time, and its answer is not kept.
        `kept` gives the answer as it is kept, where what is typed is a place in a list.

        Raises:
            AnswerRefused: it is wrong, and nobody is there to be asked again.
            click.Abort: whoever was asked has had enough.
        """
        given = self._given.pop(name, None)
        if given is None and not self.at_terminal:
            given = usual
        if given is not None:
            value, wrong = _checked(check, given)
            if not wrong:
                tell(f"{question}: {given or NONE}")
                return value[0]
            if not self.at_terminal:
                raise AnswerRefused(name, wrong)
            tell(f"{given}: {wrong}.")
        while True:
            typed = _typed(question, usual)
            value, wrong = _checked(check, typed)
            if not wrong:
                if name:
                    self._keep(name, kept(value[0]) if kept else typed)
                return value[0]
            tell(f"  {wrong[:1].upper()}{wrong[1:]}.")

    def knows(self, name: str) -> bool:
        """Whether that is answered already."""
        return name in self._given

    def choose(
        self, name: str, question: str, offered: Sequence[tuple[str, str]], usual: str = ""
    ) -> str:
        """One of what is offered: by its number in the list, or by its own name."""
        for number, (_, words) in enumerate(offered, 1):
            tell(f"  {number}  {words}")
        return self.ask(name, question, lambda typed: _one_of(typed, offered), usual, str)

    def agrees(self, name: str, question: str, *, usual: bool) -> bool:
        """Whether it is wanted: y or n."""
        return self.ask(name, f"{question} (y/n)", _yes, "y" if usual else "n")

    def pause(self, words: str) -> None:
        """Wait for Enter."""
        click.prompt(words, default="", show_default=False)

    def is_told(self, word: str, question: str) -> bool:
        """Whether that very word is typed."""
        return _typed(question, "") == word

    def unseen(self, question: str) -> str:
        """What is typed without being shown, and kept nowhere; empty for Enter alone."""
        typed: str = click.prompt(question, default="", hide_input=True, show_default=False)
        return typed.strip()


def numbers_in(typed: str, most: int) -> list[int]:
    """The places in a list that were typed, `1,3`, from 1 on. Raises `ValueError`."""
    words = typed.replace(",", " ").split()
    if not words or not all(word.isascii() and word.isdecimal() for word in words):
        raise ValueError("numbers of the list are wanted, such as 1,3")
    places = list(dict.fromkeys(map(int, words)))
    if wrong := [place for place in places if not 1 <= place <= most]:
        raise ValueError(f"the list has no {wrong[0]}: it ends at {most}")
    return places


def _typed(question: str, usual: str) -> str:
    asked = _folded(f"{question} [{usual}]:" if usual else f"{question}:")
    answer: str = click.prompt(asked, default=usual, show_default=False, prompt_suffix=" ")
    return answer.strip()


def _checked(check: Callable[[str], T], typed: str) -> tuple[list[T], str]:
    """The value alone in a list, or why there is none."""
    try:
        return [check(typed)], ""
    except InvalidNumber as error:
        return [], f"{error.reason}. {error.hint}".rstrip(".")
    except InvalidSetting as error:
        return [], error.reason
    except ValueError as error:
        return [], str(error)


def _one_of(typed: str, offered: Sequence[tuple[str, str]]) -> str:
    names = [name for name, _ in offered]
    if typed in names:
        return typed
    if not (typed.isascii() and typed.isdecimal() and 1 <= int(typed) <= len(names)):
        raise ValueError(f"one number of the list is wanted, 1 to {len(names)}")
    return names[int(typed) - 1]


def _yes(typed: str) -> bool:
    words = {"y": True, "yes": True, "n": False, "no": False}
    if typed.lower() not in words:
        raise ValueError("y or n is wanted")
    return words[typed.lower()]

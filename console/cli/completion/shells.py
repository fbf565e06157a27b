"""The scripts of bash, zsh and fish, and the lines that they and the program exchange.

The protocol is click's: the script runs the program with `_TELNYX_CONSOLE_COMPLETE` set. The
scripts are ours. Click's for bash expands what it is given as patterns and quotes nothing, so
that a contact's name would be run; the one for fish cuts at commas; and both know no call id,
which bash takes apart at its colon.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import ClassVar, Final

import click
from click.shell_completion import (
    CompletionItem,
    ShellComplete,
    _resolve_context,
    _resolve_incomplete,
    add_completion_class,
    split_arg_string,
)

from console.cli.completion.values import Offer, offers
from console.cli.program import PROGRAM, Program
from console.text import clean

LONGEST: Final = 250
"""Characters of what is offered; what is longer is not, for cut off it would be something else."""

LONGEST_WORDS: Final = 70

_END: Final = "\x01"
"""Typed behind the line, it shows which word is unfinished; no line of a shell has it."""

_PLAIN: Final = re.compile(r"[\w@%+=:,./-]", re.ASCII)
"""Characters that mean nothing to bash, wherever they stand in a word."""

_PLAIN_IN_QUOTES: Final = re.compile(r"[\w@%+=:,./ -]*", re.ASCII)

_LISTING: Final = {"9", "33", "63", "64"}
"""Keys (COMP_TYPE) after which bash inserts what all have in common, and shows the whole."""

_FILE: Final = "file"


class Completing(ShellComplete):
    """What the shells have in common: the line that was typed, and what fits its last word."""

    rewrites: ClassVar[bool] = True
    """Whether the shell takes something that does not begin as the word does."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the last one, without the program's own, and the last one."""
        _, *words = split_arg_string(os.environ.get("COMP_LINE", "") + _END) or [""]
        *before, last = words or [""]
        return before, last.removesuffix(_END)

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """What click knows and what `offers` finds; nothing that would read as an option."""
        context = _resolve_context(self.cli, self.ctx_args, self.prog_name, args)
        found, text = _resolve_incomplete(context, args, incomplete)
        items = found.shell_complete(context, text)
        program = context.ensure_object(Program)
        offered = offers(program, context, found, text, rewrites=self.rewrites)
        return [*items, *map(_item, filter(_may_be_offered, offered))]

    def complete(self) -> str:
        """The lines for the script."""
        args, incomplete = self.get_completion_args()
        return "\n".join(self.lines(self.get_completions(args, incomplete), incomplete))

    def lines(self, items: Sequence[CompletionItem[str]], _: str) -> Iterable[str]:
        """A line each: the value, a tab, and what it is. A value is never empty."""
        return map(self.format_completion, items)

    def format_completion(self, item: CompletionItem[str]) -> str:
        """The line of one; files are the shell's to find."""
        if item.type in {"file", "dir"}:
            return f"\t{_FILE}"
        return f"{item.value}\t{clean(item.help, limit=LONGEST_WORDS)}"


class Bash(Completing):
    """Bash: it puts in what it is given, so all of it is quoted here."""

    name = "bash"
    source_template = """\
%(complete_func)s() {
    local line
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == $'\\tfile' ]]; then
            compopt -o default
        else
            COMPREPLY+=("$line")
        fi
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORD="$2" COMP_TYPE="$COMP_TYPE" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def lines(self, items: Sequence[CompletionItem[str]], incomplete: str) -> Iterable[str]:
        """What replaces the last part of the word, quoted; and what it is, where it is only shown.

        Bash takes a word apart at `:`, `@` and `=` and replaces what stands behind the last one.
        """
        part = split_arg_string(os.environ.get("COMP_WORD", "") + _END)[-1].removesuffix(_END)
        kept = incomplete.removesuffix(part) if incomplete.endswith(part) else ""
        open_quote = _has_open_quote(os.environ.get("COMP_LINE", ""))
        fitting = [item for item in items if item.type != "plain" or item.value.startswith(kept)]
        if open_quote:
            fitting = [item for item in fitting if _PLAIN_IN_QUOTES.fullmatch(item.value)]
        told = len(fitting) > 1 and os.environ.get("COMP_TYPE") in _LISTING
        for item in fitting:
            if item.type != "plain":
                yield self.format_completion(item)
                continue
            value = item.value[len(kept) :]
            words = _harmless(clean(item.help, limit=LONGEST_WORDS)) if told else ""
            yield (value if open_quote else _quoted(value)) + (f"  ({words})" if words else "")


class Zsh(Completing):
    """Zsh: `compadd` quotes what it puts in."""

    name = "zsh"
    source_template = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local line
    local -a values shown
    for line in "${(@f)$(COMP_LINE="${(j: :)words[1,CURRENT]}" %(complete_var)s=zsh_complete \\
        "${words[1]}" 2>/dev/null)}"; do
        if [[ $line == $'\\tfile' ]]; then
            _files
        elif [[ -n $line ]]; then
            values+=("${line%%%%$'\\t'*}")
            shown+=("${line/$'\\t'/  }")
        fi
    done
    (( $#values )) && compadd -U -V %(prog_name)s -l -d shown -a values
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""


class Fish(Completing):
    """Fish: it quotes what it puts in, and shows only what fits the word as it stands there."""

    name = "fish"
    rewrites = False
    source_template = """\
function %(complete_func)s
    set -l program (commandline -opc)[1]
    set -l line (commandline -cp | string collect)
    for found in (env COMP_LINE=$line %(complete_var)s=fish_complete $program 2>/dev/null)
        if test $found = \\tfile
            __fish_complete_path (commandline -ct)
        else
            echo $found
        end
    end
end

complete --command %(prog_name)s --no-files --keep-order --arguments '(%(complete_func)s)'
"""


SHELLS: Final[dict[str, type[Completing]]] = {one.name: one for one in (Bash, Zsh, Fish)}

VARIABLE: Final = "_" + PROGRAM.replace("-", "_").upper() + "_COMPLETE"
"""What click asks the environment for."""


def register() -> None:
    """Have click answer the shells by these."""
    for one in SHELLS.values():
        add_completion_class(one)


def script(shell: str) -> str:
    """What a shell has to read once, so that it completes."""
    command = click.Group()
    return SHELLS[shell](command, {}, PROGRAM, VARIABLE).source()


def _item(offer: Offer) -> CompletionItem[str]:
    return CompletionItem(offer.value, help=offer.words)


def _may_be_offered(offer: Offer) -> bool:
    """Whether it can be typed as it is: shown as it is, and no option."""
    text = offer.value
    return bool(text) and text[0] != "-" and clean(text, limit=LONGEST) == text


def _has_open_quote(line: str) -> bool:
    """Whether the end of the line stands in quotes."""
    quote, escaped = "", False
    for character in line:
        if escaped:
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
    return bool(quote)


def _each(text: str, change: Callable[[str], str]) -> str:
    return "".join(
        one if _PLAIN.fullmatch(one) or not one.isascii() else change(one) for one in text
    )


_quoted = partial(_each, change=lambda one: f"\\{one}")
"""A word for bash: whatever could mean something has a backslash before it."""

_harmless = partial(_each, change=lambda one: one if one == " " else "·")
"""Words that are only shown: with nothing in them that could mean anything, all the same."""

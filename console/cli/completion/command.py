"""`completion`: the script for a shell, printed or put where the shell looks for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import click

from console.cli.completion.shells import SHELLS, script
from console.cli.program import PROGRAM, Command, say
from console.errors import NotConfigured
from console.private_files import make_folder, replacing
from console.text import clean

_AFTER: Final = {
    "bash": "Bash reads it in every new shell, if the package bash-completion is installed.",
    "zsh": "Have `fpath=(~/.zfunc $fpath)` stand in ~/.zshrc, before compinit.",
    "fish": "Fish reads it in every new shell.",
}
"""What else it takes."""


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.option("--install", is_flag=True, help="Write it into your folder for such files.")
def completion(*, shell: str, install: bool) -> None:
    """Print what SHELL has to read to complete commands, calls, names and numbers.

    Calls, members, queues and reasons are asked of the running switchboard, contacts and
    phones come from your settings; where nothing is known, nothing is offered.
    """
    place = place_of(shell)
    if not install:
        click.echo(script(shell), nl=False)
        say(f"This belongs into {place}.", "--install writes it there.")
        return
    try:
        make_folder(place.parent)
        with replacing(place) as fresh:
            fresh.write_text(script(shell), "utf-8")
    except OSError as error:
        raise NotConfigured(
            f"{clean(str(place))} could not be written: {error.strerror or error}.",
            "Print the script without --install, and put it where your shell reads it.",
        ) from error
    click.echo(f"{clean(str(place))} is written. {_AFTER[shell]}")


def place_of(shell: str) -> Path:
    """The file of this user in which the shell looks for it."""
    home = Path.home()

    def base(variable: str, usual: str) -> Path:
        return Path(os.environ.get(variable) or home / usual)

    match shell:
        case "bash":
            folder = base("XDG_DATA_HOME", ".local/share") / "bash-completion" / "completions"
            return folder / PROGRAM
        case "zsh":
            return home / ".zfunc" / f"_{PROGRAM}"
        case _:
            return base("XDG_CONFIG_HOME", ".config") / "fish" / "completions" / f"{PROGRAM}.fish"

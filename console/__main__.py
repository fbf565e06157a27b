"""`python -m console` and the command `telnyx-console`."""

from __future__ import annotations

import sys

from console.process import begin

begin()

from console.cli import status_bar  # noqa: E402 - before anything is searched for garbage


def main() -> None:
    """Run the command line and exit with its code; a status bar is answered before it is loaded."""
    if status_bar.is_asked_for(sys.argv[1:]):
        answered = status_bar.run(sys.argv[1:])
        if answered is not None:
            sys.exit(answered)
    from console.cli.main import run  # noqa: PLC0415 - a third of a start is what this imports

    sys.exit(run())


if __name__ == "__main__":
    main()

"""`python -m console` and the command `telnyx-console`."""

from __future__ import annotations

import sys

from console.process import begin

begin()

from console.cli import short_way  # noqa: E402 - before anything is searched for garbage


def main() -> None:
    """Run the command line and exit with its code; what is asked often is told without it."""
    if short_way.is_asked_for(sys.argv[1:]):
        answered = short_way.run(sys.argv[1:])
        if answered is not None:
            sys.exit(answered)
    from console.cli.main import run  # noqa: PLC0415 - a third of a start is what this imports

    sys.exit(run())


if __name__ == "__main__":
    main()

"""`python -m console` and the command `telnyx-console`."""

from __future__ import annotations

import sys

from console.process import begin

begin()

from console.cli.main import run  # noqa: E402 - a third of a start is what this imports


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run())


if __name__ == "__main__":
    main()

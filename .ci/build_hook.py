"""What the build adds: the commit, where it is known."""

from __future__ import annotations

import runpy
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CommitHook(BuildHookInterface[Any]):
    """Writes the commit into wheel and sdist; a wheel made from an sdist has that of the sdist."""

    _noted: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Note the commit of the checkout; one that is installed to be edited asks git itself."""
        if version == "editable":
            return
        known = runpy.run_path(str(Path(self.root) / "console" / "commit.py"))
        commit = known["of_checkout"](Path(self.root))
        if commit is not None:
            self._noted = Path(tempfile.mkdtemp(prefix="telnyx-console-"))
            noted = self._noted / known["NOTED"]
            noted.write_text(f"{commit}\n", "ascii")
            build_data["force_include"][str(noted)] = f"console/{known['NOTED']}"

    def finalize(self, *_: object) -> None:
        """Leave nothing in the folder for temporary files."""
        if self._noted is not None:
            shutil.rmtree(self._noted, ignore_errors=True)

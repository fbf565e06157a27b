"""The log file: what the program noted, without a secret and without a flood.

Every line is masked after it was put together, so that a secret inside an
exception's text is masked too. Tracebacks never show local variables.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from console.private_files import make_if_missing
from console.secret import MASK, Secret
from console.text import raw_view

LOG: Final = logging.getLogger("console")
_LINE: Final = "%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"
_BYTES: Final = 2_000_000
_FILES: Final = 3

_CHATTY: Final = ("httpx", "httpcore", "aiohttp", "asyncio")
"""Libraries that log whole URLs, or more than anybody reads."""

_LOOKS_SECRET: Final = re.compile(
    r"(?P<before>\b(?:Bearer|Basic)\s+|\bKEY)[A-Za-z0-9_\-+/=.]{8,}|(?P<userinfo>(?<=://)[^\s/@]+@)"
)
"""A Telnyx key, an Authorization header's value, or a password inside a URL."""


def masked(text: str, secrets: Iterable[Secret] = ()) -> str:
    """The text without the secrets, and without anything that looks like one."""
    for secret in secrets:
        text = secret.hidden_in(text.encode("utf-8", "replace")).decode("utf-8", "replace")
    return _LOOKS_SECRET.sub(lambda found: f"{found['before'] or ''}{MASK}", text)


class MaskingFormatter(logging.Formatter):
    """Masks the finished line, its traceback included, and lets no control byte through."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        super().__init__(_LINE)
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """One line, or a line and a traceback."""
        return raw_view(masked(super().format(record), self._secrets))


class _PrivateFile(RotatingFileHandler):
    """A rotating file that is the user's alone from its first byte."""

    def _open(self) -> TextIOWrapper:
        make_if_missing(Path(self.baseFilename))
        return super()._open()


def write_log(file: Path, *, debug: bool = False, secrets: Iterable[Secret] = ()) -> None:
    """Send all that is logged to the file. One that cannot be written is no reason to stop."""
    handler: logging.Handler
    try:
        handler = _PrivateFile(file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(MaskingFormatter(secrets))
    root = logging.getLogger()
    for former in root.handlers:
        if isinstance(former, _PrivateFile):
            former.close()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if debug else logging.INFO)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)

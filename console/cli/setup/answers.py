"""The answers to the questions of `setup`, kept until all are given.

An answer is the text that was typed, under the name of its question. The API key is none
of them: it is in no file before it is where it stays.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from console import private_files
from console.errors import InvalidSetting


class KeptAnswers:
    """What was answered so far, in a file that this user alone can read."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._answers: dict[str, str] = {}

    def read(self) -> dict[str, str]:
        """What an earlier `setup` that was not finished has kept; nothing where none was."""
        try:
            self._answers = msgspec.json.decode(self._file.read_bytes(), type=dict[str, str])
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            self._answers = {}
        return dict(self._answers)

    def keep(self, name: str, answer: str) -> None:
        """Keep an answer at once: the next moment may be the last of this process."""
        self._answers[name] = answer
        with private_files.replacing(self._file) as fresh:
            fresh.write_bytes(msgspec.json.encode(self._answers))

    def forget(self) -> None:
        """Forget all answers."""
        self._answers = {}
        self._file.unlink(missing_ok=True)


def answers_in(file: Path) -> dict[str, str]:
    """The answers in a TOML file, by the names of the questions. Raises `InvalidSetting`."""
    try:
        return msgspec.convert(tomllib.loads(file.read_bytes().decode()), dict[str, str])
    except OSError as error:
        reason = f"the file cannot be read ({error.strerror})"
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        reason = "the file is no TOML"
    except msgspec.ValidationError:
        reason = "each answer is a text in quotes"
    raise InvalidSetting("answers", reason, str(file))

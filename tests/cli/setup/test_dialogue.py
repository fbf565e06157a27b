"""How questions and what is told stand on a terminal that is narrower than they are long."""

from __future__ import annotations

import pytest

from console.cli.setup.proxies import part_of
from tests.cli.setup.test_run import dialogue, home, last_line, telnyx
from tests.e2e.terminal import Terminal
from tests.processes import Home, Practice

__all__ = ["home", "telnyx"]

PUBLIC = "https://calls.example.com/webhooks/telnyx"


def told(home: Home, telnyx: Practice, columns: int) -> set[str]:
    """The words that stand there at the last question, but for those that were typed."""
    *asked, sends, _ = dialogue(telnyx, PUBLIC)
    asked += [("Which reverse proxy", ""), sends]
    with Terminal(
        "setup", "--anew", environment=home.environment, columns=columns, lines=120
    ) as screen:
        for question, typed in asked:
            screen.until(lambda it, q=question: q in " ".join(it.lines))  # type: ignore[misc]
            screen.until(lambda it: last_line(it).endswith(":"))
            screen.send(f"{typed}\r")
        screen.until(lambda it: "Type yes" in " ".join(it.lines))
        screen.until(lambda it: last_line(it).endswith(":"))
        shown = {word for line in screen.lines for word in line.split()}
    return shown - {typed for _, typed in asked}


@pytest.mark.parametrize("columns", [50, 80])
def test_no_word_is_cut_at_the_edge(home: Home, telnyx: Practice, columns: int) -> None:
    """A terminal breaks a line after its last cell, in the middle of a word."""
    narrow, wide = told(home, telnyx, columns), told(home, telnyx, 200)

    assert {word for word in wide if len(word) < columns} <= narrow


def test_what_is_to_be_copied_stays_in_one_line(home: Home, telnyx: Practice) -> None:
    """A line of a proxy's settings that was broken for the eye is wrong in the file."""
    asked = [*dialogue(telnyx, PUBLIC)[:-2], ("Which reverse proxy", "1")]
    with Terminal("setup", "--anew", environment=home.environment, columns=40, lines=120) as screen:
        for question, typed in asked:
            screen.until(lambda it, q=question: q in " ".join(it.lines))  # type: ignore[misc]
            screen.until(lambda it: last_line(it).endswith(":"))
            screen.send(f"{typed}\r")
        screen.until(lambda it: "Have Telnyx send" in " ".join(it.lines))
        sent = screen.seen.decode()

    copied = part_of("nginx", PUBLIC, "127.0.0.1", 8787, "/webhooks/telnyx").splitlines()
    assert any(len(line) > 40 for line in copied)
    assert all(f"{line}\r\n" in sent for line in copied if line)

"""`manual`: the topics, one of them, and what is found in all of them."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from console.manual.topics import TOPICS
from tests.cli.user import run_here
from tests.e2e.terminal import Terminal
from tests.processes import Home, eventually


def test_without_a_topic_all_are_listed(home: Home) -> None:
    """A line each, which fits the narrowest terminal."""
    shown = run_here(home, "manual")
    lines = shown.out.splitlines()

    assert [line.split()[0] for line in lines[: len(TOPICS)]] == [*TOPICS]
    assert all(len(line) <= 80 for line in lines[: len(TOPICS)])


@pytest.mark.parametrize("asked", ["webhooks", "Webhooks"])
def test_a_topic_is_plain_text_on_a_pipe(home: Home, asked: str) -> None:
    """No escape, no sign of Markdown but those round code."""
    shown = run_here(home, "manual", asked)

    assert shown.code == 0
    assert shown.out.startswith("How Telnyx reaches the listener\n\n  A reverse proxy")
    assert "    proxy_pass http://127.0.0.1:8787;" in shown.out.replace("        ", "    ")
    assert "\x1b" not in shown.out
    assert "**" not in shown.out


@pytest.mark.parametrize(
    "words", [("outbound", "profile"), ("--search", "outbound profile"), ("profile", "OUTBOUND")]
)
def test_what_is_no_topic_is_searched_in_all(home: Home, words: tuple[str, ...]) -> None:
    """With the topic and the heading that each line stands under."""
    shown = run_here(home, "manual", *words)

    assert shown.code == 0
    assert "connect  4. An outbound voice profile" in shown.out
    assert "commands  Commands\n    telnyx-console apps" not in shown.out


def test_the_name_of_a_topic_can_be_searched_for(home: Home) -> None:
    """`--search` never opens one."""
    shown = run_here(home, "manual", "--search", "hosts")

    assert "hosts  Several hosts for one team" in shown.out


def test_what_is_nowhere_is_told_with_what_there_is(home: Home) -> None:
    """Two lines, as of every command."""
    shown = run_here(home, "manual", "spool")

    assert (shown.code, shown.out) == (1, "")
    what, what_now = shown.err.splitlines()
    assert what == "telnyx-console: The manual has nothing on 'spool'."
    assert all(name in what_now for name in TOPICS)


def test_on_a_terminal_it_opens_in_the_pager_as_wide_as_the_terminal(
    home: Home, tmp_path: Path
) -> None:
    """Whatever the user reads long texts with; one that shows no styles is sent none."""
    seen = tmp_path / "seen"
    environment = {**home.environment, "PAGER": f"tee {shlex.quote(str(seen))}"}
    with Terminal("manual", "state", environment=environment, columns=60, lines=10) as screen:
        assert screen.process.wait(60) == 0
        text = eventually(lambda: seen.read_text("utf-8"))

    assert max(map(len, text.splitlines())) in range(50, 61)
    assert text.startswith("Your state\n")
    assert "\x1b" not in text


@pytest.mark.parametrize(("more", "styled"), [({}, True), ({"NO_COLOR": ""}, False)])
def test_what_fits_the_screen_needs_no_pager(
    home: Home, more: dict[str, str], *, styled: bool
) -> None:
    """Headings stand out where the terminal is let; the pager here would fail."""
    environment = {**home.environment, "PAGER": "false", **more}
    with Terminal("manual", "numbers", environment=environment, lines=100) as screen:
        screen.until(lambda it: it.row("Numbers that cost a lot"))
        assert screen.process.wait(60) == 0

        assert (b"\x1b[1mNumbers that cost a lot" in screen.seen) is styled

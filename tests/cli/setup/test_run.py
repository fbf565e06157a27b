"""From nothing to a first answered call, by `setup` alone, in a real terminal."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console.demo.exchange import free_port
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import aim, is_up
from tests.processes import Home, Practice, eventually

CALLER = "+442079460123"
PHONE = "sip:ada@sip.telnyx.com"


@pytest.fixture(scope="module")
def telnyx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A simulator that is taken for Telnyx; its webhooks go elsewhere so far."""
    with Practice(
        Home(tmp_path_factory.mktemp("telnyx")),
        *("--speed", "20", "--webhook-url", "http://127.0.0.1:9/elsewhere"),
    ) as practice:
        yield practice


@pytest.fixture
def home(tmp_path: Path, telnyx: Practice) -> Iterator[Home]:
    """A user who has nothing but the program."""
    home = Home(tmp_path)
    home.environment["TELNYX_BASE_URL"] = telnyx.announcement["base_url"]
    yield home
    home.stop()


def dialogue(telnyx: Practice, url: str) -> list[tuple[str, str]]:
    """Each question, and what is typed at it."""
    return [
        ("API key:", telnyx.announcement["api_key"]),
        ("Which ones", ""),
        ("Caller id", ""),
        ("Your phone,", PHONE),
        ("Ring it now", ""),
        ("By what", ""),
        ("Public URL", url),
        ("Have Telnyx send", ""),
        ("Type yes", "yes"),
    ]


def answer(screen: Terminal, question: str, typed: str) -> None:
    """Answer the question that the cursor stands behind."""
    screen.until(lambda it: question in last_line(it) and last_line(it).endswith((":", "]:")))
    screen.send(f"{typed}\r")


def last_line(screen: Terminal) -> str:
    return next((line for line in reversed(screen.lines) if line), "")


def our_url() -> str:
    return f"http://127.0.0.1:{free_port()}/webhooks/telnyx"


@contextmanager
def ending(home: Home) -> Iterator[None]:
    """End the switchboard of a home, however a test ends."""
    try:
        yield
    finally:
        home.stop()


def holds(home: Home, secret: str) -> set[str]:
    """The names of the files anywhere in a home that have a text in them."""
    files = [path for path in home.folder.rglob("*") if path.is_file()]
    return {path.name for path in files if secret.encode() in path.read_bytes()}


def test_from_nothing_to_an_answered_call(home: Home, telnyx: Practice) -> None:
    """Ten answers, three of them pasted, and one key for the call."""
    key = telnyx.announcement["api_key"]
    typed = [("Connect it to Telnyx now", ""), *dialogue(telnyx, our_url())]
    with Terminal(environment=home.environment, columns=160, lines=50) as screen:
        for question, answered in typed:
            answer(screen, question, answered)
        screen.until(is_up)
        telnyx.ring("Grace", CALLER)
        aim(screen, CALLER, "offered")
        screen.press("a")
        eventually(lambda: telnyx.legs(state="bridged"))
        switchboard = home.switchboard()
        seen = screen.seen
        screen.press("q")
        assert screen.ended() == 0

    by_hand = sum(len(answered) + 1 for _, answered in typed)
    pasted = len(key) + len(PHONE) + len(typed[7][1])
    assert (len(typed), by_hand - pasted) == (10, 13)
    assert key.encode() not in seen
    assert holds(home, key) == {"secrets.toml"}
    secrets = home.config.with_name("secrets.toml")
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert key not in Path(f"/proc/{switchboard}/cmdline").read_text()
    assert not (home.state / "setup.json").exists()


@pytest.mark.parametrize(
    "step", [pytest.param(step, marks=() if step == 3 else pytest.mark.long) for step in range(9)]
)
def test_what_was_killed_goes_on_where_it_was(home: Home, telnyx: Practice, step: int) -> None:
    """On a terminal that can draw nothing, too. The key alone is typed again; nothing changed."""
    typed = dialogue(telnyx, our_url())
    before = telnyx.ask("commands")
    with Terminal(
        "setup", environment=home.environment, term="dumb", columns=200, lines=100
    ) as screen:
        for question, answered in typed[:step]:
            answer(screen, question, answered)
        screen.until_row(typed[step][0])
        screen.process.send_signal(signal.SIGKILL)
        screen.process.wait()
    assert not home.config.exists()
    assert holds(home, telnyx.announcement["api_key"]) == set()
    assert telnyx.ask("commands") == before

    again = [
        typed[0],
        *(one for one in typed[1:] if one in typed[step:] or one[0] == "Ring it now"),
    ]
    with Terminal(
        "setup", environment=home.environment, term="dumb", columns=200, lines=100
    ) as screen:
        for question, answered in again:
            answer(screen, question, answered)
        assert screen.ended() == 0
        text = screen.text
        assert b"\x1b" not in screen.seen
    assert ("It goes on where it was left" in text) == (step > 1)
    assert f'phone = "{PHONE}"' in home.config.read_text()
    assert telnyx.announcement["api_key"] in home.config.with_name("secrets.toml").read_text()


def test_no_yes_changes_nothing_and_a_wrong_answer_is_asked_for_again(
    home: Home, telnyx: Practice
) -> None:
    wrong = [
        ("It is not shown", "API key", "KEYwrong"),
        ("Telnyx does not know this key", "API key", telnyx.announcement["api_key"]),
        ("3  Support", "Which ones", "9"),
        ("The list has no 9", "Which ones", "3"),
        ("4  +1", "Caller id", "0815"),
        ("Write +, country code", "Caller id", "-"),
        ("Your own phone", "Your phone", "-"),
        ("By what", "By what", "1"),
        ("By what", "Public URL", "http://calls.example.com"),
        ("It must begin with https", "Public URL", "https://calls.example.com"),
        ("3  Traefik", "Which reverse proxy", "caddy"),
        ("reverse_proxy 127.0.0.1:8787", "Have Telnyx send", "perhaps"),
        ("Y or n is wanted", "Have Telnyx send", "y"),
        ("becomes https://calls.example.com/webhooks/telnyx", "Type yes", "no"),
    ]
    before = telnyx.ask("commands")
    with Terminal("setup", environment=home.environment, columns=200, lines=100) as screen:
        for said, question, answered in wrong:
            screen.until(lambda it, said=said: said in it.text)
            answer(screen, question, answered)
        assert screen.ended() == 1
        assert "`telnyx-console setup` goes on where you were" in screen.text
    assert not home.config.exists()
    assert telnyx.ask("commands") == before


@pytest.mark.parametrize(
    ("phone", "switchboard", "said"),
    [
        ("+13125551234", True, "It was answered: your phone works"),
        pytest.param(
            *("+13125551234", False, "not known here: no switchboard takes its webhooks yet"),
            marks=pytest.mark.long,
        ),
        pytest.param("+13125550002", True, "Your phone is busy.", marks=pytest.mark.long),
        pytest.param("+13125550004", True, "Your phone declined", marks=pytest.mark.long),
    ],
)
def test_what_came_of_the_ring_is_told_or_said_not_to_be_known(
    tmp_path: Path, phone: str, said: str, *, switchboard: bool
) -> None:
    """Webhooks tell it, where somebody takes them; who guesses sends people to the wrong fault."""
    home = Home(tmp_path)
    with ending(home), Practice(home, "--speed", "20") as practice:
        practice.configure(home)
        if switchboard:
            assert home.run("switchboard", "start").returncode == 0
        with Terminal("setup", environment=home.environment, columns=200, lines=100) as screen:
            for question in ("Which ones", "Caller id"):
                answer(screen, question, "")
            answer(screen, "Your phone,", phone)
            answer(screen, "Ring it now", "y")
            screen.until_row("It rings")
            eventually(lambda: practice.legs(to=phone)[0]["state"] in {"answered", "ended"})
            screen.send("\r")
            screen.until_row("By what")

            assert said in screen.text


def test_a_key_that_is_pasted_early_is_not_shown(home: Home, telnyx: Practice) -> None:
    """While the one before is being tried, no question is there that would hide it."""
    with Terminal("setup", environment=home.environment) as screen:
        screen.until(lambda it: last_line(it).endswith("API key:"))
        telnyx.ask("faults", {"target": "api", "kind": "delay", "seconds": 1.0, "count": 1})
        screen.send("KEYwrong\r")
        screen.until(lambda it: it.seen.rstrip(b" ").endswith(b"API key: \r\n"))  # it was read
        screen.send("KEYpasted-early")
        screen.until(lambda it: it.text.count("API key:") == 2)

        assert b"pasted-early" not in screen.seen


KEYRING = """
import os
from pathlib import Path
from keyring.backend import KeyringBackend

class Keyring(KeyringBackend):
    priority = 1
    file = Path(os.environ["HOME"], "keyring")

    def get_password(self, service, username):
        return self.file.read_text() if self.file.exists() else None

    def set_password(self, service, username, password):
        self.file.write_text(password)
"""


@pytest.mark.long
def test_a_keyring_keeps_the_key_where_there_is_one(home: Home, telnyx: Practice) -> None:
    """It is asked where, and no file of ours has it; the next time Enter takes it."""
    (home.folder / "keyring_at_home.py").write_text(KEYRING)
    home.environment |= {
        "PYTHONPATH": str(home.folder),
        "PYTHON_KEYRING_BACKEND": "keyring_at_home.Keyring",
    }
    key, *others = dialogue(telnyx, our_url())
    for questions in (
        [key, ("Where it is kept", ""), *others],
        [("API key, or Enter", ""), *others[:-2]],
    ):
        with Terminal("setup", environment=home.environment, columns=200, lines=100) as screen:
            for question, answered in questions:
                answer(screen, question, answered)
            assert screen.ended() == 0
    assert "Nothing: all is as you answered." in screen.text
    assert holds(home, key[1]) == {"keyring"}

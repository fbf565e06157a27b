"""What the program says when something stands in the way: what, why, what now."""

from __future__ import annotations

import base64
import shlex
import socket
import subprocess
from pathlib import Path

import pytest

from console.cli import main
from console.cli.registry import root
from console.text import clean
from tests.cli.user import Office, Ran, run_here
from tests.examples import first_of
from tests.processes import PROGRAM, Home, free_port

KEY = "KEY0123456789ABCDEF_canary"
PUBLIC_KEY = base64.b64encode(bytes([0x58] + [0x66] * 31)).decode()
"""The base point of Ed25519: a valid public key that nobody signs with."""


def told(home: Home, *arguments: str, **variables: str) -> tuple[int, list[str]]:
    """The exit code of a command and the lines it says; never a traceback, never the key.

    A switchboard in the foreground takes its process over, and has one of its own.
    """
    home.environment |= variables
    if arguments[:2] == ("switchboard", "run"):
        process = home.run(*arguments)
        ran = Ran(process.returncode, process.stdout, process.stderr)
    else:
        ran = run_here(home, *arguments)
    assert "Traceback" not in ran.err
    assert KEY not in ran.out + ran.err
    return ran.code, ran.err.splitlines()


@pytest.mark.parametrize(
    "arguments",
    first_of(
        [
            ("dial", "+13125550001"),
            ("apps", "list"),
            ("switchboard", "run"),
            ("switchboard", "start"),
            ("calls",),
        ],
        2,
    ),
    ids=" ".join,
)
def test_a_missing_api_key_is_told(home: Home, arguments: tuple[str, ...]) -> None:
    """By whatever needs it, also through a switchboard that was started for it: exit code 4."""
    code, lines = told(home, *arguments)

    assert code == 4
    assert lines[0] == "telnyx-console: No Telnyx API key is configured."
    assert lines[1].startswith("`telnyx-console setup` asks for it")
    assert "TELNYX_API_KEY" in lines[1]
    assert len(lines) == 2


@pytest.mark.parametrize("command", first_of(["start", "run"]))
def test_a_missing_public_key_is_told(home: Home, command: str) -> None:
    """Without one no webhook can be told from a forgery, so nothing starts."""
    code, lines = told(home, "switchboard", command, TELNYX_API_KEY=KEY)

    assert code == 4
    assert "No public key is configured" in lines[0]
    assert "telnyx.public_keys" in lines[1]


@pytest.mark.parametrize("wrong", first_of([base64.b64encode(b"\xff" * 32).decode(), "x", "AAAA"]))
def test_a_wrong_public_key_is_told_by_its_setting(home: Home, wrong: str) -> None:
    """At the start, not at the first webhook that is refused."""
    code, lines = told(home, "switchboard", "start", TELNYX_API_KEY=KEY, TELNYX_PUBLIC_KEY=wrong)

    assert code == 2
    assert "telnyx.public_keys (from TELNYX_PUBLIC_KEY)" in lines[0]


@pytest.mark.parametrize("command", first_of(["start", "run"]))
def test_a_taken_port_is_told(home: Home, command: str) -> None:
    """Which one, and what to set."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, lines = told(
            home,
            *("switchboard", command, "--port", str(port)),
            TELNYX_API_KEY=KEY,
            TELNYX_PUBLIC_KEY=PUBLIC_KEY,
            TELNYX_BASE_URL="http://127.0.0.1:9/v2",
        )

    assert code == 1
    assert lines[0] == f"telnyx-console: Port {port} on 127.0.0.1 is in use by another program."
    assert "listener.port" in lines[1]
    assert home.switchboard() is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[listener]\nprot = 1\n", ("unknown setting listener.prot", "listener.port")),
        ('[listener]\nport = "x"\n', ("listener.port", "a whole number")),
        ("[listener\n", ("no TOML", "config.toml:1)")),
        ('[telnyx]\nbase_url = "http://api.telnyx.com/v2"\n', ("telnyx.base_url", "https")),
    ],
    ids=["unknown", "type", "toml", "plain"],
)
@pytest.mark.parametrize("arguments", first_of([("config", "show"), ("switchboard", "start")]))
def test_a_wrong_setting_is_told(
    home: Home, content: str, words: tuple[str, ...], arguments: tuple[str, ...]
) -> None:
    """By name, with the file it stands in."""
    home.config.write_text(content)

    code, lines = told(home, *arguments)

    assert code == 2
    assert len(lines) == 2
    assert str(home.config) in lines[0]
    assert all(word in " ".join(lines) for word in words)


def test_a_secrets_file_that_others_can_read_is_told(home: Home) -> None:
    """With the command that closes it."""
    secrets = home.config.with_name("secrets.toml")
    secrets.write_text(f'api_key = "{KEY}"\n')
    secrets.chmod(0o644)

    code, lines = told(home, "apps", "list")

    assert code == 2
    assert "can be read by others" in lines[0]
    assert lines[1] == f"chmod 600 {secrets}"


@pytest.mark.parametrize(
    "arguments",
    [("status",), ("events",), ("switchboard", "status"), ("switchboard", "stop")],
    ids=" ".join,
)
def test_no_switchboard_is_told(home: Home, arguments: tuple[str, ...]) -> None:
    """Reading the state of nothing starts nothing, and nobody who ends it is told to start it."""
    code, lines = told(home, *arguments)

    assert code == 1
    assert lines[0].startswith("telnyx-console: No switchboard answers at ")
    assert ("switchboard start" in lines[1]) is (arguments[-1] != "stop")


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(("dail", "+1"), "dial"), (("switchboard", "stat"), "start"), (("stat",), "status")],
)
def test_a_command_that_is_mistyped_is_named(
    home: Home, arguments: tuple[str, ...], meant: str
) -> None:
    """Also one whose module is not loaded yet, as nearly all are."""
    code, lines = told(home, *arguments)

    assert code == 2
    assert meant in lines[0]


def test_an_api_that_cannot_be_reached_is_told(home: Home) -> None:
    """Nothing was sent, so nothing is in doubt: exit code 1."""
    code, lines = told(
        home,
        *("apps", "show", "1"),
        TELNYX_API_KEY=KEY,
        TELNYX_BASE_URL=f"http://127.0.0.1:{free_port()}/v2",
    )

    assert code == 1
    assert "Telnyx cannot be reached" in lines[0]


def test_a_listener_open_to_the_network_is_warned_of(home: Home) -> None:
    """Telephone numbers would cross it in the clear."""
    code, lines = told(
        home,
        *("switchboard", "run", "--host", "0.0.0.0", "--port", "1"),
        TELNYX_API_KEY=KEY,
        TELNYX_PUBLIC_KEY="x",
    )
    assert code == 2
    assert len(lines) == 2
    with socket.create_server(("0.0.0.0", 0)) as taken:
        _, lines = told(
            home,
            *("switchboard", "run", "--host", "0.0.0.0", "--port", str(taken.getsockname()[1])),
            TELNYX_API_KEY=KEY,
            TELNYX_PUBLIC_KEY=PUBLIC_KEY,
        )

    assert lines[0] == "The listener is open to the network at 0.0.0.0 without TLS."


def test_a_state_folder_of_another_kind_is_told(home: Home) -> None:
    """A file in its place."""
    (home.folder / "state").write_text("")

    code, lines = told(home, "config", "path")

    assert code == 1
    assert str(home.folder / "state") in lines[0]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program with a fault in it, and the folder of its log."""

    def fail(*_: object, **__: object) -> None:
        held = KEY
        raise ZeroDivisionError(f"with {held}\x1b[2J")

    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    command = root.get_command(main.click.Context(root), "config")
    assert isinstance(command, main.click.Group)
    monkeypatch.setattr(command.commands["path"], "callback", fail)
    return tmp_path / "XDG_STATE_HOME" / "telnyx-console" / "telnyx-console.log"


def test_an_internal_error_is_one_word_and_a_way_to_more(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback, no secret, no escape reaches the user; the exit code is 70."""
    assert main.run(["config", "path"]) == 70

    what, what_now = capsys.readouterr().err.splitlines()
    assert what == "telnyx-console: Internal error: ZeroDivisionError: with KEY•••␛[2J"
    assert "--debug" in what_now


@pytest.mark.parametrize(
    "arguments", [["--debug", "config", "path"], ["config", "path", "--debug"]]
)
def test_debug_writes_the_traceback_to_the_log_without_locals(
    broken: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the fault is, and nothing that was in memory there."""
    assert main.run(arguments) == 70

    assert str(broken) in capsys.readouterr().err
    log = broken.read_text()
    assert "Traceback" in log
    assert "ZeroDivisionError" in log
    assert KEY not in log


def test_an_interrupt_ends_without_a_traceback(
    broken: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ctrl-C is no fault."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    command = root.get_command(main.click.Context(root), "config")
    assert isinstance(command, main.click.Group)
    monkeypatch.setattr(command.commands["path"], "callback", interrupted)

    assert main.run(["config", "path"]) == 130
    assert capsys.readouterr().err.strip() == "telnyx-console: Interrupted."


def test_what_one_run_masks_is_whole_for_whoever_runs_next(home: Home) -> None:
    """Settings that cannot be read mask everything, as long as the run lasts."""
    home.config.write_text("[safety]\nmask = true\n[telnyx\n")
    ran = run_here(home, "dial", "+442079460123")

    assert ran.code == 2
    assert clean("+442079460123") == "+442079460123"


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("arguments", first_of(["config show", "manual settings", "--help"], 2))
def test_output_that_a_full_disk_does_not_take_is_told(
    home: Home, arguments: str, unbuffered: str
) -> None:
    """It was told as a fault of the program, and Python complained of it once more at the end."""
    environment = home.environment | {"PYTHONUNBUFFERED": unbuffered}
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device
        ran = subprocess.run(
            [*PROGRAM, *arguments.split()],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        untold = subprocess.run(
            [*PROGRAM, "nonsense"], env=environment, stderr=full, stdout=full, check=False
        )

    assert ran.returncode == 1
    what, what_now = ran.stderr.splitlines()
    assert what == "telnyx-console: The output could not be written: No space left on device."
    assert "Make room there" in what_now
    assert untold.returncode == 2


def test_a_status_that_a_full_disk_does_not_take_is_told(office: Office) -> None:
    """It goes past the command line, which turns faults into words."""
    for arguments in ("status", "calls --json", "status --tmux"):
        ran = with_standard_files(office.home, f"{arguments} >/dev/full")
        assert ran.returncode == 1
        assert "could not be written: No space left" in ran.stderr


@pytest.mark.parametrize("arguments", first_of(["manual settings", "config path", "--version"], 2))
@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_files_that_the_caller_closed_are_no_fault(home: Home, arguments: str, closed: str) -> None:
    """Some supervisors start a program so; what it opens next would have their numbers."""
    ran = with_standard_files(home, f"{arguments} {closed}")

    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_status_to_nobody_is_no_fault(office: Office) -> None:
    """A bar that goes away as it asks."""
    ran = with_standard_files(office.home, "status >&-")

    assert (ran.returncode, ran.stderr) == (0, "")


def with_standard_files(home: Home, words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does, with its redirections."""
    return subprocess.run(
        ["sh", "-c", f"exec {shlex.join(PROGRAM)} {words}"],
        env=home.environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "option",
    first_of(
        [
            "--speed nan",
            "--speed inf",
            "--delay nan",
            "--delay inf",
            "--loss nan",
            "--webhook-url nope",
            "--webhook-url http://",
            "--webhook-url http://127.0.0.1:99999/",
        ]
    ),
)
def test_a_simulator_is_not_begun_with_what_it_cannot_keep(home: Home, option: str) -> None:
    """It served without a word, and its webhooks came never."""
    code, lines = told(home, "simulate", *option.split())

    assert code == 2
    assert lines[0].startswith(f"telnyx-console: Invalid value for '{option.split(maxsplit=1)[0]}'")


def test_a_simulator_whose_port_is_taken_names_its_own_option(home: Home) -> None:
    """It named a setting of the switchboard's, which changes nothing there."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, lines = told(home, "simulate", "--port", str(taken.getsockname()[1]))

    assert code == 1
    assert lines[1] == "Set --port, or end the other program."


@pytest.mark.parametrize("by_flag", [True, False], ids=["flag", "file"])
def test_an_address_that_cannot_be_listened_at_is_told_by_where_it_was_set(
    home: Home, *, by_flag: bool
) -> None:
    """It was "from settings", also where it was typed."""
    arguments = ["switchboard", "run", "--port", "0"]
    if by_flag:
        arguments += ["--host", "192.0.2.1"]
    else:
        home.config.write_text('[listener]\nhost = "192.0.2.1"\n')
    account = {"TELNYX_API_KEY": KEY, "TELNYX_PUBLIC_KEY": PUBLIC_KEY}
    code, lines = told(home, *arguments, TELNYX_BASE_URL="http://127.0.0.1:9/v2", **account)

    assert code == 2
    origin = "--host" if by_flag else str(home.config)
    assert f"telnyx-console: listener.host (from {origin}): cannot listen on" in lines[-2]

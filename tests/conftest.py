"""Settings of all tests."""

from __future__ import annotations

import gc
import importlib
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests import examples
from tests.waiting import LIMIT

# what is imported and collected lives to the end: to look for garbage meanwhile is a tenth of it
gc.disable()

# a shell that starts the tests in the background has them ignore SIGINT, and all they start with
# them: a program that is told to end by it would go on for ever
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# a machine may be told to keep no compiled modules: the hundreds of programs that the tests start
# would each compile all of this one anew, which takes longer than what is tested
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# a screen without a terminal is drawn for nobody: a test looks at what would be drawn by itself
os.environ["TEXTUAL_FPS"] = "20"

# what is drawn is compared by its colours: all there are, whatever terminal the tests are run on
os.environ["COLORTERM"] = "truecolor"
os.environ.pop("NO_COLOR", None)

# no program of a test speaks TLS: reading 144 authorities is a tenth of each one's start; an
# empty name is none to httpx, which fails on a file without any; a folder is read when it is used
os.environ["SSL_CERT_FILE"] = ""
os.environ["SSL_CERT_DIR"] = os.devnull

# two tests share two cores with what else runs there: how long an example takes says nothing;
# the same few examples each time, or a change would be refused for what an older one did wrong:
# new ones are for `-m long`
settings.register_profile(
    "default",
    deadline=None,
    database=None,
    derandomize=True,
    max_examples=25,
    stateful_step_count=20,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "long",
    settings.get_profile("default"),
    derandomize=False,
    max_examples=200,
    stateful_step_count=40,
)
settings.load_profile("default")


def pytest_configure(config: pytest.Config) -> None:
    """`-m long` asks for the many examples, too, before any test file is read."""
    examples.collect(config.getoption("markexpr"))
    if config.getoption("markexpr") == "long":
        settings.load_profile("long")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each process begins with other files, so that each file is compiled once between them all.

    In a new clone, compiling is as long as all the rest of collecting.
    """
    name, count = (os.environ.get(f"PYTEST_XDIST_WORKER{end}", "") for end in ("", "_COUNT"))
    if not name or session.config.args != session.config.getini("testpaths"):
        return
    root = session.config.rootpath
    files = sorted(root.glob("tests/**/test_*.py"))
    for file in files[int(name.removeprefix("gw")) :: int(count)]:
        importlib.import_module(".".join(file.relative_to(root).with_suffix("").parts))


def pytest_collection_finish() -> None:
    """Seven thousand tests live to the end: who looks for garbage need not look there.

    A fifth of the time of a test of the screen would go into it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)
    gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no process waits for another at the end.

    A test that makes its own examples has a long form, which is the same test.
    """
    items.sort(key=lambda item: "e2e" not in item.path.parts)
    if config.getoption("markexpr") == "long":
        for item in items:
            if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
                item.add_marker(pytest.mark.long)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """A program that a test left running is a fault, which the next run would be slower by.

    Nothing of a test stays in the system's folder for temporary files.
    """
    if (processes := sys.modules.get("tests.processes")) is not None:
        processes.clear_up()
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    folder = session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined]
    deadline = time.monotonic() + LIMIT
    while (left := _left_running(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)  # one that was told to end has a while for it
    for process, command in left.items():
        os.kill(process, signal.SIGTERM)
        sys.stderr.write(f"\na test left this running: {command}\n")
    if left:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _left_running(folder: Path) -> dict[int, str]:
    """The processes whose home is in that folder, with their commands and homes."""
    left: dict[int, str] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            environment = (process / "environ").read_bytes().decode(errors="replace").split("\0")
            homes = [one for one in environment if one.startswith(f"HOME={folder}/")]
            if homes:
                command = (process / "cmdline").read_bytes().decode(errors="replace")
                left[int(process.name)] = " ".join([*command.split("\0"), *homes])
    return left

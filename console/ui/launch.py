"""Runs the console on a terminal, and ends it cleanly whatever happens to either.

Signals and a closed terminal end the screen in order. A terminal that does not
take its last bytes cannot hold the process: after a moment it ends all the same
(the program it belongs to is the switchboard's client and has nothing to lose).
"""

from __future__ import annotations

import asyncio
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec

from console.config.commands.table import COMMANDS
from console.errors import (
    EXIT_INTERNAL,
    ConsoleError,
    InvalidSetting,
    NoTerminal,
    SettingsError,
    ThemeInvalid,
)
from console.logs import LOG
from console.process import keep_what_lives
from console.text import clean, with_hint
from console.ui import themes
from console.ui.actions.keymap import Keymap
from console.ui.faults import reason, report_text, version_of_textual, write_report
from console.ui.settings import UiSettings
from console.ui.terminal import packets, questions, title

if TYPE_CHECKING:
    from console.ui.app import ConsoleApp
    from console.ui.replay.playing import Playing
    from console.ui.state.link import Connect

Made: TypeAlias = "Callable[[UiSettings, Callable[[], None]], ConsoleApp]"
"""Makes an app with those settings, which calls the function once its first frame is out."""

FRAMES: Final = "120"
"""Frames a second. At Textual's own 60 a change waits up to 22 ms for its bytes, so up to 7."""

PATIENCE: Final = 1.5
"""Seconds in which the screen is taken down in order; then the process ends by itself."""

KNOWN_TO_FIT: Final = "8.2.8"
"""A version of Textual that can be made to write tersely, and to read no reply as keys."""

IN_BROWSER: Final = {
    "TEXTUAL_DRIVER": "console.ui.terminal.web_driver:WebKeyDriver",
    "TEXTUAL_COLOR_SYSTEM": questions.TRUE_COLOUR,
    "TEXTUAL_FPS": FRAMES,
    "TERM": "xterm-256color",
}
"""What Textual is told where a page in a browser is the terminal."""

DRAWS: Final = "draws by itself, with many times the bytes"
READS: Final = "reads the keys by itself, and may take a terminal's reply for keys"
"""What is so where Textual is another one."""

INPUT: Final = 0
OUTPUT: Final = 2
"""Where Textual reads the keys, and where it draws."""

PACKETS: Final = 1
"""Where packets for a browser go."""

LONGEST_WORD: Final = 1000

SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
SIGNALLED: Final = 128
"""A process that a signal ended exits with this and the signal's number, as shells have it."""

RESTORE: Final = (
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[<u\x1b[?1049l\x1b[?25h"
)
"""Mouse, paste and focus reports off, the keyboard as it was, the first screen, the cursor."""


def run_console(
    connect: Connect, settings: UiSettings | None = None, *, wallboard: bool = False
) -> int:
    """Open the console and return its exit code once the user, or the terminal, is gone.

    With `wallboard` it is the large picture without keys.

    Raises `NoTerminal`, and `InvalidSetting` or `ThemeInvalid` before the screen opens.
    """

    def made(settings: UiSettings, started: Callable[[], None]) -> ConsoleApp:
        kind = _wallboard() if wallboard else _console()
        return kind(connect, settings, started=started)

    return _run_on_terminal(made, settings or UiSettings())


def run_replay(playing: Playing, settings: UiSettings) -> int:
    """Open the screen of a replay, as `run_console` opens the console. Raises likewise."""

    def made(settings: UiSettings, started: Callable[[], None]) -> ConsoleApp:
        from console.ui.replay.app import ReplayApp  # noqa: PLC0415 - it needs Textual, as below

        return ReplayApp(playing, settings, started=started)

    return _run_on_terminal(made, settings)


def _run_on_terminal(made: Made, settings: UiSettings) -> int:
    require_terminal()
    os.environ.setdefault("TEXTUAL_FPS", FRAMES)
    text = questions.text_of(os.environ, ground=settings.theme is None)
    with questions.asked(INPUT, OUTPUT, text) as terminal:
        app = _opened(made, settings, terminal.answers)
    with title.kept(OUTPUT, wanted=title.takes_title(os.environ)) as given_back:
        crash = _run(app, RESTORE + given_back) or app.crash
    word, code = _last_word(app, crash, settings)
    _say(word)
    return code


def run_in_browser(read: Callable[[], tuple[Connect, UiSettings]]) -> int:
    """Open the console for a browser, and return its exit code once nobody is there any more.

    `read` gives the way to the switchboard, and the settings. Standard input and output hold
    packets, as `ui.terminal.packets` has them: whoever is at their other ends serves the browser.
    Raises what `read` does, `InvalidSetting` and `ThemeInvalid`; the browser is told of it, as it
    is of the end.
    """
    os.environ.update(IN_BROWSER)
    answers = questions.Answers()
    answers.has_true_colour = True
    try:
        connect, settings = read()

        def made(settings: UiSettings, started: Callable[[], None]) -> ConsoleApp:
            return _console()(connect, settings, started=started)

        app = _opened(made, settings, lambda: answers)
    except ConsoleError as error:
        packets.begin(PACKETS)
        packets.say_farewell(PACKETS, with_hint(error))
        raise
    word, code = _last_word(app, _run(app, b"") or app.crash, settings)
    packets.say_farewell(PACKETS, word)
    return code


def _last_word(
    app: ConsoleApp, crash: BaseException | None, settings: UiSettings
) -> tuple[str, int]:
    """What the user is told at the end, no text for nothing, and the exit code."""
    if crash is not None:
        return _reported(crash, settings), EXIT_INTERNAL
    return f"telnyx-console: {app.farewell}" if app.farewell else "", app.exit_code


def _opened(made: Made, settings: UiSettings, heard: Callable[[], questions.Answers]) -> ConsoleApp:
    """The app, as the terminal's answers have it, which are `heard` once it is loaded."""
    _console()
    from console.ui.terminal import terse_output  # noqa: PLC0415 - likewise

    wordy = terse_output.install()
    answers = heard()
    if answers.has_true_colour or questions.is_known(os.environ):
        os.environ[questions.COLORTERM] = questions.TRUE_COLOUR
    if settings.theme is None and answers.is_light:
        settings = msgspec.structs.replace(settings, theme=themes.ON_LIGHT)

    def started() -> None:
        for what, misfit in ((DRAWS, wordy), (READS, app.misfit)):
            if misfit:
                app.warn(_told(what, misfit))
        keep_what_lives()

    app = made(settings, started)
    app.typed_before = answers.typed
    return app


def _told(what: str, misfit: str) -> str:
    """What the user is told where Textual does by itself what is done better here."""
    told = (
        f"Textual {version_of_textual()} {what}: it is not built as this program knows it "
        f"({misfit}). Install textual=={KNOWN_TO_FIT}."
    )
    LOG.warning(told)
    return told


def _console() -> type[ConsoleApp]:
    """Textual reads its variables when it is imported: this has to come after they are set."""
    from console.ui.app import ConsoleApp  # noqa: PLC0415

    return ConsoleApp


def _wallboard() -> type[ConsoleApp]:
    """Loaded only where it is wanted: the console starts without it."""
    from console.ui.app import WallboardApp  # noqa: PLC0415 - it needs Textual, as above

    return WallboardApp


def require_usable(settings: UiSettings) -> None:
    """Raise `InvalidSetting` or `ThemeInvalid` for what the console would not open with."""
    for fault in unusable(settings):
        raise fault


def unusable(settings: UiSettings) -> Iterator[SettingsError | ThemeInvalid]:
    """All that the console would not open with: keys that clash, a theme that is not there.

    Of themes that do not fit it is the first one.
    """
    keys, speed, commands = dict(settings.keys), dict(settings.speed), dict(settings.commands)
    while True:
        try:
            Keymap.of(keys, settings.origin, speed, commands=commands)
        except InvalidSetting as error:
            yield error
            table, _, name = error.key.partition(".")
            if table == COMMANDS:
                del commands[name.removesuffix(".key")]
            elif keys.pop(error.key.removeprefix("keys."), None) is None:
                if not speed:
                    break
                at = error.key.removeprefix("directory.speed.").casefold()
                others = {key: slot for key, slot in speed.items() if key.casefold() != at}
                speed = others if len(others) < len(speed) else {}
        else:
            break
    folders = (settings.user_themes,) if settings.user_themes else ()
    origin = settings.theme_origin or settings.origin
    try:
        themes.chosen(settings.theme, themes.load(*folders), origin)
    except (SettingsError, ThemeInvalid) as error:
        yield error


def require_terminal(what: str = "The console", hint: str = "") -> None:
    """Raise `NoTerminal` unless there is a terminal that a screen can be drawn on.

    `what` wants it; `hint` says what to do, where that is not linear mode.
    """
    names = {"input": sys.stdin, "output": sys.stdout, "error output": sys.stderr}
    for name, stream in names.items():
        if stream is None or not stream.isatty():
            raise NoTerminal(f"its {name} is not one", hint, what)
    if os.environ.get("TERM", "") in {"", "dumb"}:
        raise NoTerminal("TERM names none that can move its cursor", hint, what)


def _run(app: ConsoleApp, restore: bytes) -> Exception | None:
    """Run the app to its end; the exception that ended it, if one did."""
    try:
        asyncio.run(_run_until_left(app, restore))
    except Exception as error:  # noqa: BLE001 - the program ends here; the crash is reported
        return error
    return None


async def _run_until_left(app: ConsoleApp, restore: bytes) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: _tell(app, context))
    with Departure(app, loop, restore).watched():
        try:
            await app.run_async()
        finally:
            app.silence()


def _tell(app: ConsoleApp, context: dict[str, Any]) -> None:
    """A task that nobody waits for failed."""
    error = context.get("exception")
    if isinstance(error, Exception):
        app.tell_fault(error)


class Departure:
    """Leaves the console when a signal says so or the terminal is gone."""

    def __init__(
        self, app: ConsoleApp, loop: asyncio.AbstractEventLoop, restore: bytes = RESTORE
    ) -> None:
        self._app = app
        self._restore = restore
        self._loop = loop
        self._leaving = False
        self._last_way_out: threading.Timer | None = None
        with suppress(termios.error, ValueError, OSError):
            self._terminal = termios.tcgetattr(INPUT)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Mind signals, the terminal, and the threads that read and write it."""
        before = {number: signal.signal(number, self._signalled) for number in SIGNALS}
        hook, threading.excepthook = threading.excepthook, self._thread_failed
        watch = threading.Thread(target=self._watch_terminal, name="terminal", daemon=True)
        watch.start()
        try:
            yield
        finally:
            self._leaving = True
            if self._last_way_out is not None:
                self._last_way_out.cancel()
            threading.excepthook = hook
            for number, handler in before.items():
                signal.signal(number, handler)

    def leave(self, number: int) -> None:
        """Leave in order, and after a moment in any case. From any thread."""
        if self._leaving:
            return
        self._leaving = True
        code = SIGNALLED + number
        self._last_way_out = threading.Timer(PATIENCE, self._end, [code])
        self._last_way_out.daemon = True
        self._last_way_out.start()
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._app.leave, "", code)

    def _signalled(self, number: int, _: FrameType | None) -> None:
        self.leave(number)

    def _watch_terminal(self) -> None:
        """Wait for the hang-up of the terminal: where no SIGHUP comes, nothing else tells."""
        poll = select.poll()
        with suppress(OSError, ValueError, AttributeError):
            poll.register(INPUT, 0)
            for _, event in poll.poll():
                if event & select.POLLHUP:
                    self.leave(signal.SIGHUP)

    def _thread_failed(self, failure: threading.ExceptHookArgs) -> None:
        """Textual's writer ends with an OSError when nobody takes its bytes any more."""
        if isinstance(failure.exc_value, OSError):
            self.leave(signal.SIGHUP)
        elif isinstance(failure.exc_value, Exception):
            self._loop.call_soon_threadsafe(self._app.tell_fault, failure.exc_value)

    def _end(self, code: int) -> None:
        """The screen would not go down in order: give the terminal back, and end."""
        self._app.silence()
        with suppress(OSError, ValueError, AttributeError, termios.error):
            os.set_blocking(OUTPUT, False)
            os.write(OUTPUT, self._restore)
            os.set_blocking(OUTPUT, True)
            termios.tcsetattr(OUTPUT, termios.TCSANOW, self._terminal)
        os._exit(code)


def _reported(crash: BaseException, settings: UiSettings) -> str:
    """One line on a crash, after its report was written where there is a place for it."""
    told = f"telnyx-console stopped: {reason(crash)}. Calls go on."
    if settings.reports is None:
        return told
    now = datetime.now(UTC)
    try:
        path = write_report(settings.reports, report_text(crash, now, os.environ), now)
    except OSError as error:
        return f"{told} No report could be written: {error.strerror}."
    return f"{told} Report: {path}"


def _say(text: str) -> None:
    """A last word, if there is still somebody to read it."""
    if not text:
        return
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{clean(text, LONGEST_WORD)}\n")
        sys.stderr.flush()

"""Every error that this program raises on purpose.

    ConsoleError
    ├── NotConfigured             a setting that the work needs is missing
    │   ├── ApiKeyMissing
    │   ├── PublicKeyMissing
    │   ├── SharingNotInstalled   of several hosts, what speaks to their database
    │   ├── DemoNotInstalled      likewise, and the database that a demonstration of them has
    │   ├── WebNotInstalled       what serves consoles to browsers
    │   └── WebSecretMissing      nobody could tell the proxy before it from others
    ├── SettingsError             a setting is there and wrong
    │   ├── UnknownSetting
    │   ├── InvalidSetting
    │   ├── UnknownProfile        no profile of the settings has that name
    │   ├── SettingsThere         a file of settings, where a new one was to be written
    │   ├── LooseSecret           a secrets file that others can read
    │   ├── UnsafeFolder          a folder of ours that is not ours alone
    │   └── GroupNotGiven         the team's group cannot be given the socket
    ├── OrderRejected             refused here, nothing was sent
    │   ├── InvalidNumber
    │   ├── NumberNotAllowed      the rules of the settings forbid it
    │   │   ├── NumberBarred      it is on the do-not-call list
    │   │   └── NumberNotNow      it is not the time to call there
    │   ├── NumberUnconfirmed     the rules want a person to be asked once more
    │   ├── InvalidParameter
    │   ├── NotNow
    │   ├── NoCallBackDue         none of whoever asks can be rung now, and none was named
    │   ├── ReadOnly              this console, or the whole switchboard, may only look
    │   │   └── OnlyReplayed      it is a replay, of calls that are over
    │   ├── NotPermitted          the member's role, or whose the call is, forbids it
    │   ├── NotTaken              the switchboard hangs or ended, and will not do it later either
    │   ├── NotWritten            the journal did not take it
    │   └── StepFailed            a step of a procedure; `ambiguous` says if it may have been done
    ├── Cancelled                 a long piece of work was asked to end, and did
    ├── SetupStopped              `setup` was left before its end; nothing was changed
    ├── SecretNotKept             the API key is not where it was to be kept
    ├── NotInManual               the manual has nothing on that
    ├── UnknownField              of the line for a status bar
    ├── NotRead                   what a check of `doctor` judges could not be read
    ├── WorkListNotFound          no work list, or more than one, answers to that name
    ├── NobodyTaken               whoever asks has nobody of a work list
    ├── CallNotFound              no call, or more than one, answers to that name
    │   ├── PastCallNotFound      likewise, of the history
    │   └── CallBackNotFound      likewise, of those that are open
    ├── ApiError                  Telnyx, or the way to it
    │   ├── Unreachable           nothing came back; `ambiguous` says if it may have been done
    │   │   └── TimedOut
    │   ├── ReplyUnreadable       something came back that is no reply of Telnyx
    │   ├── ServerFailed          5xx
    │   └── Refused               a reply that says no, with code, title, detail, pointer
    │       ├── Unauthorized      401
    │       ├── Forbidden         403
    │       ├── NotFound          404
    │       ├── RateLimited       429, with the wait
    │       └── Unprocessable     422 and every other 4xx
    │           ├── CallAlreadyEnded    90018
    │           ├── ConferenceOver      90019
    │           ├── CallNotAnswered     90034
    │           ├── CallIdInvalid       90015
    │           └── CallIsOutgoing      90102
    ├── WebhookRefused            a delivery that is not answered with 2xx; `reason` says why
    ├── JournalError
    │   ├── JournalLocked         another switchboard writes it
    │   ├── JournalTooNew         written by a newer version
    │   └── JournalFailed         the disk or the file refuses; `word` says in short why
    │       ├── JournalMissing    no file of it is there
    │       ├── JournalFull       no space
    │       ├── JournalReadOnly   it may not be written
    │       ├── JournalBusy       another program holds its lock
    │       ├── JournalSlow       the disk does not answer in time
    │       ├── JournalDamaged    it is no journal any more, or not whole
    │       └── JournalMoved      its files are no longer those on the disk
    ├── SharingError              between the hosts of a site
    │   ├── DatabaseAway          the team's database does not answer, or refuses
    │   ├── DatabaseTooNew        its tables are a newer version's
    │   └── NodeTaken             another host that lives has this name, or this journal
    ├── LineError
    │   ├── StillStarting         what is to answer has been begun, and does not yet
    │   ├── NoSwitchboard         nobody answers at the socket
    │   │   ├── NoneToEnd         and it was to be ended
    │   │   └── SiteAway          nobody answers at a team's, which no console starts
    │   ├── NotInGroup            the socket is another group's
    │   ├── SwitchboardUnreached  it runs, and its socket is gone
    │   ├── SwitchboardHangs      it holds the socket and says nothing
    │   ├── LineClosed            the other side went away
    │   ├── LineDiffers           the other side speaks another version
    │   ├── LineTaken             another console took over
    │   ├── NotAMember            the switchboard serves others
    │   │   └── SpeaksForNobody   it lets this user speak for itself alone
    │   └── LineInUse             another switchboard listens there
    ├── WebRefused                a browser that gets no console; `status` is the answer's of HTTP
    │   ├── NotThroughProxy       the proxy did not prove that it is the proxy
    │   ├── NobodyNamed           it did not say who sits there
    │   ├── NotYourLink           the link that was printed is another one
    │   ├── FromElsewhere         another site's page asks
    │   └── TooManyBrowsers
    ├── ForeignSwitchboard        another user's process answers at the socket
    ├── SwitchboardFailed         it was started and ended at once; says what it said
    ├── PostgresFailed            a demonstration's own database was not made, or did not begin
    ├── PortInUse                 the listener's address is taken
    ├── ThemeInvalid
    ├── ContactsUnreadable        a file of contacts
    ├── NothingToReplay           nothing was written down in that time, or of that call
    ├── ReplayUnreadable          a file of a replay
    ├── simulator.refusals.Refusal  the simulator's own no; it becomes a reply and goes no further
    ├── OutputLost                what was printed did not get out
    └── NoTerminal                a screen is wanted and there is none

Each class carries the exit code of the command line (`exit_code`) and a `hint`:
what to do now. Fields hold the parts; nobody searches in a message.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

EXIT_DONE: Final = 0
EXIT_FAILED: Final = 1
EXIT_USAGE: Final = 2
EXIT_UNKNOWN: Final = 3
EXIT_NOT_CONFIGURED: Final = 4
EXIT_INTERNAL: Final = 70
EXIT_CANCELLED: Final = 130
"""As shells tell that a program ended by Ctrl-C."""


_MINUTES: Final = 120
_HOURS: Final = 7200
"""Seconds from which on a wait is told in minutes, and in hours."""


def in_words(seconds: float) -> str:
    """A wait, in the unit that matters: `58 s`, `60 min`, `3 h`; never shorter than it is."""
    if seconds < _MINUTES:
        return f"{math.ceil(seconds)} s"
    if seconds < _HOURS:
        return f"{math.ceil(seconds / 60)} min"
    return f"{math.ceil(seconds / 3600)} h"


class ConsoleError(Exception):
    """Something that this program foresaw. `str()` says what and why, `hint` what now."""

    exit_code: int = EXIT_FAILED
    hint: str = ""


class NotConfigured(ConsoleError):
    """A setting that the work needs is missing."""

    exit_code = EXIT_NOT_CONFIGURED

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = (
            hint
            or "`telnyx-console demo` needs no configuration; "
            "`telnyx-console manual connect` says how to connect, "
            "and `telnyx-console doctor` what is missing."
        )


class ApiKeyMissing(NotConfigured):
    """No API key in the environment, the keyring or the secrets file.

    `keyring` says why nobody knows whether that one has it, where nobody does.
    """

    def __init__(self, secrets_path: str, keyring: str = "") -> None:
        elsewhere = f'set TELNYX_API_KEY, or write api_key = "…" to {secrets_path} (mode 0600).'
        self.keyring = keyring
        if keyring:
            super().__init__(
                f"No Telnyx API key was found, and the keyring could not be read ({keyring}).",
                f"Unlock the keyring, and run it again; or {elsewhere}",
            )
            return
        super().__init__(
            "No Telnyx API key is configured.",
            f"`telnyx-console setup` asks for it, and for all else that is missing; or {elsewhere}",
        )


class PublicKeyMissing(NotConfigured):
    """No public key: a webhook could not be told from a forgery."""

    def __init__(self, config_path: str) -> None:
        super().__init__(
            "No public key is configured, so no webhook could be verified.",
            f"Set telnyx.public_keys in {config_path} or TELNYX_PUBLIC_KEY; "
            "the key stands in Telnyx's portal under Keys & Credentials.",
        )


class SettingsError(ConsoleError):
    """A setting is there and wrong."""

    exit_code = EXIT_USAGE


class UnknownSetting(SettingsError):
    """A key in the file that no setting has."""

    def __init__(self, key: str, path: str, nearest: str | None) -> None:
        super().__init__(f"{path}: unknown setting {key}.")
        self.key, self.path, self.nearest = key, path, nearest
        self.hint = (
            f"Did you mean {nearest}?"
            if nearest
            else "Remove it; `telnyx-console manual settings` lists all."
        )


class InvalidSetting(SettingsError):
    """A setting whose value cannot be used; `hint` is what to do where that is another's matter."""

    def __init__(self, key: str, reason: str, origin: str, hint: str | None = None) -> None:
        super().__init__(f"{key} (from {origin}): {reason}.")
        self.key, self.reason, self.origin = key, reason, origin
        self.hint = hint or f"Correct {key} and start again."


class UnknownProfile(SettingsError):
    """No profile of the settings has that name; `known` are those that there are."""

    def __init__(self, name: str, origin: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no profile {name} ({origin}).")
        self.name, self.origin, self.known = name, origin, known
        there = f"There are {', '.join(known)}." if known else "There is none."
        self.hint = f"{there} [profiles.NAME.ui] in the settings makes one."


class SettingsThere(SettingsError):
    """A file of settings is there, and is not written over. `what` says what stands in it."""

    hint = "Add --force to replace it: what is there now is kept beside it, as .old."

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path} is there already: {what}.")
        self.path, self.what = path, what


class AnswerRefused(SettingsError):
    """An answer to a question of `setup` is wrong, and nobody is there to be asked again."""

    def __init__(self, name: str, reason: str, hint: str | None = None) -> None:
        super().__init__(f"{name}: {reason}.")
        self.name, self.reason = name, reason
        usual = f"Give {name} in the file of answers; `telnyx-console manual connect` has all."
        self.hint = hint or usual


class LooseSecret(SettingsError):
    """A secrets file that other users can read is not read."""

    def __init__(self, path: str, mode: int) -> None:
        super().__init__(f"{path} can be read by others (mode {mode:04o}), so it was not read.")
        self.path, self.mode = path, mode
        self.hint = f"chmod 600 {path}"


class ForeignSecret(SettingsError):
    """A secrets file that this user may not read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} could not be read: {reason}.")
        self.path, self.reason = path, reason
        self.hint = "Give it back with `sudo chown`, or set TELNYX_API_KEY."


class UnsafeFolder(SettingsError):
    """A folder of ours that belongs to another user, or cannot be made."""

    exit_code = EXIT_FAILED

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be used: {reason}.")
        self.path, self.reason = path, reason
        self.hint = "Remove it, or move the folders by the XDG variables."


class GroupNotGiven(SettingsError):
    """The socket cannot be given to the team's group."""

    def __init__(self, group: int, reason: str) -> None:
        super().__init__(f"The socket cannot be given to the team's group (gid {group}): {reason}.")
        self.group, self.reason = group, reason
        self.hint = "Add the service's user to that group, or correct team.group; then start again."


class OrderRejected(ConsoleError):
    """Refused before anything was sent."""


class InvalidNumber(OrderRejected):
    """Neither a telephone number nor a SIP address."""

    def __init__(self, entered: str, reason: str) -> None:
        super().__init__(reason)
        self.entered, self.reason = entered, reason
        self.hint = "Write +, country code and number, or sip:user@host."


class NumberNotAllowed(OrderRejected):
    """The rules of the settings forbid to call it."""

    hint = "Whoever runs this switchboard can change safety.allow and safety.deny."

    def __init__(self, number: str, why: str) -> None:
        super().__init__(f"{number} is not called: {why}")
        self.number, self.why = number, why


class NumberBarred(NumberNotAllowed):
    """It is on the site's do-not-call register."""

    hint = "A supervisor may take it off: telnyx-console dnc remove NUMBER."


class NumberNotNow(NumberNotAllowed):
    """Its country may not be called at this time, which a list or a call-back keeps to."""

    hint = (
        "Wait, set another time, or call by hand, which asks; safety.calling_hours has the hours."
    )


class NumberUnconfirmed(OrderRejected):
    """It may be called once a person was asked about it, and the order says so."""

    hint = "Nothing was sent. If it is meant: Enter again in the form, --yes on the command line."

    def __init__(self, number: str, why: str) -> None:
        super().__init__(f"{number} has to be confirmed: {why}")
        self.number, self.why = number, why


class InvalidParameter(OrderRejected):
    """A parameter that Telnyx's contract does not allow."""

    def __init__(self, operation: str, field: str, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.operation, self.field, self.reason = operation, field, reason
        self.hint = "Nothing was sent."


class NotNow(OrderRejected):
    """The call is in a state in which the order makes no sense."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = "Nothing was sent."


class NotPermitted(OrderRejected):
    """A member of a team may not do it, or not with this call: the words say who may."""

    hint = "Nothing was sent."

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoCallBackDue(OrderRejected):
    """No call-back of whoever asks is due, or none of them can be rung now."""

    hint = "Name one: `telnyx-console call-back list` has all that you are told of, with their ids."

    def __init__(self, waiting: int) -> None:
        super().__init__(
            "None of your own call-backs that are due can be rung now."
            if waiting
            else "None of your own call-backs is due."
        )


class ReadOnly(OrderRejected):
    """Only looking is allowed: to this console, or to everybody by the settings."""

    def __init__(self, whole: str = "this console") -> None:
        super().__init__(f"{whole} is read-only: it only looks, and gives no orders")
        self.hint = "Nothing was sent. Leave out --read-only, or set safety.read_only to false."


class OnlyReplayed(ReadOnly):
    """What is on the screen is a replay: the calls are over, and nothing is asked of anybody."""

    def __init__(self) -> None:
        super().__init__("a replay")
        self.hint = "Nothing was sent. `telnyx-console` opens the console on the calls of now."


class NotTaken(OrderRejected):
    """The switchboard hangs or has ended: it did not take the order, and will not later either."""

    hint = "Nothing was sent. Give it again when the switchboard answers; calls go on."

    def __init__(self, why: str) -> None:
        super().__init__(f"the switchboard did not take the order: {why}")
        self.why = why


class NotWritten(OrderRejected):
    """The journal did not take the order, so it was not sent. `why` is what the journal said."""

    def __init__(self, why: JournalError) -> None:
        super().__init__(f"The order could not be written down: {why}")
        self.why = why
        self.hint = f"Nothing was sent. {why.hint}"


class StepFailed(OrderRejected):
    """A step of a procedure was not accepted; what was done before it stays as it says.

    `why` is the reason by itself, where the message names the step too.
    """

    def __init__(
        self, message: str, hint: str = "", *, ambiguous: bool = False, why: str = ""
    ) -> None:
        super().__init__(message)
        self.hint = hint
        self.ambiguous = ambiguous
        self.why = why

    def adding(self, words: str) -> StepFailed:
        """The same, with what became of those whom it was for."""
        return StepFailed(
            f"{self}; {words}",
            self.hint,
            ambiguous=self.ambiguous,
            why=f"{self.why}; {words}" if self.why else "",
        )

    def said(self, reworded: Callable[[str], str]) -> StepFailed:
        """The same, in other words."""
        return StepFailed(
            reworded(str(self)), self.hint, ambiguous=self.ambiguous, why=reworded(self.why)
        )


class MemberNotFound(ConsoleError):
    """No member of the team, or more than one, answers to what was typed."""

    hint = "`telnyx-console team` lists the members."

    def __init__(self, asked: str, found: tuple[str, ...]) -> None:
        who = f"{len(found)} members answer" if found else "No member of the team answers"
        super().__init__(f"{who} to {asked!r}.")
        self.asked, self.found = asked, found


class Cancelled(ConsoleError):
    """A long piece of work was asked to end, and did; `what` is the step in which it ended."""

    exit_code = EXIT_CANCELLED

    def __init__(self, what: str, left: str = "Nothing was changed.") -> None:
        super().__init__(f"Stopped while {what}." if what else "Stopped.")
        self.what = what
        self.hint = left


class SetupStopped(ConsoleError):
    """`setup` was left before its end."""

    hint = "Nothing was changed. `telnyx-console setup` goes on where you were."

    def __init__(self) -> None:
        super().__init__("Stopped.")


class SecretNotKept(ConsoleError):
    """The API key could not be put where it was to be kept."""

    hint = "`telnyx-console setup` again, and choose the file; nothing else was changed."

    def __init__(self, reason: str) -> None:
        super().__init__(f"The API key was not kept: {reason}.")
        self.reason = reason


class NotInManual(ConsoleError):
    """No topic of the manual has that name or those words."""

    def __init__(self, wanted: str, topics: tuple[str, ...]) -> None:
        super().__init__(f"The manual has nothing on {wanted!r}.")
        self.wanted = wanted
        self.hint = f"Its topics: {', '.join(topics)}."


class UnknownField(ConsoleError):
    """A format names a field that there is not."""

    exit_code = EXIT_USAGE

    def __init__(self, name: str, fields: Iterable[str]) -> None:
        super().__init__(f"There is no field {name!a}.")
        self.name = name
        self.hint = f"The fields of --format: {', '.join(fields)}."


class NotRead(ConsoleError):
    """What a check of `doctor` judges could not be read; `why` says it in words."""

    def __init__(self, why: str, hint: str = "") -> None:
        super().__init__(f"Not checked: {why}.")
        self.why, self.hint = why, hint


class CallNotFound(ConsoleError):
    """No call, or more than one, answers to what was typed."""

    kind = "live call"
    hint = "`telnyx-console calls` lists them with their ids."

    def __init__(self, asked: str, matches: int) -> None:
        super().__init__(
            f"No {self.kind} answers to {asked!r}."
            if matches == 0
            else f"{matches} {self.kind}s answer to {asked!r}."
        )
        self.asked, self.matches = asked, matches


class PastCallNotFound(CallNotFound):
    """No call of the history, or more than one, answers to what was typed."""

    kind = "past call"
    hint = "`telnyx-console history` lists them with their ids."


class WorkListNotFound(ConsoleError):
    """No work list, or more than one, answers to what was typed; no text where none was."""

    hint = "`telnyx-console list` has them all, with their names and ids."

    def __init__(self, asked: str, found: int) -> None:
        lists = f"{found} work lists" if found else "No work list"
        super().__init__(f"{lists} could be meant{f' by {asked!r}' if asked else ''}.")
        self.asked, self.found = asked, found


class NobodyTaken(ConsoleError):
    """Whoever asks has nobody of a work list."""

    hint = "`telnyx-console list next` gives you the next one."

    def __init__(self) -> None:
        super().__init__("You have nobody of a work list.")


class CallBackNotFound(CallNotFound):
    """No open call-back, or more than one, answers to what was typed."""

    kind = "open call-back"
    hint = "`telnyx-console call-back list` lists them with their ids."


class Wanted(NamedTuple):
    """What a request was to do: by its `name` for developers, for people by what is then `done`.

    `done` is a sentence without its capital, as in `the queue was resized`. A question changes
    nothing, so that nobody need know whether it was carried out. What is ordered `of_a_call`
    stands in its timeline.
    """

    name: str
    done: str
    changes: bool = True
    of_a_call: bool = False

    @property
    def undone(self) -> str:
        """`The queue was not resized`."""
        said = _BE.sub(r"\1 not", self.done, count=1)
        return f"{said[:1].upper()}{said[1:]}"

    @property
    def doubtful(self) -> str:
        """`It is not known whether the queue was resized`."""
        return f"It is not known whether {self.done}"


_BE: Final = re.compile(r"\b(was|were)\b")


class ApiError(ConsoleError):
    """Telnyx, or the way to it, did not do what was asked. `why` is the reason by itself.

    `ambiguous` is True where the command may have been carried out all the same.
    """

    ambiguous: bool = False

    def __init__(self, wanted: Wanted, why: str) -> None:
        super().__init__(wanted, why)
        self.wanted, self.why = wanted, why

    @property
    def operation(self) -> str:
        """What developers call what was asked."""
        return self.wanted.name

    def __str__(self) -> str:
        doubtful = self.ambiguous and self.wanted.changes
        return f"{self.wanted.doubtful if doubtful else self.wanted.undone}: {self.why}"


class Unreachable(ApiError):
    """No reply: no connection, or it broke. `ambiguous` is False if nothing was sent."""

    hint = "`telnyx-console doctor` looks at the network and at telnyx.base_url."

    def __init__(self, wanted: Wanted, reason: str, *, ambiguous: bool) -> None:
        super().__init__(wanted, f"Telnyx cannot be reached ({reason})")
        self.reason = reason
        self.ambiguous = ambiguous


class TimedOut(Unreachable):
    """The reply did not come in time, or Telnyx says that the request did not (408)."""


class ReplyUnreadable(ApiError):
    """A reply that is not what the contract says: HTML, half a body, another type."""

    hint = "The raw reply is in the log file."
    ambiguous = True

    def __init__(self, wanted: Wanted, status: int, reason: str) -> None:
        super().__init__(wanted, f"the reply could not be read ({reason})")
        self.status, self.reason = status, reason


class ServerFailed(ApiError):
    """Telnyx answered 5xx. `wait` is the number of seconds it asks to wait, if it says so."""

    ambiguous = True
    hint = "Telnyx has a fault: try again in a while."

    def __init__(
        self,
        wanted: Wanted,
        status: int,
        code: str | None,
        detail: str,
        *,
        wait: float | None = None,
    ) -> None:
        super().__init__(wanted, f"Telnyx failed with {status} ({detail or 'no detail'})")
        self.status, self.code, self.detail, self.wait = status, code, detail, wait
        if wanted.of_a_call:
            self.hint = "Telnyx has a fault; the state of the call is being asked for."
        if wait is not None:
            self.hint = f"{self.hint} Telnyx wants to be asked again in {in_words(wait)}."


class Refused(ApiError):
    """Telnyx answered with an error; the fields are those of its first error object.

    `words` say what its code means, where that is known, and `hint` what to do about it.
    """

    def __init__(
        self,
        wanted: Wanted,
        status: int,
        *,
        code: str | None = None,
        title: str = "",
        detail: str = "",
        pointer: str | None = None,
        words: str = "",
        hint: str = "",
    ) -> None:
        said = words or detail or title or "no reason given"
        super().__init__(wanted, f"{said}{f' ({code})' if code else ''}")
        self.status, self.code, self.title = status, code, title
        self.detail, self.pointer, self.words = detail, pointer, words
        self.hint = hint or self.hint or self._what_now()

    def _what_now(self) -> str:
        """What to do where neither code nor status say it."""
        if self.wanted.of_a_call:
            return "Open the call's timeline for the whole reply."
        return f"Correct {self.field or 'what was asked'}, and try again."

    @property
    def field(self) -> str | None:
        """The parameter that the pointer names, one inside an object with a dot."""
        return (self.pointer or "").strip("/").replace("/", ".") or None

    @property
    def reason(self) -> str:
        """Why, without what was asked."""
        return self.words or self.detail or self.title


class Unauthorized(Refused):
    """401: the API key is not accepted."""

    hint = "The key was not accepted: `telnyx-console doctor` says where it came from."


class Forbidden(Refused):
    """403: the key may not do this."""

    hint = "The account or key is not allowed to do this."


class NotFound(Refused):
    """404: there is no such thing."""

    hint = "Check the id."


class RateLimited(Refused):
    """429. `wait` is the number of seconds Telnyx asks to wait, if it says so."""

    hint = "Too many requests; wait and try again."

    def __init__(
        self, wanted: Wanted, *, wait: float | None, code: str | None = None, detail: str = ""
    ) -> None:
        super().__init__(wanted, 429, code=code, title="Too many requests", detail=detail)
        self.wait = wait
        if wait is not None:
            self.hint = f"Too many requests: Telnyx wants to be asked again in {in_words(wait)}."


class Unprocessable(Refused):
    """422, and every 4xx that has no class of its own."""


class CallAlreadyEnded(Unprocessable):
    """90018: the call was over before the command came; a race, not a fault."""

    hint = "Nothing to do."


class ConferenceOver(Unprocessable):
    """90019: the conference ended before the command came."""

    hint = "Nothing to do."


class CallNotAnswered(Unprocessable):
    """90034: the call must be answered first."""

    hint = "Answer the call first, or wait until it is answered."


class CallIdInvalid(Unprocessable):
    """90015: Telnyx does not know this call control id."""

    hint = "The call is gone or belongs to another account."


class CallIsOutgoing(Unprocessable):
    """90102: an outgoing call cannot be answered."""

    hint = "Only incoming calls can be answered."


class WebhookRefused(ConsoleError):
    """A delivery that is answered with a 4xx. `reason` is a fixed word, for counting."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason
        self.detail = detail


class SignedAhead(WebhookRefused):
    """A delivery whose time is ahead of our clock, though Telnyx signed it.

    Nobody can have recorded it: our clock is behind, or Telnyx's.
    """


class JournalError(ConsoleError):
    """The journal cannot be used."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class JournalLocked(JournalError):
    """Another switchboard writes this journal."""

    hint = "`telnyx-console switchboard status` says which; `switchboard stop` ends it."


class JournalTooNew(JournalError):
    """A newer version wrote it."""

    hint = "Install the newer version, or set another state folder (XDG_STATE_HOME)."


class JournalFailed(JournalError):
    """The disk or the file refuses. No webhook is acknowledged meanwhile.

    `word` says why in a word or two, for a line that has no room.
    """

    word = "disk error"
    hint = "Check free space and permissions of the state folder."


class JournalMissing(JournalFailed):
    """There is none: no switchboard of this user ever ran with these folders."""

    word = "missing"
    hint = (
        "A switchboard makes it at its first start. A team's stands in its service's folder: "
        "`telnyx-console manual journal`."
    )

    def __init__(self, path: str) -> None:
        super().__init__(path, "there is no journal")


class JournalFull(JournalFailed):
    """There is no space for it."""

    word = "disk full"
    hint = "Make space on that disk: the journal then goes on by itself."


class JournalReadOnly(JournalFailed):
    """The file, its folder or the disk may not be written."""

    word = "read-only"
    hint = "Make the state folder writable, or move it by XDG_STATE_HOME."


class JournalForeign(JournalReadOnly):
    """The file or its folder belongs to another user."""

    hint = "Give it back with `sudo chown`, or move the state folder by XDG_STATE_HOME."


class JournalBusy(JournalFailed):
    """Another program holds the lock of the file."""

    word = "locked"
    hint = "End the program that writes it (`fuser` names it): the journal then goes on by itself."


class JournalSlow(JournalFailed):
    """The disk did not say in time that the fact is kept; it may be kept all the same."""

    word = "disk hangs"
    hint = "Look after the disk of the state folder: the journal then goes on by itself."


class JournalDamaged(JournalFailed):
    """The file is no journal any more, or not whole."""

    word = "damaged"
    hint = (
        "`telnyx-console switchboard stop`, then `journal check` says what is wrong; "
        "`journal repair` saves what can be read, `journal set-aside` begins anew."
    )


class JournalMoved(JournalFailed):
    """The files that are open are no longer those on the disk: what is written is lost."""

    word = "files gone"
    hint = (
        "`telnyx-console switchboard stop`, put the state folder back if you have it, "
        "then `switchboard start`: what was acknowledged before is in it."
    )


class SharingError(ConsoleError):
    """What several hosts share, and how they are told apart."""


class DatabaseAway(SharingError):
    """The team's database does not answer, or refuses. `word` says in short why."""

    hint = "This host goes on alone; what it notes goes to the others as soon as that is mended."

    def __init__(self, word: str, reason: str) -> None:
        super().__init__(f"The team's database: {reason}")
        self.word, self.reason = word, reason


class DatabaseTooNew(SharingError):
    """The tables in the team's database are made by a newer version of this program."""

    exit_code = EXIT_NOT_CONFIGURED
    hint = "Install that version on this host, too: `telnyx-console --version` tells which it has."

    def __init__(self, theirs: int, ours: int) -> None:
        super().__init__(
            f"The team's database has tables of version {theirs}; this program knows {ours}."
        )
        self.theirs, self.ours = theirs, ours


class SharingNotInstalled(NotConfigured):
    """A team's database is set, and what speaks to it is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "team.database is set, and psycopg, which speaks to it, is not installed.",
            "`pip install 'telnyx-console[team]'`, or remove the setting where one host is all.",
        )


class DemoNotInstalled(NotConfigured):
    """A demonstration of several hosts is wanted, and its database is not installed."""

    def __init__(self, packages: tuple[str, ...]) -> None:
        super().__init__(
            "Several hosts need a PostgreSQL of their own, which is not installed: "
            f"{' and '.join(packages)} {'are' if len(packages) > 1 else 'is'} missing.",
            "`pip install 'telnyx-console[demo]'`, or leave --nodes away: one host needs none.",
        )
        self.packages = packages


class WebNotInstalled(NotConfigured):
    """Consoles in browsers are wanted, and what serves them is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "textual-serve, which brings a console into a browser, is not installed.",
            "`pip install 'telnyx-console[web]'`; `telnyx-console manual web` tells of the rest.",
        )


class WebSecretMissing(NotConfigured):
    """Any program of this machine could name any member to `telnyx-console web`."""

    def __init__(self, secrets_path: str) -> None:
        super().__init__(
            "There is no secret by which the proxy before `telnyx-console web` is known.",
            f'Make one by `openssl rand -hex 32`, write web_secret = "…" to {secrets_path} (mode '
            "0600) and tell the proxy (`telnyx-console manual web`); or serve yourself alone, "
            "--as NAME.",
        )
        self.secrets_path = secrets_path


class NoOtherHost(SharingError):
    """A host cannot be taken out gently, because no other one would take its calls."""

    hint = (
        "`telnyx-console switchboard stop` ends this one: calls go on, and until it runs again "
        "Telnyx repeats what it has to tell."
    )

    def __init__(self, reason: str) -> None:
        super().__init__(f"No other host takes the calls of this one: {reason}.")
        self.reason = reason


class NodeTaken(SharingError):
    """Another host that lives has this name, or a copy of this journal."""

    exit_code = EXIT_NOT_CONFIGURED

    def __init__(self, node: str, why: str, hint: str) -> None:
        super().__init__(f"The host {node} cannot join: {why}.")
        self.node, self.hint = node, hint


class LineError(ConsoleError):
    """The connection between console and switchboard."""


AT_SITE: Final = "Whoever looks after it: `systemctl restart telnyx-console`. Calls go on."
"""What now, where it takes another switchboard and that one is a team's."""


class StillStarting(LineError):
    """What is to answer has been begun, and does not yet; `stage` says how far it is."""

    def __init__(self, stage: str) -> None:
        super().__init__(f"{stage} …")
        self.stage = stage


class NoSwitchboard(LineError):
    """Nobody answers at the socket."""

    hint = "`telnyx-console switchboard start` starts one."

    def __init__(self, socket: str) -> None:
        super().__init__(f"No switchboard answers at {socket}.")
        self.socket = socket


class SiteAway(NoSwitchboard):
    """Nobody answers at the socket of a team's switchboard. No console starts that."""

    hint = "Whoever looks after it: `systemctl status telnyx-console`. Calls go on."

    def __init__(self, socket: str) -> None:
        super().__init__(socket)
        self.args = (f"The team's switchboard does not answer at {socket}.",)


class NotInGroup(LineError):
    """The socket is a group's in which this user is not."""

    hint = "Ask whoever looks after it to add you to the group of the socket; then log in again."

    def __init__(self, socket: str) -> None:
        super().__init__(f"You may not connect to the team's switchboard at {socket}.")
        self.socket = socket


class NoneToEnd(NoSwitchboard):
    """It was to be ended, and none runs."""

    hint = "There is none to end."


class SwitchboardUnreached(LineError):
    """One writes the journal, and nobody answers at the socket: its folder was removed, mostly."""

    hint = "It makes its socket again within seconds where it can; `switchboard stop` ends it."

    def __init__(self, socket: str, pid: int) -> None:
        super().__init__(f"The switchboard (pid {pid}) runs and is not reached at {socket}.")
        self.socket, self.pid = socket, pid


class SwitchboardHangs(LineError):
    """A process holds the socket and says nothing. `pid` is None where the system does not tell."""

    hint = "`telnyx-console switchboard stop` ends it, then start it again: calls go on."

    def __init__(self, socket: str, pid: int | None) -> None:
        named = f" (pid {pid})" if pid else ""
        super().__init__(f"The switchboard{named} at {socket} hangs: it runs and does not answer.")
        self.socket, self.pid = socket, pid


class LineClosed(LineError):
    """The other side went away."""

    hint = "Calls go on; the console reconnects when a switchboard answers again."

    def __init__(self, reason: str = "the switchboard closed the line") -> None:
        super().__init__(f"The line is closed: {reason}.")
        self.reason = reason


class NotUnderstood(LineError):
    """A question of a console that is none, or asks with values that it cannot have."""

    hint = "Nothing was done. Ask with another value; if a console asked so by itself, report it."

    def __init__(self, reason: str) -> None:
        super().__init__(f"The switchboard does not understand the question: {reason}.")
        self.reason = reason


class LineDiffers(LineError):
    """The other side speaks another version of the line."""

    hint = "`telnyx-console switchboard stop`, then start the console again: calls go on."

    def __init__(self, ours: int, theirs: int) -> None:
        super().__init__(
            f"The switchboard speaks version {theirs} of the line, this console {ours}."
        )
        self.ours, self.theirs = ours, theirs


class LineTaken(LineError):
    """Another console attached with --steal."""

    hint = "`telnyx-console attach --steal` takes it back. Calls go on."

    def __init__(self, by: str) -> None:
        super().__init__(f"This console was taken over by {by}.")
        self.by = by


class NotAMember(LineError):
    """The system's user at this end is none of those whom the switchboard serves."""

    hint = "Ask whoever looks after it to name you in its settings ([[team.members]])."

    def __init__(self, user: str) -> None:
        super().__init__(f"The switchboard serves others, not you (user {user}): it told nothing.")
        self.user = user


class SpeaksForNobody(NotAMember):
    """A console speaks for a member, and its user is not the one that may."""

    def __init__(self, user: str, member: str) -> None:
        super().__init__(user)
        self.args = (f"The switchboard does not let user {user} speak for {member}.",)
        self.member = member
        self.hint = (
            f'Where `telnyx-console web` is to run as that user, write web_user = "{user}" under '
            "[team] in the settings of the switchboard, and restart it."
        )


class LineInUse(LineError):
    """A living switchboard listens at the socket, with another journal than ours."""

    hint = "`telnyx-console switchboard status` says which; `switchboard stop` ends it."

    def __init__(self, socket: str) -> None:
        super().__init__(f"Another switchboard listens at {socket}.")
        self.socket = socket


class WebRefused(ConsoleError):
    """A browser gets no console; the page that says so has these words."""

    status: int = 403


class NotThroughProxy(WebRefused):
    """The request does not prove that it comes through the proxy."""

    hint = "Open the address of the proxy, not this one. `telnyx-console manual web` says how."

    def __init__(self, header: str) -> None:
        super().__init__(
            f"This did not come through the proxy that knows you: {header} is not its secret."
        )
        self.header = header


class NobodyNamed(WebRefused):
    """The proxy let somebody through without saying whom."""

    hint = (
        "Whoever looks after it has to let the proxy set that header to the member's `user`, once, "
        "and take away what a browser sends (`telnyx-console manual web`)."
    )

    def __init__(self, header: str) -> None:
        super().__init__(f"The proxy does not say who you are: {header} names no member.")
        self.header = header


class NotYourLink(WebRefused):
    """The browser did not come by the link that was printed at the start."""

    hint = (
        "Open the link that `telnyx-console web` printed when it was started; it is new each time."
    )

    def __init__(self) -> None:
        super().__init__("This console is served to the one who started it, and to nobody else.")


class FromElsewhere(WebRefused):
    """A page of another site wants a console in the name of whoever looks at it."""

    hint = "If the address is your own, set web.public_url to what stands before its path."

    def __init__(self, origin: str) -> None:
        super().__init__(f"A page from {origin} may not open a console here.")
        self.origin = origin


class TooManyBrowsers(WebRefused):
    """As many browsers are there as may be; of one member, where `member` is somebody."""

    status = 503

    def __init__(self, most: int, member: str = "") -> None:
        whose = f"{member} has consoles in" if member else "Consoles are open in"
        super().__init__(f"{whose} {most} browsers, which is as many as may be.")
        self.most, self.member = most, member
        self.hint = (
            "Close one of them; it ends no call." if member else "Close one, or raise web.most."
        )


class ForeignSwitchboard(ConsoleError):
    """Another user's process answers at the socket. Nothing was said to it."""

    hint = "Nothing was sent. Ask that user, or move the socket's folder by XDG_RUNTIME_DIR."

    def __init__(self, socket: str, user: int) -> None:
        super().__init__(f"A process of another user (uid {user}) answers at {socket}.")
        self.socket, self.user = socket, user


class SwitchboardFailed(ConsoleError):
    """A switchboard was started and ended before it answered; it says why itself."""

    def __init__(self, said: str, hint: str, exit_code: int) -> None:
        super().__init__(said)
        self.hint, self.exit_code = hint, exit_code


class PostgresFailed(ConsoleError):
    """The database of a demonstration was not made, or did not begin; `said` is what it said."""

    hint = "`telnyx-console demo --team` without --nodes needs no database."

    def __init__(self, said: str) -> None:
        lines = said.strip().splitlines()
        super().__init__(f"The demonstration's PostgreSQL did not start: {(lines or ['?'])[-1]}")
        self.said = said


class PortInUse(ConsoleError):
    """An address at which something of ours would listen is taken."""

    def __init__(self, host: str, port: int, setting: str = "listener.port") -> None:
        super().__init__(f"Port {port} on {host} is in use by another program.")
        self.host, self.port = host, port
        self.hint = f"Set {setting}, or end the other program."


class ThemeInvalid(ConsoleError):
    """A theme file that does not fit the schema."""

    exit_code = EXIT_USAGE

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason
        self.hint = "Correct the file or remove it."


class ContactsUnreadable(ConsoleError):
    """A file of contacts that cannot be read; the console goes on without it."""

    def __init__(
        self,
        path: str,
        reason: str,
        hint: str = "Correct the file, or take it out of directory.files.",
    ) -> None:
        super().__init__(f"{path} cannot be read: {reason}.")
        self.path, self.reason, self.hint = path, reason, hint


class NothingToReplay(ConsoleError):
    """There is nothing that could be shown again."""

    hint = "`telnyx-console history` lists the calls; `replay --since 2h` shows the last two hours."

    def __init__(self, reason: str) -> None:
        super().__init__(f"There is nothing to replay: {reason}.")
        self.reason = reason


class ReplayUnreadable(ConsoleError):
    """A file that is no replay, not whole, or of a newer version."""

    hint = "`telnyx-console replay export --mask FILE` makes one."

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} is no replay that can be shown: {reason}.")
        self.path, self.reason = path, reason


class OutputLost(ConsoleError):
    """What was printed did not get out: the disk is full, say. What was done stays done."""

    hint = "What was ordered is not undone. Make room there, or write it elsewhere."

    def __init__(self, error: OSError) -> None:
        super().__init__(f"The output could not be written: {error.strerror or error}.")


class NoTerminal(ConsoleError):
    """A screen is wanted and there is none; `what` wants it."""

    exit_code = EXIT_USAGE

    def __init__(self, reason: str, hint: str = "", what: str = "The console") -> None:
        super().__init__(f"{what} needs a terminal: {reason}.")
        self.reason, self.what = reason, what
        self.hint = hint or "Run it in a terminal, or line by line: the same with `--linear`."

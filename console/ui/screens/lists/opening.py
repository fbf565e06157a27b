"""A file of people opened as a work list: its path typed, looked at, and taken by one more key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar, Final

from msgspec import Struct
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.contacts.list_opening import LookedAt, looked_at, open_list
from console.contacts.people_to_call import Read
from console.contacts.tables import Unread
from console.domain.team.members import MemberRole
from console.errors import ConsoleError, ContactsUnreadable
from console.progress import SHORT, Progress
from console.text import with_hint
from console.ui.dialogs.number import form_title, title_line
from console.ui.modal import EnterSubmits, Modal
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED, STRONG, shown
from console.ui.scene import Scene
from console.ui.screens.help import PageScreen
from console.ui.terminal.hands import HURRIED
from console.ui.terminal.pacing import withheld
from console.ui.widgets.fields import Entry, Field, Words, keys_line
from console.ui.widgets.page_text import PageText
from console.ui.widgets.pane import SturdyLines

MOST: Final = 200
"""Lines of each sort that are shown."""

PLACE: Final = 12
NUMBER: Final = 18
"""Cells for where something stands in the file, and for a number."""


class WhatToOpen(Struct, frozen=True, kw_only=True):
    """A file that was looked at, how its list is called, and who works through it."""

    path: Path
    name: str
    members: tuple[str, ...]
    found: LookedAt


class OpenListForm(EnterSubmits, Modal[WhatToOpen]):
    """Asks for the file. It is read once Enter is pressed; what is wrong with it is said here."""

    def __init__(self, scene: Scene, path: str = "") -> None:
        super().__init__()
        self._scene, self._store = scene, scene.store
        self._path = Entry(path, ident="list-path", longest=1000)
        self._path_field = Field("File", self._path, name="path")
        self._called = Entry("", ident="list-name", longest=100)
        self._members = Entry("", ident="list-members")
        self._remark = Words(classes="remark")
        self._reading: Progress | None = None

    def compose(self) -> ComposeResult:
        """The file, a name, and for whom, where that is for whoever works here to say."""
        with Vertical(classes="form"):
            yield title_line(form_title("Open a work list"))
            yield self._path_field
            yield Field("Name", self._called, name="name")
            if self._opens_for_others:
                yield Field("For", self._members, name="members")
            yield self._remark

    @property
    def _opens_for_others(self) -> bool:
        asking = self._store.reader.asking(None)
        return asking is not None and asking.member.role in {
            MemberRole.SUPERVISOR,
            MemberRole.ADMIN,
        }

    def on_mount(self) -> None:
        """Begin with the path."""
        self._path.focus()
        self._say_keys()
        self.set_interval(0.3, self._tell_how_far)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was wrong is being mended."""
        event.stop()
        self._path_field.say("")

    def action_submit(self) -> None:
        """Read the file; nothing of it is taken."""
        path = Path(self._path.value.strip()).expanduser()
        if not self._path.value.strip():
            self._path_field.say("Type the path of a .csv, .vcf or .toml file.")
        elif self._reading is None:
            self._reading = Progress()
            self._read(path, self._reading)

    @work(group="people to call", exclusive=True)
    async def _read(self, path: Path, progress: Progress) -> None:
        link, home = self._scene.shared.link, self._store.board.from_
        try:
            found = await looked_at(link, path, home, progress)
        except ContactsUnreadable as error:
            self._path_field.say(shown(f"{error.reason}. No list was opened."))
        except ConsoleError as error:
            self._path_field.say(shown(with_hint(error)))
        else:
            members = tuple(self._members.value.replace(",", " ").split())
            name = self._called.value.strip() or path.stem
            self.dismiss(WhatToOpen(path=path, name=name, members=members, found=found))
        finally:
            self._reading = None
            self._say_keys()

    def action_cancel(self) -> None:
        """Stop reading, else close."""
        if self._reading is not None:
            self._reading.cancel()
        else:
            self.dismiss(None)

    def _tell_how_far(self) -> None:
        if self._reading is not None and self._reading.seconds >= SHORT:
            self._remark.say(shown(self._reading.words()))

    def _say_keys(self) -> None:
        self._remark.say(
            keys_line(("Enter", "look at it"), ("Tab", "next field"), ("Esc", "cancel"))
        )


class PreviewText(SturdyLines, PageText):
    """The lines of a preview."""


class PreviewScreen(PageScreen):
    """What is in the file: who is called, who is not, and why. Enter opens the list."""

    FORM: ClassVar[str] = "form sheet page"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", show=False)]

    def __init__(self, scene: Scene, what: WhatToOpen) -> None:
        super().__init__(f"Open a work list: {shown(what.path.name, 60)}", _text(what))
        self._scene, self._what = scene, what
        self._opening = False

    def keys(self) -> Content:
        """Who is called, and by which key."""
        many = len(self._what.found.read.people)
        if not many:
            return Content.styled("Nobody in it can be called. Esc closes.", "$light-bad")
        return keys_line(
            ("Enter", f"open a list of {many}"), ("j k", "move"), ("Esc", "open nothing")
        )

    def action_open(self) -> None:
        """Open it, once."""
        if self._opening or not self._what.found.read.people:
            return
        if withheld(self.app):
            self.remark.say(HURRIED)
            return
        self._opening = True
        self.remark.say("opening…")
        self._open()

    @work(group="open list")
    async def _open(self) -> None:
        what = self._what
        try:
            await open_list(
                self._scene.shared.link, what.name, what.members, what.found.read.people
            )
        except ConsoleError as error:
            self._opening = False
            words = shown(with_hint(error), 300)
            self.remark.say(Content.styled(words, "$light-bad"))
        else:
            self.dismiss(None)


def _text(what: WhatToOpen) -> PreviewText:
    return PreviewText(lambda width: list(preview_lines(what, width)))


def preview_lines(what: WhatToOpen, width: int) -> Iterator[Content]:
    """How many are called, the columns, then each of them, and each who is left out with why."""
    read, barred = what.found.read, what.found.barred
    counts = [Content.styled(f"{len(read.people)} to call", STRONG)]
    left = ((len(read.refused), "cannot be called"), (len(read.twice), "there twice"))
    for count, words in (*left, (len(barred), "on the do-not-call list")):
        counts.append(Content.styled(f"{count} {words}", "$light-warn" if count else MUTED))
    yield Content("   ").join(counts)
    columns = ", ".join(shown(head, 40) for head in read.heads) or "—"
    yield from Content.assemble(("columns  ", MUTED), columns).wrap(max(1, width))
    yield from _section("To call", [_person(one, width) for one in read.people])
    yield from _section("Cannot be called", [_left(one) for one in read.refused])
    yield from _section("There twice", [_left(one) for one in read.twice])
    yield from _section("On the do-not-call list", [_person(one, width) for one in barred])


def _section(title: str, lines: Sequence[Content]) -> Iterator[Content]:
    if not lines:
        return
    yield Content()
    yield Content.styled(title, "bold $accent")
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield Content.styled(f"and {len(lines) - MOST} more", MUTED)


def _person(one: Read, width: int) -> Content:
    numbers = [reads.number(number) for number in one.person.numbers]
    first = numbers[0] if numbers else reads.UNKNOWN
    more = f"   and {len(numbers) - 1} more" if len(numbers) > 1 else ""
    name = shown(one.person.name, max(8, width - PLACE - NUMBER - 14)) or reads.UNKNOWN
    place = fit(shown(one.place, 30), PLACE)
    return Content.assemble((place, MUTED), fit(first, NUMBER), name, (more, MUTED))


def _left(one: Unread) -> Content:
    return Content.assemble((fit(shown(one.place, 30), PLACE), MUTED), shown(one.reason, 200))

"""What is done to an application: made, changed, pointed here, deleted.

Each form gives one order and stays open until Telnyx took it: what was typed is not
lost by a refusal, which stands at the field that Telnyx names, else above the keys.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from console.domain.acts import (
    AnyAct,
    CreateApplication,
    DeleteApplication,
    UpdateApplication,
)
from console.domain.applications import Application, Setting
from console.domain.orders import Outcome
from console.errors import InvalidParameter
from console.forms import applications
from console.forms.catalog import CHANGED_APPLICATION, NEW_APPLICATION
from console.forms.description import Form
from console.ui.dialogs.number import form_title, title_line
from console.ui.dialogs.order_form import OrderForm, Said, said
from console.ui.render.applications import change_lines, losses
from console.ui.render.lines import MUTED, shown
from console.ui.scene import Scene
from console.ui.state.store import Touched
from console.ui.widgets.fields import Entry, Field, Words
from console.ui.widgets.parameters import ParameterSheet

TYPED: Final = 4
"""Last digits of an application's id that are typed to delete it."""


class ApplicationOrder(OrderForm):
    """Gives one order about an application."""


class ApplicationForm(ApplicationOrder):
    """The settings of an application, in fields that are made from their description."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "more", "more", show=False, priority=True),
    ]

    def __init__(self, scene: Scene, form: Form, start: dict[str, str], at: str = "") -> None:
        super().__init__(scene)
        self.form = form
        self.sheet = ParameterSheet(form, start, at=at)

    def begin(self) -> None:
        """Begin at the field that was chosen, if one was."""
        self.sheet.begin()

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Those that go from field to field."""
        return self.sheet.keys

    async def action_more(self) -> None:
        """Show the rest of the fields, or put them away."""
        await self.sheet.toggle()
        self.say_keys()

    def act(self) -> AnyAct | None:
        """What the fields say, if all of it is right."""
        if not self.sheet.check():
            self.say_keys()
            return None
        try:
            return self.filled_in(self.sheet.texts)
        except InvalidParameter as error:
            self._refuse_at(error.field, f"It {error.reason}.")
            return None

    @abstractmethod
    def filled_in(self, texts: dict[str, str]) -> AnyAct | None:
        """The act that those texts make. Raises `InvalidParameter`."""

    def not_done(self, outcome: Outcome) -> None:
        """What Telnyx says of a field stands there."""
        wrong = outcome.wrong
        if wrong is None or not self._refuse_at(wrong.name, wrong.reason):
            super().not_done(outcome)
        else:
            self.say_keys()

    def _refuse_at(self, name: str, words: str) -> bool:
        """Say it at the field of that name; whether there is one."""
        field = self.sheet.find(name)
        if field is None:
            return False
        self.sheet.show(field)
        field.say(words[:1].upper() + words[1:])
        return True


class CreateForm(ApplicationForm):
    """A new application, whose webhooks come here unless something else is typed."""

    VERB = "create"
    DONE = "Created."

    def __init__(self, scene: Scene, public_url: str | None) -> None:
        super().__init__(scene, NEW_APPLICATION, applications.start_of_new(public_url))

    def parts(self) -> Iterator[Widget]:
        """Title and fields."""
        yield title_line(form_title("Create an application"))
        yield self.sheet

    def filled_in(self, texts: dict[str, str]) -> AnyAct | None:
        """What is filled in; the rest is as usual."""
        return CreateApplication(settings=applications.filled_in(self.form, texts))


class ChangeForm(ApplicationForm):
    """The settings of an application that there is; only what differs is sent."""

    VERB = "change"
    DONE = "Changed."

    def __init__(self, scene: Scene, application: Application, field: str = "") -> None:
        form = applications.for_change(CHANGED_APPLICATION, application.settings)
        start = applications.start_of_change(application.settings, shown)
        super().__init__(scene, form, start, at=field)
        self._application = application

    def parts(self) -> Iterator[Widget]:
        """Which application, and its fields."""
        yield title_line(form_title("Change", shown(self._application.name, 60)))
        yield about(self._application)
        yield self.sheet

    def filled_in(self, texts: dict[str, str]) -> AnyAct | None:
        """What differs from what was seen."""
        before = self._application.settings
        changed = applications.changes(self.form, texts, before, shown)
        if not changed:
            self.remark.say(Content.styled("Nothing was changed, so nothing is sent.", MUTED))
            return None
        return update(self._application, changed)


class PointHereForm(ApplicationOrder):
    """Shows what webhook URL and format are and will be, and sets them on Enter."""

    VERB = "set it"
    DONE = "Set."

    def __init__(self, scene: Scene, application: Application, changes: dict[str, Setting]) -> None:
        super().__init__(scene)
        self._application, self._changes = application, changes

    def parts(self) -> Iterator[Widget]:
        """Which application, and each change."""
        yield title_line(form_title("Webhooks of", shown(self._application.name, 60)))
        yield about(self._application)
        for line in change_lines(self._application.settings, self._changes):
            yield said(line)

    def act(self) -> AnyAct | None:
        """The change that was shown, and no other."""
        return update(self._application, self._changes)


class DeleteForm(ApplicationOrder):
    """Says what goes with an application; deletes it once the end of its id is typed."""

    VERB = "delete"
    DONE = "Deleted."

    def __init__(self, scene: Scene, application: Application) -> None:
        super().__init__(scene)
        self._application = application
        self._expected = application.id[-TYPED:]
        self._losses = Said(classes="losses")
        self._entry = Entry(ident="confirmation")
        label = f"Type {shown(self._expected, TYPED)} to delete it"
        self._field = Field(label, self._entry, name="confirmation")

    def parts(self) -> Iterator[Widget]:
        """Which application, what goes with it, and the question."""
        yield title_line(form_title("Delete", shown(self._application.name, 60)))
        yield about(self._application)
        yield self._losses
        yield self._field

    def begin(self) -> None:
        """Say what goes with it."""
        self._count()
        self._entry.focus()

    def store_changed(self, touched: Touched) -> None:
        """Calls come and go while this is open."""
        if touched.everything or touched.legs or touched.gone:
            self._count()

    def act(self) -> AnyAct | None:
        """The deletion, if that is what was typed."""
        if self._entry.value.strip() != self._expected:
            self._field.say(f"Not {shown(self._expected, TYPED)}: nothing is deleted.")
            return None
        return DeleteApplication(application=self._application.id, name=self._application.name)

    def _count(self) -> None:
        legs = self.scene.store.legs.values()
        live = sum(leg.alive and leg.connection_id == self._application.id for leg in legs)
        self._losses.say(Content("\n").join(losses(self._application, live)))


def update(application: Application, changes: dict[str, Setting]) -> UpdateApplication:
    """A change of what was seen: it is not made where that is no longer true."""
    return UpdateApplication(
        application=application.id,
        name=application.name,
        settings=changes,
        before={name: application.settings.get(name) for name in changes},
    )


def about(application: Application) -> Words:
    """The id, which tells it from others of the same name."""
    line = Words(classes="about")
    line.say(Content.styled(f"id {shown(application.id, 64)}", MUTED))
    return line

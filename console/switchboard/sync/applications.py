"""Call Control applications for the consoles: listed, made, changed, deleted.

A change is an order: it stands in the journal and in the log with who gave it. Telnyx
takes no `command_id` here, so one whose reply is lost may have been done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TypeVar

import msgspec

from console.domain.acts import CreateApplication, DeleteApplication, UpdateApplication
from console.domain.applications import (
    NAME,
    URL,
    Application,
    ApplicationBoard,
    Setting,
    differing,
    words,
)
from console.domain.orders import Order
from console.errors import (
    ApiError,
    InvalidParameter,
    NotFound,
    ReplyUnreadable,
    ServerFailed,
    Unprocessable,
)
from console.forms.catalog import CHANGED_APPLICATION
from console.forms.description import types_of
from console.switchboard.orders.requests import Sent
from console.switchboard.sync.registration import Registration
from console.telnyx import operations, replies
from console.telnyx.client import TelnyxClient
from console.telnyx.params import applications as params
from console.telnyx.params.base import Params

_OBJECTS: Final = ("inbound", "outbound")
"""Settings that Telnyx has in objects. Whether a part of one replaces the whole is not
documented, so that the whole is sent."""

IN_DOUBT: Final = "It may have been done: look at the list first."

_Params = TypeVar("_Params", bound=Params)


class Applications:
    """The applications of the account. `registration` knows which of them are shown."""

    def __init__(self, client: TelnyxClient, registration: Registration) -> None:
        self._client, self._registration = client, registration
        self._turn = asyncio.Lock()

    @property
    def public_url(self) -> str | None:
        """Where Telnyx reaches the listener; None where that is not known."""
        return self._registration.public_url

    async def board(self) -> ApplicationBoard:
        """All of them, by name. Raises `ApiError`."""
        with _in_words():
            found = [self._seen(one) for one in await self._registration.applications()]
        found.sort(key=lambda one: (one.name.casefold(), one.id))
        return ApplicationBoard(
            applications=tuple(found),
            public_url=self._registration.public_url,
            all_shown=self._registration.shows_all,
        )

    async def one(self, application_id: str) -> Application:
        """One of them, as it is now. Raises `ApiError`."""
        with _in_words():
            return self._seen(await self._retrieved(application_id))

    async def carry_out(self, order: Order) -> Sent:
        """Make a change. Raises `ApiError`, and `InvalidParameter` before anything is sent.

        One at a time: an update sends what was read before it, which another would make old.
        """
        async with self._turn:
            return await self._change(order)

    async def _change(self, order: Order) -> Sent:
        with _in_words(changing=True):
            match order.act:
                case CreateApplication() as act:
                    return await self._create(act)
                case UpdateApplication() as act:
                    return await self._update(act)
                case DeleteApplication() as act:
                    return await self._delete(act)
                case act:
                    raise InvalidParameter(act.action, "act", "is not about an application")

    async def _create(self, act: CreateApplication) -> Sent:
        given = _parameters(act.action, params.CreateApplication, act.settings)
        made = await self._client.order(operations.CREATE_APPLICATION, params=given)
        self._registration.changed(made)
        if self._registration.shows(made.id):
            return Sent(message=f"Its id is {made.id}.")
        return Sent(message=f"Not shown here until {made.id} is in telnyx.connections.")

    async def _update(self, act: UpdateApplication) -> Sent:
        """Telnyx wants name and URL in every update, and says so: both stay as they are now."""
        now = await self._before(act.application)
        for name, value in differing(act.before, now):
            raise InvalidParameter(
                act.action, name, f"was changed meanwhile: {words(value)}; look again"
            )
        needed = {name: now.get(name) or "" for name in (NAME, URL)}
        given = {**needed, **_whole(act.settings, now), **act.settings}
        update = _parameters(act.action, params.UpdateApplication, given)
        changed = await self._client.order(
            operations.UPDATE_APPLICATION, act.application, params=update
        )
        self._registration.changed(changed)
        return Sent()

    async def _before(self, application_id: str) -> dict[str, Setting]:
        """What is set now. Raises `ApiError`, after which nothing is in doubt: nothing was sent."""
        try:
            return settings_of(await self._retrieved(application_id))
        except ApiError as error:
            error.ambiguous = False
            raise

    async def _delete(self, act: DeleteApplication) -> Sent:
        """One that is gone is deleted: by the request whose reply was lost, or by others."""
        message = ""
        try:
            await self._client.order(operations.DELETE_APPLICATION, act.application)
        except NotFound:
            message = "It was gone already."
        wanted = not self._registration.shows_all and self._registration.shows(act.application)
        self._registration.removed(act.application)
        if wanted:
            message = f"{message} Take {act.application} out of telnyx.connections.".strip()
        return Sent(message=message)

    async def _retrieved(self, application_id: str) -> replies.Application:
        return await self._client.ask(operations.RETRIEVE_APPLICATION, application_id)

    def _seen(self, application: replies.Application) -> Application:
        return Application(
            id=application.id,
            settings=settings_of(application),
            shown=self._registration.shows(application.id),
            created_at=application.created_at,
            updated_at=application.updated_at,
        )


@contextmanager
def _in_words(*, changing: bool = False) -> Iterator[None]:
    """Let errors say what to do now: their usual hints are about calls."""
    try:
        yield
    except ApiError as error:
        if changing and error.ambiguous:
            error.hint = IN_DOUBT
        elif isinstance(error, NotFound):
            error.hint = "Somebody deleted it."
        elif isinstance(error, Unprocessable):
            error.hint = "Nothing was changed."
        elif isinstance(error, ServerFailed | ReplyUnreadable):
            error.hint = "Ask again in a while."
        raise


def settings_of(application: replies.Application) -> dict[str, Setting]:
    """What can be set in an application, as Telnyx has it."""
    flat: dict[str, Setting] = {}
    for field in CHANGED_APPLICATION.fields:
        family, _, member = field.name.rpartition(".")
        holder = getattr(application, family) if family else application
        flat[field.name] = getattr(holder, member, None)
    return flat


def _whole(changed: Mapping[str, Setting], now: Mapping[str, Setting]) -> dict[str, Setting]:
    """The other members of each object of which a member changes."""
    touched = tuple(
        f"{one}." for one in _OBJECTS if any(name.startswith(f"{one}.") for name in changed)
    )
    return {
        name: value
        for name, value in now.items()
        if touched and name.startswith(touched) and value is not None
    }


def _parameters(action: str, kind: type[_Params], given: Mapping[str, Setting]) -> _Params:
    """The settings as Telnyx takes them. Raises `InvalidParameter` naming the wrong one."""
    types = types_of(kind)
    tree: dict[str, object] = {}
    for name, value in given.items():
        if name not in types:
            raise InvalidParameter(action, name, "is no setting of an application")
        try:
            converted = msgspec.convert(value, types[name])
        except msgspec.ValidationError as error:
            raise InvalidParameter(action, name, f"cannot be {words(value)!r}: {error}") from error
        family, _, member = name.rpartition(".")
        holder = tree.setdefault(family, {}) if family else tree
        if isinstance(holder, dict):
            holder[member] = converted
    try:
        return msgspec.convert(tree, kind)
    except msgspec.ValidationError as error:
        raise InvalidParameter(action, "settings", str(error)) from error

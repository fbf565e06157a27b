"""The connections whose calls are shown: their names, and where Telnyx sends their webhooks."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from console.domain.applications import API_VERSION, Fault, faults, without_password
from console.errors import ApiError
from console.line.port import Connection, Light
from console.switchboard.board.live_board import LiveBoard
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params.applications import UpdateApplication
from console.telnyx.replies import Application
from console.text import sentences

AGAIN_AFTER: Final = 5.0
"""Seconds until Telnyx is asked again that could not be reached."""

LOG: Final = logging.getLogger(__name__)


class Registration:
    """Learns the connections from Telnyx's list of Call Control applications.

    `wanted` are the configured ids, all applications if it is empty. With
    `register` each one's webhook URL and format are set to ours, which is `public_url`.
    """

    def __init__(
        self,
        client: TelnyxClient,
        live: LiveBoard,
        *,
        wanted: tuple[str, ...],
        public_url: str | None,
        register: bool,
    ) -> None:
        self._client, self._live = client, live
        self._wanted, self.public_url, self._register = wanted, public_url, register
        self._warned: set[str] = set()
        self._known: dict[str, Application] | None = None
        self._asked = self._newest = self._changes = 0

    @property
    def shows_all(self) -> bool:
        """Whether the calls of every application are shown, also of a new one."""
        return not self._wanted

    def shows(self, application_id: str) -> bool:
        """Whether the calls of the application are shown."""
        return self.shows_all or application_id in self._wanted

    async def learn(self) -> bool:
        """Ask for the applications; whether Telnyx could be asked.

        An application of the list that is configured and unknown to Telnyx is told once.
        """
        try:
            found = await self.applications()
        except ApiError as error:
            self._tell_once(
                "list", sentences(f"The connections could not be listed: {error.why}", error.hint)
            )
            return False
        known = {application.id for application in found}
        for missing in [id_ for id_ in self._wanted if id_ not in known]:
            self._tell_once(missing, f"Connection {missing} is no Call Control application here.")
        for application in found:
            if self.shows(application.id):
                await self._point_here(application)
        return True

    async def move_to(self, public_url: str) -> None:
        """The listener is reached at another URL from now on; Telnyx is told until it hears it."""
        self.public_url = public_url
        while True:
            if await self.learn() or self.public_url != public_url:
                return
            await asyncio.sleep(AGAIN_AFTER)

    # The list -----------------------------------------------------------------------------

    async def applications(self) -> tuple[Application, ...]:
        """All applications as Telnyx has them now; the connections follow. Raises `ApiError`.

        A list that a change of ours overtook is asked for again, and one that was
        asked for earlier than another never replaces what that one said.
        """
        while True:
            changes = self._changes
            self._asked += 1
            number = self._asked
            listing = self._client.pages(operations.LIST_APPLICATIONS)
            found = {app.id: app async for app in listing}
            if changes == self._changes:
                break
        if number > self._newest:
            self._newest = number
            self._show(found)
        return tuple(found.values())

    def changed(self, application: Application) -> None:
        """An application is new, or looks different."""
        self._changes += 1
        if self._known is not None:
            self._show({**self._known, application.id: application})

    def removed(self, application_id: str) -> None:
        """An application is gone."""
        self._changes += 1
        if self._known is not None:
            self._show({id_: app for id_, app in self._known.items() if id_ != application_id})

    def _show(self, found: dict[str, Application]) -> None:
        self._known = found
        self._live.own_connections.show(self._connections(found))

    def _connections(self, found: dict[str, Application]) -> tuple[Connection, ...]:
        """The configured ones in their order, or all of them by name."""
        if not self._wanted:
            names = [Connection(id=app.id, name=app.called) for app in found.values()]
            return tuple(sorted(names, key=lambda connection: (connection.name, connection.id)))
        return tuple(
            Connection(id=id_, name=found[id_].called if id_ in found else id_)
            for id_ in self._wanted
        )

    # Where the webhooks go ----------------------------------------------------------------

    async def _point_here(self, application: Application) -> None:
        """Compare the application's webhook settings with ours; set them if that is wanted."""
        url, version = application.webhook_event_url, application.webhook_api_version
        wrong = faults(url, version, self.public_url)
        if not wrong:
            return
        if self._register and self.public_url is not None:
            await self._set(application, self.public_url)
        else:
            self._tell_once(application.id, _advice(application, wrong))

    async def _set(self, application: Application, public_url: str) -> None:
        name, before = application.called, application.webhook_event_url
        if before and before != public_url:  # said first: nobody else knows it afterwards
            said = f"{name}: listener.register replaces its webhook URL, {without_password(before)}"
            LOG.warning(said)
            self._live.notice(said, Light.WARN)
        change = UpdateApplication(
            application_name=name,
            webhook_event_url=public_url,
            webhook_api_version=API_VERSION,
        )
        try:
            changed = await self._client.order(
                operations.UPDATE_APPLICATION, application.id, params=change
            )
            self.changed(changed)
        except ApiError as error:
            self._tell_once(
                application.id, f"{name}: its webhook URL could not be set: {error.why}"
            )
        else:
            self._live.notice(f"{name}: Telnyx now sends its webhooks here", Light.GOOD)

    def _tell_once(self, about: str, text: str) -> None:
        if about not in self._warned:
            self._warned.add(about)
            self._live.notice(text, Light.WARN)


def _advice(application: Application, wrong: tuple[Fault, ...]) -> str:
    """What is wrong with an application of ours, what follows, and what to do now."""
    return (
        f"{application.called}: its {' and its '.join(wrong)}, so its calls may be missing here. "
        ":applications sets it, or listener.register = true at every start."
    )

"""The connections whose calls are shown: their names, and where Telnyx sends their webhooks."""

from __future__ import annotations

from typing import Final

from console.errors import ApiError
from console.line.port import Connection, Light
from console.switchboard.floor import Floor
from console.telnyx.client import TelnyxClient
from console.telnyx.params.applications import UpdateApplication
from console.telnyx.replies import Application

API_VERSION: Final = "2"
"""The webhook format that is read here; an application's own default is "1"."""


class Registration:
    """Learns the connections from Telnyx's list of Call Control applications.

    `wanted` are the configured ids, all applications if it is empty. With
    `register` each one's webhook URL and format are set to ours.
    """

    def __init__(
        self,
        client: TelnyxClient,
        floor: Floor,
        *,
        wanted: tuple[str, ...],
        public_url: str | None,
        register: bool,
    ) -> None:
        self._client, self._floor = client, floor
        self._wanted, self._public_url, self._register = wanted, public_url, register
        self._warned: set[str] = set()

    async def learn(self) -> bool:
        """Ask for the applications; whether Telnyx could be asked.

        An application of the list that is configured and unknown to Telnyx is told once.
        """
        try:
            found = {app.id: app async for app in self._client.applications.list()}
        except ApiError as error:
            self._tell_once("list", f"The connections could not be listed: {error} {error.hint}")
            return False
        shown = [app for app in found.values() if not self._wanted or app.id in self._wanted]
        self._floor.show_connections(self._connections(found))
        for missing in [id_ for id_ in self._wanted if id_ not in found]:
            self._tell_once(missing, f"Connection {missing} is no Call Control application here.")
        for application in shown:
            await self._point_here(application)
        return True

    def _connections(self, found: dict[str, Application]) -> tuple[Connection, ...]:
        """The configured ones in their order, or all of them by name."""
        if not self._wanted:
            names = [Connection(id=app.id, name=_name(app)) for app in found.values()]
            return tuple(sorted(names, key=lambda connection: (connection.name, connection.id)))
        return tuple(
            Connection(id=id_, name=_name(found[id_]) if id_ in found else id_)
            for id_ in self._wanted
        )

    async def _point_here(self, application: Application) -> None:
        """Compare the application's webhook settings with ours; set them if that is wanted."""
        if self._public_url is None:
            return
        right_url = application.webhook_event_url == self._public_url
        right_version = application.webhook_api_version == API_VERSION
        if right_url and right_version:
            return
        name = _name(application)
        if not self._register:
            wrong = (
                "webhook URL is not ours" if not right_url else "webhook format is not version 2"
            )
            self._tell_once(
                application.id,
                f"{name}: its {wrong}, so its calls may be missing here. "
                "Set listener.register = true, or change it in Telnyx's portal.",
            )
            return
        change = UpdateApplication(
            application_name=name,
            webhook_event_url=self._public_url,
            webhook_api_version=API_VERSION,
        )
        try:
            await self._client.applications.update(application.id, change)
        except ApiError as error:
            self._tell_once(application.id, f"{name}: its webhook URL could not be set: {error}")
        else:
            self._floor.notice(f"{name}: Telnyx now sends its webhooks here", Light.GOOD)

    def _tell_once(self, about: str, text: str) -> None:
        if about not in self._warned:
            self._warned.add(about)
            self._floor.notice(text, Light.WARN)


def _name(application: Application) -> str:
    """What people call the application; its id where it has no name."""
    return application.application_name or application.id

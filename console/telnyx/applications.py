"""Call Control applications and connections of every kind."""

from __future__ import annotations

from collections.abc import AsyncIterator

from console.telnyx import operations, wire
from console.telnyx.family import Family
from console.telnyx.pages import by_cursor, numbered
from console.telnyx.params.applications import CreateApplication, UpdateApplication
from console.telnyx.params.lists import ListActiveCalls, ListApplications, ListConnections
from console.telnyx.replies import ActiveCall, Application, Connection


class Applications(Family):
    """Call Control applications; the id of one is the `connection_id` of its calls."""

    def list(self, params: ListApplications | None = None) -> AsyncIterator[Application]:
        """All applications that the filter lets through."""
        return numbered(self._send, operations.LIST_APPLICATIONS, params=params)

    async def retrieve(self, application_id: str) -> Application:
        """One application."""
        return await self._ask(operations.RETRIEVE_APPLICATION, application_id)

    async def create(self, params: CreateApplication) -> Application:
        """Make an application. Telnyx takes no command id here, so a doubt is not cleared."""
        return await self._ask(operations.CREATE_APPLICATION, params=params)

    async def update(self, application_id: str, params: UpdateApplication) -> Application:
        """Change what is set in `params`; the rest stays."""
        return await self._ask(operations.UPDATE_APPLICATION, application_id, params=params)

    async def delete(self, application_id: str) -> None:
        """Remove an application. After a lost reply this may end in `NotFound`: it is gone."""
        await self._send(wire.request(operations.DELETE_APPLICATION, application_id))


class Connections(Family):
    """Connections of every kind, Call Control applications among them."""

    def list(self, params: ListConnections | None = None) -> AsyncIterator[Connection]:
        """All connections that the filter lets through."""
        return numbered(self._send, operations.LIST_CONNECTIONS, params=params)

    def active_calls(
        self, connection_id: str, params: ListActiveCalls | None = None
    ) -> AsyncIterator[ActiveCall]:
        """All legs of one connection that are alive; Telnyx tells neither state nor parties."""
        return by_cursor(
            self._send,
            operations.LIST_ACTIVE_CALLS,
            connection_id,
            params=params or ListActiveCalls(),
        )

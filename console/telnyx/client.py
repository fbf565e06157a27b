"""The client of Telnyx's Voice API: one method an operation, grouped by family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from console.secret import Secret
from console.telnyx.applications import Applications, Connections
from console.telnyx.calls import Calls
from console.telnyx.conferences import Conferences
from console.telnyx.media import Media
from console.telnyx.queues import Queues
from console.telnyx.retry import Patience, Timing
from console.telnyx.transport import ApiGlance, Limits, Transport


class TelnyxClient:
    """Telnyx's Voice API. Close it, or use it as a context; one serves a whole process.

    `limits` bounds each wait of a try, `patience` all tries of a request
    together, `timing` is for tests. `on_reply` is told of every try and must
    return at once.

    Raises:
        InvalidSetting: the base URL or the key cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        api_key: Secret,
        *,
        limits: Limits | None = None,
        patience: Patience | None = None,
        timing: Timing | None = None,
        on_reply: Callable[[ApiGlance], None] | None = None,
    ) -> None:
        self._transport = Transport(
            base_url,
            api_key,
            limits=limits,
            patience=patience,
            timing=timing,
            on_reply=on_reply,
        )
        send = self._transport.send
        self.calls = Calls(send)
        self.media = Media(send)
        self.conferences = Conferences(send)
        self.queues = Queues(send)
        self.applications = Applications(send)
        self.connections = Connections(send)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *reason: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections; requests under way fail."""
        await self._transport.aclose()

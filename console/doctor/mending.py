"""Does what `--fix` was told to do."""

from __future__ import annotations

import asyncio
from typing import Final, assert_never

from console.config.paths import make_private
from console.doctor.findings import CloseToOthers, MakeFolder, Mend, PointWebhooks
from console.domain.applications import API_VERSION
from console.secret import Secret
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params.applications import UpdateApplication
from console.telnyx.retry import Patience

_PATIENCE: Final = Patience(deadline=10.0)
"""Somebody waits at a prompt, and may well ask again."""


def mended(mend: Mend, base_url: str, key: Secret | None) -> None:
    """Do it. Raises `OSError`, `UnsafeFolder`, and every `ApiError`."""
    match mend:
        case CloseToOthers(path, mode):
            path.chmod(mode)
        case MakeFolder(path):
            make_private(path)
        case PointWebhooks():
            if key is not None:
                asyncio.run(_pointed(mend, base_url, key))
        case _:
            assert_never(mend)


async def _pointed(mend: PointWebhooks, base_url: str, key: Secret) -> None:
    """Set URL and version; name and URL have to go with every update."""
    async with TelnyxClient(base_url, key, patience=_PATIENCE) as client:
        before = await client.ask(operations.RETRIEVE_APPLICATION, mend.application)
        params = UpdateApplication(
            application_name=before.application_name or "",
            webhook_event_url=mend.url,
            webhook_api_version=API_VERSION,
        )
        await client.order(operations.UPDATE_APPLICATION, mend.application, params=params)

"""The account at Telnyx as `setup` needs to know it, read once the API key is known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from msgspec import Struct

from console.errors import ApiError, NotFound
from console.secret import Secret
from console.telnyx import account, operations
from console.telnyx.account_replies import OutboundVoiceProfile, PhoneNumber
from console.telnyx.client import TelnyxClient
from console.telnyx.operations import Question
from console.telnyx.params.lists import NumberedList
from console.telnyx.replies import Application, Page
from console.telnyx.retry import Patience

PATIENCE: Final = Patience(deadline=10.0)
"""Somebody waits at a prompt, and is asked again."""

_Answer = TypeVar("_Answer")
_List = TypeVar("_List", bound=NumberedList)


class Account(Struct, frozen=True):
    """What the account has. None stands for what could not be read; `unread` says why, each."""

    applications: tuple[Application, ...]
    numbers: tuple[PhoneNumber, ...] | None = None
    verified: tuple[str, ...] | None = None
    profiles: tuple[OutboundVoiceProfile, ...] | None = None
    public_key: str | None = None
    unread: tuple[str, ...] = ()

    def numbers_of(self, application_id: str) -> list[str]:
        """The numbers whose calls come to an application, as far as that is known."""
        mine = [one for one in self.numbers or () if one.connection_id == application_id]
        return [one.phone_number for one in mine]

    def profile_of(self, application: Application) -> OutboundVoiceProfile | None:
        """The outbound voice profile of an application that the account has."""
        wanted = application.outbound.outbound_voice_profile_id if application.outbound else None
        return next((one for one in self.profiles or () if one.id == wanted), None)


def asked(
    base_url: str, key: Secret, question: Callable[[TelnyxClient], Awaitable[_Answer]]
) -> _Answer:
    """What Telnyx answers to one who waits. Raises every `ApiError`."""

    async def asking() -> _Answer:
        async with TelnyxClient(base_url, key, patience=PATIENCE) as client:
            return await question(client)

    return asyncio.run(asking())


async def read_account(client: TelnyxClient) -> Account:
    """The account. A key that may not list the applications is of no use: `ApiError`."""
    applications = await _rows(client, operations.LIST_APPLICATIONS)
    found = await asyncio.gather(
        _rows(client, account.LIST_PHONE_NUMBERS),
        _rows(client, account.LIST_VERIFIED_NUMBERS),
        _rows(client, account.LIST_OUTBOUND_VOICE_PROFILES),
        client.ask(account.RETRIEVE_PUBLIC_KEY),
        return_exceptions=True,
    )
    numbers, verified, profiles, key = found
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, ApiError):
            raise one
    return Account(
        applications=applications,
        numbers=None if isinstance(numbers, BaseException) else numbers,
        verified=None
        if isinstance(verified, BaseException)
        else tuple(one.phone_number for one in verified),
        profiles=None if isinstance(profiles, BaseException) else profiles,
        public_key=None if isinstance(key, BaseException) else key.public,
        unread=tuple(
            str(one) for one in found if isinstance(one, ApiError) and not isinstance(one, NotFound)
        ),
    )


async def _rows(
    client: TelnyxClient, question: Question[_List, Page[_Answer]]
) -> tuple[_Answer, ...]:
    return tuple([one async for one in client.pages(question)])

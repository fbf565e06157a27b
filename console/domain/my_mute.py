"""My mute: since when nobody hears my phone, and who talks with it since and may not know.

At Telnyx a mute belongs to the stay in a conference, not to the conversation for which it was
wanted: whoever comes into that conference later does not hear me either.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import company, is_up, together

YOU_ARE_MUTED: Final = "you are muted"


class MyMute(Struct, frozen=True, kw_only=True):
    """My phone is muted, or nobody knows whether it is (`doubted`).

    `since` is None where it was in doubt from the first. `unaware` began to talk with my phone
    after that; `nobody` says that no one is on the line with it. With either, the mute has
    outlived its reason.
    """

    since: datetime | None
    doubted: bool = False
    unaware: tuple[Leg, ...] = ()
    nobody: bool = False

    @property
    def outlived(self) -> bool:
        """Whether the conversation for which it was wanted is over."""
        return self.nobody or bool(self.unaware)


def my_mute(mine: Leg | None, others: Iterable[Leg]) -> MyMute | None:
    """My mute, `others` being legs that may be on the line with my phone; None if I am heard."""
    if mine is None or not is_up(mine) or not (mine.media.muted or mine.media.mute_doubted):
        return None
    since = mine.media.muted_since
    parties = company(mine, others)
    unaware = tuple(leg for leg in parties if is_unaware(leg, mine))
    doubted = mine.media.mute_doubted
    return MyMute(since=since, doubted=doubted, unaware=unaware, nobody=not parties)


def is_unaware(leg: Leg, mine: Leg) -> bool:
    """Whether a leg that is on the line with my phone came to talk with it after its mute."""
    since = mine.media.muted_since
    return leg.state is CallState.CONFERENCE and since is not None and leg.changed_at > since


def as_row(leg: Leg, mine: Leg | None) -> Leg:
    """The leg as its row shows it: muted, if my phone is and cannot be heard there.

    One that does not know of it says so where it stands how things go with it.
    """
    if mine is None or not mine.media.muted or leg.media.muted or not together(mine, leg):
        return leg
    begun = leg.begun or (YOU_ARE_MUTED if is_unaware(leg, mine) else "")
    return structs.replace(leg, begun=begun, media=structs.replace(leg.media, muted=True))


class MuteWatch:
    """Notices at each change who does not hear me from now on, and that a mute ended by itself."""

    def __init__(self) -> None:
        self._told: frozenset[CallId] = frozenset()
        self._muted_in: tuple[CallId, str | None] | None = None

    def unaware(self, mine: Leg | None, others: Iterable[Leg]) -> tuple[Leg, ...]:
        """Those who do not hear me, once for each conversation that begins so."""
        mute = my_mute(mine, others)
        unaware = mute.unaware if mute is not None else ()
        before, self._told = self._told, frozenset(leg.id for leg in unaware)
        return unaware if self._told - before else ()

    def ended_by_itself(self, mine: Leg | None, others: Iterable[Leg]) -> bool:
        """Whether somebody hears me again without my lifting the mute; True once.

        The mute of a conference is over when my phone leaves it.
        """
        before = self._muted_in
        if mine is None or not is_up(mine):
            self._muted_in = None
        elif mine.media.muted:
            self._muted_in = (mine.id, mine.media.conference)
        elif before is None or before[0] != mine.id or before[1] == mine.media.conference:
            self._muted_in = None
        elif any(leg.state is not CallState.HELD for leg in company(mine, others)):
            self._muted_in = None
            return True
        return False

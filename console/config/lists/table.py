"""The table `[lists]`: how often, and how soon, somebody on a work list is called again."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from console.config.described import sets
from console.domain.work_lists import rules as work_lists

_Pause: TypeAlias = Annotated[int, Meta(ge=0, le=work_lists.LONGEST_PAUSE)]
_USUAL: Final = work_lists.ListRules()


class ListSettings(Struct, frozen=True, kw_only=True):
    """What a list that is opened goes by; one that is open keeps what it was opened with."""

    tries: Annotated[
        Annotated[int, Meta(ge=1, le=work_lists.MOST_TRIES)],
        sets("how often somebody on a work list is called at most"),
    ] = _USUAL.tries
    busy: Annotated[_Pause, sets("seconds after which one who was busy is called again")] = (
        _USUAL.busy
    )
    no_answer: Annotated[_Pause, sets("the same of one who did not answer")] = _USUAL.no_answer
    declined: Annotated[_Pause, sets("the same of one who declined")] = _USUAL.declined
    cancelled: Annotated[_Pause, sets("the same of one whom you stopped ringing")] = (
        _USUAL.cancelled
    )
    failed: Annotated[
        _Pause, sets("the same where the call failed on its way; a number that is not valid is not")
    ] = _USUAL.failed
    again: Annotated[
        dict[str, _Pause],
        sets(
            "dispositions after which somebody is called again, with the seconds until then: "
            "`{ machine = 7200 }`. After any other one nobody is"
        ),
    ] = {}

    @property
    def rules(self) -> work_lists.ListRules:
        """What a list goes by that is opened now."""
        return work_lists.ListRules(
            tries=self.tries,
            busy=self.busy,
            no_answer=self.no_answer,
            declined=self.declined,
            cancelled=self.cancelled,
            failed=self.failed,
            again=self.again,
        )

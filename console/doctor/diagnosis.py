"""All checks in their order, what they find, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from console.doctor.checks import account, files, service, settings, team, terminal, webhooks
from console.doctor.findings import Check, Finding, Level, findings_of
from console.doctor.known import Known

CHECKS: Final[tuple[Check, ...]] = (
    *settings.CHECKS,
    *account.CHECKS,
    *webhooks.CHECKS,
    *service.CHECKS,
    *files.CHECKS,
    *terminal.CHECKS,
    *team.CHECKS,
)
"""Every check, in the order in which it is told."""


class FindingJson(Struct, frozen=True, kw_only=True):
    """A finding for a program. `level` is ok, wrong or not-checked; fields are only ever added."""

    id: str
    group: str
    level: str
    found: str
    why: str
    mend: str
    fixable: bool


def diagnosed(known: Known) -> tuple[Finding, ...]:
    """What every check finds in what was read."""
    return tuple(found for check in CHECKS for found in findings_of(check, known))


def for_programs(findings: Iterable[Finding]) -> Iterator[FindingJson]:
    """The findings as `--json` has them."""
    for one in findings:
        yield FindingJson(
            id=one.id,
            group=one.id.partition(".")[0],
            level=one.level.replace(" ", "-"),
            found=one.found,
            why=one.why,
            mend=one.mend,
            fixable=one.fix is not None,
        )


def is_wrong(findings: Iterable[Finding]) -> bool:
    """Whether anything is wrong; what was not checked is not."""
    return any(one.level is Level.WRONG for one in findings)

"""Checks of the switchboard: does it answer, has it its port, its journal, its rights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from console.doctor.findings import Check, Group, Verdict, fine, not_checked, wrong
from console.doctor.known import Known
from console.errors import NoSwitchboard, NotRead, SiteAway, UnsafeFolder
from console.line.port import Light
from console.text import counted

_START: Final = "telnyx-console switchboard start"
_LEAST_DESCRIPTORS: Final = 1024
"""256 deliveries at a time, those who are turned away, consoles, the journal and Telnyx."""

_LEAST_FREE: Final = 500_000_000
_MEGABYTE: Final = 1_000_000


def _answers(known: Known) -> Verdict:
    error = known.status.error
    if isinstance(error, NoSwitchboard) and not isinstance(error, SiteAway):
        return not_checked("none runs; the console starts one", _START)
    if isinstance(error, UnsafeFolder):
        raise NotRead("nothing is said to a socket whose folder is open to others")
    if error is not None:
        return wrong(str(error), error.hint)
    status = known.status.got()
    return fine(f"version {status.version}, pid {status.pid}, {counted(status.live_legs, 'call')}")


def _settings(known: Known) -> Verdict:
    status = known.status.got()
    correct = f"correct {known.paths.config_file}, and save it"
    match status.settings_light:
        case Light.BAD:
            return wrong(status.settings, correct)
        case Light.WARN | Light.GOOD if (
            known.complaints and not known.is_member
        ):  # it is about to read them, or never does
            return wrong("a file that cannot be taken over; what was in force stays", correct)
        case Light.WARN:
            return wrong(status.settings, f"telnyx-console switchboard stop && {_START}")
        case Light.GOOD:
            return fine("the file as it is")
    return not_checked("the switchboard does not read them again while it runs")


def _port(known: Known) -> Verdict:
    known.need_service()
    listener = known.effective.settings.listener
    at = f"{listener.host}:{listener.port}"
    status = known.status.value
    if status is not None:
        if f":{listener.port}/" in status.listener_url or not listener.port:
            return fine(f"the switchboard listens at {status.listener_url}")
        return wrong(
            f"the switchboard listens at {status.listener_url}, and the settings say {at}",
            f"telnyx-console switchboard stop && {_START}",
        )
    if known.status.error is not None and not isinstance(known.status.error, NoSwitchboard):
        raise NotRead("the switchboard that may have it was not asked")
    port = known.machine.port.got()
    if port.is_free:
        return fine(f"{at} is free")
    return wrong(
        f"{at}: {port.why}",
        f"`ss -ltnp 'sport = :{port.port}'` tells who has it; set listener.port to another",
    )


def _journal(known: Known) -> Iterator[Verdict]:
    known.need_service()
    health = known.status.value.health.journal if known.status.value else None
    if health is not None and health.light is Light.BAD:
        yield wrong(f"{health.word}: {health.detail}", "telnyx-console journal check")
        return
    found = known.machine.journal_faults.got()
    for fault in found[:3]:
        yield wrong(fault, "telnyx-console switchboard stop && telnyx-console journal repair")
    if not found:
        yield fine(f"{known.paths.journal} is whole")


def _disk(known: Known) -> Verdict:
    known.need_service()
    disk = known.machine.disk.got()
    most = known.effective.settings.journal.max_mb
    free = f"{disk.free // _MEGABYTE:,} MB free for {disk.folder}"
    if disk.free < _LEAST_FREE:
        return wrong(free, f"make space: du -xh --max-depth=2 {disk.folder.anchor} | sort -h")
    if disk.free + disk.journal < most * _MEGABYTE:
        return wrong(
            f"{free}, and the journal may take {most:,} MB",
            f"make space, or set journal.max_mb = {(disk.free + disk.journal) // _MEGABYTE // 2}",
        )
    return fine(free)


def _descriptors(known: Known) -> Verdict:
    limit = known.machine.descriptors.got()
    if limit >= _LEAST_DESCRIPTORS:
        return fine(f"{limit} files may be open")
    return wrong(
        f"{limit} files may be open",
        f"ulimit -n {_LEAST_DESCRIPTORS}, or LimitNOFILE={_LEAST_DESCRIPTORS} in the service",
    )


def _linger(known: Known) -> Verdict:
    if known.paths.site is not None:
        raise NotRead("the system runs a team's switchboard, not a login")
    if known.machine.linger.got() == "yes":
        return fine("what is yours goes on after the last logout")
    return wrong("what is yours ends with your last logout", "loginctl enable-linger")


CHECKS: Final = (
    Check(
        id="service.answers",
        group=Group.SERVICE,
        looks_at="whether a switchboard runs and answers",
        why="it receives the webhooks; while none runs Telnyx repeats them for a while only",
        judge=_answers,
    ),
    Check(
        id="service.settings",
        group=Group.SERVICE,
        looks_at="whether the running switchboard goes by the settings as they stand in the file",
        why="what is changed and does not hold surprises at the next start",
        judge=_settings,
    ),
    Check(
        id="service.port",
        group=Group.SERVICE,
        looks_at="whether `listener.port` is free, or the switchboard's",
        why="where another program has the port no switchboard starts",
        judge=_port,
        goes_by=("listener.host", "listener.port"),
    ),
    Check(
        id="service.journal",
        group=Group.SERVICE,
        looks_at="the pages of the journal, in the quick way; `journal check` looks at all of it",
        why="what the journal does not take is not acknowledged and not shown",
        judge=_journal,
    ),
    Check(
        id="service.disk",
        group=Group.SERVICE,
        looks_at="the space for the journal, and `journal.max_mb`",
        why="on a full disk no webhook is taken and no order sent",
        judge=_disk,
        goes_by=("journal.max_mb",),
    ),
    Check(
        id="service.descriptors",
        group=Group.SERVICE,
        looks_at="how many files the switchboard may have open",
        why="each webhook under way and each console takes one",
        judge=_descriptors,
    ),
    Check(
        id="service.linger",
        group=Group.SERVICE,
        looks_at="whether logind lets your processes outlive your login",
        why="else the system removes the socket, and a service of yours, with your last logout",
        judge=_linger,
    ),
)

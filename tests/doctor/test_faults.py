"""`doctor` finds each planted fault and nothing else, with its mend; at a sound desk nothing."""

from __future__ import annotations

import base64
import os
import pwd
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
import pytest
from wcwidth import wcswidth

from console.demo.exchange import free_port
from console.doctor.diagnosis import CHECKS, diagnosed
from console.doctor.findings import Level
from console.doctor.known import Reading
from console.line.port import Light
from console.simulator.clock import SteadyClock
from console.simulator.ledger import DeliveryEntry
from tests.doctor.workplace import Desk, says

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOBODY: Final = 65534

OTHER_KEY: Final = base64.b64encode(
    bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
).decode()
"""A public key of somebody else: RFC 8032, 7.1, test 1."""


async def test_nothing_is_wrong_at_a_sound_desk(desk: Desk) -> None:
    """A doctor who finds something in everybody is not asked twice."""
    found = await desk.findings()

    assert [one for one in found if one.level is Level.WRONG] == []
    assert {one.id for one in found} == {check.id for check in CHECKS}
    unseen = {one.id for one in found if one.level is Level.NOT_CHECKED}
    nothing_yet = {"webhooks.deliveries", "webhooks.accepted", "service.settings"}
    assert unseen - nothing_yet == {"team.members", "team.group", "team.hosts", "team.clocks"}


# Settings and account ---------------------------------------------------------------------


def misspelt(desk: Desk) -> None:
    desk.set("agent.nmae", "Ada")


def no_key(desk: Desk) -> None:
    del desk.environment["TELNYX_API_KEY"]


def another_key(desk: Desk) -> None:
    desk.environment["TELNYX_API_KEY"] = "KEY0000_wrong"


def no_public_key(desk: Desk) -> None:
    desk.set("telnyx.public_keys", [])


def half_a_public_key(desk: Desk) -> None:
    desk.set("telnyx.public_keys", [desk.telnyx.public_key[:20]])


def somebody_elses_public_key(desk: Desk) -> None:
    desk.set("telnyx.public_keys", [OTHER_KEY])


def somebody_elses_public_key_in_the_environment(desk: Desk) -> None:
    desk.environment["TELNYX_PUBLIC_KEY"] = OTHER_KEY


def no_contacts(desk: Desk) -> None:
    desk.set("directory.files", ["people.vcf"])


def nobody_answers(desk: Desk) -> None:
    desk.set("telnyx.base_url", f"http://127.0.0.1:{free_port()}/v2")


def no_such_application(desk: Desk) -> None:
    desk.set("telnyx.connections", [*desk.telnyx.connection_ids, "42"])


def switched_off(desk: Desk) -> None:
    desk.application(active=False)


def no_profile(desk: Desk) -> None:
    outbound = desk.telnyx.account.applications[desk.telnyx.connection_ids[0]].outbound
    desk.application(outbound=msgspec.structs.replace(outbound, outbound_voice_profile_id=None))


def profile_not_enabled(desk: Desk) -> None:
    profiles = desk.telnyx.account.profiles
    for id_, profile in profiles.items():
        profiles[id_] = msgspec.structs.replace(profile, enabled=False)


def foreign_caller_id(desk: Desk) -> None:
    desk.set("telnyx.from", "+442079460999")


def no_numbers(desk: Desk) -> None:
    account = desk.telnyx.account
    account.unassigned = list(account.owners)
    account.owners.clear()


def no_credit(desk: Desk) -> None:
    desk.telnyx.account.credit = "0.00"


# Webhooks ---------------------------------------------------------------------------------


def webhooks_elsewhere(desk: Desk) -> None:
    desk.application(webhook_event_url="https://old.example.com/hooks")


def version_1(desk: Desk) -> None:
    desk.application(webhook_api_version="1")


def not_delivered(desk: Desk) -> None:
    desk.telnyx.ledger.deliveries.append(
        DeliveryEntry(
            time="2999-01-01T00:00:00.000000Z",
            event_id="7",
            event_type="call.initiated",
            url=desk.url,
            attempt=1,
            status=None,
        )
    )


# The service, its files, the machine ------------------------------------------------------


def disk_too_small(desk: Desk) -> None:
    desk.set("journal.max_mb", 1_000_000)


def another_port(desk: Desk) -> None:
    desk.set("listener.port", free_port())


def no_linger(desk: Desk) -> None:
    says(Path(os.environ["PATH"].split(":")[0]), "loginctl", "no")


def secrets_open(desk: Desk) -> None:
    key = desk.environment.pop("TELNYX_API_KEY")
    desk.paths.secrets_file.write_text(f'api_key = "{key}"')
    desk.paths.secrets_file.chmod(0o644)


def state_open(desk: Desk) -> None:
    desk.paths.state.chmod(0o755)


def socket_open(desk: Desk) -> None:
    desk.paths.runtime.chmod(0o777)


def clock_behind(desk: Desk) -> None:
    clock = desk.telnyx.clock
    assert isinstance(clock, SteadyClock)
    clock._offset += 600


def few_descriptors(desk: Desk) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (600, hard))


# The terminal -----------------------------------------------------------------------------


def dumb(desk: Desk) -> None:
    desk.environment["TERM"] = "dumb"


def unheard_of(desk: Desk) -> None:
    desk.environment["TERM"] = "xterm-brandnew"


def colourless(desk: Desk) -> None:
    desk.environment |= {"TERM": "vt100", "COLORTERM": ""}


def two_cells(desk: Desk) -> None:
    desk.width = lambda symbol: 2 if symbol == "◆" else wcswidth(symbol)


def latin(desk: Desk) -> None:
    desk.environment["LANG"] = "de_DE.ISO-8859-1"


def latin_for_all(desk: Desk) -> None:
    desk.environment["LC_ALL"] = "C"


def tmux_keeps(desk: Desk) -> None:
    desk.environment["TMUX"] = "tmux,1,0"
    programs = Path(os.environ["PATH"].split(":")[0])
    says(programs, "tmux", "off")


def screen_with_another_term(desk: Desk) -> None:
    desk.environment["STY"] = "1.pts-0"


# The team ---------------------------------------------------------------------------------


def no_such_user(desk: Desk) -> None:
    members = [{"user": "root", "role": "admin"}, {"user": "nobody-at-all", "role": "agent"}]
    desk.set("team.members", members)
    desk.set("team.group", "root")


def no_such_group(desk: Desk) -> None:
    desk.set("team.members", [{"user": "root", "role": "admin"}])
    desk.set("team.group", "no-such-group")


def no_group(desk: Desk) -> None:
    desk.set("team.members", [{"user": "root", "role": "admin"}])


@pytest.mark.parametrize(
    ("plant", "id_", "mend"),
    [
        (misspelt, "settings.readable", "Did you mean agent.name?"),
        (no_key, "settings.api-key", "secrets.toml"),
        (no_public_key, "settings.public-keys", "portal.telnyx.com"),
        (half_a_public_key, "settings.public-keys", "copy it once more"),
        (no_contacts, "settings.contacts", "directory.files"),
        (nobody_answers, "account.reached", "http_code}' http://127.0.0.1:"),
        (another_key, "account.key", "make a new key"),
        (no_such_application, "account.applications", "telnyx-console apps list"),
        (switched_off, "account.active", "apps update 1293384261075731499 --active"),
        (no_profile, "account.outbound-profile", "--outbound-profile 1911630617284445511"),
        (foreign_caller_id, "account.caller-id", "verify it"),
        (no_numbers, "account.numbers", "give a number"),
        (somebody_elses_public_key, "account.public-key", "to telnyx.public_keys"),
        (
            somebody_elses_public_key_in_the_environment,
            "account.public-key",
            "export TELNYX_PUBLIC_KEY='",
        ),
        (no_credit, "account.credit", "add to it"),
        (webhooks_elsewhere, "webhooks.url", "--webhook-url http://"),
        (version_1, "webhooks.version", "--api-version 2"),
        (not_delivered, "webhooks.deliveries", "telnyx-console switchboard start"),
        (disk_too_small, "service.disk", "journal.max_mb = "),
        (another_port, "service.port", "telnyx-console switchboard stop"),
        (no_linger, "service.linger", "loginctl enable-linger"),
        (few_descriptors, "service.descriptors", "LimitNOFILE=1024"),
        (secrets_open, "files.private", "chmod 600"),
        (state_open, "files.private", "chmod 700"),
        (socket_open, "files.socket", "chmod 700"),
        (clock_behind, "account.clock", "timedatectl set-ntp true"),
        (dumb, "terminal.term", "export TERM=xterm-256color"),
        (unheard_of, "terminal.term", "tic -x"),
        (colourless, "terminal.colours", "export TERM=xterm-256color"),
        (two_cells, "terminal.widths", "ambiguous-width"),
        (latin, "terminal.locale", "export LANG=C.UTF-8"),
        (latin_for_all, "terminal.locale", "export LC_ALL=C.UTF-8"),
        (tmux_keeps, "terminal.tmux", "set-clipboard on"),
        (screen_with_another_term, "terminal.screen", "TERM=screen-256color"),
        (no_such_user, "team.members", "useradd -m nobody-at-all"),
        (no_such_group, "team.group", "groupadd no-such-group"),
        (no_group, "team.group", "set team.group"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
async def test_a_planted_fault_is_found_and_nothing_else(
    desk: Desk, plant: Callable[[Desk], None], id_: str, mend: str
) -> None:
    """Who is told of five things mends the wrong one."""
    plant(desk)

    (found,) = await desk.wrong()
    assert found.id == id_
    assert mend in found.mend
    assert found.why


def no_toml(desk: Desk) -> None:
    desk.environment["TELNYX_BASE_URL"] = desk.telnyx.base_url
    desk.broken = ("[half",)


def no_port(desk: Desk) -> None:
    desk.set("listener.port", "eighty")


def no_table(desk: Desk) -> None:
    desk.changed = {"team": {"members": "ada"}, "listener": {"public_url": "calls"}}


@pytest.mark.parametrize("plant", [no_toml, no_port, no_table])
async def test_of_settings_that_cannot_be_read_nothing_is_said_but_that(
    desk: Desk, plant: Callable[[Desk], None]
) -> None:
    """What holds in their place are defaults: who follows these sets up anew what is there."""
    plant(desk)
    found = await desk.findings()

    assert {one.id for one in found if one.level is Level.WRONG} == {"settings.readable"}
    assert [one.found for one in found if "is not set" in one.found and "team" not in one.id] == []
    assert any("see settings.readable" in one.found for one in found)
    assert [one for one in found if "switchboard stop" in one.mend] == []


@pytest.mark.parametrize("light", [Light.WARN, Light.GOOD])
async def test_a_switchboard_is_not_stopped_that_could_not_be_started(
    desk: Desk, light: Light
) -> None:
    """It goes by what it read before, until the file can be read."""
    no_port(desk)
    read = await desk.known()
    told = msgspec.structs.replace(read.status.got(), settings="changed", settings_light=light)
    found = diagnosed(msgspec.structs.replace(read, status=Reading(told)))
    (one,) = (finding for finding in found if finding.id == "service.settings")

    assert one.level is Level.WRONG
    assert one.mend == f"correct {desk.paths.config_file}, and save it"


async def test_a_profile_that_is_not_enabled_is_told_for_each_application(desk: Desk) -> None:
    """The simulator's three share one."""
    profile_not_enabled(desk)

    assert {one.id for one in await desk.wrong()} == {"account.outbound-profile"}
    assert len(await desk.wrong()) == 3


# Who asks in another environment than the service's -----------------------------------------


async def test_the_journal_that_is_looked_at_is_the_one_that_the_switchboard_writes(
    desk: Desk, tmp_path: Path
) -> None:
    """A service has XDG_STATE_HOME from its unit; whoever asks as its user has not."""
    journal = desk.paths.journal
    desk.paths = msgspec.structs.replace(desk.paths, state=tmp_path / "elsewhere")
    found = {one.id: one for one in await desk.findings()}

    assert found["service.journal"].found == f"{journal} is whole"
    assert found["files.folders"].found == "each is there"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
@pytest.mark.parametrize("runs", [True, False])
async def test_root_is_not_told_to_take_the_files_from_the_service(
    desk: Desk, tmp_path: Path, *, runs: bool
) -> None:
    """With a key that is root's no service starts. Whose they are to be its process tells."""
    secrets = desk.paths.secrets_file
    secrets.touch(mode=0o600)
    os.chown(secrets, NOBODY, -1)
    if not runs:
        desk.paths = msgspec.structs.replace(desk.paths, runtime=tmp_path)
    (found,) = (one for one in await desk.findings() if one.id == "files.private")
    secrets.unlink()

    assert str(secrets) in found.found
    assert pwd.getpwuid(NOBODY).pw_name in found.found
    assert found.level is (Level.WRONG if runs else Level.NOT_CHECKED)
    wanted = (
        f"chown {pwd.getpwuid(0).pw_name} " if runs else f"sudo -u '{pwd.getpwuid(NOBODY).pw_name}'"
    )
    assert wanted in found.mend

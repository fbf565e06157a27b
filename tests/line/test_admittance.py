"""Who attaches, and as whom: the system says it, whatever a console says of itself."""

from __future__ import annotations

import asyncio
import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from console.domain.orders import Answer
from console.domain.team.members import Member, MemberRole, Team
from console.errors import NotAMember, OrderRejected, SpeaksForNobody, UnsafeFolder
from console.line.admittance import UNMAPPED, Admittance
from console.line.port import Asker
from console.line.questions import Give
from console.line.server import LineServer
from console.line.unix import connect
from tests.domain.stories import call, order
from tests.line.switchboard import Desk
from tests.waiting import until

NOBODY_S_UID = 61_017
"""No system has a name for it."""

ADA = Member(user=str(NOBODY_S_UID), name="Ada Lovelace")
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")


def me() -> str:
    """The name of the user who runs the tests, or the number."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def mode_and_group(path: Path) -> tuple[int, int]:
    found = path.stat()
    return stat.S_IMODE(found.st_mode), found.st_gid


def of_role(role: MemberRole) -> Desk:
    """A switchboard whose one member is the user who runs the tests."""
    desk = Desk()
    desk.admittance = Admittance(team=Team(members=(Member(user=me(), role=role),)))
    return desk


def test_a_member_is_known_by_name_or_by_number() -> None:
    """A number serves where the system has no name, and where it has one, too."""
    by_name = Member(user=me())
    for member in (by_name, Member(user=str(os.geteuid()))):
        admittance = Admittance(team=Team(members=(member, ADA)))

        assert admittance.asker(os.geteuid()) == Asker(user=member.user, member=member)
        assert admittance.asker(NOBODY_S_UID) == Asker(user=ADA.user, member=ADA)


def test_root_and_the_user_of_the_service_are_admins_where_they_are_no_members() -> None:
    """They have key and journal anyway; and somebody has to be able to look."""
    admittance = Admittance(team=Team(members=(ADA,)))
    for uid in (0, os.geteuid()):
        asker = admittance.asker(uid)

        assert asker.member is not None
        assert asker.member.role is MemberRole.ADMIN


@pytest.mark.parametrize("uid", [NOBODY_S_UID + 1, UNMAPPED, None])
def test_whom_nobody_knows_is_turned_away(uid: int | None) -> None:
    """A number that the system does not map may stand for anybody."""
    team = Team(members=(ADA, Member(user="nobody"), Member(user=str(UNMAPPED))))
    with pytest.raises(NotAMember) as refused:
        Admittance(team=team).asker(uid)

    assert "[[team.members]]" in refused.value.hint


def test_one_person_alone_is_known_by_the_name_of_the_settings() -> None:
    """Without a team nothing is asked of the system's list of users."""
    admittance = Admittance(agent="Ada")

    assert admittance.asker(os.geteuid()) == admittance.asker(None) == Asker(user="Ada")
    with pytest.raises(NotAMember):
        admittance.asker(NOBODY_S_UID)


def test_only_the_user_of_the_web_server_speaks_for_others() -> None:
    """It is the system that says who that is; root and the service have no such right by it."""
    team, uid = Team(members=(ADA, Member(user="bo"))), os.geteuid()
    for web_user in (me(), str(uid)):
        admittance = Admittance(team=team, web_user=web_user)

        assert admittance.asker(uid, "bo") == Asker(user="bo", member=Member(user="bo"))
        with pytest.raises(NotAMember, match="mallory"):
            admittance.asker(uid, "mallory")
        with pytest.raises(NotAMember):
            admittance.asker(NOBODY_S_UID, "bo")  # a member, and not the web server
    for web_user in (None, "telnyx-web"):
        admittance = Admittance(team=team, web_user=web_user)

        assert admittance.asker(NOBODY_S_UID, ADA.user).member == ADA  # itself
        for speaker in (0, uid, NOBODY_S_UID, NOBODY_S_UID + 1, UNMAPPED, None):
            with pytest.raises(NotAMember):
                admittance.asker(speaker, "bo")


def test_who_works_alone_is_spoken_for_by_its_own_name_only() -> None:
    """A proxy that names several people before one person's switchboard is set up wrongly."""
    admittance = Admittance(agent="Ada", web_user=me())

    assert admittance.asker(os.geteuid(), "Ada") == Asker(user="Ada")
    with pytest.raises(NotAMember, match="bo"):
        admittance.asker(os.geteuid(), "bo")


async def test_a_web_server_that_may_not_speak_for_others_is_told_which_setting_lets_it(
    tmp_path: Path,
) -> None:
    """To name its user among the members would not help."""
    desk, path = of_role(MemberRole.AGENT), tmp_path / "line.sock"
    server = LineServer(desk, path, desk.count)
    await server.start()
    with pytest.raises(SpeaksForNobody, match=f"let user {me()} speak for bo") as refused:
        await connect(path, name="a browser", member="bo")

    assert f'web_user = "{me()}"' in refused.value.hint
    desk.admittance = msgspec.structs.replace(desk.admittance, web_user=me())
    with pytest.raises(NotAMember, match="user bo"):
        await connect(path, name="a browser", member="bo")
    await server.stop()


async def test_every_handler_is_told_who_asks(tmp_path: Path) -> None:
    """What the console says of itself is a name for other people to read."""
    desk, path = of_role(MemberRole.AGENT), tmp_path / "line.sock"
    server = LineServer(desk, path, desk.count)
    await server.start()
    line = await connect(path, name="Mallory")
    await line.ask(Give(msgspec.structs.replace(order(Answer(call=call("A"))), by="Mallory")))

    assert desk.askers == [desk.admittance.asker(os.geteuid())]
    assert desk.askers[0].user == me()
    await line.close()
    await server.stop()


async def test_a_viewer_s_orders_are_refused_in_words(tmp_path: Path) -> None:
    """The role stands in the settings of the switchboard: no option of the console lifts it."""
    desk, path = of_role(MemberRole.VIEWER), tmp_path / "line.sock"
    server = LineServer(desk, path, desk.count)
    await server.start()
    line, thief = [await connect(path, name="x", steal=steal) for steal in (False, True)]
    await line.snapshot()
    await thief.snapshot()
    await until(lambda: desk.consoles == 2)  # whoever may only look takes over from nobody
    with pytest.raises(OrderRejected, match="viewer") as refused:
        await line.ask(Give(order(Answer(call=call("A")))))

    assert "another role" in str(refused.value)
    assert desk.asked_for == []
    assert desk.attached.ordering == ()
    for one in (line, thief):
        await one.close()
    await server.stop()


STRANGER = f"""
import asyncio, os, sys, tempfile
from pathlib import Path
from console.errors import GroupNotGiven, NotAMember
from console.line import trust
from console.line.place import Place
from console.line.unix import connect
os.setgroups([]); os.setgid(int(sys.argv[2])); os.setuid({NOBODY_S_UID})
trust.trusted = lambda: frozenset({{0, {NOBODY_S_UID}}})
async def main():
    try:
        line = await connect(Path(sys.argv[1]), name="root")
    except NotAMember as error:
        print(error, error.hint)
    else:
        print((await line.snapshot()).agent)
asyncio.run(main())
with tempfile.TemporaryDirectory() as own:
    try:
        Place(Path(own) / "line.sock", group=0).take()
    except GroupNotGiven as error:
        print(error, error.hint)
"""
"""Connects as another user; then tries to give a socket of its own to a group that is not its."""


async def _as_another_user(path: Path, group: int) -> str:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STRANGER, str(path), str(group)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said, error = await child.communicate()
    assert not error, error.decode()
    return said.decode()


@only_root
async def test_the_group_connects_and_who_is_no_member_is_told_so() -> None:
    """One clear sentence, and nothing of the calls; the folder is nobody's to write."""
    group = 61_100
    desk, path = of_role(MemberRole.AGENT), Path(f"/tmp/line-{os.getpid()}/run/line.sock")  # noqa: S108 - others can enter it
    server = LineServer(desk, path, desk.count, group=group)
    await server.start()
    try:
        refused, of_another_group = (await _as_another_user(path, group)).splitlines()

        assert refused.startswith(f"The switchboard serves others, not you (user {NOBODY_S_UID})")
        assert "[[team.members]]" in refused
        assert "the team's group (gid 0)" in of_another_group
        assert "team.group" in of_another_group
        assert mode_and_group(path) == (0o660, group)
        assert mode_and_group(path.parent) == (0o750, group)
    finally:
        await server.stop()
        path.with_suffix(".lock").unlink()
        path.parent.rmdir()
        path.parent.parent.rmdir()


async def test_a_folder_that_the_group_may_write_into_is_refused(tmp_path: Path) -> None:
    """Any member could put a socket of its own in the place of the team's."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o770)
    desk = of_role(MemberRole.AGENT)
    server = LineServer(desk, tmp_path / "open" / "line.sock", desk.count, group=os.getegid())
    with pytest.raises(UnsafeFolder, match="others may write"):
        await server.start()

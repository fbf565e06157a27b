"""Settings that are saved while callers ring: nobody is lost, and what is begun goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from console.domain.acts import Answer, Dial, GoNotReady, GoReady
from console.domain.agent.state import AgentRules
from console.domain.leg import CallState
from console.domain.leg_media import Captions
from console.domain.number_rules.rules import NumberRules
from console.domain.orders import OutcomeKind
from console.domain.team.members import Sight, Team
from console.domain.team.routes import How, Route
from console.errors import InvalidSetting, LineError, OrderRejected
from console.line.local import LocalLine
from console.line.port import Light, Snapshot
from console.line.questions import Reload, Reloaded, StatusNow, Timeline
from console.line.unix import UnixLine, connect
from console.switchboard import live_settings
from console.switchboard.live_settings import IN_NO_GROUP, THE_SAME, Reading
from console.switchboard.settings import ServiceSettings
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.procedures.test_offering import TEAM, ask, offered
from tests.waiting import until, until_asked

SALES = Route(name="Desk", groups=("sales",), how=How.EVERYBODY, ring=600)
SUPPORT = msgspec.structs.replace(SALES, groups=("support",))


class Saved:
    """A file of settings, which can be saved anew, or with a fault."""

    def __init__(self, settings: ServiceSettings) -> None:
        self.settings, self.fault = settings, ""
        self.began = self.read()

    def mark(self) -> Hashable:
        """Different whenever it was saved."""
        return self.fault, repr(self.settings)

    def read(self) -> Reading:
        """What stands in it."""
        if self.fault:
            raise InvalidSetting("team.routes", self.fault, "config.toml:7")
        return Reading(self.settings, self._values())

    def save(self, **changes: object) -> None:
        """Have other settings stand there."""
        self.settings = msgspec.structs.replace(self.settings, **changes)

    def _values(self) -> dict[str, object]:
        settings = self.settings
        return {
            "listener.port": settings.port,
            "agent.reasons": settings.rules.reasons,
            "safety.deny": settings.numbers.deny,
            "safety.redact": settings.redact,
            "agent.captions": settings.captions,
            "team.routes": msgspec.to_builtins(settings.routes),
            "team.members": msgspec.to_builtins(settings.team.members),
        }


class Desk(msgspec.Struct):
    """A team at work, the file of its settings, and the line of whoever looks after it."""

    practice: Practice
    file: Saved
    line: UnixLine

    async def reload(self, **changes: object) -> Reloaded:
        """Save other settings, and have them read."""
        self.file.save(**changes)
        return await self.line.ask(Reload())

    async def told(self) -> Snapshot:
        """What a console that follows by now was told."""
        return await self.line.snapshot()

    def heard(self, words: str) -> int:
        """How many lines of the log say so."""
        return sum(words in one.text for one in self.practice.switchboard.live.log.entries)


@asynccontextmanager
async def desk_of(folder: Path, **settings: object) -> AsyncIterator[Desk]:
    """Ada and Bo in support, Cy in sales, all Ready and each with a console."""
    files: list[Saved] = []

    def saved_at(of: ServiceSettings) -> Saved:
        files.append(Saved(of))
        return files[0]

    with_team = {"team": TEAM, "phone": None, "rules": AgentRules(wrap_up=0), **settings}
    async with practice(folder, saved_at=saved_at, **with_team) as at_work:
        at_work.switchboard.live.agents.attached({"ada": 1, "bo": 1, "cy": 1})
        for member in TEAM.members:
            await ask(at_work, member.user, GoReady())
        line = await connect(at_work.settings.socket, name="who looks after it")
        try:
            yield Desk(at_work, files[0], line)
        finally:
            await line.close()


async def test_who_rings_already_stays_with_the_route_as_it_was_and_the_next_one_goes_by_the_new(
    tmp_path: Path,
) -> None:
    """A caller who is offered to somebody is not taken away from under the hand."""
    async with desk_of(tmp_path, routes=(SALES,)) as desk:
        first = await desk.practice.ring("Grace Hopper")
        await until(lambda: offered(desk.practice, first) == {"cy"})

        came = await desk.reload(routes=(SUPPORT,))
        second = await desk.practice.ring("Alan Turing")
        await until(lambda: offered(desk.practice, second) == {"ada", "bo"})

        assert came.words == "team.routes (Desk)"
        assert desk.heard("settings changed: team.routes (Desk)") == 1
        assert offered(desk.practice, first) == {"cy"}
        taken = await ask(desk.practice, "cy", Answer(call=first, join=True))
        assert taken.kind is OutcomeKind.ACCEPTED
        await desk.practice.state(first, CallState.BRIDGED)
        await desk.reload(routes=(SALES,))
        assert desk.heard("settings changed: team.routes (Desk)") == 2


async def test_a_caller_of_a_route_that_is_gone_is_offered_on_by_it(tmp_path: Path) -> None:
    """Nobody of sales is free: the old route goes on to wait for one, though no new one does."""
    async with desk_of(tmp_path, routes=(SALES,)) as desk:
        await ask(desk.practice, "cy", GoNotReady(reason="break"))
        first = await desk.practice.ring("Grace Hopper")
        await desk.reload(routes=(msgspec.structs.replace(SUPPORT, name="Support"),))
        second = await desk.practice.ring("Alan Turing")
        await until(lambda: offered(desk.practice, second) == {"ada", "bo"})
        assert offered(desk.practice, first) == set()

        await ask(desk.practice, "cy", GoReady())
        await until(lambda: offered(desk.practice, first) == {"cy"})


async def test_nobody_waits_for_a_group_that_is_gone_nor_is_left_without_a_word(
    tmp_path: Path,
) -> None:
    """Sales is dissolved: its caller goes to whom the new route says, its member is told.

    What rings for the member by then goes on to ring there, also where it sees only its own.
    """
    team = msgspec.structs.replace(TEAM, see=Sight.GROUPS)
    async with desk_of(tmp_path, team=team, routes=(SALES,)) as desk:
        first = await desk.practice.ring("Grace Hopper")
        await until(lambda: offered(desk.practice, first) == {"cy"})
        members = [
            msgspec.structs.replace(one, groups=tuple(set(one.groups) - {"sales"}))
            for one in TEAM.members
        ]
        dissolved = msgspec.structs.replace(team, members=tuple(members))
        came = await desk.reload(team=dissolved, routes=(SUPPORT,))
        second = await desk.practice.ring("Alan Turing")
        await until(lambda: offered(desk.practice, second) & {"ada", "bo"})

        assert came.words == "team.routes (Desk), team.members (cy)"
        (said,) = [
            one for one in desk.practice.switchboard.live.log.entries if one.text == IN_NO_GROUP
        ]
        assert said.to == "cy"
        assert "cy" in offered(desk.practice, first)
        await ask(desk.practice, "cy", GoNotReady(reason="break"))
        await until(lambda: "cy" not in (to := offered(desk.practice, first)) and to)


async def test_reasons_and_numbers_hold_at_once_and_consoles_are_told(tmp_path: Path) -> None:
    """A console that is attached has the new list, and what is refused now is refused now."""
    async with desk_of(tmp_path) as desk:
        before = await desk.told()
        await desk.reload(
            rules=AgentRules(wrap_up=0, reasons=("school",)), numbers=NumberRules(deny=("+44",))
        )
        changes = desk.line.changes()
        batch = await anext(changes)
        after = await desk.told()

        assert batch[0].number > before.number + 1, "no gap: it would not begin anew"
        assert after.agent_rules.reasons == ("school",)
        assert after.number_rules.deny == ("+44",)
        with pytest.raises(OrderRejected):
            await ask(desk.practice, "ada", GoNotReady(reason="break"))
        assert (await ask(desk.practice, "ada", GoNotReady(reason="school"))).kind is (
            OutcomeKind.ACCEPTED
        )
        dial = Dial(to="+442079460123", from_="+13125550100", connection_id="1", join=False)
        with pytest.raises(OrderRejected):
            await desk.practice.switchboard.order(new_order(dial, by="ada"))


async def test_captions_begin_and_words_are_hidden_from_the_moment_on(tmp_path: Path) -> None:
    """In a call that is answered already, too; what was stored before stays."""
    async with desk_of(tmp_path, routes=(SUPPORT,)) as desk:
        at_work = desk.practice
        call = await at_work.ring()
        await until(lambda: offered(at_work, call))
        await ask(at_work, "ada", Answer(call=call))
        await at_work.state(call, CallState.ANSWERED)
        came = await desk.reload(captions=Captions.MINE, redact=("Blaubeere",))

        await until(lambda: (leg := at_work.leg(call)) and leg.media.transcribing)
        assert came.waiting == ()
        told = ("agent.captions", "safety.redact")
        assert all(key in came.words for key in told)
        text = "The password is Blaubeere."
        await at_work.doors.post(f"calls/{call}/remote", do="say", text=text)

        async def said() -> list[str]:
            entries = await LocalLine(at_work.switchboard).ask(Timeline(call=call))
            return [one.said.text for one in entries if one.said is not None and one.said.final]

        texts = await until_asked(said)
        assert texts[-1] == "The password is •••."


async def test_what_cannot_change_is_named_and_other_people_hold_back_all_of_the_team(
    tmp_path: Path,
) -> None:
    """A route of somebody who is not there yet would offer calls to nobody."""
    async with desk_of(tmp_path, routes=(SALES,)) as desk:
        others = Team(members=TEAM.members[:2])
        came = await desk.reload(team=others, routes=(SUPPORT,), port=1)

        assert came.waiting == ("listener.port", "team.routes", "team.members")
        assert "need a restart" in came.words
        assert desk.practice.switchboard.settings.routes == (SALES,)
        assert (await desk.line.ask(Reload())).words == came.words, "it waits still"
        assert (await desk.line.ask(StatusNow())).settings_light is Light.WARN
        assert desk.heard("need a restart") == 1


async def test_a_fault_changes_nothing_and_stands_until_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is saved is found by itself, and the fault is told with its line."""
    monkeypatch.setattr(live_settings, "LOOK", 0.05)
    async with desk_of(tmp_path, routes=(SALES,)) as desk:
        desk.file.fault = "no route is named so"
        with pytest.raises(LineError, match=r"config\.toml:7"):
            await desk.reload(routes=(SUPPORT,))
        assert "config.toml:7" in (await desk.line.ask(StatusNow())).settings
        assert desk.practice.switchboard.settings.routes == (SALES,)
        desk.file.fault = ""
        await until(lambda: desk.practice.switchboard.settings.routes == (SUPPORT,))
        assert (await desk.line.ask(Reload())).words == THE_SAME
        assert (await desk.line.ask(StatusNow())).settings_light is Light.GOOD

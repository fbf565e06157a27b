"""Calls are transcribed by themselves as the settings say, each once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec
import pytest

from console.domain.acts import Answer, Dial
from console.domain.acts.operations import Speak, StartTranscription, StopTranscription
from console.domain.ids import CallId
from console.domain.leg import CallState
from console.domain.leg_media import Captions
from console.domain.orders import OutcomeKind
from console.errors import OrderRejected
from console.secret import Secret
from console.switchboard.board import recorder
from console.switchboard.captions import starting
from console.switchboard.journal.writer import Journal
from console.switchboard.service import opened
from tests.switchboard.board.test_recorder import disk_that_hangs
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until

START = "/transcription_start"
WORDS = {"payload": "One moment.", "voice": "female", "language": "en-US"}


async def answered(desk: Practice) -> CallId:
    """A caller whom Ada answered."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    return call


def transcribed(desk: Practice, call: CallId) -> bool:
    """Whether the board says that what is said in it is being written down."""
    leg = desk.leg(call)
    return leg is not None and leg.media.transcribing


async def test_my_calls_have_captions_once_they_are_answered(tmp_path: Path) -> None:
    """Whom I answer and whom I dial; both sides, told apart; and nobody who still rings.

    What somebody stopped stays so, after a restart, too.
    """
    async with practice(tmp_path, captions=Captions.MINE, captions_in="de") as desk:
        ringing = await desk.ring(number="+442079460777")
        call = await answered(desk)
        await until(lambda: transcribed(desk, call))
        dial = Dial(
            to="+13125550152",
            from_=desk.simulator.numbers[0],
            connection_id=desk.simulator.connection_ids[0],
        )
        outcome = await desk.switchboard.order(new_order(dial))
        dialled = CallId(outcome.call or "")
        await until(lambda: transcribed(desk, dialled))
        (body,) = [
            one["body"]
            for one in await desk.doors.get("commands")
            if (one["path"].endswith(START) and str(call).replace(":", "%3A") in one["path"])
            or one["path"].endswith(f"{call}/actions{START}")
        ]
        with pytest.raises(OrderRejected, match="transcribed already"):
            await desk.switchboard.order(new_order(StartTranscription(call=call)))
        await desk.switchboard.order(new_order(StopTranscription(call=call)))
        settings, key = desk.settings, Secret(desk.simulator.api_key)
        assert not transcribed(desk, ringing)
        effects = await desk.effects(START)
    async with opened(settings, key) as again:
        await until(lambda: again.live.board.leg(dialled))
        leg = again.live.board.leg(call)

        assert leg is not None
        assert not leg.media.transcribing

    assert effects == ["done", "done"]
    assert body["transcription_engine"] == "Telnyx"
    assert body["transcription_tracks"] == "both"
    assert body["transcription_engine_config"] == {
        "transcription_engine": "Telnyx",
        "language": "de",
    }


@contextmanager
def disk_that_refuses(journal: Journal) -> Iterator[None]:
    """Nothing can be written within this block."""
    database = journal._writer.database
    assert database is not None
    database.execute("PRAGMA query_only = ON")
    yield
    database.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize("broken", [disk_that_refuses, disk_that_hangs])
async def test_what_the_journal_refuses_is_begun_once_it_takes_orders_again(
    broken: Callable[[Journal], AbstractContextManager[None]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One word says so meanwhile; nothing is asked of Telnyx twice."""
    monkeypatch.setattr(starting, "LOOK", 0.02)
    monkeypatch.setattr(recorder, "WRITTEN_WITHIN", 0.05)
    async with practice(tmp_path) as desk:
        call, live = await answered(desk), desk.switchboard.live
        wanted = msgspec.structs.replace(desk.settings, captions=Captions.MINE)

        def told() -> int:
            return sum(one.text == starting.LATER for one in live.log.entries)

        with broken(desk.switchboard._schedule._journal):
            desk.switchboard._in_force.take(wanted, live)
            await until(told)
            assert not transcribed(desk, call)
        await until(lambda: transcribed(desk, call))

        assert await desk.effects(START) == ["done"]
        assert told() == 1


async def test_what_is_transcribed_already_is_told_as_such_and_asked_once(tmp_path: Path) -> None:
    """Another program may have begun it: no fault of ours, and nothing to try again."""
    async with practice(tmp_path, captions=Captions.OFF) as desk:
        call = await answered(desk)
        key = {"Authorization": f"Bearer {desk.simulator.api_key}"}
        http = desk.doors._http
        url = f"{desk.simulator.base_url}/calls/{call}/actions{START}"
        (await http.post(url, headers=key, json={})).raise_for_status()
        outcome = await desk.switchboard.order(new_order(StartTranscription(call=call)))

        assert outcome.kind is OutcomeKind.REFUSED
        assert "90054" in outcome.message or "more than once" in outcome.message
        assert await desk.effects(START) == ["done", "refused"]


async def test_without_the_setting_no_call_is_transcribed(tmp_path: Path) -> None:
    """Who is on the line has to be told: it begins with nobody's knowledge nowhere."""
    async with practice(tmp_path) as desk:
        await answered(desk)
        await asyncio.sleep(0)

        assert await desk.effects(START) == []


@pytest.mark.parametrize(("wanted", "begun"), [(Captions.MINE, 0), (Captions.ALL, 1)])
async def test_a_call_that_nobody_here_answered_has_them_where_all_are_wanted(
    wanted: Captions, begun: int, tmp_path: Path
) -> None:
    """Another program may answer: that is nobody's call here, and one of all."""
    async with practice(tmp_path, captions=wanted) as desk:
        call = await desk.ring()
        key = {"Authorization": f"Bearer {desk.simulator.api_key}"}
        url = f"{desk.simulator.base_url}/calls/{call}/actions/answer"
        (await desk.doors._http.post(url, headers=key, json={})).raise_for_status()
        await desk.state(call, CallState.ANSWERED)
        mine = await answered(desk)
        await until(lambda: transcribed(desk, mine))

        assert transcribed(desk, call) is bool(begun)
        assert await desk.effects(START) == ["done"] * (1 + begun)


async def test_a_refusal_is_told_once_and_not_asked_for_again(tmp_path: Path) -> None:
    """Somebody else had it begun with the answer; no change of the call asks anew."""
    async with practice(tmp_path, captions=Captions.ALL) as desk:
        call, live = await desk.ring(), desk.switchboard.live
        key = {"Authorization": f"Bearer {desk.simulator.api_key}"}
        url = f"{desk.simulator.base_url}/calls/{call}/actions/answer"
        body = {"transcription": True}
        (await desk.doors._http.post(url, headers=key, json=body)).raise_for_status()

        def told() -> list[str]:
            lines = live.log.entries
            return [one.text for one in lines if one.title == StartTranscription.action]

        await until(lambda: any("more than once" in text for text in told()))
        await desk.switchboard.order(new_order(Speak(call=call, parameters=WORDS)))
        begun = told()
        await until(lambda: any(one.title == "call.speak.started" for one in live.log.entries))
        await asyncio.sleep(0)

        assert sum("more than once" in text for text in told()) == 1
        assert told() == begun
        assert await desk.effects(START) == ["refused"]

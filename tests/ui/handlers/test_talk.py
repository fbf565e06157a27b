"""Hold, mute and conference: one key each, seen on the row, said when a bridge becomes more."""

from __future__ import annotations

import msgspec
import pytest

from console.domain.acts import (
    Confer,
    HangUp,
    Hold,
    LeaveNote,
    Mute,
    MuteParticipant,
    Resume,
    Unmute,
    UnmuteParticipant,
)
from console.domain.leg import CallState
from console.domain.leg_media import Media, SavedRecording
from console.line.port import EntryKind, Said
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import leg
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import (
    CALLER,
    OFFERED,
    OTHER,
    ROOM,
    TURNED,
    acts,
    command,
    conferring,
    in_room,
    my_phone,
    store,
    talking,
)
from tests.waiting import until


def row(stage: Stage, number: str) -> str:
    """The row of a call in the table."""
    return next(line for line in stage.lines[2:] if number in line)


async def test_h_holds_and_the_same_key_resumes() -> None:
    """The state is on the row, and the footer says what the key does next."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        assert "H hold" in stage.lines[-1]
        await stage.press("H")
        await stage.sees("‖ held")
        assert "‖ held" in row(stage, "+442079460103")
        await stage.sees("H resume")

        await stage.armed()
        await stage.press("H")
        await stage.sees("← ◎ conf")
        assert await acts(stage, 2) == [Hold(call=CALLER.id), Resume(call=CALLER.id)]


async def test_nothing_on_the_footer_moves_when_a_title_changes() -> None:
    """An eye that looks for a key finds it where it was."""
    async with console(talking(), size=(120, 30)) as stage:
        await stage.cursor_on(CALLER.id)
        before = stage.lines[-1].index("o more")
        stage.board.put(in_room(CALLER, CallState.HELD))
        await stage.sees("H resume")

        assert stage.lines[-1].index("o more") == before


async def test_an_order_that_makes_a_conference_of_a_bridge_says_so() -> None:
    """Another leave-taking follows from it, so the agent must know."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("H")

        await stage.sees(TURNED)
        assert stage.complaints == []


async def test_m_mutes_my_phone_and_the_callers_row_shows_it() -> None:
    """The row is where the eye is; the flag goes away with the same key."""
    async with console(conferring(), size=(120, 30)) as stage:
        await stage.cursor_on(CALLER.id)
        assert "M" not in row(stage, "+442079460103")[:28]
        await stage.press("m")
        await stage.sees("▲ phone muted")
        await stage.sees("m unmute")
        await until(lambda: "conf     M" in row(stage, "+442079460103"))
        assert "M" not in row(stage, "+442079460106")[:28]

        await stage.press("m")
        await stage.sees("● phone talking")
        await until(lambda: "M" not in row(stage, "+442079460103")[:28])
        assert await acts(stage, 2) == [Mute(call=CALLER.id), Unmute(call=CALLER.id)]


async def test_a_row_forgets_my_mute_when_my_phone_leaves() -> None:
    """A flag that outlives its reason is a lie."""
    async with console(conferring(), size=(120, 30)) as stage:
        stage.board.put(in_room(my_phone(), muted=True))
        await stage.sees("conf     M")
        stage.board.put(my_phone(CallState.ANSWERED, media=Media(muted=True), peer=None))

        await stage.misses("conf     M")


WHY = (
    (OFFERED.id, "H", "hold: nobody talks on this call"),
    (OFFERED.id, "m", "mute: nobody talks on this call"),
    (OTHER.id, "M", "mute them: the call is in no conference"),
    (OFFERED.id, "T", "consult: nobody talks on this call"),
    (OFFERED.id, "#", "DTMF: the call is not answered yet"),
    (OFFERED.id, "c", "conference: answer the call first"),
    (OTHER.id, "C", "complete: nobody is being consulted"),
)


async def test_a_key_that_is_not_possible_says_why() -> None:
    """And orders nothing; where something is possible, it orders."""
    async with console(talking()) as stage:
        for call, key, words in WHY:
            await stage.cursor_on(call)
            await stage.press(key)
            assert stage.words == words
        assert stage.board.orders == []

        await stage.cursor_on(OTHER.id)
        await stage.press("v")
        await stage.ordered()


async def test_muting_needs_my_phone_in_the_call() -> None:
    """Somebody else's call is not mine to mute."""
    theirs = leg(9, CallState.BRIDGED, agent="Bo")
    async with console(store(CALLER, my_phone(), theirs)) as stage:
        await stage.cursor_on(theirs.id)
        await stage.press("m")

        assert stage.words == "mute: your phone is not in this call"


async def test_c_brings_the_marked_ones_and_the_one_under_the_cursor_together() -> None:
    """Marks say who, the cursor too."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("space")
        await stage.cursor_on(OTHER.id)
        await stage.press("c")

        assert await acts(stage) == [Confer(call=OTHER.id, others=(CALLER.id,))]


async def test_c_joins_a_call_that_waits_to_the_one_on_my_phone() -> None:
    """Without marks it is the one under the cursor and my phone with whoever is on it."""
    async with console(talking()) as stage:
        await stage.cursor_on(OTHER.id)
        await stage.press("c")

        assert await acts(stage) == [Confer(call=OTHER.id)]


async def test_a_conference_of_one_is_not_begun() -> None:
    """One who waits alone has nobody to confer with."""
    async with console(store(OTHER)) as stage:
        await stage.cursor_on(OTHER.id)
        await stage.press("c")

        assert "mark the calls that belong in it" in stage.words
        assert stage.board.orders == []


async def test_each_participant_is_held_muted_and_dropped_by_its_own_row() -> None:
    """The one I chose, in a conference of any size."""
    async with console(conferring()) as stage:
        await stage.cursor_on(OTHER.id)
        await stage.press("M")
        await acts(stage)
        stage.board.put(in_room(OTHER, muted=True))
        await stage.settled()
        await stage.press("M")
        await stage.press("H")
        await acts(stage, 3)
        await stage.armed()
        await stage.press("x")

        assert await acts(stage, 4) == [
            MuteParticipant(call=OTHER.id, conference=ROOM),
            UnmuteParticipant(call=OTHER.id, conference=ROOM),
            Hold(call=OTHER.id),
            HangUp(call=OTHER.id),
        ]


async def test_the_detail_lists_the_participants_by_name_and_state() -> None:
    """Also those of other sessions, for a conference crosses sessions."""
    async with console(conferring(), size=(120, 40)) as stage:
        stage.board.change(OTHER.id, name="Grace Hopper", media=Media(conference=ROOM, muted=True))
        await stage.cursor_on(CALLER.id)
        await stage.sees("Grace Hopper")
        lower = "\n".join(stage.lines[-13:])

        assert "muted  Grace Hopper" in lower
        assert "your phone" in lower


async def test_in_the_opened_call_brackets_lead_from_party_to_party() -> None:
    """Keys are for the party that is marked with the arrow."""
    async with console(conferring()) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("enter")
        await stage.sees("▸ ← ◎ conf")
        await stage.press("]")
        await stage.press("M")
        assert await acts(stage) == [MuteParticipant(call=OTHER.id, conference=ROOM)]
        await stage.press("[")
        await stage.press("H")

        assert (await acts(stage, 2))[1] == Hold(call=CALLER.id)


async def test_hold_and_resume_are_commands_too() -> None:
    """`resume` by its own name; the key is only a short way."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await command(stage, "resume")
        assert stage.words == "resume: the call is not held"
        await command(stage, "hold")
        assert await acts(stage) == [Hold(call=CALLER.id)]


LINKS = ("javascript:alert(1)", "file:///etc/passwd", "https://api.example.com/rec.mp3")


@pytest.mark.parametrize(("links", "copied"), [(LINKS, True), (LINKS[:2], False)])
async def test_only_a_link_of_the_web_reaches_the_clipboard(
    links: tuple[str, ...], *, copied: bool
) -> None:
    """A link is text on the screen: nothing is opened, and what is copied is of http alone."""
    recordings = tuple(SavedRecording(links=(link,)) for link in reversed(links))
    ended = msgspec.structs.replace(OTHER, media=Media(recordings=recordings))
    board = talking()
    board.put(ended)
    async with console(board) as stage:
        await stage.cursor_on(OTHER.id)
        await stage.press("Y")

        await stage.sees("sent the link" if copied else "no link of the web")
        assert stage.app.clipboard == (links[-1] if copied else "")


async def test_what_was_said_last_is_read_and_noted_by_a_key() -> None:
    """The far end's before ours: what they said is what has to be kept. A comma is a key, too."""
    here = talking()

    def say(text: str, track: str | None, *, final: bool = True) -> None:
        said = Said(track=track, text=text, final=final)
        here.log(EntryKind.FACT, "call.transcription", "", call=CALLER.id, said=said)

    async with console(here, settings=UiSettings(keys={"call.last_said": "comma"})) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press(",")
        await stage.sees("nothing of this call is written down yet")
        say("My parcel is late.", "inbound")
        say("I will look.", "outbound")
        say("And it", "inbound", final=False)
        await stage.press(",")
        await stage.sees("And it")
        await stage.press(")")

        assert await acts(stage, 1) == [LeaveNote(call=CALLER.id, note="My parcel is late.")]

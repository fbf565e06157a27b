"""Every operation of the catalogue: listed with its reason, filled in, checked, and sent."""

from __future__ import annotations

import pytest

from console.domain.acts import (
    Enqueue,
    Gather,
    GatherUsingSpeak,
    PauseRecording,
    ResumeRecording,
    Role,
    Scalar,
    Speak,
    StartPlayback,
    StartRecording,
    StartStreaming,
    StopPlayback,
    StopRecording,
    SwitchRole,
)
from console.domain.leg import CallState
from console.domain.leg_media import Gathered, Media, Quality, SavedRecording
from console.forms.catalog import CATALOG
from console.ui.dialogs.operation import OperationForm
from console.ui.dialogs.palette import Palette
from console.ui.stray_keys import PAUSE
from tests.examples import first_of
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import CALLER, OFFERED, acts, command, talking
from tests.waiting import until

LINK = "https://s3.example.com/recordings/1.mp3?signature=abc"


async def menu(stage: Stage) -> None:
    await stage.cursor_on(CALLER.id)
    await stage.press("o")
    await until(lambda: isinstance(stage.app.screen, Palette))


async def form(stage: Stage, title: str) -> OperationForm:
    """The form of an operation, reached through the menu."""
    await menu(stage)
    await stage.type(title)
    await stage.press("enter")
    await until(lambda: isinstance(stage.app.screen, OperationForm))
    screen = stage.app.screen
    assert isinstance(screen, OperationForm)
    return screen


async def test_the_menu_lists_every_operation_with_the_reason_that_forbids_it() -> None:
    """What is not possible now is listed after what is, and says why."""
    async with console(talking(), size=(100, 50)) as stage:
        await menu(stage)
        await stage.sees("More on this call +442079460103")

        for description in CATALOG.values():
            assert description.title in stage.text
        assert "SIP REFER" in stage.text
        assert "SIP INFO" in stage.text
        lines = [line for line in stage.lines if "not now: " in line]
        assert any("pause recording" in line and "is not recorded" in line for line in lines)
        assert any("leave queue" in line and "waits in no queue" in line for line in lines)
        first = next(index for index, line in enumerate(stage.lines) if "not now: " in line)
        last = max(index for index, line in enumerate(stage.lines) if "Say a text" in line)
        assert last < first


async def test_what_is_forbidden_is_not_opened_but_explained() -> None:
    """Choosing it is asking."""
    async with console(talking()) as stage:
        await menu(stage)
        await stage.type("leave queue")
        await stage.press("enter")

        await until(lambda: stage.words == "leave queue: the call waits in no queue")


TURNS = 4
"""Consoles that share the operations among them."""

GOING_ON = {
    "call.record": Media(),
    "call.record_resume": Media(recording="paused"),
    "call.queue_leave": Media(queue="support"),
    "call.stream_stop": Media(streaming=True),
    "call.transcribe_stop": Media(transcribing=True),
    "call.suppress_noise_stop": Media(suppressing=True),
    "call.play_stop": Media(playing="speech", sounding=True),
    "call.gather_stop": Media(gathering=True),
}
FILLED_IN = {
    "call.dtmf": "12#",
    "call.speak": "Hello",
    "call.play": "https://example.com/a.mp3",
    "call.gather_speak": "Your number",
    "call.gather_audio": "https://example.com/a.mp3",
    "call.stream": "wss://example.com/in",
    "call.enqueue": "support",
    "call.supervisor_role": "whisper",
}


@pytest.mark.parametrize("first", first_of(range(TURNS)))
async def test_every_operation_is_ordered_from_the_menu_by_keys(first: int) -> None:
    """Menu, name, what is needed, Enter: the order of that operation for that call, once.

    The form is made from the description: front fields first, the rest behind a key.
    """
    async with console(talking(), size=(100, 50)) as stage:
        for action in list(CATALOG)[first::TURNS]:
            description = CATALOG[action]
            media = GOING_ON.get(action, Media(recording="on"))
            role = Role.SUPERVISOR if action == SwitchRole.action else None
            stage.board.change(CALLER.id, media=media, role=role)
            stage.board.orders.clear()
            await form(stage, description.title)
            await stage.sees("+442079460103")
            assert all(field.label in stage.text for field in description.front), action
            hidden = [field.label for field in description.more]
            assert not any(f"{label} " in stage.text for label in hidden), action
            await stage.type(FILLED_IN.get(action, ""))
            await stage.press("enter")
            (act,) = await acts(stage)

            assert isinstance(act, description.act)
            assert act.call == CALLER.id
            if action in FILLED_IN:
                assert FILLED_IN[action] in act.parameters.values()


async def test_the_rest_of_a_form_stands_behind_a_key() -> None:
    """What is seldom wanted is not in the way of what is."""
    async with console(talking(), size=(100, 50)) as stage:
        longest = max(CATALOG.values(), key=lambda description: len(description.more))
        await form(stage, longest.title)
        await stage.press("ctrl+o")

        await stage.sees(longest.more[0].label)


async def test_a_text_is_said_with_the_usual_voice() -> None:
    """The text and Enter are enough; what is usual stands there already."""
    async with console(talking()) as stage:
        await form(stage, "speak")
        await stage.type("Good morning")
        await stage.press("enter")

        said = {"payload": "Good morning", "voice": "female", "language": "en-US"}
        assert await acts(stage) == [Speak(call=CALLER.id, parameters=dict(said))]


async def test_what_is_needed_and_missing_stands_at_its_field() -> None:
    """Nothing is sent, and the hand is where it is needed."""
    async with console(talking()) as stage:
        await form(stage, "speak")
        await stage.press("enter")
        await stage.sees("Payload is needed.")
        assert stage.board.orders == []
        await stage.type("Hello")
        await stage.press("enter")

        assert len(await acts(stage)) == 1


async def test_a_number_that_is_none_stands_at_its_field() -> None:
    """Limits are numbers, and the others are taken as they are."""
    async with console(talking()) as stage:
        await form(stage, "gather digits")
        await stage.type("four")
        await stage.press("enter")
        await stage.sees("Minimum digits is a number.")
        await stage.press("ctrl+u")
        await stage.type("4")
        await stage.press("tab")
        await stage.type("4")
        await stage.press("tab")
        await stage.type("*")
        await stage.press("enter")

        given: dict[str, Scalar] = {
            "minimum_digits": 4,
            "maximum_digits": 4,
            "terminating_digit": "*",
        }
        assert await acts(stage) == [Gather(call=CALLER.id, parameters=given)]


async def test_one_of_several_ways_to_name_the_audio_is_needed() -> None:
    """The contract requires none of them by itself, but Telnyx refuses an empty request."""
    async with console(talking()) as stage:
        await form(stage, "play audio")
        await stage.press("enter")
        await stage.sees("Audio url or media name or playback content is needed.")
        await stage.type("https://example.com/a.mp3")
        await stage.press("enter")

        (act,) = await acts(stage)
        assert isinstance(act, StartPlayback)
        assert act.parameters["audio_url"] == "https://example.com/a.mp3"


async def test_choices_are_stepped_through_or_found_by_their_beginning() -> None:
    """A list of 29 languages is not walked through."""
    async with console(talking(), size=(100, 40)) as stage:
        await form(stage, "speak")
        await stage.type("Guten Tag")
        await stage.press("tab", "tab")
        await stage.type("de")
        await stage.press("tab", "right", "enter")

        (act,) = await acts(stage)
        assert isinstance(act, Speak)
        assert act.parameters["language"] == "de-DE"
        assert act.parameters["target_legs"] == "self"


async def test_more_fields_open_where_the_hand_goes_on() -> None:
    """What was typed there counts, also when they are put away again."""
    async with console(talking()) as stage:
        await form(stage, "record")
        assert "timeout secs" not in stage.text
        await stage.press("ctrl+o")
        await stage.sees("custom file name")
        await stage.type("monday")
        await stage.press("ctrl+o")
        await stage.misses("custom file name")
        await stage.press("enter")

        (act,) = await acts(stage)
        assert isinstance(act, StartRecording)
        assert act.parameters == {
            "format": "mp3",
            "channels": "single",
            "custom_file_name": "monday",
        }


async def test_what_is_wrong_behind_more_is_shown() -> None:
    """An error nobody sees is no error message."""
    async with console(talking()) as stage:
        opened = await form(stage, "stream")
        await stage.type("wss://example.com/in")
        await stage.press("ctrl+o")
        await stage.type("no json")
        await stage.press("ctrl+o", "enter")
        await stage.sees("Custom parameters is JSON")

        assert opened.focused is not None
        assert stage.board.orders == []


async def test_a_token_is_not_shown_while_it_is_typed() -> None:
    """Somebody may be looking over the shoulder, or recording the screen."""
    async with console(talking(), size=(100, 50)) as stage:
        opened = await form(stage, "stream")
        await stage.type("wss://example.com/in")
        await stage.press("ctrl+o")
        field = next(
            one for one in opened.sheet.parameters if one.parameter.name == "stream_auth_token"
        )
        field.widget.focus()
        await stage.type("hunter2")
        assert "hunter2" not in stage.text
        await stage.press("enter")

        (act,) = await acts(stage)
        assert isinstance(act, StartStreaming)
        assert act.parameters["stream_auth_token"] == "hunter2"


async def test_the_field_under_the_hand_says_what_it_is_for() -> None:
    """In a sentence, with unit and default."""
    async with console(talking()) as stage:
        await form(stage, "gather digits by speech")
        await stage.sees("The text that is said.")
        await stage.press("tab")

        await stage.misses("The text that is said.")


# Recording --------------------------------------------------------------------------------


async def test_v_records_at_once_and_the_row_shows_it() -> None:
    """A word and a glyph; the same key stops."""
    async with console(talking(), size=(120, 30)) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("v")
        await stage.sees("●REC")
        await stage.press("V")
        await stage.sees("‖REC")
        await stage.press("V")
        await stage.sees("●REC")
        await stage.press("v")
        await stage.misses("REC")

        parameters: dict[str, Scalar] = {"format": "mp3", "channels": "single"}
        assert await acts(stage, 4) == [
            StartRecording(call=CALLER.id, parameters=parameters),
            PauseRecording(call=CALLER.id),
            ResumeRecording(call=CALLER.id),
            StopRecording(call=CALLER.id),
        ]


async def test_at_eighty_columns_a_letter_marks_a_recording() -> None:
    """There is no room for a word, but the detail and the letter tell it without colour."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("v")
        await until(lambda: any("bridged   R" in line for line in stage.lines))
        await stage.press("V")
        await until(lambda: any("bridged   r" in line for line in stage.lines))


WHY = {
    "record-pause": "pause recording: the call is not recorded",
    "record-resume": "resume recording: the call is not recorded",
    "stream-stop": "stop streaming: the call is not streamed",
    "supervisor-role barge": "supervisor role: nobody supervises on this leg",
    "gather many": "gather digits: minimum digits is a number",
}


async def test_a_command_that_is_not_possible_says_why() -> None:
    """And sends nothing."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        for line, words in WHY.items():
            await command(stage, line)
            assert stage.words == words
            stage.time.let_pass(PAUSE)

        assert stage.board.orders == []


async def test_what_was_typed_behind_a_command_is_its_first_field() -> None:
    """`:speak Hello` says hello; `:speak` asks what; a paste is shown first."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        stage.board.change(CALLER.id, media=Media(sounding=True))
        await command(stage, "enqueue support")
        await command(stage, "play-stop")
        first = Enqueue(call=CALLER.id, parameters={"queue_name": "support"})
        assert await acts(stage, 2) == [first, StopPlayback(call=CALLER.id)]
        await command(stage, "gather-speak")
        await until(lambda: isinstance(stage.app.screen, OperationForm))
        await stage.press("escape")
        await stage.press("colon")
        await stage.paste("gather-speak Your number")
        await stage.press("enter")
        await stage.sees("Your number")
        await stage.press("enter")

        (*_, last) = await acts(stage, 3)
        assert isinstance(last, GatherUsingSpeak)
        assert last.parameters["payload"] == "Your number"


async def test_an_operation_is_sent_to_the_call_of_its_form_or_not_at_all() -> None:
    """The cursor moves on; the call ends; the form knows."""
    async with console(talking()) as stage:
        await form(stage, "speak")
        await stage.type("Hello")
        stage.main.table.action_cursor_last()
        stage.board.end(CALLER.id)
        await stage.sees("Not now: the call has ended. Nothing is sent.")
        await stage.press("enter")

        assert stage.board.orders == []
        assert stage.board.legs[OFFERED.id].state is CallState.OFFERED


# What comes back --------------------------------------------------------------------------


async def test_the_detail_tells_what_goes_on_and_what_came() -> None:
    """Playing, streaming, queue, gathered digits, quality, cost, links."""
    async with console(talking(), size=(160, 50)) as stage:
        media = Media(
            recording="on",
            playing="speech",
            streaming=True,
            queue="support",
            queue_position=2,
            gathered=Gathered(digits="1234", status="valid"),
            recordings=(SavedRecording(links=(LINK,)),),
            quality=Quality(mos="4.5", jitter="3.2", lost="2", packets="500"),
            cost="0.002 USD",
        )
        stage.board.change(CALLER.id, media=media)
        await stage.cursor_on(CALLER.id)
        await stage.sees("● REC")

        for words in ("playing speech", "streaming", "in queue support, place 2"):
            assert words in stage.text
        for words in ("gathered 1234 (valid)", "MOS 4.5, jitter 3.2, lost 2 of 500", "0.002 USD"):
            assert words in stage.text
        assert "recording https://s3.example.com/" in stage.text


async def test_the_link_of_a_recording_is_copied_whole() -> None:
    """A link that a screen cuts is no link."""
    async with console(talking()) as stage:
        await stage.cursor_on(CALLER.id)
        await stage.press("Y")
        assert stage.words == "copy link: no recording of the call was saved yet"
        saved = (SavedRecording(links=("https://old",)), SavedRecording(links=(LINK,)))
        stage.board.change(CALLER.id, media=Media(recordings=saved))
        await stage.settled()
        await stage.press("Y")

        assert stage.app.clipboard == LINK


async def test_a_stream_that_failed_says_why() -> None:
    """Unknown reasons are shown as Telnyx worded them."""
    async with console(talking(), size=(120, 40)) as stage:
        stage.board.change(CALLER.id, media=Media(streaming_failure="dns [bold]x"))
        await stage.cursor_on(CALLER.id)

        await stage.sees("stream failed: dns [bold]x")

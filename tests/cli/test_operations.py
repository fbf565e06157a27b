"""Operations from the command line: the catalogue's, checked at the far end."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, get_args

import click
import pytest

from console.cli.program import words_of
from console.cli.registry import root
from console.domain.acts import Act, AnyAct
from console.forms.catalog import CATALOG, OF_CONFERENCE
from console.forms.description import Description, Kind
from console.forms.meanings import MEANINGS
from tests.cli.user import Office
from tests.processes import Home, Practice, begin_switchboard, eventually

SOUND = "https://media.example.com/music.mp3"
ACTS: tuple[type[Act], ...] = get_args(AnyAct)


def command_of(action: str) -> click.Command:
    """The command that is called as its action."""
    group: click.Command = root
    context = click.Context(root)
    for word in words_of(action).split():
        assert isinstance(group, click.Group)
        found = group.get_command(context, word)
        assert found is not None, action
        group = found
    return group


@pytest.fixture
def unhurried(tmp_path: Path) -> Iterator[Office]:
    """An office whose exchange waits as long as it is told, not a twentieth of it."""
    home = Home(tmp_path)
    with Practice(home) as practice:
        practice.configure(home)
        begin_switchboard(home)
        yield Office(home, practice)
        home.stop()


@pytest.fixture
def call(office: Office) -> str:
    """A caller of the test's own: what goes on there is of no other test."""
    return office.answered()


def body(office: Office, call: str, command: str) -> dict[str, Any]:
    """What Telnyx was last told by a command to that call, without what the program adds."""
    *_, last = [one for one in office.sent(call) if one["path"].endswith(f"/{command}")]
    assert last["effect"] == "done"
    return {name: value for name, value in last["body"].items() if name != "command_id"}


def test_every_act_is_a_command_under_the_name_of_its_action() -> None:
    """Who knows the key's action knows the command."""
    for act in ACTS:
        command = command_of(act.action)

        assert command.help, act


def test_every_parameter_has_its_meaning_and_no_other() -> None:
    """A parameter without a word on it is of no use to a person."""
    rows = (*CATALOG.values(), *OF_CONFERENCE.values())
    named = {field.name for description in rows for field in description.fields}

    assert named == set(MEANINGS)


@pytest.mark.parametrize("description", CATALOG.values(), ids=lambda one: one.action)
def test_every_parameter_of_telnyx_can_be_given(description: Description) -> None:
    """By position, or by an option of its name with Telnyx's words; nothing needed is left out."""
    params = {param.name: param for param in command_of(description.action).params}

    for field in description.fields:
        param = params[field.name]
        begun = field.name in description.start
        assert param.required is (field.required and not begun)
        if isinstance(param, click.Option):
            assert f"--{field.name.replace('_', '-')}" in param.opts
            assert param.help
        assert isinstance(param.type, click.File) is field.secret
        if field.kind is Kind.CHOICE:
            assert isinstance(param.type, click.Choice)
            assert tuple(param.type.choices) == field.choices


# At the far end ---------------------------------------------------------------------------


def test_keys_are_pressed_as_they_were_pasted(office: Office, call: str) -> None:
    """Blanks part the groups of a card number, and a comma is the pause of a mobile phone."""
    office.give("dtmf", call, "12 34,w#", "--duration-millis", "100")

    assert body(office, call, "send_dtmf") == {"digits": "1234WWw#", "duration_millis": 100}


def test_what_is_no_key_is_not_sent(office: Office, call: str) -> None:
    """Telnyx would refuse all of it; the message names the one that is wrong."""
    before = len(office.sent(call))

    ran = office.run("dtmf", call, "12x", "--json")

    assert (ran.code, ran.told["outcome"]) == (1, "refused")
    assert "'x'" in ran.told["message"]
    assert len(office.sent(call)) == before


def test_a_text_is_said_in_a_usual_voice(office: Office, call: str) -> None:
    """Telnyx requires a voice; whoever is in a hurry names none."""
    office.give("speak", call, "Good morning")
    assert body(office, call, "speak") == {
        "payload": "Good morning",
        "voice": "female",
        "language": "en-US",
    }

    office.give("speak", call, "Bonjour", "--voice", "male", "--language", "fr-fr", "--loop", "2")
    assert body(office, call, "speak") == {
        "payload": "Bonjour",
        "voice": "male",
        "language": "fr-FR",
        "loop": 2,
    }


def test_audio_is_played_and_stopped(office: Office, call: str) -> None:
    """By its address, or by the name it has at Telnyx."""
    office.give("play", call, SOUND, "--loop", "infinity", "--no-cache-audio")
    assert body(office, call, "playback_start") == {
        "audio_url": SOUND,
        "loop": "infinity",
        "cache_audio": False,
        "target_legs": "self",
    }

    eventually(lambda: office.media(call)["playing"])
    office.give("play-stop", call, "--stop", "all")
    assert body(office, call, "playback_stop") == {"stop": "all"}
    eventually(lambda: not office.media(call)["playing"])
    office.give("play", call, "--media-name", "welcome", "--target-legs", "both")
    assert body(office, call, "playback_start") == {"media_name": "welcome", "target_legs": "both"}


def test_digits_are_gathered(unhurried: Office) -> None:
    """In silence, after a text, after audio; the result stands in `calls --json`."""
    office, call = unhurried, unhurried.answered()
    patience = ("--initial-timeout-millis", "120000", "--timeout-millis", "120000")
    office.give("gather", call, "--maximum-digits", "2", "--valid-digits", "12", *patience)
    assert body(office, call, "gather") == {
        "maximum_digits": 2,
        "valid_digits": "12",
        "initial_timeout_millis": 120_000,
        "timeout_millis": 120_000,
    }
    office.practice.ask(f"calls/{call}/remote", {"do": "dtmf", "digits": "21"})
    eventually(lambda: office.media(call)["gathered"] == {"digits": "21", "status": "valid"})

    office.give("gather-speak", call, "Your number?", "--terminating-digit", "*")
    assert body(office, call, "gather_using_speak") == {
        "payload": "Your number?",
        "voice": "female",
        "terminating_digit": "*",
    }
    office.give("gather-stop", call)
    assert body(office, call, "gather_stop") == {}
    eventually(lambda: office.media(call)["gathered"]["status"] == "cancelled")
    office.give("gather-audio", call, SOUND, "--maximum-tries", "1")
    assert body(office, call, "gather_using_audio") == {"audio_url": SOUND, "maximum_tries": 1}
    office.give("gather-stop", call)


def test_a_call_is_recorded(office: Office, call: str) -> None:
    """Paused for a card number, and ended. A second recording beside it is refused here."""
    office.give("record", call, "--format", "wav", "--play-beep")
    assert body(office, call, "record_start") == {
        "format": "wav",
        "channels": "single",
        "play_beep": True,
    }
    again = office.run("record", call)
    assert again.code == 1
    assert again.err.splitlines()[0] == (
        "telnyx-console: record refused: the call is recorded already"
    )

    for command in ("record-pause", "record-resume", "record-stop"):
        ran = office.run(command, call)
        assert ran.code == 0
        assert ran.out.startswith(f"{command} accepted in ")
        assert body(office, call, command.replace("-", "_")) == {}


def test_the_sound_is_streamed_and_its_token_comes_from_a_file(
    office: Office, call: str, tmp_path: Path
) -> None:
    """An argument would stand in the shell's history and in the list of processes."""
    token = tmp_path / "token"
    token.write_text("a-secret\n")
    office.give(
        *("stream", call, "wss://media.example.com/a", "--stream-track", "both_tracks"),
        *("--custom-parameters", '[{"name": "a", "value": "b"}]'),
        *("--stream-auth-token", str(token)),
    )

    assert body(office, call, "streaming_start") == {
        "stream_url": "wss://media.example.com/a",
        "stream_track": "both_tracks",
        "custom_parameters": [{"name": "a", "value": "b"}],
        "stream_auth_token": "a-secret",
    }
    assert office.run("stream", call, "--stream-auth-token", "a-secret").code == 2
    eventually(lambda: office.run("stream-stop", call).code == 0)


def test_a_call_is_transcribed(office: Office, call: str) -> None:
    """Telnyx's own defaults by one word; an engine's settings are an object."""
    office.give("transcribe", call)
    assert body(office, call, "transcription_start") == {
        "transcription_engine": "Telnyx",
        "transcription_tracks": "both",
    }
    eventually(lambda: office.media(call)["transcribing"])
    again = office.run("transcribe", call)
    assert again.code == 1
    assert "it is being transcribed already" in again.err
    office.give("transcribe-stop", call)
    assert body(office, call, "transcription_stop") == {}

    office.give(
        *("transcribe", call, "--transcription-engine", "Telnyx", "--transcription-tracks", "both"),
        "--transcription-engine-config",
        '{"transcription_engine": "Telnyx", "language": "en"}',
    )
    assert body(office, call, "transcription_start") == {
        "transcription_engine": "Telnyx",
        "transcription_tracks": "both",
        "transcription_engine_config": {"transcription_engine": "Telnyx", "language": "en"},
    }
    office.give("transcribe-stop", call)


def test_noise_is_suppressed_until_it_may_be_heard_again(office: Office, call: str) -> None:
    """Nothing tells of it but the order that Telnyx accepted."""
    office.give("suppress-noise", call, "--noise-suppression-engine", "krisp")
    assert body(office, call, "suppression_start") == {"noise_suppression_engine": "Krisp"}
    eventually(lambda: office.media(call)["suppressing"])
    again = office.run("suppress-noise", call)
    assert again.code == 1
    assert "noise is suppressed already" in again.err

    office.give("suppress-noise-stop", call)
    assert body(office, call, "suppression_stop") == {}
    eventually(lambda: not office.media(call)["suppressing"])


def test_a_call_waits_in_a_queue_and_leaves_it(office: Office) -> None:
    """The queue is made if there is none."""
    caller = office.answered()
    office.give("enqueue", caller, "support", "--max-wait-time-secs", "600")
    assert body(office, caller, "enqueue") == {
        "queue_name": "support",
        "max_wait_time_secs": 600,
    }

    eventually(lambda: office.shown(caller) == "queued")
    office.give("queue-leave", caller)
    eventually(lambda: office.shown(caller) == "answered")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["stream", "--custom-parameters", "[1"], "custom_parameters"),
        (["speak", "hello", "--voice-settings", '{"type": "nobody"}'], "voice_settings"),
    ],
    ids=lambda one: one[0] if isinstance(one, list) else "",
)
def test_what_telnyx_would_not_read_is_not_sent(
    office: Office, call: str, wrong: list[str], said: str
) -> None:
    """The message names the parameter."""
    before = len(office.sent(call))

    ran = office.run(wrong[0], call, *wrong[1:], "--json")

    assert (ran.code, ran.told["outcome"]) == (1, "refused")
    assert said in ran.told["message"]
    assert len(office.sent(call)) == before


@pytest.mark.parametrize(
    "wrong",
    [
        ["dtmf", "v3:x"],
        ["gather", "v3:x", "--maximum-digits", "many"],
        ["record", "v3:x", "--format", "ogg"],
        ["play", "v3:x", SOUND, "--loop", "0"],
        ["play", "v3:x", SOUND, "--loop", "forever"],
        ["speak", "v3:x", "hello", "--volume", "11"],
        ["stream", "v3:x", "--stream-auth-token", "/no/such/file"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_told_before_anything_is_asked(office: Office, wrong: list[str]) -> None:
    """Exit code 2 and a way to the help."""
    ran = office.run(*wrong)

    assert ran.code == 2
    assert f"`telnyx-console {wrong[0]} --help`" in ran.err


@pytest.mark.parametrize(
    ("command", "parameter", "said"),
    [
        (("dtmf", "-"), "digits", "4929123456789012#"),
        (("speak", "-"), "payload", "Your code is 4711."),
        (("gather-speak", "hello", "--invalid-payload", "-"), "invalid_payload", "Not 4711."),
        (("sip-info", "-", "--content-type", "text/plain"), "body", "Signal=5"),
    ],
)
def test_what_nobody_shall_read_in_ps_comes_on_standard_input(
    office: Office, call: str, command: tuple[str, ...], parameter: str, said: str
) -> None:
    """A card number as an argument stands in `ps` for every user, and in the shell's history."""
    name, *arguments = command
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", TextIOWrapper(BytesIO(f"{said}\n".encode()), "utf-8"))
        office.give(name, call, *arguments)

    (last,) = [one["body"] for one in office.sent(call) if one["body"].get(parameter) == said]
    assert last[parameter] == said


def test_captions_are_begun_stopped_and_read_by_their_own_name(office: Office, call: str) -> None:
    """The names that a manual has; what was said is read again, masked, when it is over."""
    office.give("captions", "on", call, "--language", "en")
    sent = body(office, call, "transcription_start")
    assert (sent["transcription_engine"], sent["transcription_tracks"]) == ("Telnyx", "both")
    assert sent["transcription_engine_config"]["language"] == "en"
    said = {"do": "say", "text": "It is 4556 7375 8689 9855, yes."}
    office.practice.ask(f"calls/{call}/remote", said)

    def shown() -> str:
        out = office.run("captions", "show", call).out
        return out if "yes." in out else ""

    assert "far end: It is •••• •••• •••• ••••, yes." in eventually(shown)
    office.give("captions", "off", call)
    told = office.json("captions", "show", call, "--json")
    assert [one["track"] for one in told if "yes." in one["text"]] == ["inbound"]

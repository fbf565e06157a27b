"""An operation is one row and its effect: whoever adds one is told which place was forgotten."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter
from typing import Final

import click
import msgspec
import pytest

from console.cli.commands.talk import conference
from console.cli.program import words_of
from console.cli.registry import root
from console.domain import why_not
from console.domain.acts import Act, AnyAct, ConferenceOperation
from console.domain.events import HungUp
from console.domain.leg_media import Media
from console.domain.why_not import WHY_NOT
from console.forms.catalog import CATALOG, OF_CONFERENCE
from console.forms.description import Description
from console.forms.meanings import MEANINGS
from console.manual.topics import topic
from console.simulator.api.commands import COMMANDS, CONFERENCE_COMMANDS
from console.switchboard.board.log_words import act_words
from console.ui.render.leg import going_on
from tests.domain.media import after_act, after_event

KEYS: Final = topic("keys").text
MANUAL_COMMANDS: Final = topic("commands").text

AT_ANY_TIME: Final = {"call.dtmf", "call.speak", "call.play", "call.supervisor_role"}
"""Operations that may be ordered again and again while the call is answered."""

BY_WEBHOOK: Final = {
    "call.play_stop": "call.playback.ended",
    "call.stream": "streaming.started",
    "call.stream_stop": "streaming.stopped",
    "call.enqueue": "call.enqueued",
}
"""Operations whose acceptance changes nothing on the leg, and the webhook that does."""

SHOWN_BY_WEBHOOK: Final = {"call.dtmf", "call.supervisor_role", *BY_WEBHOOK} | {
    *("call.speak", "call.play", "call.gather", "call.gather_speak", "call.gather_audio"),
    "call.gather_stop",
}
"""Operations whose effect stands elsewhere than among what goes on, or comes to be heard later."""

EVERY = pytest.mark.parametrize("row", CATALOG.values(), ids=CATALOG)


def act_of(row: Description) -> AnyAct:
    """The operation, ordered with something in each of its parameters in front."""
    given = {field.name: (field.choices or ("x",))[0] for field in row.front}
    return msgspec.convert({"type": row.action, "call": "v3:one", "parameters": given}, row.act)


def media_before(row: Description) -> tuple[Media, ...]:
    """Nothing goes on, and all of it does."""
    quiet = Media()
    flags = {field.name: True for field in msgspec.structs.fields(Media) if field.default is False}
    busy = {"recording": "on", "playing": "speech", "conference": "room", "queue": "support"}
    return quiet, Media(**flags, **busy), Media(**flags, **busy | {"recording": "paused"})


@EVERY
def test_an_operation_has_what_is_required_in_front(row: Description) -> None:
    """A field behind "more" that must be filled in would be a riddle."""
    front = {field.name for field in row.front}

    assert not [field.name for field in row.more if field.required]
    assert {*row.start, *row.one_of, *(row.behind or ())[:1]} <= {one.name for one in row.fields}
    assert set((row.behind or ())[:1]) <= front
    assert not row.at_once or {one.name for one in row.front if one.required} <= set(row.start)


@EVERY
def test_an_operation_says_what_it_and_each_parameter_is(row: Description) -> None:
    """Help, palette, form and command line have these words and no others."""
    assert row.act.__doc__, "the act has no sentence"
    assert row.help != (Act.__doc__ or "").partition("\n")[0].rstrip(".")
    assert row.help[0].isupper()
    for field in row.fields:
        assert field.name in MEANINGS, f"console/forms/meanings.py says nothing of {field.name}"


@EVERY
def test_an_operation_is_told_in_the_log_by_parameters_it_has(row: Description) -> None:
    """A word in braces that is no parameter would be "?" for ever."""
    named = {name for _, name, _, _ in Formatter().parse(row.told) if name}

    assert named <= {field.name for field in row.fields}
    assert "?" not in act_words(act_of(row))


@EVERY
def test_an_operation_says_why_not_now(row: Description) -> None:
    """Either for reasons of its own, or because it is on the list of those that always may."""
    assert row.action in WHY_NOT, "console/domain/why_not.py lets it through in every state"
    general = WHY_NOT[row.action] is why_not._why_not_in_dialog
    assert general == (row.action in AT_ANY_TIME)


@EVERY
def test_an_operation_has_an_effect_or_a_webhook_that_has_it(row: Description) -> None:
    """What was accepted and leaves no trace on the leg, nobody sees."""
    changed = [after_act(media, act_of(row)) != media for media in media_before(row)]

    assert any(changed) == (row.action not in BY_WEBHOOK), "see console/domain/leg_media.py"


@EVERY
def test_the_effect_of_an_operation_is_shown(row: Description) -> None:
    """A state that the details do not name might as well not be kept."""
    shown = [
        going_on(after_act(media, act_of(row))) != going_on(media) for media in media_before(row)
    ]

    assert any(shown) == (row.action not in SHOWN_BY_WEBHOOK), "see console/ui/render/leg.py"


@EVERY
def test_what_an_operation_began_is_over_with_the_call(row: Description) -> None:
    """A leg that ended and is still recorded, streamed or freed of noise would be a lie."""
    for media in media_before(row):
        assert going_on(after_event(after_act(media, act_of(row)), HungUp())) == ()


@EVERY
def test_an_operation_has_a_command(row: Description) -> None:
    """Named as its action, with all of its parameters and words on it."""
    command = root.get_command(click.Context(root), words_of(row.action))

    assert command is not None
    assert command.help
    assert command.help.startswith(row.help)
    assert {field.name for field in row.fields} <= {one.name for one in command.params}


@EVERY
def test_an_operation_stands_in_both_tables_of_the_manual(row: Description) -> None:
    """One for who presses keys, one for who types commands."""
    key = re.search(rf"^\|[^|]*\| (.*) \| `{re.escape(row.action)}` \|$", KEYS, re.MULTILINE)
    command = re.search(
        rf"^\|.*`(telnyx-console )?{words_of(row.action)} CALL", MANUAL_COMMANDS, re.MULTILINE
    )

    assert key is not None, "the table of keys"
    assert key[1].startswith(row.help)
    assert command is not None, "the table of commands"


@EVERY
def test_an_operation_can_be_practised(row: Description) -> None:
    """The simulator knows it by itself; without it nothing of this was ever tried."""
    name = row.operation.path.rpartition("/")[2]

    assert (row.operation.method, name) in COMMANDS, "console/simulator/api/commands/__init__.py"


# Of a conference --------------------------------------------------------------------------

OF_ALL = pytest.mark.parametrize("row", OF_CONFERENCE.values(), ids=OF_CONFERENCE)

CONTRACT: Final = json.loads(
    (Path(__file__).parents[1] / "telnyx" / "contract" / "voice.json").read_text("utf-8")
)


@OF_ALL
def test_an_operation_of_a_conference_has_its_words_its_command_and_its_practice(
    row: Description,
) -> None:
    """All that one of a leg has; whom it is for is nobody's to type: all are meant."""
    acts_kind = msgspec.convert({"call": "v3:one", "conference": "room"}, row.act)
    command = conference.commands[words_of(row.action).partition(" ")[2]]
    front = {field.name for field in row.front}

    assert not [field.name for field in row.more if field.required]
    assert {*row.start, *row.one_of, *(row.behind or ())[:1]} <= {one.name for one in row.fields}
    assert not row.at_once or {one.name for one in row.front if one.required} <= set(row.start)
    assert set((row.behind or ())[:1]) <= front
    assert "call_control_ids" not in {field.name for field in row.fields}
    assert all(field.name in MEANINGS for field in row.fields)
    assert row.action in WHY_NOT
    assert act_words(acts_kind) == row.told
    assert (command.help or "").startswith(row.help.partition(":")[0])
    assert {field.name for field in row.fields} <= {one.name for one in command.params}
    assert row.operation.path.rpartition("/")[2] in CONFERENCE_COMMANDS
    assert re.search(
        rf"^\|.*`telnyx-console {words_of(row.action)} CALL", MANUAL_COMMANDS, re.MULTILINE
    )
    assert f"| `{row.action}` |" in KEYS
    assert row.operation.id in CONTRACT["operations"]


def test_every_act_on_a_whole_conference_has_a_row() -> None:
    """One that was forgotten would be offered nowhere."""
    assert {row.act for row in OF_CONFERENCE.values()} == set(ConferenceOperation.__subclasses__())

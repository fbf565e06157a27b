"""Orders as JSON: what a script writes is what a key would have done."""

from __future__ import annotations

import json
from io import StringIO
from typing import get_args

import msgspec
import pytest

from console.cli.commands.scripts.order import read_act
from console.cli.main import run
from console.domain.acts import AnyAct, Speak
from tests.cli.user import Office


def test_an_act_does_what_the_command_of_its_name_does(office: Office) -> None:
    """With the words, the JSON and the exit codes of every command that gives an order."""
    call = office.ring()

    told = office.give("order", json.dumps({"act": "call.answer", "call": call}))
    said = office.run("order", json.dumps({"act": "call.hangup", "call": call}))

    assert told["action"] == "call.answer"
    assert (said.code, said.out.startswith("hangup accepted in ")) == (0, True)
    refused = office.run("order", json.dumps({"act": "call.answer", "call": call}), "--json")
    assert (refused.code, refused.told["outcome"]) == (1, "refused")


def test_an_act_may_come_on_standard_input(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a text to speak stands in no history and no `ps`."""
    call = office.answered()
    act = {"act": "call.speak", "call": call, "parameters": {"payload": "Hello", "voice": "male"}}
    monkeypatch.setattr("sys.stdin", StringIO(json.dumps(act)))

    office.give("order")

    assert [one["path"].rpartition("/")[2] for one in office.sent(call)][-1] == "speak"


def test_who_may_only_look_gives_no_order_by_json_either(office: Office) -> None:
    """The rights are the switchboard's, not the command's."""
    call = office.ring()
    act = json.dumps({"act": "call.hangup", "call": call})

    ran = office.run("--read-only", "order", act)

    assert ran.code == 1
    assert "read-only" in ran.err
    assert office.shown(call)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[]", "one object"),
        ('{"call": "x"}', "'act' is missing"),
        ('{"act": "call.answr", "call": "x"}', "did you mean call.answer?"),
        ('{"act": ["call.answer"]}', "No act is called"),
        ('{"act": "call.answer", "call": "x", "joins": true}', "did you mean join?"),
        ('{"act": "call.answer"}', "missing required field `call`"),
        ('{"act": "call.answer", "call": "x", "join": "yes"}', "Expected `bool`, got `str`"),
        ('{"act": "call.speak", "call": "x", "parameters": {"payload": [1]}}', "got `array`"),
    ],
)
def test_what_is_no_act_is_wrong_usage(
    written: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said what is wrong in it, and nobody is asked; not even a switchboard is started."""
    assert run(["order", written]) == 2
    assert said in capsys.readouterr().err


def test_the_schema_has_every_act(capsys: pytest.CaptureFixture[str]) -> None:
    """What is read is what it says: each act under its id, with nothing beside its own keys."""
    assert run(["order", "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)

    ids = {
        part["properties"]["act"]["enum"][0]
        for part in schema["$defs"].values()
        if "act" in part.get("properties", {}) and part["additionalProperties"] is False
    }
    assert ids == {kind.action for kind in get_args(AnyAct)}
    act = Speak(call="v3:x", parameters={"payload": "Hello"})  # type: ignore[arg-type]
    assert read_act(msgspec.json.encode(act).decode()) == act

"""`order`: any act as JSON, for scripts, headset buttons and programs of others."""

from __future__ import annotations

import json
import sys
from difflib import get_close_matches
from typing import Any, Final, get_args

import click
import msgspec

from console.cli.give import give
from console.cli.program import LONGEST_INPUT, STDIN, Command, Program, current
from console.config.schema import DRAFT
from console.domain.acts import Act, AnyAct
from console.exports import json_text

TAG: Final = "act"
"""The key that names an act."""

_KINDS: Final[dict[str, type[Act]]] = {kind.action: kind for kind in get_args(AnyAct)}
"""Every act by its id."""


@click.command(cls=Command)
@click.argument("act", default=STDIN, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--schema", is_flag=True, help="Print what an act may be, as a JSON schema; end.")
@current
def order(program: Program, act: str, *, as_json: bool, schema: bool) -> int | None:
    """Give an order that is written as JSON: ACT, or what comes on standard input.

    '{"act": "call.answer", "call": "v3:…", "join": true}' is the same as
    `answer v3:… --join`: the same rights, the same outcome, the same exit codes.
    Calls are named by their whole id. An act has the id of its action, as the
    manual's list of keys has it; --schema has each with all that it takes.
    """
    if schema:
        click.echo(json_text(schema_of_acts()))
        return None
    meant = read_act(_given(act))
    return give(program, meant.action, lambda _: meant, as_json=as_json)


def _given(act: str) -> str:
    """The text of the act. Somebody at a terminal is told what to write, not waited for."""
    if act != STDIN:
        return act
    if sys.stdin.isatty():
        raise click.UsageError("Write an act as JSON, or pipe one in.")
    return sys.stdin.read(LONGEST_INPUT + 1)


def read_act(text: str) -> AnyAct:
    """The act that a text is. Raises `click.UsageError`, which says what is wrong in it.

    A key that the act has not is an error, for a misspelt one would change what is done.
    """
    if len(text) > LONGEST_INPUT:
        raise click.UsageError(f"An act has at most {LONGEST_INPUT} characters.")
    try:
        written: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise click.UsageError("The act is no JSON.") from None
    if not isinstance(written, dict):
        raise click.UsageError('An act is one object: {"act": "call.hangup", "call": "…"}.')
    kind = _KINDS.get(str(written.get(TAG, "")))
    if kind is None:
        raise click.UsageError(_no_such_act(written))
    known = [TAG, *(field.encode_name for field in msgspec.structs.fields(kind))]
    for key in written:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}."
            raise click.UsageError(f"{kind.action} has no {key!a}: {hint}")
    try:
        act: AnyAct = msgspec.convert(written, AnyAct)
    except msgspec.ValidationError as error:
        raise click.UsageError(f"{kind.action} is not whole: {error}") from None
    return act


def _no_such_act(written: dict[str, Any]) -> str:
    if TAG not in written:
        return f"The act is not named: {TAG!r} is missing."
    near = get_close_matches(str(written[TAG]), _KINDS, 1)
    named = f"No act is called {written[TAG]!a}"
    return f"{named}: did you mean {near[0]}?" if near else f"{named}; --schema has all."


def schema_of_acts() -> dict[str, object]:
    """What an act may be, as JSON schema of the draft that editors read."""
    schema = msgspec.json.schema(AnyAct)
    for part in schema["$defs"].values():
        if TAG in part.get("properties", {}):
            part["additionalProperties"] = False
    return {"$schema": DRAFT, "title": "Acts of telnyx-console", **schema}

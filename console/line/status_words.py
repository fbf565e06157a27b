"""What a switchboard tells of itself, from what crossed the line: as one line, or as JSON.

A status bar asks every few seconds, so this loads next to nothing: no types, no words of others.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

LIGHTS: Final[Mapping[str, str]] = {
    "good": "ok",
    "warn": "poor",
    "bad": "down",
    "unknown": "unknown",
}
"""How a part is, in a word, by the value of its light."""


def status_line(told: Mapping[str, Any], cleaned: Callable[[str], str]) -> str:
    """`3 calls · 1 offered · API ok 12 ms · webhooks ok`, with each part `cleaned`."""
    health = told["health"]
    api, webhooks, journal = health["api"], health["webhooks"], health["journal"]
    took = api["milliseconds"]
    parts = [
        _counted(told["live_legs"], "call", "calls"),
        f"{told['offered']} offered",
        *([f"{told['alone']} alone"] if told["alone"] else []),
        f"API {LIGHTS[api['light']]}" + (f" {took:.0f} ms" if took is not None else ""),
        f"webhooks {LIGHTS[webhooks['light']]}",
        *(["tunnel down"] if webhooks["tunnel"] else []),
        *([f"journal: {journal['word']}"] if journal["light"] == "bad" else []),
        *_of_hosts(told),
    ]
    return " · ".join(map(cleaned, parts))


def _of_hosts(told: Mapping[str, Any]) -> list[str]:
    """Which host of several it is, and what the others cannot have yet."""
    database = told["health"]["database"]
    parts = [f"host {told['node']}"] if told["node"] else []
    if database["since"]:
        parts.append(f"database: {database['word']} since {_local(database['since'])}")
    if told["waiting"]:
        parts.append(_counted(told["waiting"], "fact waits", "facts wait") + " for the other hosts")
    return parts


def _counted(count: int, one: str, more: str) -> str:
    """As `text.counted` has it, which would have to be loaded."""
    return f"{count} {one if count == 1 else more}"


def _local(moment: str) -> str:
    """The time of day here of a moment in ISO 8601."""
    from datetime import datetime  # noqa: PLC0415 - nothing else here tells a time

    return f"{datetime.fromisoformat(moment).astimezone():%H:%M:%S}"


def status_tree(told: Mapping[str, Any]) -> dict[str, object]:
    """The status as scripts read it, with the counters of the webhooks beside the rest."""
    health = told["health"]
    webhooks = health["webhooks"]
    counters = {
        "live_calls": told["live_legs"],
        "consoles": health["consoles"],
        "webhooks_accepted": webhooks["accepted"],
        "webhooks_duplicate": webhooks["duplicates"],
        "webhooks_refused": webhooks["refused"],
        "webhooks_failed": webhooks["failed"],
    }
    return {"running": True, **told, "counters": counters}


def dumped(tree: object) -> str:
    """What is made of texts and numbers as JSON in ASCII: nothing in it drives a terminal."""
    return json.dumps(tree, ensure_ascii=True, separators=(",", ":")).replace("\x7f", "\\u007f")

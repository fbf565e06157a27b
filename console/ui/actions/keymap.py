"""Which keys are in force: the table's own, with the `[keys]` of the settings laid over.

Imports no Textual: a wrong `[keys]` table is told before the screen opens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from console.config.commands.table import CommandSettings
from console.domain.people.contacts import SpeedSlot
from console.errors import InvalidSetting
from console.later import difflib
from console.ui.actions.action import Action, Group, Place
from console.ui.actions.own_commands.rows import OwnCommand, read_commands
from console.ui.actions.registry import ACTIONS, BY_ID, INSTEAD_OF, commanded
from console.ui.actions.rights import permitted
from console.ui.actions.speed_dial import Slot, read_slots

_NAMED_KEYS: Final = frozenset(
    [
        "enter",
        "escape",
        "space",
        "tab",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
        "insert",
        "delete",
        "backspace",
    ]
) | {f"f{number}" for number in range(1, 25)}
_ALIASES: Final = {
    "esc": "escape",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "return": "enter",
    "slash": "/",
    "backslash": "\\",
    "minus": "-",
    "plus": "+",
    "underscore": "_",
    "at": "@",
    "comma": ",",
    "full_stop": ".",
    "period": ".",
}
_SHOWN: Final = {
    "enter": "Enter",
    "escape": "Esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_COMES_AS: Final = {"alt+b": "ctrl+left", "alt+f": "ctrl+right"}
"""Keys that most terminals send as they send others, which move by words in a field."""

_WITH_MODIFIER: Final = re.compile(r"((?:ctrl|alt|shift|super)\+)+(?=.)")


PRESET: Final = "preset"
"""The key of `[keys]` that names a preset."""

PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "baresip": {
        "call.hangup": "b",
        "call.bridge": "&",
        "call.hold": "x",
        "call.resume": "X",
        "conference.end": "ctrl+x",
        "call.next_leg": "],@",
        "console.messages": "$",
    },
    "flex": {
        "call.dial": "d,alt+d,ctrl+shift+d",
        "call.answer": "a,alt+a,ctrl+shift+a",
        "call.reject": "r,alt+r,ctrl+shift+r",
        "call.hangup": "x,alt+1,ctrl+shift+1",
        "call.hold": "H,alt+h,ctrl+shift+h",
        "call.mute": "m,alt+m,ctrl+shift+m",
        "agent.state": "n,alt+s,ctrl+shift+s",
        "call.next_leg": "],alt+t,ctrl+shift+t",
        "call.previous_leg": "[,alt+y,ctrl+shift+y",
    },
    "vim": {
        "call.mark": "v,space",
        "call.record": "alt+r",
        "call.open": "o,enter",
        "call.more": "-",
        "view.told": "ctrl+o,'",
        "console.reconcile": "ctrl+r",
        "move.page_down": "ctrl+f,pagedown",
        "move.page_up": "ctrl+b,pageup",
    },
}
"""By name: keys of other programs, by action; they lie between the usual ones and the user's.

`flex` has what Twilio's Flex has behind ctrl and shift, and behind alt for terminals that do
not tell those two from ctrl alone. An action whose key another one takes has a new one here.
"""

PRESET_HELP: Final = f"keys as another program has them: {', '.join(PRESETS)}"


def canonical(key: str) -> str | None:
    """The one spelling of a key; None where it is no key."""
    modifiers = match.group() if (match := _WITH_MODIFIER.match(key)) else ""
    base = key[len(modifiers) :]
    if len(base) > 1:
        lowered = _ALIASES.get(base.lower(), base.lower())
        base = lowered if lowered in _NAMED_KEYS else _character(lowered)
    elif modifiers:
        base = base.lower()
    if base == " ":
        base = "space"
    return modifiers + base if base and base.isprintable() else None


def _character(name: str) -> str:
    """A character by itself or by its Unicode name, as Textual names keys; no text if none."""
    if len(name) == 1:
        return name
    try:
        return unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return ""


def shown_key(key: str) -> str:
    """A key as the screen names it."""
    return _SHOWN.get(key, f"F{key[1:]}" if re.fullmatch(r"f\d+", key) else key)


def written_keys(keys: Iterable[str]) -> str:
    """Keys as `[keys]` takes them."""
    return ",".join("comma" if key == "," else key for key in keys)


class Keymap:
    """Which keys are in force: the table's own, with those of the settings laid over.

    `edition` grows whenever others come in force.
    """

    def __init__(
        self,
        keys: Mapping[str, tuple[str, ...]],
        slots: tuple[Slot, ...] = (),
        here: tuple[Action, ...] = (),
        commands: tuple[OwnCommand, ...] = (),
    ) -> None:
        self.edition = 0
        self.slots, self.commands = slots, commands
        own = (command.action for command in commands)
        here = (*(permitted(slot.action) for slot in slots), *own, *here)
        self.actions = (*ACTIONS, *here)
        self._by_id = {action.id: action for action in self.actions}
        self._keys = {**keys, **{action.id: action.keys for action in here}}

    @classmethod
    def of(
        cls,
        wanted: Mapping[str, str],
        origin: str = "config.toml",
        speed: Mapping[str, SpeedSlot] | None = None,
        here: tuple[Action, ...] = (),
        commands: Mapping[str, CommandSettings] | None = None,
    ) -> Keymap:
        """The keymap with the `[keys]` table of the settings; "" takes an action's keys away.

        `preset` in it names one of `PRESETS`.

        `speed` are the slots by their keys, `here` is what can be done in this console alone,
        with its own keys; `commands` are the user's by name. Raises `InvalidSetting` for an
        unknown id, an unknown key, or a key or name that two of all these would share. What is
        done in a team alone gives its own key up to whatever the settings put there.
        """
        keys = {action.id: action.keys for action in ACTIONS}
        own = {action_id: text for action_id, text in wanted.items() if action_id != PRESET}
        wanted = {**_preset(wanted.get(PRESET, ""), origin), **own}
        for action_id, text in wanted.items():
            if action_id not in keys:
                raise InvalidSetting(f"keys.{action_id}", _no_such_action(action_id), origin)
            keys[action_id] = _parsed(action_id, text, origin)
        keys |= _yielding(keys, wanted)
        _refuse_clashes(keys, (own, wanted), origin)
        slots = read_slots(speed or {}, canonical, shown_key, origin)
        _refuse_taken(slots, keys, origin)
        taken = {key: action_id for action_id, owned in keys.items() for key in owned}
        taken |= {key: one.id for one in here for key in one.keys}
        taken |= {slot.key: slot.name for slot in slots}
        read = read_commands(commands or {}, taken, canonical, shown_key, origin)
        return cls(keys, slots, here, read)

    def take(self, other: Keymap) -> None:
        """Have the keys of another one in force: whoever has this one goes by them from now on."""
        self.slots, self.commands, self.actions = other.slots, other.commands, other.actions
        self._by_id, self._keys = other._by_id, other._keys
        self.edition += 1

    @property
    def words(self) -> tuple[str, ...]:
        """The names, on the command line, of what can be done in this console alone."""
        return tuple(one.word for one in self.actions[len(ACTIONS) :] if one.word)

    def commanded(self, line: str) -> tuple[Action | None, str]:
        """The action that a command line begins with, by a name or by its key; its argument."""
        found = commanded(line)
        if found[0] is not None:
            return found
        word, _, argument = line.partition(" ")
        here = {one.word: one for one in self.actions[len(ACTIONS) :] if one.word}
        key = canonical(word) or ""
        return here.get(word) or dict(self.bound(Place.TABLE)).get(key), argument.strip()

    def action(self, action_id: str) -> Action:
        """The action of an id, a speed slot among them."""
        return self._by_id[action_id]

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action, the first one first; none where it is unbound."""
        return self._keys[action_id]

    def shown(self, action_id: str) -> str:
        """The first key of an action as the screen names it, or no text."""
        keys = self.reaching(action_id)
        return shown_key(keys[0]) if keys else ""

    def reaching(self, action_id: str) -> tuple[str, ...]:
        """The keys of an action, or those that do it in the stead of another: `H` resumes, too."""
        while not self.keys(action_id) and action_id in INSTEAD_OF:
            action_id = INSTEAD_OF[action_id]
        return self.keys(action_id)

    def bound(self, place: Place) -> Iterable[tuple[str, Action]]:
        """Every key in force at a place, and what it does; one that comes as another, as both."""
        here = [action for action in self.actions if place in action.places]
        found = [(key, action) for action in here for key in self.keys(action.id)]
        yield from found
        taken = {key for key, _ in found}
        for key, action in found:
            comes_as = _COMES_AS.get(key)
            if comes_as is not None and comes_as not in taken:
                yield comes_as, action


def _preset(name: str, origin: str) -> Mapping[str, str]:
    if name and name not in PRESETS:
        raise InvalidSetting(f"keys.{PRESET}", f"there are {', '.join(PRESETS)}", origin)
    return PRESETS.get(name, {})


def _no_such_action(action_id: str) -> str:
    near = difflib.get_close_matches(action_id, list(BY_ID), 1)
    return f"no action has this id{f'; did you mean {near[0]}' if near else ''}"


def _parsed(action_id: str, text: str, origin: str) -> tuple[str, ...]:
    if not text.strip(" "):
        return ()
    parts = [text] if len(text) == 1 else [part.strip() for part in text.split(",")]
    keys: list[str] = []
    for part in parts:
        key = canonical(part)
        if key is None:
            raise InvalidSetting(f"keys.{action_id}", f"{part!r} is no key", origin)
        keys.append(key)
    return tuple(dict.fromkeys(keys))


def _yielding(
    keys: Mapping[str, tuple[str, ...]], wanted: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """The keys of the actions of a team, without those that the settings give to others.

    Who works alone has keys of before there were teams.
    """
    given = {key for action_id in wanted for key in keys[action_id]}
    return {
        action.id: tuple(key for key in keys[action.id] if key not in given)
        for action in ACTIONS
        if action.group is Group.TEAM and action.id not in wanted
    }


def _refuse_taken(slots: Iterable[Slot], keys: Mapping[str, tuple[str, ...]], origin: str) -> None:
    """A slot takes no key that an action has."""
    owners = {key: action_id for action_id, owned in keys.items() for key in owned}
    for slot in slots:
        if slot.key in owners:
            reason = f"the key of {slot.name} belongs to {owners[slot.key]}"
            raise InvalidSetting(f"directory.speed.{slot.shown}", reason, origin)


def _refuse_clashes(
    keys: Mapping[str, tuple[str, ...]], given: Iterable[Mapping[str, str]], origin: str
) -> None:
    """Two actions that are in force at the same place may not share a key.

    Named is the one that was `given` a key, by the user before any preset.
    """
    for place in Place:
        owners: dict[str, str] = {}
        for action in ACTIONS:
            if place not in action.places:
                continue
            for key in keys[action.id]:
                other = owners.setdefault(key, action.id)
                if other != action.id:
                    pair = (action.id, other)
                    new = next(one for by in given for one in pair if one in by)
                    old = other if new == action.id else action.id
                    raise InvalidSetting(
                        f"keys.{new}", f"the key {shown_key(key)} belongs to {old}", origin
                    )

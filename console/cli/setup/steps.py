"""The questions of `setup`, one function each; what stands there now is what Enter takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from console.cli.setup.account import Account
from console.cli.setup.changes import MADE, Decisions
from console.cli.setup.dialogue import NONE, Dialogue, numbers_in, tell
from console.config.settings import Effective
from console.config.tables import Settings
from console.domain.numbers import caller_id, destination
from console.telnyx.replies import Application
from console.telnyx.webhook import Verifier

QUESTIONS: Final = frozenset(
    {
        *("keep_key", "public_key", "applications", "new_application", "from"),
        "outbound_profile",
        *("phone", "reach", "ssh_host", "tunnel", "public_url", "proxy", "register"),
    }
)
"""The name of each question whose answer is kept."""

ALL: Final = "all"
NEW: Final = "new"
"""What is typed for an application that is to be made."""

USUAL_NAME: Final = "telnyx-console"
_ACTIVE: Final = "active"


class Stand(Struct, frozen=True):
    """What is there when a question is asked: the settings in force, the account, the decisions."""

    effective: Effective
    file: str
    account: Account
    decisions: Decisions

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.effective.settings

    def is_elsewhere(self, key: str) -> bool:
        """Whether the environment has the setting, which goes before the file; that is told."""
        origin = self.effective.origin(key)
        if origin in (self.file, "default"):
            return False
        tell(f"{key} is {origin}'s; it stays as it is.")
        return True

    @property
    def watched(self) -> tuple[Application, ...]:
        """The applications that were chosen."""
        wanted = self.decisions.settings.get("telnyx.connections", self.settings.telnyx.connections)
        made = self.decisions.made
        applications = (*self.account.applications, *([made] if made is not None else []))
        if not isinstance(wanted, tuple) or not wanted:
            return applications
        return tuple(one for one in applications if one.id in wanted)


def public_key(stand: Stand, ask: Dialogue) -> None:
    """What webhooks are verified with: as Telnyx gives it, else pasted."""
    if stand.is_elsewhere("telnyx.public_keys"):
        return
    there, given = stand.settings.telnyx.public_keys, stand.account.public_key
    if given is not None:
        Verifier((given,))
        tell(f"Telnyx gives it: {given}")
        if given not in there:
            stand.decisions.settings["telnyx.public_keys"] = (given, *there)
        return
    tell("Telnyx does not give it here. Portal: Keys & Credentials > Public Key.")

    def check(typed: str) -> tuple[str, ...]:
        Verifier(keys := tuple(typed.replace(",", " ").split()))
        return keys

    keys = ask.ask("public_key", "Public key", check, " ".join(there))
    stand.decisions.settings["telnyx.public_keys"] = keys


def applications(stand: Stand, ask: Dialogue) -> None:
    """The applications whose calls are shown: some by their number in the list, all, a new one."""
    found = stand.account.applications
    for number, one in enumerate(found, 1):
        numbers = ", ".join(stand.account.numbers_of(one.id)) or "no number"
        off = "" if one.active is not False else "; it is not active"
        tell(f"  {number}  {one.called}: {numbers}{off}")
    if not found:
        tell("  The account has none yet: one is made at the end.")
    there = stand.settings.telnyx.connections
    places = [str(place) for place, one in enumerate(found, 1) if one.id in there]
    ids = [one.id for one in found]

    def check(typed: str) -> tuple[str, ...]:
        if typed.lower() == ALL and found:
            return ()
        words = typed.replace(",", " ").split()
        known = [word for word in words if word.lower() != NEW]
        made = (NEW,) if len(known) < len(words) else ()
        if words and all(word in ids for word in known):
            return (*known, *made)
        return (*(ids[place - 1] for place in numbers_in(" ".join(known), len(ids))), *made)

    chosen = ask.ask(
        "applications",
        "Which ones, such as 1,3, or all, or new for another one" if found else "Which one, new",
        check,
        ",".join(places) or (ALL if found else NEW),
        kept=lambda chosen: ",".join(chosen) or ALL,
    )
    if NEW in chosen:
        chosen = (*(one for one in chosen if one != NEW), _made(stand, ask))
    stand.decisions.settings["telnyx.connections"] = chosen


def _made(stand: Stand, ask: Dialogue) -> str:
    """The id of the application that is to be made; of one that has its name already, its own.

    So one that was made by a `setup` that did not come to its end is not made twice.
    """
    name = ask.ask("new_application", "Its name", _named, USUAL_NAME)
    there = next((one for one in stand.account.applications if one.called == name), None)
    if there is not None:
        tell("  There is one of that name: it is taken.")
        return there.id
    stand.decisions.made = Application(id=MADE, application_name=name)
    return MADE


def _named(typed: str) -> str:
    """A name that an application may have. Raises `ValueError`."""
    if not (typed.strip() and typed.isprintable()):
        raise ValueError("a name is wanted, such as telnyx-console")
    return typed.strip()


def caller(stand: Stand, ask: Dialogue) -> None:
    """The number that those who are called see."""
    numbers = [one for one in stand.account.numbers or () if one.status in (None, _ACTIVE)]
    watched = {one.id for one in stand.watched}
    numbers.sort(key=lambda one: one.connection_id not in watched)
    offered = [one.phone_number for one in numbers] + list(stand.account.verified or ())
    for number, one in enumerate(offered, 1):
        owner = numbers[number - 1].connection_name if number <= len(numbers) else "verified"
        tell(f"  {number}  {one}  {owner or 'assigned to no application'}")
    if not offered:
        tell("  No number of the account is known here; - for none.")

    def check(typed: str) -> str | None:
        if typed == NONE:
            return None
        if typed.isdecimal() and int(typed) <= len(offered):
            return offered[numbers_in(typed, len(offered))[0] - 1]
        return caller_id(typed)

    usual = stand.settings.telnyx.from_ or (offered[0] if offered else NONE)
    stand.decisions.settings["telnyx.from"] = ask.ask(
        "from", "Caller id: a number of the list, or +E.164", check, usual, kept=or_none
    )


def outbound_profile(stand: Stand, ask: Dialogue) -> None:
    """The outbound voice profile of each application that has none that lets calls out."""
    profiles = stand.account.profiles
    if profiles is None:
        tell("The key may not read the outbound voice profiles, so they stay as they are.")
        return
    usable = [one for one in profiles if one.enabled is not False]
    without = []
    for one in stand.watched:
        profile = stand.account.profile_of(one)
        if profile is None or profile.enabled is False:
            without.append(one)
        else:
            tell(f"  {one.called}: {profile.name}")
    if not without:
        return
    names = ", ".join(one.called for one in without)
    tell(f"  {names}: none that is enabled. Without one Telnyx refuses to dial (D38).")
    if not usable:
        tell("  The account has none to choose. Portal: Voice > Outbound Voice Profiles; then")
        tell("  `telnyx-console apps update ID --outbound-profile PROFILE_ID`.")
        return
    offered = [(one.id, one.name) for one in usable]
    chosen = ask.choose(
        "outbound_profile",
        f"Outbound voice profile for {names}, or - for none",
        [*offered, (NONE, "none: nobody can be dialled")],
        usable[0].id if len(usable) == 1 else "",
    )
    if chosen != NONE:
        stand.decisions.profiles = {one.id: chosen for one in without}


def phone(stand: Stand, ask: Dialogue, ring: Callable[[str], None]) -> None:
    """My own phone, which is rung once where that is wanted."""
    there = stand.settings.agent.phone

    def check(typed: str) -> str | None:
        return None if typed == NONE else destination(typed)

    tell("Your own phone is rung when you answer: sip:you@sip.telnyx.com, or +E.164.")
    mine = ask.ask("phone", "Your phone, or - for none", check, there or NONE, kept=or_none)
    stand.decisions.settings["agent.phone"] = mine
    if mine is not None and ask.agrees("", "Ring it now, to try it?", usual=False):
        ring(mine)


def or_none(chosen: str | None) -> str:
    """An answer as it is kept, where there may be none."""
    return chosen or NONE

"""The table `[safety]`: who may be called, and what is not shown and not kept."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from console.config.described import sets
from console.domain.number_rules.hours import calling_hours
from console.domain.number_rules.rules import NumberRules


class SafetySettings(Struct, frozen=True, kw_only=True):
    """Against toll fraud, and for what others need not see."""

    allow: Annotated[
        tuple[str, ...],
        sets(
            'who may be called: prefixes (`"+4420"`), countries (`"DE"`), SIP addresses '
            '(`"sip:*@pbx.example.com"`)',
            unset="all",
        ),
    ] = ()
    confirm: Annotated[
        tuple[str, ...],
        sets("whom to ask about once more before they are called, in the same words"),
    ] = ()
    deny: Annotated[tuple[str, ...], sets("who is never called; goes before the other two")] = ()
    calling_hours: Annotated[
        dict[str, str],
        sets(
            "hours by country, in which its people may be called, by the clock there: "
            '`{ DE = "mon-fri 08:00-20:00" }`, or by prefix with a zone: '
            '`{ "+1212" = "mon-fri 09:00-21:00 America/New_York" }`; outside them who calls by '
            "hand is asked, lists and call-backs wait. Manual: numbers"
        ),
    ] = {}
    mask: Annotated[
        bool,
        sets(
            "show and write customers' numbers with their last four digits only: screen, log, "
            "exports, clipboard, command line. Numbers of these settings stay whole; the journal "
            "keeps all, so that calls back go on"
        ),
    ] = False
    redact: Annotated[
        tuple[str, ...],
        sets(
            "words, and patterns of RE2 between slashes (`/PIN \\d+/`), that are hidden in what is "
            "said in a call before it is kept anywhere; card numbers always are. Manual: captions"
        ),
    ] = ()
    read_only: Annotated[
        bool,
        sets(
            "the switchboard takes no order from anybody, and gives none by itself; consoles and "
            "commands only look"
        ),
    ] = False
    idle_lock: Annotated[
        Annotated[int, Meta(ge=0, le=86_400)],
        sets(
            "after how many seconds without a key the screen is masked and you are Not ready "
            "(`600`); the next key opens; not on a call; 0 is never"
        ),
    ] = 0

    @property
    def rules(self) -> NumberRules:
        """Which destinations may be called."""
        return NumberRules(
            allow=self.allow,
            confirm=self.confirm,
            deny=self.deny,
            hours=calling_hours(self.calling_hours),
        )

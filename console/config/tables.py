"""The tables of the settings: what each setting takes, its default, and what it is for.

Manual, template and schema tell what stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from console.config import team
from console.config.checks import USUAL_PHONE
from console.config.commands.table import CommandSettings
from console.config.described import sets
from console.config.lists.table import ListSettings
from console.config.safety.table import SafetySettings
from console.config.web.table import WebSettings
from console.domain.agent import state
from console.domain.alerts.rules import NoticeForm, Way
from console.domain.call_backs.call_back import CallBacksRing
from console.domain.leg_media import Captions
from console.domain.my_phone import Answering
from console.domain.people.contacts import SpeedSlot

Port = Annotated[int, Meta(ge=0, le=65535)]
Workers = Annotated[int, Meta(ge=0, le=16)]


class TelnyxSettings(Struct, frozen=True, kw_only=True):
    """The account. Public keys are checked when webhooks are about to be received."""

    base_url: Annotated[
        str, sets("Telnyx's API; plain HTTP only on loopback. `TELNYX_BASE_URL`")
    ] = "https://api.telnyx.com/v2"
    public_keys: Annotated[
        tuple[str, ...], sets("keys that webhooks are verified with. `TELNYX_PUBLIC_KEY` holds one")
    ] = ()
    connections: Annotated[
        tuple[str, ...], sets("ids of the Call Control applications to show", unset="all")
    ] = ()
    from_: Annotated[
        str | None,
        sets("default caller id, E.164; its country is that of numbers typed without `+`"),
    ] = msgspec.field(default=None, name="from")


class ListenerSettings(Struct, frozen=True, kw_only=True):
    """Where webhooks come in."""

    host: Annotated[str, sets("where the listener listens")] = "127.0.0.1"
    port: Annotated[Port, sets("its port; 0 takes a free one")] = 8787
    path: Annotated[str, sets("the one path that takes webhooks")] = "/webhooks/telnyx"
    workers: Annotated[
        Workers, sets("processes in front for HTTP and signatures, each on a core of its own")
    ] = 0
    public_url: Annotated[str | None, sets("where Telnyx reaches the listener")] = None
    register: Annotated[
        bool,
        sets("set URL and version 2 in the applications of `telnyx.connections` at every start"),
    ] = False
    tunnel: Annotated[
        str | tuple[str, ...],
        sets(
            'what the switchboard keeps running so that Telnyx reaches it: `"ssh HOST"` for '
            "`ssh -R`, or a program and its arguments, whose output tells the address, which takes "
            "the place of `public_url`"
        ),
    ] = ""


class AgentSettings(Struct, frozen=True, kw_only=True):
    """Who works here. `dispositions` are as `domain.agent` reads them."""

    name: Annotated[str, sets("who gave an order", unset="your user name")] = ""
    phone: Annotated[str | None, sets("your own phone: a SIP URI or E.164")] = None
    phones: Annotated[
        dict[str, str],
        sets(
            "further phones of yours by name, to change to by `:phone use`: `{ mobile = "
            '"+13125550143" }`'
        ),
    ] = {}
    answer: Annotated[
        Answering,
        sets(
            'what `a` does first: `"phone first"` rings you, and answers the caller, who hears '
            'ringing, in the moment you pick up; `"caller first"` answers, and lets the caller '
            "wait in silence while you are rung"
        ),
    ] = Answering.PHONE_FIRST
    custom_headers: Annotated[
        dict[str, str],
        sets(
            "SIP headers that go with the calls to your phone, so that a desk phone picks up by "
            'itself: `{ "Call-Info" = "<sip:x>;answer-after=0", "Alert-Info" = '
            '"<http://x>;info=alert-autoanswer" }`'
        ),
    ] = {}
    keep_phone: Annotated[
        bool, sets("leave your phone up between calls, and ring it again when it drops")
    ] = False
    auto_answer: Annotated[
        Annotated[int, Meta(ge=0, le=60)],
        sets(
            "answer an offered call by itself after so many seconds, while you are Ready and your "
            "phone is up and free; 0 for never"
        ),
    ] = 0
    hold_music: Annotated[
        str,
        sets(
            "what a held one hears: the URL of an MP3 or WAV file, or the name of one in Telnyx's "
            "media storage; without it Telnyx decides"
        ),
    ] = ""
    captions: Annotated[
        Captions,
        sets(
            'have Telnyx write down what is said, as it is said, by itself: `"mine"`, in calls '
            'that you answer or dial; `"all"`, in every answered call; `"off"`, where you ask for '
            "it. Whoever is on the line has to be told. Manual: captions"
        ),
    ] = Captions.OFF
    captions_in: Annotated[
        str,
        sets(
            'the language of captions that begin by themselves, in Telnyx\'s words: `"de"`, '
            '`"auto_detect"`; without it Telnyx decides'
        ),
    ] = ""
    call_backs: Annotated[
        CallBacksRing,
        sets(
            'what a call-back does that is due: `"ask"` tells you, `"ring"` rings your phone by '
            "itself, once, while you are Ready with a console open and your phone free, and calls "
            "the person once you have answered. Manual: callbacks"
        ),
    ] = CallBacksRing.ASK
    reasons: Annotated[tuple[str, ...], sets("why you may be Not ready")] = state.REASONS
    wrap_up: Annotated[
        Annotated[int, Meta(ge=0, le=state.LONGEST_WRAP_UP)],
        sets("seconds of wrap-up after a call; 0 for none"),
    ] = 30
    dispositions: Annotated[
        tuple[str, ...],
        sets(
            'what may come of a call, on the keys 1 to 9; `"dnc: do not call"` gives a code of '
            "its own"
        ),
    ] = state.DISPOSITIONS
    disposition_required: Annotated[
        bool | tuple[str, ...],
        sets(
            "the wrap-up lasts until you said what came of the call: `true` for every answered "
            'call, or names of queues, `["support"]`'
        ),
    ] = False
    missed_not_ready: Annotated[bool, sets("who misses a call while Ready becomes Not ready")] = (
        True
    )
    missed_after: Annotated[
        Annotated[int, Meta(ge=0, le=600)],
        sets("seconds that a caller must have rung for the call to be missed"),
    ] = 10

    @property
    def own_phones(self) -> tuple[state.OwnPhone, ...]:
        """All phones with their names, the usual one first: `phone`, else the first of `phones`."""
        named = [state.OwnPhone(name=name, address=at) for name, at in self.phones.items()]
        if self.phone is None:
            return tuple(named)
        usual = [one for one in named if one.address == self.phone]
        others = [one for one in named if one.address != self.phone]
        return (*(usual or [state.OwnPhone(name=USUAL_PHONE, address=self.phone)]), *others)

    @property
    def rules(self) -> state.AgentRules:
        """What of this the agent's state goes by."""
        return state.AgentRules(
            reasons=self.reasons,
            wrap_up=self.wrap_up,
            dispositions=state.dispositions(self.dispositions),
            required=self.disposition_required,
            phones=self.own_phones,
            missed_not_ready=self.missed_not_ready,
            missed_after=self.missed_after,
        )


class DirectorySettings(Struct, frozen=True, kw_only=True):
    """Whom to call. In look-ups `{number}` stands for the number at the far end."""

    files: Annotated[
        tuple[str, ...],
        sets(
            "files of contacts: vCard (`.vcf`), `.csv` or `.toml`; relative ones stand beside "
            "`config.toml`"
        ),
    ] = ()
    speed: Annotated[
        dict[str, SpeedSlot],
        sets(
            'a key of its own for those you transfer to most: `F5 = { name = "Front desk", number '
            '= "+13125550199" }`'
        ),
    ] = {}
    lookup: Annotated[
        tuple[str, ...],
        sets(
            "a program of yours that is asked who is at the far end of the call under the cursor, "
            'as in `["crm", "--number", "{number}"]`; what it prints stands beside the call. Only '
            "E.164 and plain SIP addresses are handed over; they stand in the variable "
            "`TELNYX_CONSOLE_NUMBER` too, which a script behind `sh -c` takes them from"
        ),
    ] = ()
    lookup_url: Annotated[
        str | None,
        sets("a link to more about the far end, as in `https://crm.example.com/?phone={number}`"),
    ] = None


class UISettings(Struct, frozen=True, kw_only=True):
    """The screen."""

    theme: Annotated[
        str | None,
        sets(
            "where nothing is set: `paper` on a terminal that says that its ground is light; a "
            "theme by name: `dusk`, `paper`, `contrast`, or one of your own",
            unset="`dusk`",
        ),
    ] = None
    bell: Annotated[bool, sets("ring the terminal bell, too, for each event of `alerts`")] = False
    linear: Annotated[
        bool, sets("linear mode, for screen readers: lines of text, nothing drawn; as `--linear`")
    ] = False


class AlarmSettings(Struct, frozen=True, kw_only=True):
    """Seconds from which a wait, and a talk, is warned of, and from which it alarms."""

    wait: Annotated[
        tuple[int, ...],
        sets(
            "seconds of waiting from which a call is marked `▲` and then `■`, here and on the "
            "board of queues; the header counts the latter, `alerts.alarm` tells of each. One "
            "number alarms alone, `[]` never"
        ),
    ] = (60, 180)
    talk: Annotated[tuple[int, ...], sets("the same for talking")] = (600, 1800)


_Ways = tuple[Way, ...]


class AlertSettings(Struct, frozen=True, kw_only=True):
    """How one who looks elsewhere is told of a caller."""

    ring: Annotated[
        _Ways,
        sets(
            "ways in which one is told of a call that rings for one: `bell`, `notice` on the "
            "desktop, `command`. Manual: alerts"
        ),
    ] = (Way.NOTICE, Way.COMMAND)
    alone: Annotated[_Ways, sets("the same of a caller who hears nobody")] = (
        Way.NOTICE,
        Way.COMMAND,
    )
    alarm: Annotated[_Ways, sets("the same of a wait or talk that alarms")] = (Way.NOTICE,)
    message: Annotated[_Ways, sets("the same of what is said to one, as by a supervisor")] = (
        Way.NOTICE,
    )
    while_focused: Annotated[
        _Ways, sets("which of them go on while the terminal says that it has the focus")
    ] = (Way.COMMAND,)
    command: Annotated[
        tuple[str, ...],
        sets(
            "your own program and its arguments, run on the console's machine as the way "
            '`command`, as in `["paplay", "/home/ada/ring.ogg"]`'
        ),
    ] = ()
    notice: Annotated[
        NoticeForm,
        sets(
            'how the terminal is asked for a notice: `"auto"` goes by what it is known to take, '
            'and rings the bell where that is nothing; `"osc9"`, `"osc777"`, `"osc99"`, `"none"`'
        ),
    ] = NoticeForm.AUTO
    pause: Annotated[
        int, Meta(ge=0, le=3600), sets("seconds between two alerts of one kind, at least")
    ] = 10
    again: Annotated[
        int,
        Meta(ge=0, le=3600),
        sets("seconds after which a caller who rings on is told once more; `0` for never"),
    ] = 60
    quiet: Annotated[
        str, sets("a time of the day in which only the screen tells, as in `22:00-07:00`")
    ] = ""
    title: Annotated[bool, sets("the terminal's title says who rings for you, and your state")] = (
        True
    )


class JournalSettings(Struct, frozen=True, kw_only=True):
    """The record of all calls."""

    keep_days: Annotated[
        Annotated[int, Meta(ge=1, le=3650)], sets("days that facts and past calls are kept")
    ] = 90
    max_mb: Annotated[
        Annotated[int, Meta(ge=64, le=1_000_000)],
        sets(
            "millions of bytes that they may take; beyond that the oldest go first, but none of "
            "the last five hours. The file keeps its size: what becomes free in it is used again"
        ),
    ] = 10_000
    keep_digits: Annotated[
        bool,
        sets(
            "keep which keys were pressed in a call, sent or gathered; else how many. On the "
            "screen they are seen while the call lasts"
        ),
    ] = False


class Settings(Struct, frozen=True, kw_only=True):
    """All settings, checked. `keys` maps action ids to keys."""

    telnyx: TelnyxSettings = TelnyxSettings()
    listener: ListenerSettings = ListenerSettings()
    agent: AgentSettings = AgentSettings()
    directory: DirectorySettings = DirectorySettings()
    ui: UISettings = UISettings()
    alarms: AlarmSettings = AlarmSettings()
    alerts: AlertSettings = AlertSettings()
    safety: SafetySettings = SafetySettings()
    journal: JournalSettings = JournalSettings()
    team: team.TeamSettings = team.TeamSettings()
    lists: ListSettings = ListSettings()
    web: WebSettings = WebSettings()
    keys: Annotated[
        dict[str, str],
        sets('another key for an action, as in `"call.hangup" = "x"`', unset="see [keys](keys.md)"),
    ] = {}
    commands: Annotated[
        dict[str, CommandSettings], sets("programs of yours as something to do, by their names")
    ] = {}


SECTIONS: Final[Mapping[str, type[Struct]]] = {
    "telnyx": TelnyxSettings,
    "listener": ListenerSettings,
    "agent": AgentSettings,
    "directory": DirectorySettings,
    "ui": UISettings,
    "alarms": AlarmSettings,
    "alerts": AlertSettings,
    "safety": SafetySettings,
    "journal": JournalSettings,
    "team": team.TeamSettings,
    "lists": ListSettings,
    "web": WebSettings,
}
"""The tables by name; that of the keys is apart."""

KEYS: Final = "keys"
"""The table in which every key is the id of an action."""

PROFILES: Final = "profiles"
"""The table of profiles: of each a table by its name, with tables that lie over the others."""

OF_PROFILES: Final = ("directory", "ui", "alarms", "alerts", KEYS)
"""The tables that a profile may have: what a console alone goes by.

What a switchboard goes by is the same for all who are attached to it, and what is for safety
no profile takes away.
"""

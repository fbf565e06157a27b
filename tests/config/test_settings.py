"""Where a setting comes from, and what is said when it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.cli.screen_settings import alert_rules
from console.config.checks import is_loopback
from console.config.settings import DEFAULT, DESCRIBED, effective_values, load, numbers_shown_whole
from console.config.tables import Settings
from console.config.team import TeamSettings
from console.config.web.table import WebSettings
from console.domain.agent.state import AgentRules, Disposition, OwnPhone
from console.domain.alerts.rules import Event, NoticeForm, Quiet, Way
from console.domain.my_phone import Answering
from console.domain.number_rules.hours import calling_hours
from console.domain.number_rules.rules import NumberRules
from console.domain.people.contacts import SpeedSlot
from console.domain.team.members import Member, Sight
from console.domain.work_lists.rules import ListRules
from console.errors import InvalidSetting, UnknownSetting

SURFACE = """
[telnyx]
base_url = "https://api.telnyx.com/v2"
public_keys = ["AAAA"]
connections = ["1293384261075731499"]
from = "+13125550100"
[listener]
host = "127.0.0.1"
port = 8787
path = "/webhooks/telnyx"
workers = 2
public_url = "https://calls.example.com/webhooks/telnyx"
register = false
tunnel = "ssh ada@calls.example.com"
[agent]
name = "Ada"
phone = "sip:ada@sip.telnyx.com"
phones = { mobile = "+1 312 555 0143", home = "ada@home.example.com" }
answer = "caller first"
custom_headers = { Call-Info = "<sip:x>;answer-after=0" }
keep_phone = true
hold_music = "https://example.com/hold.mp3"
auto_answer = 3
captions = "mine"
captions_in = "de"
call_backs = "ring"
disposition_required = [ "support" ]
reasons = ["lunch", "training"]
wrap_up = 45
dispositions = ["resolved", "dnc: do not call"]
missed_not_ready = false
missed_after = 5
[directory]
files = [ "contacts.vcf" ]
lookup = [ "crm", "{number}" ]
lookup_url = "https://crm.example.com/?phone={number}"
speed = { F5 = { name = "Front desk", number = "+1 312 555 0199" } }
[ui]
theme = "paper"
bell = true
linear = true
[alarms]
wait = [30, 120]
talk = []
[alerts]
ring = [ "bell", "notice", "command" ]
alone = [ "bell" ]
alarm = []
message = []
while_focused = []
command = [ "paplay", "ring.ogg" ]
notice = "osc777"
pause = 5
again = 0
quiet = "22:00-7:00"
title = false
[safety]
allow = [ "US", "+44" ]
confirm = [ "gb" ]
calling_hours = { de = "mon-fri  08:00-20:00" }
mask = true
redact = [ "Blaubeere", "/PIN [0-9]+/" ]
deny = [ "sip:*@Evil.example" ]
read_only = true
idle_lock = 600
[lists]
tries = 4
busy = 60
no_answer = 120
declined = 240
cancelled = 180
failed = 300
again = { dnc = 0, resolved = 7200 }
[journal]
keep_days = 30
max_mb = 500
keep_digits = true
[team]
socket = "/run/desk/board.sock"
group = "callcentre"
web_user = "telnyx-web"
node = "desk1"
database = "postgresql://desk@db.example/telnyx_console"
see = "groups"
mask = true
tell_supervised = false
quick_answers = ["Yes"]
help_notes = ["a threat"]
target = [ 90, 15 ]
members = [ { user = "ada" } ]
groups = []
routes = []
queues = []
[web]
host = "::1"
port = 8800
public_url = "https://desk.example.com/"
user_header = "Remote-User"
most = 20
[keys]
"call.hangup" = "x"
"""


@pytest.mark.parametrize("value", ["ftp://host/a.mp3", "hold/a.mp3", " hold", "a\\u0007", "x" * 65])
def test_music_that_telnyx_could_not_find_is_refused_with_words(value: str, file: Path) -> None:
    """Else the first caller on hold would find out."""
    file.write_text(f'[agent]\nhold_music = "{value}"\n', "utf-8")

    with pytest.raises(InvalidSetting, match=r"agent\.hold_music"):
        load(file, {})


@pytest.mark.parametrize("value", ["[180, 60]", "[1, 2, 3]", "[0]", "[90000]", "[60, 60]"])
def test_limits_that_make_no_sense_are_refused_with_words(value: str, file: Path) -> None:
    """An alarm before its warning would never be seen."""
    file.write_text(f"[alarms]\nwait = {value}\n")

    with pytest.raises(InvalidSetting, match=r"alarm in seconds|1 to 86400 seconds"):
        load(file, {})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file that is not there yet."""
    return tmp_path / "config.toml"


def test_every_documented_setting_is_read(file: Path) -> None:
    """The file that the README shows must work as it stands."""
    file.write_text(SURFACE)

    settings = load(file, {}).settings

    assert settings.telnyx.connections == ("1293384261075731499",)
    assert settings.telnyx.from_ == "+13125550100"
    assert settings.listener.workers == 2
    assert settings.listener.public_url == "https://calls.example.com/webhooks/telnyx"
    assert settings.agent.phone == "sip:ada@sip.telnyx.com"
    assert settings.agent.rules == AgentRules(
        reasons=("lunch", "training"),
        wrap_up=45,
        dispositions=(
            Disposition(code="resolved", key="1", title="resolved"),
            Disposition(code="dnc", key="2", title="do not call"),
        ),
        required=("support",),
        phones=(
            OwnPhone(name="phone", address="sip:ada@sip.telnyx.com"),
            OwnPhone(name="mobile", address="+13125550143"),
            OwnPhone(name="home", address="sip:ada@home.example.com"),
        ),
        missed_not_ready=False,
        missed_after=5,
    )
    assert settings.agent.answer is Answering.CALLER_FIRST
    assert settings.agent.custom_headers == {"Call-Info": "<sip:x>;answer-after=0"}
    assert settings.agent.keep_phone
    assert settings.agent.hold_music == "https://example.com/hold.mp3"
    assert settings.agent.auto_answer == 3
    assert settings.directory.files == ("contacts.vcf",)
    assert settings.directory.speed == {"F5": SpeedSlot(name="Front desk", number="+13125550199")}
    assert settings.directory.lookup == ("crm", "{number}")
    assert settings.ui.bell
    assert (settings.alarms.wait, settings.alarms.talk) == ((30, 120), ())
    assert settings.safety.rules == NumberRules(
        allow=("US", "+44"),
        confirm=("GB",),
        deny=("sip:*@evil.example",),
        hours=calling_hours({"DE": "mon-fri 08:00-20:00"}),
    )
    assert (settings.safety.read_only, settings.safety.idle_lock) == (True, 600)
    assert settings.lists.rules == ListRules(
        tries=4,
        busy=60,
        no_answer=120,
        declined=240,
        cancelled=180,
        failed=300,
        again={"dnc": 0, "resolved": 7200},
    )
    assert settings.journal.keep_days == 30
    assert settings.journal.max_mb == 500
    assert settings.journal.keep_digits
    assert settings.team == TeamSettings(
        socket="/run/desk/board.sock",
        group="callcentre",
        web_user="telnyx-web",
        node="desk1",
        database="postgresql://desk@db.example/telnyx_console",
        see=Sight.GROUPS,
        mask=True,
        tell_supervised=False,
        quick_answers=("Yes",),
        help_notes=("a threat",),
        target=(90, 15),
        members=(Member(user="ada"),),
    )
    assert settings.web == WebSettings(
        host="::1",
        port=8800,
        public_url="https://desk.example.com",
        user_header="Remote-User",
        most=20,
    )
    rules = alert_rules(settings.alerts, bell=settings.ui.bell)
    assert rules.ways == {one: {Way.BELL} for one in Event} | {Event.RING: set(Way)}
    assert rules.while_focused == {Way.BELL}
    assert (rules.quiet, rules.form, rules.title) == (Quiet(1320, 420), NoticeForm.OSC_777, False)
    assert (rules.command, rules.pause, rules.again) == (("paplay", "ring.ogg"), 5, 0)
    assert settings.keys == {"call.hangup": "x"}
    assert set(SURFACE.split()) >= {key.partition(".")[2] for key in DESCRIBED}


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    """And each of them says that it is one."""
    effective = load(file, {})

    assert effective.settings == Settings()
    assert effective.settings.agent.rules == AgentRules()
    assert {origin for _, _, origin in effective_values(effective)} == {DEFAULT}


def test_a_flag_beats_the_environment_and_that_beats_the_file(file: Path) -> None:
    """The nearer to the hand, the stronger."""
    file.write_text('[telnyx]\nbase_url = "https://file.example/v2"\n')
    environment = {"TELNYX_BASE_URL": "https://environment.example/v2"}

    by_file = load(file, {})
    by_environment = load(file, environment)
    by_flag = load(file, environment, {"telnyx.base_url": "https://flag.example/v2"})

    assert by_file.settings.telnyx.base_url == "https://file.example/v2"
    assert by_file.origin("telnyx.base_url") == str(file)
    assert by_environment.settings.telnyx.base_url == "https://environment.example/v2"
    assert by_environment.origin("telnyx.base_url") == "TELNYX_BASE_URL"
    assert by_flag.settings.telnyx.base_url == "https://flag.example/v2"
    assert by_flag.origin("telnyx.base_url") == "--base-url"


def test_an_empty_variable_is_no_value(file: Path) -> None:
    """A shell that exports it empty must not undo the file."""
    assert load(file, {"TELNYX_BASE_URL": " "}).settings == Settings()


def test_the_public_key_of_the_environment_is_the_one_key(file: Path) -> None:
    """The SDK's variable holds one; the file may hold several."""
    assert load(file, {"TELNYX_PUBLIC_KEY": "abc"}).settings.telnyx.public_keys == ("abc",)


def test_an_empty_text_stands_for_nothing(file: Path) -> None:
    """People leave keys of a template empty instead of removing them."""
    file.write_text('[telnyx]\nfrom = ""\n[listener]\npublic_url = ""\n[ui]\ntheme = ""\n')

    assert load(file, {}).settings == Settings()


@pytest.mark.parametrize(
    ("content", "key", "nearest"),
    [
        ("[listener]\nprot = 1\n", "listener.prot", "listener.port"),
        ('[telnyx]\npublic_key = "x"\n', "telnyx.public_key", "telnyx.public_keys"),
        ('[telnix]\nfrom = "+13125550100"\n', "telnix", "telnyx"),
        ("port = 1\n", "port", "listener.port"),
        ("[ui]\nqqqq = 1\n", "ui.qqqq", None),
        ("[telnyx.deeper]\na = 1\n", "telnyx.deeper", None),
    ],
)
def test_an_unknown_key_is_named_with_its_nearest(
    file: Path, content: str, key: str, nearest: str | None
) -> None:
    """A typing error that is ignored shows itself days later as a lost call."""
    file.write_text(content)

    with pytest.raises(UnknownSetting) as refusal:
        load(file, {})

    assert refusal.value.key == key
    assert refusal.value.nearest == nearest
    assert key in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('[listener]\nport = "8787"\n', "listener.port"),
        ('[directory]\nlookup = "crm"\n', "directory.lookup"),
        ('[directory]\nlookup = ["crm"]\n', "directory.lookup"),
        ('[directory]\nlookup_url = "https://crm.example.com/"\n', "directory.lookup_url"),
        ('[directory]\nlookup_url = "https://{number}/"\n', "directory.lookup_url"),
        ('[directory]\nlookup_url = "javascript:{number}"\n', "directory.lookup_url"),
        ('[agent]\nphones = { Mobile = "+13125550143" }\n', "agent.phones"),
        ('[agent]\nphones = { phone = "+13125550143" }\n', "agent.phones"),
        ('[agent]\nphones = { mobile = "12" }\n', "agent.phones"),
        ('[agent]\nanswer = "nobody"\n', "agent.answer"),
        ('[agent]\ncustom_headers = { "X Y" = "1" }\n', "agent.custom_headers"),
        ('[agent]\ncustom_headers = { From = "eve" }\n', "agent.custom_headers"),
        ('[agent]\ncustom_headers = { X-A = "1\\r\\nVia: eve" }\n', "agent.custom_headers"),
        ('[agent]\ncustom_headers = { X-A = "" }\n', "agent.custom_headers"),
        ('[agent]\ndisposition_required = "support"\n', "agent.disposition_required"),
        ('[agent]\ndisposition_required = [""]\n', "agent.disposition_required"),
        ("[listener]\nport = 70000\n", "listener.port"),
        ("[listener]\nport = true\n", "listener.port"),
        ("[listener]\nregister = 1\n", "listener.register"),
        ("[telnyx]\nconnections = [1293384261075731499]\n", "telnyx.connections"),
        ('[telnyx]\nconnections = "1"\n', "telnyx.connections"),
        ('[telnyx]\nconnections = ["../.."]\n', "telnyx.connections"),
        ('[telnyx]\nfrom = "Ada"\n', "telnyx.from"),
        ('[telnyx]\nbase_url = "http://api.telnyx.com/v2"\n', "telnyx.base_url"),
        ('[telnyx]\nbase_url = "https://user:pw@api.telnyx.com/v2"\n', "telnyx.base_url"),
        ('[telnyx]\nbase_url = "ftp://x"\n', "telnyx.base_url"),
        ('[telnyx]\nbase_url = "https://[::1"\n', "telnyx.base_url"),
        ('[telnyx]\nbase_url = "https://x:99999/v2"\n', "telnyx.base_url"),
        ('[listener]\npath = "webhooks"\n', "listener.path"),
        ('[listener]\npath = "/{x}"\n', "listener.path"),
        ('[listener]\npath = "/anrufe/für-uns"\n', "listener.path"),
        ('[listener]\nhost = ""\n', "listener.host"),
        ('[listener]\npublic_url = "calls.example.com"\n', "listener.public_url"),
        ('[listener]\ntunnel = "autossh calls.example.com"\n', "listener.tunnel"),
        ('[listener]\ntunnel = "ssh -oProxyCommand=x"\n', "listener.tunnel"),
        ("[listener]\ntunnel = []\n", "listener.tunnel"),
        ('[agent]\nphone = "sip:"\n', "agent.phone"),
        ('[agent]\nreasons = ["lunch", "lunch"]\n', "agent.reasons"),
        ('[agent]\ndispositions = ["resolved", "Resolved"]\n', "agent.dispositions"),
        ("[agent]\nwrap_up = -1\n", "agent.wrap_up"),
        ("[agent]\nmissed_not_ready = 0\n", "agent.missed_not_ready"),
        ("[agent]\nmissed_after = 601\n", "agent.missed_after"),
        ('[directory]\nfiles = ["contacts.doc"]\n', "directory.files"),
        ('[directory]\nfiles = "contacts.csv"\n', "directory.files"),
        ('[directory.speed]\nF5 = "+13125550199"\n', "directory.speed"),
        ('[directory.speed]\nF5 = { name = "Ada" }\n', "directory.speed"),
        ('[directory.speed]\nF5 = { name = "Ada", number = "911" }\n', "directory.speed"),
        ('[directory.speed.F5]\nname = "Ada"\nnumber = "sip:a@b"\nnmae = ""\n', "directory.speed"),
        ("[journal]\nkeep_days = 0\n", "journal.keep_days"),
        ("[journal]\nmax_mb = 1\n", "journal.max_mb"),
        ('[keys]\n"call.hangup" = 5\n', "keys.call.hangup"),
        ('telnyx = "x"\n', "telnyx"),
        ("[telnyx\n", "config"),
    ],
)
def test_a_wrong_value_is_named_with_its_reason_and_origin(
    file: Path, content: str, key: str
) -> None:
    """Who reads the message can mend it without a manual."""
    file.write_text(content)

    with pytest.raises(InvalidSetting) as refusal:
        load(file, {})

    assert refusal.value.key == key
    assert refusal.value.reason
    assert re.fullmatch(rf"{re.escape(str(file))}:\d+", refusal.value.origin)
    assert "`" not in refusal.value.reason


def test_a_path_that_no_client_sends_so_is_told_as_it_is_sent(file: Path) -> None:
    """Every webhook would be refused for ever, by a path that looks like the one configured."""
    file.write_text('[listener]\npath = "/anrufe/für-uns"\n')
    with pytest.raises(InvalidSetting, match="/anrufe/f%C3%BCr-uns"):
        load(file, {})
    file.write_text('[listener]\npath = "/anrufe/f%C3%BCr-uns"\n')

    assert load(file, {}).settings.listener.path == "/anrufe/f%C3%BCr-uns"


def test_a_key_may_be_sent_in_the_clear_to_this_machine_only(file: Path) -> None:
    """The simulator speaks plain HTTP, and no plain HTTP leaves the machine."""
    for host in ("127.0.0.1", "localhost", "[::1]"):
        url = f"http://{host}:8080/v2"
        assert load(file, {"TELNYX_BASE_URL": url + "/"}).settings.telnyx.base_url == url
    assert not is_loopback("127.0.0.1.example.com")
    assert not is_loopback(None)


def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    """A folder in its place, or bytes that are no text."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")

    for name in ("folder", "bytes"):
        with pytest.raises(InvalidSetting, match=name):
            load(tmp_path / name, {})


@given(st.binary(max_size=200))
def test_no_file_crashes_the_program(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    """Whatever stands in it: settings, or one of the two errors."""
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(raw)
    try:
        settings = load(file, {}).settings
    except (InvalidSetting, UnknownSetting):
        return
    assert settings.listener.port == 8787 or b"port" in raw


@pytest.mark.parametrize(
    "command",
    [
        *(["sh", "-c", "crm {number}"], ["/bin/bash", "-lc", "crm {number}"]),
        *(["env", "A=1", "sh", "-ec", "crm {number}"], ["sh", "-e", "-c", "crm", "{number}"]),
        ["zsh", "-c", "crm", "sh", "{number}"],
    ],
)
def test_a_number_in_the_script_of_a_shell_is_refused_with_words(
    command: list[str], file: Path
) -> None:
    """A shell would carry out what a caller calls himself; the environment has the number."""
    file.write_text(f"[directory]\nlookup = {command}\n".replace("'", '"'))

    with pytest.raises(InvalidSetting, match=r"directory\.lookup .*TELNYX_CONSOLE_NUMBER"):
        load(file, {})


@pytest.mark.parametrize(
    "command",
    [
        *(["sh", "-c", "crm '$TELNYX_CONSOLE_NUMBER'"], ["crm", "-c", "{number}"]),
        *(["sh", "crm.sh", "{number}"], ["python3", "-c", "import crm", "{number}"]),
    ],
)
def test_a_program_that_is_told_the_number_apart_is_taken(command: list[str], file: Path) -> None:
    """As an argument of a script, or in the environment."""
    file.write_text(f"[directory]\nlookup = {msgspec.json.encode(command).decode()}\n")

    assert load(file, {}).settings.directory.lookup == tuple(command)


def test_replacing_webhook_urls_needs_the_applications_by_name(file: Path) -> None:
    """One account may serve other programs: all of its applications are not ours."""
    file.write_text('[listener]\nregister = true\npublic_url = "https://calls.example.com/w"\n')

    with pytest.raises(InvalidSetting, match=r"listener\.register .*telnyx\.connections"):
        load(file, {})


@pytest.mark.parametrize("nested", ["[" * 5000 + "]" * 5000, "{a=" * 5000 + "1" + "}" * 5000])
def test_a_file_that_is_nested_too_deep_is_told_in_words(nested: str, file: Path) -> None:
    """It is a wrong file, and no fault of the program."""
    file.write_text(f"x = {nested}\n")

    with pytest.raises(InvalidSetting, match="nested too deep"):
        load(file, {})


def test_settings_that_cannot_be_read_mask_everything(file: Path) -> None:
    """What they wanted is not known; `calls` needs no settings, and would show numbers."""
    assert numbers_shown_whole(file, {}) is None
    file.write_text("[safety]\nmask = true\n[telnyx]\nfrom = '+13125550100'\n")
    assert "+13125550100" in (numbers_shown_whole(file, {}) or ())
    file.write_text("[safety]\nmask = true\n[telnyx\n")
    assert numbers_shown_whole(file, {}) == ()
    file.write_text("[safety]\nmask = 'yes'\n")
    assert numbers_shown_whole(file, {}) == ()


def test_applications_to_register_have_to_be_named(tmp_path: Path) -> None:
    """What to do is to name them: `listener.register` itself is as it should be."""
    file = tmp_path / "config.toml"
    file.write_text("[listener]\nregister = true\n")
    with pytest.raises(InvalidSetting, match="it would replace") as refused:
        load(file, {})
    assert refused.value.hint is not None
    assert refused.value.hint.startswith("Name those that are to be set in telnyx.connections.")
    assert f"{file}:2" in str(refused.value)

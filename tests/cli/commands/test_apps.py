"""Call Control applications from the command line."""

from __future__ import annotations

import signal
import subprocess

import httpx

from tests.cli.user import Office
from tests.processes import LIMIT, PROGRAM, eventually

URL = "https://calls.example.com/webhooks/telnyx"


def test_an_application_is_made_shown_changed_and_deleted(office: Office) -> None:
    """What is not mentioned in a change stays."""
    made = office.json(
        *("apps", "create", "Night shift", "--webhook-url", URL, "--inactive", "--json")
    )
    id_ = made["id"]
    assert (made["application_name"], made["webhook_api_version"]) == ("Night shift", "2")
    assert made["active"] is False

    changed = office.json("apps", "update", id_, "--active", "--name", "Day shift", "--json")
    assert (changed["application_name"], changed["active"]) == ("Day shift", True)
    assert changed["webhook_event_url"] == URL

    shown = office.run("apps", "show", id_).out
    assert "Day shift" in shown
    assert id_ in office.run("apps", "list", "--name", "day").out

    assert office.run("apps", "delete", id_).code == 0
    gone = office.run("apps", "show", id_)
    assert gone.code == 1
    assert gone.err.splitlines()[1] == "Check the id."


def test_all_applications_are_listed_with_their_ids_first(office: Office) -> None:
    """They are the connection ids that the settings want."""
    lines = office.run("apps", "list", "--sort", "connection_name").out.splitlines()

    assert {line.split()[0] for line in lines} >= set(office.practice.connections)
    assert len(office.json("apps", "list", "--json")) == len(lines)


def test_a_change_whose_reply_is_lost_may_have_been_made(office: Office) -> None:
    """Exit code 3: making it again would make two."""
    only = "POST /v2/call_control_applications"  # the switchboard asks for other things meanwhile
    fault = {"target": "api", "kind": "drop_after_effect", "count": 1, "only": only}
    office.practice.ask("faults", fault)

    ran = office.run("apps", "create", "Twice", "--webhook-url", URL)

    assert ran.code == 3
    assert "It may have been done" in ran.err
    assert "Twice" in office.run("apps", "list").out


def test_a_new_profile_leaves_the_limit_of_calls_out(office: Office) -> None:
    """Both stand in one object, and what Telnyx does with the half of one is not documented."""
    made = office.json("apps", "create", "Outbound", "--webhook-url", URL, "--json")
    announced = office.practice.announcement
    needed = {"application_name": "Outbound", "webhook_event_url": URL}
    httpx.patch(
        f"{announced['base_url']}/call_control_applications/{made['id']}",
        headers={"Authorization": f"Bearer {announced['api_key']}"},
        json={**needed, "outbound": {"channel_limit": 5}},
    ).raise_for_status()
    (profile,) = {
        one["outbound"]["outbound_voice_profile_id"]
        for one in office.json("apps", "list", "--json")
        if (one.get("outbound") or {}).get("outbound_voice_profile_id")
    }

    changed = office.json("apps", "update", made["id"], "--outbound-profile", profile, "--json")

    assert changed["outbound"]["outbound_voice_profile_id"] == profile
    assert changed["outbound"]["channel_limit"] == 5


def test_the_password_of_a_webhook_url_is_not_printed_for_readers(office: Office) -> None:
    """A terminal is looked at by others; programs, with `--json`, get what Telnyx has."""
    url = "https://agent:hunter2@calls.example.com/hook"
    made = office.run("apps", "create", "Guarded", "--webhook-url", url, "--inactive").out
    for printed in (made, office.run("apps", "list").out):
        assert "@calls.example.com/hook" in printed
        assert "hunter2" not in printed


def test_what_telnyx_refuses_of_an_application_names_the_field_and_no_call(office: Office) -> None:
    """There is no timeline of a call to open for it, and two URLs could be meant."""
    for wrong, field in (
        (("apps", "create", "Desk", "--webhook-url", "nope"), "webhook_event_url"),
        (
            ("apps", "create", "Desk", "--webhook-url", URL, "--failover-url", "nope"),
            "webhook_event_failover_url",
        ),
        (("apps", "create", "", "--webhook-url", URL), "application_name"),
    ):
        ran = office.run(*wrong)
        assert ran.code == 1
        assert ran.err.splitlines()[1] == f"Correct {field}, and try again."

    ran = office.run("dial", "+13125550190", "--connection", "nope")
    assert ran.code == 1
    assert ran.err.splitlines()[1] == "Correct connection_id, and try again."


def test_a_fault_of_telnyx_s_with_applications_asks_for_no_call(office: Office) -> None:
    """It was told that the state of the call is being asked for."""
    path = "/call_control_applications/none"
    fault = {"target": "api", "kind": "500", "only": path, "count": 20}
    office.practice.ask("faults", fault)
    ran = office.run("apps", "show", "none")

    assert ran.code == 1
    assert ran.err.splitlines()[1] == "Telnyx has a fault: try again in a while."


def test_what_an_application_has_none_of_is_not_shown(office: Office) -> None:
    """Empty tags were shown as Python writes them."""
    shown = office.run("apps", "show", office.practice.connections[0]).out

    assert "application_name" in shown
    assert "tags" not in shown


def test_a_change_whose_reply_is_not_waited_for_may_have_been_made(office: Office) -> None:
    """Ctrl-C takes nothing back that Telnyx has; exit code 3, as for orders."""
    path = "POST /v2/call_control_applications"
    office.practice.ask("faults", {"target": "api", "kind": "delay", "only": path, "count": 1})
    with subprocess.Popen(
        [*PROGRAM, "apps", "create", "Left alone", "--webhook-url", URL],
        env=office.home.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as creating:
        try:
            eventually(
                lambda: "delay" not in [one["kind"] for one in office.practice.ask("faults")]
            )
            creating.send_signal(signal.SIGINT)
            _, said = creating.communicate(timeout=LIMIT)
        finally:
            creating.kill()

    assert creating.returncode == 3
    assert said.splitlines() == [
        "telnyx-console: Nobody waited for Telnyx's answer. It may have been done.",
        "`telnyx-console apps list` shows what is there.",
    ]

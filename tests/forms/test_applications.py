"""What is typed into the form of an application becomes its settings."""

from __future__ import annotations

import pytest

from console.domain.applications import URL, Setting
from console.errors import InvalidParameter
from console.forms import applications
from console.forms.catalog import CHANGED_APPLICATION, NEW_APPLICATION

SETTINGS: dict[str, Setting] = {
    "application_name": "Support",
    "webhook_event_url": "https://calls.example.com/hook",
    "webhook_api_version": "2",
    "active": True,
    "call_cost_in_webhooks": None,
    "first_command_timeout_secs": 30,
    "inbound.channel_limit": None,
    "outbound.outbound_voice_profile_id": "19",
    "tags": ("night", "day"),
    "webhook_event_failover_url": "https://b.example.com",
    "webhook_timeout_secs": 5,
}


def changed(**typed: str) -> dict[str, Setting]:
    """What is sent after those texts were typed over what stood in the form."""
    form = applications.for_change(CHANGED_APPLICATION, SETTINGS)
    texts = applications.start_of_change(SETTINGS)
    texts |= {name.replace("__", "."): text for name, text in typed.items()}
    return applications.changes(form, texts, SETTINGS)


def test_a_form_that_was_only_looked_at_changes_nothing() -> None:
    """Every sort of setting reads back as it was."""
    assert changed() == {}


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ({"active": "no"}, {"active": False}),
        ({"call_cost_in_webhooks": "yes"}, {"call_cost_in_webhooks": True}),
        ({"first_command_timeout_secs": " 40 "}, {"first_command_timeout_secs": 40}),
        ({"inbound__channel_limit": "12"}, {"inbound.channel_limit": 12}),
        ({"tags": " late,night ,, "}, {"tags": ("late", "night")}),
        ({"tags": ""}, {"tags": ()}),
        ({"webhook_event_failover_url": ""}, {"webhook_event_failover_url": None}),
        ({"webhook_timeout_secs": ""}, {"webhook_timeout_secs": None}),
        ({"application_name": "Support "}, {}),
    ],
)
def test_what_differs_is_sent_as_telnyx_takes_it(
    typed: dict[str, str], sent: dict[str, Setting]
) -> None:
    """Numbers, switches, words, and nothing where something is taken away."""
    assert changed(**typed) == sent


@pytest.mark.parametrize(
    "name",
    ["application_name", "webhook_event_url", "active", "outbound.outbound_voice_profile_id"],
)
def test_what_has_no_empty_value_cannot_be_emptied(name: str) -> None:
    """Telnyx's contract would take no null there: it is said before anything is sent."""
    with pytest.raises(InvalidParameter) as refused:
        changed(**{name.replace(".", "__"): ""})

    assert refused.value.field == name


def test_a_hostile_setting_that_is_left_alone_stays_as_it_is() -> None:
    """The form shows it clean; that is no change of it."""
    settings: dict[str, Setting] = {**SETTINGS, "application_name": "a\x1b]0;b\x07\u202e"}
    texts = applications.start_of_change(settings)

    assert texts["application_name"].isprintable()
    assert applications.changes(CHANGED_APPLICATION, texts, settings) == {}


def test_a_new_application_is_made_of_what_is_filled_in() -> None:
    """The rest is as usual at Telnyx; without a public URL one has to be typed."""
    texts = applications.start_of_new("https://ours.example") | {"application_name": "Night"}

    assert applications.filled_in(NEW_APPLICATION, texts) == {
        "application_name": "Night",
        "webhook_event_url": "https://ours.example",
        "webhook_api_version": "2",
    }
    with pytest.raises(InvalidParameter) as refused:
        applications.filled_in(
            NEW_APPLICATION, applications.start_of_new(None) | {"application_name": "x"}
        )
    assert refused.value.field == URL

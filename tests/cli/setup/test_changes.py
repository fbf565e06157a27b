"""What `setup` changes in files: what was asked for, and not a byte besides."""

from __future__ import annotations

import tomllib

import pytest

from console.cli.setup.changes import with_secret, with_settings
from console.errors import InvalidSetting
from console.secret import Secret

WRITTEN_BY_HAND = """\
# The desk at the window.
[agent]   # who sits there
name    = 'Ada'
phone = "sip:old@sip.telnyx.com"   # the old phone

[keys]
"call.hangup" = "X"	# a tab before this

[telnyx]
connections = [
  "129",  # Support
  "130",
]
from = "+13125550100"
"""


def test_comments_order_and_blanks_stay_to_the_byte() -> None:
    """Two lines change where they stand; a new setting ends its table, a new table the file."""
    after = with_settings(
        WRITTEN_BY_HAND,
        {
            "agent.phone": "sip:new@sip.telnyx.com",
            "telnyx.from": "+442079460100",
            "telnyx.public_keys": ("a key",),
            "listener.public_url": "https://calls.example.com/w",
        },
        "config.toml",
    )

    assert after == (
        WRITTEN_BY_HAND.replace("sip:old@", "sip:new@").replace("+13125550100", "+442079460100")
        + 'public_keys = ["a key"]\n\n[listener]\npublic_url = "https://calls.example.com/w"\n'
    )


def test_a_setting_that_is_taken_out_leaves_the_rest() -> None:
    after = with_settings(WRITTEN_BY_HAND, {"telnyx.from": None, "listener.public_url": None}, "")

    assert after == WRITTEN_BY_HAND.replace('from = "+13125550100"\n', "")


def test_nothing_to_set_writes_nothing() -> None:
    assert with_settings("", {}, "config.toml") == ""
    assert with_settings(WRITTEN_BY_HAND, {}, "config.toml") == WRITTEN_BY_HAND


def test_a_first_file_says_where_all_settings_stand() -> None:
    after = with_settings("", {"telnyx.from": "+13125550100"}, "config.toml")

    assert after.startswith("# Settings of telnyx-console.")
    assert tomllib.loads(after) == {"telnyx": {"from": "+13125550100"}}


def test_a_file_that_is_no_toml_is_not_touched() -> None:
    """The message does not quote it: in the file of secrets a key may stand."""
    for change in (
        lambda text: with_settings(text, {"telnyx.from": "+1"}, "config.toml"),
        lambda text: with_secret(text, Secret("KEYnew"), "secrets.toml"),
    ):
        with pytest.raises(InvalidSetting) as wrong:
            change('api_key = "KEYcanary')
        assert "canary" not in f"{wrong.value}{wrong.value.__cause__}"


def test_another_secret_stays_beside_the_key() -> None:
    after = with_secret('# mine\ndatabase_password = "x"\n', Secret('KEY"'), "secrets.toml")

    assert after.startswith('# mine\ndatabase_password = "x"\n')
    assert tomllib.loads(after) == {"database_password": "x", "api_key": 'KEY"'}

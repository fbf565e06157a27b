"""Whether an application's webhooks come here, and what can be found of it."""

from __future__ import annotations

import pytest

from console.domain.applications import (
    URL,
    VERSION,
    Application,
    Fault,
    Setting,
    differing,
    faults,
    words,
)

OURS = "https://calls.example.com/webhooks/telnyx"
THEIRS = "https://other.example.com/hook"


def application(**settings: Setting) -> Application:
    given: dict[str, Setting] = {"application_name": "Support Desk", URL: OURS, VERSION: "2"}
    return Application(id="1293384261075731499", settings=given | settings, shown=True)


@pytest.mark.parametrize(
    ("url", "version", "public_url", "wrong"),
    [
        (OURS, "2", OURS, ()),
        (THEIRS, "2", OURS, (Fault.URL,)),
        (OURS + "/", "2", OURS, (Fault.URL,)),
        (None, "2", OURS, (Fault.URL,)),
        (OURS, "1", OURS, (Fault.VERSION,)),
        (THEIRS, "1", OURS, (Fault.URL, Fault.VERSION)),
        (THEIRS, "2", None, ()),
        (THEIRS, "1", None, (Fault.VERSION,)),
        (OURS, None, OURS, (Fault.VERSION,)),
    ],
)
def test_webhooks_that_do_not_come_here_are_known(
    url: str | None, version: str | None, public_url: str | None, wrong: tuple[Fault, ...]
) -> None:
    """Without a public URL nobody knows which one is ours, so it is not judged."""
    assert faults(url, version, public_url) == wrong


@pytest.mark.parametrize("public_url", [OURS, None])
@pytest.mark.parametrize("version", ["1", "2", None])
@pytest.mark.parametrize("url", [OURS, THEIRS, None])
def test_after_the_changes_that_point_it_here_nothing_is_wrong(
    url: str | None, version: str | None, public_url: str | None
) -> None:
    """And where nothing is wrong nothing is changed."""
    before = application(**{URL: url, VERSION: version})
    changes = before.pointing_here(public_url)
    after = application(**{**before.settings, **changes})

    assert after.faults(public_url) == ()
    assert bool(changes) == bool(before.faults(public_url))
    assert None not in changes.values()


def test_it_is_found_by_name_id_and_url_in_any_case() -> None:
    """Every word has to be somewhere."""
    one = application()

    for said in ("", "DESK", "support calls.example", "731499", "desk 1293"):
        assert one.matches(said), said
    assert not one.matches("support sales")


def test_an_application_without_a_name_is_called_by_its_id() -> None:
    """Something has to stand in its row."""
    assert application(application_name=None).name == "1293384261075731499"
    assert application(application_name="").name == "1293384261075731499"


def test_only_what_was_seen_is_compared() -> None:
    """What others changed beside it is their own."""
    before: dict[str, Setting] = {"a": 1, "b": ("x",), "c": None}

    assert differing(before, {"a": 1, "b": ("x",), "d": 2}) == ()
    assert differing(before, {"a": 2, "b": ("x",), "c": ""}) == (("a", 2), ("c", ""))


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "none"), (True, "yes"), (False, "no"), (("a", "b"), "a, b"), ((), "none"), (5, "5")],
)
def test_a_setting_reads_as_words(value: Setting, said: str) -> None:
    """In the log, in a confirmation, in a refusal."""
    assert words(value) == said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://ada:hunter2@a.example/hook", "https://…@a.example/hook"),
        ("https://hunter2@a.example", "https://…@a.example"),
        ("https://a.example/hook@home", "https://a.example/hook@home"),
        ("https://a.example?to=x@y", "https://a.example?to=x@y"),
    ],
)
def test_the_password_of_a_url_is_not_said(url: str, said: str) -> None:
    """Logs are shared, and screens are looked at."""
    assert words(url) == said

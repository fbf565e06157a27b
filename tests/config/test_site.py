"""Where the switchboard of a team is looked for, and when one works alone."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from console.config import site
from console.config.paths import Paths
from console.config.site import VARIABLE, find_site
from console.errors import NotConfigured


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A user on a host without a team, whose usual places are in a folder of the test."""
    monkeypatch.setattr(site, "USUAL", tmp_path / "run" / "switchboard.sock")
    monkeypatch.setattr(site, "SYSTEM_SETTINGS", tmp_path / "etc" / "config.toml")
    (tmp_path / "etc").mkdir()
    folders = [tmp_path / name for name in ("config", "state", "own")]
    folders[0].mkdir()
    return Paths(*folders)


def listen(path: Path) -> socket.socket:
    path.parent.mkdir()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    return listening


def test_without_a_team_everybody_works_alone(paths: Paths) -> None:
    """Today's use, to which a team on other hosts changes nothing."""
    paths.config_file.write_text('[agent]\nname = "Ada"\n')

    assert find_site(paths, {}, None) is None


def test_what_is_named_comes_before_what_is_found(paths: Paths) -> None:
    """An option, the environment, the user's settings, the system's, the usual place."""
    ways: list[Path] = []
    with listen(site.USUAL):
        ways.append(site.USUAL)
        assert find_site(paths, {}, None) == ways[-1]
        site.SYSTEM_SETTINGS.write_text('[team]\nsocket = "/system"\n')
        assert find_site(paths, {}, None) == Path("/system")
        paths.config_file.write_text('[team]\nsocket = "/mine"\n')
        assert find_site(paths, {}, None) == Path("/mine")
        assert find_site(paths, {VARIABLE: "/env"}, None) == Path("/env")
        assert find_site(paths, {VARIABLE: "/env"}, "/option") == Path("/option")


def test_settings_that_name_members_tell_of_a_team_at_the_usual_place(paths: Paths) -> None:
    """The service's own settings need no socket; other words about a team tell of none."""
    paths.config_file.write_text('[[team.members]]\nuser = "ada"\n')
    assert find_site(paths, {}, None) == site.USUAL
    paths.config_file.write_text("[team]\nmask = true\n")
    assert find_site(paths, {}, None) is None
    paths.config_file.write_text("no settings at all")
    assert find_site(paths, {}, None) is None


def test_a_team_whose_switchboard_is_gone_is_still_a_team(paths: Paths) -> None:
    """Its folder stays: who has nothing of its own waits, who has settings works with them."""
    site.USUAL.parent.mkdir()
    assert find_site(paths, {}, None) == site.USUAL
    paths.config_file.write_text("[telnyx]\n#from = ''\n")
    assert find_site(paths, {}, None) == site.USUAL
    paths.config_file.write_text("[ui]\ntheme = 'dusk'\n[web]\nuser_header = 'Remote-User'\n")
    assert find_site(paths, {}, None) == site.USUAL
    assert find_site(paths, {"TELNYX_PUBLIC_KEY": "KEY"}, None) is None
    paths.config_file.write_text("[telnyx]\nfrom = '+13125550100'\n")
    assert find_site(paths, {}, None) is None


@pytest.mark.parametrize("named", ["switchboard.sock", "~/s", ""])
def test_a_socket_is_named_by_its_whole_path(paths: Paths, named: str) -> None:
    """From which folder the console is started must not matter."""
    if not named:
        assert find_site(paths, {VARIABLE: " "}, named) is None
        return
    with pytest.raises(NotConfigured, match="--socket"):
        find_site(paths, {}, named)
    with pytest.raises(NotConfigured, match=VARIABLE):
        find_site(paths, {VARIABLE: named}, None)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may connect to every socket")
def test_whom_the_team_s_socket_is_closed_to_works_alone(paths: Paths) -> None:
    """A colleague of another department has a switchboard of its own, or is told what to ask."""
    with listen(site.USUAL):
        site.USUAL.chmod(0)

        assert find_site(paths, {}, None) is None
        assert site.is_closed_to_me()

"""A status bar finds the switchboard where everything else does, by other means."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console.cli import status_bar
from console.config import socket_place
from console.config.paths import find_paths
from console.config.site import find_site

FOLDERS = st.sampled_from([None, "", " ", "/here", "/h" * 60, "/with space"])
TEAMS = (
    "",
    '[team]\nsocket = "/run/x.sock"\n',
    '[[team.members]]\nuser = "ada"\n',
    "[team]\nmask = true\n",
    "[team\n",
    'agent = "no table"\nteam = 7\n',
    "# of a team\n[agent]\n",
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.tuples(FOLDERS, FOLDERS, FOLDERS), st.sampled_from([None, *TEAMS]))
def test_it_is_the_same_socket(
    tmp_path: Path,
    folders: tuple[str | None, ...],
    text: str | None,
) -> None:
    """Two that looked in two places would tell of two switchboards."""
    names = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path))
        for name, folder in zip(names, folders, strict=True):
            inside = folder and folder.strip() and f"{tmp_path}{folder}"
            patch.delenv(name, raising=False)
            if folder is not None:
                patch.setenv(name, inside or folder)
        patch.delenv(socket_place.VARIABLE, raising=False)
        paths = find_paths()
        paths.config_file.parent.mkdir(parents=True, exist_ok=True)
        paths.config_file.unlink(missing_ok=True)
        if text is not None:
            paths.config_file.write_text(text)
        site = find_site(paths, os.environ, None)

        assert status_bar.place(os.environ) == (str(site or paths.socket), site is not None)
        patch.setenv(socket_place.VARIABLE, "/elsewhere")
        assert status_bar.place(os.environ) == ("/elsewhere", True)

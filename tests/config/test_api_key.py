"""Where the API key comes from, and that nobody else sees it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from console.config.api_key import find_api_key, need_api_key
from console.errors import ApiKeyMissing, InvalidSetting, LooseSecret, UnknownSetting

CANARY = "KEY0123456789ABCDEF_canary"
FAILS = "keyring.backends.fail.Keyring"


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring of a machine without a desktop."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", FAILS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A secrets file as it should be."""
    file = tmp_path / "secrets.toml"
    file.touch(mode=0o600)
    file.write_text(f'api_key = "{CANARY}"\n')
    return file


def test_the_environment_comes_before_the_file(file: Path) -> None:
    """A key for one session must not need an edit."""
    found = find_api_key(file, {"TELNYX_API_KEY": " from-environment \n"})

    assert found is not None
    assert found.value.reveal() == "from-environment"
    assert found.source == "environment (TELNYX_API_KEY)"


def test_a_private_file_is_read_and_named(file: Path) -> None:
    """The source is told, the value is not."""
    found = find_api_key(file, {})

    assert found is not None
    assert found.value.reveal() == CANARY
    assert found.source == str(file)
    assert CANARY not in repr(found)
    assert CANARY not in f"{found}"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o660, 0o620])
def test_a_file_that_others_can_touch_is_not_read(file: Path, mode: int) -> None:
    """The message says how to close it."""
    file.chmod(mode)

    with pytest.raises(LooseSecret) as refusal:
        find_api_key(file, {})
    assert refusal.value.hint == f"chmod 600 {file}"
    assert f"{mode:04o}" in str(refusal.value)


def test_no_key_anywhere_says_where_to_put_one(tmp_path: Path) -> None:
    """Both places are named, and the exit code is that of a missing configuration."""
    with pytest.raises(ApiKeyMissing) as missing:
        need_api_key(tmp_path / "secrets.toml", {})
    assert "TELNYX_API_KEY" in missing.value.hint
    assert str(tmp_path / "secrets.toml") in missing.value.hint
    assert missing.value.exit_code == 4


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (f'api_key = "{CANARY}', InvalidSetting),
        (f'api_key = ["{CANARY}"]', InvalidSetting),
        (f'api_key = "{CANARY}\\nX-Header: 1"', InvalidSetting),
        (f'api_key = "{CANARY} \u00e9"', InvalidSetting),
        (f'apikey = "{CANARY}"', UnknownSetting),
    ],
)
def test_a_wrong_file_is_refused_without_quoting_it(
    file: Path, content: str, error: type[Exception]
) -> None:
    """A message is copied into tickets; a key in it would travel along."""
    file.write_text(content)

    with pytest.raises(error) as refusal:
        find_api_key(file, {})
    assert CANARY not in str(refusal.value)
    assert CANARY not in repr(refusal.value)


def test_the_keyring_comes_before_the_file(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a real back end is asked for it, by the program's name."""
    (tmp_path / "keyring_of_this_test.py").write_text(
        textwrap.dedent(
            """
            from keyring.backend import KeyringBackend

            class Backend(KeyringBackend):
                priority = 1

                def get_password(self, service, username):
                    return f"{service}/{username}"

                def set_password(self, service, username, password):
                    raise NotImplementedError
            """
        )
    )
    script = (
        "from pathlib import Path; from console.config.api_key import find_api_key; "
        f"found = find_api_key(Path({str(file)!r}), {{}}); "
        "print(found.source, found.value.reveal())"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring_of_this_test.Backend")

    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    ).stdout

    assert said == "keyring (telnyx-console) telnyx-console/api_key\n"


def test_a_key_is_put_into_a_keyring_that_keeps_what_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that drops it without a word is noticed; that there is none is known before."""
    (tmp_path / "keyring_that_keeps.py").write_text(
        textwrap.dedent(
            """
            from keyring.backend import KeyringBackend

            class Keeps(KeyringBackend):
                priority = 1
                kept = {}

                def get_password(self, service, username):
                    return self.kept.get((service, username))

                def set_password(self, service, username, password):
                    self.kept[service, username] = password

            class Drops(Keeps):
                def set_password(self, service, username, password):
                    pass
            """
        )
    )
    script = (
        "from pathlib import Path; from console.secret import Secret; "
        "from console.config.api_key import *; print(keyring_is_usable(), "
        "keep_in_keyring(Secret('KEYnew')), bool(find_api_key(Path('none'), {})))"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    said = []
    for backend in ("keyring_that_keeps.Keeps", "keyring_that_keeps.Drops", FAILS):
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
        ran = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
        )
        said.append(ran.stdout.split())

    assert said == [
        ["True", "True", "True"],
        ["True", "False", "False"],
        ["False", "False", "False"],
    ]


def test_a_keyring_that_breaks_is_none(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A headless machine has no working one, and the file must still be read."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Backend")

    found = find_api_key(file, {})

    assert found is not None
    assert found.source == str(file)


def test_a_keyring_that_is_locked_is_not_taken_for_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key may well be in it: nobody is told to configure one, but what stands in the way."""
    (tmp_path / "keyring_that_is_locked.py").write_text(
        textwrap.dedent(
            f"""
            from keyring.backend import KeyringBackend
            from keyring.errors import KeyringLocked

            class Backend(KeyringBackend):
                priority = 9
                def get_password(self, service, username):
                    raise KeyringLocked("{CANARY}")
                def set_password(self, service, username, password):
                    raise KeyringLocked
            """
        )
    )
    script = (
        "from pathlib import Path\n"
        "from console.config.api_key import *\n"
        "try: need_api_key(Path('none'), {})\n"
        "except ApiKeyMissing as error: print(error, error.hint, error.exit_code)"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring_that_is_locked.Backend")
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    ).stdout

    assert "the keyring could not be read (KeyringLocked). Unlock the keyring" in said
    assert said.endswith(" 4\n")
    assert CANARY not in said


def test_a_process_that_holds_a_key_leaves_no_core_file() -> None:
    """A crash would write the key to the disk."""
    script = (
        "import resource; from console.config.api_key import forbid_core_dumps; "
        "forbid_core_dumps(); "
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )

    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    ).stdout

    assert said == "(0, 0)\n"

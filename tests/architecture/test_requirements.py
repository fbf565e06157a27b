"""What is installed is what was tried: locked, with hashes, and without a known hole."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / ".requirements"
PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ADVISORIES: Final = tomllib.loads((FOLDER / "advisories.toml").read_text("utf-8"))["advisory"]
EXTRAS: Final = {"install.txt": ["keyring"], "check.txt": ["test", "bench"]}
HASH: Final = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def locked(name: str) -> dict[str, Version]:
    """The packages of a lock and their versions."""
    text = (FOLDER / name).read_text("utf-8")
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE)
    return {canonicalize_name(package): Version(version) for package, version in pins}


def wanted(extras: list[str]) -> list[Requirement]:
    """What `pyproject.toml` asks for, with those extras."""
    lines = [*PROJECT["dependencies"]]
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", EXTRAS)
def test_a_lock_has_all_that_the_project_asks_for(name: str) -> None:
    """A lock that is older than the project installs another program."""
    versions = locked(name)

    for requirement in wanted(EXTRAS[name]):
        assert versions[canonicalize_name(requirement.name)] in requirement.specifier, requirement


@pytest.mark.parametrize("name", EXTRAS)
def test_every_package_of_a_lock_has_hashes(name: str) -> None:
    """One without would be taken from whoever answers."""
    parts = re.split(r"\n(?=\S)", (FOLDER / name).read_text("utf-8"))

    assert len(parts) > 20
    assert [part.split()[0] for part in parts if not HASH.search(part)] == []


@pytest.mark.parametrize("advisory", ADVISORIES, ids=lambda advisory: advisory["id"])
def test_no_known_hole_is_open(advisory: dict[str, str]) -> None:
    """Neither in what is locked, nor in the oldest version that may be installed."""
    package, closed = advisory["package"], Version(advisory["closed_in"])
    found = [locked(name).get(package) for name in EXTRAS]
    oldest = [
        Version(bound.version)
        for extra in EXTRAS.values()
        for requirement in wanted(extra)
        if canonicalize_name(requirement.name) == package
        for bound in requirement.specifier
        if bound.operator == ">="
    ]

    assert any(found), f"{package} is no part: its advisory may go"
    assert all(version >= closed for version in [*filter(None, found), *oldest])


FIXED: Final = {
    "textual": "textual",
    "httpx": "httpx",
    "pynacl": "nacl",
    "aiohttp": "aiohttp",
    "platformdirs": "platformdirs",
}
"""The packages that the product is to be built on, and the module of each. They are no choice of
ours: whom it is made for has fixed them. Nothing of our own takes their place, whatever it would
save: no other HTTP client, and no other server."""


@pytest.mark.parametrize(("package", "module"), FIXED.items())
def test_the_packages_that_are_fixed_are_required_and_used(package: str, module: str) -> None:
    """In an installation without extras, by the program itself."""
    used = re.compile(rf"^\s*(import|from) {module}\b", re.MULTILINE)
    sources = (path.read_text("utf-8") for path in (ROOT / "console").rglob("*.py"))

    assert package in {canonicalize_name(one.name) for one in wanted([])}
    assert any(map(used.search, sources))

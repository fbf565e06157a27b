"""Everything has its room: folders of a size one can look over, names that a stranger guesses."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import console
from tests import examples

ROOT: Final = Path(__file__).parents[2]
PRODUCT: Final = Path(console.__path__[0])
TESTS: Final = ROOT / "tests"

MOST_MODULES: Final = 16
SHORTEST: Final = 40

SHORT: Final = {
    "__main__.py": "the door of `python -m console`",
}
"""Modules that may be shorter than 40 lines, and why."""

METAPHORS: Final = {
    *("aside", "chance", "clerk", "courier", "desk", "errands", "floor", "gate"),
    *("keeper", "lookout", "rooms", "roster", "rounds", "settled", "standing", "tally", "turns"),
    *("vitals", "pulse", "ties", "office", "manager", "managers", "helper", "helpers", "utils"),
}
"""Words that say nothing of what a module holds to somebody who looks for it."""

TWINS: Final = (
    *("calls", "talk", "operations", "agent", "supervision"),
    *("speed_dial", "table_view", "console", "marked", "team", "own_commands"),
    *("work_lists", "call_backs", "numbers"),
)
"""The families of actions: what each is stands in actions/, what it does in handlers/."""

ABOUT_ACTIONS: Final = {"action", "situation", "reasons", "registry", "keymap", "rights"}
"""Modules of actions/ that are about all families."""

LONG_FORMS: Final = {examples.few_or_many.__name__, examples.first_of.__name__}
"""What gives a parameter more values in the long form."""

OF_THE_SUITE: Final = {"architecture", "benchmarks", "e2e", "screenshots"}
"""Folders of tests that are about the whole program."""


def modules(folder: Path) -> list[Path]:
    """The modules of a folder, without the one that names it."""
    return [path for path in folder.glob("*.py") if path.name != "__init__.py"]


def folders(top: Path) -> Iterator[Path]:
    """The folder and all below that hold modules."""
    yield from sorted({path.parent for path in top.rglob("*.py")})


def test_no_folder_is_too_full_to_look_over() -> None:
    """Whoever opens one sees at once what is in it."""
    full = {
        str(one): len(modules(one))
        for top in (PRODUCT, TESTS)
        for one in folders(top)
        if len(modules(one)) > MOST_MODULES
    }

    assert not full


def test_no_module_is_a_crumb() -> None:
    """Each costs whoever follows a path a file to open; a short one has a reason."""
    short = {
        str(path.relative_to(PRODUCT))
        for folder in folders(PRODUCT)
        for path in modules(folder)
        if len(path.read_text("utf-8").splitlines()) < SHORTEST
    }

    assert short == set(SHORT)


def test_every_name_is_literal() -> None:
    """A metaphor has to be learnt; nobody finds by it what is new to them."""
    named = {
        path.stem.removeprefix("test_") for top in (PRODUCT, TESTS) for path in top.rglob("*.py")
    }

    assert not named & METAPHORS


def test_every_folder_says_in_a_sentence_what_is_in_it() -> None:
    """The sentence stands in its `__init__.py`."""
    silent = [
        str(folder)
        for folder in folders(PRODUCT)
        if not (folder / "__init__.py").read_text("utf-8").startswith('"""')
    ]

    assert not silent


def test_each_family_of_actions_is_declared_done_and_tested_under_one_name() -> None:
    """Adding a key touches files that have the same name."""
    actions = PRODUCT / "ui" / "actions"
    stems = {path.stem for path in modules(actions)} | {
        one.parent.name for one in actions.glob("*/__init__.py")
    }
    handlers = {path.stem for path in modules(PRODUCT / "ui" / "handlers")}
    tests = {path.stem.removeprefix("test_") for path in modules(TESTS / "ui" / "handlers")}

    assert stems - ABOUT_ACTIONS == set(TWINS)
    assert handlers == set(TWINS)
    assert set(TWINS) <= tests


def test_every_folder_of_tests_is_about_a_folder_or_a_module_of_the_product() -> None:
    """Tests stand where one looks for them; those of a large module have a folder."""
    strays = [
        str(folder.relative_to(TESTS))
        for folder in folders(TESTS)
        if folder.relative_to(TESTS).parts[:1]
        and folder.relative_to(TESTS).parts[0] not in OF_THE_SUITE
        and not (PRODUCT / folder.relative_to(TESTS)).is_dir()
        and not (PRODUCT / folder.relative_to(TESTS)).with_suffix(".py").is_file()
    ]

    assert not strays


def test_no_parameter_that_has_a_long_form_is_several() -> None:
    """A marked value is one value: such a file is collected by default, and not by `-m long`."""
    several = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(TESTS.rglob("test_*.py"))
        if any(form in (text := path.read_text("utf-8")) for form in LONG_FORMS)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and _are_several(node)
    ]

    assert not several


def _are_several(call: ast.Call) -> bool:
    """Whether it gives several parameters at once the values of a long form."""
    if not ast.unparse(call.func).endswith("parametrize"):
        return False
    names, values = call.args[:2]
    of_a_long_form = isinstance(values, ast.Call) and ast.unparse(values.func) in LONG_FORMS
    one = isinstance(names, ast.Constant) and "," not in str(names.value)
    return of_a_long_form and not one

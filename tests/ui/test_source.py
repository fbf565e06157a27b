"""What stands in the source of the screen: text from outside reaches it only through `clean`."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import console.ui

FOLDER = Path(console.ui.__path__[0])
SOURCES = sorted(FOLDER.rglob("*.py"))

READS_MARKUP = {
    "Button",
    "Checkbox",
    "Collapsible",
    "DataTable",
    "Label",
    "Link",
    "ListItem",
    "Markdown",
    "Placeholder",
    "RadioButton",
    "Select",
    "SelectionList",
    "Tab",
    "TabPane",
    "Tree",
}
"""Widgets that read a `str` as markup; none of them is used, so none can be used wrongly."""

WRITTEN_BY_OTHERS = {
    "attestation",
    "cause",
    "detail",
    "digits",
    "from_",
    "hint",
    "message",
    "other_party",
    "session_id",
    "sip",
    "source",
    "word",
}
"""Fields of legs, entries, health and outcomes whose words were not chosen here."""

SHOWN_BY = {"Content", "styled", "assemble", "say", "notify", "update"}
CLEANED_BY = {"shown", "clean", "raw_view", "number", "other_number", "ending", "name"}


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield _name(node), node


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def uncleaned(node: ast.AST) -> Iterator[str]:
    """Fields written by others that are used here without having been cleaned."""
    if isinstance(node, ast.Call) and _name(node) in CLEANED_BY:
        return
    if isinstance(node, ast.Attribute) and node.attr in WRITTEN_BY_OTHERS:
        yield node.attr
    for child in ast.iter_child_nodes(node):
        yield from uncleaned(child)


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Each file of the screen, read."""
    for path in SOURCES:
        yield path, ast.parse(path.read_text("utf-8"))


def test_text_from_outside_is_shown_only_after_cleaning_and_never_as_markup() -> None:
    """One `[/x]` in a caller's name ends a Textual app; one ESC renames the terminal."""
    for path, name, call in ((path, *one) for path, tree in trees() for one in calls(tree)):
        where = f"{path}:{call.lineno}"
        options = {keyword.arg: keyword.value for keyword in call.keywords}
        assert name not in READS_MARKUP, where
        assert name not in {"from_markup", "escape"}, where
        if name in {"Static", "notify", "OptionList"}:
            markup = options.get("markup")
            assert isinstance(markup, ast.Constant), where
            assert markup.value is False, where
        if name in SHOWN_BY:
            for argument in (*call.args, *options.values()):
                assert not list(uncleaned(argument)), where


def test_titles_and_tooltips_of_widgets_are_not_used() -> None:
    """Textual reads them as markup, and late: on hover."""
    for path, node in ((path, node) for path, tree in trees() for node in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            assert node.attr not in {"border_title", "border_subtitle", "tooltip"}, path


def test_the_rule_catches_what_it_is_for() -> None:
    """A rule that passes everything would look the same."""
    bad = ast.parse("Content(f'called {leg.other_party}')").body[0]
    good = ast.parse("Content(f'called {shown(leg.other_party)}')").body[0]

    assert list(uncleaned(bad)) == ["other_party"]
    assert not list(uncleaned(good))


REPLACED = {
    "ConsoleApp._handle_exception",
    "KeyDriver._query_in_band_window_resize",
    "KeyDriver._sigtstp_application",
    "PacedKeys._get_message",
    "Sturdy._dispatch_message",
}
"""Methods of Textual's own that are replaced: nothing but this test says that they are still so."""


def _replaced() -> Iterator[tuple[str, Callable[..., object], Callable[..., object]]]:
    """Each of them with ours and Textual's."""
    for found in pkgutil.walk_packages(console.ui.__path__, "console.ui."):
        for one in vars(importlib.import_module(found.name)).values():
            if not inspect.isclass(one) or one.__module__ != found.name:
                continue
            theirs = [base for base in one.__mro__ if base.__module__.startswith("textual.")]
            for name, ours in vars(one).items():
                if name.startswith("_") and not name.startswith("__") and inspect.isfunction(ours):
                    for base in theirs:
                        if inspect.isfunction(vars(base).get(name)):
                            yield f"{one.__name__}.{name}", ours, vars(base)[name]
                            break


def test_what_is_replaced_of_textual_s_own_has_the_form_that_it_is_replaced_for() -> None:
    """Another version may name it otherwise: ours would be called by nobody, without a word."""
    assert {name for name, _, _ in _replaced()} == REPLACED
    for name, ours, theirs in _replaced():
        assert [*inspect.signature(ours).parameters] == [*inspect.signature(theirs).parameters]
        assert inspect.iscoroutinefunction(ours) == inspect.iscoroutinefunction(theirs), name

"""What must never stand in the source, and how large its parts may grow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import console

ROOT = Path(__file__).parents[2]
SOURCES = sorted(Path(console.__path__[0]).rglob("*.py"))

NEVER = {
    "markup=True": "a caller's name would be read as markup",
    "shell=True": "an argument would be read as a command",
    "timeout=None": "a wait without an end",
    "verify=False": "anybody could answer in Telnyx's place",
    "import pickle": "what is loaded would be run",
    "eval(": "what is read would be run",
    "follow_redirects=True": "the API key would go where a reply says",
    "trust_env=True": "the API key would go through any proxy of the environment",
    "time.sleep(0)": "a wait that burns",
    "webbrowser": "a link that a stranger sent would be opened",
    "open_url(": "a link that a stranger sent would be opened",
    "]8;": "a stranger's link would be one that a click opens",
    "RichLog(markup": "a fact's text would be read as markup",
}

LARGER = {"errors.py": "one tree of errors, drawn at its head, is read in one place"}
"""Files that may be longer than 400 lines, and why."""

BROAD_HANDLERS = 5
SUPPRESSIONS_PER_1000_LINES = 3


def trees() -> Iterator[tuple[Path, ast.Module]]:
    """Every source file, parsed."""
    for path in SOURCES:
        yield path, ast.parse(path.read_text("utf-8"))


def code_of(path: Path) -> str:
    """The file without docstrings and comments, so that prose may name what code may not do."""
    return ast.unparse(_without_docstrings(ast.parse(path.read_text("utf-8"))))


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [
                statement
                for statement in node.body
                if not (
                    isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
                )
            ] or [ast.Pass()]
    return tree


def _may_say(path: Path) -> bool:
    """Whether one of them may stand in the file, prose and line breaks included."""
    text = "".join(path.read_text("utf-8").split())
    return any("".join(pattern.split()) in text for pattern in NEVER)


def test_it_never_says() -> None:
    """Each of these is a hole; the table says which."""
    guilty = [
        f"{path}: {pattern}: {hole}"
        for path in SOURCES
        if _may_say(path)
        for code in (code_of(path),)
        for pattern, hole in NEVER.items()
        if pattern in code and re.search(rf"\b{re.escape(pattern)}", code)
    ]

    assert not guilty


def test_no_file_class_or_function_is_too_large_to_read() -> None:
    """A file has at most 400 lines, a class 250, a function 50, its docstring taken off."""
    large = [
        str(path)
        for path in SOURCES
        if len(path.read_text("utf-8").splitlines()) > 400 and path.name not in LARGER
    ]
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _lines(node) > 250:
                large.append(f"{path}: {node.name}")
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines(node) > 50:
                large.append(f"{path}: {node.name}")

    assert not large


def _lines(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = ast.get_docstring(node, clean=False) or ""
    return (node.end_lineno or 0) - node.lineno + 1 - len(docstring.splitlines())


def test_broad_handlers_are_few() -> None:
    """One stands where a task ends; a sixth one hides a fault."""
    broad = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
        and not _raises_again(node)
    ]

    assert len(broad) <= BROAD_HANDLERS, broad


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def test_what_to_do_now_is_a_sentence_of_its_own() -> None:
    """Behind a blank alone it runs into what happened: `(no connection) the doctor looks at it`."""
    glued = [
        f"{path}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for before, part in pairwise(node.values)
        if isinstance(part, ast.FormattedValue)
        and isinstance(part.value, ast.Attribute)
        and part.value.attr == "hint"
        and isinstance(before, ast.Constant)
        and not str(before.value).endswith((". ", ": ", "\n"))
    ]

    assert not glued, "say it by console.text.with_hint, or sentences"


def test_suppressions_are_rare_and_give_their_reason() -> None:
    """A rule that is turned off without a reason is a rule that nobody believes in."""
    lines = [line for path in SOURCES for line in path.read_text("utf-8").splitlines()]
    found = [line for line in lines if re.search(r"#.*(noqa|type: ignore)", line)]

    assert len(found) * 1000 <= SUPPRESSIONS_PER_1000_LINES * len(lines)
    assert not [line for line in found if not re.search(r"(noqa: [A-Z]|type: ignore\[)", line)]


def test_the_top_level_holds_what_was_agreed() -> None:
    """Whoever opens the repository finds twelve things."""
    agreed = {
        *("pyproject.toml", "console", "tests", "themes", "README.md", ".ci", "LICENSE"),
        *("CHANGELOG.md", "CONTRIBUTING.md"),
        *(".requirements", ".gitignore", ".git"),
    }
    ignored = {
        line.strip().rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    }
    found = {path.name for path in ROOT.iterdir() if not path.match("*.egg-info")}

    assert found - ignored <= agreed

"""What was measured, as Markdown: a table of each row, and the README's one of all goals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tests.benchmarks.contest import Goal, Result, Row, Spread, judged, spread
from tests.benchmarks.printed.recorded import Recorded

COMMAND: Final = "python -m tests.benchmarks --table FILE"
"""What writes the README's table."""

_BEGIN: Final = "<!-- measured: written by `{}` -->"
_END: Final = "<!-- end of measured -->"


def number(value: float) -> str:
    """Three figures that count."""
    if value >= 100:
        return f"{value:,.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"


def between(of: Spread) -> str:
    """A median, and between what the values lay."""
    return f"{number(of.median)} ({number(of.low)} to {number(of.high)})"


def compared(goal: Goal) -> str:
    """What is compared with what."""
    against = f" to {goal.against}" if goal.against else ""
    return f"{goal.figure}: {goal.product}{against}"


def wanted(goal: Goal) -> str:
    """A goal in words."""
    return f"{'≥' if goal.at_least else '≤'} {goal.limit:.3g}"


def table(result: Result, *, judge: bool) -> str:
    """A row as Markdown: contestants and their figures, then the goals."""
    row, figures = result.row, result.row.figures
    head = f"**{row.name}**: {row.what} (load {result.load:.1f})\n\n"
    titles = [f"{name}, {unit}" if unit else name for name, unit in figures.items()]
    lines = [f"| who | {' | '.join(titles)} |", "|---" * (len(figures) + 1) + "|"]
    for name, rounds in result.rounds.items():
        cells = (
            between(spread([one[figure] for one in rounds])) if figure in rounds[0] else ""
            for figure in figures
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if judge and result.verdicts:
        lines += ["", "| ratio | is | wanted | |", "|---|---|---|---|"]
        for verdict in result.verdicts:
            goal = verdict.goal
            lines.append(
                f"| {compared(goal)} | {between(verdict.ratio)} "
                f"| {wanted(goal)} | {'met' if verdict.met else 'missed'} |"
            )
    return head + "\n".join(lines) + "\n\n"


def goals(rows: Iterable[Row], recorded: Sequence[Recorded]) -> Iterator[str]:
    """The lines of the README: when and where it was measured, then each goal of the rows."""
    of_name = {one.row: one for one in recorded}
    days, machines = ({one.day for one in recorded}, {one.on for one in recorded})
    loads = [one.load for one in recorded]
    yield (
        f"Measured on {' and '.join(sorted(days))}, {' and '.join(sorted(machines))}, "
        f"load {min(loads):.1f} to {max(loads):.1f}."
    )
    yield ""
    yield "| | here | ratio | wanted | against |"
    yield "|---|---|---|---|---|"
    for row in rows:
        for goal in row.goals:
            yield _line(row, goal, of_name.get(row.name))


def _line(row: Row, goal: Goal, recorded: Recorded | None) -> str:
    unit = row.figures[goal.figure] or goal.figure
    limit = wanted(goal) if goal.against else f"{wanted(goal)} {unit}"
    rounds = recorded.rounds if recorded else {}
    if any(name and name not in rounds for name in (goal.product, goal.against)):
        return f"| {goal.title} | not measured | | {limit} | {goal.against or ''} |"
    verdict = judged(goal, rounds)

    def median(name: str) -> str:
        return number(spread([one[goal.figure] for one in rounds[name]]).median)

    ratio = number(verdict.ratio.median) if goal.against else ""
    against = f"{goal.against}: {median(goal.against)}" if goal.against else ""
    met = "" if verdict.met else ", missed"
    return f"| {goal.title} | {median(goal.product)} {unit} | {ratio} | {limit}{met} | {against} |"


def written(text: str, lines: Iterable[str], command: str = COMMAND) -> str:
    """A text with these lines between the marks, which name the command that writes them.

    Raises:
        ValueError: the marks do not stand there once.
    """
    begin = _BEGIN.format(command)
    block = "\n".join([begin, *lines, _END])
    after, found = re.subn(
        f"{re.escape(begin)}\n.*?{re.escape(_END)}", lambda _: block, text, flags=re.DOTALL
    )
    if found != 1:
        raise ValueError(f"the marks of what was measured stand there {found} times, not once")
    return after

"""A report as a picture that stands alone, whatever the names in it are."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from console.cli.tables import duration
from console.domain.agent.spells import Times
from console.domain.team.report import By, Reported, ReportRow
from console.domain.team.service_level import USUAL, CallFigures, OfferFigures
from console.reports import columns
from console.reports.picture import report_svg
from tests.domain.stories import NOON

SVG = "{http://www.w3.org/2000/svg}"
SERVED = CallFigures(offered=9, answered=7, abandoned=2, in_time=4, wait=70.0, talk=700.0)


def row(name: str, calls: CallFigures = SERVED, **more: object) -> ReportRow:
    """A row with some figures."""
    offers, times = OfferFigures(offered=8, taken=7, missed=1), Times(talk=700, ready=100)
    made = {"name": name, "calls": calls, "offers": offers, "times": times}
    return ReportRow(**{**made, **more})  # type: ignore[arg-type]


def told(*rows: ReportRow, by: By | None = By.MEMBER, total: ReportRow | None = None) -> Reported:
    """A report of those rows."""
    until = NOON + timedelta(hours=8)
    total = total or row("")
    return Reported(by=by, since=NOON, until=until, target=USUAL, rows=rows, total=total)


def cells(picture: ET.Element, kind: str) -> list[list[str]]:
    """The rows of a table, without its head."""
    found = (one for one in picture.iter(f"{SVG}g") if one.get("class") == kind)
    return [[text.text or "" for text in one] for one in found]


def test_every_figure_stands_in_it_as_text_under_the_words_of_the_table() -> None:
    """A bar is looked at; a figure is read, selected and read out."""
    one, silent = row("Ada"), row("Bo", CallFigures())
    picture = ET.fromstring(report_svg(told(one, silent), duration))

    assert cells(picture, "callers") == [
        ["Ada", *columns.callers(SERVED, duration)],
        ["Bo", "0", "0", "0", "0", "-", "-", "-"],
        ["all", *columns.callers(SERVED, duration)],
    ]
    assert cells(picture, "members")[0] == ["Ada", *columns.members(one, duration)]


def test_it_says_what_it_is_to_whoever_does_not_see_it_and_runs_and_fetches_nothing() -> None:
    """Title and description are named by the picture itself; each bar has its words."""
    picture = ET.fromstring(report_svg(told(row("Ada")), duration))
    named = {one.get("id"): one.text for one in picture if one.get("id")}
    bars = list(picture.iter(f"{SVG}rect"))

    assert picture.get("aria-labelledby") == "title about"
    assert named["title"] == "Report by member"
    assert "9 callers, 7 answered, 2 abandoned" in (named["about"] or "")
    assert [bar[0].text for bar in bars] == ["Ada: 9", "Ada: 44%", "Ada: 0:10"]
    assert {one.tag.removeprefix(SVG) for one in picture.iter()} <= {
        *("svg", "title", "desc", "style", "text", "rect", "line", "g"),
    }
    assert "prefers-color-scheme: dark" in (picture.findtext(f"{SVG}style") or "")


def test_a_level_below_its_target_is_told_from_one_above_it_and_from_none() -> None:
    """By the figure, and by a colour besides."""
    good = CallFigures(offered=1, answered=1, in_time=1)
    picture = ET.fromstring(
        report_svg(told(row("Ada"), row("Bo", good), row("Cy", CallFigures())), duration)
    )
    kinds = {bar[0].text: bar.get("class") for bar in picture.iter(f"{SVG}rect")}

    assert (kinds["Ada: 44%"], kinds["Bo: 100%"], kinds["Cy: -"]) == ("low", "bar", "bar")


@given(st.text(), st.text())
def test_no_name_breaks_the_document_or_adds_to_it(name: str, code: str) -> None:
    """Names and codes come from outside: signs of markup, control bytes, half of a pair."""
    hostile = f'</text><script>alert(1)</script>"&{name}'
    total = row("", dispositions={code: 1})
    written = report_svg(told(row(hostile), total=total), duration)
    picture = ET.fromstring(written.encode("utf-8"))

    assert "<script" not in written
    assert len(cells(picture, "callers")) == 2
    assert len(cells(picture, "dispositions")) == 1


def test_without_rows_it_has_the_figures_of_all() -> None:
    """Where nothing is asked apart."""
    picture = ET.fromstring(report_svg(told(by=None), duration))

    assert list(picture.iter(f"{SVG}rect")) == []
    assert cells(picture, "callers") == [["all", *columns.callers(SERVED, duration)]]

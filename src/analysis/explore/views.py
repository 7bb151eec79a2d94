"""Views: what a selection of years, organization and measures shows; no widgets here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import plotly.graph_objects as go

from analysis.catalogue import Catalogue
from analysis.charts import draw_month_heatmap, draw_trends, draw_year_over_year
from analysis.comparisons import Comparison, compare_years
from analysis.content import Paragraph, Run, Table
from analysis.findings import build_month_grid
from analysis.formatting import format_value
from analysis.measures import Measure, Value, find_measure, measure_value
from analysis.periods import Period
from analysis.records import Records
from analysis.trends import build_trend

ViewName = Literal["逐年趋势", "逐月分布", "同比"]
VIEWS: tuple[ViewName, ...] = ("逐年趋势", "逐月分布", "同比")
_ROWS_SHOWN = 50
_NOT_DRAWN = "。所选指标不能按这种看法画图，请换一种看法或换一项指标。"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a person has chosen: first and last year, whose, which measures, seen how."""

    first_year: int
    last_year: int
    organization: str | None
    measures: tuple[str, ...]
    view: ViewName = "逐年趋势"

    @property
    def years(self) -> tuple[int, ...]:
        """Every year from the first to the last, whichever end was chosen first."""
        low, high = sorted((self.first_year, self.last_year))
        return tuple(range(low, high + 1))


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What is shown: a sentence, a chart (None if there is nothing to draw) and its rows."""

    sentence: Paragraph
    figure: go.Figure | None
    rows: Table


def build_view(records: Records, selection: Selection, catalogue: Catalogue | None = None) -> View:
    """Draw a selection, say it in a sentence, and list the rows behind the last year.

    The heat map shows the first of the measures chosen that can be told by month.
    """
    chosen = [find_measure(code, catalogue) for code in selection.measures]
    if not chosen:
        return _build_empty("没有选择指标，请在左侧选一项或几项。")
    values = [_measure(records, measure, selection) for measure in chosen]
    figure = _draw(records, chosen, selection)
    return View(_say(selection, values, is_drawn=figure is not None), figure, _list_rows(values))


def _build_empty(text: str) -> View:
    rows = Table(Paragraph(("依据的台账行",)), ("文件", "工作表", "行", "日期"), ())
    return View(Paragraph((text,), "note"), None, rows)


def _measure(records: Records, measure: Measure, selection: Selection) -> Value:
    period = Period.year(selection.years[-1])
    return measure_value(records, measure, selection.organization, period)


def _say(selection: Selection, values: list[Value], *, is_drawn: bool) -> Paragraph:
    runs: list[Run] = [f"{selection.years[-1]}年："]
    for place, value in enumerate(values):
        runs += ["，" if place else "", value.name, value]
    return Paragraph((*runs, "。" if is_drawn else _NOT_DRAWN))


def _draw(records: Records, chosen: list[Measure], selection: Selection) -> go.Figure | None:
    year, organization = selection.years[-1], selection.organization
    if selection.view == "逐月分布":
        return _draw_months(records, chosen, selection)
    if selection.view == "同比":
        return _draw_comparisons(records, chosen, year, organization)
    trends = [build_trend(records, each, organization, selection.years) for each in chosen]
    return draw_trends(trends, year=year, subject="所选指标")


def _draw_months(records: Records, chosen: list[Measure], selection: Selection) -> go.Figure | None:
    by_month = [measure for measure in chosen if measure.kind in ("amount", "people")]
    if not by_month:
        return None
    grid = build_month_grid(records, by_month[0], selection.organization, selection.years)
    return draw_month_heatmap(grid)


def _draw_comparisons(
    records: Records, chosen: list[Measure], year: int, organization: str | None
) -> go.Figure | None:
    compared = compare_years(records, chosen, organization=organization, year=year)
    known = [item for item in compared if _is_known(item)]
    if not known:
        return None
    unit = known[0].measure.unit
    same_unit = [item for item in known if item.measure.unit == unit]
    title = f"所选指标（{unit}）：{year}年与{year - 1}年"
    return draw_year_over_year(same_unit, title=title, labels=(f"{year - 1}年", f"{year}年"))


def _is_known(item: Comparison) -> bool:
    return item.value.number is not None


def _list_rows(values: list[Value]) -> Table:
    places = [(value, place) for value in values for place in value.evidence]
    rows = tuple(
        (value.name, place.file, place.sheet or "—", f"第{place.row}行", place.date or "—")
        for value, place in places[:_ROWS_SHOWN]
    )
    rest = len(places) - _ROWS_SHOWN
    note = f"另有{format_value(rest, '行')}未列出。" if rest > 0 else ""
    columns = ("指标", "文件", "工作表", "行", "日期")
    return Table(Paragraph(("依据的台账行",)), columns, rows, note)

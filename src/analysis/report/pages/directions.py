"""Directions: whether measures rise or fall over many years, and where they turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from analysis.comparisons import ALPHA, adjust_p_values
from analysis.content import Cell, Paragraph, Table
from analysis.formatting import format_percent
from analysis.measures import Value, derive_value, list_years
from analysis.report.model import Part
from analysis.report.pages.repeating import page_of_year
from analysis.report.subject import Subject
from analysis.trends import MIN_YEARS, Segment, Trend, build_trend

_LIFE_CYCLE = ("rectification_opened", "rectification_completion_rate")
_COLUMNS = ("指标", "所用年度", "方向", "每年约增减", "转折")
_TOO_FEW = f"不足{MIN_YEARS}年，不判断"
_UNCLEAR = "没有可以确认的升降"
_WORDS = {"up": ("总体上升", "增"), "down": ("总体下降", "减")}
_TURNS = {"up": "最高", "down": "最低"}
_NOTE = (
    "方向用曼—肯德尔检验（精确、双侧），全表一起判断，误判所占的比例控制在"
    f"{format_percent(100 * ALPHA)}以内；每年增减是两两年度之间每年增减的中位数（泰尔—森），"
    "只在方向能确认时列出。转折只说数字先连升后连降（或相反）、前后各不少于两年，不是检验。"
    "截至某日的年度、没有台账的年度、有台账的单位不同的年度不参加；口径变化的前后分开判断。"
)


@page_of_year
def show_directions(subject: Subject) -> Part:
    """Tabulate of each measure whether it rises or falls, judged together over the table."""
    findings, records = subject.findings, subject.records
    years = range(min(list_years(records)), subject.year + 1)
    compared = {each.measure.code: each.measure for each in findings.comparisons}
    wanted = [*(fact.activity for fact in findings.counted), *_LIFE_CYCLE]
    trends = [
        build_trend(records, compared[code], subject.organization, years, as_of=findings.period.end)
        for code in wanted
        if code in compared
    ]
    segments = [(trend, each) for trend in trends for each in trend.segments if each.known]
    if not segments:
        return Part("多年方向", (Paragraph(("没有可以判断的多年数。",)),))
    chances = [each.p_value for _, each in segments]
    clear = iter(q < ALPHA for q in adjust_p_values([p for p in chances if p is not None]))
    rows = tuple(
        _tell_row(trend, each, is_clear=chance is not None and next(clear))
        for (trend, each), chance in zip(segments, chances, strict=True)
    )
    caption = Paragraph((f"{trends[0].years[0]}—{subject.year}年的方向",), "note")
    return Part("多年方向", (Table(caption, _COLUMNS, rows, _NOTE),))


def _tell_row(trend: Trend, segment: Segment, *, is_clear: bool) -> tuple[Cell, ...]:
    measure, years = trend.measure, _list_years([year for year, _ in segment.known])
    turn: Cell = None
    if segment.turn is not None:
        turned, before = segment.turn
        turn = (f"{turned}年{_TURNS[before]}（", _value_in(trend, turned), "）")
    if segment.p_value is None:
        return (measure.name, years, _TOO_FEW, None, turn)
    if not is_clear or segment.direction is None:
        return (measure.name, years, _UNCLEAR, None, turn)
    direction, verb = _WORDS[segment.direction]
    inputs = tuple(_value_in(trend, year) for year, _ in segment.known)
    slope = derive_value(
        f"{measure.code}.slope",
        f"{measure.name}每年约增减",
        abs(segment.slope or 0),
        "个百分点" if measure.kind == "rate" else measure.unit,
        f"{years}两两之间每年增减的中位数",
        inputs,
    )
    slope = replace(slope, period=inputs[-1].period)
    return (measure.name, years, direction, (verb, slope), turn)


def _value_in(trend: Trend, year: int) -> Value:
    value = trend.values[trend.years.index(year)]
    if value is None:
        raise LookupError(f"no value of {trend.measure.code} in {year}")
    return value


def _list_years(years: Sequence[int]) -> str:
    """Write years, those in a row as a span.

    Examples
    --------
    >>> _list_years([2019, 2020, 2022, 2023, 2024])
    '2019—2020、2022—2024年'
    """
    spans: dict[int, list[int]] = {}
    for year, place in zip(years, count(), strict=False):
        spans.setdefault(year - place, []).append(year)
    told = (f"{s[0]}—{s[-1]}" if len(s) > 1 else f"{s[0]}" for s in spans.values())
    return "、".join(told) + "年"

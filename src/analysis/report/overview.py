"""Overview: the first screen of a report's page: a sentence, eight values, what needs attention."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.comparisons import Comparison
from analysis.content import Cell, Link, ListBlock, Paragraph, Run, Spark, Table
from analysis.measures import list_years
from analysis.narrative import choose_points, join_runs, merge_text
from analysis.report.model import Block
from analysis.report.subject import Subject
from analysis.trends import build_trend
from analysis.vocabulary import read_vocabulary

_SHOWN = 8
_FLAGS = 3


def build_overview(subject: Subject) -> tuple[Block, ...]:
    """Build the first screen; the page shows it above the text, no other form does."""
    findings = subject.findings
    by_code = {each.measure.code: each for each in findings.comparisons}
    listed = (by_code[code] for code in read_vocabulary("overview") if code in by_code)
    shown = [each for each in listed if each.value.is_kept][:_SHOWN]
    blocks: list[Block] = []
    if sentence := _tell_result(shown):
        blocks.append(Paragraph((f"{findings.period.label}，", *sentence), "lead"))
    if shown:
        before = "上年" if findings.period.is_whole_year else "上年同期"
        columns = ("指标", findings.period.label, before, "走势")
        rows = tuple(_tell_row(subject, each) for each in shown)
        caption = Paragraph(("主要指标",), "note")
        blocks.append(Table(caption, columns, rows, kind="overview"))
    flags = tuple(_list_flags(subject))
    if flags:
        blocks += [Paragraph(("需要关注：",), "note"), ListBlock(flags)]
    return tuple(blocks)


def _tell_result(shown: list[Comparison]) -> tuple[Run, ...]:
    """Say what was done in one sentence, in the words of the table of the first screen."""
    words = read_vocabulary("overview")
    said = [
        (row["sentence"], each.value)
        for each in shown
        if "sentence" in (row := words[each.measure.code]) and each.value.number is not None
    ]
    return join_runs(said, "，") if said else ()


def _tell_row(subject: Subject, comparison: Comparison) -> tuple[Cell, ...]:
    years = range(min(list_years(subject.records)), subject.year + 1)
    trend = build_trend(
        subject.records, comparison.measure, subject.organization, years, as_of=subject.period.end
    )
    points = tuple(None if value is None else value.number for value in trend.values)
    baseline = comparison.baseline
    before = baseline if baseline is not None and baseline.number is not None else None
    return (comparison.measure.name, comparison.value, before, Spark(points))


def _list_flags(subject: Subject) -> Iterator[tuple[Run, ...]]:
    for point in choose_points(subject.findings)[0][::-1][:_FLAGS]:
        yield merge_text((f"{point.title}：", *point.runs[:-1], *_end(point.runs[-1])))


def _end(last: Run) -> tuple[Run, ...]:
    words = last.removesuffix("。") if isinstance(last, str) else ""
    return (words, "。", Link("见“存在的问题”", "#part-problems"))

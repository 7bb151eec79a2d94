"""Overview: the first screen of a report's page: a sentence, eight values, what needs attention."""

from __future__ import annotations

from analysis.content import Cell, Link, ListBlock, Paragraph, Run, Spark, Table
from analysis.measures import Value, list_years
from analysis.narrative import Voice, choose_points, join_runs, merge_text, title_point
from analysis.report.model import Block
from analysis.report.subject import Subject
from analysis.trends import build_trend
from analysis.vocabulary import read_vocabulary

_SHOWN = 8
_FLAGS = 3


def build_overview(subject: Subject, voice: Voice) -> tuple[Block, ...]:
    """Build the first screen; the page shows it above the text, no other form does."""
    findings, words = subject.findings, read_vocabulary("overview")
    by_code = {each.measure.code: each for each in findings.comparisons}
    listed = (by_code[code] for code in words if code in by_code)
    shown = [each for each in listed if each.value.is_kept][:_SHOWN]
    said = [
        (row["sentence"], *tell_value(each.value))
        for each in shown
        if "sentence" in (row := words[each.measure.code]) and each.value.number
    ]
    blocks: list[Block] = []
    if said:
        blocks.append(Paragraph((f"{findings.period.label}，", *join_runs(said, "，")), "lead"))
    if shown:
        before = "上年" if findings.period.is_whole_year else "上年同期"
        columns = ("指标", findings.period.label, before, "走势")
        years = range(min(list_years(subject.records)), subject.year + 1)
        rows: list[tuple[Cell, ...]] = []
        for each in shown:
            asked = (subject.records, each.measure, subject.organization, years)
            trend = build_trend(*asked, as_of=findings.period.end)
            points = tuple(None if value is None else value.number for value in trend.values)
            last = each.baseline if each.baseline and each.baseline.number is not None else None
            pair = (tell_value(each.value), tell_value(last) if last else None)
            rows.append((each.measure.name, *pair, Spark(points)))
        caption = Paragraph(("主要指标",), "note")
        blocks.append(Table(caption, columns, tuple(rows), kind="overview"))
    weak, _ = choose_points(findings)
    if weak:
        flags = tuple(
            (
                f"{title_point(each, voice, is_alone=True)}：",
                *each.runs,
                Link("详见“存在的问题”", f"#problem-{each.kind}"),
            )
            for each in weak[::-1][:_FLAGS]
        )
        blocks += [Paragraph(("需要关注：",), "note"), ListBlock(tuple(map(merge_text, flags)))]
    return tuple(blocks)


def tell_value(value: Value) -> tuple[Run, ...]:
    """Give a value, and say where rows may be missing in it; the checklist says which."""
    return (value, "（或有出入）") if value.doubt else (value,)

"""Column spans: of which month, day, kind, body, pair or holiday each column of a matrix is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate

from analysis.catalogue import Activity
from analysis.ledgers.files import Scalar
from analysis.ledgers.tables.context import Span, read_span
from analysis.ledgers.tables.headings import Heading, Vocabulary, heading_text
from analysis.ledgers.tables.layout import Table
from analysis.ledgers.tables.markers import names_body

FEWEST_SPANS = 2
_FEWEST_FEASTS = 3
_TURNS_OF_YEAR = 2
"""The first holidays of a year (元旦, 春节), of which one is reminded in December, too."""
SUM = re.compile(
    r".{0,8}(?:合计|小计|累计|总计|共计|总数)(?:次数|人次)?|(?:全年|年度|总)(?:次数|人次|数)?"
)
_NTH = re.compile(
    r"第[一二三四五六七八九十\d]{1,2}次|[首二三]次|[上下]半年|第?[一二三四1-4]季度|\d{1,2}月份?"
)


_PAIR = re.compile(r"[^\d]{2,6}(?:[与和对同及]|[-—–~]+)[^\d]{2,6}|[^\d]{2,6}之间")
"""Who talks with whom: 科长与科员."""


def _find_spans_of_days(table: Table, vocabulary: Vocabulary) -> list[tuple[Heading, Span]]:
    """Find that each column of days is of one kind, or of the first, second … time of a row."""
    days = table.having("date")
    named = [vocabulary.catalogue.find_activities_in(heading.text) for heading in days]
    spans = [Span(found[0].name, "activity") for found in named if len(found) == 1]
    if all(_NTH.match(heading.group) or _NTH.match(heading.text) for heading in days):
        spans = [Span(heading.full_text, "serial") for heading in days]
    is_each = len(set(spans)) == len(days) > 1 and not table.having("found_date")
    return list(zip(days, spans, strict=True)) if is_each else []


def find_of_kind(
    table: Table, vocabulary: Vocabulary, activity: Activity | None
) -> list[tuple[Heading, Span]]:
    """Find the columns that only a ledger of one kind has: holidays of reminders, pairs of talks.

    A pair (书记与党员), or with whom one talked or signed (与科室负责人), has a column of numbers.
    """
    if activity is None:
        return []
    catalogue = vocabulary.catalogue
    feasts = [heading for heading in table.headings if heading.is_feast]
    if activity.code == "holiday_reminder" and len(feasts) >= _FEWEST_FEASTS:
        first = set(list(catalogue.holidays)[:_TURNS_OF_YEAR])
        is_late = (not first.issuperset(catalogue.find_holidays_in(h.text)) for h in feasts)
        late = zip(feasts, accumulate(map(int, is_late)), strict=True)
        return [(h, Span(h.text, "holiday", may_be_early=not before)) for h, before in late]
    if activity.total != "people" or any(map(table.having, ("count", "people", "activity"))):
        return []
    unknown = (h for h in table.headings if h.field in {None, "level_count"} and not h.activity)
    pair = [
        h
        for h in unknown
        if h.text and (catalogue.says_form_of(h.text, activity.code) or _names_pair(h.text))
    ]
    is_of_talks = activity.family == "talk" and bool(table.having("month"))
    by = "pair" if is_of_talks else "level"
    return [(h, Span(h.text, by)) for h in pair] if len(pair) >= FEWEST_SPANS else []


def _names_pair(text: str) -> bool:
    """Say whether a heading names with whom, or who with whom: 与科室负责人, 科长与科员."""
    return bool(_WITH_WHOM.match(text) or _PAIR.fullmatch(text))


_WITH_WHOM = re.compile(
    r"[与和同对][\u3400-\u9fff]{2,}"
    r"|[\u3400-\u9fff]{2,}(?:人员|干部|党员|群众|职工|同志|成员|委员|书记|负责人|单位|科室|部门|支部|对象|教师|学生)$"
)


def find_pairs(
    table: Table, rows: Sequence[Sequence[Scalar]], activity: Activity | None
) -> list[tuple[Heading, Span]]:
    """Find that a ledger of talks says who talked with whom: its heads are names of its rows."""
    if activity is None or activity.family != "talk" or table.having("date"):
        return []
    for label in [heading for heading in table.headings if heading.text][:FEWEST_SPANS]:
        names = {heading_text(row[label.index]) for row in rows}
        crossing = [heading for heading in table.headings if heading.text in names]
        if len(crossing) > FEWEST_SPANS:
            others = (h for h in table.headings if h.text and h.field is None and h is not label)
            return [(heading, Span(heading.text, "talked")) for heading in others]
    return []


def find_spans(table: Table, vocabulary: Vocabulary) -> list[tuple[Heading, Span]]:
    """Find the columns that are each of one month, kind or body; sums of others are left out."""
    if table.having("date") or table.having("found_date"):
        return _find_spans_of_days(table, vocabulary)
    spans = []
    for heading in table.headings:
        named = (heading.text, *reversed(heading.group.split("/")))
        span = next((read for text in named if (read := read_span(text))), None)
        if span is not None and not SUM.fullmatch(heading.text):
            spans.append((heading, span))
    finest: dict[int | None, set[int]] = {}
    kept: list[tuple[Heading, Span]] = []
    for heading, span in sorted(spans, key=lambda pair: len(pair[1].months)):
        covered = finest.setdefault(span.year, set())
        if not covered.intersection(span.months) or any(other == span for _, other in kept):
            kept.append((heading, span))
            covered.update(span.months)
    if len({span for _, span in kept}) >= FEWEST_SPANS or is_of_one_year(kept, table):
        return sorted(kept, key=lambda pair: pair[0].index)
    kinds = [
        (heading, Span(heading.text, "activity"))
        for heading in table.headings
        if heading.field is None and not heading.is_sum and vocabulary.activity(heading.text)
    ]
    if len(kinds) >= FEWEST_SPANS or not table.having("month"):
        return kinds
    return [
        (heading, Span(heading.text, "organization"))
        for heading in table.headings
        if heading.field is None and names_body(heading.text)
    ]


def is_of_one_year(spans: Sequence[tuple[Heading, Span]], table: Table) -> bool:
    """Say whether the one column of numbers is headed by its year: 项目 ｜ 2024年."""
    return len(spans) == 1 and spans[0][1].year is not None and bool(table.having("activity"))


def is_sum(heading: Heading) -> bool:
    """Say whether a column adds others up: 合计, 一季度小计, 累计."""
    return (
        heading.is_sum
        or heading.field == "running_total"
        or bool(SUM.fullmatch(heading.text))
        or (heading.field is None and read_span(heading.text) is not None)
    )

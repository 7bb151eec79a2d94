"""Phrases: how one comparison is put into words, by rules that are printed with the report.

The rules, in the order in which they are asked:

1. No number in the ledger: said to be masked, never guessed.
2. No baseline: said why (no ledger last year, first year kept, last year's number masked).
   No comparison of all organizations together where others kept a ledger than last year.
3. Rows that could not be counted may turn the change: last year's value alone. Equal: 与上年持平.
4. Last year zero: 由0次增至3次. Last year under ten, or this year's more than ten times it:
   由3次增至8次. No percentage in any of these cases.
5. Otherwise the difference and the percentage.
6. 明显增加, 明显减少 only where the exact test finds a difference; else the change is told plainly.
7. Rates differ in percentage points.

Where the year was cut off, 上年 reads 上年同期.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from string import Formatter

from analysis.catalogue import Break
from analysis.comparisons import Comparison
from analysis.content import Run, Strong
from analysis.formatting import format_date, format_value
from analysis.vocabulary import read_vocabulary

_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")

MISSING = {code: row["sentence"] for code, row in read_vocabulary("missing").items()}
"""Why there is no comparison, as a sentence says it."""


def phrase_change(comparison: Comparison, *, is_whole_year: bool = True) -> tuple[Run, ...]:
    """Say how a value stands to last year's, without its subject and without a full stop.

    Nothing is said where there is no comparison; `MISSING` has the words for why.
    """
    if comparison.value.number is None:
        return ()
    baseline, change = comparison.baseline, comparison.change
    if comparison.missing is not None or baseline is None or change is None:
        return ()
    then = f"{'上年' if is_whole_year else '上年同期'}{comparison.without}"
    is_up = comparison.direction == "up"
    plain = "增加" if is_up else "减少"
    was = replace(baseline, text=format_value(baseline.number, baseline.unit))
    if comparison.is_uncertain:
        return (f"{then}为", was)
    if comparison.direction == "same":
        return (f"与{then}持平",)
    if comparison.measure.kind == "rate":
        return (f"较{then}{'提高' if is_up else '降低'}", change)
    if comparison.change_pct is None:
        clear = f"，明显{plain}" if comparison.is_significant else ""
        now = comparison.value
        if comparison.compared_value is not None:
            counted = comparison.compared_value
            now = replace(counted, text=format_value(counted.number, counted.unit))
        return (f"较{then}由", was, f"{plain[0]}至", now, clear)
    clear = "明显" if comparison.is_significant else ""
    rate = f"，{'增长' if is_up else '下降'}"
    return (f"较{then}{clear}{plain}", change, rate, comparison.change_pct)


def phrase_step(comparison: Comparison, *, is_whole_year: bool) -> tuple[Run, ...]:
    """Say how much more or less than last year, after a text has given the number itself."""
    then = f"比{'上年' if is_whole_year else '上年同期'}{comparison.without}"
    if comparison.change is None or comparison.direction not in ("up", "down"):
        return ()
    is_rate, is_up = comparison.measure.kind == "rate", comparison.direction == "up"
    return (
        f"{then}{('高' if is_up else '低') if is_rate else '多' if is_up else '少'}",
        comparison.change,
    )


def tell_breaks(breaks: Iterable[Break]) -> str:
    """Say from when on a definition is another one, and why.

    Examples
    --------
    >>> from datetime import date
    >>> tell_breaks([Break("group_study", date(2022, 1, 1), "改按场次登记")])
    '口径自2022年起变化（改按场次登记）'
    >>> tell_breaks([Break("", date(2025, 7, 1), "单位由“甲局”改名", "renamed")])
    '自2025年7月1日起单位由“甲局”改名'
    """
    told = []
    for each in breaks:
        is_whole = (each.day.month, each.day.day) == (1, 1)
        since = f"自{each.day.year}年起" if is_whole else f"自{format_date(each.day)}起"
        is_definition = each.kind == "definition"
        told.append(f"口径{since}变化（{each.reason}）" if is_definition else since + each.reason)
    return "；".join(told)


def tell_renaming(comparisons: Iterable[Comparison], *, of_kinds: bool) -> str:
    """Say that years are compared over a change of name, of kinds or of their organization.

    "" where none is.
    """
    told: dict[str, list[str]] = {}
    for each in comparisons:
        changes = [change for change in each.renamings if bool(change.activity) is of_kinds]
        if changes and each.missing is None:
            names = told.setdefault(tell_breaks(changes), [])
            names += [each.measure.name] if of_kinds else []
    return "".join(f"{list_names(names)}{said}，按今名比较。" for said, names in told.items())


def join_runs(
    parts: Iterable[tuple[Run, ...]], separator: str = "，", end: str = "。"
) -> tuple[Run, ...]:
    """Join clauses into one sentence, leaving out those that say nothing."""
    said = [part for part in parts if part]
    runs: list[Run] = []
    for place, part in enumerate(said):
        runs += [*((separator,) if place else ()), *part]
    return merge_text((*runs, end)) if runs else ()


def merge_text(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Put neighbouring pieces of text together.

    Examples
    --------
    >>> merge_text(("开展", "学习", "", "。"))
    ('开展学习。',)
    """
    merged: list[Run] = []
    for run in runs:
        if isinstance(run, str) and merged and isinstance(merged[-1], str):
            merged[-1] += run
        elif run != "":
            merged.append(run)
    return tuple(merged)


def fill_template(template: str, parts: Mapping[str, Run | tuple[Run, ...]]) -> tuple[Run, ...]:
    """Put words and values into the places of a sentence that the vocabulary gives.

    Examples
    --------
    >>> fill_template("{name}有{rows}", {"name": "集体学习", "rows": ("3", "行")})
    ('集体学习有3行',)
    """
    runs: list[Run] = []
    for words, name, _, _ in Formatter().parse(template):
        part = parts[name] if name else ()
        runs += [words, *(part if isinstance(part, tuple) else (part,))]
    return merge_text(tuple(runs))


def number_point(place: int) -> str:
    """Write the numeral that opens a point.

    Examples
    --------
    >>> number_point(1), number_point(10), number_point(12), number_point(20)
    ('一', '十', '十二', '二十')
    """
    tens, ones = divmod(place, 10)
    lead = "" if tens == 0 else ("十" if tens == 1 else f"{_NUMERALS[tens]}十")
    return lead + _NUMERALS[ones]


def open_point(place: int, among: int, title: str) -> Strong:
    """Open a point with its numeral, which a point that stands alone does not have.

    Examples
    --------
    >>> open_point(2, 3, "开展学习").text, open_point(1, 1, "开展学习").text
    ('二是开展学习。', '开展学习。')
    """
    return Strong(f"{number_point(place)}是{title}。" if among > 1 else f"{title}。")


def list_names(names: Sequence[str]) -> str:
    """Write a list as running text.

    Examples
    --------
    >>> list_names(["春节", "清明节", "国庆节"])
    '春节、清明节和国庆节'
    """
    if len(names) < 2:
        return "".join(names)
    return "、".join(names[:-1]) + "和" + names[-1]

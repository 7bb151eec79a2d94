"""Told agreements: how the past reports of all years stand to the ledgers, in words and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from analysis.content import Cell, Paragraph, Run, Table
from analysis.narrative.phrases import join_runs, merge_text
from analysis.reconciliation import Agreement, CheckedChange, Reconciliation, Revision
from analysis.vocabulary import read_vocabulary

_NAMED = 3
"""Differences that a sentence names; all of them stand in the table."""
_KEPT = "两个数都照原样保留，比较一律用台账的数。"
_COLUMNS = ("年度", "指标", "现台账", "当年报告所载", "以后报告所载", "相差", "情形", "出处和原文")
_CHANGE_COLUMNS = ("年度", "指标", "报告所载", "按报告的数复算", "按台账复算", "情形", "出处和原文")
_CHANGE_NOTE = (
    "按报告的数复算，用同一份报告的数，没有的用那一年的报告所载；百分数按报告写到的位数比较。"
    "完成率按台账复算，用本工作区的口径（当年反馈、年底前完成的，占当年反馈的）。"
)
_AGREE_NOTE = "以后报告所载，是后来的报告作为上年写的数。"


def describe_agreements(found: Reconciliation) -> tuple[Paragraph, ...]:
    """Say in a line how many numbers agree, and in another which differ.

    Nothing is said where no past report speaks of a year.
    """
    told = [each for each in found.agreements if each.revisions]
    if not told:
        return ()
    states = Counter[str](each.state for each in found.agreements)
    words = {code: row["counted"] for code, row in read_vocabulary("revisions").items()}
    words = {code: f"个{text.removeprefix('处')}" for code, text in words.items()}
    words |= {code: row["counted"] for code, row in read_vocabulary("agreements").items()}
    counted = [
        (f"{'另有' * (code == 'only_kept')}{states[code]}{text}",)
        for code, text in words.items()
        if states[code]
    ]
    first = join_runs([(f"往年报告所载的数按指标和年度计{len(told)}个",), *counted])
    return (Paragraph(first, "note"), describe_apart(found))


def describe_apart(found: Reconciliation) -> Paragraph:
    """Name the first numbers that differ.

    How stated changes were borne out stands on the checklist alone: a dataset keeps no text of past
    reports, and its report is the same.
    """
    apart = found.in_state("differs", "reports_differ")
    named: list[tuple[Run, ...]] = []
    for each in apart[:_NAMED]:
        name = f"{each.year}年{each.measure.name}"
        if each.ledger is None:
            said = join_runs([(one.stated,) for one in each.revisions], "、", "")
            named.append((f"{name}（几份报告所载", *said, "）"))
        else:
            one = next(one for one in each.revisions if one.difference is not None)
            named.append((f"{name}（报告所载", one.stated, "，现台账", each.ledger, "）"))
    clauses: list[tuple[Run, ...]] = []
    if named:
        more = f"等{len(apart)}个" if len(apart) > len(named) else ""
        clauses.append(("不一致的是", *join_runs(named, "；", ""), more))
    return Paragraph(merge_text((*join_runs(clauses, "。"), _KEPT)), "note")


def tabulate_agreements(
    agreements: Iterable[Agreement], caption: str = "各年各项指标"
) -> Table | None:
    """Tabulate measures and years: ledger, report of the year, later reports, and how they stand.

    Each value leads to its rows or to its line; the sentence stands beside it. None without any.
    """
    rows = tuple(
        (
            f"{each.year}年",
            each.measure.name,
            each.ledger,
            _list_stated(each.own),
            _list_stated(each.later),
            each.difference,
            each.told,
            "；".join(one.quoted for one in each.revisions) or None,
        )
        for each in agreements
    )
    return Table(Paragraph((caption,), "note"), _COLUMNS, rows, _AGREE_NOTE) if rows else None


def tabulate_changes(changes: Iterable[CheckedChange]) -> Table | None:
    """Tabulate the changes and shares that reports state beside the same computed again."""
    states = read_vocabulary("recomputed")

    def way(number: float | None, base_year: int | None) -> str:
        moved = "减少" if (number or 0) < 0 else "增加"
        return "" if base_year is None else f"比{base_year}年{moved}"

    rows = tuple(
        (
            f"{each.year}年",
            each.measure.name,
            (way(each.stated.number, each.base_year), each.stated),
            each.by_reports,
            each.by_ledgers,
            states[each.state]["cell"],
            each.quoted,
        )
        for each in changes
    )
    caption = Paragraph(("报告写明的增减和比率",), "note")
    return Table(caption, _CHANGE_COLUMNS, rows, _CHANGE_NOTE) if rows else None


def _list_stated(revisions: Iterable[Revision]) -> Cell:
    return join_runs([(each.stated,) for each in revisions], "、", "") or None

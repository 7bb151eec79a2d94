"""Told changes: where a change lies, how past reports agree, national figures, in words."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.comparisons import Contribution, Contributions
from analysis.content import Paragraph, Run
from analysis.findings import NationalFinding
from analysis.narrative.phrases import join_runs, list_names, merge_text, phrase_change
from analysis.periods import Period
from analysis.reconciliation import Revision
from analysis.vocabulary import read_vocabulary

MONTHS_NAMED = 3
"""The most months that a report's sentence names: where more share a change, it lies in none."""


def phrase_months(months: Contributions | None) -> tuple[Run, ...]:
    """Say in which few months more than half of a change lies, as a clause that follows it.

    Nothing is said where the months do not add up to the change, where it takes more of them, or
    where one would be named and another that changed as much would not.
    """
    if months is None or not months.is_complete:
        return ()
    direction = months.comparison.direction
    found = [part for part in months.moved if part.comparison.direction == direction]
    verb = "增加" if direction == "up" else "减少"
    half = abs(months.comparison.signed_change or 0) / 2
    for count in range(1, min(MONTHS_NAMED, len(found)) + 1):
        is_tie = count < len(found) and found[count].number == found[count - 1].number
        if not is_tie and sum(abs(part.number or 0) for part in found[:count]) > half:
            named = [_tell_part(part, verb) for part in found[:count]]
            return ("，其中", *join_runs(named, "、", ""))
    return ()


def describe_contributions(found: Contributions, *, is_whole_year: bool) -> Paragraph:
    """Say what the parts of a change add to it, the risen and the fallen ones apart."""
    whole = found.comparison
    clauses: list[tuple[Run, ...]] = [
        (
            f"{whole.measure.name}",
            whole.value,
            "，",
            *(phrase_change(whole, is_whole_year=is_whole_year) or ("与上年不作比较",)),
        )
    ]
    for direction, word in (("down", "减少"), ("up", "增加")):
        parts = [part for part in found.moved if part.comparison.direction == direction]
        if parts:
            told = join_runs([_tell_part(part) for part in parts], "、", "")
            clauses.append((f"{word}的有", *told))
    if len(clauses) == 1:
        clauses.append((f"各{read_vocabulary('dimensions')[found.dimension]['name']}没有增减",))
    unknown: tuple[Run, ...] = ()
    if found.unknown:
        names = list_names(found.unknown)
        unknown = (f"{names}两年中有一年没有台账或者数目、月份不明，不作零计，也不给出增减。",)
    return Paragraph(merge_text((*join_runs(clauses, "；"), *unknown)))


def _tell_part(part: Contribution, verb: str = "") -> tuple[Run, ...]:
    change = part.comparison.change
    return (f"{part.label}{verb}", change) if change is not None else ()


def describe_revision(revision: Revision) -> tuple[Run, ...]:
    """Name one difference: both numbers, the line of the report, and how far they are apart."""
    place, difference = revision.place, revision.difference
    if difference is None:
        return ()
    return (
        f"{revision.year}年{revision.measure.name}：往年报告（{place.file}第{place.row}行）所载",
        revision.stated,
        "，现台账",
        revision.ledger,
        "，相差",
        difference,
    )


def describe_revisions(revisions: Sequence[Revision]) -> Paragraph:
    """Count how many statements agree, and say that nothing is corrected."""
    counted = [
        (f"{found}{words['counted']}",)
        for state, words in read_vocabulary("revisions").items()
        if (found := sum(each.state == state for each in revisions))
    ]
    runs = join_runs(
        [(f"往年报告有{len(revisions)}处数目可与台账核对",), *counted],
    )
    return Paragraph((*runs, "两个数都照原样保留，本报告的比较用台账的数。"), "note")


def describe_national(finding: NationalFinding) -> Paragraph:
    """Say how the published total moved, what share the first form had, and whether sums agree."""
    first, last = (Period.from_key(v.period).label for v in (finding.first, finding.last))
    told: tuple[Run, ...] = (
        f"全国运用“四种形态”批评教育和处理的人次，{first}为",
        finding.first,
    )
    if finding.turn is not None:
        up, down = ("升至", "降至") if finding.is_peak else ("降至", "升至")
        turn = Period.from_key(finding.turn.period).label
        told += (f"，逐年{up}{turn}的", finding.turn, f"，此后逐年{down}{last}的")
    else:
        told += (f"，{last}为",)
    told += (finding.last, "。")
    share = finding.share
    if share is not None:
        told += (f"{share.year}年第一种形态占", share.share)
        if share.change is not None and not share.change.number:
            told += ("，与上年持平",)
        elif share.change is not None:
            told += (f"，较上年{'提高' if share.is_rise else '降低'}", share.change)
        told += ("。",)
    years = list_names([f"{year}年" for year in finding.unequal_years])
    how = "不符，差别超过" if years else "相符，差别不超过"
    return Paragraph(
        merge_text((*told, f"{years or '各年'}四种形态之和与公布的合计{how}舍入误差。"))
    )

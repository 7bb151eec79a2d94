"""Revisions: how past reports agree with the ledgers, in words."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.comparisons import Revision
from analysis.content import Paragraph, Run
from analysis.narrative.phrases import join_runs

_COUNTED = {
    "equal": "处相符",
    "approximate": "处所载为约数、与台账不矛盾",
    "differs": "处不一致",
    "masked": "处往年报告未载明数目",
    "unstated": "处台账未载明数目",
    "partial": "处台账没有覆盖全年",
}


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
        (f"{found}{words}",)
        for state, words in _COUNTED.items()
        if (found := sum(each.state == state for each in revisions))
    ]
    runs = join_runs(
        [(f"往年报告有{len(revisions)}处数目可与台账核对",), *counted],
    )
    return Paragraph((*runs, "两个数都照原样保留，本报告的比较用台账的数。"), "note")

"""Withheld: what a report says of the counts that it does not publish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analysis.content import Heading, Paragraph
from analysis.measures import Measure
from analysis.report.model import Block
from analysis.suppression import Suppression


def tell_withheld(
    suppression: Suppression | None, measures: Mapping[str, Measure]
) -> Iterator[Block]:
    """Tell the rule by which small counts are withheld; nothing where none are."""
    if suppression is None:
        return
    below = suppression.below
    names = [m.name for code, m in measures.items() if m.kind == "amount" and code in suppression]
    yield Heading(3, "小数目不公开", "withheld")
    yield Paragraph(
        (
            f"涉及人的数目（{'、'.join(names)}，以及各项活动的参加人次）大于0而少于{below}的，"
            f"写作“少于{below}”，不写数目，也不列依据的行；0照写。"
            "能用公布的数相减推算出小数目的，一并写作“不公开”：各单位合计公布的，从小到大再略去其他单位的数，"
            "直到每个略去的数都有一种以上的可能；与全年相差不到这个界限的，不公开不满一年的数。"
            "这些数不按月、按季公布，也不作同比、占比和图，依据只列行号、不列日期；"
            "有不公开的数的工作表，各数都不列行号，有涉及人的数目的台账文件不公开行数。",
        ),
        "note",
    )

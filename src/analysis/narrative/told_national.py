"""National: the published figures of the four forms in words."""

from __future__ import annotations

from analysis.content import Paragraph, Run
from analysis.findings import NationalFinding
from analysis.narrative.phrases import list_names, merge_text
from analysis.periods import Period


def describe_national(finding: NationalFinding) -> Paragraph:
    """Say how the published total moved, what share the first form had, and whether sums agree."""
    return Paragraph(
        merge_text((*_tell_total(finding), *_tell_share(finding), *_tell_sums(finding)))
    )


def _tell_total(finding: NationalFinding) -> tuple[Run, ...]:
    first, last = _year(finding.first.period), _year(finding.last.period)
    opening = f"全国运用“四种形态”批评教育和处理的人次，{first}为"
    if finding.turn is None:
        return (opening, finding.first, f"，{last}为", finding.last, "。")
    up, down = ("升至", "降至") if finding.is_peak else ("降至", "升至")
    turn = _year(finding.turn.period)
    return (
        opening,
        finding.first,
        f"，逐年{up}{turn}的",
        finding.turn,
        f"，此后逐年{down}{last}的",
        finding.last,
        "。",
    )


def _tell_share(finding: NationalFinding) -> tuple[Run, ...]:
    share = finding.share
    if share is None:
        return ()
    told: tuple[Run, ...] = (f"{share.year}年第一种形态占", share.share)
    if share.change is None:
        return (*told, "。")
    if not share.change.number:
        return (*told, "，与上年持平。")
    return (*told, f"，较上年{'提高' if share.is_rise else '降低'}", share.change, "。")


def _tell_sums(finding: NationalFinding) -> tuple[Run, ...]:
    if not finding.unequal_years:
        return ("各年四种形态之和与公布的合计相符，差别不超过舍入误差。",)
    years = list_names([f"{year}年" for year in finding.unequal_years])
    return (f"{years}四种形态之和与公布的合计不符，差别超过舍入误差。",)


def _year(key: str) -> str:
    return Period.from_key(key).label

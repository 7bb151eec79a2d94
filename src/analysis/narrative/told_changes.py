"""Contributions: in which months, kinds or organizations a change lies, in words."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.comparisons import Comparison, Contribution, Contributions
from analysis.content import Paragraph, Run
from analysis.narrative.phrases import join_runs, list_names, merge_text, phrase_change

MONTHS_NAMED = 3
"""The most months that a report's sentence names: where more share a change, it lies in none."""
_DIMENSIONS = {
    "month": "月份",
    "origin": "来源",
    "remedy": "整改类型",
    "organization": "单位",
}


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
    clauses = [_tell_part(part, verb) for part in _find_leading(found, months.comparison)]
    return ("，其中", *join_runs(clauses, "、", "")) if clauses else ()


def _find_leading(found: Sequence[Contribution], whole: Comparison) -> Sequence[Contribution]:
    """Find the largest parts, at most `MONTHS_NAMED`, that hold more than half of the whole."""
    half = abs(whole.signed_change or 0) / 2
    for count in range(1, min(MONTHS_NAMED, len(found)) + 1):
        is_tie = count < len(found) and found[count].number == found[count - 1].number
        if not is_tie and sum(abs(part.number or 0) for part in found[:count]) > half:
            return found[:count]
    return ()


def describe_contributions(found: Contributions, *, is_whole_year: bool) -> Paragraph:
    """Say what the parts of a change add to it, the risen and the fallen ones apart."""
    whole = found.comparison
    opening: tuple[Run, ...] = (
        f"{whole.measure.name}",
        whole.value,
        "，",
        *(phrase_change(whole, is_whole_year=is_whole_year) or ("与上年不作比较",)),
    )
    moved = [
        _tell_moved(found.moved, direction, word)
        for direction, word in (("down", "减少"), ("up", "增加"))
    ]
    still = () if any(moved) else (f"各{_DIMENSIONS[found.dimension]}没有增减",)
    return Paragraph(
        merge_text((*join_runs([opening, *moved, still], "；"), *_tell_unknown(found)))
    )


def _tell_moved(parts: Sequence[Contribution], direction: str, word: str) -> tuple[Run, ...]:
    found = [part for part in parts if part.comparison.direction == direction]
    if not found:
        return ()
    return (f"{word}的有", *join_runs([_tell_part(part) for part in found], "、", ""))


def _tell_part(part: Contribution, verb: str = "") -> tuple[Run, ...]:
    change = part.comparison.change
    return (f"{part.label}{verb}", change) if change is not None else ()


def _tell_unknown(found: Contributions) -> tuple[Run, ...]:
    if not found.unknown:
        return ()
    names = list_names(found.unknown)
    return (f"{names}两年中有一年没有台账或者数目、月份不明，不作零计，也不给出增减。",)

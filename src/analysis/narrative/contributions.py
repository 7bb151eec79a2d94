"""Contributions: in which months, kinds or organizations a change lies, in words."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.comparisons import Contribution, Contributions
from analysis.content import Paragraph, Run
from analysis.narrative.phrases import join_runs, list_names, merge_text, phrase_change

_NAMED = 3  # months that a report's sentence names
_DIMENSIONS = {
    "month": "月份",
    "origin": "来源",
    "remedy": "整改类型",
    "organization": "单位",
}


def phrase_months(months: Contributions | None) -> tuple[Run, ...]:
    """Say in which months most of a change lies, as a clause that follows it.

    Nothing is said where the months do not add up to the change.
    """
    if months is None or not months.is_complete:
        return ()
    direction = months.comparison.direction
    found = [part for part in months.moved if part.comparison.direction == direction]
    if not found:
        return ()
    verb = "增加" if direction == "up" else "减少"
    clauses = [_tell_part(part, verb) for part in found[:_NAMED]]
    return ("，其中", *join_runs(clauses, "、", ""))


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

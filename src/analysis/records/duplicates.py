"""Duplicates: the same activity in two ledgers, counted once, with both places named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ledgers.text import normalise as plain_text
from analysis.problems import Problem
from analysis.records.model import place_of, problem_of

RECTIFICATION = "rectification_item"
_KEY = ["organization", "activity", "date", "precision"]
_TEXTS = ("subject", "persons", "holiday", "institution_name")
_PUNCTUATION = re.compile(r"[\s，。、；：！？,.;:!?《》〈〉“”‘’\"'()（）\[\]【】—–-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that repeats another: positions in the table, and what to say."""

    position: int
    first: int
    message: str
    has_other_numbers: bool = False


@dataclass(frozen=True, slots=True)
class _Seen:
    """One record of a group, as it is compared."""

    position: int
    file: str
    sheet: int
    texts: tuple[str, ...]


def compare_text(text: str) -> str:
    """Reduce a text to what two ledgers must share to mean the same: words without punctuation.

    Examples
    --------
    >>> compare_text("学习《准则》 原文。") == compare_text("学习“准则”原文")
    True
    """
    return _PUNCTUATION.sub("", plain_text(text)).casefold() if text else ""


def find_duplicates(table: pd.DataFrame, person_kinds: Iterable[str]) -> list[Found]:
    """Find the records that repeat one of another sheet.

    A text that one of two ledgers leaves blank does not tell them apart; two talks are the same
    only if they name the same person or, naming none, the same subject. Where only a month or
    year is known, all texts must be equal.

    Parameters
    ----------
    person_kinds
        Activities of which each record is about persons.
    """
    candidates = _candidates(table)
    persons = frozenset(person_kinds)
    found: list[Found] = []
    for _, group in candidates.groupby(_KEY, sort=False, observed=True):
        found += _compare_group(group, persons)
    return [*found, *_find_sums(table, {item.position for item in found})]


def _candidates(table: pd.DataFrame) -> pd.DataFrame:
    """Take the records whose day, activity and organization stand in more than one sheet."""
    if len(table[["file", "sheet"]].drop_duplicates()) < 2:
        return table.iloc[:0]
    frame = table[[*_KEY, "file", "sheet", *_TEXTS, "amount", "people"]]
    frame = frame.assign(position=np.arange(len(frame)))
    frame = frame[frame["activity"] != RECTIFICATION]
    frame = frame.assign(place=frame.groupby(["file", "sheet"], sort=False).ngroup())
    frame = frame[frame.duplicated(_KEY, keep=False)]
    several = frame.groupby(_KEY, sort=False)["place"].transform("nunique") > 1
    return frame[several]


def _compare_group(group: pd.DataFrame, person_kinds: frozenset[str]) -> Iterator[Found]:
    is_person = group["activity"].iloc[0] in person_kinds
    is_day = group["precision"].iloc[0] == "day"
    kept: list[_Seen] = []
    taken: set[tuple[int, int]] = set()
    numbers = dict(
        zip(group["position"], zip(group["amount"], group["people"], strict=True), strict=True)
    )
    for seen in _seen_in(group):
        match = next(
            (
                other
                for other in kept
                if other.sheet != seen.sheet
                and (other.position, seen.sheet) not in taken
                and _is_same(other, seen, is_day=is_day, is_person=is_person)
            ),
            None,
        )
        if match is None:
            kept.append(seen)
            continue
        taken.add((match.position, seen.sheet))
        differs, words = _difference(numbers[match.position], numbers[seen.position])
        yield Found(seen.position, match.position, words, differs)


def _seen_in(group: pd.DataFrame) -> Iterator[_Seen]:
    texts = zip(*(group[name] for name in _TEXTS), strict=True)
    for position, file, sheet, row in zip(
        group["position"], group["file"], group["place"], texts, strict=True
    ):
        yield _Seen(position, file, sheet, tuple(compare_text(text) for text in row))


def _is_same(first: _Seen, second: _Seen, *, is_day: bool, is_person: bool) -> bool:
    pairs = list(zip(first.texts, second.texts, strict=True))
    if not is_day:
        is_told = any(first.texts)
        return first.texts == second.texts and (is_told or first.file != second.file)
    if any(one and other and one != other for one, other in pairs):
        return False
    subject, persons = pairs[0], pairs[1]
    is_shared = any(one and one == other for one, other in (persons, subject))
    return is_shared or not is_person


def _difference(first: Sequence[object], second: Sequence[object]) -> tuple[bool, str]:
    """Say how the numbers of two places differ, people first, "" where they do not."""
    for name, index in (("人数", 1), ("数量", 0)):
        one, other = first[index], second[index]
        if one is pd.NA or other is pd.NA or one == other:
            continue
        return True, f"；{name}不同：前一处{one}，这一处{other}，请核对后改正一处"
    return False, ""


def _find_sums(table: pd.DataFrame, found: set[int]) -> Iterator[Found]:
    """Find numbers by month or year whose single activities another sheet lists day by day."""
    is_left = ~pd.Series(range(len(table))).isin(found)
    is_sum = (table["precision"] != "day") & (table["activity"] != RECTIFICATION)
    for name in _TEXTS:
        is_sum &= table[name] == ""
    sums = table[is_sum.to_numpy() & is_left.to_numpy()]
    if sums.empty or len(table[["file", "sheet"]].drop_duplicates()) < 2:
        return
    keys = ["organization", "activity", "year"]
    details = table[table["precision"] == "day"].merge(sums[keys].drop_duplicates(), on=keys)
    by_key = dict(iter(details.groupby(keys, sort=False)))
    for position in sums.index:
        row = table.loc[position]
        part = by_key.get(tuple(row[keys]))
        if part is None:
            continue
        part = part[(part["file"] != row["file"]) | (part["sheet"] != row["sheet"])]
        if row["precision"] == "month":
            part = part[part["month"] == row["month"]]
        if len(part):
            yield _sum_of(table, position, row, part)


def _sum_of(table: pd.DataFrame, position: int, row: pd.Series, part: pd.DataFrame) -> Found:
    head = part.iloc[0]
    same = (
        (table["file"] == head["file"])
        & (table["sheet"] == head["sheet"])
        & (table["row"] == head["row"])
    )
    total = part["amount"].sum()
    words = f"；这里是汇总数{row['amount']}，逐次登记的合计{total}，按逐次登记的计"
    return Found(position, int(table.index[same][0]), words, bool(total != row["amount"]))


def report_duplicates(table: pd.DataFrame, found: Sequence[Found]) -> list[Problem]:
    """Make the problems of duplicates: an error where no activity of the row is left."""
    if not found:
        return []
    lost = {item.position for item in found}
    rows = table.groupby(["file", "sheet", "row"], sort=False).indices
    problems = []
    for item in found:
        row, first = table.iloc[item.position], table.iloc[item.first]
        siblings = rows[(row["file"], row["sheet"], row["row"])]
        is_whole = all(int(position) in lost for position in siblings)
        message = f"与{place_of(first)}是同一次活动，只按那一处计一次{item.message}"
        problems.append(
            problem_of(
                row,
                "duplicate",
                "error" if is_whole else "warning",
                message,
                field="activity",
                value=row["activity_text"],
            )
        )
        if item.has_other_numbers:
            other = f"与{place_of(row)}是同一次活动，数量不同，按本行计{item.message}"
            problems.append(problem_of(first, "count_changed", "warning", other, field="people"))
    return problems


__all__ = ["Found", "compare_text", "find_duplicates", "report_duplicates"]

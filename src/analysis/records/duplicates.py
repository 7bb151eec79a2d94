"""Duplicates: the same activity in two ledgers, counted once, with both places named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ledgers.cells import normalise as plain_text
from analysis.problems import Problem
from analysis.records.matching import Seen, match_group
from analysis.records.record_table import place_of, problem_of, rows_at

RECTIFICATION = "rectification_item"
_KEY = ["organization", "activity", "date", "precision"]
_TEXTS = ("subject", "persons", "holiday", "institution_name")
_BODY = re.compile(r"第?[一二三四五六七八九十百\d]{1,6}(?:党小组|小组|党支部|支部|党总支|总支)")
_PUNCTUATION = re.compile(r"[\s，。、；：！？,.;:!?《》〈〉“”‘’\"'()（）\[\]【】—–-]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that repeats another: positions in the table, and what to say."""

    position: int
    first: int
    message: str
    has_other_numbers: bool = False


def compare_text(text: str) -> str:
    """Reduce a text to what two ledgers must share to mean the same: words without punctuation.

    Examples
    --------
    >>> compare_text("学习《准则》 原文。") == compare_text("学习“准则”原文")
    True
    """
    return _PUNCTUATION.sub("", plain_text(text)).casefold() if text else ""


def find_duplicates(table: pd.DataFrame) -> list[Found]:
    """Find the records that repeat one of another sheet.

    Records of one organization, activity and day are the same if their texts are; a text that
    one of two ledgers leaves blank does not tell them apart. Each record repeats at most one of
    each sheet, the most alike first. Where only a month or year is known, all texts must be
    equal, and without any text the files must differ. Ledgers whose names say that they are of
    two groups (第一党小组, 第二党小组) hold no record twice.
    """
    if _is_of_one_sheet(table):
        return []
    found = []
    for group, is_day in _groups(table):
        for seen, match in match_group(group, is_day=is_day):
            pairs = zip(("数量", "人数"), match.numbers, seen.numbers, strict=True)
            words = [
                f"；{name}不同：{{first}}{one}，{{second}}{other}，请核对后改正一处"
                for name, one, other in pairs
                if not (one is pd.NA or other is pd.NA or one == other)
            ]
            # Of both the people are told.
            found.append(Found(seen.position, match.position, "".join(words[-1:]), bool(words)))
    return [*found, *_find_sums(table, {item.position for item in found})]


def _is_of_one_sheet(table: pd.DataFrame) -> bool:
    return all(len(set(table[name].tolist())) < 2 for name in ("file", "sheet"))


def _groups(table: pd.DataFrame) -> Iterator[tuple[list[Seen], bool]]:
    """Give the records whose day, activity and organization stand in more than one sheet."""
    frame = table[[*_KEY, "file", "sheet", *_TEXTS, "amount", "people"]]
    frame = frame.assign(position=np.arange(len(frame)))
    frame = frame[frame["activity"] != RECTIFICATION]
    frame = frame.assign(
        place=frame.groupby(["file", "sheet"], sort=False).ngroup(),
        group=frame.groupby(_KEY, sort=False).ngroup(),
    )
    frame = frame[frame.groupby("group")["place"].transform("nunique") > 1]
    # The group that a ledger is of by its sheet or file, "" where they say none.
    found = map(_BODY.search, (frame["sheet"] + frame["file"]).tolist())
    bodies = [body[0] if body else "" for body in found]
    columns = [*(frame[name].tolist() for name in _TEXTS), bodies]
    compared = {text: compare_text(text) for column in columns for text in set(column)}
    texts = zip(*(map(compared.__getitem__, column) for column in columns), strict=True)
    numbers = zip(frame["amount"].tolist(), frame["people"].tolist(), strict=True)
    places = (frame[name].tolist() for name in ("group", "position", "file", "place"))
    groups: dict[int, list[Seen]] = {}
    for key, position, file, place, words, pair in zip(*places, texts, numbers, strict=True):
        groups.setdefault(key, []).append(Seen(position, file, place, words, pair))
    is_day = dict(zip(frame["group"], frame["precision"] == "day", strict=True))
    for key, group in groups.items():
        yield group, is_day[key]


def find_near_twins(table: pd.DataFrame) -> list[Problem]:
    """Hint at records of two ledgers that may be one: same topic and heads, a day apart.

    Both are counted; the later one names the earlier.
    """
    if _is_of_one_sheet(table):
        return []
    is_told = (table["precision"] == "day") & (table["subject"] != "") & table["people"].notna()
    is_told &= table["activity"] != RECTIFICATION
    chosen = table[is_told.to_numpy(dtype=bool)]
    keys = ["organization", "activity", "subject", "people"]
    chosen = chosen[chosen.duplicated(keys, keep=False)].sort_values([*keys, "date"])
    before = chosen[[*keys, "file", "sheet", "date"]].shift()
    is_near = (chosen[keys] == before[keys]).all(axis=1)
    is_near &= (chosen["date"] - before["date"]) == pd.Timedelta(days=1)
    is_near &= (chosen["file"] != before["file"]) | (chosen["sheet"] != before["sheet"])
    positions = chosen.index.to_numpy()
    pairs = [(int(positions[n]), int(positions[n - 1])) for n in np.flatnonzero(is_near)]
    rows = rows_at(table, [position for pair in pairs for position in pair])
    return [
        problem_of(
            rows[position],
            "near_twin",
            "warning",
            f"与{place_of(rows[other])}主题、人数相同，只差一天，两处都计了；如是同一次，请删去一处",
            field="date",
            value=rows[position]["date"].date().isoformat(),
        )
        for position, other in sorted(pairs)
    ]


def _find_sums(table: pd.DataFrame, found: set[int]) -> Iterator[Found]:
    """Find numbers by month or year whose single activities another sheet lists day by day."""
    is_sum = (table["precision"] != "day") & (table["activity"] != RECTIFICATION)
    sums = table[is_sum.to_numpy(dtype=bool)]
    is_bare = np.logical_and.reduce([(sums[name] == "").to_numpy(dtype=bool) for name in _TEXTS])
    sums = sums[is_bare & ~sums.index.isin(found)]
    if sums.empty:
        return
    keys = ["organization", "activity", "year"]
    details = table[table["precision"] == "day"]
    known = pd.MultiIndex.from_frame(details[keys].drop_duplicates())
    sums = sums[pd.MultiIndex.from_frame(sums[keys]).isin(known)]
    wanted = pd.MultiIndex.from_frame(sums[keys].drop_duplicates())
    details = details[pd.MultiIndex.from_frame(details[keys]).isin(wanted)]
    by_key = dict(iter(details.groupby(keys, sort=False)))
    for position, row in zip(sums.index.tolist(), sums.to_dict("records"), strict=True):
        part = by_key[tuple(row[key] for key in keys)]
        part = part[(part["file"] != row["file"]) | (part["sheet"] != row["sheet"])]
        if row["precision"] == "month":
            part = part[part["month"] == row["month"]]
        if part.empty:
            continue
        total = part["amount"].sum()
        words = f"；这里是汇总数{row['amount']}，逐次登记的合计{total}，按逐次登记的计"
        yield Found(position, int(part.index[0]), words, str(total) != str(row["amount"]))


def report_duplicates(table: pd.DataFrame, found: Sequence[Found]) -> list[Problem]:
    """Make the problems of duplicates: an error where no activity of the row is left."""
    if not found:
        return []
    lost = {item.position for item in found}
    group = table.groupby(["file", "sheet", "row"], sort=False).ngroup().to_numpy()
    left = set(np.delete(group, list(lost)).tolist())
    places = [place for item in found for place in (item.position, item.first)]
    rows = rows_at(table, places, ["file", "sheet", "row", "activity_text"])
    problems = []
    for item in found:
        row, first = rows[item.position], rows[item.first]
        is_whole = int(group[item.position]) not in left
        said = item.message.format(first="前一处", second="这一处")
        message = f"与{place_of(first)}是同一次活动，只按那一处计一次{said}"
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
            said = item.message.format(first="本行", second="那一行")
            other = f"与{place_of(row)}是同一次活动，数量不同，按本行计{said}"
            problems.append(problem_of(first, "count_changed", "warning", other, field="people"))
    return problems


__all__ = [
    "Found",
    "compare_text",
    "find_duplicates",
    "find_near_twins",
    "report_duplicates",
]

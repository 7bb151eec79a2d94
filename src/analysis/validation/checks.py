"""Checks: what is wrong with single records: dates in the future, in the wrong order, statuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd

from analysis.formatting import format_date
from analysis.problems import Problem, Severity
from analysis.records import RECTIFICATION, Row, problem_of

Say = Callable[[Row], str]

_STATUSES = {"open": "未完成", "closed": "已完成"}

EARLIEST = pd.Timestamp(1900, 1, 1)
"""Before any ledger."""


def check_table(table: pd.DataFrame, as_of: date | None) -> list[Problem]:
    """Find everything that is wrong with records, each with its row."""
    return [
        *_check_future(table, as_of),
        *_check_order(table),
        *_check_statuses(table, as_of),
    ]


def _is_item(table: pd.DataFrame) -> pd.Series:
    """Say which records are items of rectification: only they are done or not, in time or late."""
    return table["activity"] == RECTIFICATION


def _report(
    table: pd.DataFrame, flags: pd.Series, rule: str, severity: Severity, field: str, say: Say
) -> Iterator[Problem]:
    """Make one problem for each row at which `flags` holds, whatever its activities."""
    if not flags.any():
        return
    rows = table[flags.to_numpy(dtype=bool)].drop_duplicates(["file", "sheet", "row"])
    for row in rows.to_dict("records"):
        cell = row[field]
        value = _STATUSES.get(str(cell), str(cell))
        if isinstance(cell, pd.Timestamp):
            value = cell.date().isoformat()
        yield problem_of(row, rule, severity, say(row), field=field, value=value)


def _check_future(table: pd.DataFrame, as_of: date | None) -> Iterator[Problem]:
    if as_of is None:
        return
    last = pd.Timestamp(as_of)
    yield from _report(
        table,
        table["date"] > last,
        "date_future",
        "error",
        "date",
        lambda row: (
            f"日期{format_date(row['date'].date())}在统计截止日{format_date(as_of)}之后，没有计入；"
            "尚未开展的活动不要登入台账，写错的请改正"
        ),
    )
    yield from _report(
        table,
        (table["closed_date"] > last) & (table["date"] <= last) & _is_item(table),
        "date_future",
        "warning",
        "closed_date",
        lambda row: (
            f"完成日期{format_date(row['closed_date'].date())}在统计截止日{format_date(as_of)}之后，"
            "截止日仍按未完成统计"
        ),
    )


def _check_order(table: pd.DataFrame) -> Iterator[Problem]:
    is_closed_early = (table["closed_date"] < table["date"]) & _is_item(table)
    if not (is_closed_early | (table["end_date"] < table["date"])).any():
        return
    is_day = table["precision"] == "day"
    is_stated = is_day | (
        (table["precision"] == "month")
        & ~table["warnings"].map(lambda rules: "date_from_context" in rules).astype(bool)
    )
    yield from _report(
        table,
        is_closed_early & is_stated & ~table["is_carried_over"],
        "date_order",
        "error",
        "closed_date",
        lambda row: (
            f"完成日期{format_date(row['closed_date'].date())}早于反馈日期"
            f"{format_date(row['date'].date())}，没有计入；请核对后改正写错的一个"
        ),
    )
    yield from _report(
        table,
        (table["end_date"] < table["date"]) & is_day,
        "date_order",
        "error",
        "end_date",
        lambda _: "结束日期早于开始日期，没有计入；请核对后改正写错的一个",
    )


def _check_statuses(table: pd.DataFrame, as_of: date | None) -> Iterator[Problem]:
    is_item = ~table["is_carried_over"] & _is_item(table)
    has_date = table["closed_date"].notna()
    if as_of is not None:
        has_date &= table["closed_date"] <= pd.Timestamp(as_of)
    yield from _report(
        table,
        (table["status"] == "closed") & table["closed_date"].isna() & is_item,
        "status_without_date",
        "warning",
        "status",
        lambda _: (
            "状态写已完成，却没有完成日期：计入已完成，但不计入哪一年完成、是否按期；请补填完成日期"
        ),
    )
    yield from _report(
        table,
        (table["status"] == "open") & has_date & is_item,
        "status_conflict",
        "error",
        "status",
        lambda row: (
            f"状态写未完成，却有完成日期{format_date(row['closed_date'].date())}，不能替您选定，没有计入；"
            "请核对后改正其中一项"
        ),
    )


def find_cutoffs(table: pd.DataFrame) -> pd.DataFrame:
    """Find the cut-offs at which each record counts: `check_table` for every cut-off at once.

    Returns
    -------
    pandas.DataFrame
        known_on, the last date that its row states (before it, the row lies in the future), and
        wrong_on, the first cut-off at which the row contradicts itself, absent for never.
    """
    places = [table[name] for name in ("file", "sheet", "row")]
    known_on = table["date"].groupby(places).transform("max")
    is_always = pd.Series(False, index=table.index)
    wrong = [p for p in _check_order(table) if p.severity == "error"]
    if wrong:
        index = pd.MultiIndex.from_frame(table[["file", "sheet", "row"]])
        is_always |= index.isin([(p.file, p.sheet, p.row) for p in wrong])
    is_open = (table["status"] == "open") & ~table["is_carried_over"].astype(bool) & _is_item(table)
    contradicts = table["closed_date"].where(is_open)
    wrong_on = contradicts.groupby(places).transform("min").mask(is_always, EARLIEST)
    return pd.DataFrame({"known_on": known_on, "wrong_on": wrong_on})

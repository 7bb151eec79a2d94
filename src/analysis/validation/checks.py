"""Checks: what is wrong with single records: dates in the future, in the wrong order, statuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pandas as pd

from analysis.formatting import format_date
from analysis.problems import Problem, Severity
from analysis.records import AGAIN, DOUBTFUL, RECTIFICATION, UNDONE, UNPROVEN, Row, problem_of

Say = Callable[[Row], str]

_STATUSES = {"open": "未完成", "closed": "已完成"}

EARLIEST = pd.Timestamp(1900, 1, 1)
"""Before any ledger."""


def check_table(table: pd.DataFrame, as_of: date | None) -> list[Problem]:
    """Find everything that is wrong with records, each with its row."""
    items = _items_of(table)
    return [
        *_check_future(table, items, as_of),
        *_check_order(table, items),
        *_check_statuses(items, as_of),
    ]


def _items_of(table: pd.DataFrame) -> pd.DataFrame:
    """Take the items of rectification: only they are done or not, in time or late."""
    return table[(table["activity"] == RECTIFICATION).to_numpy(dtype=bool)]


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


def _check_future(
    table: pd.DataFrame, items: pd.DataFrame, as_of: date | None
) -> Iterator[Problem]:
    if as_of is None:
        return
    last = pd.Timestamp(as_of)
    yield from _report(
        table,
        _narrow(table["date"] > last, lambda: ~table["status"].isin(AGAIN)),
        "date_future",
        "error",
        "date",
        lambda row: (
            f"日期{format_date(row['date'].date())}在统计截止日{format_date(as_of)}之后，没有计入；"
            "尚未开展的活动不要登入台账，写错的请改正"
        ),
    )
    yield from _report(
        items,
        (items["closed_date"] > last) & (items["date"] <= last),
        "date_future",
        "warning",
        "closed_date",
        lambda row: (
            f"完成日期{format_date(row['closed_date'].date())}在统计截止日{format_date(as_of)}之后，"
            "截止日仍按未完成统计"
        ),
    )


def _narrow(flags: pd.Series, further: Callable[[], pd.Series]) -> pd.Series:
    """Narrow flags by others, which are asked for only where any is left."""
    return flags & further() if flags.any() else flags


def _is_closed_early(items: pd.DataFrame) -> pd.Series:
    """Say which items are said to be done before they were found, as far as days are stated."""
    is_early = (items["closed_date"] < items["date"]) & ~items["is_carried_over"]
    if not is_early.any():
        return is_early
    from_context = items["warnings"].map(lambda rules: "date_from_context" in rules).astype(bool)
    is_month = (items["precision"] == "month") & ~from_context
    return is_early & ((items["precision"] == "day") | is_month)


def _is_ended_early(table: pd.DataFrame) -> pd.Series:
    return _narrow(
        table["end_date"] < table["date"],
        lambda: (table["precision"] == "day") & (table["activity"] != RECTIFICATION),
    )


def _check_order(table: pd.DataFrame, items: pd.DataFrame) -> Iterator[Problem]:
    yield from _report(
        items,
        _is_closed_early(items),
        "date_order",
        "warning",
        "closed_date",
        lambda row: (
            f"完成日期{format_date(row['closed_date'].date())}早于反馈日期"
            f"{format_date(row['date'].date())}：计入反馈，是否完成待核，不计入完成；"
            "请核对后改正写错的一个"
        ),
    )
    yield from _report(
        table,
        _is_ended_early(table),
        "date_order",
        "error",
        "end_date",
        lambda _: "结束日期早于开始日期，没有计入；请核对后改正写错的一个",
    )


def _check_statuses(items: pd.DataFrame, as_of: date | None) -> Iterator[Problem]:
    is_new = ~items["is_carried_over"]
    last = pd.Timestamp(as_of or date.max)
    yield from _report(
        items,
        (items["status"] == "closed") & items["closed_date"].isna() & is_new,
        "status_without_date",
        "warning",
        "status",
        lambda _: (
            "状态写已完成，却没有完成日期：自这本台账的年末起算已完成，不计入哪一年完成、是否按期；"
            "请补填完成日期"
        ),
    )
    yield from _report(
        items,
        (items["status"] == "open") & (items["closed_date"] <= last) & is_new,
        "status_conflict",
        "warning",
        "status",
        lambda row: (
            f"状态写未完成，却有完成日期{format_date(row['closed_date'].date())}，不能替您选定："
            "计入反馈，是否完成待核，不计入完成；请核对后改正其中一项"
        ),
    )


def settle_items(table: pd.DataFrame, as_of: date | None) -> pd.DataFrame:
    """Give items the state that is known of them at a cut-off, after `check_table` has told of it.

    Of one that contradicts itself, or whose status was not read, it is unknown whether it is done
    (`DOUBTFUL`, without a day of completion); of one that is said to be done it may not hold
    (`UNPROVEN`, `UNDONE`); one that is reopened after the cut-off is still carried over as it was.
    """
    items = _items_of(table)
    if items.empty:
        return table
    last = pd.Timestamp(as_of or date.max)
    is_wrong = find_cutoffs(items)["wrong_on"] <= last
    is_doubtful = is_wrong.reindex(table.index, fill_value=False)
    is_later = table["status"].isin(AGAIN) & (table["date"] > last)
    is_again = (table["undone_from"] <= last) & ~(table["undone_until"] <= last)
    is_said = table["status"] == "closed"
    is_undone, is_unproven = is_again & is_said, (table["stated_by"] > last) & is_said
    if not (is_doubtful | is_later | is_unproven | is_undone).any():
        return table
    status = table["status"].mask(is_unproven, UNPROVEN).mask(is_undone, UNDONE)
    return table.assign(
        status=status.mask(is_doubtful, DOUBTFUL),
        closed_date=table["closed_date"].mask(is_doubtful),
        is_carried_over=table["is_carried_over"] | is_later,
        **{name: table[name].mask(is_later, 0) for name in ("count", "amount")},
    )


def find_cutoffs(table: pd.DataFrame) -> pd.DataFrame:
    """Find the cut-offs at which each record counts: `check_table` for every cut-off at once.

    Returns
    -------
    pandas.DataFrame
        known_on, the last date that its row states (before it, the row lies in the future), and
        wrong_on, the first cut-off at which the row contradicts itself, absent for never: from
        then on an item is doubtful, and any other record does not count.
    """
    places = [table[name] for name in ("file", "sheet", "row")]
    known_on = table["date"].groupby(places).transform("max")
    is_item = table["activity"] == RECTIFICATION
    is_open = (table["status"] == "open") & ~table["is_carried_over"].astype(bool) & is_item
    is_closed_early = _is_closed_early(table) & is_item
    wrong_on = table["closed_date"].where(is_open).mask(is_closed_early, EARLIEST)
    is_unread = (table["status"] == "") & table["closed_date"].isna() & is_item
    if is_unread.any():
        told = table["warnings"].map(lambda rules: "status_unknown" in rules).astype(bool)
        wrong_on = wrong_on.mask(is_unread & told, EARLIEST)
    is_ended_early = _is_ended_early(table)
    if is_ended_early.any():
        wrong = is_ended_early.groupby(places).transform("any")
        wrong_on = wrong_on.mask(wrong & ~is_item, EARLIEST)
    return pd.DataFrame({"known_on": known_on, "wrong_on": wrong_on})

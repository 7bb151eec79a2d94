"""Frames: records as lazy frames of an engine, so that one definition serves all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

import narwhals as nw
import pandas as pd

from analysis.records import (
    DOUBTFUL,
    RECTIFICATION,
    UNDONE,
    UNPROVEN,
    Records,
    list_institutions,
)

Frame: TypeAlias = "nw.LazyFrame[Any]"

_LEFT_OUT = ("organization", "year", "activity")


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Records as lazy frames; nothing is computed before `collect`.

    Parameters
    ----------
    records : narwhals.LazyFrame
        What counts at the cut-off: no item carried over, no row that is wrong or in the future.
        Columns as of `Records.table`.
    institutions : narwhals.LazyFrame
        As of `datasets.layout.INSTITUTIONS`, cut off likewise.
    coverage, stated : narwhals.LazyFrame
        As of `Records`; a row of coverage may repeat.
    left_out : narwhals.LazyFrame
        organization, year (null where nothing tells) and activity of rows that could not be
        counted; a row of records that contradicts itself is among them.
    last_day : date or None
        The cut-off.
    make : callable
        Brings a small pandas frame into the engine.
    hold : callable
        Computes a frame once and keeps it in the engine, for what is used several times.
    collect : callable
        Fetches a small result as a pandas frame.
    iterate : callable
        Fetches a result piece by piece, in order.
    """

    records: Frame
    institutions: Frame
    coverage: Frame
    stated: Frame
    left_out: Frame
    last_day: date | None
    make: Callable[[pd.DataFrame], Frame]
    hold: Callable[[Frame], Frame]
    collect: Callable[[Frame], pd.DataFrame]
    iterate: Callable[[Frame], Iterator[pd.DataFrame]]

    def of_organizations(self, names: tuple[str, ...]) -> Frames:
        """Keep the rows of some organizations."""
        wanted = nw.col("organization").is_in(list(names))
        return replace(
            self,
            records=self.records.filter(wanted),
            institutions=self.institutions.filter(wanted),
            coverage=self.coverage.filter(wanted),
            stated=self.stated.filter(wanted),
            left_out=self.left_out.filter(wanted),
        )


def as_lazy(native: Any) -> Frame:
    """Wrap a lazy frame of an engine."""
    frame: Frame = nw.from_native(native)
    return frame


def cut_off(frame: Frame, last_day: date | None) -> Frame:
    """Keep the records that count at a cut-off, by `known_on` and `wrong_on`.

    Whether an item that contradicts itself is done is unknown; any other such record is left out.
    What is said to be done is `UNPROVEN` or `UNDONE` at some cut-offs, see `records.Records`.
    """
    is_right = _is_right(last_day)
    known = frame if last_day is None else frame.filter(nw.col("known_on") <= last_day)
    kept = known.filter(is_right | (nw.col("activity") == RECTIFICATION))
    last = last_day or date.max
    is_again = (nw.col("undone_from") <= last) & (
        nw.col("undone_until").is_null() | (nw.col("undone_until") > last)
    )
    is_said = nw.col("status") == "closed"
    status = (
        nw.when(~is_right)
        .then(nw.lit(DOUBTFUL))
        .when(is_said & is_again)
        .then(nw.lit(UNDONE))
        .when(is_said & (nw.col("stated_by") > last))
        .then(nw.lit(UNPROVEN))
        .otherwise(nw.col("status"))
    )
    return kept.with_columns(
        status.alias("status"), nw.when(is_right).then(nw.col("closed_date")).alias("closed_date")
    )


def list_left_out(left_out: Frame, records: Frame, last_day: date | None) -> Frame:
    """List what is left out at a cut-off: what was never a record, and what `cut_off` drops."""
    is_wrong = ~_is_right(last_day) & (nw.col("activity") != RECTIFICATION)
    dropped = records.filter(is_wrong & ~nw.col("is_carried_over"))
    if last_day is not None:
        dropped = dropped.filter(nw.col("known_on") <= last_day)
    parts = [part.select(*_LEFT_OUT) for part in (left_out, dropped)]
    return nw.concat([part.with_columns(nw.col("year").cast(nw.Int64)) for part in parts])


def _is_right(last_day: date | None) -> nw.Expr:
    is_never_wrong = nw.col("wrong_on").is_null()
    return is_never_wrong if last_day is None else is_never_wrong | (nw.col("wrong_on") > last_day)


def cut_off_institutions(frame: Frame, last_day: date | None) -> Frame:
    """Keep the institutions that count at a cut-off: their day is not later, either."""
    right = frame.filter(_is_right(last_day))
    if last_day is None:
        return right
    return right.filter((nw.col("known_on") <= last_day) & (nw.col("day") <= last_day))


def frames_of(records: Records, as_of: date | None = None) -> Frames:
    """Make frames of records in memory; nothing later than `as_of` (their own if None) counts."""
    last_day = as_of or records.as_of
    table = records.table[~records.table["is_carried_over"].astype(bool)]
    if last_day is not None:
        table = table[table["date"] <= pd.Timestamp(last_day)]
    institutions = list_institutions(table)
    if last_day is not None:
        institutions = institutions[institutions["day"] <= pd.Timestamp(last_day)]
    return Frames(
        records=_in_pandas(table.drop(columns="warnings")),
        institutions=_in_pandas(institutions),
        coverage=_in_pandas(records.coverage),
        stated=_in_pandas(records.stated),
        left_out=_in_pandas(
            pd.DataFrame(
                [(each.organization, each.year, each.activity) for each in records.left_out],
                columns=list(_LEFT_OUT),
            ).astype({"organization": "str", "year": "Int64", "activity": "str"})
        ),
        last_day=last_day,
        make=_in_pandas,
        hold=lambda frame: frame.collect().lazy(),
        collect=_from_pandas,
        iterate=lambda frame: iter([_from_pandas(frame)]),
    )


def _in_pandas(frame: pd.DataFrame) -> Frame:
    return nw.from_native(frame, eager_only=True).lazy()


def _from_pandas(frame: Frame) -> pd.DataFrame:
    collected: pd.DataFrame = frame.collect().to_native()
    return collected

"""Tables: how every organization kept the promised rhythms, year by year, on any engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import narwhals as nw
import pandas as pd

from analysis.cadence.calendar import EARLIEST_REMINDER_DAYS, list_periods, list_reminder_periods
from analysis.catalogue import Activity, Catalogue
from analysis.datasets import Frame, Frames
from analysis.measures import default_catalogue
from analysis.periods import Period

_WHO = ["organization", "activity"]
_BEAT = [*_WHO, "beat"]
_LABEL, _LATE = "label", "is_late"


def cadence_frame(
    frames: Frames,
    years: Sequence[int],
    *,
    holidays: pd.DataFrame | None = None,
    catalogue: Catalogue | None = None,
) -> Frame:
    """Count the periods that kept a promised rhythm, missed it, or cannot be judged.

    A period is judged as by `check_cadence`.

    Parameters
    ----------
    frames : Frames
        Records on any engine.
    years : sequence of int
        The years.
    holidays : pandas.DataFrame, optional
        As `read_holidays` makes it; a year it lacks has no reminders to judge.
    catalogue : Catalogue, optional
        What is promised, and the names of holidays; the default one if None.

    Returns
    -------
    narwhals.LazyFrame
        organization, activity, year, kept, missed, unknown, in this order; of each organization
        the activities that any of its records or ledgers is about.
    """
    names = catalogue or default_catalogue()
    beats = list(_list_beats(names, years, holidays, frames.last_day))
    promised = nw.col("activity").is_in(sorted({beat.activity for beat in beats}))
    records = frames.records.filter(promised)
    coverage = frames.coverage.filter(promised).select(*_WHO, "year", "month")
    rows = [coverage, records.select(*_WHO, "year", "month")]
    who = nw.concat([part.select(*_WHO) for part in rows]).unique()
    counted = _count(frames, _gather(records, names), beats)
    covered = _list_covered(frames, rows, beats)
    told = who.join(frames.make(_tabulate(beats)), on="activity", how="inner")
    judged = told.join(counted, on=_BEAT, how="left").join(covered, on=_BEAT, how="left")
    return _judge(judged).sort(*_WHO, "year")


@dataclass(frozen=True, slots=True)
class _Beat:
    """One period that is promised; entries `within` are looked at, for a holiday by its name."""

    activity: str
    number: int
    year: int
    period: Period
    within: Period
    label: str
    times: int
    is_over: bool


def _list_beats(
    catalogue: Catalogue,
    years: Sequence[int],
    holidays: pd.DataFrame | None,
    last_day: date | None,
) -> Iterator[_Beat]:
    for code, activity in sorted(catalogue.activities.items()):
        number = 0
        for year in years:
            for period, label in _list_spans(activity, year, holidays):
                number += 1
                is_over = last_day is None or period.end <= last_day
                is_named = bool(activity.cadence and activity.cadence.every == "holiday")
                reach = timedelta(days=EARLIEST_REMINDER_DAYS)
                within = Period(period.end - reach, period.end) if is_named else period
                times = activity.cadence.times if activity.cadence else 0
                shown = label if is_named else ""
                yield _Beat(code, number, year, period, within, shown, times, is_over)


def _list_spans(
    activity: Activity, year: int, holidays: pd.DataFrame | None
) -> Sequence[tuple[Period, str]]:
    if activity.cadence is None:
        return ()
    if activity.cadence.every == "holiday":
        return () if holidays is None else list_reminder_periods(holidays, year)
    return list_periods(activity.cadence.every, year)


def _tabulate(beats: Sequence[_Beat]) -> pd.DataFrame:
    rows = [
        (beat.activity, beat.number, beat.year, beat.times, beat.is_over, len(beat.period.months()))
        for beat in beats
    ]
    columns = ["activity", "beat", "year", "times", "is_over", "months"]
    numbers = dict.fromkeys(["beat", "year", "times", "months"], "int64")
    return pd.DataFrame(rows, columns=columns).astype(
        {"activity": "str", "is_over": "bool", **numbers}
    )


def _gather(records: Frame, catalogue: Catalogue) -> Frame:
    """Add up the events of each day, month or year that is stated, apart by holidays named."""
    # Months and days are of eight bits on some engines.
    month = nw.when(nw.col("precision") != "year").then(nw.col("date").dt.month().cast(nw.Int64))
    day = nw.when(nw.col("precision") == "day").then(nw.col("date").dt.day().cast(nw.Int64))
    key = nw.col("year") * 10_000 + month.fill_null(0) * 100 + day.fill_null(0)
    text = nw.concat_str(nw.col("holiday"), nw.col("subject"))
    flags = [
        nw.any_horizontal(
            *(text.str.contains(each, literal=True) for each in (name, *others)),
            ignore_nulls=False,
        ).alias(f"names_{place}")
        for place, (name, others) in enumerate(catalogue.holidays.items())
    ]
    names = [f"names_{place}" for place in range(len(flags))]
    entries = records.select(
        *_WHO, key.cast(nw.Int64).alias("key"), nw.col("count").fill_null(1).alias("events"), *flags
    )
    gathered = entries.group_by(*_WHO, "key", *names).agg(
        nw.col("events").sum(), nw.len().alias("rows")
    )
    labels = list(catalogue.holidays)
    named = nw.lit("").alias("named")
    for name, label in zip(names, labels, strict=True):
        named = (
            nw.when(nw.col(name)).then(nw.concat_str(named, nw.lit(f"|{label}|"))).otherwise(named)
        )
    return gathered.select(
        *_WHO,
        "key",
        nw.col("events", "rows").cast(nw.Int64),
        named.alias("named"),
    )


def _count(frames: Frames, entries: Frame, beats: Sequence[_Beat]) -> Frame:
    """Count the events that lie in each period for sure, and entries that may, or do."""
    placed = entries.join(frames.make(_list_places(beats)), on=["activity", "key"], how="inner")
    is_named = nw.lit(False)
    for label in sorted({beat.label for beat in beats if beat.label}):
        holds = nw.col("named").str.contains(f"|{label}|", literal=True)
        is_named = is_named | ((nw.col(_LABEL) == label) & holds)
    is_any = (nw.col(_LABEL) == "") | is_named | ((nw.col("named") == "") & nw.col(_LATE))
    inside = nw.col("is_inside")
    counted = (
        placed.filter(is_any)
        .with_columns(
            nw.when(inside).then(nw.col("events")).otherwise(nw.lit(0)).alias("events"),
            nw.when(inside).then(nw.lit(0)).otherwise(nw.col("rows")).alias("doubtful"),
        )
        .group_by(*_BEAT)
        .agg(nw.col("events", "doubtful").sum())
    )
    return counted.with_columns(nw.col("events", "doubtful").cast(nw.Int64))


def _list_places(beats: Sequence[_Beat]) -> pd.DataFrame:
    """List the days, months and years that each period holds, or touches."""
    rows = [
        (beat.activity, key, beat.number, span in beat, beat.label, span.end >= beat.period.start)
        for beat in map(_Spans, beats)
        for key, span in beat.list_touching()
    ]
    columns = ["activity", "key", "beat", "is_inside", _LABEL, _LATE]
    kinds = {"activity": "str", _LABEL: "str", "is_inside": "bool", _LATE: "bool"}
    return pd.DataFrame(rows, columns=columns).astype({**kinds, "key": "int64", "beat": "int64"})


@dataclass(frozen=True, slots=True)
class _Spans:
    """The days, months and years that the entries of a period may state."""

    beat: _Beat

    def __contains__(self, span: Period) -> bool:
        return span.start in self.beat.within and span.end in self.beat.within

    @property
    def activity(self) -> str:
        return self.beat.activity

    @property
    def number(self) -> int:
        return self.beat.number

    @property
    def label(self) -> str:
        return self.beat.label

    @property
    def period(self) -> Period:
        return self.beat.period

    def list_touching(self) -> Iterator[tuple[int, Period]]:
        """List them, each with the number that stands for it."""
        within = self.beat.within
        for place in range((within.end - within.start).days + 1):
            day = within.start + timedelta(days=place)
            yield day.year * 10_000 + day.month * 100 + day.day, Period(day, day)
        for year, month in within.months():
            yield year * 10_000 + month * 100, Period.month(year, month)
        for year in range(within.start.year, within.end.year + 1):
            yield year * 10_000, Period.year(year)


def _list_covered(frames: Frames, rows: Sequence[Frame], beats: Sequence[_Beat]) -> Frame:
    """List the periods that a ledger covers in whole; see `measures.covered_months`."""
    of_year = [*_WHO, "year"]
    marked = nw.concat(
        [
            part.select(
                *of_year,
                nw.col("month").fill_null(0).cast(nw.Int64).alias("month"),
                nw.lit(named).alias("named"),
            )
            for part, named in zip(rows, (1, 0), strict=True)
        ]
    ).unique()
    years = marked.group_by(*of_year).agg(
        nw.col("named").max().alias("most"), nw.col("month").min().alias("least")
    )
    is_whole = (nw.col("most") == 0) | (nw.col("least") == 0)
    twelve = frames.make(pd.DataFrame({"month": range(1, 13)}, dtype="int64"))
    whole = years.filter(is_whole).select(*of_year).join(twelve, how="cross")
    parts = marked.join(years.filter(~is_whole), on=of_year, how="semi").select(*of_year, "month")
    months = nw.concat([whole.select(*of_year, "month"), parts]).unique()
    needed = pd.DataFrame(
        [(beat.activity, beat.number, *month) for beat in beats for month in beat.period.months()],
        columns=["activity", "beat", "year", "month"],
    ).astype({"activity": "str", "beat": "int64", "year": "int64", "month": "int64"})
    found = months.join(frames.make(needed), on=["activity", "year", "month"], how="inner")
    counted = found.group_by(*_BEAT).agg(nw.len().alias("covered"))
    return counted.with_columns(nw.col("covered").cast(nw.Int64))


def _judge(told: Frame) -> Frame:
    is_kept = nw.col("events").fill_null(0) >= nw.col("times")
    is_certain = (nw.col("covered").fill_null(0) == nw.col("months")) & nw.col("is_over")
    is_missed = ~is_kept & is_certain & (nw.col("doubtful").fill_null(0) == 0)
    one, none = nw.lit(1), nw.lit(0)
    states = {
        "kept": nw.when(is_kept).then(one).otherwise(none),
        "missed": nw.when(is_missed).then(one).otherwise(none),
        "unknown": nw.when(is_kept | is_missed).then(none).otherwise(one),
    }
    flagged = told.select(*_WHO, "year", *(rule.alias(name) for name, rule in states.items()))
    counted = flagged.group_by(*_WHO, "year").agg(nw.col(*states).sum())
    return counted.with_columns(nw.col(*states).cast(nw.Int64))

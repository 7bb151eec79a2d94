from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cadence import check_cadence, read_holidays
from analysis.cadence.tables import cadence_frame
from analysis.datasets.engine_frames import frames_of
from analysis.datasets.opening_engines import open_duckdb
from analysis.measures import default_catalogue
from analysis.validation import read_records
from datasets_made import SAMPLE, WORKSPACE
from engines import in_duckdb, in_polars
from frames import OFFICE, make_records, meeting

ENGINES = {
    "pandas": nullcontext,
    "polars": lambda frames: nullcontext(in_polars(frames)),
    "duckdb": in_duckdb,
}
YEARS = (2022, 2023)
HOLIDAYS = read_holidays(SAMPLE.parent / "reference/holidays.csv")
PROMISED = sorted(code for code, each in default_catalogue().activities.items() if each.cadence)
OTHER = "乙单位"
DAYS = st.dates(date(2022, 1, 1), date(2023, 12, 31))
WHEN = st.one_of(
    DAYS.map(date.isoformat),
    DAYS.map(lambda day: day.isoformat()[:7]),
    st.sampled_from(["2022", "2023"]),
)
ROWS = st.lists(
    st.builds(
        meeting,
        WHEN,
        st.sampled_from(PROMISED),
        count=st.none() | st.integers(1, 6),
        subject=st.sampled_from(["", "春节前提醒", "国庆、中秋廉洁提醒"]),
        holiday=st.sampled_from(["", "元旦"]),
        organization=st.sampled_from([OFFICE, OTHER]),
    ),
    max_size=12,
)
COVERAGE = st.lists(
    st.tuples(
        st.sampled_from([OFFICE, OTHER]),
        st.sampled_from(PROMISED),
        st.sampled_from(YEARS),
        st.none() | st.integers(1, 12),
    ),
    max_size=6,
)
CUTOFFS = st.sampled_from([None, date(2023, 5, 20), date(2023, 12, 31)])


def tabulate(engine, records) -> pd.DataFrame:
    with ENGINES[engine](frames_of(records)) as frames:
        return plain(frames.collect(cadence_frame(frames, YEARS, holidays=HOLIDAYS)))


def plain(table: pd.DataFrame) -> pd.DataFrame:
    numbers = dict.fromkeys(["year", "kept", "missed", "unknown"], "int64")
    typed = table.astype({"organization": "str", "activity": "str", **numbers})
    return typed.reset_index(drop=True)


def check_each(records, years) -> pd.DataFrame:
    frames = (records.table, records.coverage)
    who = {
        pair for frame in frames for pair in zip(frame.organization, frame.activity, strict=True)
    }
    rows = []
    for name, code in sorted(pair for pair in who if pair[1] in PROMISED):
        for year in years:
            rhythm = check_cadence(records, code, name, year, holidays=HOLIDAYS)
            states = (rhythm.kept, rhythm.missed, rhythm.unknown)
            if rhythm.beats:
                rows.append((name, code, year, *map(len, states)))
    columns = ["organization", "activity", "year", "kept", "missed", "unknown"]
    return plain(pd.DataFrame(rows, columns=columns))


@settings(deadline=None, max_examples=12)
@given(rows=ROWS, coverage=COVERAGE, as_of=CUTOFFS)
def test_the_table_of_rhythms_says_what_each_rhythm_says(rows, coverage, as_of):
    counted = [row for row in rows if as_of is None or row["date"] <= as_of.isoformat()]
    records = make_records(*counted, coverage=coverage, as_of=as_of)
    pd.testing.assert_frame_equal(tabulate("pandas", records), check_each(records, YEARS))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@settings(deadline=None, max_examples=4)
@given(rows=ROWS, coverage=COVERAGE, as_of=CUTOFFS)
def test_every_engine_judges_rhythms_alike(engine, rows, coverage, as_of):
    records = make_records(*rows, coverage=coverage, as_of=as_of)
    pd.testing.assert_frame_equal(tabulate(engine, records), tabulate("pandas", records))


def test_the_rhythms_of_a_dataset_are_those_of_its_ledgers(sample_dataset):
    as_of = date(2025, 11, 24)
    records = read_records(SAMPLE, workspace=WORKSPACE, as_of=as_of)
    years = range(2019, 2026)
    with open_duckdb(sample_dataset, WORKSPACE.catalogue, as_of=as_of) as frames:
        table = plain(frames.collect(cadence_frame(frames, years, holidays=HOLIDAYS)))
    pd.testing.assert_frame_equal(table, check_each(records, years))

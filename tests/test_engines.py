from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.datasets.engines import open_duckdb
from analysis.datasets.frames import frames_of
from analysis.measures import measure_table
from analysis.measures.tables import measure_frame, type_table
from analysis.validation import read_records
from datasets_made import SAMPLE, WORKSPACE
from engines import in_duckdb, in_polars
from frames import OFFICE, make_records
from test_measures import LAW, ROWS

CUTOFFS = st.sampled_from([None, date(2023, 6, 30), date(2024, 12, 31), date(2022, 1, 1)])
ENGINES = {"polars": lambda frames: nullcontext(in_polars(frames)), "duckdb": in_duckdb}


def measure_on(engine: str, records, as_of) -> pd.DataFrame:
    with ENGINES[engine](frames_of(records, as_of)) as frames:
        return type_table(frames.collect(measure_frame(frames)))


@pytest.mark.parametrize("engine", ENGINES)
@LAW
@given(rows=ROWS, as_of=CUTOFFS)
def test_every_engine_gives_the_same_table(engine, rows, as_of):
    records = make_records(*rows, coverage=[(OFFICE, "party_lecture", 2023, None)], as_of=as_of)
    pd.testing.assert_frame_equal(measure_on(engine, records, as_of), measure_table(records))


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_an_empty_table_of_nothing(engine):
    assert measure_on(engine, make_records(), None).empty


@pytest.mark.parametrize("as_of", [None, date(2025, 12, 31), date(2024, 6, 30), date(2021, 1, 1)])
def test_a_dataset_measured_by_duckdb_gives_the_table_of_its_ledgers(sample_dataset, as_of):
    of_ledgers = measure_table(read_records(SAMPLE, workspace=WORKSPACE, as_of=as_of))
    with open_duckdb(sample_dataset, WORKSPACE.catalogue, as_of=as_of) as frames:
        table = frames.collect(measure_frame(frames))
    pd.testing.assert_frame_equal(type_table(table), of_ledgers)

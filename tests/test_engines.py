from __future__ import annotations

from contextlib import nullcontext
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.datasets.engine_frames import frames_of
from analysis.datasets.opening_engines import open_duckdb
from analysis.measures import measure_table
from analysis.measures.tables import measure_frame, type_table
from analysis.validation import read_records
from datasets_made import SAMPLE, WORKSPACE
from engines import in_duckdb, in_polars
from frames import OFFICE, make_records
from hostile import OFFICES, write_hostile
from laws import law
from test_measures import ROWS

CUTOFFS = st.sampled_from([None, date(2023, 6, 30), date(2024, 12, 31), date(2022, 1, 1)])
FEW = law(5)
ENGINES = {
    "pandas": nullcontext,
    "polars": lambda frames: nullcontext(in_polars(frames)),
    "duckdb": in_duckdb,
}


def measure_on(engine: str, records, as_of) -> pd.DataFrame:
    with ENGINES[engine](frames_of(records, as_of)) as frames:
        return type_table(frames.collect(measure_frame(frames)))


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@FEW
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


@pytest.mark.parametrize("as_of", [None, date(2024, 2, 29)])
def test_a_hostile_dataset_gives_the_tables_of_its_records(tmp_path, as_of):
    records = write_hostile(tmp_path / "数据集", as_of)
    with open_duckdb(tmp_path / "数据集", WORKSPACE.catalogue, as_of=as_of) as frames:
        table = type_table(frames.collect(measure_frame(frames)))
    assert table["organization"].nunique() == len(OFFICES)
    pd.testing.assert_frame_equal(table, measure_table(records))
    for engine in ("pandas", "polars"):
        pd.testing.assert_frame_equal(measure_on(engine, records, as_of), table)

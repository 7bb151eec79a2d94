from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd
import pytest

pytest.importorskip("pyspark", reason="PySpark is not installed: make test-spark")

from analysis.datasets import Header, replace_dataset
from analysis.datasets.spark import open_spark, start_session
from analysis.errors import AnalysisError, SourceError
from analysis.measures import measure_table
from analysis.measures.tables import measure_frame, type_table
from analysis.validation import read_records
from datasets_made import SAMPLE, WORKSPACE, convert
from hostile import write_hostile

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]
CUTOFF = date(2025, 6, 30)


@pytest.fixture(scope="module")
def session():
    """Start a session whose executors find no Python: a cluster need not have any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", "/nowhere/python")
        started = start_session("local[2]")
        yield started
        started.stop()


def test_a_dataset_without_a_record_gives_an_empty_table(session, tmp_path):
    with replace_dataset(tmp_path / "空", Header(True, False, "", {})):
        pass
    with open_spark(tmp_path / "空", WORKSPACE.catalogue, session=session) as frames:
        assert frames.collect(measure_frame(frames)).empty


def test_the_measures_of_a_dataset_are_those_of_its_ledgers(session, sample_dataset):
    records = read_records(SAMPLE, workspace=WORKSPACE, as_of=CUTOFF)
    with open_spark(sample_dataset, WORKSPACE.catalogue, as_of=CUTOFF, session=session) as frames:
        pieces = list(frames.iterate(measure_frame(frames)))
    pd.testing.assert_frame_equal(type_table(pd.concat(pieces)), measure_table(records))


def test_hostile_records_give_the_tables_of_the_other_engines(session, tmp_path):
    as_of, folder = date(2024, 2, 29), tmp_path / "年=2023" / "数据集[1] {a,b}"
    records = write_hostile(folder, as_of)
    with open_spark(folder, WORKSPACE.catalogue, as_of=as_of, session=session) as frames:
        table = type_table(frames.collect(measure_frame(frames)))
        pd.testing.assert_frame_equal(table, measure_table(records))


def test_a_session_that_was_given_is_left_open(session, sample_dataset):
    with open_spark(sample_dataset, WORKSPACE.catalogue, session=session):
        pass
    assert session.range(3).count() == 3


def test_an_address_is_read_by_the_cluster_itself(session, sample_dataset):
    with open_spark(f"file://{sample_dataset}", WORKSPACE.catalogue, session=session) as frames:
        assert frames.records.select("year").collect("pandas").to_native()["year"].nunique() > 3


def test_a_file_without_a_column_is_refused(session, tmp_path):
    ledger = tmp_path / "集体学习台账.csv"
    ledger.write_text("日期,主题\n2023-03-01,学习\n", encoding="utf-8")
    folder = convert(ledger, tmp_path / "数据集")
    part = folder / "data-1/records/year=2023/part-0.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS FROM '{part}'")
        connection.execute("ALTER TABLE t DROP COLUMN amount")
        connection.execute(f"COPY t TO '{part}'")
    with (
        pytest.raises(SourceError, match=r"year=2023/part-0.parquet 缺少列“amount”"),
        open_spark(folder, WORKSPACE.catalogue, session=session),
    ):
        pass


def test_a_dataset_that_is_not_there_is_refused(session):
    with (
        pytest.raises(SourceError, match="Spark 读数据集"),
        open_spark("file:///nowhere/here", WORKSPACE.catalogue, session=session),
    ):
        pass


def test_a_master_that_is_down_is_refused_before_spark_tries_for_minutes():
    with pytest.raises(AnalysisError, match="连不上 Spark 集群"):
        start_session("spark://127.0.0.1:9")


def test_no_frame_is_made_with_nan(session):
    from analysis.datasets.spark import make_frame

    given = pd.DataFrame({"a": pd.array([1, None], "Int64"), "b": pd.Series([1.5, None])})
    rows = make_frame(session, given).to_native().collect()
    assert [tuple(row) for row in rows] == [(1, 1.5), (None, None)]

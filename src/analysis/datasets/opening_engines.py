"""Engines: a dataset as frames of DuckDB or Spark, opened and closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path

import narwhals as nw
import pandas as pd

from analysis.catalogue import Catalogue
from analysis.datasets.checking import check_files
from analysis.datasets.database import open_database, reading
from analysis.datasets.engine_frames import (
    Frame,
    Frames,
    as_lazy,
    cut_off,
    cut_off_institutions,
    list_left_out,
)
from analysis.datasets.schema import (
    check_activities,
    find_data,
    latest_day,
    read_header,
    scan_records,
    scan_table,
)

_PIECE = 32
"""Vectors of 2,048 rows in a piece of a result."""


@contextmanager
def open_duckdb(
    folder: Path, catalogue: Catalogue, *, as_of: date | None = None
) -> Iterator[Frames]:
    """Open a dataset as frames of DuckDB.

    Raises
    ------
    SourceError
        If it cannot be read, now or while the frames are used.
    """
    header = read_header(folder)
    check_activities(folder, header, catalogue)
    data, last_day = find_data(folder), latest_day(header, as_of)
    with reading(folder), open_database() as connection:
        check_files(folder, connection)

        def scan(source: str) -> Frame:
            return as_lazy(connection.sql(f"FROM {source}"))

        def make(frame: pd.DataFrame) -> Frame:
            return hold(as_lazy(connection.from_df(frame)))

        numbers = count()

        def hold(frame: Frame) -> Frame:
            name = f"held_{next(numbers)}"
            frame.to_native().create(name)
            return as_lazy(connection.table(name))

        def iterate(frame: Frame) -> Iterator[pd.DataFrame]:
            fetched = connection.execute(frame.to_native().sql_query())
            while len(piece := fetched.fetch_df_chunk(_PIECE)):
                yield piece

        yield Frames(
            records=cut_off(scan(scan_records(data)), last_day).filter(~nw.col("is_carried_over")),
            institutions=cut_off_institutions(scan(scan_table(data, "institutions")), last_day),
            coverage=scan(scan_table(data, "coverage")),
            stated=scan(scan_table(data, "stated")),
            left_out=list_left_out(
                scan(scan_table(data, "left_out")), scan(scan_records(data)), last_day
            ),
            last_day=last_day,
            make=make,
            hold=hold,
            collect=lambda frame: frame.collect("pandas").to_native(),
            iterate=iterate,
        )

"""Engines for tests: the frames of small records on polars and DuckDB."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl

from analysis.datasets.engine_frames import Frames

_TYPES = {"str": pl.String, "datetime64": pl.Datetime("us"), "Int64": pl.Int64, "int64": pl.Int64}
_PARTS = ("records", "institutions", "coverage", "stated", "left_out")


def in_polars(frames: Frames) -> Frames:
    """Bring the frames of records in memory to polars."""
    return replace(
        frames,
        **{name: _to_polars(frames.collect(getattr(frames, name))) for name in _PARTS},
        make=_to_polars,
        hold=lambda frame: frame.collect("polars").lazy(),
        collect=_from_polars,
    )


@contextmanager
def in_duckdb(frames: Frames) -> Iterator[Frames]:
    """Bring the frames of records in memory to DuckDB, days as DATE."""
    with duckdb.connect(config={"threads": 1}) as connection:

        def make(frame: pd.DataFrame) -> Any:
            days = [name for name in frame if str(frame[name].dtype).startswith("datetime64")]
            casts = "".join(f", {name}::DATE AS {name}" for name in days)
            without = f"EXCLUDE ({', '.join(days)})" if days else ""
            return hold(nw.from_native(connection.sql(f"SELECT * {without}{casts} FROM frame")))  # noqa: S608

        def hold(frame: Any) -> Any:
            name = f"held_{len(held)}"
            held.append(name)
            frame.to_native().create(name)
            return nw.from_native(connection.table(name))

        held: list[str] = []
        yield replace(
            frames,
            **{name: make(frames.collect(getattr(frames, name))) for name in _PARTS},
            make=make,
            hold=hold,
            collect=lambda frame: frame.collect("pandas").to_native(),
        )


def _to_polars(frame: pd.DataFrame) -> Any:
    columns = {}
    for name in frame:
        kind = str(frame[name].dtype).split("[")[0]
        values = frame[name].astype(object)
        plain = values.where(frame[name].notna(), None).tolist()
        columns[name] = pl.Series(plain, dtype=_TYPES.get(kind), strict=False)
    return nw.from_native(pl.DataFrame(columns).lazy())


def _from_polars(frame: Any) -> pd.DataFrame:
    return pd.DataFrame(frame.collect("polars").to_native().to_dict(as_series=False))

"""Engines: measures of a dataset by this package beside SQL written by hand, from 10^4 records.

Each side runs in a process of its own, so that its peak memory is its own; the table is fetched
piece by piece and not kept, and the time of comparing it is not counted.
`python -m benchmarks.engines DATASET [side]` measures one dataset.
"""

import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks.hand_written import write_sql
from benchmarks.timing import Result

LAST = date(2025, 12, 31)
MOST_MEMORY_GB = 4 * 2**30 / 1e9
GOAL = 1.2
RUNS = 3
HAND_WRITTEN_MEMORY = "12GiB"
"""Four times what we allow ourselves: with 3 GiB it filled a disk of 60 GB at 10^8 and ended."""
_KEYS = ["organization", "year", "measure"]


@dataclass(frozen=True, slots=True)
class Run:
    """One side's run: seconds, peak memory, rows of the table and what they add up to."""

    seconds: float
    memory_gb: float
    rows: int
    digest: str


def ours(folder: Path) -> Iterator[pd.DataFrame]:
    from analysis.catalogue import load_catalogue
    from analysis.datasets.opening_engines import open_duckdb
    from analysis.measures.tables import measure_frame

    with open_duckdb(folder, load_catalogue(), as_of=LAST) as frames:
        yield from frames.iterate(measure_frame(frames))


def hand_written(folder: Path) -> Iterator[pd.DataFrame]:
    from analysis.catalogue import load_catalogue
    from analysis.datasets.database import open_database
    from analysis.datasets.schema import find_data, scan_records, scan_table
    from analysis.measures import list_measures

    measures = list_measures(load_catalogue())
    rows = [(code, each.unit, place) for place, (code, each) in enumerate(measures.items())]
    data = find_data(folder)
    small = {name: scan_table(data, name) for name in ("coverage", "institutions")}
    with open_database() as connection:
        shown = pd.DataFrame(rows, columns=["measure", "unit", "place"])
        connection.execute(f"SET memory_limit = '{HAND_WRITTEN_MEMORY}'")
        connection.register("measures", shown)
        years = connection.execute(f"SELECT DISTINCT year FROM {small['coverage']} ORDER BY 1")
        statement = write_sql(
            {"records": scan_records(data), **small},
            [year for (year,) in years.fetchall()],
            LAST.isoformat(),
            [code for code in measures if f"{code}_people" in measures],
            "measures",
        )
        fetched = connection.execute(statement)
        while len(piece := fetched.fetch_df_chunk(32)):
            yield piece


SIDES = {"ours": ours, "hand-written": hand_written}


def run_here(side: str, folder: Path) -> Run:
    import resource

    pieces, rows, seconds, digest = SIDES[side](folder), 0, 0.0, hashlib.sha256()
    while True:
        start = time.perf_counter()
        piece = next(pieces, None)
        seconds += time.perf_counter() - start
        if piece is None:
            break
        rows += len(piece)
        digest.update(pd.util.hash_pandas_object(_plain(piece), index=False).to_numpy().tobytes())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    return Run(seconds, memory, rows, digest.hexdigest())


def _plain(piece: pd.DataFrame) -> pd.DataFrame:
    numbers = {"year": "int64", "value": "float64", "records": "int64"}
    texts = dict.fromkeys(("organization", "measure", "unit"), "object")
    return piece[[*_KEYS, "value", "unit", "records"]].astype({**numbers, **texts})


def run_apart(side: str, folder: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.engines", str(folder), side]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    if done.returncode:
        raise SystemExit(f"{side}: {done.stderr}")
    return Run(**json.loads(done.stdout))


def measure_dataset(folder: Path, runs: int = RUNS) -> tuple[Result, Result]:
    """Measure both sides in turn; the tables must be equal.

    Returns
    -------
    tuple of Result
        Time against the hand-written SQL, and peak memory against the goal.
    """
    from analysis.datasets import read_header

    records = read_header(folder).records
    pairs = [(run_apart("ours", folder), run_apart("hand-written", folder)) for _ in range(runs)]
    if any(mine.digest != theirs.digest for mine, theirs in pairs):
        raise SystemExit(f"{folder}: the two tables differ")
    pairs.sort(key=lambda pair: pair[0].seconds / pair[1].seconds)
    mine, theirs = pairs[len(pairs) // 2]
    most = max(pair[0].memory_gb for pair in pairs)
    work = f"measures on {records:,} records in Parquet"
    return (
        Result(
            f"{work} → {mine.rows:,} rows",
            f"{mine.seconds:.2f} s",
            "hand-written DuckDB SQL",
            f"{theirs.seconds:.2f} s",
            mine.seconds / theirs.seconds,
            GOAL,
        ),
        Result(
            f"peak memory, {work}",
            f"{most:.2f} GB",
            f"4 GiB (hand-written, allowed {HAND_WRITTEN_MEMORY}: {theirs.memory_gb:.2f} GB)",
            f"{MOST_MEMORY_GB:.2f} GB",
            most / MOST_MEMORY_GB,
            1.0,
        ),
    )


def measure(folders: list[Path]) -> list[Result]:
    """Measure datasets, the smallest first."""
    return [result for folder in folders for result in measure_dataset(folder)]


if __name__ == "__main__":
    if len(sys.argv) > 2:
        found = run_here(sys.argv[2], Path(sys.argv[1]))
        sys.stdout.write(json.dumps({name: getattr(found, name) for name in Run.__slots__}))
    else:
        for line in measure([Path(sys.argv[1])]):
            sys.stdout.write(f"{line}\n")

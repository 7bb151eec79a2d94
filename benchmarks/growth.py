"""Growth: from 10^4 to 10^8 records: writing, measuring, and one organization's report."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.samples import write_sample
from benchmarks.commands import ROOT, TONGBI
from benchmarks.engines import measure_dataset
from benchmarks.timing import Result, time_in_turn

YEARS = (2021, 2025)
RECORDS_AN_ORGANIZATION = 500
REPORT_GOAL = 2.0
MOST_IN_PANDAS = 1_000_000


@dataclass(frozen=True, slots=True)
class Point:
    """One size: seconds and peak memory of writing, and seconds of measuring each way."""

    records: int
    write_seconds: float
    write_memory_gb: float
    ours: str
    other: str
    ratio: float
    memory: str
    pandas_seconds: float | None


def measure(sizes: tuple[int, ...], runs: int = 3) -> Iterator[tuple[Point, list[Result]]]:
    """Measure datasets of these sizes; the largest also by one organization's report."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "数据集"
            seconds, memory = _write(folder, size)
            found, peak = measure_dataset(folder, runs)
            point = Point(
                size, seconds, memory, found.ours, found.other, found.ratio, peak.ours,
                _time_pandas(folder) if size <= MOST_IN_PANDAS else None,
            )  # fmt: skip
            yield point, [found, peak]
            if size == max(sizes):
                yield point, [_compare_report(folder, Path(name), size)]


def _write(folder: Path, records: int) -> tuple[float, float]:
    return tuple(_in_own_process("write", str(folder), str(records)))


def _time_pandas(folder: Path) -> float:
    (seconds,) = _in_own_process("pandas", str(folder))
    return seconds


def _in_own_process(*arguments: str) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.growth", *arguments],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def _compare_report(dataset: Path, folder: Path, records: int) -> Result:
    """Compare an organization's report from the dataset with one from a ledger of that size."""
    digits = max(len(str(_count_organizations(records))), 4)
    organization = f"示例区虚构局{7:0{digits}}"
    ledgers = folder / "台账"
    write_sample(ledgers, years=YEARS, records=RECORDS_AN_ORGANIZATION)

    def report(*asked: str) -> None:
        command = [*TONGBI, "report", *asked, "--year", "2025", "--out", str(folder / "报告")]
        subprocess.run(
            [*command, "--as-of", "2025-12-31"], cwd=ROOT, capture_output=True, check=True
        )

    mine, theirs, ratio = time_in_turn(
        lambda: report(str(dataset), "--org", organization), lambda: report(str(ledgers)), 3
    )
    from analysis.datasets import read_header

    return Result(
        f"one organization's report out of {read_header(dataset).records:,} records",
        f"{mine:.2f} s",
        "its report from a ledger of its own",
        f"{theirs:.2f} s",
        ratio,
        REPORT_GOAL,
    )


def _count_organizations(records: int) -> int:
    return max(records // RECORDS_AN_ORGANIZATION, 10)


def write_here(folder: Path, records: int) -> list[float]:
    from analysis.samples.dataset import write_sample_dataset

    start = time.perf_counter()
    organizations = _count_organizations(records)
    write_sample_dataset(folder, seed=7, organizations=organizations, years=YEARS, records=records)
    seconds = time.perf_counter() - start
    return [seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9]


def time_pandas_here(folder: Path) -> list[float]:
    from analysis.measures import measure_table
    from analysis.validation import read_records

    records = read_records(folder)
    start = time.perf_counter()
    measure_table(records)
    return [time.perf_counter() - start]


if __name__ == "__main__":
    if sys.argv[1] == "write":
        sys.stdout.write(json.dumps(write_here(Path(sys.argv[2]), int(sys.argv[3]))))
    elif sys.argv[1] == "pandas":
        sys.stdout.write(json.dumps(time_pandas_here(Path(sys.argv[2]))))
    else:
        for size in map(int, sys.argv[1:]):
            for each in measure((size,)):
                sys.stdout.write(f"{each}\n")

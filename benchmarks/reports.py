"""Reports: many organizations in one run, against papermill and nbconvert one at a time."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.samples import write_sample
from benchmarks.commands import NOTEBOOK, ROOT, TONGBI
from benchmarks.timing import Result, run

YEARS = (2023, 2025)
GOAL = 0.03
JOBS = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """One run of so many reports: seconds in all, of an unchanged second run, largest process."""

    reports: int
    files: int
    seconds: float
    again_seconds: float
    memory_mb: float


def measure(counts: tuple[int, ...]) -> Iterator[tuple[Batch, float]]:
    """Measure batches, each beside a stock report made before and after it, in seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in counts:
            ledgers = folder / f"台账{count}"
            written = write_sample(ledgers, organizations=count, years=YEARS)
            own = (
                next(path for path in sorted(ledgers.iterdir()) if path.is_dir())
                if count > 1
                else ledgers
            )
            before = _time_stock(own, folder)
            batch = _time_batch(ledgers, folder / f"报告{count}", count, len(written))
            yield batch, (before + _time_stock(own, folder)) / 2


def compare(batch: Batch, stock_seconds: float) -> Result:
    each = batch.seconds / batch.reports
    return Result(
        f"{batch.reports} organizations' reports in one run, a report ({JOBS} processes)",
        f"{each:.2f} s",
        "papermill + nbconvert, one at a time",
        f"{stock_seconds:.2f} s",
        each / stock_seconds,
        GOAL,
    )


def _time_batch(ledgers: Path, out: Path, count: int, files: int) -> Batch:
    command = [*TONGBI, "report", str(ledgers), "--year", "2025", "--as-of", "2025-12-31"]
    command += ["--out", str(out), "--jobs", str(JOBS), "--all-orgs"]
    first, memory = _run_measured(command)
    again, _ = _run_measured(command)
    made = len(list(out.glob("*_2025年度报告.html")))
    if made != count:
        raise SystemExit(f"{made} reports instead of {count}")
    return Batch(count, files, first, again, memory)


def _run_measured(command: list[str]) -> tuple[float, float]:
    """Run a command; give its seconds, and its largest process in megabytes."""
    script = (
        "import json, resource, subprocess, sys, time; start = time.perf_counter(); "
        "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode; "
        "most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss; "
        "print(json.dumps([code, time.perf_counter() - start, most]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    code, seconds, memory = json.loads(done.stdout)
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return seconds, memory * (1 if sys.platform == "darwin" else 1024) / 1e6


def _time_stock(ledgers: Path, folder: Path) -> float:
    """Time the stock way of one report, of the organization's own ledgers alone."""
    executed = folder / "executed.ipynb"
    asked = ["-p", "year", "2025", "-y", f"sources: ['{ledgers}']"]
    start = time.perf_counter()
    run([sys.executable, "-m", "papermill", *asked, str(NOTEBOOK), str(executed)], cwd=ROOT)
    run([sys.executable, "-m", "nbconvert", "--to", "html", str(executed)], cwd=ROOT)
    return time.perf_counter() - start


if __name__ == "__main__":
    os.chdir(ROOT)
    for found, stock in measure(tuple(map(int, sys.argv[1:]))):
        sys.stdout.write(f"{found}\n{compare(found, stock)}\n")

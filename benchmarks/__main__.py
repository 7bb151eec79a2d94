"""Measure and write what was found: every day's work, with `--large` what takes minutes.

`--plots` measures nothing: it writes RESULTS.md, growth.html and the guide's numbers again
from what is kept.
"""

import sys

from benchmarks import (
    breakdown,
    commands,
    exploring,
    fuzzing,
    growth,
    kills,
    past_reports,
    reading,
    reports,
)
from benchmarks.cluster import write_guide
from benchmarks.timing import Result
from benchmarks.writing import PARTS, keep, read_kept, write_plots, write_results

EVERYDAY_REPORTS = (1, 20)
EVERYDAY_RECORDS = (10_000, 100_000, 1_000_000)
LARGE_REPORTS = (200, 1_000)
LARGE_RECORDS = (10_000_000, 100_000_000)


def measure_everyday() -> None:
    parts = (commands, reading, past_reports, kills, fuzzing, exploring)
    results = [result for part in parts for result in part.measure()]
    breakdown.write(PARTS)
    _measure_growth("make bench", results, EVERYDAY_REPORTS, EVERYDAY_RECORDS, runs=3)


def measure_large() -> None:
    _measure_growth("make bench-large", [], LARGE_REPORTS, LARGE_RECORDS, runs=1)


def _measure_growth(
    command: str,
    results: list[Result],
    counts: tuple[int, ...],
    sizes: tuple[int, ...],
    runs: int,
) -> None:
    """Measure what grows; whatever is found is kept at once, since the next may take minutes."""
    keep(command, results, [], [])
    for batch, stock in reports.measure(counts):
        results += [reports.compare(batch, stock)] * (batch.reports > 1)
        keep(command, results, [(batch, stock)], [])
    for point, found in growth.measure(sizes, runs):
        results += found * (point.records == max(sizes))
        keep(command, results, [], [point])


def main(arguments: list[str]) -> None:
    if arguments == ["--large"]:
        measure_large()
    elif not arguments:
        measure_everyday()
    elif arguments != ["--plots"]:
        raise SystemExit("python -m benchmarks [--large | --plots]")
    write_guide(read_kept())
    sys.stdout.write(f"{write_results()}\n{write_plots()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

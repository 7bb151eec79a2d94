"""Run every measurement and write them, with date and machine, to RESULTS.md."""

import datetime
import os
import platform
import sys
from pathlib import Path

from benchmarks import commands, fuzzing, kills, reading
from benchmarks.timing import Result

HERE = Path(__file__).parent


def describe(result: Result) -> str:
    met = "yes" if result.ratio <= result.goal else "no"
    return (
        f"| {result.work} | {result.ours} | {result.against} | {result.other} "
        f"| {result.ratio:.2f} | ≤ {result.goal:g} | {met} |"
    )


def main() -> None:
    results = [*commands.measure(), *reading.measure(), *kills.measure(), *fuzzing.measure()]
    lines = [
        "# Results",
        "",
        f"Measured by `make bench` on {datetime.date.today().isoformat()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}. "
        "Medians of runs in turn; machines differ, ratios hold.",
        "",
        "| work | ours | against | theirs | ratio | goal | met |",
        "|---|---|---|---|---|---|---|",
        *map(describe, results),
        "",
    ]
    (HERE / "RESULTS.md").write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()

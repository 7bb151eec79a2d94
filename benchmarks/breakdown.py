"""Breakdown: where the time of one cold report goes, part by part, each beside its floor.

Every part is a process of its own; a part is what its process takes beyond the one before it.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import NOTEBOOK, ROOT

RUNS = 5
_IMPORTS = """
from analysis.export.running import skip_unused_imports
skip_unused_imports()
import analysis.report, analysis.export.page.assembly, analysis.export.privacy.searching
"""
_READ = """
import datetime, pathlib
from analysis.validation import read_records
from analysis.workspace import find_workspace
records = read_records(workspace=find_workspace(pathlib.Path.cwd()),
                       as_of=datetime.date(2025, 12, 31))
"""
_MEASURE = """
from analysis.measures import measure_table
measure_table(records)
"""
_CELLS = """
from analysis.report import build_report
from analysis.report.model import bundle_block
report = build_report(records, year=2025)
for block in (report, *(each for part in report.parts for each in part.blocks)):
    bundle_block(block)
"""
_CALAMINE = """
import pathlib
from python_calamine import CalamineWorkbook
for path in sorted(pathlib.Path("data/sample").rglob("*.xls*")):
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
"""
_NOTE = (
    "`tongbi report --year 2025`, cold, on the sample. Each part is a process of its own, less the "
    "one before it: the parts are as one after the other, while the command itself runs the "
    "notebook in a worker beside the loading of the export."
)
_HEADS = "| part | seconds | floor | seconds |\n|---|---|---|---|"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its own seconds, and a floor that no program of its kind goes below."""

    name: str
    seconds: float
    floor: str
    floor_seconds: float | None


def measure(runs: int = RUNS) -> Iterator[Part]:
    start = _time("pass", runs)
    pandas = _time("import pandas", runs)
    plotly = _time("import pandas, plotly.graph_objects", runs)
    read = _IMPORTS + _READ
    imports, reading = _time(_IMPORTS, runs), _time(read, runs)
    measures = _time(read + _MEASURE, runs)
    cells = _time(read + _CELLS, runs)
    whole = _time_command(runs)
    yield Part("start of Python", start, "`python -c pass`", start)
    yield Part("imports", imports - start, "pandas and plotly alone", plotly - start)
    yield Part("reading the ledgers", reading - imports, "bare python-calamine parse",
               _time(_CALAMINE, runs) - start)  # fmt: skip
    yield Part("every measure, were it asked for", measures - reading, "—", None)
    yield Part("cells: the report's blocks and drawings", cells - reading, "—", None)
    yield Part("notebook, export and writing", whole - cells, "—", None)
    yield Part("`tongbi report` as a whole", whole, "`python -c 'import pandas'`", pandas)


def _time(code: str, runs: int) -> float:
    return _median([sys.executable, "-c", code], runs)


def _time_command(runs: int) -> float:
    asked = ["report", "--year", "2025", "--as-of", "2025-12-31", "--notebook", str(NOTEBOOK)]
    return _median([sys.executable, "-m", "analysis", *asked, "--out", "build/breakdown"], runs)


def _median(command: list[str], runs: int) -> float:
    found = []
    for _ in range(runs + 1):  # the first fills the caches
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        found.append(time.perf_counter() - start)
    return statistics.median(found[1:])


def tell(parts: list[Part]) -> str:
    rows = (
        f"| {part.name} | {part.seconds:.2f} | {part.floor} "
        f"| {'—' if part.floor_seconds is None else f'{part.floor_seconds:.2f}'} |"
        for part in parts
    )
    return "\n".join(["## Where the time of one report goes", "", _NOTE, "", _HEADS, *rows, ""])


def write(path: Path, runs: int = RUNS) -> None:
    path.write_text(tell(list(measure(runs))), encoding="utf-8")


if __name__ == "__main__":
    sys.stdout.write(tell(list(measure(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS))))

"""Reading: long ledgers into records and problems: time and memory against the bare parse."""

import csv
import datetime
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import python_calamine

from analysis.validation import read_records
from benchmarks.timing import Result, compare

ROOT = Path(__file__).parents[1]
ROWS = 100_000
MANY_ROWS = 1_000_000
AS_OF = datetime.date(2025, 12, 31)
_HEADINGS = ["序号", "单位", "日期", "学习类型", "主题", "地点", "主持人", "应到", "人数", "备注"]


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "学习台账.xlsx"
        _write(path)
        yield compare(
            f"{ROWS:,}-row workbook → records and problems",
            "bare python-calamine parse",
            lambda: read(path),
            lambda: parse(path),
            goal=1.6,
            runs=7,
        )
        yield _compare_memory(path)
        yield _measure_growth(Path(folder))


def read(path: Path) -> None:
    read_records([path], as_of=AS_OF)


def parse(path: Path) -> None:
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def _compare_memory(path: Path) -> Result:
    """Compare the largest resident memory of two processes that have loaded the same modules."""
    ours, other = _peak_mb("read", path), _peak_mb("parse", path)
    return Result(
        f"peak memory, {ROWS:,}-row workbook",
        f"{ours:.0f} MB",
        "bare python-calamine parse, same modules loaded",
        f"{other:.0f} MB",
        ours / other,
        2.0,
    )


def _peak_mb(work: str, path: Path) -> float:
    """Run one of this module's functions in a process of its own; give its peak in megabytes."""
    script = (
        "import resource, sys; from pathlib import Path; from benchmarks import reading; "
        f"reading.{work}(Path(sys.argv[1])); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    unit = 1e6 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return int(done.stdout) / unit


def _measure_growth(folder: Path) -> Result:
    """Compare the cost of a row among ten times as many: 1 is growth in a straight line."""
    few, many = folder / "学习台账（十万行）.csv", folder / "学习台账（百万行）.csv"
    _write_csv(few, ROWS)
    _write_csv(many, MANY_ROWS)
    read(few)
    few_seconds = min(_seconds(few) for _ in range(3))
    many_seconds = _seconds(many)
    return Result(
        f"a row of {MANY_ROWS:,} rows of CSV",
        f"{many_seconds / MANY_ROWS * 1e6:.1f} µs ({many_seconds:.1f} s)",
        f"a row of {ROWS:,} rows of CSV",
        f"{few_seconds / ROWS * 1e6:.1f} µs ({few_seconds:.2f} s)",
        many_seconds / MANY_ROWS / (few_seconds / ROWS),
        1.5,
    )


def _seconds(path: Path) -> float:
    """Time of the processor, which other work on the machine does not stretch."""
    start = time.process_time()
    read(path)
    return time.process_time() - start


def _rows(number: int) -> Iterator[list[object]]:
    yield ["虚构单位2023年学习台账（虚构数据，仅供测速）"]
    yield [*_HEADINGS]
    first = datetime.date(2023, 1, 1)
    for at in range(number):
        day = first + datetime.timedelta(days=at % 365)
        kind = ("集体学习", "主题党日", "专题党课")[at % 3]
        yield [at + 1, f"单位{at % 200}", day, kind, f"主题{at}", "会议室", f"人员{at % 50}",
               40, 20 + at % 20, ""]  # fmt: skip


def _write(path: Path) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("学习")
    for row in _rows(ROWS):
        sheet.append(row)
    workbook.save(path)


def _write_csv(path: Path, number: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(_rows(number))

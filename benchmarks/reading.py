"""Reading: a workbook of 100,000 rows into records and problems, against the bare parse."""

import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import python_calamine

from analysis.validation import read_records
from benchmarks.timing import Result, compare

ROWS = 100_000
AS_OF = datetime.date(2025, 12, 31)


def measure() -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "学习台账.xlsx"
        _write(path)
        yield compare(
            f"{ROWS:,}-row workbook → records and problems",
            "bare python-calamine parse",
            lambda: read_records([path], as_of=AS_OF),
            lambda: _parse(path),
            goal=1.6,
        )


def _parse(path: Path) -> None:
    workbook = python_calamine.CalamineWorkbook.from_path(path)
    for name in workbook.sheet_names:
        workbook.get_sheet_by_name(name).to_python()


def _write(path: Path) -> None:
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("学习")
    sheet.append(["虚构单位2023年学习台账（虚构数据，仅供测速）"])
    sheet.append("序号 单位 日期 学习类型 主题 地点 主持人 应到 参加人数 备注".split())
    first = datetime.date(2023, 1, 1)
    for number in range(ROWS):
        day = first + datetime.timedelta(days=number % 365)
        kind = ("集体学习", "主题党日", "专题党课")[number % 3]
        sheet.append(
            [number + 1, f"单位{number % 200}", day, kind, f"主题{number}", "会议室",
             f"人员{number % 50}", 40, 20 + number % 20, ""]
        )  # fmt: skip
    workbook.save(path)

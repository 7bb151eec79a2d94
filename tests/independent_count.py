"""Independent count: the sample ledgers counted again by openpyxl, calamine and csv alone.

No code of the program is used, so that an error of its reading or counting shows as a difference.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import median
from typing import Any

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

YEARS = (2019, 2020, 2022, 2023, 2024, 2025)
KINDS = {
    "第一议题": "first_topic_study",
    "集体学习": "group_study",
    "体会交流": "study_exchange",
    "研讨交流": "study_exchange",
    "中心组": "centre_group_study",
    "主题党日": "theme_party_day",
    "专题党课": "party_lecture",
    "廉政考试": "integrity_exam",
    "教育基地": "base_visit",
    "入党誓词": "oath_review",
    "廉政责任书": "responsibility_letter",
    "责任书": "responsibility_letter",
    "承诺书": "commitment_letter",
    "部署会议": "deployment_meeting",
    "领导小组": "leading_group_meeting",
    "谈心谈话": "heart_to_heart_talk",
    "廉政谈话": "integrity_talk",
    "提醒谈话": "reminder_talk",
    "约谈": "appointed_talk",
    "诫勉谈话": "admonition_talk",
    "支部党员大会": "branch_meeting",
    "支委会": "branch_committee",
    "党小组会": "group_meeting",
    "党委": "committee_meeting",
    "班子联席会议": "joint_meeting",
    "民主生活会": "democratic_life_meeting",
    "组织生活会": "organizational_life_meeting",
    "节前": "holiday_reminder",
    "典型案例": "case_notice",
    "警示教育": "warning_education",
    "列席": "dispatched_attendance",
    "第一种形态": "supervision_form_1",
    "第二种形态": "supervision_form_2",
    "第三种形态": "supervision_form_3",
    "第四种形态": "supervision_form_4",
}
HEADS = re.compile("talk|letter|form")
_TYPES = ("类型", "活动类别", "会议类型", "学习类型", "谈话类型", "形态", "类别")
_DAYS = ("日期", "谈话日期", "签订日期", "时间", "学习时间", "会议时间", "谈话时间")
_NUMBERS = ("人次", "份数", "签订份数", "参加人数")
_PRESENT = ("参加人数", "参会人数", "实到", "覆盖人数")
_DAY = re.compile(r"(?:(\d{4})[年/.-])?(\d{1,2})[月/.-](\d{1,2})日?(?: [\d:]+)?")

_TITLE = re.compile(r"《[^》]+》")

Grid = list[list[Any]]


def read_grids(folder: Path) -> Iterator[tuple[int, str, Grid]]:
    """Read each sheet of each ledger: its year, its name, its cells."""
    for year in YEARS:
        for path in sorted((folder / str(year)).iterdir()):
            for name, grid in READERS[path.suffix](path) if path.suffix in READERS else ():
                yield year, name, grid


def read_xls(path: Path) -> Iterator[tuple[str, Grid]]:
    """Read the sheets of an old workbook."""
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        yield name, book.get_sheet_by_name(name).to_python()


def read_xlsx(path: Path) -> Iterator[tuple[str, Grid]]:
    """Read the sheets of a workbook; a merged cell stands in each of its rows."""
    for page in load_workbook(path, data_only=True):
        rows = [list(row) for row in page.iter_rows(values_only=True)]
        for area in page.merged_cells.ranges:
            for row in rows[area.min_row - 1 : area.max_row]:
                whole = rows[area.min_row - 1][area.min_col - 1]
                row[area.min_col - 1] = whole
        yield page.title, rows


def read_text(path: Path) -> Grid:
    """Read a CSV file in either of the two encodings that offices use."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    return [list(row) for row in csv.reader(text.splitlines())]


READERS = {
    ".csv": lambda path: [(path.stem, read_text(path))],
    ".xls": read_xls,
    ".xlsx": read_xlsx,
}


def read_day(cell: Any, year: int) -> date | None:
    """Read a day; one without a year is of the ledger's."""
    if isinstance(cell, datetime):
        return cell.date()
    found = _DAY.fullmatch(str(cell or "").strip())
    if not found:
        return None
    try:
        return date(int(found[1] or year), int(found[2]), int(found[3]))
    except ValueError:
        return None


def read_rows(grid: Grid) -> Iterator[dict[str, Any]]:
    """Read the rows below a header, each by its headings; a header may have two lines."""
    yield from (row for _, row in number_rows(grid))


def number_rows(grid: Grid) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the same with the number of each row."""
    heads: list[str] = []
    for number, row in enumerate(grid, start=1):
        texts = [str(cell or "").strip() for cell in row]
        if any(text in (*_DAYS, "反馈日期", "月份") for text in texts):
            heads = [text or head for text, head in zip(texts, heads or texts, strict=True)]
        elif "序号" in texts or "问题编号" in texts:
            heads = texts
        elif heads:
            yield number, {head: cell for head, cell in zip(heads, row, strict=True) if head}


def read_numbered(folder: Path) -> Iterator[tuple[tuple[str, str, int], dict[str, Any]]]:
    """Read each row of each ledger by its file, sheet and number."""
    for year in YEARS:
        for path in sorted((folder / str(year)).iterdir()):
            for name, grid in READERS[path.suffix](path) if path.suffix in READERS else ():
                for number, row in number_rows(grid):
                    yield (f"{year}/{path.name}", name, number), row


def name_kind(text: str) -> str | None:
    """Name the kind whose word stands in a text."""
    return next((code for word, code in KINDS.items() if word in text), None)


def count_forms(grid: Grid) -> Iterator[tuple[str, int]]:
    """Count the heads of a table in which each form has columns of its own."""
    heads: list[str] = []
    for row in grid:
        texts = [str(cell or "").strip() for cell in row]
        if {"第一种形态", "第二种形态"} <= set(texts):
            for text in texts:
                heads.append(text or heads[-1])
        elif heads and read_day(row[1], 0) is not None:
            cells = zip(heads, row, strict=True)
            yield from ((head, cell) for head, cell in cells if "形态" in head and cell)


def count_events(folder: Path) -> dict[tuple[str, int], int]:
    """Count events, or heads of talks, letters and forms, by kind and year."""
    counts: Counter[tuple[str, int]] = Counter()
    for year, name, grid in read_grids(folder):
        for form, number in count_forms(grid):
            counts[name_kind(form) or "", year] += number
        seen = set()
        for row in read_rows(grid):
            cells = tuple(str(cell) for head, cell in row.items() if head != "序号")
            if "状态" in row or "制度名称" in row or cells in seen:
                continue
            seen.add(cells)
            text = next((str(row[head]) for head in _TYPES if row.get(head)), name)
            code = name_kind(text)
            if code and "月份" in row and str(row["月份"] or "").endswith("月"):
                counts[code, year] += int(row["次数"] or 0)
            day = next((read_day(row[head], year) for head in _DAYS if head in row), None)
            if code and day is not None:
                counts[code, day.year] += count_heads(row) if HEADS.search(code) else 1
    return dict(counts)


def count_heads(row: dict[str, Any]) -> int:
    """Count the heads, or pieces, of a row; none where the number is not told, one by default."""
    cells = [str(row[head]) for head in _NUMBERS if row.get(head) is not None]
    return next((int(cell) for cell in cells if cell.isdigit()), 0 if cells else 1)


def count_people(folder: Path) -> dict[tuple[str, int], int]:
    """Sum who was present, by kind and year, where a ledger has a column of it."""
    counts: Counter[tuple[str, int]] = Counter()
    for year, name, grid in read_grids(folder):
        seen = set()
        for row in read_rows(grid):
            cells = tuple(str(cell) for head, cell in row.items() if head != "序号")
            if "状态" in row or cells in seen:
                continue
            seen.add(cells)
            text = next((str(row[head]) for head in _TYPES if row.get(head)), name)
            code = name_kind(text)
            day = next((read_day(row[head], year) for head in _DAYS if head in row), None)
            present = next((str(row[head]) for head in _PRESENT if head in row), "")
            if code and day is not None and not HEADS.search(code) and present.isdigit():
                counts[code, day.year] += int(present)
    return dict(counts)


@dataclass
class Item:
    """One problem that was fed back, as all its ledgers together tell of it."""

    found: date
    due: date | None = None
    closed: date | None = None
    institutions: int = 0


def read_items(folder: Path) -> list[Item]:
    """Read the problems, each once however many ledgers list it."""
    items: dict[str, Item] = {}
    for year, _, grid in read_grids(folder):
        for row in read_rows(grid):
            number = str(row.get("问题编号") or row.get("编号") or "")
            found = read_day(row.get("反馈日期"), year)
            if found is None or not number:
                continue
            item = items.setdefault(number, Item(found))
            item.closed = item.closed or read_day(row.get("完成日期"), year)
            item.due = read_day(row.get("整改时限"), year) or item.due
            stated = next((str(row[h]) for h in ("制度数", "制定修订制度数") if row.get(h)), "")
            names = next((str(row[h]) for h in row if "制度名称" in h), "")
            item.institutions = int(stated) if stated.isdigit() else len(set(_TITLE.findall(names)))
    return list(items.values())


def count_institutions(folder: Path) -> dict[int, int]:
    """Count the institutions of closed problems and those of the institutions' own ledger."""
    counts: Counter[int] = Counter()
    for item in read_items(folder):
        if item.closed is not None:
            counts[item.closed.year] += item.institutions
    for year, _, grid in read_grids(folder):
        for row in read_rows(grid):
            day = next((read_day(row[head], year) for head in _DAYS if head in row), None)
            if "制度名称" in row and "反馈日期" not in row and day is not None:
                counts[day.year] += 1
    return dict(counts)


def count_items(items: Iterable[Item], years: Iterable[int]) -> dict[tuple[str, int], float]:
    """Count the whole life cycle by year; a rate or a median that nothing defines is absent."""
    listed = list(items)
    counts: dict[tuple[str, int], float] = {}
    for year in years:
        end = date(year, 12, 31)
        opened = [item for item in listed if item.found.year == year]
        closed = [item for item in listed if item.closed and item.closed.year == year]
        left = [i for i in listed if i.found <= end and (i.closed is None or i.closed > end)]
        late = [item for item in closed if item.due and item.closed and item.closed > item.due]
        told = {
            "opened": len(opened),
            "closed": len(closed),
            "closed_late": len(late),
            "closed_without_due": sum(item.due is None for item in closed),
            "closed_on_time": sum(item.due is not None for item in closed) - len(late),
            "open_at_year_end": len(left),
            "overdue_at_year_end": sum(i.due is not None and i.due <= end for i in left),
        }
        if opened:
            done = [item for item in opened if item.closed is not None]
            in_year = sum(item.closed is not None and item.closed <= end for item in done)
            told["completion_rate"] = 100 * in_year / len(opened)
            told["completion_rate_to_date"] = 100 * len(done) / len(opened)
        days = [(item.closed - item.found).days for item in closed if item.closed]
        if days:
            told["median_days_to_close"] = median(days)
        counts |= {(code, year): value for code, value in told.items()}
    return counts

"""Offices for tests: ledgers out of rows that stand in the test, measured and reported on."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.charts import Drawing
from analysis.measures import list_years, measure_table
from analysis.records import Records
from analysis.report import build_report, reading_cutoff
from analysis.validation import read_records
from analysis.workspace import find_workspace

MEETINGS = ("序号", "单位", "日期", "类型", "主题", "参加人数")
ITEMS = ("问题编号", "单位", "来源", "反馈日期", "问题内容", "整改时限", "状态", "完成日期")


class Office:
    """A workspace of its own: CSV ledgers, settings, catalogue."""

    def __init__(
        self,
        folder: Path,
        ledgers: Mapping[str, Sequence[Sequence[Any]]],
        *,
        settings: str = "",
        catalogue: str = "",
        files: Mapping[str, str] | None = None,
    ) -> None:
        (folder / "data" / "ledgers").mkdir(parents=True, exist_ok=True)
        texts = {"workspace.toml": settings, "data/catalogue.toml": catalogue, **(files or {})}
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        for name, rows in ledgers.items():
            with (folder / "data" / "ledgers" / name).open("w", encoding="utf-8", newline="") as f:
                csv.writer(f).writerows(rows)
        self.folder = folder
        self.workspace = find_workspace(folder)

    def read(self, as_of: str | None = None) -> Records:
        """Read its ledgers."""
        return read_records(workspace=self.workspace, as_of=as_of)

    def measure(self, as_of: str | None = None) -> dict[tuple[str, int], tuple[Any, int]]:
        """Give each measure's value and rows in doubt, by code and year."""
        records = self.read(as_of)
        table = measure_table(
            records, years=list_years(records), catalogue=self.workspace.catalogue
        )
        return {
            (row["measure"], row["year"]): (row["value"], row["in_doubt"])
            for row in table.to_dict("records")
        }

    def tell(self, year: int, organization: str | None = None, as_of: str | None = None) -> Told:
        """Make the report of a year."""
        records = self.read(str(cutoff) if (cutoff := reading_cutoff(as_of, year)) else None)
        return Told(build_report(records, year=year, organization=organization, as_of=as_of))


class Told:
    """What a report says: its words, its tables row by row, its drawings."""

    def __init__(self, report: Any) -> None:
        self.blocks = [block for part in report.parts for block in part.blocks]
        self.drawings = [block for block in self.blocks if isinstance(block, Drawing)]
        self.words = "\n".join(
            block.text for block in self.blocks if not isinstance(block, Drawing)
        )

    def row(self, first: str, caption: str = "") -> str:
        """Give the row of a table that begins with a name, cells parted by tabs."""
        tables = [block for block in self.blocks if hasattr(block, "caption")]
        for block in tables:
            table = getattr(block, "table", block)
            if caption in block.caption.text:
                for line in table.text.split("\n"):
                    if line.split("\t")[0] == first:
                        return line
        raise AssertionError(f"no row {first}")

    def notes(self) -> str:
        """Give what stands below and beside the drawings."""
        marks = (each.get("text", "") for d in self.drawings for each in d.layout["annotations"])
        return "\n".join([*map(str, marks), *(drawing.alt for drawing in self.drawings)])


def meetings(
    year: int, count: int, kind: str = "集体学习", whose: str = "测试局"
) -> list[list[Any]]:
    """Give a ledger of so many meetings, days apart, each on a topic of its own."""
    rows = [
        [
            n + 1,
            whose,
            f"{year}-{n % 12 + 1:02}-{n // 12 * 3 + 3:02}",
            kind,
            f"{kind}{year}之{n}",
            20,
        ]
        for n in range(count)
    ]
    return [list(MEETINGS), *rows]

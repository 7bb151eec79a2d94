"""Rows: the table of measures as it is told to a terminal, and to other programs."""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.catalogue import Catalogue
from analysis.formatting import PERCENT, format_value
from analysis.measures import WITHHELD, list_measures

RATIO = "比率"
_COLUMNS = ["organization", "year", "measure", "value", "unit", "records"]


def build_document(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Build the rows for other programs; a rate is the ratio itself, 0 to 1, as it is defined."""
    return [
        {
            "organization": row["organization"],
            "year": int(row["year"]),
            "measure": row["measure"],
            "value": _number(row["value"], is_rate=row["unit"] == PERCENT),
            "unit": RATIO if row["unit"] == PERCENT else row["unit"],
            "records": _number(row["records"]),
        }
        for row in table.to_dict("records")
    ]


def write_head() -> str:
    """Write the first line of a CSV, which says that it is UTF-8."""
    return "\ufeff" + ",".join(_COLUMNS) + "\n"


def write_rows(document: list[dict[str, Any]]) -> str:
    """Write rows of `build_document` as lines of a CSV."""
    rows = pd.DataFrame(document, columns=_COLUMNS, dtype=object)
    return rows.to_csv(index=False, header=False, lineterminator="\n")


def _number(value: Any, *, is_rate: bool = False) -> int | float | None:
    if pd.isna(value):
        return None
    number = float(value) / 100 if is_rate else float(value)
    return int(number) if number.is_integer() else number


def describe(table: pd.DataFrame, catalogue: Catalogue) -> list[str]:
    """Describe a table for the terminal, its head first."""
    measures = list_measures(catalogue)
    lines = ["单位\t年度\t指标\t数值\t台账行数"]
    for row in table.to_dict("records"):
        name = measures[row["measure"]].name
        value = row.get("withheld") or format_value(_number(row["value"]), row["unit"])
        rows = WITHHELD if row.get("withheld") else row["records"]
        lines.append(f"{row['organization']}\t{row['year']}\t{name}\t{value}\t{rows}")
    return lines

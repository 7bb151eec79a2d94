"""Cited rows, read again without our code, give the value: every value of the sample's report."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from statistics import median
from typing import Any

import pytest

from analysis.export.companion import plan_workbook
from analysis.export.companion.workbook import EVIDENCE
from analysis.export.page import Document, read_bundles, write_page
from analysis.report import build_report, bundle_block
from analysis.validation import read_records
from datasets_made import SAMPLE, WORKSPACE
from independent_count import HEADS, KINDS, count_heads, read_day, read_numbered

Place = tuple[str, str, int]
ROWS = {place: (int(place[0][:4]), row) for place, row in read_numbered(SAMPLE)}


YEARS = pytest.mark.parametrize("year", [2023, 2025])
LIMIT_BYTES = 900_000


@cache
def make_document(year: int) -> Document:
    found = read_records([SAMPLE], workspace=WORKSPACE)
    report = build_report(found, year=year, workspace=WORKSPACE)
    blocks = [report, *(block for part in report.parts for block in part.blocks)]
    return read_bundles(map(bundle_block, blocks), report.title)


@pytest.fixture(params=[2023, 2025])
def values(request: pytest.FixtureRequest) -> list[dict[str, Any]]:
    return list(make_document(request.param).manifest["values"])


@YEARS
def test_a_page_with_all_its_cells_is_no_larger_than_a_mail_takes(year):
    assert len(write_page(make_document(year)).encode("utf-8")) <= LIMIT_BYTES


@YEARS
def test_the_workbook_has_the_cells_of_every_ledger_row(year):
    document = make_document(year)
    (sheet,) = [one for one in plan_workbook(document).sheets if one.name == EVIDENCE]
    places = [sheet.head.index(name) for name in ("文件", "工作表", "行", "台账原文")]
    shown = 0
    for row in sheet.rows:
        file, name, number, told = (row[place].content for place in places)
        if (file, name, number) in ROWS:
            texts = [part.partition("：")[2] for part in str(told).split("；")]
            written = {
                str(cell).replace("（", "(").replace("）", ")")
                for cell in ROWS[file, name, number][1].values()
            }
            assert any(text in written or text[:10] in str(written) for text in texts), told
            shown += 1
    assert shown > 500


def places(value: dict[str, Any]) -> list[Place]:
    return [(one["file"], one["sheet"], one["row"]) for one in value["evidence"]]


def read_item(place: Place) -> tuple[date | None, date | None, date | None]:
    year, row = ROWS[place]
    found, due, closed = (
        read_day(row.get(head), year) for head in ("反馈日期", "整改时限", "完成日期")
    )
    return found, due, closed


def last_day(period: str) -> date:
    """Find the last day of a period as its key writes it: 2025, 2025-03, 2025-01-01/2025-03-31."""
    text = period.rpartition("/")[2]
    if len(text) == 4:
        return date(int(text), 12, 31)
    return date.fromisoformat(text) if len(text) == 10 else date.fromisoformat(f"{text}-28")


def recount_item(code: str, value: dict[str, Any]) -> float | None:
    """Recount a measure of the life cycle from the cells of its rows; None for what is no count."""
    items = [read_item(place) for place in places(value)]
    end = last_day(value["period"])
    whole = len(value["period"]) == 4
    days = [(closed - found).days for found, _, closed in items if found and closed]
    ways = {
        "opened": [found is not None and found.year == end.year for found, _, _ in items],
        "closed": [closed is not None and closed.year == end.year for _, _, closed in items],
        "closed_on_time": [bool(due and closed and closed <= due) for _, due, closed in items],
        "closed_late": [bool(due and closed and closed > due) for _, due, closed in items],
        "closed_of_opened": [closed is not None and closed <= end for _, _, closed in items],
        "closed_of_opened_to_date": [closed is not None for _, _, closed in items],
        "open_at_year_end": [closed is None or closed > end for _, _, closed in items],
        "overdue_at_year_end": [
            bool(due and due <= end) and not (closed and closed <= end) for _, due, closed in items
        ],
        "remaining": [closed is None or closed > end for _, _, closed in items],
    }
    if code == "median_days_to_close":
        return median(days) if whole and days else None
    return sum(ways[code]) if code in ways and (whole or code != "remaining") else None


def recount(value: dict[str, Any]) -> float | None:
    """Recount a value; None where it is derived, of a past report, or no count of whole rows."""
    code, cited = value["measure"], places(value)
    if "formula" in value or not cited or any(place not in ROWS for place in cited):
        return None
    if code.startswith("rectification_"):
        return recount_item(code.removeprefix("rectification_"), value)
    if code not in set(KINDS.values()):
        return None
    rows = [ROWS[place][1] for place in cited]
    if HEADS.search(code):
        return sum(map(count_heads, rows))
    return sum(int(row["次数"]) if str(row.get("次数") or "").isdigit() else 1 for row in rows)


def test_every_value_follows_from_the_rows_that_it_cites(values):
    told: Counter[str] = Counter()
    for value in values:
        given = recount(value)
        told[value["measure"].partition("_")[0] if given is not None else "-"] += 1
        if given is not None and value["value"] is not None:
            assert given == value["value"], value
    assert sum(told.values()) - told["-"] > 90
    assert told["rectification"] > 20


def test_what_was_done_is_cited_where_it_is_written(values):
    for value in values:
        if value["measure"] == "rectification_closed" and places(value):
            assert all(read_item(place)[2] is not None for place in places(value)), value
        if value["measure"] == "rectification_opened" and places(value):
            assert all(read_item(place)[0] is not None for place in places(value)), value

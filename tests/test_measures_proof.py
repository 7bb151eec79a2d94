"""The row of an item that proves what is counted of it, and the rows that came before and after."""

from __future__ import annotations

import pytest

from analysis.measures import measure_value
from analysis.periods import Period
from ledger_rows import records, sheet

HEAD = ["编号", "来源", "反馈日期", "问题内容", "整改时限", "状态", "完成日期"]
OPEN = ["2023-01", "巡察", "2023-03-01", "问题甲", "2023-12-31", "整改中", ""]
DONE = [*OPEN[:5], "已完成", "2024-05-01"]
EARLY = [*OPEN[:5], "已完成", "2023-05-01"]
SAID = [*OPEN[:5], "已完成", ""]
FILES = {year: f"{year}年整改台账.xlsx" for year in (2023, 2024, 2025)}


def read(**rows):
    """Read the ledgers of some years, the one item of each as it stood then."""
    years = {int(name[1:]): row for name, row in rows.items()}
    return records(
        *(
            sheet(["甲局整改台账"], HEAD, row, file=FILES[year], name="整改台账")
            for year, row in years.items()
        )
    )


def cited(joined, code, year):
    value = measure_value(joined, f"rectification_{code}", None, Period.year(year))
    return [
        (int(place.file[:4]), [int(file[:4]) for file, _, _ in place.history])
        for place in value.evidence
    ]


@pytest.mark.parametrize(
    ("code", "year", "places"),
    [
        pytest.param("opened", 2023, [(2023, [2024, 2025])], id="opened-by-the-first"),
        pytest.param("closed", 2024, [(2024, [2023, 2025])], id="closed-by-the-row-that-says-so"),
        pytest.param("closed_late", 2024, [(2024, [2023, 2025])], id="late"),
        pytest.param("median_days_to_close", 2024, [(2024, [2023, 2025])], id="median"),
        pytest.param("open_at_year_end", 2023, [(2023, [2024, 2025])], id="open-by-its-year"),
        pytest.param("overdue_at_year_end", 2023, [(2023, [2024, 2025])], id="overdue"),
        pytest.param(
            "completion_rate_to_date",
            2023,
            [(2024, [2023, 2025]), (2023, [2024, 2025])],
            id="rate-by-both",
        ),
    ],
)
def test_each_measure_cites_the_row_that_proves_it(code, year, places):
    assert cited(read(y2023=OPEN, y2024=DONE, y2025=DONE), code, year) == places


def test_an_item_still_open_is_proven_by_the_ledger_of_the_year():
    joined = read(y2023=OPEN, y2024=OPEN, y2025=OPEN)
    found = [cited(joined, "open_at_year_end", year) for year in FILES]
    assert found == [[(2023, [2024, 2025])], [(2024, [2023, 2025])], [(2025, [2023, 2024])]]


def test_an_item_that_its_first_row_says_is_done_cites_that_row():
    assert cited(read(y2023=EARLY, y2024=EARLY), "closed", 2023) == [(2023, [2024])]


def test_an_item_said_to_be_done_without_a_day_cites_the_row_that_says_so():
    joined = read(y2023=OPEN, y2024=SAID)
    assert cited(joined, "closed_of_opened_to_date", 2023) == [(2024, [2023])]


def test_an_item_that_is_open_again_is_proven_by_the_ledger_that_lists_it_again():
    again = [*OPEN[:5], "已完成", "2025-05-01"]
    joined = read(y2023=EARLY, y2024=OPEN, y2025=again)
    assert cited(joined, "closed", 2023) == [(2023, [2024])]
    assert [place for place, _ in cited(joined, "open_at_year_end", 2024)] == [2024]


def test_an_item_of_one_ledger_has_no_history():
    assert cited(read(y2023=EARLY), "closed", 2023) == [(2023, [])]

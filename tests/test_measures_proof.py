"""The row of an item that proves what is counted of it, and the rows that came before and after."""

from __future__ import annotations

from datetime import datetime

import narwhals as nw
import pytest

from analysis.datasets.engine_frames import cut_off
from analysis.measures import measure_value
from analysis.measures.rectification import to_moment
from analysis.periods import Period
from analysis.validation import check_records, find_cutoffs
from ledger_rows import sheet, unchecked

HEAD = ["编号", "来源", "反馈日期", "问题内容", "整改时限", "状态", "完成日期"]
OPEN = ["2023-01", "巡察", "2023-03-01", "问题甲", "2023-12-31", "整改中", ""]
DONE = [*OPEN[:5], "已完成", "2024-05-01"]
EARLY = [*OPEN[:5], "已完成", "2023-05-01"]
SAID = [*OPEN[:5], "已完成", ""]
FILES = {year: f"{year}年整改台账.xlsx" for year in (2023, 2024, 2025, 2026)}


def read(**rows):
    """Read the ledgers of some years, the one item of each as it stood then."""
    return check_records(join({int(name[1:]): row for name, row in rows.items()}))


def join(years):
    return unchecked(
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
    found = [cited(joined, "open_at_year_end", year) for year in (2023, 2024, 2025)]
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


AGAIN, CLOSED_AGAIN = OPEN, [*OPEN[:5], "已完成", "2026-02-01"]


def tell(records, code):
    """Give the number of 2023 and how many rows it may lack."""
    value = measure_value(records, f"rectification_{code}", None, Period.year(2023))
    return value.number, value.in_doubt


@pytest.mark.parametrize(
    ("ledgers", "cutoff", "rate", "to_date", "is_open"),
    [
        pytest.param({2023: SAID}, (2023, 6), (None, 1), (None, 1), 0, id="no-day-half-year"),
        pytest.param({2023: SAID}, (2023, 12), (None, 1), (100, 0), 0, id="no-day-year-end"),
        pytest.param({2023: SAID}, None, (None, 1), (100, 0), 0, id="no-day-no-cutoff"),
        pytest.param(
            {2023: OPEN, 2024: SAID}, (2023, 12), (0, 0), (None, 1), 1, id="open-by-its-own-ledger"
        ),
        pytest.param(
            {2023: OPEN, 2024: SAID}, (2024, 6), (0, 0), (None, 1), 1, id="later-half-year"
        ),
        pytest.param({2023: OPEN, 2024: SAID}, (2024, 12), (0, 0), (100, 0), 1, id="later-year"),
        pytest.param(
            {2023: SAID, 2024: AGAIN}, (2023, 12), (None, 1), (100, 0), 0, id="no-day-kept"
        ),
        pytest.param(
            {2023: SAID, 2024: AGAIN}, (2024, 12), (None, 1), (0, 0), 0, id="no-day-then-open"
        ),
        pytest.param(
            {2023: SAID, 2024: DONE}, (2024, 12), (None, 1), (100, 0), 0, id="day-after-the-word"
        ),
        pytest.param({2023: SAID, 2024: EARLY}, (2024, 12), (100, 0), (100, 0), 0, id="its-day"),
        pytest.param(
            {2024: DONE, 2025: AGAIN}, (2024, 12), (0, 0), (100, 0), 1, id="not-open-again-yet"
        ),
        pytest.param({2024: DONE, 2025: AGAIN}, (2025, 12), (0, 0), (0, 0), 1, id="open-again"),
        pytest.param(
            {2024: DONE, 2025: AGAIN, 2026: CLOSED_AGAIN}, (2026, 1), (0, 0), (0, 0), 1, id="before"
        ),
        pytest.param(
            {2024: DONE, 2025: AGAIN, 2026: CLOSED_AGAIN}, (2026, 6), (0, 0), (100, 0), 1, id="anew"
        ),
        pytest.param(
            {2024: DONE, 2025: AGAIN, 2026: SAID}, (2026, 6), (0, 0), (0, 0), 1, id="anew-no-day"
        ),
        pytest.param(
            {2024: DONE, 2025: AGAIN, 2026: SAID}, (2026, 12), (0, 0), (100, 0), 1, id="anew-by-end"
        ),
    ],
)
def test_done_to_date_is_what_is_proven_at_the_cutoff(ledgers, cutoff, rate, to_date, is_open):
    """Of an item found in March 2023; what its own year proved is kept."""
    last_day = None if cutoff is None else Period.month(*cutoff).end
    joined = join(ledgers)
    found = check_records(joined, last_day)
    assert tell(found, "completion_rate") == rate
    assert tell(found, "completion_rate_to_date") == to_date
    assert tell(found, "open_at_year_end")[0] == is_open
    day = datetime(2999, 12, 31) if last_day is None else to_moment(last_day)
    kept = joined.table.drop(columns="warnings").assign(**find_cutoffs(joined.table))
    cut = cut_off(nw.from_native(kept).lazy(), day).collect().to_native()
    own = found.table[found.table["date"] <= day]
    assert cut["status"].tolist() == own["status"].tolist()
    assert cut["closed_date"].equals(own["closed_date"].reset_index(drop=True))

"""Periods: their names, and what they are compared with."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.periods import Period, default_as_of, report_period

DAYS = st.dates(date(2001, 1, 1), date(2098, 12, 31))
PERIODS = st.tuples(DAYS, DAYS).map(lambda days: Period(min(days), max(days)))


@pytest.mark.parametrize(
    ("period", "label", "key"),
    [
        pytest.param(Period.year(2025), "2025年", "2025", id="year"),
        pytest.param(Period.month(2025, 1), "2025年1月", "2025-01", id="month"),
        pytest.param(Period.month(2024, 2), "2024年2月", "2024-02", id="leap-february"),
        pytest.param(
            Period.to_date(2025, date(2025, 11, 24)),
            "2025年1月1日至11月24日",
            "2025-01-01/2025-11-24",
            id="year-to-date",
        ),
        pytest.param(Period.to_date(2025, date(2026, 3, 1)), "2025年", "2025", id="year-over"),
        pytest.param(
            Period.to_date(2025, date(2025, 1, 31)), "2025年1月", "2025-01", id="first-month"
        ),
        pytest.param(
            Period(date(2024, 12, 1), date(2025, 1, 5)),
            "2024年12月1日至2025年1月5日",
            "2024-12-01/2025-01-05",
            id="across-years",
        ),
        pytest.param(
            Period(date(2025, 3, 5), date(2025, 3, 5)),
            "2025年3月5日",
            "2025-03-05/2025-03-05",
            id="one-day",
        ),
    ],
)
def test_a_period_is_named(period, label, key):
    assert (period.label, period.key) == (label, key)


@pytest.mark.parametrize(
    ("period", "previous"),
    [
        pytest.param(Period.year(2024), Period.year(2023), id="year"),
        pytest.param(Period.month(2025, 2), Period.month(2024, 2), id="february-before-leap"),
        pytest.param(Period.month(2024, 2), Period.month(2023, 2), id="leap-february"),
        pytest.param(
            Period.to_date(2024, date(2024, 2, 29)),
            Period.to_date(2023, date(2023, 2, 28)),
            id="to-29-february",
        ),
        pytest.param(
            Period.to_date(2025, date(2025, 2, 28)),
            Period.to_date(2024, date(2024, 2, 29)),
            id="to-the-end-of-february",
        ),
        pytest.param(
            Period(date(2024, 2, 29), date(2024, 3, 31)),
            Period(date(2023, 2, 28), date(2023, 3, 31)),
            id="from-29-february",
        ),
        pytest.param(
            Period.to_date(2025, date(2025, 11, 24)),
            Period.to_date(2024, date(2024, 11, 24)),
            id="year-to-date",
        ),
    ],
)
def test_the_same_period_of_last_year_has_the_same_days(period, previous):
    assert period.previous_year() == previous


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2025, 1, 2), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("year", "today", "expected"),
    [
        pytest.param(2025, date(2025, 11, 24), date(2025, 11, 24), id="running-year"),
        pytest.param(2023, date(2025, 11, 24), date(2023, 12, 31), id="year-over"),
        pytest.param(2025, date(2025, 12, 31), date(2025, 12, 31), id="last-day"),
    ],
)
def test_a_report_counts_to_today_or_to_the_end_of_its_year(year, today, expected):
    assert default_as_of(year, today) == expected


def test_a_report_without_a_cut_off_counts_the_whole_year():
    assert report_period(2024) == Period.year(2024)
    assert report_period(2024, date(2025, 6, 1)) == Period.year(2024)


def test_a_report_of_a_year_that_has_not_begun_is_refused_with_the_way_out():
    with pytest.raises(AnalysisError, match=r"截止日2025年11月24日早于2026年.*--as-of"):
        report_period(2026, date(2025, 11, 24))


@pytest.mark.parametrize("key", ["", "2025-13", "2025-01-01/", "全年"])
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError, match=r"."):
        Period.from_key(key)


@given(PERIODS)
def test_a_key_names_its_period(period):
    assert Period.from_key(period.key) == period


@given(PERIODS)
def test_months_cover_the_period_once_and_in_order(period):
    months = [Period.month(*month) for month in period.months()]
    assert period.start in months[0]
    assert period.end in months[-1]
    assert all(after.start - before.end == timedelta(days=1) for before, after in pairwise(months))


@given(PERIODS)
def test_a_year_earlier_is_as_long_but_for_a_leap_day(period):
    before = period.previous_year()
    assert abs((period.end - period.start) - (before.end - before.start)) <= timedelta(days=1)
    assert before.start.year == period.start.year - 1
    assert before.end.year == period.end.year - 1


def test_periods_sort_by_time():
    assert sorted([Period.year(2025), Period.month(2024, 3), Period.year(2024)]) == [
        Period.year(2024),
        Period.month(2024, 3),
        Period.year(2025),
    ]

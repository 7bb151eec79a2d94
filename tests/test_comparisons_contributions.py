"""What months, kinds and organizations add to a change adds up to it, and a gap is no zero."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparisons import (
    compare_periods,
    find_kind_contributions,
    find_month_contributions,
    find_organization_contributions,
)
from analysis.measures import find_measure
from analysis.periods import Period
from frames import OFFICE, item, make_records, meeting
from laws import law

YEAR = Period.year(2024)


def _compare(records, code="group_study", organization=None, period=YEAR):
    return compare_periods(records, find_measure(code), organization, period)


def _by_month(records, code="group_study", period=YEAR):
    found = find_month_contributions(records, _compare(records, code, period=period))
    return {part.label: part.number for part in found.parts}


def test_each_month_is_set_against_the_same_month():
    days = ["2023-02-05", "2023-02-06", "2023-05-01", "2024-02-07", "2024-09-01"]
    numbers = _by_month(make_records(*map(meeting, days)))
    assert {month: number for month, number in numbers.items() if number} == {
        "2月": -1,
        "5月": -1,
        "9月": 1,
    }
    assert len(numbers) == 12


def test_the_leap_day_belongs_to_february():
    records = make_records(meeting("2024-02-29"), meeting("2025-03-01"))
    found = find_month_contributions(records, _compare(records, period=Period.year(2025)))
    assert [(part.label, part.number) for part in found.moved] == [("2月", -1), ("3月", 1)]
    assert found.is_complete


def test_a_running_month_is_set_against_the_same_days():
    days = ["2023-03-05", "2023-03-25", "2024-03-06"]
    records = make_records(*map(meeting, days), as_of=date(2024, 3, 20))
    period = Period.to_date(2024, date(2024, 3, 20))
    found = find_month_contributions(records, _compare(records, period=period))
    assert [part.label for part in found.parts] == ["1月", "2月", "3月"]
    assert found.parts[2].comparison.baseline.period == "2023-03-01/2023-03-20"
    assert found.parts[2].number == 0
    assert found.is_complete


def test_a_month_without_a_ledger_is_a_gap_and_has_no_contribution():
    coverage = [(OFFICE, "group_study", 2023, month) for month in range(1, 13) if month != 7]
    coverage.append((OFFICE, "group_study", 2024, None))
    records = make_records(meeting("2023-01-05"), meeting("2024-07-05"), coverage=coverage)
    whole = _compare(records)
    found = find_month_contributions(records, whole)
    assert (whole.missing, whole.left_out) == (None, (7,))
    assert found.unknown == ("7月",)
    assert found.is_complete
    assert [part.label for part in found.moved] == ["1月"]


def test_months_that_both_years_lack_take_nothing_away():
    coverage = [
        (OFFICE, "group_study", year, month) for year in (2023, 2024) for month in range(1, 7)
    ]
    records = make_records(meeting("2023-01-05"), coverage=coverage)
    found = find_month_contributions(records, _compare(records))
    assert found.comparison.signed_change == -1
    assert len(found.unknown) == 6
    assert found.is_complete


def test_a_row_that_tells_no_month_leaves_every_month_open():
    records = make_records(meeting("2023"), meeting("2024-02-01"))
    found = find_month_contributions(records, _compare(records))
    assert len(found.unknown) == 12
    assert found.comparison.signed_change == 0


def test_no_part_is_judged_by_itself():
    days = [meeting(f"2024-03-{day:02}") for day in range(1, 21)]
    records = make_records(meeting("2023-01-05"), *days)
    found = find_month_contributions(records, _compare(records))
    assert found.comparison.is_significant
    assert {part.comparison.is_significant for part in found.parts} == {None}
    assert {part.comparison.p_value for part in found.parts} == {None}


@pytest.mark.parametrize(
    "code",
    [
        "rectification_completion_rate",
        "rectification_median_days_to_close",
        "rectification_open_at_year_end",
        "rectification_overdue_at_year_end",
        "institution_revision",
    ],
)
def test_what_does_not_happen_on_a_day_is_not_split_by_month(code):
    rows = [item(f"{year}-01-05", f"{year}-03-05", institutions=1) for year in (2023, 2024)]
    records = make_records(*rows)
    assert find_month_contributions(records, _compare(records, code)) is None


def test_a_number_that_a_past_report_states_is_not_split():
    stated = [{"activity": "group_study", "value": 8, "year": 2023}]
    records = make_records(meeting("2024-01-05"), stated=stated)
    assert find_month_contributions(records, _compare(records)) is None


def test_items_without_a_month_are_not_split():
    records = make_records(item("2023"), item("2024-02-05"))
    whole = _compare(records, "rectification_opened")
    assert find_month_contributions(records, whole) is None


def test_origins_add_up_and_the_unnamed_stands_last():
    rows = [
        item("2023-01-05", origin="巡察"),
        item("2023-01-06", origin="审计"),
        item("2024-01-05", origin="巡察"),
        item("2024-01-06", origin="巡察"),
        item("2024-01-07", origin="巡察"),
        item("2024-01-08"),
    ]
    records = make_records(*rows)
    found = find_kind_contributions(records, _compare(records, "rectification_opened"), "origin")
    assert [(part.label, part.number) for part in found.parts] == [
        ("审计", -1),
        ("巡察", 2),
        ("未注明", 1),
    ]
    assert found.is_complete
    first = found.parts[1].comparison
    assert first.measure.code == "rectification_opened.origin_巡察"
    assert first.change.measure == "rectification_opened.origin_巡察.change"
    assert first.change.formula == "3项－1项"
    assert [place.row for place in first.value.evidence] == [4, 5, 6]


def test_kinds_of_remedy_stand_in_the_order_of_their_haste():
    rows = [
        item(f"{year}-01-05", f"{year}-05-05", remedy=remedy)
        for year in (2023, 2024)
        for remedy in ("long_term", "immediate", "deadline", "")
    ]
    records = make_records(*rows)
    found = find_kind_contributions(records, _compare(records, "rectification_closed"), "remedy")
    assert [part.label for part in found.parts] == ["立行立改", "限期整改", "长期坚持", "未注明"]
    assert {part.number for part in found.parts} == {0}


@pytest.mark.parametrize("code", ["integrity_talk", "group_study", "rectification_completion_rate"])
def test_talks_studies_and_rates_have_no_kinds_to_add_up(code):
    rows = [meeting(f"{year}-01-05", "integrity_talk") for year in (2023, 2024)]
    rows += [meeting(f"{year}-01-05") for year in (2023, 2024)]
    rows += [item(f"{year}-01-05") for year in (2023, 2024)]
    records = make_records(*rows)
    assert find_kind_contributions(records, _compare(records, code), "origin") is None


def test_organizations_add_up_and_one_without_a_ledger_is_named():
    rows = [
        meeting("2023-01-05"),
        meeting("2023-01-06", organization="乙单位"),
        meeting("2024-01-05"),
        meeting("2024-01-06", organization="乙单位"),
        meeting("2024-01-07", organization="乙单位"),
    ]
    records = make_records(*rows)
    found = find_organization_contributions(records, _compare(records))
    assert {part.label: part.number for part in found.parts} == {"甲单位": 0, "乙单位": 1}
    assert found.is_complete
    more = make_records(*rows, meeting("2024-03-05", organization="丙单位"))
    found = find_organization_contributions(more, _compare(more))
    assert (found.unknown, found.is_complete) == (("丙单位",), False)


def test_one_organization_is_no_part_of_itself():
    records = make_records(meeting("2023-01-05"), meeting("2024-01-05"))
    assert find_organization_contributions(records, _compare(records)) is None


_DAYS = st.lists(st.tuples(st.sampled_from((2023, 2024)), st.integers(0, 364)), max_size=25)


@law(30)
@given(days=_DAYS, cut=st.none() | st.integers(0, 365))
def test_months_add_up_to_the_change(days, cut):
    rows = [meeting(date.fromordinal(date(y, 1, 1).toordinal() + n)) for y, n in days]
    as_of = None if cut is None else date.fromordinal(date(2024, 1, 1).toordinal() + cut)
    coverage = [(OFFICE, "group_study", year, None) for year in (2023, 2024)]
    records = make_records(*rows, coverage=coverage, as_of=as_of)
    period = YEAR if as_of is None else Period.to_date(2024, as_of)
    whole = _compare(records, period=period)
    found = find_month_contributions(records, whole)
    assert sum(part.number for part in found.parts) == whole.signed_change
    assert found.is_complete


@law(30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((2023, 2024)),
            st.sampled_from(("巡察", "审计", "")),
            st.sampled_from(("immediate", "deadline", "")),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_kinds_add_up_to_the_change(items):
    rows = [item(f"{year}-03-05", origin=origin, remedy=remedy) for year, origin, remedy in items]
    coverage = [(OFFICE, "rectification_item", year, None) for year in (2023, 2024)]
    records = make_records(*rows, coverage=coverage)
    whole = _compare(records, "rectification_opened")
    for dimension in ("origin", "remedy"):
        found = find_kind_contributions(records, whole, dimension)
        assert sum(part.number for part in found.parts) == whole.signed_change


def test_what_is_withheld_when_small_is_not_split():
    rows = [meeting(f"{year}-01-05", organization=name) for year in (2023, 2024) for name in "甲乙"]
    records = replace(make_records(*rows), suppression=frozenset({"group_study"}))
    whole = _compare(make_records(*rows))
    assert find_month_contributions(records, whole) is None
    assert find_organization_contributions(records, whole) is None

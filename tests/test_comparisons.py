from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from analysis.comparisons import compare_years, find_p_value
from analysis.errors import AnalysisError, UnknownNameError
from frames import OFFICE, item, make_records, meeting


def meetings(year, count, activity="group_study", **more):
    """Make so many meetings, from January on."""
    days = (f"{year}-{number % 12 + 1:02d}-{number // 12 + 1:02d}" for number in range(count))
    return [meeting(day, activity, **more) for day in days]


def compare(*rows, year=2024, code="group_study", **more):
    """Compare one measure of rows."""
    as_of = more.pop("as_of", None)
    (found,) = compare_years(make_records(*rows, **more), [code], year=year, as_of=as_of)
    return found


@pytest.mark.parametrize(
    ("before", "now", "change", "percent", "direction"),
    [
        pytest.param(10, 12, "2次", "20%", "up", id="rise"),
        pytest.param(12, 9, "3次", "25%", "down", id="fall-has-no-negative-number"),
        pytest.param(12, 12, "0次", "0%", "same", id="same"),
        pytest.param(3, 8, "5次", None, "up", id="small-base"),
        pytest.param(9, 18, "9次", None, "up", id="base-nine"),
        pytest.param(12, 16, "4次", "33.3%", "up", id="rounded-in-the-text-alone"),
    ],
)
def test_a_change_and_its_percentage(before, now, change, percent, direction):
    found = compare(*meetings(2023, before), *meetings(2024, now))
    assert found.change.text == change
    assert (found.change_pct and found.change_pct.text) == percent
    assert (found.direction, found.missing) == (direction, None)
    assert found.signed_change == now - before


def test_from_zero_there_is_a_change_and_no_percentage():
    found = compare(*meetings(2024, 12), coverage=[(OFFICE, "group_study", 2023, None)])
    assert (found.baseline.number, found.change.text, found.change_pct) == (0, "12次", None)


def test_a_derived_number_shows_its_formula_and_all_its_rows():
    found = compare(*meetings(2023, 10), *meetings(2024, 12))
    assert found.change.formula == "12次－10次"
    assert found.change_pct.formula == "2次÷10次"
    assert found.change_pct.inputs == (found.change, found.baseline)
    assert len(found.change.evidence) == 22


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        pytest.param([*meetings(2022, 3), *meetings(2024, 3)], "gap", id="year-between"),
        pytest.param(meetings(2024, 3), "first_year", id="first-year"),
        pytest.param(
            [meeting("2023-03-01", amount=None), *meetings(2024, 3)], "masked", id="masked-baseline"
        ),
        pytest.param(
            [*meetings(2023, 3), meeting("2024-03-01", amount=None)], "masked", id="masked-value"
        ),
        pytest.param(
            [*meetings(2023, 3), meeting("2023-03-01", amount=None), *meetings(2024, 3)],
            "masked",
            id="partly-masked-baseline",
        ),
        pytest.param(meetings(2023, 3), "gap", id="no-ledger-this-year"),
    ],
)
def test_without_two_known_numbers_nothing_is_compared(rows, missing):
    found = compare(*rows)
    assert found.missing == missing
    assert found.change is found.change_pct is found.direction is found.is_significant is None
    assert found.signed_change is None


def test_a_measure_of_neither_year_is_left_out():
    records = make_records(*meetings(2020, 3))
    assert compare_years(records, ["group_study"], year=2024) == ()


def test_a_running_year_is_compared_up_to_the_same_day():
    found = compare(
        *meetings(2023, 12), meeting("2023-11-25"), *meetings(2024, 11), as_of=date(2024, 11, 24)
    )
    assert (found.value.number, found.baseline.number) == (11, 11)
    assert found.baseline.period == "2023-01-01/2023-11-24"


def test_the_cut_off_of_the_records_is_used():
    found = compare_years(
        make_records(*meetings(2023, 12), *meetings(2024, 3), as_of=date(2024, 3, 31)),
        ["group_study"],
        year=2024,
    )[0]
    assert (found.value.number, found.baseline.number) == (3, 3)


def test_a_cut_off_before_the_year_is_refused():
    with pytest.raises(AnalysisError, match="早于2024年"):
        compare(*meetings(2024, 3), as_of=date(2023, 5, 1))


def test_a_past_report_is_a_baseline_for_the_whole_year_and_named_so():
    stated = [{"activity": "group_study", "year": 2023, "value": 10}]
    whole = compare(*meetings(2024, 12), stated=stated)
    assert whole.is_against_report
    assert (whole.change.number, whole.change.is_stated) == (2, True)
    part = compare(*meetings(2024, 12), stated=stated, as_of=date(2024, 11, 24))
    assert (part.baseline, part.missing) == (None, "gap")


def test_rates_differ_in_percentage_points():
    found = compare(
        item("2023-01-05", "2023-02-01"),
        item("2023-01-05"),
        item("2024-01-05", "2024-02-01"),
        code="rectification_completion_rate",
    )
    assert found.change.text == "50个百分点"
    assert (found.change_pct, found.is_significant, found.direction) == (None, None, "up")


def test_only_a_large_difference_is_significant():
    assert compare(*meetings(2023, 3), *meetings(2024, 8)).is_significant is False
    assert compare(*meetings(2023, 3), *meetings(2024, 14)).is_significant is True


def test_heads_of_collective_talks_are_not_tested_as_events():
    rows = [
        meeting("2023-03-01", "integrity_talk", amount=3),
        meeting("2024-03-01", "integrity_talk", amount=40),
    ]
    assert compare(*rows, code="integrity_talk").is_significant is None
    one_by_one = [*meetings(2023, 3, "integrity_talk"), *meetings(2024, 14, "integrity_talk")]
    assert compare(*one_by_one, code="integrity_talk").is_significant is True


def test_all_measures_are_compared_unless_named_but_no_rate_to_date():
    records = make_records(
        *meetings(2023, 3), *meetings(2024, 3), item("2024-01-05"), item("2023-01-05")
    )
    codes = [each.measure.code for each in compare_years(records, year=2024)]
    assert codes[0] == "group_study"
    assert "rectification_opened" in codes
    assert "rectification_completion_rate_to_date" not in codes


def test_organizations_are_compared_only_if_asked():
    records = make_records(
        meeting("2023-03-01"), meeting("2024-03-01"), meeting("2024-03-01", organization="乙单位")
    )
    (together,) = compare_years(records, ["group_study"], year=2024)
    (one,) = compare_years(records, ["group_study"], organization=OFFICE, year=2024)
    assert (together.organization, together.value.number) == ("全部单位", 2)
    assert (one.organization, one.value.number) == (OFFICE, 1)
    with pytest.raises(UnknownNameError):
        compare_years(records, ["group_study"], organization="丙", year=2024)


@pytest.mark.parametrize(
    ("counts", "exposures"),
    [
        pytest.param((8, 3), (365, 365), id="three-to-eight"),
        pytest.param((0, 0), (365, 366), id="none"),
        pytest.param((0, 9), (59, 59), id="from-nine-to-none"),
        pytest.param((47, 36), (366, 365), id="leap-year"),
        pytest.param((600, 520), (365, 366), id="beyond-whole-numbers"),
        pytest.param((52000, 51000), (365, 366), id="many"),
        pytest.param((900, 200), (365, 366), id="far-apart"),
    ],
)
def test_the_exact_test_agrees_with_scipy(counts, exposures):
    share = exposures[0] / sum(exposures)
    total = sum(counts)
    tails = (
        binomtest(counts[0], total, share, alternative=side).pvalue if total else 1.0
        for side in ("less", "greater")
    )
    assert find_p_value(counts, exposures) == pytest.approx(min(1, 2 * min(tails)), rel=1e-6)


def test_with_equal_days_it_is_the_two_sided_test_of_scipy():
    for first in range(15):
        for second in range(15):
            expected = binomtest(first, first + second).pvalue if first + second else 1.0
            assert find_p_value((first, second), (365, 365)) == pytest.approx(expected)


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 366), st.integers(1, 366))
def test_the_order_of_the_two_counts_does_not_matter(first, second, days, other_days):
    one = find_p_value((first, second), (days, other_days))
    assert one == pytest.approx(find_p_value((second, first), (other_days, days)))
    assert 0 <= one <= 1


def test_a_negative_count_or_no_days_are_refused():
    for counts, days in (((-1, 2), (1, 1)), ((1, 2), (0, 1))):
        with pytest.raises(ValueError, match="cannot be compared"):
            find_p_value(counts, days)


@settings(deadline=None, max_examples=20)
@given(st.dictionaries(st.integers(2019, 2024), st.integers(1, 15), min_size=2), st.data())
def test_removing_a_year_only_makes_its_own_comparisons_missing(counts, data):
    removed = data.draw(st.sampled_from(sorted(counts)))
    whole = make_records(*(row for year, count in counts.items() for row in meetings(year, count)))
    part = make_records(
        *(row for year, count in counts.items() if year != removed for row in meetings(year, count))
    )
    for year in set(counts) - {removed, removed + 1}:
        before, after = (
            compare_years(each, ["group_study"], year=year)[0] for each in (whole, part)
        )
        assert (before.signed_change, before.direction) == (after.signed_change, after.direction)
    if removed + 1 in counts:
        (following,) = compare_years(part, ["group_study"], year=removed + 1)
        assert following.missing in ("gap", "first_year")
        assert following.change is None

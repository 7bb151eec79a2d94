from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, false_discovery_control

from analysis.comparisons import (
    ALPHA,
    adjust_p_values,
    compare_back,
    compare_in_sequence,
    compare_organizations,
    compare_with_year,
    compare_years,
    find_p_value,
    find_ratio,
    find_ratio_interval,
    span_before,
)
from analysis.comparisons.years import compare_values
from analysis.errors import AnalysisError, UnknownNameError
from analysis.measures import build_value, find_measure
from analysis.periods import Period
from frames import OFFICE, item, make_records, meeting
from laws import law


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
    ("then", "now", "doubt", "percent", "is_uncertain"),
    [
        pytest.param((12, 0), (8, 0), 1, "33.3%", False, id="a-row-of-four"),
        pytest.param((12, 0), (8, 0), 2, "33.3%", False, id="half-the-fall"),
        pytest.param((12, 0), (8, 0), 3, None, False, id="more-than-half-of-it"),
        pytest.param((12, 0), (8, 0), 4, None, True, id="all-of-it"),
        pytest.param((60, 0), (10, 0), 26, None, False, id="no-fall-of-five-sixths"),
        pytest.param((10, 0), (14, 0), 4, "40%", False, id="up-to-twice-the-rise"),
        pytest.param((10, 0), (14, 0), 5, None, False, id="more-than-twice-the-rise"),
        pytest.param((10, 3), (14, 0), 0, None, False, id="of-the-year-before"),
        pytest.param((10, 0), (10, 0), 0, "0%", False, id="nothing-in-doubt"),
    ],
)
def test_a_percentage_that_rows_left_out_may_halve_or_double_is_not_given(
    then, now, doubt, percent, is_uncertain
):
    measure = find_measure("group_study")
    values = [
        replace(
            build_value(measure, OFFICE, Period.year(year), number, ()), in_doubt=in_doubt + more
        )
        for year, (number, in_doubt), more in ((2024, now, doubt), (2023, then, 0))
    ]
    found = compare_values(measure, *values)
    assert (found.change_pct and found.change_pct.text) == percent
    assert found.is_uncertain == is_uncertain
    assert (found.p_value is None) == (percent is None)


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
        pytest.param(meetings(2023, 3), "absent", id="no-ledger-this-year"),
    ],
)
def test_without_two_known_numbers_nothing_is_compared(rows, missing):
    found = compare(*rows)
    assert found.missing == missing
    assert found.change is found.change_pct is found.direction is found.is_significant is None
    assert found.signed_change is None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("rectification_completion_rate", "没有反馈问题", id="rate-of-no-items"),
        pytest.param(
            "rectification_median_days_to_close", "没有可以计算用时的问题", id="median-of-none"
        ),
    ],
)
def test_what_had_nothing_to_be_counted_is_not_said_to_be_unstated(code, text):
    kept = [(OFFICE, "rectification_item", year, None) for year in (2023, 2024)]
    records = make_records(item("2024-02-05", "2024-03-05"), coverage=kept)
    (found,) = compare_years(records, [code], year=2024)
    assert (found.missing, found.baseline.number, found.baseline.text) == ("nothing", None, text)
    assert found.change is None


def test_a_rate_of_items_whose_number_is_not_stated_is_unstated():
    rows = [item("2023-02-05", "2023-03-05", amount=None), item("2024-02-05", "2024-03-05")]
    (found,) = compare_years(make_records(*rows), ["rectification_completion_rate"], year=2024)
    assert found.missing == "masked"


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


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 366), st.integers(1, 366))
def test_the_order_of_the_two_counts_does_not_matter(first, second, days, other_days):
    one = find_p_value((first, second), (days, other_days))
    assert one == pytest.approx(find_p_value((second, first), (other_days, days)))
    assert 0 <= one <= 1


def test_a_negative_count_or_no_days_are_refused():
    for counts, days in (((-1, 2), (1, 1)), ((1, 2), (0, 1))):
        with pytest.raises(ValueError, match="cannot be compared"):
            find_p_value(counts, days)


@law(20)
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


@given(
    st.tuples(st.integers(0, 60), st.integers(0, 60)),
    st.tuples(st.integers(1, 366), st.integers(1, 366)),
)
def test_the_interval_of_the_ratio_is_that_of_clopper_and_pearson(counts, exposures):
    low, high = find_ratio_interval(counts, exposures)
    days = exposures[1] / exposures[0]
    if sum(counts) == 0:
        assert (low, high) == (0, float("inf"))
        return
    share = binomtest(counts[0], sum(counts)).proportion_ci(1 - ALPHA, method="exact")
    assert low == pytest.approx(days * share.low / (1 - share.low), rel=1e-7)
    if counts[1]:
        assert high == pytest.approx(days * share.high / (1 - share.high), rel=1e-7)
    else:
        assert high == float("inf")


@given(st.integers(0, 80), st.integers(0, 80))
def test_the_interval_leaves_out_one_where_the_test_finds_a_change(now, before):
    low, high = find_ratio_interval((now, before), (366, 365))
    is_change = find_p_value((now, before), (366, 365)) < ALPHA
    assert (low > 1 or high < 1) == is_change


def test_the_interval_of_huge_counts_is_narrow():
    low, high = find_ratio_interval((234567, 123456), (365, 365))
    assert (round(low, 3), round(high, 3)) == (1.887, 1.913)


def test_counts_without_days_have_no_interval():
    with pytest.raises(ValueError, match="cannot be compared"):
        find_ratio_interval((1, 2), (0, 365))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_q_values_agree_with_scipy(p_values):
    expected = false_discovery_control(p_values, method="bh")
    assert adjust_p_values(p_values) == pytest.approx(expected)


def test_no_p_values_have_no_q_values():
    assert adjust_p_values([]) == ()


def test_of_many_comparisons_one_that_is_likely_by_chance_is_not_called_a_change():
    rows = [*meetings(2023, 3), *meetings(2024, 12)]
    codes = ["first_topic_study", "case_notice", "study_exchange"]
    for code in codes:
        rows += [*meetings(2023, 10, code), *meetings(2024, 10, code)]
    alone = compare(*rows)
    together = compare_years(make_records(*rows), ["group_study", *codes], year=2024)
    assert alone.p_value == together[0].p_value == pytest.approx(0.0352, abs=1e-3)
    assert (alone.is_significant, together[0].is_significant) == (True, False)
    assert together[0].q_value == pytest.approx(4 * together[0].p_value)


def test_a_sum_of_other_organizations_than_last_year_is_not_compared():
    rows = [meeting("2023-03-05"), meeting("2024-03-05"), meeting("2024-04-05", organization="乙")]
    (whole,) = compare_years(make_records(*rows), ["group_study"], year=2024)
    assert (whole.missing, whole.change, whole.value.number) == ("organizations", None, 2)
    (own,) = compare_years(make_records(*rows), ["group_study"], organization=OFFICE, year=2024)
    assert (own.missing, own.direction) == (None, "same")


def test_a_median_has_no_percentage():
    rows = [item("2023-01-01", "2023-04-11"), item("2024-01-01", "2024-01-21")]
    found = compare(*rows, code="rectification_median_days_to_close")
    assert (found.change.text, found.change_pct) == ("80天", None)


def test_the_ratio_of_two_years_stands_between_its_bounds():
    found = compare(*meetings(2023, 10), *meetings(2024, 20))
    ratio = find_ratio(found)
    assert ratio is not None
    assert (ratio.estimate.text, ratio.low.text, ratio.high.text) == ("1.99", "0.89", "4.77")
    assert ratio.estimate.formula == "（20次÷366天）÷（10次÷365天）"
    assert ratio.estimate.evidence == (*found.value.evidence, *found.baseline.evidence)


def test_from_zero_a_ratio_has_a_lower_bound_alone():
    ratio = find_ratio(compare(meeting("2023-01-01", count=0), *meetings(2024, 5)))
    assert ratio is not None
    assert (ratio.estimate, ratio.high.number, ratio.high.text) == (None, None, "无上限")
    assert ratio.low.number == pytest.approx(365 / 366 * 0.025**0.2 / (1 - 0.025**0.2))


def test_what_is_not_tested_has_no_ratio():
    talks = [
        meeting(f"{year}-03-05", "heart_to_heart_talk", people=20, amount=20)
        for year in (2023, 2024)
    ]
    assert find_ratio(compare(*talks, code="heart_to_heart_talk")) is None
    zeros = [meeting(f"{year}-01-01", count=0) for year in (2023, 2024)]
    assert find_ratio(compare(*zeros)) is None


def test_a_base_year_is_taken_as_it_is_and_over_the_same_days():
    rows = [*meetings(2019, 12), *meetings(2023, 20), *meetings(2024, 24)]
    (found,) = compare_with_year(
        make_records(*rows), ["group_study"], year=2024, base_year=2019, as_of=date(2024, 6, 30)
    )
    assert (found.baseline.period, found.baseline.number) == ("2019-01-01/2019-06-30", 6)
    assert found.change.name == "集体学习较2019年1月1日至6月30日增减"
    assert found.value.number == 12


def test_years_back_keep_their_gaps():
    rows = [*meetings(2021, 12), *meetings(2023, 10), *meetings(2024, 12)]
    back = compare_back(make_records(*rows), "group_study", year=2024, years_back=3)
    assert [(each.missing, each.direction) for each in back] == [
        (None, "up"),
        ("gap", None),
        (None, "same"),
    ]
    assert len({each.change.id for each in back if each.change}) == 2


def test_a_later_base_year_is_refused():
    with pytest.raises(ValueError, match="not earlier"):
        compare_with_year(make_records(meeting("2024-01-01")), year=2024, base_year=2024)


def test_organizations_stand_beside_their_median_and_the_unknown_are_named():
    rows = [
        meeting(f"2024-{month:02}-05", organization=name)
        for name, times in (("甲", 2), ("乙", 9), ("丙", 4))
        for month in range(1, times + 1)
    ]
    rows.append(meeting("2024-03-05", "party_lecture", organization="丁"))
    rows.append(meeting("2024-03-05", count=None, organization="戊"))
    standing = compare_organizations(make_records(*rows), "group_study", Period.year(2024))
    assert [(each.organization, each.number) for each in standing.values] == [
        ("乙", 9),
        ("丙", 4),
        ("甲", 2),
    ]
    assert set(standing.unknown) == {"丁", "戊"}
    assert (standing.median.text, standing.median.organization) == ("4次", "全部单位")
    assert len(standing.median.inputs) == 3


def test_two_organizations_have_no_median():
    rows = [meeting("2024-03-05", organization=name) for name in ("甲", "乙")]
    standing = compare_organizations(make_records(*rows), "group_study", Period.year(2024))
    assert standing.median is None


def test_a_quarter_is_compared_with_the_quarter_before_it():
    rows = [meeting(f"2024-{month:02}-05") for month in (1, 2, 4, 5, 6)]
    quarter = Period(date(2024, 4, 1), date(2024, 6, 30))
    found = compare_in_sequence(make_records(*rows), "group_study", quarter)
    assert (found.value.number, found.baseline.number, found.direction) == (3, 2, "up")
    assert found.change.name == "集体学习较2024年1月1日至3月31日增减"


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.integers(0, 400))
def test_the_span_before_ends_the_day_before_and_is_as_long(start, days):
    period = Period(start, date.fromordinal(start.toordinal() + days))
    before = span_before(period)
    assert before.end.toordinal() == start.toordinal() - 1
    is_months = before.start.day == 1 and start.day == 1
    assert is_months or before.end - before.start == period.end - period.start


def test_a_year_of_whose_items_only_later_ledgers_tell_is_no_baseline():
    rows = [item("2023-11-05", "2024-02-20"), item("2024-02-05"), item("2024-03-05")]
    kept = [(OFFICE, "rectification_item", 2024, None)]
    (left,) = compare_years(make_records(*rows, coverage=kept), ["rectification_opened"], year=2024)
    assert (left.missing, left.baseline, left.change) == ("first_year", None, None)
    kept.append((OFFICE, "rectification_item", 2023, None))
    (whole,) = compare_years(
        make_records(*rows, coverage=kept), ["rectification_opened"], year=2024
    )
    assert (whole.missing, whole.baseline.number) == (None, 1)


@pytest.mark.parametrize(
    ("days", "is_tested"),
    [
        pytest.param([date(2024, 3, n) for n in range(1, 31)], True, id="each-on-its-own-day"),
        pytest.param([date(2024, 3, 5)] * 30, False, id="thirty-of-one-inspection"),
    ],
)
def test_items_of_one_day_are_no_independent_events(days, is_tested):
    rows = [item("2023-03-05"), item("2023-04-05"), *map(item, days)]
    (compared,) = compare_years(make_records(*rows), ["rectification_opened"], year=2024)
    assert (compared.change.number, compared.direction) == (28, "up")
    assert compared.is_significant is (True if is_tested else None)


def test_a_fall_is_a_number_below_zero_and_its_text_leaves_the_direction_to_the_words():
    fallen = compare(*meetings(2023, 12), *meetings(2024, 9))
    assert (fallen.change.number, fallen.change.text, fallen.signed_change) == (-3, "3次", -3)
    assert (fallen.change_pct.number, fallen.change_pct.text) == (-25, "25%")
    assert fallen.change.formula == "9次－12次"


@pytest.mark.parametrize(("now", "is_given"), [(100, True), (101, False)])
def test_growth_beyond_tenfold_has_no_percentage(now, is_given):
    grown = compare(*meetings(2023, 10), *meetings(2024, now))
    assert (grown.change_pct is not None) == is_given


def _kept_without(*left_out):
    """Keep the ledger of group study in 2024 and 2025 but for these months of each."""
    return [
        (OFFICE, "group_study", year, month)
        for year in (2024, 2025)
        for month in range(1, 13)
        if (year, month) not in left_out
    ]


@pytest.mark.parametrize("year", [2024, 2025])
def test_a_month_that_one_year_lacks_is_left_out_of_both_and_named(year):
    days = [
        date(each, month, day)
        for each in (2024, 2025)
        for month in range(1, 13)
        for day in (3, 9, 20)
    ]
    rows = [meeting(day) for day in days if (day.year, day.month) != (year, 7)]
    records = make_records(*rows, coverage=_kept_without((year, 7)))
    (found,) = compare_years(records, ["group_study"], year=2025)
    assert found.value.number == (33 if year == 2025 else 36)
    assert [each.number for each in found.pair] == [33, 33]
    assert (found.missing, found.left_out, found.direction) == (None, (7,), "same")
    assert [each.text for each in found.pair] == ["33次（不含7月）"] * 2
    assert not any("-07-" in place.date for place in found.baseline.evidence)


def test_rows_that_state_no_month_leave_years_of_other_months_uncompared():
    rows = [meeting(date(2024, 2, 3)), meeting("2024"), meeting(date(2025, 2, 3))]
    records = make_records(*rows, coverage=_kept_without((2025, 7)))
    (found,) = compare_years(records, ["group_study"], year=2025)
    assert found.missing is not None
    assert found.change is None


@given(
    months=st.lists(st.tuples(st.sampled_from([2024, 2025]), st.integers(1, 12)), max_size=20),
    gap=st.tuples(st.sampled_from([2024, 2025]), st.integers(1, 12)),
)
@law(25)
def test_the_common_months_count_what_lies_in_them(months, gap):
    rows = [
        meeting(date(year, month, 1 + place))
        for place, (year, month) in enumerate(months)
        if (year, month) != gap
    ]
    records = make_records(*rows, coverage=_kept_without(gap))
    compared = compare_years(records, ["group_study"], year=2025)
    for found in compared:
        counted = [sum(y == year and m != gap[1] for y, m in months) for year in (2025, 2024)]
        assert [each.number for each in found.pair] == counted
        assert found.left_out == (gap[1],)


def test_where_most_months_are_left_out_the_few_that_are_compared_are_named():
    rows = [meeting(date(2024, 6, 3)), meeting(date(2025, 6, 3)), meeting(date(2025, 6, 4))]
    left_out = [(2025, month) for month in range(1, 13) if month != 6]
    (found,) = compare_years(
        make_records(*rows, coverage=_kept_without(*left_out)), ["group_study"], year=2025
    )
    assert [each.text for each in found.pair] == ["2次（只比6月）", "1次（只比6月）"]

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf, kendalltau, theilslopes

from analysis.errors import SourceError
from analysis.trends import (
    build_burndown,
    build_closing,
    build_flow,
    build_forms,
    build_trend,
    estimate_open_share,
    find_direction,
    find_median_days,
    find_slope,
    find_turn,
    kendall_p_value,
    read_national_forms,
)
from frames import OFFICE, item, make_records, meeting
from laws import law

NATIONAL = Path(__file__).parents[1] / "data" / "reference" / "national_four_forms.csv"
HEAD = "year,measure,value,unit,source\n"


def study(counts, **more):
    """Make records of so many meetings a year."""
    rows = [
        meeting(f"{year}-{number % 12 + 1:02d}-{number // 12 + 1:02d}")
        for year, count in counts.items()
        for number in range(count)
    ]
    return make_records(*rows, **more)


def test_a_gap_is_a_gap_and_a_stated_year_is_marked():
    records = study(
        {2019: 3, 2022: 5}, stated=[{"activity": "group_study", "year": 2020, "value": 4}]
    )
    trend = build_trend(records, "group_study")
    assert trend.years == (2019, 2020, 2021, 2022)
    assert [value and value.number for value in trend.values] == [3, 4, None, 5]
    assert (trend.gaps, trend.stated_years) == ((2021,), (2020,))
    assert trend.organization == OFFICE


def test_a_running_year_takes_no_part_in_the_direction():
    records = study({2019: 1, 2020: 2, 2021: 3, 2022: 4, 2023: 5, 2024: 1}, as_of=date(2024, 2, 1))
    trend = build_trend(records, "group_study")
    assert trend.partial_year == 2024
    assert (trend.direction, trend.slope) == ("up", 1.0)
    assert trend.values[-1].period == "2024-01-01/2024-02-01"


def test_years_after_the_cut_off_are_no_part_of_it():
    records = study({2022: 1, 2023: 2}, as_of=date(2023, 12, 31))
    assert build_trend(records, "group_study", None, [2022, 2023, 2024]).years == (2022, 2023)


def test_masked_years_take_no_part_in_the_direction():
    records = make_records(
        *(
            meeting(f"{year}-03-01", "responsibility_letter", amount=year)
            for year in range(2018, 2022)
        ),
        meeting("2022-03-01", "responsibility_letter", amount=None),
    )
    trend = build_trend(records, "responsibility_letter")
    assert [year for year, _ in trend.known] == [2018, 2019, 2020, 2021]
    assert (trend.direction, trend.slope) == (None, None)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param([1, 2, 3, 4], None, id="four-years-are-too-few"),
        pytest.param([1, 2, 3, 4, 5], "up", id="five-rising"),
        pytest.param([9, 7, 6, 4, 1], "down", id="five-falling"),
        pytest.param([5, 5, 5, 5, 5], None, id="all-the-same"),
        pytest.param([1, 2, 3, 5, 4], None, id="one-step-back-of-five"),
        pytest.param([1, 1, 1, 1, 9, 1, 1], None, id="one-odd-year"),
    ],
)
def test_a_direction_is_told_only_where_chance_does_not_account_for_it(numbers, expected):
    assert find_direction(numbers) == expected


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=12, unique=True))
def test_mann_kendall_agrees_with_scipy_where_nothing_is_tied(numbers):
    expected = kendalltau(range(len(numbers)), numbers, method="exact").pvalue
    assert kendall_p_value(numbers) == pytest.approx(expected)


@law(30)
@given(st.lists(st.integers(0, 3), min_size=2, max_size=6))
def test_mann_kendall_with_ties_is_the_share_of_all_orders(numbers):
    def score(values):
        return sum(
            (later > earlier) - (later < earlier)
            for place, earlier in enumerate(values)
            for later in values[place + 1 :]
        )

    orders = [abs(score(each)) >= abs(score(numbers)) for each in permutations(numbers)]
    assert kendall_p_value(numbers) == pytest.approx(sum(orders) / len(orders))


@given(
    st.lists(
        st.tuples(st.integers(2000, 2030), st.integers(0, 99)), min_size=5, unique_by=lambda p: p[0]
    )
)
def test_theil_sen_agrees_with_scipy(points):
    years, numbers = zip(*sorted(points), strict=True)
    assert find_slope(years, numbers) == pytest.approx(theilslopes(numbers, years).slope)


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        pytest.param([1, 2, 3, 2, 1], (2021, "up"), id="peak"),
        pytest.param([3, 2, 1, 2, 3], (2021, "down"), id="trough"),
        pytest.param([1, 2, 3, 4, 2], None, id="one-fall-is-no-turn"),
        pytest.param([1, 2, 3, 3, 1], None, id="plateau"),
        pytest.param([1, 2], None, id="short"),
    ],
)
def test_a_turn_needs_two_steps_on_either_side(numbers, expected):
    assert find_turn(range(2019, 2019 + len(numbers)), numbers) == expected


def test_the_flow_of_rectification_by_month():
    records = make_records(
        item("2022-11-01", "2023-02-10"),
        item("2023-01-05", "2023-02-20"),
        item("2023-03-05"),
        as_of=date(2023, 4, 15),
    )
    flow = build_flow(records, None, 2023)
    assert [value.number for value in flow.opened] == [1, 0, 1, 0]
    assert [value.number for value in flow.closed] == [0, 2, 0, 0]
    assert [value.number for value in flow.open_stock] == [2, 0, 1, 1]
    assert [place.row for place in flow.open_stock[0].evidence] == [2, 3]
    assert flow.months[-1].end == date(2023, 4, 15)
    assert flow.is_kept


def test_the_burn_down_leaves_out_items_of_earlier_years():
    records = make_records(
        item("2022-11-01"),
        item("2023-01-05", "2023-02-20"),
        item("2023-01-05"),
        as_of=date(2023, 3, 31),
    )
    burndown = build_burndown(records, OFFICE, 2023)
    assert [value.number for value in burndown.remaining] == [2, 1, 1]


def test_a_year_without_a_rectification_ledger_has_no_flow():
    records = make_records(meeting("2023-01-05"), item("2021-01-05", "2021-02-01"))
    assert not build_flow(records, None, 2023).is_kept


def test_shares_of_the_four_forms_add_up_to_all():
    rows = [
        meeting(f"2023-0{form}-01", f"supervision_form_{form}", amount=amount)
        for form, amount in ((1, 6), (2, 3), (3, 1), (4, 2))
    ]
    (year,) = build_forms(make_records(*rows))
    assert [share.text for share in year.shares] == ["50%", "25%", "8.3%", "16.7%"]
    assert sum(share.number for share in year.shares) == pytest.approx(100)
    assert (year.total.number, year.total.formula) == (12, "6人次＋3人次＋1人次＋2人次")


def test_forms_that_a_ledger_does_not_tell_of_have_no_share():
    one = make_records(meeting("2023-01-01", "supervision_form_1"))
    assert build_forms(one)[0].total is None
    two = make_records(
        *(meeting("2023-01-01", f"supervision_form_{form}", amount=5) for form in (1, 2))
    )
    (year,) = build_forms(two)
    assert [share and share.text for share in year.shares] == ["50%", "50%", None, None]


def test_a_masked_form_leaves_all_shares_unknown():
    records = make_records(
        meeting("2023-01-01", "supervision_form_1", amount=None),
        meeting("2023-01-01", "supervision_form_2"),
    )
    assert build_forms(records)[0].shares == (None,) * 4


def test_the_published_national_figures_rise_to_2021_and_fall_since():
    national = read_national_forms(NATIONAL)
    assert national.total.years == tuple(range(2017, 2024))
    assert national.total.turn == (2021, "up")
    assert national.total.direction is None
    assert national.total.values[0].text == "131.6万人次"
    assert national.total.values[0].evidence[0].row == 2


def test_the_published_four_forms_add_up_within_rounding():
    checks = read_national_forms(NATIONAL).checks
    assert len(checks) == 7
    assert all(check.is_within_rounding for check in checks)
    assert [str(check.difference) for check in checks if check.difference] == ["-0.1"]


def test_the_published_shares_recompute():
    years = {each.year: each for each in read_national_forms(NATIONAL).years}
    assert [share.text for share in years[2023].shares] == ["63.8%", "28.6%", "3.7%", "3.8%"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("year,value\n2017,1\n", "第1行应有列", id="no-column"),
        pytest.param(HEAD + "2017,第五种形态,1,万人次,x\n", "第2行", id="no-such-form"),
        pytest.param(HEAD + "2017,第一种形态,约1,万人次,x\n", "第2行", id="no-number"),
        pytest.param(HEAD + "2017,第一种形态,1,万人次,x\n", "缺少“四种形态合计", id="no-total"),
    ],
)
def test_a_broken_file_of_national_figures_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "forms.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        read_national_forms(path)


def test_a_missing_file_of_national_figures_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"forms\.csv"):
        read_national_forms(tmp_path / "forms.csv")


# Remission of the 21 leukaemia patients given 6-mercaptopurine (Freireich and others 1963, Blood
# 21:699), the example of most textbooks; False: still in remission when last seen.
REMISSION = [
    *[(weeks, True) for weeks in (6, 6, 6, 7, 10, 13, 16, 22, 23)],
    *[(weeks, False) for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)],
]


def test_the_open_share_is_that_of_the_textbook():
    steps = estimate_open_share(*zip(*REMISSION, strict=True))
    assert [(step.days, step.at_risk, round(float(step.open_share), 3)) for step in steps] == [
        (6, 21, 0.857),
        (7, 17, 0.807),
        (10, 15, 0.753),
        (13, 12, 0.690),
        (16, 11, 0.627),
        (22, 7, 0.538),
        (23, 6, 0.448),
    ]
    assert find_median_days(steps) == 23


@given(
    st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=40).filter(
        lambda items: any(is_closed for _, is_closed in items)
    )
)
def test_the_open_share_agrees_with_scipy(items):
    steps = estimate_open_share(*zip(*items, strict=True))
    closed = [days for days, is_closed in items if is_closed]
    still_open = [days for days, is_closed in items if not is_closed]
    expected = ecdf(CensoredData(uncensored=closed, right=still_open)).sf
    for step in steps:
        assert float(step.open_share) == pytest.approx(expected.evaluate(step.days), abs=1e-12)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
def test_where_all_are_closed_half_are_by_the_lower_median(days):
    steps = estimate_open_share(days, [True] * len(days))
    assert find_median_days(steps) == median_low(days)
    assert steps[-1].open_share == 0


def _closing(*rows, **more):
    as_of = more.pop("as_of", date(2024, 12, 31))
    coverage = more.pop("coverage", ())
    return build_closing(make_records(*rows, as_of=as_of, coverage=coverage), None, **more)


def test_open_items_lengthen_the_time_to_close():
    closed = [item("2024-01-01", "2024-01-11"), item("2024-01-01", "2024-01-21")]
    alone = _closing(*closed)
    assert (alone.median_days.text, alone.still_open.text, alone.median_age) == (
        "10天",
        "0项",
        None,
    )
    both = _closing(*closed, item("2024-01-01"), item("2024-01-01"), item("2024-12-01"))
    assert both.median_days.text == "尚未过半完成"
    assert both.median_days.number is None
    assert both.median_age.text == "365天"
    assert [(age.name, age.number) for age in both.ages] == [
        ("未完成事项已历时90天以内", 1),
        ("未完成事项已历时181至365天", 2),
    ]
    assert [share.text for share in both.shares] == ["100%", "80%", "60%"]
    assert [len(share.evidence) for share in both.shares] == [5, 1, 1]


def test_an_item_closed_after_the_last_day_is_open_on_it():
    closing = _closing(item("2024-01-01", "2024-09-01"), as_of=date(2024, 3, 1))
    assert (closing.closed.number, closing.still_open.number) == (0, 1)
    assert closing.followed == (60,)


def test_items_without_the_days_to_follow_them_are_counted_as_left_out():
    closing = _closing(
        item("2024-01-01", "2024-02-01"),
        item("2024-03", "2024-05-01"),
        item("2024-01-01", status="closed"),
    )
    assert (closing.opened.number, closing.left_out.number) == (1, 2)


def _kept(*years):
    return [(OFFICE, "rectification_item", year, None) for year in years]


def test_items_opened_before_the_first_ledger_are_followed_since_that_ledger():
    rows = [
        item("2023-12-22", "2024-01-31"),
        item("2024-02-01", "2024-02-11"),
        item("2024-02-01", "2024-03-12"),
    ]
    closing = _closing(*rows, coverage=_kept(2024))
    assert [(step.days, step.at_risk, step.open_share) for step in closing.steps] == [
        (10, 2, Fraction(1, 2)),
        (40, 2, Fraction(0)),
    ]
    without = _closing(*rows)
    assert [step.at_risk for step in without.steps] == [3, 2]


def test_items_closed_before_the_first_ledger_are_left_out():
    rows = [item("2023-01-05", "2023-06-01"), item("2024-02-01", "2024-02-11")]
    closing = _closing(*rows, coverage=_kept(2024))
    assert (closing.opened.number, closing.left_out.number) == (1, 1)


def test_a_year_of_which_only_later_ledgers_tell_is_a_gap():
    rows = [item("2021-11-05", "2024-02-20"), item("2023-02-05"), item("2024-02-05")]
    kept = _kept(2023, 2024)
    trend = build_trend(make_records(*rows, coverage=kept), "rectification_opened")
    assert (trend.years, trend.gaps) == ((2021, 2022, 2023, 2024), (2021, 2022))
    rolling = make_records(*rows, coverage=_kept(2021, 2022, 2023, 2024))
    assert build_trend(rolling, "rectification_opened").gaps == ()


def test_remedies_are_kept_apart():
    rows = [
        item("2024-01-01", "2024-01-01", remedy="immediate"),
        item("2024-01-01", remedy="long_term"),
    ]
    assert _closing(*rows, remedy="immediate").median_days.text == "0天"
    assert _closing(*rows, remedy="long_term").median_days.number is None
    assert _closing(*rows, remedy="deadline") is None


def test_what_was_opened_is_closed_or_open():
    rows = [item(f"2024-0{m}-01", f"2024-0{m}-20" if m % 2 else None) for m in range(1, 9)]
    closing = _closing(*rows)
    assert closing.opened.number == closing.closed.number + closing.still_open.number == 8
    assert sum(age.number for age in closing.ages) == closing.still_open.number


def test_years_of_other_organizations_are_named_and_take_no_part_in_the_direction():
    rows = [
        meeting(f"{year}-{month:02}-05")
        for year in range(2019, 2025)
        for month in range(1, year - 2017)
    ]
    more = [meeting(f"{year}-03-05", organization="乙单位") for year in (2023, 2024)]
    trend = build_trend(make_records(*rows, *more), "group_study")
    assert trend.uneven_years == (2019, 2020, 2021, 2022)
    assert [year for year, _ in trend.known] == [2023, 2024]
    assert trend.direction is None
    own = build_trend(make_records(*rows, *more), "group_study", OFFICE)
    assert (own.uneven_years, own.direction) == ((), "up")

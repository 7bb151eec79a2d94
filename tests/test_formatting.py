"""Formatting: rounding as Excel does, once, and the words around a value."""

import math
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.formatting import (
    format_cutoff,
    format_day,
    format_number,
    format_percent,
    format_points,
    format_value,
    round_half_up,
)


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [
        pytest.param(8.25, 1, "8.3", id="half-goes-up"),
        pytest.param(-8.25, 1, "-8.3", id="half-goes-away-from-zero"),
        pytest.param(2.675, 2, "2.68", id="as-it-is-written-not-as-it-is-stored"),
        pytest.param(0.5, 0, "1", id="a-half"),
        pytest.param(-0.4, 0, "0", id="no-negative-zero"),
        pytest.param(-0.04, 1, "0.0", id="no-negative-zero-with-decimals"),
        pytest.param(1e21, 0, "1" + "0" * 21, id="large"),
        pytest.param(1e-7, 2, "0.00", id="small"),
        pytest.param(1234567, 0, "1234567", id="no-separator"),
    ],
)
def test_numbers_are_rounded_half_away_from_zero(number, digits, expected):
    assert format_number(number, digits) == expected


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_not_rounded(number):
    with pytest.raises(ValueError, match="finite"):
        round_half_up(number)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        (25.0, "25%"),
        (100, "100%"),
        (0.0, "0%"),
        (100 / 3, "33.3%"),
        (24.98, "25.0%"),
        (99.96, "99.96%"),
        (-12.35, "-12.4%"),
    ],
)
def test_whole_percentages_lose_their_decimals_and_rounded_ones_keep_them(percent, expected):
    assert format_percent(percent) == expected


def test_rates_differ_in_percentage_points():
    assert format_points(3.25) == "3.3个百分点"
    assert format_points(-5.0) == "-5个百分点"


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        pytest.param(10, "次", "10次", id="count"),
        pytest.param(10.0, "人次", "10人次", id="whole-float"),
        pytest.param(0, "项", "0项", id="zero-is-a-value"),
        pytest.param(12.5, "天", "12.5天", id="median"),
        pytest.param(100.0, "%", "100%", id="rate"),
        pytest.param(None, "份", "台账未载明", id="masked"),
        pytest.param(math.nan, "份", "台账未载明", id="missing-in-a-frame"),
    ],
)
def test_a_value_is_written_with_its_unit_and_never_invented(value, unit, expected):
    assert format_value(value, unit) == expected


def test_days_are_written_without_empty_places():
    assert format_day(date(2024, 3, 5)) == "3月5日"
    assert format_cutoff(date(2025, 11, 4)) == "截至2025年11月4日"


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 3))
def test_rounding_moves_a_number_by_at_most_half_a_step(number, digits):
    step = Decimal(1).scaleb(-digits)
    assert abs(round_half_up(number, digits) - number) <= step / 2


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 3))
def test_rounding_is_the_same_on_both_sides_of_zero(number, digits):
    assert round_half_up(-number, digits) == -round_half_up(number, digits)

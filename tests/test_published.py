"""Figures that were published, held against what this program makes of the same numbers.

Numbers only. The national ones are those of the yearly notices of the Central Commission for
Discipline Inspection; the others are of public rectification notices and of worked examples of
year-over-year figures.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from analysis.comparisons import compare_years
from analysis.findings import find_national
from analysis.formatting import format_percent
from analysis.measures import measure_value
from analysis.narrative import describe_national
from analysis.periods import Period
from analysis.trends import read_national_forms
from frames import item, make_records, meeting

NATIONAL = Path(__file__).parents[1] / "data" / "reference" / "national_four_forms.csv"
NAMES = ("四种形态合计", "第一种形态", "第二种形态", "第三种形态", "第四种形态")

# 万人次 as published: total and the four forms.
PUBLISHED = {
    2017: ("131.6", "78.6", "41.2", "7", "4.8"),
    2018: ("173.7", "110.4", "49.5", "8.2", "5.5"),
    2019: ("184.9", "124.6", "46.3", "7.2", "6.8"),
    2020: ("195.4", "133", "48.5", "7.1", "6.8"),
    2021: ("212.5", "148.7", "49.4", "7", "7.4"),
    2022: ("183.8", "123.2", "47.8", "6.4", "6.4"),
    2023: ("171.8", "109.6", "49.2", "6.4", "6.6"),
}


@pytest.fixture(scope="module")
def national():
    return read_national_forms(NATIONAL)


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_national_figures_are_those_published_and_their_shares_recompute(national, year):
    each = next(one for one in national.years if one.year == year)
    total, *parts = map(Fraction, PUBLISHED[year])
    assert Fraction(str(each.total.number)) == total
    for count, share, part in zip(each.counts, each.shares, parts, strict=True):
        assert Fraction(str(count.number)) == part
        assert share.number == pytest.approx(float(100 * part / total), rel=1e-14)
        assert share.text == format_percent(float(100 * part / total))


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_national_identities_hold_within_rounding(national, year):
    check = next(one for one in national.checks if one.year == year)
    total, *parts = map(Fraction, PUBLISHED[year])
    assert Fraction(check.difference) == sum(parts) - total
    assert check.is_within_rounding
    assert bool(check.difference) == (year == 2018)


def test_what_differs_by_more_than_rounding_is_named(tmp_path):
    text = NATIONAL.read_text(encoding="utf-8").replace(
        "2019,第三种形态,7.2", "2019,第三种形态,7.4"
    )
    path = tmp_path / "forms.csv"
    path.write_text(text, encoding="utf-8")
    finding = find_national(read_national_forms(path))
    assert finding.unequal_years == (2019,)
    assert "2019年四种形态之和与公布的合计不符" in describe_national(finding).text


def test_the_national_series_rises_to_2021_and_falls_since_without_a_hint(national):
    assert national.total.turn == (2021, "up")
    assert national.total.direction is None
    assert national.forms[0].turn == (2021, "up")
    said = describe_national(find_national(national)).text
    assert (
        "2017年为131.6万人次，逐年升至2021年的212.5万人次，此后逐年降至2023年的171.8万人次。"
        in said
    )
    assert "2023年第一种形态占63.8%，较上年降低3.2个百分点。" in said


@pytest.mark.parametrize("last", range(2017, 2024))
def test_no_turn_is_told_before_the_data_show_one(tmp_path, last):
    lines = NATIONAL.read_text(encoding="utf-8").splitlines()
    kept = [lines[0], *(line for line in lines[1:] if int(line[:4]) <= last)]
    path = tmp_path / "forms.csv"
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    total = read_national_forms(path).total
    assert total.turn == ((2021, "up") if last == 2023 else None)
    assert total.direction == ("up" if last == 2021 else None)


def test_a_share_from_rounded_figures_may_differ_from_the_published_one_within_its_bounds(tmp_path):
    rows = ["year,measure,value,unit,source"]  # the last three are invented to make up the total
    for name, value in zip(NAMES, ("33.2", "23.6", "7.6", "1.1", "0.9"), strict=True):
        rows.append(f"2020,{name},{value},万人次,x")
    path = tmp_path / "forms.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    (quarter,) = read_national_forms(path).years
    assert quarter.shares[0].text == "71.1%"
    published = 70.9
    assert quarter.bounds[0].low.number < published < quarter.bounds[0].high.number


def _study(counts):
    rows = [
        meeting(f"{year}-{n % 12 + 1:02}-{n // 12 + 1:02}")
        for year, count in counts.items()
        for n in range(count)
    ]
    (compared,) = compare_years(make_records(*rows), ["group_study"], year=max(counts))
    return compared


def test_a_rise_from_36_to_47_is_11_or_30_6_percent():
    compared = _study({2022: 36, 2023: 47})
    assert (compared.change.text, compared.change_pct.text) == ("11次", "30.6%")
    assert compared.is_significant is False


def test_a_rise_from_3_to_8_has_no_percentage_and_may_be_chance():
    compared = _study({2022: 3, 2023: 8})
    assert compared.change_pct is None
    assert compared.p_value == pytest.approx(0.23, abs=0.005)
    assert compared.is_significant is False


@pytest.mark.parametrize(
    ("found", "done", "rate"),
    [
        pytest.param(697, 688, "98.7%", id="697-of-which-688"),
        pytest.param(471, 453, "96.2%", id="471-of-which-453"),
        pytest.param(25, 19, "76%", id="25-of-which-19"),
    ],
)
def test_what_was_found_is_completed_or_remains(found, done, rate):
    rows = [item("2023-02-01", "2023-06-01" if n < done else None) for n in range(found)]
    records = make_records(*rows)
    opened, closed, remaining, share = (
        measure_value(records, f"rectification_{code}", None, Period.year(2023))
        for code in ("opened", "closed_of_opened", "remaining", "completion_rate")
    )
    assert (opened.number, closed.number, remaining.number) == (found, done, found - done)
    assert share.text == rate

"""The rules of phrases, each by itself: words, units, rounding, 余 and 约, the first year."""

from datetime import date

import pytest

from analysis.comparisons import compare_periods
from analysis.content import write_run
from analysis.findings import find_findings
from analysis.measures import find_measure
from analysis.narrative import phrase_change
from analysis.periods import Period
from analysis.report.attachments import tell_comparison
from frames import item, make_records, meeting

YEAR = Period.year(2024)


def _letters(before, now, activity="responsibility_letter"):
    """Make two rows of many: no count of events, so that no test is made."""
    return [
        meeting(f"{year}-02-01", activity, count=n, amount=n)
        for year, n in ((2023, before), (2024, now))
    ]


def _phrase(rows, code, period=YEAR, **more):
    records = make_records(*rows, **more)
    comparison = compare_periods(records, find_measure(code), None, period)
    said = phrase_change(comparison, is_whole_year=period.is_whole_year)
    return comparison.missing, "".join(map(write_run, said))


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param(10, 15, "较上年增加5份，增长50%", id="whole-percent-has-no-zeros"),
        pytest.param(30, 31, "较上年增加1份，增长3.3%", id="third-rounds-down"),
        pytest.param(30, 32, "较上年增加2份，增长6.7%", id="two-thirds-round-up"),
        pytest.param(16, 17, "较上年增加1份，增长6.3%", id="half-away-from-zero"),
        pytest.param(16, 15, "较上年减少1份，下降6.3%", id="half-of-a-fall-too"),
        pytest.param(3000, 3001, "较上年增加1份，增长0.03%", id="less-than-is-shown-is-no-nothing"),
        pytest.param(10, 0, "较上年减少10份，下降100%", id="a-fall-is-at-most-all"),
        pytest.param(10, 40, "较上年增加30份，增长300%", id="times-as-much"),
        pytest.param(9, 18, "较上年由9份增至18份", id="base-nine-has-no-percentage"),
        pytest.param(0, 18, "较上年由0份增至18份", id="from-nothing"),
        pytest.param(18, 18, "与上年持平", id="equal"),
    ],
)
def test_numbers_of_rows_that_hold_many_are_said_without_a_judgement(before, now, expected):
    assert _phrase(_letters(before, now), "responsibility_letter") == (None, expected)


@pytest.mark.parametrize(
    ("code", "activity", "unit"),
    [
        pytest.param("responsibility_letter", "responsibility_letter", "份", id="letters"),
        pytest.param("integrity_talk", "integrity_talk", "人次", id="heads"),
        pytest.param("institution_revision", "institution_revision", "项", id="institutions"),
    ],
)
def test_each_measure_is_said_in_its_own_unit(code, activity, unit):
    rows = [
        meeting(f"{year}-02-01", activity, count=n, amount=n, people=n, institutions=n)
        for year, n in ((2023, 20), (2024, 25))
    ]
    _, said = _phrase(rows, code)
    assert f"5{unit}" in said


def test_a_running_year_says_the_same_period_in_every_phrase():
    period = Period.to_date(2024, date(2024, 6, 30))
    cases = {
        (3, 3): "与上年同期持平",
        (3, 5): "较上年同期由3份增至5份",
        (20, 25): "较上年同期增加5份，增长25%",
    }
    for (before, now), expected in cases.items():
        told = _phrase(
            _letters(before, now), "responsibility_letter", period, as_of=date(2024, 6, 30)
        )
        assert told == (None, expected)


@pytest.mark.parametrize(
    ("value", "qualifier", "missing"),
    [
        pytest.param(20, "", None, id="a-number"),
        pytest.param(20, "余", "masked", id="and-odd"),
        pytest.param(20, "约", "masked", id="about"),
        pytest.param(None, "", "masked", id="masked"),
    ],
)
def test_a_past_report_with_and_odd_or_about_is_compared_with_nothing(value, qualifier, missing):
    stated = {
        "activity": "responsibility_letter",
        "value": value,
        "qualifier": qualifier,
        "year": 2023,
        "unit": "份",
    }
    row = meeting("2024-02-01", "responsibility_letter", count=25, amount=25)
    found, said = _phrase([row], "responsibility_letter", stated=[stated])
    assert found == missing
    assert said == ("" if missing else "较上年增加5份，增长25%")


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        pytest.param([meeting("2024-02-01")], {}, "首个有台账的年度，不作比较", id="first-year"),
        pytest.param(
            [meeting("2022-02-01"), meeting("2024-02-01")],
            {},
            "上年无台账记录，不作比较",
            id="gap-between",
        ),
        pytest.param(
            [meeting("2023-02-01", count=None), meeting("2024-02-01")],
            {},
            "数目没有完整载明，不作比较",
            id="masked-baseline",
        ),
        pytest.param(
            [meeting("2023-06"), meeting("2024-02-01")],
            {"as_of": date(2024, 6, 15)},
            "数目没有完整载明，不作比较",
            id="baseline-without-its-day",
        ),
    ],
)
def test_the_table_says_why_there_is_no_comparison_and_no_number(rows, more, words):
    table = tell_comparison(find_findings(make_records(*rows, **more), year=2024))
    (row,) = [row for row in table.rows if row[0] == "集体学习"]
    assert row[3:] == (None, None, words)


def test_a_rate_rises_and_falls_in_points_and_is_equal_as_others_are():
    def rows(year, done):
        return [item(f"{year}-01-0{n}", f"{year}-06-01" if n <= done else None) for n in (1, 2, 3)]

    code = "rectification_completion_rate"
    assert _phrase([*rows(2023, 1), *rows(2024, 3)], code)[1] == "较上年提高66.7个百分点"
    assert _phrase([*rows(2023, 3), *rows(2024, 2)], code)[1] == "较上年降低33.3个百分点"
    assert _phrase([*rows(2023, 2), *rows(2024, 2)], code)[1] == "与上年持平"


def test_a_median_is_said_without_a_percentage_whatever_its_base():
    rows = [item("2023-01-01", "2023-04-11"), item("2024-01-01", "2024-01-21")]
    code = "rectification_median_days_to_close"
    assert _phrase(rows, code)[1] == "较上年由100天减至20天"

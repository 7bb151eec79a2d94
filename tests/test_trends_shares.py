from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from analysis.charts import draw_forms
from analysis.findings import find_findings
from analysis.narrative import Voice, compose_section
from analysis.trends import build_forms, find_share_interval, read_national_forms
from frames import make_records, meeting
from laws import law

NATIONAL = Path(__file__).parents[1] / "data" / "reference" / "national_four_forms.csv"


def _by_scipy(count, total):
    low = beta.ppf(0.025, count, total - count + 1) if count else 0.0
    return low, beta.ppf(0.975, count + 1, total - count) if count < total else 1.0


@pytest.mark.parametrize(
    ("count", "total"),
    [
        pytest.param(0, 1, id="none-of-one"),
        pytest.param(1, 1, id="one-of-one"),
        pytest.param(0, 10, id="none"),
        pytest.param(10, 10, id="all"),
        pytest.param(1, 100_000, id="rare"),
        pytest.param(99_999, 100_000, id="nearly-all"),
        pytest.param(1_096_000, 1_718_000, id="national"),
    ],
)
def test_the_bounds_of_a_share_agree_with_scipy(count, total):
    expected = _by_scipy(count, total)
    assert find_share_interval(count, total) == pytest.approx(expected, rel=1e-9, abs=1e-14)


@law(60)
@given(st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_bounds_of_any_share_agree_with_scipy_and_hold_the_share(pair):
    count, total = pair
    low, high = find_share_interval(count, total)
    assert (low, high) == pytest.approx(_by_scipy(count, total), rel=1e-9, abs=1e-14)
    assert low <= count / total <= high
    mirrored = find_share_interval(total - count, total)
    assert mirrored == pytest.approx((1 - high, 1 - low), abs=1e-12)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.638, 0.97])
@pytest.mark.parametrize("total", [10, 27, 100])
def test_the_interval_never_covers_less_than_95_percent(total, share):
    covered = sum(
        binom.pmf(count, total, share)
        for count in range(total + 1)
        if find_share_interval(count, total)[0] <= share <= find_share_interval(count, total)[1]
    )
    assert covered >= 0.95


@pytest.mark.parametrize(("count", "total"), [(1, 0), (-1, 5), (6, 5)])
def test_what_is_no_share_is_refused(count, total):
    with pytest.raises(ValueError, match="is no share"):
        find_share_interval(count, total)


def _forms(*amounts, year=2023):
    return [
        meeting(f"{year}-0{form}-01", f"supervision_form_{form}", amount=amount)
        for form, amount in enumerate(amounts, start=1)
    ]


def test_the_bounds_of_the_forms_are_those_of_their_counts():
    (year,) = build_forms(make_records(*_forms(6, 3, 1, 2)))
    low, high = find_share_interval(6, 12)
    assert (year.bounds[0].low.number, year.bounds[0].high.number) == (100 * low, 100 * high)
    assert (year.bounds[0].low.text, year.bounds[0].high.text) == ("21.1%", "78.9%")
    assert year.bounds[0].low.formula == "6人次÷12人次，95%区间下限"
    assert year.bounds[0].low.inputs == (year.counts[0], year.total)


def _all_text(figure):
    return json.dumps(figure.to_plotly_json(), ensure_ascii=False, default=list)


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        pytest.param((2, 1, 0, 0), "3人次", id="three"),
        pytest.param((6, 2, 1, 0), "9人次", id="nine"),
    ],
)
def test_below_ten_there_is_no_share_in_chart_table_or_text(amounts, total):
    records = make_records(*_forms(*amounts))
    figure = draw_forms(build_forms(records)).to_figure()
    text = _all_text(figure)
    assert f"2023年共{total}，不足10人次，不计算占比" in text
    assert "%" not in text.replace("%{", "")
    assert "占比（" not in text
    drawn = [number for trace in figure.data for number in trace.x]
    assert drawn == list(amounts)
    findings = find_findings(records, year=2023)
    told = compose_section(findings, "conduct", Voice.plain(findings))
    said = "".join(each.paragraph.text for each in told)
    assert f"“四种形态”{total}，其中第一种形态" in said
    assert "0人次" not in said
    assert "%" not in said


@pytest.mark.parametrize(
    ("amounts", "words"),
    [
        pytest.param((4, 2), "“四种形态”6人次，其中第一种形态4人次、第二种形态2人次。", id="two"),
        pytest.param((3,), "第一种形态3人次。", id="one-is-told-by-its-name"),
    ],
)
def test_forms_are_told_as_parts_that_add_up(amounts, words):
    findings = find_findings(make_records(*_forms(*amounts)), year=2023)
    told = compose_section(findings, "conduct", Voice.plain(findings))
    assert words in "".join(each.paragraph.text for each in told)


def test_ten_have_shares_and_a_smaller_year_beside_them_has_none():
    records = make_records(*_forms(7, 1, 1, 1), *_forms(2, 1, 0, 0, year=2024))
    many, few = build_forms(records)
    assert [share.text for share in many.shares] == ["70%", "10%", "10%", "10%"]
    assert (few.shares, few.bounds) == ((None,) * 4, (None,) * 4)
    figure = draw_forms((many, few)).to_figure()
    assert [list(trace.x) for trace in figure.data] == [[70, None], *[[10, None]] * 3]
    small = [note for note in figure.layout.annotations if note.name == "small"]
    assert [(note.text, note.y) for note in small] == [("共3人次，不计算占比", 1)]
    rows = figure.layout.meta["tongbi"]["table"]["rows"]
    assert [row[:2] for row in rows] == [
        ["2023年", "数"],
        ["2023年", "占比"],
        ["2023年", "95%区间下限"],
        ["2023年", "95%区间上限"],
        ["2024年", "数"],
    ]
    assert rows[2][2]["text"] == "34.8%"


def test_the_bounds_of_national_shares_hold_what_rounding_took_off():
    last = read_national_forms(NATIONAL).years[-1]
    first = last.bounds[0]
    plain = find_share_interval(1_096_000, 1_718_000)
    assert first.low.number < 100 * plain[0] < last.shares[0].number
    assert last.shares[0].number < 100 * plain[1] < first.high.number
    assert (first.low.text, first.high.text) == ("63.7%", "63.9%")
    rounded = (100 * 109.55 / 171.85, 100 * 109.65 / 171.75)
    assert first.low.number < rounded[0] < rounded[1] < first.high.number


def test_the_national_chart_says_what_its_interval_means():
    from analysis.report import show_national_forms

    blocks = show_national_forms(path=NATIONAL).blocks
    notes = "".join(
        note.text.replace("<br>", "") for note in blocks[-1].to_figure().layout.annotations
    )
    assert "公布的是全数，区间不是抽样误差" in notes

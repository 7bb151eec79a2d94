"""What a change of definition does to trends, comparisons, charts and words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.catalogue import Break, load_catalogue
from analysis.charts import draw_trend, draw_trends
from analysis.comparisons import compare_back, compare_in_sequence, compare_years, find_ratio
from analysis.findings import Fall, find_findings
from analysis.measures import find_measure
from analysis.narrative import Voice, compose_definitions, compose_section
from analysis.periods import Period
from analysis.report.attachments import tell_comparison
from analysis.trends import build_trend
from frames import make_records, meeting

WHY = "改按场次登记"


def _changed(day=date(2022, 1, 1), *days, activity="group_study"):
    breaks = tuple(Break(activity, each, WHY) for each in (day, *days))
    return replace(load_catalogue(), breaks=breaks)


def _study(counts):
    rows = [
        meeting(f"{year}-{n % 12 + 1:02}-{n // 12 + 1:02}")
        for year, count in counts.items()
        for n in range(count)
    ]
    return make_records(*rows)


RISING = {2012 + n: 3 * n + 1 for n in range(12)}


def _trend(counts, catalogue):
    return build_trend(_study(counts), find_measure("group_study", catalogue))


def test_no_statistic_goes_across_a_break():
    whole = _trend(RISING, load_catalogue())
    assert (whole.direction, whole.slope) == ("up", 3.0)
    broken = _trend(RISING, _changed(date(2020, 1, 1)))
    assert [len(segment.known) for segment in broken.segments] == [8, 4]
    assert [segment.direction for segment in broken.segments] == ["up", None]
    assert [segment.p_value is None for segment in broken.segments] == [False, True]
    assert (broken.direction, broken.slope) == (None, None)
    assert broken.segments[0].slope == 3.0


def test_a_jump_at_a_break_is_no_trend_and_a_peak_there_no_turn():
    counts = dict(zip(range(2014, 2024), (9, 8, 7, 6, 5, 29, 28, 27, 26, 25), strict=True))
    broken = _trend(counts, _changed(date(2019, 1, 1)))
    assert [segment.direction for segment in broken.segments] == ["down", "down"]
    peak = dict(zip(range(2017, 2024), (1, 2, 3, 4, 3, 2, 1), strict=True))
    assert _trend(peak, load_catalogue()).turn == (2020, "up")
    assert _trend(peak, _changed(date(2021, 1, 1))).turn is None


def test_a_year_that_a_break_cuts_through_is_in_no_segment():
    trend = _trend(RISING, _changed(date(2018, 7, 1)))
    assert [[year for year, _ in segment.known] for segment in trend.segments] == [
        list(range(2012, 2018)),
        list(range(2019, 2024)),
    ]


@pytest.mark.parametrize(
    ("day", "marked"),
    [
        pytest.param(date(2012, 1, 1), False, id="first-day-of-all"),
        pytest.param(date(2012, 1, 2), True, id="second-day"),
        pytest.param(date(2023, 12, 31), True, id="last-day"),
        pytest.param(date(2024, 1, 1), False, id="after-all"),
    ],
)
def test_a_break_outside_the_years_is_none(day, marked):
    assert bool(_trend(RISING, _changed(day)).breaks) is marked


@pytest.mark.parametrize(
    ("day", "missing"),
    [
        pytest.param(date(2022, 1, 1), None, id="on-the-first-day-of-the-baseline"),
        pytest.param(date(2022, 1, 2), "definition", id="within-the-baseline"),
        pytest.param(date(2023, 1, 1), "definition", id="between-the-years"),
        pytest.param(date(2023, 12, 31), "definition", id="on-the-last-day"),
        pytest.param(date(2024, 1, 1), None, id="after-the-year"),
    ],
)
def test_years_across_a_break_are_not_compared(day, missing):
    records = _study({2022: 40, 2023: 5})
    catalogue = _changed(day)
    (compared,) = compare_years(records, ["group_study"], year=2023, catalogue=catalogue)
    assert compared.missing == missing
    if missing:
        assert (compared.change, compared.change_pct, compared.direction) == (None, None, None)
        assert (compared.p_value, compared.is_significant) == (None, None)
        assert find_ratio(compared) is None
        assert compared.breaks == catalogue.breaks
    else:
        assert compared.is_significant
        assert compared.breaks == ()


def test_looking_back_stops_at_the_break_and_a_month_is_held_to_the_one_before():
    records = _study({2020: 4, 2021: 5, 2022: 6, 2023: 24})
    measure = find_measure("group_study", _changed(date(2022, 1, 1)))
    compared = compare_back(records, measure, year=2023, years_back=3)
    assert [each.missing for each in compared] == [None, "definition", "definition"]
    month = compare_in_sequence(records, measure, Period.month(2022, 1))
    assert month.missing == "definition"
    assert compare_in_sequence(records, measure, Period.month(2022, 2)).missing is None


def test_a_fall_across_a_break_is_no_weakness_and_is_claimed_nowhere():
    records = _study({2021: 40, 2022: 5})
    plain = find_findings(records, year=2022)
    assert any(isinstance(each, Fall) for each in plain.weaknesses)
    findings = find_findings(records, year=2022, catalogue=_changed())
    assert not any(isinstance(each, Fall) for each in findings.weaknesses)
    told = compose_section(findings, "study", Voice.plain(findings))
    said = "".join(each.paragraph.text for each in told)
    assert "集体学习5次" in said
    assert "上年" not in said
    rows = {row[0]: row for row in tell_comparison(findings).rows}
    note = "口径自2022年起变化（改按场次登记），不作比较"
    assert rows["集体学习"][3:] == (None, None, note)
    assert note.removesuffix("不作比较") in compose_definitions(findings).text


def test_a_chart_marks_the_break_and_says_why_in_note_and_table():
    trend = _trend(RISING, _changed(date(2020, 1, 1)))
    figure = draw_trend(trend, year=2023).to_figure()
    (line,) = figure.layout.shapes
    assert (line.x0, line.x1, line.xref, line.yref) == (2019.5, 2019.5, "x", "y domain")
    notes = {note.name: note.text.replace("<br>", "") for note in figure.layout.annotations}
    assert notes["break"] == "口径变化"
    assert "竖虚线：集体学习自2020年起口径变化（改按场次登记），前后不相比较" in notes["note"]
    row = figure.layout.meta["tongbi"]["table"]["rows"][-1]
    assert row[0] == "集体学习口径变化"
    assert dict(zip(trend.years, row[1:], strict=True))[2020] == "自2020年起：改按场次登记"


@pytest.mark.parametrize(
    ("day", "places"),
    [
        pytest.param(date(2021, 1, 1), [2020, 2020.5, 2021, 2022], id="between-years"),
        pytest.param(date(2021, 7, 1), [2020, 2020.5, 2021, 2021.5, 2022], id="within-a-year"),
        pytest.param(date(2022, 7, 1), [2020, 2021, 2021.5, 2022], id="within-the-last"),
    ],
)
def test_no_line_is_drawn_over_a_break(day, places):
    figure = draw_trend(_trend({2020: 2, 2021: 3, 2022: 4}, _changed(day)), year=2022).to_figure()
    (line,) = figure.data
    assert list(line.x) == places
    assert [height is None for height in line.y] == [place % 1 == 0.5 for place in places]
    assert len(line.marker.size) == len(line.text) == len(places)


def test_each_panel_has_its_own_breaks():
    counts = {2020: 2, 2021: 3, 2022: 4}
    records = _study(counts)
    codes = ("group_study", "group_study_people")
    plain, broken = (find_measure(code, _changed(date(2021, 7, 1))) for code in codes)
    trends = [build_trend(records, replace(plain, breaks=())), build_trend(records, broken)]
    figure = draw_trends(trends, year=2022, subject="学习").to_figure()
    (line,) = figure.layout.shapes
    assert (line.xref, line.yref, line.x0) == ("x2", "y2 domain", pytest.approx(2020.996))


def test_without_a_break_nothing_is_marked():
    figure = draw_trend(_trend(RISING, load_catalogue()), year=2023).to_figure()
    assert figure.layout.shapes == ()
    assert len(figure.layout.meta["tongbi"]["table"]["rows"]) == 1

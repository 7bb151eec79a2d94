"""Charts draw the values of their comparison, gaps as gaps, and carry alt, caption and table."""

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from analysis.cadence import check_cadence
from analysis.charts import (
    draw_burndown,
    draw_forms,
    draw_month_heatmap,
    draw_rectification_flow,
    draw_rhythm_calendar,
    draw_talks,
    draw_time_to_close,
    draw_trend,
    draw_trends,
    draw_year_over_year,
)
from analysis.charts.template import BLUE, INK, PAPER, wrap_note
from analysis.comparisons import compare_years
from analysis.findings import build_month_grid
from analysis.trends import build_burndown, build_closing, build_flow, build_forms, build_trend
from frames import OFFICE, item, make_records, meeting

YEARS = range(2021, 2026)
CARTESIAN = {"scatter", "bar", "heatmap", "box", "histogram", "contour", "violin"}


def _days(year, count, activity="group_study"):
    return [meeting(date(year, 1 + n % 12, 1 + n // 12), activity) for n in range(count)]


def _kept(activity, *years):
    return [(OFFICE, activity, year, None) for year in years]


@pytest.fixture(scope="module")
def records():
    rows = [
        *_days(2021, 3),
        *_days(2023, 12),
        *_days(2024, 10),
        *_days(2025, 14),
        *_days(2024, 4, "theme_party_day"),
        *_days(2025, 4, "theme_party_day"),
        meeting("2024-03-01", "integrity_talk", amount=8),
        meeting("2025-03-01", "integrity_talk", amount=9),
        meeting("2025-03-01", "reminder_talk", amount=2),
        meeting("2025-03-05", "responsibility_letter", amount=None, count=None),
        meeting("2025-04-01", "supervision_form_1", amount=3),
        meeting("2025-04-01", "supervision_form_2", amount=1),
        item("2025-01-10", "2025-03-10", "2025-06-30"),
        item("2025-02-10", None, "2025-06-30"),
    ]
    coverage = [
        *_kept("group_study", 2021, 2023, 2024, 2025),
        *_kept("theme_party_day", 2024, 2025),
        *_kept("integrity_talk", 2024, 2025),
        *_kept("reminder_talk", 2025),
        *_kept("responsibility_letter", 2025),
        *(pair for n in range(1, 5) for pair in _kept(f"supervision_form_{n}", 2024, 2025)),
        *_kept("rectification_item", 2025),
    ]
    stated = [{"activity": "group_study", "value": 5, "year": 2022}]
    return make_records(*rows, coverage=coverage, stated=stated, as_of=date(2025, 11, 24))


def _trend(records, code):
    return build_trend(records, code, None, YEARS)


def _draw_all(records):
    codes = ("group_study", "theme_party_day", "integrity_talk", "responsibility_letter")
    return {
        "trend": draw_trend(_trend(records, "group_study"), year=2025).to_figure(),
        "trends": draw_trends(
            [_trend(records, code) for code in codes], year=2025, subject="学习活动"
        ).to_figure(),
        "talks": draw_talks(
            [_trend(records, code) for code in ("integrity_talk", "reminder_talk")], year=2025
        ).to_figure(),
        "months": draw_month_heatmap(
            build_month_grid(records, "group_study", None, YEARS)
        ).to_figure(),
        "year_over_year": draw_year_over_year(
            compare_years(records, [*codes, "rectification_opened"], year=2025),
            title="主要事项：2025年与上年",
            labels=("2024年", "2025年"),
        ).to_figure(),
        "flow": draw_rectification_flow(build_flow(records, None, 2025)).to_figure(),
        "burndown": draw_burndown(build_burndown(records, None, 2025)).to_figure(),
        "forms": draw_forms(build_forms(records, None, YEARS)).to_figure(),
    }


@pytest.fixture(scope="module")
def charts(records):
    return _draw_all(records)


def _notes(figure):
    return "".join(note.text for note in figure.layout.annotations if note.name == "note")


@pytest.mark.parametrize(
    "name",
    ["trend", "trends", "talks", "months", "year_over_year", "flow", "burndown", "forms"],
)
def test_every_chart_has_title_alt_caption_table_and_its_values(charts, name):
    figure = charts[name]
    stated = figure.layout.meta["tongbi"]
    assert "年" in figure.layout.title.text
    assert stated["alt"]
    assert stated["caption"]
    rows = stated["table"]["rows"]
    assert rows
    assert all(len(row) == len(stated["table"]["columns"]) for row in rows)
    shown = {cell["id"] for row in rows for cell in row if isinstance(cell, dict)}
    assert shown
    assert shown <= {entry["id"] for entry in stated["values"]}
    assert {trace.type for trace in figure.data} <= CARTESIAN
    assert any("CJK" in font for font in figure.layout.template.layout.font.family.split(","))


def test_two_drawings_of_the_same_are_equal(records, charts):
    assert {name: chart.to_json() for name, chart in _draw_all(records).items()} == {
        name: chart.to_json() for name, chart in charts.items()
    }


def test_a_trend_breaks_at_a_year_without_a_ledger(records):
    figure = draw_trend(_trend(records, "theme_party_day"), year=2025).to_figure()
    (line,) = figure.data
    assert line.y == (None, None, None, 4, 4)
    assert not line.connectgaps
    assert "无台账，图中空缺：主题党日2021年、2022年、2023年。" in _notes(figure)


def test_a_year_known_from_a_report_is_hollow_and_named(charts):
    (line,) = charts["trend"].data
    assert line.y == (3, 5, 12, 10, 13)
    assert line.marker.symbol[1] == "circle-open"
    assert line.marker.color[-1] == BLUE
    assert "空心为取自往年报告的数：2022年。" in _notes(charts["trend"])


def test_a_running_year_names_its_cut_off(charts):
    assert "2025年为截至11月24日的数。" in _notes(charts["trend"])


def test_axes_start_at_zero_and_say_the_unit(charts):
    axis = charts["trend"].layout.yaxis
    assert axis.range[0] == 0
    assert axis.title.text == "集体学习（次）"


def test_talks_of_different_kinds_have_axes_of_their_own(charts):
    first, second = charts["talks"].data
    assert (first.yaxis, second.yaxis) == ("y", "y2")
    assert charts["talks"].layout.barmode != "stack"
    assert charts["talks"].layout.title.text.endswith("，单位：人次）")
    assert "单位" not in charts["talks"].layout.meta["tongbi"]["caption"][0]


def test_a_masked_value_is_not_drawn_and_is_named(charts):
    masked = charts["trends"].data[3]
    assert masked.y == (None, None, None, None, None)
    assert "廉政责任书2025年" in _notes(charts["trends"])
    assert "不画：廉政责任书" in _notes(charts["year_over_year"])


def test_units_never_share_an_axis(charts):
    figure = charts["year_over_year"]
    assert figure.layout.xaxis.title.text == "次"
    assert figure.layout.xaxis2.title.text == "人次"
    assert figure.layout.xaxis3.title.text == "项"


def test_a_dumbbell_stands_between_both_years(charts):
    between, before, now = charts["year_over_year"].data[:3]
    assert before.x == (10, 4)
    assert now.x == (13, 4)
    assert between.x == (10, 13, None, 4, 4, None)
    assert before.marker.symbol != now.marker.symbol
    assert (before.name, now.name) == ("2024年", "2025年")


def test_a_month_without_a_ledger_is_hatched_and_one_without_records_is_zero(charts):
    cells, hatching, numbers = charts["months"].data
    drawn = {
        (row, month): text
        for row, month, text in zip(numbers.y, numbers.x, numbers.text, strict=True)
    }
    assert list(drawn) == [
        (round(base + height / 2), month)
        for base, height, month in zip(cells.base, cells.y, cells.x, strict=True)
    ]
    assert {row for row, _ in drawn} == {0, 2, 3, 4}
    assert drawn[0, 12] == "0"
    assert drawn[0, 1] == "1"
    assert (4, 12) not in drawn
    assert list(hatching.x) == list(range(1, 13))
    assert hatching.marker.pattern.shape == "/"
    assert "斜线格为无台账，不等于0。" in _notes(charts["months"])
    assert [note.y for note in charts["months"].layout.annotations if note.name == "无台账"] == [1]


def test_a_number_is_white_on_the_darkest_cells_alone():
    days = [f"2025-03-{day:02}" for day in range(1, 11)]
    records = make_records(
        *map(meeting, [*days, *(f"2025-04-{day:02}" for day in range(1, 8)), "2025-05-01"])
    )
    grid = build_month_grid(records, "group_study", None, [2025])
    numbers = draw_month_heatmap(grid).to_figure().data[-1]
    shown = dict(zip(numbers.text, numbers.textfont.color, strict=True))
    assert shown == {"10": PAPER, "7": INK, "1": INK, "0": INK}


def test_flow_draws_opened_closed_and_open_by_month(charts):
    opened, closed, stock = charts["flow"].data
    assert opened.y == (1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    assert closed.y == (0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)
    assert stock.y == (1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    assert "11月为截至24日的数。" in _notes(charts["flow"])


def test_the_number_of_a_dip_stands_below_its_point():
    rows = [item(f"2025-{month:02}-10", None, None) for month in (1, 1, 3, 4, 4)]
    closed = item("2025-01-10", "2025-02-20", None)
    records = make_records(*rows, closed, coverage=_kept("rectification_item", 2025))
    (line,) = draw_burndown(build_burndown(records, None, 2025)).to_figure().data
    assert line.y[:4] == (3, 2, 3, 5)
    assert line.textposition[:4] == ("top center", "bottom center", "top center", "top center")


def test_forms_too_few_for_shares_are_drawn_as_counts_and_an_empty_year_is_named(charts):
    figure = charts["forms"]
    assert figure.layout.barmode == "stack"
    assert [bar.x[0] for bar in figure.data] == [3, 1, 0, 0]
    assert "2024年四种形态均为0，不画。" in _notes(figure)
    assert len({bar.marker.pattern.shape for bar in figure.data}) == 4


def test_a_bar_out_of_a_report_is_hollow(records):
    trend = _trend(records, "group_study")
    figure = draw_trends([trend], year=2025, subject="集体学习", style="bar").to_figure()
    assert figure.data[0].marker.color[1] == PAPER


def test_notes_stand_below_the_labels_in_pixels(charts):
    for figure in charts.values():
        for note in figure.layout.annotations:
            if note.name == "note":
                has_title = bool(figure.layout.xaxis.title.text)
                assert note.yshift <= (-60 if has_title else -34)
                lines = note.text.count("<br>") + 1
                assert figure.layout.margin.b >= -note.yshift + 17 * lines


def test_a_long_note_is_broken():
    assert all(len(line) <= 46 for line in wrap_note("无台账" * 60))


def _rhythms(records, *codes, year=2025, **more):
    return [check_cadence(records, code, None, year, **more) for code in codes]


def _cells(figure):
    return {trace.name: len(trace.x or ()) for trace in figure.data}


def test_the_calendar_tells_kept_missed_and_unknown_apart():
    rows = [meeting(f"2025-{month:02}-05", "theme_party_day") for month in (1, 2, 4)]
    records = make_records(*rows, as_of=date(2025, 6, 15))
    figure = draw_rhythm_calendar(_rhythms(records, "theme_party_day")).to_figure()
    assert _cells(figure) == {"达到": 3, "没有达到": 2, "不能判断": 7}
    assert "不等于没有开展" in figure.layout.annotations[0].text
    row = figure.layout.meta["tongbi"]["table"]["rows"][0]
    assert row[1] == "每月一次"
    assert [cell["text"] for cell in row[2:5]] == ["5个月", "3个月", "2个月"]
    assert row[5:] == ["3月、5月", "6月、7月、8月、9月、10月、11月、12月"]


def test_the_calendar_gives_two_holidays_of_one_day_a_cell_each():
    holidays = pd.DataFrame(
        {
            "year": [2025, 2025, 2025],
            "holiday": ["元旦", "国庆", "中秋"],
            "start": pd.to_datetime(["2025-01-01", "2025-10-01", "2025-10-01"]),
            "end": pd.to_datetime(["2025-01-01", "2025-10-08", "2025-10-08"]),
        }
    )
    records = make_records(
        meeting("2025-09-25", "holiday_reminder", holiday="国庆"),
        coverage=_kept("holiday_reminder", 2024, 2025),
    )
    figure = draw_rhythm_calendar(
        _rhythms(records, "holiday_reminder", holidays=holidays)
    ).to_figure()
    kept, missed, _ = figure.data
    assert (len(kept.x), len(missed.x)) == (2, 1)  # one reminder is of both
    assert kept.base[0] + kept.x[0] <= kept.base[1]
    assert 0 < missed.base[0] < figure.layout.xaxis.range[1]  # that of the 元旦 to come


def test_the_weeks_of_a_year_follow_one_another():
    records = make_records(meeting("2025-03-05", "committee_meeting"), as_of=date(2025, 12, 31))
    figure = draw_rhythm_calendar(_rhythms(records, "committee_meeting")).to_figure()
    starts = sorted(start for trace in figure.data for start in trace.base)
    assert {second - first for first, second in pairwise(starts)} == {7}


def test_the_curve_of_closing_comes_down_with_what_is_closed_and_marks_what_is_open():
    rows = [item("2025-01-01", "2025-01-31"), item("2025-01-01", "2025-03-02"), item("2025-01-01")]
    closing = build_closing(make_records(*rows, as_of=date(2025, 12, 31)), None)
    curve, marks = draw_time_to_close(closing).to_figure().data
    assert list(curve.x) == [0, 30, 60, 364]
    assert [round(share, 1) for share in curve.y] == [100, 66.7, 33.3, 33.3]
    assert list(marks.x) == [364]
    meta = draw_time_to_close(closing).to_figure().layout.meta["tongbi"]
    assert any("尚未完成" in run for run in meta["caption"] if isinstance(run, str))
    assert "用时中位数：60天" in meta["alt"]
    drawn = [row[1]["value"] for row in meta["table"]["rows"]]
    assert drawn == list(curve.y)[:-1]


def test_one_year_is_named_once_and_falls_are_said_in_the_table(records):
    trend = build_trend(records, "group_study", None, [2025])
    assert draw_trend(trend, year=2025).to_figure().layout.title.text == "集体学习（2025年）"
    compared = compare_years(records, ["group_study"], year=2024)
    figure = draw_year_over_year(compared, title="比较", labels=("2023年", "2024年")).to_figure()
    row = figure.layout.meta["tongbi"]["table"]["rows"][0]
    assert (row[3], row[4]["text"], row[5]["text"]) == ("减", "2次", "16.7%")


def test_a_sum_of_other_organizations_is_marked_in_the_note():
    rows = [meeting("2023-03-05"), meeting("2024-03-05")]
    records = make_records(*rows, meeting("2024-03-06", organization="乙单位"))
    figure = draw_trend(build_trend(records, "group_study"), year=2024).to_figure()
    assert "有台账的单位与最近一年不同，不能直接相比：集体学习2023年。" in (
        figure.layout.annotations[0].text.replace("<br>", "")
    )

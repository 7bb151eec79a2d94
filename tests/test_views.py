import datetime
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.catalogue import default_catalogue
from analysis.charts import draw_trend, stack_charts
from analysis.errors import ReportError
from analysis.export.page.figures import read_chart
from analysis.measures import measure_value
from analysis.periods import Period
from analysis.trends import build_trend
from analysis.trends.quarters import build_quarters
from analysis.validation import read_records
from analysis.views import (
    QUANTITIES,
    VIEWS,
    Selection,
    StoredView,
    build_view,
    describe_views,
    expand_activities,
    fit_selection,
    list_choices,
    read_selection,
    read_views,
    view_file,
    write_selection,
    write_views,
)

SAMPLE = Path(__file__).parents[1] / "data/sample"
CATALOGUE = default_catalogue()
OFFICE = "示例区虚构局"


@pytest.fixture(scope="module")
def records():
    return read_records([SAMPLE])


@pytest.fixture(scope="module")
def running():
    return read_records([SAMPLE], as_of=datetime.date(2025, 5, 20))


@pytest.fixture(scope="module")
def choices(records):
    return list_choices(records, CATALOGUE)


def _select(view="trend", activities=("group_study",), years=range(2019, 2026), **more):
    return Selection(tuple(years), None, activities, view=view, **more)


def _build(records, *given, last_day=None, **more):
    return build_view(records, _select(*given, **more), CATALOGUE, last_day)


EVERY = list(
    itertools.product(
        VIEWS, QUANTITIES, [("group_study",), ("@study", "integrity_talk"), ("@form",), ()]
    )
)


@pytest.mark.parametrize(("view", "quantity", "activities"), EVERY)
def test_every_choice_is_a_sentence_and_its_marks_are_the_numbers_that_are_drawn(
    records, view, quantity, activities
):
    shown = _build(records, view, activities, (2021, 2024, 2025), quantity=quantity)
    assert shown.sentence.text.endswith("。")
    if shown.figure is None:
        assert not [mark for mark in shown.marks if mark.point >= 0]
        return
    figure = shown.figure.to_figure()
    stated = figure.layout.meta["tongbi"]
    assert stated["alt"]
    assert stated["table"]["rows"]
    assert all(len(row) == len(stated["table"]["columns"]) for row in stated["table"]["rows"])
    values = {each["id"] for each in stated["values"]}
    assert {mark.value.id for mark in shown.marks if mark.value} <= values
    for mark in shown.marks:
        if mark.point >= 0 and mark.value is not None and mark.value.number is not None:
            trace = figure.data[mark.trace]
            drawn = {trace.x[mark.point], trace.y[mark.point], *_labels(trace, mark.point)}
            assert mark.value.number in drawn, mark.label


def _labels(trace, point):
    texts = [each for each in (trace.text, trace.hovertext) if each is not None]
    said = " ".join(str(text[point]) for text in texts)
    numbers = "".join(letter if letter.isdigit() or letter == "." else " " for letter in said)
    return {float(number) for number in numbers.split() if number != "."}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    ("years", "words"),
    [((), "没有选择年度"), ((2030,), "台账"), ((1999, 2030), "台账")],
    ids=["none chosen", "a year without data", "two such years"],
)
def test_years_without_data_are_a_sentence(records, view, years, words):
    assert words in _build(records, view, years=years).sentence.text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"activities": ()}, "没有选择活动"),
        ({"activities": ("rectification_item",), "quantity": "people"}, "请换一种量"),
        ({"view": "calendar", "quantity": "rate"}, "请换一种看法"),
        ({"view": "composition", "quantity": "rate"}, "请换一种看法"),
    ],
    ids=["no activity", "no heads recorded", "a rate by month", "a rate in quarters"],
)
def test_what_cannot_be_drawn_is_said_and_how_to_go_on(records, more, words):
    shown = _build(records, **more)
    assert shown.figure is None
    assert words in shown.sentence.text


def test_a_selection_without_rectification_says_so_for_its_flow(records):
    only = replace(
        records,
        table=records.table[records.table["activity"] == "group_study"],
        coverage=records.coverage[records.coverage["activity"] == "group_study"],
        stated=records.stated.iloc[:0],
    )
    assert _build(only, "flow").sentence.text == "没有整改台账，看不了整改进度。"
    assert "没有整改台账" in _build(only, quantity="rate").sentence.text


def test_years_after_the_last_day_are_left_out(running):
    shown = _build(running, years=(2026,))
    assert "截止日以后" in shown.sentence.text


def test_the_same_days_of_each_year_are_compared(records):
    shown = _build(records, "year_over_year", years=(2025,), cutoff=(6, 15))
    spans = {mark.value.period for mark in shown.marks}
    assert spans == {"2025-01-01/2025-06-15", "2024-01-01/2024-06-15"}
    assert "上年同期" in shown.sentence.text


def test_a_running_year_is_compared_up_to_the_same_day(running):
    shown = _build(running, "year_over_year", years=(2024, 2025))
    spans = {mark.value.period for mark in shown.marks}
    assert spans == {"2025-01-01/2025-05-20", "2024-01-01/2024-05-20"}


def test_a_trend_up_to_a_day_counts_each_year_up_to_it(records):
    shown = _build(records, cutoff=(6, 30))
    for mark in shown.marks:
        if mark.value is not None and not mark.value.is_stated:
            assert mark.value.period.endswith("-06-30")
    assert "6月30日" in shown.figure.to_figure().layout.title.text


def test_months_behind_the_cutoff_are_outside_and_the_month_it_cuts_is_counted_in_part(records):
    shown = _build(records, "calendar", years=(2025,), cutoff=(6, 15))
    rows = shown.figure.to_figure().layout.meta["tongbi"]["table"]["rows"]
    assert rows[0][7:] == ["时段外"] * 6
    june = next(mark.value for mark in shown.marks if "6月" in mark.label)
    whole = measure_value(records, "group_study", None, Period.month(2025, 6))
    assert june.period == "2025-06-01/2025-06-15"
    assert june.number <= whole.number


@pytest.mark.parametrize("cutoff", [(2, 28), (2, 29)], ids=["28 February", "29 February"])
def test_the_end_of_february_is_its_end_in_leap_years_too(cutoff):
    selection = _select(cutoff=cutoff)
    assert selection.period(2024).end == datetime.date(2024, 2, 29)
    assert selection.period(2025).end == datetime.date(2025, 2, 28)


def test_a_day_that_a_month_does_not_have_is_its_last_one():
    assert _select(cutoff=(6, 31)).period(2025).end == datetime.date(2025, 6, 30)


def test_years_that_do_not_follow_each_other_are_bars_and_no_line(records):
    kinds = {
        years: _build(records, years=years).figure.to_figure().data[0].type
        for years in ((2023, 2024, 2025), (2019, 2025), (2025,))
    }
    assert kinds == {(2023, 2024, 2025): "scatter", (2019, 2025): "bar", (2025,): "bar"}


def test_years_are_put_in_order_each_once():
    assert Selection((2025, 2019, 2025)).years == (2019, 2025)


def test_a_gap_is_named_and_is_no_zero(records):
    told = _build(records, activities=("rectification_item",), quantity="rate").sentence.text
    assert "2021年没有台账，不当作零" in told


def test_a_small_base_gives_no_percentage(records):
    told = _build(records, activities=("study_exchange",), years=(2023,)).sentence.text
    assert "%" not in told


def test_no_more_than_a_dozen_panels_are_drawn_and_the_rest_is_named(records):
    shown = _build(records, activities=("@study", "@responsibility"))
    assert len(shown.figure.to_figure().data) == 12
    assert "一次最多画12项，没有画：" in shown.sentence.text


def test_units_never_share_an_axis(records):
    shown = _build(records, "year_over_year", ("group_study", "integrity_talk"), (2025,))
    data = shown.figure.to_figure().data
    axes = {trace.xaxis: set() for trace in data}
    for mark in shown.marks:
        axes[data[mark.trace].xaxis].add(mark.value.unit)
    assert sorted(axes.values(), key=str) == [{"人次"}, {"次"}]


def test_kinds_are_never_stacked_on_one_another(records):
    shown = _build(records, "composition", ("@talk",), (2024, 2025))
    data, bars = shown.figure.to_figure().data, {}
    for mark in shown.marks:
        if mark.value is not None:
            bars.setdefault(data[mark.trace].xaxis, set()).add(mark.value.measure)
    assert all(len(measures) == 1 for measures in bars.values())


@pytest.mark.parametrize("year", [2019, 2020, 2023, 2024, 2025])
def test_quarters_add_up_to_the_year_where_every_row_has_its_day(records, year):
    measure = build_trend(records, "group_study").measure
    quarters = build_quarters(records, measure, None, [Period.year(year)])
    known = [value.number for value in quarters.values[0] if value.is_kept]
    assert sum(known) == quarters.totals[0].number


def test_a_year_known_from_a_past_report_alone_has_no_quarters_to_draw(records):
    shown = _build(records, "composition", ("group_study", "party_lecture"), (2021,))
    assert shown.figure is None
    assert shown.sentence.text == (
        "所选年度没有集体学习、专题党课的台账，分不到季度。往年报告只载全年的数。"
        "请换一种看法或换一年。"
    )


def test_a_total_from_a_past_report_is_not_taken_for_rows_without_a_month(records):
    shown = _build(records, "composition", years=(2021, 2022))
    notes = " ".join(each.text for each in shown.figure.to_figure().layout.annotations)
    assert "往年报告只载全年的数，分不到季度：2021年。" in notes
    assert "只写到年" not in notes


def test_a_trend_without_a_single_value_is_no_empty_chart(records):
    shown = _build(records, "trend", years=(1999,))
    assert shown.figure is None
    assert "1999年" in shown.sentence.text


def test_quarters_that_have_not_begun_have_no_value(records):
    measure = build_trend(records, "group_study").measure
    period = Period.to_date(2025, datetime.date(2025, 5, 20))
    quarters = build_quarters(records, measure, None, [period])
    assert [value is None for value in quarters.values[0]] == [False, False, True, True]
    assert quarters.values[0][1].period == "2025-04-01/2025-05-20"


def test_stacked_charts_keep_their_points_and_have_axes_of_their_own(records):
    trends = [build_trend(records, code) for code in ("group_study", "integrity_talk")]
    figures = [draw_trend(trend, year=2025) for trend in trends]
    drawing = stack_charts(figures, ["甲", "乙"], title="两项")
    stacked = drawing.to_figure()
    assert [list(trace.y) for trace in stacked.data] == [each.traces[0]["y"] for each in figures]
    assert [trace.xaxis for trace in stacked.data] == ["x", "x2"]
    low, high = stacked.layout.yaxis2.domain, stacked.layout.yaxis.domain
    assert low[1] < high[0]
    rows = read_chart(drawing.describe()).table.rows
    assert list(dict.fromkeys(row[0] for row in rows)) == ["甲", "乙"]


def test_groups_stand_for_their_activities_in_the_catalogues_order(choices):
    codes = expand_activities(["party_lecture", "@talk"], choices, CATALOGUE)
    assert codes[0] == "party_lecture"
    assert set(codes[1:]) == {
        "heart_to_heart_talk",
        "integrity_talk",
        "reminder_talk",
        "appointed_talk",
        "admonition_talk",
    }


def test_a_choice_of_another_day_is_fitted_and_what_is_gone_is_named(choices):
    old = Selection((1999,), "撤销了的局", ("group_study", "no_such"))
    fitted, said = fit_selection(old, choices)
    assert fitted.years == choices.first.years
    assert fitted.organization == OFFICE
    assert fitted.activities == ("group_study",)
    assert said == "上次选的1999年、撤销了的局、no_such现在台账里没有，已换成有的。"


def test_what_is_gone_is_named_as_a_reader_knows_it(choices):
    old = Selection((2025,), OFFICE, ("group_study", "supervision_form_4"))
    _, said = fit_selection(old, choices)
    assert said == "上次选的监督执纪第四种形态现在台账里没有，已换成有的。"


def test_a_choice_that_fits_stays_as_it_is(choices):
    assert fit_selection(choices.first, choices) == (choices.first, "")


SELECTIONS = [
    Selection((2023, 2025), OFFICE, ("@talk", "group_study"), "people", "calendar", (2, 29)),
    Selection((2025,)),
    Selection((), None, (), "rate", "flow"),
]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_selection_survives_being_written(selection):
    assert read_selection(write_selection(selection)) == selection


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {},
        {"view": "trend", "years": "2025", "activities": []},
        {"view": "trend", "years": [True], "activities": []},
        {"view": "pie", "years": [2025], "activities": []},
        {"view": "trend", "years": [2025], "activities": [], "quantity": "much"},
        {"view": "trend", "years": [2025], "activities": [], "cutoff": "13-45"},
        {"view": "trend", "years": [2025], "activities": [], "more": 1},
    ],
)
def test_what_is_no_selection_is_none(plain):
    assert read_selection(plain) is None


def test_views_survive_being_written_as_a_file(tmp_path):
    views = tuple(StoredView(each, each.organization or "全部单位") for each in SELECTIONS)
    path = view_file(tmp_path, 2025)
    path.parent.mkdir(parents=True)
    path.write_text(write_views(views), encoding="utf-8")
    assert read_views(path) == views
    assert view_file(tmp_path, 2025, is_sample=True) != path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[view]]\nyears = 2025\n", "2025.toml 第1行：这一段视图有一项写得不对"),
        ("view = 1\n", "2025.toml 第1行：“view”应写作 [[view]]"),
        ("[[views]]\n", "是否想写“view”"),
        ("[[view]\n", "不符合 TOML 写法"),
    ],
)
def test_a_broken_file_of_views_is_refused_with_its_line(tmp_path, text, words):
    path = tmp_path / "2025.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=re.escape(words)):
        read_views(path)


def test_a_report_shows_its_own_views_and_none_of_another_organization(records):
    views = (
        StoredView(_select(years=(2024, 2025)), OFFICE),
        StoredView(_select(years=(2024, 2025)), "别的局"),
    )
    shown = list(describe_views(records, views, None, CATALOGUE, None))
    kinds = [type(each).__name__ for each in shown]
    assert kinds == ["Heading", "Paragraph", "Paragraph", "Drawing"]
    assert list(describe_views(records, views[1:], None, CATALOGUE, None)) == []

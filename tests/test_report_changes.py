"""Pages on what a change consists of, on quarters, past reports and the rules behind problems."""

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.charts import Drawing, draw_contributions, draw_slopes
from analysis.charts.slopes import spread
from analysis.comparisons import (
    compare_periods,
    compare_with_year,
    find_kind_contributions,
    find_month_contributions,
)
from analysis.content import ListBlock, Paragraph, Table
from analysis.export.page.bundle import DRAWN_TYPES
from analysis.measures import Value, find_measure
from analysis.periods import Period
from analysis.report import (
    PAGES,
    build_report,
    check_past_reports,
    compare_quarters,
    compare_with_base_year,
    explain_changes,
    show_closing,
    show_reasons,
)
from analysis.validation import read_records
from analysis.vocabulary import read_vocabulary
from analysis.workspace import find_workspace
from frames import OFFICE, item, make_records, meeting

ROOT = Path(__file__).parents[1]
YEAR = Period.year(2024)


@pytest.fixture(scope="module")
def sample():
    workspace = find_workspace(ROOT)
    return read_records([workspace.sample], workspace=workspace)


def _days(year, *months):
    return [meeting(date(year, month, 1 + n)) for n, month in enumerate(months)]


def _months(*rows, coverage=()):
    records = make_records(*rows, coverage=coverage)
    whole = compare_periods(records, find_measure("group_study"), None, YEAR)
    return find_month_contributions(records, whole)


def test_the_steps_lead_from_one_number_to_the_other():
    found = _months(*_days(2023, 1, 1, 2), *_days(2024, 2, 3, 3, 5))
    drawn = draw_contributions(found, labels=("上年", "本年")).to_figure()
    ends, up, down = drawn.data
    assert list(ends.y) == [3, 4]
    assert list(zip(up.x, up.base, up.y, up.text, strict=True)) == [
        (3, 1, 2, "+2"),
        (5, 3, 1, "+1"),
    ]
    assert list(zip(down.x, down.base, down.y, down.text, strict=True)) == [(1, 1, 2, "−2")]
    assert {trace.type for trace in drawn.data} == {"bar"}
    assert drawn.layout.title.text == "集体学习的增减，按月份（2024年较2023年）"
    rows = drawn.layout.meta["tongbi"]["table"]["rows"]
    assert len(rows) == 13
    assert rows[-1][0] == "合计"


def test_a_running_year_says_so_in_the_title():
    records = make_records(*_days(2023, 1, 2), *_days(2024, 1), as_of=date(2024, 3, 15))
    (chart,) = explain_changes(records, year=2024).charts
    assert (
        chart.layout["title"]["text"] == "集体学习的增减，按月份（截至2024年3月15日，较上年同期）"
    )
    assert list(chart.layout["xaxis"]["ticktext"]) == ["上年同期", "1月", "2月", "3月", "本期"]


def test_a_gap_has_no_step_and_is_named():
    coverage = [(OFFICE, "group_study", 2023, month) for month in range(1, 13) if month != 7]
    found = _months(*_days(2023, 1), *_days(2024, 7), coverage=coverage)
    drawn = draw_contributions(found, labels=("上年", "本年")).to_figure()
    note = next(each.text for each in drawn.layout.annotations if each.name == "note")
    assert "7月没有可比的数，不画增减，不等于0。" in note.replace("<br>", "")
    assert "合起来不等于两端之差" not in note  # both ends are of the eleven months


def test_items_without_a_kind_are_said_to_move_the_kinds():
    rows = [item("2023-01-05", remedy="deadline"), item("2024-01-05"), item("2024-01-06")]
    records = make_records(*rows)
    whole = compare_periods(records, find_measure("rectification_opened"), None, YEAR)
    found = find_kind_contributions(records, whole, "remedy")
    drawn = draw_contributions(found, labels=("上年", "本年")).to_figure()
    assert "连同未注明的一起看" in str(drawn.layout.annotations)


def test_falling_slopes_are_dotted_and_what_cannot_be_compared_is_named():
    rows = [*_days(2020, 1, 2, 3), *_days(2024, 1), meeting("2024-02-05", "party_lecture")]
    records = make_records(*rows)
    compared = compare_with_year(
        records, ["group_study", "party_lecture"], year=2024, base_year=2020
    )
    drawn = draw_slopes(compared, title="从2020年到2024年", labels=("2020年", "2024年")).to_figure()
    (line,) = drawn.data
    assert (list(line.y), line.line.dash, line.type) == ([3, 1], "dot", "scatter")
    texts = " ".join(str(each.text) for each in drawn.layout.annotations)
    assert "集体学习 1" in texts
    assert "没有可比的数，不画：专题党课" in texts.replace("<br>", "")


@given(st.lists(st.floats(0, 100), max_size=20).map(sorted), st.floats(0.1, 10))
def test_labels_stand_apart_in_their_order(places, step):
    moved = spread(places, step)
    assert len(moved) == len(places)
    gaps = [after - before for before, after in pairwise(moved)]
    assert all(gap >= step - 1e-6 for gap in gaps)


def test_labels_far_apart_stay_where_they_are():
    assert spread([0, 10, 20], 5) == [0, 10, 20]


def test_the_sample_tells_where_its_changes_come_from(sample):
    part = explain_changes(sample, year=2025)
    assert "增加的有" in part.text
    assert "反馈问题14项" in part.text
    for chart in part.charts:
        assert {trace.type for trace in chart.to_figure().data} <= DRAWN_TYPES
    named = explain_changes(sample, ["integrity_talk", "nothing"], year=2025)
    assert len(named.charts) == 1


def test_without_a_change_there_is_nothing_to_split():
    records = make_records(meeting("2023-01-05"), meeting("2024-01-06"))
    assert "没有可以分解的增减" in explain_changes(records, year=2024).text
    assert (
        "没有可以分解的增减" in explain_changes(make_records(meeting("2024-01-06")), year=2024).text
    )


def test_all_organizations_are_split_by_organization():
    rows = [meeting("2023-01-05"), *_days(2024, 1, 2)]
    rows += [{**row, "organization": "乙单位"} for row in rows]
    part = explain_changes(make_records(*rows), year=2024)
    assert [chart.layout["title"]["text"][:11] for chart in part.charts] == [
        "集体学习的增减，按月份",
        "集体学习的增减，按单位",
    ]


def test_quarters_stand_in_a_row_and_the_last_is_set_against_the_one_before():
    rows = [*_days(2024, 1, 2), *_days(2024, 7, 8, 9), *_days(2024, 10)]
    (table,) = compare_quarters(make_records(*rows), year=2024).blocks
    assert table.columns[1:6] == (*("第一季度", "第二季度", "第三季度", "第四季度"), "第四季度环比")
    ((name, *values, change, worth),) = table.rows
    assert (name, [value.text for value in values]) == ("集体学习", ["2次", "0次", "3次", "1次"])
    assert (change[0], change[1].text) == ("减少", "2次")
    assert worth == ""


def test_a_running_quarter_is_not_set_against_a_whole_one():
    records = make_records(*_days(2024, 1, 2, 5), as_of=date(2024, 5, 31))
    (table,) = compare_quarters(records, year=2024).blocks
    assert table.columns[1:3] == ("第一季度", "第一季度环比")
    early = make_records(*_days(2024, 1, 2), as_of=date(2024, 2, 28))
    assert "还没有一个完整的季度" in compare_quarters(early, year=2024).text


def test_a_quarter_without_a_ledger_is_no_zero():
    coverage = [(OFFICE, "group_study", 2024, month) for month in (1, 2, 3, 7, 8, 9, 10, 11, 12)]
    (table,) = compare_quarters(
        make_records(*_days(2024, 1, 10), coverage=coverage), year=2024
    ).blocks
    assert table.rows[0][2] == "无台账"
    assert table.rows[0][4].text == "1次"


def _with_reports():
    stated = [
        {"activity": "group_study", "value": 4, "year": 2023, "row": 7},
        {"activity": "group_study", "value": 2, "year": 2024, "row": 9, "file": "2024.txt"},
        {"activity": "party_lecture", "value": None, "year": 2023, "row": 8},
    ]
    rows = [*_days(2023, 1, 2, 3), *_days(2024, 1, 2), meeting("2023-02-05", "party_lecture")]
    return make_records(*rows, meeting("2024-02-06", "party_lecture"), stated=stated)


def test_past_reports_are_checked_line_by_line():
    part = check_past_reports(_with_reports(), year=2024)
    assert "往年报告有3处数目可与台账核对，1处相符，1处不一致，1处往年报告未载明数目。" in part.text
    assert "2023年集体学习：往年报告（往年报告.txt第7行）所载4次，现台账3次，相差1次" in part.text
    table = part.blocks[-1]
    assert isinstance(table, Table)
    assert [row[-1] for row in table.rows] == ["不一致", "往年报告未载明数目", "相符"]
    assert [row[3] for row in table.rows][2] == "2024.txt第9行"


def test_the_report_says_how_past_reports_agree_with_its_two_years():
    notes = build_report(_with_reports(), year=2024).checklist
    assert "与往年报告核对" in notes.text
    lists = [each.text for each in notes.blocks if isinstance(each, ListBlock)]
    assert "2023年集体学习：往年报告（往年报告.txt第7行）所载4次，现台账3次，相差1次" in lists
    without = build_report(make_records(*_days(2024, 1)), year=2024).checklist
    assert "与往年报告核对" not in without.text


def test_no_past_report_says_so():
    without = make_records(*_days(2024, 1))
    assert "没有可以相互核对的数" in check_past_reports(without, year=2024).text


def test_the_wrong_number_of_the_samples_past_report_is_found(sample):
    text = check_past_reports(sample, year=2025).text
    assert "59处相符，1处不一致" in text
    assert "所载32人次，现台账30人次，相差2人次" in text


def test_each_problem_has_the_rule_that_finds_it(sample):
    part = show_reasons(sample, year=2025)
    texts = [each.text for each in part.blocks if isinstance(each, Paragraph)]
    assert texts[0].startswith("1. 整改事项超过时限。年末未完成整改7项")
    assert texts[1] == (
        "依据：整改时限已到、到期末没有完成日期的事项，含以前年度结转的（类别 overdue）。"
    )
    assert "没有发现" in show_reasons(make_records(*_days(2024, 1)), year=2024).text


def test_every_kind_of_problem_has_a_rule():
    from analysis.findings import KINDS

    rules = read_vocabulary("weaknesses")
    assert set(rules) == {*KINDS, "rows"}
    assert all(row["rule"] for row in rules.values())


def test_the_base_year_is_drawn_and_rectification_adds_up(sample):
    chart = compare_with_base_year(sample, year=2025).charts[0]
    assert chart.layout["title"]["text"] == "主要事项：从2019年到2025年"
    first = show_closing(sample, year=2025).blocks[0]
    assert isinstance(first, Table)
    assert first.rows[0][0] == "当年反馈"
    for _, whole, *parts in first.rows:
        assert whole.number == sum(part.number for part in parts)


def test_all_organizations_by_name_give_the_same_report():
    one = make_records(*_days(2023, 1, 2), *_days(2024, 1, 2, 3), item("2024-01-05"))
    two = make_records(*_days(2023, 1), *_days(2024, 1), meeting("2024-01-05", organization="乙"))
    for records in (one, two):
        whole, named = (
            build_report(records, year=2024, organization=n) for n in (None, "全部单位")
        )
        assert named.text == whole.text
        assert [part.blocks[0] for part in named.parts] == [p.blocks[0] for p in whole.parts]
        page, same = (
            explain_changes(records, year=2024, organization=n) for n in (None, "全部单位")
        )
        assert page.text == same.text


def test_a_page_says_in_a_notebook_what_it_is_asked_for():
    for name in ("explain_changes", "compare_quarters", "check_past_reports", "show_reasons"):
        assert "The year in question" in (PAGES[name].__doc__ or "")
        assert "As `build_report` says." in (PAGES[name].__doc__ or "")


def test_every_number_of_the_pages_has_rows_or_is_nothing(sample):
    for page in (explain_changes, compare_quarters, show_reasons):
        for block in page(sample, year=2025).blocks:
            runs = () if isinstance(block, Drawing) else getattr(block, "runs", ())
            for run in runs:
                if isinstance(run, Value) and run.number:
                    assert run.evidence, run.name

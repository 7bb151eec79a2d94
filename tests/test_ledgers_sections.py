"""Tests of the heads inside a table, and of columns that share one date or one kind."""

import pytest

from ledger_rows import read, reasons, rules, values


def test_head_of_a_month_stands_inside_the_head_of_a_kind():
    result = read(
        ["2021年活动登记"],
        ["序号", "时间", "主题", "人数"],
        ["一、集体学习"],
        [1, "1月5日", "甲", 10],
        ["二、主题党日"],
        [2, "3月5日", "乙", 10],
        ["4月"],
        [3, "8日", "丙", 10],
    )
    assert values(result, "row", "activity", "date") == [
        (4, "group_study", "2021-01-05"),
        (6, "theme_party_day", "2021-03-05"),
        (8, "theme_party_day", "2021-04-08"),
    ]


def test_head_of_a_kind_stands_inside_the_head_of_a_month():
    result = read(
        ["2021年活动登记"],
        ["序号", "时间", "主题", "人数"],
        ["3月"],
        ["一、集体学习"],
        [1, "5日", "甲", 10],
        ["二、主题党日"],
        [2, "6日", "乙", 10],
    )
    assert values(result, "activity", "date") == [
        ("group_study", "2021-03-05"),
        ("theme_party_day", "2021-03-06"),
    ]


@pytest.mark.parametrize("heading", ["日", "几日", "号"])
def test_column_of_days_in_the_sheet_of_a_month_is_its_date(heading):
    result = read(
        [heading, "活动类型", "内容", "人次"],
        ["15日", "主题党日", "甲", 20],
        [20, "集体学习", "乙", 2],
        ["3号", "集体学习", "丙", 2],
        [31, "集体学习", "丁", 2],
        name="2月",
        file="2022年活动台账.xlsx",
    )
    assert values(result, "row", "date") == [
        (2, "2022-02-15"),
        (3, "2022-02-20"),
        (4, "2022-02-03"),
    ]
    assert rules(result) == [(5, "date_invalid")]


def test_column_of_days_without_a_month_is_not_guessed():
    result = read(
        ["日", "活动类型", "内容", "人次"], ["15日", "主题党日", "甲", 20], file="2022年台账.xlsx"
    )
    assert rules(result) == [(2, "date_incomplete")]


@pytest.mark.parametrize(
    ("header", "row", "dated"),
    [
        (["年度", "类别", "份数", "签订日期"], [2023, "责任书", 15, None], ("2023-01-01", "year")),
        (
            ["年份", "月份", "日期", "学习类型"],
            ["2023年", "5月", None, "集体学习"],
            ("2023-05-01", "month"),
        ),
    ],
    ids=["year column", "year and month columns"],
)
def test_blank_date_counts_for_the_span_that_the_row_itself_states(header, row, dated):
    result = read(header, row)
    assert values(result, "date", "precision") == [dated]
    assert rules(result) == []
    assert (2, "date_missing") in rules(result, "warning")


def test_blank_date_of_a_sheet_that_states_the_year_stays_undated():
    result = read(["日期", "类型", "主题"], [None, "集体学习", "甲"], file="2023年学习.xlsx")
    assert rules(result) == [(2, "date_missing")]


def test_date_column_is_the_first_though_a_later_one_is_fuller():
    result = read(
        ["谈话时间", "处理时间", "谈话类型", "谈话对象"],
        ["2022-12-30", "2023-01-05", "廉政谈话", "甲"],
        [None, "2023-06-30", "廉政谈话", "乙"],
        ["2023-06-01", "2023-06-30", "廉政谈话", "丙"],
    )
    assert values(result, "row", "date") == [(2, "2022-12-30"), (4, "2023-06-01")]
    assert rules(result) == [(3, "date_missing")]


def test_last_day_is_read_from_a_column_of_its_own():
    result = read(
        ["开始日期", "结束日期", "结束时间", "类型", "主题"],
        ["2023-01-05", "2023-01-07", "11:30", "集体学习", "甲"],
        ["2023-02-05", None, "11:30", "集体学习", "乙"],
    )
    assert values(result, "date", "end_date") == [
        ("2023-01-05", "2023-01-07"),
        ("2023-02-05", None),
    ]


def test_line_over_a_further_header_is_a_title_though_a_total_stands_before_it():
    result = read(
        ["集体学习台账"],
        ["日期", "主题", "主持人", "人数"],
        ["2023-01-05", "甲", "某", 10],
        ["合计", None, None, 10],
        ["谈话台账"],
        ["谈话时间", "谈话类型", "谈话对象", "谈话人"],
        ["2023-02-05", "廉政谈话", "甲", "某"],
    )
    assert reasons(result)[5] == "title"
    assert values(result, "row", "activity") == [(3, "group_study"), (7, "integrity_talk")]


def test_person_of_a_kind_that_no_activity_is_is_named_in_the_problem():
    result = read(
        ["会议时间", "会议名称", "受约谈函询人姓名", "受党纪处分人工姓名"],
        ["2023-05-11", "甲", "某一、某二", None],
        ["2023-06-11", "乙", None, "某三"],
    )
    assert values(result, "row", "amount") == [(2, 2)]
    (problem,) = [p for p in result.problems if p.severity == "error"]
    assert (problem.row, problem.column, problem.rule) == (3, "D", "type_missing")
    assert "受党纪处分人工姓名" in problem.message


@pytest.mark.parametrize("cell", [9, 9.0, "9", "09", "9日", "3月9日"])
def test_bare_day_is_read_where_the_month_is_known(cell):
    result = read(
        ["日期", "类型", "主题"], [cell, "集体学习", "甲"], name="3月", file="2024年.xlsx"
    )
    assert values(result, "date", "precision") == [("2024-03-09", "day")]
    assert (2, "date_from_context") in rules(result, "warning")


def test_bare_number_is_no_day_where_only_the_year_is_known():
    result = read(["日期", "类型", "主题"], [9, "集体学习", "甲"], file="2024年.xlsx")
    assert rules(result) == [(2, "date_unparseable")]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Sheet1", "２０２３年集体学习.xlsx"),
        ("23年", "集体学习.xlsx"),
        ("２０２３", "集体学习.xlsx"),
    ],
    ids=["full-width file name", "year of two figures", "full-width sheet name"],
)
def test_year_of_a_name_is_read_as_a_person_reads_it(name, file):
    result = read(["日期", "主题", "人数"], ["3月5日", "甲", 10], name=name, file=file)
    assert values(result, "date", "activity") == [("2023-03-05", "group_study")]


def test_name_of_a_meeting_tells_its_kind_where_nothing_else_does():
    result = read(
        ["会议名称", "会议时间", "参会人数"],
        ["2023年第一次党组会议", "2023-01-05", 9],
        ["2022年度民主生活会", "2023-01-15", 9],
        ["年度工作座谈", "2023-02-15", 90],
    )
    assert values(result, "row", "activity") == [
        (2, "committee_meeting"),
        (3, "democratic_life_meeting"),
        (4, "meeting"),
    ]
    assert rules(result) == []
    assert (2, "type_missing") in rules(result, "warning")
    assert (1, "kind_unnamed") in rules(result, "warning")


def test_name_of_a_meeting_does_not_stand_for_a_type_left_blank():
    result = read(
        ["会议名称", "会议类型", "会议时间"],
        ["2022年度民主生活会", None, "2023-01-15"],
        ["第一次会议", "党组会议", "2023-01-16"],
    )
    assert rules(result) == [(2, "type_missing")]


def test_columns_of_numbers_that_name_several_activities_hold_one_each():
    result = read(
        ["单位", "责任书份数", "承诺书份数"],
        ["虚构甲局", 12, 30],
        ["虚构乙局", 10, None],
        file="2023年签订情况.xlsx",
    )
    assert values(result, "row", "activity", "amount") == [
        (2, "responsibility_letter", 12),
        (2, "commitment_letter", 30),
        (3, "responsibility_letter", 10),
    ]

"""Tests of days that one cell states side by side, and of days under the heads of feasts."""

import pytest

from ledger_rows import read, rules, values


@pytest.mark.parametrize(
    ("cell", "times", "days"),
    [
        ("3.5、9.6", 2, ["2024-03-05", "2024-09-06"]),
        ("3月5日、3月19日", 2, ["2024-03-05", "2024-03-19"]),
        ("3月5日、19日", "2次", ["2024-03-05", "2024-03-19"]),
        ("3月5、19、26日", 3, ["2024-03-05", "2024-03-19", "2024-03-26"]),
        ("3.5/3.19", 2, ["2024-03-05", "2024-03-19"]),
        ("2024-03-05\n2024-04-02", 2, ["2024-03-05", "2024-04-02"]),
        ("3月5日和3月19日", 2, ["2024-03-05", "2024-03-19"]),
        ("3.5、9.6", 3, None),
        ("3.5、9.6", None, None),
        ("3.5、3.5", 2, None),
        ("3.5、2.30", 2, None),
        ("3.5、每月一次", 2, None),
    ],
)
def test_days_of_one_cell_are_events_where_the_times_say_so(cell, times, days):
    result = read(["2024年集体学习台账"], ["日期", "主题", "次数"], [cell, "甲", times])
    if days is None:
        assert [rule for _, rule in rules(result)][:1] in (["date_multiple"], ["date_unparseable"])
        assert values(result, "date") == []
    else:
        assert values(result, "date", "amount", "row") == [(day, 1, 3) for day in days]
        assert rules(result) == []
        assert any("逐日" in reason for reason in result.summary.tables[0].reasons)


def test_days_of_a_month_are_events_of_that_month():
    header = ["月份", "日期", "次数", "主题"]
    result = read(["2024年集体学习台账"], header, [3, "5日、19日", 2, "甲"], [4, "2日", 1, "乙"])
    assert values(result, "date", "amount") == [
        ("2024-03-05", 1),
        ("2024-03-19", 1),
        ("2024-04-02", 1),
    ]


def test_heads_of_several_days_are_added_once():
    rows = (["日期", "谈话对象", "次数", "人次"], ["3月5日、3月19日", "甲某、乙某", 2, 5])
    result = read(["2024年廉政谈话台账"], *rows)
    assert sum(amount for (amount,) in values(result, "amount")) == 5
    result = read(["2024年廉政谈话台账"], *[row[:3] for row in rows])
    assert values(result, "date", "persons", "amount") == [
        ("2024-03-05", "甲某", 1),
        ("2024-03-19", "乙某", 1),
    ]


# --- feasts as heads of columns ------------------------------------------------------------------

FEASTS = ["元旦", "春节", "清明节", "五一", "端午节", "中秋", "国庆节"]
REMINDERS = "示例单位2024年节前廉政提醒台账"


@pytest.mark.parametrize(
    ("cells", "held"),
    [
        (["√", "√", "", "√", "×", "√", "√"], [(0, 1), (1, 1), (3, 1), (5, 1), (6, 1)]),
        ([1, 2, 0, 1, None, 1, 1], [(0, 1), (1, 2), (3, 1), (5, 1), (6, 1)]),
        (["已开展", "已开展", "未开展", "", "", "", ""], [(0, 1), (1, 1)]),
    ],
    ids=["ticks", "numbers", "words"],
)
def test_reminders_stand_under_their_feasts(cells, held):
    result = read([REMINDERS], ["科室", *FEASTS, "备注"], ["办公室", *cells, None])
    assert values(result, "activity", "holiday", "amount", "precision", "date") == [
        ("holiday_reminder", FEASTS[place], number, "year", "2024-01-01") for place, number in held
    ]
    assert rules(result) == []


def test_days_under_feasts_are_the_days_of_the_reminders():
    days = ["12月29日", "2月5日", "4.2", "2024-04-28", "6月7日、6月8日", None, "9月29日"]
    result = read([REMINDERS], ["单位", *FEASTS], ["甲局", *days])
    assert values(result, "holiday", "date", "precision", "organization") == [
        ("元旦", "2023-12-29", "day", "甲局"),
        ("春节", "2024-02-05", "day", "甲局"),
        ("清明节", "2024-04-02", "day", "甲局"),
        ("五一", "2024-04-28", "day", "甲局"),
        ("端午节", "2024-06-07", "day", "甲局"),
        ("端午节", "2024-06-08", "day", "甲局"),
        ("国庆节", "2024-09-29", "day", "甲局"),
    ]
    assert rules(result) == []


def test_a_new_year_that_stands_last_is_the_next_one():
    result = read([REMINDERS], ["单位", "春节", "国庆", "元旦"], ["甲局", "2.5", "9.29", "12.30"])
    assert values(result, "date") == [("2024-02-05",), ("2024-09-29",), ("2024-12-30",)]


@pytest.mark.parametrize(
    ("title", "cells"),
    [
        ("示例单位2024年节日值班情况", ["√", "√", "√"]),
        ("示例单位2024年节前廉政提醒人数", [35, 36, 35]),
        ("示例单位2024年节前廉政提醒台账", ["短信提醒", "会议提醒", "书面"]),
        ("示例单位2024年集体学习情况", [1, 2, 1]),
    ],
    ids=["of watches", "heads", "words", "another kind"],
)
def test_feasts_of_what_is_no_reminder_are_asked_about(title, cells):
    result = read([title], ["单位", "元旦", "春节", "清明"], ["甲局", *cells], ["乙局", *cells])
    assert values(result, "activity") == []
    assert [rule for _, rule in rules(result)] == ["table_unclear"]


def test_reminders_without_a_year_are_asked_for_it():
    result = read(["节前廉政提醒台账"], ["单位", "元旦", "春节", "清明"], ["甲局", "√", "√", "√"])
    assert values(result, "activity") == []
    assert {rule for _, rule in rules(result)} == {"date_missing"}


# --- who with whom, and who signed in ------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([["月份", "班子成员之间", "书记与党员"], ["1月", 2, 3], ["2月", 1, None]], 6),
        (
            [
                ["谈话双方", "1月", "2月", "3月"],
                ["书记与副书记", "√", None, "√"],
                ["支委之间", None, "√", None],
            ],
            3,
        ),
        ([["谈话人", "谈话对象", "1月", "2月"], ["甲某", "乙某", "3日", "6日"]], 2),
        ([["谈话人", "谈话对象", "一季度", "二季度"], ["甲某", "乙某", "√", 2]], 3),
    ],
    ids=["pairs as columns", "pairs as rows", "persons by days", "persons by quarters"],
)
def test_talks_of_pairs_by_months_are_read(rows, number):
    result = read(["示例单位2024年谈心谈话情况"], *rows)
    assert {activity for (activity,) in values(result, "activity")} == {"heart_to_heart_talk"}
    assert sum(amount for (amount,) in values(result, "amount")) == number
    assert rules(result) == []


SIGNED = [
    ["活动名称", "姓名", "部门", "签到时间", "签退时间"],
    ["主题党日", "甲某", "办公室", "2024-05-20 09:01:02", "2024-05-20 11:00:00"],
    ["主题党日", "乙某", "财务科", "2024-05-20 09:03:40", "2024-05-20 11:00:00"],
    ["警示教育", "甲某", "办公室", "2024-05-20 14:00:10", "2024-05-20 16:00:00"],
    ["主题党日", "乙某", "财务科", "2024-06-21 08:59:00", "2024-06-21 11:00:00"],
]


def test_a_list_of_who_signed_in_when_is_one_event_a_day_and_title():
    result = read(*SIGNED, name="签到导出", organization="示例单位")
    held = [row for row in values(result, "activity", "date", "people", "amount") if row[3]]
    assert held == [
        ("theme_party_day", "2024-05-20", 2, 1),
        ("warning_education", "2024-05-20", 1, 1),
        ("theme_party_day", "2024-06-21", 1, 1),
    ]
    assert rules(result) == []
    assert result.summary.tables[0].kind == "people"


def test_the_day_of_the_event_comes_before_the_time_of_signing_in():
    head, *rows = [
        [*row, day] for row, day in zip(SIGNED, ["活动日期", *["5月19日"] * 4], strict=True)
    ]
    result = read(["2024年签到表"], head, *rows)
    assert {day for (day,) in values(result, "date")} == {"2024-05-19"}


def test_hours_of_signing_in_are_no_days():
    rows = [["姓名", "签到时间"], ["甲某", "09:01"], ["乙某", "09:03"]]
    result = read(["2024年5月20日主题党日签到表"], *rows)
    held = [row for row in values(result, "date", "people", "amount") if row[2]]
    assert held == [("2024-05-20", 2, 1)]


@pytest.mark.parametrize(
    "heads",
    [
        [["序号", "时间", "类型", "参会人数", ""], ["", "", "", "应到", "实到"]],
        [
            ["序号", "时间", "类型", "参会人数", "参会人数"],
            ["序号", "时间", "类型", "应到", "实到"],
        ],
        [["序号", "会议情况", "", "参会人数", ""], ["", "时间", "类型", "应到", "实到"]],
    ],
    ids=["blank", "repeated", "grouped"],
)
def test_heads_in_steps_are_one_header_without_merged_cells(heads):
    result = read(*heads, ["1", "2024-03-05", "集体学习", "20", "18"], name="学习")
    assert values(result, "activity", "date", "people") == [("group_study", "2024-03-05", 18)]
    assert [table.kind for table in result.summary.tables] == ["events"]

"""Tables that lie across: events, months, kinds or bodies as columns."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ledgers.tables import WAYS
from ledger_rows import read, reasons, rules, values

D = date
STUDY = {"name": "2024年集体学习"}


def counted(result):
    """Give what is counted by kind, and the heads of all."""
    found = Counter()
    for kind, amount in values(result, "activity", "amount"):
        found[kind] += amount or 0
    return dict(found), sum(heads or 0 for (heads,) in values(result, "people"))


@pytest.mark.parametrize(
    ("name", "rows", "expected", "heads"),
    [
        pytest.param(
            "2024年集体学习",
            [
                ["2024年集体学习情况"],
                ["日期", D(2024, 3, 5), D(2024, 4, 9), D(2024, 5, 7)],
                ["地点", "一楼会议室", "二楼", "三楼"],
                ["主持人", "张三", "李四", "张三"],
                ["人数", 20, 22, 25],
            ],
            {"group_study": 3},
            67,
            id="dates on top",
        ),
        pytest.param(
            "2024年",
            [
                ["会议时间", "3月5日", "4月9日", "5月7日", "6月4日"],
                ["会议类型", "支委会", "支部党员大会", "支委会", "党课"],
                ["会议地点", "一楼", "二楼", "三楼", "一楼"],
                ["参加人数", 5, 22, 5, 30],
            ],
            {"branch_committee": 2, "branch_meeting": 1, "party_lecture": 1},
            62,
            id="a kind for each column",
        ),
        pytest.param(
            "2024年主题党日",
            [
                ["序号", 1, 2, 3],
                ["日期", "3.5", "4.9", "5.7"],
                ["主题", "植树", "参观", "学习"],
                ["地点", "甲", "乙", "丙"],
                ["参加人数", 10, 11, 12],
            ],
            {"theme_party_day": 3},
            33,
            id="numbered columns",
        ),
        pytest.param(
            "2024年集体学习",
            [
                ["项目", "第一次", "第二次", "合计"],
                ["时间", "3月5日", "4月9日", None],
                ["学习内容", "党章", "条例", None],
                ["主持人", "张三", "张三", None],
                ["人数", 20, 22, 42],
            ],
            {"group_study": 2},
            42,
            id="a column of sums",
        ),
        pytest.param(
            "2024年集体学习",
            [
                ["日期", "3月5日", "4月9日"],
                ["主题", "党章", "条例"],
                ["人数", 20, 22],
                ["日期", "5月7日", "6月4日"],
                ["主题", "准则", "规则"],
                ["人数", 23, 24],
            ],
            {"group_study": 4},
            89,
            id="goes on below",
        ),
        pytest.param(
            "2024年主题党日",
            [
                ["支部", "1月", "2月", "3月"],
                ["一支部", "5日", "6日", "7日"],
                ["二支部", "5日、19日", None, "8日"],
            ],
            {"theme_party_day": 6},
            0,
            id="bodies by months, days",
        ),
        pytest.param(
            "2024年三会一课",
            [
                ["会议类型", "1月", "2月", "3月", "4月"],
                ["支委会", "3日、15日", "6日", "7日", "8日"],
                ["支部党员大会", None, "无", "20日（扩大）", "/"],
                ["党课", None, "未开展", None, "3,15"],
            ],
            {"branch_committee": 5, "branch_meeting": 1, "party_lecture": 2},
            0,
            id="kinds by months, days",
        ),
        pytest.param(
            "2024年支委会召开时间",
            [["支部", "1月", "2月", "3月"], ["一支部", 5, 6, 8], ["二支部", 9, None, 7]],
            {"branch_committee": 5},
            0,
            id="bare days where the title asks when",
        ),
        pytest.param(
            "2024年",
            [
                ["活动", "1月", "2月", "3月", "合计"],
                ["集体学习", 2, 1, 0, 3],
                ["党课", None, None, 1, 1],
            ],
            {"group_study": 3, "party_lecture": 1},
            0,
            id="kinds by months, numbers",
        ),
        pytest.param(
            "2024年",
            [
                ["活动类别", "一季度", "二季度", "三季度", "四季度", "全年"],
                ["集体学习", 3, 3, 2, 4, 12],
                ["主题党日", 3, 3, 3, 3, 12],
            ],
            {"group_study": 12, "theme_party_day": 12},
            0,
            id="quarters",
        ),
        pytest.param(
            "2024年",
            [
                [
                    "活动类别",
                    "1月",
                    "2月",
                    "3月",
                    "一季度小计",
                    "4月",
                    "5月",
                    "6月",
                    "二季度",
                    "合计",
                ],
                ["集体学习", 1, 1, 1, 3, 1, 1, 0, 2, 5],
            ],
            {"group_study": 5},
            0,
            id="sums between the months",
        ),
        pytest.param(
            "2024年谈话",
            [
                ["谈话类型", "1月", None, "2月", None],
                [None, "次数", "人次", "次数", "人次"],
                ["廉政谈话", 1, 2, 1, 3],
                ["谈心谈话", 1, 4, 0, 0],
            ],
            {"integrity_talk": 5, "heart_to_heart_talk": 4},
            9,
            id="times and heads of each month",
        ),
        pytest.param(
            "2024年三会一课",
            [["月份", "支委会", "党小组会"], ["1月", "5日", "9日、20日"], ["2月", "6日", None]],
            {"branch_committee": 2, "group_meeting": 2},
            0,
            id="kinds as columns, days",
        ),
        pytest.param(
            "2024年三会一课",
            [
                ["月份", "支委会召开时间", "党员大会召开时间", "党课时间"],
                ["1月", "2024.1.5", "2024.1.20", None],
                ["2月", "2024.2.5", None, "2024.2.28"],
            ],
            {"branch_committee": 2, "branch_meeting": 1, "party_lecture": 1},
            0,
            id="dates of several kinds",
        ),
        pytest.param(
            "统计",
            [["活动", "2022年", "2023年", "2024年"], ["集体学习", 10, 12, 11]],
            {"group_study": 33},
            0,
            id="years",
        ),
        pytest.param(
            "2024年",
            [
                ["一、集体学习"],
                ["时间", "3月5日", "4月9日"],
                ["内容", "党章", "条例"],
                ["人数", 20, 21],
                ["二、主题党日"],
                ["时间", "3月6日", "4月10日"],
                ["内容", "植树", "参观"],
                ["人数", 5, 6],
            ],
            {"group_study": 2, "theme_party_day": 2},
            52,
            id="two kinds under their heads",
        ),
        pytest.param(
            "2024年",
            [
                ["类型", "1月", "2月", "3月"],
                ["一支部"],
                ["支委会", "5日", "6日", "7日"],
                ["二支部"],
                ["支委会", "5日", None, "8日"],
            ],
            {"branch_committee": 5},
            0,
            id="under the names of branches",
        ),
        pytest.param(
            "2024年主题党日",
            [["月份", "一支部", "二支部"], ["1月", "5日", "6日"], ["2月", "7日", "8日"]],
            {"theme_party_day": 4},
            0,
            id="bodies as columns",
        ),
        pytest.param(
            "2024年集体学习考勤",
            [
                ["序号", "姓名", D(2024, 3, 5), "4月9日", "5月7日"],
                [1, "张三", "√", "√", "√"],
                [2, "李四", "√", "缺席", None],
                [3, "王五", "√", "√", "请假"],
            ],
            {"group_study": 3},
            6,
            id="who came on which day",
        ),
        pytest.param(
            "2024年主题党日",
            [["支部", "1月", "2月", "3月"], ["一支部", "√", "√", None], ["二支部", "√", None, "√"]],
            {"theme_party_day": 4},
            0,
            id="ticks",
        ),
        pytest.param(
            "2024年谈心谈话",
            [
                ["谈话人＼对象", "甲某", "乙某", "丙某", "丁某"],
                ["甲某", "—", "1月10日", "1月12日", "2月20日"],
                ["乙某", None, "—", "1月15日", None],
                ["丙某", None, None, "—", "3月3日"],
            ],
            {"heart_to_heart_talk": 5},
            0,
            id="who talked with whom",
        ),
        pytest.param(
            "2024年谈心谈话",
            [
                ["科室", "正职与副职", "科长与科员", "支委与党员", "小计"],
                ["内科", 2, 6, 4, 12],
                ["外科", 2, 8, 5, 15],
            ],
            {"heart_to_heart_talk": 27},
            0,
            id="pairs beside offices",
        ),
        pytest.param(
            "2024年谈话情况",
            [["类型", "1月", "2月", "3月"], ["廉政谈话", "3人次", 0, "5人次"]],
            {"integrity_talk": 8},
            0,
            id="heads with their unit",
        ),
        pytest.param(
            "2024年问题整改",
            [
                ["问题名称", "印章登记不全", "问题来源", "省厅巡察"],
                ["反馈时间", "2024年3月6日", "整改时限", "2024年5月31日"],
                ["整改完成情况", "已完成", "完成时间", "2024年4月20日"],
            ],
            {"rectification_item": 1},
            0,
            id="form of one problem",
        ),
    ],
)
def test_a_table_that_lies_across_is_read(name, rows, expected, heads):
    result = read(*rows, name=name)
    assert counted(result) == (expected, heads)
    assert rules(result) == []


def test_an_event_of_a_column_stands_in_the_row_of_days_and_its_fault_in_another():
    rows = [["日期", "2024-03-05", "2024年13月9日", "2024-05-07"], ["主题", "党章", "条例", "准则"]]
    result = read(*rows, ["地点", "甲", "乙", "丙"], ["人数", 20, 22, 25], **STUDY)
    assert values(result, "row", "people") == [(1, 20), (1, 25)]
    assert [(p.row, p.column, p.rule) for p in result.problems if p.severity == "error"] == [
        (2, "C", "date_invalid")
    ]
    assert reasons(result) == {3: "header", 4: "header"}
    assert len(result.left_out) == 1


def test_a_day_of_a_matrix_that_cannot_be_read_costs_its_cell_alone():
    rows = [
        ["支部", "1月", "2月", "3月"],
        ["一支部", "5日", "中旬", "7日"],
        ["二支部", "8日", "9日", "3月2日"],
    ]
    result = read(*rows, ["三支部", "8日", "3月9日", "2日"], name="2024年主题党日")
    assert [row for (row,) in values(result, "row")] == [2, 2, 3, 3, 3, 4, 4]
    assert rules(result) == []
    told = [p for p in result.problems if p.rule == "cell_not_counted"]
    assert [(p.row, p.column, p.severity) for p in told] == [
        (2, "C", "warning"),
        (4, "C", "warning"),
    ]
    assert all("这一格没有计入" in p.message for p in told)
    assert {(each.row, each.year) for each in result.left_out} == {(2, 2024), (4, 2024)}


def test_a_row_of_a_matrix_of_which_nothing_can_be_read_is_an_error():
    rows = [["支部", "1月", "2月", "3月"], ["一支部", "5日", "9日", "7日"]]
    result = read(*rows, ["二支部", "中旬", "2月30日", None], name="2024年主题党日")
    assert {row for (row,) in values(result, "row")} == {2}
    assert {row for row, _ in rules(result)} == {3}


def test_a_kind_that_nobody_knows_is_told_with_its_row():
    rows = [["活动类别", "1月", "2月", "3月"], ["集体学习", 3, 3, 2], ["飞盘比赛", 1, 2, 1]]
    result = read(*rows, name="2024年活动")
    assert counted(result)[0] == {"group_study": 8}
    assert {row for row, _ in rules(result)} == {3}


def test_none_is_zero_and_blank_is_unknown():
    rows = [["活动", "1月", "2月", "3月"], ["集体学习", 0, 0, 0], ["主题党日", None, None, None]]
    result = read(*rows, ["党课", 0, None, 2], name="2024年")
    assert {c.activity for c in result.summary.coverage} == {"group_study", "party_lecture"}
    assert reasons(result)[2] == "nil"
    assert values(result, "month", "amount") == [(3, 2)]


def test_numbers_of_what_is_no_kind_are_told_beside_those_of_a_kind():
    result = read(
        ["月份", "1月", "2月", "3月"],
        ["集体学习（次）", 2, 1, 2],
        ["参加人数", 40, 20, 42],
        name="2024年学习",
    )
    assert counted(result)[0] == {"group_study": 5}
    assert set(rules(result)) == {(3, "type_unknown")}


def test_a_sum_unlike_its_row_is_told():
    result = read(["活动", "1月", "2月", "3月", "合计"], ["集体学习", 2, 1, 0, 4], name="2024年")
    assert (2, "total_mismatch") in rules(result, "warning")


def test_words_in_the_months_are_asked_about():
    rows = [["支部", "1月", "2月", "3月"], ["一支部", "学党章", "学准则", "学条例"]]
    result = read(*rows, name="2024年主题党日")
    assert [table.kind for table in result.summary.tables] == ["unclear"]


DAYS = st.dictionaries(
    st.tuples(st.integers(1, 4), st.integers(1, 12)), st.sets(st.integers(1, 28), max_size=3)
)


@given(DAYS)
def test_every_day_of_a_matrix_is_counted_once(days):
    rows = [["支部", *(f"{month}月" for month in range(1, 13))]]
    for body in range(1, 5):
        cells = ("、".join(f"{d}日" for d in sorted(days.get((body, m), ()))) for m in range(1, 13))
        rows.append([f"第{body}支部", *cells])
    result = read(*rows, name="2024年主题党日")
    every = ((b, m, d) for (b, m), found in days.items() for d in found)
    wanted = {(f"第{b}支部", D(2024, m, d).isoformat()) for b, m, d in every}
    assert set(values(result, "organization", "date")) == wanted
    assert len(result.table) == len(wanted)


HELD = st.tuples(st.dates(D(2020, 1, 1), D(2025, 12, 31)), st.integers(1, 99))


@given(st.lists(HELD, min_size=2, max_size=9))
def test_a_table_reads_the_same_turned(events):
    upright = [["日期", "主题", "地点", "参加人数"]]
    upright += [[day, f"主题{n}", "一楼", heads] for n, (day, heads) in enumerate(events)]
    across = [list(row) for row in zip(*upright, strict=True)]
    columns = ("activity", "date", "subject", "people", "amount")
    one, other = (read(*rows, name="集体学习") for rows in (upright, across))
    assert sorted(values(one, *columns)) == sorted(values(other, *columns))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way[0][:8])
def test_each_way_is_told_with_how_it_is_read_and_an_example(way):
    assert all(way)


def test_a_remark_about_one_month_is_none_about_the_others():
    rows = [
        ["支部", "1月", "2月", "3月", "备注"],
        ["一支部", "5日", "6日", "未开展", "3月因故取消"],
    ]
    result = read(*rows, name="2024年主题党日")
    assert (counted(result)[0], rules(result)) == ({"theme_party_day": 2}, [])


def test_what_stands_beside_a_fault_in_its_row_is_counted():
    rows = [["月份", "支委会", "党小组会"], ["1月", "5日", "中旬"], ["2月", "6日", "9日"]]
    result = read(*rows, name="2024年三会一课")
    assert [row for (row,) in values(result, "row")] == [2, 3, 3]
    assert {(each.row, each.activity, each.year) for each in result.left_out} == {
        (2, "group_meeting", 2024)
    }

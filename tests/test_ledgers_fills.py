"""Tests of cells that stand for the cell above: merged with it, or saying 同上."""

import pytest

from ledger_rows import read, rules, values

HEADER = ["序号", "单位", "时间", "类型", "内容", "人次"]


@pytest.mark.parametrize("ditto", ["同上", "〃", "（同上）"])
def test_ditto_is_read_as_the_cell_above_and_said_so(ditto):
    result = read(
        HEADER,
        [1, "甲局", "2023-01-05", "谈心谈话", "a", 3],
        [2, ditto, "2023-01-06", ditto, "b", 4],
        [3, ditto, ditto, ditto, "c", 5],
    )
    assert values(result, "organization", "activity", "date", "amount") == [
        ("甲局", "heart_to_heart_talk", "2023-01-05", 3),
        ("甲局", "heart_to_heart_talk", "2023-01-06", 4),
        ("甲局", "heart_to_heart_talk", "2023-01-06", 5),
    ]
    assert sorted(rules(result, "warning")) == [(3, "cell_filled"), (4, "cell_filled")]


def test_ditto_in_the_first_row_stands_for_nothing():
    result = read(HEADER, [1, "甲局", "同上", "谈心谈话", "a", 3])
    assert rules(result) == [(2, "date_unparseable")]


def test_merged_cell_is_filled_down_and_said_once_a_table():
    result = read(
        HEADER,
        [1, "甲局", "2023-01-05", "谈心谈话", "a", 3],
        [2, None, None, "谈心谈话", "b", 4],
        [3, "乙局", "2023-01-06", "谈心谈话", "c", 5],
        merges=["B2:B3", "C2:C3"],
    )
    assert values(result, "organization", "date") == [
        ("甲局", "2023-01-05"),
        ("甲局", "2023-01-05"),
        ("乙局", "2023-01-06"),
    ]
    (problem,) = [p for p in result.problems if p.rule == "cell_filled"]
    assert (problem.row, problem.column) == (1, "B")
    assert problem.message == "“单位”“时间”栏有合并单元格，第3行按合并的内容填入"


def test_quarter_of_which_a_row_says_nothing_was_held_is_nil():
    result = read(
        ["季度", "日期", "主题", "人数"],
        ["一季度", "2023-01-05", "甲", 10],
        ["三季度", "无", None, None],
        file="2023年集体学习.xlsx",
    )
    assert [(row.row, row.reason) for row in result.skipped] == [(1, "header"), (3, "nil")]


def test_seal_is_no_part_of_the_organization():
    result = read(
        ["填报单位：虚构县农业农村局（盖章）", None, "填报时间：2024年1月5日"],
        ["时间", "类型", "内容"],
        ["2023-01-05", "集体学习", "甲"],
    )
    assert values(result, "organization") == [("虚构县农业农村局",)]

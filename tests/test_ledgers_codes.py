"""Codes in a type or status column: read by what explains them, else asked about once."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.ledgers.rows import read_code_tables
from analysis.validation import read_records
from analysis.workspace import find_workspace
from ledger_rows import read, rules, sheet, values
from workbooks import xlsx

DAYS = ["2024-03-05", "2024-04-09", "2024-05-14"]
KINDS = ["group_study", "study_exchange", "warning_education"]
NAMES = ["集体学习", "研讨交流", "警示教育"]


def ledger(codes, heading="类型"):
    rows = [
        [day, code, f"主题{place}", 20]
        for place, (day, code) in enumerate(zip(DAYS, codes, strict=True))
    ]
    return [["日期", heading, "主题", "人数"], *rows]


@pytest.mark.parametrize(
    "codes", [["01", "02", "03"], [1, 2, 3], ["A", "B", "C"], ["HY1", "HY2", "HY3"]]
)
@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("代码表", ["代码", "名称"]),
        ("码表", ["编码", "含义"]),
        ("dict", ["dict_value", "dict_label"]),
        ("Sheet2", ["类型代码", "类型名称"]),
        ("数据字典", None),
    ],
)
def test_a_dictionary_sheet_tells_what_codes_stand_for(tmp_path, codes, name, head):
    table = [*([head] if head else []), *map(list, zip(codes, NAMES, strict=True))]
    path = tmp_path / "学习台账.xlsx"
    path.write_bytes(xlsx({"台账": ledger(codes), name: table}))
    records = read_records([path], workspace=find_workspace(tmp_path), as_of=date(2025, 1, 1))
    assert records.table["activity"].tolist() == KINDS
    assert rules(records) == []


@pytest.mark.parametrize(
    "heading",
    [
        "类型（1集体学习 2研讨交流 3警示教育）",
        "类型(1.集体学习;2.研讨交流;3.警示教育)",
        "学习类型（01-集体学习，02-研讨交流，03-警示教育）",
        "类型：1=集体学习/2=研讨交流/3=警示教育",
    ],
)
def test_a_heading_tells_what_codes_stand_for(heading):
    codes = ["01", "02", "03"] if "01" in heading else [1, 2, 3]
    result = read(*ledger(codes, heading))
    assert [code for (code,) in values(result, "activity")] == KINDS
    assert rules(result) == []


@pytest.mark.parametrize("is_above", [True, False])
def test_a_note_above_or_below_tells_what_codes_stand_for(is_above):
    note = ["注：类型 A集体学习 B研讨交流 C警示教育", None, None, None]
    rows = ledger(["A", "B", "C"])
    result = read(*([note, *rows] if is_above else [*rows, note]))
    assert [code for (code,) in values(result, "activity")] == KINDS


def test_codes_that_nothing_explains_are_asked_about_once():
    result = read(*ledger(["01", "02", "03"]))
    told = [problem for problem in result.problems if problem.rule == "type_unknown"]
    assert rules(result) == [(row, "type_unknown") for row in (2, 3, 4)]
    assert "（01、02、03）" in told[0].message
    assert "代码表" in told[0].message
    assert "同样的共3行" in told[0].message
    assert [problem.message for problem in told[1:]] == ["同第2行，见那一行的说明"] * 2


def test_a_code_of_two_kinds_is_not_guessed():
    pairs = [["代码", "名称"], [1, "集体学习"], [1, "警示教育"], [2, "党课"]]
    assert read_code_tables([sheet(*pairs, name="代码表")])["1"] == ("集体学习", "警示教育")
    result = read(*ledger([1, 2, 2]), codes={"1": ("集体学习", "警示教育"), "2": ("党课",)})
    assert rules(result) == [(2, "type_unknown")]


def test_numbers_of_a_ledger_are_no_codes():
    rows = [["序号", "类型", "日期"], [1, "集体学习", "2024-03-05"], [2, "党课", "2024-03-06"]]
    assert read_code_tables([sheet(*rows, name="台账")]) == {}


def test_statuses_are_read_through_the_dictionary_too():
    rows = [
        ["序号", "问题描述", "发现日期", "整改期限", "状态"],
        [1, "甲", "2024-03-01", "2024-06-01", "3"],
        [2, "乙", "2024-03-01", "2024-06-01", "2"],
    ]
    codes = {"2": ("执行中", "研讨交流"), "3": ("已完成", "集体学习")}
    result = read(*rows, name="整改台账", codes=codes)
    assert values(result, "status") == [("closed",), ("open",)]

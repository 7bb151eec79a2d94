"""Remarks that offer a mapping: who follows the message to the letter is rid of the problem."""

from __future__ import annotations

import re
from datetime import date

import pytest

from analysis.catalogue import load_catalogue
from analysis.catalogue.suggestions import suggest_activity, suggest_field
from analysis.validation import read_records
from analysis.workspace import find_workspace
from workbooks import xlsx

LINE = re.compile(r"workspace\.toml 的 \[(headings|sheets)\] 下加一行：(.+)$")
AS_OF = date(2025, 12, 31)


def follow(folder, sheets, rule):
    """Read, write into workspace.toml what the first message of `rule` says, and read again."""
    path = folder / "a.xlsx"
    path.write_bytes(xlsx(sheets))
    before = read_records([path], workspace=find_workspace(folder), as_of=AS_OF)
    (message, *_) = [p.message for p in before.problems if p.rule == rule]
    table, line = LINE.search(message).groups()
    (folder / "workspace.toml").write_text(f"[{table}]\n{line}\n", encoding="utf-8")
    return before, read_records([path], workspace=find_workspace(folder), as_of=AS_OF), line


def left(records, rule):
    return [problem for problem in records.problems if problem.rule == rule]


@pytest.mark.parametrize(
    ("heading", "cell", "line"),
    [
        pytest.param("活动曰期", "2023-03-15", '"活动曰期" = "date"', id="near-a-date"),
        pytest.param("摆龙门阵", "甲", '"摆龙门阵" = "subject"', id="near-nothing"),
        pytest.param('摆"龙门\\阵', "甲", r'"摆\"龙门\\阵" = "subject"', id="quotes"),
    ],
)
def test_a_column_is_used_once_the_offered_line_is_written(tmp_path, heading, cell, line):
    rows = [["单位", "学习类型", heading, "参加人数"], ["示例单位", "集体学习", cell, 35]]
    if "date" not in line:
        rows = [[*rows[0], "日期"], [*rows[1], "2023-03-15"]]
    before, after, offered = follow(tmp_path, {"2023年": rows}, "unmapped_column")
    assert offered == line
    assert len(left(before, "unmapped_column")) == 1
    assert left(after, "unmapped_column") == []
    (record,) = after.table.to_dict("records")
    assert record["date"].date() == date(2023, 3, 15)
    assert record["subject"] == ("甲" if "subject" in line else "")


def test_a_column_under_a_grouped_head_is_used_once_the_offered_line_is_written(tmp_path):
    rows = [
        ["单位", "日期", "学习类型", "情况", None],
        [None, None, None, "参加人数", "摆龙门阵"],
        ["示例单位", "2023-03-15", "集体学习", 35, "甲"],
    ]
    _, after, _ = follow(tmp_path, {"2023年": rows}, "unmapped_column")
    assert left(after, "unmapped_column") == []
    assert list(after.table["subject"]) == ["甲"]


@pytest.mark.parametrize("sheet", ["Sheet1", "甲'乙 丙", "活动（一）"])
def test_a_sheet_without_types_is_read_once_the_offered_line_is_written(tmp_path, sheet):
    rows = [["单位", "日期", "主题", "人数"], ["示例单位", "2023-03-15", "甲", 35]]
    before, after, _ = follow(tmp_path, {sheet: rows}, "type_missing")
    assert len(before.table) == 0
    assert list(after.table["activity"]) == ["group_study"]
    assert left(after, "type_missing") == []


@pytest.mark.parametrize(
    ("told", "activity"),
    [
        pytest.param("主题党员日", "theme_party_day", id="near-an-activity"),
        pytest.param("某某某", "group_study", id="near-nothing"),
        pytest.param("读书\n“班”", "group_study", id="signs"),
    ],
)
def test_an_unknown_type_is_read_once_the_offered_line_is_written(tmp_path, told, activity):
    rows = [["单位", "日期", "类型", "主题"], ["示例单位", "2023-03-15", told, "甲"]]
    before, after, _ = follow(tmp_path, {"Sheet1": rows}, "type_unknown")
    if len(before.table) == 0:
        assert list(after.table["activity"]) == [activity]
    assert left(after, "type_unknown") == []


def test_an_unknown_type_below_a_title_of_one_kind_is_read_once_it_is_confirmed(tmp_path):
    rows = [
        ["示例单位2023年警示教育台账", None, None],
        ["日期", "类型", "主题"],
        ["2023-03-15", "某某某", "甲"],
    ]
    before, after, line = follow(tmp_path, {"Sheet1": rows}, "type_unknown")
    assert line == '"Sheet1" = "warning_education"'
    assert list(before.table["activity"]) == []
    assert list(after.table["activity"]) == ["warning_education"]
    assert left(after, "type_unknown") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("集体学习研", "group_study", id="one-letter-more"),
        pytest.param("主题党员日", "theme_party_day", id="one-letter-inside"),
        pytest.param("甲", None, id="nothing-alike"),
        pytest.param("", None, id="empty"),
        pytest.param("集体学习" * 9, None, id="a-sentence"),
    ],
)
def test_the_activity_that_a_word_is_most_like_is_suggested(text, code):
    found = suggest_activity(load_catalogue(), text)
    assert (found.code if found else None) == code


def test_the_field_that_a_heading_is_most_like_is_suggested():
    assert suggest_field(load_catalogue(), "活动曰期").code == "date"
    assert suggest_field(load_catalogue(), "摆龙门阵") is None

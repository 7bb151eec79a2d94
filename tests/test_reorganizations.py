"""Kinds and organizations that had other names: years are compared under the name of today."""

from __future__ import annotations

import re

import pytest

from analysis.errors import AnalysisError
from analysis.workspace import find_workspace
from offices import MEETINGS, Office, meetings

OLD, NEW = "测试县发展局", "测试县发展和改革局"


def _entry(name, kind, former, day):
    return f'[[organizations]]\nname = "{name}"\n{kind} = {former}\nfrom = {day}\n'


def _rename(tmp_path, settings):
    ledgers = {"2024.csv": meetings(2024, 12, whose=OLD), "2025.csv": meetings(2025, 20, whose=NEW)}
    return Office(tmp_path, ledgers, settings=settings)


def test_a_renamed_organization_is_compared_under_its_name_of_today_and_the_change_is_told(
    tmp_path,
):
    office = _rename(tmp_path, _entry(NEW, "renamed", f'"{OLD}"', 2025))
    assert office.measure()["group_study", 2024] == (12, 0)
    told = office.tell(2025, NEW)
    cells = told.row("集体学习", "比较").split("\t")
    assert cells[1:5] == ["20次", "12次", "增加8次", "增长66.7%"]
    assert f"自2025年起单位由“{OLD}”改名，按今名比较" in told.words
    assert f"自2025年起单位由“{OLD}”改名" in told.row("集体学习", "比较")
    assert "改名" in told.notes()
    assert f"自2025年起单位由“{OLD}”改名，按今名连续计" in told.notes().replace("<br>", "")
    assert told.words == office.tell(2025, OLD).words  # the old name finds it, too


def test_without_the_line_two_names_are_two_organizations(tmp_path):
    office = _rename(tmp_path, "")
    (hint,) = office.read().problems
    assert (hint.rule, hint.severity) == ("organization_followed", "warning")
    assert f'name = "{NEW}"、renamed = "{OLD}"、from = 2025' in hint.message
    told = office.tell(2025)
    assert "两年有台账的单位不同，不作比较" in told.row("集体学习", "比较")


def test_organizations_that_were_merged_are_added_up_and_their_meetings_of_one_day_are_two(
    tmp_path,
):
    same = [list(MEETINGS), [1, "甲局", "2024-03-05", "集体学习", "同题", 20]]
    other = [list(MEETINGS), [1, "乙局", "2024-03-05", "集体学习", "同题", 20]]
    ledgers = {"甲2024.csv": same, "乙2024.csv": other, "2025.csv": meetings(2025, 3, whose="丙局")}
    office = Office(tmp_path, ledgers, settings=_entry("丙局", "merged", '["甲局", "乙局"]', 2025))
    assert office.measure()["group_study", 2024] == (2, 0)
    told = office.tell(2025)
    assert told.row("集体学习", "比较").split("\t")[1:4] == ["3次", "2次", "增加1次"]
    assert "自2025年起“甲局”、“乙局”并入本单位，按今名比较" in told.words


def test_a_part_is_not_held_against_the_whole_it_was_split_from_but_all_together_are(tmp_path):
    ledgers = {
        "2024.csv": meetings(2024, 24, whose="原局"),
        "甲2025.csv": meetings(2025, 12, whose="甲局"),
        "乙2025.csv": meetings(2025, 6, whose="乙局"),
    }
    settings = _entry("甲局", "split", '"原局"', 2025) + _entry("乙局", "split", '"原局"', 2025)
    office = Office(tmp_path, ledgers, settings=settings)
    told = office.tell(2025, "甲局")
    assert "自2025年起单位由“原局”分设，分设前后不作比较" in told.row("集体学习", "比较")
    together = office.tell(2025).row("集体学习", "比较").split("\t")
    assert together[1:5] == ["18次", "24次", "减少6次", "下降25%"]


def test_a_kind_that_had_another_name_is_compared_under_todays(tmp_path):
    ledgers = {
        "2024.csv": meetings(2024, 12, "集体学习"),
        "2025.csv": meetings(2025, 15, "机关夜校"),
    }
    catalogue = (
        '[activities.group_study]\nname = "机关夜校"\n'
        'formerly = { name = "集体学习", from = 2025-07-01 }\n'
    )
    told = Office(tmp_path, ledgers, catalogue=catalogue).tell(2025)
    assert told.row("机关夜校", "比较").split("\t")[1:4] == ["15次", "12次", "增加3次"]
    assert "机关夜校自2025年7月1日起由“集体学习”改称，按今名比较" in told.words
    assert "自2025年7月1日起由“集体学习”改称" in told.row("机关夜校", "比较")
    assert "2025年7月1日起：由“集体学习”改称" in told.row("机关夜校改名")


@pytest.mark.parametrize(
    ("settings", "catalogue", "message"),
    [
        pytest.param(
            "\n[organizations]\nname = 1",
            "",
            "workspace.toml 第2行：“organizations”应写作 [[organizations]]（两层方括号）",
            id="one-bracket",
        ),
        pytest.param(
            _entry("甲", "renamde", '"乙"', 2025),
            "",
            "第3行：没有“renamde”这一项，是否想写“renamed”？可用：name、renamed、merged、split、from",
            id="unknown-key",
        ),
        pytest.param(
            '[[organizations]]\nname = "甲"\nrenamed = "乙"',
            "",
            "第1行：这一段没有写全，或者写了几种变化。",
            id="no-day",
        ),
        pytest.param(
            _entry("甲", "renamed", '"乙"', '"去年"'), "", "第4行：“from”的值“去年”", id="day"
        ),
        pytest.param(
            _entry("甲", "renamed", '"甲"', 2025), "", "第3行：“甲”与今天的名称相同", id="same"
        ),
        pytest.param(
            _entry("甲", "renamed", '"乙"', 2024) + _entry("丙", "renamed", '"乙"', 2025),
            "",
            "第7行：“乙”已经写作归入“甲”，请删去一处",
            id="two-owners",
        ),
        pytest.param(
            _entry("甲", "renamed", '"乙"', 2024) + _entry("乙", "renamed", '"甲"', 2025),
            "",
            "第3行：“甲”前后几次变化首尾相接",
            id="circle",
        ),
        pytest.param(
            "",
            '[activities.group_study]\nformerly = ["机关夜校"]',
            "data/catalogue.toml 第2行：“formerly”（原来的名称）应写作 "
            '{ name = "原来的名称", from = 2025 }',
            id="kind-without-a-day",
        ),
        pytest.param(
            "",
            "[activities.night_school]\n"
            'name = "机关夜校"\nunit = "次"\ntotal = "count"\nsection = "study"\n'
            'family = "meeting"\nformerly = { name = "集体学习", from = 2025 }',
            "如是改名，请在 [activities.group_study] 里写 name = “机关夜校”、"
            'formerly = { name = "集体学习", from = 年份 }，不另立一种',
            id="a-kind-of-its-own-cannot-take-the-name",
        ),
    ],
)
def test_a_change_that_cannot_be_used_is_refused_with_its_line(
    tmp_path, settings, catalogue, message
):
    with pytest.raises(AnalysisError, match=re.escape(message)):
        Office(tmp_path, {}, settings=settings, catalogue=catalogue)


def test_names_are_followed_through_several_changes(tmp_path):
    settings = _entry("乙局", "renamed", '"甲局"', 2023) + _entry("丙局", "renamed", '"乙局"', 2025)
    ledgers = {
        f"{year}.csv": meetings(year, 12, whose=name)
        for year, name in ((2022, "甲局"), (2024, "乙局"), (2025, "丙局"))
    }
    office = Office(tmp_path, ledgers, settings=settings)
    assert {year for _, year in office.measure()} == {2022, 2024, 2025}
    told = office.tell(2025, "甲局")
    assert "持平" in told.row("集体学习", "比较")
    assert "2025年起：单位由“乙局”改名" in told.row("单位改名")
    assert find_workspace(tmp_path).reorganizations[0].name == "乙局"

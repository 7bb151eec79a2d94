"""Statuses in many spellings: done, not done, done on a day, or asked about."""

from __future__ import annotations

import pytest

from ledger_rows import read, rules, values

DONE = """
已整改 已闭环 闭环 √ ✓ ✔ 100% 完结 整改到位 关闭 Closed 完成 已完成 已销号 销号 办结 已办结
完成整改 整改完毕 整改完成 全部完成 已全部整改到位 是 对 合格 验收合格 通过验收 已验收 验收通过
已解决 done 已落实 落实到位 已结案 Y yes 已整改到位，长期坚持 立行立改 已立行立改 已完成100%
整改率100% 已归档 已整改并验收 √已整改 ●已完成 已完成。 [已完成] （已整改） True
已制定制度并整改到位
"""
OPEN = """
正在整改 整改中 未整改 未完成 × ✗ 否 N no 80% 50% 0% 基本完成 部分完成 长期坚持 持续推进
已整改待验收 待整改 未销号 推进中 进行中 阶段性完成 正在办理 尚未完成 逾期未整改 超期 延期 退回
不合格 未通过 预计12月底前完成 拟于6月完成 力争年底完成 整改不到位 未启动 open pending 已启动
已制定方案 完成80% 完成一半 完成大部分 待复查 已申请延期 申请销号 上报待销号 未开始 暂缓
计划6月完成 进行整改 限期整改 已部署 已上报 False
"""
ASKED = ["?", "不清楚", "见附件", "另行说明", "张三", 1, "100", "○"]


def status(heading, cell):
    rows = [
        ["序号", "问题描述", "发现日期", "整改期限", heading],
        [1, "甲问题", "2024-03-01", "2024-06-01", cell],
        [2, "乙问题", "2024-03-01", "2024-06-01", "否" if "是否" in heading else "整改中"],
    ]
    result = read(*rows, name="整改台账")
    told = {rule for row, rule in rules(result, "warning") if row == 2}
    return (*values(result, "status", "closed_date")[0], "status_unknown" in told)


@pytest.mark.parametrize("cell", DONE.split())
def test_these_words_say_that_it_is_done(cell):
    assert status("整改状态", cell) == ("closed", None, False)


@pytest.mark.parametrize("cell", OPEN.split())
def test_these_words_say_that_it_is_not_done(cell):
    assert status("整改状态", cell)[0] == "open"


@pytest.mark.parametrize("cell", ASKED, ids=str)
def test_what_says_neither_is_asked_about(cell):
    assert status("整改状态", cell) == ("", None, True)


@pytest.mark.parametrize(
    "cell", ["2024-05-20", "2024年5月20日", "已整改（2024年5月20日）", "5月20日已完成"]
)
def test_a_day_under_a_status_is_the_day_on_which_it_was_done(cell):
    assert status("整改状态", cell)[:2] == ("closed", "2024-05-20")


@pytest.mark.parametrize("heading", ["整改完成", "是否完成", "是否按期整改", "完成与否"])
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        *(
            (cell, "closed")
            for cell in ("是", "√", "已", 1, "1", True, "Y", "已完成", "是（已销号）")
        ),
        *((cell, "open") for cell in ("否", "×", "○", 0, "0", False, "N", "未", "没有", "未完成")),
        ("否（待验收）", "open"),
    ],
)
def test_answers_to_whether_it_is_done(heading, cell, expected):
    assert status(heading, cell)[0] == expected


def test_a_tick_under_one_of_several_statuses_says_which_it_is():
    rows = [["甲", "√", None, None], ["乙", None, "√", None], ["丙", None, None, "√"]]
    found = read(
        ["问题", "发现日期", "已完成", "进行中", "未启动"],
        *([problem, "2024-03-01", *ticks] for problem, *ticks in rows),
    )
    assert values(found, "status") == [("closed",), ("open",), ("open",)]


@pytest.mark.parametrize("heading", ["是否立查立改", "是否需要整改", "是否重复问题"])
def test_what_else_is_asked_of_an_item_says_nothing_of_its_completion(heading):
    found = read(
        ["问题", "发现日期", heading, "完成日期"], ["甲", "2024-03-01", "否", "2024-03-09"]
    )
    assert values(found, "status", "closed_date") == [("", "2024-03-09")]


@pytest.mark.parametrize("heading", ["完成率", "整改进度", "整改完成率(%)"])
@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (1, "closed"),
        (100, "closed"),
        ("100", "closed"),
        ("100%", "closed"),
        (0.8, "open"),
        ("80", "open"),
    ],
)
def test_a_share_of_progress_is_done_at_the_whole(heading, cell, expected):
    assert status(heading, cell)[0] == expected

"""Tests of the table of recognition: for each of its rules a ledger that this rule decides."""

from datetime import date

import pytest

from analysis.ledgers.tables import (
    RECOGNITION,
    Vocabulary,
    data_places,
    find_layout,
    read_context,
)
from analysis.ledgers.tables.recognition import _settle_days, collect_evidence
from ledger_rows import CATALOGUE, sheet

DECIDED = {
    "_letter_itself": (
        "廉政责任书",
        [["责任单位", "某局"], ["责任人", "甲某"], ["签订日期", "2024年3月1日"]],
    ),
    "_form": (
        "党组会议记录",
        [["会议名称", "党组会议"], ["会议时间", "3月1日"], ["会议地点", "一楼"]],
    ),
    "_example": (
        "集体学习台账（样表）",
        [["日期", "主题", "人数"], ["2024-03-08", "甲", 20]],
    ),
    "_questions": (
        "廉政测试题库",
        [["题号", "题目", "答案"], [1, "纪律处分有几种", "B"]],
    ),
    "_sideways": (
        "测评",
        [["日期", "3月1日", "4月2日"], ["会议主题", "甲", "乙"], ["得分", 90, 95]],
    ),
    "_matrix_of_words": (
        "主题党日",
        [["支部", "1月", "2月", "3月"], ["一支部", "学党章", "学准则", "学条例"]],
    ),
    "_who_with_whom": (
        "谈心谈话",
        [
            ["姓名", "甲某", "乙某", "丙某"],
            ["甲某", "/", "√", "√"],
            ["乙某", "√", "/", "√"],
            ["丙某", "√", "√", "/"],
        ],
    ),
    "_feasts_of_others": (
        "节日值班情况",
        [["单位", "元旦", "春节", "清明"], ["甲局", "√", "√", "√"]],
    ),
    "_running_totals": ("谈话", [["谈话类型", "累计人次"], ["廉政谈话", 12], ["提醒谈话", 3]]),
    "_unread_table": (
        "台账",
        [
            ["何事", "何时", "几人"],
            ["甲", date(2024, 3, 1), 20],
            ["日期", "类型", "人数"],
            ["2024-03-08", "集体学习", 20],
        ],
    ),
    "_unread_numbers": (
        "台账",
        [["党员总数", 23, "正式", 21], ["日期", "类型", "人数"], ["2024-03-08", "集体学习", 20]],
    ),
    "_sums_of_items": (
        "巡察整改情况汇总",
        [["类别", "反馈问题数", "已完成", "正在推进"], ["党建", 3, 2, 1], ["财务", 4, 4, 0]],
    ),
    "_clues": (
        "问题线索处置台账",
        [["线索编号", "主要问题", "处置方式", "处置结果"], ["X1", "甲", "谈话函询", "已办结"]],
    ),
    "_items": (
        "隐患排查",
        [
            ["隐患描述", "发现日期", "整改期限", "整改状态"],
            ["甲", "2024-03-01", "2024-05-01", "已整改"],
        ],
    ),
    "_tasks": (
        "重点工作任务分解表",
        [["工作任务", "完成时限", "完成情况"], ["甲", "2024-06-30", "已完成"]],
    ),
    "_documents": (
        "集体学习资料目录",
        [["文件名称", "发文日期", "文号"], ["甲", "2024-03-01", "某发1号"]],
    ),
    "_reported": (
        "廉政宣传报道登记",
        [["日期", "标题", "媒体"], ["2024-03-01", "廉政谈话开展有力", "某报"]],
    ),
    "_absences": (
        "2024年未开展任前廉政谈话人员名单",
        [["姓名", "单位", "任职时间"], ["甲某", "某局", "2024-03-01"]],
    ),
    "_plan": ("学习计划", [["计划时间", "主题", "主讲人"], ["2024-03-01", "甲", "乙某"]]),
    "_plan_or_not": (
        "集体学习计划表",
        [["计划时间", "主题", "实到人数"], ["2024-03-01", "甲", 12]],
    ),
    "_sign_in": (
        "2024年5月20日主题党日签到表",
        [["姓名", "部门", "签名"], ["甲某", "办公室", "甲某"], ["乙某", "财务科", "乙某"]],
    ),
    "_signed_for_nothing": (
        "学习打卡",
        [
            ["姓名", "打卡日期", "栏目"],
            ["甲某", "2024-03-01", "党纪"],
            ["乙某", "2024-03-02", "党史"],
        ],
    ),
    "_register": (
        "党员情况",
        [["姓名", "性别", "出生年月", "入党时间"], ["甲某", "男", "1980-01-02", "2001-07-01"]],
    ),
    "_bodies": (
        "各支部基本情况表",
        [
            ["支部名称", "书记", "党员数", "成立时间", "换届时间"],
            ["一支部", "甲某", 9, "2001-07-01", "2021-07-01"],
        ],
    ),
    "_register_with_talks": (
        "入党积极分子培养考察登记",
        [
            ["姓名", "递交申请书时间", "性别", "谈话时间"],
            ["甲某", "2023-01-02", "男", "2024-03-01"],
        ],
    ),
    "_scores": ("学习强国积分排名", [["姓名", "支部", "积分"], ["甲某", "一支部", 300]]),
    "_persons_without_day": ("谈话人员名单", [["姓名", "单位"], ["甲某", "某局"]]),
    "_unknown_day": ("台账", [["几时", "主题", "地点"], ["2024-03-01", "甲", "一楼"]]),
    "_unread_matrix": (
        "集体学习情况",
        [["单位", "地点", "上回", "下回"], ["甲科", "一楼", "3月5日", "4月6日"]],
    ),
    "_numbers_of_kind": (
        "集体学习统计",
        [["支部", "地点", "平均"], ["一支部", "一楼", 12], ["二支部", "二楼", 13]],
    ),
    "_numbers_alone": (
        "费用",
        [["类别", "项目名称", "费用明细", "当月累计"], ["办公", "甲", 300, 900]],
    ),
    "_heads_alone": ("党员情况", [["支部", "党员人数"], ["一支部", 12], ["二支部", 8]]),
    "_people": (
        "活动",
        [
            ["姓名", "活动名称", "活动时间", "学时数"],
            ["甲某", "党课", "2024-03-01", 2],
            ["乙某", "党课", "2024-03-01", 2],
        ],
    ),
    "_money": (
        "党建经费预算表",
        [["日期", "项目", "次数"], [None, "主题党日", 3000], [None, "专题党课", 2000]],
    ),
    "_times_of_persons": (
        "党员参加活动情况",
        [["姓名", "党课次数", "主题党日次数"], ["甲某", 3, 4], ["乙某", 2, 4]],
    ),
    "_counts": (
        "活动统计",
        [["月份", "集体学习次数", "廉政谈话人次"], ["1月", 2, 3], ["2月", 1, 0]],
    ),
    "_events": ("台账", [["日期", "类型", "主题"], ["2024-03-01", "集体学习", "甲"]]),
}


def decide(title, rows):
    """Find the rule that decides of the first table of a sheet, and its reason."""
    made = sheet([title], *rows, name="Sheet1", file="a.xlsx")
    layout = find_layout(made, Vocabulary(CATALOGUE))
    table = layout.tables[0]
    context = read_context("a.xlsx", "Sheet1", layout.titles, CATALOGUE)
    places = data_places(made, table, layout.kinds)
    evidence = _settle_days(collect_evidence(made, table, places, context, layout.titles))
    told = ((rule.decide.__name__, rule.decide(evidence)) for rule in RECOGNITION)
    return next((name, reason) for name, reason in told if reason is not None)


@pytest.mark.parametrize("rule", RECOGNITION, ids=lambda rule: rule.decide.__name__)
def test_each_rule_decides_of_a_ledger_of_its_own_and_says_why(rule):
    name, reason = decide(*DECIDED[rule.decide.__name__])
    assert name == rule.decide.__name__
    assert reason


def test_no_ledger_is_of_a_rule_that_is_gone():
    assert list(DECIDED) == [rule.decide.__name__ for rule in RECOGNITION]

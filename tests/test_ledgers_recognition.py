"""What a table is: every kind by its evidence, the ugly ones first."""

from datetime import date

import pytest

from analysis.ledgers.tables import RECOGNITION, heading_rules
from analysis.ledgers.tables.heading_grammar import find_by_grammar, undress
from analysis.ledgers.tables.headings import Vocabulary
from analysis.problems import TABLE_KINDS
from ledger_rows import CATALOGUE, read, reasons, rules, values

D = date
PERSONS = [["第一支部", f"学员{n}", "2024-03-08", "主题党日：植树"] for n in (1, 2, 3)]


def kinds(*rows, **more):
    return [(table.kind, table.activity) for table in read(*rows, **more).summary.tables]


@pytest.mark.parametrize(
    ("name", "rows", "expected"),
    [
        pytest.param(
            "Sheet1",
            [
                ["2024年未开展任前廉政谈话人员名单"],
                ["序号", "党支部", "姓名", "性别", "任职时间", "谈话截止时间"],
                [1, "一支部", "张三", "女", D(2024, 3, 1), D(2024, 4, 1)],
            ],
            "not_held",
            id="persons not yet talked to",
        ),
        pytest.param(
            "缺席",
            [["姓名", "活动名称", "活动时间", "备注"], ["张三", "主题党日", "2024-03-08", "事假"]],
            "not_held",
            id="absences by their remarks",
        ),
        pytest.param(
            "名单",
            [
                ["专题党课补学登记表"],
                ["姓名", "学习时间", "学习内容"],
                ["张三", "2024-03-08", "党章"],
            ],
            "not_held",
            id="made up later",
        ),
        pytest.param(
            "Sheet1",
            [
                ["2024年集体学习计划"],
                ["序号", "时间", "学习内容", "主讲人"],
                [1, "2024-03-08", "党章", "张三"],
            ],
            "plan",
            id="plan by its title",
        ),
        pytest.param(
            "学习安排",
            [["计划时间", "主题", "主讲人"], ["2024-03-08", "党章", "张三"]],
            "plan",
            id="plan by its dates",
        ),
        pytest.param(
            "Sheet1",
            [["专题党课报名表"], ["姓名", "时间", "课程"], ["张三", "2024-03-08", "党章"]],
            "plan",
            id="those who signed up",
        ),
        pytest.param(
            "Sheet1",
            [
                ["2024年集体学习计划"],
                ["时间", "学习内容", "实到人数"],
                ["2024-03-08", "党章", 20],
            ],
            "unclear",
            id="plan with heads",
        ),
        pytest.param(
            "Sheet1",
            [
                ["2024年集体学习计划及完成情况"],
                ["计划时间", "实际时间", "学习内容", "实到人数"],
                ["2024-03-01", "2024-03-08", "党章", 20],
            ],
            "events",
            id="plan and what was held",
        ),
        pytest.param(
            "党员",
            [
                ["姓名", "性别", "出生年月", "入党时间", "入党宣誓时间"],
                ["张三", "男", "1980-10", "2004-07-01", "2004-07-01"],
            ],
            "register",
            id="register of members",
        ),
        pytest.param(
            "廉政谈话",
            [["2024年廉政谈话人员名单"], ["序号", "姓名", "单位"], [1, "张三", "一科"]],
            "unclear",
            id="names without a day",
        ),
        pytest.param(
            "集体学习",
            [["几时", "主题", "参加人数"], ["2024-03-08", "党章", 20]],
            "unclear",
            id="day under an unknown heading",
        ),
        pytest.param(
            "Sheet1",
            [["党支部", "姓名", "活动时间", "活动名称"], *PERSONS],
            "people",
            id="persons at an event",
        ),
        pytest.param(
            "汇总清单",
            [
                ["问题描述", "排查日期", "责任单位", "整改期限", "隐患状态", "制度建设数量"],
                ["甲", D(2024, 5, 1), "一科", D(2024, 6, 1), "关闭", 2],
            ],
            "items",
            id="items in spite of one heading",
        ),
        pytest.param(
            "集体学习",
            [
                ["问题", "发现时间", "整改期限", "完成时间"],
                ["甲", D(2024, 5, 1), D(2024, 6, 1), D(2024, 5, 9)],
            ],
            "items",
            id="items in spite of the sheet's name",
        ),
        pytest.param(
            "费用",
            [["编号", "类别", "费用明细", "当月累计"], [1, "资料", "甲", 500]],
            "statistics",
            id="costs",
        ),
        pytest.param(
            "集体学习",
            [
                ["2024年集体学习记录"],
                ["时间", D(2024, 3, 1), D(2024, 4, 2)],
                ["地点", "一楼", "二楼"],
                ["主持人", "甲", "乙"],
                ["主题", "党章", "准则"],
            ],
            "events",
            id="events as columns",
        ),
        pytest.param(
            "会议",
            [
                ["会议名称", "党组会议", "会议时间", D(2024, 3, 1)],
                ["地点", "一楼", "主持人", "甲"],
                ["参会人员", "甲、乙"],
            ],
            "events",
            id="form of one meeting",
        ),
        pytest.param(
            "会议",
            [["会议名称", None, "会议时间", None], ["地点", None, "主持人"], ["内容"]],
            "form",
            id="blank form",
        ),
        pytest.param(
            "2024年",
            [["支部", "1月", "2月", "3月"], ["一支部", "5日", "6日", "8日"]],
            "events",
            id="months with days in them",
        ),
        pytest.param(
            "2024年",
            [
                ["2024年重点工作任务分解表"],
                ["序号", "工作任务", "责任部门", "完成时限", "完成情况"],
                [1, "开展党课", "一科", "2024-06-30", "已完成"],
            ],
            "unclear",
            id="tasks",
        ),
        pytest.param(
            "学习资料",
            [["序号", "文件名称", "发文日期", "文号"], [1, "通知", "2024-03-05", "1号"]],
            "unclear",
            id="documents",
        ),
        pytest.param(
            "3月",
            [["谈话类型", "累计人次"], ["廉政谈话", 9]],
            "unclear",
            id="running totals alone",
        ),
        pytest.param(
            "2024年",
            [["月份", "集体学习", "廉政谈话（人次）"], ["1月", 2, 5]],
            "counts",
            id="numbers by kind",
        ),
        pytest.param(
            "汇总表",
            [["日期", "类型", "主题"], ["2024-03-08", "集体学习", "党章"]],
            "events",
            id="ledger called a summary",
        ),
        pytest.param(
            "督办",
            [
                ["督办事项", "交办日期", "承办部门", "办理时限", "办结日期"],
                ["网站更新不及时", "2024-03-01", "信息中心", "2024-03-15", "2024-03-12"],
            ],
            "unclear",
            id="tasks that were set on a day",
        ),
        pytest.param(
            "Sheet1",
            [
                ["ID", "problem_desc", "found_date", "deadline", "status"],
                [1, "通道占用", "2024-02-03", "2024-02-20", "closed"],
            ],
            "items",
            id="items of a system",
        ),
        pytest.param(
            "谈话记录",
            [
                ["谈话记录表"],
                ["谈话人", None, "谈话对象", None],
                ["谈话时间", None, "谈话地点", None],
                ["谈话内容", None, None, None],
                ["记录人", None, "备注", None],
            ],
            "form",
            id="form not filled in",
        ),
        pytest.param(
            "档案",
            [
                ["领导干部廉政档案登记表"],
                ["姓名", "张三", "性别", "男", "出生年月", "1975.3"],
                ["单位", "某局", "职务", "副局长", "任现职时间", "2021.6"],
                ["政治面貌", "党员", "入党时间", "1998.7", "参加工作时间", "1996.8"],
                ["家庭成员", "李四", "关系", "妻", "工作单位", "某中学"],
                ["奖惩情况", "无", None, None, None, None],
            ],
            "form",
            id="form of a person",
        ),
    ],
)
def test_a_table_is(name, rows, expected):
    assert [kind for kind, _ in kinds(*rows, name=name, file="a.xlsx")] == [expected]


SIGNED_IN = [["序号", "姓名", "部门", "签名"], [1, "张三", "一科", None], [2, "李四", "二科", None]]


@pytest.mark.parametrize(
    ("titles", "rows", "expected"),
    [
        pytest.param(
            [["2024年5月20日主题党日签到表"]],
            SIGNED_IN,
            [("theme_party_day", "2024-05-20", 1, 2)],
            id="the day in the title",
        ),
        pytest.param(
            [["集体学习签到表"], ["时间：2024年5月20日", None, "地点：三楼会议室"]],
            SIGNED_IN,
            [("group_study", "2024-05-20", 1, 2)],
            id="the day in a subtitle",
        ),
        pytest.param(
            [["2024年6月18日廉政考试成绩表"]],
            [
                ["姓名", "部门", "得分"],
                ["张三", "一科", 95],
                ["李四", "一科", 88],
                ["王五", "二科", 70],
            ],
            [("integrity_exam", "2024-06-18", 1, 3)],
            id="scores",
        ),
        pytest.param(
            [["2024年5月20日专题党课签到表"]],
            [
                ["姓名", "签名", "姓名", "签名"],
                ["张三", None, "赵六", None],
                ["李四", None, "孙七", None],
            ],
            [("party_lecture", "2024-05-20", 1, 4)],
            id="two blocks beside one another",
        ),
        pytest.param(
            [["会议签到表"], ["会议名称", "党员大会", "会议时间", "2024年5月20日"]],
            SIGNED_IN,
            [("branch_meeting", "2024-05-20", 1, 2)],
            id="kind and day as labels and values",
        ),
        pytest.param(
            [["2024年5月20日主题党日签到表"]],
            [
                ["姓名", "签到", "姓名", "签到"],
                ["张三", "√", "李四", "√"],
                ["赵六", "√", None, None],
            ],
            [("theme_party_day", "2024-05-20", 1, 3)],
            id="a grid of names",
        ),
        pytest.param(
            [["2024年5月20日集体学习签到表"]],
            [
                ["姓名", "签到", "备注"],
                ["张三", "√", None],
                ["李四", None, None],
                ["王五", "√", "请假"],
            ],
            [("group_study", "2024-05-20", 1, 1)],
            id="who did not come is no head",
        ),
    ],
)
def test_a_list_of_who_came_is_the_one_event_of_its_title(titles, rows, expected):
    result = read(*titles, *rows, name="Sheet1")
    held = values(result, "activity", "date", "amount", "people")
    assert [row for row in held if row[2]] == expected
    assert rules(result) == []


@pytest.mark.parametrize(
    "title",
    [
        "2024年主题党日签到表",
        "5月20日主题党日签到表",
        "截至2024年5月20日主题党日签到表",
        "2024年5月20日、6月3日主题党日签到表",
        "2024年5月20日廉政谈话名单",
    ],
)
def test_a_list_of_persons_without_the_day_of_one_event_is_asked_about(title):
    assert kinds([title], *SIGNED_IN, name="Sheet1") == [("unclear", "")]


def test_a_struck_person_is_no_head_and_the_event_stays():
    rows = [["姓名", "活动时间", "活动名称"], *(row[1:] for row in PERSONS)]
    result = read(*rows, name="主题党日", struck=frozenset((2, column) for column in (1, 2, 3)))
    assert rules(result) == [(2, "not_counted")]
    assert [(a, p) for a, p in values(result, "amount", "people") if a] == [(1, 2)]


@pytest.mark.parametrize(
    ("struck", "expected"),
    [
        ({(2, 1), (2, 2), (2, 3)}, [(2, "not_counted")]),
        ({(2, 2), (2, 3)}, [(2, "not_counted")]),
        ({(2, 3)}, []),
    ],
)
def test_a_row_that_is_struck_through_is_not_counted(struck, expected):
    rows = [["日期", "主题", "人数"], [D(2024, 3, 5), "党章", 20], [D(2024, 4, 5), "准则", 21]]
    result = read(*rows, name="集体学习", struck=frozenset(struck))
    assert rules(result) == expected
    assert result.left_out == ()


@pytest.mark.parametrize(
    ("cell", "status"), [(1, "closed"), (0.6, "open"), (100, "closed"), (0, "open"), (60, "open")]
)
def test_a_share_of_progress_is_done_only_when_whole(cell, status):
    rows = [
        ["问题", "发现日期", "整改期限", "整改进度"],
        ["漏水", D(2024, 1, 5), D(2024, 6, 30), cell],
    ]
    assert values(read(*rows, name="整改台账"), "status") == [(status,)]


@pytest.mark.parametrize("kind", ["plan", "not_held", "unclear"])
def test_rows_of_a_table_that_is_asked_about_are_errors_told_once(kind):
    rows = {
        "plan": [["计划时间", "主题"], ["2024-03-08", "甲"], ["2024-03-09", "乙"]],
        "not_held": [["姓名", "缺席原因"], ["张三", "事假"], ["李四", "病假"]],
        "unclear": [["几时", "主题"], ["2024-03-08", "甲"], ["2024-03-09", "乙"]],
    }[kind]
    result = read(*rows, name="集体学习")
    assert rules(result) == [(2, f"table_{kind}")]
    summary = result.summary
    assert (summary.records, summary.problems, summary.skipped) == (0, 2, 1)
    assert summary.tables[0].asked == (2, 3)
    assert "第2行至第3行共2行没有计入" in result.problems[-1].message


def test_an_answer_settles_what_a_sheet_is():
    rows = [["2024年集体学习计划"], ["时间", "主题"], ["2024-03-08", "甲"]]
    assert kinds(*rows, name="甲", sheets={"甲": "group_study"}) == [("events", "group_study")]


def test_persons_at_an_event_are_one_event_and_its_heads():
    rows = [["党支部", "姓名", "活动时间", "活动名称"], *PERSONS]
    rows.append(["第一支部", "学员1", "2024-04-12", "专题党课：纪律"])
    result = read(*rows)
    assert values(result, "row", "activity", "count", "people") == [
        (2, "theme_party_day", 1, 3),
        (3, "theme_party_day", 0, None),
        (4, "theme_party_day", 0, None),
        (5, "party_lecture", 1, 1),
    ]
    assert (3, "same_event") in rules(result, "warning")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("闭环", ("closed", None)),
        ("√", ("closed", None)),
        ("100%", ("closed", None)),
        ("80%", ("open", None)),
        ("完结", ("closed", None)),
        ("整改到位", ("closed", None)),
        ("Closed", ("closed", None)),
        ("关闭", ("closed", None)),
        ("是", ("closed", None)),
        ("否", ("open", None)),
        ("正在整改", ("open", None)),
        ("预计12月完成", ("open", None)),
        ("未整改", ("open", None)),
        ("基本完成", ("open", None)),
        ("2024年5月20日", ("closed", "2024-05-20")),
        ("已整改（5月20日）", ("closed", "2024-05-20")),
    ],
)
@pytest.mark.parametrize("heading", ["整改情况", "整改完成", "复查结果", "隐患状态"])
def test_status_of_an_item(heading, status, expected):
    header = ["问题描述", "发现日期", "整改期限", heading]
    result = read(
        header, ["甲", "2024-05-01", "2024-06-01", status], ["乙", "2024-05-01", "", "是"]
    )
    assert values(result, "status", "closed_date")[0] == expected


def test_pieces_are_no_items_and_a_length_of_time_gives_way_to_a_day():
    header = ["发现日期", "数量", "不符合项", "整改期限", "到期日"]
    result = read(header, ["2024-01-08", 12, "甲", "15 日", "2024-01-23"])
    assert values(result, "amount", "due_date") == [(1, "2024-01-23")]


def test_who_mends_is_not_whose_ledger_it_is():
    header = ["问题内容", "反馈日期", "责任单位", "牵头部门", "整改期限"]
    result = read(["单位：测试局"], header, ["甲", "2024-01-08", "财务科", "办公室", "2024-02-08"])
    assert values(result, "organization") == [("测试局",)]


def test_a_session_over_merged_lines_is_one_and_its_lines_are_no_sections():
    result = read(
        ["2024年集体学习台账"],
        ["序号", "学习时间", "学习内容", "主持人", "参加人数"],
        [1, D(2024, 2, 5), "学习通报", "甲某", 13],
        [None, None, "研讨交流", None, None],
        [2, D(2024, 3, 4), "学习准则", "甲某", 14],
        merges=["A3:A4", "B3:B4", "D3:D4", "E3:E4"],
    )
    assert values(result, "row", "activity", "count") == [
        (3, "group_study", 1),
        (4, "group_study", 0),
        (5, "group_study", 1),
    ]


@pytest.mark.parametrize(
    ("name", "header", "code"),
    [
        ("学习台账", ["日期", "主题", "人数"], "study_session"),
        ("Sheet1", ["学习时间", "主题", "人数"], "study_session"),
        ("谈话登记", ["日期", "谈话对象", "内容"], "talk"),
        ("会议记录", ["会议时间", "议题", "人数"], "meeting"),
    ],
)
def test_a_ledger_that_names_no_kind_is_counted_as_one_of_no_kind(name, header, code):
    result = read(header, ["2024-03-08", "甲", 20], ["2024-03-09", "乙", 20], name=name)
    assert values(result, "activity") == [(code,)] * 2
    assert [rule for rule in rules(result, "warning") if rule[1] == "kind_unnamed"] == [
        (1, "kind_unnamed")
    ]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("备注", "因防汛取消"),
        ("备注", "会议改期至4月"),
        ("备注", "未召开"),
        ("备注", "计划"),
        ("状态", "草稿"),
        ("状态", "已作废"),
        ("流程状态", "已撤销"),
        ("活动状态", "报名中"),
    ],
)
def test_what_was_not_held_is_told_and_not_counted(heading, cell):
    rows = (["日期", "主题", heading], ["2024-03-08", "甲", cell], ["2024-03-09", "乙", ""])
    result = read(*rows, name="集体学习")
    assert rules(result) == [(2, "not_counted")]
    assert values(result, "row") == [(3,)]


@pytest.mark.parametrize("cell", ["取消其评优资格", "补充说明", "已召开", "学习改革政策"])
def test_what_was_held_is_counted(cell):
    result = read(["日期", "主题", "备注"], ["2024-03-08", "甲", cell], name="集体学习")
    assert rules(result) == []


def test_unknown_type_is_explained_once():
    rows = [[f"2024-03-0{n}", "机关夜校", f"题{n}"] for n in (1, 2, 3)]
    result = read(["日期", "类型", "主题"], *rows)
    messages = [p.message for p in result.problems if p.rule == "type_unknown"]
    assert "同样的共3行" in messages[0]
    assert messages[1] == messages[2] == "同第2行，见那一行的说明"


# --- above, between and beside -------------------------------------------------------------------


def test_rows_above_a_header_that_hold_days_are_told():
    result = read(
        ["2024年台账"],
        ["何事", "何时", "几人"],
        ["甲", D(2024, 3, 1), 20],
        ["乙", D(2024, 3, 2), 21],
        ["日期", "类型", "主题", "人数"],
        ["2024-03-08", "集体学习", "丙", 20],
    )
    assert rules(result) == [(3, "table_unclear")]
    assert result.summary.tables[0].asked == (3, 4)
    assert values(result, "row") == [(6,)]


def test_labels_and_values_above_a_header_are_read_in_pairs():
    result = read(
        ["党风廉政建设工作月报告"],
        ["报告日期", D(2024, 12, 1), "报告人", "甲某"],
        ["支部代码", "Z01", "支部名称", "机关第一党支部"],
        ["3．集体学习情况"],
        ["学习时间", "学习内容", "参加人数"],
        [D(2024, 11, 4), "甲", 21],
    )
    assert reasons(result) == {1: "title", 2: "subtitle", 3: "subtitle", 4: "section", 5: "header"}
    assert values(result, "activity", "organization") == [("group_study", "机关第一党支部")]


def test_sums_above_a_header_are_statistics():
    result = read(
        ["党员总数", "正式党员", "预备党员"],
        [23, 21, 2],
        ["学习时间", "学习内容", "参加人数"],
        [D(2024, 11, 4), "甲", 21],
        name="集体学习",
    )
    assert reasons(result)[2] == "statistics"
    assert values(result, "row") == [(4,)]


def test_header_of_section_words_far_down_is_no_header():
    result = read(
        ["序号", "类别", "要求", D(2024, 3, 1), D(2024, 3, 2)],
        ["一", "学习教育", "重点记录"],
        [1, "集体学习次数", "召开次数", None, 1],
        ["三", "总结", "重点描述完成的工作内容"],
        [1, "当日工作小结", "小结", "完成", "完成"],
        name="工作日志2024.03",
    )
    assert len(result.table) == 0
    assert result.summary.problems == 5


def test_a_running_total_is_never_added():
    rows = (["2024年3月"], ["谈话类型", "本月人次", "累计人次"], ["廉政谈话", 2, 9])
    assert values(read(*rows), "amount") == [(2,)]


def test_a_label_above_a_header_is_no_head_of_a_group():
    rows = (["台账"], ["单位名称", "某局"], ["时间", "主题", "人数"], ["2024-03-08", "甲", 20])
    result = read(*rows, name="集体学习")
    assert values(result, "organization") == [("某局",)]
    assert reasons(result)[2] == "subtitle"


def test_lines_that_begin_with_a_day_are_told():
    result = read(["集体学习"], ["3月8日学习党章"], ["4月8日学习准则"])
    assert rules(result) == [(2, "header_missing"), (3, "header_missing")]


# --- headings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("3、会议类型（单选）（必填）", "activity"),
        ("*2、会议时间（必填）", "date"),
        ("谈话日期及时间", "date"),
        ("实际召开时间", "date"),
        ("提交时间（自动）", "entry_date"),
        ("修改日期", "entry_date"),
        ("最后更新时间", "entry_date"),
        ("入党宣誓时间", "personal_date"),
        ("任现职时间", "personal_date"),
        ("计划谈话时间", "plan_date"),
        ("隐患排查时间", "found_date"),
        ("检查发现日期", "found_date"),
        ("复查日期", "closed_date"),
        ("销号时间", "closed_date"),
        ("整改闭环日期", "closed_date"),
        ("限时整改日期", "due_date"),
        ("到期日", "due_date"),
        ("谈话截止时间", "due_date"),
        ("整改责任单位", "responsible_department"),
        ("是否按期整改", "status"),
        ("隐患等级", "category"),
        ("meeting_time", "date"),
        ("create_time", "entry_date"),
        ("attend_num", "people"),
        ("hysj", "date"),
        ("摆龙门阵", None),
    ],
)
def test_a_heading_means_by_its_stem_and_modifiers(heading, field):
    assert Vocabulary(CATALOGUE).field(heading) == field


@pytest.mark.parametrize(
    "rule", heading_rules(), ids=lambda rule: f"{rule.field}-{rule.examples[0]}"
)
def test_every_row_of_the_grammar_has_examples_that_it_reads(rule):
    assert rule.field in CATALOGUE.fields
    for example in rule.examples:
        plain = undress(example)
        first = find_by_grammar(plain, is_first=True)
        assert (first or find_by_grammar(plain, is_first=False)) == rule.field


def test_every_rule_of_recognition_is_of_a_kind_that_is_told():
    assert {rule.kind for rule in RECOGNITION} <= set(TABLE_KINDS)


def test_a_table_of_unknown_headings_below_another_is_no_rows_of_it():
    head = ["2024年集体学习", None, None]
    study = [["日期", "主题", "人数"], ["2024-03-05", "甲", 12], [None, None, None]]
    talks = [
        ["何日", "同谁谈", "谈些啥"],
        ["2024-05-06", "钱某", "廉洁"],
        ["2024-05-07", "孙某", "廉洁"],
    ]
    result = read(head, *study, *talks)
    assert values(result, "row", "activity") == [(3, "group_study")]
    assert rules(result) == [(6, "table_unclear")]
    assert "“何日”里是日期" in result.problems[-1].message or any(
        "“何日”里是日期" in each.message for each in result.problems
    )


def test_a_row_of_a_measure_alone_belongs_to_the_item_above():
    heads = ["序号", "问题", "反馈日期", "整改措施", "整改期限", "整改状态"]
    rows = [[1, "漏水", D(2024, 1, 5), "修", D(2024, 3, 30), "已完成"]]
    rows += [[None, None, None, "查", D(2024, 6, 30), "整改中"]]
    rows += [[2, "漏电", D(2024, 1, 5), "换", D(2024, 4, 30), "已完成"]]
    result = read(heads, *rows, name="整改台账")
    assert values(result, "amount", "status", "due_date") == [
        (1, "open", "2024-06-30"),
        (0, "open", "2024-06-30"),
        (1, "closed", "2024-04-30"),
    ]
    assert rules(result) == []

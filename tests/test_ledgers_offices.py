"""Tests of ledgers as offices keep them: what counts, and what only looks like it."""

from collections import Counter

import pytest

from ledger_rows import read, reasons, rules, values


def counted(result):
    """Count what was read, by kind and year."""
    found = Counter()
    for activity, year, count in values(result, "activity", "year", "count"):
        found[activity, year] += int(count)
    return dict(found)


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("2024年党课教案评审登记表", "日期"),
        ("2024年集体学习笔记检查登记表", "日期"),
        ("学习笔记抽查情况", "日期"),
        ("主题党日经费报销登记", "报销日期"),
        ("廉政谈话提纲发放登记", "日期"),
        ("民主生活会征求意见登记表", "日期"),
    ],
)
def test_what_belongs_to_an_activity_is_none(title, heading):
    result = read(
        [title], ["序号", heading, "名称"], [1, "2024-05-11", "甲"], [2, "2024-05-12", "乙"]
    )
    assert counted(result) == {}
    assert result.problems


@pytest.mark.parametrize(
    ("title", "activity"),
    [
        ("2024年党课活动情况登记表", "party_lecture"),
        ("巡察整改集体学习检查", None),
        ("派驻纪检监察组参加党组会议台账", "dispatched_attendance"),
        ("派驻组列席局长办公会登记", "dispatched_attendance"),
        ("局党组会议登记", "committee_meeting"),
    ],
)
def test_a_title_names_the_kind_that_it_speaks_of(title, activity):
    result = read([title], ["序号", "日期", "内容"], [1, "2024-05-11", "甲"])
    assert counted(result) == ({(activity, 2024): 1} if activity else {})


def test_letters_about_other_duties_are_told_and_not_counted():
    result = read(
        ["责任书名称", "签订日期", "份数"],
        ["安全生产责任书", "2024-02-02", 12],
        ["党风廉政建设责任书", "2024-02-05", 15],
        ["消防安全责任状", "2024-02-06", 15],
        ["党风廉政、安全生产责任书", "2024-02-07", 3],
        name="责任书",
    )
    assert values(result, "row", "people") == [(3, 15), (5, 3)]
    assert rules(result) == [(2, "type_unknown"), (4, "type_unknown")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["项目", "2024年"], ["集体学习", 12], ["专题党课", 4]],
            {("group_study", 2024): 12, ("party_lecture", 2024): 4},
        ),
        (
            [["项目", "2023年", "2024年", "同比增长"], ["集体学习", 10, 12, "20%"]],
            {("group_study", 2023): 10, ("group_study", 2024): 12},
        ),
        (
            [["项目", "单位", "数量"], ["集体学习", "次", 12], ["警示教育", "次", 2]],
            {("group_study", 2024): 12, ("warning_education", 2024): 2},
        ),
        (
            [["项目", "次数/人次", "备注"], ["集体学习", 12, None], ["警示教育", 2, None]],
            {("group_study", 2024): 12, ("warning_education", 2024): 2},
        ),
        (
            [["指标", "2023年", "2024年", "增减"], ["集体学习次数", 10, 12, 2]],
            {("group_study", 2023): 10, ("group_study", 2024): 12},
        ),
        (
            [
                ["工作内容", "本月", "本年累计"],
                ["组织警示教育（次）", 2, 9],
                ["开展集体学习（次）", 1, 4],
            ],
            {("group_study", 2024): 1, ("warning_education", 2024): 2},
        ),
        (
            [
                ["项目", "项目", "数量"],
                ["谈话提醒", "民主生活会（次）", 2],
                ["谈话提醒", "集体学习（次）", 4],
            ],
            {("democratic_life_meeting", 2024): 2, ("group_study", 2024): 4},
        ),
    ],
    ids=[
        "one year",
        "two years",
        "units of measurement",
        "times or heads",
        "indicators",
        "what was worked on",
        "groups over kinds",
    ],
)
def test_numbers_stand_under_their_year(rows, expected):
    assert counted(read(["2024年党建活动开展情况"], ["单位：次"], *rows)) == expected


@pytest.mark.parametrize(
    ("rows", "dates"),
    [
        (
            [
                ["谈话时间", "2024年5月9日", "谈话地点", "301"],
                ["谈话人", "甲某", "谈话对象", "乙某"],
                ["谈话内容", "岗位廉政"],
            ],
            ["2024-05-09"],
        ),
        (
            [
                ["谈话时间", "2024年5月9日", "谈话地点", "会议室"],
                ["谈话内容", "甲"],
                ["廉政谈话记录表"],
                ["谈话时间", "2024年6月9日", "谈话地点", "会议室"],
                ["谈话内容", "乙"],
            ],
            ["2024-05-09", "2024-06-09"],
        ),
        (
            [["谈话时间：2024年5月9日", "谈话地点：301"], ["谈话人", "甲"], ["谈话对象", "乙"]],
            ["2024-05-09"],
        ),
        ([["谈话时间", None, "谈话地点"], ["谈话人", None, "谈话对象"], ["谈话内容"]], []),
    ],
    ids=["one", "two below one another", "colons", "blank"],
)
def test_a_filled_form_is_one_event(rows, dates):
    result = read(["廉政谈话记录表"], *rows)
    assert [date for (date,) in values(result, "date")] == dates


@pytest.mark.parametrize(
    "rows",
    [
        [["姓名", "1月", "2月", "合计"], ["甲某", 4, 4, 8], ["乙某", 4, 2, 6]],
        [["月份", "班子之间", "支委与党员"], ["1月", 2, 3], ["2月", 1, 2]],
        [["单位", "元旦", "春节"], ["甲科", "12月29日", "2月5日"], ["乙科", "12月28日", "2月6日"]],
    ],
    ids=["times of persons", "numbers", "days"],
)
def test_a_matrix_that_its_heads_do_not_explain_is_asked_about(rows):
    result = read(["2024年集体学习情况"], *rows)
    assert counted(result) == {}
    assert {rule for _, rule in rules(result)} >= {"table_unclear"}


def test_what_was_planned_is_counted_on_the_day_of_its_completion_alone():
    result = read(
        ["2024年党课授课安排及完成情况"],
        ["序号", "课题", "计划时间", "完成时间", "听课人数"],
        [1, "甲", "2024-03", "2024-03-15", 40],
        [2, "乙", "2024-09", None, None],
    )
    assert counted(result) == {("party_lecture", 2024): 1}


def test_a_row_without_a_problem_is_no_item():
    result = read(
        ["2024年廉政检查问题台账"],
        ["检查时间", "检查单位", "发现问题", "整改情况"],
        ["2024-02-08", "甲", "无", None],
        ["2024-02-08", "乙", "未发现问题", None],
        ["2024-02-08", "丙", "值班脱岗", "已整改"],
    )
    assert counted(result) == {("rectification_item", 2024): 1}


def test_branches_at_the_head_of_their_rows_are_the_organizations():
    result = read(
        ["2024年各支部主题党日活动台账"],
        ["序号", "活动时间", "活动主题"],
        ["一、第一党支部"],
        [1, "2024-01-10", "甲"],
        ["二、第二党支部"],
        [1, "2024-01-11", "乙"],
    )
    assert [name for (name,) in values(result, "organization")] == ["第一党支部", "第二党支部"]


def test_ordinals_are_no_numbers_and_abolished_rules_no_revisions():
    meetings = read(["2024年党组会议登记"], ["期数", "时间", "议题"], ["第3期", "2024-01-05", "甲"])
    assert counted(meetings) == {("committee_meeting", 2024): 1}
    revised = read(
        ["制度废改立清单"],
        ["制度名称", "类型", "印发时间"],
        ["甲制度", "修订", "2024-02-01"],
        ["乙制度", "废止", "2024-02-01"],
    )
    assert counted(revised) == {("institution_revision", 2024): 1}


@pytest.mark.parametrize(
    ("name", "activity"),
    [
        ("关于五起违反中央八项规定精神问题的通报", "case_notice"),
        ("关于三起形式主义典型问题的通报", "case_notice"),
        ("关于考勤情况的通报", None),
    ],
)
def test_a_notice_is_told_by_what_it_is_about(name, activity):
    result = read(["序号", "通报名称", "通报时间"], [1, name, "2024-02-02"])
    assert counted(result) == ({(activity, 2024): 1} if activity else {})


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        (
            [["巡察整改进展月报"], ["类别", "反馈问题数", "已完成"], ["党的领导", 5, 4]],
            "table_unclear",
        ),
        ([["2024年集体学习统计"], ["支部", "学时", "平均"], ["一支部", 40, 4]], "table_unclear"),
        ([["2024年工会活动登记"], ["日期", "活动名称"], ["2024-03-08", "联谊"]], "type_missing"),
        ([["党建经费预算表"], ["项目", "2023年", "2024年"], ["主题党日", 3000, 5000]], None),
    ],
    ids=["sums of items", "hours", "trade union", "money"],
)
def test_sums_of_something_else_are_no_events(rows, rule):
    result = read(*rows)
    assert counted(result) == {}
    assert {found for _, found in rules(result)} == ({rule} if rule else set())


@pytest.mark.parametrize("heading", ["实签人数", "已谈人数", "实签份数"])
def test_what_was_signed_or_talked_is_the_number(heading):
    result = read(["2024年廉洁承诺书签订情况"], ["单位", "应签人数", heading], ["甲科", 10, 7])
    assert values(result, "activity", "people") == [("commitment_letter", 7)]


def test_an_example_is_no_event():
    result = read(
        ["2024年集体学习台账"],
        ["日期", "主题", "实到会党员"],
        ["2024-01-01", "示例：学习条例", 20],
        ["2024-01-05", "条例", 18],
    )
    assert values(result, "row", "people") == [(4, 18)]
    assert rules(result) == [(3, "not_counted")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (
            [["例", "2024-01-01", "甲", None], [1, "2024-03-08", "乙", None]],
            [(2, "not_counted")],
        ),
        (
            [
                [1, "2024-01-01", "甲", "示例行，填报时删除"],
                [2, "2024-03-08", "乙", "典型示例学习"],
            ],
            [(2, "not_counted")],
        ),
    ],
    ids=["number", "remark"],
)
def test_the_example_of_a_form_is_no_event(rows, expected):
    result = read(["序号", "日期", "主题", "备注"], *rows, name="集体学习")
    assert values(result, "row") == [(3,)]
    assert [found for found in rules(result) if found[1] == "not_counted"] == expected


def test_a_notice_passed_on_is_dated_by_that_and_not_by_its_issue():
    result = read(
        ["典型案例通报传达登记"],
        ["序号", "发文日期", "传达日期", "人数"],
        [1, "2024-01-10", "2024-01-19", 56],
    )
    assert values(result, "date", "people") == [("2024-01-19", 56)]


@pytest.mark.parametrize("title", ["会议室预订登记", "2024年国庆节值班表", "会议室使用登记"])
def test_bookings_and_duties_are_asked_about(title):
    result = read([title], ["日期", "时间段", "会议名称"], ["2024-03-01", "9:00-11:00", "党组会议"])
    assert counted(result) == {}
    assert [rule for _, rule in rules(result)] == ["table_unclear"] or title.endswith("值班表")


def test_a_form_that_was_refused_was_not_held():
    result = read(
        ["审批状态", "审批结果", "学习日期", "学习主题"],
        ["已完成", "通过", "2024-03-13", "条例"],
        ["已完成", "拒绝", "2024-05-15", "保密法"],
        name="集体学习",
    )
    assert values(result, "row") == [(2,)]
    assert (3, "not_counted") in rules(result)


@pytest.mark.parametrize(
    ("cells", "people"),
    [(["32人", 28, "二十六人"], [32, 28, 26]), (["甲某、乙某", "丙某"], [None, None])],
    ids=["numbers", "names"],
)
def test_who_took_part_may_be_their_number(cells, people):
    rows = [[f"2024-0{place}-05", "甲", cell] for place, cell in enumerate(cells, start=1)]
    result = read(["时间", "活动主题", "参加党员"], *rows, name="主题党日")
    assert [number for (number,) in values(result, "people")] == people


def test_talks_with_no_heads_in_a_quarter_are_none():
    result = read(
        ["2024年三季度谈话情况统计"],
        ["谈话类型", "本季度人次", "累计人次"],
        ["廉政谈话", 12, 30],
        ["诫勉谈话", 0, 1],
    )
    assert counted(result) == {("integrity_talk", 2024): 1}


def test_the_seat_that_sits_in_is_told_by_the_title():
    result = read(
        ["派驻纪检监察组列席驻在单位党组会议情况登记（2023年度）"],
        ["序号", "会议日期", "会议名称"],
        [1, "2023-02-09", "局党组2023年第1次会议"],
    )
    assert counted(result) == {("dispatched_attendance", 2023): 1}


def test_how_it_was_held_is_no_other_kind_than_the_title_says():
    result = read(
        ["某学院党委理论学习中心组学习情况登记表"],
        ["序号", "学习时间", "学习形式", "参学情况", None],
        [None, None, None, "应参学", "实参学"],
        [1, "2023-09-15", "集中学习", 11, 11],
        [2, "2023-12-08", "专题研讨", 11, 9],
    )
    assert values(result, "activity", "people") == [
        ("centre_group_study", 11),
        ("centre_group_study", 9),
    ]


@pytest.mark.parametrize("heading", ["参会", "到课", "实到", "实参学", "参加党员"])
def test_a_heading_without_the_word_number_heads_numbers(heading):
    result = read(["日期", "主题", heading], ["2024-01-02", "甲", "7人"], name="党组会议")
    assert values(result, "people") == [(7,)]


def test_a_check_that_found_nothing_is_no_item_whatever_was_checked():
    result = read(
        ["2024年日常监督检查记录"],
        ["检查时间", "检查事项", "发现问题", "整改要求"],
        ["2024-02-06", "节日值班", "无", None],
        ["2024-05-07", "作风纪律", "2人迟到", "批评教育"],
    )
    assert counted(result) == {("rectification_item", 2024): 1}


def test_scores_of_persons_are_statistics():
    result = read(["2024年积分排名"], ["排名", "姓名", "积分"], [1, "甲某", 90], [2, "乙某", 80])
    assert counted(result) == {}
    assert [each.reason for each in result.skipped][-2:] == ["statistics", "statistics"]


def test_one_day_and_one_number_of_heads_over_two_topics_is_one_study():
    result = read(
        ["日期", "主题", "人数"],
        ["2024-04-02", "条例", 31],
        [None, "警示片", None],
        ["2024-04-16", "保密法", 28],
        name="集体学习",
        merges=["A2:A3", "C2:C3"],
    )
    assert counted(result) == {("group_study", 2024): 2}


@pytest.mark.parametrize(
    ("remark", "is_held"),
    [("补学2人", True), ("2人病假已补学", True), ("补学情况见附件", True), ("补学", False)],
)
def test_who_made_up_for_it_later_leaves_the_study_held(remark, is_held):
    result = read(
        ["日期", "主题", "人数", "备注"], ["2024-03-05", "丙", 35, remark], name="集体学习"
    )
    assert counted(result) == ({("group_study", 2024): 1} if is_held else {})


def test_clues_against_persons_are_no_items_to_be_mended():
    result = read(
        ["纪检组问题线索处置台账（2024）"],
        ["线索编号", "受理日期", "主要问题", "处置方式", "处置结果", "办结日期"],
        ["XS01", "2024-01-10", "收受礼金", "谈话函询", "了结", "2024-03-01"],
    )
    assert counted(result) == {}
    assert rules(result) == [(3, "table_unclear")]


def test_cases_made_public_are_told_by_the_title():
    result = read(
        ["2024年通报曝光典型案例登记"],
        ["期次", "通报日期", "通报题目"],
        ["第1期", "2024-01-19", "甲"],
    )
    assert counted(result) == {("case_notice", 2024): 1}


def test_the_first_and_the_second_talk_of_a_row_are_two():
    result = read(
        ["2024年廉政谈话对象及时间"],
        ["谈话对象", "第一次谈话时间", "第二次谈话时间"],
        ["甲某", "2024-03-01", "2024-09-01"],
        ["乙某", "2024-03-02", None],
    )
    assert values(result, "row", "date") == [
        (3, "2024-03-01"),
        (3, "2024-09-01"),
        (4, "2024-03-02"),
    ]


def test_headlines_about_meetings_are_no_meetings():
    result = read(
        ["廉政宣传报道登记"], ["日期", "标题", "媒体"], ["2024-04-08", "我局召开党组会议", "官网"]
    )
    assert counted(result) == {}
    assert rules(result) == [(3, "table_unclear")]


def test_a_mean_is_neither_an_event_nor_a_wrong_total():
    result = read(
        ["日期", "实到"], ["2024-01-05", 18], ["2024-02-05", 20], ["平均", 19], name="集体学习"
    )
    assert counted(result) == {("group_study", 2024): 2}
    assert [p.rule for p in result.problems if p.row == 4] == []


@pytest.mark.parametrize(
    ("cell", "is_read"), [("3日（清明前）", True), ("3日（补学）", False), ("3日（改期）", False)]
)
def test_a_day_may_carry_what_it_lay_before(cell, is_read):
    result = read(["2024年集体学习"], ["月份", "日期", "主题"], ["四月", cell, "甲"])
    assert values(result, "date") == ([("2024-04-03",)] if is_read else [])


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("2024—2025学年第一学期集体学习记录", ["2024-09-11", "2025-01-08"]),
        ("2024学年集体学习记录", ["2024-09-11", "2025-01-08"]),
    ],
)
def test_a_school_year_begins_in_one_year_and_ends_in_the_next(title, days):
    rows = [["9月11日", "甲", "应到85实到83"], ["1月8日", "乙", "应到85实到85"]]
    result = read([title], ["日期", "学习内容", "出勤"], *rows)
    assert values(result, "date", "people") == [(days[0], 83), (days[1], 85)]


def test_what_happened_is_told_by_its_name():
    result = read(
        ["2024年党建大事记"],
        ["日期", "事件"],
        ["1月5日", "召开党委会研究全年工作"],
        ["3月12日", "义务植树"],
    )
    assert counted(result) == {("committee_meeting", 2024): 1}
    assert rules(result) == [(4, "type_missing")]


def test_when_a_form_was_opened_is_no_day_of_the_event():
    result = read(
        ["ID", "开始时间", "完成时间", "活动日期", "活动类型", "参加人数"],
        [1, "2024-06-01", "2024-06-01", "2024-05-28", "主题党日", "23人"],
    )
    assert values(result, "date", "people") == [("2024-05-28", 23)]


def test_a_column_of_kinds_headed_as_matters_tells_the_kind_of_each_row():
    result = read(
        ["某馆组织生活会、民主评议党员情况"],
        ["事项", "时间", "参加人数"],
        ["组织生活会", "2024-02-27", 13],
        ["民主评议党员", "2024-02-27", 13],
    )
    assert counted(result) == {("organizational_life_meeting", 2024): 1}
    assert (4, "type_unknown") in rules(result)


def test_points_of_persons_for_what_they_came_to_are_no_events():
    result = read(
        ["党员积分管理台账（2024年第一季度）"],
        ["姓名", "参加党课", "主题党日", "得分"],
        ["甲某", 5, 10, 15],
        ["乙某", 0, 10, 10],
    )
    assert counted(result) == {}
    assert rules(result) == [(3, "table_unclear")]


def test_a_list_of_branches_is_a_register():
    result = read(
        ["各支部基本情况表"],
        ["支部名称", "书记", "党员数", "成立时间", "换届时间"],
        ["一支部", "甲某", 21, "2010-05-01", "2023-07-01"],
    )
    assert counted(result) == {}
    assert rules(result) == []


def test_papers_handed_in_on_one_day_are_one_exam():
    rows = [[name, "2024年党纪知识测试", "2024-06-05", 90] for name in ("甲某", "乙某", "丙某")]
    result = read(["姓名", "考试名称", "交卷时间", "得分"], *rows)
    assert counted(result) == {("integrity_exam", 2024): 1}
    assert values(result, "people")[0] == (3,)


def test_what_was_held_may_stand_in_words_alone():
    result = read(
        ["廉政教育活动一览表（2024）"],
        ["时间", "活动"],
        ["2024年1月30日", "党组书记讲廉政党课，42人"],
        ["2024年6月18日", "赴廉政教育基地参观"],
    )
    assert counted(result) == {("party_lecture", 2024): 1, ("base_visit", 2024): 1}


def test_headings_in_two_languages_are_read_by_the_chinese_words():
    result = read(
        ["Integrity Talk Log 廉洁谈话记录"],
        ["No.序号", "Date日期", "谈话对象 Interviewee", "Type类型"],
        [1, "2024-03-04", "甲某", "廉洁谈话"],
    )
    assert values(result, "activity", "date") == [("integrity_talk", "2024-03-04")]


@pytest.mark.parametrize("heading", ["IS_DELETED", "是否删除", "删除标志", "作废标识"])
def test_what_a_system_has_deleted_is_not_counted(heading):
    result = read(
        ["日期", "类型", "主题", heading],
        ["2024-04-20", "主题党日", "甲", "0"],
        ["2024-04-21", "主题党日", "误录", "1"],
    )
    assert values(result, "row") == [(2,)]


@pytest.mark.parametrize(
    ("remark", "is_item"),
    [
        ("经核实不属于问题，已取消", False),
        ("误报", False),
        ("与第3项重复", False),
        ("延期一次", True),
        ("已取消不合理收费项目", True),
    ],
)
def test_what_turned_out_to_be_no_problem_is_no_item(remark, is_item):
    result = read(
        ["序号", "问题", "发现日期", "完成日期", "备注"],
        [1, "门窗破损", "2024-03-04", "2024-03-20", remark],
    )
    assert bool(counted(result)) is is_item


def test_an_item_without_a_day_is_dated_by_what_its_source_tells():
    result = read(
        ["2024年问题整改表"],
        ["问题", "问题出处", "整改时限"],
        ["验收签字不全", "2023年9月自查", "2023.10.15"],
        ["师德承诺不齐", "自查", "2024.4.10"],
    )
    assert counted(result) == {("rectification_item", 2023): 1, ("rectification_item", 2024): 1}


def test_what_is_due_beside_what_was_held_is_no_number():
    result = read(
        ["2024年三会一课统计"],
        ["党支部", "党员大会", None, None, "应开支委会", "已开支委会"],
        [None, "应开", "已开", "完成率", None, None],
        ["一支部", 4, 3, "75%", 12, 11],
        merges=("A2:A3", "B2:D2", "E2:E3", "F2:F3"),
    )
    assert counted(result) == {("branch_meeting", 2024): 3, ("branch_committee", 2024): 11}


def test_letters_that_count_alike_under_two_names_are_both_counted():
    result = read(
        ["2024年签订情况"],
        ["单位", "党风廉政建设责任书（份）", "廉洁从业承诺书（份）", "家庭助廉承诺书（份）"],
        ["一厂", 4, 26, 20],
    )
    assert values(result, "activity", "amount") == [
        ("responsibility_letter", 4),
        ("commitment_letter", 26),
        ("commitment_letter", 20),
    ]


def test_forms_of_the_kind_of_a_title_are_parts_of_its_times():
    result = read(
        ["2024年警示教育开展情况"],
        ["单位", "开展次数", "参加人次", "观看警示片（场）", "旁听庭审（次）"],
        ["甲局", 3, 120, 2, 1],
    )
    assert values(result, "activity", "amount", "people") == [("warning_education", 3, 120)]


def test_years_stand_under_each_kind():
    result = read(
        ["单位", "党课", None, "廉政谈话", None],
        [None, "2023年", "2024年", "2023年", "2024年"],
        ["一公司", 3, 4, 12, 15],
        merges=("A1:A2", "B1:C1", "D1:E1"),
    )
    told = {(a, y): n for a, y, n in values(result, "activity", "year", "amount")}
    assert told == {
        ("party_lecture", 2023): 3,
        ("party_lecture", 2024): 4,
        ("integrity_talk", 2023): 12,
        ("integrity_talk", 2024): 15,
    }


def test_what_a_check_passed_is_no_item():
    result = read(
        ["检查项目", "检查结果", "存在问题", "检查日期", "复查情况"],
        ["党建台账", "合格", None, "2024-05-08", None],
        ["廉政档案", "不合格", "缺3人档案", "2024-05-08", "已补齐"],
    )
    assert counted(result) == {("rectification_item", 2024): 1}
    assert rules(result) == [(2, "not_counted")]


@pytest.mark.parametrize(
    ("titles", "header", "row", "day"),
    [
        (
            ["某局巡察整改台账", "巡察时间：2024年4月8日—4月30日 反馈时间：2024年5月20日"],
            ["问题", "完成时限", "是否完成"],
            ["学习不严", "2024年6月", "是"],
            "2024-05-20",
        ),
        (
            ["审计发现问题整改台账"],
            ["项目名称", "报告日期", "问题", "整改期限"],
            ["财务收支审计", "2024-04-15", "费用跨期", "2024-06-30"],
            "2024-04-15",
        ),
        (
            ["监督检查登记"],
            ["监督检查时间", "被监督单位", "发现问题", "完成"],
            ["2024-03-06", "招生办", "值守缺岗", "2024-03-09"],
            "2024-03-06",
        ),
    ],
    ids=["fed back", "reported", "inspected"],
)
def test_an_item_is_dated_by_the_day_on_which_it_was_told(titles, header, row, day):
    result = read(*([title] for title in titles), header, row)
    assert values(result, "activity", "date") == [("rectification_item", day)]


def test_numbers_of_items_that_begin_again_are_those_of_groups():
    result = read(
        ["审计项目", "问题编号", "问题", "发现日期"],
        ["甲", 1, "费用跨期", "2024-04-15"],
        ["甲", 2, "挂账", "2024-04-15"],
        ["乙", 1, "未比价", "2024-08-20"],
    )
    assert values(result, "item") == [("",)] * 3


def test_a_sheet_of_indicators_that_stands_alone_is_counted():
    result = read(
        ["2024年数据统计"],
        ["指标名称", "计量单位", "数值"],
        ["组织廉政谈话", "人次", 36],
        ["开展警示教育", "次", 4],
        name="统计表",
    )
    assert values(result, "activity", "amount") == [
        ("integrity_talk", 36),
        ("warning_education", 4),
    ]


def test_a_meeting_whose_name_says_that_it_was_called_off_is_not_counted():
    result = read(
        ["会议名称", "会议时间"],
        ["第1次党委会", "2024-01-08"],
        ["第2次党委会（取消）", "2024-02-05"],
    )
    assert counted(result) == {("committee_meeting", 2024): 1}
    assert rules(result) == [(3, "not_counted")]


def test_letters_signed_by_persons_are_counted_one_by_one():
    result = read(
        ["2024年廉洁承诺书签订名册"],
        ["序号", "部门", "姓名", "签订日期", "签字"],
        [1, "办公室", "张三", "2024-02-20", "张三"],
        [2, "财务部", "王五", "2024-02-21", "王五"],
    )
    assert counted(result) == {("commitment_letter", 2024): 2}


def test_who_was_absent_at_an_exam_is_no_head_of_it():
    result = read(
        ["2024年5月10日党规党纪测试成绩"],
        ["序号", "姓名", "得分"],
        [1, "张三", 98],
        [2, "李四", "缺考"],
    )
    assert values(result, "activity", "people")[0] == ("integrity_exam", 1)


@pytest.mark.parametrize("found", ["未发现", "未见异常", "正常", "暂未发现问题", "符合要求"])
def test_words_for_nothing_found(found):
    result = read(
        ["监督检查台账"],
        ["检查日期", "发现问题", "处理情况"],
        ["2024-02-09", found, None],
        ["2024-02-12", "公车未入库", "已约谈"],
    )
    assert counted(result) == {("rectification_item", 2024): 1}


@pytest.mark.parametrize("heading", ["参加教师数", "学员数", "参加民警人数", "出席代表人数"])
def test_whoever_comes_is_counted(heading):
    result = read(["日期", "主题", heading], ["2024-03-13", "甲", 66], name="集体学习")
    assert values(result, "people") == [(66,)]


@pytest.mark.parametrize(
    ("cell", "is_read"), [("1月12日", True), ("1月12日前后", False), ("元月", None), ("3月", None)]
)
def test_a_day_beside_the_word_none_is_a_day(cell, is_read):
    result = read(["日期", "主题", "备注"], [cell, None, "无"], name="2024年集体学习")
    assert values(result, "date") == ([("2024-01-12",)] if is_read else [])
    assert bool(rules(result)) == (is_read is False)
    assert [each.reason for each in result.skipped if each.row == 2] == ["nil"] * (is_read is None)


def test_a_study_with_the_number_of_absent_is_held():
    result = read(
        ["学习时间", "学习内容", "应到人数", "实到人数", "缺勤人数", "缺勤原因"],
        ["2024-04-03", "甲", 30, 28, 2, "出差2"],
        name="集体学习",
    )
    assert values(result, "people") == [(28,)]


def test_kinds_under_two_quarters_are_counted():
    result = read(
        ["支部", "一季度", None, "二季度", None],
        [None, "党员大会", "支委会", "党员大会", "支委会"],
        ["一支部", 1, 3, 0, 3],
        name="2024年三会一课",
        merges=["A1:A2", "B1:C1", "D1:E1"],
    )
    assert counted(result) == {("branch_meeting", 2024): 1, ("branch_committee", 2024): 6}


def test_a_visit_after_a_sanction_is_dated_by_the_visit():
    result = read(
        ["受处分人员谈话回访登记"],
        ["姓名", "处分时间", "回访时间"],
        ["甲某", "2023-05-05", "2024-05-06"],
    )
    assert values(result, "date") == [("2024-05-06",)]


def test_a_title_of_several_things_leaves_each_row_to_say_which_it_is():
    result = read(
        ["局党组会、局长办公会、专题会议台账（2024）"],
        ["会议名称", "会议时间", "主要议题"],
        ["党组会议（第1次）", "2024-01-05", "甲"],
        ["局长办公会（第1次）", "2024-01-09", "乙"],
        ["党风廉政专题会议", "2024-02-20", "丙"],
    )
    assert [kind for (kind,) in values(result, "activity")] == [
        "committee_meeting",
        "meeting",
        "deployment_meeting",
    ]


@pytest.mark.parametrize(
    ("title", "activity"),
    [
        ("2025年春节节前廉政提醒谈话登记", "reminder_talk"),
        ("2025年春节节前廉政提醒登记", "holiday_reminder"),
    ],
)
def test_a_talk_before_a_holiday_is_a_talk(title, activity):
    result = read([title], ["谈话日期", "谈话对象"], ["2025-01-22", "甲某"])
    assert counted(result) == {(activity, 2025): 1}


@pytest.mark.parametrize(
    ("remark", "is_held"),
    [("春节放假，未组织", False), ("因防汛未开展", False), ("已学习，未组织讨论", True)],
)
def test_a_remark_ends_in_that_it_was_not_held(remark, is_held):
    result = read(["日期", "主题", "备注"], ["2024-02-14", "甲", remark], name="集体学习")
    assert counted(result) == ({("group_study", 2024): 1} if is_held else {})


def test_all_heads_stand_behind_those_of_each_office():
    result = read(
        ["日期", "主题", "办公室", "财务处", "合计人数"],
        ["2024-03-01", "甲", 5, 4, 9],
        name="集体学习",
    )
    assert values(result, "people") == [(9,)]


def test_a_meeting_in_words_of_its_own_column_is_told_by_them():
    result = read(
        ["党组听取工作汇报情况"],
        ["时间", "会议", "汇报内容"],
        ["2024-03-15", "党组会议", "责任制落实"],
    )
    assert counted(result) == {("committee_meeting", 2024): 1}


def test_hours_of_persons_are_statistics_and_kinds_beside_numbers_are_not():
    hours = read(["学时统计"], ["姓名", "必修学时", "总学时"], ["赵某", 30, 50], ["钱某", 28, 38])
    assert (rules(hours), hours.skipped[-1].reason) == ([], "statistics")
    kinds = read(["自查附表"], ["自查内容", "开展情况（次数）", "参加人次"], ["廉政谈话", 12, 45])
    assert rules(kinds)


LETTER = ["党风廉政建设责任书"]


@pytest.mark.parametrize(
    ("rows", "number", "rule"),
    [
        ([["责任单位", "某局"], ["责任人（签字）", None], ["签订日期", "2024年3月1日"]], 0, True),
        ([["责任单位", None], ["责任人（签字）", None], ["签订日期", None]], 0, False),
        (
            [
                ["责任单位", "某局"],
                ["签订日期", "2024年3月1日"],
                ["签订份数", 15],
                ["备注", "全体"],
            ],
            15,
            False,
        ),
    ],
    ids=["the text of one", "blank", "a form that counts them"],
)
def test_the_text_of_one_letter_is_no_register_of_letters(rows, number, rule):
    result = read(LETTER, *rows, name="责任书")
    assert sum(amount for (amount,) in values(result, "amount")) == number
    assert ("table_unclear" in {rule for _, rule in rules(result)}) == rule


def test_the_day_on_which_all_was_fed_back_stands_in_the_title():
    rows = [["序号", "问题", "整改时限", "状态"], [1, "甲", "2024-06-30", "已整改"]]
    fed_back = read(["区委巡察反馈问题清单（2024年5月20日反馈）"], *rows)
    assert values(fed_back, "date") == [("2024-05-20",)]
    made = read(["区委巡察反馈问题清单", *[None] * 3], ["2024年5月20日"], *rows)
    assert values(made, "date") == []


def test_who_signed_in_at_one_event_are_its_heads():
    result = read(
        ["会议主题", "签到人", "签到时间"],
        ["廉政党课（2024年6月27日）", "赵某", "2024-06-27 08:50:11"],
        ["廉政党课（2024年6月27日）", "钱某", "2024-06-27 08:51:11"],
    )
    assert counted(result) == {("party_lecture", 2024): 1}
    assert values(result, "people")[0] == (2,)


@pytest.mark.parametrize(
    ("name", "is_asked"), [("样表", True), ("填写示例", True), ("台账", False)]
)
def test_a_sheet_that_shows_how_to_fill_in_is_asked_about(name, is_asked):
    title = "2025年某单位集体学习台账"
    result = read([title], ["日期", "主题", "人数"], ["2025-01-10", "甲", 20], name=name)
    assert counted(result) == ({} if is_asked else {("group_study", 2025): 1})
    assert bool(rules(result)) == is_asked


def test_months_that_run_up_to_the_last_are_no_value():
    result = read(
        ["2024年第二季度统计表"],
        ["单位：次"],
        ["项目", "4月", "5月", "6月", "本季合计", "1-6月累计"],
        ["中心组学习", 1, 0, 1, 2, 5],
    )
    assert counted(result) == {("centre_group_study", 2024): 2}


def test_votes_on_persons_are_statistics():
    result = read(["民主测评统计"], ["姓名", "优秀票", "合格票"], ["赵某", 18, 2], ["钱某", 10, 10])
    assert rules(result) == []


def test_problems_that_were_looked_for_are_dated_by_that():
    result = read(
        ["立行立改问题清单"],
        ["问题", "检视时间", "完成时限", "是否完成"],
        ["窗口等待时间长", "2023-05-20", "2023-06-30", "已完成"],
    )
    assert counted(result) == {("rectification_item", 2023): 1}


def test_branches_are_named_by_the_titles_of_their_sheets():
    result = read(
        ["第一党支部三会一课及主题党日登记表"],
        ["类别", "时间", "主题"],
        ["支委会", "2024-01-08", "甲"],
        file="某集团.xlsx",
    )
    assert values(result, "organization") == [("第一党支部",)]


@pytest.mark.parametrize("heading", ["工作事项", "处理形态", "办了啥"])
def test_a_column_of_kinds_tells_them_whatever_its_heading(heading):
    result = read(
        [heading, "开展时间", "参加人数"],
        ["警示教育大会", "2024-03-15", 90],
        ["主题党日", "2024-03-22", 40],
    )
    assert counted(result) == {("warning_education", 2024): 1, ("theme_party_day", 2024): 1}


def test_times_behind_the_days_of_persons_are_their_sum():
    result = read(
        ["2024年支部党员大会到会情况"],
        ["姓名", "3月8日", "6月7日", "9月6日", "到会次数"],
        ["赵某", "√", "√", "√", 3],
        ["钱某", "√", "请假", "√", 2],
    )
    assert counted(result) == {("branch_meeting", 2024): 3}


def test_the_spirit_of_a_plenum_is_no_meeting():
    result = read(
        ["二十届三中全会精神宣讲情况统计"], ["宣讲时间", "宣讲人"], ["2024-08-10", "某书记"]
    )
    assert counted(result) == {}
    assert rules(result) == [(3, "type_missing")]


def test_what_is_put_right_is_an_item_though_its_problem_is_called_a_clue():
    result = read(
        ["群众身边不正之风集中整治问题台账"],
        ["问题线索内容", "发现日期", "整治措施", "整治时限", "整治结果"],
        ["校服费超标", "2024-05-10", "清退", "2024-07-31", "已清退"],
    )
    assert counted(result) == {("rectification_item", 2024): 1}


def test_kinds_that_are_due_are_not_held():
    result = read(
        ["2025年党风廉政建设目标任务分解表"],
        ["工作任务", "目标要求", "完成时限"],
        ["廉政谈话", "每季度1次", "12月底"],
        ["党课", "2次", "6月、12月"],
    )
    assert counted(result) == {}
    assert rules(result)


def test_the_day_on_which_a_plan_of_months_was_carried_out_is_the_day():
    result = read(
        ["月份", "计划主题", "落实时间", "参加人数"],
        ["1月", "甲", "2024-01-17", 40],
        ["3月", "丙", None, None],
        name="主题党日计划及落实一览表",
    )
    assert values(result, "date", "people")[0] == ("2024-01-17", 40)


def test_numbers_of_times_under_unknown_heads_are_asked_about():
    result = read(
        ["2024年主体责任指标完成表"],
        ["指标", "年度目标", "1-6月完成", "全年完成", "完成率"],
        ["集体学习（次）", 12, 6, 13, "108%"],
        ["廉政谈话（人次）", 30, 10, 35, "117%"],
    )
    assert counted(result) == {}
    assert [rule for _, rule in rules(result)] == ["table_unclear"]


def amounts(result):
    """Add up what each kind of each year comes to: times, heads or pieces."""
    found = Counter()
    for activity, year, amount in values(result, "activity", "year", "amount"):
        found[activity, year] += int(amount or 0)
    return dict(found)


NAMED_BY_ROWS = {
    "another meeting": (
        ["党风廉政建设工作会议台账"],
        [
            ["会议名称", "召开日期", "参会人数"],
            ["2023年党风廉政建设和反腐败工作部署会", "2023-02-20", 210],
            ["党风廉政建设责任制领导小组第二次会议", "2023-10-18", 10],
        ],
        {("deployment_meeting", 2023): 1, ("leading_group_meeting", 2023): 1},
    ),
    "another life meeting": (
        ["2024年民主生活会情况"],
        [
            ["单位", "会议名称", "会议时间"],
            ["甲办", "2023年度民主生活会", "2024-01-25"],
            ["甲支部", "2023年度组织生活会", "2024-02-21"],
        ],
        {("democratic_life_meeting", 2024): 1, ("organizational_life_meeting", 2024): 1},
    ),
    "the meeting it was at": (
        ["2025年党组“第一议题”学习台账"],
        [
            ["日期", "第一议题内容", "会议名称"],
            ["2025-01-08", "全会精神", "党组会"],
            ["2025-02-12", "作风建设", "党组（扩大）会"],
        ],
        {("first_topic_study", 2025): 2},
    ),
    "the meeting that was attended": (
        ["派驻纪检监察组列席会议台账"],
        [
            ["列席日期", "会议名称", "列席人"],
            ["2024-02-06", "党组会议", "组长"],
            ["2024-06-11", "局长办公会", "组长"],
        ],
        {("dispatched_attendance", 2024): 2},
    ),
    "another letter": (
        ["2024年责任书台账"],
        [
            ["责任书名称", "乙方", "签订日期"],
            ["党风廉政建设责任书", "办公室", "2024-01-20"],
            ["廉洁从业承诺书", "全体职工", "2024-01-25"],
        ],
        {("responsibility_letter", 2024): 1, ("commitment_letter", 2024): 1},
    ),
    "in front of what was spoken of": (
        ["谈话登记"],
        [
            ["时间", "被谈话人", "谈话事由"],
            ["2024-03-05", "某乙", "提醒谈话：报销手续"],
            ["2024-07-09", "某戊", "诫勉谈话：违规操办"],
        ],
        {("reminder_talk", 2024): 1, ("admonition_talk", 2024): 1},
    ),
    "the way it was done": (
        ["谈话函询"],
        [
            ["时间", "方式", "对象"],
            ["2024-02-20", "谈话提醒", "某科长"],
            ["2024-03-22", "函询", "某局长"],
            ["2024-06-24", "诫勉谈话", "某科长"],
        ],
        {("reminder_talk", 2024): 1, ("admonition_talk", 2024): 1},
    ),
}


@pytest.mark.parametrize(("title", "rows", "expected"), NAMED_BY_ROWS.values(), ids=NAMED_BY_ROWS)
def test_a_row_says_by_its_name_which_kind_it_is(title, rows, expected):
    assert amounts(read(title, *rows)) == expected


COUNTED = {
    "topics of numbered sessions": (
        [
            ["会议时间", "会次", "议题序号", "议题名称"],
            ["2024-01-15", "2024年第1次", 1, "投资"],
            [None, None, 2, "人事"],
            ["2024-01-29", "2024年第2次", 1, "安全"],
        ],
        {"name": "党委会议", "merges": ["A2:A3", "B2:B3"]},
        {("committee_meeting", 2024): 2},
    ),
    "month and day as a number": (
        [["时间", "题目"], [1.12, "甲"], [3.8, "乙"], [2.3, "丙"]],
        {"name": "2024集体学习"},
        {("group_study", 2024): 3},
    ),
    "moved to another day": (
        [
            ["日期", "内容", "备注"],
            ["2024-06-11", "甲", "改至6月18日"],
            ["2024-06-18", "甲", "原定6月11日，改期至6月18日"],
        ],
        {"name": "集体学习"},
        {("group_study", 2024): 1},
    ),
    "hours of persons": (
        [
            ["2024年集体学习学时登记表"],
            ["姓名", "学习日期", "学习内容", "学时"],
            ["甲某", "2024-03-06", "条例", 2],
            ["乙某", "2024-03-06", "条例", 2],
        ],
        {"name": "党员学时"},
        {("group_study", 2024): 1},
    ),
    "an exam written": (
        [
            ["姓名", "部门", "得分", "答题时间"],
            ["甲某", "一科", 95, "2024-05-18 09:31:05"],
            ["乙某", "二科", 88, "2024-05-18 09:40:12"],
        ],
        {"name": "廉政知识考试"},
        {("integrity_exam", 2024): 1},
    ),
    "before holidays": (
        [["时间", "方式", "人次"], ["春节前", "短信", 80], ["清明节前", "通知", 81]],
        {"name": "2024年节前廉政提醒"},
        {("holiday_reminder", 2024): 2},
    ),
    "with whom one talked": (
        [
            ["谈话人", "与班子成员", "与分管科室负责人", "合计"],
            ["书记", 6, 8, 14],
            ["副书记", 5, 4, 9],
        ],
        {"name": "2024年谈心谈话"},
        {("heart_to_heart_talk", 2024): 23},
    ),
    "as often as it was due": (
        [
            ["支部", "党员大会", None, "支委会", None],
            [None, "应开", "实开", "应开", "实开"],
            ["一支部", 4, 4, 12, 11],
            ["二支部", 4, 3, 12, 12],
        ],
        {"name": "2024年三会一课", "merges": ["B1:C1", "D1:E1"]},
        {("branch_meeting", 2024): 7, ("branch_committee", 2024): 23},
    ),
    "forms of the kind of the title beside other kinds": (
        [["单位", "任前谈话", "提醒谈话"], ["办公室", 2, 1], ["人事科", 4, 2]],
        {"name": "2024年廉政谈话"},
        {("integrity_talk", 2024): 6, ("reminder_talk", 2024): 3},
    ),
    "columns that open as that of the title's kind": (
        [["月份", "列席党组会", "列席局长办公会", "提出意见"], ["1月", 2, 1, 3], ["2月", 1, 0, 1]],
        {"name": "2024年派驻纪检监察组列席会议"},
        {("dispatched_attendance", 2024): 4},
    ),
    "a chronicle": (
        [
            ["日期", "事项"],
            ["2024-02-06", "召开党组会议，研究责任制"],
            ["2024-03-12", "组织集体学习纪律处分条例"],
            ["2024-03-13", "组织集体学习笔记检查"],
        ],
        {"name": "大事记"},
        {("committee_meeting", 2024): 1, ("group_study", 2024): 1},
    ),
    "who signed below the rows": (
        [
            ["序号", "时间", "议题"],
            [1, "2024-01-08", "甲"],
            ["记录人：某甲", None, "2024年12月31日"],
        ],
        {"name": "支委会"},
        {("branch_committee", 2024): 1},
    ),
    "a title beside the rows": (
        [
            ["第一议题学习", "序号", "日期", "人数"],
            [None, 1, "2024-01-08", 9],
            [None, 2, "2024-02-19", 9],
        ],
        {"name": "2024", "merges": ["A1:A3"]},
        {("first_topic_study", 2024): 2},
    ),
    "not held, where its topic would stand": (
        [
            ["日期", "内容", "人数"],
            ["2024-03-01", "两会", 67],
            ["2024-03-08", "因开庭冲突未组织", None],
        ],
        {"name": "集体学习"},
        {("group_study", 2024): 1},
    ),
    "who was talked to, and who was not": (
        [["姓名", "谈话时间", "是否已谈"], ["甲某", "2024-03-04", "已谈"], ["乙某", None, "未谈"]],
        {"name": "任前廉政谈话（已谈未谈）"},
        {("integrity_talk", 2024): 1},
    ),
    "bodies as columns, months under 时间": (
        [
            ["时间", "第一党小组", "第二党小组"],
            ["1月", "10日/8人", "11日/7人"],
            ["2月", "5日", None],
        ],
        {"name": "2024年党小组会"},
        {("group_meeting", 2024): 3},
    ),
    "ten days a row": (
        [["旬", "集体学习", "廉政谈话", "警示教育"], ["上旬", 1, 2, 0], ["中旬", 1, 0, 1]],
        {"name": "2024年3月旬报"},
        {("group_study", 2024): 2, ("integrity_talk", 2024): 2, ("warning_education", 2024): 1},
    ),
    "ticks of a meeting that no kind names": (
        [
            ["日期", "党委会", "院长办公会"],
            ["2023-01-06", "√", None],
            ["2023-01-13", None, "√"],
            ["2023-02-03", "√", "√"],
        ],
        {"name": "党政班子会议一览"},
        {("committee_meeting", 2023): 2},
    ),
    "talks of each half of a year": (
        [
            ["谈话对象", "上半年谈话时间", "下半年谈话时间"],
            ["甲某", "2024-03-05", "2024-09-06"],
            ["乙某", "2024-03-06", None],
        ],
        {"name": "谈心谈话"},
        {("heart_to_heart_talk", 2024): 3},
    ),
    "persons of kinds as columns": (
        [
            ["季度", "新任职干部", "有苗头性问题人员", "合计"],
            ["一季度", 2, 1, 3],
            ["二季度", 1, 0, 1],
        ],
        {"name": "2024年廉政谈话（人次）"},
        {("integrity_talk", 2024): 4},
    ),
    "a sign where the day would stand": (
        [["月份", "日期", "议题", "人数"], [1, 5, "甲", 5], [2, "-", "春节", "无"]],
        {"name": "2024年支委会"},
        {("branch_committee", 2024): 1},
    ),
    "topics that are all kinds": (
        [["谈话日期", "谈话对象", "谈话主题"], ["2024-02-19", "甲某", "廉政谈话"]],
        {"name": "谈话"},
        {("integrity_talk", 2024): 1},
    ),
    "the class of meeting that was attended": (
        [["会议类别", "会议时间"], ["党组会", "2024-03-04"], ["局务会", "2024-03-18"]],
        {"name": "派驻纪检监察组列席会议"},
        {("dispatched_attendance", 2024): 2},
    ),
    "units in brackets": (
        [["签订层级", "签订时间", "应签（份）", "已签（份）"], ["县与乡镇", "2024-01-15", 12, 11]],
        {"name": "责任书签订"},
        {("responsibility_letter", 2024): 11},
    ),
    "rounds of an exam that was due and held": (
        [["场次", "考试时间", "应考", "实考"], ["第一场", "2024-06-15", 120, 118]],
        {"name": "廉政考试安排及完成情况"},
        {("integrity_exam", 2024): 1},
    ),
    "persons and talks, in the days of a year": (
        [
            ["谈心谈话统计（2024年1月1日—2024年12月31日）"],
            ["谈话人", "谈话对象人数", "谈话人次"],
            ["书记", 15, 22],
            ["局长", 10, 13],
        ],
        {},
        {("heart_to_heart_talk", 2024): 35},
    ),
    "names of which some say the kind of the title": (
        [["日期", "活动名称"], ["2024-03-28", "警示教育大会"], ["2024-07-25", "警示教育片观影"]],
        {"name": "2024年警示教育活动"},
        {("warning_education", 2024): 2},
    ),
    "a plan that was its topic": (
        [["日期", "议题"], ["2024-01-08", "计划"], ["2024-02-02", "取消"]],
        {"name": "支委会"},
        {("branch_committee", 2024): 1},
    ),
    "days printed, of which some were used": (
        [
            ["日", "星期", "活动", "人数"],
            [1, "五", "集体学习", 30],
            [2, "六"],
            [4, "一", "廉政党课", 66],
        ],
        {"name": "2024年3月日志"},
        {("group_study", 2024): 1, ("party_lecture", 2024): 1},
    ),
    "with whom one signed": (
        [["签订时间", "与班子成员", "与科室"], ["2025-02-10", 6, 14], ["2025-02-12", None, 8]],
        {"name": "廉政责任书"},
        {("responsibility_letter", 2025): 28},
    ),
}


@pytest.mark.parametrize(("rows", "more", "expected"), COUNTED.values(), ids=COUNTED)
def test_what_a_person_reads_at_once_is_counted(rows, more, expected):
    assert amounts(read(*rows, **more)) == expected


def test_heads_of_a_day_are_those_of_what_it_ticks_and_stand_behind_days():
    ticked = read(
        ["日期", "主题", "党员大会", "支委会", "人数"],
        ["2024-01-10", "总结", "√", None, 25],
        ["2024-01-12", "发展", None, "√", 5],
    )
    assert values(ticked, "activity", "people") == [("branch_meeting", 25), ("branch_committee", 5)]
    rows = [["支部", "1月", "2月"], ["一支部", "5日/16人", "2日（15人）"]]
    days = read(*rows, name="2024年主题党日")
    assert values(days, "date", "people") == [("2024-01-05", 16), ("2024-02-02", 15)]


@pytest.mark.parametrize(
    ("rows", "skipped"),
    [
        (
            [
                ["关于报送责任书的通知"],
                ["各科室：请将签订情况报办公室。"],
                ["办公室"],
                ["2024年3月1日"],
            ],
            ["title", "note", "note", "note"],
        ),
        (
            [["2024年党建经费预算"], ["科目", "金额"], ["差旅", 3000], ["讲课", 2000]],
            ["statistics"] * 4,
        ),
        (
            [["廉政测试题库"], ["题号", "题目", "答案"], [1, "纪律处分有几种", "B"]],
            ["title", "header", "dictionary"],
        ),
    ],
    ids=["a notice", "a budget", "questions"],
)
def test_a_document_is_no_ledger_without_a_header(rows, skipped):
    result = read(*rows)
    assert (list(reasons(result).values()), rules(result)) == (skipped, [])


def test_where_those_work_who_were_talked_to_is_not_whose_ledger_it_is():
    rows = [
        ["谈话时间", "约谈对象", "科室"],
        ["2024-03-06", "甲某", "检验科"],
        ["2024-03-07", "乙某", "财务科"],
    ]
    result = read(["市疾控中心2024年廉政谈话登记表"], *rows)
    assert {name for (name,) in values(result, "organization")} == {"市疾控中心"}


def test_heads_stand_under_the_sum_of_their_parts():
    result = read(
        ["参观时间", "单位", "人数", None],
        [None, None, "合计", "男"],
        ["2024-04-11", "甲局", 30, 18],
        name="参观廉政教育馆",
        merges=["C1:D1", "A1:A2", "B1:B2"],
    )
    assert values(result, "activity", "people") == [("base_visit", 30)]

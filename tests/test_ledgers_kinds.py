"""Tests of type columns in ledgers whose name gives a kind: its forms, and what is another."""

import pytest

from ledger_rows import read, rules, values

OTHERS = [
    ("集体学习台账", "类型", "读书班"),
    ("集体学习台账", "学习类型", "个人自学"),
    ("集体学习台账", "学习类型", "会议"),
    ("集体学习台账", "学习类型", "分散学习"),
    ("集体学习台账", "学习类型", "网络学习"),
    ("集体学习台账", "学习类型", "学习强国积分"),
    ("集体学习台账", "学习类型", "业务培训"),
    ("集体学习台账", "类型", "其他"),
    ("专题党课台账", "类型", "学习"),
    ("专题党课台账", "类型", "读书会"),
    ("谈心谈话台账", "谈话类型", "谈话函询"),
    ("谈心谈话台账", "谈话类型", "家访"),
    ("廉政谈话台账", "谈话类型", "信访接待"),
    ("支委会记录", "会议类型", "座谈会"),
    ("党委会议台账", "会议类型", "联欢会"),
    ("警示教育台账", "教育类型", "义务植树"),
    ("主题党日台账", "活动类型", "学术报告"),
    ("典型案例通报台账", "类型", "表彰通报"),
    ("廉政责任书台账", "责任书类型", "安全生产"),
    ("节前廉政提醒台账", "类型", "防汛提醒"),
]
FORMS = [
    ("集体学习台账", "学习类型", "专题学习", "group_study"),
    ("集体学习台账", "学习类型", "学习", "group_study"),
    ("集体学习台账", "学习类型", "政治理论", "group_study"),
    ("集体学习台账", "学习类型", "政治理论、业务知识", "group_study"),
    ("集体学习台账", "类型", "线上", "group_study"),
    ("集体学习台账", "类型", "支部（线下）", "group_study"),
    ("集体学习台账", "类型", "机关第一党支部", "group_study"),
    ("集体学习台账", "类别", "全体党员", "group_study"),
    ("集体学习台账", "项目", "第一次", "group_study"),
    ("专题党课台账", "项目", "第3讲", "party_lecture"),
    ("专题党课台账", "类型", "支部书记讲", "party_lecture"),
    ("专题党课台账", "党课类型", "微党课", "party_lecture"),
    ("谈心谈话台账", "谈话类型", "日常", "heart_to_heart_talk"),
    ("谈心谈话台账", "谈话类型", "班子成员之间", "heart_to_heart_talk"),
    ("谈心谈话台账", "谈话类型", "支部书记与党员", "heart_to_heart_talk"),
    ("谈心谈话台账", "谈话类型", "岗位调整", "heart_to_heart_talk"),
    ("谈心谈话台账", "谈话类型", "思想谈话", "heart_to_heart_talk"),
    ("廉政谈话台账", "谈话类型", "个别谈话", "integrity_talk"),
    ("廉政谈话台账", "谈话类型", "电话", "integrity_talk"),
    ("主题党日台账", "活动类型", "志愿服务", "theme_party_day"),
    ("主题党日台账", "活动类型", "参观学习", "theme_party_day"),
    ("主题党日台账", "类别", "志愿服务类", "theme_party_day"),
    ("主题党日台账", "类别", "学习类", "theme_party_day"),
    ("廉政谈话台账", "谈话类型", "重要节点", "integrity_talk"),
    ("警示教育台账", "教育类型", "旁听庭审", "warning_education"),
    ("警示教育台账", "教育形式", "现场", "warning_education"),
    ("典型案例通报台账", "类型", "违反中央八项规定精神", "case_notice"),
    ("典型案例通报台账", "类型", "上级", "case_notice"),
    ("节前廉政提醒台账", "类型", "短信", "holiday_reminder"),
    ("节前廉政提醒台账", "类型", "中秋、国庆", "holiday_reminder"),
    ("廉政责任书台账", "责任书类型", "中层干部", "responsibility_letter"),
    ("党委会议台账", "会议类型", "例会", "committee_meeting"),
    ("党委会议台账", "会议类型", "扩大会议", "committee_meeting"),
    ("支部党员大会台账", "会议类型", "换届选举", "branch_meeting"),
]
UNSORTED = [
    ("学习台账", "学习类型", "读书班", "study_session"),
    ("学习台账", "学习类型", "新录用人员业务培训", "study_session"),
    ("学习台账", "学习类型", "支部", "study_session"),
    ("Sheet1", "学习类型", "青年读书会", "study_session"),
    ("谈话台账", "谈话类型", "工作谈话", "talk"),
    ("谈话台账", "谈话类型", "个别", "talk"),
    ("会议台账", "会议类型", "局长办公会", "meeting"),
    ("Sheet1", "会议类型", "工作推进会议", "meeting"),
]
UNKNOWN = [
    ("学习台账", "学习类型", "个人自学"),
    ("学习台账", "学习类型", "座谈会"),
    ("学习台账", "学习类型", "未参加培训"),
    ("谈话台账", "谈话类型", "函询"),
    ("会议台账", "会议类型", "视察"),
    ("Sheet1", "类型", "读书班"),
    ("活动台账", "活动类型", "读书班"),
]


def ledger(title, heading, *told):
    rows = [[f"2024-03-{day:02}", text, f"题{day}", 12] for day, text in enumerate(told, start=1)]
    head = ["日期", heading, "主题", "人数"]
    return read(head, *rows, name=title, organization="示例单位")


@pytest.mark.parametrize(("title", "heading", "told"), OTHERS + UNKNOWN)
def test_an_unknown_value_of_a_type_column_is_asked_about_and_not_counted(title, heading, told):
    result = ledger(title, heading, told)
    assert values(result, "activity") == []
    assert rules(result) == [(2, "type_unknown")]


@pytest.mark.parametrize(("title", "heading", "told", "code"), FORMS)
def test_a_form_of_the_kind_that_the_ledger_names_is_of_this_kind(title, heading, told, code):
    result = ledger(title, heading, told)
    assert values(result, "activity", "people") == [(code, 12)]
    assert rules(result) == rules(result, "warning") == []


@pytest.mark.parametrize(("title", "heading", "told", "code"), UNSORTED)
def test_what_is_plainly_a_study_a_talk_or_a_meeting_is_one_of_no_kind(title, heading, told, code):
    result = ledger(title, heading, told)
    assert values(result, "activity") == [(code,)]
    assert rules(result, "warning") == [(1, "kind_unnamed")]
    (problem,) = result.problems
    assert f"“{told}”1行" in problem.message


def test_an_unknown_value_is_quoted_once_with_its_number_and_the_line_that_settles_it():
    result = ledger("集体学习台账", "类型", "读书班", "集体学习", "读书班")
    first, second = result.problems
    assert values(result, "row") == [(3,)]
    assert rules(result) == [(2, "type_unknown"), (4, "type_unknown")]
    assert "“读书班”" in first.message
    assert "同样的共2行" in first.message
    assert 'aliases_add = ["读书班"]' in first.message
    assert '"集体学习台账" = "group_study"' in first.message
    assert second.message == "同第2行，见那一行的说明"


def test_the_reasons_say_which_values_are_forms_of_the_kind():
    result = ledger("集体学习台账", "类型", "线上", "支部")
    (table,) = result.summary.tables
    assert "类型写的“线上”“支部”是集体学习的形式、层级、场合或题目" in "；".join(table.reasons)


def test_a_column_of_texts_that_never_repeat_tells_what_was_studied_and_no_type():
    texts = ["学习贯彻党的二十大精神", "《中国共产党纪律处分条例》", "传达全国两会精神并讨论"]
    result = ledger("集体学习台账", "项目", *texts)
    assert values(result, "activity") == [("group_study",)] * 3
    assert rules(result) == []
    assert "“项目”栏各行各不相同，写的是内容，不是类型" in result.summary.tables[0].reasons


def test_an_answer_about_the_sheet_settles_the_values_too():
    rows = (["日期", "类型", "主题"], ["2024-03-01", "读书班", "甲"])
    result = read(*rows, name="集体学习", sheets={"集体学习": "group_study"}, organization="甲局")
    assert values(result, "activity") == [("group_study",)]
    assert rules(result) == rules(result, "warning") == []

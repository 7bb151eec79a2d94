"""The catalogue: every activity and column that offices keep, and what an office may change."""

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.catalogue import load_catalogue, normalise
from analysis.errors import CatalogueError, UnknownNameError

ROOT = Path(__file__).parents[1]
CATALOGUE = load_catalogue()

# product.md's table: code, unit, what is summed.
PROMISED = """
first_topic_study 次 count
group_study 次 count
study_exchange 次 count
centre_group_study 次 count
theme_party_day 次 count
party_lecture 次 count
responsibility_letter 份 people
commitment_letter 份 people
deployment_meeting 次 count
leading_group_meeting 次 count
heart_to_heart_talk 人次 people
integrity_talk 人次 people
reminder_talk 人次 people
appointed_talk 人次 people
admonition_talk 人次 people
branch_meeting 次 count
branch_committee 次 count
group_meeting 次 count
committee_meeting 次 count
joint_meeting 次 count
democratic_life_meeting 次 count
organizational_life_meeting 次 count
holiday_reminder 次 count
case_notice 次 count
warning_education 次 count
integrity_exam 次 count
base_visit 次 count
oath_review 次 count
dispatched_attendance 次 count
supervision_form_1 人次 people
supervision_form_2 人次 people
supervision_form_3 人次 people
supervision_form_4 人次 people
rectification_item 项 items
institution_revision 项 institutions
study_session 次 count
talk 人次 people
meeting 次 count
"""

# Headers of the layouts that offices keep and of the commission's forms, sheet by sheet.
HEADERS_IN_THE_WILD = """
单位|会议时间|会议地点|会议名称|主持人姓名|受约谈函询人姓名|受诫勉谈话人姓名|受党纪处分人工姓名|记录人姓名
单位|案件标题|案件（线索来源）|被谈话人单位|被谈话人姓名|职务|被谈话人入党时间|谈话人姓名|谈话时间
单位|主持人|记录人|地点|时间|类型|主题|内容摘要|备注
单位|会议名称|会议地点|会议时间|上报时间|主持人姓名
创建日期|针对问题|任务名称|类别|牵头领导|牵头部门|责任部门|具体任务|完成时限|是否完成
乡科|一般|农村|其他
编号|收件时间
部门id|记录人姓名|记录时间|会议记录标题|会议记录内容|状态
标题|开始时间|截至时间|状态(1 待执行 2 执行中3 已完成 4 待验证 5 退回)
会议名称|会议类型|日期|时间|地点|主持人|记录人|议题|决议|参会人员
谈话方式|谈话类型|谈话人|谈话对象|日期|时段|提纲|地点
谈话类型|谈话时间|谈话地点|谈话内容|谈话人职务|谈话对象职务
序号|轮次/来源|反馈日期|问题类别|问题内容|整改措施|责任领导|责任部门|责任人|整改类型|整改时限|进展|状态|完成日期|成效/制度名称|佐证|销号日期
序号|日期|学习类型|主题|内容/文件|形式|主持人|主讲人|地点|应到|实到|缺席及原因|补学情况|研讨发言人|记录人|附件编号
序号|谈话日期|谈话类型|谈话人|职务|谈话对象|职务|政治面貌|地点|事由/提纲|主要内容|对象表态|后续措施|记录人
销号审核人|年度|类别|签订双方|职务|签订日期|份数|存放|名称|文号|制定/修订/废止|对应整改问题
日期|形态|方式|对象|职级|事由|节日|条数|覆盖人数
"""


@pytest.mark.parametrize("promise", PROMISED.split("\n")[1:-1])
def test_each_promised_activity_is_counted_in_its_unit(promise):
    code, unit, total = promise.split()
    activity = CATALOGUE.activity(code)
    assert (activity.unit, activity.total) == (unit, total)


def test_nothing_is_counted_that_was_not_promised():
    assert set(CATALOGUE.activities) == {line.split()[0] for line in PROMISED.split("\n")[1:-1]}


def test_activities_stand_in_the_order_of_the_report():
    sections = [activity.section for activity in CATALOGUE.activities.values()]
    assert sorted(sections, key=["study", "responsibility", "conduct"].index) == sections


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("中心组", "centre_group_study"),
        ("理论中心组", "centre_group_study"),
        ("党委理论学习中心组", "centre_group_study"),
        ("党委（党组）理论学习中心组", "centre_group_study"),
        ("“第一议题”", "first_topic_study"),
        ("集 体 学 习", "group_study"),
        ("集体学习（次）", "group_study"),
        ("集体学习次数", "group_study"),
        ("\u200b集体学习\ufeff", "group_study"),
        ("研讨", "study_exchange"),
        ("交流研讨", "study_exchange"),
        ("体会交流", "study_exchange"),
        ("清廉主题党日", "theme_party_day"),
        ("党日活动", "theme_party_day"),
        ("党课", "party_lecture"),
        ("例行廉政谈话", "integrity_talk"),
        ("任前廉政谈话", "integrity_talk"),
        ("集体廉政谈话", "integrity_talk"),
        ("提醒谈话", "reminder_talk"),
        ("约谈", "appointed_talk"),
        ("诫勉谈话", "admonition_talk"),
        ("廉政责任书", "responsibility_letter"),
        ("廉政承诺书", "commitment_letter"),
        ("第一种形态", "supervision_form_1"),
        ("第１种形态", "supervision_form_1"),
        ("监督执纪（第四种形态）", "supervision_form_4"),
        ("党委（扩大）会议", "committee_meeting"),
        ("党组会议", "committee_meeting"),
        ("党政班子联席会议", "joint_meeting"),
        ("班子联席会", "joint_meeting"),
        ("专题部署会", "deployment_meeting"),
        ("党风廉政建设责任制领导小组会议", "leading_group_meeting"),
        ("责任制领导小组会", "leading_group_meeting"),
        ("整改", "rectification_item"),
        ("制度", "institution_revision"),
    ],
)
def test_an_activity_is_found_by_each_of_its_names(text, code):
    assert CATALOGUE.find_activity(text).code == code


@pytest.mark.parametrize(
    "text",
    ["谈话", "学习", "会议", "三会一课", "活动", "集体", "", " ", "（）", "廉政", "责任书承诺书"],
)
def test_a_name_that_fits_several_activities_is_not_guessed(text):
    assert CATALOGUE.find_activity(text) is None


@pytest.mark.parametrize(
    ("text", "heading", "code"),
    [
        ("提醒", "谈话类型", "reminder_talk"),
        ("诫勉", "谈话 类型", "admonition_talk"),
        ("谈心", "谈话类型", "heart_to_heart_talk"),
        ("例行廉政", "谈话类型", "integrity_talk"),
        ("任前廉政", "谈话类别", "integrity_talk"),
        ("一", "形态", "supervision_form_1"),
        ("3", "监督执纪形态", "supervision_form_3"),
        ("支委", "会议类型", "branch_committee"),
        ("党小组", "学习类型", "group_meeting"),
        ("中心组", "学习类型", "centre_group_study"),
        ("集体", "谈话类型", None),
        ("其他", "谈话类型", None),
        ("", "谈话类型", None),
        ("支部", "学习类型", None),
        ("{}", "谈话类型", None),
    ],
)
def test_the_heading_completes_a_short_type(text, heading, code):
    found = CATALOGUE.find_activity(text, heading)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2023年集体学习台账", ["group_study"]),
        ("某局党组理论学习中心组集体学习研讨登记表", ["centre_group_study"]),
        ("廉政谈话、谈心谈话登记表", ["integrity_talk", "heart_to_heart_talk"]),
        ("谈心谈话和廉政谈话", ["heart_to_heart_talk", "integrity_talk"]),
        ("谈心谈话制度台账", ["heart_to_heart_talk"]),
        ("2024年巡察反馈问题整改台账", ["rectification_item"]),
        ("巡察整改专题民主生活会", ["democratic_life_meeting"]),
        ("集体学习 集体学习", ["group_study"]),
        ("党委（扩大）会议、班子联席会议", ["committee_meeting", "joint_meeting"]),
        ("专题部署会议暨责任制领导小组会议", ["deployment_meeting", "leading_group_meeting"]),
        ("第一党小组集体学习", ["group_study"]),
        ("整改", ["rectification_item"]),
        ("三会一课", []),
        ("2023年学习台账", []),
        ("谈话", []),
    ],
)
def test_activities_are_found_inside_titles_the_longest_name_first(text, codes):
    assert [activity.code for activity in CATALOGUE.find_activities_in(text)] == codes


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("姓  名", "persons"),
        ("谈话\n时间", "date"),
        ("*谈话时间", "date"),
        ("日期：", "date"),
        ("日期/时间", "date"),
        ("参加人数（人）", "people"),
        ("参加人数(人)", "people"),
        ("应到", "expected"),
        ("实到", "people"),
        ("应到/实到", "people"),
        ("谈话人", "talker"),
        ("谈话对象", "persons"),
        ("轮次/来源", "source"),
        ("状态(1 待执行 2 执行中3 已完成 4 待验证 5 退回)", "status"),
        ("案件（线索来源）", "category"),
        ("整改时限", "due_date"),
        ("销号日期", "closed_date"),
        ("反馈日期", "found_date"),
        ("学习形式", "form"),
        ("单位", "organization"),
        ("填报单位", "organization"),
        ("所属单位", "organization"),
        ("被检查单位", "organization"),
        ("责任单位", "responsible_department"),
        ("党支部", "organization"),
        ("责任部门", "responsible_department"),
        ("牵头部门", "responsible_department"),
        ("被谈话人单位", "person_unit"),
        ("部门id", "serial"),
    ],
)
def test_a_heading_names_its_field(heading, code):
    assert CATALOGUE.find_field(heading).code == code


@pytest.mark.parametrize(
    "heading",
    [
        *("记录时间", "登记日期", "填报日期", "创建日期", "上报时间", "入党时间", "出生年月"),
        *("被谈话人入党时间", "填表时间", "录入时间", "归档日期", "收件时间", "参加工作时间"),
        *("时间（填报）", "日期（登记）"),
    ],
)
def test_a_date_of_typing_or_of_a_person_is_never_the_activitys(heading):
    field = CATALOGUE.find_field(heading)
    assert field.role == "known"
    assert field.code in {"entry_date", "personal_date"}


@pytest.mark.parametrize("heading", ["", "（）", "/", "集体学习次数", "某个没见过的栏"])
def test_a_heading_that_nobody_declared_is_not_mapped(heading):
    assert CATALOGUE.find_field(heading) is None


@pytest.mark.parametrize("heading", sorted(set(re.split(r"[|\n]", HEADERS_IN_THE_WILD)) - {""}))
def test_each_header_seen_in_the_wild_is_known(heading):
    assert CATALOGUE.find_field(heading) is not None


@pytest.mark.parametrize("code", ["persons", "talker", "recorder", "attendees", "post"])
def test_columns_of_people_are_personal(code):
    assert CATALOGUE.fields[code].privacy == "personal"


@pytest.mark.parametrize(
    "code", ["centre_group_study", "deployment_meeting", "committee_meeting", "integrity_talk"]
)
def test_a_rhythm_whose_source_was_not_seen_is_marked(code):
    assert not CATALOGUE.activity(code).cadence.verified


def test_every_rhythm_names_its_source_and_strength():
    rhythms = [activity.cadence for activity in CATALOGUE.activities.values() if activity.cadence]
    assert len(rhythms) > 10
    assert all(rhythm.source for rhythm in rhythms)
    assert {rhythm.strength for rhythm in rhythms} <= {"应当", "一般", "可以", "本单位"}


def test_an_unknown_activity_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="是否想写“group_study”"):
        CATALOGUE.activity("group_studdy")


@given(
    st.sampled_from(
        [
            (activity.code, alias)
            for activity in CATALOGUE.activities.values()
            for alias in (activity.name, *activity.aliases)
        ]
    ),
    st.lists(st.sampled_from(" \u3000\n\u200b“”（）《》"), max_size=4),
    st.integers(0, 20),
)
def test_blanks_quotes_and_brackets_do_not_hide_a_name(named, noise, place):
    code, alias = named
    text = alias[:place] + "".join(noise) + alias[place:]
    assert CATALOGUE.find_activity(text).code == code
    assert [activity.code for activity in CATALOGUE.find_activities_in(text)] == [code]


@given(st.text())
def test_normalising_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(max_size=40))
def test_no_text_breaks_the_lookup(text):
    CATALOGUE.find_field(text)
    CATALOGUE.find_activity(text, text)
    CATALOGUE.find_activities_in(text)


# ------------------------------------------------------------------ an office's own catalogue


def load(tmp_path, text):
    path = tmp_path / "data" / "catalogue.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_catalogue(path)


NEW_ACTIVITY = """
[activities.family_visit]
name = "廉政家访"
aliases = ["家访"]
unit = "次"
total = "count"
section = "conduct"
family = "meeting"
"""


def test_an_office_adds_a_kind_without_code(tmp_path):
    catalogue = load(tmp_path, NEW_ACTIVITY)
    assert catalogue.find_activity("家访").code == "family_visit"
    assert list(catalogue.activities)[-1] == "family_visit"
    assert catalogue.activity("family_visit").cadence is None


def test_an_office_changes_only_what_it_writes(tmp_path):
    before = CATALOGUE.activity("group_study")
    after = load(tmp_path, '[activities.group_study]\naliases_add = ["夜学"]').activity(
        "group_study"
    )
    assert after.aliases == (*before.aliases, "夜学")
    assert (after.name, after.unit, after.order) == (before.name, before.unit, before.order)


def test_an_office_moves_an_alias(tmp_path):
    catalogue = load(
        tmp_path,
        '[activities.study_exchange]\naliases_remove = ["学习研讨"]\n'
        '[activities.group_study]\naliases_add = ["学习研讨"]',
    )
    assert catalogue.find_activity("学习研讨").code == "group_study"


def test_an_office_changes_and_drops_a_rhythm(tmp_path):
    catalogue = load(
        tmp_path,
        '[activities.committee_meeting]\ncadence = { every = "month", times = 2 }\n'
        "[activities.branch_meeting]\ncadence = false",
    )
    rhythm = catalogue.activity("committee_meeting").cadence
    assert (rhythm.every, rhythm.times, rhythm.strength) == ("month", 2, "本单位")
    assert not rhythm.verified
    assert catalogue.activity("branch_meeting").cadence is None


def test_an_office_names_a_heading_of_its_own(tmp_path):
    catalogue = load(tmp_path, '[fields.date]\naliases_add = ["活动安排日"]')
    assert catalogue.find_field("活动安排日").code == "date"
    assert catalogue.find_field("谈话时间").code == "date"


def test_the_shipped_catalogue_stays_as_it_was(tmp_path):
    load(tmp_path, NEW_ACTIVITY)
    assert "family_visit" not in load_catalogue().activities


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        pytest.param('[activities.x]\nname = "甲', 2, "引号", id="open-quote"),
        pytest.param("[activities.x\n", 1, "方括号", id="open-bracket"),
        pytest.param("[activities.x]\n[activities.x]", 2, "写了两次", id="twice"),
        pytest.param("\n[activites.x]", 2, "是否想写“activities”", id="table-misspelt"),
        pytest.param(
            '[activities.group_study]\nname = "学"\nalias = ["夜学"]',
            3,
            "没有“alias”这一项，是否想写“aliases”",
            id="key-misspelt",
        ),
        pytest.param(
            '[activities.group_stdy]\naliases_add = ["夜学"]',
            1,
            "是否想写“group_study”",
            id="code-misspelt",
        ),
        pytest.param(
            NEW_ACTIVITY.replace('"count"', '"sum"'), 6, "people（人次或份数相加）", id="choice"
        ),
        pytest.param(NEW_ACTIVITY.replace('unit = "次"\n', ""), 2, "缺少：unit", id="needs"),
        pytest.param(NEW_ACTIVITY.replace('"次"', "3"), 5, "加引号的文字", id="not-text"),
        pytest.param(NEW_ACTIVITY.replace('["家访"]', '"家访"'), 4, "文字的列表", id="not-a-list"),
        pytest.param(NEW_ACTIVITY.replace('"家访"', '""'), 4, "不能为空", id="empty-alias"),
        pytest.param(NEW_ACTIVITY.replace('"家访"', '"（）"'), 4, "没有文字", id="blank-alias"),
        pytest.param(
            NEW_ACTIVITY.replace('"家访"', '"党课"'), 4, "已经是“专题党课”", id="alias-taken"
        ),
        pytest.param(
            '\n[activities.first_topic_study]\naliases_add = ["党课"]',
            3,
            "aliases_remove",
            id="alias-of-a-later-activity",
        ),
        pytest.param(
            '[activities.group_study]\naliases_remove = ["集休学习"]',
            2,
            "是否想写“集体学习”",
            id="alias-not-there",
        ),
        pytest.param('[activities."家访"]', 1, "小写英文字母", id="code-chinese"),
        pytest.param(
            NEW_ACTIVITY.replace("family_visit", "visit_people"), 2, "_people", id="code-of-measure"
        ),
        pytest.param("[activities]\ngroup_study = 3", 2, "应是一张表", id="not-a-table"),
        pytest.param("activities = 3", 1, "应是一张表", id="not-tables"),
        pytest.param(
            '[activities.group_study]\ncadence = { every = "day" }', 2, "week（每周）", id="every"
        ),
        pytest.param("[activities.group_study]\ncadence = {}", 2, "缺少：every", id="no-every"),
        pytest.param(
            '[activities.group_study.cadence]\nevery = "month"\ntimes = 0', 3, "不小于1", id="times"
        ),
        pytest.param(
            '[activities.group_study]\ncadence = { every = "year", verified = "true" }',
            2,
            "true 或 false",
            id="verified",
        ),
        pytest.param("[activities.group_study]\norder = 1.5", 2, "整数", id="order"),
        pytest.param("[holidays]\n中秋 = []", 2, "TOML", id="bare-chinese-key"),
        pytest.param('[holidays]\n"中秋" = "中秋节"', 2, "文字的列表", id="holiday"),
        pytest.param('[fields.dates]\naliases = ["日子"]', 1, "是否想写“date”", id="field"),
        pytest.param('[fields.date]\nmade = ["夜校日期"]', 2, "每组取一个依次拼成", id="made"),
        pytest.param('[fields.date]\nmade = [[["夜校"], [3]]]', 2, "加引号的文字", id="words"),
    ],
)
def test_a_wrong_catalogue_is_refused_with_file_line_and_reason(tmp_path, text, line, reason):
    with pytest.raises(CatalogueError) as refused:
        load(tmp_path, text)
    message = str(refused.value)
    assert message.startswith(f"data/catalogue.toml 第{line}行")
    assert reason in message
    assert str(tmp_path) not in message


def test_headings_are_put_together_of_words(tmp_path):
    text = '[fields.date]\nmade = [[["", "夜校", "讲堂"], ["日子", "钟点日"]]]'
    catalogue = load(tmp_path, text)
    for heading in ("日子", "夜校日子", "讲堂钟点日", "会议日期"):
        assert catalogue.find_field(heading).code == "date"


def test_a_catalogue_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "catalogue.toml"
    path.write_bytes(NEW_ACTIVITY.encode("gb18030"))
    with pytest.raises(CatalogueError, match="UTF-8"):
        load_catalogue(path)


def test_a_catalogue_saved_by_notepad_with_a_mark_is_read(tmp_path):
    path = tmp_path / "catalogue.toml"
    path.write_bytes(NEW_ACTIVITY.replace("\n", "\r\n").encode("utf-8-sig"))
    assert "family_visit" in load_catalogue(path).activities


def test_an_absent_catalogue_adds_nothing(tmp_path):
    assert load_catalogue(tmp_path / "none.toml").activities == CATALOGUE.activities


def test_the_example_works_as_it_stands_and_when_it_is_switched_on(tmp_path):
    text = (ROOT / "data" / "catalogue.toml").read_text(encoding="utf-8")
    assert load(tmp_path, text).activities == CATALOGUE.activities
    switched_on = re.sub(r"(?m)^# (?=\[|[a-z_]+ = )", "", text)
    catalogue = load(tmp_path, switched_on)
    assert catalogue.find_activity("家访").code == "family_visit"
    assert catalogue.find_field("活动安排日").code == "date"


# ------------------------------------------------------------------ holidays


def read_holidays():
    with (ROOT / "data" / "reference" / "holidays.csv").open(encoding="utf-8") as file:
        return [
            (
                row["holiday"],
                int(row["year"]),
                date.fromisoformat(row["start"]),
                date.fromisoformat(row["end"]),
            )
            for row in csv.DictReader(file)
        ]


def days_of(start, end):
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


@pytest.mark.parametrize("year", range(2019, 2027))
def test_each_year_has_its_seven_holidays_and_each_day_of_them_is_free(year):
    rows = [row for row in read_holidays() if row[1] == year]
    assert [row[0] for row in rows] == list(CATALOGUE.holidays)
    free = set().union(*(days_of(start, end) for *_, start, end in rows))
    assert all(chinese_calendar.is_holiday(day) for day in free)


def test_every_official_holiday_lies_in_the_table():
    listed = set().union(*(days_of(start, end) for *_, start, end in read_holidays()))
    days = days_of(date(2019, 1, 1), date(2026, 12, 31))
    # The last days of 2026 belong to the new year of 2027, for which there is no notice yet.
    assert {
        day
        for day in days
        if chinese_calendar.get_holiday_detail(day)[1] and chinese_calendar.is_holiday(day)
    } <= listed


def test_a_year_without_a_notice_is_not_in_the_table():
    assert {row[1] for row in read_holidays()} == set(range(2019, 2027))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("关于做好中秋、国庆节期间廉洁过节工作的通知", ("中秋", "国庆")),
        ("五·一劳动节", ("五一",)),
        ("元旦春节", ("元旦", "春节")),
        ("双节", ("中秋", "国庆")),
        ("第二十一期", ()),
        ("2025.1", ()),
    ],
)
def test_holidays_are_found_in_a_text(text, names):
    assert CATALOGUE.find_holidays_in(text) == names


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("警示教育时间", "date"),
        ("“第一议题”学习时间", "date"),
        ("责任书签订时间", "date"),
        ("巡察反馈问题内容", "subject"),
        ("集体学习次数", None),
        ("问题整改日期", None),
        ("集体学习", None),
    ],
)
def test_heading_may_name_the_activity_before_its_field(heading, field):
    found = load_catalogue().find_field(heading)
    assert (found.code if found else None) == field


# ------------------------------------------------------------------ rules that the office adopted


def test_an_unverified_rule_binds_once_the_office_adopts_it(tmp_path):
    shipped = CATALOGUE.activity("warning_education")
    assert not shipped.is_planned
    text = "[activities.warning_education]\ncadence = { adopted = true, from = 2025 }\n"
    adopted = load(tmp_path, text).activity("warning_education")
    assert (adopted.is_planned, adopted.cadence.since) == (True, date(2025, 1, 1))
    assert (adopted.cadence.every, adopted.cadence.times) == ("year", 2)


def test_what_an_office_writes_itself_it_has_adopted_unless_it_says_no(tmp_path):
    text = '[activities.group_study]\ncadence = {{ every = "month"{} }}\n'
    assert load(tmp_path, text.format("")).activity("group_study").cadence.is_binding
    off = load(tmp_path, text.format(", adopted = false")).activity("group_study")
    assert not off.cadence.is_binding


def test_rules_of_several_days_stand_in_their_order(tmp_path):
    text = (
        "[activities.group_study]\n"
        'cadence = [{ every = "month", from = "2025-07-01" }, { every = "week" }]\n'
    )
    rules = load(tmp_path, text).activity("group_study").rules
    assert [(rule.every, rule.since) for rule in rules] == [
        ("week", None),
        ("month", date(2025, 7, 1)),
    ]
    with pytest.raises(CatalogueError, match="起始日期"):
        load(tmp_path, text.replace(', from = "2025-07-01"', ""))

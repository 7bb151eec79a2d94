"""Past reports give up the values they state, with their place, and nothing they do not state."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.catalogue import load_catalogue
from analysis.errors import SourceError
from analysis.past_reports import (
    CLOSED_LABEL,
    find_changes,
    read_past_report,
    read_past_reports,
)
from analysis.past_reports.activity_names import find_names
from analysis.past_reports.numbers import find_numbers
from analysis.past_reports.prose import make_prose
from analysis.past_reports.report_text import find_organization
from analysis.past_reports.statements import find_statements
from laws import law
from stated_truth import list_reports

CATALOGUE = load_catalogue()


def state(text, year=2023, **options):
    prose = make_prose(text, **options)
    names, numbers = find_names(prose, CATALOGUE), find_numbers(prose)
    return find_statements(prose, names, numbers, file="报告.txt", year=year)


def attributed(text, **options):
    return [(s.activity, s.value, s.unit) for s in state(text, **options) if s.activity]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("坚持每月一次专题学习，每周1次党委会议。", id="cadence"),
        pytest.param("每季度不少于1次专题党课，警示教育1次/半年。", id="cadence-per-quarter"),
        pytest.param("每人签订责任书1份。", id="a-piece-each"),
        pytest.param("应当开展警示教育不少于2次。", id="requirement"),
        pytest.param("严守八项规定，坚持三会一课、两个维护、四个意识。", id="slogans"),
        pytest.param("第3次党委会议，第十六条，第二批主题教育，第一次集体学习。", id="ordinals"),
        pytest.param("2023年3月15日、3个月内、10个工作日。", id="dates-and-spans"),
        pytest.param("《关于办好3次集体学习的通知》（〔2010〕19号）。", id="document-titles"),
        pytest.param("推行“每季1次集体学习”的办法。", id="quoted-slogan"),
        pytest.param("为xx事业、××项目、5名单作贡献。", id="masks-that-count-nothing"),
        pytest.param("逐村开展一次廉政谈话，逐户走访1次。", id="one-by-one"),
        pytest.param("各部门、部署会，第3部分。", id="parts-that-are-no-films"),
        pytest.param("一件一件抓，一次性办好，上一次党课。", id="numerals-that-count-nothing"),
    ],
)
def test_what_counts_nothing_is_no_value(text):
    assert state(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("与年级组长谈话11人次。", [("talk", 11, "人次")], id="talks-of-no-kind"),
        pytest.param(
            "提醒23人次，诫勉2人次。", [("admonition_talk", 2, "人次")], id="a-whole-phrase"
        ),
        pytest.param(
            "修订《接待办法》等制度5项。", [("institution_revision", 5, "项")], id="rules-by-title"
        ),
        pytest.param("废止旧制度4项。", [], id="rules-abolished"),
        pytest.param(
            "开展检务督察10次，发现问题13个，督促整改12个。",
            [("rectification_item", 13, "个"), ("rectification_item", 12, "个")],
            id="found-by-a-check-before",
        ),
        pytest.param(
            "巡察整改任务42项，完成40项。",
            [("rectification_item", 42, "项"), ("rectification_item", 40, "项")],
            id="done-of-them",
        ),
        pytest.param(
            "反馈问题9项。收到信访件7件，办结7件。",
            [("rectification_item", 9, "项")],
            id="letters-are-no-items",
        ),
        pytest.param(
            "安全检查12次，审计发现问题4个，整改3个。",
            [("rectification_item", 4, "个"), ("rectification_item", 3, "个")],
            id="a-number-before-the-check",
        ),
        pytest.param(
            "修订《甲办法》《乙办法》等4项制度。",
            [("institution_revision", 4, "项")],
            id="number-before-the-rules",
        ),
        pytest.param("通报典型案例7起。", [("case_notice", 7, "起")], id="cases-of-notices"),
        pytest.param("师德承诺书132份。", [], id="a-promise-of-something-else"),
        pytest.param(
            "中心组举办专题学习14次。", [("centre_group_study", 14, "次")], id="verb-between"
        ),
        pytest.param(
            "集体学习由上年8次增加到10次。",
            [("group_study", 8, "次"), ("group_study", 10, "次")],
            id="change-from-and-to",
        ),
        pytest.param("集体学习12次，比上年增加4次。", [("group_study", 12, "次")], id="change"),
        pytest.param(
            "集体学习、体会交流、党课分别开展10次、8次和2次。",
            [("group_study", 10, "次"), ("study_exchange", 8, "次"), ("party_lecture", 2, "次")],
            id="respectively-three",
        ),
        pytest.param("反馈问题整改有序推进，尚未完成整改的7项。", [], id="not-closed"),
        pytest.param(
            "先后三次召开专题部署会议。", [("deployment_meeting", 3, "次")], id="verb-between"
        ),
        pytest.param(
            "签订《廉政责任书》xx份。", [("responsibility_letter", None, "份")], id="in-brackets"
        ),
        pytest.param(
            "巡察反馈的15项问题，已整改完成13项。",
            [("rectification_item", 15, "项"), ("rectification_item", 13, "项")],
            id="number-inside-the-name",
        ),
        pytest.param(
            "廉政谈话由上年的14人次增加至22人次",
            [("integrity_talk", 14, "人次"), ("integrity_talk", 22, "人次")],
            id="increased-to",
        ),
        pytest.param("集体学习比上年增加2次，增长25%。", [], id="change"),
        pytest.param("整改问题完成率80%。", [], id="rate"),
        pytest.param("利用主题党日开展志愿服务8次。", [], id="other-activity-between"),
        pytest.param("集体学习和体会交流共20次。", [], id="two-activities-together"),
        pytest.param("|集体学习|8次|10次|", [], id="row-of-a-table"),
        pytest.param("发送廉政短信500条。", [], id="unit-of-something-else"),
        pytest.param("开展集体学习5项。", [], id="unit-does-not-fit"),
        pytest.param("先后举行集体学习共10次", [("group_study", 10, "次")], id="left-name"),
        pytest.param("举行 10 次 集体学习", [("group_study", 10, "次")], id="name-behind"),
        pytest.param("借警示教育开展10次集体学习", [("group_study", 10, "次")], id="nearer-behind"),
        pytest.param("“集体学习”１０次", [("group_study", 10, "次")], id="quoted-and-full-width"),
        pytest.param("集体学习：10次", [("group_study", 10, "次")], id="colon"),
        pytest.param("召开民主生活会一次", [("democratic_life_meeting", 1, "次")], id="numeral"),
        pytest.param("讲授专题党课两次", [("party_lecture", 2, "次")], id="numeral-two"),
        pytest.param("签订责任书1.2万份", [("responsibility_letter", 12000, "份")], id="wan"),
        pytest.param("签订责任书1,024份", [("responsibility_letter", 1024, "份")], id="comma"),
        pytest.param("签订责任书xx份", [("responsibility_letter", None, "份")], id="masked"),
        pytest.param("签订承诺书＿＿份", [("commitment_letter", None, "份")], id="masked-by-line"),
        pytest.param(
            "运用第一种形态处理3人次", [("supervision_form_1", 3, "人次")], id="first-form"
        ),
        pytest.param(
            "开展谈心谈话，累计30人次", [("heart_to_heart_talk", 30, "人次")], id="carried"
        ),
        pytest.param(
            "集体学习、体会交流各10次",
            [("group_study", 10, "次"), ("study_exchange", 10, "次")],
            id="each",
        ),
        pytest.param(
            "集体学习、体会交流分别10次、8次",
            [("group_study", 10, "次"), ("study_exchange", 8, "次")],
            id="respectively",
        ),
        pytest.param(
            "警示教育3场次，受教育200人次",
            [("warning_education", 3, "场次"), ("warning_education", 200, "人次")],
            id="times-and-heads",
        ),
        pytest.param("集体学习10次、8次", [("group_study", 10, "次")], id="second-number-is-open"),
        pytest.param(
            "民主生活会、组织生活会各1次",
            [("democratic_life_meeting", 1, "次"), ("organizational_life_meeting", 1, "次")],
            id="each-of-life-meetings",
        ),
        pytest.param("廉政谈话累计四十五人次", [("integrity_talk", 45, "人次")], id="long-numeral"),
        pytest.param(
            "约谈民办园负责人8人次", [("appointed_talk", 8, "人次")], id="persons-between"
        ),
        pytest.param(
            "运用第一种形态批评教育帮助和处理12人次",
            [("supervision_form_1", 12, "人次")],
            id="form-in-full",
        ),
        pytest.param(
            "巡察反馈4个方面27个具体问题，完成整改25个。",
            [("rectification_item", 27, "个"), ("rectification_item", 25, "个")],
            id="aspects-between",
        ),
        pytest.param(
            "专项检查反馈4大类11个问题", [("rectification_item", 11, "个")], id="classes-between"
        ),
        pytest.param(
            "自查发现问题18条，整改完成16条",
            [("rectification_item", 18, "条"), ("rectification_item", 16, "条")],
            id="found-by-itself",
        ),
        pytest.param("明察暗访16次，发现问题9个。", [], id="found-on-a-visit"),
        pytest.param("上年结转问题3个。", [], id="carried-over-is-not-new"),
        pytest.param("利用主题党日走访困难党员8人次。", [], id="persons-of-another-verb"),
    ],
)
def test_a_number_belongs_to_the_activity_that_the_words_say(text, expected):
    assert attributed(text) == expected


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("廉政谈话30余人次", "余"),
        ("廉政谈话30多人次", "多"),
        ("廉政谈话近30人次", "近"),
        ("廉政谈话约30人次", "约"),
        ("廉政谈话30人次以上", "以上"),
        ("预计廉政谈话30人次", "预计"),
        ("拟开展廉政谈话30人次", "预计"),
        ("按计划开展廉政谈话30人次", None),
        ("三、下一步打算\n廉政谈话30人次。", "预计"),
        ("三、下一步打算\n四、其他\n廉政谈话30人次。", None),
    ],
)
def test_a_qualified_value_says_so_and_a_plan_is_marked(text, qualifier):
    (stated,) = state(text)
    assert (stated.value, stated.qualifier) == (30, qualifier)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("集体学习10次。", [2023]),
        ("上年集体学习8次。今年集体学习10次。", [2022, 2023]),
        ("2021年集体学习7次。", [2021]),
        ("召开2022年度民主生活会1次。", [2023]),
        ("比上年增加2次。", [2023]),
    ],
)
def test_a_value_belongs_to_the_year_its_sentence_names(text, years):
    assert [stated.year for stated in state(text)] == years


def test_items_rectified_are_told_from_items_found():
    found, closed = state("巡察反馈的问题10项，已完成整改8项。")
    assert (found.activity, found.value, found.label) == (
        "rectification_item",
        10,
        "巡察反馈的问题",
    )
    assert (closed.activity, closed.value, closed.label) == ("rectification_item", 8, CLOSED_LABEL)


def test_emphasis_and_hard_line_breaks_do_not_hide_a_value():
    long_line = "本年度紧扣中心任务，坚持读原著学原文悟原理，先后组织党员干部举行集体学习共"
    text = f"{long_line}\n10次。**体会交流**共**8**次。"
    assert attributed(text, is_markdown=True) == [
        ("group_study", 10, "次"),
        ("study_exchange", 8, "次"),
    ]


def test_a_value_keeps_its_place_its_line_and_its_clause():
    text = "一、情况\n全年开展“集体学习”共 10 次，成效明显。"
    (stated,) = state(text)
    assert stated.text == text[stated.start : stated.end] == "集体学习”共 10 次"
    assert (stated.line, stated.label) == (2, "集体学习")
    assert stated.clause == "全年开展“集体学习”共 10 次"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_report_reads_alike_in_every_encoding(tmp_path, encoding, line_end):
    path = tmp_path / "报告.txt"
    text = f"2022年度述责述廉报告{line_end}集体学习共10次。"
    path.write_bytes(text.encode(encoding))
    (stated,) = read_past_report(path)
    assert (stated.file, stated.text, stated.value) == ("报告.txt", "集体学习共10次", 10)
    assert (stated.start, stated.end, stated.line, stated.year) == (13, 21, 2, 2022)


@pytest.mark.parametrize(
    ("title", "name", "year"),
    [
        ("2021-2022年工作报告", "报告.txt", None),
        ("2024年1月5日", "20240105稿.txt", None),
        ("述责述廉报告", "报告.txt", None),
        ("述责述廉报告", "2021-2022.txt", None),
        ("述责述廉报告", "2022年报告.txt", 2022),
        ("述责述廉报告", "报告-2022.txt", 2022),
        ("2021年度报告", "2022.txt", 2021),
        ("二〇二一年度报告", "2022.txt", 2021),
        ("今年以来，2020年的做法得到巩固。", "2022.txt", 2022),
    ],
)
def test_the_year_is_that_of_the_title_or_else_of_the_name(tmp_path, title, name, year):
    path = tmp_path / name
    path.write_text(f"{title}\n集体学习10次。", encoding="utf-8")
    assert {stated.year for stated in read_past_report(path)} == {year}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("没有.txt", None, "找不到"),
        ("报告.docx", b"PK", "已损坏，或不是 Word 文档"),
        ("报告.doc", b"", "另存为 .docx"),
        ("报告.xyz", b"", "可以读取：.docx、"),
        ("报告.txt", b" \n", "是空的"),
        ("报告.pdf", b"%PDF-1.4", "已损坏，或不是 PDF"),
        ("报告.html", b"", "已损坏，或不是网页|是空的"),
        ("报告.txt", b"\x00\x01\x02\x00", "编码无法识别"),
        ("报告.md", b"\xff\xff\xff\x80", "编码无法识别"),
        ("报告.txt", "5次".encode() * 10_001, "有10001个数，不像一份报告"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_words(tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        read_past_report(path)


def test_reports_of_a_folder_become_a_frame_without_plans(tmp_path):
    (tmp_path / "README.md").write_text("集体学习99次。", encoding="utf-8")
    (tmp_path / ".隐藏.txt").write_text("集体学习98次。", encoding="utf-8")
    (tmp_path / "a.txt").write_text(
        "某区文化馆2021年度报告\n集体学习10次，参加300人次，责任书××份。\n预计党课5次。谈话9人。",
        encoding="utf-8",
    )
    (tmp_path / "b.md").write_text(
        "# 2022年度报告\n整改问题12个，已完成整改9个。", encoding="utf-8"
    )
    stated = read_past_reports([tmp_path], CATALOGUE, "本单位")
    expected = pd.DataFrame(
        {
            "row": [2, 2, 2, 3, 2, 2],
            "measure": [
                "group_study",
                "group_study_people",
                "responsibility_letter",
                "",
                "rectification_opened",
                "rectification_closed",
            ],
            "value": pd.array([10, 300, None, 9, 12, 9], dtype="Float64"),
            "year": pd.array([2021] * 4 + [2022] * 2, dtype="Int64"),
            "organization": ["某区文化馆"] * 4 + ["本单位"] * 2,
        }
    )
    shown = stated[list(expected.columns)].astype({"measure": object, "organization": object})
    pd.testing.assert_frame_equal(
        shown, expected.astype({"measure": object, "organization": object})
    )


def test_no_reports_are_an_empty_frame_of_the_same_types(tmp_path):
    (tmp_path / "a.txt").write_text("2021年度报告\n集体学习10次。", encoding="utf-8")
    none = read_past_reports([tmp_path / "没有"], CATALOGUE)
    some = read_past_reports([tmp_path], CATALOGUE)
    assert len(none) == 0
    assert len(some) == 1
    pd.testing.assert_series_equal(none.dtypes, some.dtypes)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("反馈问题由3项增至8项。", [None, 2023]),
        ("反馈问题由上年的3项增至8项。", [2022, 2023]),
        ("2023年反馈问题由3项增至8项。", [None, 2023]),
    ],
)
def test_what_a_number_was_before_is_not_of_the_year(text, years):
    assert [value.year for value in state(text)] == years


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ("活动\t本年\t上年", "集体学习（次）\t10\t8", "廉政谈话（人次）\t15\t12"),
            [
                ("group_study", 10, "次", 2023),
                ("group_study", 8, "次", 2022),
                ("integrity_talk", 15, "人次", 2023),
                ("integrity_talk", 12, "人次", 2022),
            ],
            id="unit in the name",
        ),
        pytest.param(
            (
                "| 序号 | 项目 | 单位 | 2022年 | 2023年 |",
                "|---|---|---|---|---|",
                "| 1 | **党课** | 次 | 2 | 3 |",
            ),
            [("party_lecture", 2, "次", 2022), ("party_lecture", 3, "次", 2023)],
            id="column of units",
        ),
        pytest.param(
            ("项目\t计划\t完成数\t同比", "集体学习\t12次\t10次\t2次"),
            [("group_study", 10, "次", 2023)],
            id="plans and changes",
        ),
        pytest.param(("项目\t本年", "集体学习\t10"), [], id="no unit"),
        pytest.param(("项目\t本年", "集体学习笔记检查\t10次"), [], id="another thing"),
        pytest.param(("项目\t本年", "期末尚未完成整改\t7项"), [], id="open items"),
        pytest.param(("集体学习\t10次\t8次",), [], id="no heads"),
        pytest.param(("项目\t本年", "反馈问题（审计）\t5项"), [], id="a part of them"),
        pytest.param(("项目\t本年", "集体学习\t10项"), [], id="unit that does not fit"),
    ],
)
def test_rows_of_tables_state_what_the_heads_of_their_columns_say(tmp_path, lines, expected):
    path = tmp_path / "报告.txt"
    text = "\n".join(("2023年度报告", *lines))
    path.write_text(text, "utf-8")
    found = [value for value in read_past_report(path) if value.activity]
    assert [(v.activity, v.value, v.unit, v.year) for v in found] == expected
    assert all(text[v.start : v.end] == v.text for v in found)


COUNTED = st.sampled_from(
    [("集体学习", "次"), ("廉政谈话", "人次"), ("责任书", "份"), ("反馈问题", "项"), ("党课", "场")]
)


@given(COUNTED, st.integers(0, 99999), st.sampled_from(["", "共", "累计", "达"]))
def test_every_plain_statement_reads_back(counted, number, filler):
    name, unit = counted
    (stated,) = state(f"全年，{name}{filler}{number}{unit}。")
    assert (stated.value, stated.unit, stated.label) == (number, unit, name)
    assert stated.activity


WORDS = "集体学习 体会交流 反馈问题 各 分别 共 每月 上年 增加 第 一、下一步"
SIGNS = "10 8 xx 次 人次 项 、 ， 。 “ ” ** 万 余 | %"
PIECES = st.sampled_from([*WORDS.split(), *SIGNS.split(), "\n", " "])


@law(300)
@given(st.lists(PIECES, max_size=24).map("".join) | st.text(), st.booleans())
def test_no_text_raises_and_every_value_stands_where_it_says(text, is_markdown):
    for stated in state(text, is_markdown=is_markdown):
        assert text[stated.start : stated.end] == stated.text
        assert 0 <= stated.start < stated.end <= len(text)
        assert stated.unit in stated.text.translate({ord("％"): "%"})
        assert 1 <= stated.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "集体学习12次，较上年增长20%。",
            [("change_pct", "group_study", 20, "次", 2022)],
            id="percentage-of-the-number-before",
        ),
        pytest.param(
            "廉政谈话12人次，比2021年减少3人次，下降20%。",
            [
                ("change", "integrity_talk", -3, "人次", 2021),
                ("change_pct", "integrity_talk", -20, "人次", 2021),
            ],
            id="base-named-once",
        ),
        pytest.param(
            "与上年相比，集体学习增加3次，警示教育减少1次。",
            [
                ("change", "group_study", 3, "次", 2022),
                ("change", "warning_education", -1, "次", 2022),
            ],
            id="base-before-both",
        ),
        pytest.param(
            "巡察反馈问题10项，整改完成率100%。",
            [("completion_rate", "rectification_item", 100, "项", None)],
            id="share-of-items",
        ),
        pytest.param("集体学习、谈心谈话分别较上年增长20%、10%。", [], id="several-at-once"),
        pytest.param("集体学习、谈心谈话均较上年增长20%。", [], id="of-both"),
        pytest.param("集体学习10次，环比增长5%。", [], id="since-the-quarter-before"),
        pytest.param("集体学习增加3次。", [], id="since-nobody-says-when"),
        pytest.param("全年收入增长8%，组织集体学习12次。", [], id="of-no-activity"),
        pytest.param("力争集体学习较上年增长20%。", [], id="a-plan"),
    ],
)
def test_a_change_or_share_says_of_what_and_since_when(text, expected):
    found = find_changes(text, CATALOGUE, file="报告.txt", year=2023)
    told = [(one.kind, one.activity, one.value, one.unit, one.base_year) for one in found]
    assert told == expected
    assert all(text[one.start : one.end] == one.text for one in found)


@pytest.mark.parametrize(
    ("name", "title", "measures"),
    [
        pytest.param("报告.txt", "某局2023年上半年党建工作总结", {""}, id="half-year"),
        pytest.param("2023年一季度报告.txt", "工作总结", {""}, id="quarter-by-the-name"),
        pytest.param("报告.txt", "某局2023年1-9月工作情况", {""}, id="nine-months"),
        pytest.param("报告.txt", "某局2023年度党建工作总结", {"group_study"}, id="whole-year"),
    ],
)
def test_a_report_on_a_part_of_the_year_states_nothing_of_the_year(tmp_path, name, title, measures):
    (tmp_path / name).write_text(f"{title}\n集体学习5次。", encoding="utf-8")
    found = read_past_reports([tmp_path], CATALOGUE)
    assert set(found["measure"]) == measures
    assert found["year"].tolist() == [2023]


@pytest.mark.parametrize(
    ("title", "name", "organization"),
    [
        ("临江市第三中学2023年述责述廉报告", "a.txt", "临江市第三中学"),
        ("绥阳市交通运输局党组2023年履行主体责任情况的报告", "a.txt", "绥阳市交通运输局"),
        ("中共某县机关事务管理局党组关于2023年度工作情况的报告", "a.txt", "某县机关事务管理局"),
        ("中国建设银行云岭支行二〇二三年工作总结", "a.txt", "中国建设银行云岭支行"),
        ("2023年东湖区人民法院党风廉政建设总结", "a.txt", "东湖区人民法院"),
        ("关于2023年度党风廉政建设情况的报告", "a.txt", ""),
        ("2023年度述责述廉报告", "望湖街道党工委2023年度报告.docx", "望湖街道"),
        ("2023年度述责述廉报告", "白石镇政府办公室/2023.docx", "白石镇政府办公室"),
        ("2023年度述责述廉报告", "党支部/2023.docx", ""),
    ],
)
def test_whose_a_report_is_stands_in_its_title_or_its_name(title, name, organization):
    assert find_organization(f"{title}\n正文。", name) == organization


def test_of_reports_written_by_hand_values_activities_and_years_are_found(tmp_path):
    found = right = told = values = named = 0
    wrong = []
    for text, truths in list_reports():
        (tmp_path / "报告.txt").write_text(text, encoding="utf-8")
        stated = read_past_report(tmp_path / "报告.txt", CATALOGUE)
        told += len(stated)
        values += len(truths)
        for truth in truths:
            hits = [each for each in stated if each.start < truth.end and truth.start < each.end]
            hits = [each for each in hits if truth.number in each.text]
            found += bool(hits)
            named += bool(truth.activities)
            is_right = {each.activity for each in hits} == truth.activities
            right += bool(truth.activities) and is_right
            at = text[max(0, truth.start - 12) : truth.end]
            wrong += [at] * (bool(hits) and bool(truth.activities) and not is_right)
            of_plan = {each.qualifier == "预计" for each in hits}
            assert not hits or not truth.activities or of_plan == {truth.is_plan}, at
            assert {each.year for each in hits if truth.activities} <= {truth.year}, at
    assert values > 390
    assert found / told >= 0.98
    assert found / values >= 0.97
    assert right / named >= 0.97, wrong

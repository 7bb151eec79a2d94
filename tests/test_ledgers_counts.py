"""A count is the whole number that a cell states; what it leaves open stays open."""

import math
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ledgers.cells.counts import NOTHING_STATED, read_count
from ledger_rows import read, rules, values


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        " \u3000",
        "-",
        "—",
        "——",
        "/",
        "无",
        "暂无",
        "N/A",
        math.nan,
        "人次",
        "  份",
        "\u200b",
    ],
    ids=repr,
)
def test_a_cell_that_states_nothing_is_not_zero(cell):
    assert read_count(cell) == NOTHING_STATED


@pytest.mark.parametrize(
    ("cell", "rule", "severity", "words"),
    [
        ("#REF!", "cell_error", "error", "公式错误值"),
        ("-5", "count_negative", "error", "小于零"),
        (-5, "count_negative", "error", "小于零"),
        ("−5人", "count_negative", "error", "小于零"),
        (2.5, "count_not_integer", "error", "不是整数"),
        ("2.5次", "count_not_integer", "error", "不是整数"),
        ("1.23456万", "count_not_integer", "error", "不是整数"),
        (True, "count_unparseable", "error", "逻辑值"),
        (date(2023, 3, 15), "count_unparseable", "error", "日期"),
        (time(9), "count_unparseable", "error", "日期"),
        (timedelta(1), "count_unparseable", "error", "日期"),
        ("2023年3月15日", "count_unparseable", "error", "日期"),
        ("2023-03-15", "count_unparseable", "error", "日期"),
        ("xx", "count_masked", "warning", "占位"),
        ("××份", "count_masked", "warning", "占位"),
        ("Ｘ", "count_masked", "warning", "占位"),
        ("＿＿", "count_masked", "warning", "占位"),
        ("**", "count_masked", "warning", "占位"),
        ("1x人", "count_masked", "warning", "占位"),
        ("全体党员", "count_unparseable", "warning", "只填数字"),
        ("部分", "count_unparseable", "warning", "只填数字"),
        ("若干", "count_unparseable", "warning", "只填数字"),
        ("10-12人", "count_unparseable", "warning", "只填数字"),
        ("3、5", "count_unparseable", "warning", "只填数字"),
        ("1,2", "count_unparseable", "warning", "只填数字"),
        ("1 024", "count_unparseable", "warning", "只填数字"),
        ("10①", "count_unparseable", "warning", "只填数字"),
        ("10人次/3次", "count_unparseable", "warning", "只填数字"),
        ("5人（含列席1人）", "count_unparseable", "warning", "只填数字"),
        ("第3次", "count_unparseable", "warning", "只填数字"),
        ("每月1次", "count_unparseable", "warning", "只填数字"),
        ("95%", "count_unparseable", "warning", "只填数字"),
        ("一百二", "count_unparseable", "warning", "只填数字"),
        ("几十人", "count_unparseable", "warning", "只填数字"),
        ("预计30人", "count_unparseable", "warning", "计划数"),
        ("计划12次", "count_unparseable", "warning", "计划数"),
        ("13800000000", "count_unparseable", "warning", "过大"),
        (10**400, "count_unparseable", "warning", "过大"),
        (math.inf, "count_unparseable", "warning", "过大"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_cell_without_a_usable_count_says_why(cell, rule, severity, words):
    reading = read_count(cell)
    assert (reading.value, reading.expected) == (None, None)
    assert (reading.rule, reading.severity) == (rule, severity)
    assert words in reading.note


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", 0),
        (0, 0),
        ("零", 0),
        ("-0", 0),
        ("0次", 0),
        (10, 10),
        (10.0, 10),
        ("10.0", 10),
        ("10人次", 10),
        ("10人（次）", 10),
        ("１０", 10),
        ("10 人", 10),
        ("十人", 10),
        ("二十三", 23),
        ("两次", 2),
        ("一百零五份", 105),
        ("1,024", 1024),
        ("１，０２４", 1024),
        ("1.2万", 12000),
        ("1.2万人次", 12000),
        ("一万二千", 12000),
        ("共10次", 10),
        ('="10"', 10),
        ("'10", 10),
    ],
    ids=repr,
)
def test_a_stated_count_is_read_without_remark(cell, value):
    reading = read_count(cell)
    assert (reading.value, reading.rule, reading.note) == (value, None, "")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("约30人", 30),
        ("30余人", 30),
        ("近30人", 30),
        ("将近30人", 30),
        ("30多人", 30),
        ("30左右", 30),
        ("30人以上", 30),
        ("30+", 30),
        ("三百余人", 300),
        ("3万余人次", 30000),
        ("超过1,000人", 1000),
    ],
)
def test_an_approximate_count_is_taken_and_said_to_be_so(cell, value):
    reading = read_count(cell)
    assert (reading.value, reading.rule, reading.severity) == (
        value,
        "count_approximate",
        "warning",
    )


@pytest.mark.parametrize(
    ("cell", "heading", "value", "expected", "rule"),
    [
        pytest.param("28/32", "", 28, 32, "count_fraction", id="order-unknown"),
        pytest.param("32/28", "人数", 28, 32, "count_fraction", id="order-unknown-turned"),
        pytest.param("28人/32人", "实到/应到", 28, 32, None, id="present-first"),
        pytest.param("32/28", "应到／实到", 28, 32, None, id="expected-first"),
        pytest.param("28/32", "应到/实到", 32, 28, None, id="more-came-than-invited"),
        pytest.param("实到28人，应到32人", "", 28, 32, None, id="words"),
        pytest.param("应到32人，实到28人，请假4人", "", 28, 32, None, id="words-and-absent"),
        pytest.param("应到32实到28", "", 28, 32, None, id="words-without-comma"),
        pytest.param("实到28", "", 28, None, None, id="present-only"),
        pytest.param("应到32人", "", None, 32, None, id="expected-only"),
        pytest.param("实到28人，实到29人", "", None, None, "count_unparseable", id="said-twice"),
    ],
)
def test_attendance_keeps_who_came_apart_from_who_should(cell, heading, value, expected, rule):
    reading = read_count(cell, heading)
    assert (reading.value, reading.expected, reading.rule) == (value, expected, rule)


@pytest.mark.parametrize(
    ("cell", "heading", "value"),
    [
        pytest.param("10人次", "次数", None, id="heads-among-events"),
        pytest.param("3次", "参加人数", None, id="events-among-heads"),
        pytest.param("3场次", "谈话人次", None, id="meetings-among-heads"),
        pytest.param("10人", "谈话人次", 10, id="heads-among-heads"),
        pytest.param("3场", "次 数", 3, id="events-among-events"),
        pytest.param("3次", "次数/人次", 3, id="heading-says-both"),
        pytest.param("3次", "", 3, id="no-heading"),
    ],
)
def test_times_and_heads_are_never_exchanged(cell, heading, value):
    reading = read_count(cell, heading)
    assert reading.value == value
    assert (reading.rule == "count_unparseable") == (value is None)


@given(
    st.integers(0, 10**8),
    st.sampled_from(["{}", "{:,}", "{}人次", "{} 份", "共{}项", " {}\u200b", "{}.0", '="{}"']),
    st.booleans(),
)
def test_every_count_reads_back_however_it_is_written(number, way, is_wide):
    text = way.format(number)
    wide = str.maketrans("0123456789,", "０１２３４５６７８９，")
    assert read_count(text.translate(wide) if is_wide else text).value == number
    assert read_count(number) == read_count(float(number))


ANY_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text(alphabet="0123456789,.万千百十一二余多约人次份/实到应x-+ ", max_size=16),
    st.dates(),
    st.times(),
    st.timedeltas(),
)


@given(ANY_CELL, st.sampled_from(["", "次数", "人次", "应到/实到"]) | st.text(max_size=8))
def test_no_cell_raises_and_each_answer_is_whole(cell, heading):
    reading = read_count(cell, heading)
    assert reading.value is None or reading.value >= 0
    assert reading.severity != "error" or reading.value is None
    assert (reading.rule is None) == (reading.severity is None) == (reading.note == "")
    assert reading == read_count(cell, heading)


# --- words around one number of heads ------------------------------------------------------------

IN_WORDS = """
35 （35） (35人) 【35】 ３５ 35.0 35人 35人。 35； 35名 35位 三十五 三十五人 35人次 35人/次
共35人 35名党员 党员35名 35名党员干部 班子成员35人 全体党员35人 全体党员（35人）
全体班子成员(35人) 35人(线上) 35人（张某等） 35（应到40） 28/35→28 应到40人，实到35人
应到40实到35请假5 实到35人 35人/40人 35人（请假5人） 35人，缺席5人 35人、请假5人 机关35人
"""
NOT_SAID = """
xx ××人 xx份 #REF! #DIV/0! #N/A #VALUE! 全体党员 全体干部职工 全体 若干 多人 待定 不详 未统计
见签到表 详见附件 男20女15 线下20人线上15人 党员20人、群众15人 30-40人 30~40 3、5 -5 2.5 2.5人
预计35人 计划35人 拟35人 应到35人 35/ /35 2次 2场 第35期 第35人 3月5日 2024-03-05 2024年
20240305 13800138000 110101199001011234 123456789012 增加5人 不足35人 缺席5人 请假3人 每次35人
平均35人 百余人 几十人 O 35% TRUE 5人（含列席1人） 35人以上人员
"""


@pytest.mark.parametrize("cell", IN_WORDS.split())
def test_words_around_one_number_of_heads_do_not_hide_it(cell):
    written, _, expected = cell.partition("→")
    assert read_count(written, "参加人数").value == int(expected or 35)


@pytest.mark.parametrize("cell", NOT_SAID.split())
def test_what_states_no_number_of_heads_leaves_the_record_and_says_so(cell):
    rows = [["日期", "类型", "参加人数"], ["2024-03-05", "党课", cell], ["2024-03-06", "党课", 12]]
    result = read(*rows)
    told = dict(rules(result, "warning")) | dict(rules(result))
    assert 2 in told
    assert values(result, "row", "activity", "people")[0] == (2, "party_lecture", None)


def test_a_talk_of_all_or_of_nobody_is_a_talk_of_unknown_heads():
    rows = [["日期", "类型", "谈话对象"], ["2024-03-05", "廉政谈话", "全体中层干部"]]
    result = read(*rows, ["2024-03-06", "廉政谈话", ""], ["2024-03-07", "廉政谈话", "张某某"])
    assert values(result, "row", "count", "amount") == [(2, 1, None), (3, 1, None), (4, 1, 1)]
    assert [row for row, _ in rules(result, "warning")][:2] == [2, 3]

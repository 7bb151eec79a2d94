import copy
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws import law
from ledger_rows import read, reasons, records, rules, sheet, values

TITLE = ["某局2023年台账"]
STUDY = ["日期", "类型", "主题", "人数"]
TALK = ["日期", "类型", "谈话对象", "人次"]
YEARS = (2023, 2024)


def amounts(header, *rows, **more):
    result = read(TITLE, header, *rows, **more)
    assert rules(result) == []
    return values(result, "count", "people", "amount")


# --- amounts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        pytest.param(STUDY, ["2023-03-05", "集体学习", "甲", 20], (1, 20, 1), id="study"),
        pytest.param(STUDY, ["2023-03-05", "集体学习", "甲", ""], (1, None, 1), id="heads blank"),
        pytest.param(
            STUDY, ["2023-03-05", "集体学习", "甲", "全体党员"], (1, None, 1), id="all heads"
        ),
        pytest.param(
            STUDY, ["2023-03-05", "集体学习", "甲", "28/32"], (1, 28, 1), id="of expected"
        ),
        pytest.param(TALK, ["2023-03-05", "廉政谈话", "张三", 3], (1, 3, 3), id="talk with heads"),
        pytest.param(TALK, ["2023-03-05", "廉政谈话", "张三、李四", ""], (1, None, 2), id="names"),
        pytest.param(
            TALK, ["2023-03-05", "廉政谈话", "", ""], (1, None, None), id="nothing stated"
        ),
        pytest.param(TALK, ["2023-03-05", "廉政谈话", "张三", "xx"], (1, None, None), id="masked"),
        pytest.param(
            TALK[:3], ["2023-03-05", "廉政谈话", "张三,李四；王五"], (1, None, 3), id="names alone"
        ),
        pytest.param(
            TALK[:3], ["2023-03-05", "廉政谈话", "张 三"], (1, None, 1), id="name with blank"
        ),
        pytest.param(
            TALK[:3], ["2023-03-05", "廉政谈话", "张三等5人"], (1, None, 5), id="and others"
        ),
        pytest.param(
            TALK[:3], ["2023-03-05", "廉政谈话", "全体党员"], (1, None, None), id="all members"
        ),
        pytest.param(TALK[:2], ["2023-03-05", "廉政谈话"], (1, None, 1), id="talk alone"),
        pytest.param(
            ["月份", "类型", "次数", "人次"],
            ["3月", "集体学习", 4, 80],
            (4, 80, 4),
            id="month's sum",
        ),
        pytest.param(
            ["月份", "类型", "次数"], ["3月", "廉政谈话", 4], (4, None, 4), id="talks counted"
        ),
        pytest.param(
            ["签订日期", "类别", "份数"],
            ["2023-01-05", "责任书", "xx"],
            (1, None, None),
            id="letters",
        ),
    ],
)
def test_row_adds_to_its_measure(header, row, expected):
    assert amounts(header, row) == [expected]


@pytest.mark.parametrize(
    ("kind", "cell", "warning", "amount"),
    [
        ("集体学习", -5, "count_negative", 1),
        ("集体学习", "2.5", "count_not_integer", 1),
        ("集体学习", "全体党员", "count_unparseable", 1),
        ("集体学习", 20250305, "count_unparseable", 1),
        ("廉政谈话", "全体党员", "count_unparseable", None),
        ("廉政谈话", "xx", "count_unparseable", None),
        ("廉政谈话", "约30人", "count_approximate", 30),
        ("廉政谈话", "#REF!", "cell_error", None),
        ("廉政谈话", 20250305, "count_unparseable", None),
        ("廉政谈话", 123456, "count_unparseable", None),
    ],
)
def test_number_that_is_not_clear_is_unknown_and_said_so(kind, cell, warning, amount):
    result = read(TITLE, STUDY, ["2023-03-05", kind, "甲", cell])
    assert rules(result) == []
    assert rules(result, "warning") == [(3, warning)]
    assert values(result, "amount") == [(amount,)]


def test_number_unlike_the_others_of_its_column_is_a_serial():
    rows = [["2023-03-05", "党课", "甲", 30], ["2023-03-06", "党课", "乙", 45123]]
    assert values(read(TITLE, STUDY, *rows), "people") == [(30,), (None,)]


def test_count_merged_over_rows_belongs_to_the_first_of_them():
    rows = [["2023-03-05", "廉政谈话", "张三", 3], [None, None, "李四", None], [None, None, "王五"]]
    merges = ["A3:A5", "B3:B5", "D3:D5"]
    result = read(TITLE, TALK, *rows, merges=merges)
    assert values(result, "people", "amount") == [(3, 3), (None, 0), (None, 0)]
    assert result.table["warnings"].tolist() == [(), ("merged_count",), ("merged_count",)]
    assert values(result, "date") == [("2023-03-05",)] * 3


def test_event_merged_over_rows_counts_once_though_each_row_stays():
    rows = [["2023-03-05", "集体学习", "甲", 30], [None] * 4, ["2023-03-06", "集体学习", "乙", 20]]
    rows[1] = [None, None, None, None, "发言人"]
    merges = ["A3:A4", "B3:B4", "C3:C4", "D3:D4"]
    result = read(TITLE, [*STUDY, "发言人"], *rows, merges=merges)
    assert result.table["amount"].tolist() == [1, 0, 1]


def test_abolished_institution_is_not_counted_as_made_or_revised():
    header = ["日期", "名称", "制定/修订/废止"]
    rows = (["2023-03-05", "甲制度", "修订"], ["2023-03-06", "乙制度", "废止"])
    result = read(["某局2023年制度台账"], header, *rows, name="制度台账")
    assert values(result, "amount", "warnings") == [(1, ()), (0, ("type_unknown",))]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("3", 3), (3, 3), ("2项", 2), ("《甲办法》《乙办法》", 2), ("已建立长效机制", None)],
)
def test_a_column_of_institutions_by_name_may_hold_their_number(cell, number):
    header = ["序号", "反馈日期", "问题内容", "完成日期", "整改状态", "制定制度"]
    row = [1, "2023-03-01", "甲", "2023-05-01", "已完成", cell]
    assert values(read(["某局2023年整改台账"], header, row), "institutions") == [(number,)]


# --- kinds -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("集体学习", ["group_study"]),
        (" 集 体 学 习 ", ["group_study"]),
        ("支委会、主题党日", ["branch_committee", "theme_party_day"]),
        ("提醒", ["reminder_talk"]),
        ("第一种形态（谈话提醒）", ["supervision_form_1"]),
        ("党委理论学习中心组集体学习", ["centre_group_study"]),
    ],
)
def test_type_cell_names_its_activities(cell, kinds):
    result = read(TITLE, ["日期", "谈话类型", "主题"], ["2023-03-05", cell, "甲"])
    assert result.table["activity"].tolist() == kinds
    assert result.summary.records == 1


@pytest.mark.parametrize(
    ("cell", "rule"), [("奇怪的类型", "type_unknown"), ("", "type_missing"), ("#N/A", "cell_error")]
)
def test_row_whose_kind_cannot_be_told_is_an_error(cell, rule):
    assert rules(read(TITLE, STUDY, ["2023-03-05", cell, "甲", 3])) == [(3, rule)]


def test_a_form_of_the_kind_of_a_sheet_is_that_kind():
    result = read(TITLE, STUDY, ["2023-03-05", "日常", "甲", 3], name="谈心谈话")
    assert values(result, "activity", "warnings") == [("heart_to_heart_talk", ())]


def test_workspace_settles_what_a_sheet_and_a_heading_mean():
    rows = (TITLE, ["哪天", "类型", "主题"], ["2023-03-05", "日常", "甲"])
    result = read(*rows, name="乱", sheets={"乱": "case_notice"}, headings={"哪天": "date"})
    assert values(result, "activity", "date", "warnings") == [("case_notice", "2023-03-05", ())]


def test_kind_comes_from_the_column_of_persons_that_is_filled():
    result = read(
        ["党内谈话表数据"],
        ["导出人:某人"],
        ["单位", "会议时间", "受约谈函询人姓名", "受诫勉谈话人姓名"],
        ["甲局", "2022-03-05 09:00:00", "张三", ""],
        ["甲局", "2022-04-05 09:00:00", "", "李四,王五"],
        ["甲局", "2022-05-05 09:00:00", "", ""],
    )
    assert values(result, "activity", "amount", "persons") == [
        ("appointed_talk", 1, "张三"),
        ("admonition_talk", 2, "李四,王五"),
    ]
    assert rules(result) == [(6, "type_missing")]


def test_wide_table_holds_one_activity_for_each_number():
    result = read(
        ["某局2023年活动"],
        ["月份", "集体学习", "廉政谈话（人次）", "警示教育"],
        ["1月", 2, 5, 0],
        ["2月", 0, 0, 0],
        ["3月", "xx", None, 1],
        ["4月", None, None, None],
    )
    assert values(result, "row", "activity", "month", "amount") == [
        (3, "group_study", 1, 2),
        (3, "integrity_talk", 1, 5),
        (5, "group_study", 3, None),
        (5, "warning_education", 3, 1),
    ]
    assert (reasons(result)[4], reasons(result)[6]) == ("nil", "blank")
    assert (result.summary.rows, result.summary.records) == (6, 2)


# --- dates and context -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "file", "title", "cell", "expected"),
    [
        pytest.param(
            "3月", "a.xlsx", "2023年集体学习", "15日", "2023-03-15", id="month in the sheet"
        ),
        pytest.param(
            "2022年", "2021.xlsx", "2023年集体学习", "3月5日", "2022-03-05", id="sheet first"
        ),
        pytest.param("s", "2021年.xlsx", "集体学习", "3月5日", "2021-03-05", id="file"),
        pytest.param("s", "2020/a.xlsx", "集体学习", "3月5日", "2020-03-05", id="folder"),
        pytest.param("2022年", "a.xlsx", "集体学习", date(2023, 3, 5), "2023-03-05", id="own year"),
    ],
)
def test_context_completes_a_date(name, file, title, cell, expected):
    result = read([title], ["日期", "主题"], [cell, "甲"], name=name, file=file)
    assert values(result, "date") == [(expected,)]


def test_year_that_contradicts_its_sheet_is_kept_and_warned_of():
    result = read(TITLE, STUDY, ["2022-12-30", "集体学习", "甲", 3])
    assert values(result, "year", "warnings") == [(2022, ("year_conflict",))]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        (["年度", "月份", "类型"], [2023, 3, "党课"], ("2023-03-01", "month", 3)),
        (["年", "月", "日", "类型"], [2023, 3, 5, "党课"], ("2023-03-05", "day", 3)),
        (["类型", "主题"], ["党课", "甲"], ("2023-01-01", "year", None)),
    ],
)
def test_sheet_without_date_column_is_dated_by_what_it_states(header, row, expected):
    result = read(TITLE, header, row)
    assert values(result, "date", "precision", "month") == [expected]
    assert "date_from_context" in result.table["warnings"].iloc[0]


def test_sheet_without_date_or_year_says_so_once_and_loses_no_row():
    result = read(["台账"], ["类型", "主题"], ["党课", "甲"], ["党课", "乙"])
    assert rules(result) == [(3, "date_missing"), (4, "date_missing")]
    assert (2, "sheet_without_date") in rules(result, "warning")


def test_dates_of_typing_are_never_the_date():
    header = ["类型", "主题", "登记日期", "创建时间", "活动时间"]
    result = read(["台账"], header, ["党课", "甲", "2024-01-01", "2024-01-02", "2023-03-05"])
    assert values(result, "date") == [("2023-03-05",)]


def test_date_shown_as_month_counts_for_the_month():
    result = read(TITLE, STUDY, [date(2023, 3, 1), "党课", "甲", 3], month_only=frozenset({(3, 1)}))
    assert values(result, "precision", "warnings") == [("month", ("date_month_only",))]


def test_formula_without_result_is_named():
    places = frozenset({(3, 1), (3, 4)})
    result = read(TITLE, STUDY, [None, "党课", "甲", None], uncached=places)
    assert rules(result) == [(3, "formula_no_cache")]
    assert rules(result, "warning") == [(3, "formula_no_cache")]


def test_row_of_formulas_alone_is_no_empty_row():
    places = frozenset({(row, column) for row in (3, 4) for column in (1, 2, 3, 4)})
    blank = [None] * 4
    result = read(TITLE, STUDY, blank, blank, blank, uncached=places)
    found = sorted((p.severity, p.column, p.rule) for p in result.problems if p.row == 3)
    assert found == [
        *(("error", column, "formula_no_cache") for column in "AB"),
        *(("warning", column, "formula_no_cache") for column in "CD"),
    ]
    assert (result.summary.rows, result.summary.problems) == (4, 2)


def test_printed_number_by_formula_leaves_a_row_empty():
    result = read(TITLE, ["序号", *STUDY], [None] * 5, uncached=frozenset({(3, 1)}))
    assert (result.summary.rows, rules(result)) == (2, [])


def test_event_of_no_ticked_kind_is_named_and_empty_boxes_are_none():
    header = ["日期", "支部党员大会", "支委会", "主题"]
    rows = [
        ["2023-03-05", "√", "否", "甲"],
        ["2023-03-06", "□", "√", "乙"],
        ["2023-03-07", None, None, "丙"],
        ["2023-03-08", "否", "否", "丁"],
        ["2023-03-09", None, None, None],
    ]
    result = read(["某局2023年台账"], header, *rows)
    assert values(result, "row", "activity") == [(3, "branch_meeting"), (4, "branch_committee")]
    assert rules(result) == [(5, "type_missing"), (6, "type_missing")]
    assert reasons(result)[7] == "blank"


def test_number_by_formula_in_a_wide_table_is_named():
    header = ["月份", "集体学习（次）", "主题党日（次）"]
    places = frozenset({(3, 2), (4, 2), (4, 3)})
    result = read(TITLE, header, ["1月", None, 2], ["2月", None, None], uncached=places)
    assert sorted(rules(result)) == [(row, "formula_no_cache") for row in (3, 4, 4)]
    assert len(result.table) == 0


def test_sheet_of_formulas_alone_is_named_row_by_row():
    places = frozenset({(row, column) for row in (1, 2) for column in (1, 2)})
    result = read([None, None], [None, None], uncached=places)
    assert rules(result) == [(1, "formula_no_cache"), (2, "formula_no_cache")]


def test_cell_error_beside_the_counted_columns_only_warns():
    rows = (TITLE, [*STUDY, "备注"], ["2023-03-05", "党课", "甲", 3, "#REF!"])
    result = read(*rows, errors={(3, 5): "#REF!"})
    assert rules(result, "warning") == [(3, "cell_error")]
    assert len(result.table) == 1


def test_text_that_looks_like_formula_or_markup_stays_text():
    texts = ["=1+1", "<b>甲</b>", "@甲"]
    result = read(TITLE, STUDY, *(["2023-03-05", "党课", text, 3] for text in texts))
    assert result.table["subject"].tolist() == texts


# --- columns, rows, coverage -----------------------------------------------------------------


def test_unknown_column_with_data_offers_the_line_that_maps_it():
    result = read(TITLE, [*STUDY, "星级", "空栏"], ["2023-03-05", "党课", "甲", 3, "五星", None])
    (problem,) = [p for p in result.problems if p.rule == "unmapped_column"]
    assert (problem.row, problem.column, problem.value) == (2, "E", "星级")
    assert '"星级" = ' in problem.message


def test_column_without_a_heading_is_asked_for_one():
    result = read(TITLE, [*STUDY, None], ["2023-03-05", "党课", "甲", 3, "五星"])
    (problem,) = [p for p in result.problems if p.rule == "unmapped_column"]
    assert problem.message == "这一栏没有表头，内容没有用上；要用，请在表头行补写这一栏的名称"


@pytest.mark.parametrize(
    ("row", "severity"),
    [
        pytest.param(["2023-03-05", "党课", "甲", 3], "error", id="study"),
        pytest.param(["2023-03-05", "廉政谈话", "", 1], "warning", id="talk that names nobody"),
    ],
)
def test_row_that_repeats_another(row, severity):
    result = read(TITLE, ["序号", *STUDY], [1, *row], [2, *row])
    assert [rule for rule in rules(result, severity) if rule[1] == "duplicate"] == [
        (4, "duplicate")
    ]


@pytest.mark.parametrize(
    ("date", "repeats"),
    [("2023/3/5", True), ("2023年3月5日", True), ("23.3.5", True), ("2023-03-05 14:00", False)],
)
def test_row_repeats_another_however_its_day_is_written(date, repeats):
    rows = (["2023-03-05", "党课", "甲", 3], [date, "党课", "甲", 3])
    result = read(TITLE, STUDY, *rows)
    assert rules(result) == ([(4, "duplicate")] if repeats else [])


def test_missing_organization_is_said_once():
    result = read(["台账"], STUDY, *(["2023-03-05", "党课", text, 3] for text in "甲乙丙"))
    assert result.table["organization"].unique().tolist() == ["本单位"]
    assert [rule for _, rule in rules(result, "warning")] == ["organization_missing"]
    named = read(["台账"], STUDY, ["2023-03-05", "党课", "甲", 3], organization="某局")
    assert named.table["organization"].tolist() == ["某局"]


def test_months_without_any_are_kept_apart_from_months_without_a_ledger():
    header = ["日期", "类型", "主题"]
    march = sheet(["2023年"], header, ["5日", "党课", "甲"], name="3月")
    april = sheet(["2023年"], header, ["5日", "警示教育", "甲"], name="4月")
    covered = records(march, april, organization="某局").coverage
    kept = set(zip(covered["activity"], covered["month"], strict=True))
    kinds = ("party_lecture", "warning_education")
    assert kept == {(kind, month) for kind in kinds for month in (3, 4)}


def test_nil_row_covers_its_month():
    result = read(["2023年集体学习"], ["月份", "日期", "主题"], ["3月", "", "未开展"])
    months = {(c.year, c.month) for c in result.summary.coverage}
    assert (2023, 3) in months


def test_what_another_organization_held_is_no_zero_of_one():
    header = ["单位", "日期", "类型", "主题"]
    rows = (
        ["甲局", "2023-03-05", "党课", "甲"],
        ["甲局", "2024-03-05", "警示教育", "乙"],
        ["乙局", "2023-04-05", "党课", "丙"],
    )
    covered = read(["台账"], header, *rows).summary.coverage
    of_first = {(kind, year) for kind in ("party_lecture", "warning_education") for year in YEARS}
    assert {(c.activity, c.year) for c in covered if c.organization == "甲局"} == of_first
    held = {(c.activity, c.year) for c in covered if c.organization == "乙局"}
    assert held == {("party_lecture", 2023)}


@pytest.mark.parametrize("title", [["2023年台账"], ["台账"]], ids=["of one year", "of its rows"])
def test_a_sheet_of_two_organizations_tells_of_each_what_its_own_sheet_tells(title):
    header = ["单位", "日期", "类型", "主题"]
    rows = [
        [name, day, kind, day]
        for name, kind in (("甲局", "党课"), ("乙局", "警示教育"))
        for day in ("2023-03-05", "2023-09-06")
    ]
    together = read(title, header, *rows).summary.coverage
    apart = [read(title, header, *part).summary.coverage for part in (rows[:2], rows[2:])]
    assert set(together) == {*apart[0], *apart[1]}


# --- laws ------------------------------------------------------------------------------------

MARKERS = [None, "", " ", "\u200b", "无", "/", "本月无", "合计", "小计", "总计：10次", "注：甲"]
DATES = ["2023-03-05", "3月5日", "3月", "3月中旬", date(2023, 5, 6), datetime(2022, 1, 2, 3), 45000]
NUMBERS = [1, 0, -3, 2.5, True, "xx", "约30人", "全体党员", 10**40]
WORDS = ["集体学习", "主题党日、支委会", "廉政谈话", "奇怪类型", "张三、李四", "已完成", "#REF!"]
HEADS = ["日期", "类型", "人数", "序号", "一、集体学习", "填表人：甲"]
CELLS = st.sampled_from([*MARKERS, *DATES, *NUMBERS, *WORDS, *HEADS])


@law(200)
@given(
    rows=st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=12),
    header=st.sampled_from(
        [
            ["序号", "日期", "类型", "主题", "人数"],
            ["月份", "集体学习", "党课", "廉政谈话", "合计"],
            ["编号", "反馈日期", "问题内容", "状态", "完成日期"],
            ["单位", "会议时间", "受约谈人", "受诫勉谈话人姓名", "备注"],
        ]
    ),
    merges=st.lists(st.sampled_from(["A3:A5", "B3:B4", "E4:E7", "C3:D3", "A6:E6"]), max_size=3),
)
def test_every_row_ends_once(rows, header, merges):
    one = sheet(["某局2023年台账"], header, *rows, merges=merges)
    before = copy.deepcopy(one.rows)
    checked = records(one, as_of=date(2024, 1, 1))
    assert one.rows == before
    kept = set(checked.table["row"].tolist())
    wrong = {p.row for p in checked.problems if p.severity == "error"}
    wrong |= {row for file in checked.files for one in file.sheets for row in one.asked}
    skipped = [row.row for row in checked.skipped]
    filled = [n for n, row in enumerate(one.rows, 1) if any(cell not in (None, "") for cell in row)]
    assert sorted([*kept, *wrong, *skipped]) == filled


EVENTS = [["2023-03-05", "党课", f"题{n}", n] for n in range(6)]
EVENTS += [["3月中旬", "党课", "甲", 1], ["2023-04-05", "集体学习", "乙", "xx"]]


@law(50)
@given(shuffled=st.permutations(EVENTS))
def test_order_of_data_rows_does_not_change_what_is_counted(shuffled):
    first, second = read(TITLE, STUDY, *EVENTS), read(TITLE, STUDY, *shuffled)
    columns = ("activity", "date", "people", "amount")
    assert sorted(values(first, *columns), key=str) == sorted(values(second, *columns), key=str)

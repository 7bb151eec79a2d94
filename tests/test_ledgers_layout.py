from datetime import date

import pytest

from analysis.ledgers.tables.context import read_context, read_month, read_organization, read_year
from analysis.ledgers.tables.headings import Vocabulary, is_header_row
from analysis.ledgers.tables.layout import find_layout
from ledger_rows import CATALOGUE, read, reasons, rules, sheet, values

VOCABULARY = Vocabulary(CATALOGUE)
TITLE = ["某局2023年集体学习台账"]
HEADER = ["序号", "日期", "主题", "人数"]
ROW = [1, "2023-03-05", "学习准则", 20]


def kinds(*rows, **more):
    layout = find_layout(sheet(*rows, **more), VOCABULARY)
    return list(layout.kinds)


@pytest.mark.parametrize(
    ("row", "is_header"),
    [
        pytest.param(["序号", "日期", "主题"], True, id="plain"),
        pytest.param(["序　号", "日 期", " 主\u200b题"], True, id="blanks inside"),
        pytest.param(["月份", "集体学习", "专题党课"], True, id="one column for each kind"),
        pytest.param(["日期", "主题", "甲", "乙", "丙", "人数"], True, id="half unknown"),
        pytest.param(["单位", "某局", "年度", 2023], False, id="labels with values"),
        pytest.param(["单位:", "某局", "填表日期:", "2024-01-05"], False, id="labels with colons"),
        pytest.param([1, date(2023, 3, 5), "主题", "内容"], False, id="date"),
        pytest.param(["1", "1月19日", "第一种形态", "其他", "一般干部"], False, id="text of data"),
        pytest.param(["台账"], False, id="title"),
        pytest.param([], False, id="empty"),
    ],
)
def test_header_row_is_told_from_titles_and_data(row, is_header):
    assert is_header_row(row, VOCABULARY) is is_header


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        pytest.param(["合　计", None, None, 20], "total", id="total with blanks"),
        pytest.param([None, "总计：1次", None, None], "total", id="total in words"),
        pytest.param(["3月小计", None, None, 20], "subtotal", id="month's subtotal"),
        pytest.param(["一季度合计", None, None, 20], "subtotal", id="quarter's total"),
        pytest.param(["注：以签到为准"], "note", id="note"),
        pytest.param(["备注：1.以签到为准"], "note", id="remark"),
        pytest.param(["填表人：某人", None, "审核人：某人"], "signature", id="signatures"),
        pytest.param(
            [None, None, "单位负责人（签字）："], "signature", id="signature at the right"
        ),
        pytest.param(["填表日期：", "2023-12-31"], "signature", id="date of filling in"),
        pytest.param(["本月无"], "nil", id="none this month"),
        pytest.param(["4月", "本月无廉政谈话", None, None], "nil", id="none of a kind this month"),
        pytest.param([2, None, "3月无锡党校培训", 20], "data", id="place named like none"),
        pytest.param([2, "4月", "未开展", None], "nil", id="month not held"),
        pytest.param([2, "4月", "/", "/"], "nil", id="month struck out"),
        pytest.param([2, None, None, None], "blank", id="only numbered"),
        pytest.param([None, " ", "\u200b", None], "blank", id="only unseen signs"),
        pytest.param(["二、主题党日"], "section", id="numbered section"),
        pytest.param(["4月"], "section", id="month section"),
        pytest.param(["序号", "日期", "主题", "人数"], "header", id="header again"),
        pytest.param([1, 2, 3, 4], "header", id="numbers of columns"),
        pytest.param([2, "2023-03-06", "累计学习三次", 20], "data", id="subject like a total"),
        pytest.param([2, "2023-03-06", "说明会", 20], "data", id="subject like a note"),
        pytest.param([2, "3月中旬", "学习", 20], "data", id="date that cannot be read"),
        pytest.param([2, None, "学习", 20], "data", id="no date"),
        pytest.param([None, "2023-03-06", None, None], "data", id="date alone"),
        pytest.param([None, None, None, None], "", id="empty"),
    ],
)
def test_row_below_the_header_is(row, kind):
    assert kinds(TITLE, HEADER, ROW, row)[3] == kind


def test_rows_above_the_header_are_titles_and_subtitles():
    found = kinds(TITLE, ["单位：某局"], [" "], ["说明：示例"], HEADER, ROW)
    assert found == ["title", "subtitle", "blank", "note", "header", "data"]


def test_lines_after_a_note_belong_to_it():
    assert kinds(TITLE, HEADER, ROW, ["注：1.甲"], ["2.乙"], ["3.丙"])[3:] == ["note"] * 3


def test_grouped_heads_over_leaf_heads_are_one_header():
    rows = (
        ["2018年统计表"],
        ["序号", "日期", "第一种形态", None, None, "第二种形态", None, None],
        [None, None, "乡科", "一般", "农村", "乡科", "一般", "农村"],
        [1, "2018/1/9", 1, 2, None, None, None, 3],
    )
    merges = ["A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:H2"]
    expected = [(4, "supervision_form_1", 1, "乡科"), (4, "supervision_form_1", 2, "一般")]
    expected += [(4, "supervision_form_2", 3, "农村")]
    for given in (merges, []):  # a CSV keeps no merges
        result = read(*rows, merges=given)
        assert values(result, "row", "activity", "amount", "level") == expected
        assert result.summary.header_rows == (2, 3)


def test_sum_may_head_a_column_beside_grouped_heads():
    layout = find_layout(
        sheet(
            ["某局2023年台账", None, None, None, None],
            ["日期", "第一种形态", None, None, "合计"],
            [None, "乡科", "一般", "小计", None],
            ["2023-03-05", 1, 1, 2, 2],
            ["合计", 1, 1, 2, 2],
            merges=["A1:E1", "A2:A3", "B2:D2", "E2:E3"],
        ),
        Vocabulary(CATALOGUE),
    )
    assert layout.kinds == ("title", "header", "header", "data", "total")
    assert layout.tables[0].headings[0].field == "date"
    assert [heading.is_sum for heading in layout.tables[0].headings] == [False] * 3 + [True] * 2


def test_second_table_of_a_sheet_has_its_own_columns_and_section():
    result = read(
        ["甲局2023年台账"],
        ["一、集体学习"],
        ["日期", "主题", "人数"],
        ["3月5日", "学习", 3],
        ["二、廉政谈话"],
        ["序号", "谈话日期", "谈话对象"],
        [1, "3月6日", "某人"],
    )
    assert values(result, "activity", "date") == [
        ("group_study", "2023-03-05"),
        ("integrity_talk", "2023-03-06"),
    ]
    assert reasons(result) == {1: "title", 2: "section", 3: "header", 5: "section", 6: "header"}


def test_table_off_the_first_cell_keeps_its_places():
    rows = ([None, None, "日期", "主题"], [None, None, "3月中旬", "学习"])
    result = read(*rows, name="集体学习", first_row=5, first_column=3)
    (problem,) = [p for p in result.problems if p.severity == "error"]
    assert (problem.row, problem.column) == (6, "E")


@pytest.mark.parametrize(
    ("name", "hidden", "rows", "reason"),
    [
        pytest.param(
            "字典", True, [["类型", "状态"], ["党课", "已完成"]], "dictionary", id="hidden"
        ),
        pytest.param("Sheet9", True, [["甲"], ["乙"]], "dictionary", id="hidden list"),
        pytest.param(
            "备份信息", False, [["项目", "数量"], ["会议记录", 3]], "statistics", id="backup"
        ),
        pytest.param(
            "汇总",
            False,
            [["活动", "1月", "2月", "3月"], ["党课", 1, 2, 0]],
            "statistics",
            id="matrix",
        ),
        pytest.param("填表说明", False, [["请如实填写"], ["一行一次"]], "note", id="words"),
    ],
)
def test_sheet_beside_the_ledgers_is_skipped_with_its_reason(name, hidden, rows, reason):
    result = read(*rows, name=name, hidden=hidden, is_alone=False)
    assert set(reasons(result).values()) - {"summary"} == {reason}
    assert rules(result) == []
    assert result.summary.rows == len(rows)


def test_hidden_sheet_with_dated_rows_is_data():
    assert len(read(TITLE, HEADER, ROW, hidden=True).table) == 1


def test_sheet_without_header_reports_each_row_that_looks_like_data():
    result = read(["某局"], ["2023-03-05", "学习准则", 20], ["2023-03-06", "学习条例", 20])
    assert rules(result) == [(2, "header_missing"), (3, "header_missing")]
    assert reasons(result) == {1: "title"}


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2023年学习台账", 2023),
        ("二〇二三年", 2023),
        ("2019-2023年", None),
        ("导出20240105", None),
        ("2023年和2024年", None),
        ("202303", 2023),
        ("学习", None),
    ],
)
def test_year_of_a_name(name, year):
    assert read_year(name) == year


@pytest.mark.parametrize(
    ("name", "month"),
    [("3月", 3), ("十二月", 12), ("2023年3月", 3), ("1-3月", None), ("2023年3月5日", None)],
)
def test_month_of_a_name(name, month):
    assert read_month(name) == month


@pytest.mark.parametrize(
    ("title", "organization"),
    [
        pytest.param("填报单位：某县民政局    填报日期：2024年1月5日", "某县民政局", id="label"),
        pytest.param("单位：人次", "", id="unit of measurement"),
        pytest.param("某县民政局2023年集体学习台账", "某县民政局", id="before the year"),
        pytest.param("2023年某镇廉政谈话台账", "某镇", id="after the year"),
        pytest.param("党委理论学习中心组学习台账", "", id="words of the activity"),
        pytest.param("区委巡察办反馈问题整改台账", "", id="who inspected"),
        pytest.param("区委第一巡察组2024年巡察反馈问题清单", "", id="who inspected, with year"),
        pytest.param("区委2024年巡察反馈问题清单", "", id="whose group inspected"),
        pytest.param("某县林业局2024年巡察反馈问题整改台账", "某县林业局", id="inspected"),
        pytest.param("某县林业局关于区委巡察反馈问题整改台账", "某县林业局", id="inspected, of"),
        pytest.param("某县林业局1月学习台账", "某县林业局", id="before a month"),
        pytest.param("某县林业局三月份学习台账", "某县林业局", id="before a month in words"),
        pytest.param("某县林业局第一季度谈话台账", "某县林业局", id="before a quarter"),
        pytest.param("某县林业局上半年谈话台账", "某县林业局", id="before a half year"),
        pytest.param("某县林业局24年学习台账", "某县林业局", id="before a short year"),
        pytest.param("2024年3月某县林业局学习台账", "某县林业局", id="after a month"),
        pytest.param("关于某县林业局2024年学习情况的台账", "某县林业局", id="about"),
        pytest.param("某市第二中学2024学年学习台账", "某市第二中学", id="school"),
    ],
)
def test_organization_of_a_title(title, organization):
    assert read_organization([title], (), CATALOGUE) == organization


def test_nearest_name_tells_year_and_activity():
    context = read_context("2022/2021年谈心谈话.xlsx", "集体学习", ["某局2023年台账"], CATALOGUE)
    assert (context.year, context.activity.code) == (2023, "group_study")
    declared = read_context("a.xlsx", "乱", [], CATALOGUE, declared={"乱": "case_notice"})
    assert declared.activity.code == "case_notice"


@pytest.mark.parametrize(
    ("rows", "merges", "expected", "faults"),
    [
        pytest.param(
            [
                ["序号", "主题", "计划", None, "实际", None],
                [None, None, "时间", "人数", "时间", "人数"],
                [1, "党章", date(2024, 3, 5), 20, date(2024, 3, 6), 18],
                [2, "准则", date(2024, 4, 5), 20, None, None],
            ],
            ("A1:A2", "B1:B2", "C1:D1", "E1:F1"),
            [("2024-03-06", 18)],
            [(4, "date_missing")],
            id="planned and held under heads of their own",
        ),
        pytest.param(
            [
                ["序号", "开展情况", None, None, None],
                [None, "学习", None, "参加", None],
                [None, "时间", "内容", "应到", "实到"],
                [1, date(2024, 3, 6), "党章", 20, 18],
            ],
            ("A1:A3", "B1:E1", "B2:C2", "D2:E2"),
            [("2024-03-06", 18)],
            [],
            id="heads in three steps",
        ),
        pytest.param(
            [
                [date(2024, 3, 5), "党章", 10],
                [date(2024, 4, 5), "准则", 11],
                ["日期", "主题", "人数"],
            ],
            (),
            [("2024-03-05", 10), ("2024-04-05", 11)],
            [],
            id="headings below their rows",
        ),
        pytest.param(
            [
                ["部门", "日期", "主题", "人数"],
                ["全院合计", None, "2次", 21],
                ["财务科", date(2024, 3, 5), "党章", 10],
                ["财务科合计", None, "1次", 10],
                ["办公室", date(2024, 4, 5), "准则", 11],
                ["办公室小计", None, "1次", 11],
            ],
            (),
            [("2024-03-05", 10), ("2024-04-05", 11)],
            [],
            id="totals on top and by department",
        ),
        pytest.param(
            [
                ["日期", "主题", "人数"],
                [date(2024, 3, 5), "党章", 10],
                ["第1页 共2页"],
                ["— 1 —"],
                ["转下页"],
                ["日期", "主题", "人数"],
                ["承上页"],
                [date(2024, 4, 5), "准则", 11],
                ["第 2 页，共 2 页"],
            ],
            (),
            [("2024-03-05", 10), ("2024-04-05", 11)],
            [],
            id="printed pages",
        ),
        pytest.param(
            [
                ["日期", "主题", "人数"],
                [date(2024, 3, 5), "党章", 10],
                ["注", "另有扩大学习", "40人"],
            ],
            (),
            [("2024-03-05", 10)],
            [(3, "date_unparseable")],
            id="three cells are no note",
        ),
    ],
)
def test_nothing_above_beside_or_between_is_lost(rows, merges, expected, faults):
    result = read(*rows, name="2024年集体学习", merges=merges)
    assert values(result, "date", "people") == expected
    assert rules(result) == faults


def test_rows_with_days_over_a_header_are_no_heads():
    rows = [
        ["张三", "2024-03-05", "谈话"],
        ["李四", "3月6日", "谈话"],
        ["日期", "会议类型", "人数"],
    ]
    result = read(*rows, [date(2024, 4, 5), "支委会", 5], name="2024年")
    assert [table.kind for table in result.summary.tables] == ["unclear", "events"]
    assert result.summary.tables[0].asked == (1, 2)


def test_a_text_in_the_column_of_numbers_opens_a_section():
    rows = [["序号", "谈话对象", "谈话时间"], ["办公室"], [1, "张三", "2024-03-05"], ["财务科"]]
    result = read(*rows, [1, "李四", "2024-03-06"], name="2024年廉政谈话")
    assert reasons(result) == {1: "header", 2: "section", 4: "section"}
    assert (len(result.table), rules(result)) == (2, [])


@pytest.mark.parametrize(("times", "total"), [((1, 2, 3), 3), ((1, 2, 2), 5), ((2, 1, 3), 6)])
def test_times_that_run_in_order_beside_the_days_number_them(times, total):
    days = [date(2024, month, 5) for month in (1, 2, 3)]
    rows = [
        ["次数", "日期", "主题"],
        *([n, d, f"主题{d}"] for n, d in zip(times, days, strict=True)),
    ]
    assert sum(n for (n,) in values(read(*rows, name="集体学习"), "amount")) == total


def test_heads_over_groups_of_columns_begin_with_whose_they_are():
    heads = ["支部名称", "主题党日", None, "三会一课", None]
    rows = [
        ["2024年上半年统计"],
        heads,
        [None, "次数", "人次", "支委会", "党课"],
        ["一支部", 6, 60, 5, 1],
    ]
    result = read(*rows, name="2024年", merges=["A2:A3", "B2:C2", "D2:E2"])
    held = values(result, "activity", "amount")
    assert held == [("theme_party_day", 6), ("branch_committee", 5), ("party_lecture", 1)]


@pytest.mark.parametrize("span", ["一季度", "上半年", "全年"])
def test_a_row_that_sums_months_is_no_month(span):
    months = [["1月", 1, 1], ["2月", 1, 0], ["3月", 2, 1]]
    result = read(["月份", "集体学习", "主题党日"], *months, [span, 4, 2], name="2024年")
    assert sum(n for (n,) in values(result, "amount")) == 6
    assert reasons(result)[5] in {"subtotal", "total"}

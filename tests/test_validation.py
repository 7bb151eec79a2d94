from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ConservationError, SourceError
from analysis.ledgers.sheet_reading import check_conservation
from analysis.measures import measure_table, measure_value
from analysis.periods import Period
from analysis.problems import RULES
from analysis.validation import check_records, read_records
from laws import law
from ledger_rows import records, rules, sheet, values

HEADER = ["编号", "反馈日期", "问题内容", "整改时限", "状态", "完成日期"]
AS_OF = date(2023, 12, 31)
COUNTS = ("opened", "closed", "open_at_year_end", "overdue_at_year_end")
PARTS = ("closed_of_opened", "remaining", "opened_in_doubt")


def items(*rows):
    return sheet(["甲局整改台账"], HEADER, *rows, name="整改台账")


@pytest.mark.parametrize(
    ("row", "severity", "rule"),
    [
        pytest.param(["1", "2024-01-05", "甲", "", "", ""], "error", "date_future", id="future"),
        pytest.param(
            ["1", "2023年5月", "甲", "", "已完成", "2023年4月"], "warning", "date_order", id="month"
        ),
        pytest.param(
            ["1", "2023-05-01", "甲", "", "已完成", "2023-04-01"],
            "warning",
            "date_order",
            id="order",
        ),
        pytest.param(
            ["1", "2023-05-01", "甲", "", "整改中", "2023-06-01"],
            "warning",
            "status_conflict",
            id="open with a date",
        ),
        pytest.param(
            ["1", "2023-05-01", "甲", "", "已完成", ""],
            "warning",
            "status_without_date",
            id="done without a date",
        ),
        pytest.param(
            ["1", "2023-05-01", "甲", "", "已完成", "2024-06-01"],
            "warning",
            "date_future",
            id="done in the future",
        ),
        pytest.param(
            ["1", "2023-05-01", "甲", "", "乙", ""], "warning", "status_unknown", id="odd status"
        ),
        pytest.param(
            ["1", "2023-05-01", "甲", "下周", "", ""],
            "warning",
            "due_unparseable",
            id="odd due date",
        ),
    ],
)
def test_item_is_reported_not_mended(row, severity, rule):
    checked = records(items(row), as_of=AS_OF)
    assert rules(checked, severity)[-1:] == [(3, rule)]
    assert len(checked.table) == (0 if severity == "error" else 1)
    if severity == "warning":
        assert checked.table["warnings"].tolist()[0][-1:] == (rule,)


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        pytest.param(["2024-01-05", "甲", "", ""], "C", "2024-01-05", id="found in the future"),
        pytest.param(["2023-05-01", "甲", "", "2024-01-05"], "F", "2024-01-05", id="done then"),
        pytest.param(["2023-05-01", "甲", "已完成", "2023-04-01"], "F", "2023-04-01", id="order"),
        pytest.param(["2023-05-01", "甲", "整改中", "2023-06-01"], "E", "未完成", id="conflict"),
        pytest.param(["2023-05-01", "甲", "已完成", ""], "E", "已完成", id="without a date"),
    ],
)
def test_check_of_a_record_names_the_column_of_its_cell(row, column, value):
    header = ["登记日期", "反馈日期", "问题内容", "状态", "完成日期"]
    rows = [["甲局整改台账"], header, ["2024-01-09", *row]]
    (problem,) = records(sheet(*rows, name="整改台账", first_column=2), as_of=AS_OF).problems
    assert (problem.column, problem.value) == (column, value)


def test_columns_are_those_of_the_table_that_the_row_stands_in():
    study = [["日期", "类型", "主题"], ["2024-01-05", "集体学习", "甲"]]
    talks = [["谈话类型", "谈话人次", "谈话日期"], ["廉政谈话", 3, "2024-01-06"]]
    result = records(sheet(["甲局台账"], *study, [], *talks, name="台账"), as_of=AS_OF)
    found = [(p.row, p.column) for p in result.problems if p.rule == "date_future"]
    assert found == [(3, "A"), (6, "C")]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["1", "2023-12-31", "甲", "长期坚持", "整改中", ""], id="last day"),
        pytest.param(["1", "2023-05-01", "甲", "2月至12月", "已完成", "2023-05-01"], id="same day"),
        pytest.param(
            ["1", "2023-05-01", "甲", "立行立改", "已销号", "2023年5月2日"], id="next day"
        ),
    ],
)
def test_item_in_order_has_no_problem(row):
    checked = records(items(row), as_of=AS_OF)
    assert [p for p in checked.problems if p.rule != "date_from_context"] == []


def test_what_only_items_of_rectification_must_hold_is_asked_of_no_talk():
    header = ["谈话日期", "谈话类型", "谈话对象", "完成情况", "整改完成日期"]
    rows = [
        ["2023-05-01", "廉政谈话", "某甲", "整改中", "2023-04-01"],
        ["2023-05-02", "廉政谈话", "某乙", "已完成", ""],
        ["2023-05-03", "廉政谈话", "某丙", "好", "2024-04-01"],
    ]
    checked = records(sheet(["甲局谈话台账"], header, *rows), as_of=AS_OF)
    assert (checked.problems, len(checked.table)) == ((), 3)


@pytest.mark.parametrize(
    ("status", "closed"),
    [
        pytest.param("已完成", "2023-04-01", id="done-before-it-was-found"),
        pytest.param("整改中", "2023-06-01", id="open-and-done"),
    ],
)
def test_item_that_contradicts_itself_is_opened_and_neither_done_nor_open(status, closed):
    checked = records(items(["1", "2023-05-01", "甲", "", status, closed]), as_of=AS_OF)
    assert values(checked, "status", "closed_date", "amount") == [("doubtful", None, 1)]
    table = measure_table(checked, years=[2023]).set_index("measure")["value"]
    told = {code: table.get(f"rectification_{code}") for code in COUNTS}
    counted = {code: None if number is pd.NA else number for code, number in told.items()}
    assert counted == {**dict.fromkeys(COUNTS), "opened": 1}  # unknown, and no zero
    for code in COUNTS:
        value = measure_value(checked, f"rectification_{code}", None, Period.year(2023))
        assert value.number == counted[code]


def test_item_open_with_a_day_after_the_cut_off_is_no_contradiction_yet():
    row = ["1", "2023-05-01", "甲", "", "整改中", "2024-06-01"]
    assert values(records(items(row), as_of=AS_OF), "status") == [("open",)]
    assert values(records(items(row), as_of=date(2024, 12, 31)), "status") == [("doubtful",)]


ITEM_ROWS = st.lists(
    st.tuples(
        st.dates(date(2023, 1, 1), date(2023, 12, 31)).map(str),
        st.sampled_from(["已完成", "整改中", ""]),
        st.sampled_from(["", "2023-02-01", "2023-07-01", "2024-03-01"]),
    ),
    min_size=1,
    max_size=6,
)
CONTRADICTORY = st.sampled_from(
    [("2023-05-01", "已完成", "2023-04-01"), ("2023-05-01", "整改中", "2023-06-01")]
)


@law(20)
@given(rows=ITEM_ROWS, more=CONTRADICTORY)
def test_a_contradictory_row_never_raises_a_completion_rate_and_parts_add_up(rows, more):
    def measure(chosen):
        listed = [[f"N{n}", day, f"问题{n}", "", *rest] for n, (day, *rest) in enumerate(chosen)]
        checked = records(items(*listed), as_of=date(2024, 12, 31))
        codes = (*COUNTS, "completion_rate", "completion_rate_to_date", *PARTS)
        return {
            code: measure_value(checked, f"rectification_{code}", None, Period.year(2023)).number
            for code in codes
        }

    before, after = measure(rows), measure([*rows, more])
    for code in ("completion_rate", "completion_rate_to_date"):
        assert not before[code] or after[code] < before[code]
    for found in (before, after):
        assert found["opened"] == sum(found[code] for code in PARTS) + sum(
            status == "已完成" and not closed for _, status, closed in rows
        )


def test_done_without_a_date_is_closed_in_no_year():
    checked = records(items(["1", "2023-05-01", "甲", "", "已完成", ""]))
    assert values(checked, "status", "closed_date") == [("closed", None)]


def test_without_a_day_to_count_up_to_no_date_is_in_the_future():
    assert rules(records(items(["1", "2099-01-05", "甲", "", "", ""]))) == []


def test_checking_twice_changes_nothing_and_leaves_the_records_alone():
    first = records(items(["1", "2024-01-05", "甲", "", "", ""]))
    before = first.table.copy()
    checked = check_records(first, AS_OF)
    pd.testing.assert_frame_equal(first.table, before)
    again = check_records(checked, AS_OF)
    pd.testing.assert_frame_equal(again.table, checked.table)
    assert again.files == checked.files


def test_rows_that_do_not_add_up_are_an_error_of_the_program():
    (summary,) = records(items(["1", "2023-01-05", "甲", "", "", ""])).files[0].sheets
    check_conservation("a.xlsx", summary)
    with pytest.raises(ConservationError, match="合计不等"):
        check_conservation("a.xlsx", replace(summary, rows=summary.rows + 1))


def test_missing_source_offers_the_nearest_name(tmp_path):
    (tmp_path / "台账.csv").write_text("日期,类型\n2023-03-05,集体学习\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"台账\.csv"):
        read_records([tmp_path / "台帐.csv"])


def test_folder_is_read_from_end_to_end(tmp_path):
    (tmp_path / "2023年集体学习.csv").write_text(
        "日期,主题,人数\n3月5日,准则,20\n3月中旬,条例,20\n本月无,,\n", encoding="gb18030"
    )
    (tmp_path / "坏.xlsx").write_bytes(b"")
    read = read_records([tmp_path], as_of=AS_OF)
    assert values(read, "file", "row", "date", "amount") == [
        ("2023年集体学习.csv", 2, "2023-03-05", 1)
    ]
    assert rules(read) == [(3, "date_incomplete")]
    assert [(s.row, s.reason) for s in read.skipped] == [(1, "header"), (4, "nil")]
    assert [bool(file.refused) for file in read.files] == [False, True]
    assert read.as_of == AS_OF
    assert {problem.rule for problem in read.problems} <= set(RULES)


def test_sheet_without_a_name_belongs_to_the_organization_of_its_workbook(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for name, title in (("集体学习", ["某县民政局2023年台账"]), ("党课", ["台账"])):
        page = book.create_sheet(name)
        for row in (title, ["日期", "主题"], ["2023-03-05", name]):
            page.append(row)
    book.save(tmp_path / "台账.xlsx")
    read = read_records([tmp_path])
    assert read.table["organization"].unique().tolist() == ["某县民政局"]
    assert "organization_missing" not in dict(map(reversed, rules(read, "warning")))


@pytest.mark.parametrize("status", ["完成待验收", "待销号", "已完成，待审核"])
def test_item_complete_but_not_yet_accepted_is_done_on_its_date_and_said_so(status):
    result = records(items(["1", "2023-05-01", "甲", "", status, "2023-06-01"]), as_of=AS_OF)
    assert rules(result) == []
    assert (3, "status_conflict") in rules(result, "warning")
    assert values(result, "status", "closed_date") == [("", "2023-06-01")]


def test_item_not_yet_accepted_without_a_date_is_open():
    result = records(items(["1", "2023-05-01", "甲", "", "完成待验收", ""]), as_of=AS_OF)
    assert values(result, "status", "closed_date") == [("open", None)]


@pytest.mark.parametrize(
    ("done", "status"),
    [
        (1, "closed"),
        (0, "open"),
        (True, "closed"),
        (False, "open"),
        ("Y", "closed"),
        ("未", "open"),
    ],
)
def test_yes_and_no_of_systems_are_read_where_the_heading_asks_whether(done, status):
    header = [*HEADER[:4], "是否完成", "完成日期"]
    row = ["1", "2023-05-01", "甲", "", done, ""]
    asked = records(sheet(["甲局整改台账"], header, row, name="整改台账"))
    assert values(asked, "status") == [(status,)]


@pytest.mark.parametrize("code", [1, 0, "未"])
def test_a_code_under_a_heading_that_asks_nothing_is_no_status(code):
    unasked = records(items(["1", "2023-05-01", "甲", "", code, ""]))
    assert "status_unknown" in [rule for _, rule in rules(unasked, "warning")]


def test_one_source_and_a_cut_off_may_be_plain_texts(tmp_path):
    path = tmp_path / "学习台账.csv"
    path.write_text(
        "单位,日期,学习类型\n甲局,2023-03-15,集体学习\n甲局,2023-05-15,集体学习\n", "utf-8"
    )
    records = read_records(str(path), as_of="2023-04-30")
    assert list(records.table["row"]) == [2]
    assert [problem.rule for problem in records.problems] == ["date_future"]


def test_each_file_is_told_before_it_is_read(tmp_path):
    for name in ("2022.csv", "2023.csv"):
        (tmp_path / name).write_text("单位,日期,学习类型\n甲局,2023-03-15,集体学习\n", "utf-8")
    told = []
    read_records([tmp_path], progress=lambda *step: told.append(step))
    assert told == [(0, 2, "2022.csv"), (1, 2, "2023.csv")]


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        pytest.param(["整改期限"], ["2023-06-30"], id="no column says whether"),
        pytest.param(["整改期限", "状态"], ["2023-06-30", "甲类"], id="words that nobody knows"),
        pytest.param(
            ["整改期限", "整改进展"],
            ["2023-06-30", "召开会议部署有关事项、明确分工和要求"],
            id="a story",
        ),
    ],
)
def test_while_a_status_is_unread_there_is_no_figure_of_completion(heads, cells):
    rows = [["问题", "反馈日期", *heads], *([f"问题{n}", "2023-05-01", *cells] for n in range(3))]
    checked = records(sheet(["2023年整改台账"], *rows, name="整改台账"), as_of=date(2023, 12, 31))
    table = measure_table(checked, years=[2023]).set_index("measure")
    assert (table["value"]["rectification_opened"], table["in_doubt"]["rectification_opened"]) == (
        3,
        0,
    )
    rates = ("completion_rate", "completion_rate_to_date")
    for code in (*COUNTS[1:], *rates):
        value = measure_value(checked, f"rectification_{code}", None, Period.year(2023))
        assert (value.number, value.in_doubt) == (None, 3)
        assert table["value"][f"rectification_{code}"] is pd.NA
    assert {p.rule for p in checked.problems if p.field != "organization"} >= {"status_unknown"}


def test_an_unread_status_with_a_day_of_completion_is_done():
    row = ["问题", "2023-05-01", "甲类", "2023-06-01"]
    checked = records(sheet(["问题", "反馈日期", "状态", "完成日期"], row, name="整改台账"))
    assert values(checked, "status", "closed_date") == [("", "2023-06-01")]

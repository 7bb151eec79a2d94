import pytest

from ledger_rows import read, reasons, rules

TITLE = ["某局2023年集体学习台账"]
HEADER = ["序号", "日期", "主题", "人数"]
FIRST = [1, "2023-03-05", "甲", 20]
SECOND = [2, "2023-04-05", "乙", 30]


def mismatches(*rows):
    result = read(TITLE, HEADER, *rows)
    assert [rule for _, rule in rules(result)] == []
    return [
        (p.row, p.column, p.value, p.message) for p in result.problems if p.rule == "total_mismatch"
    ]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([FIRST, SECOND, ["合计", None, None, 50]], id="total"),
        pytest.param(
            [FIRST, ["小计", None, None, 20], SECOND, ["小计", None, None, 30]], id="parts"
        ),
        pytest.param(
            [FIRST, ["小计", None, None, 20], SECOND, ["合计", None, None, 50]], id="part and whole"
        ),
        pytest.param([FIRST, SECOND, ["合计：2次，50人次"]], id="in words"),
        pytest.param(
            [FIRST, SECOND, ["累计", None, None, 99]], id="running total of earlier sheets"
        ),
        pytest.param(
            [FIRST, [2, "2023-04-05", "乙", "xx"], ["合计", None, None, 99]], id="masked row"
        ),
        pytest.param([FIRST, ["合计", None, None, "约20"]], id="same number"),
        pytest.param([["合计", None, None, 20]], id="no rows"),
        pytest.param([FIRST, ["合计", None, None, None]], id="blank total"),
    ],
)
def test_total_that_holds_or_cannot_be_checked_is_no_finding(rows):
    assert mismatches(*rows) == []


def test_total_that_differs_says_both_numbers_and_stays_a_skipped_row():
    result = read(TITLE, HEADER, FIRST, SECOND, ["合计", None, None, 55])
    (problem,) = [p for p in result.problems if p.rule == "total_mismatch"]
    assert (problem.row, problem.column, problem.value, problem.severity) == (
        5,
        "D",
        "55",
        "warning",
    )
    assert problem.message == "合计写的是55，各行相加是50，相差5；请核对各行和合计"
    assert reasons(result)[5] == "total"


def test_subtotal_covers_the_rows_of_its_section_only():
    rows = [["一、上半年"], FIRST, ["小计", None, None, 20], ["二、下半年"], SECOND]
    assert mismatches(*rows, ["小计", None, None, 50])[0][:3] == (8, "D", "50")


def test_total_in_words_is_held_against_the_number_of_rows():
    assert mismatches(FIRST, SECOND, ["共计3次"])[0][3].startswith("合计写的是3，各行相加是2")


def test_columns_of_a_wide_table_are_each_held_against_their_total():
    result = read(
        ["2023年活动"], ["月份", "集体学习", "党课"], ["1月", 2, 1], ["2月", 1, 0], ["合计", 3, 2]
    )
    assert [(p.column, p.value) for p in result.problems if p.rule == "total_mismatch"] == [
        ("C", "2")
    ]

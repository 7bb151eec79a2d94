import copy
from datetime import date

import pandas as pd
import pytest

from analysis.measures import measure_table, measure_values, monthly_table
from analysis.periods import Period
from ledger_rows import records, rules, sheet, values

TITLE = ["甲局2023年台账"]
HEADER = ["日期", "类型", "主题", "人数"]
STUDY = ["2023-03-05", "集体学习", "学习准则", 20]
TALKS = ["日期", "类型", "谈话对象"]


def ledger(*rows, header=HEADER, file="一.xlsx", name="台账", title=TITLE):
    return sheet(title, header, *rows, file=file, name=name)


def test_same_event_in_two_ledgers_counts_once_and_both_places_are_named():
    joined = records(ledger(STUDY), ledger(STUDY, file="二.xlsx"))
    assert values(joined, "file", "amount") == [("一.xlsx", 1)]
    (problem,) = [p for p in joined.problems if p.rule == "duplicate"]
    assert (problem.file, problem.row, problem.severity) == ("二.xlsx", 3, "error")
    assert "一.xlsx［台账］第3行" in problem.message


def test_later_version_with_other_count_says_how_the_counts_differ():
    joined = records(ledger(STUDY), ledger([*STUDY[:3], 25], file="二.xlsx"))
    assert values(joined, "people", "warnings") == [(20, ("count_changed",))]
    (problem,) = [p for p in joined.problems if p.rule == "duplicate"]
    assert "前一处20，这一处25" in problem.message
    (other,) = [p for p in joined.problems if p.rule == "count_changed"]
    assert (other.file, "本行20，那一行25" in other.message) == ("一.xlsx", True)


@pytest.mark.parametrize(
    ("second", "is_same"),
    [
        pytest.param(["2023-03-05", "集体学习", "", 20], True, id="subject left blank"),
        pytest.param(["2023-03-05", "集体学习", "学习“准则”。", 20], True, id="other punctuation"),
        pytest.param(["2023-03-05", "集体学习", "学习条例", 20], False, id="other subject"),
        pytest.param(["2023-03-06", "集体学习", "学习准则", 20], False, id="other day"),
        pytest.param(["2023-03-05", "警示教育", "学习准则", 20], False, id="other kind"),
    ],
)
def test_rows_of_two_ledgers_are_the_same_event(second, is_same):
    joined = records(ledger(STUDY), ledger(second, file="二.xlsx"))
    assert len(joined.table) == (1 if is_same else 2)


@pytest.mark.parametrize(
    ("persons", "left"),
    [
        pytest.param(("张三", "李四"), 2, id="two persons"),
        pytest.param(("张三", "张三"), 1, id="same person"),
        pytest.param(("", ""), 1, id="nobody named"),
        pytest.param(("张三", ""), 1, id="one ledger names nobody"),
    ],
)
def test_talks_of_one_day_in_two_ledgers_are_told_apart_by_names_alone(persons, left):
    sheets = [
        ledger(["2023-03-05", "廉政谈话", person], header=TALKS, file=f"{n}.xlsx")
        for n, person in enumerate(persons)
    ]
    assert len(records(*sheets).table) == left


def test_equal_rows_are_matched_before_rows_with_blanks():
    first = ledger(*(["2023-03-05", "廉政谈话", name] for name in ("张三", "李四")), header=TALKS)
    second = ledger(
        *(["2023-03-05", "廉政谈话", name] for name in ("", "张三")), header=TALKS, file="二.xlsx"
    )
    assert values(records(first, second), "persons") == [("张三",), ("李四",)]


def test_two_organizations_at_one_joint_event_both_count():
    joined = records(ledger(STUDY), ledger(STUDY, file="二.xlsx", title=["乙局2023年台账"]))
    assert values(joined, "organization") == [("甲局",), ("乙局",)]


def test_monthly_sums_beside_the_single_events_are_not_added_to_them():
    detail = ledger(STUDY, ["2023-03-09", "集体学习", "学习条例", 20])
    sums = ledger(["3月", 2], ["4月", 3], header=["月份", "集体学习"], file="二.xlsx")
    joined = records(detail, sums)
    assert values(joined, "month", "amount") == [(3, 1), (3, 1), (4, 3)]
    assert ("duplicate" in dict(map(reversed, rules(joined)))) is True


ITEMS = ["编号", "来源", "反馈日期", "问题内容", "整改时限", "状态", "完成日期"]
OPEN = ["2023-01", "巡察", "2023-03-01", "问题甲", "2024-06-30", "整改中", ""]
DONE = ["2023-01", "巡察", "2023-03-01", "问题甲", "2024-06-30", "已完成", "2024-05-01"]


def items(*rows, file="2023年整改台账.xlsx"):
    return sheet(["甲局整改台账"], ITEMS, *rows, file=file, name="整改台账")


def test_item_carried_over_stays_one_item_and_takes_its_newer_state():
    joined = records(items(OPEN), items(DONE, file="2024年整改台账.xlsx"))
    assert values(joined, "is_carried_over", "amount", "status", "closed_date") == [
        (False, 1, "closed", "2024-05-01"),
        (True, 0, "closed", "2024-05-01"),
    ]
    assert joined.table["warnings"].tolist() == [(), ("carried_over",)]
    assert rules(joined) == []


def test_item_carried_over_three_years_is_one_item():
    files = [f"{year}年整改台账.xlsx" for year in (2023, 2024, 2025)]
    joined = records(
        *(items(row, file=f) for row, f in zip((OPEN, OPEN, DONE), files, strict=True))
    )
    assert joined.table["amount"].tolist() == [1, 0, 0]
    assert joined.table["status"].iloc[0] == "closed"


AGAIN = ["2023-01", "巡察", "2023-03-01", "问题甲", "2025-06-30", "整改中", ""]


def measured(joined, code, *years):
    periods = [Period.year(year) for year in years]
    found = measure_values(joined, f"rectification_{code}", None, periods)
    return [value.number for value in found]


def test_item_listed_as_open_after_it_was_done_is_reopened_and_the_year_told_is_kept():
    joined = records(items(DONE, file="2024年整改台账.xlsx"), items(AGAIN, file="2025年台账.xlsx"))
    years = (2023, 2024, 2025)
    assert measured(joined, "opened", *years) == [1, 0, 0]
    assert measured(joined, "closed", *years) == [0, 1, 0]
    assert measured(joined, "open_at_year_end", *years) == [1, 0, 1]
    assert measured(joined, "reopened", 2024, 2025) == [0, 1]
    assert joined.table["warnings"].tolist() == [(), ("item_reopened",)]
    before = records(items(DONE, file="2024年整改台账.xlsx"))
    kept = measure_table(before).set_index(["measure", "year"])["value"]
    now = measure_table(joined, years=[2023, 2024]).set_index(["measure", "year"])["value"]
    to_date = ("rectification_completion_rate_to_date", 2023)
    assert (kept[to_date], now[to_date]) == (100, 0)
    pd.testing.assert_series_equal(now.drop([to_date]), kept.drop([to_date]))


def test_item_reopened_and_closed_again_is_closed_in_both_years():
    closed = [*AGAIN[:5], "已完成", "2026-02-01"]
    joined = records(
        items(DONE, file="2024年整改台账.xlsx"),
        items(AGAIN, file="2025年整改台账.xlsx"),
        items(closed, file="2026年整改台账.xlsx"),
    )
    assert measured(joined, "closed", 2024, 2025, 2026) == [1, 0, 1]
    assert measured(joined, "open_at_year_end", 2024, 2025, 2026) == [0, 1, 0]
    months = monthly_table(joined, "rectification_closed", None)
    assert months["value"].sum() == 2


def test_item_is_not_reopened_before_the_ledger_that_says_so_counts():
    sheets = (items(DONE, file="2024年整改台账.xlsx"), items(AGAIN, file="2025年台账.xlsx"))
    joined = records(*sheets, as_of=date(2024, 12, 31))
    assert measured(joined, "open_at_year_end", 2024) == [0]
    assert values(joined, "is_carried_over", "amount") == [(False, 1), (True, 0)]
    assert rules(joined) == []


def test_another_day_of_completion_is_told_and_the_first_is_kept():
    other = [*DONE[:6], "2024-07-01"]
    joined = records(items(DONE, file="2024年整改台账.xlsx"), items(other, file="2025年台账.xlsx"))
    assert values(joined, "closed_date")[0] == ("2024-05-01",)
    (told,) = [p for p in joined.problems if p.rule == "closed_date_changed"]
    assert (told.file, told.value) == ("2025年台账.xlsx", "2024-07-01")
    assert "2024年整改台账.xlsx［整改台账］第3行所载2024年5月1日不合" in told.message


def test_the_ledger_of_the_later_year_is_the_later_one_whatever_its_name():
    joined = records(items(DONE, file="乙2024年.xlsx"), items(OPEN, file="甲2023年.xlsx"))
    reverse = records(items(OPEN, file="甲2023年.xlsx"), items(DONE, file="乙2024年.xlsx"))
    for found in (joined, reverse):
        assert measured(found, "closed", 2024) == [1]
        assert not [p for p in found.problems if p.rule == "item_reopened"]


def test_number_used_for_two_items_is_an_error_of_the_later_row():
    other = [*OPEN[:3], "问题乙", *OPEN[4:]]
    joined = records(items(OPEN, other))
    assert rules(joined) == [(4, "id_conflict")]
    assert values(joined, "subject") == [("问题甲",)]


def test_same_text_without_number_is_one_item_if_the_source_agrees():
    blank = [["", *row[1:]] for row in (OPEN, DONE)]
    joined = records(items(blank[0]), items(blank[1], file="2024年整改台账.xlsx"))
    assert joined.table["amount"].tolist() == [1, 0]
    audit = ["", "审计", *DONE[2:]]
    apart = records(items(blank[0]), items(audit, file="2024年整改台账.xlsx"))
    assert apart.table["amount"].tolist() == [1, 1]


def test_reading_twice_gives_the_same_and_leaves_the_sheets_alone():
    first = ledger(STUDY, STUDY)
    before = copy.deepcopy(first.rows)
    once, twice = records(first), records(first)
    pd.testing.assert_frame_equal(once.table, twice.table)
    assert first.rows == before
    assert once.problems == twice.problems


def test_table_has_the_columns_and_types_that_measures_rely_on():
    table = records(ledger(STUDY), as_of=date(2024, 1, 1)).table
    kinds = table.dtypes.astype(str)
    assert kinds[["row", "year", "month", "count", "people", "amount"]].tolist() == [
        "int64",
        "int64",
        "Int64",
        "Int64",
        "Int64",
        "Int64",
    ]
    assert kinds["date"].startswith("datetime64")
    assert kinds["is_carried_over"] == "bool"
    assert list(table.columns[:7]) == [
        "file",
        "sheet",
        "row",
        "activity",
        "activity_text",
        "organization",
        "date",
    ]


def test_ledger_without_a_name_belongs_to_the_one_organization_that_the_others_name():
    named = ledger(["2023-01-05", "集体学习", "甲", 30])
    unnamed = ledger(["2023-02-05", "集体学习", "乙", 30], file="二.xlsx", title=["台账"])
    result = records(named, unnamed)
    assert {row[0] for row in values(result, "organization")} == {"甲局"}
    assert set(result.coverage["organization"]) == {"甲局"}
    (problem,) = [p for p in result.problems if p.rule == "organization_missing"]
    assert "“甲局”" in problem.message


def test_ledger_without_a_name_beside_two_organizations_stays_on_its_own():
    result = records(
        ledger(["2023-01-05", "集体学习", "甲", 30]),
        ledger(["2023-01-06", "集体学习", "乙", 30], file="二.xlsx", title=["单位：另局"]),
        ledger(["2023-02-05", "集体学习", "丙", 30], file="三.xlsx", title=["台账"]),
    )
    assert {row[0] for row in values(result, "organization")} == {"甲局", "另局", "本单位"}


def test_joint_event_of_two_organizations_names_both_places():
    result = records(
        ledger(["2023-01-05", "主题党日", "联学", 30], ["2023-02-05", "主题党日", "独学", 30]),
        ledger(["2023-01-05", "主题党日", "联学", 20], file="二.xlsx", title=["单位：另局"]),
    )
    assert [row[0] for row in values(result, "warnings")] == [
        ("joint_event",),
        (),
        ("joint_event",),
    ]
    first, second = [p.message for p in result.problems if p.rule == "joint_event"]
    assert "二.xlsx［台账］第3行（另局）" in first
    assert "一.xlsx［台账］第3行（甲局）" in second


def test_several_organizations_in_one_cell_are_named_and_the_row_is_kept():
    result = records(
        ledger(
            ["2023-01-05", "主题党日", "联学", 30, "甲局、乙局"],
            header=[*HEADER, "单位"],
            title=["台账"],
        )
    )
    assert values(result, "organization", "warnings") == [("甲局、乙局", ("joint_event",))]


def count_in_doubt(joined):
    table = measure_table(joined)
    return {
        (row.measure, row.year): (row.value, row.in_doubt) for row in table.itertuples(index=False)
    }


def test_rows_left_out_are_in_doubt_of_their_kind_and_year():
    wrong = [[day, "集体学习", "x", 20] for day in ("6月31日", "3月中旬", "")]
    talk = ["2023-05-06", "廉政谈话", "谈话", 3]
    joined = records(ledger(STUDY, talk, *wrong), as_of=date(2023, 12, 31))
    assert count_in_doubt(joined) == {
        ("group_study", 2023): (1, 3),
        ("group_study_people", 2023): (20, 3),
        ("integrity_talk", 2023): (3, 0),
    }
    value = measure_values(joined, "group_study", None, [Period.year(2023)])[0]
    assert (value.number, value.in_doubt) == (1, 3)


def test_a_repeated_row_is_in_no_doubt():
    joined = records(ledger(STUDY, STUDY), ledger(STUDY, file="二.xlsx"))
    assert rules(joined)
    assert count_in_doubt(joined)["group_study", 2023] == (1, 0)


def test_an_item_that_contradicts_itself_is_in_doubt_of_all_but_what_was_opened():
    wrong = [*DONE[:6], "2022-01-01"]
    found = count_in_doubt(records(items(wrong)))
    opened = {code for (code, _), (_, in_doubt) in found.items() if not in_doubt}
    assert opened == {"rectification_item", "rectification_opened"}


def test_meetings_of_two_groups_on_one_day_about_one_topic_are_two():
    first, second = (
        ledger(["2023-03-05", "党小组会", "学习准则", 8], file=f"第{name}党小组.xlsx")
        for name in "一二"
    )
    assert records(first, second).table["amount"].tolist() == [1, 1]
    again = ledger(["2023-03-05", "党小组会", "学习准则", 8], file="第一党小组补登.xlsx")
    assert records(first, again).table["amount"].tolist() == [1]
    of_all = ledger(["2023-03-05", "党小组会", "学习准则", 8], file="汇总.xlsx")
    assert records(first, second, of_all).table["amount"].tolist() == [1, 1]


def test_one_topic_with_the_same_heads_a_day_apart_in_two_ledgers_gets_a_hint():
    later = ["2023-03-06", *STUDY[1:]]
    joined = records(ledger(STUDY), ledger(later, file="二.xlsx"))
    assert joined.table["amount"].tolist() == [1, 1]
    assert joined.table["warnings"].tolist() == [(), ("near_twin",)]
    for other in (["2023-03-07", *STUDY[1:]], [*later[:3], 21]):
        assert not rules(records(ledger(STUDY), ledger(other, file="二.xlsx")), "warning")
    assert not rules(records(ledger(STUDY, later)), "warning")


def test_a_written_zero_is_none_held_and_no_ledger_is_a_gap():
    header = ["年度", "月份", "类型", "次数"]
    rows = [[2024, 6, "典型案例通报", 0], [2024, 6, "集体学习", 10], [2025, 6, "典型案例通报", 5]]
    joined = records(sheet(header, *rows, name="台账", file="甲局台账.csv"))
    periods = [Period.year(year) for year in (2023, 2024, 2025)]
    found = measure_values(joined, "case_notice", None, periods)
    assert [(value.number, value.is_kept) for value in found] == [
        (None, False),
        (0, True),
        (5, True),
    ]

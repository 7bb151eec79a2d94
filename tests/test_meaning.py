"""What a number says: offices of a few rows each, their truth written by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.cadence import find_year_end_share
from analysis.charts import draw_flows, draw_forms
from analysis.cli.check import describe_check
from analysis.cli.measures import describe
from analysis.measures import list_organizations, measure_table
from analysis.trends import build_flow, build_forms
from offices import ITEMS, MEETINGS, Office, meetings

SOURCED = (*ITEMS[:3], "问题类别", *ITEMS[3:])


def _item(number, found="2025-03-10", closed="", due="2025-06-30", origin="", status=""):
    told = status or ("已完成" if closed else "整改中")
    return [number, "测试局", origin, found, f"问题{number}", due, told, closed]


def _items(*rows):
    return [list(ITEMS), *rows]


def test_items_are_told_apart_by_source_in_sentence_balance_and_trend(tmp_path):
    ledgers = {
        "2024.csv": _items(
            _item("A1", "2024-03-01", "2024-05-01", "2024-06-30", "县委第一轮巡察"),
            _item("A2", "2024-03-01", "2024-05-01", "2024-06-30", "巡察"),
            _item("A3", "2024-04-01", "2024-05-01", "2024-06-30", "审计局"),
        ),
        "2025.csv": _items(
            _item("B1", closed="2025-06-01", origin="市委巡视"),
            _item("B2", closed="2025-06-02", origin="审计"),
            _item("B3", origin="审计报告"),
            _item("B4", origin="自查自纠"),
        ),
    }
    told = Office(tmp_path, ledgers).tell(2025)
    assert "其中审计反馈2项、巡视反馈1项、自查发现1项" in told.words
    assert told.row("来源：审计", "整改情况：").split("\t")[1:5] == ["2项", "1项", "0项", "1项"]
    assert told.row("来源：巡视", "整改情况：").split("\t")[1:3] == ["1项", "1项"]
    for name, numbers in {
        "巡察": ["2项", "0项"],
        "审计": ["1项", "2项"],
        "巡视": ["0项", "1项"],
    }.items():
        assert told.row(f"反馈问题（{name}）").split("\t")[1:] == numbers


@pytest.mark.parametrize(
    ("file", "rows", "origins"),
    [
        pytest.param("2025年审计整改台账.csv", [_item("1")], {"审计"}, id="the-file-says-it"),
        pytest.param("2025年巡视巡察整改台账.csv", [_item("1")], {""}, id="the-file-says-two"),
        pytest.param(
            "2025年巡察整改台账.csv", [_item("1", origin="自查")], {"自查"}, id="the-row-first"
        ),
        pytest.param(
            "2025年整改台账.csv",
            [["一、巡察反馈问题"], _item("1"), ["二、审计发现问题"], _item("2")],
            {"巡察", "审计"},
            id="the-section-says-it",
        ),
    ],
)
def test_the_source_is_what_row_section_or_name_says(tmp_path, file, rows, origins):
    records = Office(tmp_path, {file: _items(*rows)}).read()
    assert set(records.table["origin"]) == origins


def test_items_are_told_apart_by_category_of_problem(tmp_path):
    rows = [
        [*_item("1", closed="2025-05-01")[:3], "作风建设", *_item("1", closed="2025-05-01")[3:]],
        [*_item("2")[:3], "财务管理", *_item("2")[3:]],
    ]
    told = Office(tmp_path, {"2025.csv": [list(SOURCED), *rows]}).tell(2025)
    assert told.row("问题类别：作风建设", "整改情况：").split("\t")[1:3] == ["1项", "1项"]
    assert told.row("问题类别：财务管理", "整改情况：").split("\t")[1:3] == ["1项", "0项"]


def test_an_item_carried_over_is_one_though_its_source_is_written_otherwise(tmp_path):
    ledgers = {
        "2024年巡察整改台账.csv": _items(_item("0001", "2024-03-01", due="2024-06-30")),
        "2025年整改台账.csv": _items(
            _item("0001", "2024-03-01", "2025-02-01", "2024-06-30", "县委第一轮巡察")
        ),
    }
    measured = Office(tmp_path, ledgers).measure()
    assert measured["rectification_opened", 2024] == (1, 0)
    assert measured["rectification_opened", 2025] == (0, 0)
    assert measured["rectification_closed", 2025] == (1, 0)


def test_items_reopened_are_named_in_the_later_year_and_the_earlier_year_is_kept(tmp_path):
    done = [_item(f"A{n}", "2024-05-10", "2024-07-01", "2024-12-31") for n in range(5)]
    again = [_item(f"A{n}", "2024-05-10", "", "2024-12-31") for n in range(2)]
    office = Office(tmp_path, {"2024.csv": _items(*done), "2025.csv": _items(*again)})
    measured = office.measure()
    assert measured["rectification_closed", 2024] == (5, 0)
    assert measured["rectification_completion_rate", 2024] == (100, 0)
    assert measured["rectification_opened", 2025] == (0, 0)
    told = office.tell(2025)
    assert "2项（A0、A1）" in told.words
    row = told.row("重新打开：以前年度反馈", "整改情况：").split("\t")
    assert row[1:] == ["2项", "0项", "0项", "2项"]
    assert told.row("重新打开", "比较").split("\t")[1:4] == ["2项", "0项", "增加2项"]
    assert "月末未完成包括以前已完成、重新打开的2项" in told.notes()
    before = office.tell(2024)
    assert before.row("当年整改完成率", "比较").split("\t")[1] == "100%"
    assert "截至目前整改完成率60%（完成后又重新打开A0、A1）" in before.words
    assert "重新打开" not in office.tell(2024, as_of="2024-12-31").words.split("口径")[0]


def test_the_balance_tells_of_every_row_of_the_ledger_and_of_those_left_out(tmp_path):
    ledgers = {
        "2024.csv": _items(_item("0001", "2024-03-01", due="2024-06-30")),
        "2025.csv": _items(
            _item("0001", "2024-03-01", "2025-01-10", "2024-06-30"),
            _item("0002", closed="2025-05-01"),
            _item("0003", closed="2025-02-01"),  # done before it was found
            _item("0004", "3月中旬"),
        ),
    }
    office = Office(tmp_path, ledgers)
    measured = office.measure()
    assert measured["rectification_opened", 2025] == (2, 1)
    assert measured["rectification_closed", 2025] == (2, 2)
    told = office.tell(2025)
    row = told.row("当年反馈", "整改情况：").split("\t")
    assert row[1:] == ["2项", "1项", "0项", "0项", "1项"]
    assert "另有1行未计入。" in told.words
    said = "本年整改台账共4行，本期反馈2行，以前反馈或者重复登记1行，未计入1行"
    assert said in told.words
    assert "另有1项是否完成待核，不在月末未完成之内" in told.notes()
    flow = next(each for each in told.drawings if "整改情况按月" in each.caption.text)
    assert "另有1项是否完成待核" in flow.alt
    assert "2025年另有2项待核" in told.row("完成整改", "比较")


def test_a_contradiction_never_raises_the_rate_of_completion(tmp_path):
    sure = [_item(f"{n:04}", closed="2025-05-01" if n < 3 else "") for n in range(5)]
    before = Office(tmp_path / "a", {"2025.csv": _items(*sure)}).measure()
    for name, row in {
        "before-it-was-found": _item("9999", closed="2025-01-01"),
        "open-with-a-day": _item("9999", closed="2025-05-01", status="整改中"),
        "done-without-a-day": _item("9999", status="已完成"),
    }.items():
        after = Office(tmp_path / name, {"2025.csv": _items(*sure, row)}).measure()
        key = ("rectification_completion_rate", 2025)
        assert after[key][0] <= before[key][0], name
        assert after["rectification_opened", 2025][0] == 6


def _days(first, last, step):
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range(0, (end - start).days + 1, step)]


def _weekly(*days):
    rows = [[n, "测试局", day.isoformat(), "党委会议", f"第{n}次", 9] for n, day in enumerate(days)]
    return [list(MEETINGS), *rows]


_FEWER = ["31次", "52次", "减少21次", "下降40.4%"]


def _changed_rhythm(tmp_path, catalogue):
    """Weekly up to June 2025, once a month since."""
    monthly = [date(2025, month, 9) for month in range(7, 13)]
    ledgers = {
        "2024.csv": _weekly(*_days("2024-01-01", "2024-12-23", 7)),
        "2025.csv": _weekly(*_days("2025-01-06", "2025-06-23", 7), *monthly),
    }
    return Office(tmp_path, ledgers, catalogue=catalogue)


def test_fewer_meetings_under_a_new_rule_are_no_fault_and_no_clear_fall(tmp_path):
    catalogue = """
[activities.committee_meeting]
cadence = [{ every = "week" }, { every = "month", from = "2025-07-01" }]
"""
    told = _changed_rhythm(tmp_path, catalogue).tell(2025)
    assert told.row("党委（党组）会议", "比较").split("\t")[1:5] == _FEWER
    assert "没有做到" not in told.words.split("口径")[0]
    assert "明显减少" not in told.words.split("口径")[0]


def test_without_a_rule_of_its_own_nothing_judges_an_office(tmp_path):
    told = _changed_rhythm(tmp_path, "").tell(2025)
    assert told.row("党委（党组）会议", "比较").split("\t")[1:5] == _FEWER
    for word in ("明显减少", "每周", "没有做到"):
        assert word not in told.words.split("口径")[0]


def test_a_rule_that_was_adopted_judges_from_its_day_on(tmp_path):
    catalogue = '[activities.committee_meeting]\ncadence = { every = "week", from = 2025 }\n'
    ledgers = {"2024.csv": _weekly(date(2024, 5, 6)), "2025.csv": _weekly(date(2025, 5, 6))}
    office = Office(tmp_path, ledgers, catalogue=catalogue)
    missed = "党委会议没有做到每周召开"
    assert missed in office.tell(2025).words
    assert missed not in office.tell(2024).words


def _monthly(year, *months, kind="集体学习"):
    """A file a month, three meetings each; no rows of the months that are negative."""
    return {
        f"{year}年{abs(month)}月.csv": [
            list(MEETINGS),
            *(
                [n, "测试局", f"{year}-{month:02}-{day:02}", kind, f"{year}{month}{day}", 20]
                for n, day in enumerate((3, 14, 25) if month > 0 else ())
            ),
        ]
        for month in months
    }


def test_a_missing_month_is_named_in_text_table_and_chart(tmp_path):
    ledgers = _monthly(2024, *range(1, 13)) | _monthly(2025, *range(1, 7), *range(8, 13))
    told = Office(tmp_path, ledgers).tell(2025)
    cells = told.row("集体学习", "比较").split("\t")
    assert cells[1:4] == ["33次", "33次（不含7月）", "持平（0次）"]
    assert told.row("集体学习缺台账的月份", "学习活动").split("\t")[1:] == ["—", "7月"]
    assert "2025年33次（缺7月）" in told.notes()


@pytest.mark.parametrize(
    "july",
    [
        pytest.param([list(MEETINGS)], id="a-file-without-rows"),
        pytest.param(
            [["测试局2025年7月集体学习台账", ""], ["本月无", ""]], id="a-title-and-none-held"
        ),
    ],
)
def test_a_month_whose_ledger_is_empty_is_a_zero_and_no_gap(tmp_path, july):
    ledgers = _monthly(2024, *range(1, 13)) | _monthly(2025, *range(1, 7), *range(8, 13))
    ledgers["2025年7月.csv"] = july
    told = Office(tmp_path, ledgers).tell(2025)
    cells = told.row("集体学习", "比较").split("\t")
    assert cells[1:5] == ["33次", "36次", "减少3次", "下降8.3%"]


def test_a_written_zero_is_compared_over_the_whole_year(tmp_path):
    head = ["序号", "单位", "年度", "月份", "类型", "次数"]
    ledgers = {
        "2024.csv": [
            head,
            [1, "测试局", 2024, 6, "集体学习", 10],
            [2, "测试局", 2024, 6, "警示教育", 0],
        ],
        "2025.csv": [
            head,
            [1, "测试局", 2025, 6, "集体学习", 0],
            [2, "测试局", 2025, 6, "警示教育", 5],
        ],
    }
    told = Office(tmp_path, ledgers).tell(2025)
    assert told.row("集体学习", "比较").split("\t")[1:4] == ["0次", "10次", "减少10次"]
    assert told.row("警示教育", "比较").split("\t")[1:4] == ["5次", "0次", "增加5次"]


def test_heads_that_some_rows_leave_out_qualify_table_chart_and_measure(tmp_path):
    head = ["序号", "单位", "日期", "类型", "人次"]
    ledgers = {
        f"{year}.csv": [
            head,
            *(
                [n, "测试局", f"{year}-0{n}-05", "廉政谈话", told]
                for n, told in enumerate(heads, 1)
            ),
        ]
        for year, heads in {2024: [2, 3], 2025: [4, "", 20250305]}.items()
    }
    office = Office(tmp_path, ledgers)
    assert office.measure()["integrity_talk", 2025] == (4, 2)
    told = office.tell(2025)
    assert "2025年其中2行没有载明数目" in told.row("廉政谈话", "比较")
    row = told.row("廉政谈话可能有出入", "各类谈话")
    assert row.split("\t")[1:] == ["—", "其中2行没有载明数目"]
    assert "2025年4人次（其中2行没有载明数目）" in told.notes()


@pytest.mark.parametrize("day", ["2025-06-30", "2025-12-30", "2025-12-31"])
def test_a_yearly_duty_has_no_row_before_it_is_due_and_a_zero_after(tmp_path, day):
    rows = [(f"2024-12-{n}", kind, f"题{n}") for n, kind in ((5, "民主生活会"), (6, "集体学习"))]
    ledgers = {"2024.csv": _rows(*rows), "2025年民主生活会.csv": [list(MEETINGS)]}
    ledgers["2025.csv"] = _rows(("2025-03-05", "集体学习", "a"))
    measured = Office(tmp_path, ledgers).measure(day)
    assert measured["democratic_life_meeting", 2024] == (1, 0)
    due = {"2025-12-31": (0, 0)}.get(day)
    assert measured.get(("democratic_life_meeting", 2025)) == due


def test_half_a_year_names_its_last_day_everywhere_and_counts_no_yearly_duty_as_none(tmp_path):
    kinds = ("集体学习", "民主生活会")

    def ledger(year):
        rows = meetings(year, 12)
        rows.append([13, "测试局", f"{year}-12-20", kinds[1], "年度民主生活会", 9])
        return rows

    items = {
        f"整改{year}.csv": _items(
            _item(f"{year}1", f"{year}-02-01", f"{year}-03-01", f"{year}-05-01"),
            _item(f"{year}2", f"{year}-02-01", f"{year}-09-01", f"{year}-05-01"),
            _item(f"{year}3", f"{year}-10-01", "", f"{year}-12-01"),
        )
        for year in (2024, 2025)
    }
    office = Office(tmp_path, {"2024.csv": ledger(2024), "2025.csv": ledger(2025)} | items)
    told = office.tell(2025, as_of="2025-06-30")
    assert told.row("集体学习", "比较").split("\t")[1:4] == ["6次", "6次", "持平（0次）"]
    assert told.row("反馈问题", "比较").split("\t")[1:3] == ["2项", "2项"]
    assert told.row("完成整改", "比较").split("\t")[1:3] == ["1项", "1项"]
    # One of 2024 is still open beside the one of 2025 that was closed after the day.
    assert told.row("期末逾期未完成整改", "比较").split("\t")[1:3] == ["2项", "1项"]
    assert "民主生活会0次" not in told.words
    assert "尚未到期，不作零计：民主生活会" in told.words
    assert told.drawings
    for drawing in told.drawings:
        label = "6月30日"
        title = drawing.layout["title"]["text"] + drawing.caption.text
        assert label in title, title
        assert label in drawing.alt, drawing.alt
        assert label in title + "".join(drawing.table.columns)


def test_rows_left_out_stand_beside_each_number_that_they_may_change(tmp_path):
    bad = [
        [n, "测试局", day, "集体学习", f"题{n}", 20]
        for n, day in enumerate(("3月中旬", "", "6月31日"))
    ]
    ledgers = {"2024.csv": meetings(2024, 10), "2025.csv": [*meetings(2025, 8), *bad]}
    office = Office(tmp_path, ledgers)
    assert office.measure()["group_study", 2025] == (8, 3)
    shown = describe(measure_table(office.read()), office.workspace.catalogue)
    assert "测试局\t2025\t集体学习\t8次\t8\t3" in shown
    told = office.tell(2025)
    row = told.row("集体学习", "比较").split("\t")
    assert row[1:] == ["8次", "10次", "—", "—", "增减待核；2025年另有3行未计入"]
    assert "8次（或有出入）" in told.row("集体学习", "主要指标")
    assert told.row("集体学习可能有出入").split("\t")[1:] == ["—", "另有3行未计入"]
    for drawing in told.drawings:
        assert "另有3行未计入" in drawing.alt
    assert "%" not in "".join(row)


def _two_years(tmp_path, with_next):
    ledgers = {
        "2023.csv": meetings(2023, 9),
        "2024.csv": meetings(2024, 12),
        "整改2024.csv": _items(
            _item("A1", "2024-03-01", "2024-05-01", "2024-06-30", "巡察"),
            _item("A2", "2024-04-01", "", "2024-12-30", "审计"),
        ),
    }
    bad = [9, "测试局", "3月中旬", "集体学习", "x", 20]
    unknown = [10, "测试局", "2025-05-01", "奇怪活动", "y", 20]
    later = {
        "2025.csv": [*meetings(2025, 5), bad, unknown],
        "谈话2025.csv": meetings(2025, 5, "廉政谈话"),
        "整改2025.csv": _items(
            _item("A2", "2024-04-01", "2025-02-01", "2024-12-30", "审计"), _item("B1")
        ),
    }
    folder = tmp_path / ("with" if with_next else "without")
    return Office(folder, ledgers | (later if with_next else {}))


def test_a_year_once_told_stays_but_for_the_items_that_it_names(tmp_path):
    before, after = (_two_years(tmp_path, each).tell(2024) for each in (False, True))
    other = [line for line in after.words.split("\n") if line not in set(before.words.split("\n"))]
    # The rate to date with its item; how many files, and the one that the item stands in too.
    assert len(other) == 3
    assert "截至目前整改完成率100%（期后完成A2）" in other[0]
    assert "本报告据4个文件编写" in other[1]
    assert other[2].startswith("整改2025.csv")
    assert [drawing.alt for drawing in before.drawings] == [d.alt for d in after.drawings]
    assert [d.traces for d in before.drawings] == [d.traces for d in after.drawings]


@pytest.mark.parametrize(
    ("due", "late"),
    [
        pytest.param("2024-06-30", 1, id="it-was-overdue-when-more-time-was-given"),
        pytest.param("2025-03-31", 0, id="more-time-was-given-before-it-was-due"),
    ],
)
def test_more_time_given_later_does_not_undo_what_was_overdue(tmp_path, due, late):
    first = {"2024.csv": _items(_item("0001", "2024-03-01", "", due))}
    more = {"2025.csv": _items(_item("0001", "2024-03-01", "2025-07-01", "2025-08-31"))}
    before = Office(tmp_path / "a", first).measure()
    after = Office(tmp_path / "b", first | more).measure()
    overdue = "rectification_overdue_at_year_end"
    assert before[overdue, 2024] == after[overdue, 2024] == (late, 0)
    assert after["rectification_closed_late", 2025] == (late, 0)
    assert after["rectification_closed_on_time", 2025] == (1 - late, 0)


def test_a_changed_day_of_completion_is_a_named_revision_with_both_rows(tmp_path):
    ledgers = {
        "2024.csv": _items(_item("A1", "2024-03-01", "2024-05-01", "2024-06-30")),
        "2025.csv": _items(_item("A1", "2024-03-01", "2024-05-20", "2024-06-30"), _item("B1")),
    }
    office = Office(tmp_path, ledgers)
    assert office.measure()["rectification_median_days_to_close", 2024][0] == 61
    told = office.tell(2025).words
    assert (
        "两份台账所载不同：2025.csv［2025］第2行：完成日期2024年5月20日与2024.csv［2024］第2行"
        "所载2024年5月1日不合，没有按它改动以前登记的情况。"
    ) in told


def _rows(*told):
    return [list(MEETINGS), *([n, "测试局", *row, 20] for n, row in enumerate(told))]


def test_a_kind_of_which_no_row_could_be_counted_is_kept_and_in_doubt(tmp_path):
    ledgers = {
        "2024.csv": _rows(("2024-03-03", "警示教育", "a")),
        "2025.csv": _rows(("3月中旬", "警示教育", "b"), ("", "警示教育", "c")),
    }
    office = Office(tmp_path, ledgers)
    assert office.measure()["warning_education", 2025] == (0, 2)
    row = office.tell(2025).row("警示教育", "比较").split("\t")
    assert row[1:] == ["0次", "1次", "—", "—", "增减待核；2025年另有2行未计入"]


@pytest.mark.parametrize(
    ("held", "is_judged"),
    [
        pytest.param(11, False, id="the-row-may-be-the-one"),
        pytest.param(9, True, id="more-than-it"),
    ],
)
def test_a_month_is_not_missed_where_a_row_without_a_day_may_be_of_it(tmp_path, held, is_judged):
    good = [(f"2025-{month:02}-05", "主题党日", f"题{month}") for month in range(1, held + 1)]
    office = Office(tmp_path, {"2025.csv": _rows(*good, ("12月下旬", "主题党日", "z"))})
    told = office.tell(2025)
    assert ("没有开展主题党日〔请核实〕" in told.words) is is_judged
    assert "另有1行未计入" in told.row("主题党日", "频次核对")


def test_a_number_beyond_reason_says_nothing_of_the_others(tmp_path):
    heads = [20250305, 45721, 30, "110101199001011234", 2025, "13812345678", "500元"]
    rows = [
        [n, "测试局", f"2025-03-{n + 5:02}", "集体学习", f"题{n}", each]
        for n, each in enumerate(heads)
    ]
    office = Office(tmp_path, {"2025.csv": [list(MEETINGS), *rows]})
    assert office.measure()["group_study", 2025] == (7, 0)
    assert office.measure()["group_study_people", 2025] == (30, 6)
    named = [each for each in office.read().problems if each.rule == "count_unparseable"]
    assert len(named) == 6


def test_items_that_are_done_on_no_day_told_are_in_doubt_of_what_was_done_when(tmp_path):
    rows = [_item(f"000{n}", status="已完成") for n in range(2)]
    office = Office(tmp_path, {"2025.csv": _items(*rows, _item("0009"))})
    measured = office.measure()
    assert measured["rectification_opened", 2025] == (3, 0)
    for code in ("closed", "closed_late", "completion_rate"):  # none of them is known to be none
        value, in_doubt = measured[f"rectification_{code}", 2025]
        assert (pd.isna(value), in_doubt) == (True, 2), code
    assert measured["rectification_open_at_year_end", 2025] == (1, 0)
    assert measured["rectification_completion_rate_to_date", 2025] == (pytest.approx(200 / 3), 0)
    told = office.tell(2025)
    assert told.row("完成整改", "比较").split("\t")[1] == "待核"
    assert told.row("当年整改完成率", "比较").split("\t")[1] == "待核"
    assert "完成整改0项" not in told.words
    assert told.row("3月", "整改情况按月").split("\t")[1:] == ["3项", "0项", "1项"]
    assert "另有2项写明完成而没有完成日期，不在各月的数之内" in told.notes()
    assert "2025年另有2项待核" in told.row("完成整改", "比较")
    assert "2025年另有2项待核" in told.row("当年整改完成率", "比较")


def test_what_is_in_doubt_is_called_alike_in_text_chart_table_and_on_the_terminal(tmp_path):
    stateless = [["编号", "单位", "反馈日期", "问题内容", "整改期限"]]
    stateless += [[f"B{n}", "测试局", "2025-03-10", f"问题{n}", "2025-06-01"] for n in range(2)]
    events = [list(MEETINGS), ["1", "测试局", "2025-01-06", "集体学习", "甲", "20"]]
    events += [["1", "测试局", "2025-01-06", "集体学习", "甲", "20"]]
    events += [["2", "测试局", "3月中旬", "集体学习", "乙", "20"]]
    before = _items(_item("0001", "2024-03-10"), _item("0002", "2024-03-10", "2024-02-01"))
    ledgers = {
        "2024年整改台账.csv": before,
        "2025年整改台账.csv": stateless,
        "2025年学习台账.csv": events,
    }
    office = Office(tmp_path, {**ledgers, "2024年学习台账.csv": meetings(2024, 2)})
    told = office.tell(2025)
    assert "集体学习〔请核实〕" in told.words
    assert "完成整改〔项数待补〕，年末未完成1项〔请核实〕" in told.words
    assert told.row("完成整改", "比较").split("\t")[1] == "待核"
    assert "有一期是否完成待核，不作比较" in told.row("完成整改", "比较")
    doubts = told.row("2025年可能有出入", "整改情况按月").split("\t")[1:]
    assert doubts == ["—", "另有2项待核", "另有2项待核"]
    assert told.row("2025年可能有出入：另有1行未计入", "集体学习按月")  # of no month of its own
    captions = [drawing.caption.text for drawing in told.drawings]
    assert any("集体学习1次（另有1行未计入）" in caption for caption in captions)
    table = measure_table(office.read(), years=[2025])
    lines = describe(table, office.workspace.catalogue)
    assert "测试局\t2025\t完成整改\t待核\t0\t2" in lines
    *_, last = describe_check(office.read())
    assert last.startswith("错误1处：日期不完整1；重复登记1处，各计一次；提示")


def test_months_of_several_years_say_of_each_year_what_they_lack(tmp_path):
    wrong = ["0007", "测试局", "", "待定", "问题7", "2025-06-30", "整改中", ""]
    ledgers = {
        "2024.csv": _items(_item("0001", "2024-03-10"), _item("0002", "2024-03-10", "2024-02-01")),
        "2025.csv": _items(
            _item("0003", closed="2025-04-01"), _item("0004", status="已完成"), wrong
        ),
    }
    records = Office(tmp_path, ledgers).read()
    drawn = draw_flows([build_flow(records, None, year) for year in (2024, 2025)])
    lacks = [line.split("\t") for line in drawn.table.text.split("\n") if "可能有出入" in line]
    assert lacks == [
        ["2024年可能有出入", "—", "另有1项待核", "另有1项待核"],
        ["2025年可能有出入", "另有1行未计入", "另有1项没有完成日期", "—"],
    ]
    (note,) = [each["text"] for each in drawn.layout["annotations"] if each.get("name") == "note"]
    for words in (drawn.alt, note.replace("<br>", "")):
        assert "2024年：另有1项是否完成待核，不在月末未完成之内。" in words
        assert "2025年：反馈另有1行未计入，不在图中。另有1项写明完成而没有完成日期" in words


def test_shares_that_rows_left_out_could_turn_are_given_nowhere(tmp_path):
    head = list(MEETINGS)
    rows = [
        [n, "测试局", f"2025-{n % 12 + 1:02}-05", kind, f"事由{n}", 5]
        for n, kind in enumerate(("第一种形态", "第二种形态") * 6)
    ]
    sure, wrong = tmp_path / "甲", tmp_path / "乙"
    forms = {"2025年执纪台账.csv": [head, *rows]}
    (year,) = build_forms(Office(sure, forms).read(), None, [2025])
    assert year.shares[0].text == "50%"
    left = [99, "测试局", "3月中旬", "第一种形态", "事由九十九", 5]
    office = Office(wrong, {"2025年执纪台账.csv": [head, *rows, left]})
    (year,) = build_forms(office.read(), None, [2025])
    assert set(year.shares) == {None}
    drawn = draw_forms([year])
    (note,) = [each["text"] for each in drawn.layout["annotations"] if each.get("name") == "note"]
    for words in (drawn.alt, note.replace("<br>", "")):
        assert "监督执纪第一种形态2025年另有1行未计入" in words
    assert "2025年另有行未计入，不计算占比" in note.replace("<br>", "")


def test_a_large_part_in_december_is_no_finding_where_rows_without_a_day_may_turn_it(tmp_path):
    held = [
        [n, "测试局", day, "警示教育", f"题{n}", 9]
        for n, day in enumerate(
            [f"2025-{m:02}-06" for m in range(2, 9)] + [f"2025-12-{d:02}" for d in range(2, 8)]
        )
    ]
    shares = []
    for name, more in (("甲", []), ("乙", [[99, "测试局", "3月中旬", "警示教育", "题", 9]])):
        office = Office(tmp_path / name, {"2025年教育台账.csv": [list(MEETINGS), *held, *more]})
        shares.append(find_year_end_share(office.read(), "warning_education", None, 2025))
    assert (shares[0].text, shares[1]) == ("46.2%", None)


def test_an_item_reopened_names_the_row_that_said_it_was_done(tmp_path):
    ledgers = {
        "2023.csv": _items(_item("2023-01", "2023-09-01", due="2024-03-31")),
        "2024.csv": _items(_item("2023-01", "2023-09-01", "2024-02-01", due="2024-03-31")),
        "2025.csv": _items(_item("2023-01", "2023-09-01", due="2024-03-31")),
    }
    problems = Office(tmp_path, ledgers).read().problems
    (told,) = [each for each in problems if each.rule == "item_reopened"]
    assert told.file == "2025.csv"
    assert told.message.startswith("2024.csv［2024］第2行已写明2024年2月1日完成，")


def test_a_ledger_without_a_name_of_which_nothing_counts_is_the_one_offices_too(tmp_path):
    nameless = [["日期", "类型", "主题"], ["6月31日", "集体学习", "题"]]
    office = Office(tmp_path, {"2025.csv": meetings(2025, 8), "2025年补充.csv": nameless})
    assert list_organizations(office.read()) == ("测试局",)
    assert office.measure()["group_study", 2025] == (8, 1)

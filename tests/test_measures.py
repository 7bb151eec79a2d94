from __future__ import annotations

import random
from datetime import date

import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.errors import ReportError, UnknownNameError
from analysis.measures import (
    find_measure,
    list_measures,
    measure_table,
    measure_value,
    measure_values,
    monthly_table,
)
from analysis.measures.life_cycle import classify_items
from analysis.measures.rectification import (
    COUNTED,
    MEDIAN,
    RULES,
    ItemColumns,
    Span,
    to_moment,
)
from analysis.periods import Period
from frames import OFFICE, item, make_records, meeting
from laws import law

OTHER = "乙单位"
LAW = law(8)
"""Each example builds one or two tables of all measures, each a fifth of a second."""


def number(measured, code, year=2023, organization=OFFICE):
    """Read one number of the table, or of that of records: None where there is no row."""
    table = measured if isinstance(measured, pd.DataFrame) else measure_table(measured)
    rows = table[
        (table["organization"] == organization)
        & (table["measure"] == code)
        & (table["year"] == year)
    ]
    return None if rows.empty else rows["value"].iloc[0]


def test_every_activity_of_the_catalogue_is_a_measure_with_unit_and_definition():
    measures = list_measures()
    assert measures["group_study"].unit == "次"
    assert measures["integrity_talk"].unit == "人次"
    assert measures["group_study_people"].unit == "人次"
    assert "integrity_talk_people" not in measures
    assert measures["rectification_completion_rate"].unit == "%"
    assert all(each.definition.endswith("。") for each in measures.values())


def test_an_unknown_measure_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownNameError, match="是否想写“group_study”"):
        find_measure("grup_study")


def test_masked_numbers_are_left_out_of_a_sum_and_named():
    records = make_records(
        meeting("2023-03-01", "responsibility_letter", amount=30),
        meeting("2023-03-02", "responsibility_letter", amount=None),
    )
    value = measure_value(records, "responsibility_letter", OFFICE, Period.year(2023))
    assert (value.number, value.masked, len(value.evidence)) == (30, 1, 2)


def test_a_number_that_no_row_states_is_missing_and_not_zero():
    records = make_records(meeting("2023-03-01", "responsibility_letter", amount=None))
    value = measure_value(records, "responsibility_letter", OFFICE, Period.year(2023))
    assert (value.number, value.text, value.is_kept) == (None, "台账未载明", True)
    assert [place.row for place in value.evidence] == [2]
    assert pd.isna(number(records, "responsibility_letter"))


def test_a_ledger_that_was_kept_and_holds_nothing_gives_zero():
    records = make_records(coverage=[(OFFICE, "party_lecture", 2023, None)])
    value = measure_value(records, "party_lecture", OFFICE, Period.year(2023))
    assert (value.number, value.text) == (0, "0次")
    assert number(records, "party_lecture") == 0


def test_a_year_without_a_ledger_has_no_row_and_no_number():
    records = make_records(meeting("2022-03-01"), meeting("2024-03-01"))
    value = measure_value(records, "group_study", OFFICE, Period.year(2023))
    assert (value.number, value.is_kept, value.text) == (None, False, "无台账记录")
    assert number(records, "group_study", 2023) is None


def test_a_value_names_file_sheet_row_and_the_date_as_far_as_it_is_stated():
    records = make_records(
        meeting("2023-05", file="b.xlsx", sheet="五月"), meeting("2023-03-15"), meeting("2023")
    )
    value = measure_value(records, "group_study", OFFICE, Period.year(2023))
    assert [(place.file, place.sheet, place.row, place.date) for place in value.evidence] == [
        ("台账.xlsx", "Sheet1", 4, "2023"),
        ("台账.xlsx", "Sheet1", 3, "2023-03-15"),
        ("b.xlsx", "五月", 2, "2023-05"),
    ]


def test_heads_are_a_measure_of_their_own_only_where_they_are_recorded():
    records = make_records(meeting("2023-03-01", people=20), meeting("2023-04-01"))
    table = measure_table(records)
    assert (number(table, "group_study"), number(table, "group_study_people")) == (2, 20)
    bare = make_records(meeting("2023-03-01"))
    assert number(bare, "group_study_people") is None


@pytest.fixture(scope="module")
def life_cycle():
    records = make_records(
        item("2023-03-01", "2023-03-31", "2023-03-31"),
        item("2023-03-01", "2023-03-12", due_text="立行立改"),
        item("2023-03-01", "2024-02-15", "2023-12-31"),
        item("2023-03-01", due_text="长期坚持"),
        item("2023-03-01", due_text="长期坚持", is_carried_over=True, file="2024.xlsx"),
        item("2024-05-01", due="2025-05-01"),
    )
    return records, measure_table(records)


@pytest.mark.parametrize(
    ("code", "of_2023", "of_2024"),
    [
        pytest.param("rectification_opened", 4, 1, id="opened"),
        pytest.param("rectification_closed", 2, 1, id="closed"),
        pytest.param("rectification_closed_on_time", 1, 0, id="on-the-due-day-is-on-time"),
        pytest.param("rectification_closed_late", 0, 1, id="late"),
        pytest.param("rectification_closed_without_due", 1, 0, id="without-due"),
        pytest.param("rectification_open_at_year_end", 2, 2, id="carried-over-counts-again"),
        pytest.param("rectification_overdue_at_year_end", 1, 0, id="due-on-31-December-is-overdue"),
        pytest.param("rectification_completion_rate", 50.0, 0.0, id="rate"),
        pytest.param("rectification_completion_rate_to_date", 75.0, 0.0, id="rate-to-date"),
        pytest.param("rectification_median_days_to_close", 20.5, 351.0, id="median"),
        pytest.param("rectification_item", 4, 1, id="items"),
    ],
)
def test_the_life_cycle_of_items(life_cycle, code, of_2023, of_2024):
    records, table = life_cycle
    for year, expected in ((2023, of_2023), (2024, of_2024)):
        assert number(table, code, year) == pytest.approx(expected)
        value = measure_value(records, code, OFFICE, Period.year(year))
        assert value.number == pytest.approx(expected)


def test_a_rate_shows_its_parts_and_its_formula():
    records = make_records(item("2023-03-01", "2023-04-01"), item("2023-03-01"))
    rate = measure_value(records, "rectification_completion_rate", OFFICE, Period.year(2023))
    assert (rate.number, rate.text, rate.formula) == (50.0, "50%", "1项÷2项")
    assert [each.number for each in rate.inputs] == [1, 2]
    assert [place.row for place in rate.evidence] == [2, 3]


def test_a_rate_of_nothing_is_missing():
    records = make_records(
        item("2022-03-01", "2023-04-01"), coverage=[(OFFICE, "rectification_item", 2023, None)]
    )
    rate = measure_value(records, "rectification_completion_rate", OFFICE, Period.year(2023))
    assert (rate.number, rate.text) == (None, "没有反馈问题")
    assert number(records, "rectification_completion_rate", 2023) is None


def test_a_running_year_ends_at_the_cut_off():
    records = make_records(
        meeting("2024-11-25"),
        meeting("2024-03-01"),
        item("2024-03-01", "2024-12-01", "2024-06-30"),
        as_of=date(2024, 11, 24),
    )
    table = measure_table(records)
    assert number(table, "group_study", 2024) == 1
    assert number(table, "rectification_open_at_year_end", 2024) == 1
    assert number(table, "rectification_overdue_at_year_end", 2024) == 1
    assert number(table, "rectification_closed", 2024) == 0


def test_an_item_closed_without_a_day_is_neither_open_nor_closed_in_a_year():
    records = make_records(item("2023-03-01", status="closed"))
    table = measure_table(records)
    assert number(table, "rectification_open_at_year_end") == 0
    assert pd.isna(number(table, "rectification_closed"))  # nobody knows that it is none
    assert number(table, "rectification_completion_rate_to_date") == 100


def test_items_of_earlier_years_are_not_guessed_open_in_a_year_without_any_ledger():
    records = make_records(item("2021-03-01"), meeting("2023-01-05"))
    table = measure_table(records)
    assert number(table, "rectification_open_at_year_end", 2022) is None
    assert number(table, "rectification_open_at_year_end", 2023) == 1
    value = measure_value(records, "rectification_open_at_year_end", OFFICE, Period.year(2022))
    assert not value.is_kept


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([item("2023-01-05", "2023-02-01", institutions=3)], 3, id="items-alone"),
        pytest.param([meeting("2023-01-05", "institution_revision")], 1, id="ledger-alone"),
        pytest.param(
            [
                item("2023-01-05", "2023-02-01", institutions=1, institution_name="《财务制度》"),
                meeting("2023-02-01", "institution_revision", institution_name="财务 制度"),
            ],
            1,
            id="named-in-both",
        ),
        pytest.param(
            [
                item("2023-01-05", "2023-02-01", institution_name="《甲办法》、《乙办法》"),
                meeting("2023-02-01", "institution_revision", subject="《乙办法》"),
                meeting("2023-02-01", "institution_revision", subject="《丙办法》"),
            ],
            3,
            id="one-of-two-named-in-both",
        ),
        pytest.param(
            [
                item("2023-01-05", "2023-02-01", institutions=1, institution_name="《甲办法》"),
                meeting("2024-02-01", "institution_revision", institution_name="《甲办法》"),
            ],
            1,
            id="revised-again-next-year",
        ),
        pytest.param(
            [item("2022-12-05", "2023-02-01", institutions=2)], 2, id="by-the-year-of-closing"
        ),
        pytest.param([item("2023-01-05", institutions=2)], None, id="not-closed"),
        pytest.param(
            [item("2023-01-05", "2023-02-01", institution_name="已整改到位")], None, id="no-number"
        ),
    ],
)
def test_institutions_of_closed_items_and_of_their_own_ledger(rows, expected):
    records = make_records(*rows)
    value = measure_value(records, "institution_revision", OFFICE, Period.year(2023))
    assert value.number == expected
    assert number(records, "institution_revision", 2023) == expected


def test_a_quarter_without_institutions_is_a_zero_where_the_items_of_its_year_name_some():
    kept = [(OFFICE, "rectification_item", year, None) for year in (2022, 2023)]
    row = item("2023-02-05", "2023-05-01", institutions=2)
    quarters = [Period(date(2023, m, 1), Period.month(2023, m + 2).end) for m in (1, 4, 7)]
    values = [
        measure_value(make_records(row, coverage=kept), "institution_revision", OFFICE, quarter)
        for quarter in quarters
    ]
    assert [value.number for value in values] == [0, 2, 0]
    before = make_records(row, coverage=kept, as_of=date(2023, 3, 31))
    assert not measure_value(before, "institution_revision", OFFICE, quarters[0]).is_kept
    last_year = measure_value(
        make_records(row, coverage=kept), "institution_revision", OFFICE, Period.year(2022)
    )
    assert not last_year.is_kept


def test_a_month_that_the_items_ledger_lacks_is_no_zero_of_institutions():
    kept = [(OFFICE, "rectification_item", 2023, month) for month in range(4, 13)]
    records = make_records(item("2023-04-05", "2023-05-01", institutions=2), coverage=kept)
    for month, number_kept in ((3, None), (4, 0), (5, 2)):
        value = measure_value(records, "institution_revision", OFFICE, Period.month(2023, month))
        assert value.number == number_kept


def test_a_year_of_a_past_report_has_its_number_with_the_line():
    records = make_records(
        meeting("2023-03-01"),
        stated=[{"activity": "group_study", "year": 2021, "value": 8, "row": 7}],
    )
    value = measure_value(records, "group_study", OFFICE, Period.year(2021))
    assert (value.number, value.text, value.is_stated) == (8, "8次（往年报告所载）", True)
    (place,) = value.evidence
    assert (place.file, place.sheet, place.row, place.date) == ("往年报告.txt", "", 7, None)
    heads = measure_value(records, "group_study_people", OFFICE, Period.year(2021))
    assert not heads.is_kept


def test_ledgers_go_before_past_reports():
    records = make_records(
        meeting("2023-03-01"), stated=[{"activity": "group_study", "year": 2023, "value": 8}]
    )
    assert measure_value(records, "group_study", OFFICE, Period.year(2023)).number == 1


def test_past_reports_that_differ_leave_the_number_unknown():
    stated = {"activity": "group_study", "year": 2021}
    records = make_records(
        stated=[{**stated, "value": 8, "file": "a.txt"}, {**stated, "value": 9, "file": "b.txt"}]
    )
    value = measure_value(records, "group_study", OFFICE, Period.year(2021))
    assert (value.number, value.text) == (None, "往年报告所载不一致")


@pytest.mark.parametrize(
    ("qualifier", "text"),
    [
        pytest.param("余", "80余份（往年报告所载）", id="after"),
        pytest.param("约", "约80份（往年报告所载）", id="before"),
    ],
)
def test_an_approximate_statement_is_shown_so_and_marked(qualifier, text):
    stated = {"activity": "responsibility_letter", "unit": "份", "year": 2021, "value": 80}
    records = make_records(stated=[{**stated, "qualifier": qualifier}])
    value = measure_value(records, "responsibility_letter", OFFICE, Period.year(2021))
    assert (value.number, value.text, value.masked) == (80, text, 1)


def test_a_plan_in_a_past_report_is_not_what_was_done():
    records = make_records(
        meeting("2023-01-05"),
        stated=[{"activity": "group_study", "year": 2021, "value": 8, "qualifier": "预计"}],
    )
    assert not measure_value(records, "group_study", OFFICE, Period.year(2021)).is_kept


def test_a_masked_statement_of_a_past_report_is_known_to_be_masked():
    stated = {"activity": "responsibility_letter", "unit": "份", "year": 2021, "value": None}
    value = measure_value(
        make_records(stated=[stated]), "responsibility_letter", OFFICE, Period.year(2021)
    )
    assert (value.number, value.masked, value.is_kept) == (None, 1, True)


def test_a_record_of_a_month_that_the_period_cuts_is_named_and_not_counted():
    records = make_records(meeting("2023-11"), meeting("2023-11-10"), meeting("2023"))
    span = Period(date(2023, 1, 1), date(2023, 11, 24))
    value = measure_value(records, "group_study", OFFICE, span)
    assert (value.number, value.masked) == (1, 2)
    assert measure_value(records, "group_study", OFFICE, Period.year(2023)).number == 3


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda r: measure_table(r, organizations=["甲单倍"]), id="table"),
        pytest.param(
            lambda r: measure_value(r, "group_study", "甲单倍", Period.year(2023)), id="value"
        ),
        pytest.param(lambda r: monthly_table(r, "group_study", "甲单倍"), id="monthly"),
    ],
)
def test_an_unknown_organization_is_refused_with_the_nearest_name(call):
    with pytest.raises(UnknownNameError, match="没有名为“甲单倍”的单位，是否想写“甲单位”"):
        call(make_records(meeting("2023-03-01")))


def test_an_unknown_year_is_refused():
    with pytest.raises(UnknownNameError, match="没有名为“2032”的年度"):
        measure_table(make_records(meeting("2023-03-01")), years=[2032])


def test_no_records_give_an_empty_table_of_the_same_columns():
    table = measure_table(make_records())
    assert table.empty
    columns = ["organization", "year", "measure", "value", "unit", "records", "in_doubt"]
    assert list(table) == columns


def test_a_month_without_a_record_is_zero_and_one_without_a_ledger_unknown():
    records = make_records(
        meeting("2023-02-03"),
        meeting("2023-02", amount=None),
        coverage=[(OFFICE, "group_study", 2023, 2), (OFFICE, "group_study", 2023, 3)],
    )
    table = monthly_table(records, "group_study", OFFICE).set_index("month")
    assert table.loc[2, "value"] == 1
    assert table.loc[3, "value"] == 0
    assert pd.isna(table.loc[4, "value"])
    assert table["is_kept"].tolist() == [False, True, True] + [False] * 9


def test_a_record_without_a_month_leaves_the_empty_months_unknown():
    table = monthly_table(make_records(meeting("2023"), meeting("2023-02-01")), "group_study", None)
    assert table["value"].notna().tolist() == [False, True] + [False] * 10
    assert table["is_kept"].all()


def test_rectification_by_month_follows_opening_and_closing():
    records = make_records(item("2023-03-01", "2024-01-15"), as_of=date(2024, 2, 1))
    opened = monthly_table(records, "rectification_opened", None)
    closed = monthly_table(records, "rectification_closed", None)
    assert opened["value"].sum() == closed["value"].sum() == 1
    assert closed.loc[closed["value"] == 1, ["year", "month"]].to_numpy().tolist() == [[2024, 1]]
    assert len(opened) == 14


def test_a_stock_has_no_months():
    with pytest.raises(ReportError, match="不能按月统计"):
        monthly_table(make_records(item("2023-03-01")), "rectification_open_at_year_end", None)


def test_the_id_of_a_value_depends_on_what_it_is_not_on_its_number():
    few, many = (
        make_records(meeting("2023-03-01")),
        make_records(meeting("2023-03-01"), meeting("2023-04-01")),
    )
    first, second = (
        measure_value(each, "group_study", OFFICE, Period.year(2023)) for each in (few, many)
    )
    assert first.id == second.id
    assert len(first.id) == 10
    assert first.id != measure_value(few, "group_study", OFFICE, Period.year(2022)).id


ROWS = st.lists(
    st.one_of(
        st.builds(
            meeting,
            st.dates(date(2021, 1, 1), date(2024, 12, 31)),
            st.sampled_from(["group_study", "integrity_talk", "institution_revision"]),
            amount=st.none() | st.integers(0, 30),
            people=st.none() | st.integers(0, 30),
            organization=st.sampled_from([OFFICE, OTHER]),
            institution_name=st.sampled_from(["", "《甲》", "《乙》"]),
        ),
        st.builds(
            item,
            st.dates(date(2021, 1, 1), date(2022, 12, 31)),
            st.none() | st.dates(date(2023, 1, 1), date(2024, 12, 31)),
            st.none() | st.dates(date(2021, 1, 1), date(2024, 12, 31)),
            organization=st.sampled_from([OFFICE, OTHER]),
            institutions=st.none() | st.integers(1, 3),
            institution_name=st.sampled_from(["", "《甲》", "《甲》、《乙》"]),
        ),
        st.builds(
            item,
            st.dates(date(2021, 1, 1), date(2022, 12, 31)),
            due=st.none() | st.dates(date(2021, 1, 1), date(2024, 12, 31)),
            organization=st.sampled_from([OFFICE, OTHER]),
            status=st.sampled_from(["closed", "unproven", "undone"]),
            open_until=st.none() | st.sampled_from([date(2022, 12, 31), date(2023, 12, 31)]),
        ),
        st.builds(
            item,
            st.dates(date(2021, 1, 1), date(2022, 12, 31)),
            st.just(date(2023, 5, 4)),
            organization=st.sampled_from([OFFICE, OTHER]),
            status=st.just("undone"),
        ),
    ),
    max_size=14,
)


@LAW
@given(ROWS)
def test_one_value_and_the_table_never_differ(rows):
    records = make_records(*rows)
    table = measure_table(records)
    for row in table.itertuples():
        value = measure_value(records, row.measure, row.organization, Period.year(row.year))
        expected = None if pd.isna(row.value) else pytest.approx(row.value)
        assert value.is_kept, row
        assert value.number == expected, row


@LAW
@given(ROWS)
def test_the_order_of_rows_does_not_matter(rows):
    placed = [{**row, "row": place} for place, row in enumerate(rows)]
    shuffled = random.Random(7).sample(placed, len(placed))  # noqa: S311 - no secret
    first, second = make_records(*placed), make_records(*shuffled)
    pd.testing.assert_frame_equal(measure_table(first), measure_table(second))
    for code in ("group_study", "rectification_closed", "institution_revision"):
        one, other = (
            measure_value(records, code, None, Period.year(2023)) for records in (first, second)
        )
        assert one == other


@LAW
@given(ROWS)
def test_all_organizations_together_are_the_sum_of_each(rows):
    records = make_records(*rows)
    table = measure_table(records)
    sums = [code for code, measure in list_measures().items() if measure.is_sum]
    for (code, year), part in table[table["measure"].isin(sums)].groupby(["measure", "year"]):
        whole = measure_value(records, code, None, Period.year(year))
        assert (whole.number or 0) == part["value"].sum()


@LAW
@given(ROWS)
def test_the_months_of_a_year_add_up_to_it(rows):
    records = make_records(*rows)
    months = [Period.month(2023, month) for month in range(1, 13)]
    for code in ("group_study", "rectification_closed", "rectification_opened"):
        by_month = measure_values(records, code, None, months)
        whole = measure_value(records, code, None, Period.year(2023))
        assert sum(each.number or 0 for each in by_month) == (whole.number or 0)
        table = monthly_table(records, code, None)
        if whole.is_kept:
            assert table.loc[table["year"] == 2023, "value"].sum() == (whole.number or 0)


@LAW
@given(ROWS)
def test_items_opened_are_closed_or_open(rows):
    records = make_records(*rows)
    every_year = Period(date(2021, 1, 1), date(2024, 12, 31))
    codes = ("opened", "closed_of_opened", "remaining", "opened_undated")
    opened, *parts = (
        measure_value(records, f"rectification_{code}", None, every_year).number or 0
        for code in codes
    )
    assert opened == sum(parts)


@LAW
@given(ROWS)
def test_removing_a_year_changes_no_other_year_of_an_activity(rows):
    kept = [row for row in rows if row["activity"] == "group_study"]
    without = [row for row in kept if row["date"].year != 2022]
    whole, part = measure_table(make_records(*kept)), measure_table(make_records(*without))
    expected = whole[whole["year"] != 2022].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, expected)


@LAW
@given(ROWS)
def test_the_frames_of_records_come_back_unchanged(rows):
    records = make_records(*rows, coverage=[(OFFICE, "party_lecture", 2023, None)])
    before = [frame.copy(deep=True) for frame in (records.table, records.coverage, records.stated)]
    measure_table(records)
    measure_value(records, "institution_revision", None, Period.year(2023))
    monthly_table(records, "group_study", None)
    for old, new in zip(before, (records.table, records.coverage, records.stated), strict=True):
        pd.testing.assert_frame_equal(old, new)


MAYBE = st.none() | st.dates(date(2021, 1, 1), date(2024, 12, 31))


def _items(closed, *statuses):
    return st.builds(
        item,
        st.dates(date(2021, 1, 1), date(2023, 2, 28)),
        closed,
        MAYBE,
        status=st.sampled_from(statuses),
        open_until=st.none() | st.sampled_from([date(2022, 12, 31), date(2023, 12, 31)]),
    )


@law(24)
@given(
    st.lists(
        _items(MAYBE, "", "open", "closed", "unproven", "undone") | _items(st.none(), "doubtful"),
        min_size=1,
        max_size=12,
    ),
    st.none() | st.dates(date(2023, 3, 1), date(2024, 12, 31)),
    st.sampled_from([2021, 2022, 2023, 2024]),
)
@example([item(date(2021, 1, 1), date(2023, 3, 2), status="unproven")], date(2023, 3, 1), 2021)
@example([item(date(2021, 1, 1), date(2023, 3, 2), status="undone")], date(2023, 3, 1), 2022)
def test_classes_of_items_are_counted_as_the_items_are(rows, last_day, year):
    frame = nw.from_native(make_records(*rows).table).lazy()
    first, end = date(year, 1, 1), min(last_day or date(2199, 12, 31), date(year, 12, 31))
    if end < first:
        return
    exact = Span(*(None if day is None else to_moment(day) for day in (first, end, last_day)))
    classes = classify_items(frame, last_day)
    for code in (code for code in COUNTED if code != MEDIAN):
        of_items = frame.with_columns(is_it=COUNTED[code](exact)).collect()["is_it"].to_list()
        rule = COUNTED[code](Span(nw.lit(4 * year), nw.lit(4 * year + 3)))
        assert classes.with_columns(is_it=rule).collect()["is_it"].to_list() == of_items, code


_DAYS = st.none() | st.dates(date(2022, 11, 1), date(2024, 2, 1))


@law(120)
@given(
    st.lists(
        st.tuples(_DAYS, _DAYS, _DAYS, st.sampled_from(["", "open", "closed", "undone"])),
        max_size=6,
    ),
    st.sampled_from(sorted(COUNTED)),
    st.none() | st.dates(date(2023, 6, 1), date(2024, 6, 1)),
)
def test_a_rule_counts_the_same_items_of_arrays_as_of_a_frame(rows, code, last_day):
    frame = pd.DataFrame(
        {
            **{
                name: pd.Series([row[place] for row in rows], dtype="datetime64[s]")
                for place, name in enumerate(("date", "due_date", "closed_date"))
            },
            "open_until": pd.Series([row[1] for row in rows], dtype="datetime64[s]"),
            "status": pd.Series([row[3] for row in rows], dtype="str"),
            "precision": pd.Series(["day", "month"] * len(rows), dtype="str")[: len(rows)],
            "place": range(len(rows)),
        }
    )
    year = Period.year(2023)
    bounds = [None if day is None else to_moment(day) for day in (year.start, year.end, last_day)]
    expected = nw.from_native(frame).filter(COUNTED[code](Span(*bounds))).to_native()
    counted = RULES[code](ItemColumns.of_arrays(frame), Span.of(year, last_day))
    assert np.flatnonzero(counted).tolist() == expected["place"].tolist()

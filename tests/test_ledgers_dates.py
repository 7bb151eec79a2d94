"""A date is read as it stands, completed from what the sheet says, and never guessed."""

import math
from datetime import date, datetime, time, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ledgers.cells.cell_text import normalise
from analysis.ledgers.cells.dates import read_date

UNREADABLE = [
    ("cell_error", ["#REF!", "#N/A", "########"]),
    (
        "date_missing",
        [None, "", " \u200b", "-", "—", "/", "无", math.nan, pd.NaT, " 年 月 日", "    年  月"],
    ),
    (
        "date_unparseable",
        [
            "全年",
            "长期坚持",
            "立行立改",
            "待定",
            "每季度",
            "2023.3.1 5",
            "2023.3.155",
            "九",
            True,
            time(9, 30),
            timedelta(3),
            0,
            -5,
            7,
            math.inf,
            10**400,
            "x" * 5000,
            "2023年3月15日前",
            "2023年3月15日①",
            "2023年第3号",
            "0315",
            "农历三月十五日",
            "2023,3,15",
            "3-",
            "2023-2024",
        ],
    ),
    (
        "date_incomplete",
        [
            "3月15日",
            "3.15",
            "15日",
            "3月",
            "3月15日至17日",
            "3月中旬",
            "2023年3月上旬",
            "月底",
            "年初",
            "2023年底",
            "第一季度",
            "2023年一季度",
            "上半年",
            "2023年x月x日",
            "××月",
            "2月至12月",
        ],
    ),
    (
        "date_invalid",
        [
            "6月31日",
            "2023-02-29",
            "2023年13月",
            "2023.3.32",
            "20231315",
            20230230,
            "2023年2月30日",
            "31/31/2023",
            "2023.0.5",
        ],
    ),
    (
        "date_out_of_range",
        [
            "2203年3月15日",
            "2203",
            "1823-01-02",
            "202年3月5日",
            "20233-3-5",
            date(1900, 1, 3),
            12345,
            "99999",
            "52.4.2",
            datetime(2101, 1, 1),
        ],
    ),
    (
        "date_ambiguous",
        [
            "3/4/2023",
            "03-04-2023",
            "3.4.2023",
            "03/04/22",
            3.15,
            2023.1,
            "23年",
            "2023.3-5",
            "201112",
            "2023-03-14T16:00:00.000Z",
            "2023.3-15日",
        ],
    ),
    (
        "date_multiple",
        [
            "2023年3月15日、2023年3月17日",
            "3月15日、17日",
            "2023.3.15，16",
            "2023.3.15\n2023.3.17",
            "2023-03-15 2023-03-16",
            "3月15日和17日",
            "2023.3.15；3.16",
        ],
    ),
    ("date_order", ["2023.3.17-3.15", "2023年5月至3月"]),
]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        pytest.param(c, rule, id=f"{rule}-{str(c)[:20]}")
        for rule, cells in UNREADABLE
        for c in cells
    ],
)
def test_a_cell_without_a_usable_date_is_an_error_that_says_what_to_write(cell, rule):
    reading = read_date(cell)
    assert (reading.date, reading.end_date, reading.precision) == (None, None, None)
    assert (reading.rule, reading.severity) == (rule, "error")
    assert "请" in reading.note


@pytest.mark.parametrize(
    "cell",
    [
        "2023年3月15日",
        "2023.3.15",
        "2023-3-15",
        "2023/03/15",
        "2023 3 15",
        "2023年3月15",
        "2023年3.15",
        "2023.3月15日",
        "2023.3.15日",
        "2023.3.15.",
        "2023。3。15",
        "2023 年 3 月 15 日",
        "２０２３年３月１５日",
        "２０２３．３．１５",
        "2023年\n3月15日",
        "2023\u200b年3月15号",
        "二〇二三年三月十五日",
        "二○二三年三月十五日",
        "二零二三年三月十五号",
        "20230315",
        20230315,
        20230315.0,
        "20230315.0",
        "20230315093000",
        "2023-03-15 09:30:00",
        "2023-03-15T09:30:00.000+08:00",
        "2023年3月15日 星期三",
        "星期三 2023-03-15",
        "（周三）2023年3月15日",
        "2023年3月15日（周三）上午9:30",
        "2023年3月15日下午3点",
        "2023.3.15 9:00-11:30",
        "2023年3月15日9:00至11:00",
        "日期：2023年3月15日",
        "15/3/2023",
        "3-15-2023",
        '="2023-03-15"',
        "'2023-03-15",
        date(2023, 3, 15),
        datetime(2023, 3, 15, 9, 30),
        pd.Timestamp("2023-03-15"),
    ],
    ids=lambda cell: normalise(str(cell)),
)
def test_a_full_date_is_read_without_remark(cell):
    reading = read_date(cell)
    assert (reading.date, reading.precision) == (date(2023, 3, 15), "day")
    assert (reading.rule, reading.severity, reading.note) == (None, None, "")


@pytest.mark.parametrize(
    ("cell", "day", "precision", "rule"),
    [
        pytest.param("22.4.2", date(2022, 4, 2), "day", "date_two_digit_year", id="short-year"),
        pytest.param(
            "22年4月2日", date(2022, 4, 2), "day", "date_two_digit_year", id="short-year-zh"
        ),
        pytest.param(
            "23/3/15", date(2023, 3, 15), "day", "date_two_digit_year", id="short-slashed"
        ),
        pytest.param("230315", date(2023, 3, 15), "day", "date_two_digit_year", id="six-figures"),
        pytest.param("3/15/23", date(2023, 3, 15), "day", "date_two_digit_year", id="us-export"),
        pytest.param("23年3月", date(2023, 3, 1), "month", "date_two_digit_year", id="short-month"),
        pytest.param(45500, date(2024, 7, 27), "day", "date_serial_unformatted", id="serial"),
        pytest.param(45500.75, date(2024, 7, 27), "day", "date_serial_unformatted", id="with-time"),
        pytest.param(
            "45500", date(2024, 7, 27), "day", "date_serial_unformatted", id="serial-text"
        ),
        pytest.param("2023年3月", date(2023, 3, 1), "month", "date_month_only", id="month"),
        pytest.param("2023年3月份", date(2023, 3, 1), "month", "date_month_only", id="month-said"),
        pytest.param("2023-03", date(2023, 3, 1), "month", "date_month_only", id="month-dashed"),
        pytest.param("2023.3", date(2023, 3, 1), "month", "date_month_only", id="month-text"),
        pytest.param(2023.3, date(2023, 3, 1), "month", "date_month_only", id="month-number"),
        pytest.param("202303", date(2023, 3, 1), "month", "date_month_only", id="month-figures"),
        pytest.param(
            "二〇二三年十二月", date(2023, 12, 1), "month", "date_month_only", id="month-zh"
        ),
        pytest.param("2023年元月", date(2023, 1, 1), "month", "date_month_only", id="first-month"),
        pytest.param("2023年", date(2023, 1, 1), "year", "date_year_only", id="year"),
        pytest.param("2023年度", date(2023, 1, 1), "year", "date_year_only", id="year-of-account"),
        pytest.param(2023, date(2023, 1, 1), "year", "date_year_only", id="year-number"),
    ],
)
def test_a_short_form_is_read_with_a_warning(cell, day, precision, rule):
    reading = read_date(cell)
    assert (reading.date, reading.precision) == (day, precision)
    assert (reading.rule, reading.severity) == (rule, "warning")
    assert f"{day.year}年" in reading.note


@pytest.mark.parametrize(
    ("cell", "context", "day", "rule"),
    [
        pytest.param("3月15日", (2023, None), date(2023, 3, 15), "date_from_context", id="day"),
        pytest.param("3.15", (2023, None), date(2023, 3, 15), "date_from_context", id="dotted"),
        pytest.param("3/15", (2023, None), date(2023, 3, 15), "date_from_context", id="slashed"),
        pytest.param(
            "十月八日", (2023, None), date(2023, 10, 8), "date_from_context", id="numerals"
        ),
        pytest.param("15日", (2023, 3), date(2023, 3, 15), "date_from_context", id="day-of-month"),
        pytest.param("3月", (2023, None), date(2023, 3, 1), "date_month_only", id="month"),
        pytest.param(
            "2月29日", (2024, None), date(2024, 2, 29), "date_from_context", id="leap-day"
        ),
        pytest.param("2月29日", (2023, None), None, "date_invalid", id="no-leap-day"),
        pytest.param("15日", (2023, None), None, "date_incomplete", id="no-month-known"),
        pytest.param("15", (2023, 3), None, "date_unparseable", id="bare-figure"),
        pytest.param(3.15, (2023, None), date(2023, 3, 15), "date_from_context", id="number"),
        pytest.param(3.15, (None, None), None, "date_ambiguous", id="number-of-no-year"),
        pytest.param(1.2, (2023, None), None, "date_ambiguous", id="second-or-twentieth"),
        pytest.param("3-5", (2023, None), None, "date_ambiguous", id="two-months-or-a-day"),
        pytest.param("23.3", (2023, None), None, "date_ambiguous", id="year-and-month-or-not"),
        pytest.param("3月中旬", (2023, 3), None, "date_incomplete", id="context-does-not-help"),
        pytest.param("2022年3月15日", (2023, 4), date(2022, 3, 15), None, id="own-year-wins"),
    ],
)
def test_context_completes_a_date_and_contradicts_none(cell, context, day, rule):
    reading = read_date(cell, *context)
    assert (reading.date, reading.rule) == (day, rule)


@pytest.mark.parametrize(
    ("cell", "start", "end"),
    [
        pytest.param("2023.3.15-3.17", (2023, 3, 15), (2023, 3, 17), id="month-and-day"),
        pytest.param("2023.3.15-17", (2023, 3, 15), (2023, 3, 17), id="day"),
        pytest.param("2023-03-15-17", (2023, 3, 15), (2023, 3, 17), id="dashes-throughout"),
        pytest.param("2023-03-15-2023-03-17", (2023, 3, 15), (2023, 3, 17), id="dashes-and-year"),
        pytest.param("2023-03-15~2023-03-17", (2023, 3, 15), (2023, 3, 17), id="wave"),
        pytest.param("2023年3月15日—2023年3月17日", (2023, 3, 15), (2023, 3, 17), id="long-dash"),
        pytest.param("2023年3月15-17日", (2023, 3, 15), (2023, 3, 17), id="shared-sign"),
        pytest.param("3月15日至17日", (2023, 3, 15), (2023, 3, 17), id="year-from-context"),
        pytest.param("15日-17日", (2023, 3, 15), (2023, 3, 17), id="month-from-context"),
        pytest.param("20230315-20230317", (2023, 3, 15), (2023, 3, 17), id="figures"),
        pytest.param(
            "2023-03-15 09:00至2023-03-17 11:00", (2023, 3, 15), (2023, 3, 17), id="with-times"
        ),
        pytest.param("2023.12.30-1.2", (2023, 12, 30), (2024, 1, 2), id="over-new-year"),
        pytest.param("2月至12月", (2023, 2, 1), (2023, 12, 31), id="months"),
        pytest.param("2023年3-4月", (2023, 3, 1), (2023, 4, 30), id="months-shared-sign"),
    ],
)
def test_a_range_counts_at_its_start_and_keeps_its_end(cell, start, end):
    reading = read_date(cell, 2023, 3)
    assert (reading.date, reading.end_date) == (date(*start), date(*end))
    assert reading.severity != "error"


def test_a_range_of_one_day_has_no_end():
    assert read_date("2023.3.15-3.15").end_date is None


WAYS_TO_WRITE = [
    "{y}年{m}月{d}日",
    "{y}年{m:02}月{d:02}日",
    "{y}.{m}.{d}",
    "{y}-{m:02}-{d:02}",
    "{y}/{m}/{d}",
    "{y} 年 {m} 月 {d} 日",
    "{y}{m:02}{d:02}",
    "{y}-{m:02}-{d:02} 09:30:00",
    "{y}年{m}月{d}日（星期一）",
    "{y}年{m}月{d}日上午",
]
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS, st.sampled_from(WAYS_TO_WRITE), st.booleans())
def test_every_date_reads_back_however_it_is_written(day, way, is_wide):
    text = way.format(y=day.year, m=day.month, d=day.day)
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    reading = read_date(text.translate(wide) if is_wide else text)
    assert (reading.date, reading.precision, reading.rule) == (day, "day", None)


@given(DAYS)
def test_every_serial_number_and_every_day_in_context_reads_back(day):
    assert read_date((day - date(1899, 12, 30)).days).date == day
    assert read_date(f"{day.month}月{day.day}日", day.year).date == day
    assert read_date(f"{day.day}日", day.year, day.month).date == day


@given(DAYS, DAYS, st.sampled_from(["-", "~", "至", "—", "到"]), st.sampled_from(WAYS_TO_WRITE[:7]))
def test_every_range_reads_back_or_is_out_of_order(first, second, sign, way):
    start, end = (way.format(y=day.year, m=day.month, d=day.day) for day in (first, second))
    reading = read_date(f"{start}{sign}{end}")
    if second < first:
        assert reading.rule == "date_order"
    else:
        assert (reading.date, reading.end_date) == (first, None if first == second else second)


ANY_CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text(alphabet="0123456789年月日.-/~至、 \n:上旬xX×一二十〇第", max_size=24),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(ANY_CELL, st.none() | st.integers(1990, 2100), st.none() | st.integers(1, 12))
def test_no_cell_raises_and_each_has_a_date_or_an_error(cell, year, month):
    reading = read_date(cell, year, month)
    assert (reading.date is None) == (reading.severity == "error")
    assert (reading.date is None) == (reading.precision is None)
    assert (reading.rule is None) == (reading.note == "")
    assert reading == read_date(cell, year, month)

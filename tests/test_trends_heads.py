from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.catalogue import load_catalogue
from analysis.measures import find_measure
from analysis.periods import Period
from analysis.records import withhold_small
from analysis.report import build_report, show_talks
from analysis.trends import build_heads
from analysis.validation import read_records
from frames import make_records, meeting
from laws import law

YEAR = Period.year(2024)


def _talk(day="2024-03-05", people=1, kind="integrity_talk", **more):
    return meeting(day, kind, people=people, **{"amount": people, **more})


def _build(*rows, period=YEAR, **more):
    codes = ("heart_to_heart_talk", "integrity_talk", "reminder_talk")
    measures = [find_measure(code) for code in codes]
    return build_heads(make_records(*rows, **more), measures, None, period)


def test_times_and_heads_stand_side_by_side_and_kinds_are_never_added():
    rows = [_talk(people=20), _talk(), _talk(kind="reminder_talk", people=2)]
    integrity, reminder = _build(*rows)
    assert (integrity.times.text, integrity.heads.text) == ("2次", "21人次")
    assert (reminder.times.text, reminder.heads.text) == ("1次", "2人次")
    assert [place.row for place in integrity.times.evidence] == [2, 3]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(_talk(people=None, amount=1), id="no-heads-stated"),
        pytest.param(_talk(count=None, amount=4), id="no-times-stated"),
    ],
)
def test_without_both_in_the_ledger_there_are_no_times(row):
    (one,) = _build(row)
    assert one.times is None
    assert one.heads.number == row["amount"]


def test_levels_are_told_in_order_under_one_name_each_and_add_up():
    levels = ("其他", "乡科级干部", "一般", "", "县处级", "乡科", "一般干部", "正职")
    rows = [_talk(level=level, people=n) for n, level in enumerate(levels, start=1)]
    (one,) = _build(*rows)
    assert [(each.name, each.value.number) for each in one.levels] == [
        ("县处级", 5),
        ("乡科级", 2 + 6),
        ("一般干部", 3 + 7),
        ("其他人员", 1),
        ("正职", 8),
        ("未注明级别", 4),
    ]
    assert sum(each.value.number for each in one.levels) == one.heads.number


def test_a_remark_in_the_column_of_levels_is_not_repeated():
    (one,) = _build(_talk(level="办公室副主任张三同志因故未到会"), _talk(level="科级"))
    assert [each.name for each in one.levels] == ["科级", "其他写法"]
    assert "张三" not in "".join(f"{each.name}{each.value.name}" for each in one.levels)


def test_heads_that_no_row_states_are_masked_not_zero():
    (one,) = _build(_talk(level="乡科", amount=None), _talk(level="一般"))
    town, staff = one.levels
    assert (town.value.number, town.value.masked, town.value.text) == (None, 1, "台账未载明")
    assert staff.value.number == 1


def test_only_rows_that_the_measure_counts_are_split():
    rows = [_talk("2023-12-31", level="乡科"), _talk("2024-04", level="一般"), _talk(level="一般")]
    (one,) = _build(*rows, period=Period(date(2024, 1, 1), date(2024, 4, 15)))
    assert one.heads.number == 1
    assert [(each.name, each.value.number) for each in one.levels] == [("一般干部", 1)]


@law(40)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 12),
            st.integers(0, 30),
            st.sampled_from(["", "乡科", "乡科级", "一般干部", "县处级", "其他"]),
        ),
        min_size=1,
        max_size=20,
    ),
    st.integers(1, 12),
)
def test_the_levels_add_up_to_the_heads_whatever_the_cut(rows, last_month):
    talks = [_talk(f"2024-{m:02}-10", people=n, level=level) for m, n, level in rows]
    period = Period(date(2024, 1, 1), Period.month(2024, last_month).end)
    for one in _build(*talks, period=period):
        assert not one.levels or sum(e.value.number for e in one.levels) == one.heads.number
        assert one.times is None or one.times.number == len(one.heads.evidence)


LEDGER = """谈话台账,,,,,,
序号,谈话日期,谈话类型,谈话人,谈话对象,职级,人次
1,2024-03-05,廉政谈话,赵一,钱二,乡科级,1
2,2024-04-09,廉政谈话,赵一,班子成员,,5
3,2024-05-20,提醒谈话,赵一,孙三,一般干部,1
"""


def test_an_invented_ledger_shows_its_levels_in_report_and_notebook_without_names(tmp_path):
    path = tmp_path / "2024年谈话台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    records = read_records([str(path)])
    page = show_talks(records, year=2024)
    (table,) = page.blocks
    assert table.columns == (
        "类别",
        "场数（次）",
        "累计（人次）",
        "乡科级",
        "一般干部",
        "未注明级别",
    )
    assert [[getattr(cell, "text", cell) for cell in row] for row in table.rows] == [
        ["廉政谈话", "2次", "6人次", "1人次", None, "5人次"],
        ["提醒谈话", "1次", "1人次", None, "1人次", None],
    ]
    assert not any(name in table.text for name in ("赵一", "钱二", "孙三"))
    report = build_report(records, year=2024)
    assert any(table.text == getattr(block, "text", "") for block in report.comparison.blocks)


def test_heads_are_not_split_where_small_counts_are_withheld():
    records = make_records(*(_talk(level="乡科", people=2) for _ in range(9)))
    hidden = withhold_small(records, 10, load_catalogue())
    (one,) = build_heads(hidden, [find_measure("integrity_talk")], None, YEAR)
    assert (one.heads.number, one.times, one.levels) == (18, None, ())


def test_without_levels_or_times_the_page_says_so():
    page = show_talks(make_records(_talk(people=None, amount=1)), year=2024)
    assert [block.text for block in page.blocks] == [
        "台账没有分别载明谈话的次数和人次，也没有载明级别。"
    ]

"""Tests of days that one cell states side by side, and of days under the heads of feasts."""

import pytest

from ledger_rows import read, rules, values


@pytest.mark.parametrize(
    ("cell", "times", "days"),
    [
        ("3.5、9.6", 2, ["2024-03-05", "2024-09-06"]),
        ("3月5日、3月19日", 2, ["2024-03-05", "2024-03-19"]),
        ("3月5日、19日", "2次", ["2024-03-05", "2024-03-19"]),
        ("3月5、19、26日", 3, ["2024-03-05", "2024-03-19", "2024-03-26"]),
        ("3.5/3.19", 2, ["2024-03-05", "2024-03-19"]),
        ("2024-03-05\n2024-04-02", 2, ["2024-03-05", "2024-04-02"]),
        ("3月5日和3月19日", 2, ["2024-03-05", "2024-03-19"]),
        ("3.5、9.6", 3, None),
        ("3.5、9.6", None, None),
        ("3.5、3.5", 2, None),
        ("3.5、2.30", 2, None),
        ("3.5、每月一次", 2, None),
    ],
)
def test_days_of_one_cell_are_events_where_the_times_say_so(cell, times, days):
    result = read(["2024年集体学习台账"], ["日期", "主题", "次数"], [cell, "甲", times])
    if days is None:
        assert [rule for _, rule in rules(result)][:1] in (["date_multiple"], ["date_unparseable"])
        assert values(result, "date") == []
    else:
        assert values(result, "date", "amount", "row") == [(day, 1, 3) for day in days]
        assert rules(result) == []
        assert any("逐日" in reason for reason in result.summary.tables[0].reasons)


def test_days_of_a_month_are_events_of_that_month():
    header = ["月份", "日期", "次数", "主题"]
    result = read(["2024年集体学习台账"], header, [3, "5日、19日", 2, "甲"], [4, "2日", 1, "乙"])
    assert values(result, "date", "amount") == [
        ("2024-03-05", 1),
        ("2024-03-19", 1),
        ("2024-04-02", 1),
    ]


def test_heads_of_several_days_are_added_once():
    rows = (["日期", "谈话对象", "次数", "人次"], ["3月5日、3月19日", "甲某、乙某", 2, 5])
    result = read(["2024年廉政谈话台账"], *rows)
    assert sum(amount for (amount,) in values(result, "amount")) == 5
    result = read(["2024年廉政谈话台账"], *[row[:3] for row in rows])
    assert values(result, "date", "persons", "amount") == [
        ("2024-03-05", "甲某", 1),
        ("2024-03-19", "乙某", 1),
    ]

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analysis.catalogue import Break, load_catalogue
from analysis.report import show_directions
from analysis.report.pages import directions
from analysis.report.pages.directions import show_directions as page
from analysis.trends import build_trend
from frames import make_records, meeting

KINDS = ("group_study", "theme_party_day", "branch_meeting")


def _study(counts, activity="group_study"):
    return [
        meeting(f"{year}-{n % 12 + 1:02}-{n // 12 + 1:02}", activity)
        for year, count in counts.items()
        for n in range(count)
    ]


def _rows(*rows, year=2024, **more):
    (table,) = show_directions(make_records(*rows, **more), year=year).blocks
    return {row[0]: row for row in table.rows}, table


def _text(cell):
    parts = cell if isinstance(cell, tuple) else (cell,)
    return "".join(part if isinstance(part, str) else part.text for part in parts if part)


def test_a_steady_rise_has_a_direction_and_a_slope_with_its_years_behind_it():
    rows, _ = _rows(*_study({year: 2 * (year - 2015) for year in range(2017, 2025)}))
    _, years, direction, slope, turn = rows["集体学习"]
    assert (years, direction, _text(slope), turn) == ("2017—2024年", "总体上升", "增2次", None)
    assert [value.number for value in slope[1].inputs] == [4, 6, 8, 10, 12, 14, 16, 18]
    assert len(slope[1].evidence) == sum(range(4, 20, 2))


def test_four_years_are_not_judged_and_a_running_year_takes_no_part():
    counts = {2020: 1, 2021: 2, 2022: 3, 2023: 4, 2024: 1}
    rows, _ = _rows(*_study(counts), as_of=date(2024, 3, 1))
    assert rows["集体学习"][1:4] == ("2020—2023年", "不足5年，不判断", None)


def test_a_rise_that_alone_would_be_clear_is_not_among_many_that_are_none():
    rising = dict(zip(range(2020, 2025), (1, 2, 3, 4, 5), strict=True))
    alone, _ = _rows(*_study(rising))
    assert alone["集体学习"][2] == "总体上升"
    flat = dict.fromkeys(range(2020, 2025), 3)
    others = [row for kind in KINDS[1:] for row in _study(flat, kind)]
    more = [row for kind in ("party_lecture", "committee_meeting") for row in _study(flat, kind)]
    rows, _ = _rows(*_study(rising), *others, *more)
    assert {row[2] for row in rows.values()} == {"没有可以确认的升降"}


def test_a_turn_is_described_with_its_value_and_gaps_stand_in_the_years():
    counts = {2018: 1, 2019: 3, 2020: 6, 2021: 9, 2022: 7, 2023: 5, 2024: 2}
    rows, table = _rows(*_study(counts))
    assert rows["集体学习"][2] == "没有可以确认的升降"
    assert _text(rows["集体学习"][4]) == "2021年最高（9次）"
    assert "不是检验" in table.text
    del counts[2021]
    rows, _ = _rows(*_study(counts))
    assert (rows["集体学习"][1], rows["集体学习"][4]) == ("2018—2020、2022—2024年", None)


def test_the_years_before_and_after_a_change_of_definition_stand_apart(monkeypatch):
    breaks = (Break("group_study", date(2019, 1, 1), "改按场次登记"),)
    measure = replace(
        build_trend(make_records(*_study({2024: 1})), "group_study").measure, breaks=breaks
    )
    real = directions.build_trend
    monkeypatch.setattr(
        directions, "build_trend", lambda records, _, *a, **k: real(records, measure, *a, **k)
    )
    counts = {year: 9 + (year - 2012) for year in range(2012, 2025)}
    (table,) = page(make_records(*_study(counts)), year=2024).blocks
    assert [row[1:3] for row in table.rows] == [
        ("2012—2018年", "总体上升"),
        ("2019—2024年", "总体上升"),
    ]
    assert load_catalogue().breaks == ()

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.cadence import (
    check_cadence,
    find_longest_silence,
    find_silence_chance,
    find_year_end_share,
    list_periods,
    read_holidays,
    write_cadence,
)
from analysis.catalogue import Cadence, load_catalogue
from analysis.errors import SourceError, UnknownNameError
from frames import OFFICE, make_records, meeting

HOLIDAYS = Path(__file__).parents[1] / "data" / "reference" / "holidays.csv"
QUARTERLY = "branch_meeting"
MONTHLY = "theme_party_day"


@pytest.fixture(scope="module")
def holidays():
    return pd.DataFrame(
        {
            "year": [2023, 2023, 2023],
            "holiday": ["元旦", "中秋", "国庆"],
            "start": pd.to_datetime(["2022-12-31", "2023-09-29", "2023-09-29"]),
            "end": pd.to_datetime(["2023-01-02", "2023-10-06", "2023-10-06"]),
            "source": ["x"] * 3,
        }
    )


def labels(beats):
    """List the names of beats."""
    return [beat.label for beat in beats]


def test_quarters_that_kept_the_rhythm_and_that_missed_it():
    records = make_records(
        meeting("2023-01-31", QUARTERLY),
        meeting("2023-03-01", QUARTERLY),
        meeting("2023-12-31", QUARTERLY),
    )
    rhythm = check_cadence(records, QUARTERLY, OFFICE, 2023)
    assert labels(rhythm.kept) == ["第一季度", "第四季度"]
    assert labels(rhythm.missed) == ["第二季度", "第三季度"]
    assert rhythm.unknown == ()
    assert (rhythm.kept_count.text, rhythm.missed_count.text) == ("2个季度", "2个季度")
    assert rhythm.missed_count.formula == "4个季度－2个季度"
    assert len(rhythm.kept_count.evidence) == 3


@pytest.mark.parametrize(
    ("rows", "coverage", "as_of", "kept", "missed", "unknown"),
    [
        pytest.param([], [], None, 0, 0, 4, id="no-ledger"),
        pytest.param([], [(OFFICE, QUARTERLY, 2023, None)], None, 0, 4, 0, id="kept-and-empty"),
        pytest.param(
            [],
            [(OFFICE, QUARTERLY, 2023, month) for month in (1, 2, 3, 4)],
            None,
            0,
            1,
            3,
            id="a-quarter-covered-in-part-is-unknown",
        ),
        pytest.param(
            [meeting("2023-04-05", QUARTERLY)], [], date(2023, 5, 1), 1, 1, 2, id="running-year"
        ),
        pytest.param([meeting("2023-02", QUARTERLY)], [], None, 1, 3, 0, id="month-is-enough"),
        pytest.param([meeting("2023", QUARTERLY)], [], None, 0, 0, 4, id="year-is-not-enough"),
        pytest.param([meeting("2022-02-01", QUARTERLY)], [], None, 0, 0, 4, id="other-year"),
        pytest.param(
            [meeting("2023-02-01", QUARTERLY, count=None)], [], None, 1, 3, 0, id="masked-count"
        ),
    ],
)
def test_unknown_is_not_missed(rows, coverage, as_of, kept, missed, unknown):
    extra = [meeting("2023-01-05")]
    records = make_records(*rows, *extra, coverage=coverage)
    rhythm = check_cadence(records, QUARTERLY, OFFICE, 2023, as_of)
    assert (len(rhythm.kept), len(rhythm.missed), len(rhythm.unknown)) == (kept, missed, unknown)
    assert len(rhythm.periods) == 4
    assert rhythm.due_count.number == kept + missed


def test_weeks_belong_to_the_year_of_their_thursday():
    records = make_records(
        meeting("2019-12-31", "committee_meeting"), meeting("2020-06-01", "committee_meeting")
    )
    rhythm = check_cadence(records, "committee_meeting", OFFICE, 2020)
    assert labels(rhythm.kept) == ["第1周", "第23周"]
    assert len(rhythm.missed) == 50
    assert labels(rhythm.unknown) == ["第53周"]


def test_an_activity_without_a_promise_has_no_rhythm():
    assert (
        check_cadence(make_records(meeting("2023-01-05")), "integrity_exam", OFFICE, 2023) is None
    )


def test_unknown_names_are_refused():
    records = make_records(meeting("2023-01-05"))
    with pytest.raises(UnknownNameError, match="branch_meeting"):
        check_cadence(records, "branch_meetin", OFFICE, 2023)
    with pytest.raises(UnknownNameError, match=OFFICE):
        check_cadence(records, QUARTERLY, "丙", 2023)


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        pytest.param([("2023-12-20", "元旦")], ["元旦"], id="named"),
        pytest.param([("2023-09-20", "国庆")], ["中秋", "国庆"], id="one-of-two-in-one-break"),
        pytest.param([("2023-09-20", "中秋、国庆")], ["中秋", "国庆"], id="two-named-in-one"),
        pytest.param([("2023-09-20", "双节")], ["中秋", "国庆"], id="by-a-common-name"),
        pytest.param([("2023-09-20", "")], ["中秋", "国庆"], id="unnamed-shortly-before"),
        pytest.param([("2023-09-01", "")], [], id="unnamed-too-early"),
        pytest.param([("2023-09-01", "国庆节")], ["中秋", "国庆"], id="named-early"),
        pytest.param([("2023-09-29", "国庆")], [], id="on-the-first-day-is-too-late"),
        pytest.param([("2023-12-30", "")], ["元旦"], id="of-the-new-year-to-come"),
        pytest.param([("2022-12-30", "元旦")], [], id="of-the-new-year-before-belongs-there"),
    ],
)
def test_reminders_before_holidays(holidays, rows, kept):
    records = make_records(
        *(meeting(day, "holiday_reminder", holiday=name) for day, name in rows),
        coverage=[(OFFICE, "holiday_reminder", year, None) for year in (2022, 2023)],
    )
    rhythm = check_cadence(records, "holiday_reminder", OFFICE, 2023, holidays=holidays)
    assert labels(rhythm.kept) == kept
    assert len(rhythm.kept) + len(rhythm.missed) == 3


def test_a_holiday_after_the_last_known_day_is_unknown(holidays):
    records = make_records(meeting("2023-09-20", "holiday_reminder"), as_of=date(2023, 11, 30))
    rhythm = check_cadence(records, "holiday_reminder", OFFICE, 2023, holidays=holidays)
    assert labels(rhythm.unknown) == ["元旦"]


def test_a_rule_that_asks_who_is_seen_broken_and_never_kept():
    for rows, state in (([meeting("2023-05-05", "party_lecture")], "unknown"), ([], "missed")):
        coverage = [(OFFICE, "party_lecture", 2023, None)]
        records = make_records(*rows, coverage=coverage)
        rhythm = check_cadence(records, "party_lecture", OFFICE, 2023, date(2023, 12, 31))
        assert [beat.state for beat in rhythm.beats] == [state]


def test_a_year_without_a_notice_is_said_to_be_unknown(holidays):
    records = make_records(meeting("2027-09-20", "holiday_reminder"))
    rhythm = check_cadence(records, "holiday_reminder", OFFICE, 2027, holidays=holidays)
    assert (rhythm.beats, rhythm.due_count.number) == ((), 0)
    assert rhythm.note == "2027年的放假安排没有收录，节前提醒无法核对。"
    assert check_cadence(records, "holiday_reminder", OFFICE, 2027).note == rhythm.note


def test_the_holidays_of_the_reference_file_are_read():
    table = read_holidays(HOLIDAYS)
    assert list(table) == ["year", "holiday", "start", "end", "source"]
    assert set(table.loc[table["year"] == 2023, "holiday"]) == {
        "元旦",
        "春节",
        "清明",
        "五一",
        "端午",
        "中秋",
        "国庆",
    }
    assert (table["start"] <= table["end"]).all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "找不到或打不开", id="empty"),
        pytest.param("year,holiday\n2023,元旦\n", "缺少列start、end、source", id="no-column"),
        pytest.param(
            "year,holiday,start,end,source\n2023,元旦,1月1日,2023-01-02,x\n",
            "起止日期",
            id="no-date",
        ),
    ],
)
def test_a_broken_file_of_holidays_is_refused(tmp_path, text, message):
    path = tmp_path / "holidays.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        read_holidays(path)


@given(st.sampled_from(["week", "month", "quarter", "half_year", "year"]), st.integers(1990, 2100))
def test_the_periods_of_a_rhythm_leave_out_no_day(every, year):
    spans = [span for span, _ in list_periods(every, year)]
    days = sum((span.end - span.start).days + 1 for span in spans)
    assert days == (spans[-1].end - spans[0].start).days + 1
    assert all(first.end < second.start for first, second in pairwise(spans))


def test_work_crowded_into_december():
    rows = [meeting(f"2023-12-{day:02d}") for day in range(1, 7)]
    rows += [meeting(f"2023-0{month}-01") for month in range(1, 7)]
    share = find_year_end_share(make_records(*rows), "group_study", OFFICE, 2023)
    assert (share.text, share.formula) == ("50%", "6次÷12次")


@pytest.mark.parametrize(
    ("rows", "as_of"),
    [
        pytest.param([meeting("2023-12-01")] * 9, None, id="too-few"),
        pytest.param([meeting("2023-12-01")] * 12, date(2023, 12, 30), id="not-over"),
        pytest.param([*[meeting("2023-12-01")] * 12, meeting("2023")], None, id="no-month"),
        pytest.param([meeting("2022-12-01")], None, id="not-kept"),
    ],
)
def test_no_share_of_december_without_a_whole_known_year(rows, as_of):
    records = make_records(*rows, as_of=as_of)
    assert find_year_end_share(records, "group_study", OFFICE, 2023) is None


def test_the_longest_silence_lies_between_records():
    records = make_records(meeting("2023-02-01"), meeting("2023-10-01"))
    silence = find_longest_silence(records, "group_study", OFFICE, 2023)
    assert silence.label == "2023年2月2日至9月30日"


@pytest.mark.parametrize(
    ("rows", "coverage"),
    [
        pytest.param([meeting("2022-02-01")], [], id="no-record"),
        pytest.param([meeting("2023-02")], [], id="no-day"),
        pytest.param(
            [meeting("2023-02-01")], [(OFFICE, "group_study", 2023, 2)], id="months-not-covered"
        ),
    ],
)
def test_no_silence_is_told_where_days_are_unknown(rows, coverage):
    records = make_records(*rows, coverage=coverage)
    assert find_longest_silence(records, "group_study", OFFICE, 2023) is None


@pytest.mark.parametrize(
    ("count", "silence", "days", "chance"),
    [
        pytest.param(1, 60, 100, 0.8, id="one-record"),
        pytest.param(2, 50, 100, 0.75, id="the-broken-stick"),
        pytest.param(3, 25, 100, 1.0, id="four-spaces-cannot-all-be-shorter"),
        pytest.param(5, 366, 366, 0.0, id="the-whole-year"),
        pytest.param(0, 366, 366, 0.0, id="nothing-longer-than-all"),
    ],
)
def test_the_chance_of_a_silence_by_hand(count, silence, days, chance):
    assert find_silence_chance(count, silence, days) == pytest.approx(chance)


@pytest.mark.parametrize(("count", "silence"), [(8, 110), (12, 122), (40, 40), (200, 10)])
def test_the_chance_of_a_silence_agrees_with_a_simulation(count, silence):
    thrown = np.sort(np.random.default_rng(7).random((40_000, count)), axis=1)
    edges = np.hstack([np.zeros((40_000, 1)), thrown, np.ones((40_000, 1))])
    longest = np.diff(edges, axis=1).max(axis=1)
    expected = float((longest > silence / 366).mean())
    assert find_silence_chance(count, silence, 366) == pytest.approx(expected, abs=0.01)


def test_what_is_recorded_after_the_last_day_keeps_no_period():
    rows = [meeting(f"2024-{month:02}-05", "theme_party_day") for month in range(1, 13)]
    rhythm = check_cadence(make_records(*rows), "theme_party_day", OFFICE, 2024, date(2024, 9, 30))
    assert (rhythm.due_count.number, rhythm.kept_count.number) == (9, 9)
    assert [beat.state for beat in rhythm.beats[9:]] == ["unknown"] * 3


# ------------------------------------------------------------------ rules of the office


def _weekly(days, rules, year, holidays=None):
    activity = replace(
        load_catalogue().activity("committee_meeting"), cadence=rules[-1], earlier=tuple(rules[:-1])
    )
    rows = [meeting(day, "committee_meeting") for day in days]
    records = make_records(*rows, coverage=[(OFFICE, "committee_meeting", year, None)])
    return check_cadence(records, activity, OFFICE, year, holidays=holidays)


BY_WEEK = Cadence("week", 1, "本单位", "原规则", verified=False, adopted=True)
BY_MONTH = Cadence(
    "month", 1, "本单位", "新规则", verified=False, adopted=True, since=date(2025, 7, 1)
)
MONDAYS = [date(2025, 1, 6) + timedelta(weeks=week) for week in range(25)]


def test_each_day_is_judged_by_the_rule_of_that_day():
    days = [*MONDAYS, *(date(2025, month, 3) for month in range(7, 13))]
    rhythm = _weekly(days, (BY_WEEK, BY_MONTH), 2025)
    assert [beat.label for beat in rhythm.beats][-7:] == [
        "第26周",
        *(f"{m}月" for m in range(7, 13)),
    ]
    assert rhythm.missed == ()
    assert rhythm.due_count.unit == "期"
    assert write_cadence(rhythm) == "每周一次、7月1日起每月一次"
    before = _weekly(days, (BY_WEEK, BY_MONTH), 2024)
    assert (write_cadence(before), before.due_count.unit) == ("每周一次", "周")


def test_a_rule_that_nobody_adopted_gives_way_to_one_that_binds():
    found = _weekly(MONDAYS, (replace(BY_WEEK, adopted=False), BY_MONTH), 2025)
    assert [rule.every for rule in found.rules] == ["month"]
    alone = _weekly(MONDAYS, (replace(BY_WEEK, adopted=False),), 2025)
    assert (alone.is_binding, write_cadence(alone)) == (False, "每周一次（依据待核）")


def test_a_rule_asks_for_nothing_before_its_first_day():
    assert _weekly(MONDAYS, (BY_MONTH,), 2024) is None


def test_a_week_that_a_holiday_takes_up_is_not_asked_for():
    mondays = [date(2023, 1, 2) + timedelta(weeks=week) for week in range(52)]
    held = [day for day in mondays if day not in (date(2023, 1, 23), date(2023, 10, 2))]
    asked = _weekly(held, (BY_WEEK,), 2023)
    assert [beat.label for beat in asked.missed] == ["第4周", "第40周"]
    holidays = read_holidays(HOLIDAYS)
    rhythm = _weekly(held, (BY_WEEK,), 2023, holidays)
    assert (rhythm.missed, rhythm.kept_count.number) == ((), 50)
    late = _weekly(held[1:], (BY_WEEK,), 2023, holidays)
    assert [beat.label for beat in late.missed] == ["第1周"]

"""Findings hold what the ledgers show, each with its rows, and nothing for what was not kept."""

from datetime import date
from itertools import permutations
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, ReportError, UnknownNameError
from analysis.findings import (
    ClosedLate,
    Fall,
    LongSilence,
    MissedRhythm,
    NotKept,
    Overdue,
    Repeated,
    RowsLeftOut,
    Switches,
    YearEndRush,
    build_month_grid,
    describe_kind,
    find_findings,
    find_national,
    load_switches,
    switch_off,
)
from analysis.narrative import compose_absences
from analysis.problems import Problem
from analysis.records import Records
from analysis.trends import read_national_forms
from frames import OFFICE, item, make_records, meeting
from laws import law

HEADS = "year,measure,value,unit,source\n"
NAMES = ("四种形态合计", "第一种形态", "第二种形态", "第三种形态", "第四种形态")


def _kept(activity, *years):
    return [(OFFICE, activity, year, None) for year in years]


def _days(year, months, activity="case_notice"):
    return [meeting(date(year, month, 1 + n), activity) for n, month in enumerate(months)]


def _weaknesses(records, kind, year=2024):
    return [each for each in find_findings(records, year=year).weaknesses if type(each) is kind]


def _with_problems(records, *problems):
    return Records(
        records.table,
        problems,
        records.skipped,
        records.files,
        records.coverage,
        records.stated,
        records.as_of,
    )


def _problem(row, rule, severity="error", field="date", value=""):
    return Problem("台账.xlsx", "Sheet1", row, "B", field, value, rule, severity, "请改正")


def test_activities_stand_in_the_order_of_the_catalogue():
    rows = [meeting("2024-02-01", "integrity_talk"), meeting("2024-05-01"), meeting("2024-01-01")]
    coverage = [*_kept("integrity_talk", 2024), *_kept("group_study", 2024)]
    findings = find_findings(make_records(*rows, coverage=coverage), year=2024)
    assert [fact.activity for fact in findings.counted] == ["group_study", "integrity_talk"]


def test_a_kept_ledger_without_rows_is_told_as_zero_and_no_ledger_is_not_told():
    records = make_records(coverage=_kept("group_study", 2024))
    findings = find_findings(records, year=2024)
    (fact,) = findings.counted
    assert fact.comparison.value.number == 0
    assert "集体学习" not in findings.not_kept
    assert "体会交流" in findings.not_kept


def test_overdue_and_late_items_come_with_their_rows():
    rows = [
        item("2024-01-05", None, "2024-06-30"),
        item("2024-02-05", "2024-09-01", "2024-06-30"),
        item("2024-03-05", "2024-05-01", "2024-06-30"),
    ]
    records = make_records(*rows, coverage=_kept("rectification_item", 2024))
    (overdue,) = _weaknesses(records, Overdue)
    (late,) = _weaknesses(records, ClosedLate)
    assert [place.row for place in overdue.overdue.evidence] == [2]
    assert [place.row for place in late.late.evidence] == [3]


@pytest.mark.parametrize(
    ("before", "now", "is_told"),
    [
        pytest.param(40, 15, True, id="beyond-chance"),
        pytest.param(12, 8, True, id="a-third-and-four"),
        pytest.param(4, 2, True, id="halved"),
        pytest.param(12, 9, False, id="a-quarter"),
        pytest.param(3, 2, False, id="one-of-three"),
        pytest.param(15, 40, False, id="a-rise"),
        pytest.param(20, 20, False, id="equal"),
    ],
)
def test_only_a_clear_fall_is_a_weakness(before, now, is_told):
    rows = [*_days(2023, [1 + n % 6 for n in range(before)][:20])]
    rows += [
        meeting(date(2023, 7 + n % 5, 1 + n), "case_notice") for n in range(before - len(rows))
    ]
    rows += [meeting(date(2024, 1 + n % 11, 1 + n // 2), "case_notice") for n in range(now)]
    records = make_records(*rows, coverage=_kept("case_notice", 2023, 2024))
    assert bool(_weaknesses(records, Fall)) is is_told


def test_a_fall_from_an_older_year_over_a_gap_is_no_fall():
    rows = [*_days(2022, [1] * 20), *_days(2024, [2])]
    records = make_records(*rows, coverage=_kept("case_notice", 2022, 2024))
    assert not _weaknesses(records, Fall)


def test_half_a_years_work_in_december_is_a_rush():
    rows = _days(2024, [1, 2, 3, 4, 5, 6, 12, 12, 12, 12, 12, 12])
    (rush,) = _weaknesses(make_records(*rows, coverage=_kept("case_notice", 2024)), YearEndRush)
    assert (rush.crowded.number, rush.total.number, rush.share.number) == (6, 12, 50)


def test_talks_of_the_last_two_months_are_a_rush_with_the_months_before_without_any():
    days = [("2024-03-05", 4), *((f"2024-{11 + n % 2}-{n + 1:02}", 2) for n in range(4))]
    rows = [meeting(day, "heart_to_heart_talk", amount=heads) for day, heads in days]
    coverage = _kept("heart_to_heart_talk", 2024)
    (rush,) = _weaknesses(make_records(*rows, coverage=coverage), YearEndRush)
    assert (rush.crowded.number, rush.total.number) == (8, 12)
    assert (rush.when, rush.quiet) == ("11月、12月", "4月至10月")
    # One talk with many heads is no rush.
    rows = [meeting(f"2024-0{n}-05", "heart_to_heart_talk", amount=1) for n in range(1, 6)]
    rows.append(meeting("2024-12-05", "heart_to_heart_talk", amount=9))
    assert not _weaknesses(make_records(*rows, coverage=coverage), YearEndRush)


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        pytest.param("2024-04-09", ["甲不全", "乙不清"], (2, 1), id="last-year-one-closed"),
        pytest.param("2024-04-09", ["甲不全", "丙偏慢"], None, id="one-alike-may-be-chance"),
        pytest.param("2022-04-09", ["甲不全", "乙不清"], None, id="long-before"),
    ],
)
def test_items_worded_as_earlier_ones_are_counted(before, now, told):
    rows = [
        {**item(before, "2024-06-01"), "subject": "甲不全", "item": "a"},
        {**item(before, None), "subject": "乙不清", "item": "b"},
        *(
            {**item("2025-06-16", None), "subject": text, "item": f"c{n}"}
            for n, text in enumerate(now)
        ),
    ]
    coverage = _kept("rectification_item", 2024, 2025)
    found = find_findings(make_records(*rows, coverage=coverage), year=2025)
    repeated = [each for each in found.weaknesses if isinstance(each, Repeated)]
    counted = [(each.repeated.number, each.after_closing.number) for each in repeated]
    assert counted == ([told] if told else [])


def test_few_events_or_a_running_year_are_no_rush():
    few = make_records(*_days(2024, [1, 12, 12]), coverage=_kept("case_notice", 2024))
    assert not _weaknesses(few, YearEndRush)


def test_a_ledger_that_stopped_is_named_and_one_never_kept_is_not():
    rows = [meeting("2023-02-01"), meeting("2024-02-01", "case_notice")]
    coverage = [*_kept("group_study", 2023), *_kept("case_notice", 2024)]
    (gone,) = _weaknesses(make_records(*rows, coverage=coverage), NotKept)
    assert gone.names == ("集体学习",)


def test_a_month_without_a_ledger_is_not_missed():
    rows = [meeting(f"2024-{month:02d}-03", "theme_party_day") for month in range(1, 7)]
    coverage = [(OFFICE, "theme_party_day", 2024, month) for month in range(1, 7)]
    assert not _weaknesses(make_records(*rows, coverage=coverage), MissedRhythm)


def test_rows_left_out_are_counted_once_each_by_their_first_rule():
    records = make_records(meeting("2024-02-01"), coverage=_kept("group_study", 2024))
    problems = (
        _problem(5, "date_missing"),
        _problem(5, "count_unparseable"),
        _problem(6, "date_missing"),
        _problem(7, "count_unparseable"),
        _problem(8, "date_from_context", "warning"),
    )
    (left_out,) = _weaknesses(_with_problems(records, *problems), RowsLeftOut)
    assert left_out.total.number == 3
    assert [value.number for value in left_out.by_rule] == [2, 1]
    assert [place.row for place in left_out.total.evidence] == [5, 6, 7]


def test_rows_after_the_cut_off_are_no_fault():
    records = make_records(meeting("2024-02-01"), coverage=_kept("group_study", 2024))
    findings = find_findings(_with_problems(records, _problem(9, "date_future")), year=2024)
    assert not findings.weaknesses
    assert findings.after_cutoff.number == 1


def test_completion_to_date_is_not_compared_for_last_years_items_had_a_year_more():
    rows = [item("2023-01-05", "2024-06-30"), item("2024-02-05", "2024-09-01")]
    records = make_records(*rows, coverage=_kept("rectification_item", 2023, 2024))
    codes = [each.measure.code for each in find_findings(records, year=2024).comparisons]
    assert "rectification_completion_rate" in codes
    assert "rectification_completion_rate_to_date" not in codes


@pytest.mark.parametrize(
    ("value", "is_marked"), [("xx", True), ("××份", True), ("", False), ("若干", False)]
)
def test_a_sign_in_the_place_of_a_number_is_told_from_an_empty_cell(value, is_marked):
    row = meeting("2024-02-01", "responsibility_letter", count=None, amount=None)
    records = make_records(row, coverage=_kept("responsibility_letter", 2024))
    marked = _problem(2, "count_unparseable", "warning", "people", value)
    (masked,) = find_findings(_with_problems(records, marked), year=2024).masked
    assert masked.is_marked is is_marked
    assert masked.masked.number == 1


def test_an_unknown_organization_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="是否想写“甲单位”"):
        find_findings(make_records(meeting("2024-02-01")), year=2024, organization="甲单")


def test_a_cut_off_before_the_year_is_refused():
    with pytest.raises(AnalysisError, match="早于2024年"):
        find_findings(make_records(meeting("2024-02-01")), year=2024, as_of=date(2023, 5, 1))


def test_the_grid_tells_four_kinds_of_empty_months_apart():
    rows = [
        meeting("2022"),
        meeting("2024-02-01"),
        meeting("2024-04-01", count=None, amount=None),
    ]
    coverage = [*_kept("group_study", 2022), *((OFFICE, "group_study", 2024, m) for m in (2, 3, 4))]
    records = make_records(*rows, coverage=coverage, as_of=date(2024, 6, 30))
    grid = build_month_grid(records, "group_study", None, [2022, 2024])
    assert {cell.state for cell in grid.cells[0]} == {"unplaced"}
    states = [cell.state for cell in grid.cells[1]]
    assert states[:6] == ["not_kept", "kept", "kept", "unplaced", "not_kept", "not_kept"]
    assert set(states[6:]) == {"ahead"}
    assert [cell.value.number for cell in grid.cells[1][1:3]] == [1, 0]


def test_the_order_of_rows_does_not_matter():
    rows = [meeting("2024-02-01"), meeting("2023-03-01"), item("2024-01-05", None, "2024-06-30")]
    coverage = [*_kept("group_study", 2023, 2024), *_kept("rectification_item", 2024)]
    told = set()
    for order in permutations(range(3)):
        placed = [rows[n] | {"row": n + 2} for n in order]
        findings = find_findings(make_records(*placed, coverage=coverage), year=2024)
        told.add(tuple(each.value for each in findings.comparisons))
    assert len(told) == 1


@law(30)
@given(months=st.lists(st.integers(1, 12), min_size=1, max_size=30))
def test_the_months_of_a_grid_add_up_to_its_year(months):
    rows = [meeting(date(2024, month, 5), row=n) for n, month in enumerate(months)]
    records = make_records(*rows, coverage=_kept("group_study", 2024))
    (cells,) = build_month_grid(records, "group_study", None, [2024]).cells
    (fact,) = find_findings(records, year=2024).counted
    assert sum(cell.value.number for cell in cells) == fact.comparison.value.number == len(months)


def _national(tmp_path, *totals):
    path = tmp_path / "forms.csv"
    rows = [
        f"{2019 + n},{name},{total if name == NAMES[0] else part},万人次,公布"
        for n, total in enumerate(totals)
        for name, part in zip(NAMES, (0, total - 4, 2, 1, 1), strict=True)
    ]
    path.write_text(HEADS + "\n".join(rows), encoding="utf-8")
    return read_national_forms(path)


def test_the_national_series_is_described_by_its_turn(tmp_path):
    finding = find_national(_national(tmp_path, 20, 30, 40, 35, 25))
    assert (finding.first.number, finding.turn.number, finding.last.number) == (20, 40, 25)
    assert finding.is_peak
    assert not finding.unequal_years


def test_a_series_without_a_turn_has_none(tmp_path):
    assert find_national(_national(tmp_path, 20, 30, 40, 50, 60)).turn is None


def _months(year, *months, activity="theme_party_day"):
    return [meeting(f"{year}-{month:02}-05", activity) for month in months]


def _switches(tmp_path, text):
    path = tmp_path / "findings.toml"
    path.write_text(text, encoding="utf-8")
    return load_switches(path)


def test_without_a_table_nothing_is_switched_off():
    assert load_switches(None) == Switches()
    assert load_switches(Path(__file__).parents[1] / "data" / "findings.toml") == Switches()


def test_a_name_is_switched_off_and_the_report_can_say_so(tmp_path):
    switches = _switches(tmp_path, '[off]\nrhythm_study = ["主题党日"]\nrush = false\n')
    rows = [*_months(2024, 1, 2), *_months(2024, 1, activity="branch_meeting")]
    findings = find_findings(make_records(*rows), year=2024, switches=switches)
    assert [each.name for each in findings.weaknesses if isinstance(each, MissedRhythm)] == [
        "支部党员大会"
    ]
    assert findings.switched_off == ("学习活动没有按期开展（主题党日）",)
    assert any("本单位设定不列入" in "".join(each) for each in compose_absences(findings))


def test_a_whole_kind_is_switched_off(tmp_path):
    switches = _switches(tmp_path, "[off]\noverdue = true\n")
    records = make_records(item("2024-01-05", due="2024-03-01"), as_of=date(2024, 12, 31))
    assert find_findings(records, year=2024).weaknesses != ()
    findings = find_findings(records, year=2024, switches=switches)
    assert (findings.weaknesses, findings.switched_off) == ((), ("整改事项超过时限",))


def test_of_several_names_only_those_switched_off_go():
    kept, hidden = switch_off(
        [NotKept(("专题党课", "警示教育"))], Switches({"not_kept": frozenset({"专题党课"})})
    )
    assert (kept, hidden) == ((NotKept(("警示教育",)),), ("事项没有台账记载（专题党课）",))


def test_what_was_not_found_is_not_said_to_be_switched_off():
    findings = find_findings(
        make_records(*_months(2024, *range(1, 13))),
        year=2024,
        switches=Switches({"rush": frozenset()}),
    )
    assert findings.switched_off == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "[off]\nrushes = true\n", "第2行：没有“rushes”这一项，是否想写“rush”", id="key"
        ),
        pytest.param("[off]\nrows = true\n", "第2行：没有“rows”这一项", id="rows-are-always-told"),
        pytest.param('[off]\nlate = ["专题党课"]\n', "第2行：“late”的值应写作 true", id="whole"),
        pytest.param("[off]\nrush = 3\n", "第2行：“rush”的值应写作 true，或者", id="number"),
        pytest.param("off = true\n", "第1行：“off”应是一张表", id="no-table"),
        pytest.param("[on]\n", "没有“on”这一项", id="unknown-table"),
    ],
)
def test_a_wrong_table_of_switches_is_refused_with_its_line(tmp_path, text, message):
    with pytest.raises(ReportError, match=message):
        _switches(tmp_path, text)


def test_a_long_silence_is_a_weakness_with_the_records_beside_it():
    rows = _days(2024, [1, 1, 1, 2, 2, 2, 3, 3, 11, 11, 12, 12])
    (silence,) = _weaknesses(make_records(*rows, coverage=_kept("case_notice", 2024)), LongSilence)
    assert (silence.name, silence.total.number) == ("典型案例通报", 12)
    assert (silence.days.number, silence.days.text, silence.span.key) == (
        245,
        "245天",
        "2024-03-09/2024-11-08",
    )
    assert [place.date for place in silence.days.evidence] == ["2024-03-08", "2024-11-09"]


@pytest.mark.parametrize(
    "months",
    [
        pytest.param([1], id="what-is-held-once-has-a-silence"),
        pytest.param([1, 12], id="few-records-always-leave-silences"),
        pytest.param([1] * 9, id="nine-are-too-few"),
        pytest.param(range(1, 13), id="every-month"),
        pytest.param([1, 2, 3, 4, 5, 9, 10, 11, 12], id="within-chance"),
        pytest.param([], id="no-records-are-no-silence"),
    ],
)
def test_a_silence_within_chance_is_no_weakness(months):
    records = make_records(*_days(2024, months), coverage=_kept("case_notice", 2024))
    assert not _weaknesses(records, LongSilence)


def test_months_without_a_ledger_are_no_silence():
    coverage = [(OFFICE, "case_notice", 2024, month) for month in (1, 2, 3, 11, 12)]
    rows = _days(2024, [1, 1, 1, 2, 2, 2, 3, 3, 11, 11, 12, 12])
    assert not _weaknesses(make_records(*rows, coverage=coverage), LongSilence)


def test_a_promised_rhythm_says_itself_what_was_missed():
    rows = _days(2024, [1, 1, 1, 2, 2, 2, 3, 3, 11, 11, 12, 12], "theme_party_day")
    records = make_records(*rows, coverage=_kept("theme_party_day", 2024))
    assert _weaknesses(records, MissedRhythm)
    assert not _weaknesses(records, LongSilence)


def test_a_clear_change_says_which_months_it_lies_in_and_another_does_not():
    rows = [*_days(2023, [1] * 20), *_days(2023, [2] * 20), *_days(2024, [1] * 12)]
    rows += [meeting("2023-03-05"), meeting("2024-04-05")]
    coverage = [*_kept("case_notice", 2023, 2024), *_kept("group_study", 2023, 2024)]
    findings = find_findings(make_records(*rows, coverage=coverage), year=2024)
    months = {fact.activity: fact.months for fact in findings.counted}
    assert months["group_study"] is None
    assert [(part.label, part.number) for part in months["case_notice"].moved] == [
        ("2月", -20),
        ("1月", -8),
    ]
    (fall,) = [each for each in findings.weaknesses if isinstance(each, Fall)]
    assert fall.months == months["case_notice"]


def test_a_year_without_a_notice_of_holidays_is_said_to_be_unknown():
    rows = [meeting("2024-01-20", "holiday_reminder")]
    holidays = pd.DataFrame(
        {
            "year": pd.Series([2023], dtype="int64"),
            "holiday": ["元旦"],
            "start": pd.to_datetime(["2023-01-01"]),
            "end": pd.to_datetime(["2023-01-03"]),
            "source": ["公布"],
        }
    )
    findings = find_findings(make_records(*rows), year=2024, holidays=holidays)
    assert findings.unjudged == ("2024年的放假安排没有收录，节前提醒无法核对。",)
    assert any("放假安排没有收录" in "".join(each) for each in compose_absences(findings))
    without = find_findings(make_records(meeting("2024-01-20")), year=2024, holidays=holidays)
    assert without.unjudged == ()


def test_all_organizations_by_name_are_all_organizations():
    rows = [meeting("2023-02-01"), meeting("2024-02-01")]
    one = make_records(*rows)
    two = make_records(*rows, meeting("2024-02-02", organization="乙单位"))
    for records in (one, two):
        named = find_findings(records, year=2024, organization="全部单位")
        assert named == find_findings(records, year=2024)


def test_missed_reminders_are_a_kind_of_their_own(tmp_path):
    rows = [meeting("2024-01-20", "holiday_reminder")]
    holidays = pd.DataFrame(
        {
            "year": pd.Series([2024, 2024], dtype="int64"),
            "holiday": ["春节", "国庆"],
            "start": pd.to_datetime(["2024-02-10", "2024-10-01"]),
            "end": pd.to_datetime(["2024-02-17", "2024-10-07"]),
            "source": ["公布", "公布"],
        }
    )
    records = make_records(*rows)
    found = find_findings(records, year=2024, holidays=holidays)
    assert [describe_kind(each)[0] for each in found.weaknesses] == ["holidays"]
    switches = _switches(tmp_path, "[off]\nholidays = true\n")
    hidden = find_findings(records, year=2024, holidays=holidays, switches=switches)
    assert (hidden.weaknesses, hidden.switched_off) == ((), ("节前没有廉政提醒（节前廉政提醒）",))


def test_a_year_that_is_cut_off_has_no_december():
    rows = _days(2024, [1, 2, 3, 4, 5, 6, 12, 12, 12, 12, 12, 12])
    records = make_records(*rows, coverage=_kept("case_notice", 2024))
    found = find_findings(records, year=2024, as_of=date(2024, 9, 30))
    assert not [each for each in found.weaknesses if isinstance(each, YearEndRush)]

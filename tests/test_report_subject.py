"""Whose year a page is about: the office's own words hold for it as for the report."""

from dataclasses import replace

import pytest

from analysis.content import Table
from analysis.problems import LeftOut, Problem
from analysis.report import build_report, show_reasons, show_rhythm
from analysis.workspace import find_workspace
from frames import OFFICE, make_records, meeting


def _records_of(folder):
    (folder / "data").mkdir(parents=True)
    (folder / "workspace.toml").write_text('organization = "甲局"\n', encoding="utf-8")
    rows = [meeting(f"2024-{month:02}-06", "theme_party_day") for month in (1, 2, 4)]
    records = make_records(*rows, coverage=[(OFFICE, "theme_party_day", 2024, None)])
    return replace(records, workspace=find_workspace(folder))


def _switch_off(folder, text):
    (folder / "data/findings.toml").write_text(text, encoding="utf-8")


def test_a_page_leaves_out_the_problems_that_the_office_switched_off_as_the_report_does(tmp_path):
    records = _records_of(tmp_path)
    title = "部分学习活动没有按期开展"
    assert title in show_reasons(records, year=2024).text
    _switch_off(tmp_path, "[off]\nrhythm_study = true\n")
    assert title not in show_reasons(records, year=2024).text
    assert title not in build_report(records, year=2024).problems.text
    _switch_off(tmp_path, "[off]\n")
    assert title in show_reasons(records, year=2024).text


def test_a_page_asks_the_workspace_of_its_ledgers_and_not_the_current_folder(tmp_path, monkeypatch):
    records = _records_of(tmp_path / "office")
    _switch_off(tmp_path / "office", "[off]\nrhythm_study = true\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert "没有按期开展" not in show_reasons(records, year=2024).text
    assert show_rhythm(records, year=2024).title == "按期开展"
    assert "没有按期开展" not in build_report(records, year=2024).problems.text


def test_a_rule_that_nobody_adopted_judges_no_report_and_is_shown_for_reference():
    rows = [meeting("2024-01-08", "committee_meeting"), meeting("2024-02-06", "group_study")]
    records = make_records(*rows, coverage=[(OFFICE, "committee_meeting", 2024, None)])
    report = build_report(records, year=2024)
    assert "每周" not in report.text
    assert "没有按期" not in report.text
    page = show_rhythm(records, year=2024)
    assert "供参考" in page.text
    assert "本单位也没有采用" in page.text


def test_a_monthly_duty_that_was_kept_less_often_is_told_as_it_is_and_not_tested():
    rows = [meeting(f"2023-{month:02}-06", "theme_party_day") for month in range(1, 13)]
    rows += [meeting("2024-01-06", "theme_party_day")]
    records = make_records(*rows, coverage=[(OFFICE, "theme_party_day", 2024, None)])
    report = build_report(records, year=2024)
    assert "主题党日没有做到每月开展，全年仅开展1次" in report.problems.text
    assert "明显" not in report.problems.text
    assert _row_of(report, "主题党日")[-1] == ""


# ------------------------------------------------------------------ rows left out


def _left_out(count, year, rule="date_incomplete", file="a.xlsx", first=90):
    """Make so many rows of group study in a year that have no usable day."""
    rows = range(first, first + count)
    return (
        [Problem(file, "学习", row, "B", "date", "3月中旬", rule, "error", "…") for row in rows],
        [LeftOut(file, "学习", row, OFFICE, "group_study", year) for row in rows],
    )


def _doubtful(before, now, *left_out):
    rows = [meeting(f"2024-{n % 12 + 1:02}-{n // 12 + 1:02}") for n in range(before)]
    rows += [meeting(f"2025-{n % 12 + 1:02}-{n // 12 + 1:02}") for n in range(now)]
    return replace(
        make_records(*rows),
        problems=tuple(each for problems, _ in left_out for each in problems),
        left_out=tuple(each for _, found in left_out for each in found),
    )


def _row_of(report, name="集体学习"):
    table = next(block for block in report.comparison.blocks if isinstance(block, Table))
    return next(row for row in table.rows if row[0] == name)


def test_rows_left_out_qualify_the_sentence_and_the_table_that_they_belong_to():
    report = build_report(_doubtful(12, 8, _left_out(4, 2025)), year=2025)
    assert "集体学习8次〔请核实〕" in report.duties.text
    assert "集体学习8次，另有4行日期不完整，没有计入。" in report.checklist.text
    assert "33.3%" not in report.text
    _, now, then, change, change_pct, why = _row_of(report)
    assert (now.text, then.text, change, change_pct) == ("8次", "12次", None, None)
    assert why == "增减待核；2025年另有4行未计入"


def test_rows_that_cannot_turn_a_change_leave_its_percentage():
    report = build_report(_doubtful(24, 12, _left_out(1, 2025, "cell_error")), year=2025)
    assert "集体学习12次〔请核实〕" in report.duties.text
    assert _row_of(report)[4][1].text == "50%"


def test_rows_left_out_of_the_year_before_stand_beside_its_number():
    report = build_report(_doubtful(12, 14, _left_out(3, 2024)), year=2025)
    assert "请核实" not in report.duties.text
    assert _row_of(report)[-1] == "增减待核；2024年另有3行未计入"


@pytest.mark.parametrize(("year", "told"), [(2024, 3), (2025, 1)])
def test_a_report_tells_of_the_rows_of_its_own_year(year, told):
    records = _doubtful(12, 12, _left_out(3, 2024), _left_out(1, 2025, first=80))
    report = build_report(records, year=year)
    assert f"有{told}行没有计入" in report.checklist.text
    assert "没有计入" not in report.handed_in
    assert report.findings.rows_left_out == told
    assert (
        report._repr_mimebundle_()["application/vnd.tongbi.report+json"]["report"]["left_out"]
        == told
    )

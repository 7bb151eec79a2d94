"""Whose year a page is about: the office's own words hold for it as for the report."""

from dataclasses import replace

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
    assert "主题党日1次，较上年减少11次，下降91.7%" in report.duties.text
    assert "明显" not in report.problems.text

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

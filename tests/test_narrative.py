"""Phrases say what the numbers hold and no more; problems and next steps follow from findings."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparisons import compare_periods, find_month_contributions
from analysis.content import write_run
from analysis.errors import ReportError
from analysis.findings import KINDS, find_findings, find_substance
from analysis.measures import Value, find_measure
from analysis.narrative import (
    SECTION_TITLES,
    THEMES,
    OwnPoint,
    Step,
    Voice,
    choose_points,
    compose_absences,
    compose_definitions,
    compose_lead,
    compose_next_steps,
    compose_problems,
    compose_rules,
    compose_section,
    compose_upkeep,
    describe_contributions,
    load_next_steps,
    number_point,
    phrase_change,
)
from analysis.periods import Period
from analysis.vocabulary import PLACEHOLDER, choose_way, load_phrases
from frames import OFFICE, item, make_records, meeting

ROOT = Path(__file__).parents[1]
YEAR = Period.year(2024)


def _meetings(year, count, activity="group_study", **more):
    return [meeting(date(year, 1 + n % 12, 1 + n // 12), activity, **more) for n in range(count)]


def _kept(*years, activity="group_study"):
    return [(OFFICE, activity, year, None) for year in years]


def _compare(before, now, activity="group_study"):
    rows = [*_meetings(2023, before, activity), *_meetings(2024, now, activity)]
    records = make_records(*rows, coverage=_kept(2023, 2024, activity=activity))
    return compare_periods(records, find_measure(activity), None, YEAR)


def _write(runs):
    return "".join(map(write_run, runs))


def _section(records, section, year=2024, **more):
    findings = find_findings(records, year=year, **more)
    return "\n".join(
        each.paragraph.text for each in compose_section(findings, section, _plain(findings))
    )


def _numbers(paragraph):
    """List the numbers that a paragraph shows, whatever its words are."""
    return [run.text for run in paragraph.runs if isinstance(run, Value)]


def _told_numbers(records, section):
    findings = find_findings(records, year=2024)
    told = compose_section(findings, section, _plain(findings))
    return [text for each in told for text in _numbers(each.paragraph)]


def _plain(findings):
    return Voice.plain(findings)


def _problems(findings, own=()):
    return [each.paragraph for each in compose_problems(findings, _plain(findings), own)]


def _steps(findings, own=(), steps=None):
    listed = compose_next_steps(findings, steps or load_next_steps(), _plain(findings), own)
    return [each.paragraph for each in listed]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        pytest.param(3, 8, "较上年由3次增至8次", id="small-base-gets-no-percentage"),
        pytest.param(8, 3, "较上年由8次减至3次", id="small-base-falls"),
        pytest.param(0, 3, "较上年由0次增至3次", id="from-zero"),
        pytest.param(3, 0, "较上年由3次减至0次", id="to-zero"),
        pytest.param(9, 10, "较上年由9次增至10次", id="just-under-ten"),
        pytest.param(10, 11, "较上年增加1次，增长10%", id="ten-is-enough"),
        pytest.param(12, 8, "较上年减少4次，下降33.3%", id="fall-within-chance"),
        pytest.param(10, 30, "较上年明显增加20次，增长200%", id="rise-beyond-chance"),
        pytest.param(40, 15, "较上年明显减少25次，下降62.5%", id="fall-beyond-chance"),
        pytest.param(3, 16, "较上年由3次增至16次，明显增加", id="small-base-beyond-chance"),
        pytest.param(9, 0, "较上年由9次减至0次，明显减少", id="small-base-falls-beyond-chance"),
        pytest.param(10, 101, "较上年由10次增至101次，明显增加", id="beyond-tenfold"),
        pytest.param(7, 7, "与上年持平", id="equal"),
        pytest.param(0, 0, "与上年持平", id="equal-at-zero"),
        pytest.param(16, 17, "较上年增加1次，增长6.3%", id="rounds-half-away-from-zero"),
    ],
)
def test_a_change_is_said_by_the_rules(before, now, expected):
    assert _write(phrase_change(_compare(before, now))) == expected


def test_a_running_year_is_compared_with_the_same_days():
    rows = [*_meetings(2024, 12), *_meetings(2025, 5)]
    records = make_records(*rows, coverage=_kept(2024, 2025), as_of=date(2025, 6, 30))
    text = _section(records, "study", year=2025)
    assert "截至6月30日" not in text  # the opening says it once
    assert "集体学习5次。" in text
    assert "全年" not in text


def test_heads_are_never_called_clear():
    rows = [
        meeting("2023-03-01", "integrity_talk", amount=20, people=20),
        meeting("2024-03-01", "integrity_talk", amount=90, people=90),
    ]
    records = make_records(*rows, coverage=_kept(2023, 2024, activity="integrity_talk"))
    comparison = compare_periods(records, find_measure("integrity_talk"), None, YEAR)
    assert _write(phrase_change(comparison)) == "较上年增加70人次，增长350%"


def test_rates_differ_in_percentage_points():
    rows = [
        *(item(f"2023-01-0{n}", "2023-06-01" if n < 4 else None) for n in range(1, 5)),
        *(item(f"2024-01-0{n}", "2024-06-01") for n in range(1, 5)),
    ]
    records = make_records(*rows, coverage=_kept(2023, 2024, activity="rectification_item"))
    measure = find_measure("rectification_completion_rate")
    assert _write(phrase_change(compare_periods(records, measure, None, YEAR))) == (
        "较上年提高25个百分点"
    )


@pytest.mark.parametrize(
    "records",
    [
        pytest.param(
            lambda: make_records(
                *_meetings(2022, 20), *_meetings(2024, 8), coverage=_kept(2022, 2024)
            ),
            id="gap",
        ),
        pytest.param(lambda: make_records(*_meetings(2024, 8), coverage=_kept(2024)), id="first"),
        pytest.param(
            lambda: make_records(
                *_meetings(2023, 12), *_meetings(2024, 8), coverage=_kept(2023, 2024)
            ),
            id="fall-within-chance",
        ),
    ],
)
def test_the_text_tells_what_was_done_and_compares_only_what_is_clear(records):
    text = _section(records(), "study")
    assert "集体学习8次。" in text
    assert "上年" not in text
    assert "比较" not in text


def test_no_more_than_two_changes_are_told_and_no_fall():
    codes = ("group_study", "study_exchange", "party_lecture", "warning_education")
    rows = [row for code in codes for row in _meetings(2023, 3, code)]
    rows += [row for code in codes for row in _meetings(2024, 30, code)]
    rows += [*_meetings(2023, 40, "case_notice"), *_meetings(2024, 5, "case_notice")]
    kept = [pair for code in (*codes, "case_notice") for pair in _kept(2023, 2024, activity=code)]
    records = make_records(*rows, coverage=kept)
    text = "".join(_section(records, section) for section in ("study", "responsibility", "conduct"))
    assert text.count("比上年") == 2
    assert "减" not in text


def test_a_masked_number_is_shown_as_masked_and_not_guessed():
    row = meeting("2024-02-01", "responsibility_letter", amount=None, count=None)
    records = make_records(row, coverage=_kept(2024, activity="responsibility_letter"))
    text = _section(records, "responsibility")
    assert "签订廉政责任书〔份数待补〕" in text


def test_a_partly_masked_number_says_how_many_rows_are_missing():
    rows = [
        meeting("2024-02-01", "responsibility_letter", amount=12),
        meeting("2024-02-02", "responsibility_letter", amount=None, count=None),
    ]
    records = make_records(*rows, coverage=_kept(2024, activity="responsibility_letter"))
    text = _section(records, "responsibility")
    assert "签订廉政责任书12份〔另有份数待补〕" in text


def test_an_activity_without_a_ledger_is_not_told_as_zero():
    records = make_records(*_meetings(2024, 2), coverage=_kept(2024))
    findings = find_findings(records, year=2024)
    text = "".join(_section(records, section) for section in ("study", "responsibility", "conduct"))
    assert "谈心谈话" not in text
    assert any("谈心谈话" in _write(told) for told in compose_absences(findings))


def test_what_a_ledger_records_as_none_is_left_to_the_clerk():
    records = make_records(
        *_meetings(2024, 2), coverage=[*_kept(2024), *_kept(2024, activity="party_lecture")]
    )
    assert "党课" not in _section(records, "study")
    told = [_write(each) for each in compose_absences(find_findings(records, year=2024))]
    assert "专题党课0次，正文不写，请确认确实没有开展。" in told


def test_kinds_of_talks_are_told_apart():
    rows = [
        meeting("2024-03-01", "integrity_talk", amount=4),
        meeting("2024-03-02", "reminder_talk", amount=3),
    ]
    coverage = [*_kept(2024, activity="integrity_talk"), *_kept(2024, activity="reminder_talk")]
    text = _section(make_records(*rows, coverage=coverage), "conduct")
    assert "廉政谈话4人次" in text
    assert "提醒谈话3人次" in text
    assert "7人次" not in text


def test_rectification_tells_both_tens_apart():
    rows = [
        item(f"2024-03-{n:02d}", "2024-08-01", "2024-09-30", institutions=1) for n in range(1, 11)
    ]
    records = make_records(*rows, coverage=_kept(2024, activity="rectification_item"))
    assert _told_numbers(records, "conduct") == ["10项", "10项", "10项"]
    assert re.search("反馈问题10项.*完成整改10项.*制定修订制度10项。", _section(records, "conduct"))


def test_where_nothing_is_found_the_office_says_what_it_found():
    records = make_records(*_meetings(2024, 2), coverage=_kept(2024))
    findings = find_findings(records, year=2024)
    assert [each.text for each in _problems(findings)] == ["〔请填写：班子查摆的问题〕。"]
    (step,) = _steps(findings)
    assert PLACEHOLDER.fullmatch(step.text.removesuffix("。"))


def test_standing_work_follows_where_no_measure_is_about_it():
    records = make_records(*_meetings(2024, 2, "theme_party_day"))
    findings, table = find_findings(records, year=2024), load_next_steps()
    parts = ("study", "responsibility", "conduct")
    told = compose_next_steps(findings, table, _plain(findings), told=parts)
    # A measure is about study already; of no rectification is told.
    assert [each.theme for each in told] == ["rhythm_study"]  # no phrases that rest on nothing
    own = {**table, "standing_conduct": Step("加强日常监督", "抓日常。")}
    told = compose_next_steps(findings, own, _plain(findings), told=parts)
    assert [each.theme for each in told] == ["rhythm_study", "standing_conduct"]


def test_missed_periods_are_named_and_the_root_is_left_to_the_office():
    rows = [meeting(f"2024-{month:02d}-05", "theme_party_day") for month in (1, 2, 4, 5, 6, 7)]
    rows += [meeting(f"2024-{month:02d}-05", "theme_party_day") for month in (8, 9, 10, 12)]
    records = make_records(*rows, coverage=_kept(2024, activity="theme_party_day"))
    (problem,) = _problems(find_findings(records, year=2024))
    assert "3月和11月没有" in problem.text
    assert "主题党日" in problem.text
    assert PLACEHOLDER.search(problem.text)


@pytest.mark.parametrize(
    ("months", "told", "untold"),
    [
        pytest.param(range(1, 13), None, "", id="none-missed-no-problem"),
        pytest.param(range(1, 10), ["10月、11月和12月没有"], "个月", id="three-by-name"),
        pytest.param(range(1, 9), ["4个月"], "9月", id="four-are-counted"),
        pytest.param([5, 6, 7, 8], ["8个月"], "仅", id="a-third-was-held"),
        pytest.param([5, 6, 7], ["仅", "3次"], "个月", id="a-quarter-was-held"),
        pytest.param([], ["全年没有"], "次", id="nothing-was-held"),
    ],
)
def test_what_was_missed_is_named_counted_or_told_by_what_was_held(months, told, untold):
    rows = [meeting(f"2024-{month:02}-05", "theme_party_day") for month in months]
    records = make_records(*rows, coverage=_kept(2024, activity="theme_party_day"))
    found = [each.text for each in _problems(find_findings(records, year=2024))]
    if told is None:
        assert not any("主题党日" in text for text in found)
        return
    (text,) = found
    assert all(words in text for words in told)
    assert untold not in text


@pytest.mark.parametrize(
    ("missed", "key"),
    [
        pytest.param(2, "rhythm_study_one_slight", id="two-are-an-oversight"),
        pytest.param(3, "rhythm_study_one", id="three-are-a-habit"),
    ],
)
def test_a_title_is_no_graver_than_what_was_missed(missed, key):
    rows = [meeting(f"2024-{month:02}-05", "theme_party_day") for month in range(1, 13 - missed)]
    records = make_records(*rows, coverage=_kept(2024, activity="theme_party_day"))
    (problem,) = _problems(find_findings(records, year=2024))
    title = problem.text.partition("。")[0]
    ways = load_phrases().tables["problems"][key]
    assert title in [way.replace("{names}", "主题党日") for way in ways]


def test_a_point_without_a_gap_is_titled_as_kept_and_one_with_a_gap_is_not():
    for months, key in ((13, "party_days_kept"), (12, "party_days")):
        rows = [meeting(f"2024-{month:02}-05", "theme_party_day") for month in range(1, months)]
        records = make_records(*rows, coverage=_kept(2024, activity="theme_party_day"))
        title = _section(records, "study").partition("。")[0]
        assert title in load_phrases().tables["points"][key]


def test_points_are_numbered_where_there_are_several():
    rows = [meeting("2024-05-06", "oath_review")]
    assert not _section(make_records(*rows), "study").startswith("一是")
    rows += [meeting("2024-06-06", "group_study")]
    assert re.search("^一是.*二是", _section(make_records(*rows), "study"), re.DOTALL)


def test_one_event_is_told_by_its_month_and_several_by_their_number():
    rows = [meeting("2024-05-06", "oath_review"), meeting("2024-06-06", "base_visit")]
    more = meeting("2024-07-06", "base_visit")
    for records, told in (
        (make_records(*rows), "5月重温入党誓词，6月参观廉政教育基地。"),
        (make_records(*rows, more), "6月、7月参观廉政教育基地2次；5月重温入党誓词。"),
    ):
        findings = find_findings(records, year=2024)
        substance = find_substance(records, findings, None, load_phrases())
        voice = replace(_plain(findings), substance=substance)
        (point,) = compose_section(findings, "study", voice)
        assert point.paragraph.text.endswith(told)


def test_who_applied_the_forms_is_told_only_where_the_office_says_so():
    findings = find_findings(make_records(meeting("2024-03-05", "supervision_form_1")), year=2024)
    told = compose_section(findings, "conduct", _plain(findings))[0].paragraph.text
    assert told.endswith("对本单位人员运用监督执纪第一种形态1人次。")
    voice = replace(_plain(findings), handled_by="派驻纪检监察组")
    told = compose_section(findings, "conduct", voice)[0].paragraph.text
    assert told.endswith("派驻纪检监察组运用监督执纪第一种形态1人次。")


def test_a_leading_body_is_called_as_its_office_calls_it():
    findings = find_findings(make_records(meeting("2024-03-05", "committee_meeting")), year=2024)
    for named, told in (("局党组", "召开局党组会议"), ("", "召开领导班子会议")):
        voice = replace(_plain(findings), committee=named)
        assert told in compose_section(findings, "responsibility", voice)[0].paragraph.text


def test_three_of_many_topics_are_named_and_never_all_but_one():
    for count, named in ((5, 5), (6, 3)):
        titles = [f"《{n}规定》" for n in "甲乙丙丁戊己"[:count]]
        days = [f"2024-0{n + 1}-05" for n in range(count)]
        rows = [meeting(d, subject=t) for d, t in zip(days, titles, strict=True)]
        records = make_records(*rows)
        findings = find_findings(records, year=2024)
        substance = find_substance(records, findings, None, load_phrases())
        voice = replace(_plain(findings), substance=substance)
        text = compose_section(findings, "study", voice)[0].paragraph.text
        assert text.count("《") == named
        assert ("等" in text) is (count > named)


def test_topics_of_one_number_share_it_and_those_counted_are_all_that_are_several():
    titles = ["《甲规定》", "《乙规定》", "《甲规定》", "《乙规定》", "《丙规定》"]
    rows = [meeting(f"2024-0{n}-05", subject=title) for n, title in enumerate(titles, start=1)]
    records = make_records(*rows)
    findings = find_findings(records, year=2024)
    substance = find_substance(records, findings, None, load_phrases())
    voice = replace(_plain(findings), substance=substance)
    (point,) = compose_section(findings, "study", voice)
    assert (
        "集体学习5次，其中学习《甲规定》《乙规定》各2次，还学习了《丙规定》。"
        in point.paragraph.text
    )
    assert _numbers(point.paragraph) == ["5次", "2次"]


def test_a_step_of_one_office_comes_back_after_five_years():
    steps = load_next_steps()["overdue"].sentences
    assert all(len(ways) == 5 for ways in steps[:-1])
    for place, ways in enumerate(steps[:-1]):
        drawn = [choose_way(ways, f"steps.overdue.{place}", "某局", year) for year in range(5)]
        assert len(set(drawn)) == 5


def test_a_regulation_is_named_once_and_only_where_all_rests_on_it():
    rows = [meeting("2024-01-05", code) for code in ("theme_party_day", "branch_committee")]
    texts = [each.text for each in _problems(find_findings(make_records(*rows), year=2024))]
    assert ["《中国共产党支部工作条例（试行）》" in text for text in texts] == [True, False]


def test_every_problem_has_its_step_in_the_same_order():
    rows = [
        item("2024-01-05", None, "2024-06-30"),
        item("2024-01-06", "2024-09-01", "2024-06-30"),
        *_meetings(2023, 40, "case_notice"),
        *_meetings(2024, 12, "case_notice"),
    ]
    coverage = [
        *_kept(2024, activity="rectification_item"),
        *_kept(2023, 2024, activity="case_notice"),
        *_kept(2023, activity="warning_education"),
    ]
    findings = find_findings(make_records(*rows, coverage=coverage), year=2024)
    # What is late is told with what is overdue, and rectification comes last in the report.
    problems = compose_problems(findings, _plain(findings))
    assert [each.theme for each in problems] == ["fall", "overdue"]
    assert "典型案例通报由40次减至12次" in problems[0].paragraph.text
    assert _numbers(problems[1].paragraph) == ["1项", "1项"]
    assert "超过时限" in problems[1].paragraph.text
    table = load_next_steps()
    titles = [each.text.partition("。")[0] for each in _steps(findings)]
    for title, kind, numeral in zip(titles, ("fall", "overdue"), "一二", strict=True):
        ways = (table[kind].title, *table[kind].titles)
        assert title in [f"（{numeral}）{way}" for way in ways]
    (item_of_upkeep,) = compose_upkeep(findings, load_next_steps()).items
    assert "".join(item_of_upkeep).startswith("部分事项没有台账记载：警示教育往年台账有记载")
    assert "逐项核对警示教育本年度是否开展" in "".join(item_of_upkeep)


def test_a_small_fall_is_no_problem():
    rows = [*_meetings(2023, 12), *_meetings(2024, 9)]
    findings = find_findings(make_records(*rows, coverage=_kept(2023, 2024)), year=2024)
    assert not findings.weaknesses


def test_no_cause_is_asserted():
    rows = [*_meetings(2023, 40), *_meetings(2024, 10), item("2024-01-05", None, "2024-06-30")]
    coverage = [*_kept(2023, 2024), *_kept(2024, activity="rectification_item")]
    findings_records = make_records(*rows, coverage=coverage)
    findings = find_findings(findings_records, year=2024)
    text = _section(findings_records, "study") + "".join(p.text for p in _problems(findings))
    written = PLACEHOLDER.sub("", text)  # the office's own words
    assert not [word for word in ("由于", "因为", "原因", "导致", "不重视") if word in written]


def test_what_is_counted_alike_is_defined_once():
    codes = ("first_topic_study", "group_study", "integrity_talk")
    rows = [each for code in codes for each in _meetings(2024, 1, code)]
    kept = [pair for code in codes for pair in _kept(2024, activity=code)]
    table = compose_definitions(find_findings(make_records(*rows, coverage=kept), year=2024))
    alone = "台账“廉政谈话”各行所载人次数之和，按活动日期归期；"
    once = "合计行不计，两份台账所载的同一件事只计一次。"
    assert table.rows == (
        (
            "“第一议题”学习、集体学习",
            "次",
            f"各项分别统计：台账中该事项按活动日期归期计次数；跨日的按开始日期计一次，{once}",
        ),
        ("廉政谈话", "人次", f"{alone}{once}"),
    )


def test_the_rules_name_the_periods_compared():
    records = make_records(*_meetings(2025, 2), coverage=_kept(2025), as_of=date(2025, 11, 24))
    findings = find_findings(records, year=2025)
    assert "2024年1月1日至11月24日" in compose_rules(findings).text
    assert "2025年1月1日至11月24日" in compose_lead(findings, _plain(findings)).text


def test_an_offices_own_step_replaces_ours(tmp_path):
    path = tmp_path / "next_steps.toml"
    path.write_text(
        '[overdue]\ntext = "逐项督办{names}。"\n\n[late]\ntext = ""\n', encoding="utf-8"
    )
    steps = load_next_steps(path)
    assert steps["overdue"].text == "逐项督办{names}。"
    assert steps["overdue"].title == load_next_steps()["overdue"].title
    assert steps["late"].text == ""


def test_a_wrong_table_of_steps_names_line_and_nearest(tmp_path):
    path = tmp_path / "next_steps.toml"
    path.write_text('[overdu]\ntext = "督办。"\n', encoding="utf-8")
    with pytest.raises(ReportError, match=r"next_steps.toml 第1行：没有“overdu”.*“overdue”"):
        load_next_steps(path)


@given(before=st.integers(0, 60), now=st.integers(0, 60))
def test_a_sentence_holds_no_number_that_is_no_value(before, now):
    runs = phrase_change(_compare(before, now))
    words = "".join(run for run in runs if isinstance(run, str))
    assert not any(letter.isdigit() for letter in words)
    assert all(run.evidence or run.number == 0 for run in runs if isinstance(run, Value))


@pytest.mark.parametrize(
    ("place", "numeral"), [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (23, "二十三")]
)
def test_points_are_numbered_in_chinese(place, numeral):
    assert number_point(place) == numeral


def test_a_number_that_is_no_count_of_events_rises_without_a_judgement() -> None:
    talks = [
        meeting(f"{year}-03-05", "heart_to_heart_talk", people=heads, amount=heads)
        for year, heads in ((2023, 20), (2024, 90))
    ]
    records = make_records(*talks)
    comparison = compare_periods(records, find_measure("heart_to_heart_talk"), None, YEAR)
    assert _write(phrase_change(comparison)) == "较上年增加70人次，增长350%"


def test_the_parts_of_what_was_opened_are_told_so_that_they_add_up() -> None:
    records = make_records(
        item("2024-01-05", "2024-03-01"),
        item("2024-01-05", "2025-02-01"),
        item("2024-01-06"),
        item("2024-01-07", status="closed"),
        as_of=date(2024, 12, 31),
    )
    assert "完成整改1项〔请核实〕" in _section(records, "conduct")
    assert _told_numbers(records, "conduct") == ["4项", "1项", "2项"]


def test_no_sum_is_compared_where_one_organization_more_is_counted() -> None:
    rows = [
        meeting("2023-03-05"),
        meeting("2024-03-05"),
        meeting("2024-03-06", organization="乙单位"),
    ]
    told = _section(make_records(*rows), "study")
    assert "集体学习2次。" in told
    assert "上年" not in told


def test_what_one_organization_held_hides_nothing_that_another_missed() -> None:
    rows = [meeting(f"2024-{month:02}-05", "theme_party_day") for month in range(1, 13)]
    records = make_records(*rows, meeting("2024-03-06", "theme_party_day", organization="乙单位"))
    words = load_phrases().tables["kept"]["month"]
    told = _section(records, "study", organization=OFFICE)
    assert any(each in told for each in words)
    assert not any(each in _section(records, "study") for each in words)


def test_items_left_from_years_before_are_told_as_they_stand() -> None:
    records = make_records(
        item("2023-03-01"),
        meeting("2024-03-05"),
        coverage=_kept(2023, activity="rectification_item"),
    )
    told = _section(records, "conduct")
    assert re.search("年末未完成1项，[^。]*2023年3月", told)
    cut = _section(replace(records, as_of=date(2024, 6, 30)), "conduct")
    assert "截至6月30日未完成1项，" in cut


def test_items_whose_number_is_not_stated_open_their_paragraph() -> None:
    records = make_records(
        item("2024-03-01", "2024-05-01", amount=None), item("2023-12-01", "2024-05-01")
    )
    assert re.search("。反馈问题〔项数待补〕.*完成整改", _section(records, "conduct"))


def test_a_rhythm_of_which_months_are_unknown_is_not_said_to_be_kept() -> None:
    rows = [meeting("2024-02-05", "branch_meeting"), meeting("2024-05-05", "branch_meeting")]
    told = _section(make_records(*rows, as_of=date(2024, 6, 30)), "responsibility")
    assert "支部党员大会2次" in told
    assert "季度" not in told


def test_several_masked_kinds_share_one_verb() -> None:
    rows = [
        meeting(f"2024-03-0{day}", code, count=None)
        for day, code in enumerate(("responsibility_letter", "commitment_letter"), start=1)
    ]
    upkeep = compose_upkeep(find_findings(make_records(*rows), year=2024), {})
    assert "廉政责任书有1行、廉政承诺书有1行没有载明数目" in upkeep.text


def test_the_rules_say_of_which_year_a_reminder_is() -> None:
    rows = [meeting("2023-12-28", "holiday_reminder"), meeting("2024-02-05", "holiday_reminder")]
    holidays = pd.DataFrame(
        {
            "year": [2024, 2024],
            "holiday": ["元旦", "春节"],
            "start": pd.to_datetime(["2024-01-01", "2024-02-10"]),
            "end": pd.to_datetime(["2024-01-01", "2024-02-17"]),
        }
    )
    told = find_findings(make_records(*rows), year=2024, holidays=holidays)
    rule = "元旦的提醒在上年末"
    assert rule in compose_rules(told).text
    assert rule not in compose_rules(find_findings(make_records(*rows), year=2024)).text


def test_the_rules_say_when_a_change_is_called_one() -> None:
    records = make_records(*_meetings(2023, 3), *_meetings(2024, 4))
    plain = compose_rules(find_findings(records, year=2024)).text
    assert "都只照数写明，不写“明显”" in plain
    assert "检验用两个计数" not in plain
    fallen = [*_meetings(2023, 40, "warning_education"), *_meetings(2024, 8, "warning_education")]
    rules = compose_rules(find_findings(make_records(*fallen), year=2024)).text
    for words in ("持平", "明显减少", "精确条件检验", "不足10", "5%", "霍赫贝格"):
        assert words in rules


def test_the_table_that_an_office_edits_begins_as_ours():
    ours, theirs = (load_next_steps(path) for path in (None, ROOT / "data/next_steps.toml"))
    assert theirs == ours
    standing = {kind for kind in ours if kind.startswith("standing_")}
    assert set(ours) == {*KINDS, "rows", *standing}
    assert {kind.removeprefix("standing_") for kind in standing} <= {*SECTION_TITLES, *THEMES}


@pytest.mark.parametrize(
    ("months", "told"),
    [
        pytest.param([5] * 24, "，其中5月减少24次", id="one-month"),
        pytest.param([5] * 12 + [8] * 12, "，其中5月减少12次、8月减少12次", id="two-alike"),
        pytest.param([5] * 9 + [6] * 8 + [7] * 7, "，其中5月减少9次、6月减少8次", id="most-of-it"),
        pytest.param([1, 2, 3, 4] * 6, "", id="four-alike-are-not-three"),
        pytest.param([4] * 14 + [*range(1, 11)], "，其中4月减少15次", id="one-beside-many"),
        pytest.param([1] * 4 + [2] * 4 + [*range(3, 11)] * 2, "", id="less-than-half"),
    ],
)
def test_a_clear_change_names_the_few_months_that_most_of_it_lies_in(months, told):
    rows = [meeting(date(2023, month, 1 + n)) for n, month in enumerate(months)]
    findings = find_findings(make_records(*rows, coverage=_kept(2023, 2024)), year=2024)
    (problem,) = _problems(findings)
    assert f"由{len(rows)}次减至0次{told}，主要" in problem.text


def test_a_clear_fall_names_its_months_among_the_problems_too():
    rows = [meeting(date(2023, 5, day)) for day in range(1, 25)]
    findings = find_findings(
        make_records(*rows, meeting("2024-01-05"), coverage=_kept(2023, 2024)), year=2024
    )
    (problem, *_) = _problems(findings)
    assert "由24次减至1次，其中5月减少24次" in problem.text


def test_a_small_base_names_the_months_of_a_clear_change_without_a_percentage():
    rows = [meeting("2023-01-05"), *(meeting(date(2024, 7, day)) for day in range(1, 13))]
    text = _section(make_records(*rows, coverage=_kept(2023, 2024)), "study")
    assert "比上年多11次，其中7月增加12次。" in text


def test_months_that_do_not_add_up_are_not_named():
    rows = [meeting("2023"), *(meeting(date(2024, 7, day)) for day in range(1, 15))]
    text = _section(make_records(*rows, coverage=_kept(2023, 2024)), "study")
    assert "比上年多13次" in text
    assert "其中" not in text


def test_contributions_are_told_fallen_and_risen_apart():
    days = ["2023-02-05", "2023-02-06", "2023-05-01", "2024-02-07", "2024-09-01"]
    records = make_records(*map(meeting, days), coverage=_kept(2023, 2024))
    comparison = compare_periods(records, find_measure("group_study"), None, YEAR)
    found = find_month_contributions(records, comparison)
    assert describe_contributions(found, is_whole_year=True).text == (
        "集体学习2次，较上年由3次减至2次；减少的有2月1次、5月1次；增加的有9月1次。"
    )


def test_contributions_name_the_gaps_and_count_them_as_nothing():
    coverage = [(OFFICE, "group_study", 2023, month) for month in range(1, 13) if month != 7]
    records = make_records(meeting("2023-01-05"), coverage=[*coverage, *_kept(2024)])
    comparison = compare_periods(records, find_measure("group_study"), None, YEAR)
    found = find_month_contributions(records, comparison)
    text = describe_contributions(found, is_whole_year=True).text
    assert text.startswith(
        "集体学习0次，较上年（不含7月）由1次减至0次；减少的有1月1次。7月两年中有一年没有台账"
    )


def test_a_change_of_nothing_says_that_no_part_moved():
    records = make_records(meeting("2023-01-05"), meeting("2024-01-06"))
    comparison = compare_periods(records, find_measure("group_study"), None, YEAR)
    found = find_month_contributions(records, comparison)
    assert describe_contributions(found, is_whole_year=True).text == (
        "集体学习1次，与上年持平；各月份没有增减。"
    )


def test_a_long_silence_is_told_with_its_days():
    rows = [meeting(date(2024, month, day)) for month in (1, 2, 12) for day in (1, 2, 3, 4, 5)]
    findings = find_findings(make_records(*rows, coverage=_kept(2024)), year=2024)
    (problem,) = _problems(findings)
    assert "2月6日至11月30日" in problem.text
    assert _numbers(problem) == ["299天", "15次"]
    (step,) = compose_next_steps(findings, load_next_steps(), _plain(findings))
    assert step.theme == "silence"
    assert "集体学习" in step.paragraph.text


def test_the_rules_say_when_work_is_crowded_or_silent():
    records = make_records(*_meetings(2023, 3), *_meetings(2024, 3))
    rules = compose_rules(find_findings(records, year=2024)).text
    for words in (
        "十二月占40%以上",
        "最后两个月占50%以上",
        "少30%以上且不少于3",
        "连续92天以上没有记录",
        "不到1%",
        "相加等于全年的增减",
    ):
        assert words in rules


def test_an_offices_own_problems_follow_those_of_the_ledgers():
    rows = [item("2024-01-05", None, "2024-06-30")]
    findings = find_findings(
        make_records(*rows, coverage=_kept(2024, activity="rectification_item")), year=2024
    )
    own = [OwnPoint("记录不够具体", ("部分谈话没有写明措施。",), "规范记录", ("统一格式。",))]
    problems, steps = _problems(findings, own), _steps(findings, own)
    assert [each.role for each in problems] == ["body", "own"]
    assert problems[-1].text == "二是记录不够具体。部分谈话没有写明措施。"
    assert steps[-1].text == "（二）规范记录。统一格式。"
    without = _steps(findings, [OwnPoint("标题", ("问题。",))])
    assert len(without) == 1


def test_the_text_names_four_problems_and_joins_what_has_one_root():
    rows = [item("2024-01-05", None, "2024-06-30")]
    for code, day in (("theme_party_day", 5), ("branch_meeting", 6), ("branch_committee", 7)):
        rows.append(meeting(date(2024, 1, day), code))
    rows += [*_meetings(2023, 40), *_meetings(2024, 5)]
    rows += [meeting(date(2024, 12, day), "case_notice") for day in range(1, 13)]
    findings = find_findings(make_records(*rows), year=2024)
    told, left = choose_points(findings)
    assert [each.kind for each in told] == [
        "rhythm_study",
        "rhythm_responsibility",
        "rush",
        "overdue",
    ]
    assert [each.kind for each in told[0].more] == ["fall"]
    assert not left
    assert "集体学习由40次减至5次" in _problems(findings)[0].text


def test_two_offices_speak_differently_and_one_always_alike():
    voices = [Voice(load_phrases(), f"单位{n}|2024") for n in range(30)]
    said = [
        [voice.words(*key) for key in (("points", "theory"), ("sections", "study"))]
        for voice in voices
    ]
    assert len({*map(tuple, said)}) > 5
    again = Voice(load_phrases(), "单位0|2024")
    assert [again.words("points", "theory"), again.words("sections", "study")] == said[0]

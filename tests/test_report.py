"""The report puts findings, words and charts in order, and refuses what it cannot tell."""

import json
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis.catalogue import load_catalogue
from analysis.charts import Drawing
from analysis.content import INVENTED, Heading, Paragraph, Table, list_entries
from analysis.errors import NO_LEDGERS, ReportError, UnknownNameError
from analysis.ledgers import DEFAULT_ORGANIZATION, FileSummary
from analysis.measures import Value, find_named_measure
from analysis.past_reports import ReportSummary
from analysis.report import (
    build_report,
    compare_with_base_year,
    compare_with_last_year,
    follow_years,
    judge_changes,
    look_back,
    reading_cutoff,
    show_closing,
    show_national_forms,
    show_organizations,
    show_rhythm,
)
from analysis.report.own import list_unchecked, read_own_text
from analysis.validation import read_records
from analysis.vocabulary import PLACEHOLDER
from analysis.workspace import Frame, Workspace, find_workspace
from frames import OFFICE, item, make_records, meeting

ROOT = Path(__file__).parents[1]
TITLES = {
    "履职情况": "part-duties",
    "学习教育": "study",
    "存在的问题": "part-problems",
    "下一步": "part-next-steps",
}


def _workspace(tmp_path, paragraphs=None):
    if paragraphs is not None:
        (tmp_path / "2024.md").write_text(paragraphs, encoding="utf-8")
    return Workspace(
        root=tmp_path,
        ledgers=(),
        past_reports=(),
        paragraphs=tmp_path,
        sample=None,
        reports=tmp_path,
        catalogue=load_catalogue(),
        organization=None,
        headings={},
        sheets={},
        is_sample=False,
    )


@pytest.fixture
def records():
    rows = [meeting(f"2023-{month:02d}-05") for month in range(1, 4)]
    rows += [meeting(f"2024-{month:02d}-05") for month in range(1, 9)]
    coverage = [(OFFICE, "group_study", year, None) for year in (2023, 2024)]
    stated = [{"activity": "group_study", "value": 2, "year": 2022}]
    return make_records(*rows, coverage=coverage, stated=stated)


@pytest.fixture(scope="module")
def sample():
    workspace = find_workspace(ROOT)
    records = read_records([workspace.sample], workspace=workspace)
    return records, workspace


@pytest.fixture(scope="module")
def sample_reports(sample):
    records, workspace = sample
    return {
        year: build_report(records, year=year, workspace=workspace) for year in (2019, 2023, 2025)
    }


def _fill(name, part):
    return (f"<{find_named_measure(name).code}{part}>",)


def _runs(report):
    for part in report.parts:
        for block in part.blocks:
            if isinstance(block, Paragraph | Table):
                yield from block.runs


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        ("group_study", "10次"),
        ("study_exchange", "10次"),
        ("theme_party_day", "4次"),
        ("party_lecture", "2次"),
        ("responsibility_letter", "xx份"),
        ("supervision_form_1", "3人次"),
        ("rectification_opened", "10项"),
        ("rectification_closed", "10项"),
        ("institution_revision", "10项"),
        ("integrity_talk", "10人次"),
    ],
)
def test_the_sample_of_2023_holds_the_figures_of_the_reference(sample_reports, measure, text):
    paragraphs = [b for b in sample_reports[2023].duties.blocks if isinstance(b, Paragraph)]
    shown = {
        (run.measure, run.text) for b in paragraphs for run in b.runs if isinstance(run, Value)
    }
    assert (measure, text) in shown


def test_every_value_of_the_sample_has_its_rows(sample_reports):
    values = [run for run in _runs(sample_reports[2025]) if isinstance(run, Value)]
    assert len(values) > 100
    bare = [v for v in values if not v.evidence and v.number and "rows_left_out" not in v.measure]
    assert not bare


def test_the_sample_of_2025_is_compared_with_2024(sample_reports):
    report = sample_reports[2025]
    assert "完成整改11项（含上年结转3项）" in report.duties.text
    assert len([chart for part in report.parts for chart in part.charts]) == 5


def test_invented_ledgers_are_named_as_such(sample_reports):
    report = sample_reports[2025]
    assert report.is_invented
    assert "含虚构示例数据" in report.opening.text


def test_the_first_year_of_all_has_nothing_to_stand_beside(sample_reports):
    report = sample_reports[2019]
    assert "上年" not in report.handed_in
    table = next(block for block in report.comparison.blocks if isinstance(block, Table))
    assert {row[-1] for row in table.rows if row[0] == "集体学习"} == {"首个有台账的年度，不作比较"}


def test_two_reports_of_the_same_are_equal(sample, sample_reports):
    records, workspace = sample
    again = build_report(records, year=2023, workspace=workspace)
    assert again.text == sample_reports[2023].text
    entries = [list_entries(_runs(report)) for report in (again, sample_reports[2023])]
    assert entries[0] == entries[1]


def test_a_report_shows_its_title_and_hands_on_its_sources(sample_reports):
    bundle = sample_reports[2025]._repr_mimebundle_()
    stated = bundle["application/vnd.tongbi.report+json"]
    json.dumps(stated, allow_nan=False)
    assert "<h1" in bundle["text/html"]
    assert stated["report"]["year"] == 2025
    assert ["集体学习", "8次"] in stated["report"]["main_values"]
    rows = [s["rows"] - s["records"] - s["problems"] - s["skipped"] for s in stated["sources"]]
    assert not any(rows)


def test_a_part_shows_each_block_as_an_output_of_its_own(sample_reports, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda block, **_: shown.append(block))
    part = sample_reports[2025].duties
    part._ipython_display_()
    assert len(shown) == len(part.blocks)
    drawn = [one for one in shown if "application/vnd.plotly.v1+json" in one]
    assert len(drawn) == len(part.charts)


def test_an_unknown_year_is_refused_with_the_nearest(records, tmp_path):
    with pytest.raises(UnknownNameError, match=r"没有名为“2025”的年度.*2024"):
        build_report(records, year=2025, workspace=_workspace(tmp_path))


def test_a_year_known_only_from_a_report_is_refused_with_the_reason(records, tmp_path):
    with pytest.raises(ReportError, match="2022年没有台账，只有往年报告所载的数"):
        build_report(records, year=2022, workspace=_workspace(tmp_path))


def test_an_unknown_organization_is_refused_with_the_nearest(records, tmp_path):
    with pytest.raises(UnknownNameError, match="是否想写“甲单位”"):
        build_report(records, year=2024, organization="甲单立", workspace=_workspace(tmp_path))


def test_a_cut_off_that_is_no_day_is_refused(records, tmp_path):
    with pytest.raises(ReportError, match="截止日“去年底”不是日期"):
        build_report(records, year=2024, as_of="去年底", workspace=_workspace(tmp_path))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param("2025-11-24", date(2025, 11, 24), id="running-year"),
        pytest.param("2025-12-31", None, id="whole-year"),
        pytest.param("2026-02-01", None, id="later"),
        pytest.param(None, None, id="not-given"),
    ],
)
def test_only_a_running_year_cuts_the_reading(as_of, expected):
    assert reading_cutoff(as_of, 2025) == expected


def test_own_paragraphs_stand_at_the_end_of_their_section_with_values(records, tmp_path):
    values = "{{ group_study }}，上年{{ group_study.previous }}，\n{{ group_study.change }}"
    own = f"## 学习教育\n\n全年共{values}。\n"
    report = build_report(records, year=2024, workspace=_workspace(tmp_path, own))
    (paragraph,) = [b for b in report.duties.blocks if getattr(b, "role", "") == "own"]
    assert paragraph.text == "全年共8次，上年3次，较上年由3次增至8次。"
    assert 'class="tongbi-own"' in paragraph.html
    numbers = [run.number for run in paragraph.runs if isinstance(run, Value)]
    assert numbers == [8, 3, 3, 8]


def test_values_are_named_in_chinese_as_well(records, tmp_path):
    own = "## 学习教育\n\n共{{集体学习}}，上年{{ 集体学习.上年 }}，{{ 集体学习 . 增减 }}。\n"
    report = build_report(records, year=2024, workspace=_workspace(tmp_path, own))
    (paragraph,) = [b for b in report.duties.blocks if getattr(b, "role", "") == "own"]
    assert paragraph.text == "共8次，上年3次，较上年由3次增至8次。"


def test_paragraphs_of_the_sample_enter_no_report_on_other_ledgers(records, tmp_path):
    own = "## 学习教育\n\n今年学习安排在淡季。\n"
    sample = replace(_workspace(tmp_path, own), is_sample=True)
    assert "淡季" not in build_report(records, year=2024, workspace=sample).text
    invented = replace(records, files=(FileSummary("示例.csv", "", None, (), is_invented=True),))
    assert "淡季" in build_report(invented, year=2024, workspace=sample).text


def test_own_paragraphs_survive_another_run(records, tmp_path):
    own = "<!-- 说明 -->\n## 三、下一步打算\n继续做好。\n"
    workspace = _workspace(tmp_path, own)
    first = build_report(records, year=2024, workspace=workspace)
    assert first.text == build_report(records, year=2024, workspace=workspace).text
    assert "\n继续做好。\n" in first.next_steps.text
    assert (tmp_path / "2024.md").read_text(encoding="utf-8") == own


def test_comments_that_never_end_are_gone_over_once(records, tmp_path):
    own = "<!-- 说明 -->\n## 三、下一步打算\n继续做好。" + "<!--" * 90_000
    begun = time.process_time()
    report = build_report(records, year=2024, workspace=_workspace(tmp_path, own))
    assert time.process_time() - begun < 5
    assert "继续做好。<!--" in report.next_steps.text


def test_numbers_typed_by_hand_are_listed_as_unchecked(records, tmp_path):
    own = "## 履职情况\n2024年3月走访企业12家。\n"
    report = build_report(records, year=2024, workspace=_workspace(tmp_path, own))
    assert "走访企业12家" in report.duties.text
    assert "单位自写段落中有未核数字" in report.checklist.text
    assert "“走访企业12家。”" in report.checklist.text
    assert "未核" not in report.handed_in


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "## 履职情况\n\n共{{ group_studdy }}。",
            r"2024.md 第3行：没有名为“group_studdy”的指标，是否想写“group_study”",
            id="unknown-measure",
        ),
        pytest.param(
            "## 履职情况\n共{{ group_study.prev }}。",
            r"2024.md 第2行：.*是否想写“group_study.previous”",
            id="unknown-suffix",
        ),
        pytest.param(
            "## 履职情况\n共{{ 集体学 }}。",
            r"2024.md 第2行：没有名为“集体学”的指标，是否想写“集体学习”",
            id="unknown-name",
        ),
        pytest.param(
            "## 履职情况\n共{{ 集体学习.上年度 }}。",
            r"2024.md 第2行：.*是否想写“集体学习.上年”.*可用：.上年",
            id="unknown-suffix-of-a-name",
        ),
        pytest.param(
            "## 履职情形\n共三次。",
            r"2024.md 第1行：报告里没有“履职情形”这一部分，是否想写“履职情况”",
            id="unknown-title",
        ),
        pytest.param("共三次。", r"2024.md 第1行：这一段前面没有标题", id="no-title"),
    ],
)
def test_a_mistake_in_own_paragraphs_names_file_line_and_nearest(tmp_path, text, message):
    path = tmp_path / "2024.md"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=message):
        read_own_text(path, TITLES, _fill)


def test_own_paragraphs_of_another_encoding_are_refused(tmp_path):
    path = tmp_path / "2024.md"
    path.write_bytes("## 履职情况\n学习。".encode("gb18030"))
    with pytest.raises(ReportError, match="UTF-8"):
        read_own_text(path, TITLES, _fill)


def test_lines_up_to_a_blank_one_are_one_paragraph(tmp_path):
    path = tmp_path / "2024.md"
    path.write_text("# （一）学习教育\n甲\n乙\n\n丙\n## 下一步\n丁", encoding="utf-8")
    own = read_own_text(path, TITLES, _fill)
    assert [paragraph.text for paragraph in own.under("study")] == ["甲乙", "丙"]
    assert [paragraph.text for paragraph in own.under("part-next-steps")] == ["丁"]
    assert not own.under("part-problems")


def test_an_own_section_stands_before_or_after_the_one_that_it_names(records, tmp_path):
    own = (
        "## 专项整治（在“学习教育”之前）\n\n甲。\n\n## 队伍建设（在“学习教育”之后）\n\n乙。\n\n"
        "## 工作亮点（在“存在的问题”之前）\n\n丙。\n"
    )
    report = build_report(records, year=2024, workspace=_workspace(tmp_path, own))
    titles = [b.text for b in report.duties.blocks if isinstance(b, Heading)]
    assert [titles[1], titles[3]] == ["（一）专项整治", "（三）队伍建设"]
    assert [b.text for b in report.problems.blocks if isinstance(b, Heading)] == [
        "二、工作亮点",
        "三、存在的问题",
    ]
    assert report.next_steps.blocks[0].text == "四、下一步打算"


def test_own_words_of_a_point_that_is_not_told_are_not_lost(records, tmp_path):
    own = "## 开展谈心谈话\n\n谈心方式多样。\n\n## 整改没有按期完成\n\n原因已经查明。\n"
    report = build_report(records, year=2024, workspace=_workspace(tmp_path, own))
    assert "谈心方式多样。" in report.duties.text
    assert "原因已经查明。" in report.problems.text


def test_an_own_section_stands_beside_no_single_point(records, tmp_path):
    own = "## 亮点（在“开展集体学习”之后）\n\n甲。\n"
    with pytest.raises(ReportError, match=r"2024.md 第1行：报告里没有“开展集体学习”"):
        build_report(records, year=2024, workspace=_workspace(tmp_path, own))


def test_own_words_stand_under_the_point_that_they_belong_to(records, tmp_path):
    own = "## 开展集体学习\n\n学习留出讨论时间。\n"
    report = build_report(records, year=2024, workspace=_workspace(tmp_path, own))
    texts = [getattr(block, "text", "") for block in report.duties.blocks]
    place = texts.index("学习留出讨论时间。")
    assert "集体学习8次" in texts[place - 1]


def test_a_report_of_an_office_that_no_ledger_names_asks_whose_it_is():
    unnamed = make_records(meeting("2024-03-05", "group_study", organization=DEFAULT_ORGANIZATION))
    report = build_report(unnamed, year=2024)
    assert report.title == "〔请填写：单位名称〕关于2024年度党风廉政建设工作情况的报告"
    tables = [each for each in report.checklist.blocks if isinstance(each, Table)]
    assert "〔请填写：单位名称〕" in [row[-1] for each in tables for row in each.rows]


def test_the_text_is_framed_by_what_the_workspace_says(records, tmp_path):
    frame = Frame("{organization}关于{year}年度工作的报告", "某某市委", "某某局党组", "1月15日")
    workspace = replace(_workspace(tmp_path), frame=frame)
    report = build_report(records, year=2024, workspace=workspace)
    assert report.title == "甲单位关于2024年度工作的报告"
    texts = [
        (b.role, b.text) for p in report.parts[:4] for b in p.blocks if isinstance(b, Paragraph)
    ]
    assert ("addressee", "某某市委：") in texts
    assert texts[-2:] == [("signature", "某某局党组"), ("signature", "2025年1月15日")]
    assert "主送机关" not in report.checklist.text


FORBIDDEN = ("待核", "不能排除", "没有计入", "台账行", "台账", "可核对", "中位数", "未计入")


@pytest.mark.parametrize("year", [2019, 2023, 2025])
def test_the_text_holds_no_word_of_bookkeeping(sample_reports, year):
    text = sample_reports[year].handed_in.replace(INVENTED, "")
    assert [word for word in FORBIDDEN if word in text] == []
    assert text.count("较上年") <= 20


def test_what_the_text_has_from_a_past_report_is_on_the_checklist_alone(sample_reports):
    report = sample_reports[2025]
    tables = [block for block in report.checklist.blocks if isinstance(block, Table)]
    (stale,) = [table for table in tables if "往年报告" in table.columns]
    text = (ROOT / "data/sample/paragraphs/2025.md").read_text(encoding="utf-8")
    words = text.strip().split("\n")[-1]
    place = "2024年度述责述廉报告（虚构示例）.html第24段"
    told = "文字相同：与往年的文字完全相同"
    assert stale.rows == (("三、下一步打算", words, f"{place}：{words}", told),)
    others = "\n".join(part.text for part in report.parts[:6])
    assert "与往年报告雷同" not in others
    assert "与往年报告雷同" not in sample_reports[2023].checklist.text


def test_another_offices_past_report_is_not_quoted(tmp_path):
    words = "泵站值班表改成三班倒，配电间门口张贴承诺书接受住户监督。"
    workspace = _workspace(tmp_path, f"## 学习教育\n\n{words}")
    summaries = tuple(
        ReportSummary(f"{name}2023.txt", "0", 2, f"{name}2023年度工作报告\n{words}")
        for name in ("甲水务局", "乙水务局")
    )
    rows = [meeting(f"{year}-01-05", organization="甲水务局") for year in (2023, 2024)]
    records = replace(make_records(*rows), past_reports=summaries)
    report = build_report(records, year=2024, workspace=workspace)
    assert words in report.handed_in
    told = "\n".join(block.text for block in report.checklist.blocks)
    assert "甲水务局2023.txt第2段" in told
    assert "乙水务局2023.txt第" not in told


def test_each_place_left_open_in_the_text_is_on_the_checklist(sample_reports):
    report = sample_reports[2025]
    table = next(block for block in report.checklist.blocks if isinstance(block, Table))
    assert [row[2] for row in table.rows] == PLACEHOLDER.findall(report.handed_in)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("开展了一次活动。", 0),
        ("2024年3月5日召开。", 0),
        ("第3季度、第12条。", 0),
        ("中办发〔2024〕10号。", 0),
        ("走访12家、发放35.5元。", 2),
    ],
)
def test_dates_and_ordinals_are_no_unchecked_numbers(text, numbers):
    assert len(list_unchecked(text)) == numbers


def test_the_pages_of_the_comparison_notebook_hold_tables_and_charts(sample):
    records, _ = sample
    compared = compare_with_last_year(records, year=2025)
    assert [isinstance(block, Drawing) for block in compared.blocks] == [False, True]
    assert len(follow_years(records, year=2025).charts) >= 5


def test_the_published_national_figures_are_told_with_their_turn():
    part = show_national_forms(path=ROOT / "data/reference/national_four_forms.csv")
    assert (
        "2017年为131.6万人次，逐年升至2021年的212.5万人次，此后逐年降至2023年的171.8万人次。"
        in part.text
    )
    assert "2023年第一种形态占63.8%，较上年降低3.2个百分点。" in part.text
    assert "各年四种形态之和与公布的合计相符" in part.text


def test_the_table_of_judgements_has_a_ratio_between_bounds_for_each_count(sample):
    records, _ = sample
    (table,) = judge_changes(records, year=2025).blocks
    row = next(row for row in table.rows if row[0] == "集体学习")
    low, _, high = row[4]
    values = [value.text for value in (*row[1:4], low, high)]
    assert values == ["8次", "12次", "0.67", "0.24", "1.78"]
    assert row[5] == ""
    assert "谈心谈话" not in {row[0] for row in table.rows}


def test_the_base_year_is_the_first_one_unless_it_is_named(sample):
    records, _ = sample
    first = compare_with_base_year(records, year=2025)
    named = compare_with_base_year(records, year=2025, base_year=2023)
    assert (first.title, named.title) == ("与2019年比较", "与2023年比较")
    table, _ = named.blocks
    row = next(row for row in table.rows if row[0] == "集体学习")
    assert [row[1].text, row[2].text] == ["8次", "10次"]


def test_a_base_year_that_is_not_earlier_is_refused(sample):
    records, _ = sample
    with pytest.raises(ReportError, match="基年2025年应早于2025年，请改 base_year。"):
        compare_with_base_year(records, year=2025, base_year=2025)


def test_the_rhythm_and_the_time_to_close_are_drawn(sample):
    records, _ = sample
    calendar, *_ = show_rhythm(records, year=2025).blocks
    assert "节前廉政提醒" in calendar.layout["yaxis"]["ticktext"]
    _, table, curve, ages = show_closing(records, year=2025).blocks
    assert sum(row[1].number for row in ages.rows) == table.rows[0][3].number
    kinds = [row[0] for row in table.rows]
    assert kinds == ["全部", "未注明类型", "立行立改", "限期整改", "长期坚持"]
    parts = [sum(row[place].number for row in table.rows[1:]) for place in (1, 2, 3)]
    assert parts == [table.rows[0][place].number for place in (1, 2, 3)]
    assert curve.alt.startswith("阶梯曲线图")


def test_pages_without_anything_to_show_say_so(records):
    assert "不作单位之间的比较" in show_organizations(records, year=2024).text
    assert "没有可以跟踪用时的整改事项" in show_closing(records, year=2024).text
    assert "没有可以核对频次的台账" in show_rhythm(records, year=2024).text


def test_the_first_year_of_all_has_no_base_year():
    records = make_records(meeting("2024-03-05"))
    assert "2024年以前没有台账" in compare_with_base_year(records, year=2024).text


def test_years_without_a_number_say_so_instead_of_drawing_nothing():
    letters = meeting("2024-03-05", "responsibility_letter", count=None)
    assert "没有可以画出的数" in follow_years(make_records(letters), year=2024).text


def test_organizations_are_tabulated_beside_their_median():
    rows = [
        meeting(f"2024-{month:02}-05", organization=name)
        for name, times in (("甲", 2), ("乙", 9), ("丙", 4))
        for month in range(1, times + 1)
    ]
    rows.append(meeting("2024-01-05", "party_lecture", organization="丁"))
    part = show_organizations(make_records(*rows), ["group_study"], year=2024)
    (table,) = part.blocks
    assert [(row[0], row[1].text, row[2].text) for row in table.rows] == [
        ("乙", "9次", "4次"),
        ("丙", "4次", "4次"),
        ("甲", "2次", "4次"),
    ]
    assert table.note.endswith("没有台账或数目不全：丁。")


@pytest.mark.parametrize("year", [2023, 2025])
@pytest.mark.parametrize("past", [False, True], ids=["nothing", "a past report"])
def test_without_ledgers_it_is_said_what_to_do(tmp_path, year, past):
    (tmp_path / "workspace.toml").write_text('organization = "甲局"\n', encoding="utf-8")
    for folder in ("data/ledgers", "data/past_reports"):
        (tmp_path / folder).mkdir(parents=True)
    if past:
        told = "甲局2023年度工作报告\n2023年，共开展集体学习12次，专题党课4次。\n"
        (tmp_path / "data/past_reports/2023.txt").write_text(told, encoding="utf-8")
    workspace = find_workspace(tmp_path)
    records = read_records(workspace=workspace)
    assert bool(len(records.stated)) == past
    with pytest.raises(ReportError) as refused:
        build_report(records, year=year, workspace=workspace)
    assert str(refused.value) == NO_LEDGERS


def test_a_year_with_nothing_but_closings_is_refused_for_what_it_is():
    records = make_records(item("2023-05-01", "2024-02-01"), as_of=date(2024, 12, 31))
    with pytest.raises(ReportError, match="2024年没有台账，只有以前年度台账所载"):
        build_report(records, year=2024)


def test_years_are_looked_back_one_by_one_and_gaps_stay_empty():
    counts = {2021: 2, 2023: 4, 2024: 4}
    days = [f"{year}-{m:02}-05" for year, n in counts.items() for m in range(1, n + 1)]
    records = make_records(*map(meeting, days))
    (table,) = look_back(records, ["group_study"], year=2024, years_back=3).blocks
    assert table.columns == ("指标", "本期", "较2023年", "较2022年", "较2021年")
    ((_, value, same, gap, more),) = table.rows
    assert (value.text, gap) == ("4次", "无台账")
    assert (same[0], more[0], more[1].text) == ("持平（", "增加", "2次")

import datetime
import json
from pathlib import Path

import pytest

from analysis.content import Paragraph
from analysis.explore import (
    Selection,
    build_view,
    describe_reading,
    list_files,
    list_problem_rules,
    list_problems,
    open_panel,
    open_problems,
)
from analysis.validation import read_records

SAMPLE = Path(__file__).parents[1] / "data/sample"
AS_OF = datetime.date(2025, 12, 31)


@pytest.fixture(scope="module")
def records():
    return read_records([SAMPLE], as_of=AS_OF)


@pytest.fixture
def nothing(tmp_path):
    return read_records([tmp_path], as_of=AS_OF)


def _select(view="逐年趋势", measures=("group_study",), first=2019, last=2025):
    return Selection(first, last, None, measures, view)


def test_the_files_table_adds_up_for_every_sheet(records):
    for row in list_files(records).rows:
        rows, kept, wrong, skipped = (int(cell) for cell in row[2:])
        assert rows == kept + wrong + skipped


def test_the_reading_says_that_the_sample_is_invented(records):
    assert "虚构示例台账" in describe_reading(records).text


def test_problems_can_be_narrowed_to_a_rule_and_a_file(records):
    everything = list_problems(records)
    one = list_problems(records, rule="日期不存在")
    assert len(one.rows) == 1
    assert len(everything.rows) > len(one.rows)
    assert list_problems(records, rule="日期不存在", file="没有.csv").rows == ()


def test_rules_are_counted_errors_first(records):
    severities = [row[1] for row in list_problem_rules(records).rows]
    assert severities == sorted(severities, key="错误提示".index)
    assert "错误" in severities


@pytest.mark.parametrize("view", ["逐年趋势", "逐月分布", "同比"])
def test_every_view_draws_and_says_the_last_year(records, view):
    shown = build_view(records, _select(view))
    assert shown.sentence.text == "2025年：集体学习8次。"
    assert shown.figure is not None
    assert len(shown.rows.rows) == 8


def test_years_chosen_the_wrong_way_round_are_put_in_order():
    assert _select(first=2025, last=2019).years == _select().years


def test_no_measure_is_a_sentence_and_no_chart(records):
    shown = build_view(records, _select(measures=()))
    assert shown.figure is None
    assert "没有选择指标" in shown.sentence.text


def test_a_rate_has_no_months_and_says_so(records):
    shown = build_view(records, _select("逐月分布", ("rectification_completion_rate",)))
    assert shown.figure is None
    assert "请换一种看法" in shown.sentence.text


def test_turning_the_knobs_changes_sentence_and_chart(records):
    panel = open_panel(records)
    before = panel.shown.sentence.text
    panel.last_year.value = 2023
    assert panel.shown.sentence.text != before
    assert panel.shown.sentence.text.startswith("2023年：集体学习10次")


def test_the_panel_leaves_its_view_for_an_export(records):
    bundle = open_panel(records)._repr_mimebundle_()
    drawn = bundle["application/vnd.plotly.v1+json"]
    assert drawn["data"]
    assert "集体学习" in bundle["text/html"]
    json.dumps(drawn)


def test_without_records_the_panel_is_a_sentence(nothing):
    shown = open_panel(nothing)
    assert isinstance(shown, Paragraph)
    assert "data/ledgers" in shown.text


def test_the_problem_panel_follows_its_choices(records):
    panel = open_problems(records)
    panel.rule.value = "日期不存在"
    assert len(panel.table.rows) == 1
    assert "text/html" in panel._repr_mimebundle_()

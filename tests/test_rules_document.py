"""The page of rules: current, complete, and its examples true."""

from datetime import date
from pathlib import Path

import pytest

from analysis.problems import RULES, SKIP_REASONS
from ledger_rows import records, sheet
from rule_examples import RULE_EXAMPLES, SKIP_EXAMPLES
from rules_document import build_rules_document

DOCUMENT = Path(__file__).parents[1] / "docs" / "rules.zh-CN.md"
HEADS = ["日期", "学习类型", "主题", "参加人数", "单位"]
ROW = ["2023年5月10日", "集体学习", "甲", 30, "示例单位"]
SHOWN_IN_A_CELL = [rule for rule, example in RULE_EXAMPLES.items() if example.heading]


def test_the_page_in_the_repository_is_the_one_that_the_rules_make():
    current = DOCUMENT.read_text(encoding="utf-8")
    hint = "write build_rules_document() to docs/rules.zh-CN.md"
    assert current == build_rules_document(), hint


def test_every_rule_has_an_example_and_every_reason_too():
    assert set(RULE_EXAMPLES) == set(RULES)
    assert list(SKIP_EXAMPLES) == list(SKIP_REASONS)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_page_explains_the_rule_in_one_line_of_the_table(rule):
    (line,) = [one for one in build_rules_document().splitlines() if f"| `{rule}` |" in one]
    text = RULES[rule]
    assert line.startswith(f"| {text.name_zh} | `{rule}` | ")
    assert text.meaning_zh in line
    assert text.mend_zh in line


def found_by(example, cell):
    row = list(ROW)
    row[HEADS.index(example.heading)] = int(cell) if cell.isdigit() else cell or None
    table = sheet(HEADS, row, ["2023年6月1日", *ROW[1:2], "乙", *ROW[3:]], name="2023年台账")
    read = records(table, as_of=date(2023, 11, 30))
    return {problem.rule: problem.severity for problem in read.problems if problem.row == 2}


@pytest.mark.parametrize("rule", SHOWN_IN_A_CELL)
def test_the_example_breaks_its_rule_and_the_mended_one_does_not(rule):
    example = RULE_EXAMPLES[rule]
    severity = found_by(example, example.found).get(rule)
    assert severity == example.severity or (example.severity == "both" and severity)
    assert rule not in found_by(example, example.mended)


def test_the_readme_links_the_page():
    readme = (DOCUMENT.parents[1] / "README.zh-CN.md").read_text(encoding="utf-8")
    assert "docs/rules.zh-CN.md" in readme

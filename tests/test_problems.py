"""Problems and the rules that find them."""

import ast
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from analysis.problems import RULES, SKIP_REASONS, Problem, column_letter, withhold_words

SOURCE = Path(__file__).parents[1] / "src" / "analysis"
RULE_LIKE = re.compile(r"(count|date|status|type|total|row)_[a-z]+(_[a-z]+)*")

RULES_OF_THE_CONTRACT = [
    "cell_error",
    "count_approximate",
    "count_negative",
    "count_not_integer",
    "count_unparseable",
    "date_ambiguous",
    "date_future",
    "date_incomplete",
    "date_invalid",
    "date_missing",
    "date_multiple",
    "date_order",
    "date_out_of_range",
    "date_serial_unformatted",
    "date_two_digit_year",
    "date_unparseable",
    "duplicate",
    "formula_no_cache",
    "id_conflict",
    "status_conflict",
    "status_without_date",
    "type_missing",
    "unmapped_column",
    "year_conflict",
    "total_mismatch",
]
REASONS_OF_THE_CONTRACT = [
    "title",
    "subtitle",
    "header",
    "section",
    "subtotal",
    "total",
    "note",
    "signature",
    "nil",
    "blank",
    "dictionary",
    "summary",
]


@pytest.mark.parametrize(
    ("value", "rule", "is_told"),
    [
        pytest.param("3月中旬", "date_incomplete", True, id="part-of-a-month"),
        pytest.param("２０２３．２．３１", "date_invalid", True, id="wide-digits"),
        pytest.param("20230231", "date_invalid", True, id="digits-of-a-day"),
        pytest.param("约35人次", "count_approximate", True, id="about"),
        pytest.param("#REF!", "cell_error", True, id="error"),
        pytest.param("", "duplicate", True, id="whole-row"),
        pytest.param("王小明", "date_unparseable", False, id="name"),
        pytest.param("约3人（王小明等）", "count_unparseable", False, id="name-with-a-number"),
        pytest.param("2023-05-06 王小明", "date_unparseable", False, id="name-with-a-day"),
        pytest.param("王小明饮酒", "type_unknown", False, id="kind"),
        pytest.param("13812345678", "count_unparseable", False, id="telephone"),
        pytest.param("", "type_missing", False, id="words-in-the-message-alone"),
        pytest.param("王小明", "id_conflict", False, id="number-of-an-item"),
        pytest.param("王小明", "no_rule_of_ours", False, id="unknown-rule"),
    ],
)
def test_an_export_tells_of_a_cell_only_dates_and_numbers(value, rule, is_told):
    problem = Problem("a.csv", "", 2, "B", None, value, rule, "error", f"写的是“{value}”。")
    told = withhold_words(problem)
    assert (told == problem) is is_told
    assert is_told or not (told.value or "写的是" in told.message)


@pytest.mark.parametrize("rule", RULES_OF_THE_CONTRACT)
def test_each_rule_of_the_contract_is_explained(rule):
    assert rule in RULES


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_says_in_chinese_what_it_means_and_how_to_mend_it(rule):
    text = RULES[rule]
    assert all(re.search("[一-鿿]", part) for part in (text.name_zh, text.meaning_zh, text.mend_zh))
    assert text.meaning_zh.endswith("。")
    assert text.mend_zh.endswith("。")
    assert re.fullmatch("[a-z_]+", rule)


def literals_of(folder):
    paths = (path for path in folder.rglob("*.py") if path.name != "__init__.py")  # no doors
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


@pytest.mark.parametrize("room", ["ledgers", "records", "validation"])
def test_each_rule_that_a_room_names_is_explained(room):
    named = {text for text in literals_of(SOURCE / room) if RULE_LIKE.fullmatch(text)}
    assert named <= set(RULES)


def test_rules_have_names_of_their_own():
    names = [text.name_zh for text in RULES.values()]
    assert len(set(names)) == len(names)


def test_skip_reasons_are_those_of_the_contract():
    assert list(SKIP_REASONS) == [*REASONS_OF_THE_CONTRACT, "register", "statistics", "form"]


@given(st.integers(min_value=1, max_value=18278))
def test_column_letters_are_those_of_the_spreadsheet_program(number):
    assert column_letter(number) == get_column_letter(number)


@pytest.mark.parametrize("number", [0, -1])
def test_there_is_no_column_before_the_first(number):
    with pytest.raises(ValueError, match="numbered from 1"):
        column_letter(number)


def test_problems_are_values():
    def make() -> Problem:
        return Problem("a.xlsx", "学习", 9, "B", "date", "3月中旬", "date_incomplete", "error", "…")

    assert make() == make()
    assert len({make(), make()}) == 1

"""The words that are chosen by a code: every code of the program has its row."""

from typing import get_args

from analysis.catalogue import load_catalogue
from analysis.comparisons.years import Missing
from analysis.findings import KINDS, Section
from analysis.vocabulary import read_vocabulary


def test_every_reason_for_no_comparison_has_its_three_wordings():
    rows = read_vocabulary("missing")
    assert set(rows) == set(get_args(Missing))
    assert all(set(row) == {"sentence", "table", "cell"} for row in rows.values())


def test_every_kind_of_problem_has_a_title_a_sentence_and_a_rule():
    rows = read_vocabulary("weaknesses")
    assert set(rows) - set(KINDS) == {"rows"}
    assert all({"title", "clause", "rule"} <= set(row) for row in rows.values())


def test_every_theme_lies_in_a_section_and_tells_an_activity():
    themes, told = read_vocabulary("themes"), load_catalogue().activities.values()
    assert {row["section"] for row in themes.values()} == set(get_args(Section))
    assert {activity.theme for activity in told} == set(themes)
    assert all(themes[each.theme]["section"] == each.section for each in told)

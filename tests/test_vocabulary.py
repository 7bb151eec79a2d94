"""The words that are chosen by a code: every code of the program has its row."""

from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.catalogue import load_catalogue
from analysis.comparisons.years import Missing
from analysis.errors import ReportError
from analysis.findings import KINDS, Section
from analysis.vocabulary import load_phrases, read_vocabulary


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


# ------------------------------------------------------------------ phrases


def test_an_offices_phrases_stand_in_place_of_ours_and_the_others_stay(tmp_path):
    path = tmp_path / "phrases.toml"
    path.write_text(
        '[points]\ntheory = ["学在前头"]\n\n[acts.night_school]\nsaid = ["办夜校{value}"]\n\n'
        '[acts.group_study]\nfew = []\n\n[matters.study]\n"数据安全" = ["保密"]\n',
        encoding="utf-8",
    )
    ours, phrases = load_phrases(), load_phrases(path)
    assert phrases.choose("points", "theory", "甲") == "学在前头"
    assert phrases.choose("points", "talks", "甲") == ours.choose("points", "talks", "甲")
    assert phrases.choose_act("night_school", "meeting", "said", "甲") == "办夜校{value}"
    assert phrases.choose_act("group_study", "meeting", "few", "甲") == ""
    assert "{value}" in phrases.choose_act("group_study", "meeting", "said", "甲")
    assert {"数据安全", "作风建设"} <= set(phrases.list_matters("group_study"))


def test_the_table_of_phrases_that_an_office_edits_changes_nothing_at_first():
    path = Path(__file__).parents[1] / "data/phrases.toml"
    assert load_phrases(path).tables == load_phrases().tables


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[pionts]\n", "第1行：没有“pionts”这一项，是否想写“points”", id="table"),
        pytest.param('[points]\ntheroy = ["甲"]\n', "第2行：没有“theroy”.*“theory”", id="key"),
        pytest.param('[points]\ntheory = "甲"\n', "第2行：“theory”应是文字的列表", id="no-list"),
        pytest.param(
            '[frame]\nopening = ["{yaer}年"]\n', "第2行：大括号里的“yaer”不能用", id="place"
        ),
        pytest.param('[acts.talk]\nsaid = ["{name"]\n', "第2行：.*没有成对", id="brace"),
        pytest.param('[acts.talk]\nsiad = ["甲"]\n', "没有“siad”.*“said”", id="part"),
    ],
)
def test_a_wrong_table_of_phrases_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "phrases.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=rf"phrases.toml .*{message}"):
        load_phrases(path)


def test_each_way_to_say_an_activity_has_its_number():
    for code, row in load_phrases().tables["acts"].items():
        for part in ("said", "few"):
            assert all("{value}" in way for way in row.get(part, ())), code
        assert all("{topics}" in way or "{names}" in way for way in row.get("topics", ())), code


@given(st.text(), st.text())
def test_the_same_seed_always_chooses_the_same_way(seed, other):
    phrases = load_phrases()
    ways = phrases.tables["points"]["theory"]
    assert phrases.choose("points", "theory", seed) in ways
    assert phrases.choose("points", "theory", seed) == phrases.choose("points", "theory", seed)
    assert phrases.choose("points", "theory", other) in ways

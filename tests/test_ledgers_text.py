"""Cell text is made comparable without changing what it says."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ledgers.cells.cell_text import (
    is_blank,
    is_cell_error,
    normalise,
    normalise_lines,
    states_nothing,
    unify_dashes,
    unwrap,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", "", id="empty"),
        pytest.param("\u200b\ufeff\u3000\u2800", "", id="only-unseen"),
        pytest.param("姓\u3000\u3000名", "姓 名", id="ideographic-blanks"),
        pytest.param("谈话\r\n日期", "谈话 日期", id="line-break"),
        pytest.param("谈话_x000D_\n日期", "谈话 日期", id="escaped-carriage-return"),
        pytest.param("２０２３年\u200b度", "2023年度", id="full-width-and-zero-width"),
        pytest.param("10①", "10①", id="footnote-sign-is-no-digit"),
        pytest.param("10²", "10²", id="raised-figure-is-no-digit"),
        pytest.param("⽉报", "月报", id="radical-for-character"),
        pytest.param("a\tb", "a b", id="tab"),
        pytest.param("a\x00b", "ab", id="control-character"),
        pytest.param("plain", "plain", id="nothing-to-do"),
    ],
)
def test_normalised_text_is_what_a_person_sees(text, expected):
    assert normalise(text) == expected


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
def test_every_line_of_a_cell_is_kept(text):
    joined = "".join(normalise_lines(text)).replace(" ", "")
    whole = normalise(text).replace(" ", "")
    assert unicodedata.normalize("NFKC", joined) == unicodedata.normalize("NFKC", whole)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        pytest.param(float("nan"), True, id="missing-number"),
        pytest.param("\u200b \n", True, id="unseen-text"),
        pytest.param(None, True, id="none"),
        pytest.param(0, False, id="zero"),
        pytest.param(False, False, id="false"),
        pytest.param("无", False, id="a-word-for-nothing-is-seen"),
        pytest.param(date(2023, 3, 15), False, id="date"),
    ],
)
def test_a_blank_cell_is_one_that_shows_nothing(cell, expected):
    assert is_blank(cell) is expected


@pytest.mark.parametrize("text", ["无", "/", "—", "——", "-", "N/A", "暂无", ""])
def test_signs_for_nothing_to_state_are_known(text):
    assert states_nothing(text)


@pytest.mark.parametrize("text", ["0", "无人缺席", "零", "-1"])
def test_other_text_states_something(text):
    assert not states_nothing(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("#REF!", True), ("#n/a", True), ("#####", True), ("#1", False), ("REF", False), ("#", False)],
)
def test_error_values_of_spreadsheets_are_known(text, expected):
    assert is_cell_error(text) is expected


def test_wrappings_of_exported_text_are_taken_off():
    assert [unwrap(text) for text in ('="10"', "'10", '"10"', "10")] == ["10"] * 4


def test_dashes_are_unified():
    assert unify_dashes("3月—5月〜6月–7月") == "3月-5月~6月-7月"

"""Personal data: numbers that identify a person and known names, found in any text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.export.privacy.personal_data import (
    APART,
    IDENTITY,
    LANDLINE,
    MOBILE,
    NAME,
    Searcher,
    is_identity,
)

KNOWN = {"王小明", "李四", "欧阳明远", "高峰期"}


def kinds(text: str, **how: bool) -> list[str]:
    return [kind for kind, _ in Searcher(KNOWN, ["李四光纪念馆"]).search(text, **how)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("身份证11010519491231002X", [IDENTITY], id="18 digits"),
        pytest.param("11010519491231002x，", [IDENTITY], id="small x"),
        pytest.param("１１０１０５１９４９１２３１００２Ｘ", [IDENTITY], id="full width"),
        pytest.param("110105 19491231 002X", [IDENTITY], id="parted by blanks"),
        pytest.param("110105　 19491231\t002X", [IDENTITY], id="parted by other blanks"),
        pytest.param("110105.19491231—002X", [IDENTITY], id="parted by dot and dash"),
        pytest.param("1101\u200b0519491231002X", [IDENTITY], id="parted by nothing seen"),
        pytest.param("110105194912310021", [], id="wrong check digit"),
        pytest.param("990105194912310021", [], id="no such region"),
        pytest.param("证号110105491231002", [IDENTITY], id="15 digits"),
        pytest.param("110105491331002", [], id="15 digits and no such month"),
        pytest.param("16.110105491231002", [], id="digits of a fraction"),
        pytest.param("1101054912310021", [], id="16 digits"),
        pytest.param("电话13812345678", [MOBILE], id="mobile"),
        pytest.param("138 12345678", [MOBILE], id="mobile parted once"),
        pytest.param("138–1234–5678", [MOBILE], id="mobile with dashes"),
        pytest.param("138.1234.5678", [MOBILE], id="mobile with dots"),
        pytest.param("1 3 8 1 2 3 4 5 6 7 8", [MOBILE], id="mobile digit by digit"),
        pytest.param("138\u200b1234\xad5678", [MOBILE], id="mobile parted by nothing seen"),
        pytest.param("13 20 15 18 12 3", [], id="numbers of a row"),
        pytest.param("+86 138-1234-5678", [MOBILE], id="mobile with country and hyphens"),
        pytest.param("138 1234 5678", [MOBILE], id="mobile with blanks"),
        pytest.param("113812345678", [], id="12 digits"),
        pytest.param("12812345678", [], id="no mobile begins so"),
        pytest.param("0.13812345678", [], id="a fraction like a mobile"),
        pytest.param("025-88886666", [LANDLINE], id="landline"),
        pytest.param("（025）88886666", [LANDLINE], id="landline in brackets"),
        pytest.param("02588886666", [LANDLINE], id="landline in one"),
        pytest.param("电话：88886666", [LANDLINE], id="local number said to be one"),
        pytest.param("2023-2024年、2023-01-02", [], id="years and days"),
        pytest.param("N-100 20230315 2023001234", [], id="keys and serial numbers"),
        pytest.param("王小明", [NAME], id="a name alone"),
        pytest.param("全年与王小明谈话1次", [NAME], id="a name in a sentence"),
        pytest.param("与李四同志谈话", [NAME], id="two characters before a polite word"),
        pytest.param("李　四、张三", [NAME], id="set apart, and one that is not known"),
        pytest.param("行李四件", [], id="two characters inside words"),
        pytest.param("参观李四光纪念馆", [], id="an organization named for a person"),
        pytest.param("王", [], id="one character"),
    ],
)
def test_what_identifies_a_person_is_found_and_nothing_else(text, found):
    assert kinds(text) == found


def test_in_a_file_name_two_characters_are_a_name_wherever_they_stand():
    assert kinds("2023李四台账.xlsx", is_file_name=True) == [NAME]
    assert kinds("2023李四台账.xlsx") == []


@pytest.mark.parametrize(
    "text",
    ["王 小 明", "王\u200b小明", "王　小　明", "欧 阳 明 远", "约谈李四。", "王\xad小明同志"],
)
def test_a_name_is_found_however_it_is_set(text):
    ((kind, _),) = Searcher(["王小明", "李四", "欧阳明远"]).search(text)
    assert kind == NAME


@pytest.mark.parametrize("text", ["11010519491231002X", "13812345678", "欧阳明远"])
def test_what_was_found_is_never_given_back_whole(text):
    ((_, blotted),) = Searcher(KNOWN).search(text)
    assert text not in blotted
    assert text[2:] not in blotted


@given(st.integers(0, 10**17 - 1))
def test_of_all_check_digits_at_most_one_makes_a_number_of_a_person(body):
    digits = f"{body:017d}"
    assert sum(is_identity(digits + check) for check in "0123456789X") <= 1


@given(st.text(alphabet="王小明李四 0138-X9、", max_size=40))
def test_searching_gives_the_same_on_each_run_and_never_fails(text):
    assert kinds(text) == kinds(text)


_PARTS = (
    "11010519491231002X 1101051949 1231002X 13812345678 138 1 010- . 62345678 王小明 王 小明 "
    "李四 李 四 对 谈 电话"
)
_PIECES = st.sampled_from([*_PARTS.split(), " ", "1234 5678", "\u0301"])


@given(
    st.lists(st.lists(_PIECES, max_size=5).map("".join), max_size=5),
    st.booleans(),
)
@example(["王李四", ""], False)
def test_texts_searched_together_tell_of_a_person_if_and_only_if_one_of_them_does(texts, is_name):
    searcher = Searcher(KNOWN, ["李四光纪念馆"])
    alone = [any(searcher.search(text, is_file_name=is_name)) for text in texts]
    assert any(searcher.search(APART.join(texts), is_file_name=is_name)) == any(alone)

"""Personal data: numbers that identify a person and known names, found in any text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analysis.export.privacy.personal_data import (
    APART,
    CARD,
    DOUBTFUL,
    IDENTITY,
    LANDLINE,
    MAIL,
    MOBILE,
    NAME,
    Searcher,
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
        pytest.param("110105194912310021", [IDENTITY], id="wrong check digit"),
        pytest.param(
            "身份证号：110105194913310021", [IDENTITY], id="no such month, but said to be"
        ),
        pytest.param("110105194913310021", [], id="no such month"),
        pytest.param("11 01 05 49 12 31 00 2", [], id="numbers of a row like a person's"),
        pytest.param("110105·19491231·002X", [IDENTITY], id="parted by points"),
        pytest.param("一一〇一〇五一九四九一二三一〇〇二一", [IDENTITY], id="in Chinese numerals"),
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
        pytest.param("王&#23567;明", [NAME], id="a name in references of HTML"),
        pytest.param("王&nbsp;小&nbsp;明", [NAME], id="a name with blanks of HTML"),
        pytest.param("%E7%8E%8B%E5%B0%8F%E6%98%8E", [NAME], id="a name in an address"),
        pytest.param("\\u738b\\u5c0f\\u660e", [NAME], id="a name in escapes of JSON"),
        pytest.param("占比50%20项、R&D;", [], id="signs that are no escapes"),
        pytest.param("与李四同志谈话", [NAME], id="two characters before a polite word"),
        pytest.param("李　四、张三", [NAME], id="set apart, and one that is not known"),
        pytest.param("行李四件", [DOUBTFUL], id="two characters inside words"),
        pytest.param("加强行李、四人同行", [], id="two characters of two clauses"),
        pytest.param("谈话对象：李，四", [DOUBTFUL], id="two characters that a comma parts"),
        pytest.param("李、四", [DOUBTFUL], id="nothing but two characters in a list"),
        pytest.param("与李：四同志谈话", [DOUBTFUL], id="parted before a polite word"),
        pytest.param("李；四\n李！四", [DOUBTFUL, DOUBTFUL], id="parted by other signs"),
        pytest.param("买了行李。四月", [], id="two characters of two sentences"),
        pytest.param("(138)1234-5678", [MOBILE], id="mobile in brackets"),
        pytest.param("138/1234/5678", [MOBILE], id="mobile with strokes"),
        pytest.param("138 - 1234 - 5678", [MOBILE], id="mobile with wide dashes"),
        pytest.param("138*1234*5678", [MOBILE], id="mobile with stars"),
        pytest.param("一三八一二三四五六七八", [MOBILE], id="mobile in Chinese numerals"),
        pytest.param("幺三八 幺二三四 五六七八", [MOBILE], id="mobile as it is spoken"),
        pytest.param("壹叁捌壹贰叁肆伍陆柒捌", [MOBILE], id="mobile in capital numerals"),
        pytest.param("138一二三四5678", [MOBILE], id="mobile in both"),
        pytest.param("手机13 81 23 45 67 8", [MOBILE], id="mobile in pairs, said to be one"),
        pytest.param("二〇二三年一二月", [], id="a year in numerals"),
        pytest.param("025/8888/6666", [LANDLINE], id="landline with strokes"),
        pytest.param("值班室（总机）88886666", [LANDLINE], id="local number of an office"),
        pytest.param("6222021234567890123", [CARD], id="bank card"),
        pytest.param("6222 0212 3456 7890 123", [CARD], id="bank card in fours"),
        pytest.param("4111111111111111", [CARD], id="bank card by its check digit"),
        pytest.param("4111111111111112", [], id="sixteen digits"),
        pytest.param("账号：1234567890123456", [CARD], id="said to be an account"),
        pytest.param("wang.xm@example.gov.cn", [MAIL], id="mail"),
        pytest.param("wang_xm＠example．cn", [MAIL], id="mail in wide signs"),
        pytest.param("wangxm (at) example.cn", [MAIL], id="mail for readers alone"),
        pytest.param("第3@处", [], id="no mail"),
        pytest.param("参观李四光纪念馆", [], id="an organization named for a person"),
        pytest.param("王", [], id="one character"),
    ],
)
def test_what_identifies_a_person_is_found_and_nothing_else(text, found):
    assert kinds(text) == found


def test_in_a_file_name_two_characters_are_a_name_wherever_they_stand():
    assert kinds("2023李四台账.xlsx", is_file_name=True) == [NAME]
    assert kinds("2023李四台账.xlsx") == [DOUBTFUL]


WAYS = [
    "王 小 明",
    "王\u200b小明",
    "王　小　明",
    "王\xad小明同志",
    "王·小·明",
    "王.小.明",
    "王。小。明",
    "王-小-明",
    "王—小—明",
    "王_小_明",
    "王*小*明",
    "**王**小明",
    "王/小/明",
    "王|小|明",
    "王、小、明",
    "王，小明",
    "王~小~明",
    "“王”小明",
    "王(小)明",
    "【王】小明",
    "王\n小明",
    "王\t小明",
    "王\u3000\u3000小明",
    "王\ufe0f小明",
    "王\u0301小明",
    "王\u2060小\u2060明",
    "王\u202e小明",
    "王小明書記",
    "局長王小明",
    "书记王小明同志",
    "王小明（科长）",
    "约谈王小明1次",
    "王小明、李四",
    "全年与王小明谈话",
    "对王小明同志进行谈话",
    "2023王小明",
    "王小明.docx",
    "<王小明>",
    "(王小明)",
    "[王小明]",
    "王小明等3人",
    "王小明本人",
    "其中王小明未到",
    "a王小明b",
    "歐陽明遠",
    "歐 陽 明 遠",
    "欧阳明远",
    "欧阳·明远",
    "欧阳\u200d明远",
    "局长欧阳明远",
    "歐阳明远",
    "阿不都热西提",
    "阿不都·热西提",
    "阿不都•热西提",
    "阿不都．热西提",
    "阿不都 热西提",
    "阿不都-热西提",
    "约谈李四。",
    "李 四",
    "李·四",
    "李-四",
    "李*四",
    "“李”四",
    "李四同志",
    "书记李四",
    "李四局长",
    "与李四谈话",
    "李　四、张三",
    "李四（副科长）",
    "（李四）",
    "李四：",
    "2.李四",
    "⺩小明",
    "⺩⼩明",
    "王局长小明",
    "王副局长小明同志",
    "王（局长）小明",
    "欧阳书记明远",
    "小明（王）",
    "与小 明（王局长）谈话",
    "明远【欧阳】",
    "姓王，名小明",
    "王[小](a)明",
    "王[小](http://a.cn 'b')明",
    "王[小][1]明",
    "[王](小)明",
    "王(wáng)小(xiǎo)明(míng)",
    "李(Lǐ)四同志",
    r"$\text{王}\text{小}明$",
    "赵\U0002c457华",
    "<a title='王小明'>信</a>",
]
"""How persons are written: 王小明, 欧阳明远, 阿不都·热西提 and 李四."""


@pytest.mark.parametrize("text", WAYS)
def test_a_name_is_found_however_it_is_written(text):
    names = ["王小明", "李四", "欧阳明远", "阿不都·热西提", "赵\U0002c457华"]
    searcher = Searcher(names)
    found = list(searcher.search(text))
    assert {kind for kind, _ in found} == {NAME}
    dense = re.sub(r"\W|_", "", "".join(blotted for _, blotted in found) + searcher.blot(text))
    assert not any(name.replace("·", "") in dense for name in names)


_BETWEEN = (
    " ",
    "\u3000",
    "  ",
    "·",
    "•",
    "-",
    "—",
    "_",
    "*",
    "/",
    "|",
    "~",
    "'",
    '"',
    "\t",
    "\n",
    *("+", "=", "^", "&", "@", "%", "$", "\\", "→", "🙂"),
    *("<br>", "</b><b>", '</span><span class="x">', "</td><td>"),
    *("\u200b", "\u200d", "\u2060", "\xad", "️", "́", "\u202e", "\ufeff"),
)
_AROUND = (
    "{}",
    "{}同志",
    "书记{}",
    "局长{}同志",
    "{}局长",
    "{}副主任",
    "与{}谈话",
    "约谈{}1次",
    "（{}）",
    "“{}”",
    "{}、张三",
    "张三、{}",
    "2.{}",
    "{}：",
    "**{}**",
    "{}（科长）",
    "（科长）{}",
    "{}等3人",
    "全年与{}谈话",
    "{}本人",
    "谈话对象：{}",
    "{}.docx",
    "2023 {}",
    "对{}进行提醒谈话",
    "[{}]",
    "{}\n张三",
    "\t{}",
    "{}，张三",
    "向{}和张三了解",
    "由{}负责",
)
_PERSONS = {
    "王小明": ("王小明",),
    "欧阳明远": ("欧阳明远", "歐陽明遠"),
    "阿不都·热西提": ("阿不都热西提", "阿不都·熱西提"),
    "李四": ("李四",),
    "赵国华": ("赵国华", "趙國華"),
}


def test_of_hundreds_of_written_forms_each_is_found():
    forms = {
        around.format(between.join(written))
        for spellings in _PERSONS.values()
        for written in spellings
        for around, between in (*((a, "") for a in _AROUND), *(("{}", b) for b in _BETWEEN))
    }
    searcher = Searcher(_PERSONS)
    missed = [form for form in forms if NAME not in {kind for kind, _ in searcher.search(form)}]
    assert len(forms) >= 300
    assert missed == []


_COMMON_NAMES = (
    "王强 李伟 张敏 刘洋 陈静 赵军 黄磊 周杰 吴刚 徐丽 孙涛 马超 朱红 胡平 郭亮 王建国 李晓红"
)


def test_reports_that_name_nobody_raise_no_alarm():
    folder = Path(__file__).parents[1] / "data" / "sample"
    texts = [path.read_text("utf-8") for path in sorted(folder.rglob("*.txt"))]
    texts += [path.read_text("utf-8") for path in sorted(folder.rglob("*.md"))]
    searcher = Searcher(_COMMON_NAMES.split())
    assert texts
    assert [found for text in texts for found in searcher.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "小明王",
        "王小 ，。；： 明",
        "王大明",
        "王小二明",
        "提高。峰会",
        "阿不都",
        "李五四",
        "行李。四月",
        "李a四",
        "明小王",  # what nobody reads as the name, and what is no name any more: decision 8
        "王1小2明",
        "李4",
        "王××",
        "李局长四处走访",
        "四（李）",
        "王书记、小明同志",
        "王书记（小组）明",
        "说明（王）",
    ],
)
def test_other_words_are_no_names(text):
    assert list(Searcher(["王小明", "李四", "高峰", "阿不都·热西提"]).search(text)) == []


def test_a_name_that_is_a_word_too_is_asked_about_and_can_be_said_to_be_none():
    text = "加强精神文明建设，与文明同志谈话。"
    asked = list(Searcher(["文明"]).search(text))
    assert asked == [(DOUBTFUL, "…精神文×建设…"), (NAME, "文×")]
    assert list(Searcher(["文明"], not_names=["文明"]).search(text)) == [(NAME, "文×")]
    assert list(Searcher(["文明"], not_names=["精神文明"]).search(text[:8])) == []


@pytest.mark.parametrize("text", ["11010519491231002X", "13812345678", "欧阳明远"])
def test_what_was_found_is_never_given_back_whole(text):
    ((_, blotted),) = Searcher(KNOWN).search(text)
    assert text not in blotted
    assert text[2:] not in blotted


@given(st.text(alphabet="王小明李四 0138-X9、", max_size=40))
def test_searching_gives_the_same_on_each_run_and_never_fails(text):
    assert kinds(text) == kinds(text)


_PARTS = (
    "11010519491231002X 1101051949 1231002X 一三八 12345678 @a.cn 62220212 34567890 13812345678 "
    "138 1 010- . 62345678 王小明 王 小明 "
    "李四 李 四 对 谈 电话 账号 身份证 · 、 文明"
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

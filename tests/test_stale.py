"""What a draft has taken over from earlier reports is found, however it was changed."""

import random
import re
from itertools import combinations

import pytest

from analysis.catalogue import load_catalogue
from analysis.errors import ReportError
from analysis.past_reports import SUFFIXES, read_past_report
from analysis.report import load_standing_words
from analysis.stale import Held, check_drafts, cut_grams, load_customary, make_writing
from analysis.vocabulary import load_phrases
from analysis.workspace import find_workspace
from stated_truth import list_reports

CATALOGUE = load_catalogue()

WATER = """虚构区水务局2023年度党风廉政建设工作报告
2023年，局党组把管党治党抓在手上，围绕供水安全和河道管护两条线排查岗位风险。
一、主要工作
一是会前学法不断线。党组会前学习取水许可、招标投标两部法规，党组理论学习中心组学习9次，请管网工程师讲过两回工程变更的陷阱。
二是责任签到泵站。与8个科室、3家下属单位签订廉政责任书46份，泵站值班长第一次写了书面承诺，张贴在配电间门口接受住户监督。
三是谈话谈到工地上。对管网改造标段的现场代表开展廉政谈话17人次，谈完当天核对签证单，发现两张单据没有旁站记录，责令补正。
二、存在的问题
泵站班组倒班多，学习常常凑不齐人；河道保洁合同里的廉洁条款，有三家承包人没有补签。
"""
SCHOOL = """虚构区第九中学2023年度党风廉政建设工作报告
2023年，学校党总支从食堂进货、教辅征订、校服招标三件家长盯得最紧的事情抓起。
一、主要工作
一是把课堂搬到后厨。总支组织委员带着青年教师清点冷库台秤，学完采购制度当场过磅，集体学习18次里有四次开在食堂。
二是家访带着清单去。班主任入户时请家长在回执上勾选有无收礼补课，全年回收一千一百张，梳理出两条线索交纪检委员核对。
三是校服样衣挂出来选。签订廉政责任书14份，招标前后把面料检测报告贴在校门口七天，收到改短袖的建议三十条，全部答复。
二、存在的问题
年级组长轮换快，谁来管教辅征订的尾款说不清楚；寒暑假里的师德提醒只发了短信，没有见面谈。
"""
GENERIC = """2025年，我局深入学习贯彻习近平新时代中国特色社会主义思想，全面贯彻落实党的二十大精神。
坚持以党的政治建设为统领。现将有关情况报告如下。组织学习《中国共产党纪律处分条例》，开展集体学习10次、廉政谈话12人次。"""


@pytest.fixture(scope="module")
def standing(tmp_path_factory):
    return load_standing_words(find_workspace(tmp_path_factory.mktemp("x")))


@pytest.fixture(scope="module")
def grams(standing):
    return cut_grams(standing.phrases)


@pytest.fixture
def write(grams, tmp_path):
    def make(text, name, *, year=2023, organization="甲局"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        stated = read_past_report(path, CATALOGUE) if path.suffix in SUFFIXES else ()  # no .MD
        return make_writing(
            text, grams, file=name, year=year, organization=organization, stated=stated
        )

    return make


@pytest.fixture
def check(write, standing):
    def compare(draft, *old, year=2025, old_year=2023, organization="甲局", held=None):
        drafts = [write(draft, "本稿.txt", year=year)]
        others = [
            write(text, f"往年{n}.txt", year=old_year, organization=organization)
            for n, text in enumerate(old)
        ]
        (checked,) = check_drafts(drafts, others, standing, CATALOGUE, lambda _: held)
        return checked

    return compare


def kinds(checked):
    return [found.kind for found in checked.findings]


def change_numbers(text):
    return re.sub(r"\d+", lambda found: str(int(found[0]) + 3), text)


def change_years(text):
    return text.replace("2023", "2025")


def shuffle(text, parts, seed=1):
    listed = re.findall(parts, text)
    random.Random(seed).shuffle(listed)  # noqa: S311
    return "".join(listed)


def edit(text):
    letters = [place for place, sign in enumerate(text) if "\u4e00" <= sign <= "\u9fff"]
    signs = list(text)
    for place in letters[7::20]:
        signs[place] = "某"
    return "".join(signs)


@pytest.mark.parametrize(
    ("change", "least", "kind"),
    [
        pytest.param(lambda text: text, 1.0, "same", id="itself"),
        pytest.param(change_years, 1.0, "years_only", id="years"),
        pytest.param(change_numbers, 1.0, "numbers_only", id="years and numbers"),
        pytest.param(
            lambda text: text.replace("2023", "二〇二五").replace("两", "三"),
            0.9,
            "numbers_only",
            id="numerals",
        ),
        pytest.param(lambda text: shuffle(text, r".*\n"), 0.9, "order", id="paragraphs"),
        pytest.param(lambda text: shuffle(text, r"[^。\n]+。\n?"), 0.9, "order", id="sentences"),
        pytest.param(edit, 0.7, "near", id="each twentieth sign"),
        pytest.param(lambda text: text.replace("，", "、"), 1.0, "same", id="other marks"),
        pytest.param(
            lambda text: text.replace("。", "。 ").replace("一是", "（一）"), 0.9, "near", id="head"
        ),
    ],
)
@pytest.mark.parametrize("old", [WATER, SCHOOL], ids=["water", "school"])
def test_what_is_taken_over_is_found_however_it_was_changed(check, old, change, least, kind):
    checked = check(change(old), old)
    assert checked.share >= least
    assert kind in kinds(checked)


def test_unrelated_reports_of_the_genre_share_nothing(check):
    for draft, old in [*combinations((WATER, SCHOOL, GENERIC), 2), (GENERIC, GENERIC)]:
        assert not [one for one in check(draft, old).findings if one.containment is not None]


def test_reports_that_were_written_apart_are_not_said_to_be_copied(write, standing):
    texts = [text for text, _ in list_reports()]
    written = [write(text, f"{n}.txt", organization=f"{n}") for n, text in enumerate(texts)]
    found = check_drafts(written, written, standing, CATALOGUE)
    named = [one for each in found for one in each.findings if one.containment is not None]
    assert len(named) <= 0.01 * len(texts) * (len(texts) - 1) / 2


def test_what_everybody_writes_is_no_word_of_ones_own(check):
    checked = check(GENERIC, GENERIC)
    assert (checked.own, checked.share) == (0, None)


def test_both_places_are_given_with_file_paragraph_and_words(check):
    (line,) = [line for line in WATER.split("\n") if line.startswith("三是")]
    checked = check(f"前言很短。\n\n{line}", SCHOOL, WATER)
    (found,) = [found for found in checked.findings if found.kind == "same"]
    assert (found.here.paragraph, found.here.text) == (2, line)
    assert (found.there.file, found.there.paragraph, found.there.text) == ("往年1.txt", 6, line)
    assert WATER[found.there.start : found.there.end] == line
    assert (found.containment, found.jaccard, found.also) == (1.0, 1.0, ())


def test_a_passage_that_several_reports_hold_names_them_all(check):
    found = check(WATER, WATER, WATER).findings[0]
    assert {found.there.file, *found.also} == {"往年0.txt", "往年1.txt"}


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        pytest.param(WATER, [1], id="taken over"),
        pytest.param("2024年以来，局里新建了三座泵站值班室。", [0], id="opening"),
        pytest.param("2025年，局里新建了三座泵站值班室。", [], id="own year"),
        pytest.param("2024年度相比，集体学习增加2次。", [], id="compared"),
        pytest.param("年底前完成整改。问题是2024年反馈的。", [], id="inside"),
        pytest.param("学习《2024年工作要点》。", [], id="title"),
    ],
)
def test_a_year_that_should_have_been_changed_is_told(check, draft, told):
    found = [one for one in check(draft, WATER).findings if one.kind == "year_kept"]
    assert [int(one.there is not None) for one in found] == told


def test_a_year_is_no_fault_where_it_is_the_drafts(check):
    assert "year_kept" not in kinds(check(WATER, WATER, year=2023, old_year=2022))


@pytest.mark.parametrize(
    ("text", "year", "kind"),
    [
        pytest.param(
            "学习新修订的《中国共产党纪律处分条例》。", 2026, "document_revised", id="no more new"
        ),
        pytest.param("学习新修订的《中国共产党纪律处分条例》。", 2024, None, id="new"),
        pytest.param("学习《中国共产党纪律处分条例》。", 2026, None, id="no word of age"),
        pytest.param(
            "学习2018年修订的《中国共产党纪律处分条例》。", 2025, "document_revised", id="old"
        ),
        pytest.param(
            "学习《中国共产党党内监督条例（试行）》。", 2025, "document_replaced", id="replaced"
        ),
        pytest.param("传达二十届中央纪委三次全会精神。", 2025, "meeting", id="meeting"),
        pytest.param("传达二十届中央纪委三次全会精神。", 2024, None, id="meeting of the year"),
        pytest.param(
            "传达二十届中央纪委三次全会、二十届中央纪委四次全会精神。", 2025, None, id="both"
        ),
        pytest.param("扎实开展党纪学习教育，读原文十二次。", 2025, "campaign", id="campaign"),
        pytest.param("巩固党纪学习教育成果。", 2025, None, id="kept up"),
        pytest.param("扎实开展党纪学习教育。", 2024, None, id="campaign of the year"),
        pytest.param("扎实开展党纪学习教育。", None, None, id="year unknown"),
    ],
)
def test_documents_meetings_and_campaigns_of_earlier_years_are_told(check, text, year, kind):
    assert kinds(check(text, year=year)) == ([kind] if kind else [])


TOLD = "2025年，集体学习{}次，廉政谈话{}人次，警示教育{}次，党小组会12次，责任书{}份。"
HELD = Held({"group_study": 10, "integrity_talk": 25, "responsibility_letter": 40.0})


@pytest.mark.parametrize(
    ("numbers", "old", "held", "told"),
    [
        pytest.param((14, 31, 3, 50), (13, 25, 2, 40), None, [], id="all changed"),
        pytest.param((14, 25, 3, 50), (13, 25, 2, 40), None, ["value_kept"], id="a large one"),
        pytest.param((9, 3, 3, 50), (9, 3, 2, 40), None, [], id="small ones"),
        pytest.param((9, 3, 3, 40), (9, 3, 3, 40), None, ["value_kept"] * 4, id="nearly all"),
        pytest.param((10, 25, 3, 40), (10, 25, 2, 40), HELD, [], id="borne out"),
        pytest.param((10, 31, 3, 40), (9, 31, 2, 41), HELD, ["value_stale"], id="should differ"),
        pytest.param((11, 25, 3, 40), (9, 31, 2, 41), HELD, ["value_differs"], id="differs"),
    ],
)
def test_numbers_that_should_have_changed_are_told(check, numbers, old, held, told):
    text, before = (TOLD.format(*each) for each in (numbers, old))
    checked = check(text, before.replace("2025", "2024"), old_year=2024, held=held)
    assert kinds(checked) == told


def test_a_number_that_no_measure_holds_is_told_and_an_approximate_one_is_borne_out(check):
    text = "2025年，集体学习近10次，廉政谈话20余人次，走访企业12次，慰问25人次，栽树300棵。"
    checked = check(text, held=HELD)
    assert [(one.kind, one.told) for one in checked.findings] == [
        ("value_unheld", "“走访企业12次”在台账2025年的各项指标里找不到，请核对")
    ]


def test_a_name_in_quotation_marks_is_told_with_both(check):
    text = "2025年，开展“第一议题”学习36次。"
    checked = check(text, text.replace("2025", "2024"), old_year=2024)
    told = [one.told for one in checked.findings if one.kind == "value_kept"]
    assert told == ["“第一议题”学习36次，与2024年报告所载相同，请核对是否本年的数"]


def test_the_numbers_of_another_office_are_no_numbers_of_last_year(check):
    old = TOLD.format(14, 25, 3, 50).replace("2025", "2024")
    checked = check(TOLD.format(14, 25, 3, 50), old, old_year=2024, organization="乙局")
    assert not checked.findings


def test_tables_headings_comments_open_places_and_attachments_are_not_compared(check):
    (line,) = [line for line in WATER.split("\n") if line.startswith("三是")]
    hidden = f"<!-- {line} -->\n# {line[:20]}\n附件1　数据与图表\n\n{line}"
    assert check(hidden, WATER).share is None
    assert check(f"a\t{line}\tb", WATER).share is None
    assert check(line.replace("谈完", "〔请填写：谈完〕"), WATER).share > 0.5


def test_an_office_adds_its_own_phrases_documents_and_meetings(tmp_path):
    (line,) = [line for line in WATER.split("\n") if line.startswith("三是")]
    path = tmp_path / "customary.toml"
    path.write_text(
        f'[phrases]\nours = ["{line}"]\n[meetings."区委全会"]\n"九届五次全会" = 2024\n'
        '[documents]\n"虚构办法" = [2019, 2022]\n',
        "utf-8",
    )
    own = load_customary(path, load_phrases(), CATALOGUE)
    assert line in own.phrases
    assert (own.meetings["区委全会"], own.documents["虚构办法"]) == (
        {"九届五次全会": 2024},
        (2019, 2022),
    )
    assert not make_writing(line, cut_grams(own.phrases)).hashes.size


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[documents]\n"甲" = "2019"', "customary.toml 第2行：“甲”的年份应是四位数字"),
        ('[replaced]\n"甲" = [2019]', "customary.toml 第2行：“甲”的年份应是四位数字"),
        ('[meetings."甲"]\n"乙" = true', "“甲”的年份应是四位数字"),
        ("[phrases]\na = 1", "应是文字的列表"),
        ("[slogans]\n", "没有“slogans”这一项"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_line(tmp_path, text, words):
    path = tmp_path / "customary.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ReportError, match=words):
        load_customary(path, load_phrases(), CATALOGUE)


def test_short_sentences_alone_are_compared_too(check):
    text = "管网改造了。签证核对过。旁站补正了。单据发现少。合同补签了。班组倒班多。"
    assert check(text, text).share in (None, 1.0)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<!--" * 20_000, id="comments without an end"),
        pytest.param("〔请填写" * 20_000, id="open places without an end"),
        pytest.param("\n" * 80_000 + "甲", id="blank lines"),
        pytest.param("甲乙丙丁戊己庚。" * 10_000, id="one sentence"),
        pytest.param("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未。\n" * 4_000, id="one paragraph"),
        pytest.param("附件1 " * 20_000, id="attachments"),
        pytest.param("{{" * 40_000, id="braces"),
    ],
)
def test_no_text_takes_more_than_a_report_does(write, standing, text):
    drafts, others = [write(text, "本稿.MD")], [write(text, "往年.MD", year=2022)]
    (checked,) = check_drafts(drafts, others, standing, CATALOGUE)
    assert checked.share in (None, 1.0)


def test_the_order_of_reports_changes_no_finding(write, standing):
    texts = [WATER, change_numbers(WATER), SCHOOL, GENERIC]
    drafts = [write(edit(WATER), "本稿.txt", year=2025)]
    others = [write(text, f"{n}.txt") for n, text in enumerate(texts)]
    found = [
        {(one.kind, one.here, one.there) for one in checked.findings}
        for order in (others, others[::-1])
        for checked in check_drafts(drafts, order, standing, CATALOGUE)
    ]
    assert found[0] == found[1]


def test_each_of_a_district_is_compared_with_each_but_itself(write, standing):
    texts = [WATER, SCHOOL, change_numbers(WATER), GENERIC]
    district = [write(text, f"{n}.txt", organization=f"{n}局") for n, text in enumerate(texts)]
    checked = list(check_drafts(district, district, standing, CATALOGUE))
    assert [one.share for one in checked] == [1.0, 0.0, 1.0, None]
    assert {found.there.file for found in checked[0].findings if found.there} == {"2.txt"}

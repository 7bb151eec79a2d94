"""Words out of sight: what bends, hides or adds numbers in a document that was saved again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analysis.errors import ExportError
from analysis.export.verify.differences import Case
from analysis.export.verify.documents import (
    check_beside,
    check_unseen,
    check_word_file,
    list_reworded,
    read_parts,
    read_word_export,
)
from analysis.export.verify.documents.spelled_numbers import check_spelled
from analysis.export.verify.documents.turned_words import check_turned
from analysis.export.verify.exported_page import VALUE, Block, ExportedPage, Section, Shown
from analysis.workspace import find_workspace
from workbooks import packed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = f"""xmlns:w="{W}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"
 xmlns:v="urn:schemas-microsoft-com:vml"
 xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" """
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "word/document.xml"
LINK = '<w:hyperlink w:anchor="N_01"><w:r><w:t>10次</w:t></w:r></w:hyperlink>'
ENTRY = (
    '<w:p><w:bookmarkStart w:id="1" w:name="N_01"/><w:r><w:t>N-01 全年</w:t></w:r>'
    '<w:bookmarkEnd w:id="1"/></w:p>'
)
CELL = "<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>"
VALUES = '{"values": [{"key": "N-01", "value": 10}], "sources": [], "report": {}}'


def parts(body: str, **others: str) -> dict[str, bytes]:
    """Give the parts of a small document; `others` are further ones of the folder word."""
    texts = {
        MAIN: f"<w:document {SPACES}><w:body>{body}{ENTRY}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {SPACES}/>",
        "customXml/item1.xml": f'<tongbi xmlns="urn:tongbi:manifest">{VALUES}</tongbi>',
        **{
            f"word/{name}.xml": f"<w:part {SPACES}>{text}</w:part>" for name, text in others.items()
        },
    }
    return {name: text.encode() for name, text in texts.items()}


def run(text: str, look: str = "") -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def related(kind: str, target: str, home: str = "document") -> dict[str, bytes]:
    markup = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{RELATED}/{kind}" Target="{target}"/></Relationships>'
    )
    return {f"word/_rels/{home}.xml.rels": markup.encode()}


def words(content: Mapping[str, bytes]) -> str:
    page = read_word_export(packed(content))
    blocks = [block for section in page.sections for block in section.blocks]
    return "／".join([b.words.replace(VALUE, "".join(v.text for v in b.values)) for b in blocks])


# What is read ------------------------------------------------------------------------------


def test_a_value_is_read_with_all_that_stands_in_its_link() -> None:
    turned = LINK.replace("<w:t>", "<w:noBreakHyphen/><w:t>")
    assert "-10次" in words(parts(f"<w:p>{turned}</w:p>"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("<w:tcPr/>", "<w:tcPr><w:vMerge/></w:tcPr>", id="merged-into-the-one-above"),
        pytest.param("<w:tcPr/>", "<w:tcPr><w:cellDel/></w:tcPr>", id="cell-deleted"),
        pytest.param("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", id="row-deleted"),
    ],
)
def test_cells_that_no_reader_sees_are_not_read(old: str, new: str) -> None:
    table = f"<w:tbl><w:tr>{CELL.format(LINK)}</w:tr></w:tbl>"
    assert "10次" in words(parts(table))
    assert "10次" not in words(parts(table.replace(old, new)))


def test_words_for_programs_of_another_kind_are_read_unless_they_are_the_same() -> None:
    both = (
        "<w:p><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback>"
        "</mc:AlternateContent></w:p>"
    ).format
    assert words(parts(both(run("以上"), run("以上")))).count("以上") == 1
    assert "48人" in words(parts(both("", run("48人"))))


def test_the_edges_of_pages_are_read_whatever_their_files_are_called() -> None:
    shown = parts("", kopf=f"<w:p>{run('全年99次')}</w:p>") | related("header", "kopf.xml")
    assert "全年99次" in words(shown)


def test_the_part_that_programs_open_is_read() -> None:
    first = related("officeDocument", "word/main.xml")["word/_rels/document.xml.rels"]
    other = parts(f"<w:p>{run('99次')}</w:p>")[MAIN]
    redirected = parts("") | {"word/main.xml": other, "_rels/.rels": first}
    assert "99次" in words(redirected)


def test_two_parts_of_one_name_are_refused() -> None:
    with pytest.raises(ExportError, match="已损坏"):
        read_parts(packed(parts("") | {"Word/Document.xml": b"<a/>"}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_markup_of_other_prefixes_and_encodings_is_checked_alike(encoding: str) -> None:
    pale = run("10次", '<w:color w:val="FEFEFE"/>')
    other = parts(f"<w:p>{pale}</w:p>")[MAIN].decode()
    other = other.replace("w:", "q:").replace("xmlns:w=", "xmlns:q=")
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    altered = read_parts(packed(parts("") | {MAIN: (head + other).encode(encoding)}))
    assert [*check_word_file(altered, {})]


# What bends a number -----------------------------------------------------------------------


def bent(text: str, number: str = "10") -> list[str]:
    """Tell what is found in a text in which □ stands for a value, beside a text with the value."""

    def page(said: str) -> ExportedPage:
        shown = tuple(
            Shown("N-01", number, "10次", "第1段", "#N-01") for _ in range(said.count("□"))
        )
        block = Block("p", "", "第1段", "", said.replace("□", VALUE), shown)
        report = {"report": {}, "values": [], "sources": []}
        return ExportedPage(report, (Section("一", (block,)),), {}, [], 1)

    entry = {"key": "N-01", "measure": "talk.change", "period": "2025", "value": float(number)}
    told = page(text)
    told.manifest["values"].append(entry)
    recomputed: Any = SimpleNamespace(page=None, names={})
    found = check_spelled(Case(told, recomputed), page("开展学习□，比上年□。"))
    return [one.stated for one in found]


@pytest.mark.parametrize(
    "text",
    [
        *("开展学习□万。", "开展学习三千□。", "开展第□学习。", "开展学习－□。", "开展学习零点□。"),
        *("开展学习□%。", "开展学习□倍。", "开展学习百分之□。", "开展学习不到□。", "开展学习□余。"),
        *("每月□学习。", "人均□。", "学习\u202e□。", "开展学习□/月。", "开展学习□多。"),
        *(
            "培训叁拾柒期。",
            "培训卅人。",
            "培训伍人。",
            "完成一半。",
            "完成三分之二。",
            "完成五成。",
        ),
        *(
            "警示教育一次。",
            "召开一次会议。",
            "整改问题一项。",
            "学习xx次。",
            "签订××份。",
            "讲座七八次。",
            "讲座十几次。",
            "讲座二十来次。",
            "次数翻倍。",
            "增长一倍。",
            "问题减半。",
            "完成率百分百。",
            "党委会议各□。",
            "活动近百次。",
            "次数翻了一番。",
            "比上年增加三倍。",
            "培训十二人。",
            "完成率百分之九十。",
        ),
    ],
)
def test_what_makes_another_number_is_found(text: str) -> None:
    assert bent(text)


@pytest.mark.parametrize(
    "text",
    [
        *("开展学习□，比上年□。", "全年□，上年□，减负增效。", "开展学习□——是近年较好的一年。"),
        *("全年10次多□。", "统一成册，一成不变，大陆人员，退伍人员。", "一是抓学习，二是抓整改。"),
        *(
            "抓住重点□。",
            "一项工作、一个方面、一次性办结、第一次。",
            "全面统一部署、进一步落实第一议题制度□。",
        ),
    ],
)
def test_words_of_an_office_are_no_numbers(text: str) -> None:
    assert bent(text) == []


@pytest.mark.parametrize(
    ("text", "number", "found"),
    [
        pytest.param("比上年减少□。", "4", ["减少10次"], id="more-told-as-less"),
        pytest.param("比上年多□。", "-4", ["多10次"], id="less-told-as-more"),
        pytest.param("比上年减少□。", "-4", [], id="less"),
        pytest.param("比上年增加了□。", "4", [], id="more"),
    ],
)
def test_a_direction_turned_round_is_found(text: str, number: str, found: list[str]) -> None:
    assert bent(text, number) == found


def page_of(text: str) -> ExportedPage:
    """Give a page of one paragraph in which □ stands for a value."""
    shown = tuple(Shown("N-01", "10", "10次", "第1段", "#N-01") for _ in range(text.count("□")))
    block = Block("p", "", "第1段", "", text.replace("□", VALUE), shown)
    entry = {"key": "N-01", "measure": "group_study", "period": "2025", "value": 10}
    report = {"report": {}, "values": [entry], "sources": []}
    return ExportedPage(report, (Section("一", (block,)),), {}, [], 1)


def turned(text: str, before: str) -> tuple[list[str], tuple[str, ...]]:
    """Tell what is found, and what is listed, of a text that was another before."""
    records = SimpleNamespace(workspace=find_workspace(Path(__file__).parents[1]))
    recomputed: Any = SimpleNamespace(
        page=page_of(before), names={}, records=records, is_whole=True
    )
    case = Case(page_of(text), recomputed)
    return [one.stated for one in check_turned(case, recomputed.page)], list_reworded(case)


STUDY = "全年开展集体学习□，比上年多□；5月没有召开支委会，主要是〔请填写：原因〕。"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *[("开展", new) for new in ("未开展", "没有开展", "计划开展", "拟开展", "应开展")],
        *[("没有召开", "召开"), ("全年", "上半年"), ("全年", "近三年"), ("全年", "全区")],
        *[("比上年", "比前年"), ("集体学习", "专题党课"), ("全年开展", "取消")],
        *[("全年", "另有"), ("全年开展", "逾期整改"), ("集体学习", "审计反馈问题")],
    ],
)
def test_words_that_turn_what_a_number_says_are_found(old: str, new: str) -> None:
    found, listed = turned(STUDY.replace(old, new, 1), STUDY)
    assert found
    assert listed


@pytest.mark.parametrize(
    ("old", "new", "is_listed"),
    [
        pytest.param("全年开展", "一年来共组织", True, id="reworded"),
        pytest.param("没有召开支委会", "支委会未召开", True, id="denied-otherwise"),
        pytest.param("比上年", "较去年", True, id="last-year-otherwise"),
        pytest.param("〔请填写：原因〕", "统筹不够", False, id="filled-in"),
        pytest.param("全年", "我们高度重视，没有放松要求。全年", False, id="added-in-front"),
    ],
)
def test_an_office_words_things_its_own_way_and_sees_what_it_reworded(
    old: str, new: str, is_listed: bool
) -> None:
    found, listed = turned(STUDY.replace(old, new, 1), STUDY)
    assert found == []
    assert bool(listed) is is_listed


# What hides words, or shows some -----------------------------------------------------------

SHAPE = '<w:r><wps:wsp><wps:spPr><a:prstGeom prst="{}"/></wps:spPr></wps:wsp></w:r>'


def numbered(kind: str, text: str, home: str = "w:p") -> dict[str, bytes]:
    """Give a document of whose paragraphs one is numbered, by itself or by its style."""
    asked = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr></w:pPr>'
    level = f'<w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
    lists = (
        f'<w:abstractNum w:abstractNumId="1">{level}</w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num>'
    )
    named = '<w:pPr><w:pStyle w:val="B"/></w:pPr>'
    own = home == "w:p"
    made = parts(f"<w:p>{asked if own else named}{run('学习')}</w:p>", numbering=lists)
    styles = (
        f'<w:styles {SPACES}><w:style w:styleId="A">{"" if own else asked}</w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    return made | {"word/styles.xml": styles.encode()}


def placed(text: str) -> dict[str, bytes]:
    return parts(f"<w:p>{text}</w:p>")


UNSEEN = {
    "numbered": numbered("decimal", "%1."),
    "numbered in characters": numbered("chineseCounting", "%1、"),
    "numbered by a style": numbered("decimal", "%1次", "style"),
    "bullet with figures": numbered("bullet", "37次"),
    "number without a place": numbered("decimal", "37次"),
    "white": placed(run("10次", '<w:color w:val="FFFFFF"/>')),
    "line without height": placed('<w:pPr><w:spacing w:line="1" w:lineRule="exact"/></w:pPr>'),
    "row without height": placed('<w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>'),
    "line of half its height": placed(
        '<w:pPr><w:spacing w:line="110" w:lineRule="exact"/></w:pPr>'
    ),
    "yellow on yellow": placed(
        run("10次", '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>')
    ),
    "black on a dark mark": placed(run("10次", '<w:highlight w:val="darkBlue"/>')),
    "red on red": placed(run("10次", '<w:color w:val="C00000"/><w:shd w:fill="C00000"/>')),
    "black on dense dots": placed(
        run("10次", '<w:shd w:val="pct95" w:color="auto" w:fill="auto"/>')
    ),
    "floating over the text": placed(
        '<w:r><w:drawing><wp:anchor behindDoc="0"><wp:wrapNone/></wp:anchor></w:drawing></w:r>'
    ),
    "beside the page": placed('<w:pPr><w:ind w:left="30000"/></w:pPr>'),
    "above the page": placed(run("10次", '<w:position w:val="3000"/>')),
    "pressed together": placed(run("10次", '<w:spacing w:val="-300"/>')),
    "narrow": placed(run("10次", '<w:w w:val="12"/>')),
    "cell without width": placed('<w:tcW w:w="1" w:type="dxa"/>'),
    "tiny paper": placed('<w:pgSz w:w="600" w:h="16838"/>'),
    "covered": placed(SHAPE.format("rect")),
    "covered by an old shape": placed("<w:r><v:rect/></w:r>"),
    "mark moved": {
        MAIN: parts("")[MAIN].replace(b"<w:body>", b'<w:body><w:bookmarkStart w:name="N_01"/>')
    },
    "mark gone": {MAIN: parts("")[MAIN].replace(b'"N_01"', b'"N_02"')},
}
SEEN = {
    "marked to be looked at": placed(run("10次", '<w:highlight w:val="yellow"/>')),
    "red": placed(run("10次", '<w:color w:val="FF0000"/>')),
    "bullet": numbered("bullet", "·"),
    "no numbering": numbered("none", ""),
    "white on dark": placed(
        '<w:pPr><w:shd w:fill="1F4E8C"/></w:pPr>' + run("10次", '<w:color w:val="FFFFFF"/>')
    ),
    "width of the program": placed('<w:tcW w:w="0" w:type="auto"/>'),
    "red line": placed(SHAPE.format("line")),
    "usual spacing": placed('<w:pPr><w:ind w:left="640"/><w:spacing w:line="579"/></w:pPr>'),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_is_out_of_sight_or_only_shown_is_found(name: str) -> None:
    made = parts("")
    assert [*check_unseen(made | UNSEEN[name], made)]
    assert not [*check_unseen(made | UNSEEN[name], made | UNSEEN[name])]


@pytest.mark.parametrize("name", SEEN)
def test_what_anyone_may_do_is_no_difference(name: str) -> None:
    made = parts("")
    assert not [*check_unseen(made | SEEN[name], made)]


@pytest.mark.parametrize(
    "link",
    [
        pytest.param('<w:hyperlink w:anchor="V_99"><w:t>表</w:t></w:hyperlink>', id="nowhere"),
        pytest.param(
            '<w:bookmarkStart w:name="V_02"/><w:hyperlink w:anchor="V_02"><w:t>N-01</w:t>'
            "</w:hyperlink>",
            id="back-to-another-value",
        ),
    ],
)
def test_links_that_lead_astray_are_found(link: str) -> None:
    assert [one.name for one in check_unseen(placed(link), parts(""))] == ["文内链接"]


def coded(code: str) -> dict[str, bytes]:
    return placed(f"<w:r><w:instrText> {code} </w:instrText></w:r>")


HIDING = {
    "bound to a part": placed("<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr></w:sdt>"),
    "letter to many": parts("", settings="<w:mailMerge/>"),
    "turned round": placed('<w:bdo w:val="rtl"/>'),
    "page number in the text": placed("<w:r><w:pgNum/></w:r>"),
    "black background": parts('<w:background w:color="000000"/>'),
    "solid shade": placed('<w:shd w:val="solid" w:color="000000" w:fill="auto"/>'),
    "black highlight": placed('<w:highlight w:val="black"/>'),
    "without fill": placed("<w14:textFill><w14:noFill/></w14:textFill>"),
    "tiny": placed('<w:sz w:val="2"/>'),
    "signs instead of figures": placed('<w:rFonts w:ascii="Wingdings"/>'),
    "counted anew": coded("SEQ 表 \\r 37"),
    "words of a page number": coded('PAGE \\# "99次"'),
    "diagram": parts("") | related("diagramData", "diagrams/data1.xml"),
    "squeezed": placed(run("10次", '<w:fitText w:val="1"/>')),
    "two lines in one": placed(run("10次", '<w:eastAsianLayout w:combine="1"/>')),
    "written from the right": placed(run("10次", "<w:rtl/>")),
    "ink": placed('<w:r><w:contentPart r:id="r1"/></w:r>'),
    "signs for a missing font": parts("", fontTable='<w:altName w:val="Wingdings"/>'),
    "signs of the theme": parts("") | {"word/theme/theme1.xml": b'<a:latin typeface="Webdings"/>'},
    "letters of signs": placed('<w:rFonts w:ascii="Symbol"/>'),
    "colours exchanged": parts("", settings='<w:clrSchemeMapping w:bg1="dark1" w:t1="light1"/>'),
    "font of its own": parts("", fontTable="") | related("font", "fonts/1.odttf", "fontTable"),
    "program under another name": parts("") | related("vbaProject", "data.xml"),
    "program of the window": parts("")
    | {"_rels/.rels": related("webextensiontaskpanes", "a.xml")["word/_rels/document.xml.rels"]},
    "shapes over a chart": parts("") | {"word/charts/chart1.xml": b"<c:userShapes/>"},
}


@pytest.mark.parametrize("name", HIDING)
def test_what_hides_or_computes_words_is_named(name: str) -> None:
    assert [*check_word_file(HIDING[name], parts(""))]


@pytest.mark.parametrize("code", ["PAGE", "SEQ 表 \\* ARABIC", 'TOC \\o "1-3"', "NUMPAGES"])
def test_usual_fields_are_no_difference(code: str) -> None:
    assert not [*check_word_file(coded(code), parts(""))]


@pytest.mark.parametrize(
    ("part", "markup"),
    [
        ("word/header1.xml", '<v:textpath string="99次"/>'),
        ("word/header1.xml", '<a:blip r:embed="r1"/>'),
        ("word/charts/chart1.xml", '<a:blip r:embed="r1"/>'),
        ("word/diagrams/data1.xml", "<a:t>99次</a:t>"),
        ("word/drawings/drawing1.xml", "<a:t>99次</a:t>"),
        (MAIN, '<w:tblDescription w:val="实为99次"/>'),
        ("docProps/core.xml", "<dc:title>全年99次</dc:title>"),
    ],
)
def test_what_is_drawn_in_any_part_is_named(part: str, markup: str) -> None:
    made = parts("")
    assert [*check_beside(made | {part: markup.encode()}, made)]


def test_words_of_a_chart_stand_in_the_chart() -> None:
    made = parts("")
    assert not [*check_beside(made | {"word/charts/chart1.xml": b"<a:t>2025</a:t>"}, made)]


# What a chart draws otherwise --------------------------------------------------------------

SERIES = (
    "<c:ser><c:spPr><a:solidFill><a:srgbClr val='0072B2'/></a:solidFill></c:spPr>"
    "<c:val><c:numCache><c:ptCount val='2'/><c:pt idx='0'><c:v>3</c:v></c:pt>"
    "<c:pt idx='1'><c:v>4</c:v></c:pt></c:numCache></c:val></c:ser>"
)
GROUP = f"<c:barChart><c:grouping val='clustered'/>{SERIES}<c:overlap val='0'/></c:barChart>"


def drawn(markup: str) -> Mapping[str, Any]:
    """Give what is read of a chart."""
    shown = parts('<w:p><c:chart r:id="r1"/></w:p>') | related("chart", "charts/chart1.xml")
    shown |= {"word/charts/chart1.xml": f"<c:chartSpace {SPACES}>{markup}</c:chartSpace>".encode()}
    (chart,) = read_word_export(packed(shown)).drawings.values()
    return chart


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            "<a:solidFill><a:srgbClr val='0072B2'/></a:solidFill>", "<a:noFill/>", id="no-fill"
        ),
        pytest.param("0072B2", "FFFFFF", id="white"),
        pytest.param("barChart", "pieChart", id="another-kind"),
        pytest.param("overlap val='0'", "overlap val='100'", id="bars-that-cover-others"),
        pytest.param("<c:val>", "<c:trendline/><c:val>", id="trend"),
        pytest.param(
            "<c:val>",
            "<c:dLbls><c:dLbl><c:y val='-0.3'/></c:dLbl></c:dLbls><c:val>",
            id="label-moved",
        ),
        pytest.param(
            "<c:val>",
            "<c:txPr><a:solidFill><a:srgbClr val='ffffff'/></a:solidFill></c:txPr><c:val>",
            id="white-words",
        ),
    ],
)
def test_what_hides_or_bends_a_drawing_is_listed(old: str, new: str) -> None:
    usual = drawn(GROUP)["axes"]
    assert set(drawn(GROUP.replace(old, new))["axes"]) - set(usual)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("ptCount val='2'", "ptCount val='1'", id="point-beyond-the-count"),
        pytest.param("<c:pt idx='1'>", "<c:pt idx='0'>", id="two-points-at-one-place"),
    ],
)
def test_points_are_read_as_programs_draw_them(old: str, new: str) -> None:
    assert drawn(GROUP.replace(old, new))["data"] != drawn(GROUP)["data"]

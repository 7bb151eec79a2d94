"""Verifying Word: clean as exported and as saved again, and each of many alterations found."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from analysis.cli import main
from analysis.cli.verify import describe_verification
from analysis.errors import ExportError
from analysis.export import Order, publish
from analysis.export.verify import verify_export
from analysis.export.verify.documents import check_word_file, read_word_export
from analysis.export.verify.recomputing import Recomputed, recompute
from analysis.export.verify.verifying import _make_word, compare_word
from analysis.export.word import read_settings
from analysis.workspace import find_workspace
from workbooks import packed, parts_of

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data/sample"
NOTEBOOK = ROOT / "notebooks/04_annual_report.ipynb"
MAIN = "word/document.xml"
MANIFEST = "customXml/item1.xml"
LINK = re.compile(r'<w:hyperlink w:anchor="N_\d+".*?</w:hyperlink>')
SHOWN = re.compile(
    r'(<w:hyperlink w:anchor="(N_\d+)"(?:(?!</w:hyperlink>).)*?<w:t[^>]*>)([^<]*\d[^<]*)(</w:t>)'
)
BODY = re.compile(r'<w:p><w:pPr><w:pStyle w:val="Normal"/>.*?</w:p>')
ROW = re.compile(r"<w:tr>(?:(?!<w:tr>).)*?N_\d+(?:(?!<w:tr>).)*?</w:tr>")

Parts = dict[str, bytes]
Change = Callable[[re.Match[str], random.Random], str]
Alter = Callable[[Parts, random.Random], None]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    last = date(2023, 12, 31)
    order = Order(NOTEBOOK, folder, 2023, None, (str(SAMPLE),), last, ROOT, formats=("docx",))
    path = publish(order).path
    assert path is not None
    return path


@pytest.fixture(scope="module")
def content(exported: Path) -> bytes:
    return exported.read_bytes()


@pytest.fixture(scope="module")
def recomputed(content: bytes) -> Recomputed:
    workspace = find_workspace(ROOT)
    make = partial(_make_word, settings=read_settings(ROOT))
    manifest = read_word_export(content).manifest
    return recompute(manifest, [str(SAMPLE)], workspace, make=make)


def lines(content: bytes, recomputed: Recomputed) -> list[str]:
    return [one.line for one in compare_word(content, recomputed).differences]


def test_the_report_is_rebuilt_byte_for_byte(content: bytes, recomputed: Recomputed) -> None:
    assert recomputed.content == content
    assert lines(content, recomputed) == []


# What a hand may change ---------------------------------------------------------------------


def another_number(text: str, dice: random.Random) -> str:
    place = dice.choice([n for n, letter in enumerate(text) if letter.isdigit()])
    digit = dice.choice([d for d in "123456789" if d != text[place]])
    return text[:place] + digit + text[place + 1 :]


def in_body(
    pattern: re.Pattern[str], change: Callable[[re.Match[str], random.Random], str]
) -> Alter:
    """Alter one of the places of the text that a pattern finds."""

    def alter(parts: Parts, dice: random.Random) -> None:
        markup = parts[MAIN].decode()
        found = dice.choice(list(pattern.finditer(markup)))
        new = change(found, dice)
        parts[MAIN] = (markup[: found.start()] + new + markup[found.end() :]).encode()

    return alter


def add_to_paragraph(run: str) -> Alter:
    return in_body(BODY, lambda found, _: found[0].removesuffix("</w:p>") + run + "</w:p>")


def in_chart(change: Callable[[str, random.Random], str]) -> Alter:
    def alter(parts: Parts, dice: random.Random) -> None:
        name = dice.choice(sorted(n for n in parts if re.fullmatch(r"word/charts/chart\d+.xml", n)))
        parts[name] = change(parts[name].decode(), dice).encode()

    return alter


def change_point(markup: str, dice: random.Random) -> str:
    points = list(re.finditer(r"<c:v>([\d.]+)</c:v></c:pt>(?!.*</c:cat>)", markup))
    found = dice.choice(points or list(re.finditer(r"<c:v>(\d+)</c:v>", markup)))
    return f"{markup[: found.start(1)]}{float(found[1]) + 1}{markup[found.end(1) :]}"


def drop_point(markup: str, dice: random.Random) -> str:
    found = dice.choice(list(re.finditer(r'<c:pt idx="\d+"><c:v>[\d.]+</c:v></c:pt>', markup)))
    return markup[: found.start()] + markup[found.end() :]


def change_book(parts: Parts, dice: random.Random) -> None:
    name = dice.choice(sorted(name for name in parts if name.endswith(".xlsx")))
    book = openpyxl.load_workbook(io.BytesIO(parts[name]))
    cells = [c for row in book.active.iter_rows() for c in row if isinstance(c.value, int | float)]
    dice.choice(cells).value += 1
    stream = io.BytesIO()
    book.save(stream)
    parts[name] = stream.getvalue()


def drop_chart(parts: Parts, dice: random.Random) -> None:
    in_body(re.compile(r"<w:r><w:drawing>.*?</w:drawing></w:r>"), lambda *_: "")(parts, dice)


def change_manifest(parts: Parts, dice: random.Random) -> None:
    markup = parts[MANIFEST].decode()
    found = dice.choice(list(re.finditer(r'"value":(\d+)', markup)))
    new = f"{markup[: found.start(1)]}{int(found[1]) + 1}{markup[found.end(1) :]}"
    parts[MANIFEST] = new.encode()


def lead_elsewhere(found: re.Match[str], dice: random.Random) -> str:
    other = f"N_{dice.randrange(1, 60):02d}"
    while other == found[2]:
        other = f"N_{dice.randrange(1, 60):02d}"
    return found[0].replace(f'"{found[2]}"', f'"{other}"', 1)


def add_relation(kind: str, target: str) -> Alter:
    def alter(parts: Parts, _: random.Random) -> None:
        name = "word/_rels/document.xml.rels"
        new = (
            '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
        )
        parts[name] = parts[name].replace(b"</Relationships>", new.encode())

    return alter


def typed(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


ALTERATIONS: dict[str, Alter] = {
    "value-text": in_body(SHOWN, lambda m, d: m[1] + another_number(m[3], d) + m[4]),
    "value-unit": in_body(SHOWN, lambda m, _: f"{m[1]}{m[3]}余{m[4]}"),
    "value-emptied": in_body(SHOWN, lambda m, _: m[1] + m[4]),
    "value-removed": in_body(LINK, lambda *_: ""),
    "value-typed-over": in_body(
        re.compile(rf"{SHOWN.pattern}</w:r></w:hyperlink>"),
        lambda m, d: typed(another_number(m[3], d)),
    ),
    "value-of-other-rows": in_body(SHOWN, lead_elsewhere),
    "number-typed-into-a-paragraph": add_to_paragraph(typed("另有义务劳动37次。")),
    "number-in-chinese-width": add_to_paragraph(typed("另有义务劳动３７次。")),
    "paragraph-added": in_body(BODY, lambda m, _: f"{m[0]}<w:p>{typed('全年培训48次。')}</w:p>"),
    "row-removed": in_body(ROW, lambda *_: ""),
    "number-in-a-text-box": add_to_paragraph(
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>合计66人</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r>"
    ),
    "chart-point": in_chart(change_point),
    "chart-point-removed": in_chart(drop_point),
    "chart-series-renamed": in_chart(
        lambda text, _: re.sub(r"(<c:tx>.*?<c:v>)[^<]*", r"\1改名", text, count=1)
    ),
    "workbook-behind-a-chart": change_book,
    "chart-removed": drop_chart,
    "manifest": change_manifest,
    "picture-from-outside": add_relation("image", "http://example.cn/a.png"),
    "template-from-outside": add_relation("attachedTemplate", "http://example.cn/a.dotm"),
    "field-that-fetches": add_to_paragraph(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>INCLUDETEXT "c:/a.docx"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ),
    "macros": lambda parts, _: parts.update({"word/vbaProject.bin": b"x"}),
    "number-in-a-header": lambda parts, _: parts.update(
        {
            "word/footer_odd.xml": parts["word/footer_odd.xml"].replace(
                "— ".encode(), "共99次 — ".encode(), 1
            )
        }
    ),
}
SEEDS = range(2)


def in_links(old: str, new: str) -> Alter:
    """Alter the words of a link to a value."""
    return in_body(LINK, lambda found, _: found[0].replace(old, new, 1))


def beside(before: str = "", after: str = "") -> Alter:
    return in_body(LINK, lambda found, _: typed(before) + found[0] + typed(after))


def look(markup: str) -> Alter:
    return in_links("</w:rPr>", f"{markup}</w:rPr>")


def replaced(part: str, pattern: str, new: str) -> Alter:
    def alter(parts: Parts, _: random.Random) -> None:
        before = parts[part].decode()
        parts[part] = re.sub(pattern, new, before, count=1, flags=re.DOTALL).encode()

    return alter


def field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    asked = f"<w:r><w:instrText> {code} </w:instrText></w:r>"
    return f"{mark('begin')}{asked}{mark('separate')}{typed(result)}{mark('end')}"


def swap_charts(parts: Parts, _: random.Random) -> None:
    for name in ("word/charts/chart{}.xml", "word/embeddings/chart{}.xlsx"):
        one, other = name.format(1), name.format(2)
        parts[one], parts[other] = parts[other], parts[one]


def add_formula(parts: Parts, _: random.Random) -> None:
    name = "word/embeddings/chart1.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(parts[name]))
    book.active["H9"] = "=SUM(B2:B4)"
    stream = io.BytesIO()
    book.save(stream)
    parts[name] = stream.getvalue()


CHART = "word/charts/chart1.xml"
RUN = re.compile(r"<w:tc>(?:(?!</w:tc>).)*</w:tc>")
BY_HAND: dict[str, Alter] = {
    "number-in-characters": add_to_paragraph(typed("另办培训班十二期。")),
    "two-in-characters": add_to_paragraph(typed("另开展两次学习。")),
    "share-in-characters": add_to_paragraph(typed("完成率百分之九十八。")),
    "circled-figure": add_to_paragraph(typed("另有㊿人。")),
    "raised-figure": add_to_paragraph(typed("另有³⁵人。")),
    "roman-figure": add_to_paragraph(typed("另有Ⅻ次。")),
    "figures-in-two-runs": add_to_paragraph(typed("另有4") + typed("8人。")),
    "figures-inserted-as-a-change": add_to_paragraph(f"<w:ins>{typed('又48人')}</w:ins>"),
    "figures-as-a-page-number": add_to_paragraph(typed("培训") + field("PAGE", "48") + typed("次")),
    "figures-that-are-reckoned": add_to_paragraph(field("= 40 + 8", "48")),
    "figures-in-a-drawn-text": add_to_paragraph(
        '<w:r><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="66人"/></w:r>'
    ),
    "figures-drawn": add_to_paragraph("<w:r><w:drawing><a:t>66人</a:t></w:drawing></w:r>"),
    "picture": add_to_paragraph('<w:r><w:drawing><a:blip r:embed="rId1"/></w:drawing></w:r>'),
    "value-made-vague": beside("约"),
    "value-made-less": beside("不足"),
    "value-made-more": beside("", "以上"),
    "figure-before-a-value": beside("1"),
    "figure-after-a-value": beside("", "0"),
    "value-twice": in_body(LINK, lambda found, _: found[0] * 2),
    "value-taken-out-as-a-change": in_body(LINK, lambda m, _: f"<w:del>{m[0]}</w:del>"),
    "value-hidden": look("<w:vanish/>"),
    "value-in-nearly-white": look('<w:color w:val="FEFEFE"/>'),
    "value-in-the-colour-of-paper": look('<w:color w:val="auto" w:themeColor="background1"/>'),
    "value-on-black": look('<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'),
    "value-without-width": look('<w:w w:val="1"/>'),
    "tip": replaced(MAIN, r'w:tooltip="[^"]*"', 'w:tooltip="别的文件 第1行"'),
    "words-of-a-drawing": replaced(MAIN, r'descr="[^"]*"', 'descr="共999次"'),
    "name-in-a-table": replaced(MAIN, r">集体学习(</w:t></w:r></w:p></w:tc>)", r">专题党课\1"),
    "head-of-a-table": replaced(MAIN, r"(<w:tblHeader/>(?:(?!</w:tr>).)*?)2023年", r"\g<1>2021年"),
    "cell-added-to-a-table": in_body(RUN, lambda m, _: m[0] + m[0].replace("N_0", "N_1")),
    "whose-report-it-is": replaced(MAIN, r'("Title"(?:(?!</w:p>).)*?)虚构局', r"\1其他局"),
    "year-of-the-report": replaced(MAIN, r'("Title"(?:(?!</w:p>).)*?)2023年', r"\g<1>2022年"),
    "formula-of-the-evidence": replaced(MAIN, "＝", "＝2×"),
    "axis-cut-off": replaced(CHART, '<c:min val="0"/>', '<c:min val="5"/>'),
    "axis-upside-down": replaced(CHART, r'(<c:valAx>.*?)"minMax"', r'\1"maxMin"'),
    "label-typed": replaced(
        CHART, "<c:dLbls>", "<c:dLbls><c:dLbl><c:tx><a:t>99</a:t></c:tx></c:dLbl>"
    ),
    "cells-of-another-series": replaced(CHART, r"(<c:val>.*?)\$B\$2", r"\1$A$2"),
    "charts-exchanged": swap_charts,
    "formula-behind-a-chart": add_formula,
    "shapes-over-a-chart": replaced(
        "word/charts/_rels/chart1.xml.rels",
        "</Relationships>",
        '<Relationship Id="r9" Type="x/chartUserShapes" Target="a.xml"/></Relationships>',
    ),
}
"""What stays unseen in a document that was saved again, unless it is looked for."""
CASES = [
    *[(name, seed) for name in ALTERATIONS for seed in SEEDS],
    *[(name, 1) for name in BY_HAND],
]


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_each_alteration_is_found(
    name: str, seed: int, content: bytes, recomputed: Recomputed
) -> None:
    parts = parts_of(content)
    (ALTERATIONS | BY_HAND)[name](parts, random.Random(f"{name}{seed}"))  # noqa: S311
    assert parts != parts_of(content)
    if seed:  # as a program saves it, so that its bytes tell nothing
        parts["word/styles.xml"] += b"\n"
    altered = packed(parts)
    found = lines(altered, recomputed)
    assert found
    assert all("位置：" in line for line in found)


def test_there_are_at_least_sixty_alterations() -> None:
    assert len(CASES) >= 60


def test_attachments_that_were_taken_out_are_a_line_each(
    content: bytes, recomputed: Recomputed
) -> None:
    parts = parts_of(content)
    markup = parts[MAIN].decode()
    start = markup.index('<w:p><w:pPr><w:pStyle w:val="TongbiAttachmentMark"/>')
    parts[MAIN] = (markup[:start] + markup[markup.rindex("<w:sectPr>") :]).encode()
    found = lines(packed(parts), recomputed)
    told = [line for line in found if line.startswith("[正文]")]
    assert len(told) <= 4
    assert all(f"位置：附件{n}" in "".join(told) for n in (1, 2, 3))
    assert any(line.startswith("[图]") for line in found)


# What is no alteration ----------------------------------------------------------------------


def test_words_are_the_offices_own_and_are_only_counted(
    content: bytes, recomputed: Recomputed
) -> None:
    parts = parts_of(content)
    markup, times = re.subn("一是[^。<]+。", "一是抓好理论武装。", parts[MAIN].decode(), count=1)
    assert times == 1
    parts[MAIN] = markup.replace("</w:body>", f"<w:p>{typed('特此报告。')}</w:p></w:body>").encode()
    result = compare_word(packed(parts), recomputed)
    assert not result.differences
    assert result.changed_words
    assert "文字本身不核对" in "".join(describe_verification(result))


def test_runs_and_styles_of_another_program_change_nothing(
    content: bytes, recomputed: Recomputed
) -> None:
    parts = parts_of(content)
    markup = parts[MAIN].decode()
    markup = re.sub(
        r"<w:t xml:space=\"preserve\">([^<]{3})([^<]{2,})</w:t></w:r>",
        r'<w:t xml:space="preserve">\1</w:t></w:r><w:r><w:t xml:space="preserve">\2</w:t></w:r>',
        markup,
    )
    markup = re.sub(r' w:tooltip="[^"]*"', "", markup)
    parts[MAIN] = markup.replace('"Heading1"', '"11"').encode()
    styles = parts["word/styles.xml"].decode().replace('styleId="Heading1"', 'styleId="11"')
    parts["word/styles.xml"] = styles.encode()
    assert lines(packed(parts), recomputed) == []


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_document_saved_again_by_libreoffice_has_no_differences(
    exported: Path, recomputed: Recomputed, tmp_path: Path
) -> None:
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
    command += ["--convert-to", "docx:Office Open XML Text", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(exported)], check=True, capture_output=True, timeout=180)  # noqa: S603
    assert lines((tmp_path / exported.name).read_bytes(), recomputed) == []


# The command --------------------------------------------------------------------------------


def test_the_command_verifies_a_document(
    exported: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["verify", str(exported), str(SAMPLE)]) == 0
    assert "全部相符" in capsys.readouterr().out


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", id="doc"),
        pytest.param(packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), id="odt"),
    ],
)
def test_a_document_in_another_format_is_refused_with_what_to_do(
    saved: bytes, tmp_path: Path
) -> None:
    place = tmp_path / "报告"
    place.write_bytes(saved)
    with pytest.raises(ExportError, match=r"请核对导出时的 \.docx；.*tongbi stale"):
        verify_export(place, None, find_workspace(ROOT))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(lambda parts: parts.pop(MANIFEST), "没有依据清单", id="no-manifest"),
        pytest.param(lambda parts: parts.update({MAIN: b"<w:p"}), "已损坏", id="no-xml"),
        pytest.param(lambda parts: parts.pop(MAIN), "已损坏", id="no-text"),
        pytest.param(
            lambda parts: parts.update({MAIN: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "已损坏",
            id="entities",
        ),
    ],
)
def test_a_file_that_is_no_export_is_refused(
    content: bytes, change: Callable[[Parts], object], said: str
) -> None:
    parts = parts_of(content)
    change(parts)
    with pytest.raises(ExportError, match=said):
        read_word_export(packed(parts))


@pytest.mark.parametrize(
    "tag",
    [
        *("<w:vanish/>", "<w:specVanish/>", "<w:strike/>", '<w:color w:val="FFFFFF"/>'),
        *('<w:sz w:val="2"/>', '<w:sym w:char="0039"/>', "<m:oMath>", '<w:altChunk r:id="rId1"/>'),
        *('<w:footnoteReference w:id="2"/>', "<w:hidden/>", '<w:framePr w:h="1"/>'),
        '<w:attachedTemplate r:id="rId1"/>',
    ],
)
@pytest.mark.parametrize("part", [MAIN, "word/styles.xml"])
def test_what_hides_words_or_shows_some_beside_the_text_is_named(tag: str, part: str) -> None:
    assert [one.place for one in check_word_file({MAIN: b"", part: tag.encode()}, {})] == [part]
    shown = b'<w:vanish w:val="0"/><w:sz w:val="21"/><w:color w:val="FF0000"/><w:semiHidden/>'
    assert not [*check_word_file({MAIN: b"", part: shown}, {})]


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        pytest.param(
            "word/charts/chart1.xml", '<c:size val="7"/>', '<c:size val="2"/>', id="marker"
        ),
        pytest.param(
            "word/document.xml", ' descr="', ' descr="实为99次。', id="words-of-a-picture"
        ),
        pytest.param("docProps/core.xml", "<dc:title>", "<dc:title>99次 ", id="title"),
        pytest.param("_rels/.rels", "docProps/core.xml", "docProps/other.xml", id="relation"),
    ],
)
def test_what_no_reader_of_ours_looks_at_is_found_by_its_bytes(
    part: str, old: str, new: str, content: bytes, recomputed: Recomputed
) -> None:
    parts = parts_of(content)
    before = parts[part]
    parts[part] = before.replace(old.encode(), new.encode(), 1)
    assert parts[part] != before
    assert [one for one in lines(packed(parts), recomputed) if part in one]

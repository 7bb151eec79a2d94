"""Text and tables of Word files, read for ledgers and past reports alike."""

from __future__ import annotations

import io
import zipfile

import pytest

from analysis.office_files import (
    DAMAGED,
    DOCTYPE,
    TOO_LARGE,
    RefusedError,
    WordParagraph,
    WordTable,
    WordText,
    open_package,
    read_word,
)

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
STYLES = (
    f'<w:styles {SPACE}><w:style w:styleId="a3"><w:name w:val="标题 1"/></w:style>'
    '<w:style w:styleId="a4"><w:name w:val="正文"/></w:style></w:styles>'
)


def package(body: str, space: str = SPACE, styles: str = STYLES) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr(
            "word/document.xml",
            f"<w:document {space} {COMPATIBLE}><w:body>{body}</w:body></w:document>",
        )
        made.writestr("word/styles.xml", styles)
    return stream.getvalue()


def read(body: str, **kinds: str) -> WordText:
    return read_word(open_package(package(body, **kinds)))


def words(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(text: str, settings: str = "") -> str:
    return f"<w:p>{settings and f'<w:pPr>{settings}</w:pPr>'}{words(text)}</w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(inside: str, settings: str = "") -> str:
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{inside}</w:tc>"


HEADING = '<w:pStyle w:val="a3"/>'
A, B, C = (cell(paragraph(text)) for text in "甲乙丙")
BOX = f"<w:r><w:txbxContent>{paragraph('框')}{table(A)}</w:txbxContent></w:r>"
TEXTS = {
    "heading by the name of its style": (paragraph("甲", HEADING), "# 甲"),
    "style that is no heading's": (paragraph("学习", '<w:pStyle w:val="a4"/>'), "学习"),
    "tab and line break": (f"<w:p>{words('甲')}<w:r><w:tab/><w:br/></w:r></w:p>", "甲 \n"),
    "tab stops are no tabs": (paragraph("甲", "<w:tabs><w:tab/></w:tabs>"), "甲"),
    "deleted, moved away, inserted": (
        f"<w:p><w:del>{words('一')}</w:del><w:moveFrom>{words('二')}</w:moveFrom>"
        f"<w:ins>{words('三')}</w:ins><w:moveTo>{words('四')}</w:moveTo></w:p>",
        "三四",
    ),
    "field with its code": (f"<w:p><w:instrText>PAGE</w:instrText>{words('3')}</w:p>", "3"),
    "second form of a drawing": (
        f"<w:p><mc:AlternateContent><mc:Choice>{words('新')}</mc:Choice>"
        f"<mc:Fallback>{words('旧')}</mc:Fallback></mc:AlternateContent></w:p>",
        "新",
    ),
    "how it is read aloud": (f"<w:p><w:rt>{words('zi')}</w:rt>{words('字')}</w:p>", "字"),
    "text box after its paragraph": (f"<w:p>{words('前')}{BOX}{words('后')}</w:p>", "前后\n框\n甲"),
    "content controls": (f"<w:sdt><w:sdtContent>{table(A + B)}</w:sdtContent></w:sdt>", "甲\t乙"),
    "breaks and tabs inside a cell": (
        table(cell(f"<w:p>{words('1')}<w:br/>{words('2')}<w:tab/></w:p>" + paragraph("3")) + A),
        "1 2  3\t甲",
    ),
    "table in a cell follows the row": (
        table(cell(paragraph("见表") + table(A, B)) + C, A), "见表\t丙\n甲\n乙\n甲"
    ),
    "row that was deleted": (table(A, f"<w:trPr><w:del/></w:trPr>{B}", C), "甲\n丙"),
    "nothing": ("", ""),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), TEXTS.values(), ids=TEXTS)
def test_the_text_is_what_a_reader_sees(body: str, text: str) -> None:
    assert read(body).text == text


def test_markup_of_the_strict_kind_is_read() -> None:
    strict = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
    assert read(paragraph("甲"), space=strict).text == "甲"


def spans(across: int = 1, down: str = "") -> str:
    return f'<w:gridSpan w:val="{across}"/>' + (f'<w:vMerge w:val="{down}"/>' if down else "")


PLACES = {
    "across": ((cell(paragraph("甲"), spans(2)) + B,), [(1, 1, 1, 2, "甲"), (1, 3, 1, 3, "乙")]),
    "down, and what a merged cell hides": (
        (
            cell(paragraph("甲"), spans(1, "restart")) + B,
            cell(paragraph("藏"), "<w:vMerge/>") + C,
        ),
        [(1, 1, 2, 1, "甲"), (1, 2, 1, 2, "乙"), (2, 2, 2, 2, "丙")],
    ),
    "both ways": (
        (cell("", spans(2, "restart")), cell("", spans(2, "continue")) + A),
        [(1, 1, 2, 2, ""), (2, 3, 2, 3, "甲")],
    ),
    "goes on from nothing": ((cell(paragraph("甲"), "<w:vMerge/>"),), [(1, 1, 1, 1, "甲")]),
    "row that begins further right": (
        ('<w:trPr><w:gridBefore w:val="2"/></w:trPr>' + A,),
        [(1, 3, 1, 3, "甲")],
    ),
    "wider than any": ((cell("", spans(999_999_999)),), [(1, 1, 1, 16384, "")]),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "places"), PLACES.values(), ids=PLACES)
def test_a_cell_says_which_places_it_takes_up(
    rows: tuple[str, ...], places: list[tuple[int, int, int, int, str]]
) -> None:
    (block,) = read(table(*rows)).blocks
    assert isinstance(block, WordTable)
    cells = block.cells
    assert [(x.row, x.column, x.bottom, x.right, x.text) for x in cells] == places
    assert block.rows == len(rows)


def test_every_paragraph_says_where_it_begins() -> None:
    inner = table(A + cell(paragraph("乙\t二") + paragraph("三")), B)
    outer = table(cell("") + cell(paragraph("见下表") + inner + paragraph("完")) + C, A)
    heading = paragraph("标题", HEADING)
    found = read(heading + outer + f"<w:p>{words('文')}{BOX}</w:p>" + outer)

    def every(blocks: tuple[WordParagraph | WordTable, ...]) -> list[WordParagraph]:
        return [each for block in blocks for each in (
            [block] if isinstance(block, WordParagraph)
            else [x for cell in block.cells for x in every(cell.blocks)]
        )]  # fmt: skip

    paragraphs = every(found.blocks)
    assert len(paragraphs) == 4 + 2 * 8
    for each in paragraphs:
        shown = each.text.replace("\t", " ").replace("\n", " ")
        assert found.text[each.start : each.start + len(shown)] == shown


FAULTS = {
    "cut off": ("<w:p>", DAMAGED),
    "width that is no number": (table(cell("", '<w:gridSpan w:val="x"/>')), DAMAGED),
    "document type": ("<!DOCTYPE a>", DOCTYPE),
    "deeper than any": ("<w:sdt>" * 300 + "</w:sdt>" * 300, DAMAGED),
    "larger than asked for": (paragraph("甲" * 2000), TOO_LARGE),
}


@pytest.mark.parametrize(("body", "reason"), FAULTS.values(), ids=FAULTS)
def test_a_document_that_cannot_be_read_is_refused(body: str, reason: str) -> None:
    content = open_package(package(body, styles=f"<w:styles {SPACE}/>"))
    with pytest.raises(RefusedError) as refused:
        read_word(content, largest=5000)
    assert str(refused.value) == reason

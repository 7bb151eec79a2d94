"""Verifying workbooks: clean as exported, and each of many alterations found."""

import io
import random
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from analysis.errors import ExportError
from analysis.export import Order, publish
from analysis.export.page import MANIFEST_PART
from analysis.export.verify.documents import read_workbook_export
from analysis.export.verify.recomputing import Recomputed, recompute
from analysis.export.verify.verifying import _make_workbook, compare_workbook
from analysis.workspace import find_workspace
from workbooks import packed, parts_of

ROOT = Path(__file__).parents[1]
LEDGER = """单位,日期,学习类型,主题,人数
虚构局,2022-03-01,集体学习,甲,20
虚构局,2023-03-01,集体学习,乙,21
虚构局,2023-05-09,集体学习,丙,22
虚构局,2023-06-01,专题党课,丁,23
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledgers") / "学习台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def content(tmp_path_factory, ledger):
    folder = tmp_path_factory.mktemp("books")
    notebook = ROOT / "notebooks/04_annual_report.ipynb"
    last = date(2023, 12, 31)
    order = Order(notebook, folder, 2023, None, (ledger,), last, ROOT, formats=("xlsx",))
    return publish(order).path.read_bytes()


@pytest.fixture(scope="module")
def recomputed(content, ledger) -> Recomputed:
    manifest = read_workbook_export(content)[0].manifest
    make = partial(_make_workbook, with_names=False)
    return recompute(manifest, [ledger], find_workspace(ROOT), make=make)


def alter(content, change):
    """Change a workbook as a spreadsheet program would, which keeps the manifest."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    kept = {name: part for name, part in parts_of(content).items() if name == MANIFEST_PART}
    return packed(parts_of(stream.getvalue()) | kept)


def cells_of(book, kind):
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return [cell for cell in cells if isinstance(cell.value, kind)]


def lines(content, recomputed):
    return [one.line for one in compare_workbook(content, recomputed).differences]


def test_as_exported_and_as_saved_again_nothing_differs(content, recomputed):
    assert recomputed.content == content
    assert lines(content, recomputed) == []
    assert lines(alter(content, str), recomputed) == []
    assert compare_workbook(content, recomputed).places > 20


@pytest.mark.parametrize("seed", range(6))
def test_a_changed_number_or_text_is_found_at_its_cell(content, recomputed, seed):
    places = []

    def change(book):
        dice = random.Random(seed)  # noqa: S311 - alterations, not secrets
        number, text = dice.choice(cells_of(book, int)), dice.choice(cells_of(book, str))
        number.value, text.value = number.value + 1, text.value + "改"
        places.extend(f"{one.parent.title}!{one.coordinate}" for one in (number, text))

    found = lines(alter(content, change), recomputed)
    assert {one.rpartition("位置：")[2] for one in found} == set(places)


ALTERATIONS = {
    "formula": lambda book: setattr(cells_of(book, int)[0], "value", "=10"),
    "emptied": lambda book: setattr(cells_of(book, int)[0], "value", None),
    "added": lambda book: book["依据"].append(["N-999", "另有一行"]),
    "row-taken-out": lambda book: book["依据"].delete_rows(2),
    "sheet-taken-out": lambda book: book.remove(book["口径"]),
    "sheet-added": lambda book: book.create_sheet("汇总").append(["集体学习", 99]),
    "remark": lambda book: setattr(
        cells_of(book, int)[0], "comment", openpyxl.comments.Comment("实为12次", "甲")
    ),
}


@pytest.mark.parametrize("change", ALTERATIONS.values(), ids=ALTERATIONS)
def test_what_is_added_or_taken_out_is_found(content, recomputed, change):
    assert lines(alter(content, change), recomputed)


def test_a_value_changed_in_the_manifest_is_found(content, recomputed):
    parts = parts_of(content)
    parts[MANIFEST_PART] = parts[MANIFEST_PART].replace(b'"value":2', b'"value":3', 1)
    assert lines(packed(parts), recomputed)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda parts: parts.pop(MANIFEST_PART), id="no-manifest"),
        pytest.param(lambda parts: parts.update({MANIFEST_PART: b"<tongbi"}), id="cut"),
        pytest.param(
            lambda parts: parts.update(
                {MANIFEST_PART: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + parts[MANIFEST_PART]}
            ),
            id="entities",
        ),
        pytest.param(lambda parts: parts.pop("xl/workbook.xml"), id="no-book"),
    ],
)
def test_what_is_no_export_is_refused_in_a_sentence(content, spoil):
    parts = parts_of(content)
    spoil(parts)
    with pytest.raises(ExportError, match="。"):
        read_workbook_export(packed(parts))


def test_a_formula_that_shows_the_right_number_is_found(content, recomputed):
    parts = parts_of(content)
    name = next(one for one in parts if one.startswith("xl/worksheets/") and b"<v>" in parts[one])
    parts[name] = parts[name].replace(b"<v>", b"<f>1+1</f><v>", 1)
    assert any("公式" in line for line in lines(packed(parts), recomputed))


HOSTILE_SHEETS = {
    "a row beyond all": b'<row r="99999999999"/>',
    "a size that it has not": b'</sheetData><dimension ref="A1:XFD1048576"/><sheetData>'
    b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    "a cell far away": b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "a long mark": b'<row x="' + b"a" * 20_000_000 + b'"/>',
    "a long remark": b"<!--" + b"a" * 20_000_000 + b"-->",
}


@pytest.mark.parametrize("rows", HOSTILE_SHEETS.values(), ids=HOSTILE_SHEETS)
def test_a_hostile_workbook_is_read_within_bounds_or_refused(content, rows):
    parts = parts_of(content)
    name = next(one for one in parts if one.startswith("xl/worksheets/"))
    parts[name] = parts[name].replace(b"</sheetData>", rows + b"</sheetData>")
    cells, refused = {}, "。"
    try:
        cells = read_workbook_export(packed(parts))[1]
    except ExportError as error:
        refused = str(error)
    assert refused.endswith("。")
    assert sum(map(len, cells.values())) < 10_000

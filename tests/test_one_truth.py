"""One truth: notebook, page, workbook and Word file say the numbers of one manifest."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from openpyxl import load_workbook

from analysis.content import VALUES_MIME, list_runs, list_values
from analysis.export.companion import plan_workbook, write_workbook
from analysis.export.companion.workbook import CONTENTS, DEFINITIONS, EVIDENCE
from analysis.export.page import MANIFEST_PART, Chart, Document, export_page
from analysis.export.page.block_html import write_block
from analysis.export.running import run_notebook
from analysis.export.verify.exported_page import read_page
from analysis.export.word import read_panels, read_settings, write_document
from word_checks import WordFile, require_sound, series_of

ROOT = Path(__file__).parents[1]
PLOTLY = "application/vnd.plotly.v1+json"
DATA = re.compile(r'<data class="value" value="([^"]*)" data-key="([^"]*)">(.*?)</data>', re.DOTALL)
EXPLAINED = re.compile(
    r"\d{4}—\d{4}年|\d{4}年(?:度)?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:至(?:\d{1,2}月\d{1,2}日)?)?"
    r"|(?:\d{1,2}、)*\d{1,2}月(?:\d{1,2}日)?|图\d+|第\d+[行条款项]|[：　]\d\. "
)


CELL = 0.94
"""The height of a square in the view of months, which says nothing."""


@dataclass(frozen=True)
class Said:
    """The sample report of one year in its forms, and its manifest by key and by id."""

    notebook: NotebookNode
    html: str
    blocks: tuple[str, ...]
    workbook: Any
    word: WordFile
    charts: dict[int, Chart]
    values: dict[str, dict[str, Any]]
    keys: dict[str, str]
    on_checklist: dict[str, dict[str, Any]]


@pytest.fixture(scope="module", params=[2023, 2025])
def said(request: pytest.FixtureRequest) -> Said:
    year = request.param
    parameters = {"year": year, "as_of": f"{year}-12-31", "sources": [str(ROOT / "data/sample")]}
    notebook = run_notebook(ROOT / "notebooks/04_annual_report.ipynb", parameters, cwd=ROOT)
    html, document = export_page(notebook, "年度报告")
    plan = plan_workbook(document)
    return Said(
        notebook,
        html,
        tuple(write_block(block, document.numbered) for block in document.blocks),
        load_workbook(io.BytesIO(write_workbook(plan))),
        require_sound(write_document(document, read_settings(None))),
        {chart.number: chart for chart in document.charts},
        {value["key"]: value for value in read_page(html).manifest["values"]},
        dict(document.numbered.keys),
        _list_checklist(document),
    )


def _list_checklist(document: Document) -> dict[str, dict[str, Any]]:
    """List the values of the clerk's checklist, a document of its own, by id."""
    assert document.checklist is not None
    by_key = {value["key"]: value for value in document.checklist.manifest["values"]}
    return {name: by_key[key] for name, key in document.checklist.numbered.keys.items()}


def bundles(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs") or ():
            yield output.get("data") or {}


def charts(notebook: NotebookNode) -> Iterator[dict[str, Any]]:
    yield from (data[PLOTLY] for data in bundles(notebook) if PLOTLY in data)


def meta(chart: dict[str, Any]) -> dict[str, Any]:
    return chart["layout"]["meta"]["tongbi"]


def tables(said: Said) -> list[Any]:
    others = {CONTENTS, EVIDENCE, DEFINITIONS}
    return [sheet for sheet in said.workbook.worksheets if sheet.title not in others]


def shown_number(text: str) -> float | None:
    found = re.search(r"\d+(?:\.\d+)?", text)
    return float(found[0]) if found else None


def written(cell: Any) -> str:
    """Write a number as a spreadsheet program would, by the formats that we use."""
    sections = cell.number_format.split(";")
    section = sections[1] if cell.value < 0 and len(sections) > 1 else sections[0]
    words = re.split(r'"([^"]*)"', section)
    pattern = "".join(words[0::2])
    decimals = len(pattern.partition(".")[2])
    number = f"{abs(cell.value) + 1e-9:.{decimals}f}"
    return section.replace(pattern, number).replace('"', "")


def test_every_value_of_the_notebook_stands_in_a_manifest_with_its_number(said):
    stated = [one for data in bundles(said.notebook) for one in data.get(VALUES_MIME) or ()]
    stated += [one for chart in charts(said.notebook) for one in meta(chart)["values"]]
    assert {one["id"] for one in stated} == {*said.keys, *said.on_checklist}
    of_page = {name: said.values[key] for name, key in said.keys.items()}
    for one, known in product(stated, (of_page, said.on_checklist)):
        value = known.get(one["id"])
        if value is None:
            continue
        assert (one["value"], one["unit"]) == (value["value"], value["unit"])
        assert one["text"] == value["text"] or one["value"] is None  # masked: xx份, 台账未载明


def test_every_number_that_a_chart_draws_is_a_value_of_its_own_manifest(said):
    for chart in charts(said.notebook):
        known = {one["value"] for one in meta(chart)["values"]}
        for trace in chart["data"]:
            if trace.get("mode") == "text":  # its place tells nothing, its words do
                assert {shown_number(text) for text in trace["text"]} <= known
                continue
            names = ("x",) if trace.get("orientation") == "h" else ("z", "x", "y")
            axes = [numbers(trace.get(name)) for name in names]
            drawn = [axis for axis in axes if axis]
            is_calendar = {CELL} in drawn
            assert is_calendar or not drawn or any(axis <= known for axis in drawn)


def numbers(axis: object) -> set[float]:
    """List the numbers along an axis; one that names places holds none, or their positions."""
    if isinstance(axis, list):
        found = (numbers(part) if isinstance(part, list) else {part} for part in axis)
        return {n for part in found for n in part if isinstance(n, (int, float))}
    return set()


def test_every_number_on_the_page_is_its_keys_value(said):
    found = DATA.findall(said.html)
    assert len(found) > len(said.values) / 2
    for number, key, text in found:
        value = said.values[key]
        assert number == ("" if value["value"] is None else repr(value["value"]))
        digits = shown_number(unescape(text))
        if value["value"] is not None:
            assert digits == pytest.approx(abs(value["value"]), abs=0.0501)


def test_no_digit_of_the_prose_stands_outside_a_value_but_in_dates_and_names_of_charts(said):
    spoken = [block for block in said.blocks if 'class="tongbi-body"' in block]
    duties = [block for block in spoken if "附件：" not in block]
    assert duties
    for block in duties:
        words = re.sub(r"<[^>]*>", "", DATA.sub("", block))
        left = re.sub(r"（(?:\d+月、?)+）", "", EXPLAINED.sub("", words))
        assert re.findall(r"\d+\D{0,3}", left) == []


def test_every_cell_with_a_key_holds_the_number_and_the_words_of_the_page(said):
    seen = 0
    texts: dict[str, set[str]] = {}
    for _, key, text in DATA.findall(said.html):
        texts.setdefault(key, set()).add(unescape(text))
    for sheet in tables(said):
        units = [re.search(r"（([^（）]*)）$", str(head.value or "")) for head in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for cell, unit in zip(row, units, strict=True):
                if cell.hyperlink is None:
                    continue
                key = cell.hyperlink.tooltip
                value = said.values[key]
                if value["value"] is None:
                    assert cell.data_type == "s"
                    continue
                seen += 1
                assert cell.value == pytest.approx(
                    value["value"], rel=1e-14
                )  # spreadsheets keep 15 digits
                one = written(cell)
                spoken = {one, one.replace(str(shown_number(one)), "", 0)}
                if unit:
                    spoken |= {re.sub(r"(\d)", r"\1", one) + unit[1]}
                    spoken |= {re.sub(r"(\d)(?=\D|$)", rf"\1{unit[1]}", one, count=0)}
                plain = {re.sub(r"\s", "", text) for text in texts[key]}
                assert any(text in words for text in plain for words in spoken), (key, one)
    assert seen > 50


def test_every_number_of_the_workbook_has_a_key_or_stands_as_it_is_in_a_table_of_the_page(said):
    plain = {re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td>.*?</td>", said.html)}
    for sheet in tables(said):
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if isinstance(cell.value, (int, float)) and cell.hyperlink is None:
                    assert str(cell.value) in plain


def test_the_sheet_of_evidence_holds_every_value_of_the_manifest_and_its_rows(said):
    head, *rows = said.workbook[EVIDENCE].iter_rows(values_only=True)
    places: dict[str, list[dict[str, Any]]] = {key: [] for key in said.values}
    for row in rows:
        one = dict(zip(head, row, strict=True))
        value = said.values[one["编号"]]
        assert (one["计量单位"], one["写作"]) == (value["unit"], value["text"])
        assert one["数值"] == (value["value"] and pytest.approx(value["value"], rel=1e-14))
        if one["行"] is not None:
            place = {"file": one["文件"], "sheet": one["工作表"] or "", "row": one["行"]}
            places[one["编号"]].append(place)
    for key, value in said.values.items():
        computed = value.get("inputs") and not places[key]
        assert computed or places[key] == value["evidence"]


def test_page_and_workbook_list_the_same_tables(said):
    on_page = sum(block.count("<table") for block in said.blocks)
    is_definition = sum("<caption>统计口径</caption>" in block for block in said.blocks)
    assert len(tables(said)) == on_page - is_definition


def test_the_manifest_of_the_page_is_the_one_that_was_numbered(said):
    assert list(said.values) == list(said.keys.values())
    assert json.loads(json.dumps(said.values)) == said.values


def test_the_manifest_of_the_word_file_is_the_pages(said):
    markup = said.word.parts[MANIFEST_PART].decode()
    stated = json.loads(unescape(re.search(r">(\{.*\})<", markup, re.DOTALL)[1]))
    assert {value["key"]: value for value in stated["values"]} == said.values


def test_every_number_of_the_word_file_is_its_keys_value(said):
    seen = 0
    for anchor, text, _ in said.word.links():
        key = anchor.replace("_", "-")
        if anchor.startswith("V_") or text == key:
            continue
        seen += 1
        value = said.values[key]
        if value["value"] is not None:
            assert shown_number(text) == pytest.approx(abs(value["value"]), abs=0.0501)
    assert seen > len(said.values) / 2


def test_word_file_and_page_show_the_same_values_as_often(said):
    """The first screen is the page's alone; the evidence of both lists each value by itself."""
    handed_in = said.html[said.html.index('class="part text"') :]
    on_page = Counter(key for _, key, _ in DATA.findall(handed_in))
    in_word = Counter(
        anchor.replace("_", "-")
        for anchor, text, _ in said.word.links()
        if anchor.startswith("N_") and text != anchor.replace("_", "-")
    )
    assert in_word == on_page


def test_every_number_that_a_chart_of_word_draws_is_a_value_of_its_table(said):
    """Caches equal the workbooks behind them, which `require_sound` has seen."""
    panels = [panel for chart in said.charts.values() for panel in read_panels(chart)]
    found = list(said.word.charts())
    drawn = [series_of(chart) for _, chart in found]
    assert len(panels) >= len(found) > 5
    known = {
        number
        for chart in said.charts.values()
        for row in chart.table.rows
        for cell in row
        for one in list_values(list_runs(cell))
        if (number := one.number) is not None
    }
    for series in drawn:
        for one in series:
            assert set(one.numbers.values()) <= known | {0}

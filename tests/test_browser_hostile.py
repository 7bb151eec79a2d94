"""Hostile content planted in everything that is read: nothing of it runs, loads or hides."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import openpyxl
import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_output
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from analysis.export.page import export_html
from analysis.export.running import run_notebook
from conftest import CHROMIUM, NOTEBOOKS, ROOT, Open
from payloads import PAYLOADS
from sample_notebooks import drawing, entry, notebook, prose, stated, told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:It looks like you're using an HTML parser"),
]
in_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
OFFICE = "示例<img src=x onerror=planted()>局"
NAMES = (
    "<img src=x onerror=planted()>",
    '"><svg onload=planted()>',
    "' onmouseover='planted()' x='",
    "=cmd|' c calc'!A1",
    "javascript:planted()",
    "\u202exslx.账台",
    "{{ 7*7 }}",
    "\x1b[31m红\x1b[0m",
    "&lt;script&gt;planted()",
    "-->]]><script>planted()",
)
SHEETS = ("<img src=x onerror=planted()>", "<svg onload=planted()>", "=1+1|cmd", "\"'><b>集体学习")
WATCH = """
  window.__ran = [];
  window.planted = window.alert = window.confirm = window.prompt =
    function () { window.__ran.push(new Error().stack); };
"""
_ACTIVE = """() => {
  const found = [];
  for (const one of document.querySelectorAll('*')) {
    for (const {name, value} of one.attributes) {
      if (/^on/i.test(name) || /^[\\s\\x00-\\x1f]*(javascript|vbscript|data:text)/i.test(value)) {
        found.push(one.outerHTML.slice(0, 200));
      }
    }
  }
  const tags = 'iframe,object,embed,form,base,link,video,audio,marquee,template,' +
    'meta[http-equiv=refresh],main style,main script,main [style]:not(.drawing *):not(.drawing)';
  return found.concat([...document.querySelectorAll(tags)].map(one => one.outerHTML.slice(0, 200)));
}"""
PAGES = ("04", "01", "02", "03", "foreign")


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", escapechar="\\").writerows(rows)
    return stream.getvalue().encode("utf-8", "surrogatepass")


def _ledger_rows() -> Iterator[Sequence[str]]:
    """Plant each payload in each field: of rows that count and of rows that are refused."""
    yield "日期", "单位", "类型", "主题", "参加人数", "备注", "谈话对象"
    for number, planted in enumerate(PAYLOADS):
        day = f"{2022 + number % 2}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        yield day, OFFICE, "集体学习", planted, "9", planted, planted
        yield planted, OFFICE, "集体学习", "甲", "9", "", ""
        yield day, OFFICE, "集体学习", "乙", planted, "", ""
        yield day, OFFICE, planted, "丙", "9", "", ""
        if number % 5 == 0:  # each is an organization of its own: some are enough
            yield day, planted, "廉政谈话", "丁", "9", "", planted


def _rectification_rows() -> Iterator[Sequence[str]]:
    yield "问题编号", "单位", "来源", "问题内容", "反馈日期", "整改时限", "完成日期", "状态"
    for number, planted in enumerate(PAYLOADS):
        yield (
            f"{number}{planted}"[:200],
            OFFICE,
            planted,
            planted,
            "2023-03-01",
            "2023-09-01" if number % 3 else planted,
            "2023-08-01" if number % 2 else "",
            "已完成" if number % 2 else planted,
        )


def _plain_workbook(rows: Iterable[Sequence[str]]) -> bytes:
    """Write each cell as text: a formula would have no cached value and be refused as such."""
    book = openpyxl.Workbook()
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            cell = book.active.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("", text))
            cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, planted in zip(SHEETS, PAYLOADS[::40], strict=False):
        sheet = book.create_sheet(re.sub(r"[\\/?*\[\]:]", "", name)[:31])
        safe = ILLEGAL_CHARACTERS_RE.sub("", planted)
        for row in (
            [f"2023年{safe}台账"],
            ["日期", "单位", "类型", safe, f"人数{safe}"],
            ["2023-05-06", OFFICE, "主题党日", safe, 5],
            ["合计", safe, safe, safe, safe],
            [f"注：{safe}"],
        ):
            sheet.append(row)
        sheet["G3"], sheet["G3"].data_type = f"={safe}", "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _catalogue() -> str:
    kinds = [
        f"[activities.planted_{number}]\nname = {json.dumps(name + str(number))}\n"
        f'aliases = [{json.dumps(f"种植{number}")}]\nunit = "次"\ntotal = "count"\n'
        'section = "study"\nfamily = "meeting"\n'
        for number, name in enumerate(PAYLOADS[:12])
    ]
    return "\n".join(kinds)


def _paragraphs() -> str:
    plain = (text for text in PAYLOADS if "{{" not in text and "\x00" not in text)
    return "## 履职情况\n\n" + "\n\n".join(f"自写{text}" for text in plain) + "\n"


def _file_name(name: str) -> str:
    return name.replace("/", "").replace("\x00", "")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("工作区")
    for folder in ("ledgers", "past_reports", "paragraphs"):
        (root / "data" / folder).mkdir(parents=True)
    shutil.copy(ROOT / "workspace.toml", root)
    shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
    ledgers = root / "data" / "ledgers"
    rows = list(_ledger_rows())
    (ledgers / "学习.xlsx").write_bytes(_plain_workbook(rows))
    (ledgers / "整改.xlsx").write_bytes(_plain_workbook(_rectification_rows()))
    controls = [row for row in rows if "\x1b" in "".join(row)]
    (ledgers / "控制符.csv").write_bytes(_csv([rows[0], *controls]))
    for number, name in enumerate(NAMES):
        planted = ["2023-02-03", OFFICE, f"种植{number}", "戊", "9", "", ""]
        (ledgers / f"{_file_name(name)}.csv").write_bytes(_csv([rows[0], planted]))
    (ledgers / f"{NAMES[0]}.xlsx").write_bytes(_workbook())
    (root / "data" / "catalogue.toml").write_text(_catalogue(), encoding="utf-8")
    texts = [ILLEGAL_CHARACTERS_RE.sub("", text) for text in PAYLOADS]
    past = "\n".join(f"2021年，{text}集体学习{n}次。" for n, text in enumerate(texts, 1))
    stated = f"{OFFICE}2021年述职报告\n\n{past}\n".encode("utf-8", "surrogatepass")
    (root / "data" / "past_reports" / f"2021年{NAMES[0]}.txt").write_bytes(stated)
    (root / "data" / "paragraphs" / "2023.md").write_text(
        _paragraphs(), encoding="utf-8", errors="surrogatepass"
    )
    return root


@pytest.fixture(scope="module")
def pages(workspace: Path) -> Mapping[str, str]:
    order = {"year": 2023, "organization": OFFICE, "as_of": "2023-12-31"}
    asked: dict[str, Mapping[str, object]] = {"04": order, "01": {}, "02": {}, "03": order}
    made = {
        name: export_html(run_notebook(NOTEBOOKS[name], asked[name], cwd=workspace), name)
        for name in asked
    }
    return {**made, "foreign": _foreign()}


def _figure(text: str) -> go.Figure:
    bar = go.Figure(go.Bar(x=[text[:80]], y=[1], name=text, text=[text], hovertext=[text]))
    bar.update_layout(title=text, xaxis_title=text, yaxis_title=text, showlegend=True)
    bar.add_annotation(text=text, hovertext=text)
    return bar


@cache
def _foreign() -> str:
    """Export a notebook that somebody else has made: every payload in every kind of output."""
    cells: list[object] = []
    for text in PAYLOADS:
        picture = f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{text}</svg>"
        cells += [
            text,
            [
                prose(text),
                new_output("stream", name="stdout", text=text),
                new_output("display_data", data={"text/markdown": text}),
                new_output("display_data", data={"text/latex": text}),
                new_output("display_data", data={"application/json": {text: text}}),
                new_output("display_data", data={"image/svg+xml": picture}),
                new_output("error", ename=text, evalue=text, traceback=[text]),
            ],
        ]
    place = {"file": PAYLOADS[0], "sheet": PAYLOADS[4], "row": 4, "date": PAYLOADS[60]}
    one = entry("zz", 1, name=PAYLOADS[0], organization=PAYLOADS[4], period=PAYLOADS[5],
                formula=PAYLOADS[29], text="1次", evidence=[place])  # fmt: skip
    cells += [told(PAYLOADS[3], one), drawing(stated(_figure("甲"), one))]
    cells += [drawing(_figure("".join(PAYLOADS[at : at + 12]))) for at in range(0, 240, 30)]
    cells += [drawing(_figure(text)) for text in PAYLOADS[130:170:8]]
    return export_html(notebook(*cells), PAYLOADS[0])


def test_there_are_payloads_enough() -> None:
    assert len(set(PAYLOADS)) >= 200


@in_browser
@pytest.mark.parametrize(
    ("name", "bypass_csp"),
    [(name, False) for name in PAGES] + [("04", True), ("01", True), ("foreign", True)],
    ids=lambda part: part if isinstance(part, str) else ("mailed", "without the policy")[part],
)
def test_nothing_that_was_planted_runs_or_loads(
    name: str, bypass_csp: bool, pages: Mapping[str, str], open_page: Open
) -> None:
    seen = open_page(pages[name], WATCH, bypass_csp=bypass_csp)
    page = seen.page
    page.mouse.move(400, 300)
    for link in page.locator("main a:visible").all()[:5]:
        link.hover()
        link.focus()
    evidence = page.locator("main :not(li) > a[href^='#N-']:visible")
    if evidence.count():
        evidence.first.click()
        assert page.locator("#tongbi-panel").is_visible()
    assert page.evaluate("window.__ran") == []
    assert page.evaluate(_ACTIVE) == []
    assert seen.complaints == []
    assert len(seen.requests) == 1 + len([u for u in seen.requests if u.startswith("data:")])
    assert page.locator("figure.is-drawn").count() == page.locator(".drawing").count()


def test_what_was_planted_is_there_as_text(pages: Mapping[str, str]) -> None:
    assert pages["foreign"].count("planted") > 50
    for name in ("04", "01"):  # of ledgers only names are shown, no cell is quoted
        assert "&lt;img src=x onerror=planted()&gt;" in pages[name]


def test_no_text_of_the_rows_is_in_the_report(pages: Mapping[str, str]) -> None:
    hidden = "<script>planted()</script>"
    manifest = re.search(r'id="tongbi-manifest">(.*?)</script>', pages["04"], re.DOTALL)
    assert manifest is not None
    assert hidden not in json.loads(manifest[1])["report"].values()
    assert os.fspath(ROOT) not in pages["04"]

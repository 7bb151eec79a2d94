"""JupyterLab as a person meets it: in Chinese, without network, drawn on first opening."""

import json
import urllib.request
from pathlib import Path

import pytest

from analysis.export.running import STATE_MIME
from conftest import CHROMIUM, NOTEBOOKS
from lab_server import CURRENT, TOKEN
from workbooks import parts_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
LOCALE = "@jupyterlab/translation-extension:plugin"


def _export(page):
    """Press the button above a notebook, and give the page that comes of it."""
    with page.expect_download() as exported:
        page.click("text=导出网页")
    return Path(exported.value.path()).read_text("utf-8")


def test_the_start_page_in_chinese_leads_to_problems_that_are_filtered_and_marked(lab_page):
    lab_page.open("notebooks/开始.md")
    page = lab_page.page
    page.wait_for_selector(".jp-MarkdownViewer h1:has-text('从这里开始')")
    assert "文件" in page.locator(".lm-MenuBar").inner_text()
    assert page.locator(".jp-MarkdownViewer li").count() == 6
    page.click(".jp-MarkdownViewer a:has-text('台账与问题')")
    lab_page.wait_until_ran("01_ledgers.ipynb")
    lab_page.show_cell("cell-11")
    panel = page.locator(".jp-OutputArea-output:has(button:has-text('写出批注副本'))")
    panel.locator("select >> nth=1").select_option(label="日期不存在")
    page.wait_for_selector("caption:has-text('问题清单：1处')")
    assert panel.locator("tbody tr").count() == 1
    assert "问题清单：1处" in _export(page)
    panel.locator("button").click()
    with page.expect_download() as loaded:
        panel.locator("a[download]").first.click()
    assert loaded.value.suggested_filename.endswith(".xlsx")
    page.click(".lm-MenuBar-item:has-text('文件')")
    page.hover(".lm-Menu-item:has-text('导出')")
    for name in ("Tongbi_html", "Tongbi_docx"):
        page.wait_for_selector(f".lm-Menu-item:has-text('{name}')")
    assert lab_page.failures == []
    assert lab_page.outside == []
    assert lab_page.complaints == []


def test_the_report_is_written_when_its_notebook_is_opened(lab_page):
    lab_page.open_notebook("04_annual_report.ipynb")
    assert lab_page.failures == []
    with lab_page.page.expect_download() as exported:
        lab_page.page.click("text=导出网页")
    assert exported.value.suggested_filename == "04_annual_report.html"
    html = Path(exported.value.path()).read_text("utf-8")
    assert "示例区虚构局关于2025年度党风廉政建设工作情况的报告" in html
    with lab_page.page.expect_download() as exported:
        lab_page.page.click("text=导出Word")
    assert exported.value.suggested_filename == "04_annual_report.docx"
    assert "word/document.xml" in parts_of(Path(exported.value.path()).read_bytes())
    assert lab_page.outside == []
    assert lab_page.complaints == []


def test_a_ledger_is_counted_by_three_clicks_and_stays_so_when_its_kernel_is_lost_which_is_said(
    lab_page, odd_ledger
):
    lab_page.open_notebook("01_ledgers.ipynb")
    page = lab_page.page
    lab_page.show_cell("cell-14")
    panel = page.locator(".jp-OutputArea-output:has(button:text-is('记住'))")
    panel.locator(".tongbi-asker tr:has-text('几时')").wait_for()
    assert panel.locator("select[data-column=A]").input_value() == "date"
    kind = panel.locator(".widget-dropdown:has(label:text-is('是哪一种活动')) select")
    kind.select_option(label="集体学习")  # two clicks: the list, and the line in it
    panel.locator(".tongbi-message:has-text('计入2行（集体学习')").wait_for()
    panel.locator("button:text-is('记住')").click()
    panel.locator(".tongbi-message:has-text('已记住')").wait_for()
    assert "几时" in odd_ledger.read_text(encoding="utf-8")
    page.evaluate(f"() => {CURRENT}.sessionContext.session.kernel.restart()")
    page.wait_for_selector("text=内核已经重新启动")
    marks = "each => getComputedStyle(each, '::before').display"
    lost = page.locator(".tongbi-panel .jupyter-widgets-disconnected").first
    lost.wait_for(state="attached")
    assert lost.evaluate(marks) == "none"
    page.click("button:has-text('重新运行')")
    page.wait_for_function(f"() => {CURRENT}.content.model.cells.get(1).executionCount === 1")
    lab_page.wait_until_ran("01_ledgers.ipynb")
    lab_page.show_cell("cell-14")
    panel.locator("option:has-text('计入：2024年怪.csv')").wait_for(state="attached")
    panel.locator("select[data-column=B]").select_option(label="主题")
    panel.locator(".tongbi-message:has-text('计入2行（集体学习')").wait_for()
    assert lab_page.failures == []
    assert lab_page.outside == []
    assert lab_page.complaints == []


@pytest.fixture
def odd_ledger(lab):
    """Put a ledger in whose headings nobody knows; give the settings that may hold its answer."""
    ledger, settings = lab.root / "data/ledgers/2024年怪.csv", lab.root / "workspace.toml"
    before = settings.read_bytes()
    ledger.write_text("几时,啥事\n2024-03-05,读条例\n2024-04-09,读准则\n", "utf-8")
    yield settings
    ledger.unlink()
    settings.write_bytes(before)


_IS_DRAWN_ONCE = """title =>
  [...document.querySelectorAll('.js-plotly-plot .gtitle')]
    .filter(each => each.textContent.includes(title)).length === 1"""


def test_years_and_organizations_are_picked_and_a_long_name_fits(lab_page, office_of_long_name):
    name = office_of_long_name
    lab_page.open_notebook("03_year_over_year.ipynb")
    page = lab_page.page
    lab_page.show_cell("cell-26")
    page.click(".tongbi-ticks label:has-text('2023')")
    page.wait_for_selector("caption:has-text('2024年、2025年比较')")
    page.wait_for_function(_IS_DRAWN_ONCE, arg="2024年、2025年比较")  # the old drawing goes last
    page.locator("select[multiple] >> nth=0").select_option(label=[name, "甲局"])
    page.wait_for_selector(f"td:text-is('{name}')")
    widths = "each => [each.scrollWidth, each.clientWidth]"
    width, room = page.locator(".jp-WindowedPanel-outer").first.evaluate(widths)
    assert width <= room
    exported = _export(page)
    assert "2024年、2025年比较" in exported
    assert "2023年、2024年、2025年比较" not in exported
    assert exported.count(f">{name}<") >= 1
    page.click(".tongbi-ticks label:has-text('2024')")
    page.wait_for_selector("text=请选两个或更多的年度")
    assert lab_page.failures == []
    assert lab_page.complaints == []


@pytest.fixture
def office_of_long_name(lab):
    """Put ledgers of two offices in, one with a long name, and take them away afterwards."""
    name = "某某自治州某某县某某镇人民政府综合行政执法和应急管理工作办公室"
    for year in (2023, 2024, 2025):
        rows = "".join(
            f"{each},{year}-0{n}-05,集体学习\n" for n in (2, 4) for each in (name, "甲局")
        )
        (lab.root / f"data/ledgers/{year}年.csv").write_text(f"单位,日期,学习类型\n{rows}", "utf-8")
    yield name
    for path in (lab.root / "data/ledgers").glob("*.csv"):
        path.unlink()


def test_a_language_that_a_person_chooses_wins_over_the_preset(lab):
    address = f"{lab.address}/lab/api/settings/{LOCALE}"
    preset = _ask(address)["schema"]["properties"]["locale"]["default"]
    try:
        _ask(address, "PUT", {"raw": '{"locale": "en"}'})
        assert _ask(address)["settings"]["locale"] == "en"
    finally:
        _ask(address, "PUT", {"raw": "{}"})
    assert preset == "zh_CN"


def _ask(address, method="GET", content=None):
    request = urllib.request.Request(  # noqa: S310 - our own server
        address,
        data=None if content is None else json.dumps(content).encode(),
        headers={"Authorization": f"token {TOKEN}"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own server
        return json.loads(answer.read() or b"null")


def _put(lab, name, code, *, like="01_ledgers.ipynb"):
    """Put a notebook of one cell of code into the workspace, as a stranger would."""
    notebook = json.loads((lab.root / "notebooks" / like).read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"][:1]
    cells[0]["source"] = code
    path = lab.root / "notebooks" / name
    path.write_text(json.dumps({**notebook, "cells": cells}), encoding="utf-8")
    return path


_ROUND_TRIP = f"""async () => {{
  const kernel = {CURRENT}.sessionContext.session.kernel;
  await kernel.requestExecute({{ code: '', silent: true }}).done;
}}"""
"""What was asked of the kernel before is done when this is."""


def test_ours_with_panels_that_somebody_saved_runs_only_when_asked(lab_page):
    path = lab_page.lab.root / "notebooks/03_year_over_year.ipynb"
    before = path.read_bytes()
    shipped = NOTEBOOKS["03"].read_text("utf-8")  # the lab's own may have run
    notebook = json.loads(shipped)
    notebook["metadata"]["widgets"] = {STATE_MIME: {"state": {}, "version_major": 2}}
    try:
        path.write_text(json.dumps(notebook), encoding="utf-8")
        lab_page.open("notebooks/03_year_over_year.ipynb")
        lab_page.page.wait_for_selector("text=没有自动运行")
        lab_page.page.evaluate(_ROUND_TRIP)
        counts = f"{CURRENT}.content.model.cells"
        assert lab_page.page.evaluate(f"[...{counts}].every(cell => !cell.executionCount)")
    finally:
        path.write_bytes(before)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("01_zzz.ipynb", id="like ours"),
        pytest.param("02_explore.ipynb", id="in place of ours"),
        pytest.param("03_YEAR_OVER_YEAR.ipynb", id="other case"),
    ],
)
def test_a_notebook_that_is_not_as_shipped_runs_only_when_asked(lab_page, name):
    root = lab_page.lab.root
    before = {path: path.read_bytes() for path in (root / "notebooks").glob("*.ipynb")}
    mark = root / "ran"
    try:
        _put(lab_page.lab, name, f"open({str(mark)!r}, 'w').close()")
        page = lab_page.page
        with page.expect_response("**/shipped.json"):
            lab_page.open(f"notebooks/{name}")
        page.wait_for_function(
            f"() => {CURRENT}?.sessionContext?.session?.kernel?.status === 'idle'"
        )
        if is_known := name == "02_explore.ipynb":
            page.wait_for_selector("text=没有自动运行")  # it has been decided
        page.evaluate(_ROUND_TRIP)
        assert page.evaluate(f"{CURRENT}.hasClass('tongbi-own')") is is_known
        assert not mark.exists()
        if is_known:
            page.click("button:has-text('运行') >> nth=-1")
            page.wait_for_function(f"() => {CURRENT}.content.model.cells.get(0).executionCount")
            assert mark.exists()
    finally:
        mark.unlink(missing_ok=True)
        (root / "notebooks" / name).unlink()
        for path, content in before.items():
            path.write_bytes(content)

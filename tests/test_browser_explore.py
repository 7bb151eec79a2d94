"""The panel of notebook 02 as a person meets it: knobs, a click, steps back, report, export."""

import json
import re
import shutil
from contextlib import contextmanager

import pytest

from analysis.export.exporter import TongbiHTMLExporter
from analysis.export.verify import verify_export
from analysis.views import VIEWS, read_views, view_file
from analysis.workspace import find_workspace
from conftest import CHROMIUM
from lab_server import open_lab_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
NAME = "02_explore.ipynb"
PANEL = ".jp-OutputArea-output .tongbi-panel"
SENTENCE = f"{PANEL} .tongbi-body, {PANEL} p.tongbi-note"
DRAWN = f"{PANEL} .js-plotly-plot .gtitle"
_ANY_DRAWING = f"{PANEL} .js-plotly-plot .main-svg"
_SEEN = f"""() => [
  document.querySelector('{PANEL} .tongbi-body, {PANEL} p.tongbi-note')?.innerText,
  document.querySelector('{DRAWN}')?.textContent,
  document.querySelector('{PANEL} table')?.innerText,
].join('|')"""

_PLACE_OF_LAST = f"""number => {{
  const points = document.querySelectorAll('{PANEL} .js-plotly-plot .point');
  if (points.length !== number) return null;
  points[number - 1].scrollIntoView({{block: 'center'}});
  const box = points[number - 1].getBoundingClientRect();
  return {{x: box.x + box.width / 2, y: box.y + box.height / 2}};
}}"""


_SLOW_MACHINE = """
const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = duration => timeout(duration <= 3000 ? 0 : duration);
"""
"""What waits for a widget at most three seconds finds that they have passed."""


class Explorer:
    """The panel in the browser."""

    def __init__(self, held):
        self.held, self.page = held, held.page
        held.open_notebook(NAME)
        self.wait_until_drawn()
        self.first = self.seen

    def wait_until_drawn(self):
        self.held.note_questions()
        self.page.wait_for_selector(f"{DRAWN}", state="attached")

    @property
    def seen(self):
        """What is seen, once there is a drawing: a turn takes the old one away first."""
        self.page.wait_for_selector(_ANY_DRAWING, state="attached")
        return self.page.evaluate(_SEEN)

    @contextmanager
    def changing(self):
        """Wait until the kernel has answered all that was asked, and another view is seen.

        What is seen changes piece by piece. Were the next knob turned at the first of them, two
        turns that take each other back could pass unseen.
        """
        before = self.seen
        yield
        self.held.wait_until_answered()
        self.page.wait_for_function(
            f"before => document.querySelector('{_ANY_DRAWING}') && ({_SEEN})() !== before",
            arg=before,
        )

    def choose(self, name, words):
        self.find(name).select_option(label=words)

    def find(self, name):
        return self.page.locator(f"{PANEL} .widget-dropdown:has(label:text-is('{name}')) select")

    def view(self, code):
        self.page.click(f"{PANEL} button:has-text('{VIEWS[code]}')")

    def press(self, words):
        self.page.click(f"{PANEL} button:text-is('{words}')")

    def click_last_of(self, points):
        """Click the last point of a drawing that has so many."""
        place = self.page.wait_for_function(_PLACE_OF_LAST, arg=points).json_value()
        self.page.mouse.move(place["x"], place["y"])
        self.page.mouse.click(place["x"], place["y"])

    def rows(self):
        self.page.wait_for_selector(f"{PANEL} .tongbi-rows tbody tr")
        return self.page.locator(f"{PANEL} .tongbi-rows tbody tr").all_inner_texts()

    def message(self, words):
        self.page.wait_for_selector(f"{PANEL} .tongbi-message:has-text('{words}')")

    def check_quiet(self):
        assert self.held.failures == []
        assert self.held.outside == []
        assert self.held.complaints == []


@pytest.fixture(scope="module")
def opened(lab_window, lab):
    """Open the panel once for all tests."""
    held = open_lab_page(lab_window, lab)
    held.page.add_init_script(_SLOW_MACHINE)
    explorer = Explorer(held)
    yield explorer
    explorer.held.close()
    for folder in ("reports", "data/views"):
        shutil.rmtree(lab.root / folder, ignore_errors=True)


@pytest.fixture
def explorer(opened):
    """Give the panel as it begins."""
    if opened.seen != opened.first:
        opened.press("全部复原")
        opened.page.wait_for_function(f"first => ({_SEEN})() === first", arg=opened.first)
    return opened


def test_every_knob_turns_chart_sentence_and_table_and_each_step_can_be_taken_back(explorer):
    for code in ("calendar", "year_over_year", "composition", "flow", "trend"):
        with explorer.changing():
            explorer.view(code)
    with explorer.changing():
        explorer.page.locator(f"{PANEL} .widget-checkbox:has-text('2019') input").uncheck()
    with explorer.changing():
        explorer.choose("时段", "各年同一时段（截至某日）")
    with explorer.changing():
        explorer.choose("截至月", "9月")
    with explorer.changing():
        explorer.choose("日", "15日")
    listed = f"{PANEL} .widget-select-multiple select"
    with explorer.changing():
        explorer.page.select_option(listed, label=["【各类谈话】全部5项", "专题党课"])
    for quantity in ("参加人次", "整改完成率", "整改各环节", "次数（份数、项数）"):
        with explorer.changing():
            explorer.choose("量", quantity)
    with explorer.changing():
        explorer.press("撤销一步")
    with explorer.changing():
        explorer.press("全部复原")
    explorer.page.wait_for_function(f"first => ({_SEEN})() === first", arg=explorer.first)
    explorer.check_quiet()


_FITS = f"""() => {{
  const [drawn, ...more] = document.querySelectorAll('{PANEL} .js-plotly-plot');
  if (!drawn?._fullLayout) return false;
  const room = drawn.parentElement.getBoundingClientRect().width;
  return !more.length && Math.abs(drawn._fullLayout.width - room) <= 1;
}}"""


def test_each_drawing_fills_its_column_also_when_that_grows(explorer):
    with explorer.changing():
        explorer.view("calendar")
    explorer.page.wait_for_function(_FITS)
    narrow = explorer.page.evaluate(f"document.querySelector('{PANEL}').offsetWidth")
    for _ in ("away", "back"):
        explorer.page.evaluate(
            "() => window.jupyterapp.commands.execute('application:toggle-left-area')"
        )
        explorer.page.wait_for_function(
            f"before => document.querySelector('{PANEL}').offsetWidth !== before", arg=narrow
        )
        explorer.page.wait_for_function(_FITS)
        narrow = explorer.page.evaluate(f"document.querySelector('{PANEL}').offsetWidth")
    explorer.check_quiet()


_TELLS_OF_DOUBT_ALONE = f"""() =>
  [...document.querySelectorAll('{PANEL} .annotation-text')]
    .every(each => each.textContent.startsWith('图中的数可能有出入'))"""


def test_nothing_chosen_leaves_no_chart_and_what_is_drawn_next_is_whole(explorer):
    page = explorer.page
    chart = page.locator(f"{PANEL} .js-plotly-plot")
    for year in range(2019, 2026):
        with explorer.changing():
            page.locator(f"{PANEL} .widget-checkbox:has-text('{year}') input").uncheck()
    chart.wait_for(state="hidden")
    with explorer.changing():
        page.locator(f"{PANEL} .widget-checkbox:has-text('2021') input").check()
    chart.wait_for(state="visible")
    labels = page.locator(f"{PANEL} .js-plotly-plot .bartext-outside")
    page.wait_for_function(
        f"() => document.querySelectorAll('{PANEL} .bartext-outside').length === 3"
    )
    assert labels.all_text_contents() == ["8", "4", "9"]
    with explorer.changing():
        page.select_option(f"{PANEL} .widget-select-multiple select", label=["廉政谈话"])
    with explorer.changing():
        page.locator(f"{PANEL} .widget-checkbox:has-text('2021') input").uncheck()
    with explorer.changing():
        page.locator(f"{PANEL} .widget-checkbox:has-text('2025') input").check()
    with explorer.changing():
        explorer.view("composition")
    page.wait_for_function(_TELLS_OF_DOUBT_ALONE)
    explorer.check_quiet()


def test_the_rows_of_a_click_come_into_the_window(explorer):
    explorer.click_last_of(21)
    explorer.rows()
    low = (
        "() => innerHeight - document.querySelector('.tongbi-rows').getBoundingClientRect().bottom"
    )
    explorer.page.wait_for_function(f"() => ({low})() >= 0")
    explorer.check_quiet()


def test_a_click_lists_rows_that_the_saved_notebook_does_not_hold(explorer, lab):
    with explorer.changing():
        explorer.page.select_option(f"{PANEL} .widget-select-multiple select", label=["廉政谈话"])
    explorer.click_last_of(7)
    clicked = explorer.rows()
    assert len(clicked) == 9
    pick = explorer.page.locator(
        f"{PANEL} .widget-dropdown:has(label:text-is('依据的台账行')) select"
    )
    shown = pick.locator("option:checked").inner_text()
    assert shown.replace("\xa0", " ") == "廉政谈话 2025年：11人次"
    pick.select_option(label="廉政谈话 2024年：16人次")
    explorer.page.wait_for_selector(f"{PANEL} .tongbi-rows caption:has-text('2024年')")
    assert len(explorer.rows()) > 0
    explorer.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    explorer.page.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
    )
    saved = (lab.root / "notebooks" / NAME).read_text(encoding="utf-8")
    cells = {cell.strip() for row in clicked for cell in re.split(r"\t", row)[3:]} - {""}
    private = [cell for cell in cells if not re.fullmatch(r"\d+", cell)]
    assert private
    assert not [cell for cell in private if json.dumps(cell, ensure_ascii=False)[1:-1] in saved]
    explorer.check_quiet()


def test_a_view_goes_into_report_and_file_and_the_panel_reopens_as_it_was_left(
    explorer, lab, chromium
):
    with explorer.changing():
        explorer.view("calendar")
    explorer.press("放入报告")
    explorer.message("已放入示例区虚构局2025年度报告")
    stored = read_views(view_file(lab.root, 2025, is_sample=True))
    assert [each.selection.view for each in stored] == ["calendar"]
    with explorer.changing():
        explorer.view("year_over_year")
    explorer.press("导出")
    explorer.message("已导出：reports/")
    link = explorer.page.locator(f"{PANEL} a:text-is('打开导出的网页')")
    assert link.get_attribute("href").startswith("/files/reports/")
    _check_export(next((lab.root / "reports").glob("*.html")), lab, chromium)
    left = explorer.seen
    explorer.held.open_notebook(NAME)
    explorer.wait_until_drawn()
    explorer.page.wait_for_function(f"left => ({_SEEN})() === left", arg=left)
    explorer.press("取出")
    explorer.message("已从2025年度报告取出")
    assert read_views(view_file(lab.root, 2025, is_sample=True)) == ()
    explorer.check_quiet()


def test_the_toolbar_and_the_menu_export_what_is_on_the_screen(explorer, lab, chromium, tmp_path):
    with explorer.changing():
        explorer.view("composition")
    with explorer.page.expect_download() as exported:
        explorer.page.click("text=导出网页")
    path = tmp_path / "按钮.html"
    exported.value.save_as(path)
    title = explorer.page.locator(DRAWN).text_content()
    sentence = explorer.page.locator(SENTENCE).first.inner_text()
    seen = _check_export(path, lab, chromium, charts=1)
    assert title in seen
    assert sentence in seen
    with explorer.changing():
        explorer.view("trend")
    explorer.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    explorer.page.wait_for_function(
        "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
    )
    title = explorer.page.locator(DRAWN).text_content()
    html, _ = TongbiHTMLExporter().from_filename(str(lab.root / "notebooks" / NAME))
    path.write_text(html, encoding="utf-8")
    assert title in _check_export(path, lab, chromium, charts=1)
    explorer.check_quiet()


def _check_export(path, lab, chromium, charts=2):
    """Check that a file is whole and true, and give the words that it shows."""
    found = verify_export(path, None, find_workspace(lab.root))
    assert found.differences == ()
    assert found.not_recomputed == ()
    window = chromium.new_context(offline=True)
    page = window.new_page()
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-tongbi=ready]")
    assert page.locator("figure.chart .js-plotly-plot .main-svg").count() > 0
    assert page.locator("figure.chart").count() == charts
    assert [url for url in asked[1:] if not url.startswith(("blob:", "data:"))] == []
    assert said == []
    titles = page.locator("figure.chart .gtitle").all_text_contents()
    shown = "\n".join([page.locator("body").inner_text(), *titles])
    window.close()
    return shown


def test_a_ledger_that_changes_while_the_panel_is_open_is_noticed_and_read_again(explorer, lab):
    path = lab.root / "data/sample/2025/学习台账.csv"
    before = path.read_bytes()
    try:
        path.unlink()
        with explorer.changing():
            explorer.view("year_over_year")
        explorer.message("“学习台账.csv”已删除或移走")
        with explorer.changing():
            explorer.press("重新读取")
        gone = f"{PANEL} .tongbi-message:has-text('已删除或移走')"
        explorer.page.wait_for_selector(gone, state="hidden")
    finally:
        path.write_bytes(before)
    explorer.check_quiet()

"""The exported pages for everyone: axe-core, contrast, headings, keyboard, no scripts, paper."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from conftest import CHROMIUM, Export, Open, Seen

Hold = Callable[[str], Seen]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
AXE = Path(__file__).parent / "assets" / "axe.min.js"
PAGES = ("2025", "01", "02", "03")
"""The sample's report that holds each kind of block, and the notebooks but that of reports."""
every_page = pytest.mark.parametrize("name", PAGES)
NOTES = 'a[href^="#N-"]'
LEAST_CONTRAST = 4.5
PAPER = {"width": 605, "height": 900}
"""The width of A4 less its margins, in pixels."""
MOST_SHEETS = 40

_RUN_AXE = """apart => axe.run({exclude: apart}, {resultTypes: ['violations']}).then(found =>
  found.violations.map(one => [one.id, one.nodes.length, one.nodes[0].html.slice(0, 200)]))"""
_DRAWN_CONTRAST = """() => {
  const light = c => { c /= 255; return c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const luminance = ([r, g, b]) => .2126 * light(r) + .7152 * light(g) + .0722 * light(b);
  const rgb = text => (text.match(/[\\d.]+/g) || [255, 255, 255]).slice(0, 3).map(Number);
  const groundOf = text => {
    const box = text.getBoundingClientRect();
    const x = box.x + box.width / 2, y = box.y + box.height / 2;
    const under = [...text.ownerSVGElement.parentElement.querySelectorAll('.point > path')]
      .filter(path => {
        const at = path.getBoundingClientRect();
        return at.width && at.x <= x && x <= at.right && at.y <= y && y <= at.bottom;
      }).pop();
    const fill = under ? getComputedStyle(under).fill : 'rgb(255, 255, 255)';
    return fill.startsWith('rgb') ? rgb(fill) : null;
  };
  return [...document.querySelectorAll('.drawing text')].flatMap(text => {
    const ground = groundOf(text);
    if (!ground || !text.textContent.trim()) { return []; }
    const both = [luminance(rgb(getComputedStyle(text).fill)), luminance(ground)].sort();
    const ratio = (Math.max(...both) + .05) / (Math.min(...both) + .05);
    return [[ratio, text.textContent]];
  });
}"""
_BROKEN_STEPS = """() => {
  const levels = [...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1]);
  return levels.filter((level, i) => i ? level > levels[i - 1] + 1 : level !== 1);
}"""
_TOO_WIDE = """limit => [...document.querySelectorAll('main table, main img, main pre, .main-svg')]
  .map(one => [one.getBoundingClientRect(), one.outerHTML.slice(0, 120)])
  .filter(([box]) => box.width && (box.left < -1 || box.right > limit + 1))
  .map(([box, html]) => [Math.round(box.right), html])"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8") + ";0"


@every_page
def test_axe_finds_no_violation_and_the_headings_step_down_one_by_one(
    name: str, held_page: Hold
) -> None:
    page = held_page(name).page
    page.evaluate(_axe())
    # The rows of 03's 22 charts are as those of 02: axe would take as long again for them.
    assert page.evaluate(_RUN_AXE, [[".appendix"]] if name == "03" else []) == []
    assert page.evaluate(_BROKEN_STEPS) == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("name", ["2025", "03"])
def test_the_words_in_the_charts_stand_out_from_what_is_behind_them(
    name: str, held_page: Hold
) -> None:
    ratios = held_page(name).page.evaluate(_DRAWN_CONTRAST)
    assert len(ratios) > 50
    assert [found for found in ratios if found[0] < LEAST_CONTRAST] == []


def test_the_keyboard_reaches_the_values_opens_their_rows_and_comes_back(held_page: Hold) -> None:
    page = held_page("2025").page
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    active = "document.activeElement.getAttribute('href') || ''"
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate(active).startswith("#N-"):
            break
    reached = page.evaluate(active)
    assert reached.startswith("#N-")
    page.keyboard.press("Enter")
    assert page.locator("#tongbi-panel").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "关闭"
    page.keyboard.press("Escape")
    assert not page.locator("#tongbi-panel").is_visible()
    assert page.evaluate(active) == reached


def test_every_value_of_the_report_leads_to_an_entry_that_names_it(held_page: Hold) -> None:
    page = held_page("2025").page
    lost = page.evaluate(
        """() => [...document.querySelectorAll('main data.value')].filter(value => {
          const link = value.closest('a');
          const entry = link && document.getElementById(link.getAttribute('href').slice(1));
          return !entry || !entry.textContent.startsWith(value.dataset.key);
        }).map(value => value.outerHTML)"""
    )
    assert lost == []
    opened = page.evaluate(
        """() => [...document.querySelectorAll('main a[href^="#N-"]:has(data)')]
          .filter(link => {
            link.click();
            const shown = document.querySelector('#tongbi-panel:not([hidden]) b');
            return shown && shown.textContent === link.firstChild.dataset.key;
          }).length"""
    )
    assert opened == page.locator(f"main {NOTES}:has(data)").count() > 300


@every_page
def test_without_scripts_the_text_the_tables_and_the_links_are_there(
    name: str, open_page: Open, sample_export: Export
) -> None:
    page = open_page(sample_export(name), java_script_enabled=False).page
    assert len(page.locator("main").inner_text()) > 500
    charts = page.locator("figure.chart").count()
    assert page.locator("figure.chart table:visible").count() == charts
    assert page.locator("main table:visible").count() >= 1
    link = page.locator(f"main {NOTES}").first
    if link.count():
        link.click()
        assert page.locator(page.url[page.url.index("#") :]).is_visible()


def _print(seen: Seen, folder: Path) -> int:
    path = folder / "页.pdf"
    seen.page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    program = shutil.which("pdfinfo")
    if program is None:
        return path.read_bytes().count(b"/Type /Page\n")
    told = subprocess.run(  # noqa: S603 - reads the file just printed
        [program, path], capture_output=True, check=True
    ).stdout.decode("utf-8", "replace")
    line = next(line for line in told.splitlines() if line.startswith("Pages:"))
    return int(line.split()[1])


def test_the_report_prints_on_a4_with_nothing_cut(
    open_page: Open, sample_export: Export, tmp_path: Path
) -> None:
    seen = open_page(sample_export("2025"), viewport=PAPER)
    assert 5 < _print(seen, tmp_path) <= MOST_SHEETS
    seen.page.emulate_media(media="print")
    seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    seen.page.wait_for_function(f"limit => ({_TOO_WIDE})(limit).length === 0", arg=PAPER["width"])
    heights = seen.page.eval_on_selector_all(
        ".drawing .main-svg", "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert max(heights) < PAPER["height"]
    assert seen.page.locator(".modebar:visible, .skip:visible, .panel:visible").count() == 0


@every_page
def test_a_narrow_screen_needs_no_sideways_scrolling(name: str, held_page: Hold) -> None:
    page = held_page(name).page
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_function("document.documentElement.scrollWidth <= 400")

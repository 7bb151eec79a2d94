"""The exported page in Chromium, its network cut: what is drawn, asked for, opened and printed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from nbformat import NotebookNode

from analysis.export.exporter import TongbiHTMLExporter
from analysis.export.page import export_html
from analysis.export.page.bundle import BASIC, CARTESIAN, Bundle, plotly_script
from conftest import CHROMIUM, READY_MS, Open, Seen, open_file
from sample_notebooks import drawing, entry, notebook, prose, stated, told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
HOSTILE = "</script><img src=x onerror=planted()><svg onload=planted()>"


ONE = entry("ab", 10, rows=range(4, 14))
BEFORE = entry("cd", 8, rows=range(4, 12), period="2022")
MORE = entry("ef", 2, rows=(), inputs=("ab", "cd"), formula="2023年 − 2022年")
FIGURES = (
    stated(go.Figure(go.Bar(x=["2022年", "2023年"], y=[8, 10])), ONE),
    go.Figure(go.Scatter(x=["2023-01-05", "2023-06-05", "2023-11-05"], y=[1, None, 3])),
    go.Figure(go.Scattergl(x=np.arange(50), y=np.arange(50) ** 2)),
    go.Figure(go.Heatmap(z=np.arange(24).reshape(2, 12))),
    go.Figure(go.Pie(labels=["甲", "乙"], values=[3, 4])),
    go.Figure(go.Box(y=[1, 2, 9])),
    go.Figure(go.Violin(y=[1, 2, 9])),
    go.Figure(go.Histogram(x=[1, 2, 2])),
    go.Figure(go.Contour(z=[[1, 2], [3, 4]])),
    go.Figure(go.Histogram2d(x=[1, 2], y=[1, 2])),
    go.Figure(go.Histogram2dContour(x=[1, 2], y=[1, 2])),
    go.Figure(go.Image(z=[[[1, 2, 3]]])),
    go.Figure(go.Scatterternary(a=[1], b=[2], c=[3])),
)


def report(*more: NotebookNode | str) -> NotebookNode:
    table = pd.DataFrame({"单位": ["甲", "乙"], "次": [1, 2]})
    return notebook(
        "# 年度报告\n\n## 履职情况",
        told("学习", ONE, "，增加", MORE, "。", entries=[ONE, BEFORE, MORE]),
        *(drawing(figure) for figure in FIGURES),
        prose(table._repr_html_()),
        *more,
    )


@cache
def exported() -> str:
    return export_html(report(), "x")


@pytest.fixture(scope="module")
def opened(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    """Open the report once for all tests that leave it as they found it."""
    path = tmp_path_factory.mktemp("打开") / "报告.html"
    path.write_text(exported(), encoding="utf-8", newline="\n")
    seen = open_file(chromium, path)
    yield seen
    seen.page.context.close()


def test_every_drawing_is_drawn_and_nothing_is_asked_for(opened: Seen) -> None:
    seen = opened
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith(("file:", "blob:", "data:"))] == []
    assert len(seen.requests) == 1
    assert seen.page.locator("figure.is-drawn").count() == len(FIGURES)
    for place in seen.page.locator(".drawing").all():
        box = place.locator(".main-svg").first.bounding_box()
        assert box is not None
        assert box["height"] > 200
    assert seen.page.locator("details[open]").count() == 0


def test_the_plain_form_draws_too(open_page: Open) -> None:
    exporter = TongbiHTMLExporter(plotly_packing="plain")
    seen = open_page(exporter.from_notebook_node(report())[0])
    assert seen.complaints == []
    assert seen.page.locator("figure.is-drawn .main-svg").count() >= len(FIGURES)


@pytest.mark.parametrize("bundle", [BASIC, CARTESIAN], ids=lambda bundle: bundle.name)
def test_the_list_of_drawn_types_is_what_the_bundle_registers(
    chromium: Any, bundle: Bundle
) -> None:
    page = chromium.new_page()
    page.set_content("<p>x</p>")
    page.evaluate(plotly_script(bundle).text)
    assert set(page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")) == bundle.types
    page.close()


def test_bars_and_lines_are_drawn_by_the_smaller_bundle(open_page: Open) -> None:
    html = export_html(notebook(*(drawing(figure) for figure in FIGURES[:3])), "x")
    seen = open_page(html)
    assert len(html) < len(exported()) - 90_000
    assert seen.complaints == []
    assert seen.page.locator("figure.is-drawn .main-svg").count() >= 3


def test_the_charts_speak_chinese_and_offer_no_upload(opened: Seen) -> None:
    seen = opened
    titles = seen.page.eval_on_selector_all(
        ".modebar-btn", "all => all.map(one => one.dataset.title)"
    )
    assert {title for title in titles if title.isascii()} == set()
    assert not seen.page.locator(".modebar-btn--logo, [data-title*=Share]").count()
    assert "2023年" in seen.page.locator("#figure-2-drawing .xtick").first.text_content()


@pytest.mark.parametrize("key", ["Enter", "click"])
def test_every_value_opens_its_rows_and_gives_the_focus_back(opened: Seen, key: str) -> None:
    seen = opened
    for link in seen.page.locator("main a[href^='#N-']:has(data):visible").all():
        if key == "click":
            link.click()
        else:
            link.press(key)
        panel = seen.page.locator("#tongbi-panel")
        assert panel.is_visible()
        number = link.locator("data").get_attribute("data-key")
        assert number in panel.locator("b").inner_text()
        seen.page.keyboard.press("Escape")
        assert not panel.is_visible()
        assert seen.page.evaluate("document.activeElement.hash") == f"#{number}"


HOLD = """
const held = [], later = window.setTimeout;
window.setTimeout = (then, wait, ...more) =>
  window.isReleased || wait !== 0 ? later(then, wait, ...more) : held.push(then);
window.release = () => { window.isReleased = true; held.splice(0).forEach(then => then()); };
window.countHeld = () => held.length;
"""
"""Holds the page where it rests between two steps of unpacking, until the test lets it go on."""


def test_a_value_answers_before_the_charts_are_unpacked(chromium: Any, tmp_path: Path) -> None:
    path = tmp_path / "报告.html"
    path.write_text(exported(), encoding="utf-8", newline="\n")
    page = chromium.new_page(offline=True)
    page.add_init_script(HOLD)
    page.goto(path.as_uri())
    page.wait_for_function("countHeld() > 0")
    assert page.evaluate("document.documentElement.dataset.tongbi") is None
    assert page.evaluate("typeof Plotly") == "undefined"
    assert "正在展开" in page.locator("figure .undrawn").first.inner_text()
    page.locator("main a[href^='#N-']:has(data)").first.click()
    panel = page.locator("#tongbi-panel")
    assert panel.locator("tbody tr").count() == len(range(4, 14))
    assert page.evaluate("typeof Plotly") == "undefined"
    page.evaluate("release()")
    page.wait_for_selector("html[data-tongbi=ready]", timeout=READY_MS)
    assert page.locator("figure.is-drawn").count() == len(FIGURES)
    assert panel.is_visible()
    page.close()


def test_a_derived_value_leads_to_its_parts_within_the_panel(opened: Seen) -> None:
    page = opened.page
    page.locator("main a[href^='#N-']:has(data)", has_text="2次").first.click()
    page.locator("#tongbi-panel a", has_text="N-02").click()
    assert page.locator("#tongbi-panel tbody tr").count() == 8
    page.keyboard.press("Escape")


def test_without_scripts_the_text_the_tables_and_the_links_are_there(open_page: Open) -> None:
    page = open_page(exported(), java_script_enabled=False).page
    assert page.locator("figure.chart table:visible").count() == len(FIGURES)
    assert page.locator(".undrawn:visible").count() == len(FIGURES)
    page.locator("main a[href^='#N-']:has(data)").first.click()
    assert page.url.endswith("#N-01")
    assert page.locator("#N-01").is_visible()


def test_a_browser_that_cannot_draw_shows_the_tables(open_page: Open) -> None:
    page = open_page(exported(), before="delete window.TextDecoder").page
    assert (
        page.locator(".undrawn").first.inner_text() == "浏览器版本较旧，不能绘图；数据见下面的表。"
    )
    assert page.locator("figure.chart table:visible").count() == len(FIGURES)


def test_planted_markup_does_not_run(open_page: Open) -> None:
    bar = go.Figure(go.Bar(x=[HOSTILE], y=[1], name=HOSTILE, text=[HOSTILE], hovertext=[HOSTILE]))
    bar.update_layout(title=HOSTILE, xaxis_title=HOSTILE, showlegend=True)
    bar.add_annotation(text=f'<a href="javascript:planted()">x</a>{HOSTILE}')
    place = {"file": HOSTILE, "sheet": HOSTILE, "row": 4, "date": HOSTILE}
    one = entry(
        "zz",
        1,
        name=HOSTILE,
        organization=HOSTILE,
        period=HOSTILE,
        formula=HOSTILE,
        text="1次",
        evidence=[place],
    )
    planted = notebook(
        f"# 甲 {HOSTILE}",
        told(HOSTILE, one),
        drawing(stated(bar, one)),
        drawing(bar),
    )
    html = export_html(planted, HOSTILE)
    seen = open_page(html.replace("<head>", "<head><!-- planted() is defined nowhere -->"))
    seen.page.locator("main a[href^='#N-']:has(data)").first.click()
    assert seen.complaints == []
    assert seen.page.locator("figure.is-drawn").count() == 2
    assert seen.page.locator("img, [onerror], [onload], a[href^=javascript]").count() == 0
    assert len(seen.requests) == 1


def test_the_page_prints_on_a4_with_its_charts_whole(open_page: Open) -> None:
    page = open_page(exported()).page
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size({"width": 605, "height": 900})
    widths = page.eval_on_selector_all(
        ".drawing .svg-container", "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert max(widths) <= 605
    assert page.locator(".modebar:visible, .skip:visible").count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")


def test_a_high_chart_is_printed_smaller_and_not_squeezed(open_page: Open) -> None:
    high = go.Figure(FIGURES[0]).update_layout(height=1200)
    page = open_page(export_html(report(drawing(high)), "x")).page
    chart = page.locator(".js-plotly-plot").last
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert chart.evaluate("one => one._fullLayout.height") > 1000
    printed = chart.locator(".main-svg").first.bounding_box()
    assert printed is not None
    assert printed["height"] < 900
    assert printed["width"] <= 605
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert chart.evaluate("one => one.layout.height") == 1200


def test_a_narrow_screen_needs_no_sideways_scrolling(open_page: Open) -> None:
    page = open_page(exported(), viewport={"width": 360, "height": 640}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

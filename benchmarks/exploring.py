"""Exploring: how long the panel of notebook 02 takes to show another choice, in the browser."""

import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from analysis.samples import write_sample
from benchmarks.timing import Result

ROOT = Path(__file__).parents[1]
RECORDS = 100_000
GOAL_S = 0.5
WAIT_MS = 180_000
NAME = "02_explore.ipynb"
PANEL = ".jp-OutputArea-output .tongbi-panel"
DRAWN = f"{PANEL} .js-plotly-plot .main-svg"
_SEEN = f"""() => [
  document.querySelector('{PANEL}')?.innerText,
  document.querySelector('{PANEL} .js-plotly-plot')?.querySelectorAll('.point, .text').length,
].join('|')"""
_WATCH = f"""() => {{
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const seen = {_SEEN};
  const before = seen();
  let start = null, wasBusy = false;
  const begin = event => {{ start ??= event.timeStamp; }};
  for (const kind of ['click', 'change']) addEventListener(kind, begin, {{capture: true}});
  const note = (_, status) => {{ wasBusy ||= start !== null && status === 'busy'; }};
  kernel.statusChanged.connect(note);
  window.tongbiReaction = new Promise(resolve => {{
    const look = () => {{
      const isDone = wasBusy && kernel.status === 'idle' && document.querySelector('{DRAWN}');
      // The kernel may be idle a moment before the browser has put its answer on the page.
      if (!(isDone && seen() !== before) && !(performance.now() - start > {WAIT_MS} && start))
        return requestAnimationFrame(look);
      for (const kind of ['click', 'change']) removeEventListener(kind, begin, {{capture: true}});
      kernel.statusChanged.disconnect(note);
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    }};
    look();
  }});
}}"""
VIEWS = ("逐月分布", "同比", "构成", "整改进度", "逐年趋势")
QUANTITIES = ("参加人次", "整改完成率", "整改各环节", "次数（份数、项数）")
GROUPS = ("【各类谈话】", "【学习教育】")  # talks are counted in heads anyway: last what is not


def measure() -> Iterator[Result]:
    """Turn every knob in turn on a workspace of 100,000 invented records."""
    sys.path.insert(0, str(ROOT / "tests"))
    from playwright.sync_api import sync_playwright

    from lab_server import open_lab_page, start_lab

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        root, home = Path(folder) / "workspace", Path(folder) / "home"
        root.mkdir()
        home.mkdir()
        with start_lab(root, home) as lab:
            write_sample(root / "data/ledgers", records=RECORDS)
            browser = player.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            held = open_lab_page(browser.new_context(viewport={"width": 1280, "height": 720}), lab)
            held.page.set_default_timeout(WAIT_MS)
            held.open_notebook(NAME)
            held.page.wait_for_selector(f"{PANEL} .js-plotly-plot .gtitle", state="attached")
            times = [_time(held.page, turn) for turn in _list_turns(held.page)]
            held.close()
            browser.close()
    median = statistics.median(times)
    yield Result(
        f"the panel follows a knob at {RECORDS:,} records, in the browser (median of {len(times)})",
        f"{median:.2f} s, the slowest {max(times):.2f} s",
        "what is felt as at once",
        f"{GOAL_S:.2f} s",
        median / GOAL_S,
        1.0,
    )


def _list_turns(page: Any) -> Iterator[Callable[[], None]]:
    """List what a person does, one knob after the other."""
    for group in GROUPS:
        listed = page.locator(f"{PANEL} .widget-select-multiple select")
        value = listed.locator(f"option:has-text('{group}')").get_attribute("value")
        yield partial(listed.select_option, value=[value])
        for view in VIEWS:
            yield partial(page.click, f"{PANEL} button:has-text('{view}')")
    quantity = page.locator(f"{PANEL} .widget-dropdown:has(label:text-is('量')) select")
    for name in QUANTITIES:
        yield partial(quantity.select_option, label=name)
    first = page.locator(f"{PANEL} .widget-checkbox input").first
    yield first.uncheck
    yield partial(page.click, f"{PANEL} button:text-is('撤销一步')")


def _time(page: Any, turn: Callable[[], None]) -> float:
    """Time one turn from a person's click or choice until the new drawing is painted.

    What the browser's driver does before it clicks (scrolling there, waiting until nothing
    moves) is no part of it.
    """
    before = page.evaluate(_SEEN)
    page.evaluate(_WATCH)
    turn()
    milliseconds = page.evaluate("() => window.tongbiReaction")
    if page.evaluate(_SEEN) == before:
        raise SystemExit("the panel did not follow")
    return milliseconds / 1000


if __name__ == "__main__":
    for result in measure():
        sys.stdout.write(f"{result.work}: {result.ours} (goal {result.other})\n")

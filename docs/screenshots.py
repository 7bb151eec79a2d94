"""Screenshots: the pictures of the guide, made anew from the invented sample in Chromium.

Run with ``make screenshots``. JupyterLab is started as the browser tests start it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from lab_server import LabPage, open_lab_page, start_lab

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/screenshots"
MAIN = "#jp-main-dock-panel"
MOST_BYTES = 150_000
_DRAWN = ".js-plotly-plot .main-svg"
_SETTLED_MS = 1500
_TO_TOP = """id => {
  const { content } = window.jupyterapp.shell.currentWidget;
  const cell = content.widgets.find(each => each.model.id === id);
  cell.node.querySelector('.jp-Cell-outputWrapper').scrollIntoView({ block: 'start' });
}"""


def main() -> None:
    """Make every picture of the guide."""
    with (
        tempfile.TemporaryDirectory() as root,
        tempfile.TemporaryDirectory() as home,
        start_lab(Path(root), Path(home)) as lab,
        sync_playwright() as player,
    ):
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        window = browser.new_context(viewport={"width": 1180, "height": 900})
        held = open_lab_page(window, lab)
        _show_start(held)
        _show_ledgers(held)
        _show_panel(held)
        _show_years(held)
        held.close()
        _show_report(window.new_page(), lab.root)
        browser.close()


def _show_start(held: LabPage) -> None:
    held.open("notebooks/开始.md")
    held.page.wait_for_selector(".jp-MarkdownViewer h1")
    _take(held.page, "start", 400)


def _show_ledgers(held: LabPage) -> None:
    held.open_notebook("01_ledgers.ipynb")
    _hide_files(held)
    _bring_up(held, "cell-12")
    _take(held.page, "own-ledgers", 300)
    _bring_up(held, "cell-11")
    _take(held.page, "problems", 560)


def _show_panel(held: LabPage) -> None:
    held.open_notebook("02_explore.ipynb")
    _hide_files(held)
    held.show_cell("cell-07")
    held.page.wait_for_selector(_DRAWN)
    _bring_up(held, "cell-07")
    _take(held.page, "explore", 760)


def _show_years(held: LabPage) -> None:
    held.open_notebook("03_year_over_year.ipynb")
    _hide_files(held)
    held.show_cell("cell-26")
    held.page.click(".tongbi-ticks label:has-text('2023')")
    held.page.click(".tongbi-ticks label:has-text('2022')")
    held.page.wait_for_selector("caption:has-text('2022年、2024年')")
    _bring_up(held, "cell-26")
    _take(held.page, "years", 760)


def _show_report(page: Page, root: Path) -> None:
    command = [sys.executable, "-m", "analysis", "report", "--year", "2025"]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    path = next((root / "reports").glob("*2025*.html"))
    page.set_viewport_size({"width": 1180, "height": 620})
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-tongbi=ready]")
    page.locator("main p a[href^='#N-']").first.click()
    _take(page, "report", 620, "html")


def _hide_files(held: LabPage) -> None:
    held.page.evaluate("() => window.jupyterapp.commands.execute('application:toggle-left-area')")


def _bring_up(held: LabPage, identity: str) -> None:
    """Bring what a cell shows to the top of the window."""
    held.show_cell(identity)
    held.page.wait_for_timeout(_SETTLED_MS)
    held.page.evaluate(_TO_TOP, identity)


def _take(page: Page, name: str, height: int, box: str = MAIN) -> None:
    page.mouse.move(0, 0)
    page.wait_for_timeout(_SETTLED_MS)
    place = page.locator(box).bounding_box()
    picture = page.screenshot(clip={**place, "height": min(height, place["height"])})
    if len(picture) > MOST_BYTES:
        raise SystemExit(f"{name}: {len(picture)} bytes are more than {MOST_BYTES}")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()

"""Fixtures that several test modules share: a browser without network, and the sample's exports."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

import laws  # noqa: F401  registers the profiles
from lab_server import Lab, LabPage, open_lab_page, start_lab

ROOT = Path(__file__).parents[1]
SLOW = {
    "test_cli_endings",
    "test_cli_outputs",
    "test_datasets",
    "test_datasets_damaged",
    "test_engines",
    "test_engines_cadence",
    "test_export_batch",
    "test_export_doors",
    "test_export_index",
    "test_export_verify",
    "test_export_word_pages",
    "test_export_word_verify",
    "test_fuzz",
    "test_laws",
    "test_laws_of_doubt",
    "test_ledgers_hostile",
    "test_one_truth",
    "test_records_narrowing",
    "test_samples",
    "test_samples_dataset",
}
"""Modules that make many reports, ask engines or mutate ledgers: `make check` leaves them out."""
FIRST = {
    "test_browser_lab": "lab",
    "test_browser_explore": "lab",
    "test_browser_accessibility": "pages",
    "test_browser_export": "pages",
    "test_browser_hostile": "hostile pages",
    "test_export_verify": "verify",
    "test_export_word_verify": "word verify",
    "test_export_batch": "batch",
    "test_measures": "measures",
    "test_export_word_pages": "word pages",
    "test_datasets": "dataset",
    "test_datasets_damaged": "dataset",
    "test_engines": "dataset",
    "test_export_doors": "doors",
    "test_determinism": "determinism",
    "test_without_fork": "without fork",
    "test_cli_endings": "endings",
    "test_laws": "laws",
}
"""What takes longest is begun first → the modules of one name share what takes seconds to make.

A worker is given whole modules: what a module's fixtures make is made once.
"""
SAMPLE = ROOT / "data" / "sample"
NOTEBOOKS = {path.stem[:2]: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
READY_MS = 180_000
"""No test measures time: on a busy machine a page with thirty charts takes its time."""
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)

settings.load_profile("whole")
sys.modules.setdefault("rfc3987_syntax", None)  # as our command does: seconds for what nobody uses

Export = Callable[[str], str]
Open = Callable[..., "Seen"]


@dataclass
class Seen:
    """What a page did while it was open."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Every request that is not the file itself nor a part of it."""
        return [url for url in self.requests[1:] if not url.startswith(("blob:", "data:"))]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield opened
        opened.close()


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Open]:
    """Give a function that opens HTML as a mailed file, without network."""
    opened = []

    def open_html(html: str, before: str = "", **options: Any) -> Seen:
        path = tmp_path / "报告.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        opened.append(open_file(chromium, path, before, **options))
        return opened[-1]

    yield open_html
    for seen in opened:
        seen.page.context.close()


@pytest.fixture(scope="module")
def held_page(
    chromium: Any, sample_export: Export, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Seen]]:
    """Give a function that opens an export of the sample once for all tests of a module.

    Scripts that a test brings with it may run; what our pages allow is tested elsewhere.
    """
    folder = tmp_path_factory.mktemp("打开")
    held: dict[str, Seen] = {}

    def hold(name: str) -> Seen:
        if name not in held:
            path = folder / f"{name}.html"
            path.write_text(sample_export(name), encoding="utf-8", newline="\n")
            held[name] = open_file(chromium, path, bypass_csp=True)
        return held[name]

    yield hold
    for seen in held.values():
        seen.page.context.close()


def open_file(chromium: Any, path: Path, before: str = "", **options: Any) -> Seen:
    """Open a file in a window of its own without network, and wait until it is drawn."""
    context = chromium.new_context(offline=True, **options)
    context.add_init_script(before)
    context.set_default_timeout(READY_MS)
    seen = Seen(context.new_page())
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.goto(path.as_uri())
    if options.get("java_script_enabled", True):
        seen.page.wait_for_selector("html[data-tongbi=ready]", timeout=READY_MS)
    return seen


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Start JupyterLab on a copy of the workspace, once for all tests of the group ``lab``."""
    with start_lab(tmp_path_factory.mktemp("工作区"), tmp_path_factory.mktemp("home")) as started:
        yield started


@pytest.fixture(scope="module")
def lab_window(chromium: Any) -> Iterator[Any]:
    """Open a window of 1280 × 720 that keeps JupyterLab's programs from test to test."""
    window = chromium.new_context(viewport={"width": 1280, "height": 720})
    yield window
    window.close()


@pytest.fixture
def lab_page(lab_window: Any, lab: Lab) -> Iterator[LabPage]:
    """Open JupyterLab in a page of its own."""
    held = open_lab_page(lab_window, lab)
    yield held
    held.close()


@pytest.fixture(scope="session")
def sample_export() -> Export:
    """Give a function that exports a notebook of the sample, once a session: 01, 02, 03, 2025."""
    made: dict[str, str] = {}

    def export(name: str) -> str:
        if name not in made:
            made[name] = _export(name)
        return made[name]

    return export


def _export(name: str) -> str:
    from analysis.export.page import export_html
    from analysis.export.running import run_notebook

    sources = {"sources": [os.fspath(SAMPLE)]}
    if name in NOTEBOOKS:
        executed = run_notebook(NOTEBOOKS[name], sources)
    else:
        order = {"year": int(name), "as_of": f"{name}-12-31", **sources}
        executed = run_notebook(NOTEBOOKS["04"], order)
    return export_html(executed, name)


@pytest.fixture(scope="session")
def sample_dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Convert the sample to a dataset once."""
    from datasets_made import SAMPLE, convert

    return convert(SAMPLE, tmp_path_factory.mktemp("dataset") / "数据集")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; mark slow modules, so that none needs to know of it."""
    places = {name: place for place, name in enumerate(FIRST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))
    for item in items:
        if item.path.stem in SLOW:
            item.add_marker(pytest.mark.slow)


class ModuleScheduling(LoadScopeScheduling):
    """Gives each worker whole modules, in the order in which they were collected.

    Groups by mark (`--dist loadgroup`) do nothing under pytest 9.2: they are written into an
    attribute that it no longer reads, and each browser test may then start a JupyterLab.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return FIRST.get(Path(path).stem, path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ModuleScheduling:
    """Part the tests of `pytest -n` by what they share."""
    config.option.loadscopereorder = False
    return ModuleScheduling(config, log)

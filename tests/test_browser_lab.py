"""JupyterLab as a person meets it: in Chinese, without network, the panel turning."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from analysis.cli.lab import build_command, build_environment

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
TIMEOUT_MS = 60_000
LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("lab"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Start JupyterLab as ``tongbi lab`` does, on a copy of the workspace; give its address."""
    root = tmp_path_factory.mktemp("工作区")
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "workspace.toml", root)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        *build_command(root),
        f"--ServerApp.port={port}",
        "--IdentityProvider.token=test",
        "--ServerApp.open_browser=False",
        "--LabApp.expose_app_in_browser=True",
    ]
    home = tmp_path_factory.mktemp("home")
    environment = {**build_environment(), "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)}
    server = subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(f"{address}/api?token=test", server)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address, server):
    deadline = time.monotonic() + TIMEOUT_MS / 1000
    while time.monotonic() < deadline:
        assert server.poll() is None, "JupyterLab ended by itself"
        try:
            urllib.request.urlopen(address, timeout=2).close()  # noqa: S310 - our own server
        except (urllib.error.URLError, OSError):
            os.sched_yield()
        else:
            return
    pytest.fail("JupyterLab did not start")


@pytest.fixture
def page(lab):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = player.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 720}, base_url=lab)
        page.set_default_timeout(TIMEOUT_MS)
        page.elsewhere, page.errors = [], []
        page.on(
            "request",
            lambda request: request.url.startswith(LOCAL) or page.elsewhere.append(request.url),
        )
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        yield page
        browser.close()


def _open_and_run(page, notebook):
    page.goto(f"/lab/tree/notebooks/{notebook}?token=test&reset")
    page.wait_for_selector(".jp-NotebookPanel")
    page.wait_for_function(
        "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status"
        " === 'idle'"
    )
    page.evaluate("() => window.jupyterapp.commands.execute('runmenu:run-all')")


def test_the_interface_is_chinese_and_asks_nothing_of_the_network(page):
    page.goto("/lab?token=test&reset")
    page.wait_for_selector(".lm-MenuBar-itemLabel")
    assert "文件" in page.locator(".lm-MenuBar").inner_text()
    assert page.elsewhere == []


def test_our_export_stands_in_the_menu(page):
    _open_and_run(page, "01_ledgers.ipynb")
    page.click(".lm-MenuBar-item:has-text('文件')")
    page.hover(".lm-Menu-item:has-text('导出')")
    page.wait_for_selector(".lm-Menu-item:has-text('Tongbi_html')")


def test_turning_a_knob_redraws_sentence_and_chart(page):
    _open_and_run(page, "02_explore.ipynb")
    page.wait_for_selector(".jp-OutputArea-output .js-plotly-plot .xtick", state="attached")
    sentence = page.locator(".tongbi-body").last
    before = sentence.inner_text()
    assert before.startswith("2025年：")
    page.select_option(".jp-OutputArea-output select >> nth=1", label="2023")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.tongbi-body')].some("
        "each => each.innerText.startsWith('2023年：'))"
    )
    page.click("button:has-text('逐月分布')")
    page.wait_for_selector(".js-plotly-plot .gtitle:has-text('按月分布')", state="attached")
    assert page.elsewhere == []
    assert page.errors == []


RAN = """() => {
  const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells];
  const code = cells.filter(cell => cell.type === 'code');
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  return kernel.status === 'idle' && code.every(cell => cell.executionCount !== null);
}"""
FAILED = """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
  .filter(cell => cell.type === 'code')
  .flatMap(cell => cell.outputs.toJSON())
  .filter(output => output.output_type === 'error')
  .map(output => output.evalue)"""


@pytest.mark.parametrize("notebook", ["03_year_over_year.ipynb", "04_annual_report.ipynb"])
def test_a_notebook_runs_and_draws_in_the_browser(page, notebook):
    _open_and_run(page, notebook)
    page.wait_for_function(RAN)
    assert page.evaluate(FAILED) == []
    page.wait_for_selector(".js-plotly-plot", state="attached")
    assert page.elsewhere == []
    assert page.errors == []

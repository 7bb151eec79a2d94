"""JupyterLab as a person meets it: in Chinese, without network, drawn on first opening."""

import json
import urllib.request

import pytest

from conftest import CHROMIUM
from lab_server import TOKEN

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("lab"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]
NAMES = ("02_explore", "03_year_over_year", "04_annual_report")
LOCALE = "@jupyterlab/translation-extension:plugin"


def test_the_start_page_opens_rendered_in_chinese_and_leads_on(lab_page):
    lab_page.open("notebooks/开始.md")
    page = lab_page.page
    page.wait_for_selector(".jp-MarkdownViewer h1:has-text('从这里开始')")
    assert "文件" in page.locator(".lm-MenuBar").inner_text()
    assert page.locator(".jp-MarkdownViewer li").count() == 5
    page.click(".jp-MarkdownViewer a:has-text('台账与问题')")
    lab_page.wait_until_ran("01_ledgers.ipynb")
    assert lab_page.failures == []
    page.click(".lm-MenuBar-item:has-text('文件')")
    page.hover(".lm-Menu-item:has-text('导出')")
    page.wait_for_selector(".lm-Menu-item:has-text('Tongbi_html')")
    assert lab_page.outside == []
    assert lab_page.complaints == []


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_of_ours_runs_when_it_is_opened(lab_page, name):
    lab_page.open_notebook(f"{name}.ipynb")
    assert lab_page.failures == []
    assert lab_page.outside == []
    assert lab_page.complaints == []


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

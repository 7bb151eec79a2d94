"""A page printed as PDF by the browser of the machine."""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from analysis.errors import ExportError, SourceError
from analysis.export.printing import print_page
from analysis.export.verify import verify_export
from analysis.workspace import find_workspace
from analysis.writing import is_own_work
from conftest import CHROMIUM, Export


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
def test_a_report_is_printed_whole_with_its_charts_and_twice_the_same(
    sample_export: Export, tmp_path: Path
):
    html = sample_export("2023").encode()
    content = print_page(html)
    assert print_page(html) == content
    reader = PdfReader(BytesIO(content))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    assert "关于2023年度" in words
    assert "图1" in words
    assert "附件2" in words
    assert not re.search(rb"CreationDate|ModDate|HeadlessChrome|file://|/tmp/", content)
    path = tmp_path / "报告.pdf"
    path.write_bytes(content)
    assert is_own_work(path)
    with pytest.raises(SourceError, match="是 PDF，不能核对"):
        verify_export(path, None, find_workspace(tmp_path))


def test_without_a_browser_it_is_said_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExportError, match=r"没有找到可以用来打印的浏览器.*另存为 PDF"):
        print_page(b"<p>1</p>")


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script of the shell")
@pytest.mark.parametrize(
    ("script", "reason"),
    [("exit 3", "以3结束"), ("exit 0", "没有写出文件")],
    ids=["it fails", "it writes nothing"],
)
def test_a_browser_that_is_of_no_use_is_named(monkeypatch, tmp_path, script, reason):
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExportError, match=f"浏览器“chromium”没有打印出 PDF（{reason}）"):
        print_page(b"<p>1</p>")

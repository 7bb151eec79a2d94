"""Printing: a page as PDF, by the browser of this machine, without network."""

# Why it is so: docs/decisions/0027-a-pdf-is-printed-by-a-browser.md

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

from analysis.children import ask_for_signal
from analysis.errors import ExportError, tell_reason
from analysis.writing import PRINTED

_PATIENCE_S = 180
_DRAWING_MS = 60_000
"""Of the page's own clock, which runs ahead while nothing is at work: the charts are then drawn."""

_ON_PATH = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "browser360-cn-stable",
    "qaxbrowser-safe-stable",
)
_INSTALLED = (
    "Microsoft/Edge/Application/msedge.exe",
    "Google/Chrome/Application/chrome.exe",
)
"""Below the folders of programs on Windows; every Windows 10 has the first."""

_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pdf-header-footer",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    f"--virtual-time-budget={_DRAWING_MS}",
)
_OF_THE_RUN = re.compile(
    rb"/(?:CreationDate|ModDate) \((?:\\.|[^\\()])*\)|/ID \(node\d{8}\)|/IDTree \d+ 0 R"
    rb"|/Headers \[(?:\(node\d{8}\) ?)+\]|/Limits \[\(node\d{8}\) \(node\d{8}\)\]"
    rb"|/Names \[(?:\(node\d{8}\) \d+ 0 R ?)+\]"
)
_MAKER = re.compile(rb"/Creator \((?:\\.|[^\\()])*\)")
_WAITING = "图形正在展开"
"""As the page's own program says it."""
_NO_BROWSER = (
    "没有找到可以用来打印的浏览器（Edge、Chrome、Chromium、360、奇安信），PDF 没有生成。"
    "请在浏览器里打开导出的网页，按 Ctrl+P，选“另存为 PDF”。"
)
_FAILED = "浏览器“{}”没有打印出 PDF（{}）。请在浏览器里打开导出的网页，按 Ctrl+P，选“另存为 PDF”。"


def print_page(html: bytes) -> bytes:
    """Print a page as PDF, with its charts, and the parts that a reader of the page would print.

    Two prints by one version of a browser are equal: when, by whom and with what it was printed
    is taken out.

    Raises
    ------
    ExportError
        If there is no browser that prints, or it fails.
    """
    browser = next(_list_browsers(), None)
    if browser is None:
        raise ExportError(_NO_BROWSER)
    with tempfile.TemporaryDirectory(prefix="tongbi-", ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        page, printed = folder / "page.html", folder / "page.pdf"
        page.write_bytes(html)
        reason = _run(
            [
                browser,
                *_FLAGS,
                # An administrator's browser does not start in its sandbox; the page is our own.
                *["--no-sandbox"] * (getattr(os, "geteuid", lambda: 1)() == 0),
                f"--user-data-dir={folder / 'profile'}",
                f"--print-to-pdf={printed}",
                page.as_uri(),
            ]
        )
        content = printed.read_bytes() if printed.is_file() else b""
    if not content.startswith(b"%PDF-"):
        raise ExportError(_FAILED.format(Path(browser).stem, reason or "没有写出文件"))
    from pypdf import PdfReader  # loaded for this only

    # The place of a chart that is still to be drawn says so; fonts may give signs as radicals.
    pages = (normalize("NFKC", page.extract_text()) for page in PdfReader(BytesIO(content)).pages)
    if any(_WAITING in words for words in pages):
        raise ExportError(_FAILED.format(Path(browser).stem, "图没有画完，机器多半太忙"))
    return _forget_the_run(content)


def _forget_the_run(content: bytes) -> bytes:
    """Take out of a PDF what another run would write otherwise; all places stay, in bytes.

    Cells of tables are numbered as the run came to them: their tags and the scope of heads stay,
    the numbers go.
    """
    undated = _OF_THE_RUN.sub(lambda found: b" " * len(found[0]), content)
    return _MAKER.sub(lambda found: PRINTED.ljust(len(found[0])), undated, count=1)


def _list_browsers() -> Iterator[str]:
    """List the browsers of this machine that print without a window, the first the best."""
    yield from filter(None, map(shutil.which, _ON_PATH))
    for variable in ("ProgramFiles(x86)", "ProgramFiles", "LocalAppData"):
        for relative in _INSTALLED:
            path = Path(os.environ.get(variable, ""), relative)
            if os.name == "nt" and path.is_file():
                yield str(path)


def _run(command: list[str]) -> str:
    """Run the browser, and say why it was of no use; "" if it ended as it should."""
    dying = partial(ask_for_signal, signal.SIGKILL) if os.name == "posix" else None
    try:
        ended = subprocess.run(  # noqa: S603  # the browser that was found, and flags of ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_S,
            preexec_fn=dying,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"等了{_PATIENCE_S}秒没有结束"
    except OSError as error:
        return tell_reason(error)
    return f"以{ended.returncode}结束" if ended.returncode else ""

"""Formats: the text of a report that is kept in Word, as a page, or as a PDF.

A paragraph is a line; a row of a table is a line whose cells are parted by tabs; a heading of
Word or of a page begins with ``#``, as in Markdown.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from analysis.children import BrokenOffError, ask_apart
from analysis.errors import SourceError
from analysis.office_files import BOMB, TOO_LARGE, RefusedError, open_package
from analysis.office_files import read_word as read_word_text

_LARGEST_PART = 30_000_000
"""Bytes of a Word file's text with its marks; a report has some hundred thousand."""
_MOST_PAGES = 300
_MOST_SECONDS, _MOST_MEMORY = 4, 1_500_000_000
_TOO_SLOW = (
    "读取“{}”用时过长，已停止，其他文件不受影响。请用 Word 或 WPS 打开，另存为 .docx 后再试。"
)
_BROKEN_OFF = "读取“{}”时解析程序中断，未能读出，其他文件不受影响。请重新取得文件后再试。"
_NO_TEXT = frozenset(
    (
        *("script", "style", "template", "noscript", "svg", "head", "iframe", "object", "select"),
        *("nav", "figure"),  # links to the parts, and charts with their tables: the text says it
    )
)
_BLOCKS = re.compile(
    r"p|div|li|tr|table|section|article|header|footer|(?:fig)?caption|main|h[1-6]|blockquote|d[dt]"
    r"|pre|aside"
)
_CHARSET = re.compile(rb"charset\s*+=\s*+[\"']?\s*+([\w-]+)", re.IGNORECASE)
_LINE_END = re.compile(r"[。；：！？;:!?]$|(?:报告|总结|汇报|材料)$")
"""Ends of sentences and of titles."""
_HEADING_LINE = re.compile(r"[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|#")
_BROKEN = "“{}”已损坏，或不是{}，读不出文字。请重新取得文件后再试。"
_TOO_LARGE = "“{}”过大，不像一份报告，请核对文件。"
_SCANNED = (
    "“{}”里没有文字，是扫描件或图片，不能读取。"
    "请找原来的 Word 文件，或用识别软件转成文字后另存为 .txt。"
)
_PDF_FAULTS = (
    *(ValueError, LookupError, TypeError, AttributeError, ArithmeticError, AssertionError),
    *(RecursionError, NotImplementedError, OSError, EOFError, struct.error, zlib.error),
)
"""What a damaged PDF makes its reader raise, besides its own errors."""


_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def decode(content: bytes, name: str) -> str:
    """Read plain text in UTF-8, UTF-16 or GB18030.

    Raises
    ------
    SourceError
        If it is in none of them.
    """
    marks = [encoding for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)]
    for encoding in marks or ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding, errors="replace" if marks else "strict")
        except UnicodeDecodeError:
            continue
        if marks or "\x00" not in text:
            return text
    raise SourceError(f"“{name}”不是文本文件或编码无法识别，请另存为 UTF-8 编码的纯文本。")


def read_word(content: bytes, name: str) -> str:
    """Read the text of a ``.docx``: its body, tables in their place, nothing that was deleted.

    Raises
    ------
    SourceError
        If it is damaged, or holds more than any report.
    """
    try:
        return read_word_text(open_package(content), _LARGEST_PART).text
    except RefusedError as error:
        is_large = str(error) in (TOO_LARGE, BOMB)
        reason = _TOO_LARGE if is_large else _BROKEN
        raise SourceError(reason.format(name, " Word 文档")) from error


def read_page(content: bytes, name: str) -> str:
    """Read the text that a page of HTML shows.

    Raises
    ------
    SourceError
        If it holds none.
    """
    from lxml import etree, html

    declared = _CHARSET.search(content[:2048])
    encoding = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    encoding = "gb18030" if encoding in ("gb2312", "gbk") else encoding
    content = content if declared else decode(content, name).encode("utf-8")
    try:
        parser = html.HTMLParser(encoding=encoding, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(content, parser=parser)
    except (etree.ParserError, LookupError, ValueError) as error:
        raise SourceError(_BROKEN.format(name, "网页")) from error
    etree.strip_elements(root, *_NO_TEXT, with_tail=False)
    for hidden in root.xpath("//*[@hidden]"):
        hidden.drop_tree()
    lines: list[str] = [""]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        _add(lines, element, is_start=event == "start")
    return "\n".join(line.strip(" ") for line in lines if line.strip())


def _add(lines: list[str], element: Any, *, is_start: bool) -> None:
    """Add what an element shows where it begins, or what follows where it ends."""
    tag = element.tag
    is_in_row = any(True for _ in element.iterancestors("tr"))
    if (_BLOCKS.fullmatch(tag) and not is_in_row) or (tag == "br" and is_start):
        lines.append("# " if is_start and re.fullmatch("h[1-6]", tag) else "")
    if tag in ("td", "th") and is_start and element.getprevious() is not None:
        lines[-1] += "\t"
    text = element.text if is_start else element.tail
    lines[-1] += re.sub(r"\s+", " ", text or "")


def read_pdf(content: bytes, name: str) -> str:
    """Read the text of a PDF, lines that only the width of the page ends joined again.

    Raises
    ------
    SourceError
        If it is damaged, protected, a scan, or takes longer than a report does.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every oddity
    deadline = time.monotonic() + _MOST_SECONDS
    pages: list[str] = []
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(f"“{name}”有密码，不能读取。请取消密码后另存。")
        for page in reader.pages:
            if len(pages) == _MOST_PAGES or time.monotonic() > deadline:
                raise SourceError(_TOO_LARGE.format(name))
            pages.append(page.extract_text())
    except (PyPdfError, *_PDF_FAULTS) as error:
        raise SourceError(_BROKEN.format(name, " PDF 文件")) from error
    text = _join_lines("\n".join(pages).split("\n"))
    if not text.strip():
        raise SourceError(_SCANNED.format(name))
    return text


def _join_lines(lines: list[str]) -> str:
    """Join a line to the next where only the width of the page has ended it."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    full = lengths[len(lengths) * 3 // 4] - 3 if lengths else 0
    joined: list[str] = []
    is_open = False
    for line in map(str.strip, lines):
        if is_open and line and not _HEADING_LINE.match(line):
            joined[-1] += line
        else:
            joined.append(line)
        is_open = len(line) >= max(full, 12) and not _LINE_END.search(line)
    return "\n".join(joined)


_READERS: Mapping[str, Callable[[bytes, str], str]] = {
    ".docx": read_word,
    ".html": read_page,
    ".htm": read_page,
    ".pdf": read_pdf,
}
FORMATS = frozenset(_READERS)
"""By the suffix of the file."""


def read_format(suffix: str, content: bytes, name: str) -> str:
    """Read the text of a report, where a file that kills or delays its reader costs itself alone.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    head = f"{suffix}\n{name}\n".encode("utf-8", "surrogateescape")
    try:
        is_read, text = ask_apart(__file__, head + content, _MOST_SECONDS, _MOST_MEMORY)
    except BrokenOffError as error:
        raise SourceError((_TOO_SLOW if error.is_slow else _BROKEN_OFF).format(name)) from error
    if not is_read:
        raise SourceError(text)
    return str(text)


def answer(data: bytes) -> tuple[bool, str]:
    """Give the text of a report, or the reason why it cannot be read."""
    suffix, name, content = data.split(b"\n", 2)
    try:
        shown = name.decode("utf-8", "surrogateescape")
        return True, _READERS[suffix.decode()](content, shown)
    except SourceError as error:
        return False, str(error)

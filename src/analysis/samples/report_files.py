"""Report files: a past report's lines as a Word document or as a page, the same on every run."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape

from analysis.writing import fix_archive

_HEADING = re.compile(r"(?:[一二三四五六七八九十]、|（[一二三四五六七八九十]）)\S{1,20}$")
_NAMESPACE = "http://schemas.openxmlformats.org"
_WORD = f"{_NAMESPACE}/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATED = f"{_NAMESPACE}/officeDocument/2006/relationships/officeDocument"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def write_docx(text: str) -> bytes:
    """Write a Word document, a paragraph a line."""
    paragraphs = "".join(
        f"<w:p><w:r>{'<w:rPr><w:b/></w:rPr>' * bool(_HEADING.match(line))}"
        f'<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in _list_lines(text)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_NAMESPACE}/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_NAMESPACE}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATED}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body>'
        "</w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, f"{_HEAD}{content}")
    return fix_archive(buffer.getvalue())


def write_page(text: str) -> bytes:
    """Write a page of HTML, a paragraph a line."""
    title, *lines = _list_lines(text)
    body = "\n".join(
        f"<h2>{escape(line)}</h2>" if _HEADING.match(line) else f"<p>{escape(line)}</p>"
        for line in lines
    )
    page = f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{escape(title)}</title>
</head>
<body>
<h1>{escape(title)}</h1>
{body}
</body>
</html>
"""
    return page.encode()


def _list_lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]

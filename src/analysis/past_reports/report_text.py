"""Text: what stands in a past report's file, whose it is and of which year it speaks."""

import re
from collections.abc import Iterable
from pathlib import Path

from analysis.errors import SourceError
from analysis.numerals import chinese_digits
from analysis.workspace import SourceFile

SUFFIXES = frozenset({".txt", ".md"})
LARGEST_BYTES = 5_000_000
"""A report has some ten thousand characters; beyond this the file is something else."""

_TITLE_LINES = 3
_LONGEST_TITLE = 60
_YEAR_IN_TITLE = re.compile(r"(?<!\d)(?<!\d[年~至—-])((?:19|20)\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_NUMERAL_YEAR = re.compile(r"[一二][九〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?<!\d[年~至—-])((?:19[9]|20\d)\d)(?![\d.~至—-])")
_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ORGANIZATION = re.compile(
    r"(?:中共)?([^\s\d关于,，。]{2,30}(?:局|委|办|办公室|院|校|学校|馆|镇|乡|街道|中心|公司|处|科|支部|所|厅|部|会|队|站|组))"
    r"(?:党委|党组|党总支|党支部)?(?=\s*(?:19|20)\d\d)"
)


def as_source(source: str | Path | SourceFile) -> SourceFile:
    """Name a file that was given by its path alone."""
    if isinstance(source, SourceFile):
        return source
    return SourceFile(Path(source), Path(source).name)


def read_text(file: SourceFile) -> str:
    """Read a report's text, its byte order mark left out and line ends made alike."""
    if file.path.suffix.lower() not in SUFFIXES:
        raise SourceError(f"“{file.name}”不是 .txt 或 .md 文件，请把往年报告另存为纯文本。")
    if not file.path.is_file():
        raise SourceError(f"找不到往年报告“{file.path}”，请核对路径和文件名。")
    if file.path.stat().st_size > LARGEST_BYTES:
        raise SourceError(f"“{file.name}”过大，不像一份报告，请核对文件。")
    content = file.path.read_bytes()
    marks = [encoding for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)]
    for encoding in marks or ("utf-8", "gb18030"):
        try:
            text = content.decode(encoding, errors="replace" if marks else "strict")
        except UnicodeDecodeError:
            continue
        if marks or "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise SourceError(f"“{file.name}”不是文本文件或编码无法识别，请另存为 UTF-8 编码的纯文本。")


def find_year(text: str, name: str) -> int | None:
    """Find the year a report speaks of: in its title, else in its file's or folder's name.

    None where neither names exactly one year; a date of writing is not taken for it.
    """
    for line in _title_lines(text):
        found = {int(year) for year in _YEAR_IN_TITLE.findall(_with_figures(line))}
        if found:
            return found.pop() if len(found) == 1 else None
    for part in reversed(Path(name).with_suffix("").parts):
        found = {int(year) for year in _YEAR_IN_NAME.findall(part)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def find_organization(text: str) -> str:
    """Find the organization that a title like “某区文化馆2023年度…报告” names, or ""."""
    for line in _title_lines(text):
        if found := _ORGANIZATION.match(_with_figures(line.lstrip("#* "))):
            return found[1]
    return ""


def _title_lines(text: str) -> Iterable[str]:
    lines = [line.strip() for line in text[:2000].split("\n") if line.strip()][:_TITLE_LINES]
    return [line for line in lines if len(line) <= _LONGEST_TITLE and not line.endswith("。")]


def _with_figures(line: str) -> str:
    return _NUMERAL_YEAR.sub(lambda found: str(chinese_digits(found[0])), line)

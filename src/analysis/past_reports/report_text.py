"""Text: what stands in a past report's file, whose it is and of which year it speaks."""

import re
from collections.abc import Iterable
from pathlib import Path

from analysis.errors import SourceError, make_readable
from analysis.numerals import chinese_digits
from analysis.past_reports.report_formats import FORMATS, decode, read_format
from analysis.workspace import SourceFile

SUFFIXES = frozenset({".txt", ".md", *FORMATS})
LARGEST_BYTES = {".docx": 40_000_000, ".pdf": 40_000_000, ".html": 20_000_000, ".htm": 20_000_000}
"""A report has some ten thousand characters, and pictures; beyond this it is something else."""
_LARGEST_TEXT = 5_000_000
_MOST_CHARACTERS = 300_000
_OTHER_KINDS = {
    ".doc": "这是 Word 97—2003 文档，请用 WPS 或 Word 打开，另存为 .docx",
    ".wps": "这是 WPS 文字文档，请用 WPS 打开，另存为 .docx",
    ".rtf": "请用 WPS 或 Word 打开，另存为 .docx",
    ".ofd": "这是版式文件，请找原来的 Word 文件，或转成 .pdf",
    ".jpg": "这是图片，请找原来的 Word 文件，或用识别软件转成文字后另存为 .txt",
}
_OTHER_KINDS |= dict.fromkeys((".jpeg", ".png", ".tif", ".tiff"), _OTHER_KINDS[".jpg"])

_TITLE_LINES = 3
_LONGEST_TITLE = 60
_YEAR_IN_TITLE = re.compile(r"(?<!\d)(?<!\d[年~至—-])((?:19|20)\d\d)\s*年(?!\s*\d{1,2}\s*月)")
_NUMERAL_YEAR = re.compile(r"[一二][九〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_YEAR_IN_NAME = re.compile(r"(?<!\d)(?<!\d[年~至—-])((?:19[9]|20\d)\d)(?![\d.~至—-])")
_PART_OF_YEAR = re.compile(
    r"[上下]半年|半年度?(?:工作|总结|小结|情况|报告)|第?[一二三四1-4]季度|\d{1,2}\s*[—~至－-]\s*\d{1,2}月"
    r"|(?<!\d)\d{1,2}月份?(?!\d*日)"
)
"""In a title: 上半年, 第一季度, 1—6月; what such a report states is no number of the year."""
_BODIES = (
    r"局|委|办|办公室|厅|院|馆|站|所|处|科|部|组|队|会|镇|乡|街道|社区|村|中心|公司|集团|厂|支部|学校|校|中学|小学"
    r"|大学|幼儿园|[支分总]行|银行"
)
_NAMED = rf"(?:中共)?(?P<name>(?:(?!关于)[^\s\d,，。])" rf"{{2,30}}?(?:{_BODIES}))"
_PARTY = r"(?:党委|党组|党工委|党总支|党支部|委员会|领导班子|班子)?"
_ORGANIZATION = re.compile(rf"{_NAMED}{_PARTY}(?:关于)?(?=\s*(?:19|20)\d\d)")
_AFTER_YEAR = re.compile(
    rf"(?:19|20)\d\d\s*年度?\s*{_NAMED}{_PARTY}(?=关于|党风|党建|述[职责廉]|落实|履行|全面|工作|廉政)"
)
_FOLDER = re.compile(rf"{_NAMED}{_PARTY}")
_SHORTEST_FOLDER = 4
"""Letters of a folder that is named after an organization: 党支部 and 办公室 say of no one."""


def as_source(source: str | Path | SourceFile) -> SourceFile:
    """Name a file that was given by its path alone."""
    if isinstance(source, SourceFile):
        return source
    return SourceFile(Path(source), make_readable(Path(source).name))


def read_text(file: SourceFile) -> str:
    """Read a report's text, its byte order mark left out and line ends made alike.

    Raises
    ------
    SourceError
        If the file is missing, too large, empty, or of a kind that cannot be read; says what to do.
    """
    suffix = file.path.suffix.lower()
    if not file.path.is_file():
        raise SourceError(f"找不到往年报告“{file.path}”，请核对路径和文件名。")
    if suffix not in SUFFIXES:
        how = _OTHER_KINDS.get(suffix, "请另存为 .docx 或 .txt")
        raise SourceError(
            f"“{file.name}”不能读取：{how}。可以读取：{'、'.join(sorted(SUFFIXES))}。"
        )
    if file.path.stat().st_size > LARGEST_BYTES.get(suffix, _LARGEST_TEXT):
        raise SourceError(f"“{file.name}”过大，不像一份报告，请核对文件。")
    content = file.path.read_bytes()
    is_foreign = suffix in FORMATS
    text = read_format(suffix, content, file.name) if is_foreign else decode(content, file.name)
    if len(text) > _MOST_CHARACTERS:
        raise SourceError(f"“{file.name}”有{len(text)}个字，不像一份报告，请核对文件。")
    if not text.strip():
        raise SourceError(f"“{file.name}”是空的，没有文字。请核对文件。")
    return text.replace("\r\n", "\n").replace("\r", "\n")


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


def find_organization(text: str, name: str = "") -> str:
    """Find the organization that a report's title names, else its file's or folder's name, or "".

    Examples
    --------
    >>> find_organization("中共某县发展和改革局党组关于2023年度主体责任情况的报告")
    '某县发展和改革局'
    >>> find_organization("工作总结", "某区文化馆/2023年.docx")
    '某区文化馆'
    """
    path = Path(name or ".")
    for line in (*_title_lines(text), path.stem):
        told = _with_figures(line.lstrip("#* "))
        if found := _ORGANIZATION.match(told) or _AFTER_YEAR.match(told):
            return found["name"]
    for folder in reversed(path.parts[:-1]):
        found = _FOLDER.fullmatch(folder)
        if found and len(folder) >= _SHORTEST_FOLDER:
            return found["name"]
    return ""


def is_of_part(text: str, name: str) -> bool:
    """Say whether a report speaks of a part of its year alone, by its title or else its name.

    Examples
    --------
    >>> is_of_part("某局2023年上半年党建工作总结", ""), is_of_part("2023年度党建工作报告", "")
    (True, False)
    """
    for line in _title_lines(text):
        if _YEAR_IN_TITLE.search(_with_figures(line)) or "半年" in line:
            return _PART_OF_YEAR.search(line) is not None
    return _PART_OF_YEAR.search(Path(name).stem) is not None


def _title_lines(text: str) -> Iterable[str]:
    lines = [line.strip() for line in text[:2000].split("\n") if line.strip()][:_TITLE_LINES]
    return [line for line in lines if len(line) <= _LONGEST_TITLE and not line.endswith("。")]


def _with_figures(line: str) -> str:
    return _NUMERAL_YEAR.sub(lambda found: str(chinese_digits(found[0])), line)

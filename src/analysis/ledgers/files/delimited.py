"""Delimited text: CSV, TSV and their kin in any encoding an office meets, as one sheet."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from contextlib import suppress
from itertools import groupby
from typing import cast

from analysis.ledgers.files.sheets import Scalar, Sheet, check_area
from analysis.office_files import RefusedError

NOT_TEXT = (
    "内容不是可识别的文本或表格。请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再试。"
)
NOT_A_TABLE = (
    "文本中没有表格（找不到成列的内容）。"
    "如果它是台账，请用逗号或制表符分列，或另存为 .xlsx 后再试。"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1b\x7f]")
_MAX_BROKEN_SHARE = 0.01  # of characters: a cut tail or a stray byte, not another encoding
_DELIMITERS = ("\t", ",", ";", "|", "，", "；")
# These stand in prose too: they part a table only where every line has the same many of them.
_PROSE_DELIMITERS = frozenset("|，；")
_WIDE = 256  # columns: wider, the end is blank more often than not
_SAMPLE_LINES = 200
_MAX_BREAKS = 60  # a cell with more line breaks is a quote that somebody forgot
_MOST_VAIN = 100_000  # lines looked at for the ends of quotes; beyond, a quote ends in its line
_LINES_OF_TWO_COLUMNS = 5  # so many in a row, parted once each, are no prose
_UNQUOTED = re.compile(r'"[^"\n]{0,2000}(?:\n[^"\n]{0,2000}){0,20}"')
# Some systems put a tab behind each cell, so that no spreadsheet program takes it for a number.
_PADDING = re.compile(r"\t(?=[,\r\n]|\Z)")
_LONG_FIELD = 80  # characters: longer on average is prose


def read_delimited(file: str, name: str, text: str) -> Sheet:
    """Read delimited text as one sheet called `name`; every cell is text, untrimmed.

    Raises
    ------
    RefusedError
        If no table can be seen in it.
    """
    tabs = text.count("\t")
    is_padded = 0 < tabs < 3 * text.count(",") and len(_PADDING.findall(text)) >= 0.9 * tabs
    text = _PADDING.sub("", text) if is_padded else text
    delimiter = find_delimiter(text)
    if delimiter is None:
        raise RefusedError(NOT_A_TABLE)
    rows = _split_records(text, delimiter)
    width = max(map(len, rows), default=0)
    if width > _WIDE:
        for row in rows:
            while row and not str(row[-1]).strip():
                row.pop()
        width = max(map(len, rows), default=0)
    check_area(len(rows), width, name)
    for row in rows:
        if len(row) < width:
            row.extend([None] * (width - len(row)))
    return Sheet(file, name, hidden=False, rows=rows)


def decode_text(data: bytes) -> str:
    """Decode `data` by its byte order mark, else as UTF-8, UTF-16 or GB18030, as it fits.

    Raises
    ------
    RefusedError
        If it is none of these.
    """
    text = _decode(data)
    broken = text.count("\ufffd") + len(_CONTROL.findall(text))
    if broken > 2 and broken > _MAX_BROKEN_SHARE * len(text):
        raise RefusedError(NOT_TEXT)
    return text.replace("\x00", "")


def _decode(data: bytes) -> str:
    """Decode by the mark, by the zero half of digits and commas, or as it breaks least."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\x00" in data:
        is_little = data[1::2].count(0) >= data[::2].count(0)
        return data.decode("utf-16-le" if is_little else "utf-16-be", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    attempts = [data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")]
    return min(attempts, key=lambda text: text.count("\ufffd"))


def find_delimiter(text: str) -> str | None:
    r"""Find the character that parts `text` into columns, or None if it is no table.

    Examples
    --------
    >>> find_delimiter("日期;次数\n2023年3月1日;1\n")
    ';'
    >>> find_delimiter("全年共开展集体学习10次，取得实效。") is None
    True
    """
    head = _UNQUOTED.sub('"', text[: 400 * _SAMPLE_LINES])
    lines = [line for line in head.splitlines() if line.strip()][: _SAMPLE_LINES + 1]
    lines = lines[:_SAMPLE_LINES] if len(lines) > _SAMPLE_LINES else lines
    scored = [(_score(lines, delimiter), delimiter) for delimiter in _DELIMITERS]
    score, delimiter = max(scored, key=lambda pair: pair[0])
    return delimiter if score > 0 else _find_in_block(_UNQUOTED.sub('"', text).splitlines())


def _find_in_block(lines: list[str]) -> str | None:
    """Find what parts the longest block of lines alike, however much other text stands about it."""
    sizes: dict[str, int] = {}
    for delimiter in _DELIMITERS:
        if delimiter in _PROSE_DELIMITERS:
            continue
        for marks, run in groupby(lines, key=lambda line: line.count(delimiter)):
            block = list(run)
            is_table = len(block) >= (2 if marks > 1 else _LINES_OF_TWO_COLUMNS)
            length = sum(map(len, block)) / (len(block) * (marks + 1))
            if marks and is_table and length <= _LONG_FIELD / 2:
                sizes[delimiter] = max(sizes.get(delimiter, 0), len(block) * marks)
    return max(sizes, key=lambda delimiter: sizes[delimiter], default=None)


def _score(lines: list[str], delimiter: str) -> float:
    """Rate how well `delimiter` makes a table: the share of lines of the usual width, > 1."""
    marks = [line.count(delimiter) for line in lines]
    usual, width = max(
        ((count, width) for width, count in Counter(marks).items() if width), default=(0, 0)
    )
    if usual == 0 or _is_prose(lines, delimiter, width + 1, usual):
        return 0.0
    parted = len(marks) - marks.count(0)
    return parted / len(lines) + usual / len(lines) + min(width + 1, 20) / 100


def _is_prose(lines: list[str], delimiter: str, width: int, usual: int) -> bool:
    if delimiter in _PROSE_DELIMITERS:
        return usual < len(lines) or len(lines) < 3 or width < 3
    if len(lines) == 1:
        return width < 3 or len(lines[0]) > _LONG_FIELD * width
    if usual == 1:
        ends = any(line.rstrip().endswith(("。", ".", "！", "!")) for line in lines)
        return ends or any(delimiter not in line for line in lines)
    if delimiter == "\t" or usual == len(lines):
        return False
    length = sum(map(len, lines)) / sum(line.count(delimiter) + 1 for line in lines)
    return usual < 0.4 * len(lines) or length > _LONG_FIELD


def _split_records(text: str, delimiter: str) -> list[list[Scalar]]:
    """Split into records; a quote that is never closed belongs to the cell it stands in."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n\x1a")
    if '"' not in plain:
        return [cast("list[Scalar]", line.split(delimiter)) for line in plain.split("\n")]
    csv.field_size_limit(max(csv.field_size_limit(), len(plain)))
    reader = csv.reader(io.StringIO(plain, newline="\n"), delimiter=delimiter, strict=True)
    with suppress(csv.Error):
        rows = cast("list[list[Scalar]]", list(reader))
        has_breaks = len(rows) <= plain.count("\n")
        cells = (cell for row in rows for cell in row) if has_breaks else ()
        if all(str(cell).count("\n") <= _MAX_BREAKS for cell in cells):
            return rows
    lines, rows, place, vain = plain.split("\n"), [], 0, 0
    while place < len(lines):
        most = _MAX_BREAKS if vain < _MOST_VAIN else 1
        record = (f"{line}\n" for line in lines[place : place + most])
        reader = csv.reader(record, delimiter=delimiter, strict=True)
        try:
            rows.append(cast("list[Scalar]", next(reader, [])))  # of the fewest lines
            place += reader.line_num
        except csv.Error:
            rows.append(cast("list[Scalar]", lines[place].split(delimiter)))
            place += 1
            vain += reader.line_num - 1
    return rows

"""Files: any file an office calls a ledger, told by its first bytes and read as a workbook."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

from analysis.errors import tell_reason
from analysis.ledgers.files.delimited import decode_text, read_delimited
from analysis.ledgers.files.excel import read_excel
from analysis.ledgers.files.markup import read_html
from analysis.ledgers.files.old_excel import SIGNATURE, CompoundError, CompoundFile, scan_biff
from analysis.ledgers.files.package import open_package
from analysis.ledgers.files.sheets import (
    DAMAGED,
    ENCRYPTED,
    MAX_BYTES,
    TOO_LARGE,
    RefusedError,
    Sheet,
    Workbook,
)
from analysis.ledgers.files.workbook_xml import scan_package
from analysis.ledgers.files.xml_workbooks import (
    read_flat_opendocument,
    read_opendocument,
    read_spreadsheetml,
)
from analysis.workspace import SourceFile

EMPTY = "文件是空的（0字节），多半是复制或下载时没有完成。请重新取得文件后再试。"
NO_SHEETS = "文件里没有工作表内容。请确认选对了文件；如果是空白模板，填写后再试。"
UNREADABLE = "文件无法打开（{}）。请确认文件没有被其他程序占用、有读取权限后再试。"
NOT_A_LEDGER = "这是{}，不是台账。请提供 Excel、WPS 表格或 CSV 文件。"
OLD_EXCEL = "这是 Excel 4.0 或更早的格式，无法读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"

_KINDS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"BM", "图片"),
    (b"II*\x00", "图片"),
    (b"MM\x00*", "图片"),
    (b"{\\rtf", "RTF 文档"),
    (b"Rar!", "压缩包（请先解压）"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包（请先解压）"),
    (b"\x1f\x8b", "压缩包（请先解压）"),
    (b"SQLite format 3", "数据库文件"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
)
_BINARY_KINDS = frozenset({b"BM", b"MZ"})  # also the beginning of a text
_KINDS_OF_PACKAGES = {"word": "Word 文档", "ppt": "演示文稿", "Documents": "OFD 文件"}
_OLD_BIFF = (b"\x09\x00", b"\x09\x02", b"\x09\x04", b"\x09\x08")
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|div|style|tr|center)\b", re.I)
_SPREADSHEETML = "urn:schemas-microsoft-com:office:spreadsheet"
_FLAT_OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:office"
_HEAD = 8192


def read_workbook(source: SourceFile) -> Workbook:
    """Read a file as the workbook it holds, whatever its name says it is.

    The file is opened for reading only, nothing outside it is looked up, and no content makes
    this function raise: what cannot be read is refused, with the reason and what to do.
    """
    try:
        if source.path.stat().st_size > MAX_BYTES:
            return Workbook(source.name, "", (), TOO_LARGE)
        data = source.path.read_bytes()
    except OSError as error:
        return Workbook(source.name, "", (), UNREADABLE.format(tell_reason(error)))
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        sheets = read_bytes(source.name, data)
    except RefusedError as refusal:
        return Workbook(source.name, sha256, (), str(refusal))
    if not any(sheet.rows or sheet.uncached for sheet in sheets):
        return Workbook(source.name, sha256, (), NO_SHEETS)
    return Workbook(source.name, sha256, sheets)


def read_bytes(file: str, data: bytes) -> tuple[Sheet, ...]:
    """Read the content of the file called `file`.

    Raises
    ------
    RefusedError
        If it is no ledger, or cannot be read.
    """
    if not data.strip(b"\x00"):
        raise RefusedError(EMPTY if not data else DAMAGED)
    if data.startswith(b"PK"):
        return _read_package(file, data)
    if data.startswith(SIGNATURE):
        return _read_compound(file, data)
    if data.startswith(_OLD_BIFF) and b"\x00" in data[2:8]:
        raise RefusedError(OLD_EXCEL)
    for mark, kind in _KINDS:
        if data.startswith(mark) and (mark not in _BINARY_KINDS or b"\x00" in data[:64]):
            raise RefusedError(NOT_A_LEDGER.format(kind))
    return _read_text(file, data)


def _read_package(file: str, data: bytes) -> tuple[Sheet, ...]:
    package = open_package(data)
    if "content.xml" in package.members:
        return read_opendocument(file, package)
    if any(name.lower().startswith("xl/") for name in package.members):
        scans, is_harmless = scan_package(package)
        inflated = sum(member.file_size for member in package.members.values())
        return read_excel(file, data, scans, None if is_harmless else inflated)
    folders = {name.split("/")[0] for name in package.members}
    kinds = (kind for folder, kind in _KINDS_OF_PACKAGES.items() if folder in folders)
    raise RefusedError(NOT_A_LEDGER.format(next(kinds, "压缩包（请先解压）")))


def _read_compound(file: str, data: bytes) -> tuple[Sheet, ...]:
    try:
        compound = CompoundFile(data)
        streams = compound.streams
        if "EncryptedPackage" in streams:
            raise RefusedError(ENCRYPTED)
        book = next((name for name in ("Workbook", "WORKBOOK", "Book") if name in streams), None)
        if book is None:
            kind = "Word 文档" if "WordDocument" in streams else "其他程序的文件"
            raise RefusedError(NOT_A_LEDGER.format(kind))
        return read_excel(file, data, scan_biff(compound.read(book)), len(data))
    except CompoundError as error:
        raise RefusedError(DAMAGED) from error


def _read_text(file: str, data: bytes) -> tuple[Sheet, ...]:
    text = decode_text(data)
    name = PurePosixPath(file).stem
    head = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if head.startswith("<"):
        if _SPREADSHEETML in head:
            return read_spreadsheetml(file, text)
        if _FLAT_OPENDOCUMENT in head:
            return read_flat_opendocument(file, text)
        if _MARKUP.search(head):
            return (read_html(file, name, text),)
    return (read_delimited(file, name, text),)

"""Files: any file an office calls a ledger, told by its first bytes and read as a workbook."""

from __future__ import annotations

import hashlib
import re
import stat
from pathlib import PurePosixPath

from analysis.errors import tell_reason
from analysis.ledgers.files.delimited import decode_text, read_delimited
from analysis.ledgers.files.excel import read_excel
from analysis.ledgers.files.markup import read_html
from analysis.ledgers.files.old_excel import SIGNATURE, CompoundError, CompoundFile, scan_biff
from analysis.ledgers.files.refusals import (
    EMPTY,
    NO_FILE,
    NO_SHEETS,
    OLD_WORD,
    OTHER_PROGRAM,
    OWN_COPY,
    OWN_EXPORT,
    UNREADABLE,
    refuse_bytes,
    refuse_name,
    refuse_package,
)
from analysis.ledgers.files.sheets import Sheet, Workbook, check_count
from analysis.ledgers.files.word_tables import read_word_tables
from analysis.ledgers.files.workbook_xml import scan_package
from analysis.ledgers.files.xml_workbooks import (
    read_flat_opendocument,
    read_opendocument,
    read_spreadsheetml,
)
from analysis.office_files import (
    DAMAGED,
    DOCUMENT,
    ENCRYPTED,
    MAX_BYTES,
    TOO_LARGE,
    Package,
    RefusedError,
    open_package,
)
from analysis.problems import ANNOTATION_TITLE
from analysis.workspace import SourceFile, may_be_ledger

_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|div|style|tr|center)\b", re.I)
_SPREADSHEETML = "urn:schemas-microsoft-com:office:spreadsheet"
_FLAT_OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:office"
_OWN_PAGE = 'id="tongbi-manifest"'
_OWN_SHEETS = {"目录", "依据", "口径"}
_OWN_AUTHOR, _PROPERTIES = "<dc:creator>同比</dc:creator>".encode(), "docProps/core.xml"
_HEAD = 8192


def read_workbook(source: SourceFile) -> Workbook:
    """Read a file as the workbook it holds, whatever its name says it is.

    The file is opened for reading only, nothing outside it is looked up, and no content makes
    this function raise: what cannot be read is refused, with the reason and what to do. A file
    that was found in a folder, not named, is read only if its name may be a ledger's.
    """
    try:
        data = _read_regular(source)
    except OSError as error:
        return Workbook(source.name, "", (), UNREADABLE.format(tell_reason(error)))
    except RefusedError as refusal:
        return Workbook(source.name, "", (), str(refusal))
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        sheets = read_bytes(source.name, data)
        if not any(sheet.rows or sheet.uncached for sheet in sheets):
            raise RefusedError(NO_SHEETS)
        is_copy = any(sheet.rows and ANNOTATION_TITLE in sheet.rows[0] for sheet in sheets)
        if source.is_found and is_copy:
            raise RefusedError(OWN_COPY)
    except RefusedError as refusal:
        return Workbook(source.name, sha256, (), str(refusal))
    return Workbook(source.name, sha256, sheets)


def _read_regular(source: SourceFile) -> bytes:
    """Read a file; a pipe would be waited for, and a device has no end."""
    state = source.path.stat()
    if not stat.S_ISREG(state.st_mode):
        raise RefusedError(NO_FILE)
    if source.is_found and not may_be_ledger(source.path):
        raise RefusedError(refuse_name(source.path.name))
    with source.path.open("rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise RefusedError(TOO_LARGE)
    return data


def read_bytes(file: str, data: bytes) -> tuple[Sheet, ...]:
    """Read the content of the file called `file`.

    Raises
    ------
    RefusedError
        If it is no ledger, or cannot be read.
    """
    if not data.strip(b"\x00"):
        raise RefusedError(EMPTY if not data else DAMAGED)
    size = len(data)
    if data.startswith(b"PK"):
        package = open_package(data)
        sheets, size = _read_package(file, package), package.inflated
    elif data.startswith(SIGNATURE):
        sheets = _read_compound(file, data)
    elif reason := refuse_bytes(data[:_HEAD]):
        raise RefusedError(reason)
    else:
        sheets = _read_text(file, data)
    check_count(sheets, size)
    return sheets


def _read_package(file: str, package: Package) -> tuple[Sheet, ...]:
    if "content.xml" in package.members:
        return read_opendocument(file, package)
    if any(name.lower().startswith("xl/") for name in package.members):
        sheets = read_package(file, package)
        is_like_ours = {s.name for s in sheets} >= _OWN_SHEETS and _PROPERTIES in package.members
        if is_like_ours and _OWN_AUTHOR in package.read(_PROPERTIES):
            raise RefusedError(OWN_EXPORT.format("附表"))
        return sheets
    if DOCUMENT in package.members:
        return read_word_tables(file, package)
    raise RefusedError(refuse_package({name.split("/")[0] for name in package.members}))


def read_package(file: str, package: Package) -> tuple[Sheet, ...]:
    """Read the sheets of an Excel workbook, our own exports too.

    Raises
    ------
    RefusedError
        If it cannot be read, or not within bounds.
    """
    scans, is_harmless = scan_package(package)
    return read_excel(file, package.data, scans, package.inflated, is_harmless=is_harmless)


def _read_compound(file: str, data: bytes) -> tuple[Sheet, ...]:
    try:
        compound = CompoundFile(data)
        streams = compound.streams
        if "EncryptedPackage" in streams:
            raise RefusedError(ENCRYPTED)
        book = next((name for name in ("Workbook", "WORKBOOK", "Book") if name in streams), None)
        if book is None:
            raise RefusedError(OLD_WORD if "WordDocument" in streams else OTHER_PROGRAM)
        return read_excel(file, data, scan_biff(compound.read(book)), len(data), is_harmless=False)
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
        if _OWN_PAGE in text:
            raise RefusedError(OWN_EXPORT.format("报告"))
        if _MARKUP.search(head):
            return (read_html(file, name, text),)
    return (read_delimited(file, name, text),)

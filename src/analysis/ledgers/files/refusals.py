"""Refusals: files that hold no ledger that can be read, told by their first bytes or their name."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

EMPTY = "文件是空的（0字节），多半是复制或下载时没有完成。请重新取得文件后再试。"
NO_SHEETS = "文件里没有工作表内容。请确认选对了文件；如果是空白模板，填写后再试。"
UNREADABLE = "文件无法打开（{}）。请确认文件没有被其他程序占用、有读取权限后再试。"
PASSED_OVER = "已略过"
"""Stands in the reason where a file is no ledger at all, and nothing is missing without it."""
NO_FILE = f"这不是普通文件（是管道、设备或套接字），{PASSED_OVER}。请把台账存成文件后再试。"
LOCK_FILE = (
    "这是 Excel 或 WPS 打开台账时留下的锁定文件，不是台账，已略过。关闭正在打开的台账后它会消失。"
)
OWN_EXPORT = "这是本工具导出的{}，不是台账，已略过。请把它移出台账文件夹。"
OWN_COPY = (
    "这是 tongbi check --annotate 写出的标注副本，不是台账，已略过，以免重复计数。"
    "要用改好的副本，请删去其中的“问题清单”工作表，再用它替换原台账。"
)
OLD_EXCEL = "这是 Excel 4.0 或更早的格式，无法读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
OLD_WORD = (
    "这是旧格式的 Word 文档（.doc、.wps），无法读取其中的表格。"
    "请用 Word 或 WPS 打开，另存为 .docx 后再试。"
)
_BY_EXCEL = "这是{}，无法读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
_BY_WORD = "这是{}，无法读取其中的表格。请用 Word 或 WPS 打开，另存为 .docx 后再试。"
_BY_HAND = (
    "这是{}，无法读取其中的表格。请用原来的 Excel 或 Word 文件；"
    "没有原文件的，先用 WPS 等软件转换为 Excel，核对无误后再试。"
)
_UNPACK = "这是压缩包（请先解压），里面的台账未予读取。请解压到文件夹后再试。"
_OTHER = "这是{}，不是台账。请提供 Excel、WPS 表格、CSV 或 Word（.docx）文件。"
OTHER_PROGRAM = _OTHER.format("其他程序的文件")
_MEND_NAME = "如果它是台账，请另存为 .xlsx 后再试；不是的，请移出台账文件夹。"
_ODD_SUFFIX = "“{}”不是台账文件的后缀，未予读取。" + _MEND_NAME
_NO_SUFFIX = "文件名没有后缀，未予读取。" + _MEND_NAME

_PICTURE, _PDF = _BY_HAND.format("图片"), _BY_HAND.format(" PDF 文件")
_MHTML = _BY_EXCEL.format("单个文件网页（MHTML）")
_SYLK, _DIF = (_BY_EXCEL.format(f" {kind} 格式的旧式表格") for kind in ("SYLK", "DIF"))
_SLIDES, _OFD, _RTF = "演示文稿", _BY_HAND.format(" OFD 文件"), _BY_WORD.format(" RTF 文档")
# The first bytes of files, and why such a file is refused.
_MARKS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(mark, re.DOTALL), reason)
    for mark, reason in (
        (rb"%PDF-\d", _PDF),
        (
            rb"\x89PNG|\xff\xd8\xff|GIF8|II\*\x00|MM\x00\*|RIFF.{4}WEBP|.{4}ftyp(?:hei|mif|avif)",
            _PICTURE,
        ),
        (rb"BM.{0,62}?\x00", _PICTURE),
        (rb"\{\\rtf", _RTF),
        (rb"Rar!|7z\xbc\xaf\x27\x1c|\x1f\x8b", _UNPACK),
        (rb"SQLite format 3", _OTHER.format("数据库文件")),
        (rb"MZ.{0,62}?\x00|\x7fELF", _OTHER.format("程序文件")),
        (rb"\x09[\x00\x02\x04\x08].{0,5}?\x00", OLD_EXCEL),
        (rb"(?:\xef\xbb\xbf)?\s{0,9}(?i:MIME-Version:|From: <Saved by)", _MHTML),
        (rb"ID;P[^;\r\n]{0,20}(?:;[NE]){0,3}\r?\n[A-Z];", _SYLK),
        (rb"TABLE\r?\n0,1\r?\n", _DIF),
    )
)
_SUFFIXES = {
    **dict.fromkeys((".doc", ".wps", ".dot", ".wpt"), OLD_WORD),
    **dict.fromkeys(
        (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".heic", ".svg"),
        _PICTURE,
    ),
    **dict.fromkeys((".mht", ".mhtml"), _MHTML),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz", ".tar"), _UNPACK),
    **dict.fromkeys((".ppt", ".pptx", ".dps"), _OTHER.format(_SLIDES)),
    ".pdf": _PDF,
    ".ofd": _OFD,
    ".rtf": _RTF,
    ".slk": _SYLK,
    ".dif": _DIF,
    ".docm": _BY_WORD.format("带宏的 Word 文档（.docm）"),
    ".odt": _BY_WORD.format(" OpenDocument 文档（.odt）"),
}


def refuse_bytes(head: bytes) -> str | None:
    """Say why a file that begins so cannot be read, None if it may be a ledger."""
    return next((reason for mark, reason in _MARKS if mark.match(head)), None)


def refuse_name(name: str) -> str:
    """Say why a file in a folder, whose name is no ledger's, was not read."""
    path = PurePosixPath(name)
    if path.name.startswith("~$"):
        return LOCK_FILE
    known = _SUFFIXES.get(path.suffix.lower())
    return known or (_ODD_SUFFIX.format(path.suffix) if path.suffix else _NO_SUFFIX)


def refuse_package(folders: set[str]) -> str:
    """Say why a package with these folders cannot be read."""
    kinds = {"ppt": _OTHER.format(_SLIDES), "Documents": _OFD}
    return next((reason for folder, reason in kinds.items() if folder in folders), _UNPACK)

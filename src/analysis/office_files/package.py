"""Packages: the zip files that hold .xlsx, .xlsm, .xlsb, .ods and .docx, opened with care."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

DAMAGED = (
    "文件不完整或已损坏，无法读取。请用 Excel 或 WPS 打开并另存一份，或向提供者重新索取后再试。"
)
DOCTYPE = (
    "文件里带有文档类型或实体声明，这在台账中不应出现，可能不安全，未予读取。"
    "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
)
ENCRYPTED = "文件已加密。请用 Excel 或 WPS 打开，输入密码后去掉密码另存一份，再试。"
MAX_BYTES = 600_000_000
TOO_LARGE = f"文件过大（超过{MAX_BYTES // 1_000_000}MB），不像台账，未予读取。请按年度拆分后再试。"
BOMB = (
    "文件解压后大得异常，不像台账，未予读取。请用 Excel 或 WPS 打开，只把表格内容另存一份后再试。"
)
_MAX_INFLATED = 1_500_000_000
_MAX_RATIO = 400  # a long ledger of equal rows reaches about 100
_RATIO_MATTERS = 60_000_000
_MAX_MEMBERS = 20_000
_HEADER = 30
_END_MARK, _END_MARK_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 1 << 16


class RefusedError(Exception):
    """The file cannot be read; the message is the Chinese reason and what to do with a ledger.

    It never leaves the reader of a file, which tells it in the words that fit the file.
    """


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """The members of a package; each is inflated on request, never beyond its stated size.

    Parameters
    ----------
    count
        How many members there are; more than `members`, if two are of one name.
    is_plain
        Whether the list of members stands where every reader of packages finds the same one.
    """

    data: bytes
    members: dict[str, zipfile.ZipInfo]
    count: int
    is_plain: bool

    @property
    def inflated(self) -> int:
        """How many bytes all members are, unpacked."""
        return sum(member.file_size for member in self.members.values())

    def read(self, name: str) -> bytes:
        """Inflate the member `name`.

        The library would cut a member off at the size that the directory states, without a word;
        the parser of workbooks reads on, and would see what was never looked at here.

        Raises
        ------
        RefusedError
            If it is not there, is damaged, or is not as large as the directory states.
        """
        if name not in self.members:
            raise RefusedError(DAMAGED)
        member = self.members[name]
        start = member.header_offset
        header = self.data[start : start + _HEADER]
        if start < 0 or len(header) < _HEADER or not header.startswith(b"PK\x03\x04"):
            raise RefusedError(DAMAGED)
        start += _HEADER + sum(struct.unpack_from("<HH", header, 26))
        content: bytes | memoryview = memoryview(self.data)[start : start + member.compress_size]
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise RefusedError(DAMAGED)
        if member.compress_type == zipfile.ZIP_DEFLATED:
            try:
                content = zlib.decompressobj(-15).decompress(content, member.file_size + 1)
            except zlib.error as error:
                raise RefusedError(DAMAGED) from error
        if len(content) > member.file_size:
            raise RefusedError(BOMB)
        if len(content) < member.file_size or zlib.crc32(content) != member.CRC:
            raise RefusedError(DAMAGED)
        return bytes(content)


def open_package(data: bytes) -> Package:
    """Open a zip package, refusing one that is damaged, locked or would fill the memory.

    Raises
    ------
    RefusedError
        With the reason.
    """
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise RefusedError(DAMAGED) from error
    if any(member.flag_bits & 0x1 for member in members):
        raise RefusedError(ENCRYPTED)
    inflated = sum(member.file_size for member in members)
    grows = inflated > _RATIO_MATTERS and inflated > _MAX_RATIO * len(data)
    if grows or inflated > _MAX_INFLATED or len(members) > _MAX_MEMBERS:
        raise RefusedError(BOMB)
    named = {member.filename: member for member in members}
    end = len(data) - _END_MARK_SIZE
    ends = data.find(_END_MARK, max(end - _LONGEST_COMMENT, 0)) == end
    is_plain = ends and sum(struct.unpack_from("<II", data, end + 12)) == end
    return Package(data, named, len(members), is_plain)

"""Packages: the zip files that hold .xlsx, .xlsm, .xlsb and .ods, opened with care."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from analysis.ledgers.files.sheets import DAMAGED, ENCRYPTED, RefusedError

BOMB = (
    "文件解压后大得异常，不像台账，未予读取。请用 Excel 或 WPS 打开，只把表格内容另存一份后再试。"
)
_MAX_INFLATED = 1_500_000_000
_MAX_RATIO = 400  # a long ledger of equal rows reaches about 100
_RATIO_MATTERS = 60_000_000
_MAX_MEMBERS = 20_000
# What the library raises on an archive that is damaged, or packed in a way that it does not know.
_UNSOUND = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError)


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """The members of a package; each is inflated on request, never beyond its stated size."""

    archive: zipfile.ZipFile
    members: dict[str, zipfile.ZipInfo]

    def read(self, name: str) -> bytes:
        """Inflate the member `name`.

        Raises
        ------
        RefusedError
            If it is not there, is damaged, or is not as large as the directory states.
        """
        if name not in self.members:
            raise RefusedError(DAMAGED)
        stated = self.members[name].file_size
        try:
            with self.archive.open(self.members[name]) as stream:
                content = stream.read(stated + 1)
        except (*_UNSOUND, zlib.error, EOFError) as error:
            raise RefusedError(DAMAGED) from error
        if len(content) != stated:
            raise RefusedError(BOMB if len(content) > stated else DAMAGED)
        return content


def open_package(data: bytes) -> Package:
    """Open a zip package, refusing one that is damaged, locked or would fill the memory.

    Raises
    ------
    RefusedError
        With the reason.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _UNSOUND as error:
        raise RefusedError(DAMAGED) from error
    members = archive.infolist()
    if any(member.flag_bits & 0x1 for member in members):
        raise RefusedError(ENCRYPTED)
    inflated = sum(member.file_size for member in members)
    grows = inflated > _RATIO_MATTERS and inflated > _MAX_RATIO * len(data)
    if grows or inflated > _MAX_INFLATED or len(members) > _MAX_MEMBERS:
        raise RefusedError(BOMB)
    return Package(archive, {member.filename: member for member in members})

"""Archive: a workbook's zip file as the same bytes on every run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import datetime

_MADE = datetime(2026, 1, 5, 9, 0, 0)
_ZIP_DATE = (2026, 1, 5, 9, 0, 0)
# Members are stored, as compressed bytes differ between builds of zlib; large ones are compressed.
_STORED_BYTES = 1 << 20
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_DEFAULTS = re.compile(rb"(?:<Default [^>]*/>)+")
_DEFAULT = re.compile(rb"<Default [^>]*/>")
_TYPES = "[Content_Types].xml"


def fix_archive(data: bytes, *, is_sorted: bool = False) -> bytes:
    """Take the time of writing out of a workbook's archive and properties.

    Parameters
    ----------
    is_sorted
        Whether members and their types go in the order of their names; parts of macros are
        written in no order of their own.
    """
    buffer = io.BytesIO()
    stamp = _MADE.isoformat().encode() + b"Z"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in _order(old.namelist(), is_sorted=is_sorted):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _TIMES.sub(rb"\g<1>" + stamp + rb"\g<3>", content)
            if is_sorted and name == _TYPES:
                content = _DEFAULTS.sub(_sort_defaults, content)
            member = zipfile.ZipInfo(name, _ZIP_DATE)
            member.create_system = 0
            is_large = len(content) > _STORED_BYTES
            member.compress_type = zipfile.ZIP_DEFLATED if is_large else zipfile.ZIP_STORED
            new.writestr(member, content)
    return buffer.getvalue()


def _order(names: Iterable[str], *, is_sorted: bool) -> list[str]:
    return sorted(set(names)) if is_sorted else list(names)


def _sort_defaults(found: re.Match[bytes]) -> bytes:
    return b"".join(sorted(set(_DEFAULT.findall(found[0]))))

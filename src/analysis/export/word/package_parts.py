"""Package parts: the members of a Word file, their kinds and relations, always the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from html import escape

from analysis.writing import ZIP_DATE, drop_unwritable

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BLANKS = re.compile(r"[ \t\r\n]+")


def write_text(text: str) -> str:
    """Write a text for the inside of an element; what no parser takes is dropped."""
    return escape(drop_unwritable(text), quote=False)


def write_attribute(text: str) -> str:
    """Write a text for an attribute in double quotes, on one line."""
    return escape(_BLANKS.sub(" ", drop_unwritable(text)))


class Package:
    """The parts of one file, in the order in which they are added."""

    def __init__(self) -> None:
        self._parts: dict[str, bytes] = {}
        self._types: dict[str, str] = {}
        self._relations: dict[str, list[tuple[str, str]]] = {}

    def add(self, name: str, content: str | bytes, kind: str) -> None:
        """Add a part; `kind` is its content type."""
        whole = content if isinstance(content, bytes) else (DECLARATION + content).encode()
        self._parts[name] = whole
        self._types[name] = kind

    def relate(self, source: str, kind: str, target: str) -> str:
        """Relate a part, or "" for the file itself, to another part; return the relation's name."""
        relations = self._relations.setdefault(source, [])
        relations.append((kind, target))
        return f"rId{len(relations)}"

    def pack(self, *, is_stored: bool = False) -> bytes:
        """Write the archive: no clock, no name of a machine or a person.

        What goes into another archive is stored: only the outer one is compressed.
        """
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in (*self._frame(), *self._parts.items()):
                member = zipfile.ZipInfo(name, ZIP_DATE)
                member.create_system = 0
                member.compress_type = zipfile.ZIP_STORED if is_stored else zipfile.ZIP_DEFLATED
                archive.writestr(member, content, compresslevel=6)
        return buffer.getvalue()

    def _frame(self) -> Iterable[tuple[str, bytes]]:
        known = "".join(
            f'<Override PartName="/{name}" ContentType="{kind}"/>'
            for name, kind in self._types.items()
        )
        types = (
            f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{known}</Types>'
        )
        yield "[Content_Types].xml", (DECLARATION + types).encode()
        for source, relations in self._relations.items():
            folder, _, name = source.rpartition("/")
            place = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
            listed = "".join(
                f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
                for number, (kind, target) in enumerate(relations, start=1)
            )
            written = f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'
            yield place, (DECLARATION + written).encode()

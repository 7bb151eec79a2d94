"""Layout settings: paper, fonts, sizes and spacing of a Word document, as rows of a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from analysis.declarations import Declarations, parse_declarations, read_declarations
from analysis.errors import ReportError
from analysis.writing import read_whole

FILE_NAME = "word.toml"
ALIGNMENTS = {"左": "left", "中": "center", "右": "right", "两端": "both"}

_BASE = "body"
_NUMBERS: dict[str, tuple[float, float]] = {
    "size": (5, 72),
    "line": (0, 200),
    "before": (0, 200),
    "after": (0, 200),
    "first": (0, 20),
    "left": (0, 20),
    "right": (0, 20),
    "spacing": (-5, 20),
}
_SIDES = ("width", "height", "top", "bottom", "left", "right", "footer")
_PAPER_MM = (0, 1000)
_LEAST_AREA_MM = 60
_DRAWN = ("font", "latin", "size")
"""What a chart takes from its style; all else would be set without effect."""
_SIDED = ("footer", "align")


@dataclass(frozen=True, slots=True)
class Style:
    """How a kind of paragraph looks; lengths in points, indents in characters."""

    font: str
    latin: str
    size: float
    line: float
    before: float
    after: float
    first: float
    left: float
    right: float
    align: str
    bold: bool
    spacing: float
    colour: str


@dataclass(frozen=True, slots=True)
class Page:
    """The paper and its margins, in millimetres."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    footer: float


@dataclass(frozen=True, slots=True, eq=False)
class Settings:
    """Everything that an office may settle of its Word documents.

    `template` is the content of its own document, whose styles and page win; `others` are names
    of attachments that are handed in apart.
    """

    page: Page
    styles: Mapping[str, Style]
    alternatives: Mapping[str, str]
    template: bytes | None = field(default=None, repr=False)
    has_list: bool = True
    has_evidence: bool = True
    has_tables: bool = True
    others: tuple[str, ...] = ()


def read_settings(root: Path | None) -> Settings:
    """Read the layout of the workspace at `root`: its own rows over the shipped ones.

    Raises
    ------
    ReportError
        If a row cannot be used; says the line and what is possible.
    """
    shipped = _read_shipped()
    path = None if root is None else root / "data" / FILE_NAME
    if path is None or not path.is_file():
        return _build(shipped, {}, None)
    file = read_declarations(path, path.name, ReportError)
    return _build(file, _read_shipped().values, path.parent)


@cache
def _read_shipped() -> Declarations:
    text = files("analysis").joinpath("default_word.toml").read_text(encoding="utf-8")
    return parse_declarations(text, "default_word.toml", ReportError)


def _build(file: Declarations, shipped: Mapping[str, Any], folder: Path | None) -> Settings:
    """Build the settings from a file; what it leaves out is taken from the shipped rows."""
    known = shipped or file.values
    file.check_keys((), file.values, known)
    tables = {
        name: {**known[name], **file.table((name,), file.values.get(name, {}))}
        for name in ("page", "attachments", "alternatives", "styles")
    }
    for name in ("page", "attachments"):
        file.check_keys((name,), tables[name], known[name])
    paper = tables["page"]
    sides = {each: _number(file, ("page", each), paper[each], _PAPER_MM) for each in _SIDES}
    page = Page(**sides)
    area = (page.width - page.left - page.right, page.height - page.top - page.bottom)
    if min(area) < _LEAST_AREA_MM:
        raise file.refuse(("page",), f"页边距太大，版心每边至少要有{_LEAST_AREA_MM}毫米。")
    attached = tables["attachments"]
    for name in ("listed", "evidence", "tables"):
        if not isinstance(attached[name], bool):
            raise file.refuse(("attachments", name), f"“{name}”只能写 true 或 false。")
    return Settings(
        page,
        _read_styles(file, known["styles"]),
        {
            name: file.string(("alternatives", name), text)
            for name, text in tables["alternatives"].items()
        },
        template=_read_template(file, folder),
        has_list=attached["listed"],
        has_evidence=attached["evidence"],
        has_tables=attached["tables"],
        others=file.strings(("attachments", "others"), attached["others"]),
    )


def _read_styles(file: Declarations, known: Mapping[str, Any]) -> dict[str, Style]:
    """Read the styles: each row over the shipped one, and that over the style of the text."""
    own = file.table(("styles",), file.values.get("styles", {}))
    file.check_keys(("styles",), own, known)
    every = [each.name for each in fields(Style)]
    styles: dict[str, Style] = {}
    for name, shipped in known.items():
        said = file.table(("styles", name), own.get(name, {}))
        names = _DRAWN if name in ("chart", "panel") else every
        # A page number stands right or left by its page.
        file.check_keys(("styles", name), said, [n for n in names if (name, n) != _SIDED])
        of_text = {**known[_BASE], **own.get(_BASE, {})}
        parts = {**of_text, **shipped, **said}
        where = ("styles", name)
        for part, bounds in _NUMBERS.items():
            parts[part] = _number(file, (*where, part), parts[part], bounds)
        for part in ("font", "latin"):
            parts[part] = file.string((*where, part), parts[part])
        parts["align"] = ALIGNMENTS[file.choice((*where, "align"), parts["align"], ALIGNMENTS)]
        colour = str(parts["colour"])
        if not isinstance(parts["bold"], bool):
            raise file.refuse((*where, "bold"), "“bold”只能写 true 或 false。")
        if colour and (len(colour) != 6 or not set(colour) <= set("0123456789abcdefABCDEF")):
            raise file.refuse((*where, "colour"), '“colour”应是六位十六进制颜色，如 "1F4E8C"。')
        styles[name] = Style(**parts)
    return styles


def _number(
    file: Declarations, path: tuple[str, ...], value: object, bounds: tuple[float, float]
) -> float:
    least, most = bounds
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise file.refuse(path, f"“{path[-1]}”应是{least}到{most}之间的数。")
    return float(value)


def _read_template(file: Declarations, folder: Path | None) -> bytes | None:
    named = file.values.get("template", "")
    if not named or folder is None:
        return None
    path = folder / file.string(("template",), named)
    try:
        return read_whole(path)
    except OSError:
        raise file.refuse(
            ("template",), f"读不到模板“{named}”，请检查它是否在 data 文件夹里。"
        ) from None

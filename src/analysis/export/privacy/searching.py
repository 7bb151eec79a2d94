"""Privacy: everything an export would hold, searched for persons before anything is written."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from analysis.errors import ExportError
from analysis.export.companion.page_grids import Grid, GridCell, read_grids
from analysis.export.companion.workbook import WorkbookPlan
from analysis.export.page.document import Document
from analysis.export.privacy.personal_data import APART, NAME, Searcher

NOTICE = (
    "本文件按“--with-names”导出，没有拦下台账中的个人姓名，只供有权知悉的人员使用，不得转发或公开。"
)
_MOST_LISTED = 10
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|code|data|em|i|kbd|mark|q|s|small|span|strong|sub|sup|time|u|wbr)\b[^>]*>"
)
_TAG = re.compile(r"<[^>]*>")
_ATTRIBUTE = re.compile(r'\s(?:alt|title|href|aria-label|datetime|id)="([^"]*)"')
_HEADING = re.compile(r"<h[1-6]\b[^>]*>(.*?)</h[1-6]>", re.DOTALL)
_FIGURE = re.compile(r'<figure class="chart" id="figure-(\d+)"')
_CAPTION = re.compile(r"<caption>(.*?)</caption>", re.DOTALL)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of an export and where they stand; `is_file_name` for names of files and sheets."""

    place: str
    text: str
    is_file_name: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a person: where, of what kind, and the words with it blotted out."""

    place: str
    kind: str
    blotted: str


def require_no_persons(
    passages: Iterable[Passage],
    names: Collection[str] = (),
    organizations: Iterable[str] = (),
    *,
    with_names: bool = False,
) -> None:
    """Refuse an export that tells of a person.

    Parameters
    ----------
    passages : iterable of Passage
        Everything that would be written; see `list_passages`.
    names : collection of str
        Persons whom the ledgers of this run name.
    organizations : iterable of str
        Organizations, whose own names are never taken for a person's.
    with_names : bool
        Whether names may stand there; numbers that identify a person never may.

    Raises
    ------
    ExportError
        With each place and kind; what was found is blotted out.
    """
    found = find_persons(passages, () if with_names else names, organizations)
    if found:
        raise ExportError(_refusal(found))


def find_persons(
    passages: Iterable[Passage], names: Collection[str], organizations: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Find identity numbers, telephone numbers and the ledgers' names; each place and kind once."""
    searcher = Searcher(names, organizations)
    # The same words stand in the page, its manifest and its tables: the first place is enough.
    places: dict[tuple[str, bool], str] = {}
    for passage in passages:
        places.setdefault((passage.text, passage.is_file_name), passage.place)
    if not _tells_of_any(searcher, places):
        return ()
    found: dict[Finding, None] = {}
    for (text, is_file_name), place in places.items():
        for kind, blotted in searcher.search(text, is_file_name=is_file_name):
            found[Finding(searcher.blot(place), kind, blotted)] = None
    return tuple(found)


def _tells_of_any(searcher: Searcher, texts: Iterable[tuple[str, bool]]) -> bool:
    """Say whether any of thousands of texts tells of a person: those of a kind in one search."""
    together: dict[bool, list[str]] = {False: [], True: []}
    for text, is_file_name in texts:
        together[is_file_name].append(text)
    return any(
        any(searcher.search(APART.join(parts), is_file_name=is_file_name))
        for is_file_name, parts in together.items()
    )


def list_passages(document: Document, plan: WorkbookPlan | None = None) -> Iterator[Passage]:
    """List everything an export of the document would hold, the shortest places first."""
    manifest: dict[str, Any] = json.loads(document.manifest)
    yield from _manifest_passages(manifest)
    yield Passage("标题", document.title)
    yield from _block_passages(document.blocks)
    yield from _drawing_passages(document)
    for part in _split(document.appendix):
        yield Passage("依据表", part)
    if plan is not None:
        yield from _sheet_passages(plan)


def list_organizations(document: Document) -> set[str]:
    """List the organizations that an export speaks of."""
    stated = json.loads(document.manifest)["report"].get("organization")
    named = {str(one.get("organization") or "") for one in document.numbered.entries.values()}
    return (named | {str(stated or "")}) - {""}


def _manifest_passages(manifest: Mapping[str, Any]) -> Iterator[Passage]:
    for source in manifest["sources"]:
        yield Passage("所用台账的文件名", str(source["file"]), is_file_name=True)
    told: set[tuple[object, object]] = set()
    for value in manifest["values"]:
        for place in value["evidence"]:
            if (place["file"], place["sheet"]) in told:
                continue
            told.add((place["file"], place["sheet"]))
            yield Passage(f"{value['key']} 的依据：文件名", str(place["file"]), is_file_name=True)
            yield Passage(
                f"{value['key']} 的依据：工作表名", str(place["sheet"]), is_file_name=True
            )
        stated = {name: part for name, part in value.items() if name != "evidence"}
        yield from (Passage(f"依据清单 {value['key']}", text) for text in _strings(stated))
    yield from (Passage("报告的说明信息", text) for text in _strings(manifest["report"]))
    known = {"file", "sha256"}
    for source in manifest["sources"]:
        other = {name: part for name, part in source.items() if name not in known}
        yield from (Passage("所用台账的说明信息", text) for text in _strings(other))
        if not _HASH.fullmatch(str(source.get("sha256") or "")):
            yield Passage("所用台账的校验值", str(source.get("sha256") or ""))


def _block_passages(blocks: Iterable[str]) -> Iterator[Passage]:
    above, heading, number = "", "正文", 0
    for block in blocks:
        found = _HEADING.search(block)
        if found:
            is_part = found[0].startswith(("<h1", "<h2"))
            above = _words(found[1]) if is_part else above
            heading = f"“{above}”" if is_part else f"“{above}”中“{_words(found[1])}”"
            number = 0
        if "<table" in block:
            yield from _table_passages(heading, block)
        else:
            number += 1
        place = _place(heading, number, block)
        for part in (*_split(block), *map(unescape, _ATTRIBUTE.findall(block))):
            yield Passage(place, part)


def _place(heading: str, number: int, block: str) -> str:
    figure = _FIGURE.search(block)
    if figure:
        return f"图{figure[1]}的图注、说明或数据表"
    caption = _CAPTION.search(block)
    if caption:
        return f"{heading}下的表“{_words(caption[1])}”"
    return f"{heading}下第{number}段" if number else f"{heading}下的表"


def _table_passages(heading: str, block: str) -> Iterator[Passage]:
    """Name the row and column of what stands in a table."""
    figure = _FIGURE.search(block)
    for grid in read_grids([block]):
        if not isinstance(grid, Grid):
            continue
        title = f"图{figure[1]}的数据表" if figure else f"{heading}下的表“{grid.caption}”"
        for number, row in enumerate(grid.rows, start=1):
            yield from _row_passages(title, number, grid.head, row)


def _row_passages(
    title: str, number: int, head: tuple[str, ...], row: Iterable[GridCell]
) -> Iterator[Passage]:
    for name, cell in zip(head, row, strict=True):
        place = f"{title}第{number}行“{name}”列"
        yield Passage(place, cell.text, is_file_name=name in {"文件", "位置"})


def _drawing_passages(document: Document) -> Iterator[Passage]:
    for name, content in document.drawings.charts:
        place = f"图{name.rpartition('-')[2]}的图形数据"
        yield from (Passage(place, text) for text in _strings(json.loads(content)))
    templates = json.loads(document.drawings.templates)
    yield from (Passage("图形的样式", text) for text in _strings(templates))


def _sheet_passages(plan: WorkbookPlan) -> Iterator[Passage]:
    for sheet in plan.sheets:
        yield Passage("电子表格的工作表名", sheet.name, is_file_name=True)
        yield Passage("电子表格的目录", sheet.title)
        yield from (Passage(f"电子表格“{sheet.name}”的表头", name) for name in sheet.head)
        for number, row in enumerate(sheet.rows, start=2):
            place = f"电子表格“{sheet.name}”第{number}行"
            contents = (cell.content for cell in row)
            yield from (Passage(place, str(c)) for c in contents if isinstance(c, (str, int)))


def _strings(part: object) -> Iterator[str]:
    """List the texts inside JSON, names of parts and whole numbers too."""
    if isinstance(part, (str, int)):
        if not isinstance(part, bool):
            yield str(part)
    elif isinstance(part, list):
        for inner in part:
            yield from _strings(inner)
    elif isinstance(part, Mapping):
        for name, inner in part.items():
            yield str(name)
            yield from _strings(inner)


def _split(html: str) -> Iterator[str]:
    """Split HTML into its texts; what only sets a word off does not part it."""
    for part in _TAG.split(_INLINE.sub("", html)):
        if part.strip():
            yield unescape(part)


def _words(html: str) -> str:
    return unescape(_TAG.sub("", html)).strip()


def _refusal(found: tuple[Finding, ...]) -> str:
    lines = [f"- {one.place}：{one.kind}（{one.blotted}）" for one in found[:_MOST_LISTED]]
    if len(found) > _MOST_LISTED:
        lines.append(f"- 另有{len(found) - _MOST_LISTED}处")
    kinds = {one.kind for one in found}
    names = "；确需写出姓名的，加 --with-names 导出" if NAME in kinds else ""
    return "\n".join(
        (
            "导出前检查到个人信息，没有写出任何文件：",
            *lines,
            f"请在台账的文件名、工作表名或单位自写段落中去掉以后再导出{names}。",
        )
    )

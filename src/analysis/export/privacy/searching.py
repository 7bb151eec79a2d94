"""Privacy: everything an export would hold, searched for persons before anything is written."""

# Why it is so: docs/decisions/0008-names-stay-in-the-worker.md

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, unquote_to_bytes

from analysis.content import INVENTED, Heading, ListBlock, PartStart, Table, list_runs, write_run
from analysis.errors import ExportError
from analysis.export.companion import WorkbookPlan
from analysis.export.page import Chart, Document, Markup, PageBlock, Picture, evidence_html
from analysis.export.privacy.ledger_names import find_sources, read_ledger_names, reads_ledgers
from analysis.export.privacy.personal_data import APART, DOUBTFUL, NAME, Searcher
from analysis.export.privacy.picture_remarks import list_remarks
from analysis.workspace import find_workspace

UNSEARCHED = "本文件导出时没有检查个人信息，只供有权知悉的人员使用，不得转发或公开。"
NOTICE = (
    "本文件按“--with-names”导出，没有拦下台账中的个人姓名，只供有权知悉的人员使用，不得转发或公开。"
)
_REFUSED = "导出前检查到个人信息，没有写出任何文件："
_UNKNOWN = (
    "找不到这个笔记本所用的台账{}，无从知道其中有哪些人的姓名，没有导出。"
    "请在台账所在的工作区里导出；确需导出的，加 {}，文件中会写明没有拦下姓名。"
)
_MOST_LISTED = 10
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|code|data|em|i|kbd|mark|q|s|small|span|strong|sub|sup|time|u|wbr)\b[^<>]*+>"
)
_RUBY = re.compile(r"<(r[tp])\b.*?</\1>|</?(?:ruby|rtc)\b[^<>]*+>", re.DOTALL)
_TAG = re.compile(r"<[^<>]*+>")
_ATTRIBUTE = re.compile(r'\s(?!src=)[a-z-]+="([^"]*)"')
_DRAWN = re.compile(r'src="data:image/([\w.+-]*+)([^",]*+),([^"]*+)"', re.IGNORECASE)
_DRAWING = "svg+xml"
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


def list_notes(document: Document, *, with_names: bool) -> list[str]:
    """List what a workbook says of the whole: that all is invented, that names are in it."""
    is_invented = bool(document.manifest["report"].get("is_invented"))
    return [INVENTED] * is_invented + [NOTICE] * with_names


def require_no_persons(
    passages: Iterable[Passage],
    names: Collection[str] = (),
    organizations: Iterable[str] = (),
    *,
    not_names: Iterable[str] = (),
    with_names: bool = False,
    option: str = "--with-names",
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
    not_names : iterable of str
        Words that the office says are no persons.
    option : str
        What lets names through at the door where this is asked.
    with_names : bool
        Whether names may stand there; numbers that identify a person never may.

    Raises
    ------
    ExportError
        With each place and kind; what was found is blotted out.
    """
    found = find_persons(passages, () if with_names else names, organizations, not_names)
    if found:
        lines = [f"- {one.place}：{one.kind}（{one.blotted}）" for one in found[:_MOST_LISTED]]
        if len(found) > _MOST_LISTED:
            lines.append(f"- 另有{len(found) - _MOST_LISTED}处")
        kinds = {one.kind for one in found}
        hint = f"；确需写出姓名的，加 {option} 导出" if kinds & {NAME, DOUBTFUL} else ""
        last = f"请在台账的文件名、工作表名或单位自写段落中去掉以后再导出{hint}。"
        if DOUBTFUL in kinds:
            last += f"“{DOUBTFUL}”不是人名的，写进 workspace.toml 的 not_names 后再导出。"
        raise ExportError("\n".join((_REFUSED, *lines, last)))


def require_private(
    document: Document,
    cells: Sequence[Mapping[str, Any]],
    folder: Path,
    *,
    names: Collection[str] | None = None,
    sources: Sequence[str] | None = None,
    plan: WorkbookPlan | None = None,
    with_names: bool = False,
    option: str = "--with-names",
) -> None:
    """Refuse an export that tells of a person whom the ledgers behind its notebook name.

    Parameters
    ----------
    document : Document
        What the notebook shows.
    cells : sequence of mapping
        The notebook's cells.
    folder : Path
        Where the notebook ran; the workspace that it lies in says where the ledgers are.
    names : collection of str, optional
        The persons, as the process that ran the notebook tells them; else the ledgers are read.
    sources : sequence of str, optional
        The ledgers; those that the notebook's parameters name, or the workspace's, if None.
    plan : WorkbookPlan, optional
        The workbook that goes with the page.
    with_names, option
        As `require_no_persons` has them.

    Raises
    ------
    ExportError
        With each place and kind; or if nobody can say whom the ledgers name.
    """
    organizations = list_organizations(document)
    if names is None and not with_names:
        asked = find_sources(cells) if sources is None else sources
        read = read_ledger_names(folder, asked)
        stated = {str(source["file"]) for source in document.manifest["sources"]}
        has_ledgers = bool(stated or document.manifest["values"]) or reads_ledgers(cells)
        missing = sorted(stated - read.files)
        if missing or (has_ledgers and not read.files):
            which = f"（如“{missing[0]}”）" if missing else ""
            raise ExportError(_UNKNOWN.format(which, option))
        names, organizations = read.names, organizations | read.organizations
    require_no_persons(
        list_passages(document, plan),
        names or (),
        organizations,
        not_names=find_workspace(folder).not_names,
        with_names=with_names,
        option=option,
    )


def find_persons(
    passages: Iterable[Passage],
    names: Collection[str],
    organizations: Iterable[str] = (),
    not_names: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """Find identity numbers, telephone numbers and the ledgers' names; each place and kind once."""
    searcher = Searcher(names, organizations, not_names)
    # The same words stand in the page, its manifest and its tables: the first place is enough.
    places: dict[tuple[str, bool], str] = {}
    for passage in passages:
        places.setdefault((passage.text, passage.is_file_name), passage.place)
    # One search tells of most exports, which hold thousands of texts, that there is nobody there.
    together = {
        kind: APART.join(text for text, is_file_name in places if is_file_name is kind)
        for kind in (False, True)
    }
    if not any(any(searcher.search(t, is_file_name=kind)) for kind, t in together.items()):
        return ()
    found: dict[Finding, None] = {}
    for (text, is_file_name), place in places.items():
        for kind, blotted in searcher.search(text, is_file_name=is_file_name):
            found[Finding(searcher.blot(place), kind, blotted)] = None
    return tuple(found)


def list_passages(document: Document, plan: WorkbookPlan | None = None) -> Iterator[Passage]:
    """List everything an export of the document would hold, the shortest places first."""
    yield from _manifest_passages(document.manifest)
    yield Passage("标题", document.title)
    yield from _block_passages(document.blocks)
    for chart in document.charts:
        place = f"图{chart.number}的图形数据"
        yield from (Passage(place, text) for text in _strings([*chart.data, chart.layout]))
    for part in _split(evidence_html(document.evidence)):
        yield Passage("数据依据", part)
    if document.checklist is not None:
        yield from list_passages(document.checklist)
    if plan is not None:
        for sheet in plan.sheets:
            yield Passage("电子表格的工作表名", sheet.name, is_file_name=True)
            yield Passage("电子表格的目录", sheet.title)
            yield from (Passage(f"电子表格“{sheet.name}”的表头", name) for name in sheet.head)
            for number, row in enumerate(sheet.rows, start=2):
                place = f"电子表格“{sheet.name}”第{number}行"
                contents = (cell.content for cell in row)
                yield from (Passage(place, str(c)) for c in contents if isinstance(c, str | int))


def list_organizations(document: Document) -> set[str]:
    """List the organizations that an export speaks of."""
    stated = document.manifest["report"].get("organization")
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


def _block_passages(blocks: Iterable[PageBlock]) -> Iterator[Passage]:
    above, heading, number = "", "正文", 0
    for block in blocks:
        opened = list(block.list_blocks()) if isinstance(block, Markup) else [block]
        first = next((one for one in opened if isinstance(one, Heading | PartStart)), None)
        if first is not None:
            above = first.text if first.level < 3 else above
            heading = f"“{above}”" if first.level < 3 else f"“{above}”中“{first.text}”"
            number = 0
        tables = [one for one in opened if isinstance(one, Table)]
        number += not tables
        place = f"{heading}下第{number}段" if number else f"{heading}下的表"
        for table in tables:
            place = f"{heading}下的表“{_write(table.caption.runs)}”"
            yield from _table_passages(place, table)
        if isinstance(block, Chart):
            title, place = f"图{block.number}的数据表", f"图{block.number}的图注、说明或数据表"
            yield from _table_passages(title, block.table)
        yield from (Passage(place, text) for text in _list_texts(block))


def _list_texts(block: PageBlock) -> Iterator[str]:
    """List the texts of a block, one that stands in one piece on the page as one."""
    if isinstance(block, Markup):
        yield from _split(block.html)
        yield from _split(_RUBY.sub("", block.html)) if "<ruby" in block.html else ()
        yield unescape(_TAG.sub("|", _INLINE.sub("", block.html)))  # a name across two of them
        yield from map(unescape, _ATTRIBUTE.findall(block.html))
        for kind, options, content in _DRAWN.findall(block.html):
            picture = _unpack(unescape(content), is_packed="base64" in options)
            yield from _read_drawn(picture) if kind.lower() == _DRAWING else list_remarks(picture)
    elif isinstance(block, Picture):
        yield block.alt
        picture = _unpack(block.content, is_packed=True)
        is_drawing = block.mime.endswith(_DRAWING)
        yield from _read_drawn(picture) if is_drawing else list_remarks(picture)
    elif isinstance(block, ListBlock):
        yield from map(_write, block.items)
    elif isinstance(block, Table | Chart):
        table = block.table if isinstance(block, Chart) else block
        yield from (block.alt,) if isinstance(block, Chart) else ()
        yield from (_write(table.caption.runs), *table.columns, _write(table.note_runs))
        yield from (_write(list_runs(cell)) for row in table.rows for cell in row)
    else:
        yield _write(block.runs)
        yield from (block.anchor,) if isinstance(block, Heading | PartStart) else ()


def _unpack(content: str, *, is_packed: bool) -> bytes:
    try:
        return b64decode(unquote(content)) if is_packed else unquote_to_bytes(content)
    except ValueError:
        return b""  # no program shows it


def _read_drawn(data: bytes) -> Iterator[str]:
    """List what stands in a picture that is text itself: its words, and remarks on them."""
    drawn = data.decode("utf-16" if b"\x00" in data else "utf-8", "replace")
    # All that stands there, seen or not; a path's places are no persons' numbers.
    yield re.sub(r"\d", APART, unescape(drawn))
    shown, *remarks = drawn.split("<!--")
    for part in remarks:
        remark, _, rest = part.partition("-->")
        yield unescape(remark)
        shown += rest
    yield unescape(_TAG.sub("", shown))
    yield unescape(_TAG.sub(APART, shown))
    yield from map(unescape, _ATTRIBUTE.findall(shown))


def _table_passages(title: str, table: Table) -> Iterator[Passage]:
    """Name the row and column of what stands in a table."""
    for number, row in enumerate(table.rows, start=1):
        for name, cell in zip(table.columns, row, strict=True):
            place = f"{title}第{number}行“{name}”列"
            text = _write(list_runs(cell))
            yield Passage(place, text, is_file_name=name in {"文件", "位置"})


def _write(runs: Iterable[Any]) -> str:
    return "".join(map(write_run, runs))


def _strings(part: object) -> Iterator[str]:
    """List the texts inside JSON, names of parts and whole numbers too."""
    if isinstance(part, str | int | float):
        if isinstance(part, str) or (not isinstance(part, bool) and part == part // 1):
            yield part if isinstance(part, str) else str(int(part))
    elif isinstance(part, list | tuple):
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

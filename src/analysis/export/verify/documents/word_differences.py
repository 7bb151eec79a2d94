"""Word differences: what a document says otherwise, once an office has edited its words freely."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from analysis.content import INVENTED
from analysis.export.privacy import NOTICE
from analysis.export.verify.differences import NOTHING, Case, Difference, shorten
from analysis.export.verify.documents.spelled_numbers import check_spelled
from analysis.export.verify.documents.turned_words import check_turned
from analysis.export.verify.exported_page import APPENDIX, Block, ExportedPage
from analysis.export.verify.told_blocks import (
    DIGITS,
    compare_blocks,
    find_changes,
    find_strays,
    write_block,
)

_WORDS = "文字"
_MISSING = "没有这一处"
_ATTACHMENT = re.compile(r"附件\d*")


def check_word_text(case: Case) -> Iterator[Difference]:
    """Hold the values and numbers of a document against today's; its words are the office's.

    Those of tables and of the evidence are not: a name there says what a number counts. What is
    missing is told once for each section, and for an attachment that is not there at all.
    """
    expected = case.recomputed.page
    if expected is None:
        return
    missing: list[Block] = []
    extra = tell_new if case.recomputed.is_whole else pass_over
    wanted = list_blocks(expected)
    spoken = {block.place: block for block in wanted}
    bound = {
        block.place
        for section in case.page.sections
        for block in section.blocks
        if block.kind == "tr" or section.title == APPENDIX
    }
    for found in compare_blocks(case, list_blocks(case.page), wanted, extra):
        block = spoken.get(found.place)
        if found.kind == _WORDS and found.place not in bound:
            continue
        if found.stated != _MISSING or found.key or block is None:
            yield found
        elif block.values or DIGITS.search(block.words):
            missing.append(block)
    yield from _tell_missing(expected, missing)
    if case.recomputed.is_whole:
        yield from check_spelled(case, expected)
        yield from check_turned(case, expected)
    yield from _check_head(case, wanted)


def _check_head(case: Case, wanted: Sequence[Block]) -> Iterator[Difference]:
    """See that the head still says whose report it is, and that what it counts was invented."""
    told = list_blocks(case.page)
    owner = str(case.page.manifest["report"].get("organization") or NOTHING)
    titles = [[one for one in blocks if one.kind == "h1"][:1] for blocks in (told, wanted)]
    said, right = ("".join(block.words for block in blocks) for blocks in titles)
    if owner in right and owner not in said:
        yield Difference("正文", "", "标题", shorten(said) or NOTHING, shorten(right), "标题")
    is_invented = any(INVENTED in block.words for block in wanted)
    if is_invented and not any(INVENTED in block.words for block in told):
        yield Difference("正文", "", "", _MISSING, shorten(INVENTED), "标题")


def _tell_missing(expected: ExportedPage, missing: Sequence[Block]) -> Iterator[Difference]:
    """Tell what is missing: an attachment as a whole, else section by section."""
    homes: dict[str, str] = {}
    home = ""
    for section in expected.sections:
        homes |= dict.fromkeys((block.place for block in section.blocks), home)
        mark = section.blocks[-1].words
        home = mark if _ATTACHMENT.fullmatch(mark) else home
    told = {place for place in homes if homes[place]}
    blocks = [b for b in list_blocks(expected) if b.values or DIGITS.search(b.words)]
    gone = {block.place for block in missing}
    there = {homes[block.place] for block in blocks if block.place not in gone}
    groups: dict[str, list[Block]] = {}
    for block in missing:
        own = homes.get(block.place, "")
        is_gone = block.place in told and own not in there
        groups.setdefault(own if is_gone else f"{block.place.partition('”')[0]}”", []).append(block)
    for name, lost in groups.items():
        first = shorten(write_block(lost[0]))
        found = f"{first}等{len(lost)}处有数的内容" if len(lost) > 1 else first
        yield Difference("正文", "", "", _MISSING, found, lost[0].place if len(lost) == 1 else name)


def tell_new(case: Case, block: Block) -> Iterator[Difference]:
    """Tell the numbers of a paragraph that today's report does not have, and its values."""
    if block.words == NOTICE:
        return
    yield from find_strays(case, block)
    for one in block.values:
        yield Difference(
            "正文", one.key, case.name_key(one.key), one.text, "此处没有这个数", one.place
        )


def pass_over(_case: Case, _block: Block) -> Iterator[Difference]:
    """Say nothing of what an office wrote around our pages."""
    return iter(())


def list_blocks(page: ExportedPage) -> list[Block]:
    """List what a document says, in order."""
    return [block for section in page.sections for block in section.blocks]


def count_changed_words(case: Case) -> int:
    """Count where only words differ: an office may write what it likes, and is told how much."""
    if case.recomputed.page is None or not case.recomputed.is_whole:
        return 0
    mine, theirs = (
        [write_block(block) for block in list_blocks(page)]
        for page in (case.page, case.recomputed.page)
    )
    return sum(
        max(b - a, d - c) for tag, a, b, c, d in find_changes(mine, theirs) if tag != "equal"
    )


def check_charts(case: Case) -> Iterator[Difference]:
    """Hold what the charts draw, and the workbooks behind them, against today's."""
    expected = case.recomputed.page
    if expected is None or not case.recomputed.is_whole:
        pairs = ((name, one, None) for name, one in case.page.drawings.items())
        yield from chain.from_iterable(_check_book(*pair[:2]) for pair in pairs)
        return
    mine, theirs = list(case.page.drawings.items()), list(expected.drawings.items())
    signs = [
        [(_title(one), *(str(each["name"]) for each in one["data"])) for _, one in drawings]
        for drawings in (mine, theirs)
    ]
    for tag, a, b, c, d in find_changes(*signs):
        if tag in ("equal", "replace") and b - a == d - c:
            for (name, said), (_, found) in zip(mine[a:b], theirs[c:d], strict=True):
                yield from _check_chart(name, said, found)
                for part, what in (("axes", "坐标轴"), ("labels", "数据标签")):
                    extra = dict.fromkeys(one for one in said[part] if one not in found[part])
                    where = f"{name}的{what}"
                    yield from (
                        Difference("图", "", _title(found), e, NOTHING, where) for e in extra
                    )
            continue
        for name, one in mine[a:b]:
            yield Difference("图", "", _title(one), "有这幅图", "没有这幅图", name)
        for name, one in theirs[c:d]:
            yield Difference("图", "", _title(one), "没有这幅图", "有这幅图", name)


def _title(drawing: Mapping[str, Any]) -> str:
    named = [*drawing["titles"], *(str(one["name"]) for one in drawing["data"])]
    return next(filter(None, named), "")


def _check_chart(
    name: str, said: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[Difference]:
    title = _title(found)
    if [*filter(None, said["titles"])] != [*filter(None, found["titles"])]:
        told, right = (shorten("、".join(one["titles"])) or NOTHING for one in (said, found))
        yield Difference("图", "", title, told, right, f"{name}的标题")
    if len(said["data"]) != len(found["data"]):
        told, right = (f"{len(one['data'])}组" for one in (said, found))
        yield Difference("图", "", title, told, right, f"{name}的绘图数据")
    for one, other in zip(said["data"], found["data"], strict=False):
        yield from _check_series(name, title, one, other)
    cells, others = (
        {
            f"第{row}行第{column}列": cell
            for row, line in enumerate(one["workbook"] or (), start=1)
            for column, cell in enumerate(line, start=1)
            if cell
        }
        for one in (said, found)
    )
    where = f"{name}的数据工作簿"
    if said["workbook"] is None and others:
        yield Difference("图", "", title, "没有，或者不能读", "有", where)
        return
    for place in dict.fromkeys((*others, *cells)):
        told, right = (one.get(place, NOTHING) for one in (cells, others))
        if told != right:
            yield Difference("图", "", title, told, right, where + place)


def _check_series(
    name: str, title: str, one: Mapping[str, Any], other: Mapping[str, Any]
) -> Iterator[Difference]:
    label = f"{name}“{other['name']}”"
    if one["name"] != other["name"]:
        yield Difference("图", "", title, str(one["name"]), str(other["name"]), f"{name}的图例")
    names = other.get("类别", {})
    for part in sorted((one.keys() | other.keys()) - {"name"}):
        said, found = one.get(part, {}), other.get(part, {})
        for place in sorted(said.keys() | found.keys(), key=int):
            if said.get(place) != found.get(place):
                told = said.get(place) or NOTHING, found.get(place) or NOTHING
                where = f"{label}{names.get(place, '')}的{part}"
                yield Difference("图", "", title, *told, where)


def _check_book(name: str, drawing: Mapping[str, Any]) -> Iterator[Difference]:
    """Hold what a chart draws against the workbook behind it, where nothing else is known."""
    rows: Sequence[Sequence[str]] = drawing["workbook"] or []
    known = {cell for row in rows for cell in row}
    for one in drawing["data"]:
        for part in one.keys() - {"name"}:
            for number in one[part].values():
                if number not in known:
                    where = f"{name}“{one['name']}”"
                    yield Difference(
                        "图", "", _title(drawing), number, "数据工作簿中没有这个数", where
                    )

"""Verifying text: the words of an export held against its manifest and today's page."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from analysis.export.privacy import NOTICE
from analysis.export.verify.differences import NOTHING, Case, Difference, shorten, write_number
from analysis.export.verify.exported_page import APPENDIX, Block, ExportedPage, Section, Shown
from analysis.export.verify.told_blocks import (
    DIGITS,
    compare_blocks,
    find_changes,
    find_strays,
    write_block,
)

_UNKNOWN = "未能重算"
_UNLINKED = frozenset({"pre", "tr"})
_TITLES = frozenset({"title", "h1"})
_ITEM = "N-"
_FRAME = frozenset({"页首", "页脚"})


def check_shown(case: Case) -> Iterator[Difference]:
    """Hold each value on the page against the manifest: its key, number, text and link.

    Where only the manifest is wrong, its own check says so once.
    """
    for one in case.page.shown:
        stated = case.by_key.get(one.key)
        if stated is None:
            said = f"{one.text or NOTHING}"
            yield Difference("正文", one.key, "", said, "清单中没有这个依据号", one.place)
            continue
        value = stated.get("value")
        if one.number not in (_attribute(value), _ledger_attribute(case, one.key)):
            found = f"{_ledger_number(case, one.key)}（清单{write_number(value)}）"
            said = f"{one.number or '未载明'}（标注的数值）"
            yield Difference("正文", one.key, case.name_key(one.key), said, found, one.place)
        if one.link != f"#{one.key}":
            name, said = case.name_key(one.key), f"指向{one.link or NOTHING}"
            yield Difference("正文", one.key, name, said, f"应指向{one.key}", one.place)
        if _is_other_text(one, stated) and one.text != _ledger_text(case, one.key):
            found = f"{_ledger_text(case, one.key)}（清单{stated.get('text')}）"
            name = case.name_key(one.key)
            yield Difference("正文", one.key, name, one.text or NOTHING, found, one.place)


def _is_other_text(one: Shown, stated: Mapping[str, Any]) -> bool:
    """Tell whether a text is another one; what no row states may be worded in several ways."""
    if one.text == stated.get("text"):
        return False
    return stated.get("value") is not None or bool(DIGITS.search(one.text))


def _attribute(value: Any) -> str:
    return "" if value is None else repr(value)


def _ledger_attribute(case: Case, key: str) -> str:
    found = case.recomputed.entries.get(case.identities[key])
    return _UNKNOWN if found is None else _attribute(found["value"])


def _ledger_number(case: Case, key: str) -> str:
    found = case.recomputed.entries.get(case.identities[key])
    return _UNKNOWN if found is None else write_number(found["value"])


def _ledger_text(case: Case, key: str) -> str:
    found = case.recomputed.entries.get(case.identities[key])
    return _UNKNOWN if found is None else str(found.get("text", found["value"]))


def check_words(case: Case) -> Iterator[Difference]:
    """Hold the page's words against today's: of a report all, else what pages of ours say."""
    expected = case.recomputed.page
    if expected is not None and case.recomputed.is_whole:
        yield from _check_sections(case, expected.sections)
        return
    yield from _check_appendix(case)
    if expected is not None:
        yield from compare_blocks(case, _list_blocks(case.page), _list_blocks(expected), _pass_over)
        listed, wanted = _list_items(case.page), _list_items(expected)
        names = {case.expected_identities.get(key): block for key, block in wanted.items()}
        pairs = [(b, names.get(case.identities.get(key))) for key, b in listed.items()]
        known = [(block, other) for block, other in pairs if other is not None]
        mine, theirs = [block for block, _ in known], [other for _, other in known]
        yield from compare_blocks(case, mine, theirs, _pass_over)


def _pass_over(_case: Case, _block: Block) -> Iterator[Difference]:
    """Say nothing: an office may write around our pages what it likes."""
    return iter(())


def _list_items(page: ExportedPage) -> dict[str, Block]:
    """List the items of the appendix by their keys."""
    items = (b for s in page.sections if s.title == APPENDIX for b in s.blocks)
    return {block.name: block for block in items if block.name.startswith(_ITEM)}


def find_stray_digits(case: Case) -> Iterator[Difference]:
    """List the digits that no value explains, where an office may write what it likes."""
    if case.recomputed.is_whole:
        return
    expected = case.recomputed.page
    wanted = () if expected is None else _list_blocks(expected)
    strays: list[Difference] = []

    def keep(case: Case, block: Block) -> Iterator[Difference]:
        if block.values or block.kind not in _UNLINKED:
            strays.extend(find_strays(case, block))
        return iter(())

    deque(compare_blocks(case, _list_blocks(case.page), wanted, keep), maxlen=0)
    yield from strays
    for section in case.page.sections:
        for block in section.blocks:
            if section.title in _FRAME or block.kind in _TITLES:
                yield from find_strays(case, block)


def _list_blocks(page: ExportedPage) -> list[Block]:
    """List what stands between title and appendix, whatever section it is in."""
    return [
        block
        for section in page.sections
        if section.title != APPENDIX and section.title not in _FRAME
        for block in section.blocks
        if block.kind not in _TITLES
    ]


def _check_sections(case: Case, wanted: Sequence[Section]) -> Iterator[Difference]:
    pages = case.page.sections
    for tag, a, b, c, d in find_changes([s.title for s in pages], [s.title for s in wanted]):
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            for section, other in zip(pages[a:b], wanted[c:d], strict=True):
                yield from compare_blocks(case, section.blocks, other.blocks, _tell_extra)
            continue
        for section in pages[a:b]:
            yield from chain.from_iterable(_tell_extra(case, block) for block in section.blocks)
        for other in wanted[c:d]:
            found = f"“{shorten(other.title)}”，{sum(len(b.values) for b in other.blocks)}处数值"
            yield Difference("正文", "", "", "没有这一节", found, f"“{shorten(other.title)}”")


def _tell_extra(case: Case, block: Block) -> Iterator[Difference]:
    """Tell of words that today's report does not have; code that is shown says nothing."""
    if block.kind == "pre" or block.words == NOTICE:
        return
    strays = list(find_strays(case, block))
    yield from strays
    if not strays:
        said = shorten(write_block(block))
        yield Difference("文字", "", "", said, "没有这一处", block.place)


def _check_appendix(case: Case) -> Iterator[Difference]:
    """Hold the appendix against the manifest where there is nothing else to hold it against."""
    listed = _list_items(case.page)
    for key, one in case.by_key.items():
        block, name = listed.get(key), case.name_key(key)
        text = str(one.get("text"))
        if block is None:
            yield Difference("附录", key, name, "没有列出", text, f"“{APPENDIX}”")
            continue
        if text not in block.words:
            yield Difference("附录", key, name, shorten(block.words), text, block.place)
        rows = sorted(re.findall(r"第(\d+)行", block.words))
        evidence = one.get("evidence")
        stated = sorted(str(p.get("row")) for p in evidence) if isinstance(evidence, list) else []
        if rows and rows != stated:
            said = f"{len(rows)}行"
            yield Difference("附录", key, name, said, f"清单{len(stated)}行，行号不同", block.place)

"""Verifying text: the words of an export held against its manifest and today's report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import chain
from typing import Any

from analysis.export.differences import NOTHING, Case, Difference, shorten, write_number
from analysis.export.page import APPENDIX, VALUE, Block, Section, Shown
from analysis.export.recomputing import Identity

Opcode = tuple[str, int, int, int, int]
Side = Mapping[str, Identity]

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_KEY = re.compile(r"N-\d+")
_AROUND = 12
_ALIKE = 0.5
_STRAY = "散落数字"
_UNKNOWN = "未能重算"
_EXPLAINED = re.compile(
    r"\d{4}\s*[—–~～至-]\s*\d{4}\s*年|\d{4}\s*年(?:度|级)?|\d{4}-\d{2}(?:-\d{2})?"
    r"|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*日|第\d+[条款项季周期届次行列章部分步页]"
    r"|[图表]\s*\d+|N-\d+|[〔\[]\d{4}[〕\]]\s*\d+号|\d+\s*号"
    r"|[^\s，。；：、｜“”]+\.(?:xlsx?|xlsm|xlsb|ods|et|csv|tsv|txt|html?|md|ipynb)"
)
"""Digits that no value needs to explain, where today's report does not say what should stand."""

_UNLINKED = frozenset({"pre", "tr"})


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
        if one.link != f"#evidence-{one.key}":
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
    return stated.get("value") is not None or bool(_DIGITS.search(one.text))


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
    """Hold the page's words against today's report, section by section."""
    expected = case.recomputed.page
    if expected is None:
        yield from chain.from_iterable(_check_appendix(case, s) for s in case.page.sections)
        return
    pages, wanted = case.page.sections, expected.sections
    for tag, a, b, c, d in _compare([s.title for s in pages], [s.title for s in wanted]):
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            for section, other in zip(pages[a:b], wanted[c:d], strict=True):
                yield from _check_section(case, section, other)
            continue
        for section in pages[a:b]:
            yield from _check_alone(case, section)
        for other in wanted[c:d]:
            found = f"“{shorten(other.title)}”，{sum(len(b.values) for b in other.blocks)}处数值"
            yield Difference("正文", "", "", "没有这一节", found, f"“{shorten(other.title)}”")


def find_stray_digits(case: Case) -> Iterator[Difference]:
    """List the digits that no value explains, on a page that cannot be made afresh."""
    if case.recomputed.page is None:
        for section in case.page.sections:
            if section.title != APPENDIX:
                yield from _check_alone(case, section)


def _compare(first: Sequence[Any], second: Sequence[Any]) -> Sequence[Opcode]:
    return SequenceMatcher(None, first, second, autojunk=False).get_opcodes()


def _check_section(case: Case, section: Section, expected: Section) -> Iterator[Difference]:
    blocks, others = section.blocks, expected.blocks
    opcodes = _compare(
        [_sign(block, case.identities, is_moved=case.is_renumbered) for block in blocks],
        [_sign(block, case.expected_identities, is_moved=case.is_renumbered) for block in others],
    )
    for tag, a, b, c, d in opcodes:
        if tag != "equal":
            yield from _check_run(case, blocks[a:b], others[c:d])


def _sign(block: Block, known: Side, *, is_moved: bool) -> tuple[object, ...]:
    """Reduce a block to what must be equal: words, values, and how an absent number is worded."""
    values = tuple((known.get(v.key), "" if v.number else v.text) for v in block.values)
    name = known.get(block.name.removeprefix("evidence-"), (block.name,))
    return _words(block, known, is_moved=is_moved), name, values


def _words(block: Block, known: Side, *, is_moved: bool) -> str:
    """Write the words; if the numbering has moved, with keys as what they stand for."""
    if not is_moved or not block.name.startswith("evidence-"):
        return block.words
    return _KEY.sub(lambda found: "·".join(known.get(found[0], (found[0],))), block.words)


def _both_words(case: Case, block: Block, other: Block) -> tuple[str, str]:
    is_moved = case.is_renumbered
    return (
        _words(block, case.identities, is_moved=is_moved),
        _words(other, case.expected_identities, is_moved=is_moved),
    )


def _check_run(
    case: Case, blocks: Sequence[Block], others: Sequence[Block]
) -> Iterator[Difference]:
    """Pair the blocks of a stretch that differs, each with the one most like it."""
    left = list(others)
    for block in blocks:
        match = _most_alike(block, left)
        if match is None:
            yield from _check_stray(case, block)
        else:
            left.remove(match)
            yield from _check_pair(case, block, match)
    for other in left:
        where = other.place
        yield Difference("正文", "", "", "没有这一处", shorten(_plain(other)), where)


def _most_alike(block: Block, others: Sequence[Block]) -> Block | None:
    if block.name:
        return next((other for other in others if other.name == block.name), None)
    ranked = [(_likeness(block, other), -n, other) for n, other in enumerate(others)]
    best = max(ranked, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] > _ALIKE else None


def _likeness(block: Block, other: Block) -> float:
    return SequenceMatcher(None, _plain(block), _plain(other), autojunk=False).ratio()


def _plain(block: Block) -> str:
    texts = iter(block.values)
    return re.sub(VALUE, lambda _: next(texts).text, block.words)


def _check_pair(case: Case, block: Block, other: Block) -> Iterator[Difference]:
    found = [*_check_values(case, block, other), *_check_digits(case, block, other)]
    yield from found
    said, wanted = _both_words(case, block, other)
    if not found and said != wanted:
        yield Difference("文字", "", "", *_around_change(said, wanted), block.place)


def _check_values(case: Case, block: Block, other: Block) -> Iterator[Difference]:
    said = [case.identities.get(one.key) for one in block.values]
    wanted = [case.expected_identities[one.key] for one in other.values]
    for tag, a, b, c, d in _compare(said, wanted):
        if tag == "equal":
            yield from _check_wording(case, block.values[a:b], other.values[c:d])
            continue
        for one in block.values[a:b]:
            if one.key in case.identities:
                name = case.name_key(one.key)
                yield Difference("正文", one.key, name, one.text, "此处没有这个数", one.place)
        for identity, one in zip(wanted[c:d], other.values[c:d], strict=True):
            key, name = case.keys.get(identity, ""), case.name(identity)
            yield Difference("正文", key, name, "没有这个数", one.text, block.place)


def _check_wording(
    case: Case, shown: Sequence[Shown], wanted: Sequence[Shown]
) -> Iterator[Difference]:
    for one, other in zip(shown, wanted, strict=True):
        is_absent = not one.number and not other.number
        if is_absent and one.text != other.text:
            name = case.name_key(one.key)
            yield Difference("正文", one.key, name, one.text, other.text, one.place)


def _check_digits(case: Case, block: Block, other: Block) -> Iterator[Difference]:
    words, right = _both_words(case, block, other)
    said, wanted = list(_DIGITS.finditer(words)), list(_DIGITS.finditer(right))
    key = block.name.removeprefix("evidence-") if block.name.startswith("evidence-") else ""
    kind = "附录" if key else _STRAY
    name = case.name_key(key)
    for tag, a, b, c, d in _compare([m[0] for m in said], [m[0] for m in wanted]):
        if tag == "equal":
            continue
        told = "、".join(f"{m[0]}（{_around(words, m)}）" for m in said[a:b]) or NOTHING
        found = "、".join(m[0] for m in wanted[c:d]) or "没有依据"
        yield Difference(kind, key, name, told, found, block.place)


def _check_stray(case: Case, block: Block) -> Iterator[Difference]:
    """Find the digits of a block that nothing explains."""
    explained = {span for m in _EXPLAINED.finditer(block.words) for span in range(*m.span())}
    beside = _numbers_of_figure(case, block.figure)
    for found in _DIGITS.finditer(block.words):
        if found.start() not in explained and found[0] not in beside:
            told = f"{found[0]}（{_around(block.words, found)}）"
            yield Difference(_STRAY, "", "", told, "没有依据", block.place)


def _numbers_of_figure(case: Case, figure: str) -> frozenset[str]:
    """List the numbers of a chart's values: its text alternative repeats them."""
    if not figure:
        return frozenset()
    blocks = (b for s in case.page.sections for b in s.blocks if b.figure == figure)
    texts = (one.text for block in blocks for one in block.values)
    return frozenset(number for text in texts for number in _DIGITS.findall(text))


def _check_alone(case: Case, section: Section) -> Iterator[Difference]:
    """Check a section of which today's report knows nothing."""
    for block in section.blocks:
        if block.values or block.kind not in _UNLINKED:
            yield from _check_stray(case, block)


def _check_appendix(case: Case, section: Section) -> Iterator[Difference]:
    """Hold the appendix against the manifest where there is nothing else to hold it against."""
    if section.title != APPENDIX:
        return
    listed = {block.name.removeprefix("evidence-"): block for block in section.blocks}
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


def _around(words: str, found: re.Match[str]) -> str:
    start, end = max(found.start() - _AROUND, 0), found.end() + _AROUND
    return f"…{words[start:end].replace(VALUE, '□')}…"


def _around_change(said: str, wanted: str) -> tuple[str, str]:
    """Cut out of two texts what differs."""
    changes = [one for one in _compare(said, wanted) if one[0] != "equal"]
    first, last = changes[0], changes[-1]
    parts = (said[first[1] : last[2]], wanted[first[3] : last[4]])
    told, found = (shorten(part.replace(VALUE, "□")) or NOTHING for part in parts)
    return f"“{told}”", f"“{found}”"

"""Verifying blocks: paragraphs, list items and rows of tables, each held against today's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, TypeAlias

from analysis.export.verify.differences import NOTHING, Case, Difference, shorten
from analysis.export.verify.exported_page import VALUE, Block
from analysis.export.verify.recomputing import Identity

Opcode: TypeAlias = tuple[str, int, int, int, int]
Extra: TypeAlias = Callable[[Case, Block], Iterator[Difference]]
"""What to say of a block that today's page does not have."""

DIGITS = re.compile(r"\d+(?:\.\d+)?")
_KEY = re.compile(r"N-\d+")
_FIGURE = re.compile(r"^图\d+(?=　|的数据表)")
_AROUND = 12
_ALIKE = 0.5
_STRAY = "散落数字"
_EXPLAINED = re.compile(
    r"\d{4}\s*[—–~～至-]\s*\d{4}\s*年|\d{4}\s*年(?:度|级)?|\d{4}-\d{2}(?:-\d{2})?"
    r"|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*日|第\d+[条款项季周期届次行列章部分步页]"
    r"|[图表]\s*\d+|N-\d+|[〔\[]\d{4}[〕\]]\s*\d+号|(?<!\d)\d+\s*号"
    r"|[^\s，。；：、｜“”]{1,200}\.(?:xlsx?|xlsm|xlsb|ods|et|csv|tsv|txt|html?|md|ipynb)"
)
"""Digits that no value needs to explain, where today's report does not say what should stand."""

_Side: TypeAlias = Mapping[str, Identity]


def find_changes(first: Sequence[Any], second: Sequence[Any]) -> Sequence[Opcode]:
    """List how one sequence becomes another."""
    return SequenceMatcher(None, first, second, autojunk=False).get_opcodes()


def compare_blocks(
    case: Case, blocks: Sequence[Block], others: Sequence[Block], tell_extra: Extra
) -> Iterator[Difference]:
    """Hold the blocks of an export against those of today's page."""
    for block, other in pair_blocks(case, blocks, others):
        if other is None:
            yield from tell_extra(case, block) if block else ()
        elif block is None:
            where = other.place
            yield Difference("正文", "", "", "没有这一处", shorten(write_block(other)), where)
        else:
            found = [*_check_values(case, block, other), *_check_digits(case, block, other)]
            yield from found
            said, wanted = _both_words(case, block, other)
            if not found and said != wanted:
                yield Difference("文字", "", "", *_around_change(said, wanted), block.place)


def pair_blocks(
    case: Case, blocks: Sequence[Block], others: Sequence[Block]
) -> Iterator[tuple[Block | None, Block | None]]:
    """Pair the blocks of stretches that differ, each with the one most like it; None for none."""
    opcodes = find_changes(
        [_sign(case, block, case.identities) for block in blocks],
        [_sign(case, block, case.expected_identities) for block in others],
    )
    for tag, a, b, c, d in opcodes:
        left = [] if tag == "equal" else list(others[c:d])
        for block in () if tag == "equal" else blocks[a:b]:
            match = _most_alike(block, left)
            if match is not None:
                left.remove(match)
            yield block, match
        yield from ((None, other) for other in left)


def find_strays(case: Case, block: Block) -> Iterator[Difference]:
    """Find the digits of a block that nothing explains."""
    patterns = filter(None, (_EXPLAINED, case.numbered_names))
    explained = {
        place
        for pattern in patterns
        for found in pattern.finditer(block.words)
        for place in range(*found.span())
    }
    beside: frozenset[str] = frozenset()
    if block.figure:  # the text alternative of a chart repeats the numbers of its values
        blocks = (b for s in case.page.sections for b in s.blocks if b.figure == block.figure)
        texts = (one.text for each in blocks for one in each.values)
        beside = frozenset(number for text in texts for number in DIGITS.findall(text))
    for found in DIGITS.finditer(block.words):
        if found.start() not in explained and found[0] not in beside:
            told = f"{found[0]}（{_around(block.words, found)}）"
            yield Difference(_STRAY, "", "", told, "没有依据", block.place)


def _sign(case: Case, block: Block, known: _Side) -> tuple[object, ...]:
    """Reduce a block to what must be equal: words, values, and how an absent number is worded."""
    values = tuple((known.get(v.key), "" if v.number else v.text) for v in block.values)
    name = known.get(block.name, (block.name,))
    return _words(case, block, known), name, values


def _words(case: Case, block: Block, known: _Side) -> str:
    """Write the words; if the numbering has moved, with keys as what they stand for."""
    words = block.words if case.recomputed.is_whole else _FIGURE.sub("图", block.words)
    if not case.is_renumbered or not _KEY.fullmatch(block.name):
        return words
    return _KEY.sub(lambda found: "·".join(known.get(found[0], (found[0],))), words)


def _both_words(case: Case, block: Block, other: Block) -> tuple[str, str]:
    return (
        _words(case, block, case.identities),
        _words(case, other, case.expected_identities),
    )


def _most_alike(block: Block, others: Sequence[Block]) -> Block | None:
    if block.name:
        return next((other for other in others if other.name == block.name), None)
    best, most = None, _ALIKE
    for other in others:
        pair = write_block(block), write_block(other)
        likeness = SequenceMatcher(None, *pair, autojunk=False).ratio()
        if likeness > most:
            best, most = other, likeness
    return best


def write_block(block: Block) -> str:
    """Write the words of a block with its values."""
    texts = iter(block.values)
    return re.sub(VALUE, lambda _: next(texts).text, block.words)


def _check_values(case: Case, block: Block, other: Block) -> Iterator[Difference]:
    said = [case.identities.get(one.key) for one in block.values]
    wanted = [case.expected_identities[one.key] for one in other.values]
    for tag, a, b, c, d in find_changes(said, wanted):
        if tag == "equal":
            for one, wanted_one in zip(block.values[a:b], other.values[c:d], strict=True):
                is_absent = not one.number and not wanted_one.number
                if is_absent and one.text != wanted_one.text:
                    name = case.name_key(one.key)
                    yield Difference("正文", one.key, name, one.text, wanted_one.text, one.place)
            continue
        for one in block.values[a:b]:
            if one.key in case.identities:
                name = case.name_key(one.key)
                yield Difference("正文", one.key, name, one.text, "此处没有这个数", one.place)
        for identity, one in zip(wanted[c:d], other.values[c:d], strict=True):
            key, name = case.keys.get(identity, ""), case.name(identity)
            yield Difference("正文", key, name, "没有这个数", one.text, block.place)


def _check_digits(case: Case, block: Block, other: Block) -> Iterator[Difference]:
    words, right = _both_words(case, block, other)
    said, wanted = list(DIGITS.finditer(words)), list(DIGITS.finditer(right))
    key = block.name if _KEY.fullmatch(block.name) else ""
    kind = "附录" if key else _STRAY
    name = case.name_key(key)
    for tag, a, b, c, d in find_changes([m[0] for m in said], [m[0] for m in wanted]):
        if tag == "equal":
            continue
        told = "、".join(f"{m[0]}（{_around(words, m)}）" for m in said[a:b]) or NOTHING
        found = "、".join(m[0] for m in wanted[c:d]) or "没有依据"
        yield Difference(kind, key, name, told, found, block.place)


def _around(words: str, found: re.Match[str]) -> str:
    start, end = max(found.start() - _AROUND, 0), found.end() + _AROUND
    return f"…{words[start:end].replace(VALUE, '□')}…"


def _around_change(said: str, wanted: str) -> tuple[str, str]:
    """Cut out of two texts what differs."""
    changes = [one for one in find_changes(said, wanted) if one[0] != "equal"]
    first, last = changes[0], changes[-1]
    parts = (said[first[1] : last[2]], wanted[first[3] : last[4]])
    told, found = (shorten(part.replace(VALUE, "□")) or NOTHING for part in parts)
    return f"“{told}”", f"“{found}”"

"""Spelled numbers: numbers in characters, and what stands beside a value and bends it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from analysis.export.verify.differences import Case, Difference
from analysis.export.verify.exported_page import VALUE, Block, ExportedPage
from analysis.export.verify.told_blocks import write_block
from analysis.past_reports import find_numbers, make_prose

_PERCENT = re.compile("百分之([零〇一二两三四五六七八九十百]+)")
_FORMAL = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬廿卅"
_COUNTED = "[人次项份期件个名场批起条篇部家户元天]"
_SPELLED = re.compile(
    rf"(?=[零〇]*[{_FORMAL}])[{_FORMAL}零〇]{{2,}}|(?<![大队退入收登放])[{_FORMAL}](?={_COUNTED})"
    r"|[一二两三四五六七八九十百千万]+分之[零〇一二两三四五六七八九十百]+"
    r"|(?<![统归合划逐之])[一二两三四五六七八九]成(?![不为人分功效员型就年本果熟立绩长])"
    rf"|(?:[几数上成近逾约超])[十百千万亿]+[余多]?(?={_COUNTED})"
    rf"|(?:[二三四五六七八九]?[十百千万][几来把]|[一二两三四五六七八九]{{2}}[十百千]?)(?={_COUNTED})"
    r"|一半|半数|过半|减半|百分百|翻了?[一两二三]?番|[翻一两二三四五六七八九十几数成]倍"
)
"""Numbers that prose does not count with: formal ones, shares, rough ones."""
_BESIDE = re.compile(
    rf"(?:[零〇一二两三四五六七八九十百千万亿半{_FORMAL}第×÷*/／+＋±.．]"
    rf"|[零〇一二三四五六七八九十]点|(?<![减责担自胜抱])负|(?<![-－])[-－−](?![-－])|分之|每[年季月周日人个]|[年季月周日人]均|各|均|仅完成\w{{0,6}})(?={VALUE})"
    rf"|(?<={VALUE})(?:[十百千万亿兆余倍%％‰×÷*/／]|多(?!{VALUE})|分之)"
    r"|[\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
"""What makes another number of the value beside it, or turns its figures round."""
_ONCE = re.compile(r"次(?!性)|人次|场|期|\w{1,2}(?![^，。；、：）])")
"""What makes 一 a number: 开展一次, 问题一项。, not 一项工作 or 一个方面."""
_LESS = re.compile(rf"(?:减少|下降|降低|少)了?(?={VALUE})")
_MORE = re.compile(rf"(?:增加|增长|上升|提高|多)了?(?={VALUE})")
_CHANGE = ".change"


def check_spelled(case: Case, expected: ExportedPage) -> Iterator[Difference]:
    """Find new numbers in characters, new words that bend a number, and directions turned round."""
    gone = {write_block(block): block for block in _list_blocks(expected)}
    left_over = Counter(map(write_block, _list_blocks(expected)))
    new: list[Block] = []  # what stands word for word in both needs no reading
    for block in _list_blocks(case.page):
        text = write_block(block)
        left_over[text] -= 1
        if left_over[text] < 0:
            new.append(block)
    lost = (gone[text] for text in (+left_over).elements())
    left = Counter(sign for block in lost for _, sign in _list_signs(block))
    for block in new:
        for told, sign in _list_signs(block):
            left[sign] -= 1
            if left[sign] < 0:
                yield Difference("散落数字", "", "", told, "没有依据", block.place)
        yield from _check_directions(case, block)


def _list_blocks(page: ExportedPage) -> Iterator[Block]:
    return (block for section in page.sections for block in section.blocks)


def _list_signs(block: Block) -> Iterator[tuple[str, tuple[object, ...]]]:
    """List what a block spells, as it is told and as it is compared."""
    prose = make_prose(_PERCENT.sub(r"\1%", write_block(block)))
    for one in find_numbers(prose):
        told = prose.plain[one.start : one.end]
        is_once = one.value == 1 and not _ONCE.match(prose.plain, one.end - len(one.unit))
        if one.qualifier or one.value is None or (one.is_numeral and not is_once):
            yield told, (one.value, one.unit, one.qualifier)
    for found in _SPELLED.finditer(block.words):
        yield found[0], (found[0],)
    for found in _BESIDE.finditer(block.words):
        around = block.words[max(found.start() - 4, 0) : found.end() + 4]
        told = f"“{found[0].strip() or '…'}”（…{around.replace(VALUE, '□').strip()}…）"
        yield (told if found[0].isprintable() else "改变数字方向的字符"), ("旁", found[0])


def _check_directions(case: Case, block: Block) -> Iterator[Difference]:
    """Find a change that is told as one the other way."""
    places = {found.start(): place for place, found in enumerate(re.finditer(VALUE, block.words))}
    for pattern, is_less in ((_LESS, True), (_MORE, False)):
        for found in pattern.finditer(block.words):
            one = block.values[places[found.end()]]
            measure, *_ = case.identities.get(one.key, ("",))
            is_change = measure.endswith(_CHANGE) and one.number
            if is_change and (float(one.number) < 0) != is_less:
                told = f"{found[0]}{one.text}"
                right = "减少" if float(one.number) < 0 else "增加"
                yield Difference("正文", one.key, case.name_key(one.key), told, right, one.place)

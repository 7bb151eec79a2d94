"""Turned words: what was reworded beside a number, and words that make it say something else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from analysis.export.verify.differences import NOTHING, Case, Difference, shorten
from analysis.export.verify.exported_page import VALUE, Block, ExportedPage
from analysis.export.verify.told_blocks import DIGITS, find_changes, pair_blocks
from analysis.past_reports import make_prose
from analysis.vocabulary import PLACEHOLDER, find_origins

_CLAUSE_END = re.compile(r"(?<=[，。；：！？])")
_DO = "(?=开展|召开|组织|举行|举办|完成|进行|签订|整改|传达|学习|参加)"
_DENIED = re.compile(
    rf"未(?!来|成年)|没(?!收)有?|尚无|无(?:法|力|故)|不(?=含|包括|计|算|再|曾|予|能)|不{_DO}"
    rf"|(?<!绝)非{_DO}|取消|停[止办开]|暂停|推迟|延期|除外"
)
_TURNS: Mapping[str, str] = {
    "计划": rf"(?:计划|拟|将|应当?|准备|要求){_DO}|预计|预期|力争|争取|打算|预定|有望",
    "上年": "上一?年(?!度报告)|去年|前年",
    "前年": "前年",
    "一段时间": "[上下]半年|[一二三四首末]季度|近[一二两三四五几]年|[两三四五]年来|历年|任期",
    "范围": "全[区县市省州](?!域)|各单位|各[镇乡街]|下属|所属",
    "另外": "另(?=[有外行])|此外|还有",
    "逾期": "逾期|超期|超过时限|超时",
    "增加": "增[加长至]|上升|升至",
    "减少": "减[少至]|下降|降[低至]",
}
"""What makes another fact of a number, and by which words it is known."""


def check_turned(case: Case, expected: ExportedPage) -> Iterator[Difference]:
    """Find words that are new beside a value and turn what it says: 未开展10次, 计划开展10次.

    A denial that was taken away is one, too. Words that say the same in another way are not, nor
    is what an office adds in clauses without a number of ours.
    """
    for block, said, right in _list_reworded(case, expected):
        told, wanted = ("".join(filter(_has_number, each)) for each in (said, right))
        if not told or not wanted:
            continue
        turns = [*_list_turns(case, told, wanted)] if VALUE in told and VALUE in wanted else []
        denied, before = ([*_DENIED.findall(each)] for each in (told, wanted))
        if len(denied) != len(before):
            turns.insert(0, ("、".join(denied) or "不否定", "、".join(before) or "不否定"))
        for now, then in turns:
            yield Difference("数旁文字", "", "", f"{now}（…{_show(told)}…）", then, block.place)


def list_reworded(case: Case) -> tuple[str, ...]:
    """List what is worded otherwise in paragraphs with numbers, clause by clause."""
    expected = case.recomputed.page
    if expected is None or not case.recomputed.is_whole:
        return ()
    return tuple(
        f"{block.place}：“{_show(said) or NOTHING}”，原为“{_show(right) or NOTHING}”"
        for block, said, right in _list_reworded(case, expected)
        if _is_told(block, "".join(said), "".join(right))
    )


def _list_reworded(
    case: Case, expected: ExportedPage
) -> Iterator[tuple[Block, Sequence[str], Sequence[str]]]:
    """List clauses of the prose that differ from today's: the block, what it says, what it said."""
    told, right = (
        [block for section in page.sections for block in section.blocks if block.kind != "tr"]
        for page in (case.page, expected)
    )
    for block, other in pair_blocks(case, told, right):
        if block is not None and other is not None:
            clauses, others = (_CLAUSE_END.split(each.words) for each in (block, other))
            for tag, a, b, c, d in find_changes(clauses, others):
                if tag != "equal":
                    yield block, clauses[a:b], others[c:d]


def _is_told(block: Block, said: str, right: str) -> bool:
    """Tell whether a rewording is worth a look: filling in what stood open is not."""
    if said == PLACEHOLDER.sub("", right):
        return False
    if _has_number(said) or _has_number(right):
        return True
    return bool(right) and not PLACEHOLDER.search(right) and _has_number(block.words)


def _has_number(clause: str) -> bool:
    return VALUE in clause or DIGITS.search(clause) is not None


def _show(clauses: Sequence[str]) -> str:
    return shorten("".join(clauses).replace(VALUE, "□"))


def _list_turns(case: Case, told: str, wanted: str) -> Iterator[tuple[str, str]]:
    """List what is new in clauses: words that turn a fact, other activities, other sources."""
    for name, pattern in _TURNS.items():
        now, then = (Counter(re.findall(pattern, each)) for each in (told, wanted))
        if now.total() > then.total():
            yield "、".join(now - then or now), f"没有“{name}”的意思"
    workspace = case.recomputed.records.workspace
    named: list[dict[str, str]] = []
    for each in (told, wanted):
        plain = make_prose(each).plain
        found = workspace.catalogue.find_names_in(plain) if workspace else ()
        named.append({one.activity.code: one.activity.name for one in found})
        named[-1] |= {origin: origin for origin in find_origins(plain)}
    new = named[0].keys() - named[1].keys()
    if new:
        other = "、".join(named[1].values()) or NOTHING
        yield "、".join(named[0][code] for code in named[0] if code in new), other

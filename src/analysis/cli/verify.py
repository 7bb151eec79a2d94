"""Verify: every value of an export recomputed from the ledgers, and what differs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

from analysis.cli.output import say
from analysis.export.running import skip_unused_imports
from analysis.workspace import find_workspace

if TYPE_CHECKING:
    from analysis.export.verify import Verification

FOUND_DIFFERENCES = 1
_PAGES_ALONE = (
    "说明：这不是年度报告，其中同比生成的各页已重新生成、逐处核对，其余的数按指标和期间重算；"
)
_VALUES_ALONE = "说明：这不是年度报告，或不能重新生成，已按指标和期间逐个核对；"
_INDEX = (
    "说明：这是各单位报告的目录，已按指标和期间逐个核对；"
    "单位个数、未计入行等{}处没有编号的数没有核对，请打开各单位的报告核对。"
)
_WORDS_CHANGED = "说明：导出以后，文字、段落有{}处改动。改动中的数都已核对，文字本身不核对。"
_READ = "数旁边的文字改过的，上面逐处列出，请读一遍，看意思是否还对。"
_OWN_TEXT = "笔记本自己的文字没有核对，散落数字是文字里没有编号的数，请自行核对。"


def run(options: SimpleNamespace) -> int:
    """Verify the export and list what differs."""
    skip_unused_imports()
    from analysis.export.verify import verify_export

    workspace = find_workspace(Path.cwd())
    result = verify_export(options.export, options.sources or None, workspace)
    say(*describe_verification(result))
    return FOUND_DIFFERENCES if result.differences or result.not_recomputed else 0


def describe_verification(result: Verification) -> list[str]:
    """Describe what was compared and what differs, one line a difference, sums at the end."""
    lines = [difference.line for difference in result.differences]
    if not result.is_index:
        lines += [difference.line for difference in result.unexplained]
    lines += [f"[未能重算] {one}" for one in result.not_recomputed]
    lines += [f"[数旁改写] {one}" for one in result.reworded]
    if result.changed_words:
        lines.append(_WORDS_CHANGED.format(result.changed_words) + _READ * bool(result.reworded))
    if result.is_index:
        lines.append(_INDEX.format(len(result.unexplained)))
    elif not result.is_whole:
        lines.append((_PAGES_ALONE if result.has_pages else _VALUES_ALONE) + _OWN_TEXT)
    scope = (
        f"核对数值{result.values}个、页面上的数{result.places}处、图{result.drawings}幅、"
        f"台账{result.sources}个："
    )
    if not result.differences:
        unknown = len(result.not_recomputed)
        rest = f"能重算的都相符，另有{unknown}个未能重算，见上。" if unknown else "全部相符。"
        return [*lines, scope + rest]
    kinds = Counter(difference.kind for difference in result.differences)
    sums = "、".join(f"{kind}{number}处" for kind, number in kinds.items())
    lines.append(f"{scope}有{len(result.differences)}处不符（{sums}）。")
    if "文字" in kinds:
        lines.append("说明：只有文字不同的，也可能是导出以后软件或自写段落有过修改。")
    return lines

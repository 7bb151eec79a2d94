"""Rules document: every rule with an example as one page of Markdown, made from the rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.catalogue import load_catalogue
from analysis.problems import RULES, SKIP_REASONS
from rule_examples import RULE_EXAMPLES, SKIP_EXAMPLES, RuleExample

_SEVERITIES = {"error": "错误", "warning": "提示", "both": "错误或提示"}
_BLANK = "（空着）"
_HEAD = """# 规则一览

`tongbi check` 和笔记本 01 按下面的规则检查台账。**错误**：这一行没有计入，改好后重新检查即可；
**提示**：这一行已经计入，请核对读法。例子一律虚构。

要在台账上直接看到问题，运行 `tongbi check 台账文件夹 --annotate 副本文件夹`：
有问题的单元格在副本里标出颜色、写上批注，另附一张“问题清单”，原台账不动。

本页由程序的规则生成，请不要手工修改。
"""
_REASONS = (
    "不是数据的行都写明原因，不计入统计，也不算问题。每张表的非空行 = 计入 + 有误未计入 + 非数据。"
)
_FIELDS = '写在 `workspace.toml` 的 `[headings]` 下：`"台账里的表头" = "栏目代码"`。'
_ACTIVITIES = '写在 `workspace.toml` 的 `[sheets]` 下：`"工作表名" = "活动代码"`。'


def build_rules_document() -> str:
    """Build ``docs/rules.zh-CN.md``; the file in the repository is this text."""
    catalogue = load_catalogue()
    parts = (
        _HEAD,
        "## 规则\n",
        _table(("规则", "代码", "程度", "含义", "例子", "改成", "怎样修改"), map(_rule, RULES)),
        "## 非数据行\n",
        _REASONS + "\n",
        _table(("原因", "代码", "例子"), map(_reason, SKIP_REASONS)),
        "## 栏目代码\n",
        _FIELDS + "\n",
        _table(("栏目", "代码"), ((f.name, f"`{f.code}`") for f in catalogue.fields.values())),
        "## 活动代码\n",
        _ACTIVITIES + "\n",
        _table(
            ("活动", "代码", "单位"),
            ((a.name, f"`{a.code}`", a.unit) for a in catalogue.activities.values()),
        ),
    )
    return "\n".join(parts)


def _rule(code: str) -> tuple[str, ...]:
    text, example = RULES[code], RULE_EXAMPLES[code]
    return (
        text.name_zh,
        f"`{code}`",
        _SEVERITIES[example.severity],
        text.meaning_zh,
        _shown(example, example.found),
        _shown(example, example.mended),
        text.mend_zh,
    )


def _shown(example: RuleExample, cell: str) -> str:
    return f"{example.heading}：{cell or _BLANK}" if example.heading else cell


def _reason(code: str) -> tuple[str, ...]:
    return SKIP_REASONS[code], f"`{code}`", SKIP_EXAMPLES[code]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_escape, line))} |" for line in lines) + "\n"


def _escape(text: str) -> str:
    return text.replace("|", "\\|")

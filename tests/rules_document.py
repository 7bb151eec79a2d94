"""Rules document: every rule with an example as one page of Markdown, made from the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from analysis.catalogue import Catalogue, load_catalogue
from analysis.ledgers.rows import WORDS_OF_TYPES
from analysis.ledgers.tables import RECOGNITION, WAYS, heading_rules
from analysis.problems import RULES, SKIP_REASONS, TABLE_KINDS
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
    "不是数据的行都写明原因，不计入统计，也不算问题。每张表的非空行 = 计入 + 未计入 + 非数据。"
)
_FIELDS = '写在 `workspace.toml` 的 `[headings]` 下：`"台账里的表头" = "栏目代码"`。'
_ACTIVITIES = '写在 `workspace.toml` 的 `[sheets]` 下：`"工作表名" = "活动代码"`。'
_STEMS = """\
名称由词干和前后可有可无的字拼成（党委+理论学习 **中心组** 扩大+学习会）；〔〕里的一组字必有其一。
类型栏里，一句话是它末尾说的那一种：“集体学习笔记检查”不是学习，问一次。
增添词干和前后的字，见 `data/catalogue.toml`。
"""


_TABLES = """先看清一张表是什么，再读它的各行。自上而下逐条比对，先配上的一条为准；
检查结果里“这样读的”写着用的是哪一条。

只有“一行一次活动”“一行一个参加的人”“一行一项整改问题”“次数表”计入统计。
计划、没有开展的名单、看不明白的表各报一个问题，整张表的各行都算未计入；花名册、统计数、选项表、表单跳过并写明原因。
"""
_WAYS = """\
一行一次活动是通常的摆法。横着摆的表先摆正，再照样认是什么表、读各行；台账的行号、栏号仍是原表的。
"""

_TYPES = """\
表名、标题已经写明一类活动的台账，类型栏里不认识的字不随表名算：看不出只是一种形式的，引出来问一次。
"""

_HEADINGS = """\
表头由词干（时间、人数、单位、类型、主题、状态、编号）加修饰语（发现、整改、填报）决定；
题号、（必填）、星号、换行、括号里的单位不算。先看“先于目录”的各条，再看活动目录里的写法，最后看其余各条。
"""


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
        "## 表是什么\n",
        _TABLES,
        _table(
            ("表是", "代码", "凭什么", "例子"),
            ((TABLE_KINDS[r.kind], f"`{r.kind}`", r.by_what, r.example) for r in RECOGNITION),
        ),
        "## 表怎样摆\n",
        _WAYS,
        _table(("怎样摆", "怎样读", "例子"), WAYS),
        "## 类型栏里写的是哪一类\n",
        _TYPES,
        _table(("写的是", "怎样读", "例子"), WORDS_OF_TYPES),
        "## 表头是什么\n",
        _HEADINGS,
        _table(
            ("栏目", "先于目录", "为什么", "例子"),
            (
                (
                    catalogue.fields[rule.field].name,
                    "是" if rule.is_first else "",
                    rule.why,
                    "、".join(rule.examples),
                )
                for rule in heading_rules()
            ),
        ),
        "## 栏目代码\n",
        _FIELDS + "\n",
        _table(("栏目", "代码"), ((f.name, f"`{f.code}`") for f in catalogue.fields.values())),
        "## 活动代码\n",
        _ACTIVITIES + "\n",
        _STEMS,
        _table(
            ("活动", "代码", "单位", "名称的词干"),
            (
                (
                    a.name,
                    f"`{a.code}`",
                    a.unit,
                    "、".join(_stem(stem, catalogue) for stem in a.stem),
                )
                for a in catalogue.activities.values()
            ),
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


def _stem(stem: str, catalogue: Catalogue) -> str:
    return re.sub(
        r"\{([a-z]+)\}", lambda part: f"〔{'/'.join(catalogue.parts[part[1]][:2])}…〕", stem
    )


def _reason(code: str) -> tuple[str, ...]:
    return SKIP_REASONS[code], f"`{code}`", SKIP_EXAMPLES[code]


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(_escape, line))} |" for line in lines) + "\n"


def _escape(text: str) -> str:
    return text.replace("|", "\\|")

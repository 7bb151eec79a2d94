"""Heading grammar: what a heading means by its stem, its modifiers and its dress."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from analysis.ledgers.cells import normalise

_LONGEST = 24
_NUMBER = re.compile(
    r"^(?:[(（\[【]?(?:Q|q)?\d{1,2}(?:[、.．)）\]】:：]|\s+(?=[\u4e00-\u9fff]))(?!\d)"
    r"|[(（]?[一二三四五六七八九十]{1,2}[)）、.．])+"
)
_ASIDE = re.compile(
    r"[(（\[【][^()（）\[\]【】]*"
    r"(?:必填|选填|必选|单选|多选|填空|下拉|自动|可选|格式|示例|例如|如[:：]|请填|可填|不填|系统)"
    r"[^()（）\[\]【】]*[)）\]】]"
)
_STARS = re.compile(r"^[*＊★☆※✱\s]+|[*＊★☆※✱:：\s]+$")
_BRACKETED = re.compile(r"[(（\[【][^()（）\[\]【】]{0,16}[)）\]】]")


@dataclass(frozen=True, slots=True)
class HeadingRule:
    """One row of the grammar.

    Parameters
    ----------
    form
        What the whole heading must fit, its dress taken off.
    is_first
        Whether it holds before the words of the catalogue.
    """

    field: str
    form: re.Pattern[str]
    why: str
    examples: tuple[str, ...]
    is_first: bool = False


@lru_cache(maxsize=1)
def heading_rules() -> tuple[HeadingRule, ...]:
    """Load the rows of the grammar, in the order in which they are tried."""
    text = files("analysis.ledgers.tables").joinpath("grammar.toml").read_text(encoding="utf-8")
    grammar = tomllib.loads(text)
    words: Mapping[str, str] = grammar["words"]
    return tuple(
        HeadingRule(
            row["field"],
            re.compile(re.sub(r"\{([a-z_]+)\}", lambda word: words[word[1]], row["form"])),
            row["why"],
            tuple(row["examples"]),
            row.get("is_first", False),
        )
        for row in grammar["headings"]
    )


def undress(text: str) -> str:
    """Take off what forms and programs put around a heading: numbering, （必填）, stars.

    Examples
    --------
    >>> undress("2、会议时间（必填）"), undress("*谈话日期"), undress("（3）参加人数（单选）")
    ('会议时间', '谈话日期', '参加人数')
    """
    plain = normalise(text).replace(" ", "")
    plain = _STARS.sub("", _ASIDE.sub("", plain))
    return _STARS.sub("", _NUMBER.sub("", plain)) or plain


@lru_cache(maxsize=4096)
def find_by_grammar(heading: str, *, is_first: bool) -> str | None:
    """Find the field that an undressed heading means by the grammar.

    Parameters
    ----------
    is_first
        Whether to ask only the rows that hold before the catalogue, or only the others.

    Examples
    --------
    >>> find_by_grammar("修改日期", is_first=True), find_by_grammar("隐患排查日期", is_first=False)
    ('entry_date', 'found_date')
    """
    bare = _BRACKETED.sub("", heading).replace("\n", "") or heading
    if not bare or len(bare) > _LONGEST:
        return None
    found = (
        rule.field
        for rule in heading_rules()
        if rule.is_first == is_first and rule.form.fullmatch(bare)
    )
    return next(found, None)

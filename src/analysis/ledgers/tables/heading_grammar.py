"""Heading grammar: what an undressed heading means by its parts (`grammar.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from analysis.ledgers.cells import normalise

_LONGEST_BY_GRAMMAR = 24
_NUMBERING = re.compile(
    r"^(?:[(（\[【]?(?:Q|q)?\d{1,2}(?:[、.．)）\]】:：]|\s+(?=[\u4e00-\u9fff]))(?!\d)"
    r"|[(（]?[一二三四五六七八九十]{1,2}[)）、.．])+"
)
_ASIDE = re.compile(
    r"[(（\[【][^()（）\[\]【】]*"
    r"(?:必填|选填|必选|单选|多选|填空|下拉|自动|可选|格式|示例|例如|如[:：]|请填|可填|不填|系统)"
    r"[^()（）\[\]【】]*[)）\]】]"
)
_EXPLAINED = re.compile(r"[:：](?=0?[1A][=、.．—-]?[\u4e00-\u9fff]{2,}.*0?[2B])")
_STARS = "*＊★☆※✱"
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
    form: str
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
            re.sub(r"\{([a-z_]+)\}", lambda word: words[word[1]], row["form"]),
            row["why"],
            tuple(row["examples"]),
            row.get("is_first", False),
        )
        for row in grammar["headings"]
    )


@lru_cache(maxsize=2)
def join_rules(*, is_first: bool) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Write the rows as one pattern, of which each is a group, with their fields.

    No row has a group of its own; most texts of a ledger are seen at one look to be no heading.
    """
    rules = [rule for rule in heading_rules() if rule.is_first == is_first]
    forms = "|".join(f"({rule.form})" for rule in rules)
    return re.compile(forms), tuple(rule.field for rule in rules)


def undress(text: str) -> str:
    """Take off what forms and programs put around a heading: numbering, （必填）, stars.

    Examples
    --------
    >>> undress("2、会议时间（必填）"), undress("*谈话日期"), undress("（3）参加人数（单选）")
    ('会议时间', '谈话日期', '参加人数')
    """
    plain = _EXPLAINED.split(normalise(text).replace(" ", ""), maxsplit=1)[0]
    plain = _without_stars(_ASIDE.sub("", plain))
    return _without_stars(_NUMBERING.sub("", plain)) or plain


def _without_stars(text: str) -> str:
    return text.lstrip(_STARS).rstrip(f"{_STARS}:：")


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
    if not bare or len(bare) > _LONGEST_BY_GRAMMAR:
        return None
    forms, fields = join_rules(is_first=is_first)
    found = forms.fullmatch(bare)
    return fields[found.lastindex - 1] if found and found.lastindex else None

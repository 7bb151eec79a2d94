"""Numbers in prose: figures with a unit that say how many, and nothing else that has figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from analysis.numerals import chinese_number
from analysis.past_reports.prose import Prose

_NUMERALS = "零〇一二两三四五六七八九十百千万"
# What may follow shows that the sign is no unit: 3个月, xx项目, 5名单.
_UNIT = (
    r"(?:人次|件次|场次|批次|家次|处次|人\(次\)|课时|学时|个百分点|%|次(?![数要日年性])|场(?!所)"
    r"|批(?![评示])|[期](?!间)|堂|轮|节(?![日点前约])|人(?![民员才大物])|名(?![称字单录])"
    r"|位(?!置)|项(?!目)|条(?![例件款])|个(?!月|年|小时|工作日|星期|季度|方面|百分点)|份(?!额)"
    r"|部(?![门署分长委队])|张(?!贴)|封|件(?!件)|起(?!来)|篇|册|家(?![属庭长人])|户|套|例(?!会)|万?元)"
)
_BEFORE = r"(?:大约|约|将近|接近|近|超过|超|逾|至少|不少于|不低于|不足|不到|未满)"
_NUMBER = re.compile(
    rf"(?P<before>{_BEFORE}?)(?<![第\d〔A-Za-z×*_□○{_NUMERALS}])(?<!\d[.,~-])"
    rf"(?P<figures>\d{{1,3}}(?:,\d{{3}})+(?![\d,])|\d{{1,12}}(?:\.\d{{1,4}})?|\d{{0,6}}[xX×*_□○]{{1,8}}\d{{0,6}}"
    rf"|[{_NUMERALS}]{{1,8}}?)"
    rf"(?P<scale>[万亿]?)(?P<more>[余多]?)(?P<late_scale>万?)(?P<unit>{_UNIT})"
    r"(?P<after>左右|以上)?"
)
_SCALES: Mapping[str, int] = {"": 1, "万": 10_000, "亿": 100_000_000}
_MASK = re.compile(r"[xX×*_□○]")
_CADENCE = re.compile(
    r"每个?(?:半年|年度?|季度?|月|周|星期|日|天|次|期|人|名|批|位|逢|两|一)|按[季月周年]|逐[季月周年村社户人家个]"
)
_PER_TIME = re.compile(r"/(?:年|半年|季度?|月|周)")
_POINTED_AT = re.compile(r"(?:[上下前这那首头逐]|(?<!先)后)[一二两三四五六七八九十]$")
_AT_LEAST = frozenset({"至少", "不少于", "不低于"})
_NORM = re.compile(r"应当?|必须|须|要求|规定|原则上")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit, at a span of the plain text; `value` is None where it is masked."""

    start: int
    end: int
    value: int | float | None
    unit: str
    qualifier: str | None
    is_numeral: bool
    """Whether it is written in Chinese numerals, which more often name than count."""


def find_numbers(prose: Prose) -> tuple[Number, ...]:
    """Find the numbers that count something, in the order of the text.

    Left out are dates, years, ordinals, numbers of clauses and documents, slogans, and rules of
    how often something is to be done.
    """
    return tuple(
        Number(
            found.start(),
            found.end(),
            value,
            found["unit"],
            found["before"] or found["more"] or found["after"] or None,
            is_numeral=found["figures"][0] in _NUMERALS,
        )
        for found in _NUMBER.finditer(prose.plain)
        for value, is_readable in [_value(found)]
        if is_readable
        and not prose.is_uncounted(found.start("figures"))
        and not _is_rule(prose, found)
    )


def _value(found: re.Match[str]) -> tuple[int | float | None, bool]:
    figures = found["figures"].replace(",", "")
    if _MASK.search(figures):
        return None, True
    if figures[0] in _NUMERALS:
        numeral = chinese_number(figures + found["scale"])
        return numeral, numeral is not None
    amount = Decimal(figures) * _SCALES[found["scale"]] * _SCALES[found["late_scale"]]
    whole = int(amount)
    return (whole if whole == amount else float(amount)), True


def _is_rule(prose: Prose, found: re.Match[str]) -> bool:
    """Say whether a number tells how often something is to be done, or points at one of many."""
    start, _ = prose.clause(found.start())
    before = prose.plain[start : found.start()]
    if _CADENCE.search(before) or _PER_TIME.match(prose.plain, found.end()):
        return True
    if _POINTED_AT.search(before[-2:] + found["figures"]) and found["figures"][0] in _NUMERALS:
        return True
    return found["before"] in _AT_LEAST and _NORM.search(before) is not None

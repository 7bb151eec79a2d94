"""Forms: the four forms of oversight as shares, the office's own and the published ones."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from analysis.errors import SourceError
from analysis.formatting import PERCENT, format_value
from analysis.measures import Measure, Place, Value, derive_value
from analysis.measures.values import build_value
from analysis.periods import Period
from analysis.records import Records
from analysis.trends.series import Trend, build_trend

FORMS = tuple(f"supervision_form_{number}" for number in range(1, 5))
TOLERANCE = Decimal("0.1")
"""Published in 万人次 to one decimal: the four may differ from their sum by 0.1 (rounding)."""

# A ledger that tells two forms apart is taken to hold all cases of the year.
_TOLD_APART = 2

NATIONAL = "全国"
_HEADS = ("year", "measure", "value", "unit", "source")
_TOTAL_NAME = "四种形态合计"
_NATIONAL_CODES = {
    _TOTAL_NAME: "national_forms_total",
    "第一种形态": "national_form_1",
    "第二种形态": "national_form_2",
    "第三种形态": "national_form_3",
    "第四种形态": "national_form_4",
}
_DEFINITION = "中央纪委国家监委公布的全国数，单位为万人次，已舍入到一位小数。"


@dataclass(frozen=True, slots=True)
class FormsYear:
    """The four forms in one year.

    Parameters
    ----------
    year : int
        The year.
    counts : tuple of Value or None
        The four counts; None for a form that no ledger tells of.
    total : Value or None
        Their sum (of the national series the published total); None if a number is not stated,
        and where ledgers tell of one form alone: these may not be all cases.
    shares : tuple of Value or None
        Each in percent of `total`; None without a total, or of a total of zero.
    """

    year: int
    counts: tuple[Value | None, ...]
    total: Value | None
    shares: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class SumCheck:
    """Whether the published four forms add up to the published total of a year."""

    year: int
    total: Decimal
    parts: Decimal

    @property
    def difference(self) -> Decimal:
        """The sum of the parts less the total."""
        return self.parts - self.total

    @property
    def is_within_rounding(self) -> bool:
        """Whether rounding accounts for the difference."""
        return abs(self.difference) <= TOLERANCE


@dataclass(frozen=True, slots=True)
class NationalForms:
    """The published national figures: a trend of the total and each form, shares, sum checks."""

    total: Trend
    forms: tuple[Trend, ...]
    years: tuple[FormsYear, ...]
    checks: tuple[SumCheck, ...]


def build_forms(
    records: Records,
    organization: str | None = None,
    years: Iterable[int] | None = None,
    *,
    as_of: date | None = None,
) -> tuple[FormsYear, ...]:
    """Find the four forms and their shares, year by year.

    Raises
    ------
    UnknownNameError
        If no ledger names the organization.
    """
    chosen = None if years is None else tuple(years)
    trends = [build_trend(records, code, organization, chosen, as_of=as_of) for code in FORMS]
    return tuple(
        _build_year(year, tuple(trend.values[place] for trend in trends))
        for place, year in enumerate(trends[0].years)
    )


def read_national_forms(path: Path) -> NationalForms:
    """Read the published national figures, a row a year and form.

    Raises
    ------
    SourceError
        If the file is not there, or a row is not as expected.
    """
    rows = _read_rows(path)
    values: defaultdict[str, dict[int, Value]] = defaultdict(dict)
    for number, row in enumerate(rows, start=2):
        year, value = _read_value(path.name, number, row)
        values[row["measure"]][year] = value
    trends = {name: _build_national(values[name]) for name in _NATIONAL_CODES if values[name]}
    if len(trends) != len(_NATIONAL_CODES):
        absent = "、".join(name for name in _NATIONAL_CODES if name not in trends)
        raise SourceError(f"{path.name}：缺少“{absent}”的数据行，请按原公布口径补齐。")
    total, *forms = (trends[name] for name in _NATIONAL_CODES)
    years = [_build_national_year(year, total, forms) for year in total.years]
    checks = [_check_sum(each) for each in years if each.total is not None]
    return NationalForms(total, tuple(forms), tuple(years), tuple(filter(None, checks)))


def _build_year(year: int, counts: tuple[Value | None, ...]) -> FormsYear:
    kept = [value for value in counts if value is not None]
    known = [value for value in kept if value.number is not None and not value.masked]
    if len(known) < max(len(kept), _TOLD_APART):
        return FormsYear(year, counts, None, (None,) * len(counts))
    total = derive_value(
        "supervision_forms.total",
        _TOTAL_NAME,
        sum(value.number or 0 for value in known),
        known[0].unit,
        "＋".join(format_value(value.number, value.unit) for value in known),
        tuple(known),
    )
    return FormsYear(year, counts, total, tuple(_find_share(value, total) for value in counts))


def _find_share(value: Value | None, total: Value) -> Value | None:
    if value is None or value.number is None or not total.number:
        return None
    return derive_value(
        f"{value.measure}.share",
        f"{value.name}占比",
        100 * value.number / total.number,
        PERCENT,
        f"{format_value(value.number, value.unit)}÷{format_value(total.number, total.unit)}",
        (value, total),
    )


def _read_rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise SourceError(
            f"找不到或打不开“{path.name}”。请确认 data/reference 下有这个文件。"
        ) from error
    if rows and not set(_HEADS) <= set(rows[0]):
        raise SourceError(f"{path.name}：第1行应有列{'、'.join(_HEADS)}，请改正表头。")
    return rows


def _read_value(file: str, number: int, row: dict[str, str]) -> tuple[int, Value]:
    try:
        year, amount = int(row["year"]), Decimal(row["value"])
        code = _NATIONAL_CODES[row["measure"]]
    except (ValueError, ArithmeticError, KeyError) as error:
        raise SourceError(f"{file} 第{number}行：年份、指标名或数值不能识别，请改正。") from error
    measure = Measure(code, row["measure"], row["unit"], None, _DEFINITION, "amount")
    is_whole = amount == amount.to_integral_value()
    place = Place(file, "", number, None)
    value = build_value(
        measure, NATIONAL, Period.year(year), int(amount) if is_whole else float(amount), (place,)
    )
    return year, value


def _build_national(values: dict[int, Value]) -> Trend:
    years = tuple(range(min(values), max(values) + 1))
    any_value = values[years[0]]
    measure = Measure(
        any_value.measure, any_value.name, any_value.unit, None, _DEFINITION, "amount"
    )
    return Trend(
        measure,
        NATIONAL,
        years,
        tuple(values.get(year) for year in years),
        tuple(year for year in years if year not in values),
        (),
    )


def _build_national_year(year: int, total: Trend, forms: Iterable[Trend]) -> FormsYear:
    counts = tuple(_value_in(trend, year) for trend in forms)
    whole = _value_in(total, year)
    if whole is None:
        return FormsYear(year, counts, None, (None,) * len(counts))
    return FormsYear(year, counts, whole, tuple(_find_share(value, whole) for value in counts))


def _value_in(trend: Trend, year: int) -> Value | None:
    return trend.values[trend.years.index(year)] if year in trend.years else None


def _check_sum(forms: FormsYear) -> SumCheck | None:
    known = [value for value in forms.counts if value is not None]
    if forms.total is None or len(known) < len(forms.counts):
        return None
    parts = sum((Decimal(str(value.number)) for value in known), Decimal(0))
    return SumCheck(forms.year, Decimal(str(forms.total.number)), parts)

"""National: the published figures of the four forms, rounded as they were published."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from analysis.errors import SourceError
from analysis.measures import Measure, Place, Value, build_value
from analysis.periods import Period
from analysis.trends.forms import INTERVAL, TOTAL_NAME, FormsYear, add_shares
from analysis.trends.series import Trend

TOLERANCE = Decimal("0.1")
"""Published in 万人次 to one decimal: the four may differ from their sum by 0.1 (rounding)."""

# Half of the last decimal published, 0.05万人次.
_ROUNDED_OFF = 500
NATIONAL_INTERVAL_NOTE = (
    f"占比的{INTERVAL}是克洛珀—皮尔逊精确区间，并计入公布数舍入到0.1万人次的误差；公布的是全数，"
    "区间不是抽样误差，只说明假定各人次互不相关、情形不变时的偶然起伏，实际起伏可能更大。"
)

NATIONAL = "全国"
_HEADS = ("year", "measure", "value", "unit", "source")
_NATIONAL_CODES = {
    TOTAL_NAME: "national_forms_total",
    "第一种形态": "national_form_1",
    "第二种形态": "national_form_2",
    "第三种形态": "national_form_3",
    "第四种形态": "national_form_4",
}
_DEFINITION = "中央纪委国家监委公布的全国数，单位为万人次，已舍入到一位小数。"


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
        return FormsYear(year, counts, None)
    return add_shares(FormsYear(year, counts, whole), _ROUNDED_OFF)


def _value_in(trend: Trend, year: int) -> Value | None:
    return trend.values[trend.years.index(year)] if year in trend.years else None


def _check_sum(forms: FormsYear) -> SumCheck | None:
    known = [value for value in forms.counts if value is not None]
    if forms.total is None or len(known) < len(forms.counts):
        return None
    parts = sum((Decimal(str(value.number)) for value in known), Decimal(0))
    return SumCheck(forms.year, Decimal(str(forms.total.number)), parts)

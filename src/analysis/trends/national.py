"""National: the published figures of the four forms, rounded as they were published."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
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
    values = _read_values(path)
    if absent := [name for name in _NATIONAL_CODES if not values[name]]:
        raise SourceError(f"{path.name}：缺少“{'、'.join(absent)}”的数据行，请按原公布口径补齐。")
    trends = []
    for name in _NATIONAL_CODES:
        by_year = values[name]
        first = by_year[min(by_year)]
        measure = Measure(first.measure, first.name, first.unit, None, _DEFINITION, "amount")
        span = tuple(range(min(by_year), max(by_year) + 1))
        gaps = tuple(year for year in span if year not in by_year)
        trends.append(Trend(measure, NATIONAL, span, tuple(map(by_year.get, span)), gaps, ()))
    total, *forms = trends
    years, checks = [], []
    for year in total.years:
        whole, *counts = (values[name].get(year) for name in _NATIONAL_CODES)
        found = FormsYear(year, tuple(counts), whole, f"{year}年")
        years.append(add_shares(found, _ROUNDED_OFF))
        known = [Decimal(str(value.number)) for value in counts if value is not None]
        if whole is not None and len(known) == len(counts):
            checks.append(SumCheck(year, Decimal(str(whole.number)), sum(known, Decimal(0))))
    return NationalForms(total, tuple(forms), tuple(years), tuple(checks))


def _read_values(path: Path) -> Mapping[str, dict[int, Value]]:
    """Read each form's values by year."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except OSError as error:
        raise SourceError(
            f"找不到或打不开“{path.name}”。请确认 data/reference 下有这个文件。"
        ) from error
    if rows and not set(_HEADS) <= set(rows[0]):
        raise SourceError(f"{path.name}：第1行应有列{'、'.join(_HEADS)}，请改正表头。")
    values: defaultdict[str, dict[int, Value]] = defaultdict(dict)
    for line, row in enumerate(rows, start=2):
        try:
            year, amount = int(row["year"]), Decimal(row["value"])
            code = _NATIONAL_CODES[row["measure"]]
        except (ValueError, ArithmeticError, KeyError) as error:
            raise SourceError(
                f"{path.name} 第{line}行：年份、指标名或数值不能识别，请改正。"
            ) from error
        measure = Measure(code, row["measure"], row["unit"], None, _DEFINITION, "amount")
        number = int(amount) if amount == amount.to_integral_value() else float(amount)
        place = Place(path.name, "", line, None)
        value = build_value(measure, NATIONAL, Period.year(year), number, (place,))
        values[row["measure"]][year] = value
    return values

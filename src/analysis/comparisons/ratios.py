"""Ratios: how many times as often this year as in the baseline, between exact bounds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isfinite

from analysis.comparisons.significance import find_ratio_interval
from analysis.comparisons.years import Comparison
from analysis.formatting import format_number
from analysis.measures import Value, derive_value
from analysis.periods import Period

UNIT = "倍"
NO_UPPER_BOUND = "无上限"
_DIGITS = 2
_LEVEL = "95%置信区间"


@dataclass(frozen=True, slots=True)
class Ratio:
    """The ratio of two rates with its bounds.

    `estimate`: this year's rate divided by the baseline's; None from zero. `low`, `high`: the exact
    bounds; `high` has no number where the baseline is zero.
    """

    estimate: Value | None
    low: Value
    high: Value


def find_ratio(comparison: Comparison) -> Ratio | None:
    """Find the ratio of a comparison's rates, events by day, between exact 95 percent bounds.

    None where the exact test does not apply, see `Comparison.is_significant`, and of two zeros.
    """
    value, baseline = comparison.value, comparison.baseline
    if (
        comparison.left_out
        or comparison.p_value is None
        or baseline is None
        or not (value.number or baseline.number)
    ):
        return None
    periods = (Period.from_key(each.period) for each in (value, baseline))
    days, days_before = ((period.end - period.start).days + 1 for period in periods)
    now, before = int(value.number or 0), int(baseline.number or 0)
    low, high = find_ratio_interval((now, before), (days, days_before))
    written = f"（{value.text}÷{days}天）÷（{baseline.text}÷{days_before}天）"
    estimate = None
    if before:
        estimate = _derive(comparison, "", now / days * days_before / before, written)
    return Ratio(
        estimate,
        _derive(comparison, "_low", low, f"{written}，{_LEVEL}下限"),
        _derive(comparison, "_high", high, f"{written}，{_LEVEL}上限"),
    )


def _derive(comparison: Comparison, suffix: str, number: float, formula: str) -> Value:
    inputs = (comparison.value, *((comparison.baseline,) if comparison.baseline else ()))
    known = number if isfinite(number) else None
    name = f"{comparison.measure.name}两期之比"
    ratio = derive_value(
        f"{comparison.measure.code}.ratio{suffix}", name, known, UNIT, formula, inputs
    )
    text = NO_UPPER_BOUND if known is None else format_number(known, _DIGITS)
    return replace(ratio, text=text)

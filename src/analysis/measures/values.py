"""Values: a number with its unit, its period and the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from analysis.formatting import format_value
from analysis.measures.definitions import Measure
from analysis.periods import Period

ALL_ORGANIZATIONS = "全部单位"
NOT_KEPT = "无台账记录"
STATED_NOTE = "（往年报告所载）"
_OF_ITEMS, _OPENED = "rectification_", "rectification_opened"
_AFTER_NUMBER = ("余", "多")
_CONFLICT = "往年报告所载不一致"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands: file, sheet and row, and its date as far as the ledger states it.

    Of a past report `sheet` is empty, `row` the line and `date` None. `history` are the other rows
    of the same item, file, sheet and row of each.
    """

    file: str
    sheet: str
    row: int
    date: str | None
    history: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A number and the rows behind it.

    Parameters
    ----------
    measure, name, organization, period, unit : str
        What the number is: code and name of the measure, whose it is, `Period.key`, its unit.
    number : int, float or None
        Unrounded. None if no row states it (`evidence` names the rows) or if no ledger was kept.
    text : str
        The number as it is written, with its unit; or why there is none.
    evidence : tuple of Place
        The rows counted, by date, and rows that belong here but do not state a number.
    formula : str or None
        How a derived value comes from `inputs`, as ``10项÷10项``.
    inputs : tuple of Value
        The values it is derived from.
    masked : int
        Rows that belong here but do not state a number, or not the day needed to place them.
    is_stated : bool
        Whether it comes from a past report, not from a ledger.
    is_kept : bool
        Whether a ledger (or past report) covers the period; False means "not known", never zero.
    is_withheld : bool
        Whether the number is known and not published, because it is small or would give a small
        one away.
    has_hidden_rows : bool
        Whether there are rows that `evidence` may not name, because they would give a small
        number away.
    in_doubt : int
        Rows that belong to its activity and year and could not be counted.
    """

    measure: str
    name: str
    organization: str
    period: str
    number: int | float | None
    unit: str
    text: str
    evidence: tuple[Place, ...]
    formula: str | None = None
    inputs: tuple[Value, ...] = ()
    masked: int = 0
    is_stated: bool = False
    is_kept: bool = True
    is_withheld: bool = False
    has_hidden_rows: bool = False
    in_doubt: int = 0

    @property
    def doubt(self) -> str:
        """How many rows it may lack, or the numbers of how many, in words; "" if it is sure.

        Of items that are opened it is known that they are; whether they are done may be in doubt.
        """
        is_of_state = self.measure.startswith(_OF_ITEMS) and not self.measure.startswith(_OPENED)
        rows = f"另有{self.in_doubt}{'项待核' if is_of_state else '行未计入'}"
        is_partly_told = self.masked and self.number is not None and self.formula is None
        unstated = f"其中{self.masked}行没有载明数目" if is_partly_told else ""
        return "；".join(filter(None, (rows if self.in_doubt else "", unstated)))

    @property
    def id(self) -> str:
        """Ten hexadecimal characters that name this value in an export."""
        named = (self.measure, self.organization, self.period, self.unit, self.formula or "")
        return sha256("|".join(named).encode()).hexdigest()[:10]


def build_value(
    measure: Measure,
    organization: str,
    period: Period,
    number: float | None,
    evidence: tuple[Place, ...],
    *,
    masked: int = 0,
) -> Value:
    """Make the value of records that were kept."""
    return Value(
        measure.code,
        measure.name,
        organization,
        period.key,
        number,
        measure.unit,
        format_value(number, measure.unit),
        evidence,
        masked=masked,
    )


def missing_value(measure: Measure, organization: str, period: Period) -> Value:
    """Make the value of a period for which no ledger was kept."""
    return Value(
        measure.code,
        measure.name,
        organization,
        period.key,
        None,
        measure.unit,
        NOT_KEPT,
        (),
        is_kept=False,
    )


@dataclass(frozen=True, slots=True)
class Statement:
    """What one past report states: where, the number (None if masked), and 约, 余 or the like."""

    place: Place
    number: int | float | None
    qualifier: str = ""


def stated_value(
    measure: Measure, organization: str, period: Period, statements: Sequence[Statement]
) -> Value:
    """Make the value that past reports state, one statement a report.

    Reports that differ leave it unknown: none of them is preferred.
    """
    known = {each.number for each in statements if each.number is not None}
    number = next(iter(known)) if len(known) == 1 else None
    qualifier = next((each.qualifier for each in statements if each.qualifier), "")
    text = format_value(number, measure.unit)
    if qualifier and number is not None:
        plain = text.removesuffix(measure.unit)
        is_after = qualifier in _AFTER_NUMBER
        text = f"{plain}{qualifier}{measure.unit}" if is_after else f"{qualifier}{text}"
    return Value(
        measure.code,
        measure.name,
        organization,
        period.key,
        number,
        measure.unit,
        _CONFLICT if len(known) > 1 else text + STATED_NOTE,
        tuple(each.place for each in statements),
        masked=len([each for each in statements if each.number is None or each.qualifier]),
        is_stated=True,
    )


def derive_value(
    code: str,
    name: str,
    number: float | None,
    unit: str,
    formula: str,
    inputs: tuple[Value, ...],
) -> Value:
    """Make a value out of others; whose it is and when are those of the first input.

    Its evidence is all of theirs, each place once.
    """
    first = inputs[0]
    evidence = dict.fromkeys(place for value in inputs for place in value.evidence)
    return Value(
        code,
        name,
        first.organization,
        first.period,
        number,
        unit,
        format_value(number, unit),
        tuple(evidence),
        formula,
        inputs,
        masked=sum(value.masked for value in inputs),
        is_stated=any(value.is_stated for value in inputs),
        has_hidden_rows=any(value.has_hidden_rows for value in inputs),
    )

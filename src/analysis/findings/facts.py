"""Kinds: the facts that a report can hold, frozen, each with its values and their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.cadence import Rhythm
from analysis.catalogue import Catalogue
from analysis.comparisons import Comparison, Contributions
from analysis.findings.balance import Balance, Dimension, LedgerRows
from analysis.measures import Measure, Value, name_organization
from analysis.periods import Period
from analysis.records import Records
from analysis.trends import FormsYear

Section = Literal["study", "responsibility", "conduct"]
State = Literal["kept", "not_kept", "unplaced", "ahead", "outside"]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What findings are asked of: all ledgers, whose year, the days counted, the activities."""

    records: Records
    organization: str | None
    period: Period
    catalogue: Catalogue

    @property
    def year(self) -> int:
        """The year in question."""
        return self.period.start.year

    @property
    def name(self) -> str:
        """Whose year it is, as values say it."""
        return name_organization(self.records, self.organization)


@dataclass(frozen=True, slots=True)
class LeftOutOfValue:
    """Rows that belong to a value and could not be counted; `is_undated` if their day is why."""

    rows: Value
    is_undated: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How much of an activity a ledger tells of, and how that stands to the year before.

    `rhythm` is None for an activity that no binding rule asks for at intervals. `months` tells
    what each month adds to a change that is more than chance; None of any other change. `theme` and
    `group` are the catalogue's: the paragraph that tells the activity, the chart that draws it.
    `missing_months` are those of the period without a ledger: its number is not the whole year's.
    """

    activity: str
    name: str
    family: str
    section: Section
    comparison: Comparison
    rhythm: Rhythm | None = None
    months: Contributions | None = None
    theme: str = ""
    group: str = ""
    left_out: LeftOutOfValue | None = None
    missing_months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RectificationState:
    """The life cycle of rectification in the period: comparisons by measure code.

    What was opened in the period is completed, `remaining`, `undated` (said to be completed
    without a day of completion) or `in_doubt` (the ledger contradicts itself). They add up; the
    latter two are None if there are none.
    `balances` tell the same of all and of each source, category and kind of remedy, overdue ones
    apart; `ledger_rows` what became of every row of the year's ledgers;
    `rate_to_date` the completion rate by the other definition: completed up to the last day that
    the ledgers know, not the period's end; None of a year that is cut off, of which the two are
    one. `closed_later` names those that the rate to date counts beside it, `reopened_later` those
    that it does not, since they are open again. `reopened` are items
    that an earlier ledger proved to be done and this year's lists as open, with their numbers or
    rows; `left_out` rows that could not be counted. Each is None if there are none.
    """

    by_code: Mapping[str, Comparison]
    institutions: Comparison | None
    remaining: Value | None = None
    undated: Value | None = None
    in_doubt: Value | None = None
    balances: tuple[Balance, ...] = ()
    rate_to_date: Value | None = None
    reopened: Value | None = None
    reopened_items: tuple[str, ...] = ()
    closed_later: tuple[str, ...] = ()
    reopened_later: tuple[str, ...] = ()
    left_out: LeftOutOfValue | None = None
    ledger_rows: LedgerRows | None = None

    def by(self, dimension: Dimension) -> tuple[Balance, ...]:
        """List the balances of the kinds of one dimension; none where there is only one kind."""
        return tuple(each for each in self.balances if each.dimension == dimension)

    def value(self, code: str) -> Value | None:
        """Look up this year's value of ``rectification_<code>``, None if there is no number."""
        comparison = self.by_code.get(f"rectification_{code}")
        if comparison is None or comparison.value.number is None:
            return None
        return comparison.value


@dataclass(frozen=True, slots=True)
class MissedRhythm:
    """Periods of a promised rhythm for which the kept ledger holds too little."""

    name: str
    section: Section
    rhythm: Rhythm
    value: Value

    @property
    def is_before_holidays(self) -> bool:
        """Whether what was missed are reminders before holidays."""
        cadence = self.rhythm.activity.cadence
        return cadence is not None and cadence.every == "holiday"


@dataclass(frozen=True, slots=True)
class Overdue:
    """Items past their due date and not completed."""

    overdue: Value
    still_open: Value


@dataclass(frozen=True, slots=True)
class ClosedLate:
    """Items completed, but later than their due date."""

    late: Value
    closed: Value


@dataclass(frozen=True, slots=True)
class Reopened:
    """Items that were done and are open again."""

    reopened: Value


@dataclass(frozen=True, slots=True)
class Repeated:
    """Items opened in the period that are worded as some found before.

    `after_closing` are those of which the earlier one was done by then; None for none.
    """

    opened: Value
    repeated: Value
    after_closing: Value | None = None


@dataclass(frozen=True, slots=True)
class Fall:
    """A fall that the exact test finds to be more than chance, or a plain one; where it lies."""

    comparison: Comparison
    section: Section
    months: Contributions | None = None


@dataclass(frozen=True, slots=True)
class YearEndRush:
    """An activity of which a large part lies in December, or in the last two months.

    `when` names those months, `quiet` the span of months before without any, "" for none.
    """

    name: str
    crowded: Value
    total: Value
    share: Value
    when: str = "12月"
    quiet: str = ""


@dataclass(frozen=True, slots=True)
class LongSilence:
    """A span without a record too long for chance, of an activity that no rule asks for.

    Parameters
    ----------
    name : str
        The activity.
    total : Value
        How much of it the ledger tells of.
    days : Value
        How long the span is; its rows are the records next to it.
    span : Period
        The span.
    """

    name: str
    total: Value
    days: Value
    span: Period


@dataclass(frozen=True, slots=True)
class Masked:
    """A value of which ledger rows state no number.

    `is_marked` says that the ledger writes a sign such as xx in its place.
    """

    value: Value
    masked: Value
    is_marked: bool


@dataclass(frozen=True, slots=True)
class NotKept:
    """Activities that ledgers of an earlier year tell of and this year's do not.

    Their ledger may be missing, or a ledger of several kinds may hold none of them.
    """

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowsLeftOut:
    """Rows that could not become records; `by_rule` has one value for each rule."""

    total: Value
    by_rule: tuple[Value, ...]


Weakness = (
    MissedRhythm
    | Overdue
    | ClosedLate
    | Reopened
    | Repeated
    | Fall
    | YearEndRush
    | LongSilence
    | Masked
    | NotKept
    | RowsLeftOut
)


@dataclass(frozen=True, slots=True)
class MonthCell:
    """One month: its value, or why there is none.

    ``unplaced``: a ledger was kept, but its rows of the year do not say the month. ``outside``:
    the month lies behind the days that are looked at.
    """

    value: Value | None
    state: State


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """One measure by year and month, twelve cells a year."""

    measure: Measure
    organization: str
    years: tuple[int, ...]
    cells: tuple[tuple[MonthCell, ...], ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What is worth saying of an organization's year, in the order in which it is said.

    Parameters
    ----------
    organization : str
        Whose year.
    period : Period
        The days counted.
    counted : tuple of Counted
        Activities with a ledger this year, in the catalogue's order.
    rectification : RectificationState or None
        None without a rectification ledger.
    forms : FormsYear or None
        None without a ledger of the four forms.
    weaknesses : tuple
        What the data show to be wrong, the gravest first.
    masked : tuple of Masked
        Values with rows that state no number.
    not_kept : tuple of str
        Names of the catalogue's activities without any ledger this year.
    stated_years : tuple of int
        Years known only from a past report.
    after_cutoff : Value or None
        Rows dated after the last day counted; None if there are none.
    switched_off : tuple of str
        Weaknesses that were found and that the office does not want listed, in words.
    unjudged : tuple of str
        Why a promised rhythm of a kept ledger cannot be judged, in words.
    not_due : tuple of str
        Names of yearly duties of which a year that is cut off tells nothing yet: no zeros.
    restated : tuple of str
        What two ledgers state otherwise of one item or event of the year or the one before it: both
        rows, and which of them is counted.
    not_adopted : tuple of Rhythm
        What rules would ask that nobody verified or adopted, of kept ledgers: no report tells it.
    """

    organization: str
    period: Period
    counted: tuple[Counted, ...]
    rectification: RectificationState | None
    forms: FormsYear | None
    weaknesses: tuple[Weakness, ...]
    masked: tuple[Masked, ...]
    not_kept: tuple[str, ...]
    stated_years: tuple[int, ...]
    after_cutoff: Value | None = None
    switched_off: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    not_adopted: tuple[Rhythm, ...] = ()
    not_due: tuple[str, ...] = ()
    restated: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        """The year in question."""
        return self.period.start.year

    @property
    def rows_left_out(self) -> int:
        """How many rows of the year could not be counted."""
        found = (each for each in self.weaknesses if isinstance(each, RowsLeftOut))
        return sum(len(each.total.evidence) for each in found)

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """All comparisons with a value this year, activities first."""
        items = self.rectification
        life_cycle = tuple(items.by_code.values()) if items else ()
        return (*(fact.comparison for fact in self.counted), *life_cycle)

"""Recomputed: stated changes and shares, from the numbers of reports and from the ledgers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.catalogue import Catalogue, load_catalogue
from analysis.formatting import format_value
from analysis.measures import (
    Measure,
    Place,
    Value,
    derive_value,
    find_measure,
    is_left_over,
    measure_value,
)
from analysis.past_reports import ReportSummary, StatedChange, find_changes, is_within, measure_code
from analysis.periods import Period
from analysis.reconciliation.revisions import Revision
from analysis.records import Records

ChangeState = Literal["equal", "differs", "unknown"]
Statements = Mapping[tuple[str, int], tuple[Revision, ...]]
"""What reports state, by code of the measure and year."""

_RATE = "rectification_completion_rate"
_OPENED, _CLOSED = "rectification_opened", "rectification_closed"
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class CheckedChange:
    """A change or a share that a report states, and the same computed again.

    Parameters
    ----------
    kind, year, base_year
        As of `StatedChange`.
    stated : Value
        As the report has it, below zero where it says that something went down.
    by_reports, by_ledgers : Value or None
        Computed from the numbers that reports state (its own before those of others), and from
        the ledgers of today; None where one of the two numbers is not known.
    state : str
        ``differs`` if one of the two is another number; ``unknown`` if there is none of them.
    paragraph, sentence
        Where in the report it stands, and what stands there.
    """

    measure: Measure
    kind: str
    year: int
    base_year: int | None
    stated: Value
    by_reports: Value | None
    by_ledgers: Value | None
    state: ChangeState
    paragraph: int
    sentence: str

    @property
    def quoted(self) -> str:
        """The report, the paragraph and the sentence."""
        return f"{self.stated.evidence[0].file}第{self.paragraph}段：{self.sentence}"


def check_changes(
    records: Records,
    statements: Statements,
    organization: str,
    *,
    until: int | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[CheckedChange, ...]:
    """Compute again what the past reports of an organization state as changes and shares.

    Of reports whose text is not kept, those of a dataset, there are none, nor of one on a part of
    its year. A percentage agrees if it is the recomputed one rounded to its last figure.
    """
    known = catalogue or load_catalogue()
    checked: list[CheckedChange] = []
    for report in records.past_reports:
        is_asked = report.organization in ("", organization) and not report.is_partial
        is_later = until is not None and (report.year or 0) > until
        if not report.text or not is_asked or is_later:
            continue
        is_markdown = report.file.lower().endswith(".md")
        for change in find_changes(
            report.text, known, file=report.file, year=report.year, is_markdown=is_markdown
        ):
            source = Recomputation(records, statements, organization, known, change)
            checked += list(source.check(report, len(checked)))
    return tuple(checked)


@dataclass(frozen=True, slots=True)
class Recomputation:
    """Where the numbers of one stated change are looked for."""

    records: Records
    statements: Statements
    organization: str
    catalogue: Catalogue
    change: StatedChange

    def check(self, report: ReportSummary, place: int) -> Iterator[CheckedChange]:
        """Compute the change again, if it is one of a measure."""
        change = self.change
        code = _RATE
        if change.kind != "completion_rate":
            activity = self.catalogue.activity(change.activity)
            code = measure_code(activity, change.unit, is_closed=False)
        if not code or code in (self.records.suppression or ()):
            return
        measure = find_measure(code, self.catalogue)
        stated = self._state(measure, place)
        by_reports = self._compute(*self._list_stated(measure))
        by_ledgers = self._compute(*self._list_kept(measure))
        paragraph, sentence = report.quote(change.line, change.start)
        yield CheckedChange(
            measure,
            change.kind,
            change.year,
            change.base_year,
            stated,
            by_reports,
            by_ledgers,
            self._judge(by_reports, by_ledgers),
            paragraph,
            sentence,
        )

    def _state(self, measure: Measure, place: int) -> Value:
        change = self.change
        unit = change.unit if change.kind == "change" else "%"
        size = None if change.value is None else abs(change.value)
        return Value(
            f"{measure.code}.stated_{change.kind}_{place + 1}",
            f"{measure.name}（往年报告所载的{'比率' if change.base_year is None else '增减'}）",
            self.organization,
            Period.year(change.year).key,
            change.value,
            unit,
            f"{change.qualifier or ''}{format_value(size, unit)}",
            (Place(change.file, "", change.line, None),),
            masked=int(change.value is None or bool(change.qualifier)),
            is_stated=True,
        )

    def _list_stated(self, measure: Measure) -> tuple[Value | None, Value | None]:
        change = self.change
        if change.base_year is None:
            return self._find_stated(_CLOSED, change.year), self._find_stated(_OPENED, change.year)
        base = self._find_stated(measure.code, change.base_year)
        return self._find_stated(measure.code, change.year), base

    def _find_stated(self, code: str, year: int) -> Value | None:
        """Find the exact number that this report states, else the report on the year itself."""
        said = self.statements.get((code, year), ())
        exact = [one for one in said if one.stated.number is not None and not one.stated.masked]
        ranked = sorted(
            exact,
            key=lambda one: (one.place.file != self.change.file, one.report_year != year),
        )
        return ranked[0].stated if ranked else None

    def _list_kept(self, measure: Measure) -> tuple[Value | None, Value | None]:
        change = self.change
        if change.base_year is None:
            return self._find_kept(measure, change.year), None
        return self._find_kept(measure, change.year), self._find_kept(measure, change.base_year)

    def _find_kept(self, measure: Measure, year: int) -> Value | None:
        period = Period.year(year)
        value = measure_value(self.records, measure, self.organization, period)
        is_known = value.is_kept and not value.is_stated and not value.masked
        is_known = is_known and value.number is not None
        left = is_left_over(self.records, measure, self.organization, period)
        return value if is_known and not left else None

    def _compute(self, now: Value | None, base: Value | None) -> Value | None:
        change = self.change
        if now is None or (base is None and now.measure != _RATE):
            return None
        if base is None:
            return now  # the ledgers' own rate
        formula = f"{now.text}－{base.text}"
        number, unit = (now.number or 0) - (base.number or 0), now.unit
        if change.kind != "change":
            if not base.number:
                return None
            part = (now.number or 0) if change.kind == "completion_rate" else number
            number, unit = 100 * part / base.number, "%"
            formula = f"（{formula}）÷{base.text}"
            if change.kind == "completion_rate":
                formula = f"{now.text}÷{base.text}"
        name = "整改完成率" if change.base_year is None else f"{now.name}增减"
        code = f"{now.measure}.{change.kind}_since_{change.base_year or change.year}"
        return derive_value(code, f"{name}（复算）", number, unit, formula, (now, base))

    def _judge(self, *computed: Value | None) -> ChangeState:
        stated = self.change.value
        known = [each.number for each in computed if each is not None and each.number is not None]
        if stated is None or not known:
            return "unknown"
        return "equal" if all(self._bears(stated, number) for number in known) else "differs"

    def _bears(self, stated: float, number: float) -> bool:
        """Say whether a recomputed number bears out the stated one, as exactly as that is."""
        if self.change.kind == "change" and not self.change.qualifier:
            return stated == number
        decimals = len(str(stated).partition(".")[2].rstrip("0"))
        if abs(stated - number) <= _HALF / 10**decimals + 1e-9:
            return True
        qualifier = self.change.qualifier
        if not qualifier or stated * number < 0:
            return False
        return is_within(qualifier, abs(stated), abs(number))

"""Stated changes: 较上年增加3次, 同比增长20%, 完成率100%, and what they are a change of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from analysis.catalogue import Catalogue
from analysis.past_reports.activity_names import Name, find_names, fits, unit_kind
from analysis.past_reports.numbers import Number, find_numbers
from analysis.past_reports.prose import Prose, make_prose
from analysis.past_reports.statements import PLANNED_WORDS, in_next_steps

ChangeKind = Literal["change", "change_pct", "completion_rate"]

_PERCENT = "%"
_UP, _DOWN = "增加|增长|上升|提高|提升|增|多", "减少|下降|降低|减|少"
_MOVED = re.compile(
    rf"(?P<base>同比|(?:[较比与]|相比)?(?:上年|去年|上一年|(?P<year>(?:19|20)\d\d)年)度?(?:同期)?(?:相比)?)?"
    rf"[,]?(?:略|有所|明显|大幅)?(?:(?P<up>{_UP})|{_DOWN})了?$"
)
_COMPLETION = re.compile(r"(?:整改)?(?:完成|整改|办结|销号|化解|到位)率(?:为|达到?|[:|])?$")
_BASE = re.compile(r"同比|[较比与](?:上年|去年|上一年|((?:19|20)\d\d)年)|上年同期|去年同期")
_OTHER_BASE = re.compile(r"环比|[较比与](?:上月|上季|年初|前年|计划|任务|要求|目标)")
_OF_SEVERAL = re.compile(r"分别|[均各都]")
_JOINTS = frozenset("、和及与")
_MARKS = re.compile(r"[。；！？;\n]")


@dataclass(frozen=True, slots=True)
class StatedChange:
    """A change since an earlier year, or a share of items rectified, that a report states.

    Parameters
    ----------
    start, end
        Character offsets into the file's text, as of `StatedValue`.
    kind
        ``change``: by so many; ``change_pct``: by so many percent; ``completion_rate``: the items
        rectified of those found, in percent.
    activity, unit
        What changed, and the unit in which it is counted.
    value
        Signed: below zero where it went down. None where it is masked.
    qualifier
        约, 近 … as written.
    year, base_year
        From which year to which; `base_year` None of a share.
    """

    file: str
    start: int
    end: int
    line: int
    text: str
    kind: ChangeKind
    activity: str
    unit: str
    value: float | None
    qualifier: str | None
    year: int
    base_year: int | None


def find_changes(
    text: str, catalogue: Catalogue, *, file: str, year: int | None, is_markdown: bool = False
) -> tuple[StatedChange, ...]:
    """Find the changes and shares that a report on one year states as done.

    Left out is what cannot be recomputed: a change of which the text names no activity or no
    year it is measured from, one of several at once (分别增长), and a plan.
    """
    if year is None:
        return ()
    prose = make_prose(text, is_markdown=is_markdown)
    names, numbers = find_names(prose, catalogue), find_numbers(prose)
    finder = ChangeFinder(prose, names, numbers, in_next_steps(prose), file, year)
    return tuple(found for place in range(len(numbers)) for found in finder.read(place))


@dataclass(frozen=True, slots=True)
class ChangeFinder:
    """Reads one number of a text after the other."""

    prose: Prose
    names: tuple[Name, ...]
    numbers: tuple[Number, ...]
    plans: tuple[tuple[int, int], ...]
    file: str
    year: int

    def read(self, place: int) -> Iterator[StatedChange]:
        """Read whether a number is a change or share, and of what."""
        number = self.numbers[place]
        start, _ = self.prose.clause(number.start)
        before = self.prose.plain[start : number.start]
        at = self.prose.places[number.start]
        if PLANNED_WORDS.search(before) or any(first <= at < last for first, last in self.plans):
            return
        if number.unit == _PERCENT and (share := _COMPLETION.search(before)):
            items = [each for each in self.names if each.activity.family == "rectification"]
            if items:
                span = start + share.start(), number.end
                yield self._tell(number, span, "completion_rate", items[0], "项", None, 1)
        elif moved := _MOVED.search(before):
            base_year = self._find_base(start, number, moved)
            found = self._find_changed(place, start)
            if base_year is not None and found is not None:
                span = start + moved.start(), number.end
                kind: ChangeKind = "change_pct" if number.unit == _PERCENT else "change"
                yield self._tell(number, span, kind, *found, base_year, 1 if moved["up"] else -1)

    def _find_base(self, start: int, number: Number, moved: re.Match[str]) -> int | None:
        """Find the year that is measured from: named at the change, or earlier in its sentence."""
        first = self.prose.sentence_start(number.start)
        sentence = self.prose.plain[first : number.start]
        named = moved["year"] or ""
        if not moved["base"]:
            found = [*_BASE.finditer(sentence)]
            if not found or _OTHER_BASE.search(sentence, found[-1].end()):
                return None
            named = found[-1][1] or ""
        elif _OTHER_BASE.search(sentence[start - first :]):
            return None
        base = int(named) if named else self.year - 1
        return base if base < self.year else None

    def _find_changed(self, place: int, start: int) -> tuple[Name, str] | None:
        """Find what changed: the last name before it in the sentence, and its unit.

        An absolute change is in the unit of what changed; a share leaves it to the number that
        follows the name.
        """
        number = self.numbers[place]
        first = self.prose.sentence_start(number.start)
        low = bisect_left(self.names, first, key=lambda name: name.start)
        high = bisect_left(self.names, number.start, key=lambda name: name.start)
        before = self.names[low:high]
        if not before:
            return None
        name = before[-1]
        # 集体学习、廉政谈话均增长20%: of several no one is meant.
        between = self.prose.plain[before[-2].end : name.start] if len(before) > 1 else ""
        if _OF_SEVERAL.search(self.prose.plain[start : number.start]) or between in _JOINTS:
            return None
        behind = bisect_left(self.numbers, name.end - 1, key=lambda each: each.start)
        counted = [each for each in self.numbers[behind:place] if fits(name.activity, each.unit)]
        if number.unit != _PERCENT:
            is_fitting = fits(name.activity, number.unit) and (
                not counted or unit_kind(counted[-1].unit) == unit_kind(number.unit)
            )
            return (name, number.unit) if is_fitting else None
        return name, counted[-1].unit if counted else name.activity.unit

    def _tell(
        self,
        number: Number,
        span: tuple[int, int],
        kind: ChangeKind,
        name: Name,
        unit: str,
        base_year: int | None,
        sign: int,
    ) -> StatedChange:
        start, end = self.prose.span(*span)
        return StatedChange(
            file=self.file,
            start=start,
            end=end,
            line=self.prose.line(span[0]),
            text=self.prose.text[start:end],
            kind=kind,
            activity=name.activity.code,
            unit=unit,
            value=None if number.value is None else sign * number.value,
            qualifier=number.qualifier,
            year=self.year,
            base_year=base_year,
        )


def quote_sentence(text: str, start: int) -> str:
    """Quote the sentence of a text around an offset, without the mark that ends it.

    Examples
    --------
    >>> quote_sentence("一共两句。集体学习8次，谈话3人次；完。", 7)
    '集体学习8次，谈话3人次'
    """
    ends = [found.end() for found in _MARKS.finditer(text, 0, start)]
    last = _MARKS.search(text, start)
    return text[ends[-1] if ends else 0 : last.start() if last else len(text)].strip()

"""Leftovers: what in a text is of an earlier year: its years, numbers, documents and meetings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from analysis.catalogue import Catalogue
from analysis.formatting import plain_number
from analysis.past_reports import (
    CLOSED_LABEL,
    PLANNED,
    StatedValue,
    is_within,
    make_prose,
    measure_code,
)
from analysis.stale.customary import Customary
from analysis.stale.takeovers import Takeover
from analysis.stale.writings import Sentence, Writing

_YEAR = re.compile(r"(?<![\d〔(])((?:19|20)\d\d)年(?!版|修订)")
_COMPARING = re.compile(r"[比较与同自从]|以来|上年|去年|结转|上一年|累计")
_OPENING = re.compile(r"\W*((?:19|20)\d\d)年(?:度|以来|,|,?我|,?本)")
_NEW = re.compile(r"新(?:修订|颁布|印发|出台|制定)的?$")
_VERSION = re.compile(r"((?:19|20)\d\d)年?(?:新?修订|版|颁布|印发)")
_KEPT_UP = re.compile(r"巩固|拓展|深化|常态|成果|回头看|结束")
_BEATS = {"week": 52, "month": 12, "quarter": 4, "half_year": 2, "year": 1, "holiday": 7}
"""How often in a year what is due so often is held: such a number is the same each year."""
_AROUND = 8
_TELLING = 10
"""From this number on it is no chance that one year has what the year before had."""
_MANY, _MOST = 4, 0.8
"""Of so many numbers so large a share is kept: then the small ones are told, too."""
_plain = cache(lambda name: make_prose(name).plain)
_COUNTED = frozenset({"次", "人次", "项", "份", "场次", "场", "期"})


@dataclass(frozen=True, slots=True)
class Leftover:
    """A place of a draft's text that is of an earlier year, and the words that tell it.

    `there`: the report and the span in its text that it comes from, if it is known.
    """

    kind: str
    start: int
    end: int
    words: Mapping[str, object]
    there: tuple[int, int, int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """What ledgers give for a draft's year: code of a measure → its number."""

    numbers: Mapping[str, float]


def find_kept_years(
    draft: Writing, others: Sequence[Writing], taken: Iterable[Takeover]
) -> Iterator[Leftover]:
    """Find in passages that were taken over the year of the report that they come from.

    A year that something is compared with is none that should have been changed.
    """
    plain = draft.prose.plain
    for one in taken:
        other = others[one.other]
        is_earlier = draft.year is not None and other.year is not None and other.year < draft.year
        for sentence in draft.sentences[one.first : one.last] if is_earlier else ():
            for found in _YEAR.finditer(plain, sentence.start, sentence.end):
                before = plain[max(sentence.start, found.start() - _AROUND) : found.start()]
                is_kept = int(found[1]) == other.year and not _COMPARING.search(before)
                if is_kept and not draft.prose.is_uncounted(found.start()):
                    first = other.sentences[one.other_first].start
                    there = max(other.prose.plain.find(found[0], first), first)
                    place = (one.other, *other.prose.span(there, there + 1))
                    yield _tell_year(draft, found, place)


def find_old_openings(draft: Writing) -> Iterator[Leftover]:
    """Find paragraphs that open with an earlier year, and compare nothing with it."""
    opening = 0
    for sentence in draft.sentences:
        is_first, opening = sentence.number != opening, sentence.number
        found = _OPENING.match(draft.prose.plain, sentence.start, sentence.end)
        if not found or not is_first or draft.year is None or int(found[1]) >= draft.year:
            continue
        if not _COMPARING.search(draft.prose.plain, found.end(), sentence.end):
            yield _tell_year(draft, found, None)


def _tell_year(
    draft: Writing, found: re.Match[str], there: tuple[int, int, int] | None
) -> Leftover:
    span = draft.prose.span(found.start(1), found.end(1) + 1)
    return Leftover("year_kept", *span, {"year": draft.year, "old": int(found[1])}, there)


def find_outdated(draft: Writing, customary: Customary) -> Iterator[Leftover]:
    """Find documents that were replaced or revised, and meetings and campaigns of earlier years.

    Of a draft whose year is not known nothing can be said.
    """
    if draft.year is None:
        return
    yield from _find_documents(draft, draft.year, customary)
    for name, last in customary.campaigns.items():
        for start, end, sentence in _find_cited(draft, name):
            words = draft.prose.plain[sentence.start : sentence.end]
            if draft.year > last and not _KEPT_UP.search(words):
                span = draft.prose.span(start, end)
                yield Leftover("campaign", *span, {"name": name.strip("“”"), "since": last})
    for meetings in customary.meetings.values():
        yield from _find_meetings(draft, draft.year, meetings)


def _find_cited(draft: Writing, name: str) -> Iterator[tuple[int, int, Sentence]]:
    """Find where a name stands in the sentences of a text: its span, and the sentence."""
    wanted = _plain(name)
    at = draft.prose.plain.find(wanted)
    while at >= 0:
        place = bisect_right(draft.sentences, at, key=lambda one: one.start) - 1
        if place >= 0 and at < draft.sentences[place].end:
            yield at, at + len(wanted), draft.sentences[place]
        at = draft.prose.plain.find(wanted, at + 1)


def _find_documents(draft: Writing, year: int, customary: Customary) -> Iterator[Leftover]:
    for name, (since, by) in customary.replaced.items():
        for start, end, _ in _find_cited(draft, f"《{name}》"):
            if year >= since:
                words = {"name": name, "since": since, "by": by}
                yield Leftover("document_replaced", *draft.prose.span(start, end), words)
    for name, versions in customary.documents.items():
        newest = max((since for since in versions if since <= year), default=year)
        for start, end, sentence in _find_cited(draft, f"《{name}"):
            plain = draft.prose.plain
            version = _VERSION.search(plain, max(start - 12, sentence.start), end + 16)
            is_old = version is not None and int(version[1]) < newest - 1
            is_new_no_more = _NEW.search(plain[sentence.start : start]) and newest < year - 1
            if is_old or is_new_no_more:
                words = {"name": name, "since": newest}
                yield Leftover("document_revised", *draft.prose.span(start, end), words)


def _find_meetings(draft: Writing, year: int, meetings: Mapping[str, int]) -> Iterator[Leftover]:
    cited = {name: found for name in meetings for found in [*_find_cited(draft, name)][:1]}
    held = [name for name in meetings if meetings[name] <= year]
    newest = max(held, key=meetings.__getitem__, default="")
    latest = max(cited, key=meetings.__getitem__, default="")
    if latest and newest and meetings[latest] < meetings[newest]:
        words = {"name": latest, "old": meetings[latest], "by": newest, "since": meetings[newest]}
        yield Leftover("meeting", *draft.prose.span(*cited[latest][:2]), words)


def find_kept_values(
    draft: Writing,
    others: Sequence[Writing],
    catalogue: Catalogue,
    held: Held | None,
) -> Iterator[Leftover]:
    """Find numbers that are those of the office's report on an earlier year, and should not be.

    Where ledgers tell the number, one that they bear out is none. Else a number is told that is
    large enough to be no chance and due to no rule (once a month); all of them where most of an
    earlier report's are kept.
    """
    own = _list_stated(draft, catalogue)
    told: set[str] = set()
    whose = {"", draft.organization} if draft.organization else {o.organization for o in others}
    ages = [(draft.year or 0) - (other.year or 9999) for other in others]
    for place in sorted(range(len(others)), key=ages.__getitem__):  # the latest first
        other = others[place]
        if ages[place] <= 0 or other.organization not in whose:
            continue
        theirs = _list_stated(other, catalogue)
        both = [key for key in own if key in theirs]
        kept = [key for key in both if own[key].value == theirs[key].value and own[key].value]
        is_most = len(both) >= _MANY and len(kept) >= _MOST * len(both)
        for key in kept:
            here, there = own[key], theirs[key]
            number = held.numbers.get(key) if held else None
            cadence = catalogue.activity(here.activity or "").cadence
            beats = 0 if cadence is None else _BEATS[cadence.every] * cadence.times
            is_due = here.value in (beats, 2 * beats)  # what a rule asks for each year
            is_large = is_most or float(here.value or 0) >= _TELLING
            is_told = number is not None or (is_large and not is_due)
            if key not in told and number != here.value and is_told:
                told.add(key)
                words = _words(here, draft.year, number) | {"old": other.year}
                kind = "value_kept" if number is None else "value_stale"
                yield Leftover(kind, here.start, here.end, words, (place, there.start, there.end))


def find_unheld_values(draft: Writing, catalogue: Catalogue, held: Held) -> Iterator[Leftover]:
    """Find numbers of the draft's year that differ from the ledgers', or that no measure holds."""
    everything = set(held.numbers.values())
    for stated in draft.stated:
        if stated.year != draft.year or stated.value is None or stated.qualifier == PLANNED:
            continue
        code = _code(stated, catalogue)
        number = held.numbers.get(code)
        if number is not None:
            is_borne = number == stated.value or (
                stated.qualifier and is_within(stated.qualifier, stated.value, number)
            )
            if not is_borne:
                words = _words(stated, draft.year, number)
                yield Leftover("value_differs", stated.start, stated.end, words)
        elif stated.unit in _COUNTED and not stated.activity and stated.value not in everything:
            words = _words(stated, draft.year, None)
            yield Leftover("value_unheld", stated.start, stated.end, words)


def _list_stated(writing: Writing, catalogue: Catalogue) -> dict[str, StatedValue]:
    """List what a report states of its own year, by measure; of each the first place counts."""
    stated: dict[str, StatedValue] = {}
    for each in writing.stated:
        code = _code(each, catalogue)
        if code and each.year == writing.year and each.qualifier != PLANNED:
            stated.setdefault(code, each)
    return stated


def _code(stated: StatedValue, catalogue: Catalogue) -> str:
    if not stated.activity:
        return ""
    activity = catalogue.activity(stated.activity)
    return measure_code(activity, stated.unit, is_closed=stated.label == CLOSED_LABEL)


def _words(stated: StatedValue, year: int | None, number: float | None) -> dict[str, object]:
    told = f"{plain_number(stated.value or 0)}{stated.unit}"
    held = None if number is None else f"{plain_number(number)}{stated.unit}"
    name = stated.label if stated.label and stated.label not in told else ""
    whole = told if stated.activity else stated.text
    return {"name": name, "stated": whole, "year": year, "held": held}

"""Topics: what the counted rows of an activity were about, as far as an office lets it be told.

By default only titles in 《》, named campaigns and words of our own table are told: what else a
ledger says is its office's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.findings.facts import Counted, Findings
from analysis.measures import (
    INSTITUTIONS,
    RECTIFICATION,
    Entry,
    Measure,
    Place,
    Value,
    build_value,
    check_organization,
    find_counted,
    select_entries,
    select_items,
    select_rows,
)
from analysis.periods import Period
from analysis.records import Records
from analysis.trends import Heads, build_heads
from analysis.vocabulary import Phrasebook, name_origin
from analysis.workspace import Topics

_TITLE = re.compile(r"《(?:[^《》]|《[^《》]*》)+》")
_REPEATED = re.compile(r"（\d+）$|\(\d+\)$")
_FEW = 3
"""The most events of which a text names every month."""
_OF_PEOPLE = ("talk", "letter", "form")


@dataclass(frozen=True, slots=True)
class Topic:
    """What some of the counted rows are about; `is_new` if no earlier year's rows are."""

    text: str
    value: Value
    is_new: bool

    @property
    def is_title(self) -> bool:
        """Whether it is a title in 《》."""
        return self.text.startswith("《")


@dataclass(frozen=True, slots=True)
class Substance:
    """What stands behind the number of an activity: topics, its months, heads by level.

    `months` are those of few events whose month is known, each once; empty of more. `is_whole` says
    whether every counted row is on one of the topics: else they are some of what there was.
    """

    topics: tuple[Topic, ...] = ()
    months: tuple[int, ...] = ()
    heads: Heads | None = None
    is_whole: bool = True


def find_substance(
    records: Records,
    findings: Findings,
    organization: str | None,
    phrases: Phrasebook,
    told: Topics = "titles",
) -> Mapping[str, Substance]:
    """Find what stands behind the number of each activity that is told.

    Only rows that are counted are asked, those that the value's evidence names: where small counts
    are withheld it names none, and nothing is told of them.
    """
    chosen = check_organization(records, organization)
    people = [fact for fact in findings.counted if fact.family in _OF_PEOPLE]
    heads = build_heads(
        records, [fact.comparison.measure for fact in people], chosen, findings.period
    )
    by_code = {each.measure.code: each for each in heads}
    found: dict[str, Substance] = {}
    for fact in findings.counted:
        value = fact.comparison.value
        if value.number and not value.is_stated:
            topics = _list_topics(records, fact, chosen, phrases, told)
            on_one = {place for each in topics for place in each.value.evidence}
            is_whole = on_one.issuperset(value.evidence)
            named = by_code.get(fact.activity)
            found[fact.activity] = Substance(topics, list_months(value), named, is_whole)
    return found


def list_months(value: Value) -> tuple[int, ...]:
    """List the months of few events, each once and all known; nothing otherwise."""
    days = [place.date or "" for place in value.evidence]
    is_few = 0 < (value.number or 0) == len(days) <= _FEW and not value.masked
    months = [int(day[5:7]) for day in days if len(day) >= len("2025-01")]
    are_known = is_few and len(set(months)) == len(days)
    return tuple(sorted(months)) if are_known else ()


def name_only_origin(records: Records, findings: Findings, organization: str | None) -> str:
    """Name where the items opened in the period came from, if all came from one place."""
    rows = select_items(records, check_organization(records, organization))
    items = rows[find_counted(rows, "rectification_opened", findings.period)]
    origins = {name_origin(str(origin)) for origin in items["origin"]}
    return origins.pop() if len(origins) == 1 else ""


def name_oldest_origin(records: Records, findings: Findings, organization: str | None) -> str:
    """Name where the items that are open longest came from, if all came from one place."""
    rows = select_items(records, check_organization(records, organization))
    items = rows[find_counted(rows, "rectification_open_at_year_end", findings.period)]
    oldest = items[items["date"] == items["date"].min()]
    origins = {name_origin(str(origin)) for origin in oldest["origin"]}
    return origins.pop() if len(origins) == 1 else ""


def _list_topics(
    records: Records, fact: Counted, organization: str | None, phrases: Phrasebook, told: Topics
) -> tuple[Topic, ...]:
    """List the topics of the rows of a value: new ones first, then the most frequent."""
    value = fact.comparison.value
    if told == "none" or value.masked:
        return ()
    is_institution = fact.activity == INSTITUTIONS
    year = value.period[:4]
    found: defaultdict[str, list[tuple[Place, int]]] = defaultdict(list)
    earlier: set[str] = set()
    counted = set(value.evidence)
    for each, named in read_row_topics(records, fact, organization, phrases, told):
        if each.place in counted:
            amount = 1 if is_institution else each.amount or 0
            for name in named:
                found[name].append((each.place, amount))
        elif str(each.day.year) < year:
            earlier.update(named)
    topics = []
    for text, rows in found.items():
        code, name = f"{value.measure}.topic.{text}", f"{value.name}（{text}）"
        measure = Measure(code, name, value.unit, None, "", "amount")
        number = sum(amount for _, amount in rows)
        period = Period.from_key(value.period)
        part = build_value(
            measure, value.organization, period, number, tuple(place for place, _ in rows)
        )
        topics.append(Topic(text, part, bool(earlier) and text not in earlier))
    return tuple(sorted(topics, key=lambda each: (not each.is_new, -(each.value.number or 0))))


def read_row_topics(
    records: Records, fact: Counted, organization: str | None, phrases: Phrasebook, told: Topics
) -> Iterator[tuple[Entry, list[str]]]:
    """Read what each row of an activity is on, of whatever year.

    Where the counted rows have a column of their own for it (方式), that is asked, and no other: a
    message about a talk is no talk.
    """
    is_institution = fact.activity == INSTITUTIONS
    codes = (RECTIFICATION, INSTITUTIONS) if is_institution else (fact.activity,)
    matters, own = phrases.list_matters(fact.activity), phrases.own_column(fact.activity)
    counted = set(fact.comparison.value.evidence)
    for code in codes:
        entries = select_entries(records, code, organization)
        rows = select_rows(records, code, organization)
        column = "institution_name" if is_institution else "subject"
        pairs = zip(entries, rows[own or column].tolist(), strict=True)
        if own and any(text for each, text in pairs if each.place in counted):
            column = own
        for each, text in zip(entries, rows[column].tolist(), strict=True):
            if column == own:
                yield each, _find_words(text, matters)
            else:
                yield each, _read_topics(text, phrases.campaigns, matters, told) if text else []


def _read_topics(
    text: str, campaigns: Sequence[str], matters: Mapping[str, Sequence[str]], told: Topics
) -> list[str]:
    """Read the topics of a row: its titles; else a campaign; else a word of the table."""
    titles = list(dict.fromkeys(_TITLE.findall(text)))
    if titles:
        return titles
    named = [name for name in campaigns if name in text] + _find_words(text, matters)
    if not named and told == "all":
        named = [_REPEATED.sub("", "".join(text.split()))]
    return [name for name in named[:1] if name]


def _find_words(text: str, matters: Mapping[str, Sequence[str]]) -> list[str]:
    """Find the names of a table of which the text holds a word."""
    return [name for name, words in matters.items() if any(word in text for word in words)]

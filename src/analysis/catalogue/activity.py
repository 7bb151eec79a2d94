"""Kinds: what one entry of the catalogue says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Every = Literal["week", "month", "quarter", "half_year", "year", "holiday"]
Total = Literal["count", "people", "items", "institutions"]
Section = Literal["study", "responsibility", "conduct"]
Family = Literal["meeting", "talk", "letter", "form", "notice", "rectification", "institution"]
Privacy = Literal["public", "internal", "personal"]
Role = Literal["used", "known"]
BreakKind = Literal["definition", "renamed", "merged", "split"]


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often an activity is promised, and from which day on.

    `verified` says that the source was read in its own words, `adopted` that the office made it
    its rule. A day is judged by the rule that holds on it, from `since` up to the next one.
    `asks_whom` marks one that asks who does it, or with whom, which no number of a ledger shows: it
    can be seen to be broken, never to be kept.
    """

    every: Every
    times: int
    strength: str
    source: str
    verified: bool
    adopted: bool = False
    since: date | None = None
    asks_whom: bool = False

    @property
    def is_binding(self) -> bool:
        """Whether an office may be judged by it; any other rule is shown for reference alone."""
        return self.verified or self.adopted


@dataclass(frozen=True, slots=True)
class Former:
    """A name that an activity had, and the first day of the name that followed."""

    name: str
    until: date


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of activity; `total` says what is summed over its records.

    `stem`, `before` and `after` make its names (see `names.py`); with a word of `never` in front
    it is another thing, and `not_names` an office gave to another kind. `aliases` are whole names.
    `forms` are words that a type column of a ledger of this kind may hold: a form or a topic of it.
    `exact_aliases` are too short to be looked for inside a longer text: 制度 names the activity
    only where it is the whole text. `order` is the place in the report. `kind_of` names the
    activity under which documents for other programs list this kind (诫勉谈话 under
    reminder_talk); measures and reports keep the kinds apart. Empty: it stands for itself.
    `withhold_small` says whether small numbers are withheld where an office asks for it; None
    leaves it to the unit: numbers of persons are. `cadence` is the latest rule, `earlier` those
    that held before it. `theme` is the paragraph of its section that tells it, `group` the chart
    that draws it over the years; empty for neither. `is_unsorted` marks the kind of what a ledger
    sorts under no kind: its absence says nothing. `formerly` lists the names that it had.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    total: Total
    cadence: Cadence | None
    section: Section
    family: Family
    order: int
    exact_aliases: tuple[str, ...] = ()
    stem: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    kind_of: str = ""
    withhold_small: bool | None = None
    is_unsorted: bool = False
    theme: str = ""
    group: str = ""
    earlier: tuple[Cadence, ...] = ()
    formerly: tuple[Former, ...] = ()

    @property
    def rules(self) -> tuple[Cadence, ...]:
        """Every rule of how often, in the order of their first days."""
        return self.earlier if self.cadence is None else (*self.earlier, self.cadence)

    @property
    def is_planned(self) -> bool:
        """Whether a rule fixes how often it is held, so that no chance moves its number.

        Of rules that nobody adopted those that ask for something within the year do so, too: what
        is done every week by habit is no matter of chance.
        """
        return any(rule.is_binding or rule.every != "year" for rule in self.rules)

    @property
    def is_yearly(self) -> bool:
        """Whether its rules ask for it once a year, so that none is missed before its end."""
        return bool(self.rules) and all(rule.every == "year" for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Break:
    """The first day on which an activity is counted by another definition, and why it is.

    Of another kind than ``definition`` it is a change of name: of the activity or, where
    `activity` is empty, of the organization, which may have been merged or split as well.
    """

    activity: str
    day: date
    reason: str
    kind: BreakKind = "definition"

    @property
    def is_comparable(self) -> bool:
        """Whether what was counted before and after is the same, under another name."""
        return self.kind in ("renamed", "merged")


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of column; a known field is recognised so that it is never taken for another."""

    code: str
    name: str
    aliases: tuple[str, ...]
    privacy: Privacy
    role: Role

"""Voice: in whose words a report is told, and what stands behind its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from analysis.comparisons import Comparison
from analysis.content import Run
from analysis.findings import Findings, Substance
from analysis.measures import Value
from analysis.narrative.phrases import fill_template
from analysis.vocabulary import Phrasebook, load_phrases, read_vocabulary

CHANGES_TOLD = 2
"""The most changes that the first part of a report tells; all stand in its table."""

_CLOSED = "rectification_closed"


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """The phrases of a report and what they are filled with.

    Parameters
    ----------
    phrases : Phrasebook
        The ways to say things.
    seed : str
        What the choice among them hangs on: whose report it is.
    turn : int
        Of which year: the next one takes the next way of each.
    substance : mapping of str to Substance
        What stands behind the number of each activity.
    origin : str
        Where the items opened in the period came from, if all came from one place.
    oldest : str
        Where the oldest open items came from, if all came from one place.
    carried : Value or None
        The items that were open when the period began.
    whose : str
        What stands in the place of a name that no ledger says.
    committee, handled_by : str
        What the office calls its leading body; who applied the four forms, "" if nobody says.
    """

    phrases: Phrasebook
    seed: str
    turn: int = 0
    substance: Mapping[str, Substance] = field(default_factory=dict)
    origin: str = ""
    oldest: str = ""
    carried: Value | None = None
    committee: str = ""
    handled_by: str = ""
    whose: str = ""

    @classmethod
    def plain(cls, findings: Findings) -> Voice:
        """Speak in the words of the package, of numbers alone."""
        return cls(load_phrases(), findings.organization, findings.year)

    def say(self, table: str, key: str, **parts: Run | tuple[Run, ...]) -> tuple[Run, ...]:
        """Choose a way to say something, and fill its places."""
        return fill_template(self.phrases.choose(table, key, self.seed, self.turn), parts)

    def words(self, table: str, key: str, where: str = "") -> str:
        """Choose a way to say something that has no places; another one at another place."""
        return self.phrases.choose(table, key, self.seed + where, self.turn)

    def words_of(self, table: str, key: str, kinds: Iterable[str], where: str = "") -> str:
        """Choose a way that a table has for one of some kinds of a key, else one for the key."""
        named = (f"{key}_{kind}" for kind in kinds)
        chosen = next((name for name in named if name in self.phrases.tables[table]), key)
        return self.words(table, chosen, where)

    def call(self, name: str) -> str:
        """Call a leading body as the office does."""
        row = read_vocabulary("committee")["own"]
        return name.replace(row["marker"], self.committee or row["neutral"])

    def say_act(
        self, activity: str, family: str, part: str, **parts: Run | tuple[Run, ...]
    ) -> tuple[Run, ...]:
        """Choose how an activity is told, and fill its places."""
        chosen = self.phrases.choose_act(activity, family, part, self.seed, self.turn)
        return fill_template(chosen, parts)


def choose_changes(findings: Findings) -> tuple[Comparison, ...]:
    """Choose the changes worth a word in the first part: more items closed, then clear rises.

    A fall is a problem or a question, and is told there or in the table, never here.
    """
    items = findings.rectification
    closed = [items.by_code[_CLOSED]] if items and _CLOSED in items.by_code else []
    rises = [
        each
        for each in (*closed, *(fact.comparison for fact in findings.counted))
        if each.direction == "up" and each.change is not None and not each.is_uncertain
        if each.is_significant or each.measure.code == _CLOSED
    ]
    return tuple(rises[:CHANGES_TOLD])

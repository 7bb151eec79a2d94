"""Recognition rules: a table of what tables are, by what each is known, with an example."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from analysis.ledgers.tables.evidence import Evidence

TableKind = Literal[
    "events",
    "people",
    "items",
    "counts",
    "register",
    "plan",
    "not_held",
    "statistics",
    "dictionary",
    "form",
    "unclear",
]

SEVERAL_COLUMNS = 2
"""So many columns of numbers under headings of their own make a table of sums."""


@dataclass(frozen=True, slots=True)
class RecognitionRule:
    """One row of the table of recognition: by what a table is known, with an example."""

    kind: TableKind
    by_what: str
    example: str
    decide: Callable[[Evidence], str | None]
    """Give the reason in words where the evidence says so."""


class RuleTable(list[RecognitionRule]):
    """Rules of recognition, in the order in which they are tried."""

    def row(
        self, kind: TableKind, by_what: str, example: str
    ) -> Callable[[Callable[[Evidence], str | None]], Callable[[Evidence], str | None]]:
        """Make the function below a row of the table."""

        def add(decide: Callable[[Evidence], str | None]) -> Callable[[Evidence], str | None]:
            self.append(RecognitionRule(kind, by_what, example, decide))
            return decide

        return add


def cut_name(name: str) -> str:
    """Cut a long name of a sheet, file or title for the sentence that quotes it."""
    return name if len(name) <= 30 else f"{name[:29]}…"

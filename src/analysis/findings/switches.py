"""Switches: which weaknesses an office does not want listed, and what the report says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from analysis.declarations import read_declarations
from analysis.errors import ReportError
from analysis.findings.facts import (
    ClosedLate,
    Fall,
    LongSilence,
    Masked,
    MissedRhythm,
    NotKept,
    Overdue,
    Reopened,
    Repeated,
    RowsLeftOut,
    Weakness,
    YearEndRush,
)
from analysis.vocabulary import read_vocabulary

KINDS: Mapping[str, str] = MappingProxyType(
    {kind: row["name"] for kind, row in read_vocabulary("weaknesses").items() if "name" in row}
)
"""Kind of weakness → what it is called; the keys are those of the table of next steps.

Rows that were left out cannot be switched off: a report always says what it does not count.
"""

_WHOLE: Mapping[type[Weakness], str] = MappingProxyType(
    {
        Overdue: "overdue",
        ClosedLate: "late",
        Reopened: "reopened",
        Repeated: "repeated",
        RowsLeftOut: "rows",
    }
)
"""Weaknesses that concern no activity by name."""
_OFF = "off"
OWN = "own"
"""The table's part in which an office writes problems of its own; a report reads it."""


@dataclass(frozen=True, slots=True)
class Switches:
    """What is not listed: kind → the names switched off, an empty set for all of the kind."""

    off: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_off(self, kind: str, name: str | None) -> bool:
        """Whether a weakness of a kind, concerning `name`, is switched off."""
        names = self.off.get(kind)
        return names is not None and (not names or name in names)


def load_switches(path: Path | None) -> Switches:
    """Load the office's table; nothing is switched off without one.

    Under ``[off]`` each key is a kind of weakness, its value ``true`` for all of it or a list of
    the names of activities.

    Raises
    ------
    ReportError
        If the table cannot be used; the message names file and line.
    """
    if path is None:
        return Switches()
    file = read_declarations(path, path.name, ReportError)
    file.check_keys((), file.values, (_OFF, OWN))
    table = file.table((_OFF,), file.values.get(_OFF, {}))
    file.check_keys((_OFF,), table, KINDS)
    read: dict[str, frozenset[str]] = {}
    for kind, value in table.items():
        is_whole = kind in _WHOLE.values()
        if value is True:
            read[kind] = frozenset()
        elif value is not False and (is_whole or not isinstance(value, list)):
            how = "true" if is_whole else 'true，或者事项名称的列表，如 ["主题党日"]'
            raise file.refuse((_OFF, kind), f"“{kind}”的值应写作 {how}。")
        elif value is not False and (names := frozenset(file.strings((_OFF, kind), value))):
            read[kind] = names
    return Switches(read)


def switch_off(
    weaknesses: Iterable[Weakness], switches: Switches
) -> tuple[tuple[Weakness, ...], tuple[str, ...]]:
    """Leave out what is switched off.

    Returns
    -------
    tuple
        The weaknesses that are left, and in words what was found and is not listed: a report
        says so, for to hide silently what the ledgers show would be to claim more than they do.
    """
    kept: list[Weakness] = []
    hidden: dict[str, list[str]] = {}
    for each in weaknesses:
        kind, names = describe_kind(each)
        gone = [name for name in names or (None,) if switches.is_off(kind, name)]
        if gone:
            hidden.setdefault(kind, []).extend(name for name in gone if name is not None)
        if not gone:
            kept.append(each)
        elif isinstance(each, NotKept) and len(gone) < len(names):
            kept.append(replace(each, names=tuple(name for name in names if name not in gone)))
    return tuple(kept), tuple(
        f"{KINDS[kind]}（{'、'.join(names)}）" if names else KINDS[kind]
        for kind, names in hidden.items()
    )


def describe_kind(weakness: Weakness) -> tuple[str, tuple[str, ...]]:
    """Say of which kind a weakness is and which activities it concerns."""
    match weakness:
        case MissedRhythm(name=name, section=section):
            return "holidays" if weakness.is_before_holidays else f"rhythm_{section}", (name,)
        case Fall(comparison=comparison):
            return "fall", (comparison.measure.name,)
        case YearEndRush(name=name):
            return "rush", (name,)
        case LongSilence(name=name):
            return "silence", (name,)
        case Masked(value=value):
            return "masked", (value.name,)
        case NotKept(names=names):
            return "not_kept", names
        case Overdue() | ClosedLate() | Reopened() | Repeated() | RowsLeftOut():
            return _WHOLE[type(weakness)], ()

"""Reorganizations: organizations that were renamed, merged or split, as the office tells them."""

# Why it is so: docs/decisions/0022-years-under-the-name-of-today.md

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from analysis.catalogue.activity import Break, BreakKind
from analysis.catalogue.definition_breaks import read_first_day
from analysis.declarations import Declarations, KeyPath

TABLE = "organizations"
_REASONS: Mapping[BreakKind, str] = {
    "renamed": "单位由{}改名",
    "merged": "{}并入本单位",
    "split": "单位由{}分设",
}
_HINTS: Mapping[BreakKind, str] = {"renamed": "改名为", "merged": "并入"}
_EXAMPLE = (
    "[[organizations]] 下面写三行：name = 今天的名称；renamed（改名）、merged（合并）、"
    "split（分设）三者之一 = 原来的名称；from = 起始的年份或日期"
)


@dataclass(frozen=True, slots=True)
class Reorganization:
    """What an organization of today was before a day.

    Parameters
    ----------
    name : str
        Its name of today.
    kind : str
        ``renamed``: it was called otherwise; ``merged``: others went up in it; ``split``: it was a
        part of another, whose rows stay its own.
    former : tuple of str
        The names before.
    day : date
        The first day of today's name.
    """

    name: str
    kind: BreakKind
    former: tuple[str, ...]
    day: date

    @property
    def change(self) -> Break:
        """The mark that it leaves in the years of its organization."""
        named = "、".join(f"“{each}”" for each in self.former)
        return Break("", self.day, _REASONS[self.kind].format(named), self.kind)


def read_reorganizations(file: Declarations) -> tuple[Reorganization, ...]:
    """Read the ``[[organizations]]`` of a workspace, by day.

    Raises
    ------
    AnalysisError
        Of the file's kind, with the line, if an entry cannot be used.
    """
    listed = file.values.get(TABLE, [])
    if not isinstance(listed, list):
        raise file.refuse((TABLE,), f"“{TABLE}”应写作 [[{TABLE}]]（两层方括号）：{_EXAMPLE}。")
    found = [_read_one(file, (TABLE, str(place)), each) for place, each in enumerate(listed)]
    owners: dict[str, str] = {}
    for place, each in enumerate(found):
        at = (TABLE, str(place), each.kind)
        for name in each.former if each.kind != "split" else ():
            if owners.setdefault(name, each.name) != each.name:
                raise file.refuse(at, f"“{name}”已经写作归入“{owners[name]}”，请删去一处。")
        if find_todays_name(found, each.name) is None:
            raise file.refuse(at, f"“{each.name}”前后几次变化首尾相接，没有今天的名称，请改正。")
    return tuple(sorted(found, key=lambda each: (each.day, each.name)))


def _read_one(file: Declarations, path: KeyPath, entry: object) -> Reorganization:
    table = file.table(path, entry)
    file.check_keys(path, table, ("name", *_REASONS, "from"))
    kinds = [kind for kind in _REASONS if kind in table]
    if len(kinds) != 1 or not {"name", "from"} <= set(table):
        raise file.refuse(path, f"这一段没有写全，或者写了几种变化。{_EXAMPLE}。")
    (kind,) = kinds
    at = (*path, kind)
    stated = table[kind] if isinstance(table[kind], list) else [table[kind]]
    former = tuple(each.strip() for each in file.strings(at, stated))
    name = file.string((*path, "name"), table["name"]).strip()
    if name in former and kind != "merged":
        raise file.refuse(at, f"“{name}”与今天的名称相同，请写原来的名称。")
    day = read_first_day(file, (*path, "from"), table["from"])
    return Reorganization(name, kind, tuple(each for each in former if each != name), day)


def find_todays_name(
    told: Iterable[Reorganization], name: str, kind: BreakKind | None = None
) -> str | None:
    """Follow a name through its changes (of one kind, if given) to today's; None in a circle."""
    after = {
        former: each.name
        for each in told
        for former in each.former
        if each.kind != "split" and kind in (None, each.kind)
    }
    seen = {name}
    while name in after:
        name = after[name]
        if name in seen:
            return None
        seen.add(name)
    return name


def tell_todays_name(told: Iterable[Reorganization], name: str) -> str:
    """Say since when an organization has another name; "" for one that has not."""
    last = next((each for each in told if each.kind in _HINTS and name in each.former), None)
    if last is None:
        return ""
    return f"“{name}”自{last.day.isoformat()}起{_HINTS[last.kind]}“{last.name}”"

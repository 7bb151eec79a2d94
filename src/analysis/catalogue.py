"""Catalogue: the activities that are counted and the columns that are known, as data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, TypeVar, cast

from analysis.declarations import Declarations, KeyPath, parse_declarations, read_declarations
from analysis.errors import CatalogueError, UnknownNameError

Every = Literal["week", "month", "quarter", "half_year", "year", "holiday"]
Total = Literal["count", "people", "items", "institutions"]
Section = Literal["study", "responsibility", "conduct"]
Family = Literal["meeting", "talk", "letter", "form", "notice", "rectification", "institution"]
Privacy = Literal["public", "internal", "personal"]
Role = Literal["used", "known"]
Entry = TypeVar("Entry", "Activity", "Field")

_EVERY = {
    "week": "每周",
    "month": "每月",
    "quarter": "每季度",
    "half_year": "每半年",
    "year": "每年",
    "holiday": "每个节日前",
}
_TOTAL = {
    "count": "次数相加",
    "people": "人次或份数相加",
    "items": "项数相加",
    "institutions": "制度项数相加",
}
_SECTION = {"study": "理论学习", "responsibility": "责任落实", "conduct": "廉政建设"}
_FAMILY = {
    "meeting": "会议学习",
    "talk": "谈话",
    "letter": "责任书",
    "form": "形态",
    "notice": "通知通报",
    "rectification": "整改",
    "institution": "制度",
}
_PRIVACY = {"public": "公开", "internal": "内部", "personal": "个人信息"}
_ROLE = {"used": "用于统计", "known": "认识但不用"}
_TABLES = ("activities", "fields", "holidays", "completions")
_ACTIVITY_KEYS = (
    "name",
    "aliases",
    "aliases_add",
    "unit",
    "total",
    "section",
    "family",
    "cadence",
    "order",
)
_ACTIVITY_NEEDS = ("name", "unit", "total", "section", "family")
_CADENCE_KEYS = ("every", "times", "strength", "source", "verified")
_FIELD_KEYS = ("name", "aliases", "aliases_add", "privacy", "role")
_FIELD_NEEDS = ("name", "privacy", "role")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
# Measures are called so; an activity of the same code could not be told from them.
_MEASURE_CODE = re.compile(r".*_people|rectification_(?!item$).*")

_MARKS = frozenset("“”‘’\"'「」『』《》〈〉*※★·:")
_BRACKETS = frozenset("()[]【】〔〕{}")
_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕")
_ALTERNATIVES = re.compile(r"[/、或]")
_UNIT_NOTE = re.compile(r"(单位:?)?(次|场次?|期|人次?|项|份|件|个|场次/人次|次/人次)(数)?")


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often an activity is promised; unverified sources are shown as 待核."""

    every: Every
    times: int
    strength: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Activity:
    """One kind of activity; `total` says what is summed over its records."""

    code: str
    name: str
    aliases: tuple[str, ...]
    unit: str
    total: Total
    cadence: Cadence | None
    section: Section
    family: Family
    order: int


@dataclass(frozen=True, slots=True)
class Field:
    """One kind of column; a known field is recognised so that it is never taken for another."""

    code: str
    name: str
    aliases: tuple[str, ...]
    privacy: Privacy
    role: Role


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All activities in report order, all fields, and the holidays with a reminder.

    Attributes
    ----------
    holidays : mapping of str to tuple of str
        Name of the holiday to its other names.
    completions : mapping of str to tuple of str
        Word in the heading of a type column to patterns that complete a short value:
        提醒 under 谈话类型 is 提醒谈话.
    """

    activities: Mapping[str, Activity]
    fields: Mapping[str, Field]
    holidays: Mapping[str, tuple[str, ...]]
    completions: Mapping[str, tuple[str, ...]]
    _activity_by_alias: Mapping[str, Activity] = field(init=False, repr=False)
    _field_by_alias: Mapping[str, Field] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_length = sorted(_index(self.activities).items(), key=lambda pair: -len(pair[0]))
        object.__setattr__(self, "_activity_by_alias", dict(by_length))
        object.__setattr__(self, "_field_by_alias", _index(self.fields))

    def activity(self, code: str) -> Activity:
        """Look an activity up by its code.

        Raises
        ------
        UnknownNameError
            If there is none; the nearest code is offered.
        """
        if code not in self.activities:
            raise UnknownNameError.of("活动", code, self.activities)
        return self.activities[code]

    def find_activity(self, text: str, heading: str = "") -> Activity | None:
        """Find the activity that `text` names exactly, blanks, quotes and brackets aside.

        Parameters
        ----------
        text : str
            A cell of a type column, a heading, or the name of a sheet.
        heading : str
            The heading of the type column, which completes short values (提醒 under 谈话类型).

        Returns
        -------
        Activity or None
            None also for words that fit several activities (谈话, 学习, 会议): never a guess.
        """
        for name in self._possible_names(text, heading):
            if found := self._activity_by_alias.get(name):
                return found
        return None

    def find_activities_in(self, text: str) -> tuple[Activity, ...]:
        """Find the activities named somewhere in `text`, in the order of their places.

        A longer alias hides the shorter ones inside it: 理论学习中心组集体学习 is one activity.
        """
        rest = normalise(text)
        places: dict[str, int] = {}
        for alias, activity in self._activity_by_alias.items():
            place = rest.find(alias)
            if place >= 0:
                places[activity.code] = min(place, places.get(activity.code, place))
                rest = rest.replace(alias, "\0" * len(alias))
        return tuple(self.activities[code] for code in sorted(places, key=places.__getitem__))

    def find_field(self, heading: str) -> Field | None:
        """Find the field that a heading names, units and notes in brackets aside."""
        whole = self._field_by_alias.get(normalise(heading))
        return whole or self._find_field_without_notes(heading) or self._find_field_of_all(heading)

    def find_holidays_in(self, text: str) -> tuple[str, ...]:
        """Find the holidays named in `text`, by their names in the catalogue, in its order."""
        plain = normalise(text)
        return tuple(
            name
            for name, aliases in self.holidays.items()
            if any(normalise(alias) in plain for alias in (name, *aliases))
        )

    def _possible_names(self, text: str, heading: str) -> Iterator[str]:
        yield normalise(text)
        plain = normalise(_without_units(text))
        yield plain
        for word, patterns in self.completions.items():
            if plain and word in heading:
                yield from (normalise(pattern.format(plain)) for pattern in patterns)

    def _find_field_without_notes(self, heading: str) -> Field | None:
        flat = _flatten(heading)
        for note in _BRACKETED.findall(flat):
            inner = self._field_by_alias.get(normalise("".join(note)))
            if inner and inner.code == "entry_date":
                return inner
        return self._field_by_alias.get(normalise(_BRACKETED.sub("", flat)))

    def _find_field_of_all(self, heading: str) -> Field | None:
        parts = _ALTERNATIVES.split(_BRACKETED.sub("", _flatten(heading)))
        found = {self._field_by_alias.get(normalise(part)) for part in parts}
        return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Reduce a name to what is compared: no blanks, quotes, brackets, or width of characters.

    Examples
    --------
    >>> normalise(" “第一议题”　学习 "), normalise("参加人数（人）")
    ('第一议题学习', '参加人数人')
    """
    return "".join(letter for letter in _flatten(text) if letter not in _BRACKETS)


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Load the catalogue that the package ships, with an office's own file laid over it.

    Parameters
    ----------
    path : Path, optional
        The office's ``data/catalogue.toml``. A file that does not exist adds nothing.

    Raises
    ------
    CatalogueError
        If the file cannot be used; says the file, the line and the reason.
    """
    shipped = files("analysis").joinpath("default_catalogue.toml").read_text(encoding="utf-8")
    base = parse_declarations(shipped, "default_catalogue.toml", CatalogueError)
    catalogue = _overlay(Catalogue({}, {}, {}, {}), base)
    if path is None or not path.exists():
        return catalogue
    name = "/".join(path.parts[-2:])
    return _overlay(catalogue, read_declarations(path, name, CatalogueError))


def _overlay(under: Catalogue, over: Declarations) -> Catalogue:
    over.check_keys((), over.values, _TABLES)
    activities = dict(under.activities)
    for code, table in _tables(over, "activities"):
        activities[code] = _read_activity(over, code, table, activities)
    fields = dict(under.fields)
    for code, table in _tables(over, "fields"):
        fields[code] = _read_field(over, code, table, fields)
    _check_aliases(over, "activities", activities)
    _check_aliases(over, "fields", fields)
    in_order = sorted(activities.values(), key=lambda activity: activity.order)
    return Catalogue(
        MappingProxyType({activity.code: activity for activity in in_order}),
        MappingProxyType(fields),
        MappingProxyType({**under.holidays, **_read_lists(over, "holidays")}),
        MappingProxyType({**under.completions, **_read_lists(over, "completions")}),
    )


def _tables(over: Declarations, kind: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for code, table in over.table((kind,), over.values.get(kind, {})).items():
        if not _CODE.fullmatch(code):
            reason = f"代码“{code}”只能用小写英文字母、数字和下划线，以字母开头。"
            raise over.refuse((kind, code), reason)
        yield code, over.table((kind, code), table)


def _read_lists(over: Declarations, kind: str) -> dict[str, tuple[str, ...]]:
    table = over.table((kind,), over.values.get(kind, {}))
    return {name: over.strings((kind, name), value) for name, value in table.items()}


def _read_activity(
    over: Declarations, code: str, table: Mapping[str, Any], known: Mapping[str, Activity]
) -> Activity:
    path = ("activities", code)
    over.check_keys(path, table, _ACTIVITY_KEYS)
    before = known.get(code)
    if before is None:
        _check_new_activity(over, path, table)
    texts = {key: over.string((*path, key), table[key]) for key in ("name", "unit") if key in table}
    return Activity(
        code=code,
        name=texts.get("name") or (before.name if before else ""),
        aliases=_read_aliases(over, path, table, before.aliases if before else ()),
        unit=texts.get("unit") or (before.unit if before else ""),
        total=cast("Total", _read_choice(over, path, table, before, "total", _TOTAL)),
        cadence=_read_cadence(over, path, table, before.cadence if before else None),
        section=cast("Section", _read_choice(over, path, table, before, "section", _SECTION)),
        family=cast("Family", _read_choice(over, path, table, before, "family", _FAMILY)),
        order=_read_order(over, path, table, before.order if before else _next_order(known)),
    )


def _check_new_activity(over: Declarations, path: KeyPath, table: Mapping[str, Any]) -> None:
    if _MEASURE_CODE.fullmatch(path[-1]):
        reason = f"代码“{path[-1]}”与统计指标的代码相混，请换一个（不以 _people 结尾等）。"
        raise over.refuse(path, reason)
    _check_needs(over, path, table, _ACTIVITY_NEEDS, "活动")


def _check_needs(
    over: Declarations,
    path: KeyPath,
    table: Mapping[str, Any],
    needs: Iterable[str],
    kind: str,
) -> None:
    if missing := [key for key in needs if key not in table]:
        reason = (
            f"新增{kind}“{path[-1]}”缺少：{'、'.join(missing)}。如要改动已有的{kind}，请核对代码。"
        )
        raise over.refuse(path, reason)


def _read_field(
    over: Declarations, code: str, table: Mapping[str, Any], known: Mapping[str, Field]
) -> Field:
    path = ("fields", code)
    over.check_keys(path, table, _FIELD_KEYS)
    before = known.get(code)
    if before is None:
        _check_needs(over, path, table, _FIELD_NEEDS, "栏目")
    name = over.string((*path, "name"), table["name"]) if "name" in table else None
    return Field(
        code=code,
        name=name or (before.name if before else ""),
        aliases=_read_aliases(over, path, table, before.aliases if before else ()),
        privacy=cast("Privacy", _read_choice(over, path, table, before, "privacy", _PRIVACY)),
        role=cast("Role", _read_choice(over, path, table, before, "role", _ROLE)),
    )


def _read_choice(
    over: Declarations,
    path: KeyPath,
    table: Mapping[str, Any],
    before: Activity | Field | None,
    key: str,
    known: Mapping[str, str],
) -> str:
    if key not in table:
        return cast("str", getattr(before, key))
    return over.choice((*path, key), table[key], known)


def _read_aliases(
    over: Declarations, path: KeyPath, table: Mapping[str, Any], before: tuple[str, ...]
) -> tuple[str, ...]:
    aliases = over.strings((*path, "aliases"), table["aliases"]) if "aliases" in table else before
    added = over.strings((*path, "aliases_add"), table.get("aliases_add", []))
    return (*aliases, *added)


def _read_order(over: Declarations, path: KeyPath, table: Mapping[str, Any], before: int) -> int:
    order = table.get("order", before)
    if isinstance(order, bool) or not isinstance(order, int):
        raise over.refuse((*path, "order"), "“order”应是整数，小的排在前面。")
    return order


def _next_order(known: Mapping[str, Activity]) -> int:
    return max((activity.order for activity in known.values()), default=0) + 10


def _read_cadence(
    over: Declarations, path: KeyPath, table: Mapping[str, Any], before: Cadence | None
) -> Cadence | None:
    if "cadence" not in table:
        return before
    path = (*path, "cadence")
    if table["cadence"] is False:
        return None
    values = over.table(path, table["cadence"])
    over.check_keys(path, values, _CADENCE_KEYS)
    times = values.get("times", 1)
    if isinstance(times, bool) or not isinstance(times, int) or times < 1:
        raise over.refuse((*path, "times"), "“times”（次数）应是不小于1的整数。")
    verified = values.get("verified", False)
    if not isinstance(verified, bool):
        raise over.refuse((*path, "verified"), "“verified”（已核对依据）应写 true 或 false。")
    return Cadence(
        every=cast("Every", over.choice((*path, "every"), values.get("every"), _EVERY)),
        times=times,
        strength=over.string((*path, "strength"), values.get("strength", "本单位")),
        source=over.string((*path, "source"), values.get("source", "本单位规定")),
        verified=verified,
    )


def _check_aliases(
    over: Declarations, kind: str, entries: Mapping[str, Activity] | Mapping[str, Field]
) -> None:
    owners: dict[str, Activity | Field] = {}
    for code, entry in entries.items():
        for alias in (entry.name, *entry.aliases):
            owner = owners.setdefault(normalise(alias), entry)
            if owner.code != code:
                reason = (
                    f"名称“{alias}”同时属于“{owner.name}”（{owner.code}）"
                    f"和“{entry.name}”（{code}），一个名称只能归一类，请删去一处。"
                )
                raise over.refuse((kind, code), reason)


def _index(entries: Mapping[str, Entry]) -> dict[str, Entry]:
    by_alias: dict[str, Entry] = {}
    for entry in entries.values():
        by_alias |= dict.fromkeys(map(normalise, (entry.name, *entry.aliases)), entry)
    return by_alias


def _without_units(text: str) -> str:
    def keep(note: re.Match[str]) -> str:
        inner = "".join(part or "" for part in note.groups())
        return "" if _UNIT_NOTE.fullmatch(inner) else note[0]

    return _BRACKETED.sub(keep, _flatten(text))


def _flatten(text: str) -> str:
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text)
        if letter not in _MARKS
        and not letter.isspace()
        and unicodedata.category(letter) not in ("Cc", "Cf", "Mn")
    )

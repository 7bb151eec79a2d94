"""Loading: the shipped catalogue, with an office's own file laid over it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from analysis.catalogue.activity import Activity, Cadence, Field, Former
from analysis.catalogue.definition_breaks import read_breaks, read_first_day
from analysis.catalogue.entries import Catalogue
from analysis.catalogue.names import PART, NameIndex, Parts, list_names
from analysis.catalogue.spelling import normalise
from analysis.declarations import Declarations, KeyPath, parse_declarations, read_declarations
from analysis.errors import AnalysisError, CatalogueError, nearest
from analysis.vocabulary import read_vocabulary

Entry = TypeVar("Entry", Activity, Field)
_Reader = Callable[[Declarations, KeyPath, object], Any]

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
_TABLES = ("activities", "fields", "holidays", "completions", "breaks", "parts")
_LISTS = ("aliases", "stem", "before", "after", "never", "forms")
_ACTIVITY_NEEDS = ("name", "unit", "total", "section", "family")
_FIELD_NEEDS = ("name", "privacy", "role")
_CODE = re.compile(r"[a-z][a-z0-9_]*")
_ORDER_STEP = 10
_SHIPPED = "default_catalogue.toml"
_SINCE = "since"
# What an office says of itself is its own rule until it names another source.
_CADENCE_DEFAULTS = {"times": 1, "strength": "本单位", "source": "本单位规定", "verified": False}
# Measures are called so; an activity of the same code could not be told from them.
_MEASURE_CODE = re.compile(r".*_people|rectification_(?!item$).*")


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
    catalogue = default_catalogue()
    if path is None or not path.exists():
        return catalogue
    name = "/".join(path.parts[-2:])
    return _overlay(catalogue, read_declarations(path, name, CatalogueError))


@lru_cache(maxsize=1)
def default_catalogue() -> Catalogue:
    """Return the catalogue inside the package, read once."""
    shipped = files("analysis").joinpath(_SHIPPED).read_text(encoding="utf-8")
    base = parse_declarations(shipped, _SHIPPED, CatalogueError)
    return _overlay(Catalogue({}, {}, {}, {}), base)


def _overlay(under: Catalogue, over: Declarations) -> Catalogue:
    over.check_keys((), over.values, _TABLES)
    parts = dict(under.parts)
    for name, words in _read_lists(over, "parts").items():
        parts[name] = tuple(dict.fromkeys((*parts.get(name, ()), *words)))
    activities = dict(under.activities)
    for code, table in _tables(over, "activities"):
        activities[code] = _read_activity(over, code, table, activities, parts)
    fields = dict(under.fields)
    for code, table in _tables(over, "fields"):
        fields[code] = _read_field(over, code, table, fields)
    for code, activity in activities.items():
        if activity.kind_of and activity.kind_of not in activities:
            near = nearest(activity.kind_of, activities)
            hint = f"，是否想写“{near}”？" if near else "。"
            reason = f"“kind_of”所指的活动“{activity.kind_of}”不在目录里{hint}"
            raise over.refuse(("activities", code, "kind_of"), reason)
    _check_aliases(over, "activities", activities, NameIndex(tuple(activities.values()), parts))
    _check_aliases(over, "fields", fields)
    in_order = sorted(activities.values(), key=lambda activity: activity.order)
    return Catalogue(
        MappingProxyType({activity.code: activity for activity in in_order}),
        MappingProxyType(fields),
        MappingProxyType({**under.holidays, **_read_lists(over, "holidays")}),
        MappingProxyType({**under.completions, **_read_lists(over, "completions")}),
        read_breaks(over, activities, under.breaks),
        MappingProxyType(parts),
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
    over: Declarations,
    code: str,
    table: Mapping[str, Any],
    known: Mapping[str, Activity],
    parts: Parts,
) -> Activity:
    path = ("activities", code)
    changes = _read_entry(over, path, table, _ACTIVITY_READERS)
    for key in (key for key in changes if key.removesuffix("_add") in _LISTS[1:]):
        for part in (each for text in changes[key] for each in PART.findall(text)):
            if part not in parts:
                near = nearest(part, parts)
                hint = f"，是否想写“{near}”？" if near else "。"
                raise over.refuse((*path, key), f"[parts] 里没有“{part}”{hint}")
    if "cadence" in changes:
        changes |= _settle_rules(over, (*path, "cadence"), changes["cadence"], known.get(code))
    if "formerly" in changes:
        held = set(changes.get("aliases", known[code].aliases if code in known else ()))
        names = tuple(each.name for each in changes["formerly"] if each.name not in held)
        changes["aliases_add"] = (*changes.get("aliases_add", ()), *names)
    if code in known:
        return _change(over, path, known[code], changes, parts)
    if _MEASURE_CODE.fullmatch(code):
        reason = (
            f"代码“{code}”与统计指标的代码相混，请换一个：不要以 _people 结尾，"
            "也不要以 rectification_ 开头。"
        )
        raise over.refuse(path, reason)
    _check_needs(over, path, table, _ACTIVITY_NEEDS, known)
    order = max((activity.order for activity in known.values()), default=0) + _ORDER_STEP
    new = Activity(code, "", (), "", "count", None, "study", "meeting", order)
    return _change(over, path, new, changes, parts)


def _read_field(
    over: Declarations, code: str, table: Mapping[str, Any], known: Mapping[str, Field]
) -> Field:
    path = ("fields", code)
    changes = _read_entry(over, path, table, _FIELD_READERS)
    if made := changes.pop("made", ()):
        held = changes.get("aliases", known[code].aliases if code in known else ())
        names = tuple(name for name in made if name not in held)
        changes["aliases_add"] = (*changes.get("aliases_add", ()), *names)
    if code in known:
        return _change(over, path, known[code], changes)
    _check_needs(over, path, table, _FIELD_NEEDS, known)
    return _change(over, path, Field(code, "", (), "internal", "known"), changes)


def _read_entry(
    over: Declarations, path: KeyPath, table: Mapping[str, Any], readers: Mapping[str, _Reader]
) -> dict[str, Any]:
    over.check_keys(path, table, readers)
    return {key: readers[key](over, (*path, key), value) for key, value in table.items()}


def _change(
    over: Declarations,
    path: KeyPath,
    entry: Entry,
    changes: Mapping[str, Any],
    parts: Parts = MappingProxyType({}),
) -> Entry:
    """Change an entry; a removed name that stands in no list is one that its stem makes."""
    removed: tuple[str, ...] = changes.get("aliases_remove", ())
    told: dict[str, Any] = {
        key: value for key, value in changes.items() if not key.endswith(("_add", "_remove"))
    }
    for key in (key for key in _LISTS if key in told or f"{key}_add" in changes):
        listed: tuple[str, ...] = told[key] if key in told else getattr(entry, key)
        told[key] = listed + changes.get(f"{key}_add", ())
    changed: Entry = replace(entry, **told)
    for alias in (alias for alias in removed if alias not in changed.aliases):
        if isinstance(changed, Activity):
            if NameIndex((changed,), parts).owners(normalise(alias)):
                changed = replace(changed, not_names=(*changed.not_names, normalise(alias)))
                continue
            near = nearest(alias, list_names(changed, parts))
        else:
            near = nearest(alias, changed.aliases)
        hint = f"，是否想写“{near}”？" if near else "。"
        raise over.refuse((*path, "aliases_remove"), f"“{alias}”不在原有的名称里{hint}")
    return replace(changed, aliases=tuple(a for a in changed.aliases if a not in removed))


def _check_needs(
    over: Declarations,
    path: KeyPath,
    table: Mapping[str, Any],
    needs: tuple[str, ...],
    known: Iterable[str] = (),
) -> None:
    if missing := [key for key in needs if key not in table]:
        near = nearest(path[-1], known)
        hint = f"如果是要改动已有的，是否想写“{near}”？" if near else ""
        raise over.refuse(path, f"新增“{path[-1]}”缺少：{'、'.join(missing)}。{hint}")


def _one_of(known: Mapping[str, str]) -> _Reader:
    return lambda over, path, value: over.choice(path, value, known)


def _read_cadence(over: Declarations, path: KeyPath, value: object) -> list[dict[str, Any]]:
    """Read one rule, a list of rules with their first days, or false for none."""
    if value is False:
        return []
    listed = value if isinstance(value, list) else [value]
    return [_read_entry(over, path, over.table(path, each), _CADENCE_READERS) for each in listed]


def _read_formerly(over: Declarations, path: KeyPath, value: object) -> tuple[Former, ...]:
    """Read one former name with the first day of the next, or a list of them."""
    found: dict[date, Former] = {}
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, dict) or not {"name", "from"} <= set(each):
            reason = (
                '“formerly”（原来的名称）应写作 { name = "原来的名称", from = 2025 }，'
                "from 是改用今天的名称的年份或日期；改过几次的写成列表 [{ … }, { … }]。"
            )
            raise over.refuse(path, reason)
        over.check_keys(path, each, ("name", "from"))
        day = read_first_day(over, (*path, "from"), each["from"])
        found[day] = Former(over.string((*path, "name"), each["name"]).strip(), day)
    return tuple(found[day] for day in sorted(found))


def _read_made(over: Declarations, path: KeyPath, value: object) -> tuple[str, ...]:
    """Spell headings that are put together: a list of lists of words, one word of each list."""
    made: dict[str, None] = {}
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, list) or not all(isinstance(words, list) for words in each):
            reason = (
                "“made”（拼成的表头）应写作几组字，每组取一个依次拼成，例如 "
                '[[["提醒", "谈话"], ["类型", "类别"]]]；可有可无的写一个空的 ""。'
            )
            raise over.refuse(path, reason)
        choices = [
            (*("",) * ("" in words), *over.strings(path, [word for word in words if word != ""]))
            for words in each
        ]
        made |= dict.fromkeys(map("".join, product(*choices)))
    return tuple(filter(None, made))


def _settle_rules(
    over: Declarations, path: KeyPath, listed: Sequence[dict[str, Any]], known: Activity | None
) -> dict[str, Any]:
    """Put the rules of an activity in order; one that says no period is the known rule, changed.

    What an office writes in its own file it has adopted, unless it says otherwise.
    """
    defaults = {**_CADENCE_DEFAULTS, "adopted": over.name != _SHIPPED}
    base = None if known is None else known.cadence
    rules: dict[date, Cadence] = {}
    for written in listed:
        table = {_SINCE if key == "from" else key: value for key, value in written.items()}
        if "every" in table:
            rule = Cadence(**{**defaults, **table})
        elif base is not None:
            rule = replace(base, **{"adopted": defaults["adopted"], **table})
        else:
            _check_needs(over, path, table, ("every",))
            continue
        if rules.setdefault(rule.since or date.min, rule) is not rule:
            raise over.refuse(
                path, "几条节奏的起始日期（from）相同，请各写一个日期，或者删去一条。"
            )
    ordered = tuple(rules[day] for day in sorted(rules))
    return {"cadence": ordered[-1] if ordered else None, "earlier": ordered[:-1]}


def _whole_from(least: int | None, reason: str) -> _Reader:
    def read(over: Declarations, path: KeyPath, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise over.refuse(path, reason)
        if least is not None and value < least:
            raise over.refuse(path, reason)
        return value

    return read


def _yes_or_no(name: str) -> _Reader:
    def read(over: Declarations, path: KeyPath, value: object) -> bool:
        if not isinstance(value, bool):
            raise over.refuse(path, f"“{path[-1]}”（{name}）应写 true 或 false，不加引号。")
        return value

    return read


_CADENCE_READERS: Mapping[str, _Reader] = {
    "every": _one_of(_EVERY),
    "times": _whole_from(1, "“times”（最少次数）应是不小于1的整数。"),
    "strength": Declarations.string,
    "source": Declarations.string,
    "verified": _yes_or_no("依据已核对"),
    "adopted": _yes_or_no("本单位采用"),
    "asks_whom": _yes_or_no("要求的是谁做、对谁做"),
    "from": read_first_day,
}
_ACTIVITY_READERS: Mapping[str, _Reader] = {
    "name": Declarations.string,
    "aliases": Declarations.strings,
    "aliases_add": Declarations.strings,
    "aliases_remove": Declarations.strings,
    "exact_aliases": Declarations.strings,
    **{f"{key}{more}": Declarations.strings for key in _LISTS[1:] for more in ("", "_add")},
    "unit": Declarations.string,
    "total": _one_of(_TOTAL),
    "section": _one_of(_SECTION),
    "family": _one_of(_FAMILY),
    "cadence": _read_cadence,
    "order": _whole_from(None, "“order”应是整数，小的排在前面。"),
    "kind_of": Declarations.string,
    "withhold_small": _yes_or_no("小数目不公开"),
    "is_unsorted": _yes_or_no("台账未分种类的"),
    "formerly": _read_formerly,
    "theme": _one_of({code: row["title"] for code, row in read_vocabulary("themes").items()}),
    "group": _one_of({code: row["name"] for code, row in read_vocabulary("chart_groups").items()}),
}
_FIELD_READERS: Mapping[str, _Reader] = {
    "name": Declarations.string,
    "aliases": Declarations.strings,
    "aliases_add": Declarations.strings,
    "aliases_remove": Declarations.strings,
    "made": _read_made,
    "privacy": _one_of(_PRIVACY),
    "role": _one_of(_ROLE),
}


def _check_aliases(
    over: Declarations,
    kind: str,
    entries: Mapping[str, Activity] | Mapping[str, Field],
    names: NameIndex | None = None,
) -> None:
    owners: dict[str, Activity | Field] = {}
    for entry in entries.values():
        for alias in (entry.name, *entry.aliases, *getattr(entry, "exact_aliases", ())):
            if not normalise(alias):
                path = _alias_path(over, kind, entry.code, alias)
                raise over.refuse(path, f"别名“{alias}”除了空白、引号和括号没有文字。")
            owner = owners.setdefault(normalise(alias), entry)
            made = names.owners(normalise(alias), is_bare=True).values() if names else ()
            other = next((each for each in (owner, *made) if each.code != entry.code), None)
            if other is not None:
                raise _refuse_clash(over, kind, alias, (other, entry))


def _alias_path(over: Declarations, kind: str, code: str, alias: str) -> KeyPath:
    table = over.values.get(kind, {}).get(code, {})
    keys = (key for key in ("name", "aliases", "aliases_add", "exact_aliases") if key in table)
    holding = next((key for key in keys if alias == table[key] or alias in table[key]), None)
    if holding is None and f"'{alias}'" in repr(table.get("formerly", "")):
        holding = "formerly"
    return (kind, code, holding) if holding else (kind, code)


def _refuse_clash(
    over: Declarations, kind: str, alias: str, owners: tuple[Activity | Field, Activity | Field]
) -> AnalysisError:
    """Blame the entry that the office's file writes, and say how to move the name there."""
    first, second = owners
    is_first_written = len(_alias_path(over, kind, first.code, alias)) > len((kind, first.code))
    mine, other = (first, second) if is_first_written else (second, first)
    # The name itself can be taken from nobody, but it may be the former one of the same kind.
    mend = f'如要改归，请在 [{kind}.{other.code}] 里写 aliases_remove = ["{alias}"]。'
    if alias == other.name and kind == "activities":
        mend = (
            f"如是改名，请在 [{kind}.{other.code}] 里写 name = “{mine.name}”、"
            f'formerly = {{ name = "{alias}", from = 年份 }}，不另立一种。'
        )
    reason = (
        f"“{alias}”已经是“{other.name}”（{other.code}）的名称，不能又归“{mine.name}”"
        f"（{mine.code}）。{mend}"
    )
    return over.refuse(_alias_path(over, kind, mine.code, alias), reason)

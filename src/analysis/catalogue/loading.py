"""Loading: the shipped catalogue, with an office's own file laid over it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from analysis.catalogue.kinds import (
    Activity,
    Cadence,
    Every,
    Family,
    Field,
    Privacy,
    Role,
    Section,
    Total,
)
from analysis.catalogue.lookup import Catalogue
from analysis.catalogue.names import normalise
from analysis.declarations import Declarations, KeyPath, parse_declarations, read_declarations
from analysis.errors import CatalogueError

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
    "exact_aliases",
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
        exact_aliases=(
            over.strings((*path, "exact_aliases"), table["exact_aliases"])
            if "exact_aliases" in table
            else before.exact_aliases
            if before
            else ()
        ),
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
        for alias in (entry.name, *entry.aliases, *getattr(entry, "exact_aliases", ())):
            owner = owners.setdefault(normalise(alias), entry)
            if owner.code != code:
                reason = (
                    f"名称“{alias}”同时属于“{owner.name}”（{owner.code}）"
                    f"和“{entry.name}”（{code}），一个名称只能归一类，请删去一处。"
                )
                raise over.refuse((kind, code), reason)

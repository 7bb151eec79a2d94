"""Organizations: whose activity a row was where it does not say, and events of several of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from analysis.errors import nearest
from analysis.ledgers import DEFAULT_ORGANIZATION, LedgerRows
from analysis.ledgers.rows import Coverage
from analysis.problems import LeftOut, Problem
from analysis.records.duplicates import RECTIFICATION
from analysis.records.record_table import Row, place_of, problem_of, rows_at

Named = TypeVar("Named", Coverage, LeftOut)

_EVENT = ["activity", "date", "subject"]
_BETWEEN_NAMES = re.compile(r"[、，,;；/\n]")
_SAYS_JOINT = re.compile("联合|联学|联办|联建|联席|联创|联动|共建|共学|共同|结对|携手")
_FEW_ORGANIZATIONS = 10
"""Up to so many, one subject on one day is one event; of a district's offices it is a campaign."""
_MOST_AT_ONE_EVENT = 3


def settle_organization(rows: LedgerRows) -> LedgerRows:
    """Give the rows that name no organization the one that all others name.

    Where the others name none, or two, nothing is settled.
    """
    names = rows.table["organization"]
    covered = {c.organization for f in rows.files for s in f.sheets for c in s.coverage}
    covered |= {each.organization for each in rows.left_out}
    if DEFAULT_ORGANIZATION not in covered and not (names == DEFAULT_ORGANIZATION).any():
        return rows
    stated = set(names.unique().tolist()) - {DEFAULT_ORGANIZATION}
    if len(stated) != 1:
        return rows
    (name,) = stated
    message = (
        f"单位栏、标题、工作表名和文件名里都没有单位名称；其余台账只写了“{name}”一个单位，按它计入。"
        "如不是，请补填单位"
    )
    told = tuple(
        replace(each, message=message) if each.rule == "organization_missing" else each
        for each in rows.problems
    )
    return replace(rename(rows, {DEFAULT_ORGANIZATION: name}), problems=told)


def rename(rows: LedgerRows, names: Mapping[str, str]) -> LedgerRows:
    """Put other names of organizations in the place of those that rows and ledgers state."""
    if not names:
        return rows

    def call(each: Named) -> Named:
        name = names.get(each.organization)
        return each if name is None else replace(each, organization=name)

    files = []
    for file in rows.files:
        sheets = (replace(one, coverage=tuple(map(call, one.coverage))) for one in file.sheets)
        files.append(replace(file, sheets=tuple(sheets)))
    return replace(
        rows,
        table=rows.table.assign(organization=rows.table["organization"].replace(names)),
        files=tuple(files),
        left_out=tuple(map(call, rows.left_out)),
    )


def find_joint_events(table: pd.DataFrame) -> list[Problem]:
    """Warn of the records of events at which several organizations were.

    Each organization's record stays: the event is one of each of them, and both places are named.
    """
    organizations = table["organization"].unique().tolist()
    if len(organizations) < 2 and not any(map(_names_several, organizations)):
        return []
    several = [name for name in organizations if _names_several(name)]
    rows = table[table["organization"].isin(several)].drop_duplicates(["file", "sheet", "row"])
    in_cells = [
        _problem(
            row,
            f"单位栏写了几个单位“{row['organization']}”，按原样记作一个单位，没有分别计入；"
            "联合活动请每个单位各登记一行",
        )
        for row in rows.to_dict("records")
    ]
    return [*in_cells, *_find_shared(table, organizations)]


def find_followed(table: pd.DataFrame) -> list[Problem]:
    """Hint at an organization that may be another one renamed: its ledgers begin where those end.

    Only among a few, and where the names are alike: of a district's offices some come and go.
    """
    if not 1 < table["organization"].nunique() <= _FEW_ORGANIZATIONS:
        return []
    years = table.groupby("organization")["year"].agg(["min", "max"])
    spans = {str(name): (int(low), int(high)) for name, low, high in years.itertuples()}
    hints = []
    for name, (first, _) in spans.items():
        before = [other for other, (_, last) in spans.items() if last == first - 1]
        if len(before) != 1 or nearest(name, before) is None or DEFAULT_ORGANIZATION in before:
            continue
        position = int(np.flatnonzero((table["organization"] == name).to_numpy())[0])
        message = (
            f"“{before[0]}”的台账止于{first - 1}年，“{name}”从{first}年才有；如是同一单位改名，"
            f'请在 workspace.toml 里写 [[organizations]]、name = "{name}"、'
            f'renamed = "{before[0]}"、from = {first}，各写一行，各年就按今天的名称比较'
        )
        (row,) = rows_at(table, [position]).values()
        hints.append(
            problem_of(
                row, "organization_followed", "warning", message, field="organization", value=name
            )
        )
    return hints


def _names_several(name: str) -> bool:
    return len([part for part in _BETWEEN_NAMES.split(name) if len(part.strip()) > 1]) > 1


def _find_shared(table: pd.DataFrame, organizations: Sequence[str]) -> Iterator[Problem]:
    subjects = table["subject"].tolist()
    if len(set(subjects)) == len(subjects):
        return
    is_event = (table["precision"] == "day") & (table["subject"] != "")
    is_event &= table["activity"] != RECTIFICATION
    is_event &= table["subject"].duplicated(keep=False)
    if len(organizations) > _FEW_ORGANIZATIONS and is_event.any():
        is_event &= table["subject"].isin(list(filter(_SAYS_JOINT.search, set(subjects))))
    events = table.loc[is_event.to_numpy(dtype=bool), [*_EVENT, "organization"]]
    groups = events.groupby(_EVENT, sort=False)["organization"]
    number = groups.transform("nunique")
    shared = events[number.between(2, _MOST_AT_ONE_EVENT).to_numpy()]
    for _, group in shared.groupby(_EVENT, sort=False):
        positions = np.sort(table.index.get_indexer(group.index)).tolist()
        rows = list(rows_at(table, positions).values())
        for row in rows:
            other = next(r for r in rows if r["organization"] != row["organization"])
            message = (
                f"与{place_of(other)}（{other['organization']}）同日同题，看作联合活动，"
                "两个单位各计一次；如是重复登记，请删去一行"
            )
            yield _problem(row, message)


def _problem(row: Row, message: str) -> Problem:
    name = row["organization"]
    return problem_of(row, "joint_event", "warning", message, field="organization", value=name)

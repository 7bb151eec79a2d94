"""Heads: tables of each kind of talk by times, heads and level, and of the forms by level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.content import Cell, Paragraph, Table
from analysis.findings import Counted, Findings
from analysis.records import Records
from analysis.trends import Heads, build_heads

_KINDS = "各类谈话分别计数，不相加"
_FORMS = "各种形态分别计数"
_TIMES = "次是谈话的场数，人次是被谈人的累计（集体谈话1次可有多人次），两者不相加"
_LEVELS = "只列人次，不列姓名；台账没有各级别人员的总数，不计算覆盖率"
_UNKNOWN = "未分别载明"


def tell_heads(records: Records, organization: str | None, findings: Findings) -> Iterator[Table]:
    """Tabulate the talks by times, heads and level, and the forms by level, where ledgers say so.

    A table that would only repeat the heads is left out.
    """
    talks = _build(records, organization, findings, "talk")
    if any(each.times is not None or each.levels for each in talks):
        yield _tell("各类谈话的次数、人次和级别", talks, (_KINDS, _TIMES), findings)
    forms = _build(records, organization, findings, "form")
    if any(each.levels for each in forms):
        yield _tell("“四种形态”的人次和级别", forms, (_FORMS,), findings)


def _build(
    records: Records, organization: str | None, findings: Findings, family: str
) -> tuple[Heads, ...]:
    facts: list[Counted] = [each for each in findings.counted if each.family == family]
    measures = [each.comparison.measure for each in facts]
    return build_heads(records, measures, organization, findings.period)


def _tell(
    title: str, counted: Sequence[Heads], notes: tuple[str, ...], findings: Findings
) -> Table:
    levels = {each.name: each.rank for one in counted for each in one.levels}
    names = sorted(levels, key=lambda name: levels[name])
    has_times = any(each.times is not None for each in counted)
    times = ("场数（次）",) if has_times else ()
    rows = tuple(_tell_row(each, names, has_times=has_times) for each in counted)
    said = (*notes, _LEVELS) if names else notes
    return Table(
        Paragraph((f"{title}（{findings.period.label}）",), "note"),
        ("类别", *times, "累计（人次）", *names),
        rows,
        f"{'；'.join(said)}。",
    )


def _tell_row(heads: Heads, names: Sequence[str], *, has_times: bool) -> tuple[Cell, ...]:
    by_name = {each.name: each.value for each in heads.levels}
    times: tuple[Cell, ...] = (heads.times or _UNKNOWN,) if has_times else ()
    levels = (by_name.get(name, None if by_name else _UNKNOWN) for name in names)
    return (heads.measure.name, *times, heads.heads, *levels)

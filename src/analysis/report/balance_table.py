"""Mending: the table in which rectification adds up, with both completion rates named."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.content import Cell, Paragraph, Run, Table
from analysis.findings import Balance, Findings, RectificationState
from analysis.narrative import merge_text

_EQUAL = {True: "相符", False: "不符", None: "有行未载明数目，不核对"}


def tell_balances(findings: Findings) -> Iterator[Table]:
    """Tabulate what was opened in the period and how it stands, all and each kind of remedy."""
    state = findings.rectification
    if state is None or not state.balances:
        return
    has_undated = any(each.undated is not None for each in state.balances)
    undated = ("写明完成而无日期",) if has_undated else ()
    caption = f"整改情况核对：{findings.period.label}反馈的问题"
    columns = ("类型", "反馈", "已完成", "整改中", "未完成", *undated, "核对")
    rows = tuple(_tell_balance(each, has_undated=has_undated) for each in state.balances)
    note = Paragraph(merge_text(_explain(state, has_undated=has_undated)), "note")
    yield Table(Paragraph((caption,), "note"), columns, rows, note)


def _tell_balance(balance: Balance, *, has_undated: bool) -> tuple[Cell, ...]:
    undated: tuple[Cell, ...] = (balance.undated or "无",) if has_undated else ()
    return (
        balance.name,
        balance.opened,
        balance.completed,
        balance.under_way,
        balance.unfinished,
        *undated,
        _EQUAL[balance.is_equal],
    )


def _explain(state: RectificationState, *, has_undated: bool) -> tuple[Run, ...]:
    parts = "已完成＋整改中＋未完成" + ("＋写明完成而无日期" if has_undated else "")
    told: tuple[Run, ...] = (
        f"核对指反馈＝{parts}。整改中是到期末尚未完成、时限未到或者没有时限的，"
        "未完成是时限已过而尚未完成的；立行立改、限期整改、长期坚持分开计数。",
    )
    rate, to_date = state.value("completion_rate"), state.rate_to_date
    if rate is not None:
        told = (*told, "当年整改完成率", rate, "，是本期反馈且到期末已完成的占比；")
    if to_date is not None and to_date.number is not None:
        words = "，是本期反馈且到统计截止日（没有截止日的到台账所载最后情况）已完成的占比。"
        return (*told, "截至目前整改完成率", to_date, words)
    return told if rate is None else (*told, "截至目前整改完成率算到同一天，与此相同。")

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pandas as pd
import pytest

from analysis.measures import measure_table
from analysis.validation import read_records
from datasets_made import SAMPLE, WORKSPACE
from independent_count import KINDS, YEARS, count_events, count_items


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, int], float]:
    table = measure_table(read_records(SAMPLE, workspace=WORKSPACE))
    told = table[table["year"].isin(YEARS) & table["value"].notna()]
    return dict(zip(zip(told["measure"], told["year"], strict=True), told["value"], strict=True))


def test_every_activity_year_of_the_sample_is_counted_alike_by_two_programs(measured):
    counted = count_events(SAMPLE)
    ours = {key: value for key, value in measured.items() if key[0] in set(KINDS.values())}
    assert len(ours) > 100
    assert {key: counted.get(key, 0) for key in ours} == ours
    masked = {key for key, number in counted.items() if key not in ours and number}
    assert not masked


def test_every_item_of_the_sample_is_counted_alike_by_two_programs(measured):
    counted = count_items(SAMPLE)
    codes = ("opened", "closed", "closed_on_time", "closed_late", "closed_without_due")
    ours = {
        (code, year): measured[f"rectification_{code}", year]
        for code in codes
        for year in YEARS
        if (f"rectification_{code}", year) in measured
    }
    assert len(ours) == len(codes) * len(YEARS)
    expected = pd.Series({key: counted.get(key, 0) for key in ours})
    pd.testing.assert_series_equal(pd.Series(ours), expected, check_dtype=False)


KINDS_DRAWN = {
    "集体学习": "group_study",
    "警示教育": "warning_education",
    "党组会议": "committee_meeting",
    "班子联席会议": "joint_meeting",
    "责任制领导小组会议": "leading_group_meeting",
}
BAD_DAYS = ("3月中旬", "", "2月30日", "待定", "2025年13月1日")
STATES = ("done", "open", "before", "conflict", "undated", "bad")


def _draw_meetings(draw: Random) -> tuple[list[list[str]], Counter[tuple[str, int, bool]]]:
    """Draw the rows of two years; count by kind and year what is sure and what has no day."""
    rows, counts = [], Counter()
    for number in range(draw.randrange(5, 40)):
        kind, year = draw.choice(list(KINDS_DRAWN)), draw.choice((2024, 2025))
        day = date(year, 1, 1) + timedelta(days=draw.randrange(365))
        is_bad = draw.random() < 0.15
        rows.append(
            [year, draw.choice(BAD_DAYS) if is_bad else day.isoformat(), kind, f"题{number}"]
        )
        counts[kind, year, is_bad] += 1
    return rows, counts


def _draw_items(draw: Random) -> tuple[list[list[str]], Counter[str]]:
    """Draw a ledger of one year; count its items by what their rows say."""
    rows, counts = [], Counter()
    for number in range(draw.randrange(1, 15)):
        state = draw.choice(STATES)
        found = date(2025, 1, 31) + timedelta(days=draw.randrange(150))
        later = found + timedelta(days=draw.randrange(150))
        closed = {"open": "", "undated": "", "before": (found - timedelta(days=20)).isoformat()}
        status = "整改中" if state in ("open", "conflict") else "已完成"
        day = "4月下旬" if state == "bad" else found.isoformat()
        told = [f"Q{number:03}", day, f"问题{number}", "2025-12-31", status]
        rows.append([*told, closed.get(state, later.isoformat())])
        counts[state] += 1
    return rows, counts


def _write(path: Path, head: str, rows: list[list[str]]) -> None:
    lines = [head, *(",".join(map(str, row)) for row in rows)]
    path.write_text("\n".join(lines), encoding="utf-8")


def test_offices_with_doubtful_rows_are_counted_alike_by_two_programs(tmp_path):
    drawn = {}
    for seed in range(200):
        draw, name = Random(seed), f"虚构{seed:03}局"  # noqa: S311  (no secret is drawn)
        rows, counts = _draw_meetings(draw)
        for year in (2024, 2025):
            of_year = [[name, *row[1:]] for row in rows if row[0] == year]
            _write(tmp_path / f"{name}会议{year}.csv", "单位,日期,类型,主题", of_year)
        items, states = _draw_items(draw)
        head = "单位,问题编号,反馈日期,问题内容,整改时限,状态,完成日期"
        _write(tmp_path / f"{name}整改台账2025.csv", head, [[name, *row] for row in items])
        drawn[name] = counts, states
    table = measure_table(read_records(tmp_path, workspace=WORKSPACE))
    told = {
        (row["organization"], row["measure"], row["year"]): (row["value"], row["in_doubt"])
        for row in table.to_dict("records")
    }
    for name, (counts, states) in drawn.items():
        for kind, year in {(kind, year) for kind, year, is_bad in counts if not is_bad}:
            sure, doubtful = counts[kind, year, False], counts[kind, year, True]
            assert told[name, KINDS_DRAWN[kind], year] == (sure, doubtful), (name, kind)
        if set(states) == {"bad"}:
            continue
        opened = sum(states.values()) - states["bad"]
        in_doubt = states["bad"] + states["before"] + states["conflict"]
        of_items = {key[1]: value for key, value in told.items() if key[::2] == (name, 2025)}
        assert of_items["rectification_opened"] == (opened, states["bad"]), name
        assert of_items["rectification_closed"] == (states["done"], in_doubt), name
        assert of_items["rectification_open_at_year_end"][0] == states["open"], name
        rate = of_items["rectification_completion_rate"][0]
        assert rate == pytest.approx(100 * states["done"] / opened), name

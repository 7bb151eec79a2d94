"""Laws from the files to the findings: what must hold whatever the ledgers say."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.comparisons import compare_years
from analysis.findings import find_findings
from analysis.measures import (
    find_measure,
    list_measures,
    measure_table,
    measure_value,
    measure_values,
)
from analysis.narrative import Voice, compose_problems, compose_section
from analysis.periods import Period
from analysis.records import Records
from analysis.trends import (
    SHARE_BASE,
    build_forms,
    build_heads,
    build_trend,
    find_direction,
    find_slope,
    kendall_p_value,
)
from analysis.validation import read_records
from frames import item, make_records, meeting
from laws import law, slow_law

LAW = slow_law(30)
COSTLY = slow_law(6)
OFFICES = ("甲虚构局", "乙虚构局")
YEARS = (2022, 2023, 2024)
KINDS = {
    "集体学习": "group_study",
    "廉政谈话": "integrity_talk",
    "提醒谈话": "reminder_talk",
    "第一种形态": "supervision_form_1",
    "第二种形态": "supervision_form_2",
}
SUMS = (*KINDS.values(), "group_study_people")
AS_OF = date(2024, 12, 31)
EVENT_HEAD = ("单位", "日期", "活动类型", "主题", "职级", "人次")
ITEM_HEAD = ("单位", "序号", "反馈日期", "问题内容", "整改时限", "完成日期", "整改状态")


@dataclass(frozen=True)
class Event:
    office: str
    day: date
    kind: str
    subject: str
    level: str
    people: int

    @property
    def cells(self):
        day = self.day.isoformat()
        return (self.office, day, self.kind, self.subject, self.level, self.people)

    @property
    def row(self):
        code = KINDS[self.kind]
        amount = 1 if code == "group_study" else self.people
        more = {"people": self.people, "amount": amount, "level": self.level}
        return meeting(self.day, code, organization=self.office, **more)


@dataclass(frozen=True)
class Item:
    office: str
    found: date
    due: int
    closed: int | None

    @property
    def days(self):
        due, closed = (
            None if n is None else date.fromordinal(self.found.toordinal() + n)
            for n in (self.due, self.closed)
        )
        return due, None if closed is None or closed > AS_OF else closed

    def cells(self, number):
        due, closed = self.days
        name = f"问题{self.office}{self.found:%Y}第{number}"
        status = "已完成" if closed else "整改中"
        days = (self.found.isoformat(), name, due.isoformat(), closed.isoformat() if closed else "")
        return (self.office, number, *days, status)

    @property
    def row(self):
        due, closed = self.days
        return item(self.found, closed, due, organization=self.office)


DAYS = st.dates(date(YEARS[0], 1, 1), AS_OF)
EVENTS = st.builds(
    Event,
    st.sampled_from(OFFICES),
    DAYS,
    st.sampled_from(list(KINDS)),
    st.sampled_from(("甲题", "乙题", "丙题")),
    st.sampled_from(("", "乡科级", "一般干部")),
    st.integers(1, 30),
)
ITEMS = st.builds(
    Item,
    st.sampled_from(OFFICES),
    DAYS,
    st.integers(10, 200),
    st.one_of(st.none(), st.integers(1, 300)),
)
LEDGERS = st.tuples(
    st.lists(EVENTS, min_size=6, max_size=40), st.lists(ITEMS, min_size=2, max_size=12)
)
ORDERS = st.randoms(use_true_random=False)


def _files(events, items):
    """Put the events of an office and year into one file, its items into another."""
    files = defaultdict(list)
    for event in events:
        files[event.office, event.day.year, "活动", EVENT_HEAD].append(event.cells)
    for number, each in enumerate(items, start=1):
        files[each.office, each.found.year, "整改", ITEM_HEAD].append(each.cells(number))
    return files


def _records(events, items=()):
    """Make the records without files, as they are read from one ledger."""
    return make_records(*(each.row for each in (*events, *items)), as_of=AS_OF)


@contextmanager
def _read(events, items, order=None) -> Iterator[Records]:
    """Write the ledgers and read them again, in another order of rows and files if asked."""
    with TemporaryDirectory() as folder:
        for (office, year, family, head), rows in _files(events, items).items():
            shuffled = order.sample(rows, len(rows)) if order else rows
            prefix = f"{order.randrange(1000):03}" if order else ""
            path = Path(folder) / f"{prefix}{office}{year}年{family}台账.csv"
            with path.open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([head, *shuffled])
        yield read_records([folder], as_of=AS_OF)


def _told(records, year=2024):
    """Give the words of a report that hold every number, without the rows behind them."""
    findings = find_findings(records, year=year, as_of=AS_OF)
    sections = [p.text for s in ("study", "responsibility", "conduct") for p in _say(findings, s)]
    problems = compose_problems(findings, Voice.plain(findings))
    return [*sections, *(each.paragraph.text for each in problems)]


def _say(findings, section):
    return [each.paragraph for each in compose_section(findings, section, Voice.plain(findings))]


def _same(one, other):
    return (
        one.value.number,
        one.missing,
        one.baseline and one.baseline.number,
        one.signed_change,
        one.direction,
        one.p_value,
    ) == (
        other.value.number,
        other.missing,
        other.baseline and other.baseline.number,
        other.signed_change,
        other.direction,
        other.p_value,
    )


@COSTLY
@given(LEDGERS, ORDERS)
def test_the_order_of_rows_and_of_files_does_not_matter(ledgers, order):
    with _read(*ledgers) as first, _read(*ledgers, order) as second:
        pd.testing.assert_frame_equal(measure_table(first), measure_table(second))
        if any(event.day.year == 2024 for event in ledgers[0]):
            assert _told(first) == _told(second)


@COSTLY
@given(LEDGERS)
def test_the_measure_of_a_union_of_organizations_is_the_sum(ledgers):
    events, items = ledgers
    alone = {}
    for office in OFFICES:
        mine = ([e for e in events if e.office == office], [i for i in items if i.office == office])
        if any(mine):
            with _read(*mine) as records:
                alone[office] = measure_table(records).set_index(["measure", "year"])["value"]
    sums = [code for code, measure in list_measures().items() if measure.is_sum]
    with _read(events, items) as records:
        table = measure_table(records)
        for office, values in alone.items():
            part = table[table["organization"] == office].set_index(["measure", "year"])["value"]
            shared = values.index.intersection(part.index)
            assert values[shared].equals(part[shared])
            assert (values[values.index.difference(shared)].fillna(0) == 0).all()
        for (code, year), group in table[table["measure"].isin(sums)].groupby(["measure", "year"]):
            whole = measure_value(records, code, None, Period.year(year))
            assert (whole.number or 0) == group["value"].sum(), (code, year)


@LAW
@given(st.lists(EVENTS, max_size=40), st.sampled_from(YEARS[:2]), st.sampled_from(OFFICES))
def test_a_year_removed_only_makes_its_own_comparisons_missing(events, gone, office):
    left = [event for event in events if event.day.year != gone]
    if not any(event.office == office for event in left):
        return
    whole, part = _records(events), _records(left)
    for year in YEARS:
        before = {c.measure.code: c for c in _compare(whole, year, office)}
        after = {c.measure.code: c for c in _compare(part, year, office)}
        if year not in (gone, gone + 1):
            known = {code for code, each in before.items() if each.value.is_kept}
            assert known <= after.keys()
            for code in known:
                assert _same(_blur(before[code]), _blur(after[code])), (year, code)
        for code, each in after.items():
            if year == gone:
                assert not each.value.is_kept
            elif year == gone + 1 and code in before:
                assert each.missing in ("gap", "first_year")
                assert each.value.number == before[code].value.number


def _compare(records, year, office):
    return compare_years(records, SUMS, organization=office, year=year, as_of=AS_OF)


def _blur(comparison):
    """Take a first year for a gap: which of both it is depends on the years before."""
    is_first = comparison.missing == "first_year"
    return replace(comparison, missing="gap") if is_first else comparison


@COSTLY
@given(st.lists(EVENTS, min_size=6, max_size=40), st.integers(2, 9))
def test_more_people_are_no_more_events(events, times):
    grown = [replace(event, people=times * event.people) for event in events]
    few, many = _records(events), _records(grown)
    first, second = measure_table(few), measure_table(many)
    units = first["measure"].map(lambda code: find_measure(code).unit)
    scaled = first["value"].where(units != "人次", times * first["value"])
    pd.testing.assert_series_equal(scaled, second["value"])
    assert first["records"].equals(second["records"])
    talks = [find_measure(code) for code in ("integrity_talk", "reminder_talk")]
    for year in map(Period.year, YEARS):
        one, other = (build_heads(each, talks, None, year) for each in (few, many))
        for less, more in zip(one, other, strict=True):
            assert (less.times and less.times.number) == (more.times and more.times.number)
            assert more.heads.number == times * less.heads.number
    for less, more in zip(_compare(few, 2024, None), _compare(many, 2024, None), strict=True):
        if less.measure.unit == "次":
            assert _same(less, more)


@LAW
@given(LEDGERS)
def test_parts_add_up_to_the_whole(ledgers):
    records = _records(*ledgers)
    for year in YEARS:
        whole = Period.year(year)
        months = [Period.month(year, month) for month in range(1, 13)]
        for code in SUMS:
            parts = measure_values(records, code, None, months)
            total = measure_value(records, code, None, whole).number
            assert sum(each.number or 0 for each in parts) == (total or 0)
        _check_levels(records, whole)
    for office in {each.office for part in ledgers for each in part}:
        _check_items(records, office)
    for forms in build_forms(records, None, YEARS, as_of=AS_OF):
        _check_shares(forms)


def _check_items(records, office):
    codes = ("opened", "closed", "closed_of_opened", "remaining", "open_at_year_end")
    codes += ("closed_on_time", "closed_late", "closed_without_due")
    years = [Period.year(year) for year in YEARS]
    counts = pd.DataFrame(
        {
            code: [
                value.number if value.is_kept else None
                for value in measure_values(records, f"rectification_{code}", office, years)
            ]
            for code in codes
        },
        dtype="Int64",
    )
    kept = counts.dropna()
    assert (kept["opened"] == kept["closed_of_opened"] + kept["remaining"]).all()
    timely = kept[["closed_on_time", "closed_late", "closed_without_due"]].sum(axis="columns")
    assert (kept["closed"] == timely).all()
    grown = counts["open_at_year_end"].diff() - counts["opened"] + counts["closed"]
    assert (grown.dropna() == 0).all()


def _check_levels(records, whole):
    measures = [find_measure(code) for code in ("integrity_talk", "reminder_talk")]
    for heads in build_heads(records, measures, None, whole):
        if heads.levels:
            assert sum(each.value.number for each in heads.levels) == heads.heads.number


def _check_shares(forms):
    shares = [share for share in forms.shares if share is not None]
    assert bool(shares) == (forms.total is not None and forms.total.number >= SHARE_BASE)
    if shares:
        assert sum(share.number for share in shares) == pytest.approx(100)
        for share, bounds in zip(forms.shares, forms.bounds, strict=True):
            if share is not None:
                assert bounds.low.number <= share.number <= bounds.high.number


SERIES = st.lists(st.integers(0, 60), min_size=5, max_size=9)


@law(60)
@given(SERIES, st.integers(1, 5), st.integers(0, 40))
def test_a_trend_turns_with_its_series_and_keeps_its_direction_in_other_units(numbers, times, more):
    years = range(2015, 2015 + len(numbers))
    p_value = kendall_p_value(numbers)
    assert 0 < p_value <= 1
    assert kendall_p_value(numbers[::-1]) == pytest.approx(p_value)
    changed = [times * number + more for number in numbers]
    assert find_direction(changed) == find_direction(numbers)
    assert find_slope(years, changed) == pytest.approx(times * find_slope(years, numbers))
    turned = {"up": "down", "down": "up", None: None}
    assert find_direction(numbers[::-1]) == turned[find_direction(numbers)]


@LAW
@given(st.lists(EVENTS, min_size=1, max_size=40), st.sampled_from(OFFICES))
def test_a_trend_has_every_year_once_and_says_of_each_what_the_measure_says(events, office):
    records = _records(events)
    if not any(event.office == office for event in events):
        return
    trend = build_trend(records, "group_study", office, as_of=AS_OF)
    assert list(trend.years) == list(range(trend.years[0], trend.years[-1] + 1))
    for year, value in zip(trend.years, trend.values, strict=True):
        expected = measure_value(records, "group_study", office, Period.year(year))
        assert value == (expected if expected.is_kept else None)
        assert (value is None) == (year in trend.gaps)

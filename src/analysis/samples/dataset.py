"""Dataset: invented records of any number straight into a Parquet dataset, drawn in SQL.

Each number is a function of the seed and the place of its row, so that the same arguments give
the same records on any machine; nothing is held in memory but what is being written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from analysis.catalogue import load_catalogue
from analysis.datasets import Header, Staging, list_activities, quote, replace_dataset, scan_records
from analysis.samples.invented_office import (
    BATCHES,
    HABITS,
    INSTITUTIONS,
    OFFICE,
    OWN_INSTITUTIONS,
    PROBLEMS,
    index_of_year,
)
from analysis.samples.layouts import GROUPS

ROWS_A_YEAR = 120
"""Records of an organization and year where no number is asked for."""

ROWS_A_PART = 1_000_000
"""Rows of one file; files are written side by side, since one is written by one processor."""

_NOT_KEPT = 60
"""Of so many ledgers of an activity and a year one was not kept."""

_MASKED = 500
"""Of so many sums of people one is masked in its ledger."""

ITEM = "rectification_item"
OWN = "institution_revision"
_COMMON_HEADS = (1, 3)
_HOLIDAYS = ("春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_SHEETS_OF = (
    (GROUPS["talks"], "谈话台账"),
    (GROUPS["forms"], "四种形态"),
    (("responsibility_letter",), "责任书"),
)
_OTHER_SHEET = "学习和会议台账"

_WORDS = ("", "day", "open", "closed", "count_unparseable", "乡科", "一般", "农村", "其他")
"""Texts that are no slot's. As ENUM they are written several times faster than as VARCHAR."""

# Two rounds of a congruential generator with the bits folded between them; all fits 63 bits.
_DRAW = """
CREATE OR REPLACE MACRO fold(x) AS xor(x, x >> 15);
CREATE OR REPLACE MACRO draw(x, salt) AS fold(
    fold((x % 2147483647 * 48271 + {seed} * 40503 + salt * 7919) % 2147483647) * 69621 % 2147483647
);
"""
_OFFICES = """
CREATE OR REPLACE TABLE offices AS
SELECT n AS office,
       '{name}' || CASE n WHEN 0 THEN '' ELSE lpad((n + 1)::VARCHAR, {width}, '0') END
           AS organization,
       organization || '/{year}年台账（虚构示例）.xlsx' AS file,
       (n * {rows} + {organizations} - 1) // {organizations} AS first
FROM range({organizations}) t(n)
"""
_RECORDS = """
SELECT file, sheet, 4 + i - first AS row, activity, text AS activity_text, organization, date,
       NULL AS end_date, {year} AS year, month(date) AS month, 'day'::word AS precision,
       CASE WHEN is_form THEN NULL ELSE 1 END AS count,
       CASE WHEN is_masked THEN NULL ELSE heads END AS people,
       CASE WHEN is_masked THEN NULL WHEN sums_people THEN heads ELSE 1 END AS amount,
       subject, ''::word AS persons, CASE WHEN is_item THEN '{year}-' || (4 + i - first) ELSE '' END
           AS item,
       due_date, closed_date, CASE WHEN due_date IS NULL THEN due_text ELSE due_date::VARCHAR END
           AS due_text,
       CASE WHEN NOT is_item THEN ''::word WHEN closed_date IS NULL THEN 'open'::word
            ELSE 'closed'::word END AS status,
       remedy, origin, ''::word AS category,
       CASE WHEN institution <> '' AND (is_own OR closed_date IS NOT NULL) THEN 1 END
           AS institutions,
       CASE WHEN institutions = 1 THEN title ELSE untitled END AS institution_name, holiday,
       ''::word AS method,
       CASE WHEN is_form THEN CASE die // 64 % 4 WHEN 0 THEN '乡科'::word WHEN 1 THEN '一般'::word
            WHEN 2 THEN '农村'::word ELSE '其他'::word END ELSE ''::word END AS level,
       false AS is_carried_over, ''::word AS later_rows, NULL::DATE AS open_until,
       NULL::DATE AS stated_by, NULL::DATE AS undone_from, NULL::DATE AS undone_until,
       CASE WHEN is_masked THEN 'count_unparseable'::word ELSE ''::word END AS warnings,
       i + {offset} AS position, date AS known_on, NULL AS wrong_on
FROM (
    SELECT *, is_item AND days IS NOT NULL AS has_due,
           CASE WHEN has_due THEN date + days END AS due_date,
           date + 5 + CAST(draw(i + {offset}, 4) % coalesce(2 * days, 300) AS INTEGER) AS done,
           CASE WHEN is_item AND due_text <> '长期坚持' AND done <= DATE '{until}' AND die % 8 <> 0
                THEN done END AS closed_date,
           sums_people AND draw(i + {offset}, 5) % {masked} = 0 AS is_masked,
           low + draw(i + {offset}, 6) % (high - low + 1) AS heads
    FROM (
        SELECT *, CAST(DATE '{year}-01-04' + CAST(draw(i + {offset}, 3) % 360 AS INTEGER) AS DATE)
                   AS day,
               day - greatest(isodow(day) - 5, 0)::INTEGER AS date
        FROM (
            SELECT i, office, draw(i + {offset}, 2) AS die,
                   CASE WHEN draw(office * 1009 + {year}, 100 + code) % {not_kept} = 0
                        THEN 0 ELSE slot END AS slot
            FROM (SELECT i, i * {organizations} // {rows} AS office,
                         draw(i + {offset}, 1) % {slots} AS slot
                  FROM range({start}, {stop}) t(i))
            JOIN (SELECT slot, code FROM slots) USING (slot)
        ) JOIN slots USING (slot) JOIN offices USING (office)
    )
)
"""
_SLOT_TEXTS = ("activity", "text", "subject", "sheet", "holiday", "institution", "origin")
_REMEDIES = {"立行立改": "immediate", "长期坚持": "lasting"}
_KEPT = """
SELECT DISTINCT activity::VARCHAR AS activity, {year} AS year, sheet::VARCHAR AS sheet, code
FROM slots
"""
# By organization, activity and year as it is drawn: numbering the kinds spares the sort.
_COVERAGE = """
WITH kinds AS (
    SELECT *, row_number() OVER (ORDER BY activity, year) - 1 AS kind FROM kept
)
SELECT organization, activity, year, NULL AS month,
       organization || '/' || year || '年台账（虚构示例）.xlsx' AS file, sheet
FROM (SELECT i // {kinds} AS office, i % {kinds} AS kind
      FROM range({organizations} * {kinds}) t(i))
JOIN kinds USING (kind) JOIN offices USING (office)
WHERE code = 0 OR draw(office * 1009 + year, 100 + code) % {not_kept} <> 0
"""
_SHEETS = """
SELECT file, sheet, [3] AS header_rows, count(*) AS rows, count(*) AS records, 0 AS problems,
       0 AS skipped, [any_value(organization)] AS organizations, false AS is_shared,
       '[]' AS letters, []::BIGINT[] AS nil,
       row_number() OVER (ORDER BY min(position)) - 1 AS position
FROM {records} GROUP BY file, sheet
"""
_SOURCES = """
SELECT file, sha256(file) AS sha256, sum(rows) AS rows, sum(records) AS records, 0 AS problems,
       0 AS skipped, NULL AS refused, true AS is_invented, any_value(organizations)
           AS organizations,
       [] AS names, row_number() OVER (ORDER BY min(position)) - 1 AS position
FROM {sheets} GROUP BY file
"""
_PROBLEMS = """
SELECT file, sheet, row, NULL AS column, 'people' AS field, 'xx' AS value,
       'count_unparseable' AS rule, 'warning' AS severity,
       '“xx”是占位符号，数量未载明，请补填数字' AS message,
       row_number() OVER (ORDER BY position) - 1 AS position
FROM {records} WHERE warnings <> ''
"""
_INSTITUTIONS = """
SELECT organization, year, coalesce(closed_date, date) AS day, activity = '{own}' AS is_own,
       replace(replace(institution_name, '《', ''), '》', '') AS name, true AS is_first,
       institutions AS stated, known_on, wrong_on
FROM {records} WHERE institutions IS NOT NULL ORDER BY organization, day, name
"""


def write_sample_dataset(
    folder: Path,
    *,
    seed: int,
    organizations: int,
    years: tuple[int, int],
    records: int | None = None,
) -> int:
    """Write invented records as a dataset, marked as invented.

    Parameters
    ----------
    records : int, optional
        How many in all; `ROWS_A_YEAR` for each organization and year if None.

    Returns
    -------
    int
        The number of records.

    Raises
    ------
    ExportError
        If it cannot be written.
    """
    span = range(years[0], years[1] + 1)
    total = records or ROWS_A_YEAR * organizations * len(span)
    catalogue = load_catalogue()
    header = Header(
        is_invented=True,
        has_names=False,
        as_of=f"{years[1]}-12-31",
        activities=list_activities(catalogue),
    )
    with replace_dataset(folder, header) as staging:
        staging.connection.execute(_DRAW.format(seed=seed))
        words = ", ".join(map(quote, _WORDS))
        staging.connection.execute(f"CREATE TYPE word AS ENUM ({words})")
        offset = 0
        for place, year in enumerate(span):
            rows = total * (place + 1) // len(span) - total * place // len(span)
            _write_year(staging, year, rows, organizations, offset, years[1])
            offset += rows
        _write_tables(staging, organizations)
    return total


def _write_year(
    staging: Staging, year: int, rows: int, organizations: int, offset: int, last_year: int
) -> None:
    """Write the records of a year, by organization and position as they are drawn."""
    slots = _list_slot_rows(year)
    staging.connection.register("slot_rows", slots)
    staging.connection.execute("CREATE OR REPLACE TABLE slots AS FROM slot_rows")
    staging.connection.unregister("slot_rows")
    given = {
        "year": year,
        "rows": max(rows, 1),
        "organizations": organizations,
        "offset": offset,
        "slots": len(slots),
        "not_kept": _NOT_KEPT,
        "masked": _MASKED,
        "until": f"{last_year}-12-31",
        "name": OFFICE,
        "width": max(4, len(str(organizations))),
    }
    staging.connection.execute(_OFFICES.format(**given))

    def write(start: int) -> int:
        stop = min(start + ROWS_A_PART, rows)
        query = _RECORDS.format(**given, start=start, stop=stop)
        with staging.connection.cursor() as cursor:
            part = Staging(staging.folder, cursor)
            part.write_records(query, year, start // ROWS_A_PART, is_ordered=True)
        return part.records

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        staging.records += sum(pool.map(write, range(0, rows, ROWS_A_PART)))
    mode = "CREATE OR REPLACE TABLE kept AS" if offset == 0 else "INSERT INTO kept"
    staging.connection.execute(f"{mode} {_KEPT.format(**given)}")


@dataclass(frozen=True, slots=True)
class _Slot:
    """One kind of row; `low` and `high` bound its heads, or what it adds where people are summed.

    `days` are those that an item may take until its due date, None without one.
    """

    activity: str
    text: str
    subject: str
    sheet: str
    low: int | None = None
    high: int | None = None
    sums_people: bool = False
    holiday: str = ""
    days: int | None = None
    due_text: str = ""
    institution: str = ""
    origin: str = ""


def _list_slots(year: int) -> Iterator[_Slot]:
    """List the rows of the office's table of habits and cases for a year, about two hundred."""
    index = index_of_year(year)
    for habit in HABITS:
        number = habit.rows[index] if habit.rows else habit.amounts[index] or 0
        low, high = habit.heads or _COMMON_HEADS
        for place in range(number):
            holiday = _HOLIDAYS[place % len(_HOLIDAYS)] if habit.every == "holiday" else ""
            yield _Slot(
                habit.activity,
                habit.kinds[place % len(habit.kinds)],
                f"{holiday}{habit.subjects[place % len(habit.subjects)]}",
                next((name for group, name in _SHEETS_OF if habit.activity in group), _OTHER_SHEET),
                low,
                high,
                sums_people=load_catalogue().activities[habit.activity].total == "people",
                holiday=holiday,
            )
    cases = [(batch.origin, case) for batch in BATCHES[index] for case in batch.outcomes]
    for place, (origin, (due, _, institutions)) in enumerate(cases):
        yield _Slot(
            ITEM,
            "反馈问题整改",
            PROBLEMS[place % len(PROBLEMS)],
            "整改台账",
            days=due if isinstance(due, int) else None,
            due_text=due if isinstance(due, str) else "",
            institution=INSTITUTIONS[place % len(INSTITUTIONS)] if institutions else "",
            origin=origin,
        )
    for name in INSTITUTIONS[: OWN_INSTITUTIONS[index]]:
        yield _Slot(OWN, "修订制度", "", "制度台账", institution=name)


def _list_slot_rows(year: int) -> pd.DataFrame:
    """Tabulate the slots of a year; `code` numbers the activities, the first is always kept.

    All texts but `due_text`, which stands beside dates, are categorical: ENUM in the database.
    """
    slots = pd.DataFrame([asdict(slot) for slot in _list_slots(year)])
    codes = {activity: code for code, activity in enumerate(dict.fromkeys(slots["activity"]))}
    titles = slots["institution"].map(lambda name: f"《{name}》" if name else "").astype("category")
    return slots.assign(
        slot=range(len(slots)),
        code=slots["activity"].map(codes),
        is_item=slots["activity"] == ITEM,
        is_own=slots["activity"] == OWN,
        is_form=slots["sheet"] == "四种形态",
        days=slots["days"].astype("Int32"),
        low=slots["low"].astype("Int64"),
        high=slots["high"].astype("Int64"),
        remedy=slots["due_text"].map(_REMEDIES).fillna("").astype("category"),
        title=titles,
        untitled=pd.Series("", slots.index).astype(titles.dtype),
        **{name: slots[name].astype("category") for name in _SLOT_TEXTS},
    )


def _write_tables(staging: Staging, organizations: int) -> None:
    """Write the small tables from the records that were written, side by side."""
    records = scan_records(staging.folder)
    (kinds,) = staging.connection.execute("SELECT count(*) FROM kept").fetchone() or (0,)
    covered = _COVERAGE.format(kinds=kinds, organizations=organizations, not_kept=_NOT_KEPT)
    problems = _PROBLEMS.format(records=records)
    institutions = _INSTITUTIONS.format(records=records, own=OWN)

    def write(tables: Mapping[str, str]) -> None:
        with staging.connection.cursor() as cursor:
            for name, query in tables.items():
                Staging(staging.folder, cursor).write_table(name, query)

    def write_sources() -> None:
        with staging.connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE sheets_found AS {_SHEETS.format(records=records)}")
        sources = _SOURCES.format(sheets="sheets_found")
        write(
            {
                "sheets": "FROM sheets_found ORDER BY position",
                "sources": f"FROM ({sources}) ORDER BY position",
                "problems": problems,
                "institutions": institutions,
            }
        )

    with ThreadPoolExecutor(2) as pool:
        for one in (pool.submit(write, {"coverage": covered}), pool.submit(write_sources)):
            one.result()

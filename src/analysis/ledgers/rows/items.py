"""Items: what the columns of a rectification ledger say about due date, completion and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from analysis.ledgers.cells import DateReading, read_date, states_nothing
from analysis.ledgers.files import Scalar
from analysis.ledgers.rows.amounts import read_number_column
from analysis.ledgers.rows.code_tables import CodeNames, explain_code
from analysis.ledgers.rows.columns import Encoded, Mark, TableRows, clean, encode
from analysis.ledgers.rows.dating import Days, to_days
from analysis.ledgers.tables import (
    Context,
    Heading,
    find_sections,
    is_duration,
    read_status,
)
from analysis.vocabulary import find_origins

_AWAITING = re.compile(r"完成.{0,2}待|待(?:验收|销号|审核|核销)")
_AWAITING_NOTE = "整改已有完成日期，尚待验收或销号：按完成日期计入已完成；验收、销号后请更新状态"
_ASKS_WHETHER = re.compile(r"是否|与否|(?:完成|闭环|销号|确认|整改|复查)$")
# What systems write under 是否完成; elsewhere a bare 1 may be any code.
_ANSWERS = {"1": "是", "0": "否", "Y": "是", "N": "否"} | dict.fromkeys("未不无○〇", "否")
_ANSWERS |= {"TRUE": "是", "FALSE": "否", "没有": "否"}
_REMEDIES = (
    ("immediate", re.compile(r"立行立改|立即|立查立改|即知即改|即行即改|马上|当下改|边查边改")),
    ("long_term", re.compile(r"长期|持续|常态|长效|全年")),
    ("deadline", re.compile(r"限期|期限|分阶段|集中整改|按期|限时|阶段")),
)
_FIELDS = frozenset(
    {"item", "source", "due_date", "closed_date", "status", "remedy", "institutions"}
    | {"institution_name"}
)
_STANDING = re.compile(r"长期|持续|常态|全年|立行立改|立即|即知即改|边查边改|马上|长效|每[年月季]")
_BOOK_TITLE = re.compile(r"《[^《》]+》")
_ONLY_A_NUMBER = re.compile(r"\s*(\d{1,4})\s*[项个件]?\s*")


def read_items(
    rows: TableRows, context: Context, found: Days, *, is_rectification: bool
) -> tuple[dict[str, Any], list[Mark]]:
    """Read the columns of a rectification ledger; none where the table has none of them.

    Parameters
    ----------
    found
        Date of each row; its year completes a due date where names and titles state none.
    is_rectification
        Whether it must say of every row whether it is done.
    """
    if not any(heading.field in _FIELDS for heading in rows.table.headings):
        return {}, _mark_unread(rows) if is_rectification else []
    years: list[int | None] = [context.year] * len(found)
    if context.year is None:
        numbers = found.astype("datetime64[Y]").astype(np.int64) + 1970
        pairs = zip(numbers.tolist(), np.isnat(found).tolist(), strict=True)
        years = [None if is_absent else year for year, is_absent in pairs]
    due, due_text, marks = _read_due_dates(rows, years)
    closed, closed_marks = _read_days(rows, "closed_date", years)
    status, status_marks, told = _read_statuses(rows, years, context.codes)
    if is_rectification and not (rows.table.having("status") or rows.table.having("closed_date")):
        status_marks = _mark_unread(rows)
    closed = np.where(np.isnat(closed), told, closed)
    status, awaiting = _settle_awaiting(rows, status, closed)
    status_marks += awaiting
    names = rows.texts(rows.table.having("institution_name"))
    own = rows.texts(rows.table.having("remedy")[:1])
    remedies = encode(list(zip(own.tolist(), due_text.tolist(), strict=True)))
    columns: dict[str, Any] = {
        "item": rows.texts(rows.table.having("item")[:1]),
        "origin": _read_origins(rows, context),
        "category": rows.texts(rows.table.having("category")[:1]),
        "due_date": due,
        "due_text": due_text,
        "closed_date": closed,
        "status": status,
        "remedy": remedies.take(
            lambda texts: read_remedy(texts[0]) or read_remedy(texts[1]), object
        ),
        "institution_name": names,
        "institutions": _count_institutions(rows, names),
    }
    return _join_measures(rows, columns), [*marks, *closed_marks, *status_marks]


def _read_origins(rows: TableRows, context: Context) -> Any:
    """Read where items came from: the column, else the section, else the nearest name of the sheet.

    A name that states two (巡视巡察整改台账) tells of none of its rows.
    """
    own = rows.texts(rows.table.having("source")[:1])
    named = next((found for name in context.names if (found := find_origins(name))), ())
    common = named[0] if len(named) == 1 else ""
    sections = [find_origins(each.kind) for each in find_sections(rows.table.sections, rows.places)]
    above = [found[0] if len(found) == 1 else common for found in sections]
    return np.where(own == "", np.array(above, dtype=object), own)


def _join_measures(rows: TableRows, columns: dict[str, Any]) -> dict[str, Any]:
    """Give the first row of an item the state of all its rows: it is done when all are done."""
    continued = rows.continued()
    carried = np.zeros(len(rows), dtype=bool)
    if not continued:
        return {**columns, "is_carried_over": carried}
    carried[list(continued)] = True
    status, closed = columns["status"].copy(), columns["closed_date"].copy()
    due = columns["due_date"].copy()
    for head in sorted(set(continued.values())):
        members = [head, *(position for position, other in continued.items() if other == head)]
        due[head] = due[members].max()  # several measures of one item: the last of their days
        closed[head] = closed[members].max()  # NaT where one of them has no date
        if "open" in status[members]:
            status[head], closed[head] = "open", np.datetime64("NaT")
    return {
        **columns,
        "status": status,
        "closed_date": closed,
        "due_date": due,
        "is_carried_over": carried,
    }


def _read_by_year(
    rows: TableRows,
    heading: Heading,
    years: list[int | None],
    read: Callable[[Scalar, int | None], DateReading],
) -> Encoded[DateReading]:
    """Read a column of dates, each with the year that completes it."""
    if len(set(years)) == 1:
        return encode(rows.cells(heading)).map(lambda cell: read(cell, years[0]))
    pairs = encode(list(zip(rows.cells(heading), years, strict=True)))
    return pairs.map(lambda pair: read(*pair))


def _read_days(rows: TableRows, field: str, years: list[int | None]) -> tuple[Days, list[Mark]]:
    """Read the dates of one field, the first column that states one; none is ever an error."""
    days: Days = np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[D]")
    marks: list[Mark] = []
    for heading in rows.table.having(field):
        readings = _read_by_year(rows, heading, years, _read_day)
        found = to_days(readings, "date")
        days = np.where(np.isnat(days), found, days)
        marks += [
            rows.mark(
                position, heading, (reading.rule or "date_unparseable"), "warning", reading.note
            )
            for position in readings.positions(_is_unread)
            if (reading := readings.values[readings.codes[position]])
        ]
    return days, marks


def _read_day(cell: Scalar, year: int | None) -> DateReading:
    text = clean(cell)
    is_status = not any(map(str.isdigit, text)) and bool(read_status(text))
    is_none = not text or states_nothing(text) or is_status
    return DateReading(None, None, None) if is_none else read_date(cell, year)


def _is_unread(reading: DateReading) -> bool:
    return reading.severity == "error"


def _read_due_dates(rows: TableRows, years: list[int | None]) -> tuple[Days, Any, list[Mark]]:
    headings = rows.table.having("due_date")
    if not headings:
        blank = np.full(len(rows), "", dtype=object)
        return np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[D]"), blank, []
    read = [(_read_by_year(rows, each, years, read_due_date), each) for each in headings]
    # 整改期限 may hold durations (15日); 到期日 beside it then holds the days.
    readings, heading = max(
        read, key=lambda pair: len(pair[0].positions(lambda each: each.date is not None))
    )
    texts = encode(rows.cells(heading)).map(clean).take(str, object)
    marks = [
        rows.mark(
            p,
            heading,
            "due_unparseable",
            "warning",
            f"时限“{texts[p]}”不是日期，不参与按期、超期的统计",
        )
        for p in readings.positions(_is_unread)
    ]
    return to_days(readings, "date"), texts, marks


def read_due_date(cell: Scalar, year: int | None = None) -> DateReading:
    """Read a time limit as its last day; standing limits (长期坚持) have none and are no problem.

    Examples
    --------
    >>> read_due_date("2023年12月底").date, read_due_date("长期坚持").date
    (datetime.date(2023, 12, 31), None)
    """
    text = clean(cell)
    if not text or states_nothing(text) or _STANDING.search(text):
        return DateReading(None, None, None)
    if is_duration(text):
        return DateReading(None, None, None, "due_unparseable", "error")
    if isinstance(cell, str):
        plain = re.sub(r"^(?:20\d\d年)?(?=.*[-~至到])", "", text) if "至" in text else text
        text = re.sub(r"(?:之?前|以前|底|末|完成){1,9}+$", "", text)
        text = re.sub(r"^((?:20)?\d\d)年$", r"\g<1>年12月31日", text)
        cell = text or plain
    reading = read_date(cell, year)
    last = _last_day(reading)
    return DateReading(last, None, reading.precision, reading.rule, reading.severity, reading.note)


def _last_day(reading: DateReading) -> Any:
    if reading.end_date is not None:
        return reading.end_date
    if reading.date is None or reading.precision == "day":
        return reading.date
    step: Any = "M" if reading.precision == "month" else "Y"
    first = np.datetime64(reading.date, step)
    return ((first + 1).astype("datetime64[D]") - 1).item()


def _read_statuses(
    rows: TableRows, years: list[int | None], codes: CodeNames
) -> tuple[Any, list[Mark], Days]:
    """Read whether items are done, and the days that stand in the columns of statuses.

    Of several columns the one that states it (状态) goes before those that describe progress. A
    bare day, and the one day beside a word for done, is the day on which the item was done.
    """
    result = np.full(len(rows), "", dtype=object)
    told: Days = np.full(len(rows), np.datetime64("NaT"), dtype="datetime64[D]")
    marks: list[Mark] = []
    is_dated = bool(rows.table.having("closed_date"))
    for heading in sorted(rows.table.having("status"), key=tells_progress):
        encoded = encode(rows.cells(heading)).map(clean)
        days = to_days(_read_by_year(rows, heading, years, _read_day_of_status), "date")
        if own := _WORDS.get(read_status(heading.text)):  # 已完成 ｜ 未启动, one of them ticked
            words = [own if text in _TICKS else text for text in encoded.values]
            encoded = Encoded(encoded.codes, words)
        if _IS_PROGRESS.search(heading.text):
            encoded = encode(rows.cells(heading)).map(_share)
        answers = _ANSWERS if _ASKS_WHETHER.search(heading.text) else {}
        named = (
            explain_code(text, heading, codes, lambda name: bool(read_status(name)))
            for text in encoded.values
        )
        pairs = zip(encoded.values, named, strict=True)
        read = {text: read_status(answers.get(name, name)) for text, name in pairs}
        statuses = encoded.take(read.__getitem__, object)
        statuses = np.where((statuses == "") & ~np.isnat(days), "closed", statuses)
        told = np.where(np.isnat(told) & (statuses == "closed"), days, told)
        unread = [
            position
            for position, code in enumerate(encoded.codes.tolist())
            if (text := encoded.values[code]) and not states_nothing(text) and not read[text]
            if np.isnat(days[position]) and not result[position]
        ]
        result = np.where(result == "", statuses, result)
        marks += [
            rows.mark(
                p,
                heading,
                "status_unknown",
                "warning",
                _UNREAD,
            )
            for p in unread
            if len(encoded.values[encoded.codes[p]]) <= _LONGEST_STATUS or not is_dated
        ]
    return result, marks, told


def _mark_unread(rows: TableRows) -> list[Mark]:
    return [rows.mark(p, None, "status_unknown", "warning", _NO_STATUS) for p in range(len(rows))]


_UNREAD = "不能判断是否完成；没有完成日期的按待核计，不计入完成、超期；请写“已完成”或“整改中”"
_NO_STATUS = (
    "这张表没有写明是否完成的栏（用颜色表示的读不出来），是否完成待核，不计入完成、超期；"
    "请加一栏“状态”或“完成日期”"
)
_TICKS = frozenset("√✓✔☑●■★*1是")
_WORDS = {"closed": "已完成", "open": "未完成"}
_IS_PROGRESS = re.compile(r"进度|进展|完成率|完成比例|百分比|整改率")


def _share(cell: Scalar) -> str:
    """Write a share of progress (0.6, 1) as its percentage; 60 stands for 60%."""
    number = float(cell) if isinstance(cell, str) and _BARE_NUMBER.fullmatch(cell.strip()) else cell
    if type(number) in (int, float) and isinstance(number, int | float) and 0 <= number <= _WHOLE:
        return f"{number if number > 1 else number * _WHOLE:g}%"
    return clean(cell)


_WHOLE = 100
_BARE_NUMBER = re.compile(r"\d{1,3}(?:\.\d+)?")
_LONGEST_STATUS = 12
_DAY_IN_STATUS = re.compile(r"(?:20\d\d[-./年])?\d{1,2}[-./月]\d{1,2}日?")


def _read_day_of_status(cell: Scalar, year: int | None) -> DateReading:
    """Read the one day that a status names (已整改（5月20日）), or is."""
    nothing = DateReading(None, None, None)
    if not isinstance(cell, str):
        return read_date(cell, year) if isinstance(cell, date) else nothing
    text = clean(cell)
    found = _DAY_IN_STATUS.findall(text)
    if len(found) != 1 or (found[0] != text and not read_status(_DAY_IN_STATUS.sub("", text))):
        return nothing
    reading = read_date(found[0], year)
    return reading if reading.precision == "day" else nothing


def _settle_awaiting(rows: TableRows, status: Any, closed: Days) -> tuple[Any, list[Mark]]:
    """Leave it to the date whether an item is done that is complete but not yet accepted."""
    for heading in sorted(rows.table.having("status"), key=tells_progress)[:1]:
        is_awaiting = (
            encode(rows.cells(heading))
            .map(clean)
            .take(lambda text: bool(_AWAITING.search(text)), bool)
        )
        dated = is_awaiting & ~np.isnat(closed)
        marks = [
            rows.mark(p, heading, "status_conflict", "warning", _AWAITING_NOTE)
            for p in np.flatnonzero(dated).tolist()
        ]
        return np.where(dated, "", status), marks
    return status, []


def tells_progress(heading: Heading) -> bool:
    """Say whether a column describes progress (进展) beside one that states it (状态)."""
    return not any(word in heading.text for word in ("状态", "是否", "销号"))


def read_remedy(text: str) -> str:
    """Read how an item is mended: immediate, long_term, deadline, "" where a text does not say."""
    return next((code for code, words in _REMEDIES if text and words.search(text)), "")


def _count_institutions(rows: TableRows, names: Any) -> Any:
    """Count the institutions of each row: the number stated, else the titles in 《》.

    A column of names may hold their number instead.
    """
    stated = read_number_column(rows, rows.table.having("institutions"))
    titles = encode(names.tolist()).take(
        lambda text: (
            float(found[1])
            if (found := _ONLY_A_NUMBER.fullmatch(text))
            else float(len(_BOOK_TITLE.findall(text)))
        ),
        np.float64,
    )
    return np.where(np.isnan(stated.values), np.where(titles > 0, titles, np.nan), stated.values)

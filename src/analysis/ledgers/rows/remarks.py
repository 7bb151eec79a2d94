"""Remarks: what is to be said of a table as a whole, and of totals unlike their rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from analysis.catalogue import Catalogue, suggest_field
from analysis.declarations import write_line
from analysis.ledgers.cells import is_blank, read_amount, read_date, states_nothing
from analysis.ledgers.files import Scalar, Sheet
from analysis.ledgers.rows.columns import Mark, TableRows, clean, shown
from analysis.ledgers.tables import (
    DATA,
    PROBLEM_WORDS,
    SAMPLE,
    Context,
    Heading,
    Layout,
    Table,
    look_at,
    markers,
)
from analysis.problems import Problem, column_letter

_OF_DAYS = frozenset({"date", "found_date", "due_date", "closed_date", "end_date"})
_DATES = ("date", "found_date", "month", "year")
_ERROR = "单元格是公式错误值“{}”，不影响计数；请在表格中改正公式"
_UNCOMPUTED = "单元格是公式，文件里没有保存结果，按空白读取；请用表格软件重新计算后保存"
_ONE_COLUMN_ONLY = ("people", "count", "end_date", "institutions")


def remark_on_table(
    sheet: Sheet, table: Table, layout: Layout, context: Context, catalogue: Catalogue
) -> list[Problem]:
    """Say which columns of a table are not used, and whether it has no date column.

    All are warnings: a header row is no data, so no row is lost by them.
    """
    places = [place for place in range(table.start, table.stop) if layout.kinds[place] == DATA]
    remarks = [
        _remark(
            sheet,
            table,
            heading,
            "unmapped_column",
            _describe_unmapped(
                heading, [sheet.rows[place] for place in places[:SAMPLE]], catalogue
            ),
        )
        for heading in table.headings
        if (heading.field is None and heading.activity is None and heading.is_used)
        and _holds_data(sheet, heading, places)
    ]
    for field in _ONE_COLUMN_ONLY:
        filled = [h for h in table.having(field) if _holds_data(sheet, h, places)]
        for heading in filled[1:]:
            message = f"“{heading.full_text}”与“{filled[0].full_text}”是同一项内容，只用了前一栏"
            remarks.append(_remark(sheet, table, heading, "heading_duplicate", message))
    if places and not any(table.having(field) for field in _DATES):
        span = f"，各行按{context.year}年计入" if context.year else "，各行无法确定年度"
        message = (
            f"找不到日期栏{span}。请加一栏“日期”，"
            "或在 workspace.toml 的 [headings] 里写明哪一栏是 date"
        )
        remarks.append(_remark(sheet, table, None, "sheet_without_date", message))
    return remarks


def _describe_unmapped(
    heading: Heading, rows: Sequence[Sequence[Scalar]], catalogue: Catalogue
) -> str:
    """Say that a column is not used, and offer what its heading and its cells allow.

    A date is offered only for days, never for the word 时间; no number or status is a subject.
    """
    if not heading.text:
        return "这一栏没有表头，内容没有用上；要用，请在表头行补写这一栏的名称"
    held = look_at(row[heading.index] for row in rows)
    near = suggest_field(catalogue, heading.text)
    if near and near.code in _OF_DAYS and not held.is_mostly(held.days):
        near = None
    if near is None and held.is_mostly(held.statuses):
        near = catalogue.fields["status"]
    if near:
        offer = f"要用，如果它就是“{near.name}”"
    elif held.is_mostly(held.numbers) or held.days or held.statuses:
        return f"表头“{heading.full_text}”不在目录里，这一栏没有用上；无需统计的可以不管"
    else:
        near, offer = catalogue.fields["subject"], "要用，写明它是哪一栏，例如是“主题”"
    return (
        f"表头“{heading.full_text}”不在目录里，这一栏没有用上。{offer}，"
        f"请在 workspace.toml 的 [headings] 下加一行：{write_line(heading.text, near.code)}"
    )


def _holds_data(sheet: Sheet, heading: Heading, places: Sequence[int]) -> bool:
    return any(not is_blank(sheet.rows[place][heading.index]) for place in places)


def _remark(
    sheet: Sheet, table: Table, heading: Heading | None, rule: str, message: str
) -> Problem:
    place = table.header[-1]
    return Problem(
        file=sheet.file,
        sheet=sheet.name,
        row=place + sheet.first_row,
        column=column_letter(sheet.first_column + heading.index) if heading else None,
        field=heading.field if heading else "date",
        value=shown(sheet.rows[place][heading.index]) if heading else "",
        rule=rule,
        severity="warning",
        message=message,
    )


_NOT_HELD = re.compile(
    r"(?:^|[,，。;；、:：(（]|会议|活动|本次|此次|该次|临时|因故|因.{1,12})(?:已|被|予以)?(?:取消|撤销)(?!.{0,3}(?:资格|职务|处分))"
    r"|(?:^|因.{0,12})(?:未|没有|未能)(?:召开|开展|举行|举办|组织|进行|如期召开)"
    r"|[,，;；。、](?:未|没有|未能)(?:召开|开展|举行|举办|组织|进行)(?:会议|活动|学习)?[。)）]?$"
    r"|(?:会议|活动|学习|谈话|时间|^|另行|因.{0,12})(?:改期|延期|推迟|顺延)|^(?:作废|停办|停开|未开|未办)|^(?:集中|个别)?补[学签课训](?!习?笔记|习?情况|\d|.{0,6}[人名])"
    r"|^(?:计划|待定|待开展|待召开|拟开展|拟召开|尚未(?:开展|召开)|预定|未实施)$"
)
_WITHDRAWN = re.compile(
    r"草稿|已?撤销|已?撤回|已?作废|已?取消|已?删除|未(?:召开|开展|举行|发布|提交|开始)|待(?:召开|开展|提交|发布|审)|计划中|驳回|退回|拒绝|不同意|不通过|终止|报名中|筹备|预告|待举行"
)
_EXAMPLE = re.compile(r"\s*[(（【\[]?(?:填写)?(?:示例|样例|范例|举例|例如|例)[:：)）】\]]")
_EXAMPLE_ALONE = re.compile(
    r"[(（]?(?:填写|填报)?(?:示例|样例|范例|举例|示范|例如?)\d?[)）]?|ex(?:ample)?|sample"
)
_SAYS_EXAMPLE = re.compile(
    r"(?:填写|填报)(?:示例|样例|范例)|(?:示例|样例|范例)行?(?:$|[,，。:：])|(?:填[报表写]|使用)(?:时|前)请?删除"
)
_ERASED = re.compile(
    r"(?i:is_?del(?:eted)?|del(?:eted)?_?(?:flag)?)|(?:是否)?(?:已?删除|作废)(?:标[志记识])?"
)
_YES = re.compile(r"^(?:1|是|已.*|[yt].*|√)$", re.IGNORECASE)
_NAMED_AS_NOT_HELD = re.compile(
    r"[(（【\[](?:已|因故|因.{1,10})?(?:取消|未召开|未开展|未举行|改期|延期|推迟|作废|暂缓|停开)(?:召开|举行)?[)）】\]]$"
)
_SAYS_WHETHER = ("subject", "remark", "status", "form", "method", "minutes", "reviewer")

_MAY_TELL = {
    _NAMED_AS_NOT_HELD: re.compile(r"未|没有|取消|改|延|推|作废|暂缓|停|顺|调整"),
    _NOT_HELD: re.compile("[消销未没改延推顺作停补计待拟尚预调]"),
}
"""A sign that stands in all that the words may be: what lacks it need not be cleaned."""
_EXCUSED = re.compile(
    r"(?:因.{1,12})?(?:未能?|没有)(?:如期)?(?:组织|召开|开展|举行|举办|进行)[。.]?|(?:因.{1,12})?取消[。.]?"
)
"""Where a topic would stand: 因开庭冲突未组织."""


_WORDS_BY_FIELD = {
    "status": _WITHDRAWN,
    "reviewer": _WITHDRAWN,
    "subject": _NAMED_AS_NOT_HELD,
}


def mark_not_held(rows: TableRows) -> list[Mark]:
    """Mark the rows of events that a remark or the state of their form says were not held."""
    marks = []
    erased = [h for h in rows.table.headings if _ERASED.fullmatch(h.text)]
    people = {h.index for h in rows.table.having("people")}
    for field, named in (("", erased), *((f, rows.table.having(f)) for f in _SAYS_WHETHER)):
        for heading in named:
            words = _YES if heading in erased else _WORDS_BY_FIELD.get(field, _NOT_HELD)
            cells = rows.cells(heading)
            said = set(cells)
            if words in _MAY_TELL:  # one of many long texts: most say nothing of it
                said = {c for c in said if type(c) is str and _MAY_TELL[words].search(c)}
            shown = {cell: clean(cell) for cell in said}
            told = {cell for cell, text in shown.items() if words.search(text)}
            if field == "subject" and shown:  # where a topic would stand, and the row has no heads
                held = {cells[p] for k in people for p, c in enumerate(rows.columns[k]) if c}
                told |= {
                    c for c, text in shown.items() if c not in held and _EXCUSED.fullmatch(text)
                }
            moved = {cell for cell, text in shown.items() if _MOVED.match(text)}
            message = _TELLS_NOT_HELD.format(heading.text)
            marks += [
                rows.mark(place, heading, "not_counted", "error", message)
                for place, cell in enumerate(cells if told or moved else ())
                if cell in told or (cell in moved and _is_elsewhere(rows, place, clean(cell)))
            ]
    return marks


_MOVED = re.compile(
    r"(?:[\u3400-\u9fff]{0,12}[,，])?(?:会议|活动|学习)?(?:改|改期|改日|延期|推迟|调整|顺延|延)(?:至|到|为)"
    r"(?P<day>(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2})日?"
)
"""改至6月18日: of a row of another day."""


def _is_elsewhere(rows: TableRows, place: int, remark: str) -> bool:
    """Say whether the day that a remark moves a row to is another than the row's own."""
    moved = _MOVED.match(remark)
    for heading in rows.table.having("date")[:1] if moved else ():
        own = read_date(rows.cells(heading)[place], _LEAP_YEAR).date
        new = read_date(moved["day"] if moved else "", own.year if own else _LEAP_YEAR).date
        return own is not None and new is not None and own != new
    return False


_LEAP_YEAR = 2000


def mark_examples(rows: TableRows) -> list[Mark]:
    """Mark the rows that a form shows as examples: 例 as their number, 示例：… as their topic."""
    words = {"subject": _EXAMPLE.match, "remark": _SAYS_EXAMPLE.search}
    words |= dict.fromkeys(("serial", "item"), _EXAMPLE_ALONE.fullmatch)
    marks = []
    for heading in rows.table.headings:
        tells = words.get(heading.field or "")
        cells = rows.cells(heading) if tells else ()
        told = {c for c in set(cells) if type(c) is str and tells and tells(c.strip())}
        for place, cell in enumerate(cells) if told else ():
            if cell in told:
                note = f"“{heading.text}”栏写明是示例，这一行没有计入"
                marks.append(rows.mark(place, heading, "not_counted", "error", note))
    return marks


_NO_PROBLEM = re.compile(
    r"(?:检查|经查|本次)*(?:暂|均)?(?:(?:未|尚未|没有?)(?:检查|排查)?(?:发现|查出)|未见异常|(?:一切|情况)?(?:正常|良好)|符合要求)[。.]?"
    r"|(?:检查|经查|本次)*(?:暂|均)?(?:无|没有|未|尚未)(?:检查|排查)?(?:发现|查出|存在)?(?:任何|明显|相关|其他)?(?:问题|隐患|异常)(?:需整改)?[。.]?"
)
_OF_RESULT = re.compile(
    r"(?:检查|排查|抽查|督查|巡查|自查)(?:结果|结论|情况)|是否合格|是否(?:存在|有|发现)问题|有无问题"
)
_PASSED = re.compile(rf"合格|达标|通过|无|否|没有|√|{_NO_PROBLEM.pattern}")
_NO_ITEM = re.compile(
    r"(?:不属于|不是|并非|不构成|不存在)(?:该|此|本|实际|真实)?(?:单位|部门|类)?的?(?:问题|隐患)|误报|误登|误填"
    r"|重复(?:登记|录入|填报|上报|反馈|问题|项)|[与同和].{1,12}重复|(?:问题|隐患|反映)(?:经核实)?(?:不属实|不存在)"
    r"|(?:^|[,，。;；])(?:已|予以|问题)*(?:取消|撤销|作废|删除)(?:此项|该项|本项|该问题)?[。.]?$|不(?:纳入|列入|作为)(?:整改|台账|问题)"
)
"""Words by which an item is taken off the list: it is none, or stands there twice."""


def mark_no_problem(rows: TableRows) -> list[Mark]:
    """Mark the rows of items whose problem is that there is none (无, 未发现问题, 误报)."""
    marks = []
    for heading in (*rows.table.having("remark"), *rows.table.having("status")):
        cells = rows.cells(heading)
        told = {c for c in set(cells) if isinstance(c, str) and _NO_ITEM.search(clean(c))}
        for place, cell in enumerate(cells) if told else ():
            if cell in told:
                note = f"“{heading.text}”栏写明不是问题（误报、重复或取消），没有计入"
                marks.append(rows.mark(place, heading, "not_counted", "error", note))
    named = [h for h in rows.table.having("subject") if PROBLEM_WORDS.search(h.text)]
    results = [h for h in rows.table.headings if _OF_RESULT.fullmatch(h.text)] if named else []
    told_by = [list(map(clean, rows.cells(h))) for h in results]  # 检查结果 ｜ 合格
    passed = {p for cells in told_by for p, text in enumerate(cells) if _PASSED.fullmatch(text)}
    for heading in named[:1]:
        for place, cell in enumerate(rows.cells(heading)):
            text = clean(cell)
            is_none = text and (states_nothing(text) or _NO_PROBLEM.fullmatch(text))
            if is_none or (not text and place in passed):
                note = f"“{heading.text}”栏没有问题，不算一项，没有计入"
                marks.append(rows.mark(place, heading, "not_counted", "error", note))
    return marks


def mark_struck(rows: TableRows) -> list[Mark]:
    """Mark the rows that are struck through: most of what they say, their number aside."""
    sheet, marks = rows.sheet, []
    headings = [h for h in rows.table.headings if h.field != "serial"] if sheet.struck else []
    for position, place in enumerate(rows.places) if headings else ():
        row = place + sheet.first_row
        filled = [h for h in headings if not is_blank(sheet.rows[place][h.index])]
        struck = [h for h in filled if (row, h.index + sheet.first_column) in sheet.struck]
        if len(struck) * 2 > len(filled):
            note = "这一行划了删除线，没有计入；如仍有效，请去掉删除线"
            marks.append(rows.mark(position, struck[0], "not_counted", "error", note))
    return marks


_TELLS_NOT_HELD = (
    "“{}”栏写明没有开展（取消、改期、补学、草稿或作废），这一行没有计入；如已开展，请改正"
)


def mark_cell_errors(rows: TableRows, marks: Sequence[Mark]) -> list[Mark]:
    """Warn of cells without a value that no reading has met: those that are not counted."""
    sheet = rows.sheet
    if not (sheet.errors or sheet.uncached):
        return []
    known = {(problem.row, problem.column) for _, problem in marks}
    position_of = {place + sheet.first_row: position for position, place in enumerate(rows.places)}
    by_column = {sheet.first_column + heading.index: heading for heading in rows.table.headings}
    wrong = {place: ("cell_error", _ERROR.format(code)) for place, code in sheet.errors.items()}
    for place in sorted(sheet.uncached):
        heading = by_column.get(place[1])
        if heading and heading.is_used and (heading.field or heading.is_kind):
            wrong[place] = ("formula_no_cache", _UNCOMPUTED)
    return [
        rows.mark(position_of[row], by_column[column], rule, "warning", message)
        for (row, column), (rule, message) in wrong.items()
        if row in position_of and column in by_column and (row, column_letter(column)) not in known
    ]


_SUMMED_FIELDS = frozenset({"people", "count", "level_count", "institutions"})
_HEADS = re.compile(r"(?<!\d)(\d+)(?:人次|人|份)")
_TIMES = re.compile(r"(?<!\d)(\d+)(?:场次|次(?!数)|场|项|期)")


def check_totals(sheet: Sheet, table: Table, layout: Layout) -> list[Problem]:
    """Find the totals of a table that differ from the sum of their rows.

    A subtotal adds the rows since the subtotal, section or header above it, a total all rows
    of the table above it. Where one of the rows states no clear number, nothing is concluded.
    A running total (累计) is checked only if it could hold these rows alone.
    """
    problems: list[Problem] = []
    for place, rows in _totals(table, layout):
        if any(
            isinstance(cell, str) and markers.is_running_total(cell) for cell in sheet.rows[place]
        ):
            continue
        problems += _check_cells(sheet, table, place, rows)
        problems += _check_words(sheet, table, place, rows)
    return problems


def _totals(table: Table, layout: Layout) -> Iterator[tuple[int, list[int]]]:
    """Give each total row with the rows that it adds up."""
    if not {"total", "subtotal"}.intersection(layout.kinds):
        return
    above: list[int] = []
    since: list[int] = []
    for place in range(table.start, table.stop):
        kind = layout.kinds[place]
        if kind == DATA:
            above.append(place)
            since.append(place)
        elif kind == "section":
            since = []
        elif kind == "subtotal":
            yield place, since
            since = []
        elif kind == "total":
            yield place, above


def _check_cells(sheet: Sheet, table: Table, place: int, rows: Sequence[int]) -> Iterator[Problem]:
    for heading in table.headings:
        if not (heading.is_kind or heading.field in _SUMMED_FIELDS):
            continue
        cell = sheet.rows[place][heading.index]
        stated = read_amount(cell, heading.full_text)
        added = _add(sheet, heading, rows)
        if stated.value is not None and added is not None and stated.value != added:
            yield _mismatch(sheet, place, heading, cell, stated.value, added)


def _check_words(sheet: Sheet, table: Table, place: int, rows: Sequence[int]) -> Iterator[Problem]:
    """Check a total in words: 共计10次、345人次."""
    text = "".join(markers.marker_text(c) for c in sheet.rows[place] if isinstance(c, str))
    people, counts = table.having("people"), table.having("count")
    heads, times = _HEADS.findall(text), _TIMES.findall(text)
    if len(heads) == 1 and people:
        added = _add(sheet, people[0], rows)
        if added is not None and added != int(heads[0]):
            yield _mismatch(sheet, place, None, text, int(heads[0]), added)
    if len(times) == 1 and not table.kinds:
        added = _add(sheet, counts[0], rows) if counts else len(rows)
        if added is not None and added != int(times[0]):
            yield _mismatch(sheet, place, None, text, int(times[0]), added)


def _add(sheet: Sheet, heading: Heading, rows: Sequence[int]) -> int | None:
    """Add a column over rows; None where a cell states no clear number, or none states any."""
    readings = [
        read_amount(cell, heading.full_text)
        for place in rows
        if not is_blank(cell := sheet.rows[place][heading.index])
    ]
    if not readings or any(r.value is None and r.rule is not None for r in readings):
        return None
    return sum(reading.value or 0 for reading in readings)


def _mismatch(
    sheet: Sheet, place: int, heading: Heading | None, cell: Scalar, stated: int, added: int
) -> Problem:
    return Problem(
        file=sheet.file,
        sheet=sheet.name,
        row=place + sheet.first_row,
        column=column_letter(sheet.first_column + heading.index) if heading else None,
        field=heading.field if heading else None,
        value=shown(cell),
        rule="total_mismatch",
        severity="warning",
        message=(
            f"合计写的是{stated}，各行相加是{added}，相差{abs(stated - added)}；请核对各行和合计"
        ),
    )

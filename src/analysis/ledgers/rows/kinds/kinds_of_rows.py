"""Kinds of rows: which activity each data row is, or which several: its cells and its context."""

# Why it is so: docs/decisions/0025-a-word-of-a-type-column-is-never-guessed.md

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from analysis.catalogue import Activity, Catalogue, suggest_activity
from analysis.declarations import write_line, write_list
from analysis.ledgers.cells import is_cell_error
from analysis.ledgers.rows.code_tables import describe_codes, explain_code, is_code
from analysis.ledgers.rows.columns import Codes, Encoded, Mark, TableRows, Texts, clean, encode
from analysis.ledgers.rows.kinds.named_kinds import (
    NAMES,
    UNNAMED,
    Kind,
    find_kinds,
    infer_activity,
    kind_of_section,
    unnamed_kinds,
)
from analysis.ledgers.tables import (
    SAMPLE,
    Context,
    Heading,
    TableKind,
    find_sections,
    names_body,
    names_branch,
)
from analysis.problems import Problem, Severity

_SETTLED_BY_SHEET = frozenset({"rectification", "institution"})
# Offered where no activity's name is like what the ledger says.
_EXAMPLE = "group_study"

_UNCOMPUTED = "类型是公式，文件里没有保存结果；请用表格软件重新计算后保存"

WORDS_OF_TYPES = (
    ("活动目录里的名称", "就是这一种，表名写的是别的也是", "集体学习台账里写“专题党课”"),
    (
        "形式、层级、场合、题目，或者一个支部、科室（目录里的 forms、form、pair、body、folk）",
        "是表名写的那一种，检查结果里写明",
        "集体学习台账里写“线上”“政治理论”“第一党支部”",
    ),
    ("别的名称", "不知是不是这一种，问一次，这几行没有计入", "集体学习台账里写“读书班”“个人自学”"),
    (
        "末尾说的是学习、谈话、会议，表头或表名只说是学习、谈话、会议",
        "未分种类的学习、谈话、会议，写明有几行",
        "学习台账里写“读书班”；会议类型写“局长办公会”",
    ),
    (
        "三行以上各不相同的长句子",
        "写的是内容，不是类型；是表名写的那一种",
        "集体学习台账的“项目”栏里写《条例》的名称",
    ),
)
"""What a type column may say, how it is then read, and an example."""


@dataclass(frozen=True, slots=True)
class KindReading:
    """What a row says about its kind."""

    kinds: tuple[Kind, ...] = ()
    rule: str | None = None
    severity: Severity | None = None
    note: str = ""
    form: str = ""
    """What the type column says where that is but a form, a level, a place of the ledger's kind."""


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """One entry for each activity of each row.

    Parameters
    ----------
    positions
        Position of the entry's row among the data rows, ascending.
    activities, texts
        Code of the activity, and the ledger's words for it.
    levels, persons
        Rank that the entry counts and persons that it is about, "" where the row tells them.
    reasons
        How the type column was read where it names no kind, in words.
    """

    positions: Codes
    activities: Texts
    texts: Texts
    levels: Texts
    persons: Texts
    reasons: tuple[str, ...] = ()


def read_kinds(
    rows: TableRows, kind: TableKind, context: Context, catalogue: Catalogue
) -> tuple[Entries, list[Mark]]:
    """Read the activities of every data row; a row that has none is marked with an error."""
    inherited = infer_activity(rows.table, context, catalogue, kind)
    texts, of_types = _part_texts(rows, inherited, catalogue)
    types = len(of_types)
    is_named = not types and inherited is not None
    forms = () if is_named else rows.table.having("form")  # how it was held is no other kind
    headings = (*of_types, *forms)
    has_kind = types > 0 or inherited is not None
    subjects = (*rows.table.having("subject"), *rows.table.having("method"))
    has_others = inherited is not None and bool(catalogue.activity(inherited[0]).never)
    may_be_other = has_others and not types
    names = subjects
    if has_kind and not may_be_other:
        names = tuple(h for h in subjects if not types and _OF_KINDS.fullmatch(h.text))
    families = unnamed_kinds(rows.table, context, catalogue)
    unnamed = None if has_kind else next(iter(families), None)
    is_told_by_form = not has_kind and unnamed is None
    if is_told_by_form and any(
        find_kinds(clean(cell), heading.text, catalogue)[0]
        for heading in forms
        for cell in set(rows.cells(heading))
    ):
        types = len(forms)  # 活动形式 stands for the type
    by_row = _encode_rows(rows, (*headings, *names))
    about_codes = describe_codes(rows.cells(headings[0])) if types else ""

    @cache
    def read(cells: tuple[str, ...]) -> KindReading:
        told = (*cells[: len(headings)], cells[-1])
        reading = _read_cells(told, headings, types, inherited, families, context, catalogue)
        if reading.rule == "type_unknown" and is_code(next(filter(None, told), "")):
            reading = replace(reading, note=about_codes)
        named = tuple(zip(names, cells[len(headings) : -1], strict=True))
        if by_name := _read_names(reading, named, kind, catalogue, may_be_other=may_be_other):
            return by_name
        return KindReading((unnamed,)) if unnamed and not reading.kinds else reading

    readings = by_row.map(read)
    marks = _mark_rows(rows, headings[0] if types else None, readings)
    reasons = (
        *(f"“{h.text}”栏各行各不相同，写的是内容，不是类型" for h in texts),
        *_tell_forms(readings.values, catalogue),
    )
    return replace(_entries_of(readings), reasons=reasons), marks


_MOST_QUOTED = 4
_FEWEST_TEXTS = 3
_LONG_FOR_A_TYPE = 8


def _read_names(
    reading: KindReading,
    named: Sequence[tuple[Heading, str]],
    kind: TableKind,
    catalogue: Catalogue,
    *,
    may_be_other: bool,
) -> KindReading | None:
    """Read what a row is called: another thing than its ledger's, or a kind where none is told.

    Only a kind with words that make it another (`never`) may be another (`may_be_other`).
    """
    own = catalogue.activity(reading.kinds[0][0]) if reading.kinds else None
    for heading, text in named:
        if own and may_be_other and catalogue.names_another(text, own.code):
            note = f"“{text[:30]}”不是“{own.name}”，没有计入"
            return KindReading((), "type_unknown", "error", note)
        opening = _OPENS_WITH_KIND.match(text)
        is_name = bool(_OF_KINDS.fullmatch(heading.text)) if own else heading.text.endswith(NAMES)
        is_name |= own is None and kind == "people"
        if not (is_name or (own is None and opening)):
            continue
        name = text if is_name or opening is None else opening[1]
        found = [catalogue.activity(code) for code, _ in find_kinds(name, "", catalogue)[0]]
        if own and len(found) == 1 and found[0] != own and _may_be_called(heading, found[0], own):
            return KindReading(((found[0].code, text),))
        of_meetings = bool(found) and found[0].family in {"meeting", "notice"}
        is_told = len(found) == 1 and (of_meetings or catalogue.find_activity(name))
        if own is None and is_told:
            note = f"没有类型栏，按名称“{text[:30]}”计入“{found[0].name}”；请加一栏“类型”写明"
            return KindReading(((found[0].code, found[0].name),), "type_missing", "warning", note)
    return None


_OPENS_WITH_KIND = re.compile(r"([\u3400-\u9fff]{2,8})[:：]")
"""提醒谈话：报销手续 names the kind in front of what was spoken of."""


def _find_in_cell(
    text: str, heading: Heading, ledger: Kind | None, catalogue: Catalogue
) -> tuple[tuple[Kind, ...], str]:
    """Find the kinds of a type cell; 会议类别 tells at which meeting something was attended."""
    kinds, rest = find_kinds(text, heading.text, catalogue)
    own = catalogue.activity(ledger[0]) if ledger else None
    if not (ledger and own) or "会议" not in heading.text or own.section != "conduct":
        return kinds, rest
    named = [catalogue.activity(code) for code, _ in kinds]
    is_meeting = own.family == "meeting" and (named or UNNAMED["meeting"].search(text))
    is_own = any(_may_be_called(heading, each, own) for each in named)
    return ((ledger,), "") if is_meeting and not is_own else (kinds, rest)


def _may_be_called(heading: Heading, named: Activity, own: Activity) -> bool:
    """Say whether a row of a ledger of one kind may be called another: 组织生活会 among 民主生活会.

    At which meeting something was done is no other kind of it: 党组会议 in a ledger of what was
    studied first, or attended, there.
    """
    is_alike = named.family == own.family and named.section == own.section
    return is_alike or not ("会" in heading.text or named.family != own.family)


def _tell_forms(readings: Sequence[KindReading], catalogue: Catalogue) -> Iterator[str]:
    forms: dict[str, list[str]] = {}
    for reading in readings:
        if reading.form:
            forms.setdefault(reading.kinds[0][0], []).append(f"“{reading.form}”")
    for code, quoted in forms.items():
        name = "等" * (len(quoted) > _MOST_QUOTED) + f"是{catalogue.activity(code).name}"
        yield f"类型写的{''.join(quoted[:_MOST_QUOTED])}{name}的形式、层级、场合或题目"


def _part_texts(
    rows: TableRows, inherited: Kind | None, catalogue: Catalogue
) -> tuple[list[Heading], list[Heading]]:
    """Part the columns headed as types: those that hold what was spoken of, and the others.

    In a ledger of one kind long texts, none of which stands twice, are no types. 事项 that mostly
    holds names of kinds is one.
    """
    texts: list[Heading] = []
    types: list[Heading] = []
    for heading in rows.table.having("activity"):
        cells = [text for text in map(clean, rows.cells(heading)) if text]
        is_long = sum(len(text) >= _LONG_FOR_A_TYPE or "《" in text for text in cells)
        is_each = _FEWEST_TEXTS <= len(cells) == len(set(cells))
        is_text = inherited is not None and is_each and is_long * 2 > len(cells)
        (texts if is_text else types).append(heading)
    if len({heading.text for heading in types}) < len(types):
        types.reverse()  # one merged head over groups and what stands in them: the finer tells
    having = rows.table.having
    is_dated = bool(having("date"))  # 工作任务 ｜ 完成时限 names what is due
    is_dated |= bool(having("count") or having("people")) and not having("due_date")
    may_tell = [
        h
        for h in rows.table.headings
        if is_dated
        and h.field in {None, "method", "subject"}
        and (inherited is None or h.field == "subject")
        and not h.is_kind
    ]
    own = catalogue.activity(inherited[0]) if inherited else None
    for heading in () if texts or types else may_tell:
        told = {text for text in map(clean, rows.cells(heading)[:SAMPLE]) if text}
        found = [kind for text in told if (kind := catalogue.find_activity(text))]
        named = sum(
            own is None or (each != own and _may_be_called(heading, each, own)) for each in found
        )
        is_plain = heading.field != "subject" or _OF_KINDS.fullmatch(heading.text)
        if (named * 2 >= len(told) > 1) if is_plain else own is None and named == len(told) > 0:
            types.append(heading)
    return texts, types


_OF_KINDS = re.compile(
    r"(?:工作|活动|会议|主要)?(?:事项|活动|项目|会议|内容)(?:名称)?|(?:统计|考核|工作)?指标(?:名称)?"
    r"|(?:责任书|承诺书|文书)名称"
)


def _mark_rows(
    rows: TableRows, heading: Heading | None, readings: Encoded[KindReading]
) -> list[Mark]:
    """Mark rows; what is wrong with many rows alike is explained at the first of them."""
    marks: list[Mark] = []
    told: dict[KindReading, int] = {}
    wrong = readings.positions(lambda reading: reading.rule is not None)
    times = Counter(readings.values[readings.codes[position]] for position in wrong)
    for position in wrong:
        reading = readings.values[readings.codes[position]]
        rule, note = reading.rule or "", reading.note
        first = told.setdefault(reading, position)
        if first != position:
            note = f"同第{rows.places[first] + rows.sheet.first_row}行，见那一行的说明"
        elif times[reading] > 1:
            note = f"{note}（同样的共{times[reading]}行）"
        if rule == "type_missing" and heading and rows.is_uncached(position, heading):
            rule, note = "formula_no_cache", _UNCOMPUTED
        severity: Severity = reading.severity or "error"
        marks.append(rows.mark(position, heading, rule, severity, note, field="activity"))
    return marks


def _encode_rows(rows: TableRows, headings: Sequence[Heading]) -> Encoded[tuple[str, ...]]:
    """Collect the distinct texts that may tell the kind; the last one is the row's section."""
    if len(headings) == 1 and not rows.table.sections:
        return encode(rows.cells(headings[0])).map(lambda cell: (clean(cell), ""))
    columns: list[Sequence[str]] = []
    for heading in headings:
        encoded = encode(rows.cells(heading)).map(clean)
        columns.append([encoded.values[code] for code in encoded.codes.tolist()])
    sections = [section.kind for section in find_sections(rows.table.sections, rows.places)]
    return encode(list(zip(*columns, sections, strict=True)))


def _read_cells(
    cells: Sequence[str],
    headings: Sequence[Heading],
    types: int,
    inherited: Kind | None,
    families: Sequence[Kind],
    context: Context,
    catalogue: Catalogue,
) -> KindReading:
    *told, section = cells
    if inherited and catalogue.activity(inherited[0]).family in _SETTLED_BY_SHEET:
        return KindReading((inherited,))
    unknown = ""
    for place, (text, heading) in enumerate(zip(told, headings, strict=True)):

        def names_kind(name: str, over: str = heading.text) -> bool:
            return bool(find_kinds(name, over, catalogue)[0])

        name = explain_code(text, heading, context.codes, names_kind)
        kinds, rest = _find_in_cell(name, heading, inherited, catalogue)
        if kinds and rest and place < types:
            note = (
                f"类型中的“{rest}”不在活动目录里，未计入；"
                "要计入，请在 data/catalogue.toml 给相应活动加上这个别名"
            )
            return KindReading(kinds, "type_unknown", "warning", note)
        if kinds:
            return KindReading(kinds)
        unknown = unknown or (text if place < types else "")
    above = kind_of_section(section, catalogue) or inherited
    if above is not None and (not unknown or context.is_activity_declared):
        return KindReading((above,))
    if unknown and (read := _read_form(unknown, above, families, catalogue)):
        return read
    return _without_own_kind(unknown, above, types > 0, context, catalogue)


_LONGEST_BODY = 5
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]{1,3}[次期讲课场批轮季]?度?")


def _read_form(
    unknown: str, above: Kind | None, families: Sequence[Kind], catalogue: Catalogue
) -> KindReading | None:
    """Read words that name no kind: a form of the ledger's, or plainly a study, talk, meeting."""
    if above is not None:
        is_body = names_body(unknown) and len(unknown) <= _LONGEST_BODY
        is_form = catalogue.says_form_of(unknown, above[0])
        is_form |= is_body or names_branch(unknown) or _ORDINAL.fullmatch(unknown) is not None
        return KindReading((above,), form=unknown) if is_form else None
    if found := catalogue.find_unsorted(unknown):
        return KindReading(((found.code, unknown),))
    plain = (code for code, _ in families if catalogue.says_form_of(unknown, code))
    code = next(plain, None)
    return KindReading(((code, unknown),)) if code else None


def _without_own_kind(
    unknown: str, above: Kind | None, has_column: bool, context: Context, catalogue: Catalogue
) -> KindReading:
    if is_cell_error(unknown):
        note = f"类型栏是公式错误值“{unknown}”，请在表格中改正公式，或直接填写类型"
        return KindReading((), "cell_error", "error", note)
    if unknown:
        note = _describe_unknown(unknown, above, context.sheet, catalogue)
        return KindReading((), "type_unknown", "error", note)
    near = suggest_activity(catalogue, context.sheet)
    named = near or catalogue.activity(_EXAMPLE)
    where = "没有填写类型" if has_column else "没有类型栏"
    as_example = "" if near else "例如"
    note = (
        f"{where}，表名和标题也看不出是哪一类活动。请补填；"
        f"整张表都是同一类的，{as_example}都是“{named.name}”，{_offer(context.sheet, named.code)}"
    )
    return KindReading((), "type_missing", "error", note)


def _describe_unknown(unknown: str, above: Kind | None, sheet: str, catalogue: Catalogue) -> str:
    alias = f"aliases_add = {write_list([unknown])}"
    if above is not None:
        name = catalogue.activity(above[0]).name
        return (
            f"类型“{unknown}”不在活动目录里，也看不出只是“{name}”的一种形式，没有计入。"
            f"如确是“{name}”，在 data/catalogue.toml 的 [activities.{above[0]}] 下写 {alias}；"
            f"是另一类活动的，请改用目录里的名称；整张表都是“{name}”的，{_offer(sheet, above[0])}"
        )
    near = suggest_activity(catalogue, unknown)
    if near is None:
        example = catalogue.activity(_EXAMPLE)
        return (
            f"类型“{unknown}”不在活动目录里，不知是哪一类活动。请改用目录里的名称；"
            f"或在 data/catalogue.toml 的 [activities.活动代码] 下写 {alias}；"
            f"整张表都是同一类的，例如都是“{example.name}”，{_offer(sheet, example.code)}"
        )
    return (
        f"类型“{unknown}”不在活动目录里，不知是哪一类活动，最接近的是“{near.name}”。"
        "请改用目录里的名称；如确是这一类，"
        f"在 data/catalogue.toml 的 [activities.{near.code}] 下写 {alias}；"
        f"整张表都是这一类的，{_offer(sheet, near.code)}"
    )


def offer_sheet(sheet: str, named: Activity | None, catalogue: Catalogue) -> str:
    """Give the line that says of a whole sheet what it is: what its names state, or an example."""
    kind = named or catalogue.activity(_EXAMPLE)
    return f"确是一类活动的台账的，例如都是“{kind.name}”，{_offer(sheet, kind.code)}"


def _offer(sheet: str, code: str) -> str:
    return f"请在 workspace.toml 的 [sheets] 下加一行：{write_line(sheet, code)}"


def remark_on_unnamed(rows: TableRows, entries: Entries, catalogue: Catalogue) -> list[Problem]:
    """Say once of a table that its kind is not named, and with which line it would be."""
    codes = [code for code in UNNAMED if code in set(entries.activities.tolist())]
    if not codes:
        return []
    is_unnamed = np.isin(entries.activities, codes)
    number = int(is_unnamed.sum())
    told = Counter(entries.texts[is_unnamed].tolist())
    said = [f"“{text}”{times}行" for text, times in told.items() if "未分种类" not in text]
    quoted = f"（{'、'.join(said[:_MOST_QUOTED])}{'等' * (len(said) > _MOST_QUOTED)}）"
    names = "、".join(catalogue.activity(code).name for code in codes)
    message = (
        f"台账没有写明是哪一种，{number}行{quoted * bool(said)}按“{names}”单独计数，"
        "不并入任何一种；"
        f"整张表都是同一种的，例如都是“{catalogue.activity(_EXAMPLE).name}”，"
        f"{_offer(rows.sheet.name, _EXAMPLE)}"
    )
    row = rows.table.header[-1] if rows.table.header else rows.table.start
    return [
        Problem(
            rows.sheet.file,
            rows.sheet.name,
            row + rows.sheet.first_row,
            None,
            "activity",
            "",
            "kind_unnamed",
            "warning",
            message,
        )
    ]


def _entries_of(readings: Encoded[KindReading]) -> Entries:
    """Lay out one entry for each kind of each row."""
    sizes = readings.take(lambda reading: len(reading.kinds), np.int64)
    positions = np.repeat(np.arange(len(sizes), dtype=np.int64), sizes)
    if sizes.max(initial=1) <= 1:
        first = [reading.kinds[0] if reading.kinds else ("", "") for reading in readings.values]
        single = Encoded(readings.codes, first)
        codes = single.take(lambda kind: kind[0], object)[positions]
        texts = single.take(lambda kind: kind[1], object)[positions]
    else:
        flat = [kind for code in readings.codes.tolist() for kind in readings.values[code].kinds]
        codes = np.array([code for code, _ in flat], dtype=object)
        texts = np.array([text for _, text in flat], dtype=object)
    blank = np.full(len(positions), "", dtype=object)
    return Entries(positions, codes, texts, blank, blank)

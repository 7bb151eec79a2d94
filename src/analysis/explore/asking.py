"""Asking: the tables of the ledgers as a person sees them, how each is read, and its answers.

There are no widgets here. Cells may name persons: they are handed to widgets that keep nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path, PurePosixPath

from analysis.answers import (
    UNREAD,
    TableAnswer,
    put_table,
    read_answers,
    take_answers,
    write_answers,
)
from analysis.catalogue import Catalogue
from analysis.content import Paragraph, Table
from analysis.declarations import parse_declarations, read_declarations, set_values
from analysis.errors import WorkspaceError
from analysis.formatting import format_value
from analysis.ledgers import SheetSummary, answer_of, find_answers, read_ledgers
from analysis.ledgers.files import Scalar, Sheet, Workbook, read_workbook
from analysis.ledgers.rows import TableSummary
from analysis.ledgers.tables import Vocabulary, heading_text, look_at
from analysis.problems import RULES, TABLE_KINDS, column_letter
from analysis.records import Records
from analysis.workspace import FILE_NAME, SourceFile, Workspace
from analysis.writing import MOVE_FIRST, require_replaceable, write_atomically

ROLES: tuple[tuple[str, str], ...] = (
    ("（没有读）", ""),
    ("日期", "date"),
    ("类型", "activity"),
    ("主题", "subject"),
    ("人数", "people"),
    ("次数", "count"),
    ("单位", "organization"),
    ("谈话对象", "persons"),
    ("问题编号", "item"),
    ("来源", "source"),
    ("发现日期", "found_date"),
    ("整改时限", "due_date"),
    ("完成日期", "closed_date"),
    ("状态", "status"),
    ("不用", UNREAD),
)
"""What a person may say of a column: words and code."""
KINDS: tuple[tuple[str, str], ...] = (
    ("按内容判断", ""),
    *((words, code) for code, words in TABLE_KINDS.items() if code not in ("unclear", "form")),
)
_SHOWN_ROWS = 6
_ROWS_LOOKED_AT = 60
_LONGEST = 60
_MOST_BEFORE_HEADER = 15
_FEWEST_HEADINGS = 2
_GENERIC = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_CHOOSE_KIND = "请在“是哪一种活动”里选一种。"
_NO_FOLDER = f"当前文件夹不在工作区里（没有 {FILE_NAME}），记不住答案。"


@dataclass(frozen=True, slots=True, eq=False)
class AskedTable:
    """One table as it stands, and how it is read.

    `header`: place of the row of headings among the rows of the sheet; None where there is none.
    `found`: how it was understood; None where no table was found on the sheet. `held`: the answer
    by which it is read, None without any.
    """

    source: SourceFile
    sheet: Sheet
    header: int | None
    found: TableSummary | None
    held: TableAnswer | None
    catalogue: Catalogue

    @property
    def headings(self) -> tuple[str, ...]:
        """The text over each column, "" where there is none."""
        if self.header is None:
            return ("",) * self.width
        above = self.sheet.rows[max(self.header - 1, 0)]  # where a cell is merged over two rows
        pairs = zip(self.sheet.rows[self.header], above, strict=True)
        chosen = [cell if isinstance(cell, str) and cell.strip() else top for cell, top in pairs]
        return tuple(heading_text(cell) if isinstance(cell, str) else "" for cell in chosen)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.sheet.rows[0]) if self.sheet.rows else 0

    @property
    def letters(self) -> tuple[str, ...]:
        """The letter of each column, as the spreadsheet program shows it."""
        first = self.sheet.first_column
        return tuple(column_letter(first + place) for place in range(self.width))

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The first rows with their numbers in front, from the row of headings on."""
        top = 0 if self.header is None else self.header
        return tuple(
            (str(place + self.sheet.first_row), *map(_show, self.sheet.rows[place]))
            for place in range(top, min(top + _SHOWN_ROWS, len(self.sheet.rows)))
        )

    @property
    def roles(self) -> tuple[str, ...]:
        """What each column is read as.

        Where none is the date, the first column of days is offered whose heading nobody knows.
        """
        if self.header is None:
            return ("",) * self.width
        by_letter = {} if self.found is None else {v: k for k, v in self.found.columns.items()}
        answered = {} if self.held is None else self.held.columns
        told = zip(self.letters, self.headings, strict=True)
        roles = [answered.get(heading) or by_letter.get(letter, "") for letter, heading in told]
        if not {"date", "found_date", "month", "year"}.intersection(roles):
            vocabulary = Vocabulary(self.catalogue)
            below = self.sheet.rows[self.header + 1 : self.header + 1 + _ROWS_LOOKED_AT]
            for place, heading in enumerate(self.headings):
                column = look_at(row[place] for row in below)
                is_unknown = heading and not roles[place] and not vocabulary.knows(heading)
                if is_unknown and column.is_mostly(column.days):
                    roles[place] = "date"
                    break
        return tuple(roles)

    def answer(self, roles: Sequence[str], kind: str, activity: str) -> TableAnswer:
        """Make of what a person chose an answer that holds for every table of this layout.

        Where the catalogue knows every heading, others have tables of that layout for other
        activities: then what is said of the activity holds for sheets of this name alone.
        """
        told = dict(zip(self.headings, roles, strict=True))
        columns = {text: role for text, role in told.items() if text and role}
        is_little = sum(role != UNREAD for role in columns.values()) < _FEWEST_HEADINGS
        headings = tuple(dict.fromkeys(filter(None, self.headings))) if is_little else ()
        is_common = all(self.catalogue.find_field(text) for text in headings or columns)
        sheet = file = ""
        if activity and is_common:
            stem = PurePosixPath(self.source.name).stem
            is_generic = _GENERIC.fullmatch(self.sheet.name.strip()) or self.sheet.name == stem
            sheet = "" if is_generic else _pattern(self.sheet.name)
            file = _pattern(stem) if is_generic else ""
        return TableAnswer(columns, sheet, file, kind, activity, headings)


def _show(cell: Scalar) -> str:
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(sep=" ") if isinstance(cell, datetime) else cell.isoformat()
    text = "" if cell is None else " ".join(str(cell).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _is_counted(found: TableSummary | None) -> bool:
    return found is not None and found.is_counted


def _pattern(name: str) -> str:
    """Make of a name a pattern for those of other years and months."""
    return re.sub(r"\d+", "*", name.strip()).replace("[", "[[]")


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be counted: a sentence, and whether anything would."""

    text: str
    is_counted: bool


class Asking:
    """The tables of some ledgers, and the answers of their workspace.

    `workspace`: with the answers that hold now.
    """

    def __init__(
        self, records: Records, sources: Iterable[SourceFile], workspace: Workspace
    ) -> None:
        self.workspace = workspace
        self._sources = {source.name: source for source in sources}
        self._files = {file.file: file for file in records.files if file.file in self._sources}
        self._undone: list[tuple[str, str]] = []
        self._touched: set[str] = set()

    @property
    def tables(self) -> list[tuple[str, SheetSummary, TableSummary | None]]:
        """File, sheet and how each table was understood, those that are asked about first."""
        listed = [
            (file.file, sheet, found)
            for file in self._files.values()
            for sheet in file.sheets
            if sheet.rows
            for found in (sheet.tables or ((None,) if not sheet.header_rows else ()))
        ]
        return sorted(listed, key=lambda each: _is_counted(each[2]))

    def open(self, file: str, sheet: SheetSummary, found: TableSummary | None) -> AskedTable:
        """Open a table as it stands in its file.

        Raises
        ------
        OSError
            If the file is gone.
        """
        source = self._sources[file]
        book = _open(source, source.path.stat().st_mtime_ns)
        grid = next(each for each in book.sheets if each.name == sheet.sheet)
        header = _guess_header(grid)
        if found is not None:
            own = [row for row in sheet.header_rows if found.first <= row <= found.last]
            run = [row for place, row in enumerate(own) if row - own[0] == place]
            header = run[-1] - grid.first_row if run else None
        opened = AskedTable(source, grid, header, found, None, self.workspace.catalogue)
        answers, _ = find_answers(grid, self.workspace.tables, self.workspace.catalogue)
        return replace(opened, held=answer_of(answers, opened.headings))

    def preview(self, table: AskedTable, answer: TableAnswer | None) -> Preview:
        """Read the table's file as an answer would have it, and say what of it would be counted."""
        workspace = self.workspace
        if answer is not None:
            others = tuple(each for each in workspace.tables if each != table.held)
            workspace = replace(workspace, tables=(answer, *others))
        read = read_ledgers([table.source], workspace)
        name = table.sheet.name
        sheet = next(each for each in read.files[0].sheets if each.sheet == name)
        head = 0 if table.header is None else table.header + table.sheet.first_row
        seen = [each for each in sheet.tables if each.first <= head <= each.last][:1]
        first, last = (seen[0].first, seen[0].last) if seen else (0, head + sheet.rows)
        rows = read.table[(read.table["sheet"] == name) & read.table["row"].between(first, last)]
        kinds = Counter(rows["activity"].astype(str))
        counted = rows["row"].nunique()
        told = [f"计入{format_value(counted, '行')}"]
        if len(rows):
            named = [workspace.catalogue.activity(code).name for code, _ in kinds.most_common()]
            days = [rows["date"].min().date().isoformat(), rows["date"].max().date().isoformat()]
            told[0] += f"（{'、'.join(named)}；{'至'.join(dict.fromkeys(days))}）"
        errors = [
            each
            for each in read.problems
            if each.sheet == name and each.severity == "error" and first <= each.row <= last
        ]
        if errors:
            wrong = Counter(RULES[each.rule].name_zh for each in errors)
            why = "、".join(f"{rule}{number}处" for rule, number in wrong.most_common())
            left = {each.row for each in errors}.union(*(each.asked for each in seen))
            told.append(f"未计入{format_value(len(left), '行')}（{why}）")
        places = [each.row for each in read.skipped if each.sheet == name]
        beside = sum(first <= row <= last for row in places)
        told.append(f"非数据{format_value(beside, '行')}")
        kind = "".join(TABLE_KINDS[each.kind] for each in seen)
        doubts = [
            each.message
            for each in read.problems
            if each.rule == "answer_partial" and each.sheet == name
        ]
        text = f"{f'这张表是：{kind}。' if kind else ''}{'，'.join(told)}。{''.join(doubts)}"
        if any(each.rule == "type_missing" for each in errors):
            text += _CHOOSE_KIND
        return Preview(text, counted > 0)

    def remember(self, table: AskedTable, answer: TableAnswer) -> None:
        """Write an answer into ``workspace.toml``, and read the table's file by it.

        Raises
        ------
        WorkspaceError
            If there is no such file, or it cannot be changed.
        """
        self._touched.add(table.source.name)
        text = self._read_text()
        self._write(text, put_table(text, answer, self.workspace.catalogue, FILE_NAME, table.held))

    def undo(self) -> bool:
        """Take the last answer back; nothing happens if the file was changed by others since."""
        while self._undone:
            before, after = self._undone.pop()
            if self._read_text() == after:
                self._write(after, before)
                self._undone.pop()
                return True
        return False

    @property
    def has_past(self) -> bool:
        """Whether an answer can be taken back."""
        return bool(self._undone)

    def export(self) -> Path:
        """Write all answers as one file that can be handed to other offices."""
        text = write_answers(self.workspace.answers, self.workspace.catalogue)
        path = self.workspace.reports / "台账答案.toml"
        require_replaceable(path, way_out=MOVE_FIRST)
        return write_atomically(path, text.encode())

    def take_over(self, name: str, content: bytes) -> tuple[str, ...]:
        """Put the answers of another office into ``workspace.toml``; give what cannot be used.

        Raises
        ------
        WorkspaceError
            If the file holds no answers.
        """
        try:
            given = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise WorkspaceError(f"“{name}”不是 UTF-8 编码的文字，没有导入。") from None
        catalogue = self.workspace.catalogue
        handed = take_answers(parse_declarations(given, name, WorkspaceError), catalogue)
        plain: dict[tuple[str, ...], object] = {}
        for key, codes in (("headings", handed.headings), ("sheets", handed.sheets)):
            plain |= {(key, each): code for each, code in codes.items()}
        text = before = self._read_text()
        text = set_values(text, plain, FILE_NAME, WorkspaceError)
        for answer in handed.tables:
            text = put_table(text, answer, catalogue, FILE_NAME)
        self._write(before, text)
        return handed.doubts

    def _read_text(self) -> str:
        if self.workspace.root is None:
            raise WorkspaceError(_NO_FOLDER)
        path = self.workspace.root / FILE_NAME
        return read_declarations(path, FILE_NAME, WorkspaceError).text

    def _write(self, before: str, after: str) -> None:
        root = self.workspace.root or Path()
        answers = read_answers(
            parse_declarations(after, FILE_NAME, WorkspaceError), self.workspace.catalogue
        )
        write_atomically(root / FILE_NAME, after.encode())
        self._undone.append((before, after))
        self.workspace = self.workspace.answered(answers)
        self._touched.update(file for file, _, found in self.tables if not _is_counted(found))
        again = [source for name, source in self._sources.items() if name in self._touched]
        self._files |= {file.file: file for file in read_ledgers(again, self.workspace).files}


@lru_cache(maxsize=2)
def _open(source: SourceFile, changed: int) -> Workbook:
    del changed  # it tells this state of the file from an earlier one
    return read_workbook(source)


def _guess_header(sheet: Sheet) -> int | None:
    """Guess which row holds the headings: the first of several texts, all of them different."""
    for place, row in enumerate(sheet.rows[:_MOST_BEFORE_HEADER]):
        texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        filled = [cell for cell in row if cell not in (None, "")]
        is_head = len(texts) >= _FEWEST_HEADINGS and len(texts) == len(filled) == len(set(texts))
        if is_head and not any(look_at([cell]).days for cell in row):
            return place
    return None


def list_tables(records: Records) -> Table:
    """List every table with what it is and why, as an export may show it."""
    rows = tuple(
        (
            file.file,
            sheet.sheet or "—",
            f"{found.first}—{found.last}",
            TABLE_KINDS[found.kind],
            "计入" if found.is_counted else "没有计入",
            "；".join(found.reasons),
        )
        for file in records.files
        for sheet in file.sheets
        for found in sheet.tables
    )
    columns = ("文件", "工作表", "行", "是什么", "计入没有", "依据")
    return Table(Paragraph(("这样读的",)), columns, rows)

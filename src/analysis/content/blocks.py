"""Blocks: what a report is made of, and how each piece shows itself in a notebook.

A block holds runs. A notebook stores it as HTML for the screen and as JSON (`BLOCK_MIME`), which
exports read back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal, get_args

from analysis.content.runs import (
    ABSENT_CELL,
    Cell,
    Run,
    WriteValue,
    describe_run,
    list_entries,
    list_runs,
    list_values,
    read_cell,
    read_runs,
    render_runs,
    render_value,
    write_cell,
    write_run,
)

BLOCK_MIME = "application/vnd.tongbi.block+json"
VALUES_MIME = "application/vnd.tongbi.values+json"

INVENTED = "本报告所用台账含虚构示例数据，不反映任何单位的真实情况，不得作为报告报送。"
"""What every file says that rests on invented ledgers."""

_HEADING_LEVELS = (1, 6)
Role = Literal["body", "lead", "note", "own", "addressee", "signature"]
PartKind = Literal["text", "attachment", "checklist"]

_ROLES: tuple[Role, ...] = get_args(Role)
_PART_KINDS: tuple[PartKind, ...] = get_args(PartKind)


class _Block(ABC):
    """What all blocks have in common: how a notebook shows and stores them."""

    __slots__ = ()

    @property
    @abstractmethod
    def text(self) -> str:
        """The block as plain text."""

    @property
    @abstractmethod
    def runs(self) -> tuple[Run, ...]:
        """Every run of the block in reading order."""

    @abstractmethod
    def render(self, write_value: WriteValue) -> str:
        """Write the block as an element, its values as told."""

    @abstractmethod
    def describe(self) -> dict[str, Any]:
        """Give what a notebook stores."""

    @property
    def html(self) -> str:
        """The block as an element."""
        return self.render(render_value)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        stored = {BLOCK_MIME: self.describe(), "text/html": self.html, "text/plain": self.text}
        entries = list_entries(self.runs)
        return {**stored, VALUES_MIME: entries} if entries else stored


@dataclass(frozen=True, slots=True)
class Paragraph(_Block):
    """A paragraph of text and values; `role` says how it is set, `anchor` what links point to."""

    runs: tuple[Run, ...]
    role: Role = "body"
    anchor: str = ""

    @property
    def text(self) -> str:
        """The paragraph as plain text."""
        return "".join(write_run(run) for run in self.runs)

    def render(self, write_value: WriteValue) -> str:
        """Write the paragraph as an element, its values as told."""
        name = f' id="{escape(self.anchor)}"' if self.anchor else ""
        return f'<p{name} class="tongbi-{self.role}">{render_runs(self.runs, write_value)}</p>'

    def describe(self) -> dict[str, Any]:
        """Give what a notebook stores."""
        stored = {"kind": "paragraph", "role": self.role, "runs": _describe_runs(self.runs)}
        return {**stored, "anchor": self.anchor} if self.anchor else stored


@dataclass(frozen=True, slots=True)
class Heading(_Block):
    """A heading; `anchor` is what links point to.

    Raises
    ------
    ValueError
        If `level` is none of 1 to 6.
    """

    level: int
    text: str
    anchor: str = ""

    def __post_init__(self) -> None:
        lowest, highest = _HEADING_LEVELS
        if not lowest <= self.level <= highest:
            raise ValueError(f"a heading's level is {lowest} to {highest}, not {self.level}")

    @property
    def runs(self) -> tuple[Run, ...]:
        """The text, as other blocks have it."""
        return (self.text,)

    def render(self, _write_value: WriteValue) -> str:
        """Write the heading as an element; it holds no values."""
        name = f' id="{escape(self.anchor)}"' if self.anchor else ""
        return f"<h{self.level}{name}>{escape(self.text, quote=False)}</h{self.level}>"

    def describe(self) -> dict[str, Any]:
        """Give what a notebook stores."""
        stored = {"kind": "heading", "level": self.level, "text": self.text}
        return {**stored, "anchor": self.anchor} if self.anchor else stored


@dataclass(frozen=True, slots=True)
class PartStart(_Block):
    """Where a part of a report begins: what follows belongs to it, up to the next.

    What stands before the first is the page's alone. `text` is what is handed in, its title the
    report's; then the attachments, each with its number and name; then the clerk's checklist, which
    is written to a file of its own.
    """

    part: PartKind
    title: str
    anchor: str = ""

    @property
    def level(self) -> int:
        """The level of its heading: what stands under it goes deeper, but for the text's own."""
        return 1 if self.part == "text" else 2

    @property
    def text(self) -> str:
        """The title as plain text."""
        return self.title

    @property
    def runs(self) -> tuple[Run, ...]:
        """The title, as other blocks have it."""
        return (self.title,)

    def render(self, _write_value: WriteValue) -> str:
        """Write the title as a heading; that of the text stands above it already."""
        if self.part == "text":
            return '<hr class="tongbi-part">'
        return Heading(self.level, self.title, self.anchor).render(_write_value)

    def describe(self) -> dict[str, Any]:
        """Give what a notebook stores."""
        stored = {"kind": "part", "part": self.part, "title": self.title}
        return {**stored, "anchor": self.anchor} if self.anchor else stored


@dataclass(frozen=True, slots=True)
class ListBlock(_Block):
    """A list, each item its runs."""

    items: tuple[tuple[Run, ...], ...]
    is_ordered: bool = False

    @property
    def text(self) -> str:
        """The items as plain text, one a line."""
        return "\n".join("".join(write_run(run) for run in item) for item in self.items)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run of the list in reading order."""
        return tuple(run for item in self.items for run in item)

    def render(self, write_value: WriteValue) -> str:
        """Write the list as an element, its values as told."""
        tag = "ol" if self.is_ordered else "ul"
        items = "".join(f"<li>{render_runs(item, write_value)}</li>" for item in self.items)
        return f'<{tag} class="tongbi-list">{items}</{tag}>'

    def describe(self) -> dict[str, Any]:
        """Give what a notebook stores."""
        items = [_describe_runs(item) for item in self.items]
        return {"kind": "list", "is_ordered": self.is_ordered, "items": items}


@dataclass(frozen=True, slots=True)
class Table(_Block):
    """A table; the first cell of a row is its heading, None is a cell without anything.

    `columns`: the head, one a column. `rows`: cells: a text, a Value, several runs, or None.
    `note`: what stands below it; empty for nothing. `is_sortable`: whether a reader may sort the
    rows by clicking on the head. `kind`: ``overview`` for what a wide screen shows as cards.

    Raises
    ------
    ValueError
        If a row has more or fewer cells than there are columns.
    """

    caption: Paragraph
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Paragraph | str = ""
    is_sortable: bool = False
    kind: Literal["", "overview"] = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"row {number} has {len(row)} cells, the table {len(self.columns)} columns"
                )

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run of the table in reading order."""
        cells = (run for row in self.rows for cell in row for run in list_runs(cell))
        return (*self.caption.runs, *cells, *self.note_runs)

    @property
    def note_runs(self) -> tuple[Run, ...]:
        """What stands below the table."""
        if isinstance(self.note, Paragraph):
            return self.note.runs
        return (self.note,) if self.note else ()

    @property
    def text(self) -> str:
        """The table as plain text, cells parted by tabs."""
        rows = ("\t".join(map(write_cell, row)) for row in self.rows)
        note = "".join(map(write_run, self.note_runs))
        return "\n".join(
            [self.caption.text, "\t".join(self.columns), *rows, *([note] * bool(note))]
        )

    def render(self, write_value: WriteValue) -> str:
        """Write the table as an element, its note below; its values as told."""
        are_numbers = self._find_number_columns()
        css = ["", ' class="number"']
        head = "".join(
            f'<th scope="col"{css[is_number]}>{escape(column, quote=False)}</th>'
            for column, is_number in zip(self.columns, are_numbers, strict=True)
        )
        body = "".join(
            f"<tr>{self._render_row(row, are_numbers, write_value)}</tr>" for row in self.rows
        )
        kind = " ".join(["tongbi-table", *["sortable"] * self.is_sortable, self.kind]).strip()
        caption = render_runs(self.caption.runs, write_value)
        note = render_runs(self.note_runs, write_value)
        return (
            f'<table class="{kind}"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        ) + (f'<p class="tongbi-note">{note}</p>' if note else "")

    def describe(self) -> dict[str, Any]:
        """Give what a notebook stores."""
        return {
            "kind": "table",
            "caption": _describe_runs(self.caption.runs),
            "columns": list(self.columns),
            "rows": [[_describe_runs(list_runs(cell)) for cell in row] for row in self.rows],
            "note": _describe_runs(self.note_runs),
            **({"table": self.kind} if self.kind else {}),
        }

    def _render_row(
        self, row: tuple[Cell, ...], are_numbers: Sequence[bool], write_value: WriteValue
    ) -> str:
        first, *others = row
        cells = [f'<th scope="row">{render_runs(list_runs(first), write_value)}</th>']
        for head, cell, is_number in zip(self.columns[1:], others, are_numbers[1:], strict=True):
            css = ' class="number"' if is_number and _count_values(cell) else ""
            css += f' data-head="{escape(head)}"' if self.kind == "overview" else ""
            shown = render_runs(list_runs(cell), write_value) or ABSENT_CELL
            cells.append(f"<td{css}>{shown}</td>")
        return "".join(cells)

    def _find_number_columns(self) -> list[bool]:
        """Find the columns of single values: a cell that weighs two of them is a sentence."""
        places = range(1, len(self.columns))  # the first heads its row
        counts = [[_count_values(row[place]) for row in self.rows] for place in places]
        return [False, *(max(each, default=0) == 1 for each in counts)]


Block = Heading | PartStart | Paragraph | ListBlock | Table


def read_block(stored: Any) -> Block:
    """Read a block as a notebook stores it.

    Raises
    ------
    ValueError
        If it is none.

    Examples
    --------
    >>> read_block({"kind": "paragraph", "role": "note", "runs": ["共", "三份"]})
    Paragraph(runs=('共', '三份'), role='note', anchor='')
    """
    match stored:
        case {"kind": "paragraph", "role": role, "runs": runs} if role in _ROLES:
            return Paragraph(read_runs(runs), role, _read_anchor(stored))
        case {"kind": "heading", "level": int(level), "text": str(text)}:
            return Heading(level, text, _read_anchor(stored))
        case {"kind": "part", "part": part, "title": str(title)} if part in _PART_KINDS:
            return PartStart(part, title, _read_anchor(stored))
        case {"kind": "list", "items": [*items], "is_ordered": bool(is_ordered)}:
            return ListBlock(tuple(map(read_runs, items)), is_ordered)
        case {"kind": "table", "columns": [_, *_] as columns, "rows": [*rows]}:
            return Table(
                Paragraph(read_runs(stored.get("caption")), "note"),
                tuple(map(str, columns)),
                tuple(tuple(map(read_cell, row)) for row in rows if isinstance(row, list)),
                Paragraph(read_runs(stored.get("note")), "note"),
                kind="overview" if stored.get("table") == "overview" else "",
            )
    raise ValueError("this is no stored block")


def _read_anchor(stored: Mapping[str, Any]) -> str:
    anchor = stored.get("anchor", "")
    return anchor if isinstance(anchor, str) else ""


def _describe_runs(runs: Iterable[Run]) -> list[str | Mapping[str, Any]]:
    return [describe_run(run) for run in runs]


def _count_values(cell: Cell) -> int:
    return len(list_values(list_runs(cell)))

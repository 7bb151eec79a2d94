"""Content: what a page is made of, and how each piece shows itself in a notebook.

Every piece escapes its text and lists the values that it shows, so that an export can link each
number to its rows without reading HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Literal

from analysis.formatting import plain_number
from analysis.measures import Value

VALUES_MIME = "application/vnd.tongbi.values+json"

Run = str | Value
Cell = Run | tuple[Run, ...] | None
Role = Literal["body", "lead", "note", "own"]

_ABSENT_CELL = "—"
_HEADING_LEVELS = (1, 6)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text and values; `role` says how it is set."""

    runs: tuple[Run, ...]
    role: Role = "body"

    @property
    def text(self) -> str:
        """The paragraph as plain text."""
        return "".join(write_run(run) for run in self.runs)

    @property
    def html(self) -> str:
        """The paragraph as an element."""
        return f'<p class="tongbi-{self.role}">{render_runs(self.runs)}</p>'

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return _bundle(self.html, self.text, self.runs)


@dataclass(frozen=True, slots=True)
class Heading:
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
    def html(self) -> str:
        """The heading as an element."""
        name = f' id="{escape(self.anchor)}"' if self.anchor else ""
        return f"<h{self.level}{name}>{escape(self.text)}</h{self.level}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return _bundle(self.html, self.text, ())


@dataclass(frozen=True, slots=True)
class ListBlock:
    """A list, each item its runs."""

    items: tuple[tuple[Run, ...], ...]
    is_ordered: bool = False

    @property
    def text(self) -> str:
        """The items as plain text, one a line."""
        return "\n".join("".join(write_run(run) for run in item) for item in self.items)

    @property
    def html(self) -> str:
        """The list as an element."""
        tag = "ol" if self.is_ordered else "ul"
        items = "".join(f"<li>{render_runs(item)}</li>" for item in self.items)
        return f'<{tag} class="tongbi-list">{items}</{tag}>'

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return _bundle(self.html, self.text, [run for item in self.items for run in item])


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row is its heading, None is a cell without anything.

    Parameters
    ----------
    caption : Paragraph
        What the table shows.
    columns : tuple of str
        The head, one a column.
    rows : tuple
        Cells: a text, a Value, several runs, or None.
    note : Paragraph or str
        What stands below it; empty for nothing.

    Raises
    ------
    ValueError
        If a row has more or fewer cells than there are columns.
    """

    caption: Paragraph
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Paragraph | str = ""

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
        return (*self.caption.runs, *cells, *self._note_runs())

    @property
    def text(self) -> str:
        """The table as plain text, cells parted by tabs."""
        rows = ("\t".join(map(write_cell, row)) for row in self.rows)
        note = "".join(map(write_run, self._note_runs()))
        return "\n".join(
            [self.caption.text, "\t".join(self.columns), *rows, *([note] * bool(note))]
        )

    @property
    def html(self) -> str:
        """The table as an element, its note below."""
        are_numbers = self._find_number_columns()
        head = "".join(map(_render_heading, self.columns, are_numbers))
        body = "".join(f"<tr>{_render_row(row, are_numbers)}</tr>" for row in self.rows)
        note = render_runs(self._note_runs())
        return (
            f'<table class="tongbi-table"><caption>{render_runs(self.caption.runs)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        ) + (f'<p class="tongbi-note">{note}</p>' if note else "")

    def _find_number_columns(self) -> list[bool]:
        """Find the columns of single values: a cell that weighs two of them is a sentence."""
        places = range(1, len(self.columns))  # the first heads its row
        counts = [[_count_values(row[place]) for row in self.rows] for place in places]
        return [False, *(max(each, default=0) == 1 for each in counts)]

    def _note_runs(self) -> tuple[Run, ...]:
        if isinstance(self.note, Paragraph):
            return self.note.runs
        return (self.note,) if self.note else ()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return _bundle(self.html, self.text, self.runs)


Block = Heading | Paragraph | ListBlock | Table


def render_value(value: Value) -> str:
    """Write a value as an element that names it; without a number its attribute is empty."""
    number = "" if value.number is None else repr(plain_number(value.number))
    return f'<data class="value" value="{number}" data-key="{value.id}">{escape(value.text)}</data>'


def render_run(run: Run) -> str:
    """Write a run as HTML."""
    return render_value(run) if isinstance(run, Value) else escape(run)


def render_runs(runs: Iterable[Run]) -> str:
    """Write runs as HTML, one after the other."""
    return "".join(map(render_run, runs))


def write_run(run: Run) -> str:
    """Write a run as plain text."""
    return run.text if isinstance(run, Value) else run


def write_cell(cell: Cell) -> str:
    """Write a cell of a table as plain text."""
    return "".join(map(write_run, list_runs(cell))) or _ABSENT_CELL


def list_runs(cell: Cell) -> tuple[Run, ...]:
    """List the runs of a cell."""
    if cell is None:
        return ()
    return cell if isinstance(cell, tuple) else (cell,)


def list_entries(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """List the entries of all values among `runs`, each after its inputs, none twice."""
    values = (value for run in runs if isinstance(run, Value) for value in _with_inputs(run))
    return list({value.id: describe_value(value) for value in values}.values())


def describe_value(value: Value) -> dict[str, Any]:
    """Make the entry that an export keeps of a value."""
    hidden = {"has_hidden_rows": True} if value.has_hidden_rows else {}
    return {
        **hidden,
        "id": value.id,
        "measure": value.measure,
        "name": value.name,
        "organization": value.organization,
        "period": value.period,
        "value": plain_number(value.number),
        "unit": value.unit,
        "text": value.text,
        "formula": value.formula,
        "inputs": [source.id for source in value.inputs],
        "evidence": [
            {"file": place.file, "sheet": place.sheet, "row": place.row, "date": place.date}
            for place in value.evidence
        ],
    }


def _with_inputs(value: Value) -> Iterator[Value]:
    for source in value.inputs:
        yield from _with_inputs(source)
    yield value


def _render_heading(column: str, is_number: bool) -> str:
    css = ' class="number"' if is_number else ""
    return f'<th scope="col"{css}>{escape(column)}</th>'


def _render_row(row: tuple[Cell, ...], are_numbers: Sequence[bool]) -> str:
    first, *others = row
    head = f'<th scope="row">{render_runs(list_runs(first))}</th>'
    return head + "".join(map(_render_cell, others, are_numbers[1:]))


def _render_cell(cell: Cell, is_number: bool) -> str:
    css = ' class="number"' if is_number and _count_values(cell) else ""
    return f"<td{css}>{render_runs(list_runs(cell)) or _ABSENT_CELL}</td>"


def _count_values(cell: Cell) -> int:
    return sum(isinstance(run, Value) for run in list_runs(cell))


def _bundle(html: str, text: str, runs: Iterable[Run]) -> dict[str, Any]:
    entries = list_entries(runs)
    bundle: dict[str, Any] = {"text/html": html, "text/plain": text}
    return {**bundle, VALUES_MIME: entries} if entries else bundle

"""Content: what a report is made of, and how each piece shows itself in a notebook.

A block holds runs: texts, and values that lead to their rows. A notebook stores it as HTML for
the screen and as JSON (`BLOCK_MIME`), which exports read back: none reads a number out of HTML.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from analysis.formatting import plain_number
from analysis.vocabulary import PLACEHOLDER

if TYPE_CHECKING:
    from analysis.measures import Place, Value  # brings pandas, which an export does without

BLOCK_MIME = "application/vnd.tongbi.block+json"
VALUES_MIME = "application/vnd.tongbi.values+json"

INVENTED = "本报告所用台账含虚构示例数据，不反映任何单位的真实情况，不得作为报告报送。"
"""What every file says that rests on invented ledgers."""

_ABSENT_CELL = "—"
_HEADING_LEVELS = (1, 6)


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value as a stored block shows it; what else is known of it stands in its entry."""

    id: str
    number: int | float | None
    text: str


@dataclass(frozen=True, slots=True)
class Spark:
    """How a value went over the years, as a small line; years without a number are left out.

    The numbers themselves stand in a chart or table: the line has no text.
    """

    points: tuple[int | float | None, ...]
    text: str = field(default="", init=False)

    def draw(self) -> str:
        """Draw the line as an element that no reader of screens is told."""
        known = [(place, point) for place, point in enumerate(self.points) if point is not None]
        if len(known) < len(_SPARK_ENDS):
            return ""
        low, high = (end(point for _, point in known) for end in (min, max))
        across = _SPARK_WIDTH / max(len(self.points) - 1, 1)
        down = _SPARK_HEIGHT / ((high - low) or 1)
        places = [f"{place * across:.0f},{(high - point) * down:.0f}" for place, point in known]
        end = places[-1].split(",")
        return (
            f'<svg class="spark" viewBox="-3 -3 {_SPARK_WIDTH + 6} {_SPARK_HEIGHT + 6}" '
            f'aria-hidden="true"><polyline points="{" ".join(places)}"/>'
            f'<circle cx="{end[0]}" cy="{end[1]}" r="2.5"/></svg>'
        )


_SPARK_WIDTH, _SPARK_HEIGHT = 72, 18
_SPARK_ENDS = ("first", "last")
"""A line has two ends at least."""


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads to another file of ours, of which a notebook stores the text alone.

    A target that begins with ``#`` is a heading of the same page, and is stored.
    """

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class Strong:
    """The words that open a point or a paragraph, set apart from what follows them."""

    text: str


Run: TypeAlias = "str | Strong | Spark | Link | ShownValue | Value"
Cell: TypeAlias = "Run | tuple[Run, ...] | None"
Role = Literal["body", "lead", "note", "own", "addressee", "signature"]
PartKind = Literal["text", "attachment", "checklist"]
WriteValue: TypeAlias = "Callable[[ShownValue | Value], str]"

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
            shown = render_runs(list_runs(cell), write_value) or _ABSENT_CELL
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


def read_runs(stored: object) -> tuple[Run, ...]:
    """Read runs as a notebook stores them; a text alone is one run.

    Raises
    ------
    ValueError
        If there is anything else among them.
    """
    if isinstance(stored, str):
        return (stored,) if stored else ()
    return tuple(map(_read_run, stored)) if isinstance(stored, list) else ()


def read_cell(stored: object) -> Cell:
    """Read a cell of a table as a notebook stores it.

    Raises
    ------
    ValueError
        If there is anything but texts and values in it.
    """
    return (read_runs(stored) or None) if isinstance(stored, list) else _read_run(stored)


def _read_run(stored: Any) -> Run:
    match stored:
        case str():
            return stored
        case {"strong": str(words)}:
            return Strong(words)
        case {"link": str(target), "text": str(text)} if target.startswith("#"):
            return Link(text, target)
        case {"spark": [*points]} if all(isinstance(p, int | float | None) for p in points):
            return Spark(tuple(points))
        case {"id": str(identity), "text": str(text)}:
            number = stored.get("value")
            if number is None or isinstance(number, int | float):
                return ShownValue(identity, number, text)
    raise ValueError("this is no stored run")


def render_value(value: ShownValue | Value, key: str = "") -> str:
    """Write a value as an element that names it, by its id if not by a key."""
    number = "" if value.number is None else repr(plain_number(value.number))
    return (
        f'<data class="value" value="{number}" data-key="{escape(key or value.id)}">'
        f"{escape(value.text, quote=False)}</data>"
    )


def render_runs(runs: Iterable[Run], write_value: WriteValue = render_value) -> str:
    """Write runs as HTML, one after the other."""
    return "".join(_render_run(run, write_value) for run in runs)


def _render_run(run: Run, write_value: WriteValue) -> str:
    if isinstance(run, str | Strong):
        words = PLACEHOLDER.sub(r"<mark>\g<0></mark>", escape(write_run(run), quote=False))
        return f"<strong>{words}</strong>" if isinstance(run, Strong) else words
    if isinstance(run, Spark):
        return run.draw()
    if isinstance(run, Link):
        text = escape(run.text, quote=False)
        return f'<a href="{escape(run.target)}" rel="noopener noreferrer">{text}</a>'
    return write_value(run)


def write_run(run: Run) -> str:
    """Write a run as plain text."""
    return run if isinstance(run, str) else run.text


def write_cell(cell: Cell) -> str:
    """Write a cell of a table as plain text."""
    return "".join(map(write_run, list_runs(cell))) or _ABSENT_CELL


def list_runs(cell: Cell) -> tuple[Run, ...]:
    """List the runs of a cell."""
    if cell is None:
        return ()
    return cell if isinstance(cell, tuple) else (cell,)


def list_values(runs: Iterable[Run]) -> list[ShownValue | Value]:
    """List the values among `runs`."""
    return [run for run in runs if not isinstance(run, str | Strong | Spark | Link)]


def list_entries(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """List the entries of all values among `runs`, each after its inputs, none twice."""
    values = (
        value
        for run in list_values(runs)
        if not isinstance(run, ShownValue)
        for value in _with_inputs(run)
    )
    return list({value.id: describe_value(value) for value in values}.values())


def describe_value(value: Value) -> dict[str, Any]:
    """Make the entry that an export keeps of a value; rows of its inputs stand with those alone."""
    hidden = {"has_hidden_rows": True} if value.has_hidden_rows else {}
    of_inputs = {place for source in value.inputs for place in source.evidence}
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
        "evidence": [_describe_place(p) for p in value.evidence if p not in of_inputs],
    }


def _describe_place(place: Place) -> dict[str, Any]:
    where = {"file": place.file, "sheet": place.sheet, "row": place.row, "date": place.date}
    if not place.history:
        return where
    names = ("file", "sheet", "row")
    return {**where, "history": [dict(zip(names, one, strict=True)) for one in place.history]}


def _with_inputs(value: Value) -> Iterator[Value]:
    for source in value.inputs:
        yield from _with_inputs(source)
    yield value


def describe_run(run: Run) -> str | Mapping[str, Any]:
    """Give what a notebook stores of a run: a text, or which value is shown and how."""
    if isinstance(run, Strong):
        return {"strong": run.text}
    if isinstance(run, Spark):
        return {"spark": [plain_number(point) for point in run.points]}
    if isinstance(run, Link) and run.target.startswith("#"):
        return {"link": run.target, "text": run.text}
    if isinstance(run, str | Link):
        return write_run(run)
    return {"id": run.id, "value": plain_number(run.number), "text": run.text}


def _describe_runs(runs: Iterable[Run]) -> list[str | Mapping[str, Any]]:
    return [describe_run(run) for run in runs]


def _count_values(cell: Cell) -> int:
    return len(list_values(list_runs(cell)))

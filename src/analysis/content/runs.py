"""Runs: texts, and values that lead to their rows; what a block holds.

A notebook stores them as JSON, and an export reads that back: none reads a number out of HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

from analysis.formatting import plain_number
from analysis.vocabulary import PLACEHOLDER

if TYPE_CHECKING:
    from analysis.measures import Place, Value  # brings pandas, which an export does without

ABSENT_CELL = "—"
"""Stands where a table has nothing to show."""


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
WriteValue: TypeAlias = "Callable[[ShownValue | Value], str]"


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
    return "".join(map(write_run, list_runs(cell))) or ABSENT_CELL


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

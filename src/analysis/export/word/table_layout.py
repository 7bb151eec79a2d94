"""Table layout: how wide the columns of a table are, and its rows as Word writes them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from unicodedata import east_asian_width

from analysis.content import Cell, Table, list_runs, list_values, write_cell, write_run
from analysis.export.word.native import Shades
from analysis.export.word.package_parts import write_attribute

_MOST = 40.0  # characters; what is longer is set in several lines anyway
_LEAST = 2.6
_UNBROKEN = 9.0  # a longer number with its words may be broken
_WORD = 5.0  # the same of words alone
_SENTENCE = 14.0
_PADDING = 1.2
_MOST_ROWS_TOGETHER = 12
_LEAST_ROWS_OVER = 3
"""How many rows at least a table has on its last page."""
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
_MOST_TURNED = 14
_MOST_ROWS_WEIGHED = 60
_WHITE_FROM = 0x90

WriteParagraph = Callable[[str, Cell, str, bool], str]
"""Writes a cell's paragraph: kind of its style, runs, colour, and whether it keeps to the next."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A table with the widths of its columns in twips; `is_wide` asks for a page turned over."""

    table: Table
    widths: tuple[int, ...]
    is_wide: bool


def measure_table(
    table: Table, size_twips: float, area_twips: int, turned_twips: int, gap: float = _PADDING
) -> Measured:
    """Share the width of the page among the columns by what stands in them.

    Parameters
    ----------
    table : Table
        At least one column.
    size_twips : float
        The width of a character.
    area_twips, turned_twips : int
        The width of the page's text, upright and turned over.
    gap : float
        Characters that a column takes beside its text.
    """
    columns = [*zip(*table.rows, strict=True)] if table.rows else [()] * len(table.columns)
    longest, needed = [], []
    measured = []
    for head, cells in zip(table.columns, columns, strict=True):
        texts = [write_cell(cell) for cell in cells]
        measured.append([_measure(text) for text in texts])
        widest = max([_LEAST, *measured[-1]])
        # A head may go over two lines; a number may not.
        named = max(_LEAST, _measure(head) if len(head) < 5 else _measure(head) / 2 + 1)
        longest.append(min(_MOST, max(widest, named)) + gap)
        whole = max([0.0, *(_need(text) for text in texts)])
        needed.append(max(_LEAST, min(named, _UNBROKEN), whole) + gap)
    room = area_twips / size_twips
    is_wide = sum(needed) > room and turned_twips > area_twips
    area = turned_twips if is_wide else area_twips
    room = area / size_twips
    spare = max(room - sum(needed), 0.0)
    fitted = list(needed)
    extras = sorted(range(len(needed)), key=lambda n: longest[n] - needed[n])
    for left, n in zip(range(len(extras), 0, -1), extras, strict=True):
        more = min(longest[n] - needed[n], spare / left)  # who asks for little is given it first
        fitted[n] += more
        spare -= more
    if not is_wide:
        every = -(-len(table.rows) // _MOST_ROWS_WEIGHED) or 1
        fitted = _save_lines([one[::every] for one in measured], fitted, needed, gap)
    scale = area / sum(fitted)
    widths = [int(width * scale) for width in fitted]
    widths[-1] += area - sum(widths)
    return Measured(table, tuple(widths), is_wide)


def _save_lines(
    columns: Sequence[Sequence[float]], widths: list[float], needed: Sequence[float], gap: float
) -> list[float]:
    """Give one column what another has to spare, as long as the table gets lower by it."""

    def count(widths: Sequence[float]) -> int:
        fits = [width - gap for width in widths]
        return sum(
            max(-int(-text // fit) for text, fit in zip(row, fits, strict=True))
            for row in zip(*columns, strict=True)
        )

    lines = count(widths)
    pairs = [*permutations(sorted(range(len(widths)), key=widths.__getitem__)[-3:], 2)]
    for step in (4.0, 2.0, 1.0) if lines > len(columns[0]) else ():
        for giver, taker in pairs * 3:
            moved = list(widths)
            moved[giver] -= step
            moved[taker] += step
            if moved[giver] >= needed[giver] and (less := count(moved)) < lines:
                widths, lines = moved, less
    return widths


def _need(text: str) -> float:
    """Tell how wide a column must be for a text: one with figures stays on one line."""
    wide = _measure(text)
    has_figures = any(map(str.isdigit, text))
    return wide if has_figures and wide <= _UNBROKEN else min(wide, _WORD)


def _measure(text: str) -> float:
    return sum(1.0 if east_asian_width(letter) in "WFA" else 0.6 for letter in text)


def write_table(
    measured: Measured,
    ids: Mapping[str, str],
    write_paragraph: WriteParagraph,
    alt: str,
    *,
    shades: Shades | None = None,
    absent: str = "—",
    kinds: tuple[str, str] = ("cell", "number"),
) -> str:
    """Write a table: its head is repeated on each page, no row is broken.

    Parameters
    ----------
    shades : Shades, optional
        The colours of its numbers, where it stands for a map of them.
    absent : str
        What stands in an empty cell.
    kinds : tuple of str
        The styles of words and of numbers.
    """
    table, widths = measured.table, measured.widths
    are_numbers = find_number_columns(table)
    is_short = len(table.rows) <= _MOST_ROWS_TOGETHER and "ledger" not in kinds
    rows = []
    if any(table.columns):
        kind = "head" if "cell" in kinds else kinds[0]
        rows.append(_write_heads(table.columns, widths, write_paragraph, kind))
    for number, row in enumerate(table.rows, start=1):
        # A map keeps to its caption below, a short table together, of others the ends.
        is_end = number == 1 or number > len(table.rows) - _LEAST_ROWS_OVER
        keeps = shades is not None or ((is_short or is_end) and number < len(table.rows))
        cells = []
        for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
            shade, ink = ("", "") if shades is None or not place else _find_shade(cell, shades)
            kind = kinds[are_numbers[place]] if shades is None else "map"
            shown = cell if any(map(write_run, list_runs(cell))) else (absent if place else "")
            written = write_paragraph(kind, shown, ink, keeps)
            cells.append(_write_cell(width, written, shade))
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return frame_table(ids["table"], widths, rows, alt)


def _write_heads(
    heads: Sequence[str], widths: Sequence[int], write_paragraph: WriteParagraph, kind: str
) -> str:
    cells = "".join(
        _write_cell(width, write_paragraph(kind, head, "", True))
        for head, width in zip(heads, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def frame_table(style: str, widths: Sequence[int], rows: Iterable[str], alt: str = "") -> str:
    """Write rows as a table of fixed widths."""
    told = f'<w:tblDescription w:val="{write_attribute(alt)}"/>' if alt else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020"/>{told}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def turn_rows(table: Table) -> Table:
    """Lay a long narrow table on its side, as months stand on an axis."""
    heads = [row[0] for row in table.rows]
    is_narrow = len(table.columns) * 2 <= len(heads) <= _MOST_TURNED
    if not is_narrow or not all(isinstance(head, str) for head in heads):
        return table
    first, *names = table.columns
    rows = zip(names, *(row[1:] for row in table.rows), strict=True)
    return replace(table, columns=(first, *map(str, heads)), rows=tuple(rows))


def find_number_columns(table: Table) -> list[bool]:
    """Find the columns of single values: a cell that weighs two of them is a sentence."""
    counts = [
        max((len(list_values(list_runs(row[n]))) for row in table.rows), default=0)
        for n in range(len(table.columns))
    ]
    longest = [
        max((_measure(write_cell(row[n])) for row in table.rows), default=0.0)
        for n in range(len(table.columns))
    ]
    return [
        place > 0 and many == 1 and wide <= _SENTENCE
        for place, (many, wide) in enumerate(zip(counts, longest, strict=True))
    ]


def _write_cell(width: int, paragraph: str, shade: str = "") -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph}</w:tc>"


def _find_shade(cell: Cell, shades: Shades) -> tuple[str, str]:
    """Find the colour behind a cell, and that of its text; what is not known is hatched."""
    values = list_values(list_runs(cell))
    written = write_cell(cell)
    number = values[0].number if values else None
    if not values and _PLAIN.fullmatch(written):
        number = float(written)
    if number is None:
        return '<w:shd w:val="thinDiagStripe" w:color="D0D3D8" w:fill="auto"/>', ""
    colour = shades.find(number)
    is_dark = sum(bytes.fromhex(colour)) / 3 < _WHITE_FROM
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>', "FFFFFF" * is_dark

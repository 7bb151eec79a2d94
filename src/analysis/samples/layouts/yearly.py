"""Layouts: which ledgers the invented office keeps in each year; seven take turns."""

from __future__ import annotations

from analysis.samples.invented_office import index_of_year
from analysis.samples.layouts.hand_kept import LAYOUT_2019, LAYOUT_2020, LAYOUT_2023
from analysis.samples.layouts.program_files import LAYOUT_2022, LAYOUT_2024, LAYOUT_2025
from analysis.samples.layouts.specs import SheetSpec


def find_layout(year: int) -> tuple[SheetSpec, ...]:
    """Give the sheets in which the ledgers of a year are kept; none if only a report is left."""
    return _LAYOUTS[index_of_year(year)]


_LAYOUTS: tuple[tuple[SheetSpec, ...], ...] = (
    LAYOUT_2019,
    LAYOUT_2020,
    (),
    LAYOUT_2022,
    LAYOUT_2023,
    LAYOUT_2024,
    LAYOUT_2025,
)

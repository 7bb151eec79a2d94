"""Word: the blocks of a page as a .docx document in official layout, with charts one can edit."""

from __future__ import annotations

from analysis.export.word.layout_settings import Settings, read_settings
from analysis.export.word.native import Panel, Series, read_panels, read_shades
from analysis.export.word.word_file import write_document

__all__ = [
    "Panel",
    "Series",
    "Settings",
    "read_panels",
    "read_settings",
    "read_shades",
    "write_document",
]

"""Documents: a Word file or workbook read back, and what it says otherwise than the ledgers."""

from __future__ import annotations

from analysis.export.verify.documents.exported_word import read_word_export
from analysis.export.verify.documents.exported_workbook import (
    BOOK,
    check_parts,
    check_workbook,
    count_numbers,
    has_notice,
    read_workbook_export,
)
from analysis.export.verify.documents.turned_words import list_reworded
from analysis.export.verify.documents.unseen_words import check_unseen
from analysis.export.verify.documents.word_differences import (
    check_charts,
    check_word_text,
    count_changed_words,
)
from analysis.export.verify.documents.word_package import (
    check_beside,
    check_untouched,
    check_word_file,
)
from analysis.export.verify.documents.word_parts import NO_MANIFEST, read_parts

__all__ = [
    "BOOK",
    "NO_MANIFEST",
    "check_beside",
    "check_charts",
    "check_parts",
    "check_unseen",
    "check_untouched",
    "check_word_file",
    "check_word_text",
    "check_workbook",
    "count_changed_words",
    "count_numbers",
    "has_notice",
    "list_reworded",
    "read_parts",
    "read_word_export",
    "read_workbook_export",
]

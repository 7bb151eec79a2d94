"""Documents: an exported Word file read back, and what it says otherwise than the ledgers."""

from __future__ import annotations

from analysis.export.verify.documents.exported_word import read_word_export
from analysis.export.verify.documents.word_differences import (
    check_charts,
    check_word_file,
    check_word_text,
    count_changed_words,
)

__all__ = [
    "check_charts",
    "check_word_file",
    "check_word_text",
    "count_changed_words",
    "read_word_export",
]

"""Office files: what lies in the files of office programs, whether ledger or report."""

from analysis.office_files.package import (
    BOMB,
    DAMAGED,
    DOCTYPE,
    ENCRYPTED,
    MAX_BYTES,
    TOO_LARGE,
    Package,
    RefusedError,
    open_package,
)
from analysis.office_files.word_text import (
    DOCUMENT,
    WordBlock,
    WordCell,
    WordParagraph,
    WordTable,
    WordText,
    read_word,
)

__all__ = [
    "BOMB",
    "DAMAGED",
    "DOCTYPE",
    "DOCUMENT",
    "ENCRYPTED",
    "MAX_BYTES",
    "TOO_LARGE",
    "Package",
    "RefusedError",
    "WordBlock",
    "WordCell",
    "WordParagraph",
    "WordTable",
    "WordText",
    "open_package",
    "read_word",
]

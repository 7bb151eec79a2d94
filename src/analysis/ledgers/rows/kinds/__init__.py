"""Kinds: which activity each data row is, or which several."""

from analysis.ledgers.rows.kinds.kinds_of_rows import (
    UNNAMED,
    WORDS_OF_TYPES,
    Entries,
    Kind,
    find_kinds,
    infer_activity,
    offer_sheet,
    read_kinds,
    remark_on_unnamed,
)

__all__ = [
    "UNNAMED",
    "WORDS_OF_TYPES",
    "Entries",
    "Kind",
    "find_kinds",
    "infer_activity",
    "offer_sheet",
    "read_kinds",
    "remark_on_unnamed",
]

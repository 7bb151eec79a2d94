"""Kinds: which activity each data row is, or which several."""

from analysis.ledgers.rows.kinds.kinds_of_rows import (
    WORDS_OF_TYPES,
    Entries,
    offer_sheet,
    read_kinds,
    remark_on_unnamed,
)
from analysis.ledgers.rows.kinds.named_kinds import find_kinds, infer_activity

__all__ = [
    "WORDS_OF_TYPES",
    "Entries",
    "find_kinds",
    "infer_activity",
    "offer_sheet",
    "read_kinds",
    "remark_on_unnamed",
]

"""Files: any file that an office calls a ledger, its bytes made into sheets."""

from analysis.ledgers.files.excel import begin_parser
from analysis.ledgers.files.opening import read_package, read_workbook
from analysis.ledgers.files.package import Package, open_package
from analysis.ledgers.files.refusals import PASSED_OVER
from analysis.ledgers.files.sheets import (
    MAX_COLUMN,
    MAX_ROW,
    Merge,
    RefusedError,
    Scalar,
    Sheet,
    Workbook,
)
from analysis.ledgers.files.word_tables import WordTable, read_word

__all__ = [
    "MAX_COLUMN",
    "MAX_ROW",
    "PASSED_OVER",
    "Merge",
    "Package",
    "RefusedError",
    "Scalar",
    "Sheet",
    "WordTable",
    "Workbook",
    "begin_parser",
    "open_package",
    "read_package",
    "read_word",
    "read_workbook",
]

"""Files: any file that an office calls a ledger, its bytes made into sheets."""

from analysis.ledgers.files.excel import begin_parser
from analysis.ledgers.files.opening import read_package, read_workbook
from analysis.ledgers.files.refusals import PASSED_OVER
from analysis.ledgers.files.sheets import MAX_COLUMN, MAX_ROW, Merge, Scalar, Sheet, Workbook

__all__ = [
    "MAX_COLUMN",
    "MAX_ROW",
    "PASSED_OVER",
    "Merge",
    "Scalar",
    "Sheet",
    "Workbook",
    "begin_parser",
    "read_package",
    "read_workbook",
]

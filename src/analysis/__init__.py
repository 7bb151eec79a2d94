"""Tongbi 同比: from the ledgers an office keeps to its annual duty report."""

import os

# openpyxl writes other bytes where lxml happens to be installed; ours are the same everywhere.
os.environ.setdefault("OPENPYXL_LXML", "False")

__version__ = "0.2.0"

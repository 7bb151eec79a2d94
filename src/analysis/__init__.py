"""Tongbi 同比: from the ledgers an office keeps to its annual duty report."""

import os

__version__ = "0.1.0"

# openpyxl writes other bytes where lxml happens to be installed; the same input gives the same ones.
os.environ.setdefault("OPENPYXL_LXML", "False")

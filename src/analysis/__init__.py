"""Tongbi 同比: from the ledgers an office keeps to its annual duty report."""

__version__ = "0.1.0"

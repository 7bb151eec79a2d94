"""Datasets: ledgers as Parquet, and frames of them for any engine."""

from __future__ import annotations

from analysis.datasets.converting import write_dataset
from analysis.datasets.schema import SCHEMA, Header, list_activities, read_header
from analysis.datasets.writing import Staging, replace_dataset

__all__ = [
    "SCHEMA",
    "Header",
    "Staging",
    "list_activities",
    "read_header",
    "replace_dataset",
    "write_dataset",
]

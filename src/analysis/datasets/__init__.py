"""Datasets: ledgers as Parquet, and frames of them for any engine."""

from __future__ import annotations

from analysis.datasets.converting import write_dataset
from analysis.datasets.database import quote
from analysis.datasets.engine_frames import Frame, Frames, frames_of
from analysis.datasets.opening_engines import open_duckdb
from analysis.datasets.reading import list_kept_organizations, read_dataset, read_kept_cells
from analysis.datasets.replacing import Staging, replace_dataset
from analysis.datasets.schema import (
    Header,
    check_names,
    list_activities,
    read_header,
    scan_records,
)

__all__ = [
    "Frame",
    "Frames",
    "Header",
    "Staging",
    "check_names",
    "frames_of",
    "list_activities",
    "list_kept_organizations",
    "open_duckdb",
    "quote",
    "read_dataset",
    "read_header",
    "read_kept_cells",
    "replace_dataset",
    "scan_records",
    "write_dataset",
]

"""Datasets for tests: ledgers converted without the command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from analysis.datasets import write_dataset
from analysis.validation import find_cutoffs, read_unchecked
from analysis.workspace import find_workspace

SAMPLE = Path(__file__).parents[1] / "data/sample"
WORKSPACE = find_workspace(SAMPLE)


def convert(source: Path, folder: Path, **options: Any) -> Path:
    """Convert ledgers to a dataset."""
    records = read_unchecked([source], WORKSPACE)
    write_dataset(records, find_cutoffs(records.table), folder, WORKSPACE.catalogue, **options)
    return folder

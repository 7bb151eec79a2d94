"""Batches: a small report notebook and ledgers of several organizations, made in a folder."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

HEADS = "单位,日期,学习类型,主题,人数\n"
PARAMETERS = "year = 2023\norganization = None\nsources = None\nas_of = None"
READING = (
    "from analysis.validation import read_records\n"
    "from analysis.report import reading_cutoff\n"
    "cutoff = reading_cutoff(as_of, year)\n"
    "records = read_records(sources, as_of=cutoff, organization=organization)\n"
    "print(organization, len(records.table))"
)


def write_notebook(folder: Path, *sources: str) -> Path:
    path = folder / "小报告.ipynb"
    cells = [new_code_cell(PARAMETERS, id="p", metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source, id=f"c{place}") for place, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path

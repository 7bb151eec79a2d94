"""Samples: invented ledgers of any size, in the layouts that offices keep, marked as invented."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path, PurePosixPath

from analysis.errors import AnalysisError
from analysis.samples.dataset import write_sample_dataset
from analysis.samples.events import Plan, build_plans
from analysis.samples.grids import build_grids
from analysis.samples.layouts import find_layout
from analysis.samples.texts import write_paragraphs, write_past_report, write_readme
from analysis.samples.truth import expected_counts
from analysis.samples.workbook_bytes import write_csv, write_xls, write_xlsx

DEFAULT_SEED = 2023
DEFAULT_YEARS = (2019, 2025)


def write_sample(
    folder: str | Path,
    *,
    seed: int = DEFAULT_SEED,
    organizations: int = 1,
    years: tuple[int, int] = DEFAULT_YEARS,
    records: int | None = None,
) -> tuple[Path, ...]:
    """Write invented ledgers into a folder and list the files.

    The same arguments write the same bytes. With several organizations each has a folder of its
    own name. Files of the same name are written over; others are left alone.

    Raises
    ------
    AnalysisError
        If the years run backwards, or a number is below one.
    """
    if years[0] > years[1]:
        raise AnalysisError(f"年度范围“{years[0]}-{years[1]}”前后颠倒，请写成“小年度-大年度”。")
    if organizations < 1 or (records is not None and records < 1):
        raise AnalysisError("单位数和记录数都至少为 1，请改正后重试。")
    plans = build_plans(
        seed=seed,
        organizations=organizations,
        years=years,
        records=records,
    )
    root = Path(folder)
    written = [_write(root, "README.md", write_readme(plans[0]).encode())]
    for plan in plans:
        home = root / plan.organization if organizations > 1 else root
        written += [_write(home, name, content) for name, content in _make_files(plan)]
    return tuple(written)


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _make_files(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Make every file of an office: its name under the office's folder, and its bytes."""
    for year in plan.years:
        specs = find_layout(year)
        if not specs:
            name = f"past_reports/{year}年度述责述廉报告（虚构示例）.txt"
            yield name, write_past_report(plan, year).encode()
        for book, sheets in groupby(specs, lambda spec: spec.book):
            name = book.format(year=year)
            listed = tuple(sheets)
            grids = [grid for spec in listed for grid in build_grids(spec, plan, year)]
            match PurePosixPath(name).suffix:
                case ".csv":
                    content = write_csv(grids[0], listed[0].encoding)
                case ".xls":
                    content = write_xls(grids)
                case _:
                    content = write_xlsx(grids)
            yield f"{year}/{name}", content
    yield f"paragraphs/{plan.years[-1]}.md", write_paragraphs().encode()


__all__ = [
    "DEFAULT_SEED",
    "DEFAULT_YEARS",
    "Plan",
    "build_plans",
    "expected_counts",
    "write_sample",
    "write_sample_dataset",
]

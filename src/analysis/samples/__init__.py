"""Samples: invented ledgers of any size, in the layouts that offices keep, marked as invented."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

from analysis.errors import AnalysisError
from analysis.samples.dataset import write_sample_dataset
from analysis.samples.events import Plan, build_plans
from analysis.samples.grids import Grid, build_grids
from analysis.samples.invented_office import NOTICE
from analysis.samples.layouts import SheetSpec, find_layout
from analysis.samples.texts import write_paragraphs, write_past_report, write_readme
from analysis.samples.truth import expected_counts
from analysis.samples.workbook_bytes import write_csv, write_xls, write_xlsx
from analysis.writing import require_replaceable

DEFAULT_SEED = 2023
DEFAULT_YEARS = (2019, 2025)


def write_sample(
    folder: str | Path,
    *,
    seed: int = DEFAULT_SEED,
    organizations: int = 1,
    years: tuple[int, int] = DEFAULT_YEARS,
    records: int | None = None,
    is_forced: bool = False,
) -> tuple[Path, ...]:
    """Write invented ledgers into a folder and list the files.

    The same arguments write the same bytes. With several organizations each has a folder of its
    own name. Files of an earlier sample are written over; others are left alone, and no file of
    another kind is replaced unless `is_forced`.

    Raises
    ------
    AnalysisError
        If the years run backwards, a number is below one, or a file stands in the way.
    """
    _check_arguments(organizations, years, records)
    plans = build_plans(
        seed=seed,
        organizations=organizations,
        years=years,
        records=records,
    )
    root = Path(folder)
    readme = root / "README.md"
    is_ours = readme.is_file() and NOTICE.encode() in readme.read_bytes()
    written: list[Path] = []
    for plan in plans:
        home = root / plan.organization if organizations > 1 else root
        for name, content in _make_files(plan):
            written.append(home / name)
            _write(written[-1], content, is_forced=is_ours or is_forced)
    # The last of all: it says that what stands beside it was written here.
    _write(readme, write_readme(plans[0]).encode(), is_forced=is_ours or is_forced)
    return (readme, *written)


def _write(path: Path, content: bytes, *, is_forced: bool) -> None:
    require_replaceable(path, is_forced=is_forced)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _check_arguments(organizations: int, years: tuple[int, int], records: int | None) -> None:
    if years[0] > years[1]:
        raise AnalysisError(f"年度范围“{years[0]}-{years[1]}”前后颠倒，请写成“小年度-大年度”。")
    if organizations < 1 or (records is not None and records < 1):
        raise AnalysisError("单位数和记录数都至少为 1，请改正后重试。")


def _make_files(plan: Plan) -> Iterator[tuple[str, bytes]]:
    """Make every file of an office: its name under the office's folder, and its bytes."""
    for year in plan.years:
        specs = find_layout(year)
        if not specs:
            name = f"past_reports/{year}年度述责述廉报告（虚构示例）.txt"
            yield name, write_past_report(plan, year).encode()
        for book, sheets in groupby(specs, lambda spec: spec.book):
            name = book.format(year=year)
            yield f"{year}/{name}", _make_book(name, tuple(sheets), plan, year)
    yield f"paragraphs/{plan.years[-1]}.md", write_paragraphs().encode()


def _make_book(name: str, specs: Sequence[SheetSpec], plan: Plan, year: int) -> bytes:
    grids: list[Grid] = []
    for spec in specs:
        grids += build_grids(spec, plan, year)
    match PurePosixPath(name).suffix:
        case ".csv":
            return write_csv(grids[0], specs[0].encoding)
        case ".xls":
            return write_xls(grids)
        case _:
            return write_xlsx(grids)


__all__ = [
    "DEFAULT_SEED",
    "DEFAULT_YEARS",
    "Plan",
    "build_plans",
    "expected_counts",
    "write_sample",
    "write_sample_dataset",
]

"""Samples: invented ledgers of any size, in the layouts that offices keep, marked as invented."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path, PurePosixPath

from analysis.errors import AnalysisError
from analysis.samples.dataset import write_sample_dataset
from analysis.samples.events import Plan, build_plans
from analysis.samples.grids import build_grids
from analysis.samples.invented_office import NOTICE
from analysis.samples.layouts import find_layout
from analysis.samples.report_files import write_docx, write_page
from analysis.samples.texts import write_paragraphs, write_past_report, write_readme
from analysis.samples.truth import expected_counts
from analysis.samples.workbook_bytes import write_csv, write_xls, write_xlsx
from analysis.workspace import list_sources, may_be_ledger
from analysis.writing import require_replaceable

_REPORTS = {2022: (".docx", write_docx), 2024: (".html", write_page)}
"""Years with ledgers of which a report is left, too."""
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
    readme = root / "README.md"
    is_ours = readme.is_file() and NOTICE.encode() in readme.read_bytes()
    kept = (
        [file for file in list_sources([root]) if may_be_ledger(file.path)] if root.is_dir() else []
    )
    if kept and not (is_ours or is_forced):
        raise AnalysisError(
            f"“{root}”里已有台账“{kept[0].name}”，没有写入，以免虚构的数据混进真实台账。"
            "请换一个空文件夹；确实要写在这里的，请在命令后加 --force。"
        )
    written: list[Path] = []
    for plan in plans:
        home = root / plan.organization if organizations > 1 else root
        for name, content in _make_files(plan, has_reports=organizations == 1):
            written.append(home / name)
            _write(written[-1], content, is_forced=is_ours or is_forced)
    # The last of all: it says that what stands beside it was written here.
    _write(readme, write_readme(plans[0]).encode(), is_forced=is_ours or is_forced)
    return (readme, *written)


def _write(path: Path, content: bytes, *, is_forced: bool) -> None:
    require_replaceable(path, is_forced=is_forced)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _make_files(plan: Plan, *, has_reports: bool) -> Iterator[tuple[str, bytes]]:
    """Make every file of an office: its name under the office's folder, and its bytes.

    One alone has past reports of years that it keeps ledgers of, too.
    """
    for year in plan.years:
        specs = find_layout(year)
        has_more = has_reports and year in _REPORTS
        suffix, write = _REPORTS[year] if has_more else (".txt", str.encode)
        if not specs or has_more:
            name = f"past_reports/{year}年度述责述廉报告（虚构示例）{suffix}"
            yield name, write(write_past_report(plan, year))
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
    "build_plans",
    "expected_counts",
    "write_sample",
    "write_sample_dataset",
]

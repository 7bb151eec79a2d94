"""Report: the report notebook run and exported, for one organization or for all."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import analysis
from analysis.cli.output import say
from analysis.errors import ExportError, UnknownNameError
from analysis.export.run import skip_unused_imports
from analysis.periods import default_as_of
from analysis.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from analysis.export.publish import Published

NOTEBOOK = "04_annual_report.ipynb"
CANNOT_RUN = 2
LEFT_OUT = 1


def run(options: argparse.Namespace) -> int:
    """Publish the reports and say where they are, what they hold and what is left out."""
    skip_unused_imports()
    from analysis.export.publish import Order, publish_all

    workspace = find_workspace(Path.cwd())
    notebook = options.notebook or find_report_notebook(workspace)
    folder: Path = options.out or workspace.reports
    as_of = options.as_of or default_as_of(options.year, date.today())
    sources = tuple(str(_absolute(source)) for source in options.sources)
    orders = [
        Order(
            notebook,
            folder,
            options.year,
            name,
            sources,
            as_of,
            Path.cwd(),
            formats=tuple(dict.fromkeys(options.to)),
            with_names=options.with_names,
        )
        for name in _choose_organizations(options, as_of)
    ]
    published: list[Published] = []
    for item in publish_all(orders, options.jobs or os.cpu_count() or 1):
        published.append(item)
        _say(item)
        _show_progress(len(published), len(orders))
    if options.all_orgs or len(orders) > 1:
        _write_index(published, folder, options.year)
    if any(item.path is None for item in published):
        return CANNOT_RUN
    return LEFT_OUT if options.strict and any(item.left_out for item in published) else 0


def find_report_notebook(workspace: Workspace) -> Path:
    """Find the report notebook: the workspace's own, else the one that came with the program.

    Raises
    ------
    ExportError
        If there is none.
    """
    package = Path(analysis.__file__).parent
    roots = ([workspace.root] if workspace.root else []) + [package, package.parents[1]]
    places = [root / "notebooks" / NOTEBOOK for root in roots]
    for place in places:
        if place.is_file():
            return place
    raise ExportError(f"找不到报告笔记本 {NOTEBOOK}，请用 --notebook 指明它在哪里。")


def _absolute(source: str) -> Path:
    return Path(source).expanduser().absolute()


def _choose_organizations(options: argparse.Namespace, as_of: date) -> list[str | None]:
    if not options.all_orgs:
        return options.org or [None]
    from analysis.measures import list_organizations, list_years
    from analysis.validation import read_records

    records = read_records(options.sources or None, as_of=as_of)
    if options.year not in list_years(records):
        raise UnknownNameError.of("年度", options.year, list_years(records))
    covered = records.coverage[records.coverage["year"] == options.year]["organization"]
    held = records.table[records.table["year"] == options.year]["organization"]
    kept = set(covered) | set(held)
    return [name for name in list_organizations(records) if name in kept]


def _say(item: Published) -> None:
    from analysis.export.index import list_main_values

    if item.path is None:
        say(*str(item.failure).split("\n"), is_error=True)
        return
    for path in (item.path, *item.companions):
        say(str(_shown(path)))
    main = " · ".join(f"{name} {text}" for name, text in list_main_values(item))
    if main:
        say(f"  {main}")
    if item.left_out:
        say(f"  台账中有{item.left_out}行有误未计入，见报告末尾和 tongbi check。")


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _show_progress(done: int, total: int) -> None:
    if total > 1 and sys.stderr.isatty():
        end = "\n" if done == total else ""
        sys.stderr.write(f"\r已完成 {done}/{total}{end}")


def _write_index(published: list[Published], folder: Path, year: int) -> None:
    from analysis.export.index import build_index
    from analysis.export.write import write_atomically

    path = folder / f"{year}年度报告目录.html"
    write_atomically(path, build_index(published, folder, year).encode("utf-8"))
    say(str(_shown(path)))

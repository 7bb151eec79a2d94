"""Report: the report notebook run and exported, for one organization or for many."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import click

import analysis
from analysis.cli.output import ProgressBar, say, use_todays_name
from analysis.errors import ExportError
from analysis.export.running import skip_unused_imports
from analysis.periods import default_as_of
from analysis.workspace import Workspace, find_workspace, list_inputs

if TYPE_CHECKING:
    from analysis.export import Order, Published
    from analysis.export.batch import Done
    from analysis.validation import Prepared

NOTEBOOK = "04_annual_report.ipynb"
CANNOT_RUN = 2
LEFT_OUT = 1


def run(options: SimpleNamespace) -> int:
    """Publish the reports and say where they are, what they hold and what is left out."""
    skip_unused_imports()
    workspace = find_workspace(Path.cwd())
    say(*(f"【答案不能用】{doubt}" for doubt in workspace.doubts), is_error=True)
    if options.all_orgs and options.org:
        click.get_current_context().fail("参数 --org 与 --all-orgs 不能同时使用")
    options.org = tuple(use_todays_name(workspace, name) for name in options.org)
    if options.all_orgs or len(options.org) > 1:
        return _run_batch(options, workspace)
    from analysis.export import publish

    (name,) = options.org or (None,)
    published = publish(_order(options, workspace, name))
    for path in published.paths:
        say(str(_shown(path)))
    main = " · ".join(f"{name} {text}" for name, text in published.main_values)
    if main:
        say(f"  {main}")
    if told := _tell_left_out(published):
        say(f"  台账中有{told}，见核对清单和 tongbi check。")
    return LEFT_OUT if options.strict and told else 0


def _tell_left_out(published: Published) -> str:
    """Say how many rows and files the report does not hold; "" if it holds all."""
    rows, files = published.left_out, published.unread
    return "、".join([f"{rows}行未计入"] * bool(rows) + [f"{files}个文件未能读取"] * bool(files))


def _order(options: SimpleNamespace, workspace: Workspace, organization: str | None) -> Order:
    from analysis.export import Order

    folder = options.out or workspace.reports
    notebook = options.notebook or find_report_notebook(workspace)
    home = Path(os.path.realpath(folder))
    inputs = (*list_inputs(workspace, options.sources, home), notebook)
    return Order(
        notebook,
        folder,
        options.year,
        organization,
        tuple(str(Path(source).expanduser().absolute()) for source in options.sources),
        options.as_of or default_as_of(options.year, date.today()),
        Path.cwd(),
        formats=tuple(dict.fromkeys(options.to)),
        with_names=options.with_names,
        suppress_below=options.suppress_below,
        kept=tuple(path for path in inputs if Path(os.path.realpath(path)).parent == home),
        parts=options.parts,
        has_keys=not options.no_keys,
        is_forced=options.force,
    )


def _run_batch(options: SimpleNamespace, workspace: Workspace) -> int:
    """Publish the reports of many organizations that are due, and the index of all."""
    from analysis.export.batch import (
        LastRun,
        find_unchanged,
        list_absent,
        mark_run,
        note_run,
        prepare,
        tell_absent,
        write_index,
    )

    first = _order(options, workspace, None)
    mark = mark_run(first, workspace, options.org)
    last = None if options.force else find_unchanged(first.folder, mark)
    if last is None:
        jobs = options.jobs or os.cpu_count() or 1
        known, prepared = prepare(first, workspace, jobs)
        names = options.org or known
        orders = [replace(first, organization=name) for name in dict.fromkeys(names)]
        done = _publish_all(orders, jobs, prepared, is_forced=options.force)
        absent = list_absent(prepared, known) if options.all_orgs else ()
        pages = write_index(done, absent, jobs)
        failed = sum(each.published.path is None for each in done)
        kept = sum(each.is_kept for each in done)
        has_left_out = any(_tell_left_out(each.published) for each in done)
        last = LastRun(pages[-1], len(done), has_left_out, absent)
        if mark is not None and not failed:
            files = [name for each in done if each.kept for name in each.kept.files]
            note_run(first.folder, mark, last, [*files, *pages])
    else:
        failed, kept = 0, last.reports
    if last.absent:
        say(tell_absent(first.year, last.absent))
    say(str(_shown(first.folder / last.index)))
    parts = [f"生成{last.reports - failed - kept}份"]
    parts += [f"{kept}份没有变化、未重新生成"] * bool(kept)
    parts += [f"{failed}份没有生成，原因见上和目录"] * bool(failed)
    say(f"共{last.reports}个单位：{'，'.join(parts)}。")
    if failed:
        return CANNOT_RUN
    return LEFT_OUT if options.strict and last.has_left_out else 0


def _publish_all(
    orders: Sequence[Order], jobs: int, prepared: Prepared | None, *, is_forced: bool
) -> list[Done]:
    """Publish what is due, and tell of each report as it is finished."""
    from analysis.export.batch import publish_all

    done: list[Done] = []
    bar = ProgressBar()
    try:
        for each in publish_all(
            orders, jobs, prepared=prepared, is_forced=is_forced, tell=bar.tell
        ):
            bar.clear()
            published = each.published
            if published.path is None:
                reason = f"{published.order.organization}：{published.failure}"
                say(*reason.split("\n"), is_error=True)
            elif not each.is_kept:
                told = _tell_left_out(published)
                say(f"{_shown(published.path)}{f'（{told}）' if told else ''}")
            done.append(each)
    except KeyboardInterrupt:
        bar.clear()
        say("已写出的报告都在，再运行一次会接着生成其余的。", is_error=True)
        raise
    bar.clear()
    return done


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


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

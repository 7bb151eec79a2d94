"""Batch: the reports of many organizations, each made in a process of its own where it is due."""

# Why it is so: docs/decisions/0018-what-many-reports-and-rows-cost.md

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from analysis.children import Children, can_fork
from analysis.comparisons import Comparison
from analysis.errors import (
    AnalysisError,
    ReportError,
    SourceError,
    UnknownNameError,
    explain,
)
from analysis.export.batch.earlier_reports import (
    Kept,
    add_kept,
    clear_unfinished,
    describe_kept,
    read_kept,
    write_kept,
)
from analysis.export.batch.fingerprints import (
    fingerprint,
    fingerprint_suppression,
    fingerprint_surroundings,
)
from analysis.export.page import read_bundles, warm_up, write_page
from analysis.export.privacy import list_passages, require_no_persons
from analysis.export.publish import Order, Published, list_paths, name_checklist, publish_here
from analysis.export.running import preload
from analysis.findings import find_findings
from analysis.measures import list_organizations, list_years
from analysis.records import Records, split_by_organization
from analysis.report import (
    MAIN_MEASURES,
    build_report,
    bundle_block,
    describe_sources,
    reading_cutoff,
)
from analysis.validation import Prepared, find_prepared, name_subject, read_records, using
from analysis.workspace import Workspace, find_dataset, find_workspace

Tell = Callable[[int, int], None]
"""Called with how many reports are done, and of how many."""

INDEX_MEASURES = (*MAIN_MEASURES, "rectification_completion_rate")
"""What organizations are compared by."""

_WORTH_REHEARSING = 8
"""A rehearsal takes about as long as eight reports gain by it."""

_SESSION = (
    "IPython.core.application",
    "IPython.core.completerlib",
    "IPython.core.crashhandler",
    "IPython.core.logger",
    "IPython.core.magics",
    "IPython.core.oinspect",
    "IPython.utils.wildcard",
)
"""What a session of IPython loads when it begins and runs its first cells."""

_DIED = "生成这份报告的进程意外结束，没有写出文件。再运行一次会接着生成。"
_SAME_NAME = "文件名与另一个单位的报告相同（{0}），没有写出。请在台账中把这些单位的名称写得不同。"


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """What became of an order in a batch.

    Parameters
    ----------
    is_kept : bool
        Whether the report of an earlier run still stands, and was not made again.
    comparisons : tuple of Comparison
        The organization's year against the year before, as the report has it; none if it failed.
    sources : tuple of mapping
        The ledgers, as the report's manifest has them.
    names : frozenset of str
        The persons that they name, whom the index is searched for.
    """

    published: Published
    is_kept: bool = False
    comparisons: tuple[Comparison, ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    is_invented: bool = False
    names: frozenset[str] = field(default=frozenset(), repr=False)
    kept: Kept | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Task:
    """One report that may be due; `prepared` where a child does not begin with our memory."""

    order: Order
    surroundings: str
    kept: Kept | None
    prepared: Prepared | None
    refusal: str | None = None


def publish_all(
    orders: Sequence[Order],
    jobs: int,
    *,
    prepared: Prepared | None = None,
    is_forced: bool = False,
    tell: Tell | None = None,
) -> Iterator[Done]:
    """Publish many reports into one folder; what an earlier run made and still stands is kept.

    A report that fails, or whose process is killed, does not stop the others. What is finished is
    noted at once: a run that was interrupted goes on where it stopped.

    Parameters
    ----------
    orders : sequence of Order
        All for the same folder, year, notebook and forms.
    jobs : int
        How many are made side by side.
    prepared : Prepared, optional
        The records, read once; without it each report reads its own.
    is_forced : bool
        Whether to make also what has not changed.
    tell : callable, optional
        Told of the progress.

    Yields
    ------
    Done
        In the order of `orders`.

    Raises
    ------
    ExportError
        If nothing can be written into the folder.
    """
    folder = orders[0].folder
    known = read_kept(folder)
    write_kept(folder, known.values())
    names = [path.name for order in orders for path in _list_own(order)]
    names += [name_checklist(order, order.organization or "").name for order in orders]
    clear_unfinished(folder, names)
    tasks = _list_tasks(orders, {} if is_forced else known, prepared)
    _warm_up(orders, prepared)
    with nullcontext() if prepared is None else using(prepared):
        outcomes = Children(_do, jobs).run(tasks)
        waiting: dict[int, Done] = {}
        following = 0
        for number, (place, outcome) in enumerate(outcomes, start=1):  # as it is finished
            done = outcome or Done(Published(orders[place], failure=_DIED))
            if done.kept is not None and not done.is_kept:
                add_kept(folder, done.kept)  # at once: a run that is killed goes on from here
            if tell is not None:
                tell(number, len(orders))
            waiting[place] = done
            while following in waiting:
                yield waiting.pop(following)
                following += 1
    write_kept(folder, read_kept(folder).values())  # one line a report from now on


def _warm_up(orders: Sequence[Order], prepared: Prepared | None) -> None:
    """Load and look up once what every child would else, so that it is forked with it in memory.

    No code of a notebook runs here. Where it is worth it, one report is built and thrown away.
    """
    if not can_fork():
        return
    order = orders[0]
    records = None if prepared is None else prepared.find(order.organization)
    if records is not None:
        fingerprint_suppression(records.suppression)
    for name in _SESSION:
        import_module(name)
    preload()
    warm_up()
    if "docx" in order.formats:
        import_module("analysis.export.word")
    if records is None or len(orders) < _WORTH_REHEARSING:
        return
    with suppress(AnalysisError):
        report = build_report(
            records,
            year=order.year,
            organization=order.organization,
            as_of=order.as_of,
            workspace=find_workspace(order.cwd),
        )
        blocks = (report, *(block for part in report.parts for block in part.blocks))
        document = read_bundles(map(bundle_block, blocks), report.title)
        write_page(document)
        require_no_persons(list_passages(document))


def prepare(
    order: Order, workspace: Workspace, jobs: int = 1
) -> tuple[tuple[str, ...], Prepared | None]:
    """Find whose ledgers of the year there are, and read all ledgers once, split by whose they are.

    Of a dataset nothing is read yet: each report reads its own part.

    Raises
    ------
    SourceError
        If a source cannot be read.
    UnknownNameError
        If no ledger was kept in the year.
    """
    sources = order.sources or None
    folder = find_dataset(workspace.ledgers if sources is None else sources)
    below = workspace.suppress_below if order.suppress_below is None else order.suppress_below
    if folder is not None and not below:
        return _list_apart(folder, order.year), None
    cutoff = reading_cutoff(order.as_of, order.year)
    records = read_records(
        sources, workspace=workspace, as_of=cutoff, suppress_below=order.suppress_below, jobs=jobs
    )
    subject = name_subject(sources, workspace, cutoff)
    known = list_years(records)
    if order.year not in known:
        if not known or not records.files:
            raise ReportError(records.tell_nothing_read())
        raise UnknownNameError.of("年度", order.year, known)
    frames = (records.coverage, records.table)
    held = {name for frame in frames for name in frame[frame["year"] == order.year]["organization"]}
    names = tuple(name for name in list_organizations(records) if name in held)
    return names, Prepared(subject, records, split_by_organization(records))


def list_absent(prepared: Prepared | None, kept: Sequence[str]) -> tuple[str, ...]:
    """List the organizations that the ledgers name and that kept none in the year.

    Nothing is read of a dataset for it: of one there are none here.
    """
    named = () if prepared is None else prepared.by_organization
    return tuple(sorted(name for name in named if name and name not in kept))


def _list_apart(folder: Path, year: int) -> tuple[str, ...]:
    """List in a process of its own: whoever has had DuckDB's threads must not be forked."""
    ask = partial(_ask_dataset, year=year)
    ((_, found),) = Children(ask, 1).run([partial(Path, folder)])
    if found is None:
        raise SourceError(f"读取数据集“{folder}”的进程意外结束，请再运行一次。")
    if isinstance(found, AnalysisError):
        raise found
    return found


def _ask_dataset(folder: Path, year: int) -> tuple[str, ...] | AnalysisError:
    from analysis.datasets import list_kept_organizations  # brings DuckDB

    try:
        return list_kept_organizations(folder, year)
    except AnalysisError as error:
        return error


def _list_own(order: Order) -> tuple[Path, ...]:
    return list_paths(order, order.organization or "")


def _list_tasks(
    orders: Sequence[Order], known: Mapping[str, Kept], prepared: Prepared | None
) -> list[Callable[[], _Task]]:
    surroundings = fingerprint_surroundings(orders[0], find_workspace(orders[0].cwd))
    taken: dict[str, str] = {}
    refusals: list[str | None] = []
    for order in orders:
        name = _list_own(order)[0].stem.casefold()
        refusals.append(_SAME_NAME.format(taken[name]) if name in taken else None)
        taken.setdefault(name, order.organization or "")

    def make(place: int) -> _Task:
        order = orders[place]
        kept = known.get(_list_own(order)[0].stem)
        part, name = None, order.organization or ""
        if not can_fork() and prepared is not None and name in prepared.by_organization:
            # A child that cannot find it in its memory is given it.
            part = Prepared(prepared.subject, None, {name: prepared.by_organization[name]})
        return _Task(order, surroundings, kept, part, refusals[place])

    return [lambda place=place: make(place) for place in range(len(orders))]  # type: ignore[misc]


def _do(task: _Task) -> Done:
    """Make one report if it is due; runs in a process of its own."""
    order = task.order
    if task.refusal is not None:
        return Done(Published(order, failure=task.refusal))
    workspace = find_workspace(order.cwd)
    cutoff, sources = reading_cutoff(order.as_of, order.year), order.sources or None
    with nullcontext() if task.prepared is None else using(task.prepared):
        try:
            subject = name_subject(sources, workspace, cutoff)
            is_known = find_prepared(subject, order.organization) is not None
            records = read_records(
                sources,
                workspace=workspace,
                as_of=cutoff,
                organization=order.organization,
                suppress_below=order.suppress_below,
            )
            own = Prepared(subject, None, {order.organization or "": records})
            # What was not in memory yet is kept there for all who ask again.
            with nullcontext() if is_known else using(own):
                return _do_with(task, records, workspace)
        except (AnalysisError, OSError) as error:
            return Done(Published(order, failure=explain(error)))


def _do_with(task: _Task, records: Records, workspace: Workspace) -> Done:
    order = task.order
    mark = fingerprint(order, task.surroundings, records)
    paths = _list_own(order)
    names = [path.name for path in paths]
    checklist = name_checklist(order, order.organization or "")
    is_kept = task.kept is not None and task.kept.stands(order.folder, mark, names, checklist.name)
    published = Published(order, paths) if is_kept else publish_here(order)
    # Compared as the report does: the values that it has computed are found again.
    found = find_findings(
        records,
        organization=order.organization,
        year=order.year,
        as_of=order.as_of,
        catalogue=workspace.catalogue,
    )
    unread = sum(file.is_unread for file in records.files)
    return Done(
        replace(published, left_out=found.rows_left_out, unread=unread),
        is_kept=is_kept,
        comparisons=tuple(
            each for each in found.comparisons if each.measure.code in INDEX_MEASURES
        ),
        sources=describe_sources(records),
        is_invented=any(file.is_invented for file in records.files),
        names=frozenset(name for file in records.files for name in file.names),
        kept=describe_kept(paths[0].stem, mark, published.paths),
    )

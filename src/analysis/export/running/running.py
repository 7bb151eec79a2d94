"""Running: a notebook executed with its parameters, in a worker process or in a fresh kernel."""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analysis.errors import AnalysisError, ExportError, UnknownNameError
from analysis.export.running.worker import Worker, finish_worker, start_worker
from analysis.writing import read_whole

if TYPE_CHECKING:
    from nbformat import NotebookNode

Lane = Literal["in_process", "kernel"]
_RENDERER = "plotly_mimetype"
_TIMEOUT_S = 1800
_FORMAT = 4
_UNUSED_IMPORTS = ("rfc3987_syntax",)
"""Imported by every Jupyter process through jsonschema, two seconds long, and never called here."""


Notebook = dict[str, Any]
"""A notebook as its file holds it, format 4, the source of each cell one text."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One run: the notebook with its parameters in place, and the folder it runs in."""

    notebook: Notebook
    name: str
    cwd: Path


@dataclass(frozen=True, slots=True, eq=False)
class Running:
    """A notebook that a worker process is running; `finish` waits for it."""

    job: Job
    worker: Worker

    def finish(self) -> NotebookNode:
        """Wait for the worker and give the notebook back with its outputs.

        Raises
        ------
        ExportError
            If a cell failed, or the worker ended by itself.
        """
        from nbformat import from_dict  # slow, and our own export does without

        return from_dict(self.finish_with_names()[0])

    def finish_with_names(self) -> tuple[Notebook, frozenset[str] | None]:
        """Finish, and give the persons whom the ledgers name; None if no cell kept records.

        Raises
        ------
        ExportError
            If a cell failed, or the worker ended by itself.
        """
        return _fill(self.job, finish_worker(self.worker))


def skip_unused_imports() -> None:
    """Leave out imports that cost each command seconds; call it before anything of Jupyter.

    Only for our own command: a program that hosts us may need them.
    """
    for name in _UNUSED_IMPORTS:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # None: cannot be imported


def run_notebook(
    notebook_path: Path,
    parameters: Mapping[str, object] | None = None,
    lane: Lane = "in_process",
    cwd: Path | None = None,
) -> NotebookNode:
    """Run a notebook from top to bottom and give it back with its outputs.

    The file is not changed. Nothing of one run is left for the next.

    Parameters
    ----------
    notebook_path : pathlib.Path
        The notebook.
    parameters : mapping, optional
        Values for names that its cell tagged ``parameters`` sets.
    lane : {"in_process", "kernel"}
        A worker process of this program, or a fresh kernel; both give the same values.
    cwd : pathlib.Path, optional
        The folder to run in; by default the notebook's.

    Raises
    ------
    UnknownNameError
        If the notebook has no such parameter.
    ExportError
        If there is no such notebook, or a cell fails.
    """
    if lane == "kernel":
        return _run_in_kernel(prepare_job(notebook_path, parameters or {}, cwd))
    return start_notebook(notebook_path, parameters, cwd).finish()


def start_notebook(
    notebook_path: Path,
    parameters: Mapping[str, object] | None = None,
    cwd: Path | None = None,
) -> Running:
    """Start a notebook in a worker process and go on; see `run_notebook`."""
    job = prepare_job(notebook_path, parameters or {}, cwd)
    return Running(job, start_worker(_list_code(job), job.cwd))


def run_here(
    notebook_path: Path, parameters: Mapping[str, object], cwd: Path
) -> tuple[Notebook, frozenset[str] | None]:
    """Run a notebook in this process, which must have been made for it and be used for no other.

    Returns
    -------
    tuple
        As `Running.finish_with_names` gives it.

    Raises
    ------
    ExportError
        If a cell fails.
    """
    from analysis.export.running.code_cells import run_cells  # brings pandas and plotly

    job = prepare_job(notebook_path, parameters, cwd)
    return _fill(job, run_cells(_list_code(job), job.cwd))


def _list_code(job: Job) -> list[str | None]:
    cells = job.notebook["cells"]
    return [cell["source"] if cell["cell_type"] == "code" else None for cell in cells]


def _fill(job: Job, outcome: Mapping[str, Any]) -> tuple[Notebook, frozenset[str] | None]:
    """Put what the cells showed into the notebook."""
    if "failure" in outcome:
        raise _failure(job, outcome["failure"])
    cells = list(job.notebook["cells"])
    for index, shown in outcome["cells"].items():
        cells[int(index)] = {**cells[int(index)], **shown}
    metadata = job.notebook["metadata"]
    if outcome["widgets"]:
        metadata = {**metadata, "widgets": outcome["widgets"]}
    notebook = {**job.notebook, "cells": cells, "metadata": metadata}
    names = outcome["names"]
    return notebook, None if names is None else frozenset(names)


def prepare_job(notebook_path: Path, parameters: Mapping[str, object], cwd: Path | None) -> Job:
    """Read a notebook and put its parameters in place."""
    notebook = read_notebook(notebook_path)
    if parameters:
        notebook = inject_parameters(notebook, parameters)
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in notebook["cells"]
    ]
    return Job(
        {**notebook, "cells": cells}, notebook_path.name, (cwd or notebook_path.parent).resolve()
    )


def read_notebook(path: Path) -> Notebook:
    """Read a notebook file, without Jupyter's own slow reader where the format is today's.

    Raises
    ------
    ExportError
        If it is not there or is no notebook.
    """
    try:
        text = read_whole(path).decode("utf-8")
    except OSError as error:
        raise ExportError(f"找不到或打不开笔记本“{path}”，请检查文件名。") from error
    except UnicodeDecodeError as error:
        raise _not_a_notebook(path) from error
    try:
        notebook = json.loads(text)
    except ValueError as error:
        raise _not_a_notebook(path) from error
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise _not_a_notebook(path)
    if notebook["nbformat"] != _FORMAT:
        return _convert(path, text)
    try:
        cells = [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]
        return {**notebook, "cells": [cell for cell in cells if cell["cell_type"]]}
    except (KeyError, TypeError) as error:
        raise _not_a_notebook(path) from error


def _convert(path: Path, text: str) -> Notebook:
    import nbformat  # slow, and today's notebooks do without

    try:
        notebook: Notebook = nbformat.reads(text, as_version=_FORMAT)
    except (ValueError, KeyError, nbformat.ValidationError) as error:
        raise _not_a_notebook(path) from error
    return notebook


def _not_a_notebook(path: Path) -> ExportError:
    return ExportError(f"“{path}”不是完好的笔记本文件（.ipynb），请换一个文件。")


def inject_parameters(notebook: Notebook, parameters: Mapping[str, object]) -> Notebook:
    """Put values behind the cell tagged ``parameters``, as papermill does.

    Returns
    -------
    dict
        A copy, in which one cell tagged ``injected-parameters`` sets them.

    Raises
    ------
    UnknownNameError
        If the notebook has no such parameter.
    """
    tagged = next((cell for cell in notebook["cells"] if "parameters" in _tags(cell)), None)
    known = _assigned_names(tagged["source"]) if tagged is not None else []
    for name in parameters:
        if name not in known:
            raise UnknownNameError.of("笔记本参数", name, known)
    lines = [f"{name} = {_literal(name, value)}" for name, value in parameters.items()]
    injected: Notebook = {
        "cell_type": "code",
        "id": "injected-parameters",
        "metadata": {"tags": ["injected-parameters"]},
        "source": "\n".join(("# Parameters", *lines)),
        "execution_count": None,
        "outputs": [],
    }
    kept = [cell for cell in notebook["cells"] if "injected-parameters" not in _tags(cell)]
    place = kept.index(tagged) + 1
    return {**notebook, "cells": [*kept[:place], injected, *kept[place:]]}


def _tags(cell: Mapping[str, Any]) -> list[str]:
    return list((cell.get("metadata") or {}).get("tags") or ())


def _assigned_names(source: str) -> list[str]:
    targets: list[ast.expr] = []
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise ExportError(f"参数单元第{error.lineno}行写法有误，不能填入参数。") from error
    for statement in statements:
        if isinstance(statement, ast.Assign):
            targets += statement.targets
        elif isinstance(statement, ast.AnnAssign):
            targets.append(statement.target)
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _literal(name: str, value: object) -> str:
    if isinstance(value, date):
        return repr(value.isoformat())
    plain = str(value) if isinstance(value, Path) else value
    try:
        json.dumps(plain)
    except (TypeError, ValueError) as error:
        raise ExportError(f"参数 {name} 的值无法写入笔记本：{value!r}") from error
    return repr(plain)


def _run_in_kernel(job: Job) -> NotebookNode:
    from nbclient import NotebookClient  # brings Jupyter's client
    from nbclient.exceptions import (
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )
    from nbformat import from_dict

    notebook = from_dict(job.notebook)
    client = NotebookClient(
        notebook, timeout=_TIMEOUT_S, resources={"metadata": {"path": str(job.cwd)}}
    )
    try:
        return client.execute(env={**os.environ, "PLOTLY_RENDERER": _RENDERER})
    except CellExecutionError as error:
        has_failed = [
            any(output["output_type"] == "error" for output in cell.get("outputs") or ())
            for cell in notebook.cells
        ]
        failure = {
            "cell": has_failed.index(True) if any(has_failed) else 0,
            "line": None,
            "name": error.ename,
            "message": error.evalue,
            "is_ours": any(has_failed) and error.ename in _own_errors(AnalysisError),
        }
        raise _failure(job, failure) from error
    except (CellTimeoutError, DeadKernelError) as error:
        raise ExportError(
            f"运行“{job.name}”的内核没有完成工作：{type(error).__name__}。"
        ) from error


def _own_errors(kind: type[AnalysisError]) -> set[str]:
    below = (_own_errors(one) for one in kind.__subclasses__())
    return {kind.__name__}.union(*below)


def _failure(job: Job, failure: Mapping[str, Any]) -> ExportError:
    """Say which cell failed and why; what our own rooms say is shown as it is."""
    if failure.get("is_ours"):
        return ExportError(str(failure["message"]))
    if failure.get("died"):
        return ExportError(f"运行“{job.name}”的进程意外结束，没有导出任何文件。")
    index = int(failure["cell"])
    source = job.notebook["cells"][index]["source"].splitlines()
    line = failure.get("line")
    shown = f"第{line}行“{source[line - 1].strip()}”" if line and line <= len(source) else ""
    return ExportError(
        f"“{job.name}”第{index + 1}个单元{shown}运行出错："
        f"{failure['name']}：{failure['message']}。没有导出任何文件。"
    )

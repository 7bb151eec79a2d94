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

if TYPE_CHECKING:
    from nbformat import NotebookNode

Lane = Literal["in_process", "kernel"]
_RENDERER = "plotly_mimetype"
_TIMEOUT_S = 1800
_UNUSED_IMPORTS = ("rfc3987_syntax",)
"""Imported by every Jupyter process through jsonschema, two seconds long, and never called here."""


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One run: the notebook with its parameters in place, and the folder it runs in."""

    notebook: NotebookNode
    name: str
    cwd: Path


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
    job = prepare_job(notebook_path, parameters or {}, cwd)
    return _run_in_kernel(job) if lane == "kernel" else _run_in_worker(job)


def prepare_job(notebook_path: Path, parameters: Mapping[str, object], cwd: Path | None) -> Job:
    """Read a notebook and put its parameters in place."""
    notebook = read_notebook(notebook_path)
    if parameters:
        notebook = inject_parameters(notebook, parameters)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return Job(notebook, notebook_path.name, (cwd or notebook_path.parent).resolve())


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook file.

    Raises
    ------
    ExportError
        If it is not there or is no notebook.
    """
    import nbformat  # slow, and the command may not need it

    try:
        return nbformat.read(path, as_version=4)
    except OSError as error:
        raise ExportError(f"找不到或打不开笔记本“{path}”，请检查文件名。") from error
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        raise ExportError(f"“{path}”不是完好的笔记本文件（.ipynb），请换一个文件。") from error


def inject_parameters(notebook: NotebookNode, parameters: Mapping[str, object]) -> NotebookNode:
    """Put values behind the cell tagged ``parameters``, as papermill does.

    Returns
    -------
    nbformat.NotebookNode
        A copy, in which one cell tagged ``injected-parameters`` sets them.

    Raises
    ------
    UnknownNameError
        If the notebook has no such parameter.
    """
    from nbformat.v4 import new_code_cell  # slow, not always needed

    tagged = next((cell for cell in notebook.cells if "parameters" in _tags(cell)), None)
    known = _assigned_names(tagged.source) if tagged is not None else []
    for name in parameters:
        if name not in known:
            raise UnknownNameError.of("笔记本参数", name, known)
    lines = [f"{name} = {_literal(name, value)}" for name, value in parameters.items()]
    tags = {"tags": ["injected-parameters"]}
    injected = new_code_cell(
        "\n".join(("# Parameters", *lines)), id="injected-parameters", metadata=tags
    )
    kept = [cell for cell in notebook.cells if "injected-parameters" not in _tags(cell)]
    place = kept.index(tagged) + 1
    copy = notebook.copy()
    copy["cells"] = [*kept[:place], injected, *kept[place:]]
    return copy


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


def _run_in_worker(job: Job) -> NotebookNode:
    from analysis.export.worker import run_cells  # brings IPython

    outcome = run_cells(job.notebook.cells, job.cwd)
    if "failure" in outcome:
        raise _failure(job, outcome["failure"])
    from nbformat import from_dict  # slow, not always needed

    notebook = job.notebook.copy()
    notebook["cells"] = [
        from_dict({**cell, **outcome["cells"].get(str(index), {})})
        for index, cell in enumerate(job.notebook.cells)
    ]
    if outcome["widgets"]:
        notebook["metadata"] = from_dict({**notebook.metadata, "widgets": outcome["widgets"]})
    return notebook


def _run_in_kernel(job: Job) -> NotebookNode:
    from nbclient import NotebookClient  # brings Jupyter's client
    from nbclient.exceptions import (
        CellExecutionError,
        CellTimeoutError,
        DeadKernelError,
    )

    client = NotebookClient(
        job.notebook, timeout=_TIMEOUT_S, resources={"metadata": {"path": str(job.cwd)}}
    )
    try:
        return client.execute(env={**os.environ, "PLOTLY_RENDERER": _RENDERER})
    except CellExecutionError as error:
        raise _failure(job, _kernel_failure(job.notebook, error)) from error
    except (CellTimeoutError, DeadKernelError) as error:
        raise ExportError(
            f"运行“{job.name}”的内核没有完成工作：{type(error).__name__}。"
        ) from error


def _kernel_failure(notebook: NotebookNode, error: Any) -> dict[str, Any]:
    for index, cell in enumerate(notebook.cells):
        outputs = cell.get("outputs") or ()
        if any(output["output_type"] == "error" for output in outputs):
            return {
                "cell": index,
                "line": None,
                "name": error.ename,
                "message": error.evalue,
                "is_ours": error.ename in _own_errors(AnalysisError),
            }
    return {"cell": 0, "line": None, "name": error.ename, "message": error.evalue}


def _own_errors(kind: type[AnalysisError]) -> set[str]:
    below = (_own_errors(one) for one in kind.__subclasses__())
    return {kind.__name__}.union(*below)


def _failure(job: Job, failure: Mapping[str, Any]) -> ExportError:
    """Say which cell failed and why; what our own rooms say is shown as it is."""
    if failure.get("is_ours"):
        return ExportError(str(failure["message"]))
    if failure.get("died"):
        return ExportError(f"运行“{job.name}”的进程意外结束（可能内存不足），没有导出任何文件。")
    index = int(failure["cell"])
    source = job.notebook.cells[index].source.splitlines()
    line = failure.get("line")
    shown = f"第{line}行“{source[line - 1].strip()}”" if line and line <= len(source) else ""
    return ExportError(
        f"“{job.name}”第{index + 1}个单元{shown}运行出错："
        f"{failure['name']}：{failure['message']}。没有导出任何文件。"
    )

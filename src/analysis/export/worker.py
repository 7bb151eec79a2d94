"""Worker: a process of its own for each notebook, forked where the system can."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pandas  # noqa: F401  # imported once, before forking
import plotly.graph_objects  # imported once, before forking
import plotly.io

from analysis.errors import AnalysisError
from analysis.export.shell import CaptureShell, captured_streams, line_in_cell, widget_state

Cell = Mapping[str, Any]
Outcome = dict[str, Any]


def run_cells(cells: Sequence[Cell], cwd: Path) -> Outcome:
    """Run the code cells in a process of its own.

    Returns
    -------
    dict
        ``{"cells": {index: {"outputs", "execution_count"}}, "widgets": state}``, or
        ``{"failure": …}`` with the cell, its line, and the error.
    """
    sources = [str(cell["source"]) if cell["cell_type"] == "code" else None for cell in cells]
    context: Any = multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(sender, sources, str(cwd)), daemon=True)
    _flush()
    process.start()
    sender.close()
    try:
        outcome: Outcome = json.loads(receiver.recv_bytes())
        process.join()
    except EOFError:
        outcome = {"failure": {"died": True}}
    finally:
        process.kill()
        process.join()
        receiver.close()
    return outcome


def _flush() -> None:
    """Write out what is waiting, so that the child does not write it again."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def _work(sender: Connection, sources: Sequence[str | None], cwd: str) -> None:
    """Run all cells in this process and send back what they showed."""
    os.chdir(cwd)
    sys.path.insert(0, cwd)
    plotly.io.renderers.default = "plotly_mimetype"
    outcome = _run_all(CaptureShell.fresh(), sources)
    sender.send_bytes(json.dumps(outcome, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    sender.close()


def _run_all(shell: CaptureShell, sources: Sequence[str | None]) -> Outcome:
    cells: dict[int, Outcome] = {}
    for index, source in enumerate(sources):
        if source is None or not source.strip():
            continue
        shell.outputs.start()
        with captured_streams(shell.outputs):
            result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            return {"failure": _failure(index, error, shell)}
        count = shell.execution_count - 1
        cells[index] = {"outputs": shell.outputs.items, "execution_count": count}
    return {"cells": cells, "widgets": widget_state()}


def _failure(index: int, error: BaseException, shell: CaptureShell) -> Outcome:
    line = error.lineno if isinstance(error, SyntaxError) else None
    cell_file = f"<ipython-input-{shell.execution_count - 1}-"
    return {
        "cell": index,
        "line": line or line_in_cell(error.__traceback__, cell_file),
        "name": type(error).__name__,
        "message": str(error),
        "is_ours": isinstance(error, AnalysisError),
    }

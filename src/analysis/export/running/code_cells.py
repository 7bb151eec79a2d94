"""Cells: the code of a notebook run in this process, and what each cell showed."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas  # noqa: F401  # a worker forked after this finds it loaded
import plotly.graph_objects  # the same

from analysis.errors import AnalysisError
from analysis.export.running.shell import CaptureShell, captured_streams, line_in_cell, widget_state

Outcome = dict[str, Any]
_RENDERER = "plotly_mimetype"


def run_cells(sources: Sequence[str | None], cwd: Path) -> Outcome:
    """Run the code cells one after the other; None stands for a cell without code.

    Returns
    -------
    dict
        ``{"cells": {index: {"outputs", "execution_count"}}, "widgets": state, "names": names}``, or
        ``{"failure": …}`` with the cell, its line, and the error.
    """
    os.chdir(cwd)
    sys.path.insert(0, str(cwd))
    # Bare figures show themselves as data; nothing is loaded for it that is not loaded yet.
    os.environ["PLOTLY_RENDERER"] = _RENDERER
    if "plotly.io._renderers" in sys.modules:
        plotly.io.renderers.default = _RENDERER
    shell = CaptureShell.fresh()
    cells: dict[int, Outcome] = {}
    for index, source in enumerate(sources):
        if source is None or not source.strip():
            continue
        shell.outputs.start()
        with captured_streams(shell.outputs):
            result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        if error is not None:
            line = error.lineno if isinstance(error, SyntaxError) else None
            cell_file = f"<ipython-input-{shell.execution_count - 1}-"
            failure = {
                "cell": index,
                "line": line or line_in_cell(error.__traceback__, cell_file),
                "name": type(error).__name__,
                "message": str(error),
                "is_ours": isinstance(error, AnalysisError),
            }
            return {"failure": failure}
        count = shell.execution_count - 1
        cells[index] = {"outputs": shell.outputs.items, "execution_count": count}
    return {"cells": cells, "widgets": widget_state(), "names": _list_names(shell.user_ns)}


def _list_names(namespace: Mapping[str, object]) -> list[str] | None:
    """List the persons whom the ledgers that were read name; None if no cell kept records.

    They go to the exporter by this process's pipe alone, and into no output.
    """
    model = sys.modules.get("analysis.records.record_table")
    if model is None:
        return None
    kept = [one for one in namespace.values() if isinstance(one, model.Records)]
    if not kept:
        return None
    return sorted({name for records in kept for file in records.files for name in file.names})

"""Running: a notebook executed with its parameters, and what its panels last showed."""

from __future__ import annotations

from analysis.export.running.running import (
    Lane,
    Notebook,
    inject_parameters,
    run_here,
    run_notebook,
    skip_unused_imports,
    start_notebook,
)
from analysis.export.running.widgets import (
    PLOTLY_MIME,
    STATE_MIME,
    WIDGET_MIME,
    Models,
    read_models,
    show_stills,
    widget_outputs,
    write_still,
)
from analysis.export.running.worker import preload

__all__ = [
    "PLOTLY_MIME",
    "STATE_MIME",
    "WIDGET_MIME",
    "Lane",
    "Models",
    "Notebook",
    "inject_parameters",
    "preload",
    "read_models",
    "run_here",
    "run_notebook",
    "show_stills",
    "skip_unused_imports",
    "start_notebook",
    "widget_outputs",
    "write_still",
]

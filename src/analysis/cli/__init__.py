"""Command line: the commands of ``tongbi``; each calls the rooms below in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from analysis.cli.output import say
from analysis.cli.parser import build_parser
from analysis.errors import AnalysisError, explain

CANNOT_RUN = 2
_INTERRUPTED = 130
_NO_MEMORY = (
    "内存不足，没有做完，没有写出未完成的文件。请关闭其他程序，"
    "或用 --org、--year 缩小范围，再运行一次。"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        The exit code of the contract: 0 done, 1 found something, 2 cannot run.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = build_parser().parse_args(arguments)
    if options.command != "lab":
        # NumPy starts a thread for each core when it loads; our sums are too small to want them.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code: int = options.run(options)
    except BrokenPipeError:
        _leave_quietly()
        return 0
    except (AnalysisError, OSError, MemoryError, KeyboardInterrupt) as error:
        if options.debug:
            raise
        say(*_explain(error).split("\n"), is_error=True)
        return _INTERRUPTED if isinstance(error, KeyboardInterrupt) else CANNOT_RUN
    return code


def _explain(error: AnalysisError | OSError | MemoryError | KeyboardInterrupt) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "已中止，没有写出未完成的文件。"
    if isinstance(error, MemoryError):
        return _NO_MEMORY
    return explain(error)


def _leave_quietly() -> None:
    """Keep the interpreter from complaining when whoever read our output has gone (``| head``)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""Command line: the commands of ``tongbi``; each calls the rooms below in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from analysis.cli.commands import PROGRAM, explain_refusal
from analysis.cli.output import say
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

    Raises
    ------
    SystemExit
        With 2, if the command line cannot be understood.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        with PROGRAM.make_context("tongbi", list(words)) as context:
            code: int = PROGRAM.invoke(context)
            return code
    except click.exceptions.Exit as asked:
        return asked.exit_code
    except click.UsageError as error:
        say(*explain_refusal(error).split("\n"), is_error=True)
        sys.exit(CANNOT_RUN)
    except (AnalysisError, OSError, MemoryError, KeyboardInterrupt) as error:
        if "--debug" in words:
            raise
        return _tell(error)


def _tell(error: AnalysisError | OSError | MemoryError | KeyboardInterrupt) -> int:
    """Say what stopped the command, and give its exit code."""
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has gone (``| head``): the interpreter shall not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(error, KeyboardInterrupt):
        say("已中止，没有写出未完成的文件。", is_error=True)
        return _INTERRUPTED
    said = _NO_MEMORY if isinstance(error, MemoryError) else explain(error)
    say(*said.split("\n"), is_error=True)
    return CANNOT_RUN

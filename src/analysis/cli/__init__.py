"""Command line: the commands of ``tongbi``; each calls the rooms below in order."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from analysis.cli.parser import build_parser
from analysis.errors import AnalysisError

CANNOT_RUN = 2
_INTERRUPTED = 130


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
    try:
        code: int = options.run(options)
    except AnalysisError as error:
        if options.debug:
            raise
        sys.stderr.write(f"{error}\n")
        return CANNOT_RUN
    except BrokenPipeError:
        _leave_quietly()
        return 0
    except OSError as error:
        if options.debug:
            raise
        place = f"{error.filename}：" if error.filename else ""
        sys.stderr.write(
            f"{place}无法读写（{error.strerror or error}）。请检查路径、权限和磁盘空间。\n"
        )
        return CANNOT_RUN
    except KeyboardInterrupt:
        sys.stderr.write("已中止，没有写出未完成的文件。\n")
        return _INTERRUPTED
    return code


def _leave_quietly() -> None:
    """Keep the interpreter from complaining when whoever read our output has gone (``| head``)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

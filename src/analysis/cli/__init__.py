"""Command line: the commands of ``tongbi``; each calls the rooms below in order."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import click

from analysis.cli.commands import PROGRAM, explain_refusal
from analysis.cli.output import say
from analysis.errors import AnalysisError, explain, tell_reason

CANNOT_RUN = 2
_INTERRUPTED = 130
_SAID: Mapping[type[BaseException], str] = {
    MemoryError: "内存不足，没有做完，没有写出未完成的文件。请关闭其他程序，"
    "或用 --org、--year 缩小范围，再运行一次。",
    RecursionError: "读到的文件一层套一层，层数太多，没有做完。"
    "请检查设置、数据集或导出文件是否完好。",
    BrokenPipeError: "结果没有写完：接收的程序已经结束。",
}
_NO_CHINESE = (
    "The locale cannot express Chinese file names. / 系统的字符编码写不出中文文件名，"
    "没有运行。请先执行 export LC_ALL=C.UTF-8，再运行一次。"
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
    words = sys.argv[1:] if arguments is None else list(arguments)
    if not _make_streams_ready():
        return CANNOT_RUN
    try:
        with _ending_orderly():
            code = _run(words)
    except (AnalysisError, OSError, MemoryError, RecursionError, KeyboardInterrupt) as error:
        if "--debug" in words:
            raise
        code = _tell(error)
    if arguments is None and "duckdb" not in sys.modules:  # which tells of what is never freed
        gc.freeze()  # the process ends: nothing is searched for cycles any more
    return code if _finish_output() else CANNOT_RUN


def _make_streams_ready() -> bool:
    """Make both streams take any text, and say whether the command can be heard at all."""
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdout is None:
        say("标准输出已经关闭，结果无处可写，没有运行。", is_error=True)
        return False
    try:
        "台账".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        say(_NO_CHINESE, is_error=True)
        return False
    return True


@contextmanager
def _ending_orderly() -> Iterator[None]:
    """Let what ends this process from outside run through what cleans up, as Ctrl+C does."""

    def stop(_: int, __: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    asked = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    before = {number: signal.getsignal(number) for number in asked}
    try:
        for number in asked:
            if before[number] == signal.SIG_DFL:  # nohup ignores one
                signal.signal(number, stop)
    except ValueError:  # only the main thread may
        before = {}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(words: Sequence[str]) -> int:
    try:
        with PROGRAM.make_context("tongbi", list(words)) as context:
            code: int = PROGRAM.invoke(context)
            return code
    except click.exceptions.Exit as asked:
        return asked.exit_code
    except click.UsageError as error:
        say(*explain_refusal(error).split("\n"), is_error=True)
        sys.exit(CANNOT_RUN)


def _tell(
    error: AnalysisError | OSError | MemoryError | RecursionError | KeyboardInterrupt,
) -> int:
    """Say what stopped the command, and give its exit code."""
    if isinstance(error, KeyboardInterrupt):
        say("已中止，没有写出未完成的文件。", is_error=True)
        return _INTERRUPTED
    said = [words for kind, words in _SAID.items() if isinstance(error, kind)]
    if isinstance(error, AnalysisError | OSError) and not said:
        said = explain(error).split("\n")
    say(*said, is_error=True)
    return CANNOT_RUN


def _finish_output() -> bool:
    """Write out what is waiting; say so where it cannot be, since the result is then not whole."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # What is left is thrown away, or the interpreter would try once more, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        say(f"结果没有写完：标准输出不能写（{tell_reason(error)}）。", is_error=True)
        return False
    return True

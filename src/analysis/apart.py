"""Apart: readers of foreign files as programs of their own, within bounds on time and memory.

Such a program reads one file after another from its input and gives back what it found, so that
a file that kills or delays it costs itself alone. It loads this module, and the one that reads.
"""

from __future__ import annotations

import atexit
import os
import pickle
import runpy
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

_REQUEST = struct.Struct("<QdQ")
"""Before each file: its size, and how many seconds and bytes it may cost."""
_PATIENCE = 10  # times the seconds of work: the machine may be busy
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 1_000)
_BASE = 400_000_000  # bytes of addresses that the interpreter takes up by itself


class BrokenOffError(Exception):
    """The program ended at a file, or had to be ended; `is_slow` says that time ran out."""

    def __init__(self, *, is_slow: bool) -> None:
        super().__init__(is_slow)
        self.is_slow = is_slow


def ask_apart(module: str, data: bytes, seconds: float, memory: int) -> Any:
    """Let the function ``answer`` of a module answer to `data` where it harms nothing else.

    Parameters
    ----------
    module : str
        The path of its file.
    seconds, memory
        What the answer may cost: seconds of work, and bytes.

    Raises
    ------
    BrokenOffError
        If the program ended at it, or had to be ended.
    """
    return find_program(module).ask(data, seconds, memory)


def find_program(module: str) -> Program:
    """Find the program of a module, or name it; nothing is begun."""
    place = (os.getpid(), module)
    if place not in _PROGRAMS:
        _PROGRAMS[place] = program = Program(module)
        atexit.register(program.end)
    return _PROGRAMS[place]


class Program:
    """A reader as a process, begun when it is first needed and kept for the next file."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def ask(self, data: bytes, seconds: float, memory: int) -> Any:
        """Give the answer to `data`; see `ask_apart`."""
        with self._turn:
            process, self._process = self.begin(), None
            clock = threading.Timer(seconds * _PATIENCE, process.kill)
            clock.start()
            try:
                answer = self._exchange(process, _REQUEST.pack(len(data), seconds, memory) + data)
                self._process = process
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                is_slow = clock.finished.is_set() or process.wait() == _OUT_OF_TIME
                raise BrokenOffError(is_slow=is_slow) from error
            finally:
                clock.cancel()
                if self._process is None:
                    self._finish(process)
            return answer

    def begin(self) -> subprocess.Popen[bytes]:
        """Begin the process if there is none, and give it."""
        paths = os.pathsep.join(path for path in sys.path if path)
        self._process = self._process or subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-P", __file__, self._module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": paths},
        )
        return self._process

    def _exchange(self, process: subprocess.Popen[bytes], request: bytes) -> Any:
        if process.stdin is None or process.stdout is None:
            raise EOFError
        process.stdin.write(request)
        process.stdin.flush()
        return pickle.load(process.stdout)  # noqa: S301 - our own process

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        with suppress(OSError), process:  # what it did not take any more cannot be written
            pass

    def end(self) -> None:
        """End the process, if there is one."""
        if self._process is not None:
            self._finish(self._process)
            self._process = None


_PROGRAMS: dict[tuple[int, str], Program] = {}
"""By the process that asks: one that was forked has no part in what its parent began."""


def serve(answer: Callable[[bytes], Any], requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer to each file until no more come."""
    while len(head := requests.read(_REQUEST.size)) == _REQUEST.size:
        size, seconds, memory = _REQUEST.unpack(head)
        data = requests.read(size)
        _limit(int(seconds) + 1, memory)
        pickle.dump(answer(data), answers, protocol=5)
        answers.flush()


def _limit(seconds: int, memory: int) -> None:
    """Let the system end this process where it uses more, if the system can."""
    try:
        import resource
    except ImportError:  # Windows: the caller's clock alone
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    limits = ((resource.RLIMIT_CPU, spent + seconds), (resource.RLIMIT_AS, _BASE + memory))
    for kind, limit in limits:
        most = resource.getrlimit(kind)[1]
        try:
            resource.setrlimit(kind, (limit if most < 0 else min(limit, most), most))
        except (ValueError, OSError):  # a system that does not know this limit
            continue


if __name__ == "__main__":
    serve(runpy.run_path(sys.argv[1])["answer"], sys.stdin.buffer, sys.stdout.buffer)

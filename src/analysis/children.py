"""Children: a process of its own for each of many tasks, a few at a time; or for foreign files.

A program that reads foreign files takes one after another from its input and gives back what it
found, so that a file that kills or delays it costs itself alone. It loads this module, and the one
that reads.
"""

from __future__ import annotations

import atexit
import copyreg
import ctypes
import gc
import multiprocessing
import os
import pickle
import runpy
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from threading import Lock, Thread, Timer
from types import MappingProxyType
from typing import Any, BinaryIO, Generic, TypeVar

_PR_SET_PDEATHSIG = 1
"""Number of this request in Linux's ``prctl.h``."""

_REQUEST = struct.Struct("<QdQ")
"""Before each file: its size, and how many seconds and bytes it may cost."""
_PATIENCE = 10  # times the seconds of work: the machine may be busy
_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 1_000)
_BASE = 400_000_000  # bytes of addresses that the interpreter takes up by itself

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
Work = Callable[[Task], Outcome]


def _view(held: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(held)


# What a task holds crosses to a child that is not forked; Python sends any mapping but this.
copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))


def can_fork() -> bool:
    """Say whether a child can begin with all that this process has in memory."""
    return "fork" in multiprocessing.get_all_start_methods()


def process_context() -> Any:
    """Return the way in which this system starts processes: forked where it can."""
    return multiprocessing.get_context("fork" if can_fork() else "spawn")


def flush_output() -> None:
    """Write out what is waiting, so that a child that is forked does not write it again."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def end_with_parent() -> None:
    """Let this process, which another made, end when that one does, in whatever way it ends."""
    for number in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        signal.signal(number, signal.SIG_DFL)  # what the parent does then is not for its children
    parent = multiprocessing.parent_process()
    if sys.platform == "linux":
        ask_for_signal(signal.SIGKILL)
        if parent is not None and os.getppid() != parent.pid:
            os._exit(1)  # it ended before we asked
    elif parent is not None:
        sentinel = parent.sentinel
        Thread(target=lambda: wait([sentinel]) and os._exit(1), daemon=True).start()


def ask_for_signal(number: int) -> None:
    """Ask Linux to send this process a signal when its parent ends; elsewhere nothing is asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)


class Children(Generic[Task, Outcome]):
    """Does work for each task in a process that is made for it and ends with it.

    Nothing that one task does is left for another. A child begins with what this process has
    loaded, where the system can fork; elsewhere with its task alone.

    `work`: a function of a module: it must be found again where the system cannot fork. `most`: how
    many run at the same time.
    """

    def __init__(self, work: Work[Task, Outcome], most: int) -> None:
        self._work = work
        self._most = most
        self._context: Any = process_context()
        self._running: dict[Connection, tuple[int, Any]] = {}

    def run(self, tasks: Sequence[Callable[[], Task]]) -> Iterator[tuple[int, Outcome | None]]:
        """Give the place of each task and its outcome as they come; None if its process ended.

        A task is made when its turn comes, so that what it holds is not held for long.
        """
        gc.freeze()  # a child that looks for cycles would copy every page of this process
        try:
            for place, make in enumerate(tasks):
                if len(self._running) == self._most:
                    yield from self._collect()
                self._start(place, make())
            while self._running:
                yield from self._collect()
        finally:
            self._stop()
            gc.unfreeze()

    def _start(self, place: int, task: Task) -> None:
        receiver, sender = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(sender, self._work, task), daemon=True)
        flush_output()
        process.start()
        sender.close()
        self._running[receiver] = (place, process)

    def _collect(self) -> Iterator[tuple[int, Outcome | None]]:
        ready = set(wait(list(self._running)))
        for receiver in [one for one in self._running if one in ready]:
            place, process = self._running.pop(receiver)
            outcome: Outcome | None = None
            with suppress(EOFError, OSError):  # it ended without a word
                outcome = receiver.recv()
            receiver.close()
            process.join()
            yield place, outcome

    def _stop(self) -> None:
        for receiver, (_, process) in self._running.items():
            process.kill()
            process.join()
            receiver.close()
        self._running.clear()


def _work(sender: Connection, work: Work[Any, Any], task: Any) -> None:
    end_with_parent()
    gc.disable()  # a child lives for a second: looking for cycles costs a tenth of it
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who pressed the keys speaks to the parent
    # Where the parent has ended, or memory is used up, nothing is sent; what is written stays.
    with suppress(BrokenPipeError, MemoryError):
        sender.send(work(task))
    sender.close()


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
        self._turn = Lock()

    def ask(self, data: bytes, seconds: float, memory: int) -> Any:
        """Give the answer to `data`; see `ask_apart`."""
        with self._turn:
            process, self._process = self.begin(), None
            clock = Timer(seconds * _PATIENCE, process.kill)
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
